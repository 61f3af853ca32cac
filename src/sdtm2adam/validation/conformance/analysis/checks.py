"""Every module with checks of analysis datasets: importing this one puts them into the catalogue."""

from sdtm2adam.validation.conformance.analysis import (
    baseline,
    datasets,
    dates,
    flags,
    names,
    occurrences,
    origin,
    pairs,
    parameters,
    ranges,
    required,
    sources,
    subjects,
    time_to_event,
)  # fmt: skip

MODULES = (
    datasets,
    required,
    names,
    flags,
    pairs,
    subjects,
    baseline,
    parameters,
    ranges,
    dates,
    time_to_event,
    occurrences,
    origin,
    sources,
)
