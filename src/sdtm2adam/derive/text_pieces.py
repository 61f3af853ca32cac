"""Pieces of text: cut out by separator, pattern or position, or joined where there are any."""

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from sdtm2adam.derive.contract import Col, Cols, New, verb
from sdtm2adam.derive.text import on_distinct, on_distinct_rows


def _parts_are_counted(given: Mapping) -> Iterator[str]:
    if given["position"] < 1 or not given["separator"]:
        yield "`position` counts from 1, and `separator` is what stands between the parts"


@verb(check=_parts_are_counted)
def part(df: pd.DataFrame, from_: Col, separator: str, position: int, new: New) -> pd.DataFrame:
    """One part of a text that is divided by `separator`; the first is 1. Missing when there is no such part.

    Example:
        - part: {from: SCREENING_NO, separator: "-", position: 2, new: SUBJ}

        SCREENING_NO -> SUBJ
        01-007       -> 007
        01           -> .
    """

    def take(text: str) -> str | None:
        parts = text.split(separator)
        return parts[position - 1].strip() or None if position <= len(parts) else None

    return df.assign(**{new: on_distinct(df[from_], take)})


def _pattern_can_be_read(given: Mapping) -> Iterator[str]:
    try:
        re.compile(given["pattern"])
    except re.error as fault:
        yield f"pattern `{given['pattern']}` cannot be read: {fault}"


@verb(check=_pattern_can_be_read)
def extract(df: pd.DataFrame, from_: Col, pattern: str, new: New) -> pd.DataFrame:
    """What a regular expression finds: its first group, or the whole match. Missing when it finds nothing.

    Example:
        - extract: {from: IE_NUM, pattern: "[0-9]+", new: NUM}

        IE_NUM -> NUM
        EXCL07 -> 07
        other  -> .
    """
    expression = re.compile(pattern)

    def find(text: str) -> str | None:
        found = expression.search(text)
        return (found and found.group(1 if expression.groups else 0)) or None

    return df.assign(**{new: on_distinct(df[from_], find)})


def _positions_count_from_one(given: Mapping) -> Iterator[str]:
    if given["start"] < 1 or (given["length"] is not None and given["length"] < 1):
        yield "`start` counts from 1, and `length` is at least 1"


@verb(check=_positions_count_from_one)
def substring(df: pd.DataFrame, from_: Col, start: int, new: New, length: int | None = None) -> pd.DataFrame:
    """The characters of a text from `start` on (the first is 1), `length` of them or all; spaces around are cut off.

    Missing: where the text is, or is too short to have any there.

    Example:
        - substring: {from: SUBJECT, start: 1, length: 3, new: SITEID}

        SUBJECT -> SITEID
        101-007 -> 101
        .       -> .
    """
    end = None if length is None else start - 1 + length
    return df.assign(**{new: on_distinct(df[from_], lambda text: text[start - 1 : end].strip() or None)})


@verb
def joined_text(df: pd.DataFrame, columns: Cols, new: New, separator: str = " ") -> pd.DataFrame:
    """The filled ones of several columns joined, in the order given; missing when none is filled.

    Where all must be there, as in a subject's number, use `compose`.

    Example:
        - joined_text: {columns: [FINDING, DETAIL], separator: ": ", new: PEORRES}

        FINDING  | DETAIL -> PEORRES
        Abnormal | rash   -> Abnormal: rash
        Normal   | .      -> Normal
        .        | .      -> .
    """

    def join(*texts: str | None) -> str | None:
        return separator.join(text for text in texts if text is not None) or None

    return df.assign(**{new: on_distinct_rows(df, columns, join)})
