"""SAS transport files and data sets as collected text.

A number has at most 15 digits, as SAS shows with BEST, and no exponent where it is whole. With a format of dates, times or
both it is 2012-03-05, 14:30:00, 2012-03-05T14:30:00. A special missing value is the text .A to .Z or ._, a missing value and
text of blanks are blank text. With a catalogue, NAME keeps the code and NAME__DECODE beside it has its label.
"""

import codecs
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, Findings, StudyError, did_you_mean, some
from sdtm2adam.formats.dataset_files import DatasetFile, without_blanks
from sdtm2adam.formats.xpt_reader import Text, read_xpt
from sdtm2adam.raw.header import DECODE
from sdtm2adam.raw.numbers_as_text import as_text
from sdtm2adam.raw.odd_text import decoded, told_of
from sdtm2adam.raw.sas_formats import base_name, shown_as
from sdtm2adam.raw.table import Table, coded, numbered, recoded
from sdtm2adam.spec.meta import NUMBER_BYTES, DatasetMeta, VariableMeta

DIGITS = 15
# Every byte is a letter in it, so that text in any encoding can be read through it and decoded here.
ANY_BYTE = "LATIN1"
Labels = Mapping[str, Mapping[object, str]]


class BadSas(StudyError):
    """Why a SAS file is not read; one sentence, with what to do."""


class Column(NamedTuple):
    """A column as read: its texts, or its numbers with the special missing ones apart (letter -> records from 0).

    label, length    as the file has them, where it was asked for them; a length in bytes
    """

    name: str
    format: str
    text: pd.Categorical | None
    numbers: np.ndarray | None = None
    special: Mapping[str, np.ndarray] = {}
    label: str = ""
    length: int = 0


class SasData(NamedTuple):
    """A SAS data set with what it says of itself, its numbers as numbers."""

    name: str
    label: str
    records: int
    columns: list[Column]


def read_transport(
    data: bytes, version: int | None, dataset: str | None, encoding: str | None, catalogue: bytes | None, shown: str, found: Findings
) -> Table | None:
    """The records of a dataset of an .xpt (the only one, where none is named). Errors: NotXpt, BadSas."""
    file = read_xpt(data, encoding or "utf-8", member=dataset, version=version, shown=shown)
    if dataset is None and len(file.members) > 1:
        message = f"{shown} has {len(file.members)} datasets: {', '.join(file.members)}"
        fix = "say in specs/raw.yaml which one to read: `dataset: NAME`"
        found.add(Finding("raw-dataset", ERROR, "", "", message, source=shown, fix=fix))
        return None
    for note in file.notes:
        found.add(Finding("raw-note", NOTE, "", "", f"{shown}: {note}", source=shown))
    columns = []
    for variable, held in zip(file.variables, file.columns, strict=True):
        special = {each.letter: each.rows for each in file.special_missing if each.variable == variable.name}
        if isinstance(held, Text):
            texts = recoded(held.codes, held.values.to_pylist())
            _tell_odd(variable.name, texts, [o.shown for o in file.odd_bytes if o.variable == variable.name], encoding, shown, found)
            columns.append(Column(variable.name, variable.format, texts))
        else:
            columns.append(Column(variable.name, variable.format, None, held, special))
    return _table(columns, file.records, catalogue, shown, found)


def _tell_odd(name: str, texts: pd.Categorical, odd: list[str], encoding: str | None, shown: str, found: Findings) -> None:
    if odd:
        records = np.flatnonzero(np.isin(texts.codes, texts.categories.get_indexer(odd))) + 1
        fix = "declare the encoding in which its letters make sense" + ("" if encoding else ", such as `encoding: cp949`")
        found.add(told_of(name, odd, records, shown, fix))


def read_sas_data(data: bytes, encoding: str | None, catalogue: bytes | None, shown: str, found: Findings) -> Table | None:
    """The records of a .sas7bdat as text. Errors: BadSas."""
    read = sas_data(data, encoding, shown, found)
    return _table(read.columns, read.records, catalogue, shown, found)


def sas_data(data: bytes, encoding: str | None, shown: str, found: Findings) -> SasData:
    """A .sas7bdat with its columns as they are kept: text, and numbers with their formats. Errors: BadSas."""
    values, meta, odd_in = _read(data, encoding, shown)
    short = [name for name in meta.column_names if len(values[name]) != meta.number_rows]
    if short:
        held = len(values[short[0]])
        raise BadSas(f"{shown} is cut off: it says {meta.number_rows} records and holds {held}\n    to fix  copy or export it again")
    columns = []
    for name in meta.column_names:
        format_ = (meta.original_variable_types.get(name) or "").upper()
        told = {"label": meta.column_names_to_labels.get(name) or "", "length": meta.variable_storage_width.get(name) or 0}
        if meta.readstat_variable_types[name] == "string":
            columns.append(Column(name, format_, _text(name, values[name], odd_in, shown, found), **told))
        else:
            columns.append(Column(name, format_, None, *_numbers(values[name]), **told))
    return SasData(meta.table_name or "", meta.file_label or "", meta.number_rows, columns)


