"""One list of subjects: P1 was treated, P2 failed screening."""

from tests.validation.conformance.built import delivery

DM = "USUBJID | ACTARMCD | ARMNRS\nP1 | A | .\nP2 | . | SCREEN FAILURE"
BOTH = "USUBJID\nP1\nP2"

CASES = {
    "S2A-1601": (
        delivery(DM=DM, AE="USUBJID\nP1\nP1", APMH="USUBJID\nP9"),
        (delivery(DM=DM, AE="USUBJID\nP9"), delivery(DM=DM, SUPPAE="USUBJID\nP9")),
    ),
    "S2A-1602": (delivery(DM=DM, DS="USUBJID\nP1"), delivery(DM=DM, DS="USUBJID\nP2")),
    "S2A-1603": (delivery(DM=DM, DS=BOTH), delivery(DM=DM, DS="USUBJID\nP1")),
    "S2A-1604": (delivery(DM=DM, SE=BOTH), delivery(DM=DM, SE="USUBJID\nP1")),
    "S2A-1605": (delivery(DM=DM, SV=BOTH), delivery(DM=DM, SV="USUBJID\nP1")),
    "S2A-1606": (
        (
            delivery(DM=DM, EX="USUBJID\nP1"),
            delivery(DM=DM, EC="USUBJID\nP1"),
            delivery(DM="USUBJID | ACTARMCD\nP1 | NOTTRT", EX="USUBJID\nP2"),
        ),
        delivery(DM=DM, EX="USUBJID\nP3"),
    ),
    "S2A-1607": (
        (
            delivery(DM=DM, EX="USUBJID | EXDOSE\nP1 | 0"),
            delivery(DM=DM, EC="USUBJID | ECOCCUR\nP2 | N"),
            delivery(DM=DM.replace("SCREEN FAILURE", "UNPLANNED TREATMENT"), EX="USUBJID\nP2"),
        ),
        (delivery(DM=DM, EX="USUBJID\nP2"), delivery(DM=DM, EC="USUBJID | ECOCCUR\nP2 | Y")),
    ),
    "S2A-1608": (
        delivery(DM=DM, EX="USUBJID\nP1"),
        (delivery(DM=DM, EX="USUBJID\nP2"), delivery(DM=DM.replace("SCREEN FAILURE", "ASSIGNED, NOT TREATED"), EX="USUBJID\nP2")),
    ),
    "S2A-1609": (delivery(DM=DM, IE="USUBJID\nP2"), delivery(DM=DM, IE="USUBJID\nP1")),
}
