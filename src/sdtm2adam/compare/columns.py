"""One variable's values in a form in which two files can be compared, whatever each file keeps them as.

    text      distinct texts and a code a record; blanks at the end of a text do not count, and "" is missing, as in SAS
    number    float64; NaN is missing, with its letter (.A to .Z, ._) beside it where the file has one
    date, datetime, time    seconds, of dates since 1970-01-01 and of times since midnight, whatever they were kept as

Text beside a number or a date is read as one, each distinct text once.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Kind = Literal["text", "number", "date", "datetime", "time"]

DAY = 86_400.0
SAS_EPOCH = -3_653 * DAY  # 1960-01-01 in seconds since 1970-01-01
EXACT_WHOLE = 2**53  # from here on whole numbers have gaps in a double
MOST_DIGITS = 15  # of a number in a file without types; more is a text, such as an identifier
LETTERS = {".": 0, "._": 27, **{f".{letter}": at for at, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", start=1)}}
LETTER_OF = {at: letter for letter, at in LETTERS.items()}

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_PLAIN_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"  # what Arrow reads as Python does
_LIKE_A_CODE = re.compile(r"[+-]?0\d")
_SAS_DATE = re.compile(r"(\d{1,2})([A-Za-z]{3})(\d{4})(?::(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?")
_TIME = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?")
_MONTHS = {m: at for at, m in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), start=1)}


@dataclass(frozen=True)
class Column:
    """The values of one variable.

    codes, texts  of text: one code a record (-1 for missing) into distinct texts
    numbers       of everything else; NaN is missing
    letters       of a number that is missing with a reason: the place of its letter in `LETTERS`, 0 for none
    odd           records whose text is none of the kind asked for; these equal nothing
    typed         False for what comes from a file that knows only text, and takes the kind of the other side
    """

    kind: Kind
    codes: np.ndarray | None = None
    texts: np.ndarray | None = None
    numbers: np.ndarray | None = None
    letters: np.ndarray | None = None
    odd: np.ndarray | None = None
    typed: bool = True

    def __len__(self) -> int:
        return len(self.codes if self.numbers is None else self.numbers)

    @property
    def missing(self) -> np.ndarray:
        """True for each record without a value."""
        return self.codes < 0 if self.codes is not None else np.isnan(self.numbers)

    @property
    def is_moment(self) -> bool:
        return self.kind in ("date", "datetime")

    def shown(self, rows: np.ndarray) -> np.ndarray:
        """The values of some records as text, `.` for a missing number and "" for missing text."""
        if self.codes is not None:
            return np.append(self.texts, "")[self.codes[rows]]
        distinct, at = np.unique(self.numbers[rows], return_inverse=True)
        told = np.array([_told(number, self.kind) for number in distinct.tolist()] or [""], dtype=object)[at]
        if self.letters is not None:
            told = np.where(self.letters[rows] > 0, np.array([LETTER_OF[n] for n in self.letters[rows].tolist()], dtype=object), told)
        return told

    def take(self, rows: np.ndarray) -> "Column":
        """These records, in this order."""
        parts = {name: part[rows] for name in ("codes", "numbers", "letters", "odd") if (part := getattr(self, name)) is not None}
        return replace(self, **parts)


def column_of(series: pd.Series, typed: bool = True) -> Column:
    """A column of a frame. In: text coded or not, numbers, true and false (as text), dates, times of day as timedelta."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        if pd.api.types.is_string_dtype(series.cat.categories.dtype) or series.cat.categories.dtype == object:
            return text_column(series.cat.codes.to_numpy(), series.cat.categories.to_numpy(dtype=object), typed)
        series = series.astype(series.cat.categories.dtype)
    dtype = series.dtype
    if isinstance(dtype, pd.DatetimeTZDtype):
        series = series.dt.tz_convert("UTC").dt.tz_localize(None)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        seconds = _seconds(series, "datetime64[us]")
        filled = seconds[~np.isnan(seconds)]
        return Column("date" if (filled % DAY == 0).all() else "datetime", numbers=seconds)
    if pd.api.types.is_timedelta64_dtype(dtype):
        return Column("time", numbers=_seconds(series, "timedelta64[us]"))
    if pd.api.types.is_bool_dtype(dtype):
        series = series.astype(object).map({True: "true", False: "false"}, na_action="ignore")
    elif pd.api.types.is_numeric_dtype(dtype):
        whole = pd.api.types.is_integer_dtype(dtype)
        if not (whole and series.notna().any() and max(abs(int(series.max())), abs(int(series.min()))) >= EXACT_WHOLE):
            return Column("number", numbers=series.to_numpy(dtype="float64", na_value=np.nan))
        series = series.astype("string")  # more digits than a double can tell apart
    codes, distinct = pd.factorize(series)
    return text_column(codes, np.asarray(distinct, dtype=object), typed)


def _seconds(series: pd.Series, kind: str) -> np.ndarray:
    held = series.to_numpy(dtype=kind)
    seconds = held.astype("int64") / 1e6
    return np.where(np.isnat(held), np.nan, seconds)


