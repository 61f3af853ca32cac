"""RELREC: records laid beside the records of other domains that they are related to."""

from typing import NamedTuple

import numpy as np

from sdtm2adam.validation.rules.coding import matched, shared_numbers
from sdtm2adam.validation.rules.columns import Column, Frame, stacked
from sdtm2adam.validation.rules.model_variables import model_names
from sdtm2adam.validation.rules.rule_model import Join
from sdtm2adam.validation.rules.study_data import StudyData, Unit
from sdtm2adam.validation.rules.supplements import as_plain_text

NEEDED = ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELID")


class Kind(NamedTuple):
    """Pairs of RELREC rows that relate alike: the other domain, the two IDVARs, whether subject and values are given."""

    domain: str
    ours: str
    theirs: str
    by_subject: bool
    by_value: bool


def with_related(join: Join, unit: Unit, frame: Frame, study: StudyData) -> Frame:
    """The records that are related, each with the columns of its relative under `RELREC.`; no record where none are.

    A column of the other domain's own letters is named by the join's wildcard in their place.
    """
    relrec = study.unit("RELREC")
    if relrec is None or relrec.name == unit.name or not all(relrec.frame.has(name) for name in NEEDED):
        return frame
    rel = relrec.frame
    parts: list[tuple[Unit, np.ndarray, np.ndarray]] = []
    for kind, (left, right) in _pairs(unit, rel).items():
        other = study.unit(kind.domain)
        if other is not None and other.name != unit.name and frame.has(kind.ours) and other.frame.has(kind.theirs):
            parts.append((other, *_rows(frame, other.frame, rel, kind, left, right)))
    return _beside(frame, parts, join.wildcard, study)


def _pairs(unit: Unit, rel: Frame) -> dict[Kind, tuple[np.ndarray, np.ndarray]]:
    """Pairs of rows of RELREC with one USUBJID and RELID, ours and of another domain, by kind."""
    domain = rel.column("RDOMAIN")
    ours = np.flatnonzero(domain.where(("is", unit.name), lambda v: v in (unit.name, unit.table.domain)))
    keys = [rel.column("USUBJID"), rel.column("RELID")]
    here, there = shared_numbers([k.take(ours) for k in keys], keys, (len(ours), rel.count))
    left, right = matched(here, there)
    left = ours[left]
    apart = domain.codes[left] != domain.codes[right]
    left, right = left[apart], right[apart]
    value, subject, idvar = rel.column("IDVARVAL").null(), rel.column("USUBJID").null(), rel.column("IDVAR")
    signs = np.stack([domain.codes[right], idvar.codes[left], idvar.codes[right], ~subject[left], ~value[left] & ~value[right]], axis=1)
    kinds: dict[Kind, tuple[np.ndarray, np.ndarray]] = {}
    if not len(left):
        return kinds
    distinct, inverse = np.unique(signs, axis=0, return_inverse=True)
    for at, (d, a, b, by_subject, by_value) in enumerate(distinct.tolist()):
        if min(d, a, b) >= 0:
            names = (str(domain.values.items[d]), str(idvar.values.items[a]), str(idvar.values.items[b]))
            kind = Kind(*names, bool(by_subject), bool(by_value))
            rows = inverse.reshape(-1) == at
            kinds[kind] = (left[rows], right[rows])
    return kinds


def _rows(frame: Frame, theirs: Frame, rel: Frame, kind: Kind, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Our rows and theirs that the pairs relate; both are of one study and subject."""
    mine, its = as_plain_text(frame.column(kind.ours)), as_plain_text(theirs.column(kind.theirs))
    subject = rel.column("USUBJID")
    if kind.by_value:
        pair_value = as_plain_text(rel.column("IDVARVAL"))
        ours = _matched(frame, [mine], subject if kind.by_subject else None, [pair_value.take(left)], left)
        others = _matched(theirs, [its], subject if kind.by_subject else None, [pair_value.take(right)], right)
        order = np.argsort(others[1], kind="stable")
        at, back = matched(ours[1], others[1][order])
        rows, partners = ours[0][at], others[0][order][back]
    else:
        pairs = np.unique(subject.codes[left]) if kind.by_subject else None
        a, b = shared_numbers([mine], [its], (frame.count, theirs.count))
        rows, partners = matched(a, b)
        if pairs is not None:
            wanted = Column(subject.values, pairs)
            known = _matched(frame, [], Column(subject.values, subject.codes), [], None, wanted)
            keep = np.isin(rows, known[0])
            rows, partners = rows[keep], partners[keep]
    return _of_one_subject(frame, theirs, rows, partners)


def _matched(frame: Frame, by: list[Column], subject: Column | None, values: list[Column], pairs, wanted: Column | None = None):
    """(rows of the frame, pairs that they belong to)."""
    theirs = list(values)
    mine = list(by)
    if subject is not None and frame.has("USUBJID"):
        mine.append(frame.column("USUBJID"))
        theirs.append(wanted if wanted is not None else subject.take(pairs))
    count = len(theirs[0]) if theirs else 0
    here, there = shared_numbers(mine, theirs, (frame.count, count))
    return matched(here, there)


def _of_one_subject(frame: Frame, theirs: Frame, rows: np.ndarray, partners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    keep = np.ones(len(rows), dtype=bool)
    for name in ("STUDYID", "USUBJID"):
        if frame.has(name) and theirs.has(name):
            a, b = shared_numbers([frame.column(name)], [theirs.column(name)], (frame.count, theirs.count))
            keep &= a[rows] == b[partners]
    return rows[keep], partners[keep]


def _beside(frame: Frame, parts: list[tuple[Unit, np.ndarray, np.ndarray]], wildcard: str, study: StudyData) -> Frame:
    rows = np.concatenate([rows for _, rows, _ in parts]) if parts else np.zeros(0, dtype="int64")
    named: dict[str, list[Column | None]] = {}
    for at, (other, _, partners) in enumerate(parts):
        known = model_names(other, study)
        for name in other.frame.names:
            letters = other.letters
            stem = name[len(letters) :] if letters and name.startswith(letters) and f"--{name[len(letters):]}" in known else ""
            shown = f"RELREC.{wildcard}{stem}" if stem else f"RELREC.{name}"
            named.setdefault(shown, [None] * len(parts))[at] = other.frame.column(name).take(partners)
    counts = [len(rows) for _, rows, _ in parts]
    return frame.take(rows).with_columns({name: _stacking(columns, counts) for name, columns in named.items()})


def _stacking(columns: list[Column | None], counts: list[int]):
    return lambda: stacked(columns, counts)
