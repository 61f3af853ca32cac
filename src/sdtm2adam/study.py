"""Open a study folder: every spec read, bound to its verbs and cross-checked, before any data are touched."""

import csv
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sdtm2adam.adam.dataset import check_labels, parameter_table
from sdtm2adam.ard.checks import analysis_findings
from sdtm2adam.derive.assemble import Plan
from sdtm2adam.derive.verbs import ROOM
from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean
from sdtm2adam.plans import Planner, check_columns, in_order
from sdtm2adam.sdtm.domain import REFERENCE_DATES, check_names, variable_names
from sdtm2adam.sdtm.supp import LABELS as SUPP_LABELS
from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.dataset import DatasetSpec, Variable
from sdtm2adam.spec.output import Output, read_output
from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.spec.reading import Document
from sdtm2adam.spec.study import CodelistSpec, StudySpec
from sdtm2adam.spec.style import Style
from sdtm2adam.spec.suite import Suite, read_suites, unknown_columns
from sdtm2adam.standards.terminology import codelist as standard_codelist

__all__ = ["ROOM", "Study", "open_study", "stage_of"]  # importing ROOM registers the verbs


@dataclass
class Study:
    """A study folder, read and cross-checked.

    tables  the study's lookup tables (visits, elements, arms; specs/tables/*.csv), by name
    """

    folder: Path
    spec: StudySpec
    raw: RawSpec
    codelists: dict[str, CodelistSpec]
    tables: dict[str, pd.DataFrame]
    outputs: list[Output] = field(default_factory=list)
    style: Style = field(default_factory=Style)
    suites: list[Suite] = field(default_factory=list)
    datasets: dict[str, DatasetSpec] = field(default_factory=dict)
    plans: dict[str, list[Plan]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def identifiers(self, name: str) -> dict[str, Variable]:
        """The variables that every domain has, and which domain it is."""
        domain = Variable.model_validate({"value": name})
        return {**self.spec.identifiers, "DOMAIN": domain}

    def codelist_tables(self) -> dict[str, pd.DataFrame]:
        """Each codelist as a frame (collected, term), with its name and file for messages."""
        made = {}
        for name, spec in self.codelists.items():
            frame = pd.DataFrame(spec.pairs(), columns=["collected", "term"]).drop_duplicates()
            frame.attrs = {"name": name, "file": f"specs/codelists/{name.lower()}.yaml"}
            made[name] = frame
        return made


def open_study(folder: Path) -> Study:
    """Read and check every spec of a study. Errors: one StudyError with all faults, each as file:line."""
    found = Findings()
    if not (folder / "specs" / "study.yaml").exists():
        raise StudyError(f"There is no study here: {folder.name or folder}/specs/study.yaml is missing.\n    to fix  change to the study's folder, or lay one out with: sdtm2adam new DIR")
    spec, _ = read_spec(folder / "specs/study.yaml", StudySpec, "specs/study.yaml")
    raw, _ = read_spec(folder / "specs/raw.yaml", RawSpec, "specs/raw.yaml")
    _study_verbs(folder / "specs/derivations.py")
    codelists = dict(_codelists(folder, found))
    study = Study(folder, spec, raw, codelists, _tables(folder, spec, found))
    documents = _dataset_specs(study, found)
    found.stop_if_errors("The specs were not accepted")
    _plan(study, documents, found)
    found.stop_if_errors("The specs were not accepted")
    _order(study)
    columns = _check_columns(study, found)
    _outputs(study, columns, found)
    _suites(study, columns, found)
    found.stop_if_errors("The specs were not accepted")
    return study


def _files(folder: Path, pattern: str) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.glob(pattern)):
        yield path, path.relative_to(folder).as_posix()


def _study_verbs(path: Path) -> None:
    """Run specs/derivations.py, whose @verb functions register themselves."""
    if path.exists():
        module = importlib.util.spec_from_file_location("derivations", path)
        module.loader.exec_module(importlib.util.module_from_spec(module))


def _codelists(folder: Path, found: Findings) -> Iterator[tuple[str, CodelistSpec]]:
    for path, shown in _files(folder, "specs/codelists/*.yaml"):
        try:
            spec, document = read_spec(path, CodelistSpec, shown)
        except StudyError as fault:
            found.add(Finding("spec", ERROR, "", "", str(fault)))
            continue
        found.extend(_terms_of_standard(spec, document))
        yield spec.codelist, spec


def _terms_of_standard(spec: CodelistSpec, document: Document) -> Iterator[Finding]:
    """Submission values that the CDISC codelist does not have, unless it may be extended and they are named as extra."""
    if not spec.standard:
        return
    try:
        standard = standard_codelist(spec.standard)
    except StudyError as fault:
        yield Finding("terminology", ERROR, "", "", f"{document.where(('standard',))}: {fault}")
        return
    for term in spec.terms:
        if term in standard.terms or (standard.extensible and term in spec.extra):
            continue
        how = "name it under `extra:` if the sponsor adds it" if standard.extensible else "the codelist is not extensible"
        where = document.where(("terms", term))
        yield Finding("terminology", ERROR, "", "", f"{where}: {term} is not a term of {spec.standard}{did_you_mean(term, standard.terms)} ({how})", source=where)


