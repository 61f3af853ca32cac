"""One SDTM domain from its plan: variables in the guide's order, metadata, unique keys, lineage."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.assemble import Assembled, Plan, assemble, finished
from sdtm2adam.derive.built import Built
from sdtm2adam.derive.flags import groups
from sdtm2adam.derive.origin import Catalogue, lineage
from sdtm2adam.errors import ERROR, Finding, Findings, did_you_mean, some
from sdtm2adam.sdtm.supp import supplemental
from sdtm2adam.sdtm.variables import variables_of
from sdtm2adam.spec.dataset import DatasetSpec, Variable
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.standards.sdtmig import sdtm_dataset

REFERENCE_DATES = ("RFSTDTC", "RFENDTC", "RFXSTDTC", "RFXENDTC", "RFICDTC", "RFPENDTC")


def variable_names(spec: DatasetSpec, identifiers: Mapping[str, Variable]) -> list[str]:
    """The variables of a domain in the guide's order."""
    standard = variables_of(spec.name)
    wanted = {*identifiers, *spec.variables, *(n for s in spec.sources for n in s.variables)}
    return [name for name in standard if name in wanted]


def check_names(spec: DatasetSpec, where: str) -> list[Finding]:
    """Variables that the guide does not have in this domain: they belong into `supplemental:`."""
    standard = variables_of(spec.name)
    own = {*spec.variables, *(n for s in spec.sources for n in s.variables)}
    return [
        Finding(
            "sdtm-variable",
            ERROR,
            "",
            "",
            f"{where}: {name} is not a variable of {spec.name} in SDTMIG 3.4{did_you_mean(name, standard)}; what has no variable goes under `supplemental:`",
            source=where,
        )
        for name in sorted(own)
        if name not in standard and not (name in spec.supplemental)
    ]


def build(
    plan: Plan,
    spec: DatasetSpec,
    identifiers: Mapping[str, Variable],
    tables: Mapping[str, pd.DataFrame],
    catalogue: Catalogue,
    found: Findings,
) -> list[Built]:
    """The domain and, where it has supplemental values, its SUPP--.

    Findings carry row numbers of origin; the caller says which file and line they are.
    """
    assembled = assemble(plan, tables, found)
    names = variable_names(spec, identifiers)
    whole = assembled.rows.assign(**{n: None for n in names if n not in assembled.rows.columns})
    _unique_keys(whole, list(plan.keys), spec.name, found)
    frame = finished(whole, names)
    made = [Built(frame, _meta(spec, frame), lineage(whole, catalogue), assembled.read, assembled.left_out)]
    if spec.supplemental:
        made.append(_supp(spec, assembled, catalogue))
    return made


def _unique_keys(rows: pd.DataFrame, keys: list[str], domain: str, found: Findings) -> None:
    code = groups(rows, keys)
    twice = np.bincount(code, minlength=1)[code] > 1 if len(rows) else np.zeros(0, dtype=bool)
    if not twice.any():
        return
    subjects = rows["USUBJID"].astype(object)[twice] if "USUBJID" in rows.columns else pd.Series(dtype=object)
    numbers = tuple(rows["_src"].to_numpy()[twice].tolist()) if "_src" in rows.columns else ()
    message = f"{int(twice.sum())} records share their key ({', '.join(keys)}) with another: {some(subjects.unique())}"
    fix = "name what tells them apart under `keys:`, or query the site about the duplicate"
    found.add(Finding("duplicate-key", ERROR, domain, "", message, rows=numbers, count=int(twice.sum()), subjects=tuple(subjects.unique()), fix=fix))


def _meta(spec: DatasetSpec, frame: pd.DataFrame) -> DatasetMeta:
    dataset, standard = sdtm_dataset(spec.name), variables_of(spec.name)
    variables = []
    for name in frame.columns:
        own = spec.variables.get(name) or next((s.variables[name] for s in spec.sources if name in s.variables), Variable())
        variables.append(
            VariableMeta(
                name=name,
                label=own.label or standard[name].label,
                type="text" if standard[name].type == "Char" else "float",
                length=own.length or 0,
                format=own.format or "",
                role=standard[name].role,
                core=standard[name].core,
                codelist=own.codelist or "",
                origin=own.made_by,
            )
        )
    return DatasetMeta(spec.name, spec.label or dataset.label, tuple(variables), tuple(spec.keys), spec.structure or dataset.structure, dataset.klass)


def _supp(spec: DatasetSpec, assembled: Assembled, catalogue: Catalogue) -> Built:
    rows, meta = supplemental(spec, assembled.rows)
    names = meta.names
    return Built(finished(rows, names), meta, lineage(rows, catalogue), {}, {})
