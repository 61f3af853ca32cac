"""Values from another table: joined, looked up, earliest, latest, existing."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, tried, values

SUBJECTS = frame("""
    SITE:text | SUBJ:text
    01        | 007
    02        | 007
    .         | 007
""")
VISITS = frame("""
    _src | SITE:text | SUBJ:text | VISIT | DATE             | STATUS
    100  | 02        | 007       | V1    | 2012-03-05T10:00 | DONE
    101  | 02        | 007       | V2    | 2012-03-05T08:00 | DONE
    102  | 01        | 007       | V1    | 2012-04-01       | MISSED
    103  | 01        | 007       | V2    | 2012-04         | DONE
    104  | .         | 007       | V1    | 2012-05-01       | DONE
""")
ON = ["SITE", "SUBJ"]


def test_a_join_needs_the_whole_key():
    """A subject without a site is nobody's, even where the other table has one without a site too."""
    made = apply("join", SUBJECTS, {"visit": VISITS}, table="visit", on=ON, columns={"DATE": "V1DTC"}, where="VISIT == 'V1'")

    assert ["2012-04-01", "2012-03-05T10:00", None] == values(made, "V1DTC")


def test_a_join_says_which_rows_it_brought():
    """The number of the other table's row, or -1; each join keeps a column of its own, which says what it brought."""
    made = apply("join", SUBJECTS.assign(_src=[1, 2, 3]), {"visit": VISITS}, table="visit", on=ON, columns=["DATE"], where="VISIT == 'V1'")
    made = apply("join", made, {"visit": VISITS}, table="visit", on=ON, columns=["STATUS"], where="VISIT == 'V2'")

    assert [(1, 102, 103), (2, 100, 101), (3, -1, -1)] == rows(made, "_src _via_0:DATE _via_1:STATUS")


def test_a_key_that_stands_twice_is_told_and_nothing_is_multiplied():
    """Trap: a silent many-to-many merge."""
    made, found = tried("join", SUBJECTS, {"visit": VISITS}, table="visit", on=ON, columns=["STATUS"])

    assert 3 == len(made)
    assert [("join-key", 4)] == [(f.rule, f.count) for f in found]
    assert "the joined table has several rows for 2 of the keys to be joined (SITE, SUBJ): 02 007, 01 007" == found.errors[0].message


def test_a_key_that_stands_twice_brings_nothing():
    """Work that goes on in draft has a missing value there, not one of two by chance."""
    made, _ = tried("join", SUBJECTS, {"visit": VISITS}, table="visit", on=ON, columns=["STATUS"])

    assert [None, None, None] == values(made, "STATUS")


def test_a_key_that_stands_twice_and_is_not_asked_for_is_no_matter():
    assert ["2012-04-01"] == values(
        apply("join", SUBJECTS.iloc[:1], {"visit": VISITS.iloc[:3]}, table="visit", on=ON, columns=["DATE"]), "DATE"
    )


def test_keys_of_other_names_and_kinds_meet_by_their_text():
    """A sequence number meets its text: 1.0 is `1`."""
    ae = frame("""
        USUBJID | AESEQ
        P1      | 1
        P1      | 10
    """)
    suppae = frame("""
        USUBJID | IDVARVAL:text | QVAL
        P1      | 10            | RELATED
        P1      | 1             | UNRELATED
    """)
    made = apply("join", ae, {"SUPPAE": suppae}, table="SUPPAE", on={"USUBJID": "USUBJID", "AESEQ": "IDVARVAL"}, columns={"QVAL": "REL"})

    assert ["UNRELATED", "RELATED"] == values(made, "REL")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"on": ["SITES"], "columns": ["DATE"]}, "SITES - did you mean SITE?"),
        ({"on": ["SITE"], "columns": ["DATES"]}, "DATES - did you mean DATE?"),
        ({"on": ["SITE"], "columns": ["DATE"], "where": "STATE == 'DONE'"}, "no column STATE - did you mean STATUS?"),
    ],
)
def test_a_column_that_the_other_table_lacks_is_told(arguments, says):
    with pytest.raises(StudyError, match=r"here\.yaml:1: join: .*" + says.replace("?", r"\?")):
        apply("join", SUBJECTS, {"visit": VISITS}, table="visit", **arguments)


