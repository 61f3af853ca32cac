"""Tests that were not done: one by one, or all of a visit in one record."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import RESHAPED, Col, Cols, New, Where, verb
from sdtm2adam.derive.flags import groups
from sdtm2adam.derive.origin import SRC, hidden, of_several, once, parents
from sdtm2adam.derive.text import chosen, coded, constant_text, from_codes
from sdtm2adam.errors import WARNING, Finding, Findings

NOT_DONE = "NOT DONE"


@verb
def not_done(df: pd.DataFrame, result: Col, where: Where, status: New, found: Findings) -> pd.DataFrame:
    """NOT DONE on records that meet the condition and have no result; missing on the others.

    For --STAT, of rows that `unpivot` or `unpivot_tests` kept without a result. A warning counts records that are said not
    to be done and have a result all the same: they keep the result. Source: SDTMIG 4.5.1.2 (tests not done).

    Example:
        - not_done: {result: VSORRES, where: "ND == 'Y'", status: VSSTAT}

        VSORRES | ND -> VSSTAT
        .       | Y  -> NOT DONE
        120     | .  -> .
        .       | .  -> .
    """
    said, filled = where.mask(df), df[result].notna().to_numpy()
    if (said & filled).any():
        both = once(df, result, said & filled)
        rows = tuple(np.flatnonzero(both).tolist())
        message = f"{len(rows)} result{'s' if len(rows) > 1 else ''} in {result} of tests that are said not to be done"
        found.add(Finding("not-done", WARNING, "", "", message, rows=rows, count=len(rows), field=result, fix="query the site"))
    return df.assign(**{status: from_codes(np.where(said & ~filled, 0, -1), [NOT_DONE], df.index)})


@verb(rows=RESHAPED)
def all_not_done(df: pd.DataFrame, by: Cols, topic: Col, status: Col, name: str) -> pd.DataFrame:
    """Where every test of a group (`by`: subject, visit, date) is NOT DONE, one record with the topic `name` (VSALL) in their place.

    In: a row a test. Out: groups with any other status keep their rows, a group of one test too. In the one record, columns
    in which the tests differ (test name, unit, position) are missing. Source: SDTMIG 4.5.1.2 (a whole panel not done).

    Example:
        - all_not_done: {by: [USUBJID, VISIT], topic: VSTESTCD, status: VSSTAT, name: VSALL}

        USUBJID | VISIT | VSTESTCD | VSSTAT   | VSORRES
        P1      | V1    | SYSBP    | NOT DONE | .
        P1      | V1    | PULSE    | NOT DONE | .
        P1      | V2    | SYSBP    | .        | 120
        P1      | V2    | PULSE    | NOT DONE | .
        ->
        USUBJID | VISIT | VSTESTCD | VSSTAT   | VSORRES
        P1      | V1    | VSALL    | NOT DONE | .
        P1      | V2    | SYSBP    | .        | 120
        P1      | V2    | PULSE    | NOT DONE | .
    """
    code = groups(df, by)
    size = np.bincount(code, minlength=code.max(initial=-1) + 1)
    undone = np.bincount(code, weights=(df[status] == NOT_DONE).to_numpy(dtype=bool), minlength=len(size))
    whole = ((size > 1) & (undone == size))[code]
    if not whole.any():
        return df
    first = np.full(len(size), len(df))
    np.minimum.at(first, code, np.arange(len(df)))
    head = np.zeros(len(df), dtype=bool)
    head[first[code[whole]]] = True
    kept = df[head | ~whole].reset_index(drop=True)
    heads, blank = head[head | ~whole], _unlike(df, code, first)[:, head | ~whole]
    data = [c for c in df.columns if c not in hidden(df)]
    agreed = {c: kept[c].mask(heads & unlike) for c, unlike in zip(data, blank, strict=True) if (heads & unlike).any()}
    topics = {topic: chosen(heads, constant_text(name, kept.index), coded(kept[topic]))}
    origin = of_several(kept, heads, _behind(df, code, whole, code[head])) if SRC in df.columns else {}
    return kept.assign(**agreed, **origin).assign(**topics)


def _unlike(df: pd.DataFrame, code: np.ndarray, first: np.ndarray) -> np.ndarray:
    """A row for each data column: true for the rows of groups in which the column has more than one value (missing is one)."""
    told = []
    for name in (c for c in df.columns if c not in hidden(df)):
        values = groups(df, [name])
        differs = np.zeros(len(first), dtype=bool)
        differs[code[values != values[first[code]]]] = True
        told.append(differs[code])
    return np.array(told)


def _behind(df: pd.DataFrame, code: np.ndarray, whole: np.ndarray, wanted: np.ndarray) -> list[tuple]:
    """The rows behind all records of each wanted group."""
    gathered = parents(df)[whole].groupby(code[whole], sort=True).agg(lambda tuples: tuple(sorted({n for t in tuples for n in t})))
    return gathered.loc[wanted].tolist()
