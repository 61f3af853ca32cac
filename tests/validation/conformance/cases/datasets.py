"""Files and datasets."""

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from tests.validation.conformance.built import dataset, delivery

DM = "STUDYID | DOMAIN | USUBJID\nS1 | DM | P1"
EMPTY = "STUDYID | DOMAIN | USUBJID"


def _told(rule, severity):
    return delivery(DM=DM, unreadable=[Finding(rule, severity, "LB", "", "lb.xpt cannot be read: it ends in the middle")])


CASES = {
    "S2A-0101": (delivery(DM=DM), _told("S2A-0101", ERROR)),
    "S2A-0102": (delivery(DM=DM), _told("S2A-0102", NOTE)),
    "S2A-0103": (delivery(DM=DM), _told("S2A-0103", ERROR)),
    "S2A-0104": (delivery(DM=DM), _told("S2A-0104", WARNING)),
    "S2A-0105": (
        delivery(dataset("SUPPLBCH", "RDOMAIN\nLB"), DM=DM),
        (delivery(dataset("SUPPLBCHE", "RDOMAIN\nLB")), delivery(dataset("2LB", "DOMAIN\nLB")), delivery(dataset("LB_A", "DOMAIN\nLB"))),
    ),
    "S2A-0106": (
        delivery(DM=DM, XD="DOMAIN | XDTERM\nXD | FALL", SUPPDM="RDOMAIN | QNAM\nDM | X", QSAD="DOMAIN | QSTESTCD\nQS | AD01"),
        (delivery(DMM="STUDYID | USUBJID\nS1 | P1"), delivery(XD="DOMAIN | XDNOTE\nXD | a")),
    ),
    "S2A-0107": (
        delivery(XD="DOMAIN | XDTERM\nXD | FALL", AE="DOMAIN | AETERM\nAE | FALL"),
        delivery(FL="DOMAIN | FLTERM\nFL | FALL"),
    ),
    "S2A-0108": (
        delivery(dataset("QSAD", "DOMAIN | QSTESTCD\nQS | A", label="Questionnaires: AD"), QSBD="DOMAIN | QSTESTCD\nQS | B", DM=DM),
        delivery(dataset("DM", DM, label="Demography")),
    ),
    "S2A-0109": (
        delivery(DM=DM),
        # 20 letters of three bytes: what is short in letters is long in the file
        (delivery(dataset("DM", DM, label="D" * 41)), delivery(dataset("DM", DM, label="인" * 20))),
    ),
    "S2A-0110": (delivery(DM=DM), delivery(DM=EMPTY)),
    "S2A-0111": (delivery(dataset("DM", DM, size=5_000_000_000)), delivery(dataset("DM", DM, size=5_000_000_001))),
    "S2A-0112": (
        delivery(
            dataset("QSAD", "DOMAIN | QSTESTCD\nQS | A", lengths={"QSTESTCD": 8}),
            dataset("QSBD", "DOMAIN | QSTESTCD\nQS | B", lengths={"QSTESTCD": 8}),
        ),
        (
            delivery(
                dataset("QSAD", "DOMAIN | QSTESTCD\nQS | A", lengths={"QSTESTCD": 8}),
                dataset("QSBD", "DOMAIN | QSTESTCD\nQS | B", lengths={"QSTESTCD": 7}),
            ),
            delivery(QSAD="DOMAIN | QSORRES\nQS | 1", QSBD="DOMAIN | QSORRES\nQS | NONE"),
            delivery(
                dataset("QSAD", "DOMAIN | QSTESTCD\nQS | A"),
                dataset("QSBD", "DOMAIN | QSTESTCD\nQS | B", labels={"QSTESTCD": "Question"}),
            ),
        ),
    ),
    "S2A-0113": (delivery(DM=DM), delivery(AE="DOMAIN | AETERM\nAE | FALL")),
    "S2A-0114": (
        delivery(
            LBCH="DOMAIN | LBTESTCD\nLB | ALT",
            LBHE="DOMAIN | LBTESTCD\nLB | HGB",
            SUPPLBCH="RDOMAIN | QNAM\nLB | X",
            SUPPLB="RDOMAIN | QNAM\nLB | X",
        ),
        (
            delivery(LB="DOMAIN | LBTESTCD\nLB | ALT", SUPPLB="RDOMAIN | QNAM\nLB | X\nVS | X"),
            delivery(DM=DM, SUPPLB="RDOMAIN | QNAM\nLB | X"),
        ),
    ),
    "S2A-0115": (delivery(DM=DM), delivery(SJ="DOMAIN | SJSEQ\nSJ | 1")),
    "S2A-0116": (
        delivery(dataset("DM", DM, form="xpt5", file="dm.xpt")),
        (delivery(dataset("DM", DM, form="xpt5", file="DM.xpt")), delivery(dataset("DM", DM, form="xpt5", file="demog.xpt"))),
    ),
    "S2A-0117": (delivery(dataset("DM", DM, form="xpt5")), delivery(dataset("DM", DM, form="xpt8"))),
    "S2A-0118": (
        delivery(DM=DM, QSAD="DOMAIN | QSTESTCD\nQS | AD01", QSBD="DOMAIN | QSTESTCD\nQS | BD01"),
        (delivery(DM="DOMAIN | USUBJID\nDM | P1\nDN | P2"), delivery(VS="DOMAIN | VSTESTCD\nLB | BMI")),
    ),
}
