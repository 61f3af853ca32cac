"""specs/raw.yaml: each export, which file it lies in, how it is written, and the columns it must have.

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
  lb:
    file: vendor.zip
    member: 2013-08/lab.xlsx
    sheet: Results
    columns: [SITE, SUBJ, TEST, RESULT]
"""

import codecs
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field, ValidationInfo, field_validator, model_validator

from sdtm2adam.errors import StudyError, did_you_mean, some
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.file_kinds import KINDS, FileKind, is_archive, kind_of

LINE = "_line"
DETECT = "detect"


class RawColumn(Spec):
    """A collected column: what the form calls it, and what a reader of the mapping should know.

    label  what the form calls it; `COLUMN: Text` is short for `COLUMN: {label: Text}`
    note   how it is written, which code list it uses
    """

    label: str = ""
    note: str = ""


class OdmPlace(Spec):
    """Which records of an ODM-XML file are one export. Either may be left out where the other says it.

    form        OID of the form (FormDef)
    item_group  OID of the item group (ItemGroupDef)
    """

    form: str | None = None
    item_group: str | None = None


class UnsubmittedRows(Spec):
    """Rows of an export that no dataset takes, and why. The balance sheet counts them.

    where   a condition on the columns of the export: which rows; left out, all that no record is made of
    reason  why, in words
    """

    where: str | None = None
    reason: str = Field(min_length=1)

    @field_validator("where")
    @classmethod
    def _readable_condition(cls, where: str | None) -> str | None:
        if where is not None:
            try:
                parse(where)
            except StudyError as fault:
                raise ValueError(str(fault)) from None
        return where


