"""If-else: the value of the first case whose condition is true."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.clauses import Case
from sdtm2adam.derive.contract import Cases, New, verb
from sdtm2adam.derive.text import coded, constant_text, from_codes, is_text, one_below_other
from sdtm2adam.errors import StudyError


@verb
def cases(df: pd.DataFrame, of: Cases, new: New) -> pd.DataFrame:
    """The value of the first case whose condition is true: if, else if, else.

    `of` is a list of {where: condition, value: text or number}, in the order in which they count; `from: COLUMN` in place of
    `value` takes the column's value of that row, and `value: null` is missing. The last case may have no `where`: it is for all
    rows that are left. Out: the same rows; text, numbers or dates in `new`, of one kind.
    Missing: where no case is true. A condition that compares a missing value is not true, so missing falls through to the next
    case; a case of its own (`X is missing`) says otherwise. Errors: texts among numbers or dates.

    Example:
        - cases:
            new: TRTP
            of:
              - {where: "ARMCD is missing", value: null}
              - {where: "DOSE == 0", value: Placebo}
              - {where: "DOSE > 0", from: ARM}
              - {value: Unknown Dose}

        ARMCD | ARM    | DOSE -> TRTP
        A     | Active | 5    -> Active
        P     | Sham   | 0    -> Placebo
        A     | Active | .    -> Unknown Dose
        .     | .      | 0    -> .
    """
    choice = np.full(len(df), len(of), dtype=np.int64)
    for number, case in reversed(list(enumerate(of))):
        choice[np.ones(len(df), dtype=bool) if case.where is None else case.where.mask(df)] = number
    columns = [_values(df, case) for case in of]
    filled = [c for c in columns if c is not None and c.notna().any()]
    kinds = {kind_of_values(c) for c in filled} or {kind_of_values(c) for c in columns if c is not None}
    if len(kinds) > 1:
        raise StudyError(f"{new} would hold {' and '.join(sorted(kinds))}; the cases give values of one kind")
    return df.assign(**{new: _chosen(columns, choice, next(iter(kinds), "text"), df.index)})


def _values(df: pd.DataFrame, case: Case) -> pd.Series | None:
    """What a case would give on every row; None for missing."""
    if case.column is not None:
        return df[case.column]
    if case.value is None:
        return None
    if isinstance(case.value, str):
        return constant_text(case.value, df.index)
    return pd.Series(np.full(len(df), float(case.value)), index=df.index)


def kind_of_values(series: pd.Series) -> str:
    """What a column holds, in a word: text, numbers, dates or times."""
    return "text" if is_text(series) else {"M": "dates", "m": "times"}.get(series.dtype.kind, "numbers")


def _chosen(columns: list[pd.Series | None], choice: np.ndarray, kind: str, index: pd.Index) -> pd.Series:
    """Of each row the value of the case with this number; missing beyond the last, and where a case gives nothing."""
    place = choice * len(index) + np.arange(len(index))
    if kind == "text":
        texts = [None if c is None or kind_of_values(c) != kind else coded(c) for c in columns] + [constant_text(None, index)]
        below = one_below_other(texts, [len(index)] * len(texts))
        return from_codes(below.cat.codes.to_numpy()[place], below.cat.categories, index)
    dtype = {"dates": "datetime64[s]", "times": "timedelta64[s]"}.get(kind, "float64")
    nothing = np.full(len(index), None, dtype=object)
    stacked = [pd.Series(nothing if c is None or kind_of_values(c) != kind else c, index=index).astype(dtype) for c in [*columns, None]]
    return pd.Series(np.concatenate([s.to_numpy() for s in stacked])[place], index=index)
