"""Terms and collected values added to the text of a codelist: only that changes."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.codelist_text import Addition, with_additions
from sdtm2adam.spec.reading import read_yaml

COMMENTED = """\
# Why this list is ours.
codelist: UNIT
standard: UNIT
terms:
  mg: []          # as is
  g:
  kg: KILO
  mL: [ml, "cc"]  # both sites
  L:
    - liter
    - 1           # coded
# Not CDISC's.
extra: [PATCH]
"""


def changed(text: str, *additions: Addition) -> list[tuple[str, str]]:
    """The lines that differ, as (before, after); "" for a line that is new."""
    old, new = text.splitlines(), with_additions(text, list(additions), "specs/codelists/x.yaml").splitlines()
    kept = iter(new)
    pairs, waiting = [], list(kept)
    for line in old:
        if waiting and waiting[0] == line:
            waiting.pop(0)
        elif line in waiting:
            at = waiting.index(line)
            pairs += [("", added) for added in waiting[:at]]
            del waiting[: at + 1]
        else:
            pairs.append((line, waiting.pop(0)))
    return pairs + [("", added) for added in waiting]


@pytest.mark.parametrize(
    ("term", "before", "after"),
    [
        ("mg", "  mg: []          # as is", '  mg: ["µ 1: #"]          # as is'),
        ("g", "  g:", '  g: "µ 1: #"'),
        ("kg", "  kg: KILO", '  kg: [KILO, "µ 1: #"]'),
        ("mL", '  mL: [ml, "cc"]  # both sites', '  mL: [ml, "cc", "µ 1: #"]  # both sites'),
        ("L", "", '    - "µ 1: #"'),
    ],
)
def test_a_collected_value_goes_under_its_term(term, before, after):
    """However the values of the term are written, one line changes and its comment stays."""
    assert [(before, after)] == changed(COMMENTED, Addition(term, "µ 1: #"))


def test_a_new_term_goes_below_the_last():
    text = "codelist: X\nstandard: UNIT\nterms:\n  A: 1\n\n# Not CDISC's.\nextra: [A]\n"

    assert [("", '  IU: "I.U."'), ("extra: [A]", "extra: [A, IU]")] == changed(text, Addition("IU", "I.U.", extra=True))


def test_a_new_term_goes_below_a_last_one_that_is_a_list():
    """Behind the comment of the last line, and before the comment of what follows."""
    assert [("", "  IU: []")] == changed(COMMENTED, Addition("IU"))


def test_extra_is_added_to_a_file_without_it():
    text = "codelist: X\nstandard: UNIT\nterms:\n  A: 1"

    assert "codelist: X\nstandard: UNIT\nterms:\n  A: 1\n  IU: []\nextra: [IU]\n" == with_additions(text, [Addition("IU", "", True)], "x")


def test_an_extra_term_that_stands_nowhere_else_gets_its_collected_value():
    text = "codelist: X\nstandard: UNIT\nterms:\n  A:\n  B:   # to come\nextra: [IU]\n"
    made = with_additions(text, [Addition("IU", "units", True), Addition("IU", "", True)], "x")

    assert "codelist: X\nstandard: UNIT\nterms:\n  A:\n  B:   # to come\n  IU: units\nextra: [IU]\n" == made


def test_a_list_of_extra_terms_below_one_another():
    text = "codelist: X\nstandard: UNIT\nextra:\n  - A  # first\nterms:\n  A: 1\n"

    assert "extra:\n  - A  # first\n  - IU\nterms:\n  A: 1\n  IU: []\n" in with_additions(text, [Addition("IU", "", True)], "x")


def test_a_file_in_braces():
    text = "{codelist: X, terms: {A: 1, B: }, extra: []}\n"

    assert '{codelist: X, terms: {A: [1, "2"], B: , C: []}, extra: [C]}\n' == with_additions(
        text, [Addition("A", "2"), Addition("C", "", True)], "x"
    )


@pytest.mark.parametrize(
    "value", ["NO", "true", "1", "=1+1", "a, b", "[x]", 'it\'s "so"', "- x", "null", "#", "a: b", "1e5", "한글", "~", "\t"]
)
def test_a_value_that_yaml_would_read_as_something_else(value, tmp_path):
    """Read back through the door that studies are read through, it is the text that was collected."""
    path = tmp_path / "x.yaml"
    path.write_text(with_additions("codelist: X\nterms:\n  A: []\n", [Addition("A", value)], "x"), encoding="utf-8")

    assert {"codelist": "X", "terms": {"A": [value]}} == read_yaml(path, "x.yaml").value


def test_what_is_there_already_is_not_added_again():
    text = with_additions(COMMENTED, [Addition("kg", "Kilogram")], "x")

    assert text == with_additions(text, [Addition("kg", "Kilogram"), Addition("PATCH"), Addition("mg")][::2], "x")


def test_what_cannot_be_edited_safely_is_left_to_a_person():
    with pytest.raises(StudyError, match="specs/codelists/x.yaml .* add by hand: `b` under A"):
        with_additions("codelist: X\nterms:\n  A: |\n    a\n", [Addition("A", "b")], "specs/codelists/x.yaml")
