"""What a drawing draws from: the results of its figure, records of the datasets, and the groups in their order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite, nan

import numpy as np
import pandas as pd

from sdtm2adam.ard.frame import COMPARISON, TOTAL
from sdtm2adam.errors import ERROR, WARNING, Finding, Findings, StudyError, did_you_mean
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.figures.looks import Look, look
from sdtm2adam.tlf.masks import filled, in_mask, percent, placeholders, places_of
from sdtm2adam.tlf.results import Result, Results
from sdtm2adam.tlf.visible import visible

SUBJECT, RECORD, GROUP = "USUBJID", "_record", "_group"
COUNTED = ("participants", "n")


@dataclass(frozen=True)
class Group:
    """A group: its value, its label, the size of it in the population, and how it looks."""

    key: str
    label: str
    look: Look


@dataclass
class Source:
    """Results, records and groups of one figure; what they lack is noted in `faults`, what was seen in `findings`.

    where    the population's condition on ADSL
    reasons  why numbers that words of the drawing show are missing, in order
    """

    figure: Figure
    results: Results
    datasets: Mapping[str, pd.DataFrame]
    where: str
    style: Style
    findings: Findings
    faults: Findings = field(default_factory=Findings)
    reasons: dict[str, None] = field(default_factory=dict)

    @property
    def groups(self) -> list[Group]:
        """The groups in the order of the spec; all together where there are none."""
        if self.figure.groups is None:
            return [Group(TOTAL, "All Participants", look(0))]
        return [Group(key, visible(label), look(i)) for i, (key, label) in enumerate(self.figure.groups.levels.items())]

    def group(self, key: str) -> Group:
        return next(g for g in self.groups if g.key == key)

    def find(self, analysis: str, group: str, by: str, level: str, stat: str) -> Result | None:
        """One result, or None with a fault noted that says what is near."""
        key = (analysis, group, by, level, stat)
        found = self.results.find(key)
        if found is None or key in self.results.twice:
            self.fault(f"no result {stat} of analysis {analysis!r}: {self.results.near(key)}")
            return None
        return found

    def value(self, analysis: str, group: str, by: str, level: str, stat: str) -> float:
        """The number of one result; missing where it is not there or was not estimable."""
        found = self.find(analysis, group, by, level, stat)
        return found.value if found else nan

    def levels(self, analysis: str, group: str, by: str, stat: str) -> list[tuple[str, Result]]:
        """The levels of one analysis, group and condition that have this statistic, in the order of the ARD."""
        return [
            (key[3], found) for key, found in self.results.by_key.items() if key[:3] == (analysis, group, by) and key[4] == stat and key[3]
        ]

    def labelled(self, group: Group, analysis: str = "") -> str:
        """A group's label with its size: the subjects of the population, where the ARD knows it."""
        sizes = self.results.sizes(group.key)
        return f"{group.label} (N = {next(iter(sizes))})" if len(sizes) == 1 else group.label

    def words(self, show: str, analysis: str, group: str, by: str = "", level: str = "", times: float = 1.0) -> tuple[str, tuple[int, ...]]:
        """A mask filled with results (each `times` a factor: 100 shows proportions as percentages), and their ARD rows.

        Where one could not be estimated stands the style's `missing`, and why is kept in `reasons`."""
        texts, rows = [], []
        for stat, mask in placeholders(show):
            if stat == "pct":
                text, behind = self._percentage(mask, (analysis, group, by, level))
            else:
                found = self.find(analysis, group, by, level, stat)
                text, behind = self._text(found, mask, times), [found.row] if found else []
            texts.append(self.style.missing if text is None else text)
            rows += behind
        return visible(filled(show, texts)), tuple(dict.fromkeys(rows))

    def _text(self, found: Result | None, mask: str, times: float) -> str | None:
        if found is None or not isfinite(found.value):
            if found and found.warnings and not found.text:
                self.reasons[found.warnings] = None
            return found.text if found and found.text and not mask else None
        try:
            return in_mask(found.value * times, mask)
        except ValueError as fault:
            self.fault(str(fault))
            return None

    def _percentage(self, mask: str, place: tuple[str, str, str, str]) -> tuple[str | None, list[int]]:
        """A percentage from the whole numbers behind it, as in tables."""
        counted = next((stat for stat in COUNTED if self.results.find((*place, stat))), "n")
        n, of = self.find(*place, counted), self.find(*place, "N")
        if n is None or of is None:
            return None, []
        whole = isfinite(n.value) and isfinite(of.value) and of.value > 0
        return percent(int(n.value), int(of.value), places_of(mask)) if whole else None, [n.row, of.row]

    def records(self, dataset: str, where: str, *variables: str) -> pd.DataFrame:
        """The records of the population's subjects in a group that meet `where`: these variables, USUBJID, _record, _group.

        `_record` is the row number in the dataset; order is that of the dataset. Numbers are float with missing as NaN. What the
        dataset lacks comes from ADSL. Errors: StudyError for a name that nothing has.
        """
        frame, adsl = self._dataset(dataset), self._dataset("ADSL")
        wanted = {SUBJECT, *variables, *(parse(where).columns if where else ())}
        at = adsl.set_index(adsl[SUBJECT].astype("str")).index.get_indexer(frame[SUBJECT].astype("str"))
        held = {name: self._column(name, dataset, frame, adsl, at) for name in sorted(wanted)}
        given = pd.DataFrame(held, index=frame.index)
        keep = (at >= 0) & (np.asarray(parse(where).mask(given), dtype=bool) if where else True)
        inside = parse(self.where).mask(adsl) if self.where else np.ones(len(adsl), dtype=bool)
        keep &= np.asarray(inside, dtype=bool)[at]
        group = self._groups_of(adsl)[at]
        if self.figure.groups:
            keep &= np.isin(group, [g.key for g in self.groups])
        return given.assign(**{RECORD: np.arange(len(given)), GROUP: group})[keep].reset_index(drop=True)

    def _dataset(self, name: str) -> pd.DataFrame:
        if name not in self.datasets:
            raise StudyError(f"there is no data set {name}{did_you_mean(name, self.datasets)}")
        return self.datasets[name]

    def _column(self, name: str, dataset: str, frame: pd.DataFrame, adsl: pd.DataFrame, at: np.ndarray) -> pd.Series:
        if name in frame.columns:
            return frame[name]
        if name not in adsl.columns:
            known = sorted({*frame.columns, *adsl.columns})
            raise StudyError(f"{dataset} has no variable {name}{did_you_mean(name, known)}")
        return adsl[name].take(at).set_axis(frame.index).where(at >= 0)

    def _groups_of(self, adsl: pd.DataFrame) -> np.ndarray:
        if self.figure.groups is None:
            return np.full(len(adsl), TOTAL, dtype=object)
        if self.figure.groups.variable not in adsl.columns:
            name = self.figure.groups.variable
            raise StudyError(f"ADSL has no variable {name}{did_you_mean(name, adsl.columns)}")
        return adsl[self.figure.groups.variable].astype(object).map(lambda v: v if isinstance(v, str) else _whole(v)).to_numpy(dtype=object)

    def drawable(self, records: pd.DataFrame, dataset: str, *variables: str, positive: bool = False) -> pd.DataFrame:
        """The records whose variables can all be drawn. Those without a value are left out; infinite ones, and on a logarithmic
        axis those not above zero, are left out with a finding that counts them. Errors: StudyError for what is no number."""
        for name in variables:
            if not pd.api.types.is_numeric_dtype(records[name].dtype) and not records[name].isna().all():
                raise StudyError(f"{dataset}.{name} is not a number and cannot be drawn; name its numeric variable")
        given = records.assign(**{name: records[name].to_numpy(dtype=float, na_value=np.nan) for name in variables})
        values = given[list(variables)].to_numpy(dtype=float)
        known = ~np.isnan(values).any(axis=1)
        odd = known & (np.isinf(values).any(axis=1) | ((values <= 0).any(axis=1) if positive else False))
        if odd.any():
            reason = "an infinite value, or one not above zero on a logarithmic axis," if positive else "an infinite value"
            says = f"{int(odd.sum())} record(s) with {reason} are not drawn in {self.figure.output}"
            rows = tuple(given[RECORD].to_numpy()[odd].tolist())
            self.findings.add(Finding("tlf-figure", WARNING, dataset, variables[0], says, rows=rows, count=int(odd.sum())))
        return given[known & ~odd].reset_index(drop=True)

    def by_group(self, records: pd.DataFrame) -> Iterator[tuple[Group, pd.DataFrame]]:
        """The records of each group, in the order of the groups."""
        for group in self.groups:
            yield group, records[(records[GROUP] == group.key).to_numpy(dtype=bool)]

    def fault(self, says: str) -> None:
        self.faults.add(Finding("tlf-figure", ERROR, self.figure.output, "", says))


def _whole(value: object) -> str:
    """A number of a group variable as the spec names it; missing is nothing."""
    return "" if pd.isna(value) else f"{value:.15g}" if isinstance(value, int | float) else str(value)


__all__ = ["COMPARISON", "GROUP", "RECORD", "SUBJECT", "TOTAL", "Group", "Source"]
