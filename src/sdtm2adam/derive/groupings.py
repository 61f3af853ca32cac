"""Groups for analysis: categories of a number up to limits, and small groups pooled."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, New, Where, verb
from sdtm2adam.derive.flags import cuts_rise, in_categories
from sdtm2adam.derive.text import chosen, coded, constant_text, numbered


@verb(check=cuts_rise)
def categorise_up_to(
    df: pd.DataFrame, from_: Col, cuts: list[float], labels: list[str], new: New, number: New | None = None
) -> pd.DataFrame:
    """Text for ranges of a number that include their upper end: up to the first cut, above each cut up to the next, above the last.

    As `categorise`, for limits such as `<=80` and `>80`; one label more than cuts. `number` takes 1, 2, 3 ... in the order of the
    labels. Missing stays missing.

    Example:
        - categorise_up_to: {from: ALT, cuts: [3, 5], labels: ["<=3", ">3-5", ">5"], new: ALTGR1, number: ALTGR1N}

        ALT -> ALTGR1 | ALTGR1N
        3   -> <=3    | 1
        3.1 -> >3-5   | 2
        5.5 -> >5     | 3
        .   -> .      | .
    """
    return in_categories(df, from_, cuts, labels, new, number, side="left")


def _counts_something(given: Mapping) -> Iterator[str]:
    if given["fewest"] < 1:
        yield f"`fewest: {given['fewest']}` counts nothing; a group with fewer rows is pooled"


@verb(scope="study", check=_counts_something)
def pooled_small(
    df: pd.DataFrame, group: Col, fewest: int, pooled: str, new: New, by: Col | None = None, where: Where | None = None
) -> pd.DataFrame:
    """Groups with fewer than `fewest` rows are called `pooled`, the others keep their name: small sites as one.

    With `by` (the treatment, say) a group needs so many rows in each of its values; one that a group does not have counts as 0.
    `where` says which rows are counted; names are given to all. In: one row a subject. Out: the same rows, text in `new`.
    Missing: where the group is; rows whose `by` is missing are not counted. Looks at all subjects.
    Source: ADaMIG 3.2.1 (pooled site groups, SITEGRy).

    Example:
        - pooled_small: {group: SITEID, by: TRT01P, fewest: 2, pooled: "900", new: SITEGR1}

        SITEID | TRT01P -> SITEGR1
        01     | A      -> 01
        01     | A      -> 01
        01     | B      -> 01
        01     | B      -> 01
        02     | A      -> 900
        02     | A      -> 900
        02     | B      -> 900
        .      | A      -> .
    """
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    name = coded(df[group])
    codes, count = numbered(name)
    of, kinds = (np.zeros(len(df), dtype=np.int64), 1) if by is None else numbered(coded(df[by]))
    counted = met & (codes >= 0) & (of >= 0)
    table = np.zeros((count, kinds), dtype=np.int64)
    np.add.at(table, (codes[counted], of[counted]), 1)
    seen = table.any(axis=0)  # values of `by` that no counted row has are none
    small = np.append((table[:, seen] < fewest).any(axis=1) if seen.any() else np.ones(count, dtype=bool), False)
    return df.assign(**{new: chosen(small[codes], constant_text(pooled, df.index), name)})
