"""What a published rule says of the same records as a built-in check, or as another rule: told once, with the ids of both."""

from collections.abc import Iterable, Mapping, Sequence

from sdtm2adam.errors import SEVERITIES, Finding
from sdtm2adam.validation.conformance.catalogue import Check
from sdtm2adam.validation.conformance.explanations import BUILT_IN
from sdtm2adam.validation.conformance.run import Ran
from sdtm2adam.validation.questions.asked import Asked

About = tuple[str, str, str]  # check, dataset, variable
Questions = Mapping[tuple[str, str], list[Asked]]  # check or rule, dataset -> what it asks


def about(finding: Finding) -> About:
    return (finding.rule, finding.dataset, finding.variable)


def told_once(
    built_in: Sequence[Finding], of_rules: Sequence[Finding], ran: Iterable[Ran]
) -> tuple[list[Finding], dict[About, tuple[str, ...]]]:
    """The findings of rules without those that a built-in check has of the same records under the same published id, and
    without those that are no more severe than what a check or another rule has found to the same question.

    ran   what became of checks and rules, with what they asked
    Also: for what the findings that are kept are about the ids of the rules that say the same.
    """
    checks, questions = {}, {}
    for one in ran:
        checks[one.check.id] = one.check
        for asked in one.asked:
            questions.setdefault((asked.by, asked.dataset), []).append(asked)
    kept: list[Finding] = []
    also: dict[About, tuple[str, ...]] = {}
    by_dataset: dict[str, list[Finding]] = {}
    for finding in built_in:
        by_dataset.setdefault(finding.dataset, []).append(finding)
    for finding in of_rules:
        beside = by_dataset.setdefault(finding.dataset, [])
        same = next((b for b in beside if _same(b, finding, checks, questions)), None)
        if same is None:
            kept.append(finding)
            beside.append(finding)
        else:
            also[about(same)] = tuple(dict.fromkeys((*also.get(about(same), ()), finding.rule)))
    return kept, also


def _same(before: Finding, other: Finding, checks: Mapping[str, Check], questions: Questions) -> bool:
    check, of_rule = checks.get(before.rule), checks.get(other.rule)
    if check is None or of_rule is None or before.rule == other.rule:
        return False
    weaker = SEVERITIES.index(other.severity) >= SEVERITIES.index(before.severity)
    if weaker and set(other.rows) <= set(before.rows) and _ask_the_same(before, other, questions):
        return True
    if not set(of_rule.cites) & set(check.rules) or not BUILT_IN.fullmatch(before.rule):
        return False
    if other.rows and before.rows:
        return set(other.rows) <= set(before.rows)
    return not other.rows and not before.rows and before.variable in (other.variable, "")


def _ask_the_same(before: Finding, other: Finding, questions: Questions) -> bool:
    """Whether a question to which these records are the answer is one of the other's too."""
    asked = {one.question for one in questions.get((before.rule, before.dataset), ()) if one.rows == before.rows}
    return bool(other.rows) and any(one.question in asked for one in questions.get((other.rule, other.dataset), ()))