class RawExport(Spec):
    """One export: a file, or a sheet, a zip member or an item group of one. Grain and meaning are the form's.

    What is read is the text that was collected; nothing is made a number, a date or missing by itself. In files that hold
    more than text, each value becomes text by one rule:

    - **Excel** as the sheet shows it: numbers, percentages, dates and times in their number format; `General` with up
      to 15 digits. A date whose format depends on the computer is written 2012-03-05. What cannot be shown exactly is read
      as it is stored and counted in a finding, and so are cells that hold more digits than they show.
    - **SAS** numbers with up to 15 digits and no exponent for whole ones; values with a date, time or datetime format as
      2012-03-05, 14:30:00, 2012-03-05T14:30:00; a special missing value is the text `.A`, an ordinary one is blank. With a
      catalogue the column keeps its codes, and `COLUMN__DECODE` beside it has the labels.
    - **Parquet, JSON** whole numbers without `.0`, others with the fewest digits that are exact, times as in SAS,
      TRUE and FALSE, null as blank.

    - **ODM** has the columns StudyOID, LocationOID (the site), SubjectKey, StudyEventOID, StudyEventRepeatKey, FormOID,
      FormRepeatKey, ItemGroupOID and ItemGroupRepeatKey, and for each item its Name (its OID, where the name is missing or
      another's too) with the value as it stands. `NAME__DECODE` beside it is what the code list says, `NAME__UNIT` the
      symbol of the unit. List under `columns:` those that are used.

    Findings count lines in text and XML, rows in sheets (the header has one), records (from 1) in SAS, Parquet and JSON.

    file           its name in the folder of the exports: .csv .tsv .txt .dat, .xlsx .xlsm, .xpt, .sas7bdat, .parquet,
                   .json .ndjson, .xml (ODM), or .zip with one of them as `member:`
    member         of a zip: the file in it
    sheet          of a workbook: the sheet; may be left out where there is only one
    odm            of an ODM-XML file: `{form: OID, item_group: OID}`
    version        of an .xpt: 5 or 8, where it must be one of them
    dataset        of an .xpt: which one; may be left out where there is only one
    catalogue      of a SAS file: the formats catalogue (.sas7bcat) in the same folder, or in the same zip
    form           what the case report form calls it; findings name it
    delimiter      of text: the character between two cells (a tab in .tsv), or `detect`: a note says which was found
    quote          of text: the character around a cell that may hold delimiters and line breaks; "" where there is none
    encoding       of text: how its letters are written: utf-8, utf-8-sig, cp949, cp1252, latin-1, utf-16, or `detect`: a note
                   says which was found and why. Of a SAS file: in place of what the file says
    comment        of text: lines that begin with this text are no records
    missing        in place of the study's: texts that mean "nothing collected"
    columns        the columns it must have: a list of names, or name -> label, or name -> label and note
    key            the columns that tell its records apart; two records that differ and share a key are an error
    subject        the columns that name the subject, as findings do; a record without one is an error
    not_submitted  column -> why no dataset takes it
    not_submitted_rows  which rows no dataset takes, and why: `[{where: "AE_TERM is missing", reason: Line left empty}]`
    duplicates     whether a record that repeats another exactly is reported, or is an error
    """

    file: str
    member: str | None = None
    sheet: str | None = None
    odm: OdmPlace | None = None
    version: Literal[5, 8] | None = None
    dataset: str | None = None
    catalogue: str | None = None
    form: str = ""
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    comment: str = ""
    missing: tuple[str, ...] | None = None
    columns: dict[str, RawColumn]
    key: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    not_submitted: dict[str, str] = Field(default_factory=dict)
    not_submitted_rows: tuple[UnsubmittedRows, ...] = ()
    duplicates: Literal["report", "error"] = "report"

    @model_validator(mode="before")
    @classmethod
    def _tabs_in_tsv(cls, given):
        if not isinstance(given, dict) or "delimiter" in given:
            return given
        read = str(given.get("member") or given.get("file"))
        return {**given, "delimiter": "\t"} if read.lower().endswith(".tsv") else given

    @field_validator("file")
    @classmethod
    def _readable_file(cls, file: str) -> str:
        _inside(file, "the folder of the exports")
        if not is_archive(file):
            kind_of(file)
        return file

    @field_validator("member")
    @classmethod
    def _readable_member(cls, member: str | None, info: ValidationInfo) -> str | None:
        if member is not None and "file" in info.data:
            if not is_archive(info.data["file"]):
                raise ValueError(f"{info.data['file']} is no .zip and has no members")
            _inside(member, "the zip")
            kind_of(member)
        return member

    @field_validator("sheet", "odm", "version", "dataset", "catalogue", "delimiter", "quote", "encoding", "comment")
    @classmethod
    def _goes_with_the_kind(cls, said, info: ValidationInfo):
        read = info.data.get("member") or info.data.get("file")
        if read is not None and said is not None and not is_archive(read) and info.field_name not in kind_of(read).keys:
            goes = [kind for kind in KINDS if info.field_name in kind.keys]
            with_ = ", ".join(suffix for kind in goes for suffix in kind.suffixes)
            raise ValueError(f"this goes with {with_} and {read} is of another kind")
        return said

    @field_validator("catalogue")
    @classmethod
    def _is_a_catalogue(cls, catalogue: str | None) -> str | None:
        if catalogue is not None:
            _inside(catalogue, "the folder of the exports")
            if PurePosixPath(catalogue).suffix.lower() != ".sas7bcat":
                raise ValueError(f"{catalogue} is no formats catalogue (.sas7bcat)")
        return catalogue

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, delimiter: str) -> str:
        if delimiter != DETECT and (len(delimiter) != 1 or delimiter in '"\r\n\0'):
            raise ValueError("the delimiter is one character, such as ',' or ';' or \"\\t\", or the word detect")
        return delimiter

    @field_validator("quote")
    @classmethod
    def _one_character_or_none(cls, quote: str, info: ValidationInfo) -> str:
        if len(quote) > 1 or (quote and quote in "\r\n\0") or (quote and quote == info.data.get("delimiter")):
            raise ValueError('the quote is one character other than the delimiter, or "" where texts have no quotes around them')
        return quote

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str) -> str:
        if encoding == DETECT:
            return encoding
        try:
            # A codec such as `hex` exists and is not of text; trying a letter tells them apart.
            "a".encode(encoding)
            return codecs.lookup(encoding).name
        except LookupError:
            usual = "utf-8, utf-8-sig, cp949, cp1252, latin-1, utf-16"
            raise ValueError(f"{encoding} is not a known encoding; usual are {usual}, or the word {DETECT}") from None

    @field_validator("comment")
    @classmethod
    def _comment_outside_values(cls, comment: str, info: ValidationInfo) -> str:
        quote = info.data.get("quote", '"')
        if any(c in comment for c in f"{quote}\r\n"):
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

    @field_validator("not_submitted_rows")
    @classmethod
    def _conditions_on_declared_columns(cls, declared: tuple[UnsubmittedRows, ...], info: ValidationInfo):
        columns = info.data.get("columns")
        for where in (d.where for d in declared if d.where and columns):
            unknown = sorted(parse(where).columns - set(columns))
            if unknown:
                raise ValueError("; ".join(f"{c} is not one of its columns{did_you_mean(c, columns)}" for c in unknown))
        return declared

    @model_validator(mode="after")
    def _member_of_a_zip(self) -> "RawExport":
        if is_archive(self.file) and self.member is None:
            raise ValueError(f"say which file of {self.file} to read: `member: NAME`")
        return self

    @property
    def kind(self) -> FileKind:
        """The kind of the file that holds the records: of a zip, the member's."""
        return kind_of(self.member or self.file)

    @property
    def unit(self) -> str:
        """What `_line` counts: line, row or record."""
        return self.kind.unit

    @property
    def within(self) -> tuple:
        """Where in the file the export lies: member, sheet or dataset, form and item group; None where it has no such parts."""
        odm = self.odm or OdmPlace()
        return self.member, self.sheet or self.dataset, odm.form, odm.item_group

    def shown(self) -> str:
        """The export as messages show it: `book.xlsx sheet AE`, `data.zip/ae.csv`."""
        member, _, form, group = self.within
        words = [("sheet", self.sheet), ("dataset", self.dataset), ("form", form), ("item group", group)]
        file = str(PurePosixPath(self.file, member) if member else PurePosixPath(self.file))
        return " ".join([file, *(f"{what} {name}" for what, name in words if name)])


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
    def _one_export_a_place(cls, exports: dict[str, RawExport]) -> dict[str, RawExport]:
        owner: dict[tuple, str] = {}
        for name, export in exports.items():
            place = (str(PurePosixPath(export.file)), *export.within)
            if place in owner:
                raise ValueError(f"exports {owner[place]} and {name} both read {export.shown()}; let one of them read it")
            owner[place] = name
        return exports

    def missing_in(self, name: str) -> tuple[str, ...]:
        """The texts that mean "nothing collected" in one export: its own, or else the study's."""
        own = self.exports[name].missing
        return self.missing if own is None else own

    def shown_file(self, name: str) -> str:
        """What an export reads, as messages show it: `raw/ae.csv`, `raw/book.xlsx sheet AE`, `raw/data.zip/ae.csv`."""
        return str(PurePosixPath(self.folder, self.exports[name].shown()))

    def line_of(self, name: str, frame: pd.DataFrame, rows: int | Sequence[int]) -> str:
        """Where rows (0-based positions) of an export's frame were collected: `raw/ae.csv lines 4, 7`."""
        return at_lines(self.shown_file(name), frame[LINE].to_numpy()[np.atleast_1d(rows)], self.exports[name].unit)


def at_lines(shown: str, lines: Sequence[int], unit: str = "line") -> str:
    """`raw/ae.csv line 4`, `raw/book.xlsx sheet AE rows 4, 7`, or just the file when there is no line to name."""
    if len(lines) == 0:
        return shown
    return f"{shown} {unit if len(lines) == 1 else unit + 's'} {some(int(n) for n in lines)}"


def _inside(name: str, where: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise ValueError(f"{name} must lie inside {where}")


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
