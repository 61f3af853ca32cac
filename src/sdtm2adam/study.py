"""Open a study folder: every spec read, bound to its verbs and cross-checked, before any data are touched."""

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType

import pandas as pd

from sdtm2adam.adam.dataset import check_labels, parameter_table
from sdtm2adam.ard.checks import analysis_findings
from sdtm2adam.ard.frame import COLUMNS as RESULT_COLUMNS
from sdtm2adam.derive.assemble import Plan
from sdtm2adam.derive.contract import STUDY_VERBS, Verb
from sdtm2adam.derive.verbs import REGISTRY
from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean
from sdtm2adam.given import Given, given_sdtm
from sdtm2adam.plans import Planner, check_columns, in_order
from sdtm2adam.sdtm.domain import REFERENCE_DATES, check_names, variable_names
from sdtm2adam.sdtm.supp import LABELS as SUPP_LABELS
from sdtm2adam.sdtm.variables import has_subjects, variables_of
from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.dataset import DatasetSpec, Variable
from sdtm2adam.spec.explained import Explanation, explained_in, unknown_in_conditions
from sdtm2adam.spec.listing import OF_SDTM
from sdtm2adam.spec.output import Output, place_of, read_output, taken_twice
from sdtm2adam.spec.output_names import output_findings, sdtm_behind, with_analyses
from sdtm2adam.spec.qc import RESULTS, Program, read_qc, unknown_names
from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.spec.reading import Document
from sdtm2adam.spec.study import CodelistSpec, StudySpec, dictionary_findings
from sdtm2adam.spec.style import Style, read_style
from sdtm2adam.spec.suite import Suite, read_suites, unknown_columns
from sdtm2adam.spec.tables import read_tables
from sdtm2adam.standards import adamig, sdtmig
from sdtm2adam.standards.imported import terminology_of
from sdtm2adam.standards.terminology import Terminology, carried
from sdtm2adam.stated import table_findings

CARRIED = {"sdtmig": sdtmig.VERSION, "adamig": adamig.VERSION}


