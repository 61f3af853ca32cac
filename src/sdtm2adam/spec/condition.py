"""The condition language of `where:`: the only expressions a study writes, parsed and never eval'd.

    AESER == 'Y' and (AETOXGR >= 3 or AEOUT in ['FATAL', 'NOT RECOVERED'])
    `Lab Result` is not missing and not ADT > TRTEDT

One rule for missing: a comparison with a missing value is neither true nor false, and so is its `not`;
a row meets a condition only where it is true. Say `is missing` to ask for missing itself. True and unknown is
unknown, false and unknown is false; true or unknown is true, false or unknown is unknown.

    =, ==  !=  <  <=  >  >=      a column or value with a column or value
    in [..]  not in [..]         one of some values
    starts with 'text'           text columns; so `ends with`, `contains`, each also after `not`:
                                 AETERM not contains 'PAIN'. Capitals matter
    matches 'pattern'            a regular expression found somewhere in the text: '^[A-Z]+$' is all of it
    is missing  is not missing   the only tests that are true or false for missing
    and  or  not  ( )            as usual; `not` binds tightest, `or` loosest
    `Lab Result`                 a column with blanks, dots, slashes, or the name of one of these words

Text has an order (< <= > >=) only as ISO 8601 dates; other text there is an error. Dates of unlike precision
are compared where the answer is certain: 2012-03 is before 2012-04-15, and neither before nor after 2012-03-15.
A day is equal to itself, but 2012-03 and 2012-03 may be two days, and 2012-03-05 any hour of it.
= and != compare dates that are text as they are written.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.spec.truth import Name, Operand, Truth, Value, among, both, compare, either, missing, span, text_test

TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*'|"[^"]*")|(?P<number>-?\d+(?:\.\d+)?(?![\w]))|(?P<quoted>`[^`]+`)
    |(?P<op>==|!=|<=|>=|<(?!>)|>|=)|(?P<mark>[()\[\],])|(?P<word>[^\W\d][\w.]*))""",
    re.VERBOSE,
)
KEYWORDS = {"and", "or", "not", "in", "is", "missing", "starts", "ends", "with", "contains", "matches"}
OTHERWISE = {"&": "and", "|": "or", "!": "not", "<": "!=", "~": "matches"}  # how other languages write it, by the first character
TESTS = ("comparison", "in", "is missing", "starts with", "ends with", "contains", "matches")


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
        absent = sorted(c for c in self.columns if c not in frame)
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
    tokens = list(tokens_of(text))
    columns: set[str] = set()
    reader = _Reader(text, tokens, columns)
    truth = reader.any_of()
    if reader.peek() is not None:
        reader.stop("expected `and`, `or` or the end", ("and", "or"))
    return Condition(text, frozenset(columns), truth)


# What names of collected columns have, and no condition.
NAMES_HAVE = "?/.#%°:;"