def _tables(folder: Path, spec: StudySpec, found: Findings) -> dict[str, pd.DataFrame]:
    tables = {name: _frame(rows) for name, rows in (("visits", spec.visits), ("elements", spec.elements), ("arms", spec.arms)) if rows}
    for path, shown in _files(folder, "specs/tables/*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        ragged = [i for i, row in enumerate(rows, start=1) if len(row) != len(rows[0])]
        if ragged:
            found.add(Finding("spec", ERROR, "", "", f"{shown}:{ragged[0]}: {len(rows[ragged[0] - 1])} cells, the header has {len(rows[0])}"))
            continue
        tables[path.stem] = _frame([dict(zip(rows[0], row, strict=True)) for row in rows[1:]])
    return tables


def _frame(rows: list[dict]) -> pd.DataFrame:
    """Rows as a frame: a column of numbers is numbers, empty is missing, the rest is text."""
    frame = pd.DataFrame(rows).replace("", None)
    for column in frame.columns:
        values = frame[column].dropna()
        numbers = pd.to_numeric(values, errors="coerce")
        padded = values.astype(str).str.match(r"0\d")
        frame[column] = pd.to_numeric(frame[column]).astype("float64") if len(values) and numbers.notna().all() and not padded.any() else frame[column].astype("str")
    return frame


def _dataset_specs(study: Study, found: Findings) -> dict[str, Document]:
    documents = {}
    for stage in ("sdtm", "adam"):
        for path, shown in _files(study.folder, f"specs/{stage}/*.yaml"):
            try:
                spec, document = read_spec(path, DatasetSpec, shown)
            except StudyError as fault:
                found.add(Finding("spec", ERROR, "", "", str(fault)))
                continue
            if spec.name in study.datasets:
                found.add(Finding("spec", ERROR, "", "", f"{shown}: {spec.name} is already made by {study.files[spec.name]}"))
            study.datasets[spec.name], documents[spec.name], study.files[spec.name] = spec, document, shown
    return documents


def stage_of(study: Study, name: str) -> str:
    return study.files[name].split("/")[1]


def _plan(study: Study, documents: dict[str, Document], found: Findings) -> None:
    study.plans = {"sdtm": [], "adam": []}
    for name, spec in study.datasets.items():
        planner = Planner(documents[name], set(study.codelists), found)
        if stage_of(study, name) == "sdtm":
            try:
                found.extend(check_names(spec, study.files[name]))
            except StudyError as fault:
                found.add(Finding("spec", ERROR, "", "", f"{study.files[name]}: {fault}"))
                continue
            plan = planner.plan(spec, study.identifiers(name), _subject_reference(study, name))
        else:
            found.extend(check_labels(spec, study.files[name]))
            plan = planner.plan(spec, {}, [])
        study.plans[stage_of(study, name)].append(plan)


def _subject_reference(study: Study, name: str) -> list[tuple[str, dict]]:
    """Every domain but DM sees the reference dates of the subject (RFSTDTC ...), for study days and EPOCH."""
    dm = study.datasets.get("DM")
    if dm is None or name == "DM":
        return []
    columns = [c for c in REFERENCE_DATES if c in dm.variables]
    return [("reference_dates", {"dm": "DM", "columns": columns})] if columns else []


def _order(study: Study) -> None:
    given = {*study.raw.exports, *study.tables, *study.codelists, "parameters"}
    by_name = {p.name: p for plans in study.plans.values() for p in plans}
    for plan in in_order(by_name, given, study.files):
        stage = stage_of(study, plan.name)
        study.plans[stage].remove(plan)
        study.plans[stage].append(plan)


def _check_columns(study: Study, found: Findings) -> dict[str, set[str]]:
    """Follow the columns through all plans; gives the columns of every table and dataset."""
    columns: dict[str, set[str]] = {name: set(export.columns) for name, export in study.raw.exports.items()}
    columns |= {name: set(map(str, table.columns)) for name, table in study.tables.items()}
    for plan in (*study.plans["sdtm"], *study.plans["adam"]):
        spec, file = study.datasets[plan.name], study.files[plan.name]
        made = check_columns(plan, {**columns, "parameters": set(parameter_table(spec).columns)}, found, file)
        is_sdtm = stage_of(study, plan.name) == "sdtm"
        wanted = variable_names(spec, study.identifiers(plan.name)) if is_sdtm else list(spec.variables)
        for name in wanted:
            if name not in made and name not in spec.supplemental:
                found.add(Finding("spec", ERROR, "", "", f"{file}: variable {name} is listed and nothing makes it{did_you_mean(name, made)}"))
        columns[plan.name] = set(wanted)
        columns |= {name: set(SUPP_LABELS) for name in plan.gives[1:]}
    return columns


def _outputs(study: Study, columns: dict[str, set[str]], found: Findings) -> None:
    """The outputs and their style, and whether what they analyse will be there."""
    style = study.folder / "tlf" / "style.yaml"
    if style.exists():
        study.style, _ = read_spec(style, Style, "tlf/style.yaml")
    for path, shown in _files(study.folder, "tlf/*.yaml"):
        if path.name == "style.yaml":
            continue
        try:
            study.outputs.append(read_output(path, shown)[0])
        except StudyError as fault:
            found.add(Finding("spec", ERROR, "", "", str(fault)))
    adam = {p.name: columns[p.name] for p in study.plans["adam"]}
    found.extend(analysis_findings(study.outputs, adam, study.spec.populations))


def _suites(study: Study, columns: dict[str, set[str]], found: Findings) -> None:
    """The expectation suites, and whether the columns they name will be there."""
    try:
        study.suites = read_suites(study.folder / "validation", "validation")
    except StudyError as fault:
        found.add(Finding("spec", ERROR, "", "", str(fault)))
        return
    known = {("raw", name): sorted(export.columns) for name, export in study.raw.exports.items()}
    known |= {(stage, name): sorted(columns[name]) for stage, plans in study.plans.items() for p in plans for name in p.gives}
    found.extend(unknown_columns(study.suites, known))
