"""Events and interventions."""

from tests.validation.conformance.built import delivery

MH = "MHTERM | MHPRESP | MHOCCUR | MHSTAT"
AE = "AETERM | AESER | AESDTH | AESHOSP"
EC = "ECTRT | ECDOSE | ECDOSTXT | ECOCCUR | ECSTAT"

CASES = {
    "S2A-0801": (delivery(MH=f"{MH}\nASTHMA | Y | N | .\nPAIN | . | . | ."), delivery(MH=f"{MH}\nPAIN | N | . | .")),
    "S2A-0802": (
        delivery(MH=f"{MH}\nASTHMA | Y | N | .\nPAIN | . | . | ."),
        (delivery(MH=f"{MH}\nPAIN | . | Y | ."), delivery(MH="MHTERM | MHOCCUR\nPAIN | Y")),
    ),
    "S2A-0803": (
        delivery(MH=f"{MH}\nASTHMA | Y | N | .\nPAIN | Y | . | NOT DONE\nFALL | . | . | ."),
        (delivery(MH=f"{MH}\nASTHMA | Y | . | ."), delivery(MH="MHTERM | MHPRESP | MHOCCUR\nASTHMA | Y | .")),
    ),
    "S2A-0804": (delivery(MH=f"{MH}\nASTHMA | Y | . | NOT DONE"), delivery(MH=f"{MH}\nASTHMA | Y | N | NOT DONE")),
    "S2A-0805": (
        delivery(MH="MHTERM | MHOCCUR | MHSTRF | MHENRF\nASTHMA | N | . | .\nPAIN | Y | BEFORE | ONGOING"),
        (delivery(MH="MHTERM | MHOCCUR | MHSTRF\nASTHMA | N | BEFORE"), delivery(MH="MHTERM | MHOCCUR | MHENRF\nASTHMA | N | ONGOING")),
    ),
    "S2A-0806": (
        delivery(AE=f"{AE}\nFALL | Y | N | ."),
        (delivery(AE=f"{AE}\nFALL | YES | . | ."), delivery(AE=f"{AE}\nFALL | Y | U | .")),
    ),
    "S2A-0807": (
        delivery(AE=f"{AE}\nFALL | Y | N | Y\nPAIN | N | N | ."),
        (delivery(AE=f"{AE}\nFALL | N | . | Y"), delivery(AE=f"{AE}\nFALL | . | Y | .")),
    ),
    "S2A-0808": (delivery(AE=f"{AE}\nFALL | Y | N | Y\nPAIN | N | N | ."), delivery(AE=f"{AE}\nFALL | Y | N | .")),
    "S2A-0809": (
        delivery(CM="CMTRT | CMDOSE | CMDOSTXT\nA | 5 | .\nB | . | 1-2"),
        delivery(CM="CMTRT | CMDOSE | CMDOSTXT\nA | 5 | 5-6"),
    ),
    "S2A-0810": (delivery(CM="CMTRT | CMDOSTXT:text\nA | 1-2\nB | A LOT"), delivery(CM="CMTRT | CMDOSTXT:text\nA | 2.5")),
    "S2A-0811": (
        delivery(CM="CMTRT | CMDOSE | CMDOSU\nA | 5 | mg\nB | . | ."),
        (delivery(CM="CMTRT | CMDOSE | CMDOSU\nA | 5 | ."), delivery(CM="CMTRT | CMDOSTXT\nA | 1-2")),
    ),
    "S2A-0812": (
        delivery(DM="USUBJID | AGE\nP1 | 0", CM="CMTRT | CMDOSE\nA | 5\nB | ."),
        (delivery(DM="USUBJID | AGE\nP1 | -1"), delivery(CM="CMTRT | CMDOSE\nA | -5"), delivery(EX="EXTRT | EXVAMT\nA | -5")),
    ),
    "S2A-0813": (
        delivery(EC=f"{EC}\nA | 5 | . | Y | .\nA | . | . | N | ."),
        (delivery(EC=f"{EC}\nA | 0 | . | N | ."), delivery(EC=f"{EC}\nA | 0 | . | . | .")),
    ),
    "S2A-0814": (
        delivery(EC=f"{EC}\nA | 5 | . | Y | .\nA | . | . | N | .\nA | . | 1-2 | Y | .\nA | . | . | . | NOT DONE"),
        delivery(EC=f"{EC}\nA | . | . | Y | .\nB | 5 | . | . | ."),
    ),
}
