"""Why a rule can find nothing in some data at all: what a record at fault would need is not there, whatever the values are."""

from sdtm2adam.errors import StudyError
from sdtm2adam.validation.rules.columns import Frame, constant
from sdtm2adam.validation.rules.conditions import failing
from sdtm2adam.validation.rules.faults import MissingColumn, Skipped
from sdtm2adam.validation.rules.rule_model import All, Check, Leaf, Not, Rule
from sdtm2adam.validation.rules.running import framed
from sdtm2adam.validation.rules.scope import out_of_scope
from sdtm2adam.validation.rules.study_data import StudyData


def nothing_to_find(rule: Rule, study: StudyData) -> str:
    """Why no record of any dataset can be at fault; "" where one can, or where that cannot be told."""
    reasons: dict[str, None] = {}
    for unit in study.units.values():
        try:
            if out_of_scope(rule, unit, study):
                continue
            why = hindrance(rule.check, framed(rule, unit, study), unit.letters)
        except (Skipped, MissingColumn) as fault:
            why = str(fault)
        except StudyError:
            return ""
        if not why:
            return ""
        reasons.setdefault(f"{unit.shown}: {why}")
    return "; ".join(reasons) or "no dataset is in the scope of the rule"


def hindrance(check: Check, frame: Frame, letters: str) -> str:
    """The first column that makes the condition false in every row by being there or not, or by having no value; "" for none.

    A column that is not there counts only where the condition would be false as well if it were there without a value, so that
    it makes no difference which of the two a reader takes it for.
    """
    if isinstance(check, Leaf):
        return _of_leaf(check.for_letters(letters), frame, letters)
    if isinstance(check, Not):
        return ""
    found = [hindrance(part, frame, letters) for part in check.parts]
    if isinstance(check, All):
        return next(filter(None, found), "")
    return found[0] if found and all(found) else ""


def _of_leaf(leaf: Leaf, frame: Frame, letters: str) -> str:
    name, there = leaf.name, frame.has(leaf.name)
    if leaf.operator in ("exists", "not_exists"):
        if leaf.value is not None or (there or name in frame.described) == (leaf.operator == "exists"):
            return ""
        return f"{name} is there" if leaf.operator == "not_exists" else f"there is no {name}"
    if not name or (there and not frame.column(name).null().all()):
        return ""
    read = frame if there else frame.with_columns({name: constant(None, frame.count)})
    lacking = f"{name} has no value" if there else f"there is no {name}"
    return "" if _any_fails(leaf, read, letters) else lacking


def _any_fails(leaf: Leaf, frame: Frame, letters: str) -> bool:
    try:
        return bool(failing(leaf, frame, letters, False).any())
    except StudyError:
        return False
