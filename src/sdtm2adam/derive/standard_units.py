"""Results and their limits in the standard unit of their test."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from sdtm2adam.derive.arithmetic import half_away
from sdtm2adam.derive.contract import Col, New, Table, verb
from sdtm2adam.derive.joins import keys, taken
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.text import coded, first_of_each, from_codes, number_in, plain_number, together
from sdtm2adam.errors import ERROR, WARNING, Finding, Findings, StudyError, did_you_mean, some

OPERATORS = {"<=": "<=", ">=": ">=", "\u2264": "<=", "\u2265": ">=", "<": "<", ">": ">"}  # as collected -> as submitted


class Factors(NamedTuple):
    """How a number becomes one in the standard unit."""

    factor: float | None
    offset: float | None
    decimals: int | None


def scaled(text: str | None, factor: float | None, offset: float | None = None, decimals: int | None = None) -> str | None:
    """A number's text in the standard unit, to 12 digits so that 0.1 x 10 is 1, or to `decimals`; other text as it is."""
    if text is None:
        return None
    sign = next((o for o in OPERATORS if text.startswith(o)), "") if text[:1] in OPERATORS else ""
    rest = text[len(sign) :]
    value = number_in(rest)
    if np.isnan(value):
        return text
    if factor is None:
        return None
    if factor == 1 and not offset and decimals is None:
        return OPERATORS.get(sign, "") + (rest.strip() if sign else plain_number(value))
    value = float(f"{value * factor + (offset or 0.0):.12g}")
    return OPERATORS.get(sign, "") + plain_number(value if decimals is None else half_away(value, decimals))


@verb(of_tables={"units": ("test", "unit", "factor", "offset")})
def standard_result(
    df: pd.DataFrame,
    result: Col,
    unit: Col,
    test: Col,
    units: Table,
    new: New,
    found: Findings,
    specimen: Col | None = None,
) -> pd.DataFrame:
    """Result (or range limit) in the standard unit of its test; call it for the result and both limits, so that one factor serves all.

    `units` is the study's unit table: test, unit as collected, standard unit, factor, offset; and, where the table has them,
    specimen (an empty one serves all the others; say `specimen:` then) and decimals, to which results are rounded, half away
    from zero. Numbers and numbers with an operator (`<0.5`) are converted; text results (`1+`, `Negative`) are kept as they are.
    Missing: when the result is missing. A blank unit keeps a record: its number is taken in the unit only
    where the table says so (a row with an empty unit), else `new` is missing and a warning counts it.
    Errors: a finding for each test and unit that the table lacks. Source: SDTMIG 4.5.1 (--STRESC, --STRESU).

    Example:
        - standard_result: {result: LBORRES, unit: LBORRESU, test: TEST, specimen: SPEC, units: lb_units, new: LBSTRESC}

        lb_units:
        test | unit  | specimen | standard | factor | offset | decimals
        Hb   | g/dL  | .        | g/L      | 10     | 0      | .
        Hb   | g/L   | .        | g/L      | 1      | 0      | .
        Gluc | mg/dL | .        | mmol/L   | 0.0555 | 0      | 2
        Gluc | mg/dL | URINE    | mg/dL    | 1      | 0      | .

        TEST | SPEC  | LBORRES  | LBORRESU -> LBSTRESC
        Hb   | BLOOD | 13.5     | g/dL     -> 135
        Hb   | BLOOD | <100     | g/L      -> <100
        Gluc | SERUM | 98       | mg/dL    -> 5.44
        Gluc | URINE | 98       | mg/dL    -> 98
        Prot | URINE | Negative | .        -> Negative
    """
    by = _columns(units, test, unit, specimen)
    at = _positions(df, units, by)
    _report_twice(units, list(by.values()), found)
    _report_lacking(df, units, by, at, result, found)
    text = coded(df[result]).array
    pairs = together([(text.codes, len(text.categories)), (at, len(units))], len(df))
    first = first_of_each(pairs)
    texts, facts = [*text.categories, None], [*_facts(units), Factors(None, None, None)]
    made = [scaled(texts[code], *facts[row]) for code, row in zip(text.codes[first], at[first], strict=True)]
    return df.assign(**{new: from_codes(pairs, made, df.index)})


def _facts(units: pd.DataFrame) -> Iterator[Factors]:
    """What each row of the unit table does to a number; None for what it does not say."""
    given = [units[c].to_numpy(dtype="float64") if c in units.columns else np.full(len(units), np.nan) for c in Factors._fields]
    for factor, offset, decimals in np.where(np.isnan(given), None, given).T.tolist():
        yield Factors(factor, offset, None if decimals is None else int(decimals))


