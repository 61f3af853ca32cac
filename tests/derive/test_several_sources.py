"""Records of several tables: the first source that has one, and whether any has."""

import pandas as pd
import pytest

from sdtm2adam.errors import ERROR, StudyError
from tests.derive.tables import apply, frame, rows, tried, values

SUBJECTS = frame("USUBJID\nP1\nP2\nP3\nP4")
AE = frame("""
    _src | USUBJID | AESEQ | AEOUT | AEDECOD   | AEENDTC
    10   | P1      | 2     | FATAL | Sepsis    | 2012-06-02
    11   | P1      | 1     | FATAL | Pneumonia | 2012-06-03
    12   | P2      | 1     | FATAL | .         | .
    13   | P3      | 1     | OTHER | Headache  | .
""")
DD = frame("""
    _src | USUBJID | DDSTRESC | DDDTC
    20   | P1      | Cancer   | 2012-06-04
    21   | P2      | Cancer   | 2012-05-04
""")
FATAL = {"table": "AE", "where": "AEOUT == 'FATAL'", "order": ["AESEQ"], "columns": {"CAUS": "AEDECOD", "DOM": "'AE'", "SEQ": "AESEQ"}}
DEATH = {"table": "DD", "columns": {"CAUS": "DDSTRESC", "DOM": "'DD'", "DTC": "DDDTC"}}
TABLES = {"AE": AE, "DD": DD}


def test_the_first_source_that_has_a_filled_record_gives_all_columns():
    """P1: of two fatal events the first; P2: the event says nothing, so the second source does; P3: no source does."""
    made = apply("first_source", SUBJECTS, TABLES, on=["USUBJID"], sources=[FATAL, DEATH])

    assert [("Pneumonia", "AE", 1, None), ("Cancer", "DD", None, "2012-05-04"), (None,) * 4, (None,) * 4] == rows(made, "CAUS DOM SEQ DTC")


def test_each_row_knows_the_record_that_it_has_it_from():
    made = apply("first_source", SUBJECTS, TABLES, on=["USUBJID"], sources=[FATAL, DEATH])

    assert [11, -1, -1, -1] == made["_via_0:CAUS,DOM,SEQ"].tolist()
    assert [-1, 21, -1, -1] == made["_via_1:CAUS,DOM,DTC"].tolist()


def test_the_order_of_the_sources_decides():
    assert ["Cancer", "Cancer", None, None] == values(
        apply("first_source", SUBJECTS, TABLES, on=["USUBJID"], sources=[DEATH, FATAL]), "CAUS"
    )


def test_several_records_without_an_order_are_an_error():
    """None is taken by chance, from this source or from the next."""
    unordered = {k: v for k, v in FATAL.items() if k != "order"}
    made, found = tried("first_source", SUBJECTS, TABLES, on=["USUBJID"], sources=[unordered])

    assert [None] * 4 == values(made, "CAUS")
    assert [(ERROR, "join-key")] == [(f.severity, f.rule) for f in found]
    assert "AE has several rows for 1 of the keys to be joined (USUBJID): P1" in found.errors[0].message


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"table": "DD"}, "source 1 says under `columns:` what it brings"),
        ({"table": "DD", "columns": {"DOM": "'DD'", "CAUS": "DDSTRESC"}}, "the first of its `columns:` is a column of the table"),
        ({"table": "DD", "date": "DDDTC", "columns": {"CAUS": "DDSTRESC"}}, "source 1 has a `date:`, which is not looked at here"),
        ({"table": "DD", "columns": {"CAUS": "DDSTRESC", "DOM": "'DD"}}, "fixed text ends with a quote"),
        ({"table": "DD", "columns": {"CAUS": "DDSTRES"}}, "no column DDSTRES - did you mean DDSTRESC?"),
    ],
)
def test_a_source_that_brings_nothing_is_refused(source, says):
    with pytest.raises(StudyError) as fault:
        apply("first_source", SUBJECTS, TABLES, on=["USUBJID"], sources=[source])
    assert says in str(fault.value)


def test_a_number_beside_text_is_its_text_and_dates_do_not_go_among_numbers():
    days = DD.assign(DDDT=pd.to_datetime(DD["DDDTC"].astype(object)))
    number = {"table": "AE", "order": ["AESEQ"], "columns": {"X": "AESEQ"}, "where": "USUBJID == 'P1'"}
    text, date = {"table": "DD", "columns": {"X": "DDSTRESC"}}, {"table": "DD", "columns": {"X": "DDDT"}}

    assert ["1", "Cancer", None, None] == values(apply("first_source", SUBJECTS, TABLES, on=["USUBJID"], sources=[number, text]), "X")
    with pytest.raises(StudyError, match="X would hold dates and numbers"):
        apply("first_source", SUBJECTS, {"AE": AE, "DD": days}, on=["USUBJID"], sources=[number, date])


TREATED = frame("""
    USUBJID | TRTSDT:date | TRTEDT:date
    P1      | 2012-03-05  | 2012-06-03
    P2      | 2012-03-05  | .
    P3      | 2012-03-05  | 2012-06-03
    P1      | .           | 2012-06-03
    P2      | 2012-05-05  | .
""")
DATED = [{"table": "AE", "where": "AEOUT == 'FATAL'", "date": "AEENDTC"}, {"table": "DD", "date": "DDDTC"}]


def test_any_of_several_sources_has_a_record():
    made = apply(
        "exists_over", SUBJECTS, TABLES, on=["USUBJID"], new="FL", sources=[{"table": "AE", "where": "AEOUT == 'OTHER'"}, {"table": "DD"}]
    )

    assert ["Y", "Y", "Y", "N"] == values(made, "FL")
    assert [-1, -1, 13, -1] == made["_via_0:FL"].tolist()
    assert [20, 21, -1, -1] == made["_via_1:FL"].tolist()


def test_dates_are_compared_with_those_of_the_row():
    """Both ends count; no last date is no limit; no first date lets nothing count; 5 May is after the record of 4 May."""
    made = apply("exists_over", TREATED, TABLES, on=["USUBJID"], new="FL", since="TRTSDT", until="TRTEDT", sources=DATED)

    assert ["Y", "Y", "N", "N", "N"] == values(made, "FL")


@pytest.mark.parametrize(("when", "flag"), [("2012-06-03T10:00", "Y"), ("2012-06-04", "N"), ("2012-03-05", "Y"), ("2012-06", "N")])
def test_days_are_compared_where_either_side_has_no_time(when, flag):
    event = frame(f"USUBJID | DTC\nP1 | {when}")
    made = apply(
        "exists_over",
        TREATED.iloc[:1],
        {"T": event},
        on=["USUBJID"],
        new="FL",
        since="TRTSDT",
        until="TRTEDT",
        sources=[{"table": "T", "date": "DTC"}],
    )

    assert [flag] == values(made, "FL")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"since": "TRTSDT", "sources": [{"table": "DD"}]}, "source 1 has no `date:` to be compared with `since`"),
        ({"sources": [{"table": "DD", "date": "DDDTC"}]}, "say in `since` or `until` what it is compared with"),
        ({"sources": [{"table": "DD", "columns": {"A": "DDDTC"}}]}, "nothing is brought here"),
    ],
)
def test_dates_stand_on_both_sides_or_on_none(given, says):
    with pytest.raises(StudyError) as fault:
        apply("exists_over", TREATED, TABLES, on=["USUBJID"], new="FL", **given)
    assert says in str(fault.value)
