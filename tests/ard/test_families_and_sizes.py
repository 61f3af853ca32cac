"""A family of p values adjusted, and the size of a trial, as a tlf file asks for them."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.ard import run_analyses
from sdtm2adam.ard.families import adjusted
from sdtm2adam.ard.sources import rows_behind
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis, Groups
from sdtm2adam.spec.analysis_parts import Multiplicity

ARMS = Groups(variable="ARM", levels={"A": "Active", "B": "Control"})
MEAN = {"id": "m", "statistics": "summary", "variable": "X", "compare": "ttest_pooled", "by": {"one": "V == 1", "two": "V == 2"}}
SHARE = {"id": "s", "statistics": "subjects", "where": "X > 5", "compare": "fisher"}
FAMILY = {"First": {"analysis": "m", "by": "one"}, "Second": {"analysis": "m", "by": "two"}, "Third": {"analysis": "s"}}


@pytest.fixture
def data():
    return pd.DataFrame({
        "USUBJID": [f"P{i}" for i in range(12)] * 2, "ARM": (["A"] * 6 + ["B"] * 6) * 2, "V": [1] * 12 + [2] * 12,
        "X": [1.0, 2, 3, 4, 5, 6, 5, 6, 7, 8, 9, 10, 1, 3, 5, 7, 9, 2, 2, 3, 5, 8, 9, 3],
    })  # fmt: skip


def level_of(found, stat):
    return {k[3]: v[0] for k, v in found.items() if k[0] == "f" and k[4] == stat}


def test_p_values_of_an_output_are_adjusted(answers, data):
    """Holm, by hand: the smallest times three, the next times two, never falling."""
    found = answers(data, {"id": "f", "statistics": "multiplicity", "multiplicity": {"method": "holm", "family": FAMILY}}, MEAN, SHARE)
    raw = {"First": found["m", "comparison", "one", "", "p"][0], "Second": found["m", "comparison", "two", "", "p"][0],
           "Third": found["s", "comparison", "", "", "p"][0]}  # fmt: skip
    least, next_, last = sorted(raw, key=raw.get)
    expected = {least: 3 * raw[least]}
    expected[next_] = min(1, max(expected[least], 2 * raw[next_]))
    expected[last] = max(expected[next_], raw[last])

    assert raw == level_of(found, "p")
    assert expected == pytest.approx(level_of(found, "p_adjusted"))
    assert {name: float(value <= 0.05) for name, value in expected.items()} == level_of(found, "rejected")
    assert 0 < sum(level_of(found, "rejected").values()) < 3


@pytest.mark.parametrize("number", [1, 2])
def test_a_graph_in_the_words_of_a_study_is_what_graphical_mcp_prints(oracle, unlike, number):
    """R graphicalMCP: adjusted p values of two gatekeeping graphs."""
    read = oracle("graph_gatekeeping")
    rows = read.data[read.data["graph"] == number]
    names = rows["hypothesis"].tolist()
    transitions = {
        r.hypothesis: {n: s for n, s in zip(names, [r.to_1, r.to_2, r.to_3, r.to_4], strict=True) if s > 0} for r in rows.itertuples()
    }
    asked = Multiplicity.model_validate({
        "method": "graph", "family": {n: {"analysis": "a"} for n in names}, "weights": dict(zip(names, rows["weight"], strict=True)),
        "transitions": transitions,
    })  # fmt: skip
    found = {r.level: r.value for r in adjusted(dict(zip(names, rows["p"], strict=True)), asked) if r.stat == "p_adjusted"}
    printed = read.printed("graph", f"graph {number}")

    assert {} == unlike({q: v for q, v in printed.items() if q in names}, found)


@pytest.mark.parametrize(("method", "printed"), [("bonferroni", "Bonferroni"), ("holm", "Holm"), ("hochberg", "Hochberg")])
def test_ten_p_values_as_r_prints_them(oracle, unlike, method, printed):
    """R multtest, mt.rawp2adjp."""
    read = oracle("p_adjust_10")
    p = dict(zip(read.data["test"], read.data["raw_p"], strict=True))
    asked = Multiplicity.model_validate({"method": method, "family": {name: {"analysis": "a"} for name in p}})
    found = {r.level: r.value for r in adjusted(p, asked) if r.stat == "p_adjusted"}
    of_r = {q: float(v) for q, v in read.printed(f"multiplicity, {printed}").items()}

    assert of_r == pytest.approx({name: found[name] for name in of_r}, rel=1e-12)


def test_a_fallback_hands_on_what_was_won():
    """Half of alpha each: once the first is rejected the second has it all; the other way round it keeps its half."""
    asked = {"method": "fallback", "family": {"a": {"analysis": "x"}, "b": {"analysis": "x"}}, "weights": {"a": 0.5, "b": 0.5}}
    found = {r.level: r.value for r in adjusted({"a": 0.01, "b": 0.04}, Multiplicity.model_validate(asked)) if r.stat == "p_adjusted"}
    other = {r.level: r.value for r in adjusted({"a": 0.04, "b": 0.01}, Multiplicity.model_validate(asked)) if r.stat == "p_adjusted"}

    assert {"a": 0.02, "b": 0.04} == pytest.approx(found)
    assert {"a": 0.08, "b": 0.02} == pytest.approx(other)


def test_a_test_without_a_p_value_stays_in_the_family(answers, data):
    """Values that are all equal have no t test: not rejected, said, and counted as one of three."""
    still = data.assign(X=data["X"].where(data["V"] == 1, 5.0))
    found = answers(
        still, MEAN, SHARE, {"id": "f", "statistics": "multiplicity", "multiplicity": {"method": "bonferroni", "family": FAMILY}}
    )

    assert np.isnan(found["f", "comparison", "", "Second", "p_adjusted"][0])
    assert "no p value" in found["f", "comparison", "", "Second", "p_adjusted"][1]
    assert 0 == found["f", "comparison", "", "Second", "rejected"][0]
    assert 3 * found["m", "comparison", "one", "", "p"][0] == pytest.approx(found["f", "comparison", "", "First", "p_adjusted"][0])


def test_records_behind_a_family_are_those_of_its_tests(data):
    """Each once, of the by-conditions that are tested."""
    from types import SimpleNamespace

    asked = [MEAN, {"id": "f", "statistics": "multiplicity", "multiplicity": {"method": "holm", "family": {"First": FAMILY["First"]}}}]
    analyses = [Analysis.model_validate(({"dataset": "DATA"} if a["id"] == "m" else {}) | a) for a in asked]
    output = SimpleNamespace(output="t", population="ALL", groups=ARMS, analyses=analyses)
    adsl = data[["USUBJID", "ARM"]].drop_duplicates(ignore_index=True)
    ard, sources = run_analyses([output], {"ADSL": adsl, "DATA": data}, {"ALL": SimpleNamespace(where="")})
    number = ard.index[(ard["analysis"] == "f") & (ard["stat"] == "p_adjusted")][0]

    assert list(range(12)) == rows_behind(ard, sources, number)["row"].tolist()


@pytest.mark.parametrize(
    ("family", "says"),
    [
        ({"x": {"analysis": "mm", "by": "one"}}, "no analysis mm - did you mean m"),
        ({"x": {"analysis": "m", "by": "ones"}}, "did you mean one"),
        ({"x": {"analysis": "m"}}, "x: say `by:`, m has one, two"),
        ({"x": {"analysis": "m", "by": "one", "stat": "pp"}}, "m has no stat 'pp'"),
        ({"x": {"analysis": "m", "by": "one", "level": "Y"}}, "m has no level 'Y'"),
    ],
)
def test_a_test_that_nobody_makes_is_told(answers, data, family, says):
    """At check where the spec alone tells it, else with what the results have."""
    with pytest.raises(StudyError, match=says):
        answers(data, MEAN, {"id": "f", "statistics": "multiplicity", "multiplicity": {"method": "holm", "family": family}})


def test_a_graph_that_hands_on_too_much_is_told_at_check(answers, data):
    """Weights of more than 1."""
    graph = {"method": "graph", "family": {"x": {"analysis": "s"}, "y": {"analysis": "s"}}, "weights": {"x": 0.8, "y": 0.8},
             "transitions": {"x": {"y": 1}}}  # fmt: skip

    with pytest.raises(StudyError, match=r"weights add up to 1.6"):
        answers(data, SHARE, {"id": "f", "statistics": "multiplicity", "multiplicity": graph})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"method": "holms", "family": {"x": {"analysis": "a"}}}, "did you mean holm"),
        ({"method": "holm", "family": {}}, "at least 1 item"),
        ({"method": "graph", "family": {"x": {"analysis": "a"}}}, "needs `weights:`"),
        ({"method": "holm", "family": {"x": {"analysis": "a"}}, "weights": {"x": 1}}, "`weights:` does nothing"),
        ({"method": "fallback", "family": {"x": {"analysis": "a"}}, "weights": {"y": 1}}, "y is no test of the family"),
        ({"method": "holm", "family": {"x": {"analysis": "a"}}, "alpha": 1.5}, "less than 1"),
    ],
)
def test_a_family_holds_together(given, says):
    """Refused before any data are read."""
    with pytest.raises(ValueError, match=says):
        Analysis.model_validate({"id": "f", "statistics": "multiplicity", "multiplicity": given})


def test_the_size_of_the_reference_trial(answers, data):
    """2.28 points, 80%, one-sided 2.5%, 10% drop-out: 28 evaluable and 32 enrolled a group, at a deviation of 2.95 points."""
    aim = {"test": "two_means", "difference": 2.28, "sd": 2.95, "power": 0.8, "alpha": 0.025, "sides": 1, "dropout": 0.1}
    found = answers(data, {"statistics": "sample_size", "sample_size": aim})
    of = {k[4]: v[0] for k, v in found.items() if k[0] == "a"}

    assert (28, 28, 56, 32, 64) == tuple(of[s] for s in ("n_first", "n_second", "n_total", "enrolled_first", "enrolled_total"))
    assert 0.8 <= of["power"] < 0.82
    assert (2.28, 2.95, 0.025, 0.1, 0.8) == tuple(of[s] for s in ("difference", "sd", "alpha", "dropout", "power_asked"))


def test_sizes_in_the_words_of_a_study_are_those_of_sas_and_r(answers, data):
    """PROC POWER MEANDIFF=8 STDDEV=15: 114 in all. R: power.prop.test(p1 = .5, p2 = .75, power = .9): 76.7, so 77 a group."""
    means = answers(data, {"statistics": "sample_size", "sample_size": {"test": "two_means", "difference": 8, "sd": 15}})
    shares = answers(
        data, {"statistics": "sample_size", "sample_size": {"test": "two_proportions", "first": 0.5, "second": 0.75, "power": 0.9}}
    )

    assert 114 == means["a", "comparison", "", "", "n_total"][0]
    assert 77 == shares["a", "comparison", "", "", "n_first"][0]


def test_no_difference_has_no_size(answers, data):
    """Missing, with a word."""
    found = answers(data, {"statistics": "sample_size", "sample_size": {"test": "one_mean", "difference": 0, "sd": 1}})

    assert "no size reaches a power of 0.8" == found["a", "comparison", "", "", "n"][1]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"test": "two_means", "difference": 1}, "needs `sd:`"),
        ({"test": "two_mean", "difference": 1, "sd": 1}, "did you mean two_means"),
        ({"test": "two_means", "difference": 1, "sd": 0}, "greater than 0"),
        ({"test": "two_means", "difference": float("inf"), "sd": 1}, "finite"),
        ({"test": "one_mean", "difference": 1, "sd": 1, "ratio": [2, 1]}, "`ratio:` does nothing"),
        ({"test": "two_proportions", "first": 0.2, "second": 1.2}, "less than or equal to 1"),
        ({"test": "two_means", "difference": 1, "sd": 1, "ratio": [0, 1]}, "two whole numbers"),
    ],
)
def test_an_aim_holds_together(given, says):
    """Refused before any data are read."""
    with pytest.raises(ValueError, match=says):
        Analysis.model_validate({"id": "n", "statistics": "sample_size", "sample_size": given})


@pytest.mark.parametrize("key", [{"where": "X > 1"}, {"by": {"a": "X > 1"}}, {"dataset": "ADQS"}, {"population": "FAS"}])
def test_records_have_nothing_to_say_in_a_size(key):
    """A key that does nothing is an error."""
    with pytest.raises(ValueError, match="does nothing with `statistics: sample_size`"):
        Analysis.model_validate(
            {"id": "n", "statistics": "sample_size", "sample_size": {"test": "one_mean", "difference": 1, "sd": 1}, **key}
        )
