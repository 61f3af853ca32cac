"""One SDTM domain from its plan: variables in the guide's order, metadata, unique keys, lineage."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.assemble import Assembled, Plan, assemble, finished
from sdtm2adam.derive.built import Built
from sdtm2adam.derive.flags import groups
from sdtm2adam.derive.origin import SRC, Catalogue, lineage, once
from sdtm2adam.derive.terms import outside_codelists
from sdtm2adam.derive.text import coded, is_text
from sdtm2adam.errors import ERROR, Finding, Findings, did_you_mean, some
from sdtm2adam.sdtm.long_text import too_long
from sdtm2adam.sdtm.supp import supplemental
from sdtm2adam.sdtm.variables import has_subjects, variables_of
from sdtm2adam.spec.dataset import DatasetSpec, Variable
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.spec.reading import Document
from sdtm2adam.standards.sdtmig import sdtm_dataset

SUBJECTS = "DM"
REFERENCE_DATES = ("RFSTDTC", "RFENDTC", "RFXSTDTC", "RFXENDTC", "RFICDTC", "RFPENDTC")


def variable_names(spec: DatasetSpec, identifiers: Mapping[str, Variable]) -> list[str]:
    """The variables of a domain in the guide's order."""
    standard = variables_of(spec.name)
    wanted = {*identifiers, *spec.variables, *(n for s in spec.sources for n in s.variables)}
    return [name for name in standard if name in wanted]


