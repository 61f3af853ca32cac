"""Variables that need one another."""

from tests.validation.conformance.built import delivery

CASES = {
    "S2A-0901": (
        delivery(
            MH="MHTERM | MHPRESP | MHOCCUR | MHSTAT | MHREASND | MHCAT | MHSCAT\nA | Y | Y | . | . | B | C",
            DS="DSTERM | DSCAT | DSSCAT\nA | B | C",
            LB="LBTESTCD | LBSTAT | LBREASND | LBTOX | LBTOXGR | LBLOC | LBDIR\nALT | NOT DONE | LOST | A | 1 | ARM | UPPER",
        ),
        (
            delivery(MH="MHTERM | MHREASND\nA | B"),
            delivery(MH="MHTERM | MHSTAT\nA | B"),
            delivery(MH="MHTERM | MHOCCUR\nA | B"),
            delivery(AE="AETERM | AETOX\nA | B"),
            delivery(AE="AETERM | AEPORTOT\nA | B"),
            delivery(AE="AETERM | AEDIR\nA | B"),
            delivery(DS="DSTERM | DSSCAT\nA | B"),
            delivery(TI="IETESTCD | IESCAT\nA | B"),
        ),
    ),
    "S2A-0902": (
        delivery(
            AE="AETERM | AESTRTPT | AESTTPT | AEENRTPT | AEENTPT\nA | BEFORE | 2020 | ONGOING | 2021",
            VS="VSTESTCD | VSTPT | VSTPTNUM | VSELTM | VSTPTREF | VSRFTDTC\nBMI | 1 H | 1 | PT1H | DOSE | 2020",
        ),
        tuple(
            delivery(VS=f"VSTESTCD | {name}\nBMI | A")
            for name in "VSENTPT VSENRTPT VSSTTPT VSSTRTPT VSRFTDTC VSTPTNUM VSELTM VSTPTREF VSTPT".split()
        ),
    ),
    "S2A-0903": (
        delivery(
            AE="AETERM | AEDECOD | AEPTCD | AEBODSYS | AEBDSYCD | AECAT | AESCAT\nA | A | 1 | EYE | 2 | B | C\nB | . | . | . | . | B | ."
        ),
        (
            delivery(AE="AETERM | AEBODSYS | AEBDSYCD\nA | EYE | ."),
            delivery(AE="AETERM | AEDECOD | AEPTCD\nA | . | 1"),
            delivery(EX="EXTRT | EXVAMT | EXTRTV\nA | 5 | ."),
            delivery(LB="LBTESTCD | LBTOX | LBTOXGR\nALT | A | ."),
            delivery(AE="AETERM | AECAT | AESCAT\nA | . | C"),
            delivery(TI="IETESTCD | IECAT | IESCAT\nA | . | C"),
        ),
    ),
    "S2A-0904": (
        delivery(
            AE="AETERM | AESTRTPT | AESTTPT | AEENRTPT | AEENTPT\nA | BEFORE | 2020 | ONGOING | 2021\nB | . | . | . | .",
            VS="VSTESTCD | VSELTM | VSTPTREF | VSRFTDTC\nBMI | PT1H | DOSE | 2020",
        ),
        tuple(
            delivery(VS=f"VSTESTCD | {name} | {other}\nBMI | A | .")
            for name, other in (
                ("VSELTM", "VSTPTREF"),
                ("VSRFTDTC", "VSTPTREF"),
                ("VSENTPT", "VSENRTPT"),
                ("VSENRTPT", "VSENTPT"),
                ("VSSTTPT", "VSSTRTPT"),
                ("VSSTRTPT", "VSSTTPT"),
                ("VSSTINT", "VSTPTREF"),
                ("VSENINT", "VSTPTREF"),
            )
        ),
    ),
}
