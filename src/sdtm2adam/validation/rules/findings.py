"""What imported rules found, in the shape of the house's findings, beside those of the built-in checks.

A published rule that is fully executable gives errors, one that says of itself that it may over- or underreport gives
warnings, a draft gives notes and never stops anything. What a built-in check says of the same records is told once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sdtm2adam.errors import Finding
from sdtm2adam.standards.dictionaries.own import OwnDictionaries
from sdtm2adam.validation.conformance.catalogue import ADAM, DRAFT, Check
from sdtm2adam.validation.conformance.delivery import Delivery
from sdtm2adam.validation.conformance.run import Ran
from sdtm2adam.validation.questions.asked import Asked
from sdtm2adam.validation.questions.failing import columns_of, compares_records
from sdtm2adam.validation.rules.asking import question_of
from sdtm2adam.validation.rules.from_delivery import study_data
from sdtm2adam.validation.rules.issues import BROKEN, ISSUES, NOT_RUN, PASSED, DatasetResult, reported_names
from sdtm2adam.validation.rules.operations.guide import asks_guide
from sdtm2adam.validation.rules.rule_model import DATASET, Rule
from sdtm2adam.validation.rules.running import run_rules
from sdtm2adam.validation.rules.scope import speaks_for
from sdtm2adam.validation.rules.told import findings_of, severity_of

OWNER = "mapping"
OF_ADAM = ("ADaMIG", "OCCDS", "ADTTE", "BDS-TTE")


@dataclass(frozen=True)
class RulesRan:
    """findings: of the rules alone; ran: one row a rule that speaks for the standard."""

    findings: tuple[Finding, ...] = ()
    ran: tuple[Ran, ...] = ()


def rules_over(delivery: Delivery, rules: Iterable[Rule], dictionaries: OwnDictionaries | None = None) -> RulesRan:
    """Every rule that speaks for the standard of the delivery: its findings, and what became of it.

    dictionaries  the user's own, for the rules that need one
    """
    study = study_data(delivery, dictionaries)
    findings, ran = [], []
    for rule, results in run_rules((r for r in rules if _speaks(r, study.standard, study.version)), study):
        note = study.guide_note if asks_guide(rule) else ""
        found = [_noted(finding, note) for result in results for finding in findings_of(rule, result, delivery)]
        findings += found
        ran.append(replace(_ran(rule, results, found, delivery), note=note, asked=tuple(_asked(rule, results))))
    return RulesRan(tuple(findings), tuple(ran))


def _noted(finding: Finding, note: str) -> Finding:
    return replace(finding, message=f"{finding.message}\n    {note}") if note else finding


def _speaks(rule: Rule, standard: str, version: str) -> bool:
    if standard == "SDTMIG":
        return speaks_for(rule, standard, version)
    return any(speaks_for(rule, name) for name in OF_ADAM)


def as_check(rule: Rule, standard: str) -> Check:
    """The rule as the catalogue has checks, for what is told of it."""
    says = rule.description or rule.message
    told = f"{DRAFT}{says}" if rule.is_draft else says
    return Check(rule.id, severity_of(rule), OWNER, _cited(rule, standard), told, (), lambda _: iter(()), (standard,))


def _cited(rule: Rule, standard: str) -> tuple[str, ...]:
    """The ids that it has in the guides of this standard; all of them where it has none there."""
    of = OF_ADAM if standard == ADAM else ("SDTMIG",)
    here = (authority.ids for authority in rule.authorities if authority.standard.strip().startswith(of))
    return tuple(dict.fromkeys(id for ids in here for id in ids)) or rule.cited


def _ran(rule: Rule, results: Sequence[DatasetResult], found: Sequence[Finding], delivery: Delivery) -> Ran:
    check = as_check(rule, delivery.standard)
    left = next((result for result in results if result.outcome == NOT_RUN), None)
    if left:
        return Ran(check, f"not run: {left.why}")
    looked = [result for result in results if result.outcome in (ISSUES, PASSED, BROKEN)]
    if not looked:
        return Ran(check, "no dataset that it looks at is there, or has what it asks for")
    records = sum(result.unit.frame.count for result in looked if result.unit)
    names = tuple(sorted({result.unit.name if result.unit else result.dataset for result in looked}))
    return Ran(check, "", names, records, len(found), sum(finding.count for finding in found))


def _asked(rule: Rule, results: Sequence[DatasetResult]) -> Iterator[Asked]:
    """What it asks of each dataset that it is about, and the answer; of a split one part by part."""
    for result in results:
        unit = result.unit
        question = question_of(rule, unit) if unit and result.in_scope else None
        if question is None or (len(unit.parts) > 1 and (compares_records(question) or rule.sensitivity == DATASET)):
            continue
        spoken_of = columns_of(question)
        variable = next((name for name in reported_names(rule, unit.letters) if name in spoken_of), "")
        for part in unit.parts:
            own = [issue for issue in result.issues if issue.part in (part, None)]
            rows = tuple(dict.fromkeys(issue.record - 1 for issue in own if issue.record is not None))
            yield Asked(rule.id, part.name, question, variable, rows, len(own), result.why, rule.sensitivity == DATASET)
