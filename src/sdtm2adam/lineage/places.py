"""Row numbers of a build to places a person can look at: `raw/ae.csv line 4`, subject and form."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sdtm2adam.derive.origin import Catalogue
from sdtm2adam.errors import Finding, some
from sdtm2adam.spec.raw import RawSpec

ROWS = re.compile(r"\{origin (-?\d+(?: -?\d+)*)\}")
KEYS = ("duplicate-key", "join-key")


@dataclass(frozen=True)
class Places:
    """The tables of a build and what is known of their rows."""

    catalogue: Catalogue
    tables: Mapping[str, pd.DataFrame]
    raw: RawSpec

    def told(self, finding: Finding, dataset: str) -> Finding:
        """A finding with its dataset, and its rows of origin told as file and line, form, and subjects."""
        words = {name: self._placed(getattr(finding, name)) for name in ("message", "source")}
        finding = replace(finding, dataset=finding.dataset or dataset, **words)
        if not finding.rows or finding.rule == "expectation":
            return finding
        numbers = np.array([n for n in finding.rows if n >= 0], dtype=np.int64)
        places = self.catalogue.places(numbers)
        first = places["parent"].iloc[0] if len(places) else ""
        rows = places.loc[places["parent"] == first, "parent_row"].drop_duplicates().to_numpy()
        export = self.raw.exports.get(first)
        return replace(
            finding,
            rows=tuple(rows.tolist()) if export or first == finding.dataset else (),
            source=finding.source or (self._lines(first, rows) if len(rows) else ""),
            form=finding.form or (export.form if export else ""),
            subjects=finding.subjects or self._subjects(first, rows),
        )

    def place(self, numbers: Iterable[int]) -> str:
        """Rows of a build, as a person finds them."""
        collected = np.array([n for n in numbers if n >= 0], dtype=np.int64)
        if not len(collected):
            return "a derived record"
        at = self.catalogue.places(collected)
        return "; ".join(self._lines(str(table), rows["parent_row"].to_numpy()) for table, rows in at.groupby("parent", sort=False))

    def _placed(self, text: str) -> str:
        return ROWS.sub(lambda found: self.place(map(int, found[1].split())), text)

    def _lines(self, table: str, rows: np.ndarray) -> str:
        if table in self.raw.exports:
            return self.raw.line_of(table, self.tables[table], rows)
        return f"{table} record{'s' if len(rows) > 1 else ''} {some(int(r) + 1 for r in rows)}"

    def _subjects(self, table: str, rows: np.ndarray) -> tuple[str, ...]:
        """The subjects of these rows: USUBJID, or the export's subject columns joined."""
        if table not in self.tables or not len(rows):
            return ()
        frame = self.tables[table]
        columns = ["USUBJID"] if "USUBJID" in frame.columns else list(self.raw.exports[table].subject) if table in self.raw.exports else []
        if not columns:
            return ()
        texts = frame[columns].iloc[rows].astype(object).fillna("?")
        return tuple(dict.fromkeys("-".join(map(str, row)) for row in texts.itertuples(index=False)))


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """Each trouble once, where it begins.

    What several datasets say alike of the same lines is said by the first, which names the others; so is a key
    that stands twice on the same lines, whatever is made of them. Where a dataset has a key twice, every join
    with it and every dataset made from it would say so again.
    """
    findings = list(findings)
    broken = {f.dataset for f in findings if f.rule == "duplicate-key"}
    alike: dict[tuple, list[Finding]] = {}
    for finding in findings:
        if not (finding.rule in KEYS and finding.source.partition(" record")[0] in broken):
            on_key = finding.rule in KEYS and finding.source
            what = (KEYS, finding.source) if on_key else (finding.rule, finding.severity, finding.message, finding.source)
            alike.setdefault(what, []).append(finding)
    return [_with_others(first, others) for first, *others in alike.values()]


def _with_others(finding: Finding, others: list[Finding]) -> Finding:
    names = dict.fromkeys(".".join(filter(None, (f.dataset, f.variable))) for f in others)
    names.pop(".".join(filter(None, (finding.dataset, finding.variable))), None)
    return replace(finding, message=f"{finding.message}\n    the same in {some(names)}") if names else finding
