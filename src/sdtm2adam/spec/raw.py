"""specs/raw.yaml: each export file, how it is written, and the columns it must have.

folder: raw
missing: [""]                       # cells that mean "nothing collected"; anything else is a value
exports:
  ae:
    file: ae.csv
    form: Adverse Events
    encoding: cp949
    columns: {SITE: Site, SUBJ: Subject number, AE_NO: {label: Line, note: numbered by the EDC}}
    key: [SITE, SUBJ, AE_NO]
    subject: [SITE, SUBJ]
    not_submitted: {AE_TERM_KO: The English term is submitted}
"""

import codecs
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field, ValidationInfo, field_validator

from sdtm2adam.errors import did_you_mean, some
from sdtm2adam.spec.base import Spec

LINE = "_line"
DELIMITED = (".csv", ".tsv", ".txt", ".dat")


class RawColumn(Spec):
    """A collected column: what the form calls it, and what a reader of the mapping should know.

    label  what the form calls it; `COLUMN: Text` is short for `COLUMN: {label: Text}`
    note   how it is written, which code list it uses
    """

    label: str = ""
    note: str = ""


class RawExport(Spec):
    """One export file. Grain and meaning are the form's; nothing here changes a collected value.

    file           its name in the folder of the exports: text, one record a row, names of the columns first
    form           what the case report form calls it; findings name it
    delimiter      the character between two cells
    encoding       how its letters are written: utf-8, utf-8-sig, cp949, cp1252, utf-16
    comment        lines that begin with this text are no records
    missing        in place of the study's: texts that mean "nothing collected"
    columns        the columns it must have: a list of names, or name -> label, or name -> label and note
    key            the columns that tell its records apart; two records that differ and share a key are an error
    subject        the columns that name the subject, as findings do; a record without one is an error
    not_submitted  column -> why no dataset takes it
    duplicates     whether a record that repeats another exactly is reported, or is an error
    """

    file: str
    form: str = ""
    delimiter: str = ","
    encoding: str = "utf-8"
    comment: str = ""
    missing: tuple[str, ...] | None = None
    columns: dict[str, RawColumn]
    key: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    not_submitted: dict[str, str] = Field(default_factory=dict)
    duplicates: Literal["report", "error"] = "report"

    @field_validator("file")
    @classmethod
    def _readable_file(cls, file: str) -> str:
        path = PurePosixPath(file)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{file} must lie inside the folder of the exports")
        if path.suffix.lower() not in DELIMITED:
            raise ValueError(f"{file} is of a kind that is not read; known are {', '.join(DELIMITED)} (text, one record a row)")
        return file

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, delimiter: str) -> str:
        if len(delimiter) != 1 or delimiter in '"\r\n\0':
            raise ValueError("the delimiter is one character, such as ',' or ';' or \"\\t\"")
        return delimiter

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str) -> str:
        try:
            # A codec such as `hex` exists and is not of text; trying a letter tells them apart.
            "a".encode(encoding)
            return codecs.lookup(encoding).name
        except LookupError:
            raise ValueError(f"{encoding} is not a known encoding; usual are utf-8, utf-8-sig, cp949, cp1252, utf-16") from None

    @field_validator("comment")
    @classmethod
    def _comment_outside_values(cls, comment: str) -> str:
        if any(c in comment for c in '"\r\n'):
            raise ValueError("a comment cannot begin with a quote or a line break")
        return comment

    @field_validator("missing", mode="before")
    @classmethod
    def _missing_as_text(cls, missing):
        return missing_as_text(missing)

    @field_validator("columns", mode="before")
    @classmethod
    def _columns_by_name(cls, columns):
        if isinstance(columns, list):
            twice = [c for i, c in enumerate(columns) if c in columns[:i]]
            if twice:
                raise ValueError(f"{some(twice)} stands here twice")
            return {c: {} for c in columns}
        if isinstance(columns, dict):
            return {name: _column(said) for name, said in columns.items()}
        return columns

    @field_validator("columns")
    @classmethod
    def _columns_named(cls, columns: dict) -> dict:
        if not columns:
            raise ValueError("name at least one column")
        if LINE in columns or "" in columns:
            raise ValueError(f"a column cannot be called '{LINE}' (it holds the line number) or have no name")
        return columns

    @field_validator("key", "subject", "not_submitted")
    @classmethod
    def _declared_columns(cls, named, info: ValidationInfo):
        columns = info.data.get("columns")
        unknown = [] if columns is None else [c for c in named if c not in columns]
        if unknown:
            raise ValueError("; ".join(f"{c} is not one of its columns{did_you_mean(c, columns)}" for c in unknown))
        return named


class RawSpec(Spec):
    """All exports of a study. `missing` must be said: which texts stand for "nothing collected".

    folder   where the exports lie
    missing  texts that mean "nothing collected", in quotes: [""] or ["", "NA"]; anything else is a value
    exports  one entry a file, by the name under which other specs speak of it
    """

    folder: str = "raw"
    missing: tuple[str, ...]
    exports: dict[str, RawExport]

    @field_validator("missing", mode="before")
    @classmethod
    def _missing_as_text(cls, missing):
        return missing_as_text(missing)

    @field_validator("exports")
    @classmethod
    def _one_export_a_file(cls, exports: dict[str, RawExport]) -> dict[str, RawExport]:
        owner: dict[str, str] = {}
        for name, export in exports.items():
            if export.file in owner:
                raise ValueError(f"exports {owner[export.file]} and {name} both read {export.file}; let one of them read it")
            owner[export.file] = name
        return exports

    def missing_in(self, name: str) -> tuple[str, ...]:
        """The texts that mean "nothing collected" in one export: its own, or else the study's."""
        own = self.exports[name].missing
        return self.missing if own is None else own

    def shown_file(self, name: str) -> str:
        """The file of an export as messages show it: `raw/ae.csv`."""
        return str(PurePosixPath(self.folder, self.exports[name].file))

    def line_of(self, name: str, frame: pd.DataFrame, rows: int | Sequence[int]) -> str:
        """Where rows (0-based positions) of an export's frame were collected: `raw/ae.csv lines 4, 7`."""
        return at_lines(self.shown_file(name), frame[LINE].to_numpy()[np.atleast_1d(rows)])


def at_lines(shown: str, lines: Sequence[int]) -> str:
    """`raw/ae.csv line 4`, `raw/ae.csv lines 4, 7`, or just the file when there is no line to name."""
    if len(lines) == 0:
        return shown
    return f"{shown} {'line' if len(lines) == 1 else 'lines'} {some(int(n) for n in lines)}"


def missing_as_text(missing):
    """A list of missing texts as given; a bare number is refused because -99 and -99.0 are different texts."""
    if isinstance(missing, (list, tuple)):
        bare = [m for m in missing if not isinstance(m, str)]
        if bare:
            raise ValueError(f"put quotes around {some(bare)}: collected values are compared as text")
    return missing


def _column(said) -> object:
    if said is None:
        return {}
    return {"label": said} if isinstance(said, str) else said
