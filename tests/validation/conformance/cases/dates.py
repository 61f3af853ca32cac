"""Forms of dates and durations, and study days."""

from tests.validation.conformance.built import delivery

DM = "USUBJID | RFSTDTC\nP1 | 2013-03-10T09:00"


def _day(date, day):
    """A domain whose day 1 is the reference date and whose day before is -1, and days that are counted otherwise."""
    head = f"USUBJID | {date} | {day}\n"
    right = "P1 | 2013-03-10 | 1\nP1 | 2013-03-09T23:00 | -1\nP1 | 2013-03-11 | 2\nP1 | 2013-03 | .\nP1 | . | .\nP2 | 2013-03-10 | 7"
    wrong = ("P1 | 2013-03-10 | 0", "P1 | 2013-03-09 | 0", "P1 | 2013-03-11 | 1", "P1 | 2012-03-10 | -364")
    return delivery(DM=DM, LB=head + right), tuple(delivery(DM=DM, LB=head + row) for row in wrong)


def _lb(column, *values, **more):
    return delivery(LB=f"{column}:text\n" + "\n".join(values), **more)


CASES = {
    "S2A-1101": (
        _lb(
            "LBDTC",
            "2013",
            "2013-03",
            "2013-03-10",
            "2013-03-10T09",
            "2013-03-10T09:30:15",
            "2013---10",
            "--03-10",
            "2013-03-10T-:30",
            "-----T07:15",
            "2013-03-10/2013-03-12",
            "2013-03-10/P2D",
            "2013-03-10T09:30Z",
            ".",
        ),
        (
            *(_lb("LBDTC", text) for text in ("10MAR2013", "20130310", "2013-3-10", "2013-03-10 09:30", "T09:30", "2013-", "P1D", "UNK")),
            delivery(LB="LBDTC\n20130310"),
        ),
    ),
    "S2A-1102": (
        _lb("LBDTC", "2012-02-29", "2013-03-10T23:59", "--02-29", "2013-04-30/2013-05-31", "not a date"),
        tuple(
            _lb("LBDTC", text)
            for text in ("2013-02-29", "2013-13", "2013-04-31", "2013-03-10T24:01", "2013-03-10T09:60", "2013-00", "2013-03-10/2013-02-30")
        ),
    ),
    "S2A-1103": (
        _lb("LBDTC", "2013-03-10T09:30", "2013-03", "2013-03-10/2013-03-11T08:00"),
        (_lb("LBDTC", "2013---10T09:30"), _lb("LBDTC", "-----T07:15")),
    ),
    "S2A-1104": (
        delivery(AE="AEDUR\nP1Y2M3DT4H5M6S\nP2W\nPT0.5H\nP3D\n."),
        tuple(delivery(AE=f"AEDUR:text\n{text}") for text in ("3 DAYS", "P", "PT", "P1.5Y2M", "1D", "2013-03-10")),
    ),
    "S2A-1105": (delivery(AE="AEDUR\nP3D\n."), delivery(AE="AEDUR\n-P3D")),
    "S2A-1106": _day("LBDTC", "LBDY"),
    "S2A-1107": _day("LBSTDTC", "LBSTDY"),
    "S2A-1108": _day("LBENDTC", "LBENDY"),
    "S2A-1109": (
        delivery(DM=DM, LB="USUBJID | LBDTC | LBDY\nP1 | 2013-03-10 | 1\nP1 | 2013-03 | .\nP2 | 2013-03-10 | ."),
        (
            delivery(DM=DM, LB="USUBJID | LBDTC | LBDY\nP1 | 2013-03 | 1"),
            delivery(DM=DM, LB="USUBJID | LBDTC | LBDY\nP1 | . | 1"),
            delivery(DM=DM, LB="USUBJID | LBDTC | LBDY\nP2 | 2013-03-10 | 1"),
            delivery(DM="USUBJID | RFSTDTC\nP1 | 2013-03", AE="USUBJID | AESTDTC | AESTDY\nP1 | 2013-03-10 | 1"),
            delivery(DM="USUBJID | RFSTDTC\nP1 | .", AE="USUBJID | AEENDTC | AEENDY\nP1 | 2013-03-10 | 1"),
        ),
    ),
    "S2A-1110": (
        delivery(LB="LBDY\n1\n-1\n."),
        (delivery(LB="LBDY\n0"), delivery(LB="LBDY\n1.5"), delivery(AE="AESTDY\n0"), delivery(SV="VISITDY\n0")),
    ),
    "S2A-1111": (
        delivery(DM=DM, LB="USUBJID | LBDTC | LBDY\nP1 | 2013-03-10 | 1\nP1 | 2013-03 | .\nP2 | 2013-03-10 | ."),
        (
            delivery(DM=DM, LB="USUBJID | LBDTC | LBDY\nP1 | 2013-03-10 | ."),
            delivery(DM=DM, AE="USUBJID | AESTDTC | AESTDY\nP1 | 2013-03-10 | ."),
            delivery(DM=DM, AE="USUBJID | AEENDTC | AEENDY\nP1 | 2013-03-10 | ."),
        ),
    ),
    "S2A-1112": (
        delivery(LB="LBDTC | LBDY\n2013-03-10 | 1", DM="RFSTDTC\n2013-03-10"),
        (delivery(LB="LBDTC\n2013-03-10"), delivery(AE="AESTDTC\n2013-03-10"), delivery(AE="AEENDTC\n2013-03-10")),
    ),
    "S2A-1113": (
        delivery(LB="LBDTC | LBDY\n2013-03-10 | 1"),
        (delivery(LB="LBDY\n1"), delivery(AE="AESTDY\n1"), delivery(AE="AEENDY\n1")),
    ),
    "S2A-1114": (
        delivery(
            VS="VISITNUM | VSTPT | VSTPTNUM | VSELTM\n1 | A | 1 | PT1H\n1 | A | 1 | PT1H\n1 | B | 2 | PT2H\n2 | A | 1 | PT3H\n1 | A | 1 | ."
        ),
        delivery(VS="VISITNUM | VSTPT | VSTPTNUM | VSELTM\n1 | A | 1 | PT1H\n1 | A | 1 | PT2H"),
    ),
}
