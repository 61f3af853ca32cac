"""Traps of ADaM by their number, as far as events, conditions and dates of exposure go."""

import pytest

from sdtm2adam.errors import ERROR
from tests.derive.tables import apply, frame, tried, values


def test_trap_17_an_event_is_emergent_although_the_end_of_treatment_is_missing():
    """Missing is no date before the event: treatment that goes on has no last day."""
    df = frame("""
        ASTDT:date | AENDT:date | TRTSDT:date | TRTEDT:date
        2012-04-01 | .          | 2012-03-05  | .
        2012-03-04 | .          | 2012-03-05  | .
    """)
    given = {"start": "ASTDT", "end": "AENDT", "treated_from": "TRTSDT", "treated_until": "TRTEDT", "new": "TRTEMFL"}

    assert ["Y", None] == values(apply("treatment_emergent", df, **given), "TRTEMFL")


def test_trap_17_on_treatment_and_overlap_have_no_last_day_either():
    df = frame("ADT | TRTSDT | TRTEDT\n2012-04-01 | 2012-03-05 | .")

    assert ["Y"] == values(apply("on_treatment", df, date="ADT", treated_from="TRTSDT", treated_until="TRTEDT", new="FL"), "FL")
    assert ["Y"] == values(apply("overlaps", df, start="ADT", end="ADT", since="TRTSDT", until="TRTEDT", new="FL"), "FL")


SUBJECTS = frame("""
    USUBJID | ARMCD | TRTSDT:date
    P1      | A     | 2012-03-05
    P2      | .     | .
    P3      | A     | .
    .       | .     | .
""")
QS = frame("USUBJID | QSDTC\nP1 | 2012-04-05\nP3 | 2012-04-05")


@pytest.mark.parametrize(
    ("verb", "given", "expected"),
    [
        ("flag", {"where": "ARMCD == 'A' and TRTSDT >= '2012-01-01'", "no": "N"}, ["Y", "N", "N", "N"]),
        ("exists", {"table": "QS", "on": ["USUBJID"]}, ["Y", "N", "Y", "N"]),
        ("exists_over", {"sources": [{"table": "QS", "date": "QSDTC"}], "on": ["USUBJID"], "since": "TRTSDT"}, ["Y", "N", "N", "N"]),
    ],
)
def test_trap_18_a_population_flag_is_never_missing(verb, given, expected):
    """Y or N, whatever is missing behind it."""
    assert expected == values(apply(verb, SUBJECTS, {"QS": QS}, **given, new="FASFL"), "FASFL")


def test_trap_24_a_missing_start_date_is_a_finding_and_not_a_zero():
    """Exposure without a first day has no length; the sum that it belongs to is not made smaller by it."""
    ex = frame("USUBJID | EXDOSE | EXSTDTC | EXENDTC\nP1 | 50 | 2012-03-01 | 2012-03-02\nP1 | 50 | . | 2012-03-09")
    given = {"table": "EX", "on": ["USUBJID"], "columns": {"EXDOSE": "CUMDOSE"}, "days": ["EXSTDTC", "EXENDTC"]}

    for verb, more in (("weighted_sum", {}), ("weighted_sum_until", {"until": "TRTSDT"})):
        made, found = tried(verb, SUBJECTS, {"EX": ex}, **given, **more)

        assert [None] * 4 == values(made, "CUMDOSE")
        assert [(ERROR, "record-days", 1)] == [(f.severity, f.rule, f.count) for f in found]


def test_trap_25_a_negated_condition_is_not_true_for_missing():
    """One rule in every verb that has a condition: neither `A > 2` nor `not A > 2` holds where A is missing."""
    df = frame("A\n3\n1\n.")
    cases = [{"where": "A > 2", "value": "high"}, {"where": "not A > 2", "value": "low"}, {"value": "unknown"}]

    assert ["high", "low", "unknown"] == values(apply("cases", df, of=cases, new="X"), "X")
    assert [None, "Y", None] == values(apply("flag", df, where="not A > 2", new="X"), "X")


def test_trap_25_a_condition_on_another_table_keeps_the_rule():
    """A record whose number is missing is neither above the limit nor not above it."""
    other = frame("USUBJID | A\nP1 | 3\nP1 | .\nP2 | 1\nP3 | .")
    subjects = frame("USUBJID\nP1\nP2\nP3")

    for where, count in (("A > 2", [1, 0, 0]), ("not A > 2", [0, 1, 0]), ("A is missing", [1, 0, 1])):
        assert count == values(apply("record_count", subjects, {"T": other}, table="T", on=["USUBJID"], where=where, new="N"), "N")
