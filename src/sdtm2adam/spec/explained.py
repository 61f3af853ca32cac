"""validation/explained.yaml: findings of conformance that a person has looked at, and why they stay.

    - rule: S2A-0903                      # the check's id, as `sdtm2adam conform` prints it
      dataset: AE                         # these three narrow it down; each may be left out
      variable: AEBODSYS
      where: "AESTDTC >= '2012-01-01'"    # which records of the dataset
      owner: standard                     # who it lies with, where not with whom the check says: data, mapping, standard
      text: The export carries the terms of MedDRA and not their codes.

The text goes into the reviewer's guide. An explanation takes away nothing: the finding stays in every report, as a
note with its text; and one that explains nothing any more is a warning.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from sdtm2adam.errors import ERROR, Finding, did_you_mean
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.entries import ConditionText, read_entries

FILE = "validation/explained.yaml"
SHORTEST = 20


class Explanation(Spec):
    """One entry.

    rule       the id of a check, or of a published rule (CORE-000239)
    dataset    as the finding names it; "" for all; the two letters of a split domain stand for its parts
    variable   as the finding names it; "" for all
    where      a condition over the dataset: only these records are explained
    text       why it is so and may stay, in whole sentences
    owner      who it lies with; "" for whom the check says
    """

    rule: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    dataset: str = ""
    variable: str = ""
    where: ConditionText = ""
    text: str = Field(min_length=SHORTEST)
    owner: Literal["", "data", "mapping", "standard"] = ""
    written_at: str = ""


def explained_in(study: Path) -> list[Explanation]:
    """The entries of a study; none where it has no such file. Errors: as `read_explained`."""
    path = study / FILE
    return read_explained(path) if path.is_file() else []


def unknown_in_conditions(entries: Iterable[Explanation], columns: Mapping[str, Collection[str]]) -> list[Finding]:
    """Columns of conditions that their dataset will not have, before there are data. columns: of each dataset that is known."""
    found = []
    for entry in (e for e in entries if e.where and e.dataset in columns):
        known = columns[entry.dataset]
        for column in sorted(parse(entry.where).columns - set(known)):
            says = f"the explanation of {entry.rule} asks column {column}, which {entry.dataset} lacks{did_you_mean(column, known)}"
            found.append(Finding("explained-column", ERROR, entry.dataset, column, says, source=entry.written_at))
    return found


def read_explained(path: Path, shown_as: str = FILE) -> list[Explanation]:
    """The entries of one file, in its order; none where the file is empty.

    Errors: one StudyError that lists every fault as file:line, a missing file among them.
    """
    return read_entries(path, shown_as, Explanation, "rule")
