"""Where the variables of an analysis dataset come from: a predecessor, a derivation, or what the sponsor assigns."""

import re
from typing import NamedTuple

from sdtm2adam.errors import WARNING, Finding
from sdtm2adam.formats.define_model import Origin
from sdtm2adam.spec.meta import VariableMeta
from sdtm2adam.submission.define_parts import Parts, is_supp, origins_of
from sdtm2adam.words.predecessors import Predecessor, predecessors

# Names and texts that the sponsor gives to what is analysed, whatever call puts them in. Source: ADaMIG 1.3, 3.3.4 and 3.3.9.
NAMES = re.compile(r"PARAM(?:CD|N|TYP)?|PARCAT\d+N?|BASETYPE|DTYPE|M?CRIT\d+|SRC(?:DOM|VAR)")
CONSTANT = ("constant",)  # verbs whose value stands in the spec


class Source(NamedTuple):
    """The SDTM variable that an analysis variable is a copy of, through whatever analysis datasets; of SUPP-- its QNAM."""

    dataset: str
    variable: str


def origins_in(parts: Parts, dataset: str, variable: VariableMeta, parameter: str = "") -> tuple[Origin, ...]:
    """The origins of a variable, or of its values of one parameter.

    What the spec says of a variable under `origin:` goes before what the calls show.
    """
    name = variable.name
    copied = predecessors(parts.methods.ways, dataset, name, parameter)
    said = parts.given.spec_of(dataset, name).origin or ("Predecessor" if copied else "")
    if not said:
        said = "Assigned" if NAMES.fullmatch(name) or _is_constant(parts, dataset, name) else "Derived"
    if said.casefold() != "predecessor":
        return origins_of(said, parts.given.collected_by(dataset))
    if not copied:
        says = "is said to have a predecessor, and no entry of the specs copies it from one"
        parts.found.add(Finding("define-origin", WARNING, dataset, name, says, fix="say another `origin:`, or copy it"))
    return (Origin("Predecessor", description="; ".join(one.text for one in copied)),)


def _is_constant(parts: Parts, dataset: str, name: str) -> bool:
    ways = parts.methods.ways.of(dataset, name, parts.given.datasets[dataset][0].names)
    calls = [call for way in ways for call in way.calls]
    return bool(calls) and all(call.verb.name in CONSTANT for call in calls)


def source_of(parts: Parts, dataset: str, name: str, carried: bool = False) -> Source | None:
    """The SDTM variable behind an analysis variable, where it is a copy all the way.

    carried  also where some values were left out or replaced on the way: what is there may still be of its codelist
    """
    seen = set()
    while (dataset, name) not in seen:
        seen.add((dataset, name))
        copied = predecessors(parts.methods.ways, dataset, name, carried=carried)
        if len(copied) != 1:
            return None
        if (found := _in_sdtm(parts, copied[0])) is not None:
            return found
        dataset, name = copied[0].table, copied[0].column
    return None


def _in_sdtm(parts: Parts, copied: Predecessor) -> Source | None:
    if copied.table in parts.given.datasets:
        return None  # another analysis dataset: its own predecessor is what counts
    if is_supp(copied.table):
        return Source(copied.table, copied.supplemental if copied.column == "QVAL" else copied.column)
    return Source(copied.table, copied.column)
