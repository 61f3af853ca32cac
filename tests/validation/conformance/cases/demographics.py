"""Demographics, disposition and death."""

from tests.validation.conformance.built import delivery

ARMS = "USUBJID | ARMCD | ARM | ACTARMCD | ACTARM | ARMNRS"
TREATED = "P1 | A | Drug | A | Drug | ."
FAILED = "P2 | . | . | . | . | SCREEN FAILURE"
END = "ARMCD | ARM | ARMNRS | RFENDTC"
AGE = "USUBJID | BRTHDTC | RFSTDTC | RFICDTC | AGE | AGEU"
SUPP = "USUBJID | QNAM | QVAL"
DS = "USUBJID | DSDECOD | DSSTDTC"
EVENT = "USUBJID | DSCAT | DSSCAT | EPOCH | DSDECOD"


def _dm(*rows, head=ARMS, **more):
    return delivery(DM=head + "\n" + "\n".join(rows), **more)


def _dead(**tables):
    """Nobody is flagged as dead in DM."""
    return delivery(DM="USUBJID | DTHFL\nP1 | .\nP2 | Y", **tables)


CASES = {
    "S2A-1801": (
        _dm(TREATED, FAILED),
        (
            _dm("P2 | . | Drug | A | Drug | ."),
            _dm("P2 | A | Drug | . | Drug | ."),
            _dm("P2 | A | . | A | Drug | ."),
            _dm("P2 | A | Drug | A | . | ."),
            delivery(DM="USUBJID | ACTARMCD\nP1 | ."),
        ),
    ),
    "S2A-1802": (
        _dm(TREATED, FAILED, "P3 | A | Drug | . | . | ASSIGNED, NOT TREATED"),
        _dm(TREATED.replace("Drug | .", "Drug | NOT ASSIGNED")),
    ),
    "S2A-1803": (_dm(TREATED, FAILED), (_dm("P1 | . | Drug | A | Drug | ."), _dm("P1 | A | Drug | . | Drug | ."))),
    "S2A-1804": (
        _dm(TREATED, FAILED),
        (_dm("P1 | SCRNFAIL | . | . | . | ."), _dm("P1 | A | Drug | NOTTRT | . | ."), _dm("P1 | Scrnfail | . | . | . | .")),
    ),
    "S2A-1805": (
        _dm("P1 | UNPLANNED TREATMENT | Got drug B", "P2 | . | .", head="USUBJID | ARMNRS | ACTARMUD"),
        (
            _dm("P1 | UNPLANNED TREATMENT | .", head="USUBJID | ARMNRS | ACTARMUD"),
            _dm("P1 | SCREEN FAILURE | Got drug B", head="USUBJID | ARMNRS | ACTARMUD"),
        ),
    ),
    "S2A-1806": (
        _dm(
            "A | Drug | . | 2013-04-10",
            ". | . | SCREEN FAILURE | .",
            "A | Drug | ASSIGNED, NOT TREATED | 2013",
            "NOTASSGN | Not Assigned | . | .",
            head=END,
        ),
        (
            _dm("A | Drug | . | .", head=END),
            _dm("A | Drug | ASSIGNED, NOT TREATED | .", head=END),
            _dm(". | . | SCREEN FAILURE | 2013-04-10", head=END),
        ),
    ),
    "S2A-1807": (
        (
            _dm(
                "2013-03-10 | 2013-03-10T09:00 | .",
                ". | . | SCREEN FAILURE",
                "2013-03-10 | . | UNPLANNED TREATMENT",
                head="RFSTDTC | RFXSTDTC | ARMNRS",
            ),
            # here RFSTDTC is the date of consent
            _dm("2013-03-01 | 2013-03-10 | .", "2013-03-01 | . | SCREEN FAILURE", head="RFSTDTC | RFXSTDTC | ARMNRS"),
        ),
        _dm("2013-03-10 | 2013-03-10T09:00 | .", "2013-03-01 | . | SCREEN FAILURE", head="RFSTDTC | RFXSTDTC | ARMNRS"),
    ),
    "S2A-1810": (
        # by days of a mean year the first would be 20, and the second 21
        _dm(
            "P1 | 2003-01-01 | 2024-01-01 | . | 21 | YEARS",
            "P2 | 2003-01-02 | 2024-01-01T09:00 | . | 20 | YEARS",
            "P3 | 1953-02-06 | 2012-03-09 | 2012-02-05 | 58 | YEARS",
            "P4 | 1953 | 2012-03-09 | . | 7 | YEARS",
            "P5 | 2012-01-01 | 2012-03-01 | . | 2 | MONTHS",
            "P6 | 1953-02-06 | . | . | 7 | YEARS",
            "P7 | 2004-02-29 | 2013-02-28 | . | 8 | YEARS",
            head=AGE,
        ),
        (
            _dm("P1 | 2003-01-01 | 2024-01-01 | . | 20 | YEARS", head=AGE),
            _dm("P1 | 2003-01-02 | 2024-01-01 | 2023-12-01 | 21 | YEARS", head=AGE),
        ),
    ),
    "S2A-1811": (
        _dm("P1 | 58 | YEARS", "P2 | . | .", head="USUBJID | AGE | AGEU"),
        (
            _dm("P1 | 58 | .", head="USUBJID | AGE | AGEU"),
            _dm("P1 | . | YEARS", head="USUBJID | AGE | AGEU"),
            delivery(DM="USUBJID | AGE\nP1 | 58"),
        ),
    ),
    "S2A-1812": (
        _dm(
            "P1 | MULTIPLE",
            "P2 | ASIAN",
            head="USUBJID | RACE",
            SUPPDM=f"{SUPP}\nP1 | RACE1 | ASIAN\nP1 | RACE2 | WHITE\nP2 | RACE1 | ASIAN\nP2 | RANDNO | 7",
        ),
        (
            _dm("P1 | ASIAN", head="USUBJID | RACE", SUPPDM=f"{SUPP}\nP1 | RACE1 | ASIAN\nP1 | RACE2 | WHITE"),
            _dm("P1 | MULTIPLE", head="USUBJID | RACE", SUPPDM=f"{SUPP}\nP1 | RACE1 | ASIAN"),
            _dm("P1 | MULTIPLE", head="USUBJID | RACE", SUPPDM=f"{SUPP}\nP2 | RACE1 | ASIAN\nP2 | RACE2 | WHITE"),
        ),
    ),
    "S2A-1813": (_dm("P1 | ASIAN", head="USUBJID | RACE"), _dm("P1 | MULTIPLE", head="USUBJID | RACE")),
    "S2A-1814": (
        delivery(
            DM="USUBJID | RFICDTC\nP1 | 2013-03-01\nP2 | .",
            DS=f"{DS}\nP1 | INFORMED CONSENT OBTAINED | 2013-03-01T08:00\n"
            "P1 | INFORMED CONSENT OBTAINED | 2013-05-01\nP1 | COMPLETED | 2013-02-01",
        ),
        (
            delivery(DM="USUBJID | RFICDTC\nP1 | 2013-03-01", DS=f"{DS}\nP1 | INFORMED CONSENT OBTAINED | 2013-03-02"),
            delivery(DM="USUBJID | RFICDTC\nP1 | .", DS=f"{DS}\nP1 | INFORMED CONSENT OBTAINED | 2013-03-02"),
        ),
    ),
    "S2A-1815": (
        delivery(
            DS=f"{EVENT}\nP1 | DISPOSITION EVENT | STUDY PARTICIPATION | TREATMENT | COMPLETED\n"
            "P1 | DISPOSITION EVENT | STUDY TREATMENT | TREATMENT | COMPLETED\n"
            "P1 | DISPOSITION EVENT | STUDY PARTICIPATION | FOLLOW-UP | COMPLETED\nP1 | PROTOCOL MILESTONE | . | SCREENING | RANDOMIZED\n"
            "P1 | PROTOCOL MILESTONE | . | SCREENING | ENTERED INTO TRIAL"
        ),
        (
            delivery(DS=f"{EVENT}\nP1 | DISPOSITION EVENT | . | TREATMENT | COMPLETED\nP1 | DISPOSITION EVENT | . | TREATMENT | DEATH"),
            delivery(DS="USUBJID | DSCAT | EPOCH\nP1 | DISPOSITION EVENT | TREATMENT\nP1 | DISPOSITION EVENT | TREATMENT"),
        ),
    ),
    "S2A-1816": (delivery(DS="DSTERM | DSDECOD\nCOMPLETED | COMPLETED\nMOVED | OTHER"), delivery(DS="DSTERM | DSDECOD\nCOMPLETED | OTHER")),
    "S2A-1820": (delivery(DM="DTHFL\nY\n."), (delivery(DM="DTHFL\nN"), delivery(DM="DTHFL\ny"))),
    "S2A-1821": (
        _dead(
            DD="USUBJID\nP2",
            AE="USUBJID | AEOUT | AESDTH\nP1 | NOT RECOVERED/NOT RESOLVED | N\nP2 | FATAL | Y",
            DS=f"{DS}\nP2 | DEATH | 2014",
        ),
        (
            _dead(DD="USUBJID\nP1"),
            _dead(AE="USUBJID | AEOUT\nP1 | FATAL"),
            _dead(AE="USUBJID | AESDTH\nP1 | Y"),
            _dead(DS=f"{DS}\nP1 | DEATH | 2014"),
            delivery(DM="USUBJID | DTHDTC | DTHFL\nP1 | 2014-06-24 | ."),
        ),
    ),
    "S2A-1822": (
        (_dead(DS=f"{DS}\nP2 | DEATH | 2014"), _dead(DD="USUBJID\nP2"), _dead(AE="USUBJID | AEOUT\nP2 | FATAL")),
        _dead(DS=f"{DS}\nP2 | COMPLETED | 2014\nP1 | DEATH | 2014"),
    ),
    "S2A-1823": (delivery(DM="DTHFL | DTHDTC\nY | 2014-06\n. | ."), delivery(DM="DTHFL | DTHDTC\nY | .\n. | 2014-06")),
    "S2A-1824": (
        delivery(
            DM="USUBJID | DTHDTC\nP1 | 2014-06-24",
            DS=f"{DS}\nP1 | DEATH | 2014-06-24\nP1 | COMPLETED | 2014-01-01",
            AE="USUBJID | AEOUT | AEENDTC\nP1 | FATAL | 2014-06-24T10:00\nP1 | RECOVERED/RESOLVED | 2013-01-01",
        ),
        (
            delivery(DM="USUBJID | DTHDTC\nP1 | 2014-06-24", DS=f"{DS}\nP1 | DEATH | 2014-06-25"),
            delivery(DM="USUBJID | DTHDTC\nP1 | 2014-06-24", DS=DS, AE="USUBJID | AEOUT | AEENDTC\nP1 | FATAL | 2014-06-20"),
        ),
    ),
}
