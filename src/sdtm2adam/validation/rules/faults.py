"""Why a rule stops at a dataset: what it needs is not there (skipped), or it cannot be done (a finding of its own)."""

from sdtm2adam.errors import StudyError


class Skipped(StudyError):
    """The rule does not look at this dataset; the text says why."""


class MissingColumn(StudyError):
    """A column that the check needs is not in the frame."""

    def __init__(self, name: str):
        super().__init__(f"there is no column {name}")
        self.name = name


class RuleFault(StudyError):
    """The rule cannot be carried out on this dataset: a fault of the rule, or of the data that it meets. Never the end of a run."""


class Unmet(StudyError):
    """The rule needs something that the user has not given: a dictionary, a define, a guide's version."""
