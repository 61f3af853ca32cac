"""Findings as tables: one row a finding, one row a finding and subject, one row a dataset."""

import re

import pandas as pd

from sdtm2adam.errors import SEVERITIES, Finding, Findings, some
from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.spec.suite import Suite
from sdtm2adam.validation.places import Collected, Place, place_of
from sdtm2adam.validation.suites import NOT_CHECKED, Frames

FINDING = ["severity", "form", "field", "dataset", "rule", "message", "records", "subjects", "where", "fix", "spec"]
SUBJECT = ["severity", "subject", "form", "field", "dataset", "rule", "message", "records", "values", "where", "fix"]
DATASET = ["stage", "dataset", "records", "expectations", "held", "error", "warning", "note", "not checked"]
# What an expectation or a check counts over all subjects does not belong in the row of one of them.
COUNTED = re.compile(r": [\d,]+ of [\d,]+ records?\b.*?(?=\n    explained  |\Z)", re.DOTALL)
UNKNOWN_SUBJECT = "(no subject)"


def finding_table(findings: Findings) -> pd.DataFrame:
    """One row a finding: errors first, then by form, field, dataset, rule."""
    rows = [
        (f.severity, f.form, f.field or f.variable, f.dataset, f.rule, f.message, f.count, some(f.subjects, 10), f.source, f.fix, f.spec)
        for f in findings
    ]
    return _sorted(pd.DataFrame(rows, columns=FINDING), ["form", "field", "dataset", "rule", "message"])


def by_subject(findings: Findings, frames: Frames, raw: RawSpec | None = None, collected: Collected | None = None) -> pd.DataFrame:
    """One row a finding and subject: what to query. Errors first, then by subject, form, field.

    values   what stands in the field in that subject's rows
    where    the subject's own lines or records, with where these were `collected`; a finding whose rows are not known keeps
             one row for all its subjects
    """
    known = {dataset: (place_of(stage, dataset, raw, collected), frame) for (stage, dataset), frame in frames.items()}
    rows = [row for f in findings for row in _by_subject(f, *known.get(_table_of(f, raw), (None, None)))]
    return _sorted(pd.DataFrame(rows, columns=SUBJECT), ["subject", "form", "field", "dataset", "rule", "message"])


def _table_of(f: Finding, raw: RawSpec | None) -> str:
    """The table in which a finding counts its rows: the export that its source names, or else its dataset."""
    exports = raw.exports if raw else ()
    return next((name for name in exports if f.source.startswith(f"{raw.shown_file(name)} {raw.exports[name].unit}")), f.dataset)


def _by_subject(f: Finding, place: Place | None, frame: pd.DataFrame | None) -> list[tuple]:
    field = f.field or f.variable
    if frame is None or not f.rows or max(f.rows) >= len(frame):
        whose = some(f.subjects, 3) if f.subjects else UNKNOWN_SUBJECT
        return [(f.severity, whose, f.form, field, f.dataset, f.rule, f.message, f.count, "", f.source, f.fix)]
    rows = pd.Series(f.rows)
    whose = pd.Series(place.whose(frame)[rows.to_numpy()]).replace("", UNKNOWN_SUBJECT)
    columns = [c for c in field.split(", ") if c in frame.columns]
    message = COUNTED.sub("", f.message)
    told = [(who, len(own), _values(frame, columns, own), place.where(frame, list(own))) for who, own in rows.groupby(whose, sort=True)]
    return [(f.severity, who, f.form, field, f.dataset, f.rule, message, n, values, where, f.fix) for who, n, values, where in told]


def _values(frame: pd.DataFrame, columns: list[str], rows: pd.Series) -> str:
    texts = [frame[c].iloc[rows.to_numpy()].astype(object).map(_value) for c in columns]
    if not texts:
        return ""
    joined = texts[0]
    for text in texts[1:]:
        joined = joined + " / " + text
    return some(joined.unique())


def _value(value: object) -> str:
    if pd.isna(value):
        return "missing"
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).removesuffix(" 00:00:00") if isinstance(value, pd.Timestamp) else str(value)


def summary(suites: list[Suite], frames: Frames, findings: Findings) -> pd.DataFrame:
    """One row a dataset that has a suite or was built: records, expectations, how many held, and what did not."""
    severities = {(f.dataset, f.rule): f.severity for f in findings}
    not_checked = {f.source for f in findings if f.rule == NOT_CHECKED}
    rows = []
    for stage in dict.fromkeys([*(s.stage for s in suites), *(stage for stage, _ in frames)]):
        names = {s.dataset for s in suites if s.stage == stage} | {dataset for s, dataset in frames if s == stage}
        rows += [_dataset_row(stage, name, _suite(suites, stage, name), frames, severities, not_checked) for name in sorted(names)]
    return pd.DataFrame(rows, columns=DATASET).astype({"records": "Int64"})


def _suite(suites: list[Suite], stage: str, dataset: str) -> Suite | None:
    return next((s for s in suites if (s.stage, s.dataset) == (stage, dataset)), None)


def _dataset_row(stage: str, name: str, suite: Suite | None, frames: Frames, severities: dict, not_checked: set) -> tuple:
    frame = frames.get((stage, name))
    expectations = suite.expectations if suite else ()
    unchecked = len(expectations) if frame is None else sum(e.written_at in not_checked for e in expectations)
    failed = [sum(severities.get((name, e.id)) == severity for e in expectations) for severity in SEVERITIES]
    held = len(expectations) - sum(failed) - unchecked
    return (stage, name, None if frame is None else len(frame), len(expectations), held, *failed, unchecked)


def _sorted(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Errors, warnings, notes; then as `by` says; equal rows stay as they came."""
    severity = table["severity"].map({name: i for i, name in enumerate(SEVERITIES)})
    return table.assign(_order=severity).sort_values(["_order", *by], kind="stable").drop(columns="_order").reset_index(drop=True)
