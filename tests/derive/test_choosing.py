"""Which of several records counts: by a stated order, and never by how rows happen to be sorted."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, tried, values

VISITS = frame("""
    USUBJID | PARAMCD | AVISITN | ADT:date   | AWTDIFF | AVAL | ASEQ
    P1      | TOT     | 4       | 2012-04-01 | 3       | 40   | 1
    P1      | TOT     | 4       | 2012-04-05 | 1       | 44   | 2
    P1      | TOT     | 4       | 2012-04-03 | 1       | 42   | 3
    P1      | TOT     | 8       | 2012-05-01 | 9       | .    | 4
    P1      | OTH     | 4       | 2012-04-01 | 3       | 44   | 5
    P1      | TOT     | .       | 2012-09-01 | .       | 99   | 6
""")
VISIT = ["USUBJID", "PARAMCD", "AVISITN"]


def chosen(order, **arguments):
    return values(apply("chosen_record_flag", VISITS, by=VISIT, order=order, new="FL", **arguments), "FL")


@pytest.mark.parametrize(
    ("ties", "flags"),
    [({"ADT": "latest"}, [None, "Y", None, "Y", "Y", None]), ({"ADT": "earliest"}, [None, None, "Y", "Y", "Y", None])],
)
def test_of_two_equally_near_records_the_spec_says_which(ties, flags):
    assert flags == values(apply("nearest_record_flag", VISITS, ties=ties), "ANL01FL")


def test_only_records_that_meet_the_condition_are_near():
    made = apply("nearest_record_flag", VISITS, ties={"ADT": "latest"}, where="AVAL is not missing and ADT < '2012-04-04'")

    assert [None, None, "Y", None, "Y", None] == values(made, "ANL01FL")


def test_records_that_nothing_tells_apart_are_told_and_none_is_chosen():
    """The other visits have their record all the same."""
    made, found = tried("nearest_record_flag", VISITS, ties={"PARAMCD": "lowest"})

    assert [None, None, None, "Y", "Y", None] == values(made, "ANL01FL")
    assert [((1, 2), "ANL01FL", "here.yaml:1")] == [(f.rows, f.variable, f.spec) for f in found]
    assert "2 records that could be chosen are alike in AWTDIFF, PARAMCD, within USUBJID, PARAMCD, AVISITN" in next(iter(found)).message


def test_the_worst_of_a_visit():
    """High is bad; a visit without a value has the record that there is, one without a visit is in no group."""
    assert [None, "Y", None, "Y", "Y", None] == chosen({"AVAL": "highest"})


def test_the_lowest_the_first_and_the_last_of_a_visit():
    assert ["Y", None, None, "Y", "Y", None] == chosen({"AVAL": "lowest"})
    assert ["Y", None, None, "Y", "Y", None] == chosen({"ADT": "earliest"})
    assert [None, "Y", None, "Y", "Y", None] == chosen({"ADT": "latest"})


@pytest.mark.parametrize("way", ["lowest", "highest"])
def test_a_missing_value_comes_after_every_other(way):
    df = frame("USUBJID | AVAL | ASEQ\nP1 | . | 1\nP1 | 5 | 2")

    assert [None, "Y"] == values(apply("chosen_record_flag", df, by=["USUBJID"], order={"AVAL": way}, new="FL"), "FL")


def test_text_is_ordered_by_its_letters():
    df = frame("USUBJID | EPOCH\nP1 | B\nP1 | A\nP1 | .")

    assert [None, "Y", None] == values(apply("chosen_record_flag", df, by=["USUBJID"], order={"EPOCH": "lowest"}, new="FL"), "FL")


@pytest.mark.parametrize(
    ("order", "says"),
    [({}, "`order` names the columns that decide"), ({"ADT": "newest"}, "argument `order`: Input should be 'lowest', 'highest'")],
)
def test_an_order_is_said_in_full(order, says):
    with pytest.raises(StudyError, match=says):
        chosen(order)
