"""What ADSL says of a subject, and the same said elsewhere."""

from tests.validation.conformance.built import analysis, dataset

ADSL = "USUBJID | AGE | TRT01P | SITEID\nP1 | 50 | A | X\nP2 | . | . | Y"

CASES = {
    "S2A-2501": (
        analysis(
            ADSL=ADSL, ADLB="USUBJID | PARAMCD | AGE | TRT01P\nP1 | ALT | 50 | A\nP1 | AST | 50 | A\nP2 | ALT | . | .\nP9 | ALT | 1 | B"
        ),
        (
            analysis(ADSL=ADSL, ADLB="USUBJID | PARAMCD | AGE\nP1 | ALT | 51"),
            analysis(ADSL=ADSL, ADLB="USUBJID | PARAMCD | TRT01P\nP1 | ALT | B"),
            analysis(ADSL=ADSL, ADAE="USUBJID | AETERM | TRT01P\nP1 | FALL | .\nP1 | FALL | A"),
            analysis(ADSL=ADSL, ADLB="USUBJID | PARAMCD | AGE\nP2 | ALT | 50"),
        ),
    ),
    "S2A-2502": (
        analysis(ADSL=ADSL, ADLB="PARAMCD | AGE\nA | 50"),
        analysis(dataset("ADSL", ADSL), dataset("ADLB", "PARAMCD | AGE\nA | 50", labels={"AGE": "Age in Years"})),
    ),
    "S2A-2503": (
        analysis(ADSL=ADSL, ADLB="PARAMCD | AGE | SITEID\nA | 50 | X"),
        (
            analysis(ADSL=ADSL, ADLB="PARAMCD | AGE:text\nA | 50"),
            analysis(
                dataset("ADSL", "USUBJID | TRTSDT\nP1 | 21915", formats={"TRTSDT": "DATE9."}),
                dataset("ADLB", "PARAMCD | TRTSDT\nA | 21915", formats={"TRTSDT": "YYMMDD10."}),
            ),
        ),
    ),
    "S2A-2504": (
        analysis(ADSL=ADSL, ADLB="USUBJID | PARAMCD\nP1 | A\nP2 | A"),
        analysis(ADSL=ADSL, ADLB="USUBJID | PARAMCD\nP1 | A\nP3 | A"),
    ),
    "S2A-2505": (
        analysis(
            ADLB="PARAMCD | TRTP\nX | A", ADAE="AETERM | TRT01A\nFALL | A", ADTTE="PARAMCD | CNSR | TRTSEQP\nX | 0 | A-B", ADXX="NOTE\nA"
        ),
        (analysis(ADLB="PARAMCD | AVAL\nX | 1"), analysis(ADAE="AETERM | TRTEMFL\nFALL | Y")),
    ),
    "S2A-2506": (
        # in a period of its own the record has one of the subject's treatments
        analysis(ADSL="USUBJID | TRT01P | TRT02P\nP1 | A | B", ADLB="USUBJID | PARAMCD | TRTP\nP1 | X | A\nP1 | X | B\nP1 | X | ."),
        (
            analysis(ADSL="USUBJID | TRT01P | TRT02P\nP1 | A | B\nP2 | C | C", ADLB="USUBJID | PARAMCD | TRTP\nP1 | X | C"),
            analysis(ADSL="USUBJID | TRT01A\nP1 | A", ADAE="USUBJID | AETERM | TRTA\nP1 | FALL | B"),
        ),
    ),
    "S2A-2507": (
        analysis(
            ADSL="USUBJID | TRTSDT | TRTEDT | TR01SDT | TR01EDT | TR02SDT | TR02EDT\n"
            "P1 | 10 | 40 | 10 | 20 | 30 | 40\nP2 | 10 | 20 | 10 | 20 | . | ."
        ),
        (
            analysis(ADSL="USUBJID | TRTEDT | TR01EDT | TR02EDT\nP1 | 20 | 20 | 40"),
            analysis(ADSL="USUBJID | TRTSDT | TR01SDT | TR02SDT\nP1 | 30 | 10 | 30"),
        ),
    ),
    "S2A-2508": (
        analysis(ADSL="TRT01P | TR01SDT | TR01EDTM\nA | 1 | 1", ADLB="PARAMCD | APERIOD\nX | 1\nX | ."),
        (
            analysis(ADSL="TRT01P | TR01SDT | TR01EDT\nA | 1 | 1", ADLB="PARAMCD | APERIOD\nX | 2"),
            analysis(ADSL="TRT01P | TR01SDT\nA | 1", ADLB="PARAMCD | APERIOD\nX | 1"),
            analysis(ADSL="TRT01P | TR01SDT | TR01EDT\nA | 1 | 1", ADLB="PARAMCD | APERIOD\nX | 1.5"),
        ),
    ),
    "S2A-2509": (
        analysis(
            ADSL="USUBJID | AP01SDT | AP02SDT\nP1 | 10 | 30", ADLB="USUBJID | PARAMCD | APERIOD | APERSDT\nP1 | X | 1 | 10\nP1 | X | 2 | 30"
        ),
        analysis(ADSL="USUBJID | AP01SDT | AP02SDT\nP1 | 10 | 30", ADLB="USUBJID | PARAMCD | APERIOD | APERSDT\nP1 | X | 2 | 10"),
    ),
    "S2A-2510": (
        analysis(
            ADSL="USUBJID | RFICDT:date | RANDDT:date | TRTSDT:date | DTHDT:date\n"
            "P1 | 2020-01-01 | 2020-01-05 | 2020-01-05 | .\nP2 | 2020-01-01 | . | . | ."
        ),
        (
            analysis(ADSL="USUBJID | RFICDT:date | RANDDT:date\nP1 | 2020-01-06 | 2020-01-05"),
            analysis(ADSL="USUBJID | TRTSDT:date | DTHDT:date\nP1 | 2020-01-06 | 2020-01-05"),
        ),
    ),
    "S2A-2511": (
        analysis(ADSL="EOSSTT | DCSREAS\nCOMPLETED | .\nDISCONTINUED | DEATH\nONGOING | ."),
        (analysis(ADSL="EOSSTT | DCSREAS\nCOMPLETED | DEATH"), analysis(ADSL="EOTSTT | DCTREAS\nDISCONTINUED | .\nDISCONTINUED | DEATH")),
    ),
    "S2A-2512": (
        analysis(ADSL="TRTSDT:date | TRTEDT:date | TRTDURD\n2020-01-01 | 2020-01-01 | 1\n2020-01-01 | 2020-02-01 | 32\n. | . | ."),
        analysis(ADSL="TRTSDT:date | TRTEDT:date | TRTDURD\n2020-01-01 | 2020-02-01 | 31"),
    ),
    "S2A-2513": (
        analysis(ADSL="DTHFL | DTHDT:date\nY | 2020-01-01\n. | .\nN | ."),
        (analysis(ADSL="DTHFL | DTHDT:date\nY | .\n. | ."), analysis(ADSL="DTHFL | DTHDT:date\n. | 2020-01-01\nY | 2020-01-01")),
    ),
}
