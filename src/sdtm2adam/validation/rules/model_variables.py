"""The variables that the model allows a domain, and the guide's own in their place."""

from typing import NamedTuple

from sdtm2adam.standards.sdtm_model import IDENTIFIERS, OF_GUIDE, PERSONS, TIMING, section
from sdtm2adam.validation.conformance.guide import ALSO
from sdtm2adam.validation.rules.classes import class_of
from sdtm2adam.validation.rules.guide_tables import CORE_BEFORE
from sdtm2adam.validation.rules.rule_model import lettered
from sdtm2adam.validation.rules.study_data import StudyData, Unit

GENERAL = {"EVENTS": "Events", "INTERVENTIONS": "Interventions", "FINDINGS": "Findings", "FINDINGS ABOUT": "Findings"}
TEST = "--TEST"


class GuideVariable(NamedTuple):
    name: str
    label: str = ""
    role: str = ""
    core: str = "Perm"


def _sections(unit: Unit, study: StudyData) -> list[list[GuideVariable]]:
    """Identifiers, variables of the class, timing, as the model has them for the domain; none for other classes."""
    klass = class_of(unit, study)
    if klass not in GENERAL:
        return []
    version = OF_GUIDE.get(study.guide.version, "2.0") if study.standard == "SDTMIG" else "1.5"
    identifiers, own, timing = (section(name, version) for name in (IDENTIFIERS, GENERAL[klass], TIMING))
    if klass == "FINDINGS ABOUT":
        after = [v.name for v in own].index(TEST) + 1
        own = [*own[:after], *section("Findings About"), *own[after:]]
    if unit.table.is_ap:
        identifiers = [v for v in identifiers if v.name != "USUBJID"]
        identifiers = [*identifiers[:2], *section(PERSONS), *identifiers[2:]]
    letters = unit.letters or unit.name  # a dataset without DOMAIN goes by its name
    parts = (identifiers, own, timing)
    return [[GuideVariable(str(lettered(v.name, letters)), role=v.role) for v in part] for part in parts]


def model_variables(unit: Unit, study: StudyData, as_text: bool = False) -> list[GuideVariable]:
    """The variables of the model for the domain, in its order; of other classes than the three general ones those of the guide,
    and what the model gives them beside.

    as_text  identifiers and variables of the class by the text of their numbers (1, 10, 11, 2): an accident of the reference engine
    """
    parts = study.once(("model", unit.name), lambda: _sections(unit, study))
    if not parts:
        known = _of_guide(unit, study)
        more = ALSO.get("SUPP" if unit.table.is_supp else unit.name, ()) if known else ()
        return [*known, *(GuideVariable(name) for name in more if name not in {v.name for v in known})]
    *sorted_parts, timing = parts
    if as_text:
        sorted_parts = [[part[at] for at in sorted(range(len(part)), key=lambda at: str(at + 1))] for part in sorted_parts]
    return [v for part in (*sorted_parts, timing) for v in part]


def _of_guide(unit: Unit, study: StudyData) -> list[GuideVariable]:
    """Those of associated persons are the ones of the domain behind AP."""
    known = study.guide.variables(unit.table.ap_suffix or unit.name).values()
    return [GuideVariable(v.name, v.label, v.role, v.core) for v in known]


def allowed_variables(unit: Unit, study: StudyData) -> list[GuideVariable]:
    """The variables of the model, each as the guide has it where it does; what the guide alone has stands at the end of its part."""
    return study.once(("allowed", unit.name), lambda: _allowed(unit, study))


def _allowed(unit: Unit, study: StudyData) -> list[GuideVariable]:
    guide = {v.name: v for v in _of_guide(unit, study)}
    parts = _sections(unit, study)
    if not parts:
        return list(guide.values())
    known = {v.name for part in parts for v in part}
    alone = [v for name, v in guide.items() if name not in known]
    ends = (
        [v for v in alone if v.role == "Identifier"],
        [v for v in alone if v.role not in ("Identifier", "Timing")],
        [v for v in alone if v.role == "Timing"],
    )
    before = {name: core for (domain, name), core in CORE_BEFORE.get(study.guide.version, {}).items() if domain == unit.name}
    ordered = [guide.get(v.name, v) for part, end in zip(parts, ends, strict=True) for v in (*part, *end)]
    return [v._replace(core=before.get(v.name, v.core)) for v in ordered]


def model_names(unit: Unit, study: StudyData) -> set[str]:
    """The names with `--` that the model has in any of its general classes."""
    names = (IDENTIFIERS, "Interventions", "Events", "Findings", "Findings About", TIMING)
    return study.once("model names", lambda: {v.name for name in names for v in section(name)})
