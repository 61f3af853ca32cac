"""The stages that describe and check what was made: Define-XML and Dataset-JSON beside the transport files, conformance."""

from collections.abc import Sequence
from dataclasses import replace

from sdtm2adam.collected import collected
from sdtm2adam.errors import Findings
from sdtm2adam.spec.explained import FILE, read_explained
from sdtm2adam.store import Store
from sdtm2adam.study import Study
from sdtm2adam.submission.dataset_json import write_dataset_json
from sdtm2adam.submission.define import Delivered, write_define
from sdtm2adam.validation.conformance.outcome import Outcome, conformance
from sdtm2adam.validation.conformance.reading import read_delivery
from sdtm2adam.validation.conformance.report import write_conformance

DEFINE = "define.xml"


def define(study: Study, store: Store, found: Findings) -> str:
    """define.xml of the SDTM datasets, beside their transport files, and every dataset as Dataset-JSON; gives what was written.

    A given SDTM has its define and its files where it was made; of such a study only the analysis datasets are written.
    """
    if study.given:
        return f"{_as_json(study, store, ('adam',), found)} Dataset-JSON files; define.xml of the given SDTM is its maker's"
    given = Delivered(
        study=study.spec,
        datasets={name: (meta, store.get("sdtm", name)) for name, meta in store.metas("sdtm").items()},
        specs=study.datasets,
        plans={plan.name: plan for plan in study.plans["sdtm"]},
        codelists=study.codelists,
        terminology=study.terminology,
        forms={name: export.form for name, export in study.raw.exports.items()},
    )
    described = write_define(given, store.folder / "xpt" / "sdtm" / DEFINE, found)
    written = _as_json(study, store, ("sdtm", "adam"), found)
    return f"{len(described.item_defs)} items in {DEFINE}, {written} Dataset-JSON files"


def _as_json(study: Study, store: Store, stages: Sequence[str], found: Findings) -> int:
    """The datasets of these stages as Dataset-JSON, each as an object and as lines; how many files."""
    written = 0
    for stage in stages:
        about = {"studyOID": study.spec.study, "originator": study.spec.notice, "metaDataRef": DEFINE if stage == "sdtm" else ""}
        about = {name: said for name, said in about.items() if said}
        for name, meta in store.metas(stage).items():
            for ending in ("json", "ndjson"):
                path = store.folder / "json" / stage / f"{name.lower()}.{ending}"
                write_dataset_json(store.get(stage, name), meta, path, found, ending == "ndjson", about)
                written += 1
    return written


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
