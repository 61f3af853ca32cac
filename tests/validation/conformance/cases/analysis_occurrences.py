"""Occurrences, and analysis data against the SDTM that they were made from."""

from tests.validation.conformance.built import analysis, dataset, delivery

ADSL = "USUBJID | TRTSDT:date | TRTEDT:date\nP1 | 2020-01-10 | 2020-02-10\nP2 | . | .\nP3 | 2020-01-10 | ."
DM = "USUBJID | AGE | SEX | DTHDTC\nP1 | 50 | F | .\nP2 | 60 | M | 2020-03"
AE = "USUBJID | AESEQ | AETERM | AESEV | AESTDTC\nP1 | 1 | FALL | MILD | 2020-01-01\nP1 | 2 | PAIN | SEVERE | 2020-01-02"
SDTM = delivery(DM=DM, AE=AE, LB="USUBJID | LBSEQ | LBSTRESN | LBDTC\nP1 | 1 | 20 | 2020-01-01\nP1 | 2 | 30 | 2020-01-05")


def _adae(names: str, *rows: str):
    return analysis(ADSL=ADSL, ADAE="\n".join([f"USUBJID | AETERM | {names}", *rows]))


def _beside(**tables: str):
    return analysis(sdtm=SDTM, **tables)


CASES = {
    "S2A-3101": (
        # a term may be the first of its kind in each body system
        analysis(
            ADAE="USUBJID | AEDECOD | AEBODSYS | AOCCFL | AOCCPFL\nP1 | Fall | EYE | Y | Y\n"
            "P1 | Fall | EAR | . | Y\nP1 | Pain | EYE | . | Y\nP2 | Fall | EYE | Y | Y"
        ),
        (
            analysis(ADAE="USUBJID | AEDECOD | AOCCFL\nP1 | Fall | Y\nP1 | Pain | Y"),
            analysis(ADAE="USUBJID | AEDECOD | AOCCPFL\nP1 | Fall | Y\nP1 | Fall | Y"),
            analysis(ADAE="USUBJID | AEDECOD | AEBODSYS | AOCCSFL\nP1 | Fall | EYE | Y\nP1 | Pain | EYE | Y"),
        ),
    ),
    "S2A-3102": (
        _adae("ASTDT:date | TRTEMFL", "P1 | FALL | 2020-01-10 | Y", "P1 | FALL | 2020-01-09 | .", "P1 | FALL | . | Y"),
        (_adae("ASTDT:date | TRTEMFL", "P1 | FALL | 2020-01-09 | Y"), _adae("ASTDT:date | TRTEMFL", "P2 | FALL | 2020-01-09 | Y")),
    ),
    "S2A-3103": (
        _adae(
            "ASTDT:date | TRTEMFL",
            "P1 | FALL | 2020-01-20 | Y",
            "P1 | FALL | 2020-01-10 | .",
            "P1 | FALL | 2020-03-01 | .",
            "P2 | FALL | 2020-01-20 | .",
        ),
        (
            _adae("ASTDT:date | TRTEMFL", "P1 | FALL | 2020-01-20 | .", "P1 | FALL | 2020-01-20 | Y"),
            # the last treatment is not known: it was not yet given
            _adae("ASTDT:date | TRTEMFL", "P3 | FALL | 2020-06-20 | .", "P3 | FALL | 2020-06-20 | Y"),
        ),
    ),
    "S2A-3104": (
        (analysis(ADAE="AETERM | AEDECOD\nFALL | Fall"), analysis(ADCM="CMTRT | CMDECOD\nA | .\nB | .")),
        analysis(ADAE="AETERM | AEDECOD\nFALL | Fall\nPAIN | ."),
    ),
    "S2A-3105": (
        analysis(ADAE="AETERM | AEDECOD | AESOC\nFALL | Fall | INJURY\nFELL | Fall | INJURY\nPAIN | Pain | INJURY\nX | . | EYE"),
        analysis(ADAE="AETERM | AEDECOD | AEBODSYS\nFALL | Fall | INJURY\nFELL | Fall | NERVOUS"),
    ),
    "S2A-3106": (
        analysis(ADAE="AETERM | ASEV | ASEVN\nA | MILD | 1\nB | SEVERE | 3\nC | GRADE 1 | 2\nD | MILD | ."),
        (analysis(ADAE="AETERM | ASEV | ASEVN\nA | MILD | 3"), analysis(ADAE="AETERM | AESEV | AESEVN\nA | SEVERE | 2")),
    ),
    "S2A-3107": (
        analysis(ADAE="AETERM | SMQ01NAM | SMQ01CD | SMQ01SC\nA | Falls | 1 | BROAD\nB | . | . | ."),
        (
            analysis(ADAE="AETERM | SMQ01NAM | SMQ01CD | SMQ01SC\nA | Falls | . | BROAD\nB | Falls | 1 | BROAD"),
            analysis(ADAE="AETERM | SMQ02NAM | SMQ02SC\nA | . | BROAD\nB | X | BROAD"),
        ),
    ),
    "S2A-3108": (
        _adae(
            "ASTDT:date | PREFL | FUPFL",
            "P1 | FALL | 2020-01-01 | Y | .",
            "P1 | FALL | 2020-03-01 | . | Y",
            "P2 | FALL | 2020-03-01 | Y | Y",
        ),
        (_adae("ASTDT:date | PREFL", "P1 | FALL | 2020-01-11 | Y"), _adae("ASTDT:date | FUPFL", "P1 | FALL | 2020-02-01 | Y")),
    ),
    "S2A-3201": (_beside(ADSL="USUBJID\nP1\nP2"), _beside(ADSL="USUBJID\nP1\nP9")),
    "S2A-3202": (_beside(ADSL="USUBJID\nP1\nP2"), _beside(ADSL="USUBJID\nP1")),
    "S2A-3203": (
        _beside(ADSL="USUBJID | AGE | SEX | TRT01P\nP1 | 50 | F | A\nP9 | 1 | M | A"),
        (_beside(ADSL="USUBJID | AGE\nP1 | 51"), _beside(ADSL="USUBJID | SEX\nP1 | F\nP2 | .")),
    ),
    "S2A-3204": (
        _beside(ADSL="USUBJID | AGE | TRT01P\nP1 | 50 | A", ADAE="AETERM | AESEV\nFALL | MILD"),
        (
            analysis(dataset("ADSL", "USUBJID | AGE\nP1 | 50", labels={"AGE": "Years"}), sdtm=SDTM),
            analysis(dataset("ADAE", "AETERM\nFALL", labels={"AETERM": "Term"}), sdtm=SDTM),
        ),
    ),
    "S2A-3205": (
        _beside(ADSL="USUBJID | AGE\nP1 | 50", ADAE="AETERM | AESEQ\nFALL | 1"),
        (_beside(ADSL="USUBJID | AGE:text\nP1 | 50"), _beside(ADAE="AETERM | AESEQ:text\nFALL | 1")),
    ),
    "S2A-3206": (
        _beside(ADAE="USUBJID | AETERM | AESEQ\nP1 | FALL | 1\nP1 | PAIN | .", ADLB="USUBJID | PARAMCD | LBSEQ\nP1 | A | 2"),
        (_beside(ADAE="USUBJID | AETERM | AESEQ\nP1 | FALL | 3"), _beside(ADLB="USUBJID | PARAMCD | LBSEQ\nP2 | A | 1")),
    ),
    "S2A-3207": (
        _beside(ADAE="USUBJID | AESEQ | AETERM | AESEV | AESTDTC | ASTDT\nP1 | 1 | FALL | MILD | 2020-01-01 | 1\nP1 | 9 | X | Y | . | ."),
        (
            _beside(ADAE="USUBJID | AESEQ | AETERM | AESEV\nP1 | 1 | FALL | SEVERE"),
            _beside(ADAE="USUBJID | AESEQ | AETERM | AESEV\nP1 | 1 | PAIN | SEVERE"),
            _beside(ADLB="USUBJID | PARAMCD | LBSEQ | LBSTRESN\nP1 | A | 1 | 20.5"),
        ),
    ),
    "S2A-3208": (
        analysis(ADLB="PARAMCD | SRCDOM | SRCVAR | SRCSEQ\nA | LB | LBSTRESN | 1\nA | ADSL | TRTSDT | .\nA | . | . | ."),
        (analysis(ADLB="PARAMCD | SRCDOM | SRCSEQ\nA | . | 1\nA | LB | 1"), analysis(ADLB="PARAMCD | SRCVAR\nA | LBSTRESN")),
    ),
    "S2A-3209": (
        _beside(ADSL="USUBJID | TRTSDT\nP1 | 1", ADLB="PARAMCD | SRCDOM | SRCVAR\nA | LB | LBSTRESN\nA | ADSL | TRTSDT\nA | . | ."),
        _beside(ADLB="PARAMCD | SRCDOM\nA | XX"),
    ),
    "S2A-3218": (
        _beside(ADSL="USUBJID | TRTSDT\nP1 | 1", ADLB="PARAMCD | SRCDOM | SRCVAR\nA | LB | LBSTRESN\nA | ADSL | TRTSDT\nA | XX | X"),
        _beside(ADLB="PARAMCD | SRCDOM | SRCVAR\nA | LB | LBDOSE"),
    ),
    "S2A-3210": (
        _beside(
            ADAE="USUBJID | AETERM | ASEQ\nP1 | FALL | 7",
            ADLB="USUBJID | PARAMCD | SRCDOM | SRCSEQ\nP1 | A | LB | 2\nP1 | A | ADAE | 7\nP1 | A | LB | .",
        ),
        (
            _beside(ADLB="USUBJID | PARAMCD | SRCDOM | SRCSEQ\nP1 | A | LB | 3"),
            _beside(ADLB="USUBJID | PARAMCD | SRCDOM | SRCSEQ\nP2 | A | LB | 1"),
        ),
    ),
    "S2A-3211": (
        _beside(
            ADSL="USUBJID | DTHDT:date\nP1 | 2020-03-01",
            ADAE="USUBJID | AESEQ | AETERM | ASTDT:date\nP1 | 1 | FALL | 2020-01-01\nP1 | 2 | PAIN | 2020-01-02",
            ADTTE="USUBJID | PARAMCD | CNSR | ADT:date | SRCDOM | SRCVAR | SRCSEQ\nP1 | OS | 0 | 2020-03-01 | ADSL | DTHDT | .\n"
            "P1 | AE | 0 | 2020-01-02 | ADAE | ASTDT | 2\nP1 | LB | 0 | 2020-01-05 | LB | LBDTC | 2",
        ),
        (
            _beside(
                ADSL="USUBJID | DTHDT:date\nP1 | 2020-03-01",
                ADTTE="USUBJID | PARAMCD | CNSR | ADT:date | SRCDOM | SRCVAR | SRCSEQ\nP1 | OS | 0 | 2020-03-02 | ADSL | DTHDT | .",
            ),
            _beside(ADTTE="USUBJID | PARAMCD | CNSR | ADT:date | SRCDOM | SRCVAR | SRCSEQ\nP1 | LB | 0 | 2020-01-05 | LB | LBDTC | 1"),
        ),
    ),
    "S2A-3212": (
        # a parameter that is calculated from its sources is not asked
        _beside(
            ADLB="USUBJID | PARAMCD | AVAL | SRCDOM | SRCVAR | SRCSEQ\nP1 | A | 20 | LB | LBSTRESN | 1\n"
            "P1 | A | 30 | LB | LBSTRESN | 2\nP1 | RATIO | 1.5 | LB | LBSTRESN | 2"
        ),
        _beside(
            ADLB="USUBJID | PARAMCD | AVAL | SRCDOM | SRCVAR | SRCSEQ\nP1 | A | 20 | LB | LBSTRESN | 1\n"
            "P1 | A | 30 | LB | LBSTRESN | 2\nP1 | A | 31 | LB | LBSTRESN | 2"
        ),
    ),
    "S2A-3213": (
        analysis(ADSL="USUBJID | TRTSDT | TRTEDTM\nP1 | 1 | 1", sdtm=delivery(EX="USUBJID | EXSTDTC\nP1 | 2020-01-10")),
        analysis(ADSL="USUBJID | TRTSDT\nP1 | 1", sdtm=delivery(EX="USUBJID | EXSTDTC\nP1 | 2020-01-10")),
    ),
    "S2A-3214": (
        (
            analysis(
                ADSL=ADSL,
                sdtm=delivery(
                    EX="USUBJID | EXDOSE | EXSTDTC | EXENDTC\n"
                    "P1 | 5 | 2020-01-10 | 2020-02-01\nP1 | 5 | 2020-02-10 | .\nP2 | 5 | 2020-01 | ."
                ),
            ),
            # a dose of 0 before the first one
            analysis(
                ADSL=ADSL,
                sdtm=delivery(
                    EX="USUBJID | EXDOSE | EXSTDTC | EXENDTC\nP1 | 0 | 2020-01-01 | 2020-01-01\nP1 | 5 | 2020-01-10 | 2020-02-10"
                ),
            ),
        ),
        (
            analysis(ADSL=ADSL, sdtm=delivery(EX="USUBJID | EXDOSE | EXSTDTC | EXENDTC\nP1 | 5 | 2020-01-11 | 2020-02-10")),
            analysis(ADSL=ADSL, sdtm=delivery(EX="USUBJID | EXDOSE | EXSTDTC | EXENDTC\nP1 | 5 | 2020-01-10 | 2020-03-10")),
        ),
    ),
    "S2A-3215": (
        _beside(ADAE="AETERM | AESEV\nFALL | MILD"),
        (
            _beside(ADAE="AETERM | AESEQ\nFALL | 1"),
            analysis(ADAE="AETERM | AESEV\nFALL | MILD", sdtm=delivery(AE=AE, SUPPAE="QNAM | QVAL\nAETRTEM | Y")),
        ),
    ),
    "S2A-3216": (
        _beside(
            ADSL="USUBJID\nP1",
            ADAE="USUBJID | AETERM | AESEQ\nP1 | FALL | 1\nP1 | PAIN | 2",
            ADSAE="USUBJID | AETERM | AESEQ\nP1 | FALL | 1",
        ),
        _beside(ADSL="USUBJID\nP1", ADAE="USUBJID | AETERM | AESEQ\nP1 | FALL | 1"),
    ),
    "S2A-3217": (
        analysis(
            ADSL="USUBJID | DTHDT:date\nP1 | 2020-03-01\nP2 | 2020-03-15\nP3 | .",
            sdtm=delivery(DM="USUBJID | DTHDTC\nP1 | 2020-03-01\nP2 | 2020-03\nP3 | ."),
        ),
        (
            analysis(ADSL="USUBJID | DTHDT:date\nP1 | 2020-03-02", sdtm=delivery(DM="USUBJID | DTHDTC\nP1 | 2020-03-01")),
            analysis(
                ADSL="USUBJID | DTHDT:date\nP1 | .\nP2 | 2020-03-02", sdtm=delivery(DM="USUBJID | DTHDTC\nP1 | 2020-03-01\nP2 | 2020-03-02")
            ),
        ),
    ),
}
