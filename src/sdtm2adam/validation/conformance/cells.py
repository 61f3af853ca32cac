"""What stands in a column, as one truth a record: a text question is asked once of each distinct value."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd


def normal(series: pd.Series) -> pd.Series:
    """A column as the checks see it: text as categories without an empty one, anything else as float64.

    An empty text is missing: a transport file cannot tell the two apart.
    """
    if isinstance(series.dtype, pd.CategoricalDtype):
        return _without_empty(series)
    if pd.api.types.is_bool_dtype(series.dtype) or not pd.api.types.is_numeric_dtype(series.dtype):
        texts = series.astype(object).map(str, na_action="ignore").astype("str")
        return _without_empty(texts.astype("category"))
    return series.astype("float64")


def _without_empty(series: pd.Series) -> pd.Series:
    """Categories as plain objects: every check walks over them, and Arrow's are slow to walk over."""
    texts, codes = series.array.categories.astype(object), series.array.codes
    if "" in texts:
        place = texts.get_loc("")
        texts, codes = texts.delete(place), np.where(codes == place, -1, codes - (codes > place))
    return pd.Series(pd.Categorical.from_codes(codes, texts, validate=False), index=series.index, name=series.name)


def is_text(series: pd.Series) -> bool:
    return isinstance(series.dtype, pd.CategoricalDtype)


def where_text(series: pd.Series, test: Callable[[str], bool]) -> np.ndarray:
    """True where the text meets `test`, which is called once for each distinct text; False for missing and numbers."""
    if not is_text(series):
        return np.zeros(len(series), dtype=bool)
    by_code = np.fromiter((bool(test(text)) for text in series.array.categories), dtype=bool, count=len(series.array.categories))
    return np.append(by_code, False)[series.array.codes]


def as_numbers(series: pd.Series) -> np.ndarray:
    """The column as float64: numbers as they are, text that is a plain decimal number as its number, NaN for the rest."""
    if not is_text(series):
        return series.to_numpy(dtype="float64")
    by_code = np.fromiter((number(text) for text in series.array.categories), dtype="float64", count=len(series.array.categories))
    return np.append(by_code, np.nan)[series.array.codes]


def number(text: str) -> float:
    """The number that a result says: digits with a sign, a point, an exponent. NaN for any other text, NaN and Infinity too."""
    plain = text.strip()
    if not plain or plain.translate(_PLAIN) or not plain.isascii():
        return np.nan
    try:
        return float(plain)
    except ValueError:
        return np.nan


_PLAIN = str.maketrans("", "", "0123456789+-.eE")


def codes_of(series: pd.Series) -> np.ndarray:
    """A whole number for each distinct value, -1 for missing."""
    if is_text(series):
        return series.array.codes.astype("int64")
    return pd.factorize(series)[0].astype("int64")


def group_of(columns: Iterable[np.ndarray], count: int) -> np.ndarray:
    """The number of the group of each record, by codes of several columns; missing is a value like any other."""
    group = np.zeros(count, dtype="int64")
    for codes in columns:
        group = group * (int(codes.max(initial=-1)) + 2) + codes + 1
        group = np.unique(group, return_inverse=True)[1].reshape(-1) if len(group) else group
    return group


def repeated(group: np.ndarray) -> np.ndarray:
    """True for every record whose group has another record."""
    return np.bincount(group, minlength=1)[group] > 1 if len(group) else np.zeros(0, dtype=bool)


def shown(value: object, most: int = 60) -> str:
    """A value as a message shows it: text in quotes, with blanks and control characters visible; `missing` for none."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return "missing"
    if isinstance(value, (float, int, np.number)):
        return f"{float(value):.15g}"
    text = str(value)
    return repr(text if len(text) <= most else text[: most - 1] + "…")


def _plainly(_: str, value: object) -> str:
    return shown(value)


Said = Callable[[str, object], str]  # how a value of the column of that name is shown


def told_values(frame: pd.DataFrame, columns: Sequence[str], rows: np.ndarray, most: int = 5, said: Said = _plainly) -> str:
    """The distinct values of some records, the most frequent first, one line each with how many and the first of them."""
    columns = [c for c in dict.fromkeys(columns) if c in frame.columns]
    if not columns or not len(rows):
        return ""
    part = frame[columns].iloc[rows]
    group = group_of([codes_of(part[c]) for c in columns], len(part))
    values, first, counts = np.unique(group, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    lines = []
    for at in order[:most]:
        told = " ".join(f"{c}={said(c, part[c].iloc[first[at]])}" for c in columns)
        more = f"{counts[at]:,} records, first {rows[first[at]] + 1}" if counts[at] > 1 else f"record {rows[first[at]] + 1}"
        lines.append(f"\n    {told}   {more}")
    if len(values) > most:
        lines.append(f"\n    and {len(values) - most} more")
    return "".join(lines)
