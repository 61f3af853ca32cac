"""Which columns say whose a record is, and which values of one export are those of another."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from sdtm2adam.profile.columns import Column
from sdtm2adam.profile.names import SITE_WORDS, SUBJECT_WORDS, compact, tokens
from sdtm2adam.profile.shapes import DATES

MOST_DISTINCT = 200_000
FEWEST = 5  # distinct values below which sharing them says nothing
MOST_LINKS = 60

Columns = Mapping[str, tuple[Column, ...]]


class Link(NamedTuple):
    """Values of `columns` in `export` that are found in `to_columns` of `to`: `found` of the `of` that differ."""

    export: str
    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]
    found: int
    of: int


def subject_columns(described: Columns, frames: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, ...]]:
    """Export -> the columns that name the subject: one called like a subject's number, with the site's before it.

    Both are filled in every record. Of several, the one that most exports have is taken. The site's column is left out only
    where the exports show that the number alone is enough: several sites, and no number at two of them.
    """
    spread = Counter(c.name for columns in described.values() for c in columns)
    subjects, sites = {}, {}
    for export, columns in described.items():
        whole = [c.name for c in columns if c.filled == c.records and c.records and c.distinct < MOST_DISTINCT]
        named = [name for name in whole if _called(name, SUBJECT_WORDS)]
        if named:
            subject = max(named, key=lambda name: (spread[name], compact(name) == "USUBJID", -whole.index(name)))
            site = next((name for name in whole if _called(name, SITE_WORDS) and name != subject), "")
            subjects[export], sites[export] = subject, site
    pairs: dict[str, set[tuple[str, str]]] = {}
    for export, subject in subjects.items():
        if sites[export]:
            pairs.setdefault(subject, set()).update(_combinations(frames[export], (subject, sites[export])))
    alone = {subject for subject, held in pairs.items() if len({s for _, s in held}) > 1 and len({n for n, _ in held}) == len(held)}
    return {
        export: (sites[export], subject) if sites[export] and subject not in alone and compact(subject) != "USUBJID" else (subject,)
        for export, subject in subjects.items()
    }


def subjects_of(frames: Mapping[str, pd.DataFrame], subject: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[int, str, int]]:
    """Export -> how many subjects it has, which export of the same columns has most, and how many of its are not in that one."""
    held = {export: _combinations(frames[export], columns) for export, columns in subject.items()}
    told = {}
    for export, columns in subject.items():
        same = [other for other in held if subject[other] == columns]
        largest = max(same, key=lambda other: (len(held[other]), -len(frames[other])))
        told[export] = (len(held[export]), largest, len(held[export] - held[largest]))
    return told


def _called(name: str, words: frozenset[str]) -> bool:
    return compact(name) in words or bool(set(tokens(name)) & words)


def links(
    frames: Mapping[str, pd.DataFrame],
    keys: Mapping[str, list[tuple[str, ...]]],
    subject: Mapping[str, tuple[str, ...]],
    described: Columns,
) -> list[Link]:
    """Foreign keys: the key of one export found in the columns of the same names of another; and single columns of other names.

    A key counts where it is more than the subject and at least half of the values of the other export are found; of several
    exports with that key, the one that knows most is named. A column of another name counts where it looks like an identifier
    and 9 in 10 of its values are found. The most telling stand first.
    """
    known = {
        (to, key): _combinations(frames[to], key)
        for to, candidates in keys.items()
        for key in candidates
        if key == candidates[0] or (len(key) == 1 and _is_identifier(key[0], described[to]))
    }
    best: dict[tuple, Link] = {}
    for (to, key), values in known.items():
        if set(key) <= set(subject.get(to, ())):
            continue
        for export in frames:
            if export == to or not set(key) <= set(frames[export].columns):
                continue
            asked = _combinations(frames[export], key)
            hits = len(asked & values)
            link = Link(export, key, to, key, hits, len(asked))
            other = best.get((export, key))
            is_reference = asked and hits * 2 >= len(asked) and (len(values), export) > (len(asked), to)
            if is_reference and (other is None or (hits, len(values)) > (other.found, len(known[other.to, key]))):
                best[export, key] = link
    found = [*best.values(), *_other_names(described, {(link.export, link.to) for link in best.values()})]
    ranked = sorted(found, key=lambda link: (-len(link.columns), link.to, -link.found / link.of, -link.of, link.export))
    return ranked[:MOST_LINKS]


def _combinations(frame: pd.DataFrame, key: tuple[str, ...]) -> set[tuple[str, ...]]:
    filled = frame[list(key)].dropna().astype(object).drop_duplicates()
    return set(zip(*(filled[name] for name in key), strict=True))


def _other_names(described: Columns, linked: set[tuple[str, str]]) -> list[Link]:
    """Single columns whose values are those of a column of another name."""
    columns = [(export, c) for export, held in described.items() for c in held if c.values and _identifies(c)]
    targets = [(export, c, frozenset(c.values)) for export, c in columns if c.filled == c.distinct]
    found = []
    for export, column in columns:
        for to, target, known in targets:
            if export == to or column.name == target.name or (export, to) in linked or column.distinct > target.distinct:
                continue
            hits = len(known.intersection(column.values))
            if hits * 10 >= column.distinct * 9:
                found.append(Link(export, (column.name,), to, (target.name,), hits, column.distinct))
    return found


def _is_identifier(name: str, columns: tuple[Column, ...]) -> bool:
    return any(c.name == name and c.values and _identifies(c) and c.look not in DATES for c in columns)


def _identifies(column: Column) -> bool:
    """Values with letters or separators in them that differ; plain numbers agree by chance."""
    return column.distinct >= FEWEST and column.longest >= 3 and not all(value.replace(".", "").isdigit() for value in column.values)
