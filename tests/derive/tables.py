"""Small literal tables: a frame from text as a clinician would write it down, and its values back."""

from collections.abc import Mapping

import pandas as pd

import sdtm2adam.derive.verbs  # noqa: F401  (registers the verbs)
from sdtm2adam.derive.contract import bind, run_all
from sdtm2adam.errors import Findings
from sdtm2adam.spec.condition import parse


def frame(text: str) -> pd.DataFrame:
    """A table of `|`-separated cells; `.` is missing.

    A column of numbers is numeric, anything else is coded text. `NAME:date` is a column of dates, `NAME:text`
    text whatever it looks like. Column `_src` stays whole numbers.
    """
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    columns = list(zip(*lines)) if len(lines) > 1 else [(name,) for name in lines[0]]
    return pd.DataFrame({name.partition(":")[0]: _column(name, cells) for name, *cells in columns})


def _column(name: str, cells: list[str]) -> pd.Series:
    kind = name.partition(":")[2]
    filled = [None if cell == "." else cell for cell in cells]
    if kind == "date":
        return pd.Series(pd.to_datetime(filled), dtype="datetime64[s]")
    if kind != "text" and any(filled) and all(map(_is_number, filled)):
        return pd.Series([None if c is None else float(c) for c in filled], dtype="int64" if name == "_src" else "float64")
    return pd.Series(filled, dtype="str").astype("category")


def _is_number(cell: str | None) -> bool:
    try:
        return cell is None or float(cell) == float(cell)
    except ValueError:
        return False


def values(df: pd.DataFrame, column: str) -> list:
    """The values of a column as one writes them: text, numbers, dates and times as ISO text, None for missing."""
    return [None if not isinstance(v, tuple) and pd.isna(v) else _said(v) for v in df[column].astype(object)]


def _said(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value)[-8:] if isinstance(value, pd.Timedelta) else value


def rows(df: pd.DataFrame, columns: str) -> list[tuple]:
    """The rows of some columns (named with blanks between them)."""
    return list(zip(*(values(df, column) for column in columns.split())))


def codelist(name: str, **terms: str) -> pd.DataFrame:
    """A codelist as verbs get it: `codelist("SEX", male="M")` understands male."""
    made = pd.DataFrame({"collected": list(terms), "term": list(terms.values())})
    made.attrs = {"name": name, "file": f"specs/codelists/{name.lower()}.yaml"}
    return made


def tried(verb: str, df: pd.DataFrame, tables: Mapping[str, pd.DataFrame] | None = None, /, **arguments) -> tuple[pd.DataFrame, Findings]:
    """What a verb makes of a frame, bound and run as a spec's entry is, and what it reports.

    An argument named after a Python word ends with an underscore here: `from_`.
    """
    found = Findings()
    call = bind(verb, {name.removesuffix("_"): value for name, value in arguments.items()}, "here.yaml:1", parse)
    return run_all([call], df, tables or {}, found), found


def apply(verb: str, df: pd.DataFrame, tables: Mapping[str, pd.DataFrame] | None = None, /, **arguments) -> pd.DataFrame:
    """What a verb makes of a frame about which it has nothing to report."""
    made, found = tried(verb, df, tables, **arguments)
    assert [] == [finding.text() for finding in found]
    return made
