"""Analysis datasets as a whole, and the variables that a structure must have."""

from sdtm2adam.formats.define_model import DefineFile, ItemGroup
from tests.validation.conformance.built import analysis, dataset

ADSL = (
    "STUDYID | USUBJID | SUBJID:text | SITEID:text | AGE | AGEU | SEX | RACE | ARM | TRT01P\n"
    "S | P1 | 1 | 1 | 50 | YEARS | F | ASIAN | A | A"
)
ADLB = "STUDYID | USUBJID | PARAMCD | PARAM | AVAL\nS | P1 | ALT | ALT (U/L) | 20"
ADTTE = "STUDYID | USUBJID | PARAMCD | PARAM | AVAL | CNSR\nS | P1 | OS | Overall Survival (Days) | 20 | 0"
ADAE_NAMES = (
    "STUDYID USUBJID AESEQ AETERM AEDECOD AEBODSYS AEBDSYCD AELLT AELLTCD AEPTCD AEHLT AEHLTCD AEHLGT AEHLGTCD AESOC AESOCCD AESTDTC "
    "ASTDT AEENDTC AENDT ASTDY AENDY TRTEMFL AESER AEREL"
).split()


def without(*names: str) -> str:
    """ADAE of one record, all of its required variables but these."""
    kept = [name for name in ADAE_NAMES if name not in names]
    return " | ".join(kept) + "\n" + " | ".join("." if name.startswith("AEB") else "X" for name in kept)


def _as_occurrences(*names: str) -> DefineFile:
    groups = (ItemGroup(f"IG.{name}", name, name, (), klass="OCCURRENCE DATA STRUCTURE") for name in names)
    return DefineFile("define.xml", "2.1", groups=tuple(groups))


