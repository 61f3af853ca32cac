"""Basic Data Structure: parameter, baseline, change, criteria, and what subject-level data are carried."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import RESHAPED, Brought, Col, Cols, New, Table, Where, verb
from sdtm2adam.derive.flags import groups
from sdtm2adam.derive.joins import came_by, join, lookup, one_to_each, taken
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.text import from_codes
from sdtm2adam.errors import ERROR, Finding, Findings, some


@verb(uses=("USUBJID",))
def merge(df: pd.DataFrame, from_: Table, columns: Brought, found: Findings) -> pd.DataFrame:
    """Columns of another dataset with one record a subject, by USUBJID; `columns` may rename (theirs: new).

    Missing: where the subject is not there. Errors: a subject that stands there twice.

    Example:
        - merge: {from: ADSL, columns: {TRT01P: TRTP, AGE: AGE}}

        ADSL:
        USUBJID | TRT01P | AGE
        P1      | Active | 61

        USUBJID | AVAL -> TRTP   | AGE
        P1      | 40   -> Active | 61
        P1      | 36   -> Active | 61
    """
    return join(df, from_, ["USUBJID"], columns, found)


@verb(uses=("USUBJID",))
def reference_dates(df: pd.DataFrame, dm: Table, columns: Brought, found: Findings) -> pd.DataFrame:
    """The subject's reference dates (RFSTDTC ...) on each record, for study days and EPOCH; dropped again at the end.

    Every domain but DM has this step without being told. The dates say nothing about where a record came
    from, so they leave no trace in its lineage. Missing: where the subject is not in DM. Errors: a subject
    that stands there twice.

    Example:
        - reference_dates: {dm: DM, columns: [RFSTDTC]}

        DM:
        USUBJID | RFSTDTC
        P1      | 2012-03-05

        USUBJID | AESTDTC    -> RFSTDTC
        P1      | 2012-03-09 -> 2012-03-05
        P9      | 2012-03-09 -> .
    """
    at = one_to_each(df, dm, ["USUBJID"], "DM", found)
    names = dict(columns) if isinstance(columns, dict) else {c: c for c in columns}
    return df.assign(**{new: taken(dm[old], at, df.index) for old, new in names.items()})


@verb
def parameter(df: pd.DataFrame, topic: Col, found: Findings, parameters: Table = "parameters", new: New = "PARAMCD") -> pd.DataFrame:
    """PARAMCD from the collected test, by the `from:` of each entry under `parameters:`.

    Missing stays missing. Errors: a finding that lists tests that no parameter names (leave them out with `where:`).

    Example:
        - parameter: {topic: VSTESTCD}

        parameters:
        PARAMCD | source
        SBP     | SYSBP
        PULSE   | PULSE

        VSTESTCD -> PARAMCD
        SYSBP    -> SBP
        PULSE    -> PULSE
    """
    return lookup(df, topic, parameters, "source", "PARAMCD", new, found)


@verb(uses=("PARAMCD",))
def parameter_text(
    df: pd.DataFrame, found: Findings, parameters: Table = "parameters", text: New = "PARAM", order: New = "PARAMN"
) -> pd.DataFrame:
    """PARAM and PARAMN of each record's PARAMCD, from the labels and order under `parameters:`.

    Errors: a finding for records whose PARAMCD is missing or has no entry there. Source: ADaMIG 3.3.4 (PARAM).

    Example:
        - parameter_text: {}

        parameters:
        PARAMCD | PARAM                          | PARAMN
        SBP     | Systolic Blood Pressure (mmHg) | 1
        PULSE   | Pulse Rate (beats/min)         | 2

        PARAMCD -> PARAM                          | PARAMN
        PULSE   -> Pulse Rate (beats/min)         | 2
        SBP     -> Systolic Blood Pressure (mmHg) | 1
    """
    at = one_to_each(df, parameters, ["PARAMCD"], "parameters", found)
    lost = at == NONE
    if lost.any():
        codes = some(df.loc[lost, "PARAMCD"].astype(object).unique())
        found.add(Finding("parameter", ERROR, "", "PARAMCD", f"no entry under `parameters:` for {codes}", count=int(lost.sum())))
    return df.assign(**{text: taken(parameters["PARAM"], at, df.index), order: taken(parameters["PARAMN"], at, df.index)})


@verb(uses=("USUBJID", "PARAMCD"))
def baseline(
    df: pd.DataFrame, found: Findings, by: Cols | None = None, value: Col = "AVAL", flag: Col = "ABLFL", new: New = "BASE"
) -> pd.DataFrame:
    """The value of the record flagged `Y`, on every record of the same subject and parameter (or `by`).

    A number stays a number and text text: {value: ANRIND, new: BNRIND}, {value: AVALC, new: BASEC}. Missing: without a
    flagged record. Errors: a finding for a group with two flagged records; name BASETYPE in `by` where a subject has
    several baselines. Source: ADaMIG 3.3.4 (BASE, ABLFL).

    Example:
        - baseline: {}

        USUBJID | PARAMCD | AVAL | ABLFL -> BASE
        P1      | SBP     | 120  | Y     -> 120
        P1      | SBP     | 130  | .     -> 120
        P2      | SBP     | 110  | .     -> .
    """
    code = groups(df, by or ["USUBJID", "PARAMCD"])
    rows = np.flatnonzero((df[flag] == "Y").to_numpy(dtype=bool))
    counts = np.bincount(code[rows], minlength=1) if len(rows) else np.zeros(1, dtype=int)
    twice = rows[counts[code[rows]] > 1]
    if len(twice):
        who = some(df["USUBJID"].iloc[twice].astype(object).unique())
        found.add(
            Finding("baseline", ERROR, "", new, f"more than one baseline record for {who}", rows=tuple(twice.tolist()), count=len(twice))
        )
    place = np.full(code.max(initial=0) + 1, NONE, dtype=np.int64)
    place[code[rows]] = rows
    place[code[twice]] = NONE  # neither is chosen
    at = place[code]
    return df.assign(**{new: taken(df[value], at, df.index)}, **came_by(df, df, np.where(at == np.arange(len(df)), NONE, at), [new]))


@verb
def change(df: pd.DataFrame, value: Col = "AVAL", base: Col = "BASE", new: New = "CHG", where: Where | None = None) -> pd.DataFrame:
    """Value minus baseline, only on records that meet `where` (post-baseline ones).

    Missing: where either is, and on the other records. Source: ADaMIG 3.3.4 (CHG).

    Example:
        - change: {where: "AVISITN > 0"}

        AVISITN | AVAL | BASE -> CHG
        0       | 120  | 120  -> .
        1       | 130  | 120  -> 10
        1       | 130  | .    -> .
    """
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    difference = df[value].to_numpy(dtype="float64") - df[base].to_numpy(dtype="float64")
    return df.assign(**{new: np.where(met, difference, np.nan)})


@verb
def percent_change(
    df: pd.DataFrame, value: Col = "AVAL", base: Col = "BASE", new: New = "PCHG", where: Where | None = None
) -> pd.DataFrame:
    """100 x (value - baseline) / baseline, only on records that meet `where`.

    Missing: where either is, where the baseline is 0, and on the other records. Source: ADaMIG 3.3.4 (PCHG).

    Example:
        - percent_change: {where: "AVISITN > 0"}

        AVISITN | AVAL | BASE -> PCHG
        1       | 130  | 100  -> 30
        1       | 130  | 0    -> .
    """
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    v, b = df[value].to_numpy(dtype="float64"), df[base].to_numpy(dtype="float64")
    usable = met & (b != 0)
    return df.assign(**{new: 100 * np.where(usable, v - b, np.nan) / np.where(usable, b, np.nan)})


@verb
def ratio(df: pd.DataFrame, base: Col, new: New, value: Col = "AVAL", where: Where | None = None) -> pd.DataFrame:
    """A value divided by its baseline, or by a limit of its range, only on records that meet `where`.

    {base: BASE, new: R2BASE}, {base: ANRHI, new: R2ANRHI}. Missing: where either is, where what divides is 0, and on the other
    records. Source: ADaMIG 3.3.4 (R2BASE, R2AyLO, R2AyHI).

    Example:
        - ratio: {base: ANRHI, new: R2ANRHI}

        AVAL | ANRHI -> R2ANRHI
        120  | 40    -> 3
        120  | .     -> .
        120  | 0     -> .
    """
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    v, b = df[value].to_numpy(dtype="float64"), df[base].to_numpy(dtype="float64")
    return df.assign(**{new: v / np.where(met & (b != 0), b, np.nan)})


@verb
def criterion(df: pd.DataFrame, label: str, where: Where, text: New, flag: New, among: Where | None = None) -> pd.DataFrame:
    """A criterion and whether each record meets it: `text` holds the label, `flag` Y or N, on records `among`.

    A record whose value is missing does not meet it: N (missing counts as non-responder). Records outside
    `among` have neither. Several calls with the same columns fill different records.
    Source: ADaMIG 3.3.4 (CRITy, CRITyFL).

    Example:
        - criterion: {label: Fall of 10 or more, where: "CHG <= -10", among: "AVISITN > 0", text: CRIT1, flag: CRIT1FL}

        AVISITN | CHG -> CRIT1              | CRIT1FL
        0       | .   -> .                  | .
        1       | -12 -> Fall of 10 or more | Y
        1       | -3  -> Fall of 10 or more | N
        1       | .   -> Fall of 10 or more | N
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
    """Only the records that meet the condition; one whose values are missing does not, unless it says `is missing`.

    Example:
        - keep: {where: "AVAL is not missing"}

        USUBJID | AVAL
        P1      | 120
        P2      | .
        ->
        USUBJID | AVAL
        P1      | 120
    """
    return df[where.mask(df)].reset_index(drop=True)


@verb(makes=("SRCDOM", "SRCVAR", "SRCSEQ"))
def source_record(df: pd.DataFrame, domain: str, variable: str, sequence: Col) -> pd.DataFrame:
    """SRCDOM, SRCVAR and SRCSEQ: the SDTM record and variable behind each value; SRCSEQ is missing where `sequence` is.

    Source: ADaMIG 3.3.9.

    Example:
        - source_record: {domain: VS, variable: VSSTRESN, sequence: VSSEQ}

        VSSEQ -> SRCDOM | SRCVAR   | SRCSEQ
        7     -> VS     | VSSTRESN | 7
    """
    n = np.zeros(len(df), dtype=int)
    return df.assign(SRCDOM=from_codes(n, [domain], df.index), SRCVAR=from_codes(n, [variable], df.index), SRCSEQ=df[sequence])
