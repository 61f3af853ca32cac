"""What a run leaves of its suites, and what is read from that."""

import pytest

from sdtm2adam.errors import ERROR, WARNING, Finding
from sdtm2adam.spec.suite import Expectation, Suite
from sdtm2adam.validation.expected import FILE, Expected, asked_by_suites, expected, left
from sdtm2adam.validation.suites import NOT_CHECKED
from tests.validation.conformance.built import delivery

AE = {"AE": delivery(AE="USUBJID | AESEQ | AESER\nP1 | 1 | Y").datasets["AE"].frame}


def expectation(id: str, expect: str, where: str = "", **arguments) -> Expectation:
    said = {"says": "It is as it must be", "severity": WARNING, "expect": f"expect_{expect}", "where": where}
    return Expectation(id=id, **said, arguments=arguments, written_at=f"ae.yaml:{id[-1]}")


SUITE = Suite(
    dataset="AE",
    expectations=(
        expectation("E-1", "column_values_to_be_in_set", column="AESER", value_set=["Y", "N"], where="AESEQ > 0"),
        expectation("E-2", "column_values_to_not_be_null", column="AESER"),
        expectation("E-3", "column_values_to_be_null", column="AESER"),
        expectation("E-4", "table_row_count_to_equal", value=1),
    ),
    stage="sdtm",
    path="ae.yaml",
)


def test_suites_of_finished_datasets_come_back_as_they_were(tmp_path):
    """Those of exports are asked of nothing that conformance looks at."""
    raw = Suite(dataset="ae", expectations=(expectation("R-1", "column_values_to_not_be_null", column="STDT"),), stage="raw", path="r.yaml")
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text(left([raw, SUITE]), encoding="utf-8")

    told = expected(path, [])
    assert left([SUITE]) == left(told.suites)
    assert ["E-1", "E-2", "E-3"] == [one.id for one, _ in asked_by_suites(told, AE)]
    assert list(asked_by_suites(Expected((SUITE,)), AE)) == list(asked_by_suites(told, AE))
    assert Expected() == expected(tmp_path / "no.json", [])


def test_answers_are_those_of_the_findings():
    """What has no finding has passed; what could not be checked says why; what is no question of records is left out."""
    found = (
        Finding("E-1", WARNING, "AE", "AESER", "It is as it must be: 1 of 1 records does not comply", rows=(0,), count=1),
        Finding(NOT_CHECKED, ERROR, "AE", "", "E-3 could not be checked (It is as it must be): it broke", source="ae.yaml:3"),
        Finding("E-2", WARNING, "OTHER", "AESER", "Of another dataset", rows=(0,), count=1),
    )
    answers = [(one.id, asked.rows, asked.count, asked.why) for one, asked in asked_by_suites(Expected((SUITE,), found), AE)]

    assert [("E-1", (0,), 1, ""), ("E-2", (), 0, ""), ("E-3", (), 0, "it broke")] == answers


SEVERAL = ["AESER == 'Y' or AESEQ > 1", "not AESER == 'Y'", "AESER starts with 'Y'", "AESER == USUBJID", "AESEQ >= '2020-01-01'"]


@pytest.mark.parametrize("where", SEVERAL)
def test_a_condition_of_several_ways_is_compared_with_nothing(where):
    one = expectation("E-1", "column_values_to_not_be_null", where, column="AESER")

    assert [] == list(asked_by_suites(Expected((SUITE.model_copy(update={"expectations": (one,)}),)), AE))
