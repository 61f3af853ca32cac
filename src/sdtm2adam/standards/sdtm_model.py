"""The SDTM model 2.0, with what 2.1 brought: variables of the general observation classes, timing, associated persons; `--` in names."""

from functools import lru_cache
from typing import NamedTuple

from sdtm2adam.standards.facts import rows_of

VERSION, NEWEST = "2.0", "2.1"
OF_GUIDE = {"3.2": "1.4", "3.3": "1.7", "3.4": "2.0"}  # SDTMIG and the model that it stands on
IDENTIFIERS, TIMING, PERSONS = "Identifiers", "Timing", "Associated Persons"


class ModelVariable(NamedTuple):
    """role: "" where the guide does not use the variable; since: the model's version that brought it, where that is known."""

    name: str
    role: str
    since: str = ""


def section(name: str, version: str = VERSION) -> list[ModelVariable]:
    """The variables of one part of the model in its order: Identifiers, Interventions, Events, Findings, Findings About
    (what it has beside Findings), Timing, Associated Persons; without those that came after `version`."""
    return [variable for variable in _sections().get(name, ()) if _number(variable.since) <= _number(version)]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


@lru_cache
def _sections() -> dict[str, tuple[ModelVariable, ...]]:
    found: dict[str, list[ModelVariable]] = {}
    for row in rows_of("sdtm_model_2-0_variables.csv"):
        found.setdefault(row["section"], []).append(ModelVariable(row["variable"], row["role"], row["since"]))
    return {name: tuple(variables) for name, variables in found.items()}
