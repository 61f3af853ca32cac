"""What a spec's entry must say of its verb, told with its line, and what a verb must keep to."""

import pandas as pd
import pytest

from sdtm2adam.derive.contract import ADDED, STUDY_VERBS, Col, Findings, New, Table, Where, bind, describe, run_all
from sdtm2adam.derive.contract import REGISTRY as VERBS
from sdtm2adam.errors import ERROR, Finding, StudyError
from sdtm2adam.spec.condition import parse
from tests.derive.tables import frame, values

PLACE = "specs/sdtm/ae.yaml:12"


def told(name, given) -> list[str]:
    """The lines of the refusal of an entry."""
    with pytest.raises(StudyError) as fault:
        bind(name, given, PLACE, parse)
    return str(fault.value).splitlines()


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("studyday", {}, "there is no verb `studyday` - did you mean study_day? (sdtm2adam verbs lists them)"),
        ("upper", {"form": "A", "new": "B"}, "upper has no argument `form` - did you mean from?"),
        ("upper", {"from": "A"}, "upper needs the argument `new`"),
        ("upper", ["A"], "upper takes named arguments: upper: {from, new: ...}"),
        ("upper", {"from": 5, "new": "B"}, "upper, argument `from`: Input should be a valid string"),
        (
            "part",
            {"from": "A", "new": "B", "separator": "-", "position": "2"},
            "part, argument `position`: Input should be a valid integer",
        ),
        ("duration", {"start": "A", "end": "B", "new": "C", "plus": 0.5}, "duration, argument `plus`: Input should be a valid integer"),
        ("coalesce", {"columns": "A", "new": "B"}, "coalesce, argument `columns`: Input should be a valid list"),
        ("keep", {"where": "A >"}, "keep, argument `where`: condition `A >`: expected a column, 'text' or a number, found `the end`"),
        ("keep", {"where": 5}, "keep, argument `where`: Input should be a valid string"),
        ("merge", {"from": ["ADSL"], "columns": ["AGE"]}, "merge, argument `from`: Input should be a valid string"),
        ("constant", {"value": True, "new": "A"}, "constant, argument `value`: Input should be a valid"),
    ],
)
def test_an_entry_that_does_not_fit_its_verb_is_told_with_its_line(name, given, says):
    lines = told(name, given)

    assert [f"{PLACE}: {says}"] == [line[: len(PLACE) + 2 + len(says)] for line in lines]


def test_every_fault_of_an_entry_is_told_at_once():
    assert [
        f"{PLACE}: study_day has no argument `on`",
        f"{PLACE}: study_day needs the argument `reference`",
        f"{PLACE}: study_day needs the argument `new`",
        f"{PLACE}: study_day, argument `date`: Input should be a valid string",
    ] == told("study_day", {"date": 5, "on": "X"})


def test_an_argument_named_after_a_python_word_is_written_without_its_underscore():
    assert {"from", "new"} == set(VERBS["upper"].arguments)
    assert "as" in VERBS["rate"].arguments


def test_what_a_call_reads_and_adds_is_known_before_data_are():
    """Defaults count, conditions name columns, and fixed text is no column."""
    change = bind("change", {"where": "AVISITN > 0"}, PLACE, parse)
    compose = bind("compose", {"parts": ["SITE", "'-'", "SUBJ"], "new": "ID"}, PLACE, parse)
    join = bind("join", {"table": "SV", "on": {"USUBJID": "SUBJ"}, "columns": {"SVSTDTC": "V1DTC"}}, PLACE, parse)

    assert ({"AVAL", "BASE", "AVISITN"}, ["CHG"]) == (change.reads, change.adds)
    assert ({"SITE", "SUBJ"}, ["ID"]) == (compose.reads, compose.adds)
    assert ({"USUBJID"}, ["V1DTC"], ["SV"]) == (join.reads, join.adds, join.named("table"))


