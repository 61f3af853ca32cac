"""Which datasets a rule looks at, and which rules speak for a study."""

from sdtm2adam.validation.rules.classes import class_of, structure_of
from sdtm2adam.validation.rules.rule_model import Rule
from sdtm2adam.validation.rules.study_data import StudyData, Table, Unit

FAMILIES = ("SUPP--", "SQ--", "AP--", "APFA--")


def out_of_scope(rule: Rule, unit: Unit, study: StudyData) -> str:
    """Why the rule does not look at the dataset; "" when it does. Errors: RuleFault where its class cannot be told."""
    scope = rule.scope
    if not _in_domains(rule, unit, study.compatible):
        return "its domain is not in the scope of the rule"
    if (scope.classes or scope.not_classes) and not _in_classes(rule, unit, study):
        return "its class is not in the scope of the rule"
    if (scope.structures or scope.not_structures) and not _in_structures(rule, unit):
        return "its data structure is not in the scope of the rule"
    if not study.compatible and not _in_subclasses(rule, unit):
        return "its subclass is not in the scope of the rule"
    return ""


def _in_domains(rule: Rule, unit: Unit, compatible: bool) -> bool:
    scope, table = rule.scope, unit.table
    is_split = any(part.is_split for part in unit.parts)
    if any(_named(table, wanted, compatible) or wanted == table.unsplit_name for wanted in scope.not_domains):
        return False
    if scope.split is False and is_split:
        return False
    if scope.split is True:
        if is_split:
            return True
        if not scope.domains:
            return False
    return not scope.domains or any(_named(table, wanted, compatible) for wanted in scope.domains)


def _named(table: Table, wanted: str, compatible: bool) -> bool:
    if wanted in ("ALL", table.domain, table.name):
        return True
    if wanted in ("SUPP--", "SQ--"):
        return table.is_supp
    if wanted == "APFA--" and not compatible:
        return table.is_ap and table.ap_suffix.startswith("FA")
    if wanted in ("AP--", "APFA--"):
        return table.is_ap
    return False


def _in_classes(rule: Rule, unit: Unit, study: StudyData) -> bool:
    scope = rule.scope
    if "ALL" in scope.classes:
        return True
    klass = class_of(unit, study)
    kinds = {klass, "FINDINGS"} if klass == "FINDINGS ABOUT" else {klass}
    if scope.classes and (not klass or not kinds & set(scope.classes)):
        return False
    return not (klass and kinds & set(scope.not_classes))


def _in_structures(rule: Rule, unit: Unit) -> bool:
    scope = rule.scope
    if "ALL" in scope.structures:
        return True
    structure = structure_of(unit)
    return (not scope.structures or structure in scope.structures) and structure not in scope.not_structures


def _in_subclasses(rule: Rule, unit: Unit) -> bool:
    """Where a file tells its class it tells its subclass too, or that it has none; where neither is known, the rule looks at it."""
    told, scope = _letters(unit.table.subclass), rule.scope
    if not (told or unit.table.klass) or "ALL" in scope.subclasses:
        return True
    wanted, unwanted = (set(map(_letters, names)) for names in (scope.subclasses, scope.not_subclasses))
    return (not wanted or told in wanted) and told not in unwanted


def _letters(name: str) -> str:
    """The name without what joins its words: TIME-TO-EVENT is written with spaces too."""
    return "".join(filter(str.isalnum, name.upper()))


def speaks_for(rule: Rule, standard: str, version: str = "") -> bool:
    """Whether an authority of the rule names the standard (and, where one is given, its version)."""
    wanted = _plain(standard)
    for authority in rule.authorities:
        if _plain(authority.standard) == wanted and _version(version) in ("", _version(authority.version) or _version(version)):
            return True
    return False


def _plain(name: str) -> str:
    return name.strip().upper().replace(" ", "")


def _version(said: str) -> str:
    return said.strip().lower().removeprefix("v").replace("-", ".")
