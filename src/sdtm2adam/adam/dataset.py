"""One analysis dataset from its plan: variables in the order of its spec, metadata, unique keys, lineage."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.assemble import Plan, assemble, finished
from sdtm2adam.derive.built import Built
from sdtm2adam.derive.flags import groups
from sdtm2adam.derive.origin import Catalogue, lineage
from sdtm2adam.derive.terms import outside_codelists
from sdtm2adam.errors import ERROR, Finding, Findings, did_you_mean, some
from sdtm2adam.spec.dataset import DatasetSpec
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.standards.adamig import adam_variable
from sdtm2adam.standards.sdtmig import sdtm_datasets, sdtm_variables


def parameter_table(spec: DatasetSpec) -> pd.DataFrame:
    """PARAMCD, PARAM, PARAMN and the collected test (`source`) of each parameter, in the order of the spec."""
    items = list(spec.parameters.items())
    return pd.DataFrame(
        {
            "PARAMCD": pd.Series([code for code, _ in items], dtype="str"),
            "PARAM": pd.Series([p.label for _, p in items], dtype="str"),
            "PARAMN": np.arange(1.0, len(items) + 1),
            "source": pd.Series([p.source for _, p in items], dtype="str"),
        }
    )


def label_of(name: str, spec: DatasetSpec) -> str | None:
    """The label a variable has by its own spec, by the SDTM domain it is carried from, or by ADaM.

    ADaM names some variables of SDTM by their fragment (--TERM); what is carried keeps the label of its domain.
    """
    own = spec.variables.get(name)
    if own and own.label:
        return own.label
    sources = [s.dataset for s in spec.sources if s.dataset]
    domains = [d for d in [*sources, "DM"] if d in sdtm_datasets()]
    carried = next((sdtm_variables(d)[name].label for d in domains if name in sdtm_variables(d)), None)
    standard = adam_variable(spec.klass or "ADSL", name)
    return carried or (standard.label if standard else None)


def check_labels(spec: DatasetSpec, where: str) -> list[Finding]:
    """Variables that no standard names and whose spec gives no label."""
    return [
        Finding("adam-label", ERROR, "", "", f"{where}: {name} is no ADaM or SDTM variable; give it a `label:`", source=where)
        for name in spec.variables
        if label_of(name, spec) is None
    ]


def build(plan: Plan, spec: DatasetSpec, tables: Mapping[str, pd.DataFrame], catalogue: Catalogue, found: Findings) -> list[Built]:
    """The dataset: the variables its spec lists, sorted by its keys."""
    tables = {**tables, "parameters": parameter_table(spec)}
    assembled = assemble(plan, tables, found)
    absent = [n for n in spec.variables if n not in assembled.rows]
    for name in absent:
        close = did_you_mean(name, map(str, assembled.rows.columns))
        found.add(Finding("adam-variable", ERROR, spec.name, name, f"is listed under `variables:` and no step makes it{close}"))
    whole = assembled.rows.assign(**{n: np.nan for n in absent})
    _unique_keys(whole, plan, found)
    frame = finished(whole, list(spec.variables))
    for finding in outside_codelists(frame, spec.variables, tables):
        found.add(finding)
    return [Built(frame, _meta(spec, frame), lineage(whole, catalogue), assembled.read, assembled.left_out)]


def _unique_keys(rows: pd.DataFrame, plan: Plan, found: Findings) -> None:
    code = groups(rows, list(plan.keys))
    twice = np.bincount(code, minlength=1)[code] > 1 if len(rows) else np.zeros(0, dtype=bool)
    if twice.any():
        who = rows["USUBJID"].astype(object)[twice].unique()
        message = f"{int(twice.sum())} records share their key ({', '.join(plan.keys)}) with another: {some(who)}"
        fix = "name what tells them apart under `keys:`"
        where = {"subjects": tuple(who), "spec": plan.keys_place}
        found.add(Finding("duplicate-key", ERROR, plan.name, "", message, count=int(twice.sum()), fix=fix, **where))


def _meta(spec: DatasetSpec, frame: pd.DataFrame) -> DatasetMeta:
    variables = tuple(
        VariableMeta(
            name=name,
            label=label_of(name, spec) or name,
            type=_type(name, frame[name], own.type),
            length=own.length or 0,
            format=own.format or "",
            codelist=own.codelist or "",
            origin=own.made_by,
            comment=own.comment or "",
        )
        for name, own in spec.variables.items()
    )
    return DatasetMeta(spec.name, spec.label or spec.name, variables, tuple(spec.keys), spec.structure or "", spec.klass or "")


def _type(name: str, series: pd.Series, given: str | None) -> str:
    """The type that a spec gives, or that the values show; date-times are named *DTM (ADaMIG 3.1.2) or have a time of day."""
    if given:
        return given
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        timed = name.endswith("DTM") or (series != series.dt.normalize())[series.notna()].any()
        return "datetime" if timed else "date"
    if pd.api.types.is_timedelta64_dtype(series.dtype):
        return "time"
    if isinstance(series.dtype, pd.CategoricalDtype):
        return "text"
    values = series.dropna()
    return "integer" if (values == values.round()).all() else "float"
