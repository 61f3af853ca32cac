"""By which variables records are matched: those given, those that metadata say, or a proposal that is told as one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from sdtm2adam.compare.columns import Column
from sdtm2adam.compare.matching import joint
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
    names, skipped = _proposed(pairs)
    notes += skipped
    if names:
        alike = [side.name for side, unique in zip((base, other), _told(pairs, names).unique, strict=True) if not unique]
        says = f"they do not tell all records of {' and '.join(alike)} apart" if alike else "they tell all records apart"
        return Keys(names, f"proposed, as no metadata say any: {says}", tuple(notes))
    return Keys((), "no variable tells records apart: they are matched in the order in which they stand", tuple(notes))


@dataclass(frozen=True)
class _Told:
    """What a set of variables does: how many keys both sides have together, how many records get a partner, unique on which side."""

    groups: int
    matched: int
    unique: tuple[bool, bool]


def _told(pairs: dict[str, tuple[Column, Column]], names: Sequence[str]) -> _Told:
    first, second, groups = joint([pairs[name][0] for name in names], [pairs[name][1] for name in names])
    counts = [np.bincount(codes, minlength=groups) for codes in (first, second)]
    distinct = [int((count > 0).sum()) for count in counts]
    unique = distinct[0] == len(first), distinct[1] == len(second)
    return _Told(sum(distinct), int(np.minimum(*counts).sum()), unique)


def _proposed(pairs: dict[str, tuple[Column, Column]]) -> tuple[tuple[str, ...], list[str]]:
    """Identifiers in the order of their rank: each that tells more records apart and leaves most of them a partner.

    Those not needed are taken out again. Gives the names, and which were left out because they part the sides.
    """
    ranked = {name: rank for name in pairs if (rank := _rank(name)) is not None}
    chosen: list[str] = []
    lengths = [len(column) for column in next(iter(pairs.values()))]
    now = _Told(2, min(lengths), (lengths[0] < 2, lengths[1] < 2))  # one key a side, where there is none
    parting = []
    for name in sorted(ranked, key=lambda name: (ranked[name], list(pairs).index(name))):
        if chosen and all(now.unique):
            break
        then = _told(pairs, [*chosen, name])
        if then.groups > now.groups and then.matched * 2 < now.matched:
            parting.append(
                f"{name} is no part of the proposed key: with it {then.matched:,} records have a partner, without it {now.matched:,}"
            )
        elif then.groups > now.groups:
            chosen, now = [*chosen, name], then
    if not chosen:
        alone = (n for n in pairs if all(map(_may_identify, pairs[n])) and (told := _told(pairs, [n])).matched and all(told.unique))
        return tuple(islice(alone, 1)), parting
    for name in reversed(chosen) if all(now.unique) else ():
        fewer = [n for n in chosen if n != name]
        if fewer and all(_told(pairs, fewer).unique):
            chosen = fewer
    return tuple(chosen), parting


def _rank(name: str) -> int | None:
    return next((rank for rank, pattern in enumerate(RANKS) if pattern.fullmatch(name.upper())), None)


def _may_identify(column: Column) -> bool:
    """Text or whole numbers, always there: a measured value is no name of a record."""
    if not len(column) or column.missing.any():
        return False
    return column.kind == "text" or (column.kind == "number" and bool((np.mod(column.numbers, 1) == 0).all()))
