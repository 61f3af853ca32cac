"""The stages in order: raw -> SDTM -> ADaM -> XPT -> validation -> ARD -> outputs. Each writes what the next reads."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter, process_time

from sdtm2adam.adam.dataset import build as build_adam
from sdtm2adam.ard.analyses import run_analyses
from sdtm2adam.derive.built import Built
from sdtm2adam.derive.origin import Catalogue
from sdtm2adam.errors import Findings, StudyError, did_you_mean
from sdtm2adam.lineage.places import Places
from sdtm2adam.lineage.record import run_record
from sdtm2adam.raw.exports import balance, read_files
from sdtm2adam.sdtm.domain import build as build_sdtm
from sdtm2adam.spec.meta import NUMBER_BYTES, DatasetMeta
from sdtm2adam.store import Store, working, write_json
from sdtm2adam.study import Study
from sdtm2adam.submission.lengths import lengths
from sdtm2adam.submission.read_back import read_back
from sdtm2adam.submission.xpt import write_xpt
from sdtm2adam.tlf.layout import cells_frame, lay_out
from sdtm2adam.tlf.write import write_displays
from sdtm2adam.validation.report import write_report
from sdtm2adam.validation.suites import run_suites
from sdtm2adam.validation.tables import summary


@dataclass
class Run:
    """One run of a study: where it writes, how strict it is, and what the stages said."""

    study: Study
    store: Store
    draft: bool
    tell: Callable[[str, str], None]
    said: dict[str, dict] = field(default_factory=dict)

    def settle(self, stage: str, findings: Findings, doing: str) -> None:
        """Keep a stage's findings; stop on errors, unless the run is a draft."""
        self.store.put_findings(stage, findings)
        if not self.draft:
            findings.stop_if_errors(doing)


def run(study: Study, out: Path, only: str | None = None, draft: bool = False, tell: Callable[[str, str], None] = lambda *_: None) -> Run:
    """All stages, or one of them, into `out`; what was there stays until everything is done.

    tell(stage, text) is called when a stage begins (text empty) and when it ends, with what it read and wrote.
    Errors: StudyError with everything a stage found wrong. `draft` goes on past errors: values stay missing,
    findings stay, and every page says DRAFT.
    """
    if only is not None and only not in STAGES:
        raise StudyError(f"There is no stage {only}{did_you_mean(only, STAGES)}; the stages are {', '.join(STAGES)}.")
    this = Run(study, working(out), draft, tell)
    this.store.begin(from_last=only is not None)
    try:
        for stage in [only] if only else STAGES:
            tell(stage, "")
            wall, cpu = perf_counter(), process_time()
            text = STAGES[stage](this)
            this.said[stage] = {"says": text, "wall_seconds": round(perf_counter() - wall, 3), "cpu_seconds": round(process_time() - cpu, 3)}
            tell(stage, text)
        write_json(this.store.folder / "run.json", run_record(this.store.folder, this.said, draft, only))
    except BaseException:
        this.store.abandon()
        raise
    this.store.put_in_place()
    return this


def _raw(this: Run) -> str:
    """Exports as collected text."""
    this.store.clear("raw")
    found = Findings()
    reads = read_files(this.study.raw, this.study.folder, found)
    this.settle("1-raw", found, f"Reading {this.study.raw.folder}/ stopped")
    for name, read in reads.items():
        this.store.put("raw", name, read.frame)
    counts = balance(reads)
    this.store.put("lineage", "_files", counts)
    return f"{len(reads)} exports, {int(counts['rows'].sum()):,} records"


def _sdtm(this: Run) -> str:
    """Every domain in the order in which they need one another."""
    raw, study = this.store.frames("raw"), this.study
    return _build(this, "sdtm", raw, lambda plan, tables, catalogue, found: build_sdtm(
        plan, study.datasets[plan.name], study.identifiers(plan.name), tables, catalogue, found
    ))  # fmt: skip


def _adam(this: Run) -> str:
    """Every analysis dataset."""
    study = this.study
    return _build(this, "adam", this.store.frames("sdtm"), lambda plan, tables, catalogue, found: build_adam(
        plan, study.datasets[plan.name], tables, catalogue, found
    ))  # fmt: skip


