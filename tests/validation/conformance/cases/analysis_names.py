"""What analysis variables are called, labelled and typed."""

from tests.validation.conformance.built import analysis, dataset

CASES = {
    "S2A-2210": (
        (
            analysis(dataset("ADSL", "AGEGR1 | TRT01P | TRACHDT\n<65 | A | 1", labels={"AGEGR1": "Pooled Age Group 1 (Years)"})),
            # what the study says more of a numbered variable; a fragment of SDTM has SDTM's label
            analysis(dataset("ADAE", "AETERM | AOCC01FL\nFALL | Y", labels={"AOCC01FL": "1st Occurrence of Serious AE Flag"})),
            # the fault is told of ADSL, from which the variable is carried
            analysis(
                dataset("ADSL", "USUBJID | AGE\nP1 | 50"),
                dataset("ADLB", "PARAMCD | AGE\nA | 50", labels={"AGE": "Age"}),
            ),
        ),
        (
            analysis(dataset("ADSL", "TRTSDT\n1", labels={"TRTSDT": "First Dose"})),
            analysis(dataset("ADSL", "AGEGR1\n<65", labels={"AGEGR1": "Age Group"})),
            analysis(dataset("ADLB", "PARAMCD | AVAL\nA | 1", labels={"AVAL": "Value"})),
            analysis(dataset("ADAE", "AETERM\nFALL", labels={"AETERM": "Reported Term"})),
        ),
    ),
    "S2A-2211": (
        analysis(ADSL="TRTSDT:date | DTHDTF | SAFFL | SAFFN | EXELTM:text | NOTEDT\n2020-01-01 | D | Y | 1 | PT1H | ."),
        (
            analysis(ADSL="TRTSDT:text\n2020-01-01"),
            analysis(ADSL="DTHDTF\n1"),
            analysis(ADSL="SAFFL\n1"),
            analysis(ADSL="SAFFN:text\n1"),
            analysis(ADLB="PARAMCD | ATM:text\nA | 10:30"),
        ),
    ),
    "S2A-2212": (
        analysis(
            dataset(
                "ADSL",
                "USUBJID | DTHDTF | TRTSDT | TRTSDTM | TRTSTM\nP1 | D | 21915 | 1900000000 | 3600",
                form="xpt5",
                formats={"TRTSDT": "DATE9.", "TRTSDTM": "E8601DT.", "TRTSTM": "TIME5."},
            )
        ),
        (
            analysis(dataset("ADSL", "TRTSDTM\n1900000000", form="xpt5", formats={"TRTSDTM": "DATE9."})),
            analysis(dataset("ADSL", "TRTSDT\n21915", form="xpt5", formats={"TRTSDT": "8."})),
            analysis(dataset("ADSL", "TRTSDT:date\n2020-01-01", form="xpt5")),
            analysis(dataset("ADSL", "TRTSDTM\n1900000000", form="xpt5")),
        ),
    ),
    "S2A-2213": (
        analysis(
            dataset(
                "ADSL", "ONSETDT | ONSETDTF | TRTSDT\n1 | D | 1", labels={"ONSETDT": "Onset Date", "ONSETDTF": "Onset Date Imput. Flag"}
            )
        ),
        (
            analysis(dataset("ADSL", "ONSETDT\n1", labels={"ONSETDT": "Onset of Symptoms"})),
            analysis(dataset("ADSL", "ONSETDTF\nD", labels={"ONSETDTF": "Onset Date Flag"})),
        ),
    ),
    "S2A-2214": (
        analysis(ADLB="PARAMCD | ANL01FL | CRIT1 | AVALCAT12 | TRT01P | SHIFT1 | X1\nA | Y | X | X | A | B | 1"),
        (
            analysis(ADLB="PARAMCD | ANL1FL\nA | Y"),
            analysis(ADLB="PARAMCD | CRIT01\nA | X"),
            analysis(ADSL="TRT1P\nA"),
            analysis(ADSL="AGEGR01\n<65"),
        ),
    ),
    "S2A-2215": (
        analysis(
            ADSL="SAFFL | SAFFN | TRT01P | TRT01PN | AGEGR1 | AGEGR1N | DTHCAUS\nY | 1 | A | 1 | <65 | 1 | X",
            ADLB="PARAMCD | AVISITN | AVISIT\nA | 1 | V1",
        ),
        (
            analysis(ADSL="SAFFN\n1"),
            analysis(ADSL="TRT01PN\n1"),
            analysis(ADSL="AGEGR1N\n1"),
            analysis(ADLB="PARAMCD | AVISITN\nA | 1"),
            analysis(ADLB="PARAMCD | AVALCA1N\nA | 1"),
        ),
    ),
}
