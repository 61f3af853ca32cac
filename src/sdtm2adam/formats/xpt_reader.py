"""SAS transport files (XPORT version 5, and 8 or 9) as frames, with everything that the file says about them.

The header is read by xpt_header.py and xpt_variables.py, the records by xpt_columns.py, whole columns at a time. Nothing is shared with the
writer in submission/, so that reading a written file back is a test of the writer.
"""

import codecs
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.formats.xpt_cards import Cards, NotXpt
from sdtm2adam.formats.xpt_columns import Columns, OddText, SpecialMissing, Text, columns_of
from sdtm2adam.formats.xpt_header import Member, members_of
from sdtm2adam.formats.xpt_variables import SasFormat, XptVariable
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta

__all__ = ["NotXpt", "OddText", "SasFormat", "SpecialMissing", "Text", "XptFile", "XptVariable", "read_members", "read_xpt"]


@dataclass(frozen=True)
class XptFile:
    """One dataset of a transport file.

    name, label, kind    of the dataset; the kind is mostly empty
    version              5, or 8 for versions 8 and 9
    created, modified    as SAS writes them, 01JAN60:00:00:00; the year has two digits
    records              how many
    columns              by variable: float64, NaN for missing, or `Text` (distinct values and one code a record)
    special_missing      where a missing number has a letter (.A to .Z, ._)
    odd_bytes            values that are not text in the encoding; the frame shows them escaped
    notes                what the file does that it should not, where nothing is lost by it
    members              the names of all datasets of the file, this one among them
    """

    name: str
    label: str
    kind: str
    version: int
    created: str
    modified: str
    records: int
    variables: tuple[XptVariable, ...]
    columns: tuple[np.ndarray | Text, ...]
    special_missing: tuple[SpecialMissing, ...] = ()
    odd_bytes: tuple[OddText, ...] = ()
    notes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row a record: text as categories ("" where all is blank), numbers as float64; dates are numbers, as in SAS."""
        series = {i: _series(column) for i, column in enumerate(self.columns)}
        frame = pd.DataFrame(series, index=pd.RangeIndex(self.records), copy=False)
        return frame.set_axis([variable.name for variable in self.variables], axis="columns")

    @property
    def meta(self) -> DatasetMeta:
        """What the frame's columns are; every number is a float of 8 bytes, as a transport file knows no other."""
        described = (
            VariableMeta(v.name, v.label, "text" if v.is_text else "float", v.length if v.is_text else 8, v.format) for v in self.variables
        )
        return DatasetMeta(self.name, self.label, tuple(described))


def read_xpt(
    source: Path | str | bytes, encoding: str = "utf-8", member: str | None = None, version: int | None = None, shown: str = ""
) -> XptFile:
    """One dataset of a transport file: the first, or the one called `member`.

    In: a path, or the bytes of a file (then `shown` is what messages call it). `version` 5 refuses version 8.
    Missing: text of blanks only is ""; a missing number is NaN, with its letter in `special_missing`.
    Errors: NotXpt for what is not a whole transport file, lacks the member, or is of another version; StudyError for an
    encoding nobody knows; OSError as usual.
    """
    cards = _cards(source, encoding, shown)
    found = members_of(cards)
    if version is not None and found[0].version != version:
        says = f"{cards.shown} is a transport file of version {found[0].version}, where version {version} is asked for"
        raise NotXpt(f"{says}\n    to fix  write it as version {version}, or say `version: {found[0].version}` in specs/raw.yaml")
    names = tuple(m.name for m in found)
    if member is not None and member not in names:
        raise NotXpt(f"{cards.shown} has no dataset {member}{did_you_mean(member, names)}; it has {', '.join(names)}.")
    chosen = found[names.index(member) if member is not None else 0]
    return _file(chosen, columns_of(cards, chosen), names)


def read_members(source: Path | str | bytes, encoding: str = "utf-8", shown: str = "") -> tuple[XptFile, ...]:
    """Every dataset of a transport file, in order. Errors: as read_xpt."""
    cards = _cards(source, encoding, shown)
    found = members_of(cards)
    names = tuple(m.name for m in found)
    return tuple(_file(m, columns_of(cards, m), names) for m in found)


def _cards(source: Path | str | bytes, encoding: str, shown: str) -> Cards:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise StudyError(f"There is no encoding {encoding!r}; write it as in utf-8, cp1252, cp949 or latin-1") from None
    if isinstance(source, bytes):
        return Cards(source, encoding, shown or "The file")
    return Cards(Path(source).read_bytes(), encoding, shown or Path(source).name)


def _file(member: Member, columns: Columns, names: tuple[str, ...]) -> XptFile:
    return XptFile(
        name=member.name,
        label=member.label,
        kind=member.kind,
        version=member.version,
        created=member.created,
        modified=member.modified,
        records=member.records,
        variables=member.variables,
        columns=columns.held,
        special_missing=columns.special,
        odd_bytes=columns.odd,
        notes=member.notes,
        members=names,
    )


def _series(column: np.ndarray | Text) -> pd.Series | np.ndarray:
    if isinstance(column, np.ndarray):
        return column
    categories = pd.Index(column.values.to_pandas(types_mapper=_as_str), dtype="str")
    return pd.Series(pd.Categorical.from_codes(column.codes, categories=categories, validate=False))


def _as_str(kind) -> pd.StringDtype:
    return pd.StringDtype(na_value=np.nan)