def _build(this: Run, stage: str, given: dict, build: Callable[..., list[Built]]) -> str:
    this.store.clear(stage)
    study, catalogue, found = this.study, Catalogue(), Findings()
    tables = {name: catalogue.enter(name, frame) for name, frame in given.items()}
    tables |= {**study.tables, **study.codelist_tables()}
    metas, rows = [], 0
    for plan in study.plans[stage]:
        seen = Findings()
        made = build(plan, tables, catalogue, seen)
        places = Places(catalogue, tables, study.raw)
        found.extend(places.told(f, plan.name) for f in seen)
        for built in made:
            name = built.meta.name
            this.store.put(stage, name, built.frame)
            this.store.put("lineage", name, built.lineage)
            tables[name] = catalogue.enter(name, built.frame)
            metas.append(built.meta)
            rows += len(built.frame)
    this.settle(f"{2 if stage == 'sdtm' else 3}-{stage}", found, f"Making {'SDTM' if stage == 'sdtm' else 'ADaM'} stopped")
    sizes = lengths({m.name: this.store.get(stage, m.name) for m in metas})
    this.store.put_metas(stage, [_with_lengths(m, sizes[m.name]) for m in metas])
    return f"{len(metas)} datasets, {rows:,} records"


def _with_lengths(meta: DatasetMeta, sizes: dict[str, int]) -> DatasetMeta:
    """Text lengths from the data, unless the spec says one (a longer value is then a finding); numbers 8."""
    variables = (replace(v, length=v.length or (sizes[v.name] if v.is_text else NUMBER_BYTES)) for v in meta.variables)
    return replace(meta, variables=tuple(variables))


def _xpt(this: Run) -> str:
    """Transport files, each read back and held against its frame."""
    this.store.clear("xpt")
    found, written = Findings(), 0
    for stage in ("sdtm", "adam"):
        folder = this.store.folder / "xpt" / stage
        folder.mkdir(parents=True)
        for name, meta in this.store.metas(stage).items():
            frame, path = this.store.get(stage, name), folder / f"{name.lower()}.xpt"
            before = len(found.errors)
            write_xpt(frame, meta, path, found)
            if len(found.errors) == before:
                found.extend(read_back(path, frame, meta))
                written += 1
    this.settle("4-xpt", found, "Writing XPT stopped")
    return f"{written} files written and read back"


def _validation(this: Run) -> str:
    """Expectation suites on every stage, and the findings report of the whole run."""
    this.store.clear("validation")
    study = this.study
    frames = {(stage, name): frame for stage in ("raw", "sdtm", "adam") for name, frame in this.store.frames(stage).items()}
    found = run_suites(study.suites, frames, study.raw)
    this.store.put_findings("5-validation", found)
    every = this.store.findings()
    write_report(every, summary(study.suites, frames, found), this.store.folder / "validation", frames, study.raw)
    if not this.draft:
        found.stop_if_errors("Validation stopped the run")
    checks = sum(len(s.expectations) for s in study.suites)
    return f"{checks} expectations; of the whole run {len(every)} findings, {len(every.errors)} of them errors"


def _ard(this: Run) -> str:
    """Every number of every output, unrounded."""
    this.store.clear("ard")
    ard, sources = run_analyses(this.study.outputs, this.store.frames("adam"), this.study.spec.populations)
    this.store.put("ard", "ard", ard)
    this.store.put("ard", "sources", sources)
    ard.to_csv(this.store.folder / "ard" / "ard.csv", index=False, lineterminator="\n")
    return f"{len(ard):,} results"


def _tlf(this: Run) -> str:
    """Pages in Word and Excel, and which results stand in which cell."""
    this.store.clear("tlf")
    study, found = this.study, Findings()
    ard, folder = this.store.get("ard", "ard"), this.store.folder / "tlf"
    displays = lay_out(study.outputs, ard, this.store.frames("adam"), study.spec.populations, study.style, found)
    paths = write_displays(displays, ard, study.style, folder, this.draft)
    this.store.put("tlf", "cells", cells_frame(displays))
    this.settle("6-tlf", found, "Writing the outputs stopped")
    return f"{len(displays)} outputs in {len(paths)} files"


STAGES: dict[str, Callable[[Run], str]] = {
    "raw": _raw,
    "sdtm": _sdtm,
    "adam": _adam,
    "xpt": _xpt,
    "validation": _validation,
    "ard": _ard,
    "tlf": _tlf,
}
