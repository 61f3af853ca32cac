"""Occurrences of events: the worst of a group, and events that a query of the study's own names."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Brought, Col, Cols, New, Table, TableCol, TableWhere, Where, verb
from sdtm2adam.derive.flags import _pick
from sdtm2adam.derive.lookups import by_term, columns_there, named_columns, with_columns
from sdtm2adam.derive.text import coded, from_codes
from sdtm2adam.errors import ERROR, Finding, Findings, did_you_mean, some


def _each_once(given: Mapping) -> Iterator[str]:
    severities = given["severities"]
    if len(severities) < 2 or len(set(severities)) < len(severities):
        yield "`severities` names two or more, each once, from the mildest to the worst"


@verb(check=_each_once)
def worst_occurrence_flag(
    df: pd.DataFrame,
    by: Cols,
    severity: Col,
    severities: list[str],
    order: Cols,
    new: New,
    found: Findings,
    where: Where | None = None,
) -> pd.DataFrame:
    """`Y` on the worst record of each group, of equally bad ones the first in this order, among those that meet `where`; else missing.

    `severities` lists the values from the mildest to the worst ("1" to "5" where they are grades). Missing: a record without a
    severity is flagged only where its group has no other. Ties: the record that stands first in the dataset's own order.
    Errors: a finding that lists severities which are not in the list. The first occurrence of any severity: `first_record_flag`.
    Source: ADaM OCCDS 1.1 (AOCCIFL, AOCCSIFL, AOCCPIFL).

    Example:
        - worst_occurrence_flag:
            by: [USUBJID]
            severity: AESEV
            severities: [MILD, MODERATE, SEVERE]
            order: [ASTDT]
            where: "TRTEMFL == 'Y'"
            new: AOCCIFL

        USUBJID | AESEV    | ASTDT      | TRTEMFL -> AOCCIFL
        P1      | MILD     | 2012-03-05 | Y       -> .
        P1      | MODERATE | 2012-03-09 | Y       -> Y
        P1      | MODERATE | 2012-04-09 | Y       -> .
        P1      | SEVERE   | 2012-03-01 | .       -> .
    """
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    text = coded(df[severity])
    known = np.array([float(severities.index(v)) if v in severities else np.nan for v in text.cat.categories] + [np.nan])
    rank = known[text.cat.codes.to_numpy()]
    odd = text.notna().to_numpy() & np.isnan(rank)
    if odd.any():
        shown = [f"'{v}'{did_you_mean(v, severities)}" for v in text[odd].astype(object).unique()]
        message = f"{int(odd.sum())} records with a severity that is not listed ({severity}): {some(shown)}"
        rows = tuple(np.flatnonzero(odd).tolist())
        fix = "list it in `severities` at its place, or map it to one that is listed"
        found.add(Finding("severity", ERROR, "", "", message, rows=rows, count=len(rows), field=severity, fix=fix))
    picked = _pick(df.assign(**{"~mildness": -rank}), by, ["~mildness", *order], met, last=False)
    return df.assign(**{new: from_codes(np.where(picked, 0, -1), ["Y"], df.index)})


@verb
def query_match(
    df: pd.DataFrame,
    term: Col,
    table: Table,
    key: TableCol,
    columns: Brought,
    found: Findings,
    where: TableWhere | None = None,
) -> pd.DataFrame:
    """Columns of a table of queries (a name, a scope, a code) where its `key` is the term or code of the row; else missing.

    The table is the study's own: standardised queries of the user's licence, or a list made for the study. `where` chooses the
    query, and its narrow terms only where these are meant; `columns` what to bring (theirs: new name). Case and spaces do not
    matter, and codes that are numbers match their text. Entries that say the same of all these columns count once.
    Missing: where the table does not name the term, which is no error, and where the term is missing.
    Errors: a term with several entries that differ (in scope, say); a `where` that no entry meets.
    Source: ADaM OCCDS 1.1 (CQzzNAM, SMQzzNAM, SMQzzCD, SMQzzSC).

    Example:
        - query_match: {term: AEDECOD, table: queries, key: pt, columns: {query: CQ01NAM, scope: CQ01SC}, where: "query == 'Sore Feet'"}

        queries:
        query     | pt         | scope
        Sore Feet | Toe pain   | NARROW
        Sore Feet | Limping    | BROAD
        Red Noses | Nose chill | NARROW

        AEDECOD    -> CQ01NAM   | CQ01SC
        Toe pain   -> Sore Feet | NARROW
        LIMPING    -> Sore Feet | BROAD
        Nose chill -> .         | .
        .          -> .         | .
    """
    chosen = table if where is None else table[where.mask(table)]
    if len(table) and not len(chosen):
        message = f"no entry of the table of queries meets {where.text}"
        found.add(Finding("query", ERROR, "", "", message, fix="correct the name in `where:`, or add the query to the table"))
    columns_there(chosen, {key: key} | named_columns(columns))
    names = named_columns(columns)
    theirs, at = by_term(df, term, chosen, key, list(names), "the table of queries", found)
    return with_columns(df, theirs, at, names)
