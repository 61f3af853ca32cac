"""Toxicity grades of laboratory values in both directions, the worst of several grades, and shifts from baseline."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Cols, New, Table, TableWhere, Where, verb
from sdtm2adam.derive.limits import above, at_least, at_most, below
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.text import chosen, coded, constant_text, from_codes, is_text, number_in, on_distinct_rows, plain_number
from sdtm2adam.errors import ERROR, Finding, Findings, did_you_mean, some

DIRECTIONS = {"LOW": "ATOXGRL", "HIGH": "ATOXGRH"}
LIMITS = ("ANRLO", "ANRHI")
WORST = 5
CRITERIA = ("PARAMCD", "DIRECTION", "GRADE", "BOUND")


def _criteria_rise(table: pd.DataFrame, given: Mapping[str, Any]) -> Iterator[tuple[list[int], str]]:
    """What is wrong with a table of grades, by its rows."""
    rows = np.arange(len(table)) if given["among"] is None else np.flatnonzero(given["among"].mask(table))
    told = _cells(table)
    whole: dict[tuple, list[int]] = {}
    for row in rows.tolist():
        faults = list(_faults_of_one(told[row], list(given["references"]), given["unit"]))
        yield from (([row], says) for says in faults)
        if not faults:
            key = tuple(told[row].get(c) for c in ("PARAMCD", "UNIT", "DIRECTION", "OF", "PLUS"))
            whole.setdefault(key, []).append(row)
    for (code, unit, direction, *_), same in whole.items():
        ordered = sorted(same, key=lambda r: told[r]["GRADE"])
        bounds = np.array([told[r]["BOUND"] for r in ordered]) * (1 if direction == "HIGH" else -1)
        if (np.diff(bounds) <= 0).any() or len({told[r]["GRADE"] for r in same}) < len(same):
            of = f"{code}{f' in {unit}' if unit else ''}"
            steps = ", ".join(f"grade {told[r]['GRADE']:.15g} from {plain_number(told[r]['BOUND'])}" for r in ordered)
            yield ordered, f"a higher grade of {of} lies farther out ({direction}), and each grade has one bound: {steps}"


def _cells(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table of the study, None for an empty cell."""
    return [{name: None if pd.isna(cell) else cell for name, cell in row.items()} for row in table.to_dict("records")]


def _faults_of_one(row: Mapping[str, Any], references: list[str], unit: str | None) -> Iterator[str]:
    """What is wrong with one bound by itself."""
    if row["PARAMCD"] is None:
        yield "the bound has no PARAMCD"
    if row["DIRECTION"] not in DIRECTIONS:
        yield f"DIRECTION is {row['DIRECTION']}, not LOW or HIGH"
    if row["GRADE"] not in range(1, WORST + 1):
        yield f"GRADE is {row['GRADE']}, not a whole number from 1 to {WORST}"
    if not isinstance(row["BOUND"], float | int):
        yield f"BOUND is {row['BOUND'] or 'empty'}; it is a number"
    if row.get("OF") is not None and row["OF"] not in references:
        yield f"OF is {row['OF']}{did_you_mean(row['OF'], references)}; `references` names the columns that bounds are multiples of"
    if row.get("INCLUDES") not in (None, "Y", "N"):
        yield f"INCLUDES is {row['INCLUDES']}; it is Y where the bound itself has the grade, else N or empty"
    if row.get("UNIT") is not None and unit is None:
        yield f"UNIT is {row['UNIT']}; `unit` names the column that holds the unit of a record"


