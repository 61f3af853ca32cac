"""Deliveries held against their standards: findings, explained or not, and the list of checks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sdtm2adam.errors import ERROR, SEVERITIES, Finding
from sdtm2adam.spec.explained import Explanation
from sdtm2adam.validation.conformance.catalogue import BUILT_IN
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery
from sdtm2adam.validation.conformance.explanations import Judged, judged
from sdtm2adam.validation.conformance.headings import Heading, headings
from sdtm2adam.validation.conformance.run import Place, Ran, placed, run_checks
from sdtm2adam.validation.conformance.said_twice import told_once
from sdtm2adam.validation.expected import Expected


@dataclass(frozen=True)
class Outcome:
    """What conformance has to say of SDTM, ADaM or both.

    deliveries  what was checked, one a standard
    judged      every finding: unexplained errors first, then warnings, notes, and explained ones; those of checks before rules',
                since a file that could not be read comes back as many a reference to nothing
    ran         every check of these standards, in the order of the ids
    place       (dataset, rows) -> where these records were collected, where that is known
    headings    questions that several ask; none before `with_headings`
    """

    deliveries: tuple[Delivery, ...]
    judged: tuple[Judged, ...]
    ran: tuple[Ran, ...]
    place: Place | None = None
    headings: tuple[Heading, ...] = ()

    @cached_property
    def datasets(self) -> dict[str, Dataset]:
        """Every dataset that was checked, by name."""
        return {name: dataset for data in reversed(self.deliveries) for name, dataset in data.datasets.items()}

    @property
    def findings(self) -> list[Finding]:
        return [j.finding for j in self.judged]

    @property
    def errors(self) -> list[Finding]:
        """Errors that nobody has explained."""
        return [finding for finding in self.findings if finding.severity == ERROR]

    def with_headings(self, told: Expected) -> "Outcome":
        """With the questions that several ask: checks, rules, and what the study expects."""
        return replace(self, headings=headings(self.ran, told, self.judged, self.datasets, self.place))


Further = Callable[[Delivery], tuple[Sequence[Finding], Sequence[Ran]]]


def conformance(
    deliveries: Sequence[Delivery], explanations: Sequence[Explanation] = (), place: Place | None = None, further: Further | None = None
) -> Outcome:
    """Run every check over the deliveries and hold its findings against what is explained.

    deliveries  one a standard, as `read_deliveries` gives them
    further     rules beside the built-in checks: a delivery -> their findings, and what became of each (where it says which rules
                are `known`, explanations of others are told). What a built-in
                check says of the same records under the same published id is told once, as severe as the severer of both
    place       (dataset, rows) -> where these records were collected, or ""; the source of a finding then says it too
    Errors: StudyError for an explanation whose condition names columns that the dataset lacks.
    """
    each = [run_checks(data) for data in deliveries]
    findings = [finding for found, _ in each for finding in found]
    beside = [further(data) for data in deliveries] if further else []
    outcome = Outcome(tuple(deliveries), (), together([ran for _, ran in (*each, *beside)]), place)
    once = told_once(findings, [f for found, _ in beside for f in found], outcome.ran, deliveries)
    told = judged(once, explanations, outcome.ran, deliveries, getattr(further, "known", ()))
    if place:
        told = [j._replace(finding=placed(j.finding, place)) for j in told]
    return replace(outcome, judged=tuple(sorted(told, key=_standing)))


def _standing(one: Judged) -> tuple:
    by_rule = not BUILT_IN.fullmatch(one.finding.rule)
    return (SEVERITIES.index(one.finding.severity), bool(one.text), by_rule, one.finding.rule)


def together(tables: Sequence[Sequence[Ran]]) -> tuple[Ran, ...]:
    """One row a check, in the order of the ids, where a check of both standards ran on each."""
    by_id: dict[str, list[Ran]] = {}
    for table in tables:
        for ran in table:
            by_id.setdefault(ran.check.id, []).append(ran)
    return tuple(_added(by_id[id]) for id in sorted(by_id))


def _added(several: list[Ran]) -> Ran:
    ran = [one for one in several if one.ran] or several[:1]
    return replace(
        ran[0],
        datasets=tuple(name for one in ran for name in one.datasets),
        looked=sum(one.looked for one in ran),
        findings=sum(one.findings for one in several),
        records=sum(one.records for one in several),
        asked=tuple(asked for one in several for asked in one.asked),
    )
