"""Results of findings."""

from tests.validation.conformance.built import delivery

LB = "USUBJID | LBTESTCD | LBORRES | LBSTRESC | LBSTRESN | LBSTAT | LBREASND"

CASES = {
    "S2A-0701": (
        delivery(LB=f"{LB}\nP1 | ALT | 5 | 5 | 5 | . | .\nP1 | AST | . | . | . | NOT DONE | LOST"),
        (
            delivery(LB=f"{LB}\nP1 | ALT | 5 | . | . | NOT DONE | ."),
            delivery(LB=f"{LB}\nP1 | ALT | . | 5 | . | NOT DONE | ."),
            delivery(LB=f"{LB}\nP1 | ALT | . | . | 5 | NOT DONE | ."),
        ),
    ),
    "S2A-0702": (
        delivery(LB=f"{LB}\nP1 | ALT | . | . | . | NOT DONE | LOST"),
        (delivery(LB=f"{LB}\nP1 | ALT | 5 | 5 | 5 | . | LOST"), delivery(VS="VSTESTCD | VSREASND\nBMI | LOST")),
    ),
    "S2A-0703": (
        delivery(LB=f"{LB}\nP1 | ALT | . | . | . | NOT DONE | LOST"),
        (delivery(LB=f"{LB}\nP1 | ALT | . | . | . | NOT DONE | ."), delivery(VS="VSTESTCD | VSSTAT\nBMI | NOT DONE")),
    ),
    "S2A-0704": (
        delivery(
            LB=f"{LB}\nP1 | ALT | 5 | 5 | 5 | . | .\nP1 | AST | . | . | . | NOT DONE | .",
            QS="QSTESTCD | QSORRES | QSSTRESC | QSDRVFL\nTOTAL | . | 40 | Y",
        ),
        (delivery(LB=f"{LB}\nP1 | ALT | . | 5 | 5 | . | ."), delivery(VS="VSTESTCD | VSORRES\nBMI | .")),
    ),
    "S2A-0705": (
        delivery(LB=f"{LB}\nP1 | ALT | 5 | 5 | 5 | . | .\nP1 | AST | . | . | . | NOT DONE | ."),
        (
            delivery(LB=f"{LB}\nP1 | ALT | 5 | . | . | . | ."),
            delivery(QS="QSTESTCD | QSORRES | QSSTRESC | QSDRVFL\nTOTAL | . | . | Y"),
        ),
    ),
    "S2A-0706": (
        delivery(LB="LBTESTCD | LBSTRESC:text | LBSTRESN\nALT | 5.10 | 5.1\nAST | <3 | .\nGENE | 007 | ."),
        (
            delivery(LB="LBTESTCD | LBSTRESC:text | LBSTRESN\nALT | 5.1 | ."),
            delivery(LB="LBTESTCD | LBSTRESC:text | LBSTRESN\nALT | 5.1 | 51"),
        ),
    ),
    "S2A-0707": (
        delivery(LB="LBTESTCD | LBSTRESC:text | LBSTRESN\nALT | 5.10 | 5.1\nAST | <3 | .\nGGT | 1e3 | 1000"),
        (
            delivery(LB="LBTESTCD | LBSTRESC:text | LBSTRESN\nALT | <5 | 5"),
            delivery(LB="LBTESTCD | LBSTRESC:text | LBSTRESN\nALT | . | 5"),
            delivery(LB="LBTESTCD | LBSTRESC:text | LBSTRESN\nALT | NaN | 5"),
        ),
    ),
    "S2A-0708": (
        delivery(LB="LBTESTCD | LBSTRESC:text | LBSTRESU\nALT | 5 | U/L\nAST | . | ."),
        delivery(LB="LBTESTCD | LBSTRESC:text | LBSTRESU\nALT | . | U/L"),
    ),
    "S2A-0709": (
        delivery(LB="LBTESTCD | LBORRES:text | LBORRESU\nALT | 5 | U/L"),
        delivery(LB="LBTESTCD | LBORRES:text | LBORRESU\nALT | . | U/L"),
    ),
    "S2A-0710": (
        delivery(
            LB="LBTESTCD | LBORRES:text | LBORRESU | LBSTRESN | LBSTRESU\n"
            "ALT | 5 | U/L | 5 | U/L\nPH | 7 | . | 7 | .\nHCT | 42 | % | 0.42 | .\nAST | HIGH | U/L | . | ."
        ),
        delivery(LB="LBTESTCD | LBORRES:text | LBORRESU | LBSTRESN | LBSTRESU\nALT | 5 | U/L | 5 | ."),
    ),
    "S2A-0711": (
        delivery(LB="LBTESTCD | LBSPEC | LBSTRESU\nGLUC | SERUM | mmol/L\nGLUC | SERUM | .\nGLUC | URINE | g/L"),
        delivery(LB="LBTESTCD | LBSPEC | LBSTRESU\nGLUC | SERUM | mmol/L\nGLUC | SERUM | mg/dL"),
    ),
    "S2A-0712": (
        delivery(LB="LBTESTCD | LBBLFL | LBLOBXFL\nALT | Y | .\nALT | . | Y"),
        (
            delivery(LB="LBTESTCD | LBBLFL\nALT | N"),
            delivery(LB="LBTESTCD | LBLOBXFL\nALT | YES"),
            delivery(QS="QSTESTCD | QSDRVFL\nTOTAL | N"),
        ),
    ),
    "S2A-0713": (
        delivery(
            LB="USUBJID | LBTESTCD | LBSPEC | LBSTRESC | LBBLFL\nP1 | GLUC | SERUM | 5 | Y\nP1 | GLUC | URINE | 5 | Y\n"
            "P2 | GLUC | SERUM | 5 | Y\nP1 | GLUC | SERUM | 6 | ."
        ),
        (
            delivery(LB="USUBJID | LBTESTCD | LBSPEC | LBSTRESC | LBBLFL\nP1 | GLUC | SERUM | a | Y\nP1 | GLUC | SERUM | b | Y"),
            delivery(LB="USUBJID | LBTESTCD | LBSTRESC | LBLOBXFL\nP1 | GLUC | a | Y\nP1 | GLUC | b | Y"),
        ),
    ),
    "S2A-0714": (
        delivery(
            LB="LBTESTCD | LBORRES:text | LBSTRESC:text | LBDRVFL | LBBLFL | LBLOBXFL\nALT | 5 | 5 | . | Y | Y\nAST | . | 5 | Y | Y | Y"
        ),
        (
            delivery(LB="LBTESTCD | LBSTRESC:text | LBBLFL\nALT | . | Y"),
            delivery(LB="LBTESTCD | LBSTRESC:text | LBLOBXFL\nALT | . | Y"),
            delivery(LB="LBTESTCD | LBORRES:text | LBSTRESC:text | LBLOBXFL\nALT | . | 5 | Y"),
        ),
    ),
    "S2A-0715": (
        delivery(LB="LBTESTCD | LBSTNRLO | LBSTNRHI | LBORNRLO:text | LBORNRHI:text\nALT | 5 | 9 | 5 | 10\nAST | . | 9 | NEGATIVE | 1"),
        (
            delivery(LB="LBTESTCD | LBSTNRLO | LBSTNRHI\nALT | 9 | 5"),
            delivery(LB="LBTESTCD | LBSTNRLO | LBSTNRHI\nALT | 5 | 5"),
            delivery(LB="LBTESTCD | LBORNRLO:text | LBORNRHI:text\nALT | 10 | 9"),
        ),
    ),
    "S2A-0716": (
        delivery(LB="LBTESTCD | LBSTRESC:text | LBRESCAT\nALT | 5 | HIGH"),
        delivery(LB="LBTESTCD | LBSTRESC:text | LBRESCAT\nALT | . | HIGH"),
    ),
    "S2A-0717": (
        delivery(IE="IETESTCD | IECAT | IEORRES | IESTRESC\nI1 | INCLUSION | N | N\nE1 | EXCLUSION | Y | Y"),
        (
            delivery(IE="IETESTCD | IECAT | IEORRES | IESTRESC\nI1 | INCLUSION | Y | Y"),
            delivery(IE="IETESTCD | IECAT | IEORRES | IESTRESC\nE1 | EXCLUSION | N | N"),
            delivery(IE="IETESTCD | IECAT | IEORRES | IESTRESC\nE1 | EXCLUSION | Y | N"),
        ),
    ),
    "S2A-0718": (
        delivery(RE="RETESTCD | REORREF:text | RESTREFC:text | RESTREFN\nFEV1 | 4.1 | 4.1 | 4.1\nFVC | . | . | ."),
        (
            delivery(RE="RETESTCD | REORREF:text | RESTREFC:text\nFEV1 | 4.1 | ."),
            delivery(RE="RETESTCD | REORREF:text | RESTREFC:text | RESTREFN\nFEV1 | 4.1 | 4.1 | ."),
        ),
    ),
    "S2A-0719": (delivery(LB="LBTESTCD | LBSPCUFL\nALT | N\nAST | ."), delivery(LB="LBTESTCD | LBSPCUFL\nALT | Y")),
}
