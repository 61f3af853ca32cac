"""Match Datasets: the rows under test with the columns of other datasets beside them."""

from collections.abc import Callable

import numpy as np

from sdtm2adam.validation.rules.coding import matched, matched_left, shared_numbers
from sdtm2adam.validation.rules.columns import Column, Frame
from sdtm2adam.validation.rules.faults import Skipped
from sdtm2adam.validation.rules.parents import with_parents
from sdtm2adam.validation.rules.relrec import with_related
from sdtm2adam.validation.rules.rule_model import Join, Rule, lettered
from sdtm2adam.validation.rules.study_data import StudyData, Unit
from sdtm2adam.validation.rules.supplements import with_supplements


def joined(rule: Rule, unit: Unit, frame: Frame, study: StudyData) -> Frame:
    """The frame with every join of the rule, in their order. A dataset that is not there is not joined.

    A variable that the guide has in a joined dataset means a column even where the dataset or the variable is not there;
    to the reference engine it is then a text.
    """
    wanted = _names_wanted(rule, unit)
    done: set[str] = set()
    for join in rule.joins:
        if join.name == "RELREC" and not join.child:
            frame = with_related(join, unit, frame, study)
        elif join.child:
            if _is_child(join, unit):
                frame = with_parents(join, unit, frame, study)
        elif join.name.startswith(("SUPP", "SQ")) and len(join.name) > 3:
            frame = with_supplements(join, unit, frame, study)
        else:
            other = study.unit(join.name)
            if other is not None and other.name != unit.name and other.name not in done:
                done.add(other.name)
                frame = _ordinary(join, unit, frame, other, wanted, study)
    known = (name for join in rule.joins for name in study.guide.variables(join.name))
    return frame if study.compatible else frame.awaiting(known)


def _is_child(join: Join, unit: Unit) -> bool:
    table = unit.table
    return table.is_supp if join.name in ("SUPP--", "SQ--") else join.name in (table.domain, table.name, unit.name)


def _names_wanted(rule: Rule, unit: Unit) -> set[str]:
    """Every name that the rule writes, so that `DM.AGE` is known."""
    names = {leaf.name for leaf in rule.leaves} | {leaf.value for leaf in rule.leaves if isinstance(leaf.value, str)} | set(rule.reported)
    return {str(lettered(name, unit.letters)) for name in names}


def _ordinary(join: Join, unit: Unit, frame: Frame, other: Unit, wanted: set[str], study: StudyData) -> Frame:
    theirs = other.frame
    left = [str(lettered(key, unit.letters)) for key, _ in join.keys]
    right = [str(lettered(key, other.letters)) for _, key in join.keys]
    for names, held, who in ((left, frame, unit.name), (right, theirs, other.name)):
        missing = [name for name in names if not held.has(name)]
        if missing:
            raise Skipped(f"{who} has no column {missing[0]} to join by")
    key = ("join", unit.name, frame.count, id(frame) if frame is not unit.frame else 0, other.name, tuple(left), tuple(right), join.kind)
    here, there = study.once(key, lambda: _rows(frame, theirs, left, right, join.kind))
    alike = len(here) == frame.count and bool((here == np.arange(frame.count)).all())
    base = frame if alike else frame.take(here)
    added: dict[str, Column | Callable[[], Column]] = {}
    for name in theirs.names:
        if name in right and name in left:
            continue
        named = f"{other.name}.{name}"
        shown = named if named in wanted else name if not frame.has(name) else f"{name}.{other.name}"
        added[shown] = theirs.lazily(name, there)
    return base.with_columns(added)


def _rows(frame: Frame, theirs: Frame, left: list[str], right: list[str], kind: str) -> tuple[np.ndarray, np.ndarray]:
    a, b = shared_numbers([frame.column(n) for n in left], [theirs.column(n) for n in right], (frame.count, theirs.count))
    return matched_left(a, b) if kind == "left" else matched(a, b)
