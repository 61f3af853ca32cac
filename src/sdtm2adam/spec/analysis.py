"""One entry of `analyses:` in a tlf file, and the groups that are compared.

    - {id: sex, dataset: ADSL, variable: SEX, levels: [M, F], statistics: count, compare: chisq_or_fisher}

Which keys an entry may have follows from `statistics:`; a key that would do nothing is an error.
"""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, field_validator, model_validator

from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.condition import parse
from sdtm2adam.standards.terminology import codelist

COUNT_TESTS = ("chisq", "fisher", "chisq_or_fisher")


@dataclass(frozen=True)
class Kind:
    """What one name under `statistics:` gives, the keys it needs and takes, and its comparisons."""

    gives: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    compares: tuple[str, ...] = ()


SURVIVAL_KEYS = ("time", "censor", "convention", "interval", "times")

STATISTICS = {
    "population": Kind("N: the subjects of the population"),
    "summary": Kind("n, mean, sd, se, median, quartiles, min, max of a number", ("variable",), (), ("ttest_pooled",)),
    "count": Kind("subjects by level of a variable", ("variable",), ("levels", "denominator"), COUNT_TESTS),
    "subjects": Kind("subjects with at least one record", (), ("variable", "levels"), COUNT_TESTS),
    "events": Kind("records and subjects, by nested terms", ("nested",), (), COUNT_TESTS),
    "survival": Kind("Kaplan-Meier mean and median", (), SURVIVAL_KEYS, ("logrank",)),
}
COMPARISONS = {
    "none": "no comparison",
    "ttest_pooled": "two-sample t test with pooled variance; first group minus second",
    "chisq": "chi-square without continuity correction",
    "fisher": "Fisher's exact test, two-sided",
    "chisq_or_fisher": "Fisher's exact test where an expected count is below 5, else chi-square",
    "logrank": "log-rank test",
}
DENOMINATORS = {
    "population": "all subjects of the population in the group",
    "non_missing": "the subjects that have a value",
}
CONVENTIONS = {
    "SAS": "mean to the last event, m/(m-1) in its variance; median midway where the curve is flat at one half",
    "R": "mean to the last time of the group; median midway where the curve is flat at one half",
    "SPSS": "mean to the last time of the group; median is the first time at or below one half",
}
INTERVALS = {
    "plain": "limits on the curve itself",
    "log": "limits on the log of the curve",
    "loglog": "limits on the log of minus the log of the curve",
    "density": "median and 1.96 standard errors from the slope of the curve around it",
}
EVERY = ("id", "dataset", "statistics", "where", "by", "population", "compare", "compare_each", "label", "reason", "purpose")
REASON, PURPOSE = "SPECIFIED IN SAP", "EXPLORATORY OUTCOME MEASURE"  # of what an output does not say otherwise


def term_or_own(short: str, word: str) -> str:
    """A term of a CDISC codelist that may be extended, or words of the study's own. Errors: ValueError for a near miss."""
    terms = codelist(short).terms
    hint = did_you_mean(word, terms) if word and word not in terms else ""
    if hint:
        raise ValueError(f"`{word}` is not a term of {short}{hint}")
    return word


Reason = Annotated[str, AfterValidator(partial(term_or_own, "ANLREAS"))]
Purpose = Annotated[str, AfterValidator(partial(term_or_own, "ANLPURP"))]


