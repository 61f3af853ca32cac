"""The variables that the model allows a domain, and the guide's own in their place."""

from typing import NamedTuple

from sdtm2adam.validation.rules.classes import class_of
from sdtm2adam.validation.rules.study_data import StudyData, Unit


class GuideVariable(NamedTuple):
    name: str
    label: str = ""
    role: str = ""
    core: str = "Perm"


def model_variables(unit: Unit, study: StudyData) -> list[GuideVariable]:
    return []


def allowed_variables(unit: Unit, study: StudyData) -> list[GuideVariable]:
    return [GuideVariable(v.name, v.label, v.role, v.core) for v in study.guide.variables(unit.name).values()]
