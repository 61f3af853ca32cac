"""Operational qualification: every case computed on this machine, and what it comes to, method by method."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path

import pandas as pd

from sdtm2adam.qualification.case import AGREES, DIFFERS, WITHIN, Case, Compared, held
from sdtm2adam.qualification.witness import Witness, read_witnesses, witness_folder


@dataclass(frozen=True)
class Method:
    """What the comparisons of one method with one witness come to.

    programs  who printed the numbers;  digits  fewest and most significant digits compared, 0 and 0 where none was a number
    difference, relative, units  the largest, as in `Compared`; missing where no number was printed
    within    how many agree only within their reach;  wrong  how many differ
    """

    family: str
    method: str
    names: str
    witness: str
    programs: str
    values: int
    digits: tuple[int, int]
    difference: float
    relative: float
    units: float
    within: int
    wrong: int
    why: str

    @property
    def verdict(self) -> str:
        return DIFFERS if self.wrong else WITHIN if self.within else AGREES


def compared_with_witnesses(cases: Sequence[Case], folder: Path | None = None) -> tuple[list[Compared], dict[str, Witness]]:
    """Every comparison of every case, in their order, and the witnesses: those of a folder, else those that came with the program.

    Errors: StudyError where files of the witnesses are missing or cannot be read.
    """
    witnesses = read_witnesses(sorted({case.witness for case in cases}), folder or witness_folder())
    found = [one for case in cases for one in held(case, witnesses[case.witness])]
    return found, witnesses


def by_method(found: Sequence[Compared]) -> list[Method]:
    """One entry a family, method and witness, in the order of the cases."""
    groups: dict[tuple[str, str, str], list[Compared]] = {}
    for one in found:
        groups.setdefault((one.case.family, one.case.method, one.case.witness), []).append(one)
    return [_summed(of) for of in groups.values()]


def _summed(of: list[Compared]) -> Method:
    case = of[0].case
    digits = [one.digits for one in of if one.digits]
    return Method(
        family=case.family,
        method=case.method,
        names=case.names,
        witness=case.witness,
        programs=", ".join(dict.fromkeys(program_of(one) for one in of)),
        values=len(of),
        digits=(min(digits), max(digits)) if digits else (0, 0),
        difference=_largest(one.difference for one in of),
        relative=_largest(one.relative for one in of),
        units=_largest(one.units for one in of),
        within=sum(one.verdict == WITHIN for one in of),
        wrong=sum(one.verdict == DIFFERS for one in of),
        why="; ".join(dict.fromkeys(one.case.why for one in of if one.case.why)),
    )


def program_of(one: Compared) -> str:
    """`SAS 9.4`, as the witness names it."""
    program, version = one.source["program"], one.source["version"]
    return version if version.startswith(program) else f"{program} {version}".strip()


def _largest(values) -> float:
    known = [value for value in values if not isnan(value)]
    return max(known) if known else float("nan")


def as_frame(found: Sequence[Compared]) -> pd.DataFrame:
    """One row a comparison, numbers unrounded: what `comparisons.csv` holds."""
    rows = [
        {
            "family": one.case.family, "method": one.case.method, "names": one.case.names, "witness": one.case.witness,
            "quantity": one.quantity, "printed": one.text, "ours": one.ours, "verdict": one.verdict, "digits": one.digits,
            "difference": one.difference, "relative": one.relative, "units_of_last_digit": one.units, "reach": one.reach,
            "why": one.case.why if one.reach else "", "note": one.note, "program": one.source["program"],
            "version": one.source["version"], "call": one.source["options"], "source": one.source["source"],
        }
        for one in found
    ]  # fmt: skip
    return pd.DataFrame(rows)
