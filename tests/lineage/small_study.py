"""A small study in a folder, read and built by the real stages, and its balance drawn up."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from sdtm2adam.derive.text import texts_coded
from sdtm2adam.errors import Finding
from sdtm2adam.lineage.balance_findings import balance_findings
from sdtm2adam.lineage.balance_sheet import Account, Balance, Sheet, draw_up
from sdtm2adam.pipeline import STAGES, Run
from sdtm2adam.store import Store, working
from sdtm2adam.study import Study, open_study

STUDY = """
study: S
title: A small study
standards: {sdtmig: "3.4", adamig: "1.3", terminology: "2025-03-28"}
identifiers:
  STUDYID: {value: S}
  USUBJID: {compose: {parts: ["'S'", SUBJ], separator: "-"}}
populations: {}
"""
DM = """
domain: DM
keys: [STUDYID, USUBJID]
from: {export: dm}
variables:
  SUBJID: {from: SUBJ}
"""
DM_EXPORT = {"file": "dm.csv", "columns": "[SUBJ]", "subject": "[SUBJ]", "text": "SUBJ\n1\n2\n3\n"}


@dataclass(frozen=True)
class Drawn:
    """The balance of a small study, with what was found and where it was written."""

    study: Study
    store: Store
    sheet: Sheet
    balance: Balance
    findings: list[Finding]

    def account(self, export: str) -> Account:
        return next(a for a in self.balance.accounts if a.name == export)

    def fates(self, export: str) -> list[str]:
        rows = self.balance.rows
        return rows.loc[rows["export"] == export, "fate"].astype(str).tolist()

    def reasons(self, export: str) -> list[str]:
        rows = self.balance.rows
        return rows.loc[rows["export"] == export, "reason"].tolist()

    def columns(self, export: str) -> dict[str, tuple[str, str]]:
        columns = self.balance.columns[self.balance.columns["export"] == export]
        return {c: (fate, into) for c, fate, into in zip(columns["column"], columns["fate"], columns["into"])}

    def told(self, rule: str) -> list[Finding]:
        return [f for f in self.findings if f.rule == rule]

    def line(self, export: str, dataset: str):
        return next(line for line in self.balance.lines if (line.table, line.into) == (export, dataset))


def laid_out(folder: Path, exports: dict[str, dict], domains: dict[str, str], derivations: str = "") -> Path:
    """Write the files of a study.

    exports  name -> text of its file, and keys of raw.yaml as YAML; `file` if it is not NAME.csv
    domains  name -> its spec; a DM of three subjects is added where there is none
    """
    exports = {"dm": DM_EXPORT, **exports} if "DM" not in domains else exports
    for part in ("specs/sdtm", "raw"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    lines = ["folder: raw", 'missing: [""]', "exports:"]
    for name, given in exports.items():
        keys = {"file": f"{name}.csv", **given}
        text = keys.pop("text")
        lines += [f"  {name}:", *(f"    {key}: {value}" for key, value in keys.items())]
        (folder / "raw" / keys["file"]).write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "specs/study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "specs/raw.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, text in {"DM": DM, **domains}.items():
        (folder / f"specs/sdtm/{name.lower()}.yaml").write_text(text, encoding="utf-8")
    if derivations:
        (folder / "specs/derivations.py").write_text(derivations, encoding="utf-8")
    return folder


def drawn(folder: Path, spoil=lambda store: None) -> Drawn:
    """Read, build and count a study; errors in the data do not stop it (a draft). `spoil` changes what was built."""
    study = open_study(folder)
    this = Run(study, working(folder / "out"), draft=True, tell=lambda *_: None)
    this.store.begin(from_last=False)
    for stage in ("raw", "sdtm"):
        STAGES[stage](this)
    spoil(this.store)
    sheet = sheet_of(study, this.store)
    balance = draw_up(sheet)
    return Drawn(study, this.store, sheet, balance, list(balance_findings(balance, study.raw, sheet.frames["raw"])))


def sheet_of(study: Study, store: Store) -> Sheet:
    """The sheet of what the stages wrote, as a run draws it up."""
    frames = {stage: store.frames(stage) for stage in ("raw", "sdtm")}
    tables: dict[str, pd.DataFrame] = {name: texts_coded(table) for name, table in study.tables.items()} | study.codelist_tables()
    return Sheet(
        folder=study.folder,
        raw=study.raw,
        specs=study.datasets,
        plans={plan.name: plan for plans in study.plans.values() for plan in plans},
        frames=frames,
        lineage={name: store.get("lineage", name) for name in store.names("sdtm")},
        tables=tables,
        files=store.get("lineage", "_files"),
        written={name: pq.read_metadata(store.folder / "raw" / f"{name}.parquet").num_rows for name in frames["raw"]},
        findings=store.findings(),
    )
