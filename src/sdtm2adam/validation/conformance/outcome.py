"""A delivery held against the standard: findings, explained or not, and the list of checks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sdtm2adam.errors import ERROR, Finding
from sdtm2adam.spec.explained import Explanation
from sdtm2adam.validation.conformance.delivery import Delivery
from sdtm2adam.validation.conformance.explanations import Judged, judged
from sdtm2adam.validation.conformance.run import Place, Ran, placed, run_checks


@dataclass(frozen=True)
class Outcome:
    """What conformance has to say of one delivery.

    judged  every finding: unexplained errors first, then warnings, notes, and explained ones
    ran     every check, in the order of the ids
    place   (dataset, rows) -> where these records were collected, where that is known
    """

    data: Delivery
    judged: tuple[Judged, ...]
    ran: tuple[Ran, ...]
    place: Place | None = None

    @property
    def findings(self) -> list[Finding]:
        return [j.finding for j in self.judged]

    @property
    def errors(self) -> list[Finding]:
        """Errors that nobody has explained."""
        return [finding for finding in self.findings if finding.severity == ERROR]


def conformance(data: Delivery, explanations: Sequence[Explanation] = (), place: Place | None = None) -> Outcome:
    """Run every check over a delivery and hold its findings against what is explained.

    place   (dataset, rows) -> where these records were collected, or ""; the source of a finding then says it too
    Errors: StudyError for an explanation whose condition names columns that the dataset lacks.
    """
    findings, ran = run_checks(data)
    told = judged(findings, explanations, ran, data)
    if place:
        told = [j._replace(finding=placed(j.finding, place)) for j in told]
    severities = {"error": 0, "warning": 1, "note": 2}
    order = sorted(range(len(told)), key=lambda i: (severities[told[i].finding.severity], bool(told[i].text), i))
    return Outcome(data, tuple(told[i] for i in order), tuple(ran), place)
