"""One column of a frame as SAS holds it, and what a transport file cannot hold of it.

Text is taken apart into its distinct values and one code a row, so every check and every padding runs once
a distinct value. The findings carry rows and counts; the caller fills in dataset and variable.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sdtm2adam.errors import ERROR, WARNING, Finding, some
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.submission.ibm import outside_ibm

LONGEST_TEXT = 200
BLANK, PERIOD, FIRST_PRINTED, LAST_PRINTED = 0x20, 0x2E, 0x20, 0x7E
SAS_EPOCH = np.datetime64("1960-01-01", "s")
EXACT_WHOLE = 2**53

_KINDS = {"integer": "biuf", "float": "biuf", "date": "M", "datetime": "M", "time": "m"}
_WHOLE = {"integer": "not whole although the type is integer", "date": "with a time of day although the type is date"}
_TEXT_IN_ASCII = "write it in ASCII (the verb `plain_letters`, or `map_values` for a translation); the collected text stays in raw/"


def column_findings(frame: pd.DataFrame, meta: DatasetMeta, rule: str) -> list[Finding]:
    """One finding, under the name `rule`, unless the frame has exactly the declared variables in the declared order."""
    found, declared = [str(name) for name in frame.columns], meta.names
    if found == declared and len(set(found)) == len(found):
        return []
    faults = [
        ("declared more than once", sorted({n for n in declared if declared.count(n) > 1})),
        ("declared but not in the frame", [n for n in declared if n not in found]),
        ("in the frame but not declared", [n for n in found if n not in declared]),
    ]
    said = "; ".join(f"{what}: {', '.join(names)}" for what, names in faults if names)
    return [Finding(rule, ERROR, "", "", said or "the columns are not in the declared order")]


class DistinctText(NamedTuple):
    """The values that occur (no missing among them) and, for every row, which one: -1 is missing."""

    values: pa.Array
    codes: np.ndarray

    @property
    def longest(self) -> int:
        """Bytes of the longest value; 1 where there is none, because SAS has no text of length 0."""
        return int(self.sizes.max(initial=1))

    @property
    def sizes(self) -> np.ndarray:
        """Bytes of each value."""
        return pc.binary_length(self.values).to_numpy(zero_copy_only=False)


def is_text(column: pd.Series) -> bool:
    """Whether a column holds text: pandas text, or categories that are text."""
    held = column.dtype.categories.dtype if isinstance(column.dtype, pd.CategoricalDtype) else column.dtype
    return isinstance(held, pd.StringDtype) or held == "object"


def distinct_text(column: pd.Series) -> DistinctText:
    """The distinct values of a text column. Categories that no row has are left out.

    Errors: pa.ArrowInvalid or pa.ArrowTypeError when an object column holds anything but text.
    """
    held = column.array
    if isinstance(held, pd.Categorical):
        return _only_used(_as_arrow(held.categories.array), held.codes)
    encoded = _as_arrow(held).dictionary_encode()
    return DistinctText(encoded.dictionary, encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False))


def _as_arrow(texts: pd.api.extensions.ExtensionArray) -> pa.Array:
    held = texts if isinstance(texts.dtype, pd.StringDtype) else texts.to_numpy(object)
    text = pa.array(held, type=pa.large_string(), from_pandas=True)
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _only_used(values: pa.Array, codes: np.ndarray) -> DistinctText:
    used = np.zeros(len(values) + 1, bool)  # the last place is that of -1, missing
    used[codes] = True
    used = used[:-1]
    if used.all():
        return DistinctText(values, codes)
    new_code = np.append(np.cumsum(used) - 1, -1)
    return DistinctText(values.filter(pa.array(used)), new_code[codes])


def text_bytes(text: DistinctText, length: int) -> np.ndarray:
    """One blank-padded byte string of `length` a row; missing is all blanks. No value is longer: see text_findings."""
    if not len(text.values):
        return np.full(len(text.codes), b" " * length, dtype=f"S{length}")
    padded = pc.ascii_rpad(text.values, length, " ")
    held = np.frombuffer(padded.buffers()[2], dtype=f"S{length}", count=len(padded))
    return np.append(held, np.array([b" " * length], dtype=held.dtype))[text.codes]


def text_findings(text: DistinctText, variable: VariableMeta) -> list[Finding]:
    """What XPT or a regulator does not take: errors would lose or change text, warnings look like mistakes."""
    if _is_plain(text, min(variable.length, LONGEST_TEXT)):
        return []
    values, size = text.values, pc.binary_length(text.values)
    period, blank_end = pc.equal(pc.utf8_trim(values, " "), "."), pc.ends_with(values, " ")
    checks = [
        ("xpt-ascii", ERROR, pc.invert(pc.string_is_ascii(values)), "not ASCII", _TEXT_IN_ASCII),
        ("xpt-200-bytes", ERROR, pc.greater(size, LONGEST_TEXT), "longer than the 200 bytes of XPT version 5",
         "split the text: the rest belongs in SUPP-- or in a second variable"),
        ("xpt-length", ERROR, pc.greater(size, variable.length), f"longer than the declared {variable.length} bytes",
         "declare the length of the longest value"),
        ("xpt-zero-byte", ERROR, pc.match_substring(values, "\0"), "with a zero byte, where many programs end the text",
         "take it out in the specs, and ask where it came from"),
        ("xpt-leading-blank", WARNING, pc.starts_with(values, " "), "beginning with a blank", "strip it in the specs"),
        ("xpt-trailing-blank", WARNING, blank_end, "ending in a blank, which XPT cannot keep", "strip it in the specs"),
        ("xpt-lone-period", WARNING, period, "a lone period, SAS's sign for a missing number", "leave it missing"),
        ("xpt-control-character", WARNING, pc.match_substring_regex(values, r"[\x01-\x1f\x7f]"),
         "with a line break or other control character", "replace it by a blank in the specs"),
    ]  # fmt: skip
    return [_text_finding(text, *check) for check in checks if pc.any(check[2]).as_py()]


def _is_plain(text: DistinctText, longest: int) -> bool:
    """Whether no check of text_findings can find anything: printed ASCII, no blank at an edge, no lone period.

    Nearly every column is plain, and this one look at its bytes is cheaper than the checks one by one.
    """
    sizes = text.sizes
    if not sizes.any():
        return True
    data = np.frombuffer(text.values.buffers()[2], "uint8")
    starts = np.frombuffer(text.values.buffers()[1], "int64")[text.values.offset :][: len(sizes)][sizes > 0]
    sizes = sizes[sizes > 0]
    first, last = data[starts], data[starts + sizes - 1]
    data = data[starts[0] : starts[-1] + sizes[-1]]
    printed = data.min() >= FIRST_PRINTED and data.max() <= LAST_PRINTED
    edges = (first == BLANK).any() or (last == BLANK).any()
    return bool(printed and not edges and sizes.max() <= longest and not (first[sizes == 1] == PERIOD).any())


def _text_finding(text: DistinctText, rule: str, severity: str, bad: pa.Array, what: str, fix: str) -> Finding:
    marked = bad.to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(np.append(marked, False)[text.codes])
    codes, first = np.unique(text.codes[rows], return_index=True)
    as_met = np.argsort(first)
    shown = [_shown(text.values[int(codes[i])].as_py(), rule, rows[first[i]]) for i in as_met]
    message = f"{len(codes)} value(s) {what}, in {len(rows)} record(s)\n    " + some(shown, 3)
    return Finding(rule, severity, "", "", message, rows=tuple(rows.tolist()), count=len(rows), fix=fix)


def _shown(value: str, rule: str, row: int) -> str:
    text = value if len(value) <= 40 else value[:37] + "..."
    odd = sorted({c for c in value if not c.isascii()}) if rule == "xpt-ascii" else []
    which = " with " + some(f"{c} (U+{ord(c):04X})" for c in odd) if odd else ""
    return f"{text!r}{which} at row {row}"


def holds(column: pd.Series, variable: VariableMeta) -> bool:
    """Whether the column's dtype is one the declared type allows; a wholly missing column may be anything."""
    if variable.is_text:
        return is_text(column) or bool(column.isna().all())
    numpy_kind = getattr(column.dtype, "kind", "O")
    zoned = isinstance(column.dtype, pd.DatetimeTZDtype)
    return (numpy_kind in _KINDS[variable.type] and not zoned) or bool(column.isna().all())


