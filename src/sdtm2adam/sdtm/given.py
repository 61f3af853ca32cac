"""A dataset of a given SDTM: the records of its files one below the other, with what files and guide say of its variables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sdtm2adam.derive.assemble import Plan, SourcePlan, finished
from sdtm2adam.derive.built import Built
from sdtm2adam.derive.contract import Call
from sdtm2adam.derive.origin import SRC, Catalogue, lineage
from sdtm2adam.derive.text import one_below_other
from sdtm2adam.derive.verbs import REGISTRY
from sdtm2adam.sdtm.variables import variables_of
from sdtm2adam.spec.dataset import DatasetSpec
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.standards.sdtmig import sdtm_dataset, sdtm_datasets

PLACE, SUPP = "specs/study.yaml", "SUPP"
# What names a record to a reader: the subject, and --SEQ or what the guide has in its place.
NAMING = ("USUBJID", "RDOMAIN", "IDVAR", "IDVARVAL", "QNAM", "RELID", "ETCD", "ARMCD", "TSPARMCD", "IETESTCD")


def of_files(name: str, files: Sequence[DatasetMeta]) -> DatasetMeta:
    """The dataset as its files have it: the variables of the first, then those that only later parts have.

    What files do not say is the guide's, where the guide knows it: structure, class, role and core, labels left out.
    """
    said = {v.name: v for file in reversed(files) for v in file.variables}
    order = dict.fromkeys(v.name for file in files for v in file.variables)
    known = variables_of(name) if name in sdtm_datasets() else {}
    variables = []
    for variable in (said[n] for n in order):
        guide = known.get(variable.name)
        guided = replace(variable, label=variable.label or guide.label, role=guide.role, core=guide.core) if guide else variable
        variables.append(replace(guided, label=guided.label or guided.name))
    guide = sdtm_dataset(name) if name in sdtm_datasets() or name.startswith(SUPP) else None
    own = files[0].label if len(files) == 1 else ""
    label = own or (guide.label if guide else name)
    return DatasetMeta(name, label, tuple(variables), files[0].keys, guide.structure if guide else "", guide.klass if guide else "")


def plan_of(meta: DatasetMeta, files: Sequence[str]) -> Plan:
    """The plan of a dataset that is carried over from these files: each variable a copy of the column of its name."""
    calls = tuple(Call(REGISTRY["copy"], {"from": name, "new": name}, PLACE) for name in meta.names)
    return Plan(meta.name, tuple(SourcePlan(file, None, calls) for file in files), (), (), (), (meta.name,), frozenset(meta.names))


def spec_of(meta: DatasetMeta, files: Sequence[str]) -> DatasetSpec:
    """The same as a spec, for those that ask what a dataset is made from and how its records are named."""
    sequence = meta.name + "SEQ"
    keys = meta.keys or [n for n in (*NAMING, sequence, *(() if sequence in meta.names else ("VISITNUM",))) if n in meta.names]
    return DatasetSpec.model_validate(
        {
            "domain": meta.name,
            "label": meta.label,
            "keys": list(keys) or meta.names[:1],
            "from": [{"export": file} for file in files],
            "variables": {name: {"from": name} for name in meta.names},
        }
    )


def build(plan: Plan, meta: DatasetMeta, tables: Mapping[str, pd.DataFrame], catalogue: Catalogue) -> list[Built]:
    """The dataset in the order of its files; a variable that one of them lacks is missing on its records."""
    parts = [tables[source.table] for source in plan.sources]
    lengths = [len(part) for part in parts]
    columns = {v.name: _stacked(v, [part.get(v.name) for part in parts], lengths) for v in meta.variables}
    rows = pd.DataFrame({**columns, SRC: np.concatenate([part[SRC].to_numpy() for part in parts])}, copy=False)
    read = dict(zip((source.table for source in plan.sources), lengths, strict=True))
    return [Built(finished(rows, meta.names), meta, lineage(rows, catalogue), read, dict.fromkeys(read, 0))]


def _stacked(variable: VariableMeta, parts: list[pd.Series | None], lengths: list[int]) -> pd.Series | np.ndarray:
    """One column of all parts; None stands for a part that lacks it."""
    if variable.is_text:
        return parts[0].reset_index(drop=True) if len(parts) == 1 else one_below_other(parts, lengths)
    return np.concatenate([np.full(n, np.nan) if p is None else p.to_numpy(dtype="float64") for p, n in zip(parts, lengths, strict=True)])
