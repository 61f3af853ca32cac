"""Lists with conditions of their own: what is wrong with them is told when specs are loaded, all at once and with the line."""

import pytest

from sdtm2adam.derive.contract import bind
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.condition import parse

PLACE = "specs/adam/adsl.yaml:20"


def bound(verb, **given):
    return bind(verb, given, PLACE, parse)


def told(verb, **given) -> str:
    with pytest.raises(StudyError) as fault:
        bound(verb, **given)
    return str(fault.value)


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ([], "a list of {where: condition, value: text or number}"),
        (["A"], "number 1 is not {where: condition"),
        ([{"where": "A > 1", "valeu": 1}], "number 1 has no key `valeu` - did you mean value?"),
        ([{"where": "A > 1"}], "case 1 says either `value:` or `from:`"),
        ([{"where": "A > 1", "value": 1, "from": "B"}], "case 1 says either `value:` or `from:`"),
        ([{"where": "A > 1", "value": True}], "case 1: `value` is a text, a number or null"),
        ([{"where": "A > 1", "from": 5}], "case 1: `from` is a column"),
        ([{"value": 1}, {"where": "A > 1", "value": 2}], "case 1 has no `where:`; only the last may have none"),
        ([{"where": "A > 1", "value": 1}, {"where": "A > 2", "value": "x"}], "the values are either texts or numbers, not both"),
        ([{"where": "A >", "value": 1}], "case 1: condition `A >`: expected a column, 'text' or a number"),
        ([{"where": 5, "value": 1}], "case 1: `where` is a condition, written as text"),
    ],
)
def test_a_case_that_cannot_be_read_is_told(of, says):
    message = told("cases", of=of, new="X")

    assert message.startswith(f"{PLACE}: cases, argument `of`: ")
    assert says in message


def test_all_that_is_wrong_with_a_list_is_told_at_once():
    message = told("cases", of=[{"where": "A >", "value": 1}, {"where": "A > 1"}], new="X")

    assert "case 1: condition `A >`" in message
    assert "case 2 says either" in message


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"tabel": "DS"}, "number 1 has no key `tabel` - did you mean table?"),
        ({"columns": {"X": "Y"}}, "source 1: `table` names a table"),
        ({"table": "DS", "columns": ["Y"]}, "source 1: `columns` says for each new column"),
        ({"table": "DS", "order": "Y", "columns": {"X": "Y"}}, "source 1: `order` is a list of columns"),
        ({"table": "DS", "date": 5}, "source 1: `date` is a column of the table"),
        ({"table": "DS", "where": "A ==", "columns": {"X": "Y"}}, "source 1: condition `A ==`"),
    ],
)
def test_a_source_that_cannot_be_read_is_told(source, says):
    assert says in told("first_source", on=["USUBJID"], sources=[source])


def test_what_cases_and_sources_read_and_make_is_known_before_data_are():
    """Columns of conditions and of `from`; tables, what is asked of each, and what they bring."""
    cases = bound("cases", of=[{"where": "A > 1", "from": "B"}, {"where": "C is missing", "value": 1}], new="X")
    source = bound(
        "first_source",
        on={"USUBJID": "SUBJ"},
        sources=[
            {"table": "AE", "where": "AEOUT == 'FATAL'", "order": ["AESEQ"], "columns": {"CAUS": "AEDECOD", "DOM": "'AE'"}},
            {"table": "DS", "columns": {"CAUS": "DSTERM"}},
        ],
    )

    assert ({"A", "B", "C"}, ["X"]) == (cases.reads, cases.adds)
    assert ({"USUBJID"}, ["CAUS", "DOM"], ["AE", "DS"]) == (source.reads, source.adds, source.named("table"))
    assert {"SUBJ", "AEOUT", "AESEQ", "AEDECOD"} == source.asked("AE")
    assert {"SUBJ", "DSTERM"} == source.asked("DS")


def test_cases_and_sources_are_told_in_words():
    cases = bound("cases", of=[{"where": "A > 1", "value": "x"}, {"where": "A < 1", "value": "y"}, {"value": None}], new="X")
    sources = bound("exists_over", on=["USUBJID"], new="X", until="B", sources=[{"table": "DS", "where": "C > 1", "date": "D"}])

    assert ["'x' where A > 1", "'y' where A < 1", "otherwise missing"] == [case.text for case in cases.given["of"]]
    assert ["D of DS where C > 1"] == [records.text for records in sources.given["sources"]]
