"""Cells that a comparison leaves out, each by name and with its reason.

    - dataset: ADSL                       # where folders are compared; may be left out
      variable: TRTDURD
      where: "USUBJID == '01-701-1015'"   # which records; may be left out
      reason: The public dataset counts one day too few where the end date was imputed.

A cell that is left out counts neither as equal nor as different. Every entry is told with how many cells it named and
how many of them differ; one that leaves out nothing is told as such.
"""

from pathlib import Path

from pydantic import Field

from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.entries import ConditionText, read_entries

SHORTEST = 10


class Exclusion(Spec):
    """Cells that are left out: an entry of `exclude:`, or of the file that `sdtm2adam compare --exclude` reads.

    variable  whose cells are left out
    where     a condition over the records: only these; it is asked of the base, or of the other side where the base
              lacks a variable of it
    reason    why, in whole sentences
    dataset   in which dataset; "" for every one that has the variable
    """

    variable: str = Field(min_length=1)
    where: ConditionText = ""
    reason: str = Field(min_length=SHORTEST)
    dataset: str = ""
    written_at: str = ""


def read_excluded(path: Path, shown_as: str) -> list[Exclusion]:
    """The entries of one file, in its order; none where the file is empty.

    Errors: one StudyError that lists every fault as file:line, a missing file among them.
    """
    return read_entries(path, shown_as, Exclusion, "variable")
