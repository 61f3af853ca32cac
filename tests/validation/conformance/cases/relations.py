"""Links between records: an AE dataset with two events, and what refers to it."""

from tests.validation.conformance.built import delivery

AE = "USUBJID | AESEQ | AETERM | AEMIE\nP1 | 1 | FALL | .\nP1 | 2 | PAIN | .\nP2 | 1 | FALL | ."
CM = "USUBJID | CMSEQ | CMTRT\nP1 | 1 | A"
SUPP = "RDOMAIN | USUBJID | IDVAR | IDVARVAL:text | QNAM"
LINK = "RDOMAIN | USUBJID | IDVAR | IDVARVAL:text | RELTYPE | RELID"
CO = "RDOMAIN | USUBJID | IDVAR | IDVARVAL:text | CODTC"
PAIR = "AE | P1 | AESEQ | 1 | . | R1\nCM | P1 | CMSEQ | 1 | . | R1"
SETS = "PC | . | PCGRPID | . | MANY | PKR\nPP | . | PPGRPID | . | MANY | PKR"
BS = "USUBJID | BSREFID\nP1 | S1\nP1 | ."
RELSPEC = "USUBJID | REFID | PARENT | LEVEL\nP1 | S1 | . | 1\nP1 | S1.1 | S1 | 2"


def _supp(*rows, **more):
    return delivery(SUPPAE=SUPP + "\n" + "\n".join(rows), AE=AE, **more)


def _relrec(rows, **more):
    return delivery(RELREC=f"{LINK}\n{rows}", AE=AE, CM=CM, **more)


def _co(*rows):
    return delivery(CO=CO + "\n" + "\n".join(rows), AE=AE, DM="USUBJID\nP1")


CASES = {
    "S2A-1501": (_relrec(PAIR), (_relrec(PAIR.replace("CM |", "XX |")), _co("XX | P1 | XXSEQ | 1 | ."))),
    "S2A-1502": (
        _supp("AE | P1 | AESEQ | 1 | AEX"),
        (_supp("AE | P1 | AENUMBER | 1 | AEX"), _relrec("AE | P1 | CMSEQ | 1 | . | R1"), _co("AE | P1 | AELOST | 1 | .")),
    ),
    "S2A-1503": (
        (_supp("AE | P1 | AESEQ | 1 | AEX"), delivery(SUPPDM=f"{SUPP}\nDM | P1 | . | . | RACE1", DM="USUBJID\nP1")),
        (_supp("AE | P1 | . | . | AEX"), _supp("AE | P1 | AESEQ | . | AEX"), _supp("AE | P1 | . | 1 | AEX")),
    ),
    "S2A-1504": (
        (
            _supp("AE | P1 | AESEQ | 2 | AEX", "AE | P1 | AETERM | FALL | AEX"),
            _relrec(PAIR),
            # the supplement of one part of a split domain may point into the other part
            delivery(
                SUPPQSMM=f"{SUPP}\nQS | P1 | QSSEQ | 7 | QSX",
                QSMM="DOMAIN | USUBJID | QSSEQ\nQS | P1 | 1",
                QSCO="DOMAIN | USUBJID | QSSEQ\nQS | P1 | 7",
            ),
        ),
        (
            _supp("AE | P1 | AESEQ | 3 | AEX"),
            _supp("AE | P2 | AESEQ | 2 | AEX"),
            _supp("AE | P1 | AETERM | Fall | AEX"),
            _relrec(PAIR.replace("AESEQ | 1", "AESEQ | 9")),
            _co("AE | P1 | AESEQ | 5 | ."),
        ),
    ),
    "S2A-1505": (
        _supp("AE | P1 | AESEQ | 2 | AEX"),
        (_supp("AE | P1 | AESEQ | 2.0 | AEX"), _supp("AE | P1 | AESEQ | 002 | AEX"), _supp("AE | P1 | AESEQ | ␣2 | AEX")),
    ),
    "S2A-1506": (
        delivery(SUPPDM=f"{SUPP}\nDM | P1 | . | . | RACE1", DM="USUBJID\nP1"),
        (
            delivery(SUPPDM=f"{SUPP}\nDM | P2 | . | . | RACE1", DM="USUBJID\nP1"),
            _supp("AE | P1 | . | . | AEX"),
        ),
    ),
    "S2A-1510": (
        (_relrec(PAIR), _relrec(SETS)),
        (
            _relrec(PAIR.replace("1 | . | R1", "1 | ONE | R1")),
            _relrec("PC | P1 | PCGRPID | G1 | MANY | R1\nPP | P1 | PPGRPID | G1 | . | R1"),
            _relrec("PC | . | PCSEQ | . | MANY | R1"),
            _relrec(SETS.replace("MANY", ".")),
        ),
    ),
    "S2A-1511": (
        (_relrec(PAIR), _relrec(SETS)),
        (
            _relrec("AE | P1 | AESEQ | 1 | . | R1"),
            _relrec("AE | P1 | AESEQ | 1 | . | R1\nCM | P2 | CMSEQ | 1 | . | R1"),
        ),
    ),
    "S2A-1512": (_relrec(PAIR), _relrec(f"{PAIR}\nAE | P1 | AESEQ | 1 | . | R1")),
    "S2A-1513": (
        delivery(RELREC=f"{LINK}\n{SETS}", PC="PCGRPID\nG1\nG2", PP="PPGRPID\nG1"),
        delivery(RELREC=f"{LINK}\n{SETS}", PC="PCGRPID\nG1\nG2", PP="PPGRPID\nG3"),
    ),
    "S2A-1520": (
        _co("AE | P1 | AESEQ | 1 | .", ". | P1 | . | . | 2013-03-01", "DM | P1 | . | . | ."),
        (
            _co("AE | P1 | . | . | ."),
            _co(". | P1 | AESEQ | . | ."),
            _co(". | P1 | . | 1 | ."),
            _co("AE | P1 | AESEQ | 1 | 2013-03-01"),
        ),
    ),
    "S2A-1521": (
        (
            delivery(EX="EXLNKID\nD1", EC="ECLNKID\nD1"),
            delivery(EX="EXLNKID\nD1", RELREC=f"{LINK}\nEX | . | EXLNKID | . | ONE | R1\nPC | . | PCREFID | . | MANY | R1"),
        ),
        (delivery(EX="EXLNKID\nD1"), delivery(TR="TRLNKGRP\nD1")),
    ),
    "S2A-1522": (
        delivery(SUPPAE=f"{SUPP}\nAE | P1 | AESEQ | 1 | AESOSP", AE="USUBJID | AESEQ | AESMIE\nP1 | 1 | Y"),
        (
            delivery(SUPPAE=f"{SUPP}\nAE | P1 | AESEQ | 1 | AESOSP", AE="USUBJID | AESEQ | AESMIE\nP1 | 1 | N\nP2 | 1 | Y"),
            delivery(SUPPAE=f"{SUPP}\nAE | P1 | AESEQ | 1 | AESOSP", AE="USUBJID | AESEQ\nP1 | 1"),
        ),
    ),
    "S2A-1523": (delivery(BS=BS, RELSPEC=RELSPEC), delivery(BS=BS.replace("S1", "S9"), RELSPEC=RELSPEC)),
    "S2A-1524": (
        delivery(RELSPEC=RELSPEC),
        (
            delivery(RELSPEC=RELSPEC.replace("S1 | 2", "S7 | 2")),
            delivery(RELSPEC=RELSPEC.replace("P1 | S1 |", "P2 | S1 |")),
            delivery(RELSPEC=RELSPEC.replace("S1 | 2", "S1 | 3")),
        ),
    ),
}
