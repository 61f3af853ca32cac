"""Records that sum up others or repeat one of them: averages, minimum and maximum, the last on treatment, kinds of baseline."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sdtm2adam.derive.choosing import chosen, order_is_said
from sdtm2adam.derive.contract import ADDED, Cols, Constants, Order, Where, verb
from sdtm2adam.derive.made_records import OF_A_VALUE, below, combined, copies
from sdtm2adam.derive.origin import appended
from sdtm2adam.derive.text import constant_text, numbered, together
from sdtm2adam.errors import Findings

# What a record has because of its visit, and a copy of it under another visit has not.
OF_A_VISIT = re.compile(r"ABLFL|ANL\d\dF[LN]|AW(RANGE|TARGET|TDIFF|LO|HI|U)")


@verb(rows=ADDED, uses=("AVAL",), makes=("DTYPE",))
def average_record(df: pd.DataFrame, by: Cols, columns: Constants | None = None, where: Where | None = None) -> pd.DataFrame:
    """A record with the mean value of each group of records that meet `where`; DTYPE is AVERAGE.

    `columns` are constants of the new records: {AVISIT: Average, AVISITN: 900}. In: records with a value; those that lack a part
    of `by` are in no group. Out: below all of them one record a group, a group of one record too, made from those; columns in which
    they differ (date, source sequence) are missing. Missing: a group without a value gets no record.
    Source: ADaMIG 3.3.5 (DTYPE), 4.2 (derived records).

    Example:
        - average_record: {by: [USUBJID, PARAMCD, AVISITN]}

        USUBJID | PARAMCD | AVISITN | AVISIT | ATPT   | AVAL
        P1      | SYSBP   | 4       | Week 4 | First  | 120
        P1      | SYSBP   | 4       | Week 4 | Second | 130
        ->
        USUBJID | PARAMCD | AVISITN | AVISIT | ATPT   | AVAL | DTYPE
        P1      | SYSBP   | 4       | Week 4 | First  | 120  | .
        P1      | SYSBP   | 4       | Week 4 | Second | 130  | .
        P1      | SYSBP   | 4       | Week 4 | .      | 125  | AVERAGE
    """
    met = df["AVAL"].notna().to_numpy() & np.logical_and.reduce([df[c].notna().to_numpy() for c in by])
    rows = np.flatnonzero(met & (True if where is None else where.mask(df)))
    group = together([numbered(df[c].iloc[rows]) for c in by], len(rows))
    size = np.bincount(group)
    mean = np.bincount(group, df["AVAL"].to_numpy(dtype="float64")[rows]) / np.maximum(size, 1)
    index = pd.RangeIndex(len(size))
    new = {"AVAL": pd.Series(mean, index=index, dtype="float64"), "DTYPE": constant_text("AVERAGE", index)}
    return below(df, combined(df, rows, group, OF_A_VALUE, **{**new, **_constants(columns, index)}))


def _type_and_order_are_said(given: Mapping[str, Any]) -> Iterator[str]:
    yield from order_is_said(given)
    if not given["dtype"].strip():
        yield "`dtype` says how the records come about: MINIMUM, MAXIMUM, LOV ..."


@verb(rows=ADDED, makes=("DTYPE",), check=_type_and_order_are_said)
def copied_record(
    df: pd.DataFrame,
    by: Cols,
    order: Order,
    dtype: str,
    found: Findings,
    columns: Constants | None = None,
    where: Where | None = None,
) -> pd.DataFrame:
    """One record of each group once more: the lowest, the highest, the last on treatment, the end of treatment.

    The record is the first in `order` among those that meet `where` ({AVAL: lowest, ADT: earliest}; {ADT: latest} with
    `where: "ADT <= TRTEDT"`). `dtype` is its DTYPE (MINIMUM, MAXIMUM, LOV), `columns` what it has in place of the original
    ({AVISIT: End of Treatment, AVISITN: 99}). Out: below all others a copy with source and lineage of the original, without its
    window and flags (ABLFL, ANLzzFL). Missing: records that lack a part of `by`, and values of `order`, are as in `chosen_record_flag`.
    Errors: as there, records alike in all of `order`. Source: ADaMIG 3.3.5 (DTYPE), 4.2 (derived records).

    Example:
        - copied_record:
            by: [USUBJID, PARAMCD]
            order: {ADT: latest}
            where: "ADT <= TRTEDT"
            dtype: LOV
            columns: {AVISIT: End of Treatment}

        USUBJID | PARAMCD | AVISIT | ADT        | TRTEDT     | AVAL
        P1      | SYSBP   | Week 4 | 2012-04-02 | 2012-05-02 | 120
        P1      | SYSBP   | Week 8 | 2012-04-30 | 2012-05-02 | 130
        P1      | SYSBP   | Week 9 | 2012-05-09 | 2012-05-02 | 125
        ->
        USUBJID | PARAMCD | AVISIT           | ADT        | AVAL | DTYPE
        P1      | SYSBP   | Week 4           | 2012-04-02 | 120  | .
        P1      | SYSBP   | Week 8           | 2012-04-30 | 130  | .
        P1      | SYSBP   | Week 9           | 2012-05-09 | 125  | .
        P1      | SYSBP   | End of Treatment | 2012-04-30 | 130  | LOV
    """
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    at = np.sort(chosen(df, by, order, met, found))
    made = copies(df, at, **_constants(columns, pd.RangeIndex(len(at))), DTYPE=constant_text(dtype, pd.RangeIndex(len(at))))
    gone = [c for c in df.columns if OF_A_VISIT.fullmatch(str(c)) and c not in (columns or {})]
    return below(df, made.assign(**{c: made[c].mask(np.ones(len(made), dtype=bool)) for c in gone}))


@verb(rows=ADDED, makes=("BASETYPE",))
def basetype_records(df: pd.DataFrame, basetype: str, where: Where | None = None) -> pd.DataFrame:
    """The records once more under a kind of baseline (BASETYPE), those that meet `where`; originals stay and have none.

    For subjects with several baselines (run-in, open label): one call a kind, each from the originals (BASETYPE missing); then
    `keep: {where: "BASETYPE is not missing"}`, and BASETYPE in `by` of baseline flags and of `baseline`. A copy has the lineage
    of its original. Missing: BASETYPE of the originals. Source: ADaMIG 3.3.4 (BASETYPE).

    Example:
        - basetype_records: {basetype: OPEN LABEL, where: "APERIOD == 2"}

        USUBJID | APERIOD | AVAL
        P1      | 1       | 120
        P1      | 2       | 130
        ->
        USUBJID | APERIOD | AVAL | BASETYPE
        P1      | 1       | 120  | .
        P1      | 2       | 130  | .
        P1      | 2       | 130  | OPEN LABEL
    """
    whole = df if "BASETYPE" in df.columns else df.assign(BASETYPE=constant_text(None, df.index))
    met = whole["BASETYPE"].isna().to_numpy() & (True if where is None else where.mask(df))
    at = np.flatnonzero(met)
    return appended(whole, copies(whole, at, BASETYPE=constant_text(basetype, pd.RangeIndex(len(at)))))


def _constants(columns: Mapping[str, str | float] | None, index: pd.Index) -> dict[str, pd.Series]:
    """Constants as columns of new records: text, or numbers."""
    return {
        name: constant_text(value, index) if isinstance(value, str) else pd.Series(float(value), index=index, dtype="float64")
        for name, value in (columns or {}).items()
    }
