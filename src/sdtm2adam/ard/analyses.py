"""All analyses of all outputs: the one way from ADaM datasets to results.

Each name under `statistics:` is one entry of STATISTICS, and each under `compare:` one of COMPARISONS
(ard/comparisons.py): a name is a function, and no argument switches between methods.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from sdtm2adam.ard import (
    counts,
    cox_model,
    descriptive,
    exposure,
    families,
    frame,
    imputed_models,
    models,
    planned_size,
    shift,
    sources,
    time_to_event,
    within_group,
    worst,
)
from sdtm2adam.ard.checks import RULE, check_analyses
from sdtm2adam.ard.comparisons import compared
from sdtm2adam.ard.frame import COMPARISON, JOIN, POPULATION, TOTAL, Result
from sdtm2adam.ard.slices import SUBJECT, Members, Slice, Study, members, slices, study_of
from sdtm2adam.errors import ERROR, Finding, Findings, StudyError
from sdtm2adam.spec.analysis import Analysis, Groups

Made = tuple[list[tuple], list[sources.Part]]  # the rows and the source parts of an analysis


class Output(Protocol):
    """What is asked of one table: its id, population, groups (or none) and analyses."""

    output: str
    population: str
    groups: Groups | None
    analyses: Sequence[Analysis]


@dataclass(frozen=True)
class Statistic:
    """What one name under `statistics:` does.

    results  the results of one slice at the given levels
    level    the innermost level of each record that went in; missing for those that did not
    levels   the levels that all slices of the analysis have in common
    together in place of `results` and a comparison: those of all groups at once, by group (`comparison`, `model`)
    after    in place of all these: from the rows of the other analyses of the output
    """

    results: Callable[[Slice, Analysis, tuple[str, ...]], list[Result]] | None
    level: Callable[[Slice, Analysis], pd.Series]
    levels: Callable[[Analysis, list[Slice]], tuple[str, ...]] = lambda analysis, pieces: ()
    together: Callable[[list[Slice], Analysis, str], dict[str, list[Result]]] | None = None
    after: Callable[[str, Analysis, families.Made], Made] | None = None

    @property
    def says(self) -> str:
        return (self.after or self.together or self.results).__doc__ or ""


STATISTICS = {
    "population": Statistic(counts.population, counts.subject_level),
    "summary": Statistic(descriptive.summary, descriptive.has_value),
    "count": Statistic(counts.count, counts.value_level, counts.listed_or_observed),
    "subjects": Statistic(counts.subjects, counts.subject_level, counts.listed_or_observed),
    "events": Statistic(counts.events, counts.nested_level, counts.nested_levels),
    "rates": Statistic(exposure.rates, exposure.rate_level, exposure.rate_levels),
    "shift": Statistic(shift.shift, shift.shift_level, shift.shift_levels),
    "survival": Statistic(time_to_event.survival, time_to_event.has_time),
    "cox": Statistic(None, models.has_values, together=cox_model.cox_model),
    "change": Statistic(within_group.change, descriptive.has_value),
    "roc": Statistic(within_group.roc, descriptive.has_value),
    "distribution": Statistic(within_group.distribution, descriptive.has_value),
    "regression": Statistic(models.regression, models.has_values),
    "ancova": Statistic(None, imputed_models.has_covariates, together=imputed_models.ancova),
    "mmrm": Statistic(None, models.has_values, together=models.mmrm),
    "mixed": Statistic(None, models.has_values, together=models.mixed),
    "multiplicity": Statistic(None, counts.subject_level, after=families.adjusted_family),
    "sample_size": Statistic(None, planned_size.no_record, together=planned_size.sample_size),
}


def run_analyses(
    outputs: Sequence[Output], datasets: Mapping[str, pd.DataFrame], populations: Mapping[str, object], draft: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The results frame (ard/frame.py) and the sources frame (ard/sources.py) of all outputs, in their order.

    populations: name -> something with `where`, a condition on ADSL ("" for all of it). Records of other
    datasets belong to the population and the group of their subject in ADSL. Outputs without analyses are
    passed over. Errors: one StudyError with everything that is wrong, in the specs or in the data; a draft
    leaves out records of subjects who are not in ADSL.
    """
    check_analyses(outputs, {name: list(data.columns) for name, data in datasets.items()}, populations)
    asked = [output for output in outputs if getattr(output, "analyses", ())]
    if not asked:
        return frame.empty(), sources.joined([])
    study = study_of(datasets, populations, draft)
    rows, parts, problems = [], [], Findings()
    for output in asked:
        try:
            more_rows, more_parts = _of_output(output, study, problems)
        except StudyError as fault:
            problems.add(Finding(RULE, ERROR, "ADSL", "", str(fault), source=f"output {output.output}"))
            continue
        rows += more_rows
        parts += more_parts
    problems.stop_if_errors("Analyses")
    return frame.frame(rows), sources.joined(parts)


