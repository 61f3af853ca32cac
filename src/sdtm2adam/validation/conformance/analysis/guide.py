"""What the ADaM guides say of a variable of an analysis dataset, and names by their patterns (TRTxxP, *FL, --SEQ)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from sdtm2adam.standards.adamig import adam_variable, adam_variables
from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.standards.sdtmig import sdtm_datasets, sdtm_variables

ADSL, BDS, TTE, OCCDS, AE, OTHER = "ADSL", "BDS", "TTE", "OCCDS", "OCCDS-AE", "OTHER"
PARAMETERS = (BDS, TTE)  # structures with a parameter
OCCURRENCES = (OCCDS, AE)
STRUCTURES = {
    ADSL: "subject level (ADSL)",
    BDS: "basic data structure (BDS)",
    TTE: "time to event (BDS)",
    OCCDS: "occurrences (OCCDS)",
    AE: "adverse events (OCCDS)",
    OTHER: "other",
}
TOPICS = tuple(re.compile(rf"([A-Z]{{2}}){topic}") for topic in ("TERM", "TRT", "DECOD"))
SEQUENCE = re.compile(r"([A-Z]{2})SEQ")  # LBSEQ: the record of LB that an analysis record was made from

_PLACES = re.compile(r"xx|zz|\*|--|y|w")
_NUMBERED = {
    "xx": r"(?P<xx>0[1-9]|[1-9]\d)",
    "zz": r"(?P<zz>0[1-9]|[1-9]\d)",
    "y": r"(?P<y>[1-9]\d?)",
    "w": r"(?P<w>[1-9])",
    "--": r"(?P<letters>[A-Z]{2})",
    "*": r"(?P<root>[A-Z0-9_]+)",
}
_FIELDS = {"xx": "xx", "zz": "zz", "y": "y", "w": "w", "--": "letters", "*": "root"}


@lru_cache(maxsize=4096)
def analysis_variable(structure: str, name: str) -> StandardVariable | None:
    """The variable as the guide of the structure has it; as SDTM has it where it is copied from there; None for any other.

    A variable of SDTM has its `role`, one of ADaM has none. The guide for occurrences names SDTM's variables by their
    fragment (--TERM); their labels are then SDTM's.
    """
    own = adam_variable(BDS if structure == OTHER else structure, name)
    copied = _of_sdtm(name)
    if own and copied and name not in adam_variables(BDS) and name not in adam_variables(ADSL):
        return own._replace(label=copied.label)
    return own or copied


def analysis_variables(structure: str, names: tuple[str, ...]) -> dict[str, StandardVariable]:
    """Those of these variables that a guide knows, by name."""
    return {name: variable for name in names if (variable := analysis_variable(structure, name))}


def _of_sdtm(name: str) -> StandardVariable | None:
    domains = [d for d in (name[:2], "DM") if d in sdtm_datasets()]
    return next((sdtm_variables(d)[name] for d in domains if name in sdtm_variables(d)), None)


@lru_cache
def _compiled(printed: str) -> re.Pattern:
    """The names that a printed one stands for: xx and zz 01 to 99, y 1 to 99, w 1 to 9, -- two letters, * any part of a name."""
    return re.compile(_PLACES.sub(lambda place: _NUMBERED[place[0]], printed))


def topic_letters(names: tuple[str, ...]) -> str:
    """AE for a dataset with AETERM: the letters of its topic, a reported term before a coded one; "" where there is none."""
    return next((found[1] for topic in TOPICS for name in names if (found := topic.fullmatch(name))), "")


def is_pattern(printed: str) -> bool:
    return bool(_PLACES.search(printed))


def filled_in(printed: str, places: dict[str, str]) -> str:
    """TRTxxP with {xx: 01} is TRT01P."""
    return _PLACES.sub(lambda place: places[_FIELDS[place[0]]], printed)


def named(printed: str, names: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each of these names that the printed one stands for, with what its places are."""
    return iter(_named(printed, names))


@lru_cache(maxsize=65536)
def _named(printed: str, names: tuple[str, ...]) -> tuple[tuple[str, dict[str, str]], ...]:
    if not is_pattern(printed):
        return ((printed, {}),) if printed in names else ()
    return tuple((name, found.groupdict()) for name in names if (found := _compiled(printed).fullmatch(name)))


def beside(one: str, other: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each name that `one` stands for, with what `other` is called beside it, whether or not it is there."""
    return ((name, filled_in(other, places)) for name, places in named(one, names))
