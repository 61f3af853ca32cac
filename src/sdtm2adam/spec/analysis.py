"""One entry of `analyses:` in a tlf file, and the groups that are compared.

    - {id: sex, dataset: ADSL, variable: SEX, levels: [M, F], statistics: count, compare: chisq_or_fisher}

Which keys an entry may have follows from `statistics:`; a key that would do nothing is an error.
"""

from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator, model_validator

from sdtm2adam.errors import did_you_mean
from sdtm2adam.spec.analysis_parts import Imputation, Multiplicity, SampleSize, unknown
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.entries import ConditionText
from sdtm2adam.spec.statistics import (
    ALSO,
    COMPARISONS,
    CONVENTIONS,
    COUNTED,
    DDFMS,
    DENOMINATORS,
    INTERCEPT,
    INTERVALS,
    LIMITS,
    OF_COUNTS,
    OF_SHIFT,
    RATES,
    RESTRICTED,
    STATISTICS,
    STRATIFIED,
    STRUCTURES,
    TIES,
    TIME_TESTS,
    Kind,
)
from sdtm2adam.standards.terminology import codelist

OF_RECORDS = {"dataset", "where", "by", "by_variable", "population"}
EVERY = ("id", "dataset", "statistics", "where", "by", "by_variable", "population", "compare", "compare_each", "label", "reason", "purpose")
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
    by            label -> a further condition, one set of results each; or the name of such a list under `bys:` of the output
    by_variable   one set of results for each value that a variable has; a list of variables: for each combination, outer to inner;
                  variable -> another by which its values are ordered (`{AVISIT: AVISITN}`). The label is the value, or the values
                  (and the label of `by`) joined by ` | `
    population    in place of the output's
    levels        the values to count, in order; those observed when not said
    nested        outer to inner term, each joined to the one above it
    baseline      the variable that holds the category before (shift)
    worst         number by which a subject counts once a level, where it is highest; `by:` then says at which values
    denominator   of what a percentage is
    among         which records make a subject count, above and below the line: the subjects with a record that meets it (of the
                  dataset, or of ADSL) are the denominator
    compare       how the groups are compared
    compare_each  also each level against the rest
    time, censor  survival time, and the variable that is 0 where the event happened
    convention    whose rules mean and median of survival follow
    interval      kind of confidence limits of survival; that of the convention when not said
    times         times at which the curve and the number at risk are given
    rmst          time up to which the mean is restricted (survival)
    curve         whether every step of the curve is given too, for a figure (survival, roc)
    effects       fixed effects of a model beside its intercept: variables, and products written A*B
    class         numeric variables that are categories; text, the groups and the visit always are
    visit         by which the records of a subject are told apart (mmrm, and ancova with `imputation:`)
    random        random effects of each subject: Intercept and covariates (mixed)
    limits        kind of 95% limits of each percentage; none when not said
    strata        variables within whose values groups are compared; of counts, variables of ADSL
    ties          events at the same time (cox)
    also          further statistics of a summary
    exposure      variable of ADSL: how long each subject was exposed (rates)
    per           by how much exposure a rate is given, in its unit: of days, 36525 for 100 years
    onset         time from the start of exposure to an event: then first events only, and exposure ends with them
    imputation    how values at missed visits are imputed (ancova)
    multiplicity  the family of tests and the method
    sample_size   what the trial is to show
    cases         which records are cases; the others of the group are controls (roc)
    structure     covariance of the visits (mmrm) or of the random effects (mixed: UN or VC)
    ddfm          degrees of freedom
    slopes        covariates whose slopes are given by group (mixed)
    means_at      label -> values of covariates at which LS means are given by group (mixed)
    label         what the define calls the result; when not said, the label of its row or of its variable
    reason        why it is done, as of the output; that of the output when not said
    purpose       what it is for, as of the output; that of the output when not said
    """

    id: str
    dataset: str = "ADSL"
    statistics: str
    where: ConditionText = ""
    variable: str = ""
    levels: tuple[str, ...] = ()
    by: dict[str, ConditionText] = {}
    by_variable: dict[str, str] = {}
    nested: tuple[str, ...] = ()
    baseline: str = ""
    worst: str = ""
    population: str = ""
    denominator: str = "population"
    among: ConditionText = ""
    compare: str = "none"
    compare_each: bool = False
    time: str = "AVAL"
    censor: str = "CNSR"
    convention: str = "SAS"
    interval: str = ""
    times: tuple[float, ...] = ()
    curve: bool = False
    effects: tuple[str, ...] = ()
    classes: tuple[str, ...] = Field(default=(), alias="class")
    visit: str = ""
    random: tuple[str, ...] = ()
    limits: str = ""
    strata: tuple[str, ...] = ()
    rmst: float | None = Field(None, gt=0, allow_inf_nan=False)
    ties: str = "breslow"
    also: tuple[str, ...] = ()
    exposure: str = ""
    per: float = Field(1.0, gt=0, allow_inf_nan=False)
    onset: str = ""
    imputation: Imputation | None = None
    multiplicity: Multiplicity | None = None
    sample_size: SampleSize | None = None
    cases: ConditionText = ""
    structure: str = "UN"
    ddfm: str = "kenward_roger"
    slopes: tuple[str, ...] = ()
    means_at: dict[str, dict[str, float]] = {}

    label: str = ""
    reason: Reason = ""
    purpose: Purpose = ""

    @property
    def analysed(self) -> list[str]:
        """The variables whose values are analysed, conditions apart."""
        in_effects = [name for effect in self.effects for name in effect.split("*")]
        if self.statistics in ("survival", "cox"):
            return list(dict.fromkeys([self.time, self.censor, *self.strata, *in_effects]))
        of_model = [n for n in (*in_effects, self.visit, *self.random) if n != INTERCEPT]
        of_cases = sorted(parse(self.cases).columns) if self.cases else ()
        named = (*self.nested, self.baseline, self.variable, self.onset, *of_model, *of_cases, self.worst)
        return list(dict.fromkeys(v for v in named if v))

    @property
    def of_subjects(self) -> list[str]:
        """The variables that every subject of the population has, with records or without: of ADSL."""
        return [*(self.strata if self.statistics in COUNTED else ()), *([self.exposure] if self.exposure else [])]

    @property
    def also_of_subjects(self) -> list[str]:
        """The variables that a subject without a record has where ADSL has them: covariates of values that are imputed."""
        return [n for effect in self.effects for n in effect.split("*")] if self.imputation else []

    @field_validator("levels", mode="before")
    @classmethod
    def _levels_are_text(cls, given):
        return [f"{v:.15g}" if isinstance(v, int | float) and not isinstance(v, bool) else v for v in _listed(given)]

    @property
    def conditions(self) -> list[str]:
        """Every condition on its records."""
        return [text for text in (self.where, self.among, *self.by.values()) if text]

    @property
    def by_columns(self) -> list[str]:
        """The variables of `by_variable:` and those that order their values."""
        return [name for pair in self.by_variable.items() for name in pair if name]

    @field_validator("by_variable", mode="before")
    @classmethod
    def _ordered_by_itself(cls, given):
        return dict.fromkeys(_listed(given), "") if isinstance(given, str | list | tuple) else given

    @field_validator("effects", mode="before")
    @classmethod
    def _effects_without_blanks(cls, given):
        return [e.replace(" ", "") if isinstance(e, str) else e for e in _listed(given)]

    @field_validator("nested", "times", "classes", "random", "slopes", "strata", "also", mode="before")
    @classmethod
    def _one_or_more(cls, given):
        return _listed(given)

    @model_validator(mode="after")
    def _names_are_known(self):
        words = (
            ("statistics", self.statistics, STATISTICS),
            ("compare", self.compare, COMPARISONS),
            ("denominator", self.denominator, DENOMINATORS),
            ("convention", self.convention, CONVENTIONS),
            ("interval", self.interval or "log", INTERVALS),
            ("limits", self.limits or "wilson", LIMITS),
            ("structure", self.structure, STRUCTURES),
            ("ddfm", self.ddfm, DDFMS),
            ("ties", self.ties, TIES),
            *(("also", word, ALSO) for word in self.also),
        )
        faults = [fault for key, word, known in words for fault in unknown(key, word, known)]
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
    given = {"class" if name == "classes" else name for name in analysis.model_fields_set}
    for key in sorted(given - {*EVERY, *kind.needs, *kind.takes}):
        yield f"`{key}:` does nothing with `statistics: {name}`"
    if analysis.compare != "none" and analysis.compare not in kind.compares:
        fit = f"; what fits: {', '.join(kind.compares)}" if kind.compares else ""
        yield f"`compare: {analysis.compare}` does not fit `statistics: {name}`{fit}"
    if analysis.compare_each and analysis.compare not in (*OF_COUNTS, *RATES):
        yield f"`compare_each:` needs `compare:` to be one of {', '.join((*OF_COUNTS, *RATES))}"
    yield from _strata_misfits(analysis)
    if name in ("multiplicity", "sample_size"):
        yield from (f"`{key}:` does nothing with `statistics: {name}`" for key in sorted(given & OF_RECORDS))
    if analysis.statistics in ("subjects", "events") and analysis.denominator == "non_missing":
        yield "`denominator: non_missing` is for statistics of a value; `at_visit` counts the subjects with a record"
    if analysis.among and analysis.denominator != "population":
        yield "`among:` is itself the denominator: leave out `denominator:`"
    if analysis.levels and not analysis.variable:
        yield "`levels:` needs `variable:`"
    if analysis.compare in RESTRICTED and analysis.rmst is None:
        yield f"`compare: {analysis.compare}` needs `rmst:`, the time up to which the mean is restricted"
    if name == "rates" and analysis.variable and analysis.nested:
        yield "`variable:` and `nested:` both say what the levels of a rate are; one is enough"
    if analysis.denominator in OF_SHIFT and name != "shift":
        yield f"`denominator: {analysis.denominator}` is for `statistics: shift`"
    if analysis.denominator == "at_visit" and name == "shift":
        yield "a shift counts subjects with both values: `denominator:` is population, non_missing, from or to"
    of_by = {column for text in analysis.by.values() if text for column in parse(text).columns}
    strange = of_by.union(analysis.by_columns) - {analysis.worst}
    if analysis.worst and strange:
        yield f"`by:` asks for {', '.join(sorted(strange))} after the worst is chosen; with `worst:` say it in `where:`"
    yield from _model_misfits(analysis)
    yield from _imputation_misfits(analysis)


def _strata_misfits(analysis: Analysis):
    within = STRATIFIED if analysis.statistics in COUNTED else TIME_TESTS
    if analysis.strata and analysis.statistics != "cox" and analysis.compare not in within:
        yield f"`strata:` needs `compare:` to be one of {', '.join(within)}"
    if analysis.compare in STRATIFIED and not analysis.strata:
        yield f"`compare: {analysis.compare}` needs `strata:`"


def _imputation_misfits(analysis: Analysis):
    if analysis.statistics != "ancova" or (analysis.visit == "") == (analysis.imputation is None):
        in_effects = {name for effect in analysis.effects for name in effect.split("*")}
        if analysis.imputation and analysis.visit in in_effects:
            yield f"`effects:` names {analysis.visit}; with `imputation:` each visit has a model of its own"
        return
    yield "`imputation:` needs `visit:`, which tells values of a subject apart" if analysis.imputation else (
        "`visit:` does nothing in an ancova without `imputation:`; select the visit by `where:` or `by:`"
    )


def _model_misfits(analysis: Analysis):
    """Names within a model that its other keys do not have."""
    if analysis.statistics == "mixed" and analysis.structure not in ("UN", "VC"):
        yield f"`structure: {analysis.structure}` is for visits; random effects have UN or VC"
    if analysis.statistics == "mmrm" and analysis.structure == "VC":
        yield "`structure: VC` is for random effects"
    in_effects = {name for effect in analysis.effects for name in effect.split("*")}
    asked = [("class", n) for n in analysis.classes] + [("slopes", n) for n in analysis.slopes]
    asked += [("means_at", n) for at in analysis.means_at.values() for n in at]
    for key, name in asked:
        if name not in in_effects:
            yield f"`{key}:` names {name}, which is in none of the effects{did_you_mean(name, in_effects)}"


def _stop(name: str, faults: list[str]) -> None:
    if faults:
        raise ValueError(f"analysis {name}: {'; '.join(faults)}")


def _listed(given):
    return [given] if isinstance(given, str | int | float) else given
