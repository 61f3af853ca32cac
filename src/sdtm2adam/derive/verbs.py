"""All verbs, registered: importing this module fills the registry."""

from sdtm2adam.derive import (
    analysis_dates,
    answers,
    arithmetic,
    bds,
    collected_dates,
    dates,
    duplicates,
    durations,
    extremes,
    flags,
    joins,
    lookups,
    not_done,
    observations,
    parameters,
    plain_letters,
    related,
    shapes,
    standard_units,
    terms,
    text,
    text_pieces,
    time_to_event,
    unscheduled,
)
from sdtm2adam.derive.contract import REGISTRY

# In the order in which a reader meets them.
ROOM = (
    text,
    text_pieces,
    plain_letters,
    answers,
    terms,
    collected_dates,
    dates,
    durations,
    extremes,
    joins,
    lookups,
    unscheduled,
    shapes,
    standard_units,
    not_done,
    observations,
    flags,
    arithmetic,
    duplicates,
    related,
    analysis_dates,
    bds,
    parameters,
    time_to_event,
)

__all__ = ["REGISTRY", "ROOM"]
