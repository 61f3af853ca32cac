"""The origins of analysis variables as Define-XML has them, and the SDTM variable behind one that is a copy."""

from typing import NamedTuple

from sdtm2adam.errors import WARNING, Finding
from sdtm2adam.formats.define_model import Origin
from sdtm2adam.spec.meta import VariableMeta
from sdtm2adam.submission.define_parts import Parts, is_supp, origins_of
from sdtm2adam.words.origins import PREDECESSOR, came_from
from sdtm2adam.words.predecessors import Predecessor, predecessors


class Source(NamedTuple):
    """The SDTM variable that an analysis variable is a copy of, through whatever analysis datasets; of SUPP-- its QNAM."""

    dataset: str
    variable: str


def origins_in(parts: Parts, dataset: str, variable: VariableMeta, parameter: str = "") -> tuple[Origin, ...]:
    """The origins of a variable, or of its values of one parameter; of a dataset without a plan those of its metadata."""
    name, described = variable.name, parts.given.datasets[dataset][0].names
    said = parts.given.spec_of(dataset, name).origin if dataset in parts.given.plans else variable.origin
    word, copied = came_from(parts.methods.ways, dataset, name, described, said, parameter)
    if word.casefold() != PREDECESSOR.casefold():
        return origins_of(word, parts.given.collected_by(dataset))
    if not copied:
        says = "is said to have a predecessor, and no entry of the specs copies it from one"
        parts.found.add(Finding("define-origin", WARNING, dataset, name, says, fix="say another `origin:`, or copy it"))
    return (Origin(PREDECESSOR, description="; ".join(one.text for one in copied)),)


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
