"""Analysis variables that go one to one: a code with two names, a name with two codes, and only one of both filled."""

from tests.validation.conformance.built import analysis


def _pair(one: str, other: str, right: str = "A | 1\nA | 1\nB | 2"):
    """Data of a parameter in which two variables go one to one, and in which they do not, either way."""

    def made(rows: str):
        lines = [f"X | {row}" for row in rows.splitlines()]
        return analysis(ADLB=f"PARAMCD | {one} | {other}\n" + "\n".join(lines))

    return made(right), (made("A | 1\nA | 2"), made("A | 1\nB | 1"))


def _of_subjects(one: str, other: str):
    name = f"{one} | {other}\n"
    right = analysis(ADSL=name + "A | 1\nA | 1\nB | 2\n. | .")
    return right, (analysis(ADSL=name + "A | 1\nA | 2"), analysis(ADSL=name + "A | 1\nB | 1"))


def _several(*pairs):
    """The data of several pairs for one check."""
    return tuple(right for right, _ in pairs), tuple(wrong for _, both in pairs for wrong in both)


CASES = {
    "S2A-2401": (
        analysis(ADLB="PARAMCD | PARAM\nALT | ALT (U/L)\nALT | ALT (U/L)\nAST | AST (U/L)"),
        (analysis(ADLB="PARAMCD | PARAM\nALT | ALT (U/L)\nALT | ALT"), analysis(ADLB="PARAMCD | PARAM\nALT | ALT\nALAT | ALT")),
    ),
    "S2A-2402": _pair("PARAM", "PARAMN"),
    "S2A-2403": (
        # the number may mean another visit of another parameter, and a visit may have none
        analysis(ADLB="PARAMCD | AVISIT | AVISITN\nALT | WEEK 1 | 1\nAST | WEEK 2 | 1\nALT | EARLY | ."),
        (
            analysis(ADLB="PARAMCD | AVISIT | AVISITN\nALT | WEEK 1 | 1\nALT | WEEK 2 | 1"),
            analysis(ADLB="PARAMCD | AVISIT | AVISITN\nALT | WEEK 1 | 1\nALT | WEEK 1 | 2"),
        ),
    ),
    "S2A-2404": _pair("ATPT", "ATPTN"),
    "S2A-2405": (
        analysis(ADLB="PARAMCD | AVAL | AVALC\nMOOD | 1 | MILD\nMOOD | 2 | SEVERE\nPAIN | 1 | SEVERE\nMOOD | . | MILD\nMOOD | 3 | ."),
        (
            analysis(ADLB="PARAMCD | AVAL | AVALC\nMOOD | 1 | MILD\nMOOD | 1 | SEVERE"),
            analysis(ADLB="PARAMCD | AVAL | AVALC\nMOOD | 1 | MILD\nMOOD | 2 | MILD"),
        ),
    ),
    "S2A-2406": (
        analysis(ADLB="USUBJID | PARAMCD | BASE | BASEC\nP1 | MOOD | 1 | MILD\nP2 | MOOD | 1 | mild\nP1 | MOOD | 1 | MILD"),
        (
            analysis(ADLB="USUBJID | PARAMCD | BASE | BASEC\nP1 | MOOD | 1 | MILD\nP1 | MOOD | 1 | SEVERE"),
            analysis(ADLB="USUBJID | PARAMCD | BASE | BASEC\nP1 | MOOD | 1 | MILD\nP1 | MOOD | 2 | MILD"),
        ),
    ),
    "S2A-2407": _several(
        _of_subjects("TRT01P", "TRT01PN"), _of_subjects("TRTSEQA", "TRTSEQAN"), _pair("TRTA", "TRTAN"), _pair("TRTPG1", "TRTPG1N")
    ),
    "S2A-2408": _several(
        _of_subjects("AGEGR1", "AGEGR1N"),
        _of_subjects("REGION2", "REGION2N"),
        _of_subjects("SEX", "SEXN"),
        _of_subjects("STRAT1R", "STRAT1RN"),
    ),
    "S2A-2409": _several(
        _pair("PARCAT1", "PARCAT1N"), _pair("AVALCAT2", "AVALCA2N"), _pair("SHIFT1", "SHIFT1N"), _pair("MCRIT1ML", "MCRIT1MN")
    ),
    "S2A-2410": (
        # a subperiod is numbered anew in each period
        analysis(ADLB="PARAMCD | APERIOD | APERIODC | ASPER | ASPERC\nA | 1 | ONE | 1 | WASH\nA | 2 | TWO | 1 | DOSE"),
        (
            analysis(ADLB="PARAMCD | APERIOD | APERIODC\nA | 1 | ONE\nA | 1 | TWO"),
            analysis(ADLB="PARAMCD | APHASE | APHASEN\nA | DOSE | 1\nA | WASH | 1"),
            analysis(ADLB="PARAMCD | APERIOD | ASPER | ASPERC\nA | 1 | 1 | WASH\nA | 1 | 2 | WASH"),
        ),
    ),
    "S2A-2411": _several(
        _pair("ATOXGR", "ATOXGRN"),
        _pair("BTOXGRL", "BTOXGRLN"),
        (
            analysis(ADAE="AETERM | ASEV | ASEVN\nA | MILD | 1\nB | SEVERE | 3"),
            (analysis(ADAE="AETERM | ASEV | ASEVN\nA | MILD | 1\nB | MILD | 2"),),
        ),
    ),
    "S2A-2412": _several(_pair("ANRLOC", "ANRLO"), _pair("A1HIC", "A1HI")),
    "S2A-2413": (
        analysis(ADSL="TRT01P | TRT01PN | AGEGR1\nA | 1 | .\n. | . | <65", ADLB="PARAMCD | AVISIT | AVISITN\nA | EARLY | ."),
        (
            analysis(ADSL="TRT01P | TRT01PN\nA | .\nB | 1"),
            analysis(ADSL="TRT01P | TRT01PN\n. | 1\nB | 2"),
            analysis(ADLB="PARAMCD | AVISIT | AVISITN\nA | . | 1\nA | V2 | 2"),
            analysis(ADLB="PARAMCD | ABLFL | ABLFN\nA | Y | .\nA | Y | 1"),
        ),
    ),
    "S2A-2414": (
        analysis(ADLB="PARAMCD | PARCAT1 | PARCAT2\nALT | LIVER | A\nAST | LIVER | B\nALT | LIVER | A"),
        (analysis(ADLB="PARAMCD | PARCAT1\nGLUC | BLOOD\nGLUC | URINE"), analysis(ADLB="PARAMCD | PARAMTYP\nA | DERIVED\nA | NO")),
    ),
    "S2A-2415": (
        analysis(ADLB="PARAMCD | CRIT1\nALT | > 3 ULN\nAST | > 5 ULN\nALT | ."),
        (analysis(ADLB="PARAMCD | CRIT1\nALT | > 3 ULN\nALT | > 5 ULN"), analysis(ADLB="PARAMCD | MCRIT1\nALT | A\nALT | B")),
    ),
    "S2A-2416": (
        analysis(ADLB="PARAMCD | AVAL | AVALCAT1\nA | 1 | LOW\nA | 1 | LOW\nB | 1 | HIGH\nA | . | LOW\nA | 1 | ."),
        (
            analysis(ADLB="PARAMCD | AVAL | AVALCAT1\nA | 1 | LOW\nA | 1 | HIGH"),
            analysis(ADLB="PARAMCD | CHG | CHGCAT2\nA | 1 | UP\nA | 1 | DOWN"),
        ),
    ),
    "S2A-2417": (
        analysis(ADSL="TRT01P | TR01PG1\nA | ACTIVE\nB | ACTIVE\nC | PLACEBO"),
        (
            analysis(ADSL="TRT01P | TR01PG1\nA | ACTIVE\nA | PLACEBO"),
            analysis(ADLB="PARAMCD | TRTA | TRTAG1\nX | A | ACTIVE\nX | A | NONE"),
        ),
    ),
    "S2A-2418": (
        analysis(ADLB="PARAMCD | PARAM\nALT | ALT (U/L)", ADHY="PARAMCD | PARAM\nALT | ALT (U/L)\nAST | AST (U/L)"),
        analysis(ADLB="PARAMCD | PARAM\nALT | ALT (U/L)", ADHY="PARAMCD | PARAM\nALT | ALT (ULN)"),
    ),
}
