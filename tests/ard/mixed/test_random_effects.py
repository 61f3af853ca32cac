"""Random-effects models of larger data against PROC MIXED, printed to 12 digits.

Numbers of SAS with 12 digits are held to five parts in 100,000 (p, where df are few, to one in a thousand): its search stops at a
relative gradient of 1e-8, some way beside the optimum where the likelihood is flat.
"""

from itertools import combinations

import numpy as np
import pytest

from sdtm2adam.ard.design import Factor, design
from sdtm2adam.ard.mixed.covariance import components, unstructured
from sdtm2adam.ard.mixed.fit import fit
from sdtm2adam.ard.mixed.inference import kenward_roger, satterthwaite

DDFM = {"satterthwaite": satterthwaite, "kr": kenward_roger}
CLOSE = 5e-5


def listed(inference, names):
    """Each coefficient as SAS lists it: estimate, se, df, t, p."""
    ours = {}
    for i, name in enumerate(names):
        test = inference.t(np.eye(len(names))[i])
        ours |= {name: test.estimate, f"{name} se": test.se, f"{name} df": test.df, f"{name} t": test.statistic, f"{name} p": test.p}
    return ours


def unlike_sas(printed, ours, rel=CLOSE):
    """The quantities that differ by more than that: (printed, ours)."""
    shared = {q: (float(text), ours[q]) for q, text in printed.items() if q in ours}
    assert shared
    return {q: pair for q, pair in shared.items() if pair[1] != pytest.approx(pair[0], rel=1e-3 if q.endswith(" p") else rel)}


@pytest.mark.parametrize("ddfm", DDFM)
@pytest.mark.parametrize("structure", ["un", "vc"])
def test_sleepstudy_with_a_square(shared_oracle, structure, ddfm):
    """SAS: model reaction = days days*days; random intercept days days*days / subject type=un | vc."""
    data = shared_oracle("sleepstudy")
    options = f"random intercept days days*days type={structure}; ddfm={ddfm}"
    printed = data.printed("LMM, Kenward-Roger" if ddfm == "kr" else "LMM, Satterthwaite", options, "SAS")
    days = data.data["Days"].to_numpy(dtype=float)
    columns = np.column_stack([np.ones(len(days)), days, days**2])
    effects = unstructured(3) if structure == "un" else components((1, 1, 1), ("a", "b", "c"))
    found = fit(data.data["Reaction"].to_numpy(), columns, data.data["Subject"].to_numpy(), random=columns, effects=effects)

    assert {} == unlike_sas(printed, listed(DDFM[ddfm](found), ["Intercept", "days", "days*days"]))


@pytest.mark.parametrize("ddfm", DDFM)
def test_replicate_bioequivalence_with_missing_periods(shared_oracle, ddfm):
    """SAS: model log_data = sequence period formulation; random intercept / subject; coefficients and type III tests."""
    data = shared_oracle("bioequivalence_replicate")
    frame = data.data.astype({"period": str})
    terms, references = [("sequence",), ("period",), ("formulation",)], {"period": "4", "formulation": "T", "sequence": "BABA"}
    factors = {n: Factor(tuple(sorted(frame[n].unique())), r) for n, r in references.items()}
    made = design({n: frame[n].to_numpy(dtype=object) for n in factors}, terms, factors)
    found = fit(frame["log_data"].to_numpy(), made.matrix, frame["subject"].to_numpy(), random=np.ones((len(frame), 1)),
                effects=components((1,), ("subject",)))  # fmt: skip
    inference = DDFM[ddfm](found)
    names = [n if n == "Intercept" else f"{t[0]} {n}" for n, t in zip(made.names, made.of_term)]
    method = "LMM, Kenward-Roger" if ddfm == "kr" else "LMM, Satterthwaite"
    tests = {t[0]: inference.f(made.type_three(t)) for t in terms}
    ours = {f"type3 {n} {w}": v for n, t in tests.items() for w, v in (("F", t.f), ("den_df", t.den_df), ("num_df", t.num_df), ("p", t.p))}

    assert {} == unlike_sas(data.printed(method, "random intercept"), listed(inference, names))
    assert {} == unlike_sas(data.printed(f"{method} type III", f"BABA; ddfm={ddfm}"), ours)


@pytest.mark.parametrize("ddfm", DDFM)
def test_crossed_random_effects_with_very_few_degrees_of_freedom(shared_oracle, ddfm):
    """SAS: a strip-plot experiment, 48 runs in one block; random Whole_Plots and Subplots, 22 fixed effects."""
    data = shared_oracle("battery_cell_strip_plot")
    printed = data.printed("LMM, Kenward-Roger" if ddfm == "kr" else "LMM, Satterthwaite", f"crossed); ddfm={ddfm}", "SAS")
    names = [q for q in printed if " " not in q]
    frame = data.data
    x = np.column_stack([np.prod([frame[f] for f in n.split("*")], axis=0) if n != "Intercept" else np.ones(len(frame)) for n in names])
    plots = [(frame[c].to_numpy()[:, None] == frame[c].unique()[None, :]).astype(float) for c in ("Whole_Plots", "Subplots")]
    found = fit(frame["Y"].to_numpy(dtype=float), x.astype(float), np.zeros(len(frame)), random=np.hstack(plots),
                effects=components(tuple(p.shape[1] for p in plots), ("Whole_Plots", "Subplots")))  # fmt: skip

    assert {} == unlike_sas(printed, listed(DDFM[ddfm](found), names), rel=5e-4)


def test_ls_means_with_products_within_consumers(shared_oracle, unlike):
    """SAS: Informed_liking = Product | Information | Gender; random Consumer, Product*Consumer; LS means of Product, t."""
    data = shared_oracle("ham_consumer")
    frame = data.data.astype({"Product": str, "Information": str, "Gender": str})
    names = ("Product", "Information", "Gender")
    terms = [*((n,) for n in names), *combinations(names, 2), names]
    factors = {n: Factor(tuple(sorted(frame[n].unique())), sorted(frame[n].unique())[0]) for n in names}
    made = design({n: frame[n].to_numpy(dtype=object) for n in names}, terms, factors)
    product = (frame["Product"].to_numpy()[:, None] == np.array(factors["Product"].levels)[None, :]).astype(float)
    random, effects = np.column_stack([np.ones(len(frame)), product]), components((1, 4), ("Consumer", "Product*Consumer"))
    liking = frame["Informed.liking"].to_numpy(dtype=float)
    found = fit(liking, made.matrix, frame["Consumer"].to_numpy(), random=random, effects=effects)
    ours = {}
    for level in factors["Product"].levels:
        test = satterthwaite(found).t(made.mean(Product=level))
        ours |= {f"lsmean Product {level}": test.estimate, f"lsmean Product {level} t": test.statistic}

    assert {} == unlike(data.printed("LMM, LS means"), ours)