def describe_sas_data(path: Path) -> DatasetMeta:
    """What a .sas7bdat says of its dataset, its records not read. Errors: BadSas."""
    import pyreadstat

    try:
        _, meta = pyreadstat.read_sas7bdat(str(path), metadataonly=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError) as fault:
        raise BadSas(f"{path.name} is damaged or no SAS data set ({fault})\n    to fix  copy or export it again") from None
    return _described(path, meta)


def read_sas_dataset(path: Path) -> DatasetFile:
    """The dataset of a .sas7bdat with the types that it has: text as categories, numbers as float64. Errors: BadSas."""
    found = Findings()
    read = sas_data(path.read_bytes(), None, path.name, found)
    if found.errors:
        raise BadSas(found.errors[0].message)
    columns = (pd.Series(c.numbers if c.text is None else c.text) for c in read.columns)
    frame = without_blanks(columns, [c.name for c in read.columns], read.records)
    special = ((c.name, letter, len(rows)) for c in read.columns for letter, rows in c.special.items())
    notes = tuple(f"{name}: {count} special missing values ({letter}) are read as missing" for name, letter, count in special)
    variables = (VariableMeta(c.name, c.label, *(("float", NUMBER_BYTES) if c.text is None else ("text", c.length))) for c in read.columns)
    return DatasetFile(DatasetMeta(path.stem.upper(), read.label, tuple(variables)), frame, notes)


def _described(path: Path, meta) -> DatasetMeta:
    variables = []
    for name in meta.column_names:
        is_text = meta.readstat_variable_types[name] == "string"
        length = int(meta.variable_storage_width[name]) if is_text else NUMBER_BYTES
        label = meta.column_names_to_labels.get(name) or ""
        variables.append(VariableMeta(name, label, "text" if is_text else "float", length))
    return DatasetMeta(path.stem.upper(), meta.file_label or "", tuple(variables))


def _read(data: bytes, encoding: str | None, shown: str):
    """Columns by name, what the file says of them, and the encoding that its text has still to be decoded with, if any."""
    import pyreadstat

    how = {"disable_datetime_conversion": True, "user_missing": True, "output_format": "dict"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "data.sas7bdat")
        path.write_bytes(data)
        try:
            try:
                return *pyreadstat.read_sas7bdat(str(path), encoding=encoding, **how), None
            except (pyreadstat.ReadstatError, UnicodeDecodeError) as fault:
                if not isinstance(fault, UnicodeDecodeError) and "convert" not in str(fault).lower():
                    raise
                _, own = pyreadstat.read_sas7bdat(str(path), metadataonly=True)
                values, meta = pyreadstat.read_sas7bdat(str(path), encoding=ANY_BYTE, **how)
                return values, meta, encoding or _known(own.file_encoding)
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError) as fault:
            said = str(fault).strip().rstrip(".")
            raise BadSas(f"{shown} is cut off, damaged or no SAS data set ({said})\n    to fix  copy or export it again") from None


def _known(encoding: str | None) -> str:
    """The encoding that a file says, or utf-8 where nobody here knows it."""
    try:
        return codecs.lookup(encoding or "utf-8").name
    except LookupError:
        return "utf-8"