@dataclass
class Study:
    """A study folder, read and cross-checked.

    tables       the study's lookup tables (visits, elements, arms; specs/tables/*.csv), by name
    codelists    those of specs/codelists/, and CDISC's that variables name without a file of the study (`taken_whole`)
    terminology  the release of CDISC terminology that study.yaml names, carried or imported
    given        the SDTM datasets that are given and not made, where study.yaml says so
    """

    folder: Path
    spec: StudySpec
    raw: RawSpec
    codelists: dict[str, CodelistSpec]
    tables: dict[str, pd.DataFrame]
    outputs: list[Output] = field(default_factory=list)
    style: Style = field(default_factory=Style)
    suites: list[Suite] = field(default_factory=list)
    explained: list[Explanation] = field(default_factory=list)
    qc: list[Program] = field(default_factory=list)
    datasets: dict[str, DatasetSpec] = field(default_factory=dict)
    plans: dict[str, list[Plan]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    taken_whole: dict[str, CodelistSpec] = field(default_factory=dict)
    terminology: Terminology = field(default_factory=carried)
    given: Given | None = None

    def identifiers(self, name: str) -> dict[str, Variable]:
        """The variables that every domain has, and which domain it is; those that the guide has in this one."""
        every = {**self.spec.identifiers, "DOMAIN": Variable.model_validate({"value": name})}
        return {n: v for n, v in every.items() if n in variables_of(name)}

    def codelist_tables(self) -> dict[str, pd.DataFrame]:
        """Each codelist as a frame (collected, term), with its name and file for messages."""
        made = {}
        for name, spec in self.codelists.items():
            frame = pd.DataFrame(list(dict.fromkeys(spec.pairs())), columns=["collected", "term"], dtype=object)
            frame.attrs = {"name": name, "file": f"specs/codelists/{name.lower()}.yaml"}
            made[name] = frame
        return made


def open_study(folder: Path) -> Study:
    """Read and check every spec of a study. Errors: one StudyError with all faults, each as file:line."""
    found = Findings()
    refused = "The specs were not accepted"
    if not (folder / "specs" / "study.yaml").exists():
        raise StudyError(
            f"There is no study here: {folder.name or folder}/specs/study.yaml is missing.\n"
            "    to fix  change to the study's folder, or lay one out with: sdtm2adam new DIR"
        )
    spec, document, raw, given = _first_read(folder, found)
    verbs = study_verbs(folder)
    terminology = _terminology(folder, spec, document, found)
    codelists, unread = _codelists(folder, terminology, found)
    study = Study(folder, spec, raw, codelists, read_tables(folder, spec, found), terminology=terminology, given=given)
    documents = _dataset_specs(study, found)
    study.taken_whole = _whole_codelists(study, unread)
    codelists.update(study.taken_whole)
    _plan(study, documents, unread, verbs, found)
    shown = _outputs(study, found)
    _suites_and_qc(study, found)
    every_entry_holds = not found.errors  # else columns would be missed that only a faulty entry does not make
    found.extend(table_findings((p for plans in study.plans.values() for p in plans), study.tables, folder))
    if not every_entry_holds:
        found.stop_if_errors(refused)
    _order(study, found)
    columns = _check_columns(study, documents, found)
    _check_outputs(study, columns, {"": document, **shown}, found)
    _check_suites(study, columns, found)
    found.stop_if_errors(refused)
    return study if given is None else _only_what_is_read(study, given)


def _first_read(folder: Path, found: Findings) -> tuple[StudySpec, Document, RawSpec, Given | None]:
    """What nothing else can be read without: study.yaml with its document, and raw.yaml or, in its place, the SDTM that is given."""
    read = []
    for name, model in (("specs/study.yaml", StudySpec), ("specs/raw.yaml", RawSpec)):
        if model is RawSpec and (read[0][0].sdtm if read else not (folder / name).exists()):
            continue  # of a faulty study.yaml nobody knows whether exports belong to it
        try:
            read.append(read_spec(folder / name, model, name))
        except StudyError as fault:
            found.extend(_faults(fault))
    found.stop_if_errors("The specs were not accepted")
    spec, document = read[0]
    found.extend(_releases(spec, document))
    found.extend(dictionary_findings(spec, folder, document))
    given = given_sdtm(spec.sdtm, folder) if spec.sdtm else None
    return spec, document, given.raw() if given else read[1][0], given


def _only_what_is_read(study: Study, given: Given) -> Study:
    """The study without the given datasets that no spec and no expectation suite reads."""
    looked_at = {suite.name for suite in study.suites if suite.stage == "sdtm"} | sdtm_behind(study.outputs)
    wanted = looked_at.union(*(plan.needs() for plan in study.plans["adam"]))
    kept = given.only(wanted)
    study.plans["sdtm"] = [plan for plan in study.plans["sdtm"] if plan.name in kept.files]
    datasets = {name: spec for name, spec in study.datasets.items() if name in kept.files or name not in given.files}
    return replace(study, raw=kept.raw(), datasets=datasets, given=kept)


def _releases(spec: StudySpec, document: Document) -> Iterator[Finding]:
    """A release of a standard that the study names and that is not the one carried here: its facts would be wrong ones."""
    for key, ours in CARRIED.items():
        named = getattr(spec.standards, key)
        is_made = key != "sdtmig" or spec.sdtm is None  # what is given follows the guide that it was made by
        if named != ours and is_made:
            where = document.where(("standards", key))
            yield Finding("standards", ERROR, "", "", f"{where}: {key} {named} is not carried, only {ours}", source=where)


def _terminology(folder: Path, spec: StudySpec, document: Document, found: Findings) -> Terminology:
    """The release that the study names; the carried one, and a finding, where it is not at hand."""
    try:
        return terminology_of(folder, spec.standards.terminology)
    except StudyError as fault:
        where = document.where(("standards", "terminology"))
        found.add(Finding("standards", ERROR, "", "", f"{where}: {fault}", source=where))
        return carried()


def _faults(fault: StudyError) -> list[Finding]:
    """The faults of a file that could not be read, each with its place."""
    if fault.findings:
        return [replace(f, message=f"{f.source}: {f.message}") for f in fault.findings]
    return [Finding("spec", ERROR, "", "", says) for says in re.split(r"\n(?! )", str(fault))]


def _files(folder: Path, pattern: str) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.glob(pattern)):
        yield path, path.relative_to(folder).as_posix()


