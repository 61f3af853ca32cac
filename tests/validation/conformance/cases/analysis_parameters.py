"""Parameters, derived records, windows, ranges and grades."""

from tests.validation.conformance.built import analysis

HEAD = "USUBJID | PARAMCD"


def _adlb(columns: str, *rows: str):
    return analysis(ADLB="\n".join([f"{HEAD} | {columns}", *(f"P1 | ALT | {row}" for row in rows)]))


CASES = {
    "S2A-2701": (
        analysis(ADLB="PARAMCD\nALT\nALSFR_T1"),
        (
            analysis(ADLB="PARAMCD\nALSFRSTOT"),
            analysis(ADLB="PARAMCD\n_ALT"),
            analysis(ADLB="PARAMCD:text\n1ALT"),
            analysis(ADLB="PARAMCD\nALT-U"),
        ),
    ),
    "S2A-2702": (
        analysis(ADLB="PARAMCD | AVAL | AVALC\nA | 1 | .\nA | . | .\nB | . | NO"),
        analysis(ADLB="PARAMCD | AVAL\nA | 1\nB | .\nB | ."),
    ),
    "S2A-2703": (
        analysis(ADLB="PARAMCD | AVALU\nALT | U/L\nALT | .\nGLUC | mmol/L"),
        analysis(ADLB="PARAMCD | AVALU\nGLUC | mg/dL\nGLUC | mmol/L"),
    ),
    "S2A-2704": (
        _adlb("AVAL | AVALC", "5.123 | 5.12", "5 | 5", "1 | MILD", "0.01 | <0.02", "7 | ."),
        (_adlb("AVAL | AVALC", "5 | 5.2", "1 | MILD"), _adlb("AVAL | AVALC", "50 | 5", "1 | MILD")),
    ),
    "S2A-2705": (
        analysis(ADLB="PARAMCD | DTYPE\nA | LOCF\nA | .\nB | ."),
        analysis(ADLB="PARAMCD | DTYPE\nA | LOCF\nA | LOCF\nB | ."),
    ),
    "S2A-2706": (
        _adlb("DTYPE | AVAL", "LOCF | 5", ". | 5", "PHANTOM | ."),
        _adlb("DTYPE | AVAL", "LOCF | .", ". | 5"),
    ),
    "S2A-2707": (
        (
            _adlb("DTYPE | AVAL", ". | 5", ". | 6", "LOCF | 6", "WOCF | 5", "AVERAGE | 5.5", "LOV | 5.5"),
            _adlb("DTYPE | AVALC", ". | NO", "LOCF | NO"),
        ),
        (_adlb("DTYPE | AVAL", ". | 5", "LOCF | 6"), analysis(ADLB=f"{HEAD} | DTYPE | AVAL\nP1 | A | . | 5\nP2 | A | LOCF | 5")),
    ),
    "S2A-2708": (
        _adlb("DTYPE | AVAL", ". | 5", ". | 7", "AVERAGE | 6", "MAXIMUM | 7", "MINIMUM | 5"),
        (_adlb("DTYPE | AVAL", ". | 5", ". | 7", "AVERAGE | 8"), _adlb("DTYPE | AVAL", ". | 5", ". | 7", "MINIMUM | 4")),
    ),
    "S2A-2709": (
        (
            _adlb("AVISIT | ATPT | ANL01FL", "V1 | PRE | Y", "V1 | POST | Y", "V2 | PRE | Y", "V1 | PRE | ."),
            # a flag that picks all records of a kind
            _adlb("AVISIT | ANL02FL", "V1 | Y", "V1 | Y", "V2 | Y", "V2 | Y"),
        ),
        _adlb("AVISIT | ANL01FL", *(f"V{n} | Y" for n in range(1, 25)), "V3 | Y"),
    ),
    "S2A-2710": (_adlb("AVISIT | AWLO | AWHI", "V1 | 2 | 9", "V2 | 10 | 10", "V3 | 11 | ."), _adlb("AVISIT | AWLO | AWHI", "V1 | 9 | 2")),
    "S2A-2711": (
        # from day -2 to day 3 is 5 days, or 4 where the day 0 is not counted
        _adlb("ADY | AWTARGET | AWTDIFF", "10 | 8 | 2", "6 | 8 | 2", "-2 | 3 | 5", "-2 | 3 | 4", "5 | . | ."),
        (_adlb("ADY | AWTARGET | AWTDIFF", "10 | 8 | -2"), _adlb("ADY | AWTARGET | AWTDIFF", "10 | . | 2"), _adlb("AWTDIFF", "2")),
    ),
    "S2A-2712": (
        _adlb("ADY | AWLO | AWHI | DTYPE", "5 | 2 | 9 | .", "9 | 2 | 9 | .", "20 | 2 | . | .", "1 | 2 | 9 | LOCF", "5 | . | . | ."),
        (_adlb("ADY | AWLO | AWHI", "10 | 2 | 9"), _adlb("ADY | AWLO | AWHI | AWU", "1 | 2 | 9 | DAYS")),
    ),
    "S2A-2713": (
        _adlb("CRIT1 | CRIT1FL", "> 5 | Y", "> 5 | N", ". | ."),
        (_adlb("CRIT1 | CRIT1FL", ". | N", "> 5 | Y"), _adlb("MCRIT1 | MCRIT1ML", ". | LOW", "X | LOW")),
    ),
    "S2A-2714": (
        _adlb("ANRLO | ANRHI | A1LO | A1HI", "5 | 40 | 0 | 0", ". | 40 | 1 | ."),
        (_adlb("ANRLO | ANRHI", "40 | 5"), _adlb("A2LO | A2HI", "40 | 5")),
    ),
    "S2A-2715": (
        (
            _adlb("AVAL | ANRLO | ANRHI | ANRIND", "4 | 5 | 40 | LOW", "5 | 5 | 40 | NORMAL", "40 | 5 | 40 | NORMAL", "41 | 5 | 40 | HIGH"),
            # a limit that is not known, another word, a value that is a limit to the last digit
            _adlb(
                "AVAL | ANRLO | ANRHI | ANRIND",
                "4 | . | 40 | LOW",
                "4 | 5 | 40 | ABNORMAL",
                "5.000000001 | 0 | 5 | NORMAL",
                "1 | 5 | 40 | .",
            ),
        ),
        (
            _adlb("AVAL | ANRLO | ANRHI | ANRIND", "4 | 5 | 40 | NORMAL"),
            _adlb("AVAL | ANRLO | ANRHI | ANRIND", "20 | 5 | 40 | HIGH"),
            _adlb("AVAL | ANRLO | ANRHI | ANRIND", "50 | . | 40 | LOW"),
            _adlb("AVAL | A1LO | A1HI | A1IND", "50 | 5 | 40 | N"),
        ),
    ),
    "S2A-2716": (
        _adlb("AVAL | ANRLO | ANRHI | ANRIND", "20 | 5 | 40 | NORMAL", "50 | . | 40 | HIGH", "20 | . | . | NORMAL", "20 | . | 40 | ."),
        _adlb("AVAL | ANRLO | ANRHI | ANRIND", "20 | . | 40 | NORMAL"),
    ),
    "S2A-2717": (
        _adlb("ATOXGR:text | ATOXGRN | BTOXGRL:text", "3 | 3 | 0", "-2 | -2 | .", "0 | . | 5"),
        (_adlb("ATOXGR:text", "6"), _adlb("BTOXGRH", "SEVERE"), _adlb("ATOXGR:text | ATOXGRN", "3 | 2")),
    ),
    "S2A-2718": (
        _adlb("AVAL | ATOXGRL:text | ATOXDSCL", "4 | 1 | Anemia", "4 | . | ."),
        (
            _adlb("AVAL | ATOXGRL:text | ATOXDSCL", "4 | . | Anemia", "4 | 1 | Anemia"),
            _adlb("AVAL | ATOXGRH:text | ATOXDSCH", ". | 1 | Anemia"),
        ),
    ),
}
