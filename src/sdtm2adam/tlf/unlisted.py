"""Groups that participants are in and that no output lists: such participants stand in no column but that of all."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from sdtm2adam.errors import WARNING, Finding, did_you_mean, some
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.output import Output
from sdtm2adam.tlf.listing_records import SUBJECTS


def unlisted_groups(
    outputs: Sequence[Output], datasets: Mapping[str, pd.DataFrame], populations: Mapping[str, object]
) -> Iterator[Finding]:
    """A warning for each value of a variable of groups that participants of an output's population have and none of the outputs lists.

    A group that only some outputs leave out is theirs to leave out. A missing value is no group.
    """
    subjects = datasets.get(SUBJECTS, pd.DataFrame())
    grouped = [output for output in outputs if getattr(output, "groups", None) and output.groups.variable in subjects]
    for variable in dict.fromkeys(output.groups.variable for output in grouped):
        alike = [output for output in grouped if output.groups.variable == variable]
        listed = {level for output in alike for level in output.groups.levels}
        within = _within({output.population for output in alike}, populations, subjects)
        values = subjects[variable].where(within).dropna().astype(str)
        for value, count in values[~values.isin(listed)].value_counts().items():
            says = f"{count} participant(s) are in group {value}, which no output lists: no column of a group counts them in "
            says += some(output.output for output in alike)
            yield Finding("tlf-not-shown", WARNING, SUBJECTS, variable, f"{says}{did_you_mean(value, listed)}", count=int(count))


def _within(names: set[str], populations: Mapping[str, object], subjects: pd.DataFrame) -> np.ndarray:
    """Whether each participant is in one of these populations."""
    found = np.zeros(len(subjects), dtype=bool)
    for name in names & populations.keys():
        where = populations[name].where
        found |= parse(where).mask(subjects) if where else True
    return found