def study_verbs(folder: Path) -> dict[str, Verb]:
    """All verbs that a study may use: ours, and those of its specs/derivations.py, which no other study sees.

    Errors: StudyError for a fault in that file (with its line), or a verb that has the name of one of ours.
    """
    path, ours = folder / "specs/derivations.py", dict(REGISTRY)
    if not path.exists():
        return ours
    module = ModuleType(STUDY_VERBS)
    try:
        # run from its text: importing it would leave __pycache__ in the study's folder
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
        every = dict(REGISTRY)
    except Exception as fault:  # whatever a study's own file does wrong, a person put it there
        lines = [frame.lineno for frame in traceback.extract_tb(fault.__traceback__) if frame.filename == str(path)]
        line = fault.lineno if isinstance(fault, SyntaxError) else lines[-1] if lines else 1
        raise StudyError(f"specs/derivations.py:{line}: {type(fault).__name__}: {getattr(fault, 'msg', fault)}") from fault
    finally:
        REGISTRY.clear()
        REGISTRY.update(ours)
    taken = [name for name in ours if every[name] is not ours[name]]
    if taken:
        raise StudyError(f"specs/derivations.py: {', '.join(taken)}: a verb of this name exists already; choose another")
    return every


def _codelists(folder: Path, terminology: Terminology, found: Findings) -> tuple[dict[str, CodelistSpec], set[str]]:
    """The codelists by name, and the names of those whose files could not be read (their own faults are told)."""
    read, seen, unread = {}, {}, set()
    for path, shown in _files(folder, "specs/codelists/*.yaml"):
        try:
            spec, document = read_spec(path, CodelistSpec, shown)
        except StudyError as fault:
            found.extend(_faults(fault))
            unread.update(re.findall(r"^codelist: *(\w+)", path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE))
            continue
        if spec.codelist in seen:
            says = f"{document.where(('codelist',))}: codelist {spec.codelist} is already in {seen[spec.codelist]}"
            found.add(Finding("spec", ERROR, "", "", says))
        read[spec.codelist], seen[spec.codelist] = spec, shown
        found.extend(_terms_of_standard(spec, document, terminology))
    return read, unread


def _terms_of_standard(spec: CodelistSpec, document: Document, terminology: Terminology) -> Iterator[Finding]:
    """Submission values that the CDISC codelist does not have, unless it may be extended and they are named as extra."""
    if not spec.standard:
        return
    try:
        standard = terminology.codelist(spec.standard)
    except StudyError as fault:
        yield Finding("terminology", ERROR, "", "", f"{document.where(('standard',))}: {fault}")
        return
    for term in spec.terms:
        if term in standard.terms or (standard.extensible and term in spec.extra):
            continue
        how = "name it under `extra:` if the sponsor adds it" if standard.extensible else "the codelist is not extensible"
        where = document.where(("terms", term))
        says = f"{where}: {term} is not a term of {spec.standard}{did_you_mean(term, standard.terms)} ({how})"
        yield Finding("terminology", ERROR, "", "", says, source=where)


def _whole_codelists(study: Study, unread: set[str]) -> dict[str, CodelistSpec]:
    """CDISC codelists that variables name and for which the study has no file: all of their terms, as they are."""
    of_variables = (v for s in study.datasets.values() for part in (s, *s.sources) for v in part.variables.values())
    whole = {}
    for name in sorted({v.codelist for v in of_variables if v.codelist} - unread - set(study.codelists)):
        try:
            terms = study.terminology.codelist(name).terms
        except StudyError:
            continue  # neither the study's nor a standard one: the planner says so where it is named
        whole[name] = CodelistSpec(codelist=name, standard=name, terms=dict.fromkeys(terms))
    return whole


