"""Flags of analysis datasets."""

from tests.validation.conformance.built import analysis

CASES = {
    "S2A-2301": (
        analysis(ADSL="SAFFL | CUREDFL\nY | .\nN | Y"),
        (analysis(ADSL="CUREDFL\nYES"), analysis(ADLB="PARAMCD | ANL01FL\nA | y")),
    ),
    "S2A-2302": (
        # a flag of a population that is carried, or of a record, may be empty
        analysis(ADSL="SAFFL | FASFL | CUREDFL\nY | N | .", ADLB="PARAMCD | FASRFL\nA | ."),
        (analysis(ADSL="SAFFL\nY\n."), analysis(ADSL="ITTFL\nU"), analysis(ADSL="COMPLFL\n1")),
    ),
    "S2A-2303": (analysis(ADSL="SAFFL | SAFFN\nY | 1\nN | 0"), (analysis(ADSL="SAFFN\n1\n."), analysis(ADSL="RANDFN\n2"))),
    "S2A-2304": (
        analysis(
            ADLB="PARAMCD | ABLFL | ANL01FL | ONTRTFL\nA | Y | . | Y\nA | . | Y | .", ADAE="AETERM | TRTEMFL | AOCC01FL\nFALL | Y | ."
        ),
        (
            analysis(ADLB="PARAMCD | ABLFL\nA | N"),
            analysis(ADLB="PARAMCD | ANL02FL\nA | N"),
            analysis(ADAE="AETERM | TRTEMFL\nFALL | N"),
            analysis(ADAE="AETERM | AOCC01FL\nFALL | N"),
        ),
    ),
    "S2A-2305": (analysis(ADSL="SAFFN | CUREDFN\n1 | .\n0 | 1"), analysis(ADSL="CUREDFN\n2")),
    "S2A-2306": (
        analysis(ADLB="PARAMCD | ABLFN | ANL01FN\nA | 1 | .\nA | . | 1"),
        (analysis(ADLB="PARAMCD | ABLFN\nA | 0"), analysis(ADLB="PARAMCD | ANL01FN\nA | 0")),
    ),
    "S2A-2307": (
        analysis(ADSL="SAFFL | SAFFN | XFN\nY | 1 | 0\nN | 0 | 1\n. | . | ."),
        (analysis(ADSL="SAFFL | SAFFN\nY | 0"), analysis(ADSL="SAFFL | SAFFN\nN | ."), analysis(ADSL="SAFFL | SAFFN\n. | 1\nY | 1")),
    ),
    "S2A-2308": (analysis(ADSL="USUBJID | SAFFL\nP1 | Y"), (analysis(ADSL="USUBJID\nP1"), analysis(ADSL="USUBJID | CUREDFL\nP1 | Y"))),
    "S2A-2309": (
        (analysis(ADSL="RANDFL | RANDDT:date\nY | 2020-01-01\nN | ."), analysis(ADSL="RANDFL\nN")),
        (
            analysis(ADSL="RANDFL\nY"),
            analysis(ADSL="RANDFL | RANDDT:date\nY | 2020-01-01\nY | ."),
            analysis(ADSL="RANDFL | RANDDT:date\nN | 2020-01-01"),
        ),
    ),
    "S2A-2310": (
        analysis(ADAE="AETERM | TREM01FL | TRTEMFL\nFALL | Y | Y\nFALL | . | Y\nFALL | . | ."),
        (analysis(ADAE="AETERM | TREM01FL | TRTEMFL\nFALL | Y | ."), analysis(ADAE="AETERM | ONTR01FL | ONTRTFL\nFALL | Y | .")),
    ),
    "S2A-2311": (
        analysis(ADAE="AETERM | AESEVN | SMQ01SC | SMQ01SCN\nFALL | 3 | BROAD | 1\nFALL | . | . | ."),
        (
            analysis(ADAE="AETERM | AESEVN\nFALL | 4"),
            analysis(ADAE="AETERM | ASEVN\nFALL | 0"),
            analysis(ADAE="AETERM | SMQ01SC\nFALL | WIDE"),
            analysis(ADAE="AETERM | SMQ02SCN\nFALL | 3"),
        ),
    ),
    "S2A-2312": (
        (
            analysis(ADLB="PARAMCD | SAFFL\nA | Y", ADAE="AETERM | SAFRFL\nFALL | Y"),
            analysis(ADSL="USUBJID | MYPOPFL\nP1 | Y", ADLB="PARAMCD | MYPOPFL\nA | Y"),
        ),
        (analysis(ADLB="PARAMCD | ANL01FL\nA | Y"), analysis(ADAE="AETERM | TRTEMFL\nFALL | Y")),
    ),
}
