"""By which variables records are matched: those given, those that metadata say, or a proposal that is told as one."""

import re
from dataclasses import dataclass

import numpy as np

from sdtm2adam.compare.columns import Column
from sdtm2adam.compare.matching import distinct_records
from sdtm2adam.compare.sides import Side
from sdtm2adam.errors import StudyError, did_you_mean, some

# What tells records apart, first what tells most of them; `--` stands for the letters of a domain.
IDENTIFIERS = (
    "STUDYID DOMAIN RDOMAIN USUBJID SUBJID APID POOLID IDVAR IDVARVAL QNAM RELID "
    "ARMCD TAETORD ETCD TSPARMCD TSSEQ VISITNUM PARAMCD PARAM --TESTCD --TRT --TERM --DECOD --CAT --SCAT "
    "BASETYPE AVISITN AVISIT VISIT --SPEC --LOC --LAT --METHOD ATPTN ATPT --TPTNUM --TPT ADTM ADT ASTDTM ASTDT --DTC --STDTC "
    "DTYPE APERIOD APHASE ANL01FL --REFID --SPID ASEQ --SEQ"
).split()
RANKS = [re.compile(name.replace("--", "[A-Z]{2}")) for name in IDENTIFIERS]


@dataclass(frozen=True)
class Keys:
    """The variables that match records, as the base writes them; none: records are matched in order. `how` they were found."""

    names: tuple[str, ...]
    how: str
    notes: tuple[str, ...] = ()


def given_keys(names: tuple[str, ...], base: Side, other: Side) -> Keys:
    """The keys that a person named. Errors: StudyError for each that a side lacks, with the closest it has."""
    absent = [(side, name) for name in names for side in (base, other) if side.found(name) is None]
    if absent:
        lines = "\n".join(f"    {side.name} has no variable {name}{did_you_mean(name, side.columns)}" for side, name in absent)
        raise StudyError(
            f"Records cannot be matched by these keys: {', '.join(names)}\n{lines}\n    to fix  name keys that both sides have"
        )
    return Keys(tuple(base.found(name) for name in names), "as given")


def found_keys(base: Side, other: Side, pairs: dict[str, tuple[Column, Column]]) -> Keys:
    """The keys that metadata of either side say, the base's first; else a proposal, else none, each with how it came about.

    pairs   the variables of both sides, as the base writes them, each pair of one kind
    """
    notes = []
    for where, said in dict.fromkeys((*base.keys, *other.keys)):
        own = [base.found(name) for name in said]
        absent = [name for name, found in zip(said, own, strict=True) if found not in pairs]
        if not absent:
            return Keys(tuple(own), f"as {where} says", tuple(notes))
        notes.append(
            f"the keys of {where} ({', '.join(said)}) are not used: not on both sides {'is' if len(absent) == 1 else 'are'} {some(absent)}"
        )
    names = _proposed(pairs)
    if names:
        alike = [side for at, side in enumerate((base, other)) if not _unique([pairs[name][at] for name in names])]
        says = f"they do not tell all records of {' and '.join(s.name for s in alike)} apart" if alike else "they tell all records apart"
        return Keys(names, f"proposed, as no metadata say any: {says}", tuple(notes))
    return Keys((), "no variable tells records apart: they are matched in the order in which they stand", tuple(notes))


def _proposed(pairs: dict[str, tuple[Column, Column]]) -> tuple[str, ...]:
    """Identifiers in the order of their rank, each only where it tells more records apart, and without those not needed."""
    ranked = {name: rank for name in pairs if (rank := _rank(name)) is not None}
    candidates = sorted(ranked, key=lambda name: (ranked[name], list(pairs).index(name)))
    chosen: list[str] = []
    groups = 2  # one a side
    for name in candidates:
        if chosen and all(_unique([pairs[n][side] for n in chosen]) for side in (0, 1)):
            break
        more = distinct_records([pairs[n][0] for n in [*chosen, name]]) + distinct_records([pairs[n][1] for n in [*chosen, name]])
        if more > groups:
            chosen, groups = [*chosen, name], more
    if not chosen:
        return tuple(n for n in pairs if all(_may_identify(c) and _unique([c]) for c in pairs[n]))[:1]
    if all(_unique([pairs[n][side] for n in chosen]) for side in (0, 1)):
        for name in reversed(chosen):
            fewer = [n for n in chosen if n != name]
            if fewer and all(_unique([pairs[n][side] for n in fewer]) for side in (0, 1)):
                chosen = fewer
    return tuple(chosen)


def _rank(name: str) -> int | None:
    return next((rank for rank, pattern in enumerate(RANKS) if pattern.fullmatch(name.upper())), None)


def _unique(columns: list[Column]) -> bool:
    return distinct_records(columns) == len(columns[0])


def _may_identify(column: Column) -> bool:
    """Text or whole numbers, always there: a measured value is no name of a record."""
    if not len(column) or column.missing.any():
        return False
    return column.kind == "text" or (column.kind == "number" and bool((np.mod(column.numbers, 1) == 0).all()))
