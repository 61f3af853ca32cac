"""The one door to the CSV files of facts: rows as they stand, read once."""

import csv
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

RELEASES = files("sdtm2adam.standards") / "releases"


class StandardVariable(NamedTuple):
    """One variable as an implementation guide has it.

    type       Char or Num
    core       Req, Exp, Perm (SDTM); Req, Cond, Perm (ADaM)
    order      its place in the guide's dataset, from 1
    codelists  short names of CDISC codelists, as `codelist` takes them
    values     the only values allowed, where the guide says so and no codelist does
    described  what values follow where there is no codelist: MedDRA, ISO 8601 ...
    """

    name: str
    label: str
    type: str
    role: str
    core: str
    order: int
    codelists: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    described: str = ""


@lru_cache
def rows_of(file: str) -> tuple[dict[str, str], ...]:
    """The rows of one file of facts; every value is text, and an absent one is ''."""
    with (RELEASES / file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def listed(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds a list."""
    return tuple(cell.split("; ")) if cell else ()


def variables_of(file: str, column: str) -> dict[str, dict[str, StandardVariable]]:
    """Dataset or structure (the value of `column`) -> variable name -> variable, in the guide's order."""
    found: dict[str, dict[str, StandardVariable]] = {}
    for row in rows_of(file):
        members = found.setdefault(row[column], {})
        members[row["variable"]] = StandardVariable(
            row["variable"], row["label"], row["type"], row.get("role", ""), row["core"], len(members) + 1,
            listed(row["codelists"]), listed(row.get("values", "")), row["described"],
        )  # fmt: skip
    return found
