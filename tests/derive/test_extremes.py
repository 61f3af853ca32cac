"""The earliest and the latest: of a table, over several tables, across columns."""

import pytest

from sdtm2adam.derive.contract import bind
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.condition import parse
from tests.derive.tables import apply, frame, rows, values

SUBJECTS = frame("SUBJ\nP1\nP2\nP3").assign(_src=[1, 2, 3])
DOSES = frame("""
    _src | SUBJ | DAY         | AT    | DONE
    100  | P1   | 05-MAR-2012 | 24:00 | Y
    101  | P1   | 06-MAR-2012 | 08:00 | Y
    102  | P2   | 06-MAR-2012 | .     | Y
    103  | P2   | 06-MAR-2012 | 07:00 | Y
    104  | P3   | UN-MAR-2012 | 07:00 | Y
""")
CALLS = frame("""
    _src | SUBJ | CALLED     | AGAIN
    200  | P1   | 2012-03-06 | 2012-09-01
    201  | P2   | 2012-02-30 | .
    202  | P3   | 2012-05-01 | 2012-04-01
""").assign(CALLED=lambda d: d["CALLED"].where(d["CALLED"] != "2012-02-30"))


def test_the_earliest_reads_collected_dates_and_their_times():
    """24:00 of the fifth is 00:00 of the sixth; a date without a time comes before times of the day; partial dates do not count."""
    made = apply("earliest", SUBJECTS, {"dose": DOSES}, table="dose", date="DAY", time="AT", on=["SUBJ"], new="RFXSTDTC")

    assert [(1, "2012-03-06T00:00", 100), (2, "2012-03-06", 102), (3, None, -1)] == rows(made, "_src RFXSTDTC _via_0:RFXSTDTC")


def test_the_latest_of_a_day_is_the_one_with_a_time():
    made = apply("latest", SUBJECTS, {"dose": DOSES}, table="dose", date="DAY", time="AT", on=["SUBJ"], new="RFXENDTC", where="DONE == 'Y'")

    assert ["2012-03-06T08:00", "2012-03-06T07:00", None] == values(made, "RFXENDTC")


def test_over_several_tables_each_subject_has_its_own_form():
    """The row that the date came from is remembered, and of the others none."""
    tables = {"dose": DOSES, "call": CALLS}
    made = apply("earliest_over", SUBJECTS, tables, tables={"call": ["CALLED", "AGAIN"], "dose": "DAY"}, on=["SUBJ"], new="FIRST")
    last = apply("latest_over", SUBJECTS, tables, tables={"call": ["CALLED", "AGAIN"], "dose": "DAY"}, on=["SUBJ"], new="LAST")

    assert [("2012-03-05", -1, -1, 100), ("2012-03-06", -1, -1, 102), ("2012-04-01", -1, 202, -1)] == rows(
        made, "FIRST _via_0:FIRST _via_1:FIRST _via_2:FIRST"
    )
    assert ["2012-09-01", "2012-03-06", "2012-05-01"] == values(last, "LAST")


def test_of_equal_dates_the_table_named_first_counts():
    here, there = (frame(f"_src | SUBJ | D\n{n} | P1 | 2012-03-05") for n in (10, 20))
    made = apply("earliest_over", SUBJECTS, {"a": here, "b": there}, tables={"a": "D", "b": "D"}, on=["SUBJ"], new="X")

    assert [("2012-03-05", 10, -1), (None, -1, -1), (None, -1, -1)] == rows(made, "X _via_0:X _via_1:X")


def test_a_call_over_several_tables_says_what_it_needs_of_each():
    """So that the order of datasets, the columns that are read and the check before a run follow from it."""
    call = bind("earliest_over", {"tables": {"a": "D", "b": ["E", "F"]}, "on": {"SUBJ": "ID"}, "new": "X"}, "x.yaml:1", parse)

    assert (["a", "b"], {"D", "ID"}, {"E", "F", "ID"}) == (call.named("table"), call.asked("a"), call.asked("b"))
    assert ({"SUBJ"}, ["X"]) == (call.reads, call.adds)


@pytest.mark.parametrize(
    ("text", "says"), [("05/03/2012", "holds '05/03/2012', which is no date in a style whose order is plain"), ("soon", "holds 'soon'")]
)
def test_a_date_whose_order_is_not_plain_has_no_earliest(text, says):
    """It would be left out in silence and a later date taken."""
    doses = frame(f"SUBJ | DAY\nP1 | {text}\nP1 | 2012-04-01")

    with pytest.raises(StudyError, match=f"DAY {says}"):
        apply("earliest", SUBJECTS, {"dose": doses}, table="dose", date="DAY", on=["SUBJ"], new="FIRST")


def test_rows_that_do_not_count_may_hold_anything():
    doses = frame("SUBJ | DAY | DONE\nP1 | soon | N\nP1 | 2012-04-01 | Y")
    made = apply("earliest", SUBJECTS, {"dose": doses}, table="dose", date="DAY", on=["SUBJ"], where="DONE == 'Y'", new="FIRST")

    assert ["2012-04-01", None, None] == values(made, "FIRST")


def test_across_columns_of_a_row():
    """Times count, partial dates do not, and a row without a complete date has none."""
    df = frame("""
        A                | B          | C
        2012-03-05T10:00 | 2012-03-05 | .
        2012-03-05T10:00 | 2012-03    | 2012-03-05T09:00
        2012             | .          | .
        2012---05        | .          | 2012-07-01
    """)

    assert ["2012-03-05", "2012-03-05T09:00", None, "2012-07-01"] == values(
        apply("earliest_column", df, columns=["A", "B", "C"], new="X"), "X"
    )
    assert ["2012-03-05T10:00", "2012-03-05T10:00", None, "2012-07-01"] == values(
        apply("latest_column", df, columns=["A", "B", "C"], new="X"), "X"
    )


def test_a_column_that_a_table_lacks_is_told():
    with pytest.raises(StudyError, match=r"no column DAYS - did you mean DAY\?"):
        apply("earliest_over", SUBJECTS, {"dose": DOSES}, tables={"dose": "DAYS"}, on=["SUBJ"], new="X")
