"""Cases of rules' own test data that are known not to come out as recorded, each with its kind and reason.

Those that agree with an earlier state of CDISC's engine are not among them: that is their reason.
"""

import csv
from importlib.resources import files
from typing import NamedTuple

FILE = files("sdtm2adam.validation.rules") / "deviations.csv"
KINDS = {
    "test data": "the data do not hold the fault that the case is for, or hold one that it should not",
    "rule": "the rule as it is written cannot find what it is for, or finds more",
    "older result": "the recorded lines come from an earlier state of the rule, its data or the engine",
    "not built": "something that is not built here",
}


class Deviation(NamedTuple):
    rule: str
    kind: str
    case: str
    why: str
    reason: str


def known_deviations() -> dict[tuple[str, str, str], Deviation]:
    """(rule, positive or negative, case) -> what is known of it."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [Deviation(**row) for row in csv.DictReader(lines)]
    return {(row.rule, row.kind, row.case): row for row in rows}
