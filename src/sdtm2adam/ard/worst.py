"""Subjects counted once, at their worst: which records are the worst of their subject, at all and within each term."""

import numpy as np
import pandas as pd

from sdtm2adam.ard.slices import text_of
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis

MARK = "~worst"  # and the depth: 0 at all, 1 within the outer term, 2 within the next ...


def worst_marks(records: pd.DataFrame, subjects: np.ndarray, analysis: Analysis) -> pd.DataFrame:
    """For each record, and for each depth of terms, whether `worst:` is as high as it gets in that subject and term.

    Called before `by:` parts the records, so that a subject's milder records count nowhere. A subject without any value of a term
    is at its worst there with each record, for a `by:` that asks for missing values. Errors: StudyError where it is not a number.
    """
    values = records[analysis.worst]
    if not pd.api.types.is_numeric_dtype(values.dtype) and not values.isna().all():
        raise StudyError(f"`worst: {analysis.worst}` is not a number; give its numeric variable")
    number = values.to_numpy(dtype="float64", na_value=np.nan) if len(values) else np.empty(0)
    number = np.where(np.isnan(number), -np.inf, number)
    term = np.zeros(len(records), dtype=np.int64)
    marks = {}
    for depth, name in enumerate(["", *terms_of(analysis)]):
        if name:
            within = pd.factorize(text_of(records[name]).fillna(""))[0]
            term = pd.factorize(term * (within.max(initial=0) + 1) + within)[0]
        place = pd.factorize(term.astype(np.int64) * (subjects.max(initial=0) + 1) + subjects)[0]
        highest = np.full(place.max(initial=-1) + 1, -np.inf)
        np.maximum.at(highest, place, number)
        marks[mark(depth)] = number == highest[place]
    return pd.DataFrame(marks, index=records.index)


def terms_of(analysis: Analysis) -> tuple[str, ...]:
    """The variables whose values are levels, outer to inner."""
    return analysis.nested or ((analysis.variable,) if analysis.variable else ())


def mark(depth: int) -> str:
    return f"{MARK}{depth}"


def at_worst(levels: pd.Series, depth: int, records: pd.DataFrame) -> pd.Series:
    """The level of each record that is the worst of its subject at this depth; all of them without `worst:`."""
    return levels.where(records[mark(depth)]) if mark(depth) in records.columns else levels
