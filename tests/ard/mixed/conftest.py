"""The models of the printed results, fitted by us, with every quantity under the name that it was printed with."""

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.ard.design import Factor, design
from sdtm2adam.ard.mixed.covariance import REPEATED
from sdtm2adam.ard.mixed.fit import Fit, fit
from sdtm2adam.ard.mixed.inference import Inference, kenward_roger, kenward_roger_linear, satterthwaite
from sdtm2adam.ard.mixed.likelihood import point_at

DDFM = {"satterthwaite": satterthwaite, "satterthwaite cl": satterthwaite, "kr": kenward_roger, "kr(firstorder)": kenward_roger_linear}
REFERENCES = {"ARMCD": "PBO", "SEX": "Male", "RACE": "Asian", "AVISIT": "VIS1"}


class Fev:
    """One PROC MIXED call of the collection, told by its options, on the data of the R package mmrm."""

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

    def at(self, printed: dict[str, str]) -> dict[str, float]:
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
            cells = {f"{v} {a}": self.design.mean(AVISIT=v, ARMCD=a) for v in self.visits for a in ("TRT", "PBO")}
            for cell, row in cells.items():
                ours |= described(f"lsmean AVISIT*ARMCD {cell}", inference, row)
            for one, other in combinations(cells, 2):
                ours |= described(f"diff AVISIT*ARMCD {one} {other}", inference, cells[one] - cells[other])
            for visit in self.visits:
                slice_ = inference.f(cells[f"{visit} TRT"] - cells[f"{visit} PBO"])
                shown = f"slice AVISIT*ARMCD {visit}"
                ours |= {f"{shown} num_df": slice_.num_df, f"{shown} den_df": slice_.den_df, f"{shown} F": slice_.f, f"{shown} p": slice_.p}
        return ours


def described(name: str, inference: Inference, row: np.ndarray) -> dict[str, float]:
    """Estimate, se, df, t, p and limits of a contrast under its printed name."""
    test = inference.t(row)
    low, high = test.limits()
    shown = {"": test.estimate, " se": test.se, " df": test.df, " t": test.statistic, " p": test.p}
    return {name + word: value for word, value in (shown | {" ci95_lower": low, " ci95_upper": high}).items()}


@pytest.fixture
def fev(shared_oracle):
    """(options) -> a printed PROC MIXED call as we fit it, and what was printed."""
    oracle = shared_oracle("fev_mmrm")

    def call(options: str) -> tuple[Fev, dict[str, str]]:
        rows = oracle.expected[oracle.expected["options"] == options]
        return Fev(oracle.data, options), dict(zip(rows["quantity"], rows["value"]))

    return call
