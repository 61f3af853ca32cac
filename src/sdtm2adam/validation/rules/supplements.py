"""Supplemental qualifiers laid beside the records that they belong to: a column for each QNAM."""

import numpy as np

from sdtm2adam.validation.rules.coding import shared_numbers
from sdtm2adam.validation.rules.columns import Column, Frame, Values
from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.operators.equality import normal_text
from sdtm2adam.validation.rules.rule_model import Join
from sdtm2adam.validation.rules.study_data import StudyData, Unit

KEYS = ("STUDYID", "USUBJID", "APID", "POOLID", "SPDEVID")


def with_supplements(join: Join, unit: Unit, frame: Frame, study: StudyData) -> Frame:
    """The frame with the qualifiers of its supplement; a record that has none is missing there.

    Errors: RuleFault where one record has two values of a qualifier.
    """
    if unit.table.is_supp:
        return frame
    prefix = "SUPP" if join.name.startswith("SUPP") else "SQ"
    supplement = study.unit(prefix + unit.letters if "--" in join.name else join.name)
    if supplement is None or not all(supplement.frame.has(name) for name in ("QNAM", "QVAL")):
        return frame
    supp = supplement.frame
    names = [name for name in KEYS if supp.has(name) and frame.has(name)]
    added: dict[str, Column] = {}
    for qualifier in supp.column("QNAM").distinct():
        rows = np.flatnonzero(supp.column("QNAM").where(("is", qualifier), lambda v, q=qualifier: v == q))
        added[str(qualifier)] = _laid(frame, supp, names, rows, str(qualifier))
    return frame.with_columns(added)


def _laid(frame: Frame, supp: Frame, names: list[str], rows: np.ndarray, qualifier: str) -> Column:
    """The values of one qualifier, each at the records that it belongs to."""
    value = supp.column("QVAL")
    place = np.full(frame.count, -1, dtype="int64")
    by = supp.column("IDVAR") if supp.has("IDVAR") else None
    kinds = np.full(len(rows), -1, dtype="int64") if by is None else by.codes[rows]
    for code in np.unique(kinds).tolist():
        of_kind = rows[kinds == code]
        theirs = [supp.column(name).take(of_kind) for name in names]
        mine = [frame.column(name) for name in names]
        if code >= 0 and str(by.values.items[code]).strip():
            idvar = str(by.values.items[code])
            if not frame.has(idvar) or not supp.has("IDVARVAL"):
                continue
            theirs.append(as_plain_text(supp.column("IDVARVAL").take(of_kind)))
            mine.append(as_plain_text(frame.column(idvar)))
        here, there = shared_numbers(mine, theirs, (frame.count, len(of_kind)))
        if len(np.unique(there)) < len(there):
            raise RuleFault(f"a record has two values of the supplemental qualifier {qualifier}")
        found = np.full(int(max(here.max(initial=0), there.max(initial=0))) + 1, -1, dtype="int64")
        found[there] = of_kind
        place = np.where(found[here] >= 0, found[here], place)
    return value.take(place)


def as_plain_text(column: Column) -> Column:
    """Values as text, numbers without trailing noughts."""
    texts = column.values.made("plain text", lambda v: [normal_text(item) for item in v.items])
    known = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    codes = np.array([*(known[text] for text in texts), -1], dtype="int64")
    return Column(Values(list(known)), codes[column.codes])
