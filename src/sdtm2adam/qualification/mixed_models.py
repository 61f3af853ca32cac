"""Cases of mixed models: MMRM as PROC MIXED lists it, random effects as SAS, nlme, lme4 and pbkrtest print them.

SAS stops when g'H^-1 g is below 1e-8 of -2 log likelihood, which leaves its estimates beside the optimum by up to
sqrt(difference of -2 log likelihood) standard errors. So two things are asked of an MMRM: its covariance parameters, at our optimum,
are as near to SAS's as that; and at SAS's own covariance parameters, printed to six digits, its fixed effects are SAS's.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache, partial
from io import StringIO
from itertools import combinations

import numpy as np
import pandas as pd

from sdtm2adam.ard.design import Factor, design
from sdtm2adam.ard.mixed.covariance import REPEATED, components, root, unstructured
from sdtm2adam.ard.mixed.fit import Fit, fit
from sdtm2adam.ard.mixed.inference import Inference, kenward_roger, kenward_roger_linear, satterthwaite
from sdtm2adam.ard.mixed.likelihood import point_at
from sdtm2adam.qualification.case import Case, Near, near

MMRM, RANDOM = "Mixed models for repeated measures", "Random effects"
DDFM = {"satterthwaite": satterthwaite, "satterthwaite cl": satterthwaite, "kr": kenward_roger, "kr(firstorder)": kenward_roger_linear}
REFERENCES = {"ARMCD": "PBO", "SEX": "Male", "RACE": "Asian", "AVISIT": "VIS1"}
STOPS_AT = 1e-8
CLOSE = 5e-5


class Fev:
    """One PROC MIXED call, told by its options, on the data of the R package mmrm."""

    def __init__(self, data: pd.DataFrame, options: str):
        said = dict(re.findall(r"(method|type|ddfm)=([^;/ ]+(?: cl)?)", options))
        effects = re.search(r"FEV1 = ([^;]*)", options).group(1).split()
        order = re.search(r"AVISIT order ([^;]*)", options)
        self.visits = order.group(1).split() if order else ["VIS1", "VIS2", "VIS3", "VIS4"]
        used = data.dropna(subset=["FEV1"])
        names = [n for n in ("ARMCD", "AVISIT", "SEX", "RACE") if n in effects]
        levels = {n: tuple(self.visits) if n == "AVISIT" else tuple(sorted(used[n].unique())) for n in names}
        factors = {n: Factor(levels[n], REFERENCES[n]) for n in names}
        self.terms = [tuple(sorted(e.split("*"), reverse=True)) for e in effects if e != "intercept"]
        values = {n: used[n].to_numpy(dtype=object) for n in names} or {"": used["FEV1"].to_numpy()}
        self.design = design(values, self.terms, factors)
        visit = used["AVISIT"].map(self.visits.index).to_numpy()
        y = used["FEV1"].to_numpy()
        self.fit = fit(y, self.design.matrix, used["USUBJID"].to_numpy(), visit=visit, repeated=REPEATED[said["type"]],
                       restricted=said["method"] == "reml")  # fmt: skip
        self.inference_of = DDFM[said["ddfm"]]

    def parameters(self) -> dict[str, float]:
        return {f"cov {label}": value for label, value in zip(self.fit.model.labels, self.fit.point.theta, strict=True)}

    def at(self, printed: Mapping[str, str]) -> dict[str, float]:
        """Our numbers at the covariance parameters that SAS printed."""
        theta = np.array([float(printed[name]) for name in self.parameters()])
        return self.quantities(replace(self.fit, point=point_at(self.fit.model, theta)))

    def quantities(self, fit: Fit) -> dict[str, float]:
        """What SAS printed of fixed effects, and we compute, under the names that it was printed with."""
        ours: dict[str, float] = {}
        inference = self.inference_of(fit)
        for name, term in zip(self.design.names, self.design.of_term, strict=True):
            shown = " ".join(filter(None, ["*".join(term), *name.split("*")]))
            ours |= described(shown, inference, self.design.coefficient(name))
            if len(term) == 1 and len(self.terms) == 1:
                ours |= described(term[0], inference, self.design.coefficient(name))
        for term in self.terms:
            test = inference.f(self.design.type_three(term))
            shown = f"type3 {'*'.join(term)}"
            ours |= {f"{shown} num_df": test.num_df, f"{shown} den_df": test.den_df, f"{shown} F": test.f, f"{shown} p_F": test.p}
        if ("AVISIT", "ARMCD") in self.terms:
            ours |= self._by_visit(inference)
        return ours

    def _by_visit(self, inference: Inference) -> dict[str, float]:
        """LS means of the arms at each visit, all their differences, and the slices."""
        ours: dict[str, float] = {}
        cells = {f"{v} {a}": self.design.mean(AVISIT=v, ARMCD=a) for v in self.visits for a in ("TRT", "PBO")}
        for cell, row in cells.items():
            ours |= described(f"lsmean AVISIT*ARMCD {cell}", inference, row)
        for one, other in combinations(cells, 2):
            ours |= described(f"diff AVISIT*ARMCD {one} {other}", inference, cells[one] - cells[other])
        for visit in self.visits:
            found = inference.f(cells[f"{visit} TRT"] - cells[f"{visit} PBO"])
            shown = f"slice AVISIT*ARMCD {visit}"
            ours |= {f"{shown} num_df": found.num_df, f"{shown} den_df": found.den_df, f"{shown} F": found.f, f"{shown} p": found.p}
        return ours


def described(name: str, inference: Inference, row: np.ndarray) -> dict[str, float]:
    """Estimate, se, df, t, p and limits of a contrast under its printed name."""
    test = inference.t(row)
    low, high = test.limits()
    shown = {"": test.estimate, " se": test.se, " df": test.df, " t": test.statistic, " p": test.p}
    return {name + word: value for word, value in (shown | {" ci95_lower": low, " ci95_upper": high}).items()}


def unit(printed: str) -> float:
    """One in the last printed digit."""
    return float(Decimal(1).scaleb(Decimal(printed).as_tuple().exponent))


def _fev(data: pd.DataFrame, options: str) -> Fev:
    return _fitted(data.to_csv(index=False), options)


@lru_cache(maxsize=4)
def _fitted(text: str, options: str) -> Fev:
    """A call is fitted once for its two cases; the text of the data stands for them as the key."""
    return Fev(pd.read_csv(StringIO(text)), options)


def optimum(data: pd.DataFrame, printed: Mapping[str, str], options: str) -> dict[str, Near]:
    """Covariance parameters, each as near as SAS's stopping rule leaves it."""
    call = _fev(data, options)
    reach = np.sqrt(STOPS_AT * call.fit.point.value / 2) * np.sqrt(np.diag(call.fit.asymptotic))
    return {name: Near(value, near_by) for (name, value), near_by in zip(call.parameters().items(), reach, strict=True)}


