"""All cases of a collection's test data: how many agree, and what is known of the others."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sdtm2adam.errors import StudyError
from sdtm2adam.validation.rules.case_results import (
    AGREES,
    AGREES_EARLIER,
    CONTRADICTED,
    DIFFERS,
    UNJUDGED,
    UNSEEN,
    WAS_NOT_RUN,
    CaseResult,
    run_case,
)
from sdtm2adam.validation.rules.cases import Case, cases_in
from sdtm2adam.validation.rules.collection import Collection
from sdtm2adam.validation.rules.deviations import KINDS, Deviation, known_deviations
from sdtm2adam.validation.rules.rule_model import Rule

MOST_LINES = 6
NEITHER_WAY = (CONTRADICTED, UNJUDGED, WAS_NOT_RUN)
APART = {
    DIFFERS: ("differs", "differ"),
    CONTRADICTED: ("cannot agree: recorded lines contradict the rule or the data beside them",) * 2,
    UNJUDGED: ("cannot be judged: a record should fail, and what one at fault would need is not in the data",) * 2,
    WAS_NOT_RUN: ("was not run", "were not run"),
}


@dataclass(frozen=True)
class Tested:
    """results: one a case; without: cases whose rule is not there."""

    results: tuple[CaseResult, ...]
    without: tuple[Case, ...]
    known: dict[tuple[str, str, str], Deviation]

    def key(self, result: CaseResult) -> tuple[str, str, str]:
        return (result.case.rule, result.case.kind, result.case.name)

    def of(self, by_line: bool) -> list[CaseResult]:
        return [result for result in self.results if result.by_line == by_line]

    @property
    def apart(self) -> list[CaseResult]:
        """Those that do not agree."""
        return [result for result in self.results if result.verdict != AGREES]

    @cached_property
    def unknown(self) -> list[CaseResult]:
        """Those that do not agree and are not listed with a reason; how one agrees with an earlier engine is its reason."""
        return [result for result in self.apart if result.verdict != AGREES_EARLIER and self.key(result) not in self.known]

    @cached_property
    def mended(self) -> list[CaseResult]:
        """Those that are listed and agree."""
        return [result for result in self.results if result.verdict in (AGREES, AGREES_EARLIER) and self.key(result) in self.known]


def tested(held: Collection, folder: Path, rule: str = "") -> Tested:
    """Run the cases of a folder (those of one rule where one is named).

    Errors: StudyError where there are none.
    """
    wanted = _stem(held, rule) if rule else ""
    cases = list(cases_in(folder, wanted)) if folder.is_dir() else []
    if not cases:
        of = f" for {rule}" if rule else ""
        raise StudyError(f"There is no test data{of} in {held.shown}/{folder.name}.\n    to fix  sdtm2adam rules import FOLDER|ZIP --tests")
    known, by_name = known_deviations(), held.by_name
    results, without = [], []
    by_rule: dict[str, list[Case]] = {}
    for case in cases:
        by_rule.setdefault(case.rule, []).append(case)
    for case in cases:
        if case.rule in by_name:
            results.append(_result(by_name[case.rule], case, by_rule[case.rule]))
        else:
            without.append(case)
    return Tested(tuple(results), tuple(without), known)


def _result(rule: Rule, case: Case, others: list[Case]) -> CaseResult:
    try:
        return run_case(rule, case, others)
    except (StudyError, OSError) as fault:
        return CaseResult(case, DIFFERS, case.expected is not None, why=str(fault).splitlines()[0])


def _stem(held: Collection, rule: str) -> str:
    found = held.rule(rule)
    return next(Path(file.name).stem for file in held.files if file.rule is found)


def lines(outcome: Tested, every: bool = False) -> list[str]:
    """What came out, told: the two counts, the cases apart by kind, and any that nobody knows of."""
    told = [*_counts(outcome.of(True), "with CDISC's own results, line by line"), *_counts(outcome.of(False), "without, issue or no issue")]
    by_kind = Counter(outcome.known[outcome.key(r)].why for r in outcome.apart if outcome.key(r) in outcome.known)
    if by_kind:
        many = sum(by_kind.values())
        told.append(f"{many} that {'does not agree is' if many == 1 else 'do not agree are'} known, by the reason:")
        told += [f"    {count:>3}  {kind}: {KINDS.get(kind, kind)}" for kind, count in by_kind.most_common()]
    shown = outcome.apart if every else outcome.unknown
    for result in shown:
        told += _case_lines(outcome, result)
    for result in outcome.mended:
        told.append(f"{result.case.shown}: agrees, and is listed as one that does not")
    if outcome.without:
        told.append(f"{_cases(len(outcome.without), 'is', 'are')} of rules that are not there")
    if outcome.unknown:
        return [*told, f"{_cases(len(outcome.unknown), 'does not agree and has', 'do not agree and have')} no reason"]
    return [*told, "every case that does not agree has its reason"] if outcome.apart else told


def _cases(count: int, one: str = "", several: str = "") -> str:
    """`1 case is`, `2 cases are`."""
    return f"{count} {'case' if count == 1 else 'cases'} {one if count == 1 else several}".rstrip()


def _agree(count: int, before: str = "") -> str:
    return f"{count}{before} {'agrees' if count == 1 else 'agree'}"


def _counts(results: list[CaseResult], what: str) -> list[str]:
    if not results:
        return []
    counts = Counter(result.verdict for result in results)
    judged = len(results) - sum(counts[verdict] for verdict in NEITHER_WAY)
    told = [f"{_cases(len(results))} {what}: {_agree(counts[AGREES])} ({_share(counts[AGREES], judged, len(results))})"]
    unseen = sum(result.verdict == AGREES and result.why == UNSEEN for result in results)
    if unseen:
        told.append(f"    {unseen} of these {'passes' if unseen == 1 else 'pass'} because {UNSEEN}")
    if counts[AGREES_EARLIER]:
        both = counts[AGREES] + counts[AGREES_EARLIER]
        more = f"    {_agree(counts[AGREES_EARLIER], ' more')} with an earlier state of CDISC's engine"
        told.append(f"{more}: with {'it' if counts[AGREES_EARLIER] == 1 else 'them'} {both} ({_share(both, judged, len(results))})")
    return told + [f"    {counts[verdict]} {says[counts[verdict] > 1]}" for verdict, says in APART.items() if counts[verdict]]


def _share(agree: int, judged: int, every: int) -> str:
    of_judged = f"{100 * agree / judged:.1f}% of those that can be judged, " if judged else ""
    return f"{of_judged}{100 * agree / every:.1f}% of all"


def _case_lines(outcome: Tested, result: CaseResult) -> list[str]:
    known = outcome.known.get(outcome.key(result))
    told = [f"{result.case.shown}: {result.verdict}" + (f" ({result.why})" if result.why else "")]
    if known:
        told.append(f"    {known.why}: {known.reason}")
    told += [f"    recorded, not found: {', '.join(line)}" for line in result.missing[:MOST_LINES]]
    told += [f"    found, not recorded: {', '.join(line)}" for line in result.extra[:MOST_LINES]]
    return told
