"""Records that sum up others or repeat one: averages, minimum, maximum, the last on treatment, kinds of baseline."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, tried, values

VISITS = frame("""
    _src | USUBJID | PARAMCD | AVISIT | AVISITN | ATPT | ADT:date   | TRTEDT:date | AVAL | ABLFL | ANL01FL | AWTARGET | SRCDOM | SRCSEQ
    0    | P1      | SBP     | Base   | 0       | 1    | 2012-03-01 | 2012-05-01  | 120  | Y     | Y       | 1        | VS     | 1
    1    | P1      | SBP     | Week 4 | 4       | 1    | 2012-04-01 | 2012-05-01  | 130  | .     | Y       | 29       | VS     | 2
    2    | P1      | SBP     | Week 4 | 4       | 2    | 2012-04-01 | 2012-05-01  | 140  | .     | .       | 29       | VS     | 3
    3    | P1      | SBP     | Week 8 | 8       | 1    | 2012-05-05 | 2012-05-01  | 150  | .     | Y       | 57       | VS     | 4
    4    | P2      | SBP     | Week 4 | 4       | 1    | 2012-04-02 | 2012-05-02  | .    | .     | Y       | 29       | VS     | 1
    5    | P2      | SBP     | .      | .       | 1    | 2012-04-09 | 2012-05-02  | 110  | .     | .       | .        | VS     | 2
""")
SERIES = ["USUBJID", "PARAMCD"]


def added(verb, **arguments):
    return apply(verb, VISITS, **arguments).iloc[len(VISITS) :]


def test_an_average_of_each_visit():
    """A visit with one value has its average too; one without a value, and a record without a visit, have none."""
    made = added("average_record", by=[*SERIES, "AVISITN"])

    expected = [("Base", 120, "AVERAGE"), ("Week 4", 135, "AVERAGE"), ("Week 8", 150, "AVERAGE")]
    assert expected == rows(made, "AVISIT AVAL DTYPE")


def test_an_average_keeps_what_its_records_share_and_comes_from_them():
    """Same day, different time points and source records."""
    made = added("average_record", by=[*SERIES, "AVISITN"], where="AVISITN == 4")

    assert [("2012-04-01", None, 29, None, "VS", None, -1, (1, 2))] == rows(made, "ADT ATPT AWTARGET ANL01FL SRCDOM SRCSEQ _src _from")


def test_an_average_over_visits_has_a_visit_of_its_own():
    made = added("average_record", by=SERIES, where="AVISITN > 0", columns={"AVISIT": "Mean", "AVISITN": 900})

    assert [("P1", "Mean", 900, 140)] == rows(made, "USUBJID AVISIT AVISITN AVAL")


@pytest.mark.parametrize(
    ("order", "where", "expected"),
    [
        ({"AVAL": "lowest"}, "AVAL is not missing", [("P1", 120), ("P2", 110)]),
        ({"AVAL": "highest"}, "AVISITN > 0 and AVAL is not missing", [("P1", 150)]),
        ({"ADT": "latest", "ATPT": "latest"}, "ADT <= TRTEDT and AVAL is not missing", [("P1", 140), ("P2", 110)]),
    ],
    ids=["minimum", "maximum", "last on treatment"],
)
def test_the_record_that_stands_for_a_series(order, where, expected):
    assert expected == rows(added("copied_record", by=SERIES, order=order, where=where, dtype="X"), "USUBJID AVAL")


def test_a_copy_has_its_own_visit_and_type_and_no_flags_or_window():
    """Everything else, source and lineage too, is that of the original."""
    made = added(
        "copied_record",
        by=SERIES,
        order={"ADT": "latest"},
        where="AVISITN == 8",
        dtype="LOV",
        columns={"AVISIT": "End of Treatment", "AVISITN": 99},
    )

    assert [("End of Treatment", 99, "LOV", None, None, "2012-05-05", 4, 3)] == rows(
        made, "AVISIT AVISITN DTYPE ANL01FL AWTARGET ADT SRCSEQ _src"
    )


def test_records_that_nothing_tells_apart_are_told_and_none_is_copied():
    made, found = tried("copied_record", VISITS, by=SERIES, order={"ADT": "earliest"}, where="AVISITN == 4 and AVAL > 0", dtype="X")

    assert 0 == len(made.iloc[len(VISITS) :])
    assert [((1, 2), "here.yaml:1")] == [(f.rows, f.spec) for f in found]


def test_a_copy_says_how_it_came_about():
    with pytest.raises(StudyError, match="`dtype` says how the records come about"):
        added("copied_record", by=SERIES, order={"ADT": "latest"}, dtype=" ")


def test_each_kind_of_baseline_has_records_of_its_own():
    """The second call starts from the originals, not from the copies of the first; a record may stand under both."""
    made = apply("basetype_records", VISITS, basetype="ALL")
    made = apply("basetype_records", made, basetype="LATE", where="AVISITN >= 4")
    made = apply("keep", made, where="BASETYPE is not missing")

    assert [0, 1, 2, 3, 4, 5, 1, 2, 3, 4] == values(made, "_src")
    assert ["ALL"] * 6 + ["LATE"] * 4 == values(made, "BASETYPE")


def test_a_baseline_of_each_kind():
    """Trap 22: two baselines of one subject, told apart by BASETYPE."""
    made = apply("basetype_records", VISITS, basetype="ALL")
    made = apply("keep", apply("basetype_records", made, basetype="LATE", where="AVISITN >= 4"), where="BASETYPE is not missing")
    by = [*SERIES, "BASETYPE"]
    made = apply("last_record_flag", made, by=by, order=["AVISITN"], where="ATPT == 1 and AVISITN <= 4 and AVAL > 0", new="ABLFL")
    made = apply("baseline", made, by=by)

    assert {("ALL", 130), ("LATE", 130)} == {r[1:] for r in rows(made, "USUBJID BASETYPE BASE") if r[0] == "P1"}