def fixed_effects(data: pd.DataFrame, printed: Mapping[str, str], options: str) -> dict[str, Near]:
    """Estimates, errors, df, t, p, type III tests, LS means, differences and slices, at SAS's covariance parameters."""
    ours = _fev(data, options).at(printed)
    return {q: Near(ours[q], 0.0 if text.startswith("<") else unit(text)) for q, text in printed.items() if q in ours}


def kenward_rogers(data: pd.DataFrame, printed: Mapping[str, str], options: str) -> dict[str, Near]:
    """Standard error and df, printed to 12 digits, as near as SAS's stopping rule may move them."""
    call = _fev(data, options)
    spread, theta = call.fit.asymptotic, call.fit.point.theta
    here = call.quantities(call.fit)
    steps = [1e-4 * se * np.eye(len(theta))[k] for k, se in enumerate(np.sqrt(np.diag(spread)))]
    moved = [[call.at({n: str(v) for n, v in zip(call.parameters(), theta + s, strict=True)}) for s in (step, -step)] for step in steps]

    def reach(quantity: str) -> float:
        ends = zip(steps, moved, strict=True)
        slope = np.array([(up[quantity] - down[quantity]) / (2 * np.abs(step).max()) for step, (up, down) in ends])
        return float(np.sqrt(STOPS_AT * call.fit.point.value / 2 * (slope @ spread @ slope))) * 1.01

    return {q: Near(here[q], reach(q) + unit(printed[q])) for q in ("ARMCD se", "ARMCD df")}