@verb(of_tables={"units": ("test", "unit", "standard")})
def standard_unit(df: pd.DataFrame, unit: Col, test: Col, units: Table, new: New, specimen: Col | None = None) -> pd.DataFrame:
    """The standard unit of the test, where its collected unit is in the unit table; missing for unitless tests.

    Say `specimen:` where the table has a column of that name, as for `standard_result`.

    Example:
        - standard_unit: {unit: LBORRESU, test: TEST, units: lb_units, new: LBSTRESU}

        lb_units:
        test | unit | standard | factor | offset
        Hb   | g/dL | g/L      | 10     | 0

        TEST | LBORRESU -> LBSTRESU
        Hb   | g/dL     -> g/L
        Prot | .        -> .
    """
    at = _positions(df, units, _columns(units, test, unit, specimen))
    return df.assign(**{new: taken(units["standard"], at, df.index)})


def _columns(units: pd.DataFrame, test: str, unit: str, specimen: str | None) -> dict[str, str]:
    """The key of the unit table: mine -> theirs. Errors: StudyError where a specimen is named and the table has none."""
    if specimen is not None and "specimen" not in units.columns:
        raise StudyError(f"the unit table has no column specimen{did_you_mean('specimen', map(str, units.columns))}")
    return {test: "test", unit: "unit"} | ({specimen: "specimen"} if specimen is not None else {})


def _positions(df: pd.DataFrame, units: pd.DataFrame, by: dict[str, str]) -> np.ndarray:
    """For each record its row of the unit table: that of its own specimen, or else the one without any; -1 for none."""
    blank = {mine: theirs for mine, theirs in by.items() if theirs != "test"}  # a blank unit or specimen is a value of the key
    records = df.assign(**{mine: _filled(df[mine]) for mine in blank})
    table = units.assign(**{theirs: _filled(units[theirs]) for theirs in blank.values()})
    at = _found(records, table, by)
    if "specimen" not in by.values():
        return at
    anywhere = np.flatnonzero((table["specimen"] == "").to_numpy(dtype=bool))
    for_all = _found(records, table.iloc[anywhere], {mine: theirs for mine, theirs in by.items() if theirs != "specimen"})
    return np.where(at == NONE, np.append(anywhere, NONE)[for_all], at)


def _filled(series: pd.Series) -> pd.Series:
    text = coded(series)
    return text.cat.set_categories(pd.Index(sorted({*text.cat.categories, ""}), dtype=object)).fillna("")


def _found(records: pd.DataFrame, table: pd.DataFrame, by: dict[str, str]) -> np.ndarray:
    mine, theirs = keys(records, table, by)
    place = np.full(max(mine.max(initial=-1), theirs.max(initial=-1)) + 2, NONE, dtype=np.int64)
    place[theirs] = np.arange(len(theirs))
    place[-1] = NONE
    return place[mine]


def _report_twice(units: pd.DataFrame, key: list[str], found: Findings) -> None:
    """Two factors for one unit: the second must not silently win."""
    twice = units["test"].notna() & units.duplicated(key)
    if twice.any():
        again = units.loc[twice, key].astype(object).fillna("no unit")
        message = f"the unit table has several rows for {some(again['test'] + ' in ' + again['unit'])}"
        found.add(Finding("unit", ERROR, "", "", message, count=int(twice.sum()), fix="leave one row for each test and unit"))


def _report_lacking(df: pd.DataFrame, units: pd.DataFrame, by: dict[str, str], at: np.ndarray, result: str, found: Findings) -> None:
    """Numbers that cannot be converted: a warning for those without a unit, an error for a unit that the table lacks."""
    test, unit = list(by)[:2]
    known = np.append(units["factor"].notna().to_numpy(), False)[at]
    lacking = ~known & df[result].notna().to_numpy()
    if lacking.any():
        lacking &= _numeric(df[result])
    for blank in (True, False):
        rows = np.flatnonzero(lacking & (df[unit].isna().to_numpy() == blank))
        if not len(rows):
            continue
        said = some(_pairs(df.iloc[rows], test, None if blank else unit))
        says = "without a unit, not converted: " if blank else "in a unit the unit table lacks: "
        message = f"{len(rows)} result{'s' if len(rows) > 1 else ''} {says}{said}"
        fix = "query the site for the unit" if blank else "add the unit and its factor to the unit table (specs/tables/)"
        severity = WARNING if blank else ERROR
        found.add(Finding("unit", severity, "", "", message, rows=tuple(rows.tolist()), count=len(rows), field=unit, fix=fix))


def _pairs(rows: pd.DataFrame, test: str, unit: str | None) -> Iterable[str]:
    if unit is None:
        return map(str, rows[test].astype(object).unique())
    return dict.fromkeys(f"{t} in {u}" for t, u in rows[[test, unit]].astype(object).drop_duplicates().itertuples(index=False))


def _numeric(series: pd.Series) -> np.ndarray:
    text = coded(series)
    return np.array([scaled(v, None) is None for v in text.cat.categories] + [False])[text.cat.codes.to_numpy()]
