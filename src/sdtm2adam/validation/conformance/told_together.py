"""The findings of a whole run, those to one question told as one: what a suite found of some records, and a check or a rule too."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sdtm2adam.errors import SEVERITIES, Finding
from sdtm2adam.validation.conformance.explanations import EXPLAINED
from sdtm2adam.validation.conformance.headings import KINDS, Heading


def told_together(findings: Sequence[Finding], headings: Iterable[Heading]) -> list[Finding]:
    """The findings, of several to the same question the most severe one, an expectation's before others, with who else asks.

    A finding about records that the one kept does not have stays beside it.
    """
    left: dict[int, Finding] = dict(enumerate(findings))
    for heading in headings:
        if sum(bool(asker.asked.rows) for asker in heading.askers) > 1:
            _join(left, heading)
    return list(left.values())


def _join(left: dict[int, Finding], heading: Heading) -> None:
    """Leave one of the findings to a question where it stands."""
    answers = {asker.id: (KINDS.index(asker.kind), set(asker.asked.rows)) for asker in heading.askers}
    places = [at for at, f in left.items() if f.rule in answers and f.dataset == heading.dataset and _answers(f, answers[f.rule][1])]
    if len(places) < 2:
        return
    first, *others = sorted(places, key=lambda at: (SEVERITIES.index(left[at].severity), answers[left[at].rule][0], at))
    kept = left[first]
    within = [at for at in others if set(left[at].rows) <= set(kept.rows)]
    if within:
        explained = [line for at in within for line in left[at].message.splitlines() if line.startswith(EXPLAINED.strip("\n"))]
        also = ", ".join(id for id, (_, rows) in answers.items() if id != kept.rule and rows and rows <= set(kept.rows))
        told = f"    also found by {also} ({heading.text}): {heading.where}"
        left[first] = replace(kept, message="\n".join([kept.message, told, *explained]))
        for at in within:
            del left[at]


def _answers(finding: Finding, rows: set[int]) -> bool:
    return bool(finding.rows) and set(finding.rows) <= rows