@verb(
    uses=("PARAMCD", "AVAL"), makes=tuple(DIRECTIONS.values()), of_tables={"criteria": CRITERIA}, check_tables={"criteria": _criteria_rise}
)
def toxicity_grade(
    df: pd.DataFrame,
    criteria: Table,
    found: Findings,
    unit: Col | None = None,
    references: Cols = LIMITS,
    where: Where | None = None,
    among: TableWhere | None = None,
) -> pd.DataFrame:
    """Toxicity grades of AVAL, low (ATOXGRL) and high (ATOXGRH), as text: 1 to 5 beyond a bound, 0 within all bounds.

    `criteria` is a table of the study with a row a bound: PARAMCD, DIRECTION (LOW, HIGH), GRADE, BOUND and, where needed, OF (a column
    of the records, ANRHI, ANRLO or BASE, of which BOUND is the multiple), PLUS (added to that), UNIT (else any unit) and INCLUDES
    (Y where the bound itself has the grade). Several bounds of a grade are alternatives; the highest grade that is met counts.
    A value within one part in a billion of a bound is at the bound. `references` lists the columns that OF names. With `where` only
    those records are graded (by normal or abnormal baseline, say) and the others keep what they have; `among` takes rows of the
    table. Missing: without a value, without criteria in that direction, and where a grade that would be higher cannot be decided, as its
    limit is missing. Errors: a finding for records whose unit the criteria of their parameter do not know; for the table, bounds
    that do not rise with the grade, told by `sdtm2adam check`. Source: ADaMIG 3.3.7 (ATOXGRL, ATOXGRH); the criteria are the study's.

    Example:
        - toxicity_grade: {criteria: ctcae, unit: AVALU}

        ctcae:
        PARAMCD | UNIT | DIRECTION | GRADE | BOUND | OF
        ALT     | .    | HIGH      | 1     | 1     | ANRHI
        ALT     | .    | HIGH      | 2     | 3     | ANRHI
        HGB     | g/L  | LOW       | 1     | 1     | ANRLO
        HGB     | g/L  | LOW       | 2     | 100   | .
        HGB     | g/L  | HIGH      | 3     | 240   | .

        PARAMCD | AVAL | AVALU | ANRLO | ANRHI -> ATOXGRL | ATOXGRH
        ALT     | 40   | U/L   | .     | 40    -> .       | 0
        ALT     | 121  | U/L   | .     | 40    -> .       | 2
        ALT     | 121  | U/L   | .     | .     -> .       | .
        HGB     | 110  | g/L   | 120   | 160   -> 1       | 0
        HGB     | 99   | g/L   | .     | .     -> 2       | 0
    """
    table = criteria if among is None else criteria[among.mask(criteria)].reset_index(drop=True)
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    value = df["AVAL"].to_numpy(dtype="float64", na_value=np.nan)
    codes = coded(df["PARAMCD"])
    bounds = _cells(table)
    limits = {c: df[c].to_numpy(dtype="float64", na_value=np.nan) for c in references}
    applies = _in_unit(df, bounds, codes, unit, met & ~np.isnan(value), found)
    made = df
    for direction, new in DIRECTIONS.items():
        grade = np.full(len(df), np.nan)
        own = [bound for bound in bounds if bound["DIRECTION"] == direction]
        for code in dict.fromkeys(bound["PARAMCD"] for bound in own):
            rows = np.flatnonzero(met & (codes == code).to_numpy(dtype=bool))
            of_code = [(bound, applies(rows, bound.get("UNIT"))) for bound in own if bound["PARAMCD"] == code]
            grade[rows] = _graded(value[rows], {c: limit[rows] for c, limit in limits.items()}, of_code, direction)
        text = from_codes(np.nan_to_num(grade, nan=NONE).astype(np.int64), [str(g) for g in range(WORST + 1)], df.index)
        kept = coded(df[new]) if new in df.columns else constant_text(None, df.index)
        made = made.assign(**{new: text if where is None else chosen(met, text, kept)})
    return made


def _graded(value: np.ndarray, limits: Mapping[str, np.ndarray], bounds: list[tuple[dict, np.ndarray]], direction: str) -> np.ndarray:
    """The highest grade that each record of a parameter meets; NaN where a higher one cannot be decided, or none applies.

    bounds  each with the records that it applies to, by their unit
    """
    met, decided, asked = (np.zeros((WORST + 1, len(value)), dtype=bool) for _ in range(3))
    strictly, or_at = (above, at_least) if direction == "HIGH" else (below, at_most)
    for bound, here in bounds:
        grade, of = int(bound["GRADE"]), bound.get("OF")
        limit = bound["BOUND"] * (1.0 if of is None else limits[of]) + (bound.get("PLUS") or 0.0)
        beyond = or_at if bound.get("INCLUDES") == "Y" else strictly
        met[grade] |= here & beyond(value, limit)
        decided[grade] |= here & ~np.isnan(value - limit)
        asked[grade] |= here
    grades = np.arange(WORST + 1)[:, None]
    highest = np.where(met, grades, 0).max(axis=0)
    open_above = (asked & ~decided & (grades > highest)).any(axis=0)
    return np.where(asked.any(axis=0) & ~open_above, highest, np.nan)


