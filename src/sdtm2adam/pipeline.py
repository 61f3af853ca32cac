"""The stages in order: raw -> SDTM -> ADaM -> XPT -> define -> conformance -> ARD -> outputs; validation and independent programs beside.

Each writes what the next reads.
"""

import gc
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from sdtm2adam import describing
from sdtm2adam.adam.dataset import build as build_adam
from sdtm2adam.ard.agreement import agreement_findings
from sdtm2adam.ard.analyses import run_analyses
from sdtm2adam.collected import collected
from sdtm2adam.derive.assemble import Plan
from sdtm2adam.derive.built import Built
from sdtm2adam.derive.origin import Catalogue
from sdtm2adam.derive.rows import Rows
from sdtm2adam.derive.text import texts_coded
from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean
from sdtm2adam.given import Given
from sdtm2adam.lineage.balance_files import write_balance
from sdtm2adam.lineage.balance_findings import balance_findings
from sdtm2adam.lineage.balance_sheet import Sheet, draw_up
from sdtm2adam.lineage.places import Places, told_once
from sdtm2adam.lineage.record import run_record
from sdtm2adam.qc.outcome import NAME as QC
from sdtm2adam.qc.programs import Programs, programs_beside
from sdtm2adam.raw.exports import balance, odm_asides, read_files
from sdtm2adam.raw.given import read_given
from sdtm2adam.sdtm.domain import build as build_sdtm
from sdtm2adam.sdtm.given import build as carried_over
from sdtm2adam.spec.listing import OF_SDTM
from sdtm2adam.spec.meta import NUMBER_BYTES, DatasetMeta
from sdtm2adam.spec.output_names import sdtm_behind, with_analyses
from sdtm2adam.store import RECORD, Store, working, write_json
from sdtm2adam.study import Study
from sdtm2adam.submission.ars import Packet, write_ars
from sdtm2adam.submission.lengths import lengths
from sdtm2adam.submission.read_back import read_back
from sdtm2adam.submission.xpt import write_xpt
from sdtm2adam.tlf.layout import cells_frame, lay_out, numbered, numbers_frame, records_frame
from sdtm2adam.tlf.model import Display
from sdtm2adam.tlf.pdf_beside import spent
from sdtm2adam.tlf.write import write_displays
from sdtm2adam.validation.beside import Beside, beside
from sdtm2adam.validation.conformance.outcome import Outcome
from sdtm2adam.validation.expected import FINDINGS as OF_SUITES


@dataclass
class Run:
    """One run of a study: where it writes, how strict it is, and what the stages said."""

    study: Study
    store: Store
    draft: bool
    tell: Callable[[str, str], None]
    suites: Beside | None = None
    programs: Programs | None = None
    said: dict[str, dict] = field(default_factory=dict)
    stages: Sequence[str] = ()
    conformed: Outcome | None = None

    @cached_property
    def stated(self) -> dict[str, pd.DataFrame | Rows]:
        """What the study itself states: its tables, with their text coded once for all look-ups, and its codelists."""
        return {name: texts_coded(table) for name, table in self.study.tables.items()} | self.study.codelist_tables()

    def settle(self, stage: str, findings: Findings, doing: str) -> None:
        """Keep a stage's findings; stop on errors, unless the run is a draft."""
        self.store.put_findings(stage, findings)
        if not self.draft:
            findings.stop_if_errors(doing)


def run(
    study: Study,
    out: Path,
    only: str | None = None,
    draft: bool = False,
    tell: Callable[[str, str], None] = lambda *_: None,
    stages: Sequence[str] = (),
) -> Run:
    """All stages, or these, into `out`; what was there stays until everything is done. `only` repeats one stage of the last run.

    tell(stage, text) is called when a stage begins (text empty) and when it ends, with what it read and wrote.
    Errors: StudyError with everything a stage found wrong. `draft` goes on past errors: values stay missing,
    findings stay, and every page says DRAFT.
    """
    stages = [only] if only else [stage for stage in stages or STAGES if stage != QC or study.qc]
    for stage in stages:
        known(stage)
    this = Run(study, working(out), draft, tell, stages=stages)
    this.store.begin(from_last=only is not None)
    before = gc.get_threshold()
    gc.freeze()  # the study and the packages stay: they need not be looked through again and again
    try:
        with ExitStack() as others:
            if "validation" in stages:
                this.suites = others.enter_context(beside(study.folder, study.raw, this.store.folder))
            if QC in stages:
                this.programs = others.enter_context(programs_beside(study.qc, study.folder, this.store.folder))
            for stage in stages:
                _one(this, stage)
        write_json(this.store.folder / RECORD, run_record(this.store.folder, this.said, draft, only))
    except BaseException:
        this.store.abandon()
        raise
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
    this.store.put_in_place()
    return this