def text_column(codes: np.ndarray, texts: np.ndarray, typed: bool = True) -> Column:
    """Text from codes into texts, of which several may be alike once the blanks at their ends are gone."""
    own, distinct = pd.factorize(np.array(["", *(str(text).rstrip(" ") for text in texts)], dtype=object))
    return Column("text", codes=np.append(own[1:], 0)[codes] - 1, texts=np.asarray(distinct[1:], dtype=object), typed=typed)


def sas_number(numbers: np.ndarray, kind: Kind, letters: np.ndarray | None = None) -> Column:
    """Numbers of a SAS file: as they are, or as what their format says; a number that can be no date leaves them numbers."""
    if kind == "number":
        return Column("number", numbers=numbers, letters=letters)
    seconds = numbers if kind == "time" else numbers * (DAY if kind == "date" else 1) + SAS_EPOCH
    with np.errstate(invalid="ignore"):
        far = np.abs(seconds) > 4e11  # no year that SAS knows
    if far.any():
        return Column("number", numbers=numbers, letters=letters)
    return Column(kind, numbers=seconds, letters=letters)


def retyped(column: Column, kind: Kind) -> Column:
    """Text, or a number that stands for a date, as another kind; what is none of it is `odd` and keeps its text."""
    if column.kind == kind:
        return column
    if column.kind == "number":
        return sas_number(column.numbers, kind, column.letters)
    read = {"number": _numbers, "time": _times}.get(kind, _moments)
    values, letters = read(column.texts)
    numbers = np.append(values, np.nan)[column.codes]
    letters = np.append(letters, 0)[column.codes]
    odd = (column.codes >= 0) & np.isnan(numbers) & (letters < 0)
    letters = np.maximum(letters, 0)
    return replace(column, kind=kind, numbers=numbers, odd=odd if odd.any() else None, letters=letters if letters.any() else None)


def all_numbers(column: Column) -> bool:
    """Whether every value of a text column is a number as people write them: no leading zero, no more digits than are exact."""
    used = column.texts[np.unique(column.codes[column.codes >= 0])]
    return all(
        _NUMBER.fullmatch(text) and not _LIKE_A_CODE.match(text) and sum(map(str.isdigit, text)) <= MOST_DIGITS for text in used.tolist()
    )


def _numbers(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each text as a number; those that are none are NaN with -1 beside it, a missing value of SAS has its letter beside it."""
    values, letters = np.full(len(texts), np.nan), np.zeros(len(texts), dtype=np.int8)
    held = pa.array(texts, pa.large_string())
    plain = pc.match_substring_regex(held, _PLAIN_NUMBER).to_numpy(zero_copy_only=False).astype(bool)
    values[plain] = held.filter(pa.array(plain)).cast(pa.float64()).to_numpy(zero_copy_only=False)
    values[~plain], letters[~plain] = _each(texts[~plain], lambda text: float(text) if _NUMBER.fullmatch(text.strip()) else None)
    return values, letters


def _moments(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return _each(texts, _moment)


def _times(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return _each(texts, _time)


def _each(texts: np.ndarray, read: Callable[[str], float | None]) -> tuple[np.ndarray, np.ndarray]:
    values, letters = np.full(len(texts), np.nan), np.zeros(len(texts), dtype=np.int8)
    for at, text in enumerate(texts.tolist()):
        value = read(text)
        if value is None:
            letters[at] = LETTERS.get(text.strip().upper(), -1)
        else:
            values[at] = value
    return values, letters


def _moment(text: str) -> float | None:
    """Seconds since 1970 of 2012-03-05, 2012-03-05T08:30, 05MAR2012, 05MAR2012:08:30:00; None for what is no complete date."""
    sas = _SAS_DATE.fullmatch(text)
    if sas and sas[2].upper() in _MONTHS:
        text = f"{sas[3]}-{_MONTHS[sas[2].upper()]:02}-{int(sas[1]):02}" + (f"T{sas[4]}" if sas[4] else "")
    if not _ISO_DATE.fullmatch(text):
        return None
    try:
        return (dt.datetime.fromisoformat(text) - dt.datetime(1970, 1, 1)) / dt.timedelta(seconds=1)
    except ValueError:  # no day of the calendar
        return None


def _time(text: str) -> float | None:
    found = _TIME.fullmatch(text)
    return int(found[1]) * 3_600 + int(found[2]) * 60 + float(found[3] or 0) if found else None


def _told(number: float, kind: Kind) -> str:
    if np.isnan(number):
        return "."
    if kind == "number":
        return repr(number).removesuffix(".0")
    micro = round(number * 1e6)
    if kind == "time":
        sign, (whole, part) = "-" if micro < 0 else "", divmod(abs(micro), 1_000_000)
        return f"{sign}{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}" + (f".{part:06}".rstrip("0") if part else "")
    text = str(np.datetime64(micro, "us"))
    return text[:10] if kind == "date" and micro % int(DAY * 1e6) == 0 else text.removesuffix(".000000")