PLAN = frame("""
    collected | VISITNUM | VISIT    | VISITDY
    V1        | 1        | SCREEN   | -7
    V2        | 2        | BASELINE | 1
""")


def test_the_visit_as_planned():
    made = apply("visit", frame("EVENT\nV2\n.\nV1"), {"visits": PLAN}, from_="EVENT")

    assert [(2, "BASELINE", 1), (None, None, None), (1, "SCREEN", -7)] == rows(made, "VISITNUM VISIT VISITDY")


def test_an_unknown_visit_is_told_with_how_often_and_where_first():
    made, found = tried("visit", frame("EVENT\nV2\nV2x\nV2x\nUnscheduled"), {"visits": PLAN}, from_="EVENT")

    assert [2, None, None, None] == values(made, "VISITNUM")
    assert [("lookup", (1, 2, 3), 3, "EVENT")] == [(f.rule, f.rows, f.count, f.field) for f in found]
    assert (
        "2 collected values in EVENT not known: 'V2x' (2 records) - did you mean V2?, 'Unscheduled' (1 record)" in found.errors[0].message
    )


def test_a_value_from_a_lookup_table():
    assert [1, None] == values(
        apply("lookup", frame("EVENT\nV2\n."), {"visits": PLAN}, from_="EVENT", table="visits", key="collected", value="VISITDY", new="DY"),
        "DY",
    )


def test_a_lookup_table_that_has_a_key_twice_is_told_once():
    """The duplicate is the fault; that the value is then not found is not another."""
    plan = frame("""
        collected | VISITNUM
        V1        | 1
        V1        | 2
    """)
    made, found = tried(
        "lookup", frame("EVENT\nV1"), {"visits": plan}, from_="EVENT", table="visits", key="collected", value="VISITNUM", new="N"
    )

    assert [None] == values(made, "N")
    assert ["join-key"] == [f.rule for f in found]


def test_a_column_that_the_lookup_table_lacks_is_told():
    with pytest.raises(StudyError, match=r"VISITNUMB - did you mean VISITNUM\?"):
        apply("lookup", frame("EVENT\nV1"), {"visits": PLAN}, from_="EVENT", table="visits", key="collected", value="VISITNUMB", new="N")


@pytest.mark.parametrize(("verb", "expected"), [("earliest", "2012-03-05T08:00"), ("latest", "2012-03-05T10:00")])
def test_the_earliest_and_the_latest_date(verb, expected):
    """Times of the same day count; partial dates do not; a subject without a row has none."""
    made = apply(verb, SUBJECTS, {"visit": VISITS}, table="visit", date="DATE", on=ON, where="STATUS == 'DONE'", new="DTC")

    assert [None, expected, None] == values(made, "DTC")


def test_times_of_a_day_are_ordered_whatever_the_order_of_the_export():
    """Coded text keeps its values in the order in which they were first seen; time does not go by that."""
    visits = VISITS.assign(
        DATE=lambda d: d["DATE"].cat.set_categories(["2012-03-05T10:00", "2012-03-05T08:00", "2012-04-01", "2012-04", "2012-05-01"])
    )
    made = apply("earliest", SUBJECTS, {"visit": visits}, table="visit", date="DATE", on=ON, new="DTC")

    assert ["2012-04-01", "2012-03-05T08:00", None] == values(made, "DTC")


def test_the_latest_of_dates_keeps_dates():
    adsl, deaths = frame("USUBJID\nP1\nP2"), frame("USUBJID | ADT:date\nP1 | 2012-03-05\nP1 | 2012-03-09\nP2 | .")

    assert ["2012-03-09", None] == values(apply("latest", adsl, {"X": deaths}, table="X", date="ADT", on=["USUBJID"], new="DT"), "DT")


def test_whether_any_exists_is_y_or_n():
    """Never missing, as population flags are built from it."""
    made = apply("exists", SUBJECTS, {"visit": VISITS}, table="visit", on=ON, where="STATUS == 'MISSED'", new="MISSFL")

    assert ["Y", "N", "N"] == values(made, "MISSFL")
