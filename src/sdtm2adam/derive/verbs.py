"""All verbs, registered: importing this module fills the registry."""

from sdtm2adam.derive import (
    analysis_dates,
    bds,
    dates,
    duplicates,
    flags,
    joins,
    observations,
    parameters,
    shapes,
    terms,
    text,
    time_to_event,
)
from sdtm2adam.derive.contract import REGISTRY

ROOM = (analysis_dates, bds, dates, duplicates, flags, joins, observations, parameters, shapes, terms, text, time_to_event)

__all__ = ["REGISTRY", "ROOM"]
