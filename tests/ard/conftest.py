"""Printed numbers of other programs, and how a result is held against them."""

from dataclasses import dataclass
from decimal import Decimal
from math import isnan
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from sdtm2adam.ard import run_analyses
from sdtm2adam.spec.analysis import Analysis, Groups

ROOT = Path(__file__).parents[2]
NOT_ESTIMABLE = ("NE", "NA", ".", "")


@dataclass(frozen=True)
class Oracle:
    """One data set and what was printed for it, as text."""

    data: pd.DataFrame
    expected: pd.DataFrame

    def printed(self, method: str, options: str = "", program: str = "") -> dict[str, str]:
        """quantity -> printed value, of one method, options that contain a text, and a program."""
        rows = self.expected[self.expected["method"] == method]
        rows = rows[rows["options"].str.contains(options, regex=False) & rows["program"].str.startswith(program)]
        return dict(zip(rows["quantity"], rows["value"], strict=True))


def _read(folder: Path) -> Oracle:
    return Oracle(pd.read_csv(folder / "data.csv"), pd.read_csv(folder / "expected.csv", dtype="str", keep_default_na=False))


@pytest.fixture
def oracle():
    """The typed witnesses of tests/oracles by name."""
    return lambda name: _read(ROOT / "tests" / "oracles" / name)


@pytest.fixture
def shared_oracle():
    """The larger collection beside the project; its tests are skipped where it is absent."""

    def read(name: str) -> Oracle:
        folder = ROOT.parent / "shared" / "oracles" / name
        if not folder.is_dir():
            pytest.skip(f"the collection of printed results beside the project has no {name} here")
        return _read(folder)

    return read


@pytest.fixture
def unlike():
    """The quantities whose value, rounded as printed, is not what was printed: (printed, ours)."""

    def compare(printed: dict[str, str], ours: dict[str, float]) -> dict[str, tuple[str, float]]:
        assert printed, "nothing was printed under these words"
        shared = {q: (text, ours[q]) for q, text in printed.items() if q in ours}
        assert shared, f"none of {sorted(printed)} is compared"
        return {q: pair for q, pair in shared.items() if not _agrees(*pair)}

    return compare


def _agrees(printed: str, ours: float) -> bool:
    if printed in NOT_ESTIMABLE:
        return isnan(ours)
    if printed.startswith("<"):
        return ours < float(printed[1:])
    unit = Decimal(1).scaleb(Decimal(printed).as_tuple().exponent)
    return abs(Decimal(repr(float(ours))) - Decimal(printed)) <= unit * Decimal("0.500001") + abs(Decimal(printed)) * Decimal("1e-12")


@pytest.fixture
def answers():
    """Analyses in the words of a study -> (analysis, group, by, level, stat) -> (value, warnings).

    `data` carry USUBJID and the group; `adsl` is one record a subject, or made of the columns of `data` that are named.
    """

    def run(data, *analyses, groups=None, adsl=None, carried=()):
        groups = groups or Groups(variable="ARM", levels={"A": "Active", "B": "Control"})
        adsl = data[["USUBJID", groups.variable, *carried]].drop_duplicates(ignore_index=True) if adsl is None else adsl
        asked = [Analysis.model_validate({"id": "a", **({} if "multiplicity" in given or "sample_size" in given else {"dataset": "DATA"}),
                                          **given}) for given in analyses]  # fmt: skip
        output = SimpleNamespace(output="t", population="ALL", groups=groups, analyses=asked)
        ard, _ = run_analyses([output], {"ADSL": adsl, "DATA": data}, {"ALL": SimpleNamespace(where="")})
        return {(r.analysis, r.group, r.by, r.level, r.stat): (r.value, r.warnings) for r in ard.itertuples()}

    return run
