"""The stages that describe and check what was made: Define-XML and Dataset-JSON, conformance, double programming."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sdtm2adam.collected import collected
from sdtm2adam.compare.report import write_comparison
from sdtm2adam.compare.sides import Side, side_of
from sdtm2adam.errors import Finding, Findings, StudyError
from sdtm2adam.qc.outcome import NAME as QC
from sdtm2adam.qc.outcome import held
from sdtm2adam.qc.programs import Programs
from sdtm2adam.spec.output_names import with_analyses
from sdtm2adam.spec.qc import RESULTS
from sdtm2adam.store import Store
from sdtm2adam.study import Study
from sdtm2adam.submission.dataset_json import write_dataset_json
from sdtm2adam.submission.define import Delivered, write_adam_define, write_define
from sdtm2adam.validation.conformance.outcome import Outcome, conformance
from sdtm2adam.validation.conformance.reading import read_deliveries
from sdtm2adam.validation.conformance.report import write_conformance
from sdtm2adam.validation.conformance.run import placed
from sdtm2adam.validation.conformance.told_together import told_together
from sdtm2adam.validation.expected import FILE as SUITES
from sdtm2adam.validation.expected import FINDINGS as OF_SUITES
from sdtm2adam.validation.expected import expected, left
from sdtm2adam.validation.report import write_report
from sdtm2adam.validation.rules.beside import rules_of_study
from sdtm2adam.validation.tables import summary

VALIDATED = ("raw", "sdtm", "adam")
DEFINE = "define.xml"
PACKET = "../../tlf"  # from a define to the outputs


def define(study: Study, store: Store, found: Findings, outputs_follow: bool = False) -> str:
    """define.xml of the SDTM and of the analysis datasets, beside their transport files, and every dataset as Dataset-JSON.

    outputs_follow  whether this run writes the outputs later on, so that the define may refer to their files; else it
                    refers to those that are there. Gives what was written.
    A given SDTM has its define and its files where it was made; of such a study only the analysis datasets are written.
    """
    plans = {stage: {plan.name: plan for plan in study.plans[stage]} for stage in ("sdtm", "adam")}
    of_sdtm = Delivered(
        study=study.spec,
        datasets={name: (meta, store.get("sdtm", name)) for name, meta in store.metas("sdtm").items()},
        specs=study.datasets,
        plans=plans["sdtm"],
        codelists=study.codelists,
        dictionaries={name: used.version for name, used in study.spec.dictionaries.items()},
        terminology=study.terminology,
        forms={name: export.form for name, export in study.raw.exports.items()},
    )
    files = {output.output: study.style.file_of(output.output) for output in study.outputs}
    of_adam = replace(
        of_sdtm,
        datasets={name: (meta, store.get("adam", name)) for name, meta in store.metas("adam").items()},
        plans=plans["sdtm"] | plans["adam"],
        outputs=tuple(sorted(with_analyses(study.outputs), key=lambda output: _in_numbers(output.number))),
        shown={name: f"{PACKET}/{file}" for name, file in files.items() if outputs_follow or (store.folder / "tlf" / file).is_file()},
    )
    stages = ("adam",) if study.given else ("sdtm", "adam")
    described = [] if study.given else [write_define(of_sdtm, store.folder / "xpt" / "sdtm" / DEFINE, found)]
    if of_adam.datasets:
        described.append(write_adam_define(of_adam, store.folder / "xpt" / "adam" / DEFINE, found))
    written = _as_json(study, store, stages, found)
    items = [len(one.item_defs) for one in described]
    of_maker = "; define.xml of the given SDTM is its maker's" if study.given else ""
    return f"{' and '.join(map(str, items))} items in {len(items)} {DEFINE}, {written} Dataset-JSON files{of_maker}"


def _as_json(study: Study, store: Store, stages: Sequence[str], found: Findings) -> int:
    """The datasets of these stages as Dataset-JSON, each as an object and as lines; how many files."""
    about = {"studyOID": study.spec.study, "originator": study.spec.notice, "metaDataRef": DEFINE}
    about = {name: said for name, said in about.items() if said}
    written = 0
    for stage in stages:
        for name, meta in store.metas(stage).items():
            for ending in ("json", "ndjson"):
                path = store.folder / "json" / stage / f"{name.lower()}.{ending}"
                write_dataset_json(store.get(stage, name), meta, path, found, ending == "ndjson", about)
                written += 1
    return written


def _in_numbers(number: str) -> list[tuple[int, str]]:
    """14.2.10 after 14.2.9: the parts of a number as numbers, what is none after them."""
    return [(int(part), "") if part.isdigit() else (10**9, part) for part in number.split(".")]


def conform(study: Study, store: Store) -> Outcome:
    """The transport files that were written held against guides, terminology and define.xml.

    SDTM, and ADaM with the SDTM beside; a given SDTM only stands beside, its own findings are its maker's. What the study
    has explained (validation/explained.yaml) counts as explained. Published rules that it has imported run beside.
    """
    if study.given:
        read = read_deliveries(store.folder / "xpt" / "adam", sdtm=study.given.folder, shown="xpt/adam")
    else:
        read = read_deliveries(store.folder / "xpt", shown="xpt")
    deliveries = [replace(one, terminology=study.terminology) for one in read]
    beside = rules_of_study(study.folder, study.spec.own_dictionaries(study.folder))
    return conformance(deliveries, study.explained, collected(store, study.raw), beside)


def tell_conformance(study: Study, store: Store, outcome: Outcome) -> Outcome:
    """The report in out/conformance, with what the study's suites answer to questions that checks and rules ask too.

    Gives the outcome with these questions.
    """
    told = expected(store.folder / SUITES, store.findings_in(store.folder, OF_SUITES))
    store.clear("conformance")
    outcome = outcome.with_headings(told)
    write_conformance(outcome, store.folder / "conformance", study.spec.notice)
    return outcome


def with_lines(study: Study, store: Store, found: Findings) -> Findings:
    """What suites found in finished datasets, with the lines of the export that the records were made from."""
    place = collected(store, study.raw)
    finished = tuple(f"{stage} " for stage in VALIDATED[1:])  # how the place of a record begins that is in no export
    return Findings([placed(one, place) if one.source.startswith(finished) else one for one in found])


def tell_findings(study: Study, store: Store, found: Findings, outcome: Outcome | None) -> Findings:
    """Every finding of the run with what the suites found: the report in out/validation, and the one of conformance once more.

    outcome  of conformance, where this run has looked; else it looks again where there is a report to be told anew
    Of findings of several to the same question one is told. Gives those that are told.
    """
    store.clear("validation")
    (store.folder / SUITES).parent.mkdir()
    (store.folder / SUITES).write_text(left(study.suites), encoding="utf-8", newline="\n")
    if outcome is None and (store.folder / "conformance").is_dir():
        outcome = conform(study, store)
    shared = tell_conformance(study, store, outcome).headings if outcome else ()
    frames = {(stage, name): frame for stage in VALIDATED for name, frame in store.frames(stage).items()}
    every = Findings(told_together(store.findings().seen, shared))
    write_report(every, summary(study.suites, frames, found), store.folder / "validation", frames, study.raw, collected(store, study.raw))
    return every


def program_twice(study: Study, store: Store, programs: Programs) -> tuple[Findings, str]:
    """What the study's independent programs wrote, held against its datasets; the report in out/qc.

    Gives the findings, with the lines of the raw files behind the records, and what was compared.
    Errors: StudyError where the study has no such programs.
    """
    if not study.qc:
        raise StudyError("This study has no independent programs: there is no qc/qc.yaml\n    to fix  write one, as specs/README.md says")

    def dataset(name: str) -> Side:
        if name == RESULTS:
            return side_of(store.get("ard", "ard"), "results of the run")
        stage = next(stage for stage in ("sdtm", "adam") if name in store.names(stage))
        return side_of(store.get(stage, name), f"{name} of the run", store.metas(stage)[name])

    against = held(programs.results(), dataset)
    store.clear(QC)
    write_comparison(against.outcome, store.folder / QC, QC, "Double programming", study.spec.notice)
    place = collected(store, study.raw)
    found = Findings([_with_lines(f, place(f.dataset, np.array(f.rows))) if f.rows else f for f in against.findings])
    compared, equal = (sum(counts) for counts in zip((0, 0), *((c.cells, c.cells_equal) for c in against.outcome.comparisons), strict=True))
    named = "1 independent program" if len(study.qc) == 1 else f"{len(study.qc)} independent programs"
    return found, f"{named}, {compared:,} cells compared, {equal:,} equal"


def _with_lines(finding: Finding, lines: str) -> Finding:
    """In the message and not as its source: the rows of the finding are those of the dataset."""
    return replace(finding, message=f"{finding.message}\n    collected in {lines}") if lines else finding
