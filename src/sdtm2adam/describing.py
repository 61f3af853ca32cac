"""The stages that describe and check what was made: Define-XML and Dataset-JSON beside the transport files, conformance."""

from dataclasses import replace

from sdtm2adam.collected import collected
from sdtm2adam.errors import Findings
from sdtm2adam.spec.explained import FILE, read_explained
from sdtm2adam.store import Store
from sdtm2adam.study import Study
from sdtm2adam.submission.dataset_json import write_dataset_json
from sdtm2adam.submission.define import Delivered, write_adam_define, write_define
from sdtm2adam.validation.conformance.outcome import Outcome, conformance
from sdtm2adam.validation.conformance.reading import read_delivery
from sdtm2adam.validation.conformance.report import write_conformance

DEFINE = "define.xml"
PACKET = "../../tlf"  # from a define to the outputs


def define(study: Study, store: Store, found: Findings, outputs_follow: bool = False) -> str:
    """define.xml of the SDTM and of the analysis datasets, beside their transport files, and every dataset as Dataset-JSON.

    outputs_follow  whether this run writes the outputs later on, so that the define may refer to their files; else it
                    refers to those that are there. Gives what was written.
    """
    plans = {stage: {plan.name: plan for plan in study.plans[stage]} for stage in ("sdtm", "adam")}
    of_sdtm = Delivered(
        study=study.spec,
        datasets={name: (meta, store.get("sdtm", name)) for name, meta in store.metas("sdtm").items()},
        specs=study.datasets,
        plans=plans["sdtm"],
        codelists=study.codelists,
        terminology=study.terminology,
        forms={name: export.form for name, export in study.raw.exports.items()},
    )
    described = write_define(of_sdtm, store.folder / "xpt" / "sdtm" / DEFINE, found)
    files = {output.output: f"{output.output}.docx" for output in study.outputs}
    of_adam = replace(
        of_sdtm,
        datasets={name: (meta, store.get("adam", name)) for name, meta in store.metas("adam").items()},
        plans=plans["sdtm"] | plans["adam"],
        outputs=tuple(sorted(study.outputs, key=lambda output: _in_numbers(output.number))),
        shown={name: f"{PACKET}/{file}" for name, file in files.items() if outputs_follow or (store.folder / "tlf" / file).is_file()},
    )
    analysed = write_adam_define(of_adam, store.folder / "xpt" / "adam" / DEFINE, found) if of_adam.datasets else None
    written = 0
    for stage in ("sdtm", "adam"):
        about = {"studyOID": study.spec.study, "originator": study.spec.notice, "metaDataRef": DEFINE}
        about = {name: said for name, said in about.items() if said}
        for name, meta in store.metas(stage).items():
            for ending in ("json", "ndjson"):
                path = store.folder / "json" / stage / f"{name.lower()}.{ending}"
                write_dataset_json(store.get(stage, name), meta, path, found, ending == "ndjson", about)
                written += 1
    items = [len(one.item_defs) for one in (described, analysed) if one]
    return f"{' and '.join(map(str, items))} items in {len(items)} {DEFINE}, {written} Dataset-JSON files"


def _in_numbers(number: str) -> list[tuple[int, str]]:
    """14.2.10 after 14.2.9: the parts of a number as numbers, what is none after them."""
    return [(int(part), "") if part.isdigit() else (10**9, part) for part in number.split(".")]


def conform(study: Study, store: Store) -> Outcome:
    """The transport files that were written held against the guide, the terminology and define.xml; the report in out/conformance.

    What the study has explained (validation/explained.yaml) counts as explained.
    """
    path = study.folder / FILE
    delivery = replace(read_delivery(store.folder / "xpt" / "sdtm", None, "xpt/sdtm"), terminology=study.terminology)
    outcome = conformance(delivery, read_explained(path) if path.is_file() else [], collected(store, study.raw))
    store.clear("conformance")
    write_conformance(outcome, store.folder / "conformance", study.spec.notice)
    return outcome
