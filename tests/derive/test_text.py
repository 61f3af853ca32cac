"""Text columns: copies, constants, parts, numbers in text."""

import pytest

from sdtm2adam.derive.text import on_distinct_rows
from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, values

IDS = frame("""
    STUDY | SITE:text | SUBJ:text
    S1    | 01        | 007
    S1    | 02        | .
    S1    | .         | 009
""")


def test_an_identifier_is_its_parts_with_a_separator():
    """Leading zeros stay; a missing part makes the whole missing."""
    assert ["S1-01-007", None, None] == values(apply("compose", IDS, parts=["STUDY", "SITE", "SUBJ"], separator="-", new="ID"), "ID")


@pytest.mark.parametrize(("part", "text"), [("'-'", "-"), ("'Site '", "Site "), ("'O''Neil'", "O'Neil"), ("''", "")])
def test_fixed_text_stands_in_quotes(part, text):
    """A quote inside is doubled, as in conditions; blanks count."""
    assert [f"{text}01"] == values(apply("compose", IDS.iloc[:1], parts=[part, "SITE"], new="ID"), "ID")


@pytest.mark.parametrize(("part", "says"), [("SUBJECT", "no column SUBJECT - did you mean SUBJ?"), ("'X", "quote")])
def test_a_part_that_is_no_column_and_not_in_quotes_is_told(part, says):
    with pytest.raises(StudyError, match=says):
        apply("compose", IDS, parts=["SITE", part], new="ID")


def test_many_distinct_values_in_many_columns_do_not_overflow():
    """Five columns of 10,000 values each have more combinations than a whole number of 64 bits holds."""
    many = frame("A:text | B:text\n" + "\n".join(f"a{i} | b{i}" for i in range(10_000)))

    made = on_distinct_rows(many, ["A", "B", "A", "B", "A"], lambda *parts: "/".join(parts))

    assert "a9999/b9999/a9999/b9999/a9999" == made.iloc[9999]
    assert "a0/b0/a0/b0/a0" == made.iloc[0]


def test_a_copy_keeps_its_kind():
    """Numbers stay numbers and text that looks like a number stays text."""
    df = frame("""
        N | T:text
        1 | 007
        . | .
    """)

    assert [1.0, None] == values(apply("copy", df, from_="N", new="NEW"), "NEW")
    assert ["007", None] == values(apply("copy", df, from_="T", new="NEW"), "NEW")


def test_a_constant_on_a_condition_is_missing_elsewhere():
    df = frame("""
        N
        1
        .
        3
    """)

    assert ["Y", None, None] == values(apply("constant", df, value="Y", where="N < 2", new="F"), "F")
    assert [None, None, 9.0] == values(apply("constant", df, value=9, where="N > 2", new="F"), "F")


def test_the_first_filled_column_counts():
    df = frame("""
        A | B | C
        a | b | .
        . | b | c
        . | . | c
        . | . | .
    """)

    assert ["a", "b", "c", None] == values(apply("coalesce", df, columns=["A", "B", "C"], new="NEW"), "NEW")


def test_the_first_filled_of_dates_and_of_numbers():
    df = frame("""
        D1:date    | D2:date    | N1 | N2
        2012-03-05 | 2012-03-06 | .  | 2
        .          | 2012-03-07 | 1  | 2
    """)

    assert ["2012-03-05", "2012-03-07"] == values(apply("coalesce", df, columns=["D1", "D2"], new="NEW"), "NEW")
    assert [2.0, 1.0] == values(apply("coalesce", df, columns=["N1", "N2"], new="NEW"), "NEW")


@pytest.mark.parametrize(("position", "expected"), [(1, "S1"), (2, "01"), (3, None), (4, None)])
def test_parts_are_counted_from_one(position, expected):
    """The third part of `S1-01-` is empty and so missing, and there is no fourth."""
    df = frame("""
        ID
        S1-01-
    """)

    assert [expected] == values(apply("part", df, from_="ID", separator="-", position=position, new="P"), "P")


def test_a_part_before_the_first_is_told():
    with pytest.raises(StudyError, match="position"):
        apply("part", IDS, from_="SITE", separator="-", position=0, new="P")


def test_a_pattern_gives_its_group_or_the_whole_match():
    df = frame("""
        NAME
        Lot 17B
        no lot
        .
    """)

    assert ["17", None, None] == values(apply("extract", df, from_="NAME", pattern=r"Lot (\d+)", new="P"), "P")
    assert ["17", None, None] == values(apply("extract", df, from_="NAME", pattern=r"\d+", new="P"), "P")


def test_a_pattern_that_matches_nothing_of_a_text_gives_missing():
    """An empty match is no value: text is filled or missing, never empty."""
    df = frame("""
        NAME
        none
    """)

    assert [None] == values(apply("extract", df, from_="NAME", pattern=r"\d*", new="P"), "P")


def test_a_pattern_that_cannot_be_read_is_told():
    with pytest.raises(StudyError, match="pattern"):
        apply("extract", IDS, from_="SITE", pattern="(", new="P")


@pytest.mark.parametrize(
    ("text", "number"),
    [("5.0", 5), ("-0.25", -0.25), ("1e3", 1000), (" 7 ", 7), ("<0.5", None), ("1+", None), ("Negative", None), ("1,5", None)],
)
def test_the_number_that_a_text_says(text, number):
    """What is no number has no number, and that is no error."""
    assert [number] == values(apply("number", frame(f"R:text\n{text}"), from_="R", new="N"), "N")


@pytest.mark.parametrize("text", ["nan", "NaN", "inf", "+inf", "-Infinity", "INF", "1_000"])
def test_words_and_spellings_of_a_programming_language_are_no_numbers(text):
    assert [None] == values(apply("number", frame(f"R:text\n{text}"), from_="R", new="N"), "N")


def test_numbers_as_their_shortest_text():
    """5.0 is 5 and 0.1 is 0.1; missing stays missing."""
    df = frame("""
        N
        5.0
        0.1
        -0.0
        .
    """)

    assert ["5", "0.1", "0", None] == values(apply("as_text", df, from_="N", new="T"), "T")


def test_capitals():
    df = frame("""
        T
        Mild pain
        .
    """)

    assert ["MILD PAIN", None] == values(apply("upper", df, from_="T", new="T"), "T")
