"""Basic Data Structure: parameter, baseline, change, criteria, and what subject-level data are carried."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import RESHAPED, Brought, Col, Cols, New, Table, Where, verb
from sdtm2adam.derive.flags import groups
from sdtm2adam.derive.joins import join, lookup, one_to_each, taken
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.text import from_codes
from sdtm2adam.errors import ERROR, Finding, Findings, some


@verb
def merge(df: pd.DataFrame, from_: Table, columns: Brought, found: Findings) -> pd.DataFrame:
    """Columns of another dataset with one record a subject, by USUBJID; `columns` may rename (theirs: new).

    Missing: where the subject is not there. Errors: a subject that stands there twice.
    """
    return join(df, from_, ["USUBJID"], columns, found)


@verb
def reference_dates(df: pd.DataFrame, dm: Table, columns: Brought, found: Findings) -> pd.DataFrame:
    """The subject's reference dates (RFSTDTC ...) on each record, for study days and EPOCH; dropped again at the end.

    They say nothing about where a record came from, so they leave no trace in its lineage.
    """
    at = one_to_each(df, dm, ["USUBJID"], "DM", found)
    names = dict(columns) if isinstance(columns, dict) else {c: c for c in columns}
    return df.assign(**{new: taken(dm[old], at, df.index) for old, new in names.items()})


@verb
def parameter(df: pd.DataFrame, topic: Col, found: Findings, parameters: Table = "parameters", new: New = "PARAMCD") -> pd.DataFrame:
    """PARAMCD from the collected test, by the `from:` of each entry under `parameters:`.

    Errors: a finding that lists tests that no parameter names (leave them out with `where:`).
    """
    return lookup(df, topic, parameters, "source", "PARAMCD", new, found)


@verb
def parameter_text(df: pd.DataFrame, found: Findings, parameters: Table = "parameters", text: New = "PARAM", order: New = "PARAMN") -> pd.DataFrame:
    """PARAM and PARAMN of each record's PARAMCD, from the labels and order under `parameters:`."""
    at = one_to_each(df, parameters, ["PARAMCD"], "parameters", found)
    lost = at == NONE
    if lost.any():
        codes = some(df.loc[lost, "PARAMCD"].astype(object).unique())
        found.add(Finding("parameter", ERROR, "", "PARAMCD", f"no entry under `parameters:` for {codes}", count=int(lost.sum())))
    return df.assign(**{text: taken(parameters["PARAM"], at, df.index), order: taken(parameters["PARAMN"], at, df.index)})


@verb
def baseline(df: pd.DataFrame, found: Findings, by: Cols | None = None, value: Col = "AVAL", flag: Col = "ABLFL", new: New = "BASE") -> pd.DataFrame:
    """The value of the record flagged `Y`, on every record of the same subject and parameter (or `by`).

    Missing: without a flagged record. Errors: a finding for a group with two flagged records; name
    BASETYPE in `by` where a subject has several baselines. Source: ADaMIG 3.3.4 (BASE, ABLFL).
    """
    code = groups(df, by or ["USUBJID", "PARAMCD"])
    rows = np.flatnonzero((df[flag] == "Y").to_numpy(dtype=bool))
    counts = np.bincount(code[rows], minlength=1) if len(rows) else np.zeros(1, dtype=int)
    twice = rows[counts[code[rows]] > 1]
    if len(twice):
        who = some(df["USUBJID"].iloc[twice].astype(object).unique())
        found.add(Finding("baseline", ERROR, "", new, f"more than one baseline record for {who}", rows=tuple(twice.tolist()), count=len(twice)))
    values = np.full(code.max(initial=0) + 1, np.nan)
    values[code[rows]] = df[value].to_numpy(dtype="float64")[rows]
    return df.assign(**{new: values[code]})


@verb
def change(df: pd.DataFrame, value: Col = "AVAL", base: Col = "BASE", new: New = "CHG", where: Where | None = None) -> pd.DataFrame:
    """Value minus baseline, only on records that meet `where` (post-baseline ones). Source: ADaMIG 3.3.4 (CHG)."""
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    difference = df[value].to_numpy(dtype="float64") - df[base].to_numpy(dtype="float64")
    return df.assign(**{new: np.where(met, difference, np.nan)})


@verb
def percent_change(df: pd.DataFrame, value: Col = "AVAL", base: Col = "BASE", new: New = "PCHG", where: Where | None = None) -> pd.DataFrame:
    """100 x (value - baseline) / baseline; missing where the baseline is 0. Source: ADaMIG 3.3.4 (PCHG)."""
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    v, b = df[value].to_numpy(dtype="float64"), df[base].to_numpy(dtype="float64")
    usable = met & (b != 0)
    return df.assign(**{new: 100 * np.where(usable, v - b, np.nan) / np.where(usable, b, np.nan)})


@verb
def criterion(df: pd.DataFrame, label: str, where: Where, text: New, flag: New, among: Where | None = None) -> pd.DataFrame:
    """A criterion and whether each record meets it: `text` holds the label, `flag` Y or N, on records `among`.

    A record whose value is missing does not meet it: N (missing counts as non-responder). Records outside
    `among` have neither. Several calls with the same columns fill different records.
    Source: ADaMIG 3.3.4 (CRITy, CRITyFL).
    """
    rows = np.ones(len(df), dtype=bool) if among is None else among.mask(df)
    met = where.mask(df)
    made = df
    for column, values, codes in ((text, [label], np.zeros(len(df), dtype=int)), (flag, ["N", "Y"], met.astype(int))):
        new = from_codes(np.where(rows, codes, NONE), values, df.index)
        if column in df.columns:
            new = df[column].astype(object).where(~rows, new.astype(object)).astype("str").astype("category")
        made = made.assign(**{column: new})
    return made


@verb(rows=RESHAPED)
def keep(df: pd.DataFrame, where: Where) -> pd.DataFrame:
    """Only the records that meet the condition; the run's balance sheet counts the others."""
    return df[where.mask(df)].reset_index(drop=True)


@verb(makes=("SRCDOM", "SRCVAR", "SRCSEQ"))
def source_record(df: pd.DataFrame, domain: str, variable: str, sequence: Col) -> pd.DataFrame:
    """SRCDOM, SRCVAR and SRCSEQ: the SDTM record and variable behind each value. Source: ADaMIG 3.3.9."""
    n = np.zeros(len(df), dtype=int)
    return df.assign(SRCDOM=from_codes(n, [domain], df.index), SRCVAR=from_codes(n, [variable], df.index), SRCSEQ=df[sequence])
