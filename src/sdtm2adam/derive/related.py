"""Records that belong together across datasets: SUPP-- back with its parent, and RELREC."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import RESHAPED, Col, Key, Renamed, Table, TableCol, verb
from sdtm2adam.derive.joins import came_by, keys, one_to_each, taken
from sdtm2adam.derive.origin import NONE, appended, hidden
from sdtm2adam.derive.text import coded, constant_text, on_distinct, on_distinct_rows
from sdtm2adam.errors import ERROR, Finding, Findings, some

OF_SUPP = ("USUBJID", "IDVAR", "IDVARVAL", "QNAM", "QVAL")
OF_RELREC = ("RDOMAIN", "IDVAR", "IDVARVAL", "RELTYPE", "RELID")


@verb(uses=("USUBJID",), of_tables={"table": OF_SUPP})
def with_supplemental(df: pd.DataFrame, table: Table, names: Renamed, found: Findings, sequence: Col | None = None) -> pd.DataFrame:
    """Supplemental values brought back to their records: `names` maps QNAM to the column that takes its QVAL.

    In: the parent dataset; `sequence` is its --SEQ, left out for a dataset of one record a subject (DM).
    Missing: where the record has no such value. Errors: supplemental records that point to no record here, or by another variable
    than `sequence`; two values of one QNAM for one record. Source: SDTMIG 8.4 (relating non-standard variables).

    Example:
        - with_supplemental: {table: SUPPAE, sequence: AESEQ, names: {AETRTEM: TRTEM}}

        SUPPAE:
        USUBJID | IDVAR | IDVARVAL | QNAM    | QVAL
        P1      | AESEQ | 2        | AETRTEM | Y
        P1      | AESEQ | 1        | AEOTHER | x

        USUBJID | AESEQ -> TRTEM
        P1      | 1     -> .
        P1      | 2     -> Y
    """
    for qnam, new in names.items():
        own = table[(table["QNAM"] == qnam).to_numpy(dtype=bool)].reset_index(drop=True)
        on = {"USUBJID": "USUBJID"} if sequence is None else {"USUBJID": "USUBJID", sequence: "IDVARVAL"}
        _must_point_here(df, own, on, qnam, sequence, found)
        at = one_to_each(df, own, on, f"SUPP-- ({qnam})", found)
        df = df.assign(**{new: taken(own["QVAL"], at, df.index)}, **came_by(df, own, at, [new]))
    return df


def _must_point_here(df: pd.DataFrame, own: pd.DataFrame, on: dict[str, str], qnam: str, sequence: str | None, found: Findings) -> None:
    wanted = own["IDVAR"].isna() if sequence is None else own["IDVAR"] == sequence
    mine, theirs = keys(df, own, on)
    lost = ~wanted.to_numpy(dtype=bool) | ~np.isin(theirs, mine[mine >= 0])
    if lost.any():
        said = some(" ".join(str(v) for v in row if isinstance(v, str)) for row in zip(*(own[c][lost] for c in OF_SUPP[:3]), strict=True))
        message = f"{lost.sum()} value{'s' if lost.sum() > 1 else ''} of {qnam} that belong to no record here: {said}"
        found.add(
            Finding("supplemental", ERROR, "", "", message, count=int(lost.sum()), fix=f"say `sequence:` as IDVAR has it ({sequence})")
        )


def _name_is_short(given: Mapping) -> Iterator[str]:
    if not given["name"].strip():
        yield "`name` begins each RELID, as AECM does"


@verb(rows=RESHAPED, uses=("DOMAIN",), makes=OF_RELREC, of_tables={"table": ("DOMAIN",)}, check=_name_is_short)
def related_records(df: pd.DataFrame, id: Col, table: Table, other_id: TableCol, on: Key, name: str, found: Findings) -> pd.DataFrame:
    """RELREC on the level of records: each record here with the record of another dataset that its key names.

    In: records of one domain (its column DOMAIN says which), with `id` (--SEQ); `table` is the other dataset with `other_id`,
    and `on` the key (mine: theirs). Out: a row for each record that has a partner and for each partner, once in a relation:
    USUBJID, RDOMAIN, IDVAR, IDVARVAL, RELTYPE (missing), and RELID, which is `name` and the number of the other record, so that
    all records that belong to one of the other dataset are one relation. Missing: a record whose key is missing gives no row.
    Errors: a key that names no record, or several. Source: SDTMIG 8.2 (relating records). The level of datasets is a table that
    the study states.

    Example:
        - related_records: {id: CMSEQ, table: AE, other_id: AESEQ, on: {USUBJID: USUBJID, AE_NO: AESPID}, name: AECM}

        AE:
        DOMAIN | USUBJID | AESEQ | AESPID
        AE     | P1      | 3     | 1

        DOMAIN | USUBJID | CMSEQ | AE_NO
        CM     | P1      | 1     | 1
        CM     | P1      | 2     | 1
        CM     | P1      | 3     | .
        ->
        USUBJID | RDOMAIN | IDVAR | IDVARVAL | RELTYPE | RELID
        P1      | CM      | CMSEQ | 1        | .       | AECM3
        P1      | CM      | CMSEQ | 2        | .       | AECM3
        P1      | AE      | AESEQ | 3        | .       | AECM3
    """
    at = one_to_each(df, table, on, "the other dataset", found)
    _report_dangling(df, table, on, at, found)
    linked = np.flatnonzero(at != NONE)
    relation = on_distinct(coded(taken(table[other_id], at, df.index)), lambda number: f"{name}{number}")
    own = _side(df.assign(**came_by(df, table, at, ["RELID"])).iloc[linked], id, relation.iloc[linked])
    partners = np.unique(at[linked])
    other = table.iloc[partners]
    other = _side(other, other_id, on_distinct(coded(other[other_id]), lambda number: f"{name}{number}"))
    kept = [c for c in own.columns if c in other.columns or c in hidden(own)]
    rows = appended(own[kept].reset_index(drop=True), other[[c for c in other.columns if c in kept]].reset_index(drop=True))
    return rows[~rows.duplicated([c for c in kept if c not in hidden(rows)])].reset_index(drop=True)


def _side(rows: pd.DataFrame, id: str, relation: pd.Series) -> pd.DataFrame:
    """One side of the relations: identifiers, origin, and the variables of RELREC."""
    carried = [c for c in ("STUDYID", "USUBJID") if c in rows.columns]
    values = {
        "RDOMAIN": coded(rows["DOMAIN"]),
        "IDVAR": constant_text(id, rows.index),
        "IDVARVAL": coded(rows[id]),
        "RELTYPE": constant_text(None, rows.index),
        "RELID": relation,
    }
    return rows[[*carried, *hidden(rows)]].assign(**values)


def _report_dangling(df: pd.DataFrame, table: pd.DataFrame, on: Key, at: np.ndarray, found: Findings) -> None:
    mine, theirs = keys(df, table, on)
    lost = (mine >= 0) & (at == NONE) & ~np.isin(mine, theirs)
    if lost.any():
        columns = list(on)
        shown = on_distinct_rows(df.iloc[np.flatnonzero(lost)], columns, lambda *parts: " ".join(p or "" for p in parts))
        rows = tuple(np.flatnonzero(lost).tolist())
        message = (
            f"{len(rows)} record{'s' if len(rows) > 1 else ''} related to none that is there ({', '.join(columns)}): {some(shown.unique())}"
        )
        fix = "query the site: the record named was not entered, or has another number"
        found.add(Finding("relation", ERROR, "", "", message, rows=rows, count=len(rows), field=columns[-1], fix=fix))