def up_to(stage: str) -> list[str]:
    """The stages from the first to this one. Errors: StudyError when there is no such stage."""
    return list(STAGES)[: list(STAGES).index(known(stage)) + 1]


def known(stage: str) -> str:
    if stage not in STAGES:
        raise StudyError(f"There is no stage {stage}{did_you_mean(stage, STAGES)}; the stages are {', '.join(STAGES)}.")
    return stage


def _one(this: Run, stage: str) -> None:
    """Run a stage, tell of it, and let its datasets be validated while the next one runs."""
    this.tell(stage, "")
    wall, cpu = perf_counter(), process_time() + spent()
    gc.set_threshold(0 if stage in ("ard", "tlf") else 100_000, 50, 50)  # cells by the hundred thousand, and no circle among them
    says = STAGES[stage](this)
    seconds = {"wall_seconds": perf_counter() - wall, "cpu_seconds": process_time() + spent() - cpu}
    this.said[stage] = {"says": says, **{name: round(lasted, 3) for name, lasted in seconds.items()}}
    this.tell(stage, says)
    if this.suites and stage in describing.VALIDATED:
        this.suites.begin(stage)
    if this.programs and stage == "xpt":
        this.programs.begin()


def _raw(this: Run) -> str:
    """Exports as collected text, or the files of a given SDTM as they are."""
    this.store.clear("raw")
    return _exports(this) if this.study.given is None else _given_files(this, this.study.given)


def _exports(this: Run) -> str:
    found = Findings()
    if not (this.study.folder / this.study.raw.folder).is_dir():
        says = f"There is no folder {this.study.raw.folder}/ with the export files"
        raise StudyError(f"{says}.\n    to fix  put it there, or change `folder:` in specs/raw.yaml")
    reads = read_files(this.study.raw, this.study.folder, found)
    this.settle("1-raw", found, f"Reading {this.study.raw.folder}/ stopped")
    for name, read in reads.items():
        this.store.put("raw", name, read.frame)
    for name, table in odm_asides(this.study.raw, this.study.folder).items():
        this.store.put_text("raw/odm", name, table)
    counts = balance(reads)
    this.store.put("lineage", "_files", counts)
    return f"{len(reads)} exports, {int(counts['rows'].sum()):,} records"


def _given_files(this: Run, given: Given) -> str:
    found = Findings()
    reads = read_given(given.every_file, given.shown, found)
    this.settle("1-raw", found, f"Reading {given.shown} stopped")
    for name, read in reads.items():
        this.store.put("raw", name, read.frame)
    counts = balance(reads)
    this.store.put("lineage", "_files", counts)
    unread = f"; read by no spec: {', '.join(given.unread)}" if given.unread else ""
    return f"{len(reads)} files of {given.shown}, {int(counts['rows'].sum()):,} records{unread}"


def _sdtm(this: Run) -> str:
    """Every domain in the order in which they need one another; a given one as it is."""
    raw, study = this.store.frames("raw"), this.study
    if study.given:
        metas = study.given.metas
        return _build(this, "sdtm", raw, lambda plan, tables, catalogue, _: carried_over(plan, metas[plan.name], tables, catalogue))
    return _build(this, "sdtm", raw, lambda plan, tables, catalogue, found: build_sdtm(
        plan, study.datasets[plan.name], study.identifiers(plan.name), tables, catalogue, found
    ))  # fmt: skip


def _adam(this: Run) -> str:
    """Every analysis dataset."""
    study = this.study
    return _build(this, "adam", this.store.frames("sdtm"), lambda plan, tables, catalogue, found: build_adam(
        plan, study.datasets[plan.name], tables, catalogue, found
    ))  # fmt: skip


