"""Answers as forms collect them: several boxes ticked, several in one text, `Other, specify`."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Keyed, New, News, verb
from sdtm2adam.derive.origin import NONE, once
from sdtm2adam.derive.text import chosen, coded, folded, from_codes
from sdtm2adam.errors import ERROR, WARNING, Finding, Findings, some

SEVERAL = "MULTIPLE"


def _marks_are_apart(given: Mapping) -> Iterator[str]:
    shared = {folded(v) for v in given["checked"]} & {folded(v) for v in given["unchecked"]}
    if shared:
        yield f"{some(sorted(shared))} stands under `checked` and `unchecked`"
    twice = sorted({a for a in given["columns"].values() if list(given["columns"].values()).count(a) > 1})
    if twice:
        yield f"two boxes have one answer: {some(twice)}"


@verb(check=_marks_are_apart)
def check_all(
    df: pd.DataFrame, columns: Keyed, checked: list[str], unchecked: list[str], new: New, answers: News, found: Findings
) -> pd.DataFrame:
    """Check-all-that-apply: one answer, or MULTIPLE, and in that case the answers one by one, in the order of the boxes.

    `columns` are the boxes (collected column: answer); `checked` and `unchecked` the texts that say whether one is ticked.
    Out: `new`, the answer where one box is ticked and MULTIPLE where several are; `answers` are the columns (RACE1, RACE2 ...)
    that take the single ones, for SUPP--; missing where no more than one is ticked. Missing: where no box is ticked.
    Errors: a text that is neither; more answers than there are columns for. Source: SDTMIG 3.4, DM (RACE), 4.2.8.

    Example:
        - check_all: {columns: {W: WHITE, A: ASIAN}, checked: ["1"], unchecked: ["0"], new: RACE, answers: [RACE1, RACE2]}

        W | A -> RACE     | RACE1 | RACE2
        1 | 0 -> WHITE    | .     | .
        1 | 1 -> MULTIPLE | WHITE | ASIAN
        . | 0 -> .        | .     | .
    """
    yes, no = {folded(v) for v in checked}, {folded(v) for v in unchecked}
    ticked = np.zeros((len(df), len(columns)), dtype=bool)
    for i, column in enumerate(columns):
        text = coded(df[column])
        codes = text.cat.codes.to_numpy()
        ticked[:, i] = np.array([folded(v) in yes for v in text.cat.categories] + [False])[codes]
        odd = np.array([folded(v) not in yes | no for v in text.cat.categories] + [False])[codes]
        if odd.any():
            _tell(df, column, once(df, column, odd), "neither checked nor unchecked", found)
    return df.assign(**_listed(df, ticked, list(columns.values()), new, answers, found))


def _separator_is_said(given: Mapping) -> Iterator[str]:
    if not given["separator"]:
        yield "`separator` is what stands between the answers"


@verb(check=_separator_is_said)
def split_answers(df: pd.DataFrame, from_: Col, separator: str, new: New, answers: News, found: Findings) -> pd.DataFrame:
    """Several answers in one text, divided by `separator`: the one answer, or MULTIPLE, and then the answers one by one.

    Out: as `check_all`; an answer that stands twice counts once. Missing: where the text is, or holds no answer.
    Errors: more answers than there are columns for. Map each of the columns to terms after that.

    Example:
        - split_answers: {from: RACES, separator: ";", new: RACE, answers: [RACE1, RACE2]}

        RACES        -> RACE     | RACE1 | RACE2
        White; Asian -> MULTIPLE | White | Asian
        White        -> White    | .     | .
        .            -> .        | .     | .
    """
    text = coded(df[from_])
    parts = [list(dict.fromkeys(p.strip() for p in v.split(separator) if p.strip())) for v in text.cat.categories]
    known = list(dict.fromkeys(p for several in parts for p in several))
    place = {p: i for i, p in enumerate(known)}
    told = np.full((len(parts) + 1, max(map(len, parts), default=0)), NONE)
    for i, several in enumerate(parts):
        told[i, : len(several)] = [place[p] for p in several]
    return df.assign(**_columns(df, told[text.cat.codes.to_numpy()], known, new, answers, found))


def _listed(df: pd.DataFrame, ticked: np.ndarray, known: list[str], new: str, answers: list[str], found: Findings) -> dict[str, pd.Series]:
    """From which boxes are ticked to the ticked ones in a row, from the left."""
    rows, boxes = np.nonzero(ticked)
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    told = np.full((len(df), max(len(known), 1)), NONE)
    told[rows, rank] = boxes
    return _columns(df, told, known, new, answers, found)


def _columns(df: pd.DataFrame, told: np.ndarray, known: list[str], new: str, answers: list[str], found: Findings) -> dict[str, pd.Series]:
    """The answer or MULTIPLE, and the single answers; `told` numbers the answers of each row from the left, -1 for none."""
    count = (told != NONE).sum(axis=1)
    first = told[:, 0] if told.shape[1] else np.full(len(df), NONE)
    if (count > len(answers)).any():
        rows = np.flatnonzero(count > len(answers))
        message = (
            f"{len(rows)} record{'s' if len(rows) > 1 else ''} with {count.max()} answers, and there are {len(answers)} columns for them"
        )
        fix = f"name more columns under `answers` ({', '.join(answers)} ...)"
        found.add(Finding("answers", ERROR, "", "", message, rows=tuple(rows.tolist()), count=len(rows), fix=fix))
    made = {new: from_codes(np.where(count > 1, len(known), first), [*known, SEVERAL], df.index)}
    for i, answer in enumerate(answers):
        at = told[:, i] if i < told.shape[1] else np.full(len(df), NONE)
        made[answer] = from_codes(np.where(count > 1, at, NONE), known, df.index)
    return made


@verb
def specified(df: pd.DataFrame, from_: Col, other: list[str], text: Col, new: New, found: Findings) -> pd.DataFrame:
    """An answer, or, where it is `Other`, the text that was specified for it: map it to a codelist after that.

    `other` are the answers that ask for a text; case and spaces do not matter. Other without a text stays as it is. Missing
    stays missing. A warning counts texts that stand beside another answer, which are not used. Source: SDTMIG 4.2.7.

    Example:
        - specified: {from: ROUTE, other: [Other], text: ROUTE_SP, new: ROUTE_}

        ROUTE | ROUTE_SP -> ROUTE_
        Oral  | .        -> Oral
        Other | buccal   -> buccal
        Other | .        -> Other
    """
    asked = {folded(v) for v in other}
    answer = coded(df[from_])
    is_other = np.array([folded(v) in asked for v in answer.cat.categories] + [False])[answer.cat.codes.to_numpy()]
    filled = df[text].notna().to_numpy()
    if (filled & ~is_other).any():
        _tell(
            df, text, once(df, text, filled & ~is_other), f"specified where {from_} is not {' or '.join(other)}; not used", found, WARNING
        )
    return df.assign(**{new: chosen(is_other & filled, coded(df[text]), answer)})


def _tell(df: pd.DataFrame, column: str, rows: np.ndarray, says: str, found: Findings, severity: str = ERROR) -> None:
    texts = [f"'{v}'" for v in dict.fromkeys(coded(df[column])[rows].astype(object))]
    message = f"{rows.sum()} collected value{'s' if rows.sum() > 1 else ''} in {column} {says}: {some(texts)}"
    at = tuple(np.flatnonzero(rows).tolist())
    fix = "query the site and export again" if severity != ERROR else "name it under `checked` or `unchecked`, or query the site"
    found.add(Finding("answers", severity, "", "", message, rows=at, count=len(at), field=column, fix=fix))
