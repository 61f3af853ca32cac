"""The balance sheet as tables for a reader: what the workbook and the page show, in the same words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sdtm2adam.lineage.balance_sheet import Account, Balance
from sdtm2adam.lineage.flows import ANY, Line
from sdtm2adam.lineage.row_fates import FATES, MAPPED, UNACCOUNTED
from sdtm2adam.spec.raw import RawSpec

FATE_SAYS = {
    "mapped": "stands behind at least one SDTM record",
    "not submitted": "left out for a reason that specs/raw.yaml declares",
    "filtered": "left out by a condition of the dataset specs (where:, keep:), or nothing was collected in the columns that it turns",
    "duplicate": "repeats another line in every column",
    "rejected": "left out by a step that says so in a finding, or named by an error",
    "unaccounted": "became nothing without a reason; a run with such a row fails",
}


@dataclass(frozen=True)
class Shown:
    """One table of the sheet: its name, a sentence about it, its columns, and a total line where the columns can be added."""

    name: str
    says: str
    frame: pd.DataFrame
    total: tuple[object, ...] = ()


def tables(balance: Balance, raw: RawSpec, frames: Mapping[str, pd.DataFrame], made: Mapping[str, Mapping[str, int]]) -> list[Shown]:
    """The five tables in the order in which a reader needs them.

    frames  the raw exports;  made: stage -> dataset -> its records
    """
    return [
        _exports(balance, raw),
        _by_dataset(balance),
        _columns(balance),
        _rows(balance, raw, frames),
        _flow(balance, made),
    ]


def told(balance: Balance) -> str:
    """The whole sheet in a sentence."""
    counts = {fate: sum(a.fates.count(fate) for a in balance.accounts if a.fates) for fate in FATES}
    records = sum(a.records for a in balance.accounts)
    parts = [f"{counts[fate]:,} {fate}" for fate in FATES if counts[fate] or fate == MAPPED]
    open_ = [f"{a.shown}: {'; '.join(not_closed(a))}" for a in balance.accounts if not_closed(a)]
    closes = f"It does not close for {len(open_)} of them. {'. '.join(open_)}." if open_ else "The sums close for every export."
    return f"{len(balance.accounts)} export{'s' if len(balance.accounts) != 1 else ''}, {records:,} rows: {', '.join(parts)}. {closes}"


def _exports(balance: Balance, raw: RawSpec) -> Shown:
    head = ["export", "file", "form", "lines", "comments", "blank", "continued", "rows", *FATES, "sum of fates", "closes"]
    lines = [_export_line(a, raw.exports[a.name].form) for a in balance.accounts]
    frame = pd.DataFrame(lines, columns=head)
    added = {c: int(frame[c].fillna(0).sum()) for c in head[3:-1]}
    total = ("all exports", "", "", *added.values(), "yes" if (frame["closes"] == "yes").all() else "no")
    says = "Lines of each text file = 1 header + comments + blank lines + continued lines (of texts with line breaks) + rows, "
    says += "where the lines are counted anew; rows = the sum of the fates."
    return Shown("Exports", says, frame, total)


def _export_line(account: Account, form: str) -> list:
    counts = [account.fates.count(fate) if account.fates else None for fate in FATES]
    of_file = [account.file.lines, account.comments, account.blanks, account.file.breaks]
    if account.file.lines is None:
        of_file = [None] * 4
    total = sum(counts) if account.fates else None
    return [account.name, account.shown, form, *of_file, account.records, *counts, total, "no" if not_closed(account) else "yes"]


def not_closed(account: Account) -> list[str]:
    """Why the balance of an export does not close: sums that differ, and rows that are unaccounted for; none where it does."""
    open_ = account.fates.count(UNACCOUNTED) if account.fates else 0
    return [*account.gaps, *([f"{open_} row{'s are' if open_ != 1 else ' is'} unaccounted for"] if open_ else [])]


def _by_dataset(balance: Balance) -> Shown:
    head = ["export", "rows", "dataset", "how", "reached", "left out by where", "repeated", "left out by steps", "not asked for", "lost"]
    head += ["sum", "records made", "conditions and steps"]
    frame = pd.DataFrame(list(_dataset_lines(balance)), columns=head)
    says = "What each dataset made of each export. A row that is left out here may reach another dataset. "
    says += "`rows`: its rows become records; `joined`: its values are brought to other records, which need not ask for every row."
    return Shown("Rows by dataset", says, frame)


def _dataset_lines(balance: Balance) -> Iterator[list]:
    for line in balance.lines:
        if line.stage == "raw" and line.how:
            not_asked = line.other if line.how == "joined" else 0
            parts = [line.reached, line.left_out, line.repeated, line.explained, not_asked, line.lost]
            words = "; ".join(filter(None, [f"where {line.condition}" if line.condition else "", line.steps]))
            yield [line.table, line.records, line.into, line.how, *parts, sum(parts), line.made, words]


def _columns(balance: Balance) -> Shown:
    frame = balance.columns.rename(columns={"filled": "rows filled", "into": "goes into"})
    says = "Into which variables each collected column goes, or why into none. "
    says += "`decides or matches`: it says which rows there are, or to which record a row belongs; the datasets are named."
    return Shown("Columns", says, frame.drop(columns="file"))


def _rows(balance: Balance, raw: RawSpec, frames: Mapping[str, pd.DataFrame]) -> Shown:
    rows = balance.rows[balance.rows["fate"] != MAPPED]
    export = rows["export"].astype(object)
    frame = pd.DataFrame(
        {
            "export": export.to_numpy(),
            "file": export.map({a.name: a.shown for a in balance.accounts}).to_numpy(),
            "line": rows["line"].to_numpy(),
            "subject": _subjects(rows, raw, frames),
            "fate": rows["fate"].astype(object).to_numpy(),
            "reason": rows["reason"].to_numpy(),
        }
    )
    says = "Every row that no record was made of. `line` counts lines of text files, rows of sheets, records of other files."
    return Shown("Rows not mapped", says, frame)


def _subjects(rows: pd.DataFrame, raw: RawSpec, frames: Mapping[str, pd.DataFrame]) -> np.ndarray:
    """The subject of each of these rows, as its columns say it; "" where the export has none."""
    who = np.full(len(rows), "", dtype=object)
    for name in dict.fromkeys(rows["export"]):
        here = (rows["export"] == name).to_numpy()
        columns = [c for c in raw.exports[name].subject if c in frames[name].columns]
        texts = [frames[name][c].iloc[rows["row"].to_numpy()[here]].astype(object).fillna("?").to_numpy() for c in columns]
        if texts:
            who[here] = ["-".join(map(str, parts)) for parts in zip(*texts, strict=True)]
    return who


def _flow(balance: Balance, made: Mapping[str, Mapping[str, int]]) -> Shown:
    head = ["from", "table", "records", "of them used", "into", "dataset", "its records", "made of them", "how"]
    stage_of = {name: stage.upper() if stage == "sdtm" else "ADaM" for stage, names in made.items() for name in names}
    sizes = {name: size for names in made.values() for name, size in names.items()}
    lines = []
    for line in balance.lines:
        stage = "raw" if line.stage == "raw" else "SDTM"
        if line.into == "":
            lines.append([stage, line.table, line.records, 0, "", "", None, None, "nothing was made of it"])
        elif line.into != ANY:
            lines.append(_flow_line(line, stage, stage_of, sizes))
    says = "Which records went into which: exports into SDTM, SDTM into SDTM and ADaM. `made of them`: records of the dataset "
    says += "behind which at least one of the table stands; a record may have several behind it."
    return Shown("Raw to SDTM to ADaM", says, pd.DataFrame(lines, columns=head))


def _flow_line(line: Line, stage: str, stage_of: Mapping[str, str], sizes: Mapping[str, int]) -> list:
    how = "its rows become records" if line.how == "rows" else "its values are brought in"
    return [stage, line.table, line.records, line.reached, stage_of.get(line.into, ""), line.into, sizes.get(line.into), line.made, how]
