"""What the records of one group say by themselves: a change against zero, how well a number tells cases, how values are spread."""

import numpy as np

from sdtm2adam.ard import roc as curve
from sdtm2adam.ard.descriptive import numbers, summary
from sdtm2adam.ard.frame import Result
from sdtm2adam.ard.ranks import signed_rank
from sdtm2adam.ard.slices import Slice
from sdtm2adam.ard.tests import ttest_mean
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.condition import parse

SIGNED = {"statistic": "signed_rank", "p": "signed_rank_p"}


def change(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """What `summary` gives; ci_low, ci_high, statistic, df, p of the mean (t against zero); signed_rank, signed_rank_p.

    Of a change this is the paired t test. Errors: a subject with more than one record.
    """
    number = numbers(piece, analysis.variable)
    known = ~np.isnan(number)
    repeats = int(known.sum()) - len(np.unique(piece.subjects[known]))
    if repeats:
        raise StudyError(
            f"{repeats} record(s) too many in group {piece.group}: a paired test takes one change a subject\n    to fix  narrow `where:`"
        )
    ranks = [r._replace(stat=SIGNED[r.stat]) for r in signed_rank(number[known]) if r.stat in SIGNED]
    return [*summary(piece, analysis, levels), *ttest_mean(number[known]), *ranks]


def roc(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """n_cases, n_controls; auc, se, ci_low, ci_high (DeLong), z, p, and Youden's cutoff, sensitivity, specificity, youden.

    Records that meet `cases:` are cases, the others controls; a record whose condition is not known is neither. Records of one
    subject count as independent, which is said where a subject has several. With `curve:` also each step of the curve (roc.steps).
    """
    number, met = numbers(piece, analysis.variable), parse(analysis.cases)
    is_case = met.mask(piece.records)
    is_control = parse(f"not ({analysis.cases})").mask(piece.records) & ~np.isnan(number)
    is_case = is_case & ~np.isnan(number)
    used = piece.subjects[is_case | is_control]
    note = "several records of a subject are taken as independent" if len(used) > len(np.unique(used)) else ""
    counts = [Result("n_cases", int(is_case.sum())), Result("n_controls", int(is_control.sum()))]
    found = curve.roc(number[is_case], number[is_control])
    steps = curve.steps(number[is_case], number[is_control]) if analysis.curve else []
    return [*counts, *(r._replace(warnings=r.warnings or note) for r in [*found, *steps])]


def distribution(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """n of records with a value, and with each value as level: at_or_below, the records at or below it, and pct, their percentage.

    The value itself is the statistic `at`, so that it need not be read from the level.
    """
    number = np.sort(numbers(piece, analysis.variable))
    number = number[~np.isnan(number)]
    values, counts = np.unique(number, return_counts=True)
    made = [Result("n", len(number), method="distribution")]
    for value, below in zip(values.tolist(), np.cumsum(counts).tolist(), strict=True):
        found = {"at": value, "at_or_below": below, "pct": 100 * below / len(number)}
        made += [Result(stat, share, repr(value), method="distribution") for stat, share in found.items()]
    return made
