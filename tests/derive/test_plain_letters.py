"""Free text for transport files: plain forms of accents and signs, and what has none."""

import pytest

from tests.derive.tables import frame, tried, values


@pytest.mark.parametrize(
    ("collected", "written"),
    [
        ("naïve", "naive"),
        ("Müller – “late”", 'Muller - "late"'),
        ("BP ≥ 140", "BP >= 140"),
        ("5 µg", "5 ug"),
        ("38 °C", "38 degrees C"),
        ("½ tablet", "1/2 tablet"),
        ("plain  text", "plain  text"),
    ],
)
def test_signs_have_plain_forms(collected, written):
    """Text that is ASCII already stays as it is, its spaces too."""
    made, _ = tried("plain_letters", frame(f"A:text\n{collected}"), **{"from": "A", "new": "B"})

    assert [written] == values(made, "B")


def test_what_was_changed_is_counted():
    _, found = tried("plain_letters", frame("A:text\nnaïve\nnaïve\nplain"), **{"from": "A", "new": "B"})

    assert [("note", 2, "2 texts written in ASCII: 'naïve'")] == [(f.severity, f.count, f.message) for f in found]


def test_letters_without_a_plain_form_are_an_error_and_stay():
    """Nothing is cut or guessed: Hangul is to be translated."""
    made, found = tried("plain_letters", frame("A:text\n두통\nheadache"), **{"from": "A", "new": "B"})

    assert ["두통", "headache"] == values(made, "B")
    assert [("error", 1)] == [(f.severity, f.count) for f in found]
