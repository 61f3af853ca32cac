"""Parameters computed from other parameters at the same visit: sums, products, either or both of some flags."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import ADDED, Cols, Where, verb
from sdtm2adam.derive.made_records import OF_A_PARAMETER, combined
from sdtm2adam.derive.origin import NONE, appended
from sdtm2adam.derive.text import coded, constant_text, from_codes, numbered, together
from sdtm2adam.errors import ERROR, Finding, Findings

VISIT = ("USUBJID", "AVISITN")


def _parameters_are_said(given: Mapping[str, Any]) -> Iterator[str]:
    of = list(given["of"])
    if not of or len(set(of)) < len(of):
        yield "`of` names the parameters that go into it, each once"
    if odd := [name for name in given.get("once") or () if name not in of]:
        yield f"`once`: {', '.join(odd)} is not one of the parameters under `of`"
    if given.get("divided_by") == 0:
        yield "`divided_by` is not 0"


@dataclass(frozen=True)
class Beside:
    """The records of several parameters that stand beside one another at a visit.

    at      position of the record of each parameter (a column each) for each group (a row each); -1 for none
    once    whether the parameter is one that is measured once a subject
    """

    at: np.ndarray
    once: np.ndarray

    @property
    def complete(self) -> "Beside":
        """Only groups that have a record of every parameter."""
        return Beside(self.at[(self.at != NONE).all(axis=1)], self.once)

    def combined(self, df: pd.DataFrame, **columns: pd.Series) -> pd.DataFrame:
        """One record for each group; those measured once say nothing of the visit."""
        group, parameter = np.nonzero(self.at != NONE)
        aside = self.once[parameter] if self.once.any() else None
        return combined(df, self.at[self.at != NONE], group, OF_A_PARAMETER, aside, **columns)


@verb(rows=ADDED, uses=("USUBJID", "PARAMCD", "AVAL"), check=_parameters_are_said)
def sum_parameter(
    df: pd.DataFrame,
    of: dict[str, float],
    as_: str,
    found: Findings,
    divided_by: float = 1.0,
    by: Cols = VISIT,
    once: list[str] = (),
    where: Where | None = None,
) -> pd.DataFrame:
    """A parameter: other parameters of the same visit, each times a number, added up and divided by a number.

    Sum {A: 1, B: 1}, difference {A: 1, B: -1}, mean arterial pressure {SYSBP: 1, DIABP: 2} divided by 3. `by` says what belongs
    together; parameters under `once` are measured once a subject and count at every visit. In: records with a value that meet
    `where`. Out: below them a record for each group that has all the parameters, made from those records; columns in which they
    differ are missing. Missing: a group that lacks one gets no record. Errors: a finding where a group has two values of a parameter;
    it gets no record. Source: ADaMIG 4.2 (parameters derived from several others).

    Example:
        - sum_parameter: {of: {SYSBP: 1, DIABP: 2}, divided_by: 3, as: MAP}

        USUBJID | AVISITN | PARAMCD | AVAL
        P1      | 4       | SYSBP   | 120
        P1      | 4       | DIABP   | 75
        P1      | 8       | SYSBP   | 130
        ->
        USUBJID | AVISITN | PARAMCD | AVAL
        P1      | 4       | SYSBP   | 120
        P1      | 4       | DIABP   | 75
        P1      | 8       | SYSBP   | 130
        P1      | 4       | MAP     | 90
    """
    beside = _beside(df, of, by, once, where, df["AVAL"].notna().to_numpy(), found).complete
    value = df["AVAL"].to_numpy(dtype="float64")[beside.at]
    return _with_values(df, beside, as_, (value * np.array(list(of.values()))).sum(axis=1) / divided_by)


@verb(rows=ADDED, uses=("USUBJID", "PARAMCD", "AVAL"), check=_parameters_are_said)
def product_parameter(
    df: pd.DataFrame,
    of: dict[str, float],
    as_: str,
    found: Findings,
    times: float = 1.0,
    by: Cols = VISIT,
    once: list[str] = (),
    where: Where | None = None,
) -> pd.DataFrame:
    """A parameter: other parameters of the same visit, each to a power, multiplied with one another and with a number.

    Ratio {A: 1, B: -1}, percentage of it `times: 100`, body mass index {WEIGHT: 1, HEIGHT: -2} in kg and cm `times: 10000`, body
    surface by a square root {HEIGHT: 0.5, WEIGHT: 0.5}. In, out and errors as in `sum_parameter`. Missing: a group that lacks a
    parameter gets no record; the value is missing where it divides by 0 or takes a root of a negative number.

    Example:
        - product_parameter: {of: {WEIGHT: 1, HEIGHT: -2}, times: 10000, once: [HEIGHT], as: BMI}

        USUBJID | AVISITN | PARAMCD | AVAL
        P1      | 0       | HEIGHT  | 200
        P1      | 0       | WEIGHT  | 80
        P1      | 4       | WEIGHT  | 84
        ->
        USUBJID | AVISITN | PARAMCD | AVAL
        P1      | 0       | HEIGHT  | 200
        P1      | 0       | WEIGHT  | 80
        P1      | 4       | WEIGHT  | 84
        P1      | 0       | BMI     | 20
        P1      | 4       | BMI     | 21
    """
    beside = _beside(df, of, by, once, where, df["AVAL"].notna().to_numpy(), found).complete
    power = np.array(list(of.values()), dtype="float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        powers = df["AVAL"].to_numpy(dtype="float64")[beside.at] ** np.abs(power)
        # one division, so that 84 / 200**2 * 10000 is 21 and not a hair above
        made = times * powers[:, power > 0].prod(axis=1) / powers[:, power < 0].prod(axis=1)
    return _with_values(df, beside, as_, np.where(np.isfinite(made), made, np.nan))


@verb(rows=ADDED, uses=("USUBJID", "PARAMCD", "AVALC"), check=_parameters_are_said)
def either_parameter(
    df: pd.DataFrame, of: list[str], as_: str, found: Findings, by: Cols = VISIT, once: list[str] = (), where: Where | None = None
) -> pd.DataFrame:
    """A parameter that is Y (AVALC) where any of some others is Y at the same visit, and N where all of them are N.

    AVAL is 1 for Y and 0 for N. In: records that meet `where` and have Y or N. Out: below them a record for each group that has any of
    the parameters, made from those it has. Missing: AVALC and AVAL where none is Y and not all are known.
    Errors: a finding where a group has two values of a parameter; it gets no record. Source: ADaMIG 4.2.

    Example:
        - either_parameter: {of: [PEG, NIV], as: SUPPORT}

        USUBJID | AVISITN | PARAMCD | AVALC
        P1      | 4       | PEG     | N
        P1      | 4       | NIV     | Y
        P2      | 4       | PEG     | N
        ->
        USUBJID | AVISITN | PARAMCD | AVALC | AVAL
        P1      | 4       | PEG     | N     | .
        P1      | 4       | NIV     | Y     | .
        P2      | 4       | PEG     | N     | .
        P1      | 4       | SUPPORT | Y     | 1
        P2      | 4       | SUPPORT | .     | .
    """
    beside, yes, no = _flags(df, of, by, once, where, found)
    return _with_flags(df, beside, as_, yes.any(axis=1), no.all(axis=1))


@verb(rows=ADDED, uses=("USUBJID", "PARAMCD", "AVALC"), check=_parameters_are_said)
def both_parameter(
    df: pd.DataFrame, of: list[str], as_: str, found: Findings, by: Cols = VISIT, once: list[str] = (), where: Where | None = None
) -> pd.DataFrame:
    """A parameter that is Y (AVALC) where all of some others are Y at the same visit, and N where any of them is N.

    All else is as in `either_parameter`. Missing: AVALC and AVAL where none is N and not all are known.

    Example:
        - both_parameter: {of: [PEG, NIV], as: BOTH}

        USUBJID | AVISITN | PARAMCD | AVALC
        P1      | 4       | PEG     | N
        P2      | 4       | PEG     | Y
        P2      | 4       | NIV     | Y
        ->
        USUBJID | AVISITN | PARAMCD | AVALC | AVAL
        P1      | 4       | PEG     | N     | .
        P2      | 4       | PEG     | Y     | .
        P2      | 4       | NIV     | Y     | .
        P1      | 4       | BOTH    | N     | 0
        P2      | 4       | BOTH    | Y     | 1
    """
    beside, yes, no = _flags(df, of, by, once, where, found)
    return _with_flags(df, beside, as_, yes.all(axis=1), no.any(axis=1))


def _beside(
    df: pd.DataFrame, of: Iterable[str], by: Cols, once: Iterable[str], where: Where | None, filled: np.ndarray, found: Findings
) -> Beside:
    """Which records of these parameters stand beside one another; groups with two of a parameter are told and left out."""
    met = filled & (True if where is None else where.mask(df))
    parameter, subject = coded(df["PARAMCD"]), numbered(df["USUBJID"])[0].astype(np.int64)
    whole = met & np.logical_and.reduce([df[c].notna().to_numpy() for c in by])
    visit = np.where(whole, together([numbered(df[c]) for c in by], len(df)), NONE)
    chosen = {name: met & (parameter == name).to_numpy(dtype=bool) for name in of}
    own = np.logical_or.reduce([chosen[name] for name in of if name not in once] or [met & False]) & (visit != NONE)
    groups, first = np.unique(visit[own], return_index=True)
    of_group = subject[np.flatnonzero(own)[first]]
    several, places = np.zeros(len(groups), dtype=bool), []
    for name in of:
        key, wanted = (subject, of_group) if name in once else (visit, groups)
        rows = np.flatnonzero(chosen[name] & (key != NONE))
        place = np.full(max(key.max(initial=NONE), wanted.max(initial=NONE)) + 1, NONE, dtype=np.int64)
        place[key[rows]] = rows
        twice = np.bincount(key[rows], minlength=len(place)) > 1
        places.append(place[wanted])
        several |= twice[wanted]
        _tell(name, rows[twice[key[rows]] & np.isin(key[rows], wanted)], ("USUBJID",) if name in once else by, found)
    return Beside(np.array(places, dtype=np.int64).reshape(len(places), -1).T[~several], np.isin(list(of), list(once)))


def _tell(name: str, rows: np.ndarray, by: Iterable[str], found: Findings) -> None:
    if len(rows):
        fix = "say with `where:` which record counts, or name in `by:` what tells them apart"
        message = f"{len(rows)} values of {name}, which should have one for each {', '.join(by)}"
        found.add(Finding("several-records", ERROR, "", "PARAMCD", message, rows=tuple(rows.tolist()), count=len(rows), fix=fix))


def _flags(df, of, by, once, where, found: Findings) -> tuple[Beside, np.ndarray, np.ndarray]:
    """The records with Y or N beside one another, and whether each is Y and N."""
    flag = coded(df["AVALC"])
    yes, no = ((flag == value).to_numpy(dtype=bool) for value in ("Y", "N"))
    beside = _beside(df, of, by, once, where, yes | no, found)
    return beside, np.append(yes, False)[beside.at], np.append(no, False)[beside.at]


def _with_flags(df: pd.DataFrame, beside: Beside, as_: str, yes: np.ndarray, no: np.ndarray) -> pd.DataFrame:
    index = pd.RangeIndex(len(yes))
    flag = from_codes(np.select([yes, no], [0, 1], NONE), ["Y", "N"], index)
    return _with_values(df, beside, as_, np.select([yes, no], [1.0, 0.0], np.nan), AVALC=flag)


def _with_values(df: pd.DataFrame, beside: Beside, as_: str, value: np.ndarray, **columns: pd.Series) -> pd.DataFrame:
    """The frame and, below it, the records of the new parameter."""
    index = pd.RangeIndex(len(value))
    new = {"PARAMCD": constant_text(as_, index), "AVAL": pd.Series(value, index=index, dtype="float64"), **columns}
    return appended(df, beside.combined(df, **new))
