"""The worst occurrence of a group, and events that a query names. All terms and queries are invented."""

import pytest

from sdtm2adam.errors import ERROR, StudyError
from tests.derive.tables import apply, frame, rows, tried, values

EVENTS = frame("""
    USUBJID | TERM       | SEV      | ASTDT:date | EMERGENT
    P1      | Toe pain   | MILD     | 2012-03-05 | Y
    P1      | Toe pain   | SEVERE   | 2012-04-09 | Y
    P1      | Nose chill | SEVERE   | 2012-03-09 | Y
    P1      | Nose chill | .        | 2012-03-01 | Y
    P2      | Toe pain   | .        | 2012-03-09 | Y
    P2      | Toe pain   | .        | 2012-03-05 | Y
    P3      | Toe pain   | SEVERE   | 2012-03-01 | .
    P3      | Limping    | MODERATE | 2012-03-09 | Y
""")
WORST = {"severity": "SEV", "severities": ["MILD", "MODERATE", "SEVERE"], "order": ["ASTDT"], "new": "FL"}


def test_the_first_of_the_worst_in_each_subject():
    """A record without severity is flagged only where there is no other, and then the first."""
    made = apply("worst_occurrence_flag", EVENTS, by=["USUBJID"], **WORST)

    assert [None, None, "Y", None, None, "Y", "Y", None] == values(made, "FL")


def test_the_worst_in_each_subject_and_term_among_those_that_count():
    made = apply("worst_occurrence_flag", EVENTS, by=["USUBJID", "TERM"], where="EMERGENT == 'Y'", **WORST)

    assert [None, "Y", "Y", None, None, "Y", None, "Y"] == values(made, "FL")


def test_grades_are_severities_too():
    df = frame("USUBJID | SEV | ASTDT\nP1 | 2 | 2012-03-01\nP1 | 3 | 2012-03-05\nP1 | 3 | 2012-03-04")

    assert [None, None, "Y"] == values(
        apply("worst_occurrence_flag", df, by=["USUBJID"], **(WORST | {"severities": ["1", "2", "3"]})), "FL"
    )


def test_a_severity_that_is_not_listed_is_told():
    df = frame("USUBJID | SEV | ASTDT\nP1 | SEVER | 2012-03-01\nP1 | MILD | 2012-03-05")
    made, found = tried("worst_occurrence_flag", df, by=["USUBJID"], **WORST)

    assert [None, "Y"] == values(made, "FL")
    assert [(ERROR, "severity", (0,))] == [(f.severity, f.rule, f.rows) for f in found]
    assert "'SEVER' - did you mean SEVERE?" in found.errors[0].message


@pytest.mark.parametrize("severities", [["MILD"], ["MILD", "SEVERE", "MILD"]])
def test_severities_are_two_or_more_and_each_once(severities):
    with pytest.raises(StudyError, match="`severities` names two or more, each once"):
        apply("worst_occurrence_flag", EVENTS, by=["USUBJID"], **(WORST | {"severities": severities}))


QUERIES = frame("""
    _src | query     | pt         | code | scope
    70   | Sore Feet | Toe pain   | 17   | NARROW
    71   | Sore Feet | Limping    | 18   | BROAD
    72   | Sore Feet | Limping    | 18   | BROAD
    73   | Red Noses | Nose chill | 19   | NARROW
    74   | Red Noses | Limping    | 18   | NARROW
""")
QUERY = {"term": "TERM", "table": "queries", "key": "pt", "columns": {"query": "NAM", "scope": "SC"}}
TERMS = frame("TERM\nTOE  PAIN\nLimping\nNose chill\nHeadache\n.")


def test_terms_of_a_query_wide_and_narrow():
    """Entries that say the same count once; a term that no query names is no error."""
    made = apply("query_match", TERMS, {"queries": QUERIES}, **QUERY, where="query == 'Sore Feet'")

    assert [("Sore Feet", "NARROW"), ("Sore Feet", "BROAD"), (None, None), (None, None), (None, None)] == rows(made, "NAM SC")
    assert [70, 71, -1, -1, -1] == made["_via_0:NAM,SC"].tolist()


def test_only_the_narrow_terms():
    made = apply("query_match", TERMS, {"queries": QUERIES}, **QUERY, where="query == 'Sore Feet' and scope == 'NARROW'")

    assert ["Sore Feet", None, None, None, None] == values(made, "NAM")


def test_codes_are_matched_as_they_are_written():
    codes = frame("TERM:text\n17\n18\n.")
    made = apply("query_match", codes, {"queries": QUERIES}, **(QUERY | {"key": "code"}), where="query == 'Red Noses'")

    assert [None, "Red Noses", None] == values(made, "NAM")


def test_a_term_that_two_queries_name_is_an_error_unless_one_is_chosen():
    made, found = tried("query_match", TERMS, {"queries": QUERIES}, **QUERY)

    assert ["Sore Feet", None, "Red Noses", None, None] == values(made, "NAM")
    assert [(ERROR, "join-key")] == [(f.severity, f.rule) for f in found]


def test_a_query_that_the_table_does_not_have_is_an_error():
    """A name with a slip would match nothing in silence."""
    made, found = tried("query_match", TERMS, {"queries": QUERIES}, **QUERY, where="query == 'Sore Foot'")

    assert [None] * 5 == values(made, "NAM")
    assert [(ERROR, "query")] == [(f.severity, f.rule) for f in found]