def _dataset_specs(study: Study, found: Findings) -> dict[str, Document]:
    documents = {}
    for stage in ("sdtm", "adam"):
        for path, shown in _files(study.folder, f"specs/{stage}/*.yaml"):
            try:
                spec, document = read_spec(path, DatasetSpec, shown)
            except StudyError as fault:
                found.extend(_faults(fault))
                continue
            if spec.name in study.datasets:
                found.add(Finding("spec", ERROR, "", "", f"{shown}: {spec.name} is already made by {study.files[spec.name]}"))
            study.datasets[spec.name], documents[spec.name], study.files[spec.name] = spec, document, shown
    for name in sorted((study.given.specs if study.given else {}).keys() & study.datasets.keys()):
        found.add(Finding("spec", ERROR, "", "", f"{study.files[name]}: {name} is already given as SDTM; choose another name"))
    return documents


def stage_of(study: Study, name: str) -> str:
    return "sdtm" if study.given and name in study.given.files else study.files[name].split("/")[1]


def _plan(study: Study, documents: dict[str, Document], unread: set[str], verbs: dict[str, Verb], found: Findings) -> None:
    given = study.given
    study.plans = {"sdtm": list(given.plans.values()) if given else [], "adam": []}
    for name, spec in study.datasets.items():
        planner = Planner(documents[name], unread.union(study.codelists), found, verbs, study.terminology.lists)
        if stage_of(study, name) == "sdtm":
            try:
                found.extend(check_names(spec, documents[name]))
            except StudyError as fault:
                found.add(Finding("spec", ERROR, "", "", f"{study.files[name]}: {fault}"))
                continue
            plan = planner.plan(spec, study.identifiers(name), _subject_reference(study, name))
        else:
            found.extend(check_labels(spec, study.files[name]))
            plan = planner.plan(spec, {})
            for export in sorted(plan.needs() & set(study.raw.exports)):
                message = f"{study.files[name]}: {name} is made from SDTM; map export {export} to a domain first, so that it can be traced"
                found.add(Finding("spec", ERROR, "", "", message, source=study.files[name]))
        study.plans[stage_of(study, name)].append(plan)
    if given:
        study.datasets.update(given.specs)
        study.files.update(dict.fromkeys(given.specs, "specs/study.yaml"))


def _subject_reference(study: Study, name: str) -> list[str]:
    """Every domain of subjects but DM sees the subject's reference dates (RFSTDTC ...), for study days and EPOCH."""
    dm = study.datasets.get("DM")
    if dm is None or name == "DM" or not has_subjects(name):
        return []
    return [c for c in REFERENCE_DATES if c in dm.variables]


def _order(study: Study, found: Findings) -> None:
    """Each dataset after those that it reads; datasets that wait for one another stay as they are, and are told."""
    by_name = {p.name: p for plans in study.plans.values() for p in plans}
    given = {*study.raw.exports, *study.tables, *study.codelists, "parameters"}
    for plan in in_order(by_name, given, study.files, found):
        stage = stage_of(study, plan.name)
        study.plans[stage].remove(plan)
        study.plans[stage].append(plan)


def _check_columns(study: Study, documents: dict[str, Document], found: Findings) -> dict[str, set[str]]:
    """Follow the columns through all plans; gives the columns of every table and dataset."""
    columns: dict[str, set[str]] = {name: set(export.columns) for name, export in study.raw.exports.items()}
    columns |= {name: set(map(str, table.columns)) for name, table in study.tables.items()}
    columns |= {name: set(meta.names) for name, meta in (study.given.metas if study.given else {}).items()}
    plans = [plan for stage in study.plans.values() for plan in stage if plan.name in documents]
    columns |= {name: set(SUPP_LABELS) for plan in plans for name in plan.gives[1:]}
    columns |= {plan.name: set(_variables_of(study, plan.name)) for plan in plans}
    for plan in plans:
        spec, document = study.datasets[plan.name], documents[plan.name]
        made = check_columns(plan, {**columns, "parameters": set(parameter_table(spec).columns)}, found, document)
        for name in _variables_of(study, plan.name):
            left_empty = name in spec.variables and spec.variables[name].is_left_empty
            if name not in made and name not in spec.supplemental and not left_empty:
                where = document.where(("variables", name))
                says = f"{where}: variable {name} is listed and nothing makes it{did_you_mean(name, made)}"
                found.add(Finding("spec", ERROR, "", "", says, source=where))
    return columns


