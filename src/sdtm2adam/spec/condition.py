"""The condition language of `where:`: the only expressions a study writes, parsed and never eval'd.

    AESER == 'Y' and (AETOXGR >= 3 or AEOUT in ['FATAL', 'NOT RECOVERED'])
    `Lab Result` is not missing and not ADT > TRTEDT

One rule for missing: a comparison with a missing value is neither true nor false, and so is its `not`;
a row meets a condition only where it is true. Say `is missing` to ask for missing itself.

    =, ==  !=  <  <=  >  >=      a column or value with a column or value
    in [..]  not in [..]         one of some values
    starts with 'text'           text columns
    is missing  is not missing   the only test that is true for missing
    and  or  not  ( )            as usual; `not` binds tightest, `or` loosest

Text that is ordered with < or > is taken as ISO 8601 dates: dates of unlike precision are not compared.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from sdtm2adam.errors import StudyError, did_you_mean

TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*'|"[^"]*")|(?P<number>-?\d+(?:\.\d+)?(?![\w]))|(?P<quoted>`[^`]+`)
    |(?P<op>==|!=|<=|>=|<|>|=)|(?P<mark>[()\[\],])|(?P<word>[^\W\d][\w.]*))""",
    re.VERBOSE,
)
WHOLE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?")
KEYWORDS = {"and", "or", "not", "in", "is", "missing", "starts", "with"}

Truth = tuple[np.ndarray, np.ndarray]  # where it is true, where it is false; neither: unknown


@dataclass(frozen=True)
class Name:
    """A column."""

    column: str


@dataclass(frozen=True)
class Value:
    """A literal: text or number."""

    value: str | float


Operand = Name | Value


@dataclass(frozen=True)
class Condition:
    """A parsed condition; `mask(frame)` says which rows meet it."""

    text: str
    columns: frozenset[str]
    _truth: Callable[[pd.DataFrame], Truth]

    def mask(self, frame: pd.DataFrame) -> np.ndarray:
        """True for each row that meets the condition; a row where it is unknown does not.

        Errors: StudyError for a column that the frame lacks or values that cannot be compared.
        """
        absent = sorted(self.columns - set(frame.columns))
        if absent:
            known = [str(c) for c in frame.columns if not str(c).startswith("_")]
            raise StudyError("\n".join(f"condition `{self.text}`: no column {c}{did_you_mean(c, known)}" for c in absent))
        try:
            return self._truth(frame)[0]
        except TypeError as fault:
            raise StudyError(f"condition `{self.text}`: {fault}") from None


@lru_cache(maxsize=4096)
def parse(text: str) -> Condition:
    """Parse one condition. Errors: StudyError that shows where the text stops making sense."""
    tokens = list(_tokens(text))
    columns: set[str] = set()
    reader = _Reader(text, tokens, columns)
    truth = reader.any_of()
    if reader.peek() is not None:
        reader.stop("expected `and`, `or` or the end")
    return Condition(text, frozenset(columns), truth)


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    at = 0
    while text[at:].strip():
        found = TOKEN.match(text, at)
        if not found:
            raise StudyError(f"condition `{text}`: cannot read from `{text[at:].strip()[:20]}`")
        kind = found.lastgroup
        yield kind, found.group(kind), found.start(kind)
        at = found.end()


