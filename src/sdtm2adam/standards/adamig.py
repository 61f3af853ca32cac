"""ADaM Implementation Guide 1.3 and OCCDS 1.1: variables by data structure.

ADaM names many variables by a pattern. Its small letters stand for numbers (xx and zz 01-99, y 1-99, w 1-9),
`--` for the two letters of a domain; `*DT` and its like are suffixes for names a study chooses.
"""

import re
from functools import lru_cache

from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.standards.facts import StandardVariable, variables_of

VERSION = "1.3"

_NUMBERED = {
    "xx": r"(?P<xx>0[1-9]|[1-9]\d)",
    "zz": r"(?P<zz>0[1-9]|[1-9]\d)",
    "y": r"(?P<y>[1-9]\d?)",
    "w": r"(?P<w>[1-9])",
}
_PLACES = re.compile(r"xx|zz|y|w|--")


def adam_variables(structure: str) -> dict[str, StandardVariable]:
    """The variables of a structure by name, in the guide's order; patterns stand as printed (TRTxxP, --SEQ).

    structure  ADSL, BDS, TTE (BDS for time to event), OCCDS, OCCDS-AE (its adverse event subclass)
    Errors: StudyError when there is no such structure.
    """
    if structure not in _variables():
        hint = did_you_mean(structure, _variables()) or f"; there are {', '.join(_variables())}"
        raise StudyError(f"ADaMIG {VERSION} has no data structure {structure}{hint}")
    return dict(_variables()[structure])


@lru_cache(maxsize=4096)
def adam_variable(structure: str, name: str) -> StandardVariable | None:
    """The variable a dataset of that structure means by `name`, its label with the numbers filled in: TRT01P is
    TRTxxP, "Planned Treatment for Period 01". None when the guide does not name it.

    TTE also knows the variables of BDS, and every structure those of ADSL, which may be copied anywhere under the
    same label; what is taken from there is permissible (core Perm).
    """
    own = _named(adam_variables(structure), name)
    if own:
        return own
    for other in {"TTE": ("BDS", "ADSL"), "ADSL": ()}.get(structure, ("ADSL",)):
        copied = _named(adam_variables(other), name)
        if copied:
            return copied._replace(core="Perm")
    return None


def _named(variables: dict[str, StandardVariable], name: str) -> StandardVariable | None:
    if name in variables:
        return variables[name]
    for printed, variable in variables.items():
        found = _pattern(printed).fullmatch(name)
        if found:
            return variable._replace(name=name, label=_filled(variable.label, found.groupdict()))
    return None


@lru_cache(maxsize=1024)
def _pattern(printed: str) -> re.Pattern:
    if "*" in printed:
        return re.compile(r"(?!)")  # a suffix for names of the study's own: says nothing of this name
    return re.compile(_PLACES.sub(lambda place: _NUMBERED.get(place[0], "(?P<domain>[A-Z]{2})"), printed))


def _filled(label: str, numbers: dict[str, str]) -> str:
    for place, number in numbers.items():
        label = re.sub(rf"\b{'XX' if place == 'domain' else place}\b", number, label)
    return label


@lru_cache
def _variables() -> dict[str, dict[str, StandardVariable]]:
    return variables_of("adamig_1-3_variables.csv", "structure")
