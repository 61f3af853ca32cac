"""Analysis visits by windows: which visit a day counts for, how far it is from the target, and what a table of windows may not say."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, values

WINDOWS = frame("""
    AVISIT   | AVISITN | AWTARGET | AWLO | AWHI | AWRANGE | AWU
    Baseline | 0       | 1        | .    | 1    | <=1     | DAYS
    Week 8   | 8       | 56       | 2    | 84   | 2-84    | DAYS
    Week 16  | 16      | 112      | 85   | 140  | 85-140  | DAYS
    Week 24  | 24      | 168      | 141  | .    | >140    | DAYS
""")
DAYS = frame("ADY\n-5\n1\n2\n84\n85\n400\n.")


def windowed(df, windows=WINDOWS, **arguments):
    return apply("window", df, {"windows": windows}, windows="windows", **arguments)


def test_both_ends_belong_to_a_window_and_an_empty_end_is_open():
    made = windowed(DAYS)

    assert ["Baseline", "Baseline", "Week 8", "Week 8", "Week 16", "Week 24", None] == values(made, "AVISIT")
    assert [0, 0, 8, 8, 16, 24, None] == values(made, "AVISITN")


def test_a_record_has_the_window_it_lies_in():
    assert [(56, 2, 84, "2-84", "DAYS"), (168, 141, None, ">140", "DAYS")] == rows(
        windowed(frame("ADY\n63\n198")), "AWTARGET AWLO AWHI AWRANGE AWU"
    )


def test_the_distance_from_the_target_has_no_sign_and_no_day_0():
    """From day -5 to day 1 are five days: -4, -3, -2, -1, 1."""
    assert [5, 0, 54, 28, 27, 232, None] == values(windowed(DAYS), "AWTDIFF")


def test_a_day_in_no_window_has_no_visit():
    gap = WINDOWS[WINDOWS["AVISIT"] != "Week 16"]

    assert [("Week 8", 56, 28), (None, None, None), (None, None, None)] == rows(
        windowed(frame("ADY\n84\n85\n140"), gap), "AVISIT AWTARGET AWTDIFF"
    )


def test_windows_of_a_parameter_of_its_own():
    """`by` names what chooses among the windows; a record whose parameter has none is in no window."""
    windows = frame("""
        PARAMCD | AVISIT | AVISITN | AWTARGET | AWLO | AWHI
        SYSBP   | Week 4 | 4       | 29       | 22   | 36
        WEIGHT  | Week 4 | 4       | 29       | 2    | 57
    """)
    df = frame("PARAMCD | ADY\nSYSBP | 40\nWEIGHT | 40\nPULSE | 29")

    assert [None, "Week 4", None] == values(windowed(df, windows, by=["PARAMCD"]), "AVISIT")


def test_a_range_is_written_where_the_table_has_none():
    windows = frame("""
        AVISIT    | AVISITN | AWTARGET | AWLO | AWHI
        Run-in    | -1      | -14      | -28  | -1
        Week 1    | 1       | 8        | 1    | 15
        Follow-up | 99      | .        | 16   | .
    """)

    assert [("-28 to -1 DAYS", "DAYS"), ("1-15 DAYS", "DAYS"), (">=16 DAYS", "DAYS")] == rows(
        windowed(frame("ADY\n-20\n8\n16"), windows), "AWRANGE AWU"
    )


def test_a_time_has_a_zero():
    """Half an hour before to half an hour after the dose is an hour."""
    windows = frame("AVISIT | AVISITN | AWTARGET | AWLO | AWHI | AWU\nDose | 0 | 0.5 | -1 | 1 | HOURS")
    made = apply("window_of_time", frame("ARELTM\n-0.5"), {"windows": windows}, windows="windows", time="ARELTM")

    assert [("Dose", 1, "-1 to 1 HOURS")] == rows(made, "AVISIT AWTDIFF AWRANGE")


def test_the_row_of_a_window_that_is_a_record_is_told_apart_in_lineage():
    """A table of windows that a dataset is brings its row along; a table that the study states has none."""
    windows = WINDOWS.assign(_src=[10, 11, 12, 13])
    made = windowed(frame("_src | ADY\n0 | 63\n1 | ."), windows)

    assert [11, -1] == made.filter(like="_via_0").iloc[:, 0].tolist()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Week 12 | 12 | 84 | 80 | 90", r"row 2, 5: Week 8 \(2-84\) and Week 12 \(80-90\) overlap"),
        ("Week 30 | 30 | 210 | 200 | .", r"row 4, 5: Week 24 \(>=141\) and Week 30 \(>=200\) overlap"),
        ("Week 12 | 12 | 84 | 90 | 80", r"row 5: Week 12 begins on 90 \(AWLO\), after its end on 80 \(AWHI\)"),
        ("Week 12 | 12 | 12 | 80 | 90", r"row 5: the target of Week 12, 12 \(AWTARGET\), is not in its window \(80-90\)"),
        (". | 12 | 12 | 80 | 90", "row 5: the window has no AVISIT"),
        ("Week 12 | 12 | 84 | day 80 | 90", "row 5: AWLO is 'day 80', which is no number; an open end is left empty"),
    ],
)
def test_what_a_table_of_windows_may_not_say(row, says):
    lines = ["AVISIT | AVISITN | AWTARGET | AWLO | AWHI", "Baseline | 0 | 1 | . | 1", "Week 8 | 8 | 56 | 2 | 84"]
    lines += ["Week 16 | 16 | 112 | 85 | 140", "Week 24 | 24 | 168 | 141 | .", row]

    with pytest.raises(StudyError, match=f"^here.yaml:1: window: table windows, {says}"):
        windowed(DAYS, frame("\n".join(lines)))


def test_windows_of_different_parameters_may_overlap():
    windows = frame("PARAMCD | AVISIT | AVISITN | AWTARGET | AWLO | AWHI\nA | W | 1 | 5 | 1 | 9\nB | W | 1 | 5 | 1 | 9")

    assert ["W"] == values(windowed(frame("PARAMCD | ADY\nB | 3"), windows, by=["PARAMCD"]), "AVISIT")


def test_some_rows_of_a_table_of_windows():
    """Rows that `where` leaves out may overlap the others."""
    windows = frame("USE | AVISIT | AVISITN | AWTARGET | AWLO | AWHI\nADQS | W1 | 1 | 5 | 1 | 9\nADLB | W2 | 2 | 5 | 1 | 9")

    assert ["W2"] == values(windowed(frame("ADY\n3"), windows, where="USE == 'ADLB'"), "AVISIT")


def test_the_distance_after_a_change_of_visit():
    assert [83, None] == values(apply("target_distance", frame("ADY | AWTARGET\n29 | 112\n29 | .")), "AWTDIFF")