def _variables_of(study: Study, name: str) -> list[str]:
    """The variables that a dataset will have."""
    spec = study.datasets[name]
    return variable_names(spec, study.identifiers(name)) if stage_of(study, name) == "sdtm" else list(spec.variables)


def _outputs(study: Study, found: Findings) -> dict[str, Document]:
    """The outputs and their style; gives the document of each output."""
    read = []
    for path, shown in _files(study.folder, "tlf/*.yaml"):
        try:
            if path.name == "style.yaml":
                study.style, _ = read_style(path, shown)
                continue
            output, document = read_output(path, shown)
        except StudyError as fault:
            found.extend(_faults(fault))
            continue
        read.append((output, document))
    found.extend(taken_twice(read))
    study.outputs += [output for output, _ in read]
    return {output.output: document for output, document in read}


def _check_outputs(study: Study, columns: dict[str, set[str]], documents: dict[str, Document], found: Findings) -> None:
    """Whether what the populations and outputs name will be there. documents: study.yaml as "", outputs by their id."""
    adam = {p.name: columns[p.name] for p in study.plans["adam"]}
    sdtm = {name: columns[name] for p in study.plans["sdtm"] for name in p.gives}
    sdtm |= {p.name: columns[p.name].union(study.datasets[p.name].supplemental) for p in study.plans["sdtm"]}
    listed = adam | {f"{OF_SDTM}{name}": known for name, known in sdtm.items()}
    for name, population in study.spec.populations.items():
        for column in sorted(parse(population.where).columns - adam.get("ADSL", set())) if population.where else ():
            where = documents[""].where(("populations", name))
            says = f"{where}: population {name}: ADSL has no variable {column}{did_you_mean(column, adam.get('ADSL', ()))}"
            found.add(Finding("spec", ERROR, "", "", says, source=where))
    lines, analysed = {}, with_analyses(study.outputs)
    for output in study.outputs:
        document = documents[output.output]
        known = output in analysed and output.population in study.spec.populations
        lines[f"output {output.output}"] = document.where(("groups",) if known else ("population",))
        lines |= {f"output {output.output}, analysis {a.id}": document.where(place_of(output, i)) for i, a in enumerate(output.analyses)}
        found.extend(output_findings(output, document, listed, study.spec.populations, list(documents)[1:]))
    of_analyses = analysis_findings(analysed, adam, study.spec.populations)
    found.extend(replace(f, source=lines.get(f.source, f.source)) for f in of_analyses if not f.source.startswith("population "))


def _suites_and_qc(study: Study, found: Findings) -> None:
    readers = {"suites": lambda folder: read_suites(folder / "validation", "validation"), "qc": read_qc, "explained": explained_in}
    for name, read in readers.items():
        try:
            setattr(study, name, read(study.folder))
        except StudyError as fault:
            found.extend(_faults(fault))


def _check_suites(study: Study, columns: dict[str, set[str]], found: Findings) -> None:
    """Whether the columns that expectation suites, independent programs and explanations name will be there."""
    known = {("raw", name): sorted(export.columns) for name, export in study.raw.exports.items()}
    known |= {(stage, name): sorted(columns[name]) for stage, plans in study.plans.items() for p in plans for name in p.gives}
    found.extend(unknown_columns(study.suites, known))
    made = {name: set(known_columns) for (stage, name), known_columns in known.items() if stage != "raw"}
    found.extend([*unknown_names(study.qc, made | {RESULTS: set(RESULT_COLUMNS)}), *unknown_in_conditions(study.explained, made)])
