"""Every module with checks: importing this one fills the catalogue."""

from sdtm2adam.validation.conformance import (
    against_define,
    chronology,
    datasets,
    dates,
    demographics,
    design,
    epochs,
    events,
    exposure,
    metadata,
    pairs,
    presence,
    relations,
    results,
    structure,
    subjects,
    summary,
    terminology,
    text,
    together,
    visits,
)  # fmt: skip
from sdtm2adam.validation.conformance.analysis.checks import MODULES as OF_ANALYSIS
from sdtm2adam.validation.conformance.catalogue import Check, catalogue

MODULES = (
    datasets, metadata, presence, structure, text, pairs, results, events, together, dates, chronology, terminology, epochs, visits,
    design, summary, relations, subjects, against_define, demographics, exposure, *OF_ANALYSIS,
)  # fmt: skip


def checks() -> dict[str, Check]:
    """All checks by id."""
    return catalogue()