def _balance(this: Run) -> str:
    """What became of every collected row and column (lineage/balance.xlsx, .html, .csv); the run stops where the sums do not close."""
    study, store = this.study, this.store
    frames = {stage: store.frames(stage) for stage in ("raw", "sdtm")}
    sheet = Sheet(
        folder=study.folder,
        raw=study.raw,
        specs=study.datasets,
        plans={p.name: p for plans in study.plans.values() for p in plans},
        frames=frames,
        lineage={name: store.get("lineage", name) for stage in ("sdtm", "adam") for name in store.names(stage)},
        tables=this.stated,
        files=store.get("lineage", "_files"),
        written={name: store.records("raw", name) for name in frames["raw"]},
        findings=store.findings_in(store.folder, "[12]-*"),  # of reading and building
    )
    balance = draw_up(sheet)
    store.put("lineage", "_rows", balance.rows)
    made = {stage: {name: len(store.get(stage, name)) for name in store.names(stage)} for stage in ("sdtm", "adam")}
    write_balance(balance, study.raw, frames["raw"], made, store.folder / "lineage", study.spec.notice)
    this.settle("4-balance", Findings(list(balance_findings(balance, study.raw, frames["raw"]))), "The balance sheet does not close")
    fates = balance.rows["fate"].value_counts()
    return ", ".join(f"{fates[fate]:,} {fate}" for fate in fates.index[fates > 0])


def _build(this: Run, stage: str, given: dict, build: Callable[..., list[Built]]) -> str:
    this.store.clear(stage)
    study, catalogue, found = this.study, Catalogue(), Findings()
    tables = {name: catalogue.enter(name, frame) for name, frame in given.items()}
    tables |= this.stated
    metas, rows, stopped = [], 0, set()
    for plan in study.plans[stage]:
        seen = Findings()
        made = [] if plan.needs() & stopped else _made(build, plan, tables, catalogue, seen)
        if not made:
            stopped.update(plan.gives)
        places = Places(catalogue, tables, study.raw)
        found.extend(places.told(f, plan.name) for f in seen)
        for built in made:
            name = built.meta.name
            this.store.put(stage, name, built.frame)
            this.store.put("lineage", name, built.lineage)
            tables[name] = catalogue.enter(name, built.frame)
            metas.append(built.meta)
            rows += len(built.frame)
    found, doing = Findings(told_once(found)), f"Making {stage.upper() if stage == 'sdtm' else 'ADaM'} stopped"
    this.settle(f"{2 if stage == 'sdtm' else 3}-{stage}", found, doing)
    if stopped:  # a draft goes on past values, not past a dataset that cannot be made
        found.stop_if_errors(doing)
    sizes = lengths({m.name: this.store.get(stage, m.name) for m in metas})
    this.store.put_metas(stage, [_with_lengths(m, sizes[m.name]) for m in metas])
    return f"{len(metas)} datasets, {rows:,} records"


def _made(build: Callable[..., list[Built]], plan: Plan, tables: dict, catalogue: Catalogue, seen: Findings) -> list[Built]:
    """The datasets of a plan; none, and a finding, where its spec does not fit the data."""
    try:
        return build(plan, tables, catalogue, seen)
    except StudyError as fault:
        seen.add(Finding("spec", ERROR, plan.name, "", str(fault)))
        return []


def _with_lengths(meta: DatasetMeta, sizes: dict[str, int]) -> DatasetMeta:
    """Text lengths from the data, unless the spec says one (a longer value is then a finding); numbers 8."""
    variables = (replace(v, length=v.length or (sizes[v.name] if v.is_text else NUMBER_BYTES)) for v in meta.variables)
    return replace(meta, variables=tuple(variables))


def _xpt(this: Run) -> str:
    """Transport files, each read back and held against its frame; a given SDTM is not written again."""
    this.store.clear("xpt")
    found, written = Findings(), 0
    for stage in ("adam",) if this.study.given else ("sdtm", "adam"):
        folder = this.store.folder / "xpt" / stage
        folder.mkdir(parents=True)
        for name, meta in this.store.metas(stage).items():
            frame, path = this.store.get(stage, name), folder / f"{name.lower()}.xpt"
            before = len(found.errors)
            write_xpt(frame, meta, path, found)
            if len(found.errors) == before:
                found.extend(read_back(path, frame, meta))
                written += 1
    place = collected(this.store, this.study.raw)
    found = Findings([replace(f, source=f.source or place(f.dataset, np.array(f.rows))) if f.rows else f for f in found])
    this.settle("5-xpt", found, "Writing XPT stopped")
    return f"{written} files written and read back"


def _define(this: Run) -> str:
    """define.xml and Dataset-JSON, from the metadata and frames that the transport files were written from."""
    this.store.clear("json")
    found = Findings()
    says = describing.define(this.study, this.store, found, outputs_follow="tlf" in this.stages)
    this.settle("6-define", found, "Describing the datasets stopped")
    return says


