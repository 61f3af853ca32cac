"""Where the variables of analysis datasets come from, in the one word that Define-XML has for it."""

import re
from collections.abc import Collection
from typing import NamedTuple

from sdtm2adam.derive.contract import Call
from sdtm2adam.words.predecessors import Predecessor, predecessors
from sdtm2adam.words.ways import Ways

PREDECESSOR, ASSIGNED, DERIVED = "Predecessor", "Assigned", "Derived"
# Names and texts that the sponsor gives to what is analysed, whatever call puts them in. Source: ADaMIG 1.3, 3.3.4 and 3.3.9.
NAMES = re.compile(r"PARAM(?:CD|N|TYP)?|PARCAT\d+N?|BASETYPE|DTYPE|M?CRIT\d+|SRC(?:DOM|VAR)")
CONSTANT = ("constant",)  # verbs whose value stands in the spec


class CameFrom(NamedTuple):
    """The word, and where it is a predecessor the variables that it is a copy of."""

    word: str
    copied: list[Predecessor]


def came_from(
    ways: Ways,
    dataset: str,
    variable: str,
    described: Collection[str],
    said: str | None = None,
    parameter: str = "",
    before: Call | None = None,
) -> CameFrom:
    """The origin of an analysis variable, or of its values of one parameter; what the spec says of it goes first.

    described  the variables of the dataset
    said       what the spec has under `origin:`
    before     a call that uses the variable: what comes after it has not happened yet
    """
    copied = predecessors(ways, dataset, variable, parameter, before=before)
    if said:
        return CameFrom(said, copied if said.casefold() == PREDECESSOR.casefold() else [])
    if copied:
        return CameFrom(PREDECESSOR, copied)
    calls = [call for way in ways.of(dataset, variable, described, parameter, before) for call in way.calls]
    constant = bool(calls) and all(call.verb.name in CONSTANT for call in calls)
    return CameFrom(ASSIGNED if constant or NAMES.fullmatch(variable) else DERIVED, [])
