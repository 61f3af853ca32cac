"""Child joins: each record with the columns of the one record of its parent dataset."""

import numpy as np

from sdtm2adam.validation.rules.coding import shared_numbers
from sdtm2adam.validation.rules.columns import Column, Frame, stacked
from sdtm2adam.validation.rules.rule_model import Join
from sdtm2adam.validation.rules.study_data import StudyData, Unit
from sdtm2adam.validation.rules.supplements import as_plain_text

IDVAR, IDVARVAL = "IDVAR", "IDVARVAL"


def with_parents(join: Join, unit: Unit, frame: Frame, study: StudyData) -> Frame:
    """Each record with the columns of the first record of the dataset that RDOMAIN names which agrees on the keys.

    Without such a record the parent's columns are missing. A parent's column stands in place of one of the same name, but for
    keys, and for records without a parent that has it.
    """
    if not frame.has("RDOMAIN"):
        return frame
    domains = frame.column("RDOMAIN")
    keys = [name for name, _ in join.keys if name not in (IDVAR, IDVARVAL)]
    by_value = any(name == IDVAR for name, _ in join.keys) and frame.has(IDVAR) and frame.has(IDVARVAL)
    places: list[tuple[Frame, np.ndarray]] = []
    for code in domains.used():
        parent = study.unit(str(domains.values.items[code]))
        if parent is None or parent.name == unit.name:
            continue
        rows = np.flatnonzero(domains.codes == code)
        place = np.full(frame.count, -1, dtype="int64")
        place[rows] = _first(frame, parent.frame, rows, keys, by_value)
        places.append((parent.frame, place))
    if not places:
        return frame
    names = dict.fromkeys(name for parent, _ in places for name in parent.names if name not in keys)
    return frame.with_columns({name: _chosen(name, places, frame) for name in names})


def _first(frame: Frame, parent: Frame, rows: np.ndarray, keys: list[str], by_value: bool) -> np.ndarray:
    """For each of the rows the first agreeing record of the parent, -1 for none."""
    shared = [name for name in keys if frame.has(name) and parent.has(name)]
    if not by_value:
        return _matching(frame, parent, rows, shared, None)
    found = np.full(len(rows), -1, dtype="int64")
    idvar = frame.column(IDVAR)
    for code in np.unique(idvar.codes[rows]).tolist():
        of_code = idvar.codes[rows] == code
        name = str(idvar.values.items[code]) if code >= 0 else ""
        if not name.strip():
            found[of_code] = _matching(frame, parent, rows[of_code], shared, None)
        elif parent.has(name):
            found[of_code] = _matching(frame, parent, rows[of_code], shared, name)
    return found


def _matching(frame: Frame, parent: Frame, rows: np.ndarray, keys: list[str], idvar: str | None) -> np.ndarray:
    mine = [frame.column(name).take(rows) for name in keys]
    theirs = [parent.column(name) for name in keys]
    if idvar is not None:
        mine.append(as_plain_text(frame.column(IDVARVAL).take(rows)))
        theirs.append(as_plain_text(parent.column(idvar)))
    here, there = shared_numbers(mine, theirs, (len(rows), parent.count))
    first = np.full(int(max(here.max(initial=0), there.max(initial=0))) + 1, -1, dtype="int64")
    first[there[::-1]] = np.arange(parent.count)[::-1]
    return first[here]


def _chosen(name: str, places: list[tuple[Frame, np.ndarray]], frame: Frame):
    count = frame.count
    own = [frame.column(name)] if frame.has(name) else []

    def made() -> Column:
        parts = [parent.column(name).take(place) if parent.has(name) else None for parent, place in places]
        whole = stacked([*parts, *own], [count] * (len(parts) + len(own)))
        codes = whole.codes[len(places) * count :] if own else np.full(count, -1, dtype="int64")
        for at, (parent, place) in enumerate(places):
            if parent.has(name):
                codes = np.where(place >= 0, whole.codes[at * count : (at + 1) * count], codes)
        return Column(whole.values, codes)

    return made

