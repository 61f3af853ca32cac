"""Analysis dates, times and days; time to event."""

from tests.validation.conformance.built import analysis, dataset

DAY, HOUR = 86_400, 3_600
ADSL = "USUBJID | TRTSDT:date | RANDDT:date\nP1 | 2020-01-10 | 2020-01-08\nP2 | . | 2020-01-08"


def _dated(*rows: str, names: str = "ADT:date | ADY"):
    return analysis(ADSL=ADSL, ADLB="\n".join([f"USUBJID | PARAMCD | {names}", *rows]))


def _adae(names: str, *rows: str):
    return analysis(ADAE="\n".join([f"USUBJID | AETERM | {names}", *(f"P1 | FALL | {row}" for row in rows)]))


def _adtte(names: str, *rows: str, param: str = "Survival (Days)"):
    return analysis(
        ADTTE="\n".join([f"USUBJID | PARAMCD | PARAM | {names}", *(f"P{n} | OS | {param} | {row}" for n, row in enumerate(rows))])
    )


CASES = {
    "S2A-2801": (
        _adae("ASTDT | ASTDTF | ASTTMF", "1 | D | H", "1 | M | .", "1 | Y | S"),
        (_adae("ASTDT | ASTDTF", "1 | I"), _adae("ASTTM | ASTTMF", "1 | D")),
    ),
    "S2A-2802": (
        _adae("ASTDT | ASTDTF | AENDTM | AENTMF", "1 | D | 1 | H", "1 | . | . | ."),
        (_adae("ASTDT | ASTDTF", ". | D", "1 | D"), _adae("ASTTM | ASTTMF", ". | H", "1 | H"), _adae("ASTDTF", "D")),
    ),
    "S2A-2803": (
        _adae("ASTDT | ASTTM | ASTDTM", f"100 | 3600 | {100 * DAY + HOUR}", f". | . | {100 * DAY}", "100 | . | ."),
        (_adae("ASTDT | ASTDTM", f"101 | {100 * DAY + HOUR}"), _adae("ASTTM | ASTDTM", f"7200 | {100 * DAY + HOUR}")),
    ),
    "S2A-2804": (
        (
            _adae("ASTDT | AENDT | ASTDY | AENDY", "10 | 10 | -2 | 1", "10 | . | . | ."),
            analysis(ADSL="TRTSDT | TRTEDT | TR01SDTM\n10 | 20 | 5"),
        ),
        (
            _adae("ASTDT | AENDT", "11 | 10"),
            _adae("AESTDY | AEENDY", "2 | 1"),
            analysis(ADSL="TRTSDT | TRTEDT\n20 | 10"),
            analysis(ADSL="AP01SDTM | AP01EDTM\n20 | 10"),
        ),
    ),
    "S2A-2805": (_dated("P1 | A | 2020-01-10 | 1", "P1 | A | 2020-01-09 | -1"), (_dated("P1 | A | 2020-01-10 | 0"), _adae("AESTDY", "0"))),
    "S2A-2806": (
        analysis(
            dataset("ADLB", "PARAMCD | ADT:date | ATM | ADTM\nA | 2020-01-10 | 3600 | 1900000000\nA | . | 0 | ."),
        ),
        (
            analysis(ADLB="PARAMCD | ADT\nA | 1900000000"),
            analysis(ADLB="PARAMCD | ADT\nA | 21915.5"),
            analysis(ADLB="PARAMCD | ATM\nA | 90000"),
            analysis(ADLB="PARAMCD | ADTM\nA | 21915000000000"),
        ),
    ),
    "S2A-2807": (
        (
            _dated("P1 | A | 2020-01-10 | 1", "P1 | A | 2020-01-09 | -1", "P1 | A | 2020-02-09 | 31", "P2 | A | 2020-02-09 | ."),
            # counted from randomization throughout
            _dated("P1 | A | 2020-01-10 | 3", "P1 | A | 2020-01-07 | -1", "P2 | A | 2020-01-08 | 1"),
        ),
        (
            _dated("P1 | A | 2020-01-10 | 1", "P1 | A | 2020-01-11 | 2", "P1 | A | 2020-01-12 | 2"),
            _dated("P1 | A | 2020-01-10 | 1", "P1 | A | 2020-01-11 | 2", "P2 | A | 2020-01-12 | 3"),
            _dated("P1 | A | 2020-01-10 | 40", "P1 | A | 2020-01-11 | 50", "P1 | A | 2020-01-12 | 60"),
        ),
    ),
    "S2A-2808": (
        _dated("P1 | A | 2020-01-10 | 1", "P2 | A | 2020-01-10 | .", "P1 | A | . | .", "P1 | TOTAL | 2020-01-10 | ."),
        _dated("P1 | A | 2020-01-10 | 1", "P1 | A | 2020-01-11 | ."),
    ),
    "S2A-2809": (
        _adae(
            "AESTDTC:text | ASTDT:date",
            "2020-01-05 | 2020-01-05",
            "2020-01 | 2020-01-01",
            "2020 | 2020-07-01",
            ". | 2020-01-01",
            "2020-01-05T10:30 | 2020-01-05",
        ),
        (
            _adae("AESTDTC:text | ASTDT:date", "2020-01-05 | 2020-01-06"),
            _adae("AESTDTC:text | ASTDT:date", "2020-01 | 2020-02-01"),
            _adae("AEENDTC:text | AENDT:date", "2020 | 2021-01-01"),
        ),
    ),
    "S2A-2810": (
        _adae(
            "AESTDTC:text | ASTDT:date | ASTDTF",
            "2020-01-05 | 2020-01-05 | .",
            "2020-01 | 2020-01-01 | D",
            "2020 | 2020-07-01 | M",
            "2020-01 | . | .",
        ),
        (
            _adae("AESTDTC:text | ASTDT:date | ASTDTF", "2020-01 | 2020-01-01 | .", "2020 | 2020-01-01 | M"),
            _adae("AESTDTC:text | ASTDT:date | ASTDTF", "2020 | 2020-01-01 | D"),
            _adae("AESTDTC:text | ASTDT:date | ASTDTF", "2020-01-05 | 2020-01-05 | D"),
            _adae("AESTDTC:text | ASTDT:date", "2020-01 | 2020-01-01"),
        ),
    ),
    "S2A-2811": (
        _adae("ASTDT | AENDT | ADURN | ADURU", "10 | 12 | 3 | DAYS", "10 | 12 | 2 | DAYS", "10 | . | . | .", "10 | 12 | 48 | HOURS"),
        (_adae("ASTDT | AENDT | ADURN | ADURU", "10 | 12 | 5 | DAYS"), _adae("ADURN | ADURU", "3 | .", "3 | DAYS")),
    ),
    "S2A-2812": (
        analysis(ADLB="PARAMCD | ARELTM | ARELTMU\nA | 1 | HOURS\nA | . | ."),
        analysis(ADLB="PARAMCD | ARELTM | ARELTMU\nA | 1 | .\nA | 1 | HOURS"),
    ),
    "S2A-2901": (
        _adtte("CNSR | AVAL", "0 | 5", "1 | 5", "2 | 5", ". | ."),
        (_adtte("CNSR | AVAL", "-1 | 5"), _adtte("CNSR | AVAL", "0.5 | 5"), _adtte("CNSR | AVAL", ". | 5", "0 | 5")),
    ),
    "S2A-2902": (
        _adtte("STARTDT | ADT | CNSR", "10 | 10 | 0", "10 | 20 | 1", ". | 20 | 1"),
        (_adtte("STARTDT | ADT | CNSR", "10 | 9 | 0"), _adtte("STARTDTM | ADTM | CNSR", "90000 | 80000 | 0")),
    ),
    "S2A-2903": (
        _adtte("STARTDT | ADT | AVAL | CNSR", "10 | 10 | 0 | 0", "10 | 20 | 10 | 1", ". | 20 | . | 1"),
        (_adtte("AVAL | CNSR", "-1 | 0"), _adtte("STARTDT | ADT | AVAL | CNSR", "10 | 20 | . | 0", "10 | 20 | 10 | 0")),
    ),
    "S2A-2904": (
        (
            _adtte("STARTDT | ADT | AVAL | CNSR", "10 | 20 | 10 | 0", "10 | 40 | 30 | 1"),
            _adtte("STARTDT | ADT | AVAL | CNSR", "10 | 20 | 11 | 0", "10 | 40 | 31 | 1"),
            _adtte("STARTDT | ADT | AVAL | CNSR", "0 | 365 | 12 | 0", "0 | 100 | 3.3 | 1", param="Survival (Months)"),
            _adtte("STARTDT | ADT | AVAL | CNSR", "0 | 14 | 2 | 0", "0 | 70 | 10 | 1", param="Weeks to Relapse"),
        ),
        (
            _adtte("STARTDT | ADT | AVAL | CNSR", "10 | 20 | 10 | 0", "10 | 40 | 30 | 1", "10 | 40 | 20 | 1"),
            _adtte("STARTDT | ADT | AVAL | CNSR", "0 | 365 | 365 | 0", "0 | 100 | 100 | 1", param="Survival (Months)"),
            _adtte("STARTDT | ADT | AVAL | CNSR", "0 | 365 | 1 | 0", "0 | 100 | 77 | 1", "0 | 50 | 9999 | 1"),
        ),
    ),
    "S2A-2905": (_adtte("CNSR | EVNTDESC", "0 | Death", "1 | Alive"), _adtte("CNSR | EVNTDESC", "0 | Death", "1 | .")),
    "S2A-2906": (
        _adtte("CNSR | CNSDTDSC", "0 | .", "1 | Last visit", "1 | ."),
        _adtte("CNSR | CNSDTDSC", "0 | Last visit", "1 | Last visit"),
    ),
    "S2A-2907": (
        _adtte("CNSR | EVNTDESC", "0 | Death", "0 | Death", "1 | Alive", "2 | Alive"),
        _adtte("CNSR | EVNTDESC", "0 | Death", "1 | Death"),
    ),
    "S2A-2908": (_adtte("STARTDT | CNSR", "10 | 0", "11 | 1"), _adtte("STARTDT | CNSR", "10 | 0", ". | 1")),
}
