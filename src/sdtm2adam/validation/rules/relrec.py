"""RELREC: records laid beside the records of other domains that they are related to."""

from sdtm2adam.validation.rules.columns import Frame
from sdtm2adam.validation.rules.rule_model import Join
from sdtm2adam.validation.rules.study_data import StudyData, Unit


def with_related(join: Join, unit: Unit, frame: Frame, study: StudyData) -> Frame:
    return frame
