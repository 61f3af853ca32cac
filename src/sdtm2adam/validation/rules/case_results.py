"""Rules run on their own test data, and what came out held against what CDISC's engine found."""

from collections import Counter
from dataclasses import dataclass

from sdtm2adam.standards.terminology import carried
from sdtm2adam.validation.rules.cases import NEGATIVE, Case, define_of, tables_of
from sdtm2adam.validation.rules.guide_tables import Guide
from sdtm2adam.validation.rules.issues import BROKEN, NOT_RUN, DatasetResult, shown
from sdtm2adam.validation.rules.recorded import contradiction
from sdtm2adam.validation.rules.rule_model import Rule
from sdtm2adam.validation.rules.running import run_rule
from sdtm2adam.validation.rules.study_data import StudyData

AGREES, DIFFERS, WAS_NOT_RUN, CONTRADICTED = "agrees", "differs", "not run", "recorded otherwise"
Line = tuple[str, str, str, str]


@dataclass(frozen=True)
class CaseResult:
    """by_line: whether there are lines to be held against; missing and extra: lines that only one side has.

    verdict   CONTRADICTED where the lines differ and are shown not to be those of this rule and these data
    """

    case: Case
    verdict: str
    by_line: bool
    missing: tuple[Line, ...] = ()
    extra: tuple[Line, ...] = ()
    why: str = ""


def run_case(rule: Rule, case: Case, compatible: bool | None = None) -> CaseResult:
    """The rule run on the datasets of one case.

    compatible   with the accidents of the reference engine; None where the case records what that engine found, since the
                 text of the rule decides where it does not
    """
    study = study_of(case, case.expected is not None if compatible is None else compatible)
    results = run_rule(rule, study)
    by_line = case.expected is not None
    left = next((result for result in results if result.outcome == NOT_RUN), None)
    if left:
        return CaseResult(case, WAS_NOT_RUN, by_line, why=left.why)
    lines = lines_of(results)
    broken = "; ".join(dict.fromkeys(r.why for r in results if r.outcome == BROKEN))
    if by_line:
        wanted, found = Counter(filter(None, map(_plain, case.expected))), Counter(filter(None, map(_plain, lines)))
        missing, extra = tuple((wanted - found).elements()), tuple((found - wanted).elements())
        if not missing and not extra:
            return CaseResult(case, AGREES, True)
        other = contradiction(rule, case, study)
        return CaseResult(case, CONTRADICTED if other else DIFFERS, True, missing, extra, other or broken)
    told = bool([line for line in lines if line[2] != "EXECUTION_ERROR"])
    return CaseResult(case, AGREES if told == (case.kind == NEGATIVE) else DIFFERS, False, (), tuple(lines[:5]), broken)


def _plain(line: Line) -> Line | None:
    """A line as it is compared: older files say `null` for a missing value and have a line without record and variable for a
    dataset that was not looked at; the text of an error is each engine's own."""
    dataset, record, variable, value = line
    if not record and not variable:
        return None
    return (dataset, record, variable, "" if value == "null" or variable == "EXECUTION_ERROR" else value)


def study_of(case: Case, compatible: bool = True) -> StudyData:
    product = (case.settings.get("PRODUCT") or "").upper()
    version = (case.settings.get("VERSION") or "").replace("-", ".")
    if not product:
        product, version = ("ADAMIG", "1.3") if "ADAM" in case.rule.upper() else ("SDTMIG", "3.4")
    guide = Guide(version if product == "SDTMIG" else "3.4")
    tables = tables_of(case, blanks=compatible)
    return StudyData(tables, guide, carried(), define_of(case), standard=product, version=version, compatible=compatible)


def lines_of(results: list[DatasetResult]) -> list[Line]:
    """One line an issue and reported value, as the result files have them."""
    lines: list[Line] = []
    for result in results:
        if result.outcome == BROKEN:
            lines.append((result.dataset, "", "EXECUTION_ERROR", result.why))
        for issue in result.issues:
            record = "" if issue.record is None else str(issue.record)
            own = issue.part is not None and issue.part.is_supp and result.unit is not None and result.dataset == result.unit.shown
            dataset = issue.part.name if own else result.dataset
            lines += [(dataset, record, name, shown(value, blank=name == "variable_value")) for name, value in issue.values.items()]
    return lines