class _Reader:
    """Recursive descent over the tokens of one condition."""

    def __init__(self, text: str, tokens: list, columns: set[str]):
        self.text, self.tokens, self.columns, self.at = text, tokens, columns, 0

    def peek(self) -> str | None:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def word(self) -> str | None:
        """The next token as a keyword, in lower case; None when it is a name, a value or a mark."""
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "word":
            word = self.tokens[self.at][1].lower()
            return word if word in KEYWORDS else None
        return None

    def take(self, *words: str) -> bool:
        """Step over these keywords, all or none."""
        start = self.at
        for word in words:
            if self.word() != word:
                self.at = start
                return False
            self.at += 1
        return True

    def stop(self, expected: str):
        rest = self.text[self.tokens[self.at][2] :] if self.at < len(self.tokens) else "the end"
        raise StudyError(f"condition `{self.text}`: {expected}, found `{rest}`")

    def mark(self, mark: str) -> None:
        if self.peek() != mark:
            self.stop(f"expected `{mark}`")
        self.at += 1

    def any_of(self):
        parts = [self.all_of()]
        while self.take("or"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else lambda frame: _or([p(frame) for p in parts])

    def all_of(self):
        parts = [self.negated()]
        while self.take("and"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else lambda frame: _and([p(frame) for p in parts])

    def negated(self):
        if self.take("not"):
            inner = self.negated()
            return lambda frame: inner(frame)[::-1]
        if self.peek() == "(":
            self.at += 1
            inner = self.any_of()
            self.mark(")")
            return inner
        return self.test()

    def test(self):
        left = self.operand()
        if self.take("is", "not", "missing"):
            return lambda frame: _missing(left, frame)[::-1]
        if self.take("is", "missing"):
            return lambda frame: _missing(left, frame)
        if self.take("not", "in"):
            values = self.values()
            return lambda frame: _in(left, values, frame)[::-1]
        if self.take("in"):
            values = self.values()
            return lambda frame: _in(left, values, frame)
        if self.take("starts", "with"):
            right = self.operand()
            return lambda frame: _starts_with(left, right, frame)
        return self.comparison(left)

    def comparison(self, left: Operand):
        if self.at >= len(self.tokens) or self.tokens[self.at][0] != "op":
            self.stop("expected a comparison, `in` or `is missing`")
        op = self.tokens[self.at][1].replace("==", "=")
        self.at += 1
        right = self.operand()
        return lambda frame: _compare(left, op, right, frame)

    def values(self) -> tuple:
        self.mark("[")
        values = [self.operand()]
        while self.peek() == ",":
            self.at += 1
            values.append(self.operand())
        self.mark("]")
        if not all(isinstance(v, Value) for v in values) or len({type(v.value) for v in values}) > 1:
            self.stop("a list holds quoted text or numbers, not both")
        return tuple(v.value for v in values)

    def operand(self) -> Operand:
        if self.at >= len(self.tokens) or self.word() or self.tokens[self.at][0] not in ("text", "number", "quoted", "word"):
            self.stop("expected a column, 'text' or a number")
        kind, token, _ = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return Value(token[1:-1].replace("''", "'") if token[0] == "'" else token[1:-1])
        if kind == "number":
            return Value(float(token))
        name = token.strip("`")
        self.columns.add(name)
        return Name(name)


def _and(parts: list[Truth]) -> Truth:
    return np.logical_and.reduce([t for t, _ in parts]), np.logical_or.reduce([f for _, f in parts])


def _or(parts: list[Truth]) -> Truth:
    return np.logical_or.reduce([t for t, _ in parts]), np.logical_and.reduce([f for _, f in parts])


def _missing(operand: Operand, frame: pd.DataFrame) -> Truth:
    missing = _series(operand, frame).isna().to_numpy()
    return missing, ~missing


def _known(result, *series: pd.Series) -> Truth:
    """True and false where all operands are known."""
    known = ~np.logical_or.reduce([s.isna().to_numpy() for s in series])
    result = np.asarray(result, dtype=bool)
    return result & known, ~result & known


def _unknown(series: pd.Series) -> Truth:
    """Neither true nor false on any row: nothing is filled, whatever type the column then has."""
    return np.zeros(len(series), dtype=bool), np.zeros(len(series), dtype=bool)


def _in(operand: Operand, values: tuple, frame: pd.DataFrame) -> Truth:
    series = _series(operand, frame)
    if series.isna().all():
        return _unknown(series)
    _same_kind(series, values[0], operand)
    return _known(series.isin(_as_kind_of(series, values)), series)


def _starts_with(left: Operand, right: Operand, frame: pd.DataFrame) -> Truth:
    series = _series(left, frame)
    if series.isna().all():
        return _unknown(series)
    if not (isinstance(right, Value) and isinstance(right.value, str)) or not _is_text(series):
        raise TypeError("`starts with` needs a text column and quoted text")
    return _known(_on_distinct(series, lambda s: s.str.startswith(right.value)), series)


def _compare(left: Operand, op: str, right: Operand, frame: pd.DataFrame) -> Truth:
    if isinstance(left, Value):
        left, right, op = right, left, {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
    series = _series(left, frame)
    if series.isna().all() or _series(right, frame).isna().all():
        return _unknown(series)
    if isinstance(right, Value):
        _same_kind(series, right.value, left)
        other = _as_kind_of(series, (right.value,))[0]
        if op in ("=", "!="):
            same = _on_distinct(series, lambda s: s == other)
            return _known(same if op == "=" else ~np.asarray(same, dtype=bool), series)
        return _ordered(series, op, pd.Series(other, index=series.index))
    other = _series(right, frame)
    if op in ("=", "!="):
        if _is_text(series) != _is_text(other):
            raise TypeError(f"{_said(left)} and {_said(right)} are not of one kind (text and number)")
        first, second = (s.astype(object) if _is_text(s) else s for s in (series, other))
        same = (first == second).to_numpy(dtype=bool)
        return _known(same if op == "=" else ~same, series, other)
    return _ordered(series, op, other)


def _ordered(left: pd.Series, op: str, right: pd.Series) -> Truth:
    if _is_text(left) != _is_text(right):
        raise TypeError("text is ordered only with text (ISO dates), numbers only with numbers")
    equal_precision = np.ones(len(left), dtype=bool)
    if _is_text(left):
        left, right = left.astype(object), right.astype(object)
        equal_precision = (left.str.len() == right.str.len()).to_numpy(dtype=bool)
        left, right = left.where(equal_precision, ""), right.where(equal_precision, "")
    compare = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}[op]
    true, false = _known(getattr(left, compare)(right), left, right)
    return true & equal_precision, false & equal_precision


def _series(operand: Operand, frame: pd.DataFrame) -> pd.Series:
    if isinstance(operand, Name):
        return frame[operand.column]
    return pd.Series([operand.value] * len(frame), index=frame.index)


def _is_text(series: pd.Series) -> bool:
    kind = series.cat.categories.dtype if isinstance(series.dtype, pd.CategoricalDtype) else series.dtype
    return pd.api.types.is_string_dtype(kind) or pd.api.types.is_object_dtype(kind)


def _same_kind(series: pd.Series, value: str | float, operand: Operand) -> None:
    if series.isna().all() or pd.api.types.is_datetime64_any_dtype(series):
        return
    if _is_text(series) and not isinstance(value, str):
        raise TypeError(f"{_said(operand)} is text; write the value in quotes: '{value:g}'")
    if not _is_text(series) and isinstance(value, str):
        raise TypeError(f"{_said(operand)} is a number; write the value without quotes")


def _as_kind_of(series: pd.Series, values: tuple) -> list:
    if not pd.api.types.is_datetime64_any_dtype(series):
        return list(values)
    try:
        if all(isinstance(v, str) and WHOLE_DATE.fullmatch(v) for v in values):
            return [pd.Timestamp(v) for v in values]
    except ValueError:  # no day of the calendar
        pass
    raise TypeError(f"dates are compared with whole dates, written '2012-03-05'; here is {', '.join(map(repr, values))}")


def _on_distinct(series: pd.Series, test: Callable[[pd.Series], pd.Series]) -> np.ndarray:
    """`test` once per distinct value of a categorical column, else once per row; false for missing."""
    if not isinstance(series.dtype, pd.CategoricalDtype):
        return test(series).fillna(False).to_numpy(dtype=bool)
    by_code = test(pd.Series(series.cat.categories)).to_numpy(dtype=bool)
    return np.append(by_code, False)[series.cat.codes.to_numpy()]


def _said(operand: Operand) -> str:
    return operand.column if isinstance(operand, Name) else repr(operand.value)
