"""What a published rule says of the same records as a built-in check, or as another rule: told once, with the ids of both.

Of the two the more severe counts, record by record: what a rule calls an error is one, whatever the check calls it. A draft
makes nothing more severe.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sdtm2adam.errors import SEVERITIES, Finding
from sdtm2adam.validation.conformance.catalogue import BUILT_IN, Check
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery
from sdtm2adam.validation.conformance.run import Ran
from sdtm2adam.validation.conformance.some_records import SHOWN, of_rows
from sdtm2adam.validation.questions.asked import Asked

WORD = re.compile(r"\w+")


class Told(NamedTuple):
    """A finding as it is told, and the findings of rules that say the same of its records, or of some of them."""

    finding: Finding
    also: tuple[Finding, ...] = ()

    def of(self, rows: np.ndarray, part: Dataset | None) -> "Told":
        """Of these of its records alone."""
        if part is None or len(rows) == len(self.finding.rows):
            return self
        here = set(rows.tolist())
        return Told(of_rows(self.finding, part, rows), tuple(other for other in self.also if not other.rows or here & set(other.rows)))


Telling = tuple[Finding, list[Finding]]


class _Known(NamedTuple):
    """checks: by id; questions: check or rule, dataset -> what it asks; standards: of each dataset."""

    checks: Mapping[str, Check]
    questions: Mapping[tuple[str, str], Sequence[Asked]]
    standards: Mapping[str, str]

    def is_draft(self, finding: Finding) -> bool:
        return finding.rule in self.checks and self.checks[finding.rule].is_draft

    def answering(self, finding: Finding) -> set[str]:
        return set(self.checks[finding.rule].answering(finding, self.standards.get(finding.dataset, "")))


def told_once(
    built_in: Sequence[Finding], of_rules: Sequence[Finding], ran: Iterable[Ran], deliveries: Sequence[Delivery]
) -> list[Told]:
    """Every finding, but those of rules with what they say the same as: a built-in check that answers to the same published id,
    or a check or another rule that asks the same question.

    ran   what became of checks and rules, with what they asked
    A finding is divided where a rule that is more severe says the same of some of its records only.
    """
    known = _known(ran, deliveries)
    datasets = {name: dataset for one in reversed(deliveries) for name, dataset in one.datasets.items()}
    telling: list[Telling] = [(finding, []) for finding in built_in]
    by_dataset: dict[str, list[Telling]] = {}
    for one in telling:
        by_dataset.setdefault(one[0].dataset, []).append(one)
    for finding in sorted(of_rules, key=lambda f: (known.is_draft(f), _rank(f))):
        beside = by_dataset.setdefault(finding.dataset, [])
        same = _same(beside, finding, known)
        for _, also in same:
            also.append(finding)
        if not same:
            telling.append((finding, []))
            beside.append(telling[-1])
    return [told for finding, also in telling for told in _by_severity(Told(finding, tuple(also)), datasets.get(finding.dataset))]


def _known(ran: Iterable[Ran], deliveries: Sequence[Delivery]) -> _Known:
    checks: dict[str, Check] = {}
    questions: dict[tuple[str, str], list[Asked]] = {}
    for one in ran:
        checks[one.check.id] = one.check
        for asked in one.asked:
            questions.setdefault((asked.by, asked.dataset), []).append(asked)
    return _Known(checks, questions, {name: one.standard for one in reversed(deliveries) for name in one.datasets})


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)


def _by_severity(told: Told, part: Dataset | None) -> Iterator[Told]:
    """The finding as severe as the most severe of those that say the same; its records apart where that differs between them."""
    ranks = np.full(max(1, len(told.finding.rows)), _rank(told.finding))
    for other in told.also:
        of = np.isin(told.finding.rows, other.rows) if other.rows else np.ones(len(ranks), dtype=bool)
        ranks[of] = np.minimum(ranks[of], _rank(other))
    for rank in np.unique(ranks):
        one = told.of(np.array(told.finding.rows, dtype="int64")[ranks == rank], part) if told.finding.rows else told
        yield one._replace(finding=replace(one.finding, severity=SEVERITIES[rank]))


def _same(beside: Sequence[Telling], other: Finding, known: _Known) -> list[Telling]:
    """What says the same as the finding of a rule: one that asks the same, or those of a check that answer to it with all its records."""
    if other.rule not in known.checks or not other.count:
        return []
    others = [one for one in beside if one[0].rule in known.checks and one[0].rule != other.rule]
    asking = next((one for one in others if set(other.rows) <= set(one[0].rows) and _ask_the_same(one[0], other, known)), None)
    if asking:
        return [asking]
    by_check: dict[str, list[Telling]] = {}
    for one in others:
        if _answers_to(one[0], other, known):
            by_check.setdefault(one[0].rule, []).append(one)
    for found in by_check.values():
        if set(other.rows) <= {row for before, _ in found for row in before.rows}:
            return [one for one in found if not other.rows or set(other.rows) & set(one[0].rows)]
    return []


def _answers_to(before: Finding, other: Finding, known: _Known) -> bool:
    """Whether a check's finding is about what a rule is that it cites: of one variable, and both of records or both of the dataset.

    A check that cites a rule for several variables tells of each by itself; the rule says which in its words or values. Of records
    a rule may tell once for the dataset.
    """
    if not BUILT_IN.fullmatch(before.rule) or not known.answering(before) & set(known.checks[other.rule].cites):
        return False
    if before.rows and not other.rows:
        return before.variable == other.variable != ""
    says, _, values = other.message.partition("\n")
    named = ("", other.variable, *WORD.findall(says), *SHOWN.findall(values))
    return bool(before.rows) == bool(other.rows) and before.variable in named


def _ask_the_same(before: Finding, other: Finding, known: _Known) -> bool:
    """Whether a question to which these records are the answer is one of the other's too."""
    asked = {one.question for one in known.questions.get((before.rule, before.dataset), ()) if one.rows == before.rows}
    return bool(other.rows) and any(one.question in asked for one in known.questions.get((other.rule, other.dataset), ()))
