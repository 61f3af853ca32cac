"""What a published rule and a built-in check both say of the same records: told once, with the ids of both."""

from collections.abc import Mapping, Sequence

from sdtm2adam.errors import Finding
from sdtm2adam.validation.conformance.catalogue import Check

About = tuple[str, str, str]  # check, dataset, variable


def about(finding: Finding) -> About:
    return (finding.rule, finding.dataset, finding.variable)


def told_once(
    built_in: Sequence[Finding], of_rules: Sequence[Finding], checks: Mapping[str, Check]
) -> tuple[list[Finding], dict[About, tuple[str, ...]]]:
    """The findings of rules without those that a built-in check has of the same records under the same published id.

    checks   built-in checks and rules by id
    Also: for what the built-in findings are about the ids of the rules that say the same.
    """
    kept: list[Finding] = []
    also: dict[About, tuple[str, ...]] = {}
    by_dataset: dict[str, list[Finding]] = {}
    for finding in built_in:
        by_dataset.setdefault(finding.dataset, []).append(finding)
    for finding in of_rules:
        cited = set(checks[finding.rule].cites) if finding.rule in checks else set()
        same = next((b for b in by_dataset.get(finding.dataset, ()) if _same(b, finding, cited, checks)), None)
        if same is None:
            kept.append(finding)
        else:
            also[about(same)] = tuple(dict.fromkeys((*also.get(about(same), ()), finding.rule)))
    return kept, also


def _same(built_in: Finding, other: Finding, cited: set[str], checks: Mapping[str, Check]) -> bool:
    check = checks.get(built_in.rule)
    if check is None or not cited & set(check.rules):
        return False
    if other.rows and built_in.rows:
        return set(other.rows) <= set(built_in.rows)
    return not other.rows and not built_in.rows and built_in.variable in (other.variable, "")