def _of_output(output: Output, study: Study, problems: Findings) -> Made:
    """Rows and source parts of one output; what its data do not allow is added to `problems`."""
    names = [output.population, *(a.population for a in output.analyses if a.population)]
    populations = {name: members(study, name, output.groups) for name in names}
    rows = _big_n(output, populations[output.population])
    parts = [part for population in populations.values() for part in sources.of_members(output.output, population)]
    made: dict[str, Made] = {}
    for analysis in sorted(output.analyses, key=lambda a: STATISTICS[a.statistics].after is not None):
        named = analysis.model_copy(update={"population": analysis.population or output.population})
        after = STATISTICS[analysis.statistics].after
        try:
            of_output = populations[named.population]
            made[analysis.id] = after(output.output, named, made) if after else _of_analysis(output, named, study, of_output)
        except StudyError as fault:
            place = f"output {output.output}, analysis {analysis.id}"
            problems.add(Finding(RULE, ERROR, analysis.dataset, analysis.variable, str(fault), source=place))
    for more_rows, more_parts in (made[a.id] for a in output.analyses if a.id in made):
        rows += more_rows
        parts += more_parts
    return rows, parts


def _big_n(output: Output, population: Members) -> list[tuple]:
    options = f"population {population.name}"
    return [
        row
        for group in population.by_group
        for n in [Result("N", population.count(group), method="count", options=options)]
        for row in frame.rows(output.output, POPULATION, group, "", SUBJECT, [n])
    ]


def _of_analysis(output: Output, analysis: Analysis, study: Study, population: Members) -> Made:
    statistic = STATISTICS[analysis.statistics]
    variables = analysis.analysed
    group_variable = output.groups.variable if output.groups else ""
    pieces = slices(study, analysis, variables, population, group_variable, worst.worst_marks if analysis.worst else None)
    if not pieces:  # no record has a value of `by_variable`
        return [], []
    levels = statistic.levels(analysis, pieces)
    of_time = analysis.statistics in ("survival", "cox")
    shown = analysis.time if of_time else JOIN.join(name for name in variables if name not in (analysis.worst, analysis.onset))
    rows: list[tuple] = []
    for by in dict.fromkeys(piece.by for piece in pieces):
        under = [piece for piece in pieces if piece.by == by]
        each = [p for p in under if p.group != TOTAL] or under
        if statistic.together:
            found = statistic.together(each, analysis, group_variable)
        else:
            found = {piece.group: statistic.results(piece, analysis, levels) for piece in under}
            found[COMPARISON] = compared([p for p in under if p.group != TOTAL], found, analysis, levels)
        for group, results in found.items():
            rows += frame.rows(output.output, analysis.id, group, by, shown, results)
    went_in = [statistic.level(piece, analysis) for piece in pieces]
    return rows, sources.of_slices(output.output, analysis.id, analysis.dataset, pieces, went_in)
