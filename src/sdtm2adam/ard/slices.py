"""Who is in a population, and the records of one group under one by-condition."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sdtm2adam.ard.frame import JOIN, TOTAL
from sdtm2adam.errors import StudyError, did_you_mean, some
from sdtm2adam.spec.analysis import Analysis, Groups
from sdtm2adam.spec.condition import parse

SUBJECT = "USUBJID"
Added = Callable[[pd.DataFrame, np.ndarray, Analysis], pd.DataFrame]


@dataclass(frozen=True)
class Slice:
    """The records of one group under one by-condition; three things of equal length and order."""

    group: str
    by: str
    N: int  # subjects of the denominator in the group: those of the population, with records or without, unless the analysis says less
    rows: np.ndarray  # row numbers in the dataset
    subjects: np.ndarray  # row numbers in ADSL
    records: pd.DataFrame  # the variables of the analysis
    members: pd.DataFrame  # the subjects N counts, by row number in ADSL: what an analysis asks of all of them
    _kept: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    def text(self, name: str) -> pd.Series:
        """A variable as text (see `text_of`), worked out once."""
        return self.once(name, lambda: text_of(self.records[name]))

    def unlevelled(self, known: np.ndarray) -> pd.Series:
        """The level "" for each record that is known, none for the others."""
        return pd.Series(np.where(known, "", None), index=self.records.index)

    def once(self, name: Hashable, made: Callable):
        """What several results of the slice need, made when first asked for."""
        if name not in self._kept:
            self._kept[name] = made()
        return self._kept[name]


@dataclass(frozen=True)
class Members:
    """A population: for each group (in order, TOTAL last) which rows of ADSL are in it."""

    name: str
    by_group: dict[str, np.ndarray]

    def count(self, group: str) -> int:
        return int(self.by_group[group].sum())

    @property
    def anyone(self) -> np.ndarray:
        return np.logical_or.reduce(list(self.by_group.values()))


@dataclass(frozen=True)
class Study:
    """The datasets and populations of a study, and for each dataset the ADSL row of every record.

    draft: records of subjects who are not in ADSL are in no population; otherwise they stop the run.
    """

    datasets: Mapping[str, pd.DataFrame]
    populations: Mapping[str, object]
    draft: bool = False
    _adsl_rows: dict[str, np.ndarray] = field(default_factory=dict)
    _alike: set[tuple[str, str]] = field(default_factory=set)

    @property
    def adsl(self) -> pd.DataFrame:
        return self.datasets["ADSL"]

    def adsl_rows(self, name: str) -> np.ndarray:
        """For every record of a dataset the row of its subject in ADSL; -1 (in a draft) or an error for none."""
        if name not in self._adsl_rows:
            self._adsl_rows[name] = _found_in_adsl(name, self.datasets[name], self.adsl, self.draft)
        return self._adsl_rows[name]

    def check_groups(self, name: str, variable: str) -> None:
        """Errors: a record whose own group variable is not that of its subject in ADSL."""
        if (name, variable) not in self._alike:
            _stop_at_unlike_groups(self, name, variable)
            self._alike.add((name, variable))

    def with_adsl(self, name: str, columns: set[str]) -> pd.DataFrame:
        """These columns of a dataset; what it lacks comes from ADSL by subject."""
        own, adsl_rows = self.datasets[name], self.adsl_rows(name)
        carried = {c: self.adsl[c].take(adsl_rows).set_axis(own.index) for c in sorted(columns - set(own.columns))}
        return own[[c for c in own.columns if c in columns]].assign(**carried)


def study_of(datasets: Mapping[str, pd.DataFrame], populations: Mapping[str, object], draft: bool = False) -> Study:
    """The study, when ADSL has one record a subject. Errors: duplicate or missing USUBJID in ADSL."""
    subjects = datasets["ADSL"][SUBJECT]
    twice = subjects[subjects.duplicated()].dropna().unique()
    if len(twice):
        raise StudyError(
            f"ADSL has more than one record for {len(twice)} subject(s): {some(twice)}\n"
            "    every N and percentage would be wrong; ADSL has one record a subject"
        )
    if subjects.isna().any():
        raise StudyError(f"ADSL has {int(subjects.isna().sum())} record(s) without USUBJID")
    return Study(datasets, populations, draft)


def members(study: Study, name: str, groups: Groups | None) -> Members:
    """The subjects of a population by group; without groups all of them are TOTAL.

    Errors: a group that no subject has while others are not shown; a member without a group and no TOTAL.
    """
    where = getattr(study.populations[name], "where", None) or ""
    inside = parse(where).mask(study.adsl) if where else np.ones(len(study.adsl), dtype=bool)
    if groups is None:
        return Members(name, {TOTAL: inside})
    values = text_of(study.adsl[groups.variable])
    _stop_at_unknown_groups(values, groups)
    lost = inside & values.isna().to_numpy()
    if lost.any() and not groups.total:
        who = some(study.adsl[SUBJECT].to_numpy()[lost])
        raise StudyError(f"population {name}: {int(lost.sum())} subject(s) without {groups.variable}: {who}")
    by_group = {level: inside & (values == level).fillna(False).to_numpy(dtype=bool) for level in groups.levels}
    return Members(name, by_group | ({TOTAL: inside} if groups.total else {}))


def slices(
    study: Study, analysis: Analysis, variables: list[str], population: Members, group_variable: str, added: Added | None = None
) -> list[Slice]:
    """The records of an analysis by by-condition and group, in that order; zero records is a slice too.

    added: gives the records further columns that need all of them, before `by:` parts them.
    `by_variable` gives a by-condition for each value that its records have; records without one are under none.
    Errors: a record whose own group variable is not that of its subject in ADSL.
    """
    conditions = {label: parse(text) if text else None for label, text in analysis.by.items()}
    where, among = (parse(text) if text else None for text in (analysis.where, analysis.among))
    columns = {*variables, *analysis.by_columns}.union(*(c.columns for c in (where, among, *conditions.values()) if c))
    study.check_groups(analysis.dataset, group_variable)
    given = study.with_adsl(analysis.dataset, columns)
    adsl_rows = study.adsl_rows(analysis.dataset)
    inside = (adsl_rows >= 0) & population.anyone[adsl_rows]
    of_records = among is not None or (analysis.denominator == "at_visit" and analysis.statistics != "count")
    if not of_records and where:
        inside &= where.mask(given)
    rows = np.flatnonzero(inside)
    records, subjects = given.take(rows), adsl_rows[rows]
    every = np.ones(len(rows), dtype=bool)
    counted = among.mask(records) if among else every  # the records that make a subject count
    chosen = counted & where.mask(records) if of_records and where else counted
    by_masks = {label: c.mask(records) if c else every for label, c in conditions.items()} or {"": every}
    if analysis.by_variable:
        by_masks = _by_values(records, chosen, analysis, by_masks)
    analysed = records[variables]
    if added:
        marks = added(records[chosen], subjects[chosen], analysis)
        analysed = analysed.assign(**{name: _among(chosen, mark.to_numpy()) for name, mark in marks.items()})
    asked = dict.fromkeys([*analysis.of_subjects, *analysis.also_of_subjects])
    people = study.adsl[[name for name in asked if name in study.adsl.columns]].reset_index(drop=True)
    of_population = {group: people.loc[is_member] for group, is_member in population.by_group.items()}

    def counting(group: str, met: np.ndarray, is_member: np.ndarray) -> pd.DataFrame:
        if among is None and analysis.denominator != "at_visit":
            return of_population[group]
        return people.loc[np.unique(subjects[counted & met & is_member[subjects]])]

    return [
        Slice(group, by, len(members), rows[keep], subjects[keep], analysed.loc[keep], members)
        for by, met in by_masks.items()
        for group, is_member in population.by_group.items()
        for keep in [chosen & met & is_member[subjects]]
        for members in [counting(group, met, is_member)]
    ]


def _among(chosen: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """Marks of chosen records as marks of all; the others have none."""
    whole = np.zeros(len(chosen), dtype=bool)
    whole[chosen] = marks
    return whole


def _by_values(records: pd.DataFrame, chosen: np.ndarray, analysis: Analysis, within: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """A mask for each combination of the values that the chosen records have, in order; within each those of `by`."""
    names = list(analysis.by_variable)
    texts = pd.DataFrame({name: text_of(records[name]).to_numpy() for name in names})
    ordering = {f"{name} order": records[order or name].to_numpy() for name, order in analysis.by_variable.items()}
    seen = texts.assign(**ordering)[chosen].dropna(subset=names).drop_duplicates()
    seen = seen.sort_values([*ordering], kind="stable", key=_as_sorted)[names].drop_duplicates()
    odd = [value for name in names for value in seen[name].unique() if JOIN in value]
    if odd:
        raise StudyError(f"a value of `by_variable:` holds '{JOIN}', which separates values: {some(odd)}")
    labels = seen[names[0]].str.cat([seen[name] for name in names[1:]], sep=JOIN) if len(seen) else []
    places = pd.MultiIndex.from_frame(seen).get_indexer(pd.MultiIndex.from_frame(texts)) if len(seen) else []
    return {
        JOIN.join(filter(None, [label, by])): (places == number) & met for number, label in enumerate(labels) for by, met in within.items()
    }


def _as_sorted(values: pd.Series) -> pd.Series:
    """Categories in the order of their text."""
    return values.astype("str") if isinstance(values.dtype, pd.CategoricalDtype) else values


def text_of(values: pd.Series) -> pd.Series:
    """Values as text, whole numbers without a point; missing and "" are missing."""
    codes, distinct = pd.factorize(values)
    written = [f"{v:.15g}" if isinstance(v, int | float | np.number) else str(v) for v in distinct]
    text = np.array([*(w or None for w in written), None], dtype=object)  # the last place is that of missing
    return pd.Series(text[codes], index=values.index)


def _found_in_adsl(name: str, frame: pd.DataFrame, adsl: pd.DataFrame, draft: bool) -> np.ndarray:
    if name == "ADSL":
        return np.arange(len(adsl))
    codes, subjects = pd.factorize(frame[SUBJECT])
    by_code = pd.Index(adsl[SUBJECT].astype("str")).get_indexer(pd.Index(subjects).astype("str"))
    found = np.append(by_code, -1)[codes]
    if (found < 0).any() and not draft:
        unknown = frame[SUBJECT].to_numpy()[found < 0]
        raise StudyError(f"{len(unknown)} record(s) of subjects that are not in ADSL: {some(pd.unique(unknown))}")
    return found


def _stop_at_unknown_groups(values: pd.Series, groups: Groups) -> None:
    seen = set(values.dropna())
    unseen = [level for level in groups.levels if level not in seen]
    others = sorted(seen - set(groups.levels))
    if unseen and others:
        hints = {level: did_you_mean(level, others) or f"; ADSL has {some(others)}" for level in unseen}
        raise StudyError("\n".join(f"no subject has {groups.variable} '{level}'{hints[level]}" for level in unseen))


def _stop_at_unlike_groups(study: Study, dataset: str, variable: str) -> None:
    if dataset == "ADSL" or variable not in study.datasets[dataset].columns:
        return
    own = text_of(study.datasets[dataset][variable]).to_numpy()
    rows = study.adsl_rows(dataset)
    subject = text_of(study.adsl[variable]).to_numpy()[rows]
    unlike = (rows >= 0) & (own != subject) & ~(pd.isna(own) & pd.isna(subject))
    if unlike.any():
        who = some(pd.unique(study.datasets[dataset][SUBJECT].to_numpy()[unlike]))
        raise StudyError(f"{dataset}.{variable} is not that of ADSL in {int(unlike.sum())} record(s), of {who}")
