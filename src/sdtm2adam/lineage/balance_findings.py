"""What the balance sheet has to tell: rows without a reason and sums that do not close are errors; the rest a reader should know."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, some
from sdtm2adam.lineage.balance_sheet import Account, Balance
from sdtm2adam.lineage.flows import ANY, Line
from sdtm2adam.lineage.made import Made
from sdtm2adam.lineage.row_fates import UNACCOUNTED
from sdtm2adam.spec.raw import LINE, RawSpec, at_lines

BOOK = "lineage/balance.xlsx"
DECLARE = "map it, or say why not under `not_submitted_rows:` in specs/raw.yaml"


def balance_findings(balance: Balance, raw: RawSpec, frames: dict[str, pd.DataFrame]) -> Iterator[Finding]:
    """Errors first: sums that do not close, rows unaccounted for; then what datasets lost, and columns that nobody reads.

    frames  the raw exports, for lines and subjects
    """
    nobody = {line.table for line in balance.lines if line.stage == "raw" and line.into == ""}
    for account in balance.accounts:
        yield from _not_closed(account, raw)
    yield from _unread(balance, nobody)
    for account in balance.accounts:
        if account.fates is not None and account.name not in nobody:
            yield from _unaccounted(account, raw, frames[account.name])
    yield from (_lost(line, raw) for line in balance.lines if line.stage == "raw" and line.lost)
    yield from (_made(made, raw, frames[made.table]) for made in balance.made)
    for account in balance.accounts:
        if account.fates is not None:
            yield from _declared(account, raw, frames[account.name])
    yield from _columns(balance, raw, nobody)
    for name, count in balance.derived.items():
        says = f"{count} record{'s have' if count != 1 else ' has'} no collected row behind {'them' if count != 1 else 'it'}"
        yield Finding("balance-derived", NOTE, name, "", says, count=count)


def _not_closed(account: Account, raw: RawSpec) -> Iterator[Finding]:
    if account.gaps:
        says = f"the balance does not close: {'; '.join(account.gaps)}"
        unread = "correct what its errors say, and read it again"
        fix = "run again from the raw files; if it stays, the reading or the building loses rows" if account.fates else unread
        yield _told(ERROR, "balance-sums", account.name, raw, says, 1, account.shown, fix)


def _unread(balance: Balance, nobody: set[str]) -> Iterator[Finding]:
    open_ = {a.name: a for a in balance.accounts if a.fates is not None and a.name in nobody and a.fates.count(UNACCOUNTED)}
    if open_:
        told = [f"{a.shown} ({a.fates.count(UNACCOUNTED)} row{'s' if a.fates.count(UNACCOUNTED) != 1 else ''})" for a in open_.values()]
        says = f"{len(told)} export{'s are' if len(told) != 1 else ' is'} read by no spec: {some(told, 12)}"
        count = sum(a.fates.count(UNACCOUNTED) for a in open_.values())
        yield Finding("balance-exports", ERROR, "", "", says, count=count, source="specs/raw.yaml", fix=DECLARE)


def _unaccounted(account: Account, raw: RawSpec, frame: pd.DataFrame) -> Iterator[Finding]:
    rows = account.fates.rows(UNACCOUNTED)
    if not len(rows):
        return
    reasons = pd.Series(account.fates.reasons[rows]).value_counts(sort=False)
    told = [f"    {count} {reason}" for reason, count in reasons.items()]
    more = [f"    and {len(told) - 8} more ways"] if len(told) > 8 else []
    head = f"{len(rows)} of {account.records} rows became nothing, and no condition, repeat or finding says why"
    fix = f"let the step keep them, leave them out by a condition (`where:`, `keep:`), or\n{DECLARE}\n"
    fix += f"a draft (sdtm2adam run --draft) lists every one of them in {BOOK}"
    yield _told(ERROR, "balance-unaccounted", account.name, raw, "\n".join([head, *told[:8], *more]), len(rows), "", fix, frame, rows)


def _lost(line: Line, raw: RawSpec) -> Finding:
    says = f"{line.into} made nothing of {line.lost} of the rows that it reads, and no condition, repeat or finding says why"
    says += f": {line.steps}" if line.steps else ""
    fix = "leave them out by a condition (`where:`, `keep:`)"
    return _told(WARNING, "balance-records", line.table, raw, says, line.lost, line.file, fix)


def _made(made: Made, raw: RawSpec, frame: pd.DataFrame) -> Finding:
    says = f"{made.dataset} holds {made.records} records of {len(made.rows)} rows, where its spec says {made.expected}"
    says += f"; rows are changed by {made.by}" if made.by else ""
    return _told(WARNING, "balance-made", made.table, raw, says, len(made.rows), "", "see whether the verb means to", frame, made.rows)


def _declared(account: Account, raw: RawSpec, frame: pd.DataFrame) -> Iterator[Finding]:
    """Declarations of rows not submitted that the data contradict, or that speak of no row."""
    rows = account.fates.denied
    if len(rows):
        says = f"{len(rows)} row{'s are' if len(rows) != 1 else ' is'} declared as not submitted, and records were made of "
        says += "them" if len(rows) != 1 else "it"
        yield _told(WARNING, "balance-declared", account.name, raw, says, len(rows), "", "correct `not_submitted_rows:`", frame, rows)
    for where in account.fates.idle:
        says = f"no row meets `{where}`, which `not_submitted_rows:` names" if where else "`not_submitted_rows:` speaks of no row"
        yield _told(NOTE, "balance-declared", account.name, raw, says, 1, "specs/raw.yaml", "take it out")


def _columns(balance: Balance, raw: RawSpec, nobody: set[str]) -> Iterator[Finding]:
    for line in balance.lines:
        if line.into in (ANY, "") and line.unused and line.table not in nobody:
            count = len(line.unused.split(", "))
            says = f"{count} collected column{'s are' if count != 1 else ' is'} read by no spec: {line.unused}"
            fix = "map them, or say why not under `not_submitted:` in specs/raw.yaml"
            yield _told(WARNING, "balance-columns", line.table, raw, says, count, line.file, fix)


def _told(
    severity: str,
    rule: str,
    export: str,
    raw: RawSpec,
    says: str,
    count: int,
    source: str,
    fix: str,
    frame: pd.DataFrame | None = None,
    rows: np.ndarray | None = None,
) -> Finding:
    """A finding about an export; with a frame and rows it names lines and subjects."""
    own = raw.exports[export]
    named, who = (), ()
    if frame is not None and rows is not None and len(rows):
        named = tuple(rows.tolist())
        lines = frame[LINE].to_numpy()[rows] if LINE in frame else rows + 1
        source = at_lines(raw.shown_file(export), lines, own.unit)
        columns = [c for c in own.subject if c in frame.columns]
        texts = frame.iloc[rows][columns].astype(object).fillna("?") if columns else None
        who = tuple(dict.fromkeys("-".join(map(str, t)) for t in texts.itertuples(index=False))) if texts is not None else ()
    return Finding(rule, severity, export, "", says, rows=named, count=count, subjects=who, source=source, form=own.form, fix=fix)
