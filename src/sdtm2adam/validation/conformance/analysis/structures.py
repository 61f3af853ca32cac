"""Which datasets of a folder are analysis datasets, and of which structure: told by the define, by name or by variables."""

import re
from collections.abc import Callable
from dataclasses import replace

from sdtm2adam.formats.define_model import DefineFile, ItemGroup
from sdtm2adam.validation.conformance.analysis.guide import ADSL, AE, BDS, OCCDS, OTHER, TTE, topic_letters
from sdtm2adam.validation.conformance.analysis.kinds import as_numbers, kind_of
from sdtm2adam.validation.conformance.catalogue import ADAM
from sdtm2adam.validation.conformance.cells import is_text
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery, Domain
from sdtm2adam.validation.conformance.split import domains_of

NAME = re.compile(r"AD[A-Z0-9_]{1,}")
CLASSES = {
    "SUBJECT LEVEL ANALYSIS DATASET": ADSL,
    "BASIC DATA STRUCTURE": BDS,
    "OCCURRENCE DATA STRUCTURE": OCCDS,
    "ADAM OTHER": OTHER,
}


def is_analysis_name(name: str) -> bool:
    """ADSL, ADAE, ADLBC: two letters are a domain."""
    return bool(NAME.fullmatch(name))


def is_analysis(dataset: Dataset, described: ItemGroup | None = None) -> bool:
    """Whether a dataset is one of ADaM: by its class in the define, its name, or a parameter with an analysis value."""
    if described and described.klass.upper() in CLASSES:
        return True
    names = dataset.frame.columns
    return is_analysis_name(dataset.name) or ("PARAMCD" in names and ("AVAL" in names or "AVALC" in names))


def structure_of(name: str, names: tuple[str, ...], described: ItemGroup | None = None) -> tuple[str, str]:
    """The structure of an analysis dataset and what tells it; by the define where that says its class.

    The define knows neither time to event nor adverse events as classes of their own: CNSR and AETERM tell these.
    """
    if described and described.klass.upper() in CLASSES:
        return _narrowed(CLASSES[described.klass.upper()], names), f"its class in the define, {described.klass}"
    if name == ADSL:
        return ADSL, "its name"
    parameter = next((n for n in ("PARAMCD", "PARAM") if n in names), "")
    letters = topic_letters(names)
    value = next((n for n in ("AVAL", "AVALC") if n in names), "")
    if parameter or (value and not letters):
        return _narrowed(BDS, names), f"{parameter or value}{' and CNSR' if 'CNSR' in names else ''}"
    if letters:
        return _narrowed(OCCDS, names), next(n for n in (f"{letters}{t}" for t in ("TERM", "TRT", "DECOD")) if n in names)
    return OTHER, "no variable of another structure"


def _narrowed(structure: str, names: tuple[str, ...]) -> str:
    if structure == BDS and "CNSR" in names:
        return TTE
    return AE if structure == OCCDS and topic_letters(names) == "AE" else structure


def by_standard(read: Delivery) -> tuple[Delivery, ...]:
    """What was read, as a delivery of SDTM and one of ADaM, each where there is such a dataset; SDTM where there is none.

    The define is divided likewise; SDTM of the same folder is what the analysis datasets were made from.
    """
    groups = {group.name: group for group in reversed(read.define.groups)} if read.define else {}
    analysis = {name: _with_numbers(d) for name, d in read.datasets.items() if is_analysis(d, groups.get(name))}
    others = {name: d for name, d in read.datasets.items() if name not in analysis}
    if not analysis:
        return (read,)
    domains = {
        name: Domain(name, (dataset,), *structure_of(name, tuple(dataset.frame.columns), groups.get(name)))
        for name, dataset in sorted(analysis.items())
    }  # ADaM splits no dataset
    define = _of(read.define, _describes_analysis)
    adam = replace(read, datasets=analysis, domains=domains, define=define, standard=ADAM)
    if not others:
        return (adam,)
    of_adam = tuple(f for f in read.unreadable if is_analysis_name(f.dataset))
    sdtm = replace(
        read, datasets=others, domains=domains_of(others), define=_of(read.define, lambda group: not _describes_analysis(group)),
        unreadable=tuple(f for f in read.unreadable if f not in of_adam),
    )  # fmt: skip
    return sdtm, replace(adam, unreadable=of_adam, sdtm=sdtm)


def _describes_analysis(group: ItemGroup) -> bool:
    return group.klass.upper() in CLASSES or is_analysis_name(group.name)


def _of(define: DefineFile | None, wanted: Callable[[ItemGroup], bool]) -> DefineFile | None:
    """The define with the datasets of one standard; None where it has none of them."""
    groups = tuple(group for group in define.groups if wanted(group)) if define else ()
    return replace(define, groups=groups) if groups else None


def _with_numbers(dataset: Dataset) -> Dataset:
    """Dates as numbers, and variables that say of themselves that they are dates."""
    frame, variables = dataset.frame, dict(dataset.variables)
    kinds = {name: kind for name, v in variables.items() if (kind := kind_of(name, v.type, v.format, is_text(frame[name])))}
    made = {name: as_numbers(frame[name], kind) for name, kind in kinds.items()}
    for name, column in made.items():
        if not is_text(column):
            variables[name] = replace(variables[name], is_text=False, type=kinds[name])
    return replace(dataset, frame=frame.assign(**made), variables=variables)
