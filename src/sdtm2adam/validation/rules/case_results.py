"""Rules run on their own test data, and what came out held against what CDISC's engine found."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sdtm2adam.standards.terminology import carried
from sdtm2adam.validation.rules.cases import NEGATIVE, Case, define_of, tables_of
from sdtm2adam.validation.rules.engine_states import EARLIER, NEWEST, NONE, Engine
from sdtm2adam.validation.rules.guide_tables import Guide
from sdtm2adam.validation.rules.issues import BROKEN, NOT_RUN, SKIPPED, DatasetResult, shown
from sdtm2adam.validation.rules.nothing_to_find import nothing_to_find
from sdtm2adam.validation.rules.recorded import contradiction
from sdtm2adam.validation.rules.rule_model import Rule
from sdtm2adam.validation.rules.running import run_rule
from sdtm2adam.validation.rules.study_data import StudyData

AGREES, AGREES_EARLIER, DIFFERS = "agrees", "agrees with an earlier engine", "differs"
WAS_NOT_RUN, CONTRADICTED, UNJUDGED = "not run", "recorded otherwise", "cannot be judged"
UNSEEN = "no dataset was looked at"
Line = tuple[str, str, str, str]


@dataclass(frozen=True)
class CaseResult:
    """by_line: whether there are lines to be held against; missing and extra: lines that only one side has; why: UNSEEN beside
    AGREES where a case without lines passes since its rule looks at none of its datasets.

    verdict   AGREES_EARLIER where all lines are those that an earlier state of CDISC's engine would have recorded, CONTRADICTED
              where they are shown not to be those of this rule and these data, UNJUDGED where there are none and the data of a
              case that should fail cannot hold a fault
    """

    case: Case
    verdict: str
    by_line: bool
    missing: tuple[Line, ...] = ()
    extra: tuple[Line, ...] = ()
    why: str = ""


def run_case(rule: Rule, case: Case, others: Iterable[Case] = ()) -> CaseResult:
    """The rule run on the datasets of one case.

    With the habits of the reference engine where the case records what that engine found; the text of the rule decides elsewhere.

    others   the cases of the rule, with one of which the lines of this one may have been recorded
    """
    if case.expected is None:
        return _issue_or_none(rule, case)
    result = _line_by_line(rule, case, NEWEST)
    if result.verdict != DIFFERS:
        return result
    for engine, was in EARLIER.items():
        if _line_by_line(rule, case, engine).verdict == AGREES:
            return replace(result, verdict=AGREES_EARLIER, why=was)
    other = contradiction(rule, case, study_of(case)) or _recorded_with(rule, case, others)
    return replace(result, verdict=CONTRADICTED, why=other) if other else result


def _recorded_with(rule: Rule, case: Case, others: Iterable[Case]) -> str:
    """The case of the other kind whose recorded lines are not those of its own data and are in these data, value by value."""
    for other in others:
        exchanged = replace(case, expected=other.expected)
        if other.kind == case.kind or not other.expected or contradiction(rule, exchanged, study_of(case)):
            continue
        if contradiction(rule, other, study_of(other)):
            return f"the lines recorded with its {other.kind} case {other.name} are those of these data"
    return ""


def _line_by_line(rule: Rule, case: Case, engine: Engine) -> CaseResult:
    results = run_rule(rule, study_of(case, engine))
    left = _left(results)
    if left:
        return CaseResult(case, WAS_NOT_RUN, True, why=left)
    wanted, found = (Counter(filter(None, map(_plain, lines))) for lines in (case.expected, lines_of(results)))
    missing, extra = tuple((wanted - found).elements()), tuple((found - wanted).elements())
    return CaseResult(case, DIFFERS if missing or extra else AGREES, True, missing, extra, _broken(results))


def _issue_or_none(rule: Rule, case: Case) -> CaseResult:
    study = study_of(case, NONE)
    results = run_rule(rule, study)
    left = _left(results)
    if left:
        return CaseResult(case, WAS_NOT_RUN, False, why=left)
    found = any(result.issues for result in results)
    if found == (case.kind == NEGATIVE):
        return CaseResult(case, AGREES, False, why=UNSEEN if all(result.outcome == SKIPPED for result in results) else "")
    hindrance = "" if found else nothing_to_find(rule, study)
    if hindrance:
        return CaseResult(case, UNJUDGED, False, why=hindrance)
    return CaseResult(case, DIFFERS, False, extra=tuple(lines_of(results)[:5]), why=_broken(results))


def _left(results: list[DatasetResult]) -> str:
    return next((result.why for result in results if result.outcome == NOT_RUN), "")


def _broken(results: list[DatasetResult]) -> str:
    return "; ".join(dict.fromkeys(result.why for result in results if result.outcome == BROKEN))


def _plain(line: Line) -> Line | None:
    """A line as it is compared: older files say `null` for a missing value and have a line without record and variable for a
    dataset that was not looked at; the text of an error is each engine's own."""
    dataset, record, variable, value = line
    if not record and not variable:
        return None
    return (dataset, record, variable, "" if value == "null" or variable == "EXECUTION_ERROR" else value)


def study_of(case: Case, compatible: Engine = True) -> StudyData:
    """The datasets of a case with guide, terminology and define.

    A case that names no product was recorded without terminology; one without recorded results is asked with what is at hand.
    """
    named = (case.settings.get("PRODUCT") or "").upper()
    product, version = named, (case.settings.get("VERSION") or "").replace("-", ".")
    if not named:
        product, version = ("ADAMIG", "1.3") if "ADAM" in case.rule.upper() else ("SDTMIG", "3.4")
    guide = Guide(version if product == "SDTMIG" else "3.4")
    tables, define = tables_of(case, blanks=bool(compatible)), define_of(case)
    terminology = carried() if named or define or not compatible else None
    return StudyData(tables, guide, terminology, define, standard=product, version=version, compatible=compatible)


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