def sas_numbers(column: pd.Series, variable: VariableMeta) -> np.ndarray:
    """The column as SAS counts it, float64, NaN for missing: dates in days since 1960-01-01, datetimes in seconds
    since 1960-01-01T00:00:00, times in seconds since midnight, other numbers as they are."""
    if getattr(column.dtype, "kind", "O") not in _KINDS[variable.type]:  # wholly missing, or `holds` had said no
        return np.full(len(column), np.nan)
    if variable.type in ("integer", "float"):
        return column.to_numpy(dtype="float64", na_value=np.nan)
    values = column.to_numpy()
    since = values - SAS_EPOCH if variable.type in ("date", "datetime") else values
    return since / np.timedelta64(1, "D" if variable.type == "date" else "s")


def number_findings(column: pd.Series, values: np.ndarray, variable: VariableMeta) -> list[Finding]:
    """Numbers that would change on the way: outside the IBM range, or not what the declared type says."""
    checks = [("xpt-range", outside_ibm(values), "outside the range of a SAS number, 5.4E-79 to 7.2E75")]
    if variable.type in _WHOLE:
        with np.errstate(invalid="ignore"):
            checks.append(("xpt-type", np.isfinite(values) & (values % 1 != 0), _WHOLE[variable.type]))
    if getattr(column.dtype, "kind", "") in "iu":
        too_large = np.abs(values) > EXACT_WHOLE
        checks.append(("xpt-range", too_large, "too large for a SAS number to hold to the last digit"))
    return [_number_finding(values, *check) for check in checks if check[1].any()]


def _number_finding(values: np.ndarray, rule: str, bad: np.ndarray, what: str) -> Finding:
    rows = np.flatnonzero(bad)
    shown = some((f"{float(values[row])!r} at row {row}" for row in rows), 3)
    message = f"{len(rows)} value(s) {what}\n    {shown}"
    fix = "correct the derivation or the declared type"
    return Finding(rule, ERROR, "", "", message, rows=tuple(rows.tolist()), count=len(rows), fix=fix)