def _conform(this: Run) -> str:
    """The transport files held against the guide, the terminology and the define. What is not explained is told and does
    not stop the run: its place is the report, beside the data that it is about."""
    outcome = this.conformed = describing.conform(this.study, this.store)
    if "validation" not in this.stages:  # which writes the report, once the suites have answered
        describing.tell_conformance(this.study, this.store, outcome)
    this.store.put_findings("7-conform", Findings(outcome.findings))
    ran = sum(check.ran for check in outcome.ran)
    return f"{ran} of {len(outcome.ran)} checks ran, {len(outcome.findings)} findings, {len(outcome.errors)} errors not explained"


def _ard(this: Run) -> str:
    """Every number of every output, unrounded."""
    this.store.clear("ard")
    ard, sources = run_analyses(with_analyses(this.study.outputs), this.store.frames("adam"), this.study.spec.populations, this.draft)
    this.store.put("ard", "ard", ard)
    this.store.put("ard", "sources", sources)
    ard.to_csv(this.store.folder / "ard" / "ard.csv", index=False, lineterminator="\n")
    this.settle("8-ard", Findings(agreement_findings(with_analyses(this.study.outputs), ard)), "The numbers of the packet do not agree")
    return f"{len(ard):,} results"


def _tlf(this: Run) -> str:
    """Every output in every format, which results stand in which cell, and the packet as ARS JSON."""
    this.store.clear("tlf")
    study, found = this.study, Findings()
    ard, folder = this.store.get("ard", "ard"), this.store.folder / "tlf"
    displays = laid_out(study, this.store, found)

    def tell(paths: list[Path]) -> None:
        this.store.put("tlf", "cells", cells_frame(displays))
        this.store.put("tlf", "records", records_frame(displays, study.outputs))
        numbers = numbers_frame(displays)
        this.store.put("tlf", "numbers", numbers)
        write_ars(_packet(this, ard, numbers, paths), this.store.folder / "ard" / "ars.json")

    paths = write_displays(displays, ard, study.style, folder, this.draft, meanwhile=tell)
    this.settle("8-tlf", found, "Writing the outputs stopped")
    return f"{len(displays)} outputs in {len(paths)} files"


def laid_out(study: Study, store: Store, found: Findings) -> list[Display]:
    """The outputs of a study, laid out from the results and analysis datasets of a run.

    They may show records of SDTM too, with their supplemental qualifiers.
    """
    named = sorted(sdtm_behind(study.outputs).intersection(store.names("sdtm")))
    shown = store.frames("adam") | {f"{OF_SDTM}{name}": store.get("sdtm", name) for name in named}
    return lay_out(study.outputs, store.get("ard", "ard"), shown, study.spec.populations, study.style, found)


def _packet(this: Run, ard: pd.DataFrame, numbers: pd.DataFrame, paths: Sequence[Path]) -> Packet:
    """What the reporting event tells: the results, how they are shown, and the files of each output."""
    outputs = sorted(with_analyses(this.study.outputs), key=lambda output: numbered(output.number))
    files = {one.output: [f"../{p.relative_to(this.store.folder).as_posix()}" for p in paths if p.stem == one.output] for one in outputs}
    columns = {name: frozenset(frame.columns) for name, frame in this.store.frames("adam").items()}
    return Packet(this.study.spec, outputs, ard, numbers, columns, files)


def _qc(this: Run) -> str:
    """What the study's independent programs wrote, held against its datasets; they have run beside other stages."""
    found, says = describing.program_twice(this.study, this.store, this.programs)
    this.settle("9-qc", found, "Double programming stopped the run")
    return says


def _validation(this: Run) -> str:
    """What the suites found on every stage, and the findings report of the whole run.

    The suites have run beside the other stages (see validation/beside.py), so this stage comes last; nothing
    is put in place before it.
    """
    study = this.study
    for stage in describing.VALIDATED:
        if stage not in this.suites.begun:
            this.suites.begin(stage)
    found, cpu = this.suites.findings()
    found = describing.with_lines(study, this.store, found)
    this.said["suites, in their own process"] = {"cpu_seconds": round(cpu, 3)}
    this.store.put_findings(OF_SUITES, found)
    every = describing.tell_findings(study, this.store, found, this.conformed)
    if not this.draft:
        found.stop_if_errors("Validation stopped the run")
    checks = sum(len(s.expectations) for s in study.suites)
    return f"{checks} expectations; of the whole run {len(every)} findings, {len(every.errors)} of them errors"


STAGES: dict[str, Callable[[Run], str]] = {
    "raw": _raw,
    "sdtm": _sdtm,
    "adam": _adam,
    "balance": _balance,
    "xpt": _xpt,
    "define": _define,
    "conform": _conform,
    "ard": _ard,
    "tlf": _tlf,
    "qc": _qc,
    "validation": _validation,
}
