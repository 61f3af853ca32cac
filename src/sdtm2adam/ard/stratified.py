"""Counts of two groups or more compared within strata: from the records of each group to tables of strata x groups x answers.

Strata are variables of ADSL, so that subjects without a record have theirs too.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from sdtm2adam.ard.cmh import (
    ALTERNATIVES,
    breslow_day,
    cmh,
    cmh_corrected,
    odds_ratio_logit,
    odds_ratio_mh,
    risk_ratio_logit,
    risk_ratio_mh,
)  # fmt: skip
from sdtm2adam.ard.cmh_exact import cmh_exact
from sdtm2adam.ard.common_difference import common_difference_newcombe, common_difference_score
from sdtm2adam.ard.counts import nested_level, subject_level, value_level
from sdtm2adam.ard.frame import JOIN, Result
from sdtm2adam.ard.slices import Slice, text_of
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis

LEVEL_OF = {"count": value_level, "subjects": subject_level, "events": nested_level}
OF_TWO: dict[str, Callable[[np.ndarray], list[Result]]] = {
    "cmh_corrected": cmh_corrected,
    "cmh_exact": cmh_exact,
    "odds_ratio_mh": odds_ratio_mh,
    "odds_ratio_logit": odds_ratio_logit,
    "risk_ratio_mh": risk_ratio_mh,
    "risk_ratio_logit": risk_ratio_logit,
    "common_difference_newcombe": common_difference_newcombe,
    "common_difference_score": common_difference_score,
    "breslow_day": breslow_day,
}


def association(slices: list[Slice], found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """statistic, df, p of a Cochran-Mantel-Haenszel test over all groups within strata, at level "".

    `count`: groups by levels, and with `compare_each` each level against the rest; a single level against the rest. `subjects`,
    `events`: with a record against without.
    """
    shown = [level for level in levels if level]
    whole = shown if analysis.statistics == "count" and len(shown) > 1 else shown[:1] if analysis.statistics == "count" else [""]
    asked = [("", whole)] + [(level, [level]) for level in (shown if analysis.compare_each else [])]
    return [r._replace(level=name) for name, of in asked for r in cmh(analysis.compare, _tables(slices, analysis, of))]


def of_two(slices: list[Slice], found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """What two groups have in common over strata: of a single level, of subjects with a record at level "", and with `compare_each`
    of each level.
    """
    if len(slices) != 2:
        raise StudyError(f"`compare: {analysis.compare}` is for two groups and there are {len(slices)}")
    shown = [level for level in levels if level]
    whole = [] if analysis.statistics == "count" else [""]
    asked = whole + (shown if analysis.compare_each or (not whole and len(shown) == 1) else [])
    single = len(shown) == 1 and not whole
    return [
        r._replace(level="" if single else level) for level in asked for r in OF_TWO[analysis.compare](_tables(slices, analysis, [level]))
    ]


COMPARED = {**dict.fromkeys(ALTERNATIVES, association), **dict.fromkeys(OF_TWO, of_two)}
SAYS = {**dict.fromkeys(ALTERNATIVES, cmh), **OF_TWO}


def _tables(slices: list[Slice], analysis: Analysis, levels: list[str]) -> np.ndarray:
    """Strata x groups x answers: several levels as they are, a single one (with a record of it) against the rest."""
    strata = [_strata_of(piece, analysis) for piece in slices]
    names = sorted({name for each in strata for name in each.array})
    made = np.zeros((len(names), len(slices), max(2, len(levels))), dtype=int)
    place = {name: i for i, name in enumerate(names)}
    for g, (piece, stratum) in enumerate(zip(slices, strata, strict=True)):
        level = LEVEL_OF[analysis.statistics](piece, analysis).to_numpy(dtype=object)
        known = ~pd.isna(level)
        subjects, level = piece.subjects[known], level[known].astype(str)
        has = [np.unique(subjects[_of_level(level, name)]) for name in levels]
        if len(levels) == 1:
            everybody = np.unique(subjects) if analysis.denominator == "non_missing" else stratum.index.to_numpy()
            has.append(np.setdiff1d(everybody, has[0]))
        for a, who in enumerate(has):
            codes = [place[name] for name in stratum.loc[who].array]
            made[:, g, a] = np.bincount(codes, minlength=len(names))
    return made


def _of_level(level: np.ndarray, name: str) -> np.ndarray:
    """Records of a level or of one nested in it; all of them for the level ""."""
    if not name:
        return np.ones(len(level), dtype=bool)
    inside = {text: text == name or text.startswith(name + JOIN) for text in np.unique(level)}
    return np.array([inside[text] for text in level], dtype=bool)


def _strata_of(piece: Slice, analysis: Analysis) -> pd.Series:
    """The stratum of each subject of the group, by row in ADSL. Errors: StudyError where a variable of it is missing."""
    columns = [text_of(piece.members[name]) for name in analysis.strata]
    lacking = [name for name, values in zip(analysis.strata, columns, strict=True) if values.isna().any()]
    if lacking:
        raise StudyError(f"{', '.join(lacking)} is missing in group {piece.group}: a stratum is told by all of its variables")
    joined = columns[0].astype(str)
    for more in columns[1:]:
        joined = joined + JOIN + more.astype(str)
    return joined