class Token(NamedTuple):
    """One word, sign or value of a condition: which kind of thing it is, as written, from where to where."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_column(self) -> bool:
        return self.kind == "quoted" or (self.kind == "word" and self.text.lower() not in KEYWORDS)

    @property
    def is_value(self) -> bool:
        return self.kind in ("text", "number")

    @property
    def value(self) -> str:
        """The name of a column, or a value, without its quotes."""
        if self.kind == "text":
            return self.text[1:-1].replace("''", "'") if self.text[0] == "'" else self.text[1:-1]
        return self.text.strip("`")


def tokens_of(text: str) -> Iterator[Token]:
    """The words, signs and values of a condition. Errors: StudyError where something is none of them."""
    at = 0
    while text[at:].strip():
        found = TOKEN.match(text, at)
        if not found:
            rest = text[at:].lstrip()
            hint = f" - did you mean {OTHERWISE[rest[0]]}?" if rest[0] in OTHERWISE else ""
            opened = " (a quote is not closed)" if rest[0] in "'\"`" else ""
            opened = opened or (" (the name of a column with such a character stands between back-quotes)" if rest[0] in NAMES_HAVE else "")
            raise StudyError(f"condition `{text}`: cannot read from `{rest[:20]}`{_position(text, len(text) - len(rest))}{hint}{opened}")
        kind = found.lastgroup
        yield Token(kind, found.group(kind), found.start(kind))
        at = found.end()


def _position(text: str, at: int) -> str:
    return f" at character {at + 1}" if at < len(text) else ""


class _Reader:
    """Recursive descent over the tokens of one condition."""

    def __init__(self, text: str, tokens: list[Token], columns: set[str]):
        self.text, self.tokens, self.columns, self.at = text, tokens, columns, 0

    def peek(self) -> str | None:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def kind(self) -> str | None:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else None

    def word(self) -> str | None:
        """The next token as a keyword, in lower case; None when it is a name, a value or a mark."""
        word = self.peek().lower() if self.kind() == "word" else None
        return word if word in KEYWORDS else None

    def take(self, *words: str) -> bool:
        """Step over these keywords, all or none."""
        start = self.at
        for word in words:
            if self.word() != word:
                self.at = start
                return False
            self.at += 1
        return True

    def stop(self, expected: str, words: tuple[str, ...] = ()):
        """Say what was expected and what stands there, with the closest of `words`."""
        there = self.at < len(self.tokens)
        at = self.tokens[self.at][2] if there else len(self.text)
        first = re.split(r"\s", self.text[at:], maxsplit=2)
        hint = (did_you_mean(" ".join(first[:2]), words) or did_you_mean(first[0], words)) if self.kind() == "word" else ""
        raise StudyError(f"condition `{self.text}`: {expected}, found `{self.text[at:] or 'the end'}`{_position(self.text, at)}{hint}")

    def mark(self, mark: str) -> None:
        if self.peek() != mark:
            self.stop(f"expected `{mark}`")
        self.at += 1

    def any_of(self):
        parts = [self.all_of()]
        while self.take("or"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else lambda frame: either([p(frame) for p in parts])

    def all_of(self):
        parts = [self.negated()]
        while self.take("and"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else lambda frame: both([p(frame) for p in parts])

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
            return lambda frame: missing(left, frame)[::-1]
        if self.take("is", "missing"):
            return lambda frame: missing(left, frame)
        if self.take("is"):
            self.take("not")
            self.stop("expected `missing` (other values: = or !=)", ("missing",))
        negative = self.take("not")
        made = self.in_list(left) or self.text_test(left)
        if made is None:
            if negative:
                self.stop("expected `in` or a text test after `not`", TESTS)
            return self.comparison(left)
        return (lambda frame: made(frame)[::-1]) if negative else made

    def in_list(self, left: Operand):
        if not self.take("in"):
            return None
        values = self.values()
        return lambda frame: among(left, values, frame)

    def text_test(self, left: Operand):
        """`starts with`, `ends with`, `contains`, `matches`, each with a quoted text."""
        for words in (("starts", "with"), ("ends", "with"), ("contains",), ("matches",)):
            if self.take(*words):
                says, at = " ".join(words), self.at
                if self.kind() != "text":
                    self.stop(f"`{says}` needs a text column before and quoted text behind")
                right = self.operand()
                test = _test_of(words[0], right.value)
                if test is None:
                    self.at = at
                    self.stop("expected a regular expression that can be read")
                return lambda frame: text_test(left, says, test, frame)
        return None

    def comparison(self, left: Operand):
        if self.kind() != "op":
            self.stop("expected a comparison, `in`, `is missing` or a text test", TESTS)
        op = self.peek().replace("==", "=")
        self.at += 1
        at = self.at
        right = self.operand()
        for operand in (left, right):
            if op not in ("=", "!=") and isinstance(operand, Value) and isinstance(operand.value, str) and span(operand.value) is None:
                self.at = at
                self.stop(f"expected an ISO 8601 date to order by, which `{operand.value}` is not")
        return lambda frame: compare(left, op, right, frame)

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
        if self.word() or self.kind() not in ("text", "number", "quoted", "word"):
            self.stop("expected a column, 'text' or a number")
        token = self.tokens[self.at]
        self.at += 1
        if token.is_value:
            return Value(float(token.value) if token.kind == "number" else token.value)
        self.columns.add(token.value)
        return Name(token.value)


def _test_of(word: str, text: str) -> Callable[[str], bool] | None:
    """The test of one text that a word asks for; None for a pattern that cannot be read."""
    if word == "matches":
        try:
            expression = re.compile(text)
        except re.error:
            return None
        return lambda value: expression.search(value) is not None
    return {"starts": lambda v: v.startswith(text), "ends": lambda v: v.endswith(text), "contains": lambda v: text in v}[word]