def _text(name: str, values: list, odd_in: str | None, shown: str, found: Findings) -> pd.Categorical:
    column = coded([value or "" for value in values])
    if odd_in is None:
        return column
    raw = [text.encode("latin-1") for text in column.categories]
    texts = [decoded(value, odd_in) for value in raw]
    odd = [i for i, (value, text) in enumerate(zip(raw, texts, strict=True)) if "\\" in text and not _decodes(value, odd_in)]
    if odd:
        records = np.flatnonzero(np.isin(column.codes, odd)) + 1
        fix = f"the file says that it is written in {odd_in}; declare the `encoding:` that it is in"
        found.add(told_of(name, [texts[i] for i in odd], records, shown, fix))
    return recoded(column.codes, texts)


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _numbers(values: list) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Numbers, and which records hold which special missing value; pyreadstat gives those as their letter."""
    held = pd.Series(values, dtype=object)
    letters = held[held.map(lambda value: isinstance(value, str))]
    special = {f".{letter}": letters.index[letters == letter].to_numpy() for letter in sorted(letters.unique())}
    return pd.to_numeric(held.mask(held.index.isin(letters.index))).to_numpy(dtype="float64"), special


def _table(columns: list[Column], records: int, catalogue: bytes | None, shown: str, found: Findings) -> Table:
    labels = _labels(catalogue, shown) if catalogue is not None else {}
    names, held = [], []
    for column in columns:
        column_text = column.text if column.numbers is None else _as_text(column, shown, found)
        names.append(column.name)
        held.append(column_text)
        meant = labels.get(base_name(column.format))
        if meant is not None:
            names.append(column.name + DECODE)
            held.append(_decode(column, column_text, meant, shown, found))
    if catalogue is not None and len(names) == len(columns):
        _tell_unused(columns, labels, shown, found)
    return Table(tuple(names), tuple(held), numbered(records))


def _as_text(column: Column, shown: str, found: Findings) -> pd.Categorical:
    """Numbers as text, once for each distinct number."""
    distinct, codes = np.unique(column.numbers, return_inverse=True)
    meant = shown_as(column.format)
    texts = [_number_text(number, meant) for number in distinct.tolist()]
    beyond = np.isin(codes, [i for i, (_, whole) in enumerate(texts) if whole is False])
    unlike = np.isin(codes, [i for i, (_, whole) in enumerate(texts) if whole is None])
    letters = list(column.special)
    for place, letter in enumerate(letters):
        codes[column.special[letter]] = len(texts) + place
    _tell(beyond, column.name, "raw-more-digits", "more than 15 digits, of which SAS shows 15", NOTE, shown, found)
    no_date = f"a number that {column.format} cannot show as a date or time; it stays a number"
    _tell(unlike, column.name, "raw-not-a-date", no_date, WARNING, shown, found)
    return recoded(codes, [text for text, _ in texts] + letters)


def _number_text(number: float, meant: Callable[[float], str | None] | None) -> tuple[str, bool | None]:
    """The text, and whether it is all of the number (True), all but digits that SAS does not show (False), or no date (None)."""
    if np.isnan(number):
        return "", True
    said = meant(number) if meant else None
    if said is not None:
        return said, True
    text = as_text(number, DIGITS)
    return text, None if meant else float(text) == number


def _tell(chosen: np.ndarray, name: str, rule: str, what: str, severity: str, shown: str, found: Findings) -> None:
    records = np.flatnonzero(chosen) + 1
    if len(records):
        hold = "value holds" if len(records) == 1 else "values hold"
        source = f"{shown} {'record' if len(records) == 1 else 'records'} {some(records.tolist())}"
        message = f"{len(records)} {hold} {what}"
        rows = tuple((records - 1).tolist())
        found.add(Finding(rule, severity, "", name, message, rows=rows, count=len(records), source=source, field=name))


def _labels(catalogue: bytes, shown: str) -> Labels:
    """Format name -> code -> label. Errors: BadSas."""
    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "formats.sas7bcat")
        path.write_bytes(catalogue)
        try:
            _, meta = pyreadstat.read_sas7bcat(str(path))
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError) as fault:
            raise BadSas(f"the formats catalogue of {shown} cannot be read ({fault})\n    to fix  copy or export it again") from None
    return {base_name(name): labels for name, labels in meta.value_labels.items()}


def _decode(column: Column, texts: pd.Categorical, labels: Mapping[object, str], shown: str, found: Findings) -> pd.Categorical:
    """The label of each code; blank for a blank, and for a code that the format does not have."""
    by_text = {as_text(code, DIGITS) if isinstance(code, int | float) else str(code).rstrip(): label for code, label in labels.items()}
    by_text |= {f".{code}": label for code, label in labels.items() if isinstance(code, str) and column.numbers is not None}
    # a special missing value is none of the codes, and need not have a label
    missing = [f".{letter}" for letter in "_ABCDEFGHIJKLMNOPQRSTUVWXYZ"] if column.numbers is not None else []
    known = texts.categories.isin([*by_text, *missing, ""])
    unknown = np.isin(texts.codes, np.flatnonzero(~known))
    if unknown.any():
        codes = some(texts.categories[~known])
        _tell(unknown, column.name, "raw-no-label", f"a code that the format {column.format} does not have: {codes}", WARNING, shown, found)
    return recoded(texts.codes, [by_text.get(text, "") for text in texts.categories])


def _tell_unused(columns: list[Column], labels: Labels, shown: str, found: Findings) -> None:
    formats = sorted({base_name(column.format) for column in columns} - {""})
    hint = did_you_mean(formats[0], labels) if formats else ""
    message = f"no column of {shown} has a format of its catalogue, which holds {some(sorted(labels))}{hint}"
    found.add(Finding("raw-catalogue", WARNING, "", "", message, source=shown, fix="name the catalogue that goes with it"))
