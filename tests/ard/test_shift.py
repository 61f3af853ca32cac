"""Shift tables: pairs of categories, what a percentage is of, and what has no pair."""

from types import SimpleNamespace

import pandas as pd
import pytest

from sdtm2adam.ard import run_analyses
from sdtm2adam.ard.sources import rows_behind
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis, Groups

ARMS = Groups(variable="ARM", levels={"A": "Active", "B": "Control"}, total=True)
# subject, arm, baseline, after
MOVES = [
    ("P1", "A", "LOW", "NORMAL"),
    ("P2", "A", "LOW", "HIGH"),
    ("P3", "A", "NORMAL", "NORMAL"),
    ("P4", "A", "NORMAL", "NORMAL"),
    ("P5", "A", None, "HIGH"),
    ("P6", "A", "HIGH", None),
    ("P7", "B", "NORMAL", "HIGH"),
    ("P8", "B", None, None),
]
LEVELS = ["LOW", "NORMAL", "HIGH"]


def run(moves=MOVES, levels=LEVELS, **given):
    data = pd.DataFrame(moves, columns=["USUBJID", "ARM", "BNRIND", "ANRIND"])
    adsl = pd.concat([data[["USUBJID", "ARM"]].drop_duplicates(), pd.DataFrame({"USUBJID": ["P9"], "ARM": ["A"]})])
    asked = {"id": "a", "dataset": "ADLB", "statistics": "shift", "baseline": "BNRIND", "variable": "ANRIND", "levels": levels, **given}
    output = SimpleNamespace(output="t", population="ALL", groups=ARMS, analyses=[Analysis.model_validate(asked)])
    return run_analyses([output], {"ADSL": adsl, "ADLB": data}, {"ALL": SimpleNamespace(where="")})


def found(**given):
    ard, _ = run(**given)
    return {(r.group, r.level, r.stat): r.value for r in ard[ard["analysis"] == "a"].itertuples()}


def test_pairs_are_counted_and_add_up():
    """Seven of group A are in the population; four have both values, and the pairs add up to them."""
    values = found()

    assert [1, 1, 2, 0] == [values["A", level, "n"] for level in ("LOW | NORMAL", "LOW | HIGH", "NORMAL | NORMAL", "HIGH | LOW")]
    assert (2, 3, 4) == tuple(values["A", level, "n"] for level in ("LOW | TOTAL", "TOTAL | NORMAL", "TOTAL | TOTAL"))
    assert (4, 3) == (values["A", "", "n"], values["A", "", "missing"])
    pairs = [values["A", f"{a} | {b}", "n"] for a in LEVELS for b in LEVELS]
    assert sum(pairs) == values["A", "TOTAL | TOTAL", "n"]
    assert [4 + 1, 1] == [values["TOTAL", "TOTAL | TOTAL", "n"], values["B", "NORMAL | HIGH", "n"]]


def test_values_that_are_missing_stand_apart():
    """With n, and in no sum."""
    values = found()

    assert (1, 1, 0) == tuple(values["A", level, "n"] for level in ("(missing) | HIGH", "HIGH | (missing)", "(missing) | (missing)"))
    assert 1 == values["B", "(missing) | (missing)", "n"]
    assert ("A", "(missing) | HIGH", "pct") not in values


@pytest.mark.parametrize(
    ("denominator", "of", "pct"), [("population", 7, 100 / 7), ("non_missing", 4, 25), ("from", 2, 50), ("to", 1, 100)]
)
def test_what_a_percentage_is_of(denominator, of, pct):
    """One of group A goes from low to high."""
    values = found(denominator=denominator)

    assert (of, pytest.approx(pct)) == (values["A", "LOW | HIGH", "N"], values["A", "LOW | HIGH", "pct"])


def test_a_percentage_of_nobody_is_missing_and_says_so():
    """Nobody with both values is high at baseline."""
    ard, _ = run(denominator="from")
    row = ard[(ard["group"] == "A") & (ard["level"] == "HIGH | LOW") & (ard["stat"] == "pct")].iloc[0]

    assert pd.isna(row["value"]) and row["warnings"] == "no subject in the denominator"


def test_observed_levels_of_both_sides_when_none_are_said():
    """Grades by size, also the ones that stand on one side only."""
    values = found(moves=[("P1", "A", "0", "10"), ("P2", "B", "2", "0")], levels=[])
    levels = dict.fromkeys(level.split(" | ")[0] for _, level, _ in values if " | " in level)

    assert ["0", "2", "10", "TOTAL", "(missing)"] == list(levels)


def test_no_record_at_all_is_a_table_of_zeros():
    values = found(where="ARM == 'none'")

    assert (0, 7) == (values["A", "LOW | HIGH", "n"], values["A", "", "missing"])


def test_a_subject_twice_and_a_value_that_is_not_listed_stop():
    with pytest.raises(StudyError, match="1 subject record.s. too many in group A.*takes one a subject"):
        run(moves=[*MOVES, ("P1", "A", "LOW", "LOW")])
    with pytest.raises(StudyError, match="(?s)BNRIND has HIGH, which `levels` does not list, in 1 record.*ANRIND has HIGH.*in 2 record"):
        run(levels=["LOW", "NORMAL"])


@pytest.mark.parametrize(
    ("level", "rows"),
    [("LOW | HIGH", [1]), ("LOW | TOTAL", [0, 1]), ("TOTAL | HIGH", [1]), ("TOTAL | TOTAL", [0, 1, 2, 3]), ("(missing) | HIGH", [4])],
)
def test_records_behind_a_pair(level, rows):
    ard, sources = run(denominator="non_missing")
    number = ard.index[(ard["group"] == "A") & (ard["level"] == level) & (ard["stat"] == "n")][0]

    assert rows == rows_behind(ard, sources, number)["row"].tolist()
