"""Visits: two planned ones, SCREENING on day -14 and BASELINE on day 1."""

from tests.validation.conformance.built import delivery

TV = "VISITNUM | VISIT | VISITDY\n1 | SCREENING | -14\n2 | BASELINE | 1"
HEAD = "USUBJID | VISITNUM | VISIT | VISITDY | SVPRESP | SVOCCUR | SVSTDTC | SVENDTC\n"
ONE = "P1 | 1 | SCREENING | -14 | Y | Y | 2013-03-01 | 2013-03-02\n"
TWO = "P1 | 2 | BASELINE | 1 | Y | Y | 2013-03-15 | 2013-03-15\n"
EXTRA = "P1 | 2.1 | UNSCHEDULED 2.1 | . | . | . | 2013-03-20 | 2013-03-20\n"
SV = HEAD + ONE + TWO + EXTRA


def _sv(*rows, **more):
    return delivery(SV=HEAD + "".join(rows), TV=TV, **more)


CASES = {
    "S2A-1320": (_sv(ONE, TWO, EXTRA), (_sv(ONE.replace("P1 | 1", "P1 | 7")), _sv(ONE.replace("SCREENING", "SCREEN")))),
    "S2A-1321": (_sv(ONE, EXTRA), _sv(ONE.replace("| Y | Y", "| . | ."))),
    "S2A-1322": (
        _sv(ONE, TWO.replace("Y | Y", "Y | N"), EXTRA),
        (_sv(ONE.replace("| Y | Y", "| N | .")), _sv(ONE.replace("| Y | Y", "| . | Y"))),
    ),
    "S2A-1323": (
        _sv(ONE, EXTRA, LB="VISITNUM | VISITDY\n1 | -14\n2.1 | ."),
        (_sv(EXTRA.replace("2.1 | .", "2.1 | 20")), _sv(ONE, LB="VISITNUM | VISITDY\n2.1 | 20")),
    ),
    "S2A-1324": (
        delivery(TV=TV, LB="VISITNUM | VISIT | VISITDY\n1 | SCREENING | -14\n2.1 | OTHER | 3\n. | . | .\n1 | . | ."),
        (delivery(TV=TV, LB="VISITNUM | VISITDY\n1 | -13"), delivery(TV=TV, LB="VISITNUM | VISIT\n1 | BASELINE")),
    ),
    "S2A-1325": (
        _sv(ONE, EXTRA, LB="USUBJID | VISITNUM\nP1 | 1\nP1 | 2.1\nP1 | ."),
        (_sv(ONE, LB="USUBJID | VISITNUM\nP1 | 2"), _sv(ONE, LB="USUBJID | VISITNUM\nP2 | 1")),
    ),
    "S2A-1326": (_sv(ONE, TWO, EXTRA, EXTRA), _sv(ONE, ONE)),
    "S2A-1327": (
        _sv(
            ONE,
            LB="USUBJID | LBTESTCD | VISITNUM | LBDTC\nP1 | ALB | 1 | 2013-03-02T10:00\n"
            "P1 | ALB | 1 | 2013-03\nP1 | ALB | 1 | .\nP1 | ALB | 9 | 2014",
        ),
        (
            _sv(ONE, LB="USUBJID | LBTESTCD | VISITNUM | LBDTC\nP1 | ALB | 1 | 2013-02-28"),
            _sv(ONE, LB="USUBJID | LBTESTCD | VISITNUM | LBDTC\nP1 | ALB | 1 | 2013-03-03"),
        ),
    ),
    "S2A-1328": (
        _sv(ONE, TWO.replace("Y | Y | 2013-03-15 | 2013-03-15", "Y | N | . | .")),
        (_sv(ONE.replace("Y | Y", "Y | N")), _sv(ONE.replace("2013-03-01 | 2013-03-02", ". | ."))),
    ),
    "S2A-1329": (_sv(ONE, TWO, EXTRA), _sv(ONE.replace("2013-03-01", "2013-03-16"), TWO)),
    "S2A-1330": (_sv(ONE, EXTRA), _sv(ONE, EXTRA.replace("UNSCHEDULED 2.1", "BASELINE"))),
}
