"""The condition language: what is true, what is false, and what is neither because a value is missing."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.condition import parse
from tests.derive.tables import frame, values

RECORDS = frame("""
    ID | AVAL | SEV      | STDTC            | ENDTC      | ADT:date   | TRTSDT:date
    a  | 1    | MILD     | 2012-03-05       | 2012-03-06 | 2012-03-05 | 2012-03-05
    b  | 3    | SEVERE   | 2012-03-05T08:00 | 2012-03-06 | 2012-03-09 | 2012-03-05
    c  | .    | MILD     | 2012-03          | 2012-03-06 | .          | 2012-03-05
    d  | 5    | .        | .                | 2012-03-06 | 2012-03-01 | .
    e  | 2    | MODERATE | 2012-03-07       | 2012-03-06 | 2012-03-05 | 2012-03-04
""")


def met(text: str, df: pd.DataFrame = RECORDS) -> str:
    """The records that meet a condition, by their letters."""
    return "".join(values(df[parse(text).mask(df)], "ID"))


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("AVAL = 3", "b"),
        ("AVAL == 3", "b"),
        ("AVAL != 3", "ade"),
        ("AVAL > 2", "bd"),
        ("AVAL >= 2", "bde"),
        ("AVAL < 3", "ae"),
        ("AVAL <= 3", "abe"),
        ("3 > AVAL", "ae"),
        ("3 >= AVAL", "abe"),
        ("AVAL > -1.5", "abde"),
        ("SEV == 'MILD'", "ac"),
        ('SEV == "MILD"', "ac"),
        ("'MILD' == SEV", "ac"),
        ("SEV != 'MILD'", "be"),
        ("SEV in ['MILD', 'SEVERE']", "abc"),
        ("SEV not in ['MILD', 'SEVERE']", "e"),
        ("AVAL in [1, 5]", "ad"),
        ("SEV starts with 'M'", "ace"),
        ("SEV starts with 'm'", ""),
        ("SEV not starts with 'MI'", "be"),
        ("SEV ends with 'E'", "be"),
        ("SEV not ends with 'E'", "ac"),
        ("SEV contains 'IL'", "ac"),
        ("SEV not contains 'IL'", "be"),
        ("SEV matches '^M'", "ace"),
        ("SEV matches '^[A-Z]{4}$'", "ac"),
        ("SEV matches 'VER|DER'", "be"),
        ("SEV not matches '(?i)mild'", "be"),
        ("not SEV contains 'IL'", "be"),
        ("SEV is missing", "d"),
        ("SEV is not missing", "abce"),
        ("ADT is missing", "c"),
    ],
)
def test_comparisons(text, records):
    assert records == met(text)


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("not AVAL > 2", "ae"),
        ("not (AVAL > 2)", "ae"),
        ("not AVAL == 3", "ade"),
        ("not SEV in ['MILD']", "be"),
        ("not SEV starts with 'M'", "b"),
        ("not not AVAL > 2", "bd"),
        ("not (AVAL > 2 and SEV == 'MILD')", "abe"),
        ("not (AVAL > 2 or SEV == 'MILD')", "e"),
        ("not SEV is missing", "abce"),
        ("AVAL > 2 or SEV == 'MILD'", "abcd"),
        ("AVAL > 2 and SEV == 'SEVERE'", "b"),
        ("not ADT > TRTSDT", "a"),
    ],
)
def test_a_comparison_with_missing_is_neither_true_nor_false(text, records):
    """Trap: `not (A > 2)` is true for missing in one language and `A > 2` false in another. Here neither, nor its `not`.

    Unknown and false is false, unknown or true is true: c with a missing AVAL does not meet the fourth from
    below by AVAL but by SEV.
    """
    assert records == met(text)


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("AVAL == 1 or AVAL == 3 and SEV == 'MILD'", "a"),
        ("(AVAL == 1 or AVAL == 3) and SEV == 'SEVERE'", "b"),
        ("not AVAL == 1 and SEV == 'MILD'", ""),
        ("not (AVAL == 1 and SEV == 'SEVERE')", "abcde"),
        ("AVAL == 1 AND NOT SEV IS MISSING", "a"),
    ],
)
def test_not_binds_tightest_and_or_loosest(text, records):
    """c has no AVAL and is MILD: it cannot be both 1 and SEVERE; d has no SEV and is 5."""
    assert records == met(text)


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("STDTC <= ENDTC", "ab"),
        ("STDTC > ENDTC", "e"),
        ("STDTC < '2012-03-06'", "ab"),
        ("STDTC >= '2012-03-05T08:00'", "be"),
        ("STDTC <= '2012-04'", "abce"),
        ("STDTC < '2012-03'", ""),
        ("STDTC >= '2012'", ""),
        ("not STDTC <= ENDTC", "e"),
        ("'2012-03-06' > STDTC", "ab"),
    ],
)
def test_dates_as_text_are_compared_where_the_answer_is_certain(text, records):
    """Trap: text comparison of ISO dates is right only at equal precision. A day of March is before April, and c, some day of
    March, is neither before nor after the 6th of March."""
    assert records == met(text)


@pytest.mark.parametrize(
    ("left", "op", "right", "expected"),
    [
        ("2012-03-05", "<", "2012-03-06", "true"),
        ("2012-03-05", "<", "2012-03-05", "false"),
        ("2012-03-05", "<=", "2012-03-05", "true"),
        ("2012-03-05", ">", "2012-03-05", "false"),
        ("2012-03-05", "<", "2012-03-05T08:00", "unknown"),
        ("2012-03-05", "<=", "2012-03-05T23:59", "unknown"),
        ("2012-03-05T08:00", ">=", "2012-03-05", "unknown"),
        ("2012-03-05T08:00", "<", "2012-03-05T08:00:30", "unknown"),
        ("2012-03-05T08:00", "<", "2012-03-05T08:01:00", "true"),
        ("2012-03-05T08:00", "<=", "2012-03-05T08:00", "true"),
        ("2012-03-05T08", "<", "2012-03-05T09:00", "true"),
        ("2012-03-05T08:00:10.5", "<", "2012-03-05T08:00:11", "true"),
        ("2012-03-05T08:00:10.5", "<", "2012-03-05T08:00:10.7", "true"),
        ("2012-03-05T08:00:10.5", "<=", "2012-03-05T08:00:10.5", "true"),
        ("2012-03-05T08:00:10.5", "<", "2012-03-05T08:00:10", "unknown"),
        ("2012-03", "<", "2012-03-15", "unknown"),
        ("2012-03", ">", "2012-03-15", "unknown"),
        ("2012-03", "<", "2012-04-01", "true"),
        ("2012-03", ">=", "2012-04-01", "false"),
        ("2012-03", "<=", "2012-03", "unknown"),
        ("2012-03", ">=", "2012-03-01", "true"),
        ("2012-03", ">", "2012-03-01", "unknown"),
        ("2012-03", "<=", "2012-03-31", "true"),
        ("2012-03", "<", "2012-04", "true"),
        ("2011", "<", "2012-01-01", "true"),
        ("2012", "<", "2012-12-31", "unknown"),
        ("2012---15", "<", "2012-01-15", "false"),
        ("2012---15", ">=", "2012-01-15", "true"),
        ("2012---15", "<=", "2012-12-15", "true"),
        ("2012---15", ">", "2012-01-14", "true"),
        ("2012---15", ">", "2012-06-15", "unknown"),
        ("--03-15", "<", "2012-06-15", "unknown"),
        ("-----T08:00", "<", "2012-06-15", "unknown"),
    ],
)
def test_two_dates_of_any_precision(left, op, right, expected):
    """A partial date is a span of days; a comparison that not every day of it decides alike is unknown, and so is its `not`."""
    df = frame(f"ID | A:text | B:text\na | {left} | {right}")

    assert (expected == "true", expected == "false") == (met(f"A {op} B", df) == "a", met(f"not A {op} B", df) == "a")
    assert met(f"A {op} B", df) == met(f"A {op} '{right}'", df) == met(f"'{left}' {op} B", df)


@pytest.mark.parametrize("text", ["SEV < 'MILD'", "AVAL > 0 and SEV >= '10'", "STDTC < '2012-02-30'", "STDTC < '05/03/2012'"])
def test_what_text_is_ordered_by_must_be_a_date(text):
    """Trap: '10' is less than '9' as text. Found before any data is read."""
    with pytest.raises(StudyError, match="expected an ISO 8601 date to order by, which `.*` is not"):
        parse(text)


def test_text_that_is_no_date_has_no_order():
    """Numbers collected as text, and dates as they were written down, are told and not compared by their letters."""
    df = frame("ID | SCORE:text | SEEN\na | 10 | 05-MAR-2012\nb | 9 | 2012-03-06")

    with pytest.raises(StudyError, match="SCORE holds '10', '9': only ISO 8601 dates have an order among texts; make dates of it"):
        met("SCORE > SEEN", df)
    with pytest.raises(StudyError, match="SEEN holds '05-MAR-2012': only"):
        met("SEEN >= '2012-03-05'", df)
    assert "b" == met("SEEN >= '2012-03-05'", df.iloc[1:])


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("ADT >= TRTSDT", "abe"),
        ("ADT == TRTSDT", "a"),
        ("ADT != TRTSDT", "be"),
        ("ADT > '2012-03-05'", "b"),
        ("ADT == '2012-03-05'", "ae"),
        ("ADT in ['2012-03-01', '2012-03-09']", "bd"),
    ],
)
def test_dates(text, records):
    assert records == met(text)


@pytest.mark.parametrize(
    "text", ["ADT > '2012-03'", "ADT == 'soon'", "ADT > 5", "ADT in ['2012-03-05', 'soon']", "ADT > STDTC", "ADT == STDTC"]
)
def test_a_date_is_compared_with_a_whole_date(text):
    """`2012-03` is not silently the first of March."""
    with pytest.raises(StudyError, match="ADT|date"):
        met(text)


def test_names_with_blanks_and_of_other_scripts_are_quoted():
    df = frame("""
        ID | Lab Result | 성별 | 6MWT | in
        a  | 5          | 남   | 1    | x
        b  | 7          | 여   | 2    | y
    """)

    assert "b" == met("`Lab Result` > 6", df)
    assert "a" == met("성별 == '남'", df)
    assert "b" == met("`성별` == '여' and `6MWT` == 2 and `in` == 'y'", df)


def test_any_name_of_a_raw_column_can_be_quoted():
    """Blanks, dots, slashes, brackets, quotes, operators, words of the language, and other scripts."""
    names = ["Lab/Result (mg.dL)", "O'Neil", 'the "best"', "a > b", "is missing", "방문일 / Visit", "x,y", "contains", "50 %"]

    for name in names:
        df = frame("ID | X\na | 1\nb | .").rename(columns={"X": name})
        assert {name} == parse(f"`{name}` == 1 and not `{name}` is missing").columns
        assert "a" == met(f"`{name}` == 1 and not `{name}` is missing", df)


def test_a_quote_inside_text_is_doubled():
    df = frame("ID | DRUG\na | O'Neil\nb | it''s")

    assert "a" == met("DRUG == 'O''Neil'", df)
    assert "a" == met('DRUG == "O\'Neil"', df)
    assert "b" == met("DRUG == \"it''s\"", df)


TRUTH = {"true": "N == 1", "false": "N == 2", "unknown": "M == 1"}


@pytest.mark.parametrize(
    ("left", "right", "conjunction", "disjunction"),
    [
        ("true", "true", "true", "true"),
        ("true", "false", "false", "true"),
        ("true", "unknown", "unknown", "true"),
        ("false", "true", "false", "true"),
        ("false", "false", "false", "false"),
        ("false", "unknown", "false", "unknown"),
        ("unknown", "true", "unknown", "true"),
        ("unknown", "false", "false", "unknown"),
        ("unknown", "unknown", "unknown", "unknown"),
    ],
)
def test_the_truth_table_of_and_and_or(left, right, conjunction, disjunction):
    """Three values: what is unknown is met by neither a condition nor its `not`."""
    df = frame("ID | N | M\na | 1 | .\nb | . | 1").iloc[:1]

    for word, expected in (("and", conjunction), ("or", disjunction)):
        text = f"({TRUTH[left]} {word} {TRUTH[right]})"
        assert (expected == "true", expected == "false") == (met(text, df) == "a", met(f"not {text}", df) == "a")


@pytest.mark.parametrize(
    "test",
    ["A == 'x'", "A != 'x'", "A in ['x']", "A not in ['x']", "A starts with 'x'", "A not contains 'x'", "A matches 'x'", "A < B", "A == B"],
)
def test_the_truth_table_of_not(test):
    """True becomes false, false true, and unknown stays unknown, twice negated too."""
    df = frame("""
        ID | A          | B
        a  | 2012-03-05 | 2012-03-05
        b  | 2012-03-06 | 2012-03-07
        c  | .          | 2012-03-05
    """)
    true, false = set(met(test, df)), set(met(f"not {test}", df))

    assert {"a", "b"} == true | false and not true & false
    assert true == set(met(f"not not {test}", df)) == set(met(f"not (not {test})", df))


def test_the_columns_of_a_condition_are_known_before_data_are():
    assert {"AVAL", "Lab Result", "SEV"} == parse("AVAL > 1 and (`Lab Result` is missing or not SEV in ['A'])").columns


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected a column"),
        ("AVAL", "expected a comparison"),
        ("AVAL >", "expected a column, 'text' or a number, found `the end`"),
        ("AVAL > 2 SEV == 'A'", "expected `and`, `or` or the end, found `SEV == 'A'`"),
        ("(AVAL > 2", "expected `\\)`, found `the end`"),
        ("AVAL in [1, 2", "expected `\\]`"),
        ("AVAL in []", "expected a column, 'text' or a number, found `\\]`"),
        ("AVAL in [SEV]", "a list holds quoted text or numbers"),
        ("AVAL in [1, 'a']", "a list holds"),
        ("AVAL > 2 and", "found `the end`"),
        ("AVAL ~ 2", "cannot read from `~ 2`"),
        ("SEV == 'MILD", "cannot read from `'MILD`"),
        ("AVAL > 1e5", "cannot read from `1e5`"),
        ("AVAL > 2 & SEV == 'A'", "cannot read from `& SEV == 'A'` at character 10 - did you mean and\\?"),
        ("AVAL <> 2", "cannot read from `<> 2` at character 6 - did you mean !=\\?"),
        ("SEV == 'MILD", "at character 8 \\(a quote is not closed\\)"),
        ("SEV is mising", "expected `missing` .*, found `mising` at character 8 - did you mean missing\\?"),
        ("SEV is not null", "expected `missing` .*, found `null` at character 12"),
        ("SEV is", "expected `missing` .*, found `the end`"),
        ("SEV is not", "expected `missing` .*, found `the end`"),
        ("SEV start with 'M'", "found `start with 'M'` at character 5 - did you mean starts with\\?"),
        ("SEV contain 'M'", "did you mean contains\\?"),
        ("SEV starts with M", "`starts with` needs a text column before and quoted text behind, found `M` at character 17"),
        ("SEV matches '['", "expected a regular expression that can be read, found `'\\['` at character 13"),
        ("SEV not 'A'", "expected `in` or a text test after `not`"),
        ("AVAL > 2 an SEV == 'A'", "found `an SEV == 'A'` at character 10 - did you mean and\\?"),
        ("__import__('os')", "expected a comparison"),
    ],
)
def test_what_cannot_be_parsed_is_shown_from_where_it_stops_making_sense(text, says):
    with pytest.raises(StudyError, match=says):
        parse(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("AVALL > 2", "no column AVALL - did you mean AVAL?"),
        ("SEV == 2", "SEV is text; write the value in quotes: '2'"),
        ("SEV in [2]", "SEV is text; write the value in quotes"),
        ("AVAL == '2'", "AVAL is a number; write the value without quotes"),
        ("AVAL in ['2']", "AVAL is a number"),
        ("AVAL > SEV", "text is ordered only with text"),
        ("AVAL == SEV", "not of one kind"),
        ("AVAL starts with 'M'", "`starts with` needs a text column; AVAL is none"),
        ("ADT contains '2012'", "`contains` needs a text column; ADT is none"),
    ],
)
def test_what_cannot_be_compared_is_told(text, says):
    with pytest.raises(StudyError) as told:
        met(text)

    assert f"condition `{text}`: " in str(told.value)
    assert says in str(told.value)


@pytest.mark.parametrize(
    "text",
    [
        "AVAL > 2",
        "AVAL == 2",
        "SEV == 'MILD'",
        "SEV in ['MILD']",
        "STDTC < '2012-03-05'",
        "ADT > '2012-03-05'",
        "ADT > TRTSDT",
        "SEV starts with 'M'",
        "SEV contains 'M'",
        "SEV matches 'M'",
    ],
)
def test_an_empty_frame_and_a_wholly_missing_column_meet_nothing(text):
    """A column that nobody filled may have any type: all its comparisons are unknown."""
    nothing = pd.DataFrame({c: [np.nan, np.nan] for c in RECORDS.columns})

    assert [] == parse(text).mask(RECORDS.iloc[:0]).tolist()
    assert [False, False] == parse(text).mask(nothing).tolist()
    assert [False, False] == parse(f"not {text}").mask(nothing).tolist()
    assert [False, False] == parse(text).mask(nothing.astype(object)).tolist()


def test_coded_and_plain_text_are_alike():
    plain = RECORDS.astype({c: "str" for c in ("ID", "SEV", "STDTC", "ENDTC")})

    for text in (
        "SEV == 'MILD'",
        "SEV != 'MILD'",
        "SEV in ['MILD']",
        "SEV starts with 'M'",
        "SEV matches 'E$'",
        "not SEV ends with 'E'",
        "STDTC <= ENDTC",
        "SEV is missing",
        "not SEV == 'MILD'",
    ):
        assert met(text) == met(text, plain)