def check_names(spec: DatasetSpec, document: Document) -> list[Finding]:
    """Names that stand under the wrong key: no variable of the domain under `variables:`, or one of them under `supplemental:`."""
    standard = variables_of(spec.name)
    several = isinstance(document.value["from"], list)
    of_sources = ((("from", i) if several else ("from",), s.variables) for i, s in enumerate(spec.sources))
    places = {(*place, "variables", name): name for place, own in [*of_sources, ((), spec.variables)] for name in own}
    unknown = {place: name for place, name in places.items() if name not in standard and name not in spec.supplemental}
    misplaced = {("supplemental", name): name for name in spec.supplemental if name in standard}
    says = {
        place: f"{name} is not a variable of {spec.name} in SDTMIG 3.4{did_you_mean(name, standard)}; "
        "what has no variable goes under `supplemental:`"
        for place, name in unknown.items()
    }
    says |= {place: f"{name} is a variable of {spec.name} in SDTM; it goes under `variables:`" for place, name in misplaced.items()}
    return [
        Finding("sdtm-variable", ERROR, "", "", f"{document.where(place)}: {text}", source=document.where(place))
        for place, text in says.items()
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
    stated = {s.stated: catalogue.enter(s.stated, tables[s.stated]) for s in spec.sources if s.stated}
    assembled = assemble(plan, {**tables, **stated}, found)
    names = variable_names(spec, identifiers)
    whole = _with_empty(assembled.rows, names, spec.name)
    _unique_keys(whole, plan, found)
    _in_dm(whole, spec.name, tables.get(SUBJECTS), found)
    found.extend(too_long(whole, [*names, *spec.supplemental], spec.name))
    frame = finished(_as_standard(whole, names, spec.name, found), names)
    for finding in outside_codelists(frame, _of_one_codelist(spec, identifiers, names), tables):
        found.add(finding)
    made = [Built(frame, _meta(spec, identifiers, frame), lineage(whole, catalogue), assembled.read, assembled.left_out)]
    if spec.supplemental:
        made.append(_supp(spec, assembled, catalogue))
    return made


def _with_empty(rows: pd.DataFrame, names: list[str], domain: str) -> pd.DataFrame:
    """The rows with a column for every variable; one that nothing makes is empty."""
    standard = variables_of(domain)
    return rows.assign(**{n: np.nan if standard[n].type == "Num" else None for n in names if n not in rows})


def _as_standard(rows: pd.DataFrame, names: list[str], domain: str, found: Findings) -> pd.DataFrame:
    """Numbers in a Char variable become their text; text in a Num variable is an error."""
    standard = variables_of(domain)
    char = [n for n in names if standard[n].type == "Char" and not is_text(rows[n])]
    for name in (n for n in names if standard[n].type == "Num" and is_text(rows[n]) and rows[n].notna().any()):
        message = f"{name} is a number in SDTMIG 3.4 and holds text: {some(coded(rows[name]).cat.categories)}"
        found.add(Finding("sdtm-type", ERROR, domain, name, message, fix="read the number with the verb `number`"))
    return rows.assign(**{n: coded(rows[n]) for n in char})


def _own(spec: DatasetSpec, identifiers: Mapping[str, Variable], names: list[str]) -> dict[str, Variable]:
    """What the spec says of each variable: in the domain, in a source, or for all domains."""
    of_sources = {n: v for s in reversed(spec.sources) for n, v in s.variables.items()}
    return {n: spec.variables.get(n) or of_sources.get(n) or identifiers.get(n) or Variable() for n in names}


def _of_one_codelist(spec: DatasetSpec, identifiers: Mapping[str, Variable], names: list[str]) -> dict[str, Variable]:
    """The variables that have the same codelist in every source; where each source has its own, its terms were checked there."""
    several = {n for n in names if len({s.variables[n].codelist for s in spec.sources if n in s.variables}) > 1}
    return {n: v for n, v in _own(spec, identifiers, names).items() if n not in several}


def _unique_keys(rows: pd.DataFrame, plan: Plan, found: Findings) -> None:
    code = groups(rows, list(plan.keys))
    twice = np.bincount(code, minlength=1)[code] > 1 if len(rows) else np.zeros(0, dtype=bool)
    if not twice.any():
        return
    subjects = rows["USUBJID"].astype(object)[twice] if "USUBJID" in rows.columns else pd.Series(dtype=object)
    numbers = tuple(rows["_src"].to_numpy()[twice].tolist()) if "_src" in rows.columns else ()
    message = f"{int(twice.sum())} records share their key ({', '.join(plan.keys)}) with another: {some(subjects.unique())}"
    fix = "name what tells them apart under `keys:`, or query the site about the duplicate"
    where = {"rows": numbers, "subjects": tuple(subjects.unique()), "spec": plan.keys_place}
    found.add(Finding("duplicate-key", ERROR, plan.name, "", message, count=int(twice.sum()), fix=fix, **where))


def _in_dm(rows: pd.DataFrame, domain: str, subjects: pd.DataFrame | None, found: Findings) -> None:
    """Everybody in a domain is in DM, and DM has somebody. Source: SDTMIG 3.4, 5.1 (DM, one record a subject).

    A relation of whole datasets (RELREC) names no subject.
    """
    if domain == SUBJECTS and rows.empty:
        fix = "export the demographics again; no other domain is held against DM until it has records"
        found.add(Finding("no-subjects", ERROR, domain, "", "has no records, so nobody is in the study", fix=fix))
    if subjects is None or subjects.empty or rows.empty or "USUBJID" not in rows:
        return
    nobody = rows["USUBJID"].isna().to_numpy()
    if nobody.any() and has_subjects(domain):
        message = f"{int(nobody.sum())} record{'s have' if nobody.sum() > 1 else ' has'} no subject"
        numbers = tuple(rows[SRC].to_numpy()[nobody].tolist()) if SRC in rows.columns else ()
        fix = "query the site about the subject number"
        found.add(Finding("not-in-dm", ERROR, domain, "USUBJID", message, rows=numbers, count=int(nobody.sum()), fix=fix))
    who = coded(rows["USUBJID"])
    known = set(subjects["USUBJID"].astype(object))
    lost = [i for i, name in enumerate(who.cat.categories) if name not in known]
    met = np.isin(who.cat.codes.to_numpy(), lost)
    if not met.any():
        return
    met = once(rows, "USUBJID", met)
    names = tuple(who.astype(object)[met].unique())
    count = f"{int(met.sum())} record{'s' if met.sum() > 1 else ''}"
    message = f"{count} of {'a subject who is' if len(names) == 1 else f'{len(names)} subjects who are'} not in DM: {some(names)}"
    numbers = tuple(rows[SRC].to_numpy()[met].tolist()) if SRC in rows.columns else ()
    fix = "query the site about the subject number, or export the demographics again"
    found.add(Finding("not-in-dm", ERROR, domain, "USUBJID", message, rows=numbers, count=int(met.sum()), subjects=names, fix=fix))


def _meta(spec: DatasetSpec, identifiers: Mapping[str, Variable], frame: pd.DataFrame) -> DatasetMeta:
    dataset, standard = sdtm_dataset(spec.name), variables_of(spec.name)
    variables = []
    for name, own in _own(spec, identifiers, list(frame.columns)).items():
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
                comment=_comment(spec, name),
            )
        )
    label, structure = spec.label or dataset.label, spec.structure or dataset.structure
    return DatasetMeta(spec.name, label, tuple(variables), tuple(spec.keys), structure, dataset.klass)


def _comment(spec: DatasetSpec, name: str) -> str:
    """What the spec remarks on a variable, in the domain and in its sources; each remark once."""
    given = [spec.variables.get(name), *(s.variables.get(name) for s in spec.sources)]
    return "; ".join(dict.fromkeys(v.comment for v in given if v and v.comment))


def _supp(spec: DatasetSpec, assembled: Assembled, catalogue: Catalogue) -> Built:
    rows, meta = supplemental(spec, assembled.rows)
    names = meta.names
    return Built(finished(rows, names), meta, lineage(rows, catalogue), {}, {})