def test_a_column_that_the_frame_lacks_is_told_with_the_line_and_the_closest():
    call = bind("upper", {"from": "AETREM", "new": "X"}, PLACE, parse)

    with pytest.raises(StudyError, match=rf"{PLACE}: upper: there is no column AETREM - did you mean AETERM\?"):
        call.run(frame("_AETREM | AETERM\na | b"), {}, Findings())


def drops_rows(df: pd.DataFrame, new: New) -> pd.DataFrame:
    return df.iloc[1:].assign(**{new: 1})


def sorts_rows(df: pd.DataFrame, new: New) -> pd.DataFrame:
    return df.iloc[::-1].assign(**{new: 1})


def sorts_and_numbers_rows(df: pd.DataFrame, new: New) -> pd.DataFrame:
    return df.iloc[::-1].reset_index(drop=True).assign(**{new: 1})


def adds_nothing(df: pd.DataFrame, new: New) -> pd.DataFrame:
    return df


def loses_origin(df: pd.DataFrame, new: New) -> pd.DataFrame:
    return df.drop(columns="_src").assign(**{new: 1})


@pytest.mark.parametrize("function", [drops_rows, sorts_rows, sorts_and_numbers_rows, adds_nothing, loses_origin])
def test_a_verb_that_breaks_its_contract_is_a_fault_of_ours(function):
    """Not a StudyError: no study can put it right."""
    call = bind("v", {"new": "X"}, PLACE, parse, {"v": describe(function, "kept", "subject")})

    with pytest.raises(TypeError, match=f"verb {function.__name__}"):
        call.run(frame("_src | A\n0 | a\n1 | b"), {}, Findings())


def doubled(df: pd.DataFrame, column: Col, other: Table, where: Where, found: Findings, times: int = 2, new: New = "NEW") -> pd.DataFrame:
    """Every row, so many times."""
    found.add(Finding("seen", ERROR, "", "", "first at {row 1}", rows=(1,)))
    return pd.concat([df[where.mask(df)]] * times).assign(**{new: len(other)})


doubled.__module__ = STUDY_VERBS  # as if it stood in specs/derivations.py


def test_a_verb_of_a_study_is_read_from_its_signature():
    """Columns, tables, conditions and new columns by annotation; Findings are no argument of a spec; rows are numbered anew."""
    verb = describe(doubled, ADDED, "subject")
    call = bind("v", {"column": "A", "other": "T", "where": "A != 'x'"}, PLACE, parse, {"v": verb})
    found = Findings()
    made = call.run(frame("A\na\nb"), {"T": frame("X\n1\n2\n3")}, found)

    assert {"column": "column", "other": "table", "where": "condition", "times": "value", "new": "new column"} == {
        n: a.role for n, a in verb.arguments.items()
    }
    assert (["a", "b", "a", "b"], [3.0] * 4, [0, 1, 2, 3]) == (values(made, "A"), values(made, "NEW"), list(made.index))


def test_a_finding_is_told_by_the_variable_being_made_the_rows_it_came_from_and_its_entry():
    call = bind("v", {"column": "A", "other": "T", "where": "A != 'x'"}, PLACE, parse, {"v": describe(doubled, ADDED, "subject")})
    found = Findings()
    run_all([call], frame("_src | A\n40 | a\n41 | b"), {"T": frame("X\n1")}, found)

    assert [("NEW", (41,), "first at {origin 41}", PLACE)] == [(f.variable, f.rows, f.message, f.spec) for f in found]


def refuses(df: pd.DataFrame, new: New) -> pd.DataFrame:
    raise StudyError("this cannot be")


def test_a_refusal_of_a_verb_names_the_line_of_its_entry():
    call = bind("v", {"new": "X"}, PLACE, parse, {"v": describe(refuses, "kept", "subject")})

    with pytest.raises(StudyError, match=rf"{PLACE}: refuses: this cannot be"):
        call.run(frame("A\na"), {}, Findings())
