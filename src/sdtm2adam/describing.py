"""The stages that describe and check what was made: Define-XML and Dataset-JSON beside the transport files, conformance."""

from dataclasses import replace

from sdtm2adam.collected import collected
from sdtm2adam.errors import Findings
from sdtm2adam.spec.explained import FILE, read_explained
from sdtm2adam.store import Store
from sdtm2adam.study import Study
from sdtm2adam.submission.dataset_json import write_dataset_json
from sdtm2adam.submission.define import Delivered, write_define
from sdtm2adam.validation.conformance.outcome import Outcome, conformance
from sdtm2adam.validation.conformance.reading import read_deliveries
from sdtm2adam.validation.conformance.report import write_conformance

DEFINE = "define.xml"


def define(study: Study, store: Store, found: Findings) -> str:
    """define.xml of the SDTM datasets, beside their transport files, and every dataset as Dataset-JSON; gives what was written."""
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
    written = 0
    for stage in ("sdtm", "adam"):
        about = {"studyOID": study.spec.study, "originator": study.spec.notice, "metaDataRef": DEFINE if stage == "sdtm" else ""}
        about = {name: said for name, said in about.items() if said}
        for name, meta in store.metas(stage).items():
            for ending in ("json", "ndjson"):
                path = store.folder / "json" / stage / f"{name.lower()}.{ending}"
                write_dataset_json(store.get(stage, name), meta, path, found, ending == "ndjson", about)
                written += 1
    return f"{len(described.item_defs)} items in {DEFINE}, {written} Dataset-JSON files"


def conform(study: Study, store: Store) -> Outcome:
    """The transport files that were written held against guides, terminology and define.xml; the report in out/conformance.

    SDTM, and ADaM with the SDTM beside. What the study has explained (validation/explained.yaml) counts as explained.
    """
    path = study.folder / FILE
    deliveries = [replace(one, terminology=study.terminology) for one in read_deliveries(store.folder / "xpt", shown="xpt")]
    outcome = conformance(deliveries, read_explained(path) if path.is_file() else [], collected(store, study.raw))
    store.clear("conformance")
    write_conformance(outcome, store.folder / "conformance", study.spec.notice)
    return outcome
