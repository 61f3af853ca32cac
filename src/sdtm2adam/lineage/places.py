"""Row numbers of a build to places a person can look at: `raw/ae.csv line 4`, subject and form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sdtm2adam.derive.origin import Catalogue
from sdtm2adam.errors import Finding, some
from sdtm2adam.spec.raw import LINE, RawSpec


@dataclass(frozen=True)
class Places:
    """The tables of a build and what is known of their rows."""

    catalogue: Catalogue
    tables: Mapping[str, pd.DataFrame]
    raw: RawSpec

    def told(self, finding: Finding, dataset: str) -> Finding:
        """A finding with its dataset, and its rows of origin told as file and line, form, and subjects."""
        finding = replace(finding, dataset=finding.dataset or dataset)
        if not finding.rows or finding.rule == "expectation":
            return finding
        numbers = np.array([n for n in finding.rows if n >= 0], dtype=np.int64)
        places = self.catalogue.places(numbers)
        message = re.sub(r"\{origin (-?\d+)\}", lambda m: self.place(int(m[1])), finding.message)
        first = places["parent"].iloc[0] if len(places) else ""
        rows = places.loc[places["parent"] == first, "parent_row"].to_numpy()
        export = self.raw.exports.get(first)
        return replace(
            finding,
            message=message,
            rows=tuple(rows.tolist()),
            source=finding.source or (self._lines(first, rows) if len(rows) else ""),
            form=finding.form or (export.form if export else ""),
            subjects=finding.subjects or self._subjects(first, rows),
        )

    def place(self, number: int) -> str:
        """One row of a build, as a person finds it."""
        if number < 0:
            return "a derived record"
        at = self.catalogue.places(np.array([number]))
        return self._lines(at["parent"].iloc[0], at["parent_row"].to_numpy())

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
        if not columns or LINE not in frame.columns and "USUBJID" not in frame.columns:
            return ()
        texts = frame.iloc[rows][columns].astype(object).fillna("?")
        return tuple(dict.fromkeys("-".join(map(str, row)) for row in texts.itertuples(index=False)))
