"""Adjusted p values and graphs: thirty p values of R, weights of every subset, equivalent procedures, faults."""

from itertools import combinations

import numpy as np
import pytest

from sdtm2adam.ard.multiplicity import METHODS, NO_P, Graph, adjusted, bonferroni, fallback, fixed_sequence, graph, graphical, holm
from sdtm2adam.errors import StudyError

PRINTED = {
    "bonferroni": "Bonferroni",
    "holm": "Holm",
    "hochberg": "Hochberg",
    "sidak": "Sidak single step",
    "holm_sidak": "Sidak step down",
    "fdr_bh": "Benjamini-Hochberg",
    "fdr_by": "Benjamini-Yekutieli",
}


def held_against(read, unlike, method, printed):
    found = METHODS[method](read.data["raw_p"].to_numpy())
    return unlike(read.printed(f"multiplicity, {printed}"), dict(zip(read.data["test"], found.tolist(), strict=True)))


@pytest.mark.parametrize("method", PRINTED)
def test_thirty_p_values_as_r_prints_them(shared_oracle, unlike, method):
    """R multtest: mt.rawp2adjp."""
    assert {} == held_against(shared_oracle("p_adjust_30"), unlike, method, PRINTED[method])


@pytest.fixture
def gates(oracle):
    read = oracle("graph_gatekeeping")

    def one(number):
        rows = read.data[read.data["graph"] == number]
        return rows["hypothesis"].tolist(), rows["p"].to_numpy(), Graph(rows["weight"].to_numpy(), rows.filter(like="to_").to_numpy(float))

    return read, one


@pytest.mark.parametrize(("number", "alpha"), [(1, 0.05), (2, 0.025)])
def test_graphs_as_r_prints_them(gates, unlike, number, alpha):
    """R graphicalMCP: adjusted p 0.02 0.04 0.06 0.06 (A1 and A2 rejected); 0.024 0.020 0.105 0.024 (all but H3)."""
    read, one = gates
    names, p, start = one(number)
    found = adjusted("graph", dict(zip(names, p, strict=True)), alpha, start)

    assert {} == unlike(read.printed("graph", f"graph {number}"), {r.level: r.value for r in found if r.stat == "p_adjusted"})
    rejected = " ".join(r.level for r in found if r.stat == "rejected" and r.value == 1)
    assert read.printed("rejected", f"graph {number}") == {"rejected": rejected}


def test_weights_of_every_subset_as_r_prints_them(gates):
    """R graphicalMCP: generate_weights of the first graph, all 15 subsets of hypotheses."""
    read, one = gates
    names, _, start = one(1)
    printed = read.printed("weights")
    found = {}
    for size in range(1, 5):
        for kept in combinations(range(4), size):
            left = start
            for j in set(range(4)) - set(kept):
                left = left.without(j)
            found["weights_of_" + "_".join(names[i] for i in kept)] = left.weights.tolist()

    assert {name: [float(w) for w in text.split()] for name, text in printed.items()} == found


def test_holm_is_a_graph_that_hands_on_to_all_alike():
    """Weights 1/4, shares 1/3: Holm's adjusted p values."""
    p = np.array([0.03, 0.005, 0.011, 0.4])
    alike = Graph(np.full(4, 0.25), (1 - np.eye(4)) / 3)

    assert [0.06, 0.02, 0.033, 0.4] == pytest.approx(graphical(p, alike), rel=1e-12)
    assert holm(p) == pytest.approx(graphical(p, alike), rel=1e-12)


def test_fixed_sequence_is_a_graph_with_one_weight():
    """0.01, 0.04, 0.02: the third is not better than the second before it."""
    p = np.array([0.01, 0.04, 0.02])

    assert [0.01, 0.04, 0.04] == fixed_sequence(p).tolist()
    assert fixed_sequence(p) == pytest.approx(graphical(p, fallback([1, 0, 0])), rel=1e-12)


def test_fallback_hands_on_what_was_rejected():
    """Weights 0.5, 0.3, 0.2 at 0.05: 0.03 fails at 0.025, 0.014 passes at 0.015, 0.02 passes at 0.015 + 0.01 = 0.025."""
    found = adjusted("fallback", {"a": 0.03, "b": 0.014, "c": 0.02}, 0.05, fallback([0.5, 0.3, 0.2]))

    assert {"a": 0.0, "b": 1.0, "c": 1.0} == {r.level: r.value for r in found if r.stat == "rejected"}
    assert [0.06, 0.014 / 0.3, 0.014 / 0.3] == pytest.approx([r.value for r in found if r.stat == "p_adjusted"], rel=1e-12)