CASES = {
    "S2A-2101": (analysis(ADSL="USUBJID\nP1"), analysis(ADLB=ADLB)),
    "S2A-2102": (analysis(ADLB=ADLB), analysis(LABS=ADLB)),
    "S2A-2103": (
        analysis(ADSL="USUBJID\nP1", ADLB=ADLB),
        (
            analysis(dataset("ADSL", "USUBJID\nP1", label="Subjects")),
            analysis(dataset("ADLB", ADLB, label="Subject-Level Analysis Dataset")),
        ),
    ),
    "S2A-2104": (analysis(ADSL="USUBJID\nP1\nP2"), analysis(ADSL="USUBJID\nP1\nP1\nP2")),
    "S2A-2105": (
        analysis(ADLB="USUBJID | ASEQ\nP1 | 1\nP1 | 2\nP2 | 1\nP2 | ."),
        (
            analysis(ADLB="USUBJID | ASEQ\nP1 | 1\nP1 | 1"),
            analysis(ADLB="USUBJID | ASEQ\nP1 | 1.5"),
            analysis(ADLB="USUBJID | ASEQ\nP1 | 0"),
        ),
    ),
    "S2A-2106": (analysis(ADSL="USUBJID\nP1", ADLB=ADLB, ADAE="AETERM\nFALL"), analysis(ADXX="USUBJID | NOTE\nP1 | A")),
    "S2A-2107": (
        analysis(ADAE="AETERM\nFALL", ADLB=ADLB),
        (
            analysis(ADAE="AETERM | AVAL\nFALL | 1"),
            analysis(ADAE="AETERM | PARAMCD | PARAM\nFALL | A | A", define=_as_occurrences("ADAE")),
        ),
    ),
    "S2A-2108": (
        (
            analysis(ADTTE="USUBJID | PARAMCD | CNSR\nP1 | OS | 0\nP1 | PFS | 1\nP2 | OS | 0"),
            # keys that name more than the parameter: events that recur
            analysis(
                dataset("ADTTE", "USUBJID | PARAMCD | CNSR | ASEQ\nP1 | RE | 0 | 1\nP1 | RE | 0 | 2", keys=("USUBJID", "PARAMCD", "ASEQ"))
            ),
        ),
        analysis(ADTTE="USUBJID | PARAMCD | CNSR\nP1 | OS | 0\nP1 | OS | 1"),
    ),
    "S2A-2109": (
        (analysis(ADMH="MHTERM | MHSEQ\nFALL | 1"), analysis(ADMH="MHTERM | SRCDOM | SRCSEQ\nFALL | MH | 1")),
        (analysis(ADMH="MHTERM\nFALL"), analysis(ADMH="MHTERM | SRCDOM\nFALL | MH")),
    ),
    "S2A-2201": (
        analysis(ADSL=ADSL, ADLB=ADLB, ADTTE=ADTTE, ADAE=without(), ADCM="STUDYID | USUBJID | CMTRT\nS | P1 | A"),
        (
            analysis(ADSL=ADSL.replace("SITEID", "SITE")),
            analysis(ADSL=ADSL.replace("TRT01P", "TRTP")),
            analysis(ADLB=ADLB.replace("PARAM |", "PARAMETER |")),
            analysis(ADTTE=ADTTE.replace("AVAL", "AVALC")),
            analysis(ADAE=without("TRTEMFL")),
            analysis(ADXX="STUDYID | NOTE\nS | A"),
        ),
    ),
    "S2A-2202": (analysis(ADAE=without()), (analysis(ADAE=without("AELLT")), analysis(ADAE=without("AESOCCD", "AEPTCD")))),
    "S2A-2203": (analysis(ADLB=ADLB, ADQS="PARAMCD | AVALC\nA | NO"), analysis(ADLB="PARAMCD | BASE\nALT | 1")),
    "S2A-2204": (
        analysis(ADSL=ADSL, ADLB=ADLB),
        (
            analysis(ADSL="STUDYID | USUBJID\nS | P1\nS | ."),
            analysis(ADLB="STUDYID | USUBJID | PARAMCD | PARAM\nS | P1 | ALT | ALT\nS | P1 | AST | ."),
            analysis(ADLB="STUDYID | USUBJID | PARAMCD | PARAM\nS | P1 | . | ALT"),
            analysis(ADLB="STUDYID | USUBJID\n. | P1"),
        ),
    ),
    "S2A-2205": (
        (analysis(ADMH="MHTERM | MHDECOD\nFALL | Fall"), analysis(ADCM="CMTRT\nA")),
        analysis(ADMH="MHDECOD\nFall"),
    ),
    "S2A-2206": (
        (
            analysis(
                ADLB="PARAMCD | AVAL | BASE | ABLFL | CHG | CRIT1 | CRIT1FL | ANRIND | BNRIND | SHIFT1\n"
                "A | 1 | 1 | Y | 0 | X | Y | L | L | L to L"
            ),
            analysis(ADSL="TRT01P | TRT01A | TRT02P\nA | A | B", ADXX="TRT01A\nA"),
        ),
        (
            analysis(ADLB="PARAMCD | BNRIND | ABLFL\nA | L | Y"),
            analysis(ADLB="PARAMCD | CRIT1FL\nA | Y"),
            analysis(ADLB="PARAMCD | CRIT2\nA | X"),
            analysis(ADLB="PARAMCD | AVAL | SHIFT1\nA | 1 | L to L"),
            analysis(ADLB="PARAMCD | AVAL | CHG\nA | 1 | 0"),
            analysis(ADSL="TRT01A\nA"),
            analysis(ADSL="TRT01P | TRT03P\nA | B"),
            analysis(ADAE="AETERM | DOSEON\nFALL | 1"),
        ),
    ),
    "S2A-2207": (
        analysis(ADSL="TRT01P | TRT02P | TR01SDT | TR01EDT | TR02SDTM | TR02EDT\nA | B | 1 | 1 | 1 | 1"),
        (analysis(ADSL="TRT01P | TRT02P | TR01SDT | TR01EDT | TR02SDT\nA | B | 1 | 1 | 1"), analysis(ADSL="TRT01P | TRT02P\nA | B")),
    ),
    "S2A-2208": (
        analysis(ADAE="AETERM | AESEQ\nFALL | 1", ADMH="MHTERM | SRCDOM\nFALL | MH"),
        (analysis(ADAE="AETERM | AEOCCUR\nFALL | Y"), analysis(ADAE="AETERM | SRCDOM | SRCSEQ\nFALL | AE | 1")),
    ),
    "S2A-2209": (analysis(ADSL="USUBJID | AGE\nP1 | .\nP2 | 50"), analysis(ADSL="USUBJID | AGE\nP1 | .\nP2 | .")),
}
