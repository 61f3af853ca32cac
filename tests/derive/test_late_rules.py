"""Rules where silence would have cost a value: time of day in EPOCH, dates of which nothing is known, text that is no ISO date."""

import pytest

from sdtm2adam.derive.terms import outside_codelists
from sdtm2adam.errors import Findings
from sdtm2adam.spec.dataset import Variable
from sdtm2adam.spec.study import CodelistSpec
from tests.derive.tables import apply, codelist, frame, tried, values

ELEMENTS = frame("""
    USUBJID | SESTDTC          | SEENDTC          | EPOCH
    P1      | 2012-03-01       | 2012-03-09T12:35 | RUN-IN
    P1      | 2012-03-09T12:35 | 2012-07-09       | TREATMENT
""")


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2012-03-09T12:05", "RUN-IN"),
        ("2012-03-09T12:35", "TREATMENT"),
        ("2012-03-09", "TREATMENT"),
        ("2012-07-09T18:00", "TREATMENT"),
        ("2012-07-10", None),
    ],
)
def test_the_time_of_day_decides_where_both_have_one(date, expected):
    """A measurement half an hour before the first dose is no treatment; a date alone counts with the element of its day."""
    df = frame(f"USUBJID | DTC\nP1 | {date}")

    assert [expected] == values(apply("epoch", df, {"SE": ELEMENTS}, date="DTC", elements="SE", new="EPOCH"), "EPOCH")


@pytest.mark.parametrize("text", ["UN-UNK-UNK", "UNK", "UN-UN-UN"])
def test_a_date_of_which_nothing_is_known_is_missing_and_no_error(text):
    made, found = tried("iso_datetime", frame(f"D\n{text}"), date="D", new="DTC")

    assert [None] == values(made, "DTC")
    assert [] == list(found)


def test_a_collected_value_stands_under_one_term():
    with pytest.raises(ValueError, match="`X` stands under two terms, A and B"):
        CodelistSpec(codelist="C", terms={"A": "x", "B": "X"})


def test_a_value_outside_its_codelist_is_found_however_it_came_about():
    """`{value: YAERS, codelist: AGEU}` is no collected value, and wrong all the same."""
    said = Variable.model_validate({"value": "YAERS", "codelist": "AGEU"})
    found = Findings(list(outside_codelists(frame("AGEU\nYAERS\nYEARS"), {"AGEU": said}, {"AGEU": codelist("AGEU", y="YEARS")})))

    assert [("AGEU", 1)] == [(f.variable, f.count) for f in found.errors]
    assert "'YAERS' - did you mean YEARS?" in found.errors[0].message