class Analysis(Spec):
    """What is computed of one dataset, for each group (and each `by` condition) of an output.

    id            by which rows of the output name it
    dataset       an ADaM dataset
    statistics    what is computed; see the table of statistics
    where         which records go in
    variable      what is counted or summarised; of the dataset, or of ADSL
    by            label -> a further condition, one set of results each
    population    in place of the output's
    levels        the values to count, in order; those observed when not said
    nested        outer to inner term, each joined to the one above it
    denominator   of what a percentage is
    compare       how the groups are compared
    compare_each  also each level against the rest
    time, censor  survival time, and the variable that is 0 where the event happened
    convention    whose rules mean and median of survival follow
    interval      kind of confidence limits of survival; that of the convention when not said
    times         times at which the curve and the number at risk are given
    label         what the define calls the result; when not said, the label of its row or of its variable
    reason        why it is done, as of the output; that of the output when not said
    purpose       what it is for, as of the output; that of the output when not said
    """

    id: str
    dataset: str = "ADSL"
    statistics: str
    where: str = ""
    variable: str = ""
    levels: tuple[str, ...] = ()
    by: dict[str, str] = {}
    nested: tuple[str, ...] = ()
    population: str = ""
    denominator: str = "population"
    compare: str = "none"
    compare_each: bool = False
    time: str = "AVAL"
    censor: str = "CNSR"
    convention: str = "SAS"
    interval: str = ""
    times: tuple[float, ...] = ()
    label: str = ""
    reason: Reason = ""
    purpose: Purpose = ""

    @property
    def analysed(self) -> list[str]:
        """The variables whose values are analysed, conditions apart."""
        if self.statistics == "survival":
            return [self.time, self.censor]
        named = self.nested if self.statistics == "events" else (self.variable,)
        return list(dict.fromkeys(v for v in named if v))

    @field_validator("levels", mode="before")
    @classmethod
    def _levels_are_text(cls, given):
        return [f"{v:.15g}" if isinstance(v, int | float) and not isinstance(v, bool) else v for v in _listed(given)]

    @field_validator("nested", "times", mode="before")
    @classmethod
    def _one_or_more(cls, given):
        return _listed(given)

    @field_validator("where")
    @classmethod
    def _where_can_be_read(cls, text: str) -> str:
        return _readable(text)

    @field_validator("by")
    @classmethod
    def _by_can_be_read(cls, by: dict[str, str]) -> dict[str, str]:
        return {label: _readable(text) for label, text in by.items()}

    @model_validator(mode="after")
    def _names_are_known(self):
        faults = [
            f"`{key}: {word}` is not known{did_you_mean(word, known) or '; known: ' + ', '.join(known)}"
            for key, word, known in (
                ("statistics", self.statistics, STATISTICS),
                ("compare", self.compare, COMPARISONS),
                ("denominator", self.denominator, DENOMINATORS),
                ("convention", self.convention, CONVENTIONS),
                ("interval", self.interval or "log", INTERVALS),
            )
            if word not in known
        ]
        _stop(self.id, faults or list(_misfits(self, STATISTICS[self.statistics])))
        return self


class Groups(Spec):
    """The groups of an output: values of an ADSL variable with their labels, in the order of comparison.

    variable  of ADSL
    levels    value -> label
    total     also all subjects of the population together, in a group or not
    """

    variable: str
    levels: dict[str, str]
    total: bool = False


def _misfits(analysis: Analysis, kind: Kind):
    name = analysis.statistics
    for key in kind.needs:
        if not getattr(analysis, key):
            yield f"`statistics: {name}` needs `{key}:`"
    for key in sorted(analysis.model_fields_set - {*EVERY, *kind.needs, *kind.takes}):
        yield f"`{key}:` does nothing with `statistics: {name}`"
    if analysis.compare != "none" and analysis.compare not in kind.compares:
        fit = f"; what fits: {', '.join(kind.compares)}" if kind.compares else ""
        yield f"`compare: {analysis.compare}` does not fit `statistics: {name}`{fit}"
    if analysis.compare_each and analysis.compare not in COUNT_TESTS:
        yield f"`compare_each:` needs `compare:` to be one of {', '.join(COUNT_TESTS)}"
    if analysis.levels and not analysis.variable:
        yield "`levels:` needs `variable:`"


def _stop(name: str, faults: list[str]) -> None:
    if faults:
        raise ValueError(f"analysis {name}: {'; '.join(faults)}")


def _listed(given):
    return [given] if isinstance(given, str | int | float) else given


def _readable(text: str) -> str:
    try:
        if text:
            parse(text)
    except StudyError as fault:
        raise ValueError(str(fault)) from None
    return text