def _in_unit(df: pd.DataFrame, bounds: list[dict], codes: pd.Series, unit: str | None, valued: np.ndarray, found: Findings):
    """Says of records whether a bound of a unit applies to them; records whose unit no bound of their parameter knows are told."""
    if unit is None:
        return lambda rows, of: np.ones(len(rows), dtype=bool)
    units = coded(df[unit])
    known: dict[str, set] = {}
    for bound in bounds:
        known.setdefault(bound["PARAMCD"], set()).add(bound.get("UNIT"))
    odd = on_distinct_rows(
        pd.DataFrame({"code": codes, "unit": units}),
        ["code", "unit"],
        lambda code, of: f"{code} in {of or 'no unit'}" if code in known and not known[code] & {of, None} else None,
    )
    lost = odd.notna().to_numpy() & valued
    if lost.any():
        rows = tuple(np.flatnonzero(lost).tolist())
        message = f"no criteria for {some(odd[lost].astype(object).unique())}: {len(rows)} record{'s' if len(rows) > 1 else ''} not graded"
        fix = "add the unit to the table of criteria, or convert the values"
        found.add(Finding("toxicity", ERROR, "", "", message, rows=rows, count=len(rows), field=unit, fix=fix))
    return lambda rows, of: np.ones(len(rows), dtype=bool) if of is None else (units.iloc[rows] == of).to_numpy(dtype=bool)


@verb
def worst_grade(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """The highest of several grades of a record, as text: ATOXGR from ATOXGRL and ATOXGRH.

    In: grades as text or numbers. Missing: where all are; what is no number does not count. Source: ADaMIG 3.3.7 (ATOXGR).

    Example:
        - worst_grade: {columns: [ATOXGRL, ATOXGRH], new: ATOXGR}

        ATOXGRL:text | ATOXGRH:text -> ATOXGR
        0            | 2            -> 2
        .            | 0            -> 0
        .            | .            -> .
    """
    grades = [_as_numbers(df[c]) for c in columns]
    highest = np.fmax.reduce(grades)
    codes, values = pd.factorize(highest)
    return df.assign(**{new: from_codes(codes, [plain_number(v) for v in values], df.index)})


def _as_numbers(column: pd.Series) -> np.ndarray:
    if not is_text(column):
        return column.to_numpy(dtype="float64", na_value=np.nan)
    text = coded(column)
    return np.array([*map(number_in, text.cat.categories), np.nan])[text.cat.codes.to_numpy()]


@verb
def shift(
    df: pd.DataFrame,
    base: Col = "BNRIND",
    value: Col = "ANRIND",
    new: New = "SHIFT1",
    where: Where | None = None,
    missing: str | None = None,
    separator: str = " to ",
) -> pd.DataFrame:
    """Where a record stands against where it stood at baseline, in one text: NORMAL to HIGH; only on records that meet `where`.

    For range indicators (BNRIND, ANRIND) and grades (BTOXGR, ATOXGR). `missing` stands for a side that is missing; without it the
    shift is missing where either is. Source: ADaMIG 3.3.4 (SHIFTy).

    Example:
        - shift: {where: "AVISITN > 0"}

        AVISITN | BNRIND | ANRIND -> SHIFT1
        0       | NORMAL | NORMAL -> .
        4       | NORMAL | HIGH   -> NORMAL to HIGH
        4       | .      | HIGH   -> .
    """

    def told(before: str | None, after: str | None) -> str | None:
        sides = [missing if side is None else side for side in (before, after)]
        return None if None in sides else separator.join(sides)

    made = on_distinct_rows(df, [base, value], told)
    return df.assign(**{new: made if where is None else made.where(where.mask(df))})