def listed(inference: Inference, names: list[str]) -> dict[str, float]:
    """Each coefficient as SAS lists it: estimate, se, df, t, p."""
    ours = {}
    for i, name in enumerate(names):
        test = inference.t(np.eye(len(names))[i])
        ours |= {name: test.estimate, f"{name} se": test.se, f"{name} df": test.df, f"{name} t": test.statistic, f"{name} p": test.p}
    return ours


EFFECTS = {"un": unstructured(2), "vc": components((1, 1), ("Intercept", "Days")), "fa0(2)": root(2)}


def sleep(data: pd.DataFrame, structure: str) -> Fit:
    days = np.column_stack([np.ones(len(data)), data["Days"]])
    return fit(data["Reaction"].to_numpy(), days, data["Subject"].to_numpy(), random=days, effects=EFFECTS[structure])


def slopes_of_sleep(data: pd.DataFrame, _, structure: str, ddfm: str) -> dict[str, Near]:
    return near(listed(DDFM[ddfm](sleep(data, structure)), ["Intercept", "days"]), CLOSE, {" p": 1e-3})


def sleep_of_lme4(data: pd.DataFrame, _) -> dict[str, float | Near]:
    found = sleep(data, "un")
    sd = np.sqrt(np.diag(found.random))
    exact = {"REML criterion": found.point.value, "var Days": found.random[1, 1], "sd Days": sd[1],
             "corr": found.random[0, 1] / sd.prod(), "var Residual": found.residual[0, 0],
             "sd Residual": found.residual[0, 0] ** 0.5}  # fmt: skip
    return exact | near({"var Intercept": found.random[0, 0], "sd Intercept": sd[0]}, CLOSE)


def orthodont(data: pd.DataFrame, _, reml: bool) -> dict[str, float]:
    age, sex = data["age"].to_numpy() - 11.0, np.where(data["Sex"] == "Female", 1.0, -1.0)
    x = np.column_stack([np.ones(len(age)), sex, age, sex * age])
    found = fit(data["distance"].to_numpy(), x, data["Subject"].to_numpy(), random=x[:, [0, 2]], effects=unstructured(2), restricted=reml)
    sd = np.sqrt(np.diag(found.random))
    ours = {"sd Intercept": sd[0], "sd age": sd[1], "corr": found.random[0, 1] / sd.prod(), "sd Residual": found.residual[0, 0] ** 0.5}
    ours |= {"logLik": -found.point.value / 2, "AIC": found.point.value + 2 * 8}
    return ours | {"Intercept": found.point.beta[0], "Sex1": found.point.beta[1], "Sex1:I(age - 11)": found.point.beta[3]}


