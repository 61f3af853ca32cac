"""What an analysis says in a block of its own: a family of tests, the aim of a trial, how missing visits are imputed.

multiplicity:
  method: holm
  family:
    Change at 4 months: {analysis: change, by: 4 Months}
    Change at 6 months: {analysis: change, by: 6 Months}
"""

from pydantic import Field, model_validator

from sdtm2adam.errors import did_you_mean
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.statistics import ADJUSTMENTS, COVARIANCES, IMPUTATIONS, SIZES

WEIGHTED = ("graph", "fallback")
AIMED = ("test", "power", "alpha", "sides", "dropout")
OF_TEST = {"two_means": ("difference", "sd"), "one_mean": ("difference", "sd"), "two_proportions": ("first", "second")}


def unknown(key: str, word: str, known) -> list[str]:
    """A fault where a word is none of those known, with the nearest of them."""
    return [] if word in known else [f"`{key}: {word}` is not known{did_you_mean(word, known) or '; known: ' + ', '.join(known)}"]


class Hypothesis(Spec):
    """One test of a family: a p value among the results of another analysis of the same output.

    analysis  its id
    group     where the p value stands: a group, comparison or model
    by        label of the by-condition
    level     level of the result
    stat      its name
    """

    analysis: str
    group: str = "comparison"
    by: str = ""
    level: str = ""
    stat: str = "p"


class Multiplicity(Spec):
    """A family of tests and how their p values are adjusted.

    method       see the table of methods
    family       name -> the test; in the order in which they are tested, where the method has one
    alpha        familywise error
    weights      name -> share of alpha at the start (fallback, graph)
    transitions  name -> {name: share}: to whom each hands on its weight once rejected (graph)
    """

    method: str
    family: dict[str, Hypothesis] = Field(min_length=1)
    alpha: float = Field(0.05, gt=0, lt=1)
    weights: dict[str, float] = {}
    transitions: dict[str, dict[str, float]] = {}

    @model_validator(mode="after")
    def _fits(self):
        faults = unknown("method", self.method, ADJUSTMENTS)
        if not faults and self.method in WEIGHTED and not self.weights:
            faults.append(f"`method: {self.method}` needs `weights:`")
        if not faults and self.method == "graph" and not self.transitions:
            faults.append("`method: graph` needs `transitions:`")
        if self.weights and self.method not in WEIGHTED:
            faults.append(f"`weights:` does nothing with `method: {self.method}`")
        if self.transitions and self.method != "graph":
            faults.append(f"`transitions:` does nothing with `method: {self.method}`")
        named = [*self.weights, *self.transitions, *(name for to in self.transitions.values() for name in to)]
        faults += [f"{n} is no test of the family{did_you_mean(n, self.family)}" for n in dict.fromkeys(named) if n not in self.family]
        if faults:
            raise ValueError("; ".join(faults))
        return self


class SampleSize(Spec):
    """What a trial is to show, from which its size follows.

    test        see the table of tests
    difference  of means under the alternative
    sd          standard deviation of a subject, alike in both groups; of pairs that of their difference
    first, second  proportions under the alternative
    power       probability to show it
    alpha       level of the test
    sides       1 or 2
    dropout     share of those enrolled who are not evaluable
    ratio       subjects of the first and of the second group, as whole numbers
    """

    test: str
    difference: float | None = Field(None, allow_inf_nan=False)
    sd: float | None = Field(None, gt=0, allow_inf_nan=False)
    first: float | None = Field(None, ge=0, le=1)
    second: float | None = Field(None, ge=0, le=1)
    power: float = Field(0.8, gt=0, lt=1)
    alpha: float = Field(0.05, gt=0, lt=1)
    sides: int = Field(2, ge=1, le=2)
    dropout: float = Field(0.0, ge=0, lt=1)
    ratio: tuple[int, int] = (1, 1)

    @model_validator(mode="after")
    def _fits(self):
        faults = unknown("test", self.test, SIZES)
        if not faults:
            needs = OF_TEST[self.test]
            takes = (*AIMED, *needs, *(["ratio"] if self.test != "one_mean" else []))
            faults += [f"`test: {self.test}` needs `{key}:`" for key in needs if getattr(self, key) is None]
            faults += [f"`{key}:` does nothing with `test: {self.test}`" for key in sorted(self.model_fields_set - set(takes))]
        if min(self.ratio) < 1:
            faults.append("`ratio:` is of two whole numbers greater than 0")
        if faults:
            raise ValueError("; ".join(faults))
        return self


class Imputation(Spec):
    """How values at missed visits are imputed, several times over; estimates are put together by Rubin's rules.

    method       see the table of methods
    reference    the group after which others are imputed (j2r, cr, cir)
    imputations  how many data sets
    seed         of the random numbers; the same seed gives the same results
    covariance   of the visits: common to all groups, or of each group (mar, j2r, cr, cir)
    """

    method: str
    reference: str = ""
    imputations: int = Field(100, ge=2, le=10_000)
    seed: int = Field(ge=0)
    covariance: str = "common"

    @model_validator(mode="after")
    def _fits(self):
        faults = [*unknown("method", self.method, IMPUTATIONS), *unknown("covariance", self.covariance, COVARIANCES)]
        based = self.method in ("j2r", "cr", "cir")
        if based and not self.reference:
            faults.append(f"`method: {self.method}` needs `reference:`, the group that others are imputed after")
        if not faults and self.reference and not based:
            faults.append(f"`reference:` does nothing with `method: {self.method}`")
        if self.method == "monotone" and "covariance" in self.model_fields_set:
            faults.append("`covariance:` does nothing with `method: monotone`, which goes group by group")
        if faults:
            raise ValueError("; ".join(faults))
        return self
