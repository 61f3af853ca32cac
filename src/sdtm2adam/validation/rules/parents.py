"""Child joins: each record with the columns of the one record of its parent dataset."""

from sdtm2adam.validation.rules.columns import Frame
from sdtm2adam.validation.rules.rule_model import Join
from sdtm2adam.validation.rules.study_data import StudyData, Unit


def with_parents(join: Join, unit: Unit, frame: Frame, study: StudyData) -> Frame:
    return frame
