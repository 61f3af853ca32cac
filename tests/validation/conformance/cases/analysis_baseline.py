"""Baseline and change."""

from tests.validation.conformance.built import analysis


def _adlb(columns: str, *rows: str):
    return analysis(ADLB="\n".join([f"USUBJID | PARAMCD | {columns}", *(f"P1 | ALT | {row}" for row in rows)]))


CASES = {
    "S2A-2601": (
        (
            _adlb("ABLFL", "Y", ".", "."),
            # one for each baseline type; another parameter or subject has its own
            analysis(
                ADLB="USUBJID | PARAMCD | BASETYPE | ABLFL\nP1 | A | RUN-IN | Y\nP1 | A | LAST | Y\nP1 | B | LAST | Y\nP2 | A | LAST | Y"
            ),
        ),
        (_adlb("ABLFL", "Y", "Y"), _adlb("BASETYPE | ABLFL", "LAST | Y", "LAST | Y")),
    ),
    "S2A-2602": (
        (
            _adlb("AVAL | BASE | ABLFL", "20 | 20 | Y", "30 | 20 | .", "10 | . | ."),
            _adlb("BASETYPE | AVAL | BASE | ABLFL", "RUN-IN | 20 | 20 | Y", "LAST | 30 | 30 | Y", "LAST | 40 | 30 | ."),
        ),
        (
            _adlb("AVAL | BASE | ABLFL", "20 | 20 | Y", "30 | 30 | ."),
            _adlb("BASETYPE | AVAL | BASE | ABLFL", "RUN-IN | 20 | 20 | Y", "LAST | 30 | 30 | Y", "LAST | 40 | 20 | ."),
            _adlb("AVAL | BASE | ABLFL", ". | 20 | Y"),
        ),
    ),
    "S2A-2603": (
        _adlb("AVAL | BASE | ABLFL", "20 | 20 | Y", "30 | 20 | ."),
        (_adlb("AVAL | BASE | ABLFL", "20 | 20 | .", "30 | 20 | ."), _adlb("AVALC | BASEC | ABLFL", "NO | NO | .", "YES | . | .")),
    ),
    "S2A-2604": (
        _adlb("AVALC | BASEC | ABLFL", "NO | NO | Y", "YES | NO | .", "YES | . | ."),
        _adlb("AVALC | BASEC | ABLFL", "NO | NO | Y", "YES | YES | ."),
    ),
    "S2A-2605": (
        _adlb(
            "ANRIND | BNRIND | ATOXGR:text | BTOXGR:text | A1IND | B1IND | ABLFL", "L | L | 1 | 1 | H | H | Y", "H | L | 3 | 1 | L | H | ."
        ),
        (
            _adlb("ANRIND | BNRIND | ABLFL", "L | L | Y", "H | H | ."),
            _adlb("ATOXGR:text | BTOXGR:text | ABLFL", "1 | 2 | Y"),
            _adlb("A1IND | B1IND | ABLFL", "H | H | Y", "L | L | ."),
            _adlb("BASETYPE | ANRIND | BNRIND | ABLFL", "A | L | L | Y", "B | H | H | Y", "B | H | L | ."),
        ),
    ),
    "S2A-2606": (
        (_adlb("AVAL | ABLFL", "20 | Y", ". | ."), _adlb("AVALC | ABLFL", "NO | Y")),
        _adlb("AVAL | ABLFL", ". | Y", "20 | ."),
    ),
    "S2A-2607": (
        (
            _adlb("ADT | AVAL | BASE | ABLFL", "1 | 10 | . | .", "5 | 20 | 20 | Y", "9 | 30 | 20 | ."),
            # a parameter of which BASE is never asked
            _adlb("ADT | AVAL | BASE | ABLFL", "5 | 20 | . | Y", "9 | 30 | . | ."),
        ),
        _adlb("ADT | AVAL | BASE | ABLFL", "5 | 20 | 20 | Y", "9 | 30 | . | ."),
    ),
    "S2A-2608": (
        analysis(ADLB="USUBJID | PARAMCD | BASETYPE | BASE\nP1 | A | LAST | 1\nP1 | A | . | .\nP1 | B | . | 1"),
        analysis(ADLB="USUBJID | PARAMCD | BASETYPE | BASE\nP1 | A | LAST | 1\nP1 | A | . | 1"),
    ),
    "S2A-2609": (
        (
            analysis(
                ADSL="USUBJID | TRTSDT:date\nP1 | 2020-01-05",
                ADLB="USUBJID | PARAMCD | ADT:date | ABLFL\nP1 | A | 2020-01-05 | Y\nP1 | A | 2020-02-01 | .",
            ),
            _adlb("TRTSDT | ADT | ABLFL", ". | 5 | Y", ". | 6 | ."),
        ),
        (
            analysis(ADSL="USUBJID | TRTSDT:date\nP1 | 2020-01-05", ADLB="USUBJID | PARAMCD | ADT:date | ABLFL\nP1 | A | 2020-01-06 | Y"),
            _adlb("TRTSDT | ADT | ABLFL", "4 | 5 | Y"),
        ),
    ),
    "S2A-2610": (
        _adlb("AVAL | BASE | CHG", "20 | 20 | 0", "30 | 20 | 10", "0.3 | 0.1 | 0.2", "30 | 20 | .", "30 | . | ."),
        (
            _adlb("AVAL | BASE | CHG", "30 | 20 | -10"),
            _adlb("AVAL | BASE | CHG", "30.04 | 20 | 10"),
            _adlb("AVAL | BASE | CHG", "30 | . | 10", "30 | 20 | 10"),
        ),
    ),
    "S2A-2611": (
        _adlb("AVAL | BASE | PCHG", "30 | 20 | 50", "20 | 30 | -33.333333333", "5 | 0 | .", "0 | 5 | -100", "2 | -4 | -150"),
        (
            _adlb("AVAL | BASE | PCHG", "30 | 20 | 0.5"),
            _adlb("AVAL | BASE | PCHG", "5 | 0 | 100"),
            _adlb("AVAL | BASE | PCHG", "20 | 30 | -33"),
        ),
    ),
    "S2A-2612": (
        _adlb("AVAL | BASE | BCHG | PBCHG", "40 | 20 | -20 | -50", "0 | 20 | 20 | ."),
        (
            _adlb("AVAL | BASE | BCHG", "40 | 20 | 20"),
            _adlb("AVAL | BASE | PBCHG", "40 | 20 | -100"),
            _adlb("AVAL | BASE | PBCHG", "0 | 20 | 100"),
        ),
    ),
    "S2A-2613": (
        _adlb("AVAL | BASE | R2BASE | A1HI | R2A1HI", "30 | 20 | 1.5 | 60 | 0.5", "30 | 0 | . | 0 | .", "30 | . | . | . | ."),
        (
            _adlb("AVAL | BASE | R2BASE", "30 | 20 | 0.667"),
            _adlb("AVAL | A1LO | R2A1LO", "30 | 60 | 2"),
            _adlb("AVAL | BASE | R2BASE", "30 | 0 | 1"),
        ),
    ),
    "S2A-2614": (
        _adlb("ADT | AVAL | CHG | ABLFL", "1 | 10 | . | .", "5 | 20 | 0 | Y", "9 | 30 | 10 | ."),
        _adlb("ADT | AVAL | CHG | ABLFL", "1 | 10 | -10 | .", "5 | 20 | 0 | Y"),
    ),
    "S2A-2615": (
        _adlb(
            "BNRIND | ANRIND | BTOXGR:text | ATOXGR:text | SHIFT1", "L | H | 0 | 1 | L to H", "L | H | 0 | 2 | L to H", "L | . | 0 | 1 | ."
        ),
        _adlb("BNRIND | ANRIND | SHIFT1", "L | H | L to H", "L | H | H to L"),
    ),
}
