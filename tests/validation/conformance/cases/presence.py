"""Required, expected and permissible variables."""

from tests.validation.conformance.built import delivery

RELREC = "STUDYID | RDOMAIN | USUBJID | IDVAR | IDVARVAL | RELTYPE | RELID"

CASES = {
    "S2A-0301": (
        delivery(RELREC=f"{RELREC}\nS | AE | P1 | AESEQ | 1 | . | R1"),
        (
            delivery(RELREC="STUDYID | RDOMAIN\nS | AE"),
            # one part of a split dataset lacks it
            delivery(
                QSAD="STUDYID | DOMAIN | QSTESTCD\nS | QS | A",
                QSBD="STUDYID | DOMAIN | USUBJID | QSSEQ | QSTESTCD | QSTEST\nS | QS | P | 1 | A | A",
            ),
        ),
    ),
    "S2A-0302": (
        delivery(AE="STUDYID | DOMAIN | USUBJID | AESEQ | AETERM | AELOC\nS | AE | P1 | 1 | FALL | ."),
        (delivery(AE="USUBJID | AESEQ | AETERM\nP1 | 1 | ."), delivery(SUPPAE="RDOMAIN | USUBJID | QNAM | QVAL\nAE | P1 | X | .")),
    ),
    "S2A-0303": (
        delivery(RELREC=f"{RELREC}\nS | AE | P1 | AESEQ | 1 | . | R1"),
        delivery(RELREC="STUDYID | RDOMAIN | USUBJID | IDVAR | IDVARVAL | RELID\nS | AE | P1 | AESEQ | 1 | R1"),
    ),
    "S2A-0304": (
        delivery(AE="DOMAIN | AETERM | AELOC\nAE | FALL | ARM\nAE | FALL | ."),
        delivery(AE="DOMAIN | AETERM | AELOC\nAE | FALL | ."),
    ),
    "S2A-0305": (
        delivery(AE="DOMAIN | AETERM | AESTDTC\nAE | FALL | 2020", IE="DOMAIN | IETESTCD\nIE | I1", SC="DOMAIN | SCTESTCD\nSC | EDU"),
        delivery(AE="DOMAIN | AETERM\nAE | FALL"),
    ),
    "S2A-0306": (
        delivery(AE="USUBJID | AETERM\nP1 | FALL", LB="USUBJID | POOLID | LBTESTCD\n. | G1 | ALT"),
        (delivery(AE="AESEQ | AETERM\n1 | FALL"), delivery(AE="USUBJID | AESEQ | AETERM\nP1 | 1 | FALL\n. | 2 | FALL")),
    ),
}
