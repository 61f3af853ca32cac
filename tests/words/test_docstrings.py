"""A verb without a sentence of its own is told by its description, with the arguments put in."""

import pytest

from sdtm2adam.derive.contract import ADDED, Call, Col, Cols, New, Where, bind, describe
from sdtm2adam.derive.verbs import REGISTRY
from sdtm2adam.manual import example_of
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.dataset import single
from sdtm2adam.spec.reading import read_yaml
from sdtm2adam.words.calls import sentence
from sdtm2adam.words.sentences import SENTENCES


def nearest(df, date: Col, new: New, by: Cols | None = None, unit: str = "days", where: Where | None = None):
    """The record nearest to `date` within `by` (the subject, unless said), in `unit`; of those that meet `where`.

    A tie goes to the earlier one. `new` is Y on it.
    Missing: on all other records. Errors: a subject with two records on one day.

    Example:
        - nearest: {date: ADT, new: ANL01FL}
    """


def windowed(df, day: Col, visit: New = "AVISIT", target: New = "AWTARGET"):
    """The window in which a day falls: its visit, and the day that was planned.

    `visit` is the name of the window. Out: AWTARGET, the planned day of it, whatever the distance.
    """


def told(function, wanted: set[str], rows: str = "kept", **given) -> str:
    """The sentence of a call of a verb that nobody has words for."""
    given = {name: parse(value) if name == "where" else value for name, value in given.items()}
    return sentence(Call(describe(function, rows, "subject"), given, "specs/adam/adxx.yaml:1"), [], {}, wanted)


def test_arguments_stand_where_the_description_names_them():
    says = told(nearest, {"ANL01FL"}, date="ADT", by=["USUBJID", "PARAMCD"], unit="weeks", where="AVAL > 0", new="ANL01FL")

    assert (
        "The record nearest to ADT within USUBJID, PARAMCD (the subject, unless said), in weeks; of those that meet AVAL > 0. "
        "Missing on all other records."
    ) == says


def test_what_is_said_of_an_argument_that_is_not_given_is_left_out():
    """A usual value is told all the same; a clause or brackets about nothing are not."""

    def shown(df, value: Col, new: New, digits: int = 2, where: Where | None = None):
        """The `value` to `digits` digits (of records that meet `where`), as a page shows it."""

    assert "The AVAL to 2 digits, as a page shows it." == told(shown, {"AVALC"}, value="AVAL", new="AVALC")


def test_an_argument_that_the_description_does_not_name_is_told_beside_it():
    def twice(df, value: Col, new: New, times: int):
        """Several times the value.

        Source: nobody's guide.
        """

    assert "Several times the value (value: AVAL; times: 3)." == told(twice, {"A"}, value="AVAL", new="A", times=3)


def test_of_several_columns_each_has_what_the_description_says_of_it():
    """So that no text stands at many variables (trap 28)."""
    first = "The window in which a day falls: its visit, and the day that was planned (day: ADY)."

    assert f"{first} AVISIT is the name of the window." == told(windowed, {"AVISIT"}, day="ADY")
    assert f"{first} AWTARGET, the planned day of it, whatever the distance." == told(windowed, {"AWTARGET"}, day="ADY")


def test_what_stands_in_brackets_is_not_cut_off():
    def timed(df, dtc: Col, new: New):
        """The date-time of a text (seconds that were not collected are 00; `dtc` is complete), never a guess; more below.

        Missing: where the text is no date (nothing is imputed; `dtc` stays).
        """

    assert (
        "The date-time of a text (seconds that were not collected are 00; ASTDTC is complete), never a guess; more below. "
        "Missing where the text is no date (nothing is imputed; ASTDTC stays)."
    ) == told(timed, {"ASTDTM"}, dtc="ASTDTC", new="ASTDTM")


def test_a_value_that_is_taken_away_is_told_as_missing():
    call = Call(REGISTRY["set_where"], {"where": parse("AVAL < 0"), "value": None, "new": "CRIT"}, "x:1")

    assert "missing where AVAL < 0; otherwise as before." == sentence(call, [], {}, {"CRIT"})


def test_a_verb_without_a_description_is_told_by_its_name():
    def half_of(df, value: Col, new: New): ...

    assert "Half of (value: DOSE)." == told(half_of, {"A"}, value="DOSE", new="A")


@pytest.mark.parametrize("name", sorted(set(REGISTRY) - {name.partition(".")[0] for name in SENTENCES}))
def test_every_verb_of_ours_without_a_sentence_has_words(name, tmp_path):
    """Bound to the step of its own example: something is said, no mark of the docstring is left, and no head of it."""
    (tmp_path / "step.yaml").write_text(example_of(REGISTRY[name]).split("\n\n")[0], encoding="utf-8")
    _, arguments = single(read_yaml(tmp_path / "step.yaml", "step.yaml").value[0])
    call = bind(name, arguments, "step.yaml:1", parse)

    for wanted in [set(call.adds), *({column} for column in call.adds)]:
        says = sentence(call, [], {}, wanted)
        assert says.endswith(".") and len(says.split()) > 4, says
        assert says.count("(") == says.count(")"), says
        assert not [mark for mark in ("`", "Example:", "Source:", "Errors:", "In:", "Out:") if mark in says], says


def test_a_call_that_adds_records_is_told_like_any_other():
    def carried(df, value: Col = "AVAL", by: Cols | None = None):
        """A record for each planned visit without one, with the last `value` before it; within `by`."""

    assert "A record for each planned visit without one, with the last AVAL before it." == told(carried, {"AVAL"}, rows=ADDED)


def test_the_words_of_a_bound_step_are_those_of_the_spec():
    """A verb of ours that has a sentence is told by that."""
    call = bind("study_day", {"date": "ADT", "reference": "TRTSDT", "new": "ADY"}, "x:1", parse)

    assert "ADT minus TRTSDT, plus 1 where ADT is on or after TRTSDT; missing where either is missing or partial." == sentence(
        call, [], {}, {"ADY"}
    )