def orthodont_unstructured(data: pd.DataFrame, _) -> dict[str, float]:
    age, female = data["age"].to_numpy() - 11.0, (data["Sex"] == "Female").to_numpy(dtype=float)
    x = np.column_stack([np.ones(len(age)), female, age, female * age])
    visit = ((data["age"] - 8) // 2).to_numpy(dtype=int)
    found = fit(data["distance"].to_numpy(), x, data["Subject"].to_numpy(), visit=visit, repeated=unstructured)
    sd = np.sqrt(np.diag(found.residual))
    correlation = found.residual / np.outer(sd, sd)
    names = ["Intercept", "SexFemale", "I(age - 11)", "SexFemale:I(age - 11)"]
    ours = dict(zip(names, found.point.beta, strict=True)) | {"restricted log-likelihood": -found.point.value / 2, "sigma": sd[0]}
    ours |= {f"corr({i + 1},{j + 1})": correlation[i, j] for j in range(4) for i in range(j)}
    return ours | {f"sd ratio {a}": sd[i] / sd[0] for i, a in ((1, 10), (2, 12), (3, 14))}


def beets(data: pd.DataFrame, _, ddfm: str) -> dict[str, float]:
    factors = {n: Factor(tuple(sorted(data[n].unique())), sorted(data[n].unique())[0]) for n in ("block", "sow", "harvest")}
    made = design({n: data[n].to_numpy(dtype=object) for n in factors}, [("block",), ("sow",), ("harvest",)], factors)
    plots = (data["block"] + data["harvest"]).to_numpy()
    found = fit(data["sugpct"].to_numpy(), made.matrix, plots, random=np.ones((len(data), 1)), effects=components((1,), ("plot",)))
    test = DDFM[ddfm](found).f(made.type_three(("harvest",)))
    return {"F": test.f, "num_df": test.num_df, "den_df": test.den_df, "p": test.p}


CALL = "PROC MIXED method=reml; FEV1 = {}; repeated AVISIT / subject=USUBJID type={}; ddfm={}"
ORDER = "; AVISIT order VIS1 VIS2 VIS3 VIS4"
FULL = CALL.format("ARMCD AVISIT ARMCD*AVISIT RACE SEX", "UN", "satterthwaite; ref Asian, VIS1, Male, PBO; AVISIT order VIS2 VIS3 VIS4 VIS1"
                   "; lsmeans AVISIT*ARMCD / pdiff=all cl slice=AVISIT")  # fmt: skip
STRUCTURES = ("UN", "CS", "CSH", "AR(1)", "ARH(1)", "TOEP", "TOEPH", "ANTE(1)")
LISTED = (
    *((CALL.format("intercept", t, "satterthwaite") + ORDER, "MMRM", t) for t in STRUCTURES if t != "UN"),
    *((CALL.format("ARMCD SEX", t, "satterthwaite cl; ref PBO, Male") + ORDER, "MMRM", t) for t in ("UN", "AR(1)")),
    (FULL, "MMRM, LS means and type III", "UN"),
)
EARLY = "SAS stops its search at a relative gradient of 1e-8"
SIX = "SAS prints the covariance parameters, from which the rest is computed here, to six digits: one more in the last digit"
FLAT = "SAS stops its search at a relative gradient of 1e-8: five parts in 100,000, of p one in a thousand"
LME4 = "lme4's search stops a little before the optimum: five parts in 100,000 of two numbers"

CASES = (
    *(Case(MMRM, f"covariance, {t}", "mmrm", "fev_mmrm", m, partial(optimum, options=o), o, why=EARLY) for o, m, t in LISTED),
    *(Case(MMRM, f"fixed effects, Satterthwaite, {t}", "mmrm", "fev_mmrm", m, partial(fixed_effects, options=o), o, why=SIX)
      for o, m, t in LISTED),
    *(Case(MMRM, f"{name}, {t}", "mmrm", "fev_mmrm", "MMRM, Kenward-Roger", partial(kenward_rogers, options=o), o, why=EARLY)
      for ddfm, name in (("kr", "Kenward-Roger"), ("kr(firstorder)", "Kenward-Roger, linear"))
      for t in STRUCTURES for o in [CALL.format("ARMCD", t, ddfm)]),
    Case(MMRM, "unstructured, no value missing", "mmrm", "orthodont", "GLS REML, unstructured", orthodont_unstructured),
    *(Case(RANDOM, f"slopes, {name}, {s}", "mixed", "sleepstudy", f"LMM, {name}", partial(slopes_of_sleep, structure=s, ddfm=ddfm),
           f"random intercept days / subject type={s}; ddfm={ddfm}", "SAS", FLAT)
      for s in EFFECTS for ddfm, name in (("satterthwaite", "Satterthwaite"), ("kr", "Kenward-Roger"))),
    Case(RANDOM, "slopes, REML", "mixed", "sleepstudy", "LMM REML", sleep_of_lme4, "(Days | Subject))", why=LME4),
    *(Case(RANDOM, f"slopes, {name}", "mixed", "orthodont", f"LMM {name}, containment df", partial(orthodont, reml=name == "REML"))
      for name in ("REML", "ML")),
    *(Case(RANDOM, f"F test, {name}", "mixed", "beets_split_plot", f"LMM, {name}", partial(beets, ddfm=ddfm))
      for ddfm, name in (("satterthwaite", "Satterthwaite"), ("kr", "Kenward-Roger"))),
)  # fmt: skip
