"""One collected column described: how far it is filled, with what, what that looks like, what could mean "missing"."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sdtm2adam.profile.codelist_matches import Match, matches
from sdtm2adam.profile.shapes import COMPACT, DECIMAL, ISO, ISO_TIME, PADDED, WHOLE, main_look, shapes_of

MOST_FREQUENT = 8
# Texts that mean "nothing collected" in some exports and are values in others: a person says which.
SAYS_MISSING = (
    ".", "-", "--", "---", "?", "*", "n/a", "na", "nan", "nd", "n.d.", "nil", "nk", "none", "not applicable", "not available", "not done",
    "null", "#n/a", "un", "unk", "unknown", "missing", "(null)", "<na>", "blank", " ", "  ",
)  # fmt: skip
MISSING_WRITTEN = frozenset(form for word in SAYS_MISSING for form in (word, word.upper(), word.title(), word.capitalize(), "NaN"))
MISSING_NUMBERS = frozenset({"-9", "-99", "-999", "-9999"})
FEW = 25  # distinct values that a person could read as a list


@dataclass(frozen=True)
class Column:
    """A column of an export. Counts are of records; a blank is not filled, and nothing else counts as missing.

    top           (text, records) of the most frequent values
    shapes        look -> records; `look` is the one of nearly all, or nothing
    missing_like  texts that could mean "nothing collected" -> records
    lowest, highest  of numbers and of dates that sort as text
    codelists     CDISC codelists whose terms or synonyms its values are
    """

    name: str
    label: str
    records: int
    filled: int
    distinct: int
    top: tuple[tuple[str, int], ...]
    shortest: int
    longest: int
    shapes: dict[str, int]
    look: str
    missing_like: dict[str, int]
    lowest: str
    highest: str
    codelists: tuple[Match, ...]
    values: tuple[str, ...]

    @property
    def share(self) -> float:
        """Filled records of all, 0 to 1; 0 where there are no records."""
        return self.filled / self.records if self.records else 0.0

    @property
    def is_listed(self) -> bool:
        """Whether it looks like a choice from a list: few distinct values that repeat."""
        return 1 < self.distinct <= FEW and self.filled >= 3 * self.distinct


def describe(name: str, column: pd.Categorical, label: str = "") -> Column:
    """What a column holds, told from its distinct values."""
    codes = column.codes
    every = np.bincount(codes[codes >= 0], minlength=len(column.categories))
    held = np.flatnonzero(every)
    known = column.categories.tolist()
    counts, texts = every[held], [known[i] for i in held.tolist()]
    shapes = shapes_of(texts, counts)
    order = np.argsort(-counts, kind="stable")[:MOST_FREQUENT]
    lengths = list(map(len, texts)) or [0]
    look = main_look(shapes)
    lowest, highest = _range(texts, look)
    missing = _missing_like(texts, counts, look)
    few = tuple(sorted(texts)) if len(texts) <= FEW * 8 else ()
    meant = [text for text in few if text not in missing]
    return Column(
        name, label, len(codes), int(counts.sum()), len(texts), tuple((texts[i], int(counts[i])) for i in order.tolist()),
        min(lengths), max(lengths), shapes, look, missing, lowest, highest, tuple(matches(meant, name)), few,
    )  # fmt: skip


def _missing_like(texts: list[str], counts: np.ndarray, look: str) -> dict[str, int]:
    odd = MISSING_WRITTEN | (MISSING_NUMBERS if look in (WHOLE, DECIMAL) else frozenset())
    found = odd.intersection(texts)
    return {text: int(counts[i]) for i, text in enumerate(texts) if text in found} if found else {}


def _range(texts: list[str], look: str) -> tuple[str, str]:
    if look in (WHOLE, DECIMAL, PADDED):
        numbers = {text: value for text in texts if (value := _number(text)) is not None}
        return (min(numbers, key=numbers.get), max(numbers, key=numbers.get)) if numbers else ("", "")
    if look in (ISO, ISO_TIME, COMPACT):
        return min(texts), max(texts)
    return "", ""


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