def test_serial_gatekeeping_opens_after_both_primaries():
    """Two primaries by Holm, then a secondary: it is tested only when both are rejected, then at the whole alpha."""
    small = 1e-9  # each primary hands almost all to the other, the rest to the secondary
    shares = {"p1": {"p2": 1 - small, "s": small}, "p2": {"p1": 1 - small, "s": small}}
    gate = graph(["p1", "p2", "s"], [0.5, 0.5, 0], shares)
    opened = adjusted("graph", {"p1": 0.02, "p2": 0.03, "s": 0.04}, 0.05, gate)
    closed = adjusted("graph", {"p1": 0.02, "p2": 0.06, "s": 0.0001}, 0.05, gate)

    assert [1, 1, 1] == [r.value for r in opened if r.stat == "rejected"]
    assert [1, 0, 0] == [r.value for r in closed if r.stat == "rejected"]


def test_closed_testing_and_the_shortcut_agree():
    """A hypothesis's adjusted p is the largest over all intersections that hold it of the least p by weight (Bretz 2009, section 3)."""
    p, start = np.array([0.02, 0.011, 0.013, 0.03]), Graph(np.array([0.4, 0.3, 0.2, 0.1]), np.array([
        [0, 0.5, 0.5, 0], [0.2, 0, 0.3, 0.5], [0, 0.6, 0, 0.4], [1, 0, 0, 0]]))  # fmt: skip
    closed = np.zeros(4)
    for size in range(1, 5):
        for kept in combinations(range(4), size):
            left = start
            for j in set(range(4)) - set(kept):
                left = left.without(j)
            weights = left.weights[list(kept)]
            least = min(1.0, min(p[k] / w for k, w in zip(kept, weights, strict=True) if w > 0))
            closed[list(kept)] = np.maximum(closed[list(kept)], least)

    assert closed == pytest.approx(graphical(p, start), rel=1e-12)


@pytest.mark.parametrize("method", [m for m in METHODS if m != "fixed_sequence"])
def test_order_of_hypotheses_changes_nothing(method):
    """Eight p values with ties, shuffled and put back."""
    p, shuffled = np.array([0.01, 0.2, 0.01, 0.04, 0.5, 0.04, 0.0, 1.0]), np.array([3, 7, 0, 5, 1, 6, 2, 4])
    found = METHODS[method](p)

    assert found[shuffled] == pytest.approx(METHODS[method](p[shuffled]), abs=1e-15)
    assert ((p <= found) & (found <= 1)).all()


def test_a_missing_p_stays_in_the_family():
    """Bonferroni of three with one unknown multiplies by three, and the unknown is not rejected."""
    found = {(r.level, r.stat): r for r in adjusted("bonferroni", {"a": 0.01, "b": np.nan, "c": 0.5}, 0.05)}

    assert 0.03 == pytest.approx(found["a", "p_adjusted"].value)
    assert (NO_P, 0.0) == (found["b", "p_adjusted"].warnings, found["b", "rejected"].value)


def test_one_hypothesis_and_none():
    """Nothing to adjust."""
    assert all(method(np.array([0.2])).tolist() == pytest.approx([0.2]) for method in METHODS.values())
    assert all(len(method(np.empty(0))) == 0 for method in METHODS.values())
    assert [] == adjusted("holm", {}, 0.05)
    assert [0.5, 1.0] == bonferroni(np.array([0.25, 0.75])).tolist()


def test_what_cannot_be_tested_is_told_at_once():
    """A p beyond 1; a graph with four faults."""
    with pytest.raises(StudyError, match="not a p value: b: 1.2, c: -0.1"):
        adjusted("holm", {"a": 0.5, "b": 1.2, "c": -0.1}, 0.05)
    with pytest.raises(StudyError) as told:
        graph(["a", "b"], [0.7, 0.6], {"a": {"a": 0.5, "c": 0.7}})

    assert str(told.value).splitlines()[1:] == [
        "    weights add up to 1.3, more than 1",
        "    c is no hypothesis of the graph",
        "    a hands on to itself",
        "    shares of a add up to 1.2, more than 1",
    ]
