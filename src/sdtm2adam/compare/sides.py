"""One side of a comparison: the columns of a dataset, and what its file says of it and of its variables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from sdtm2adam.compare.columns import DAY, Column, column_of
from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.spec.meta import DatasetMeta


@dataclass(frozen=True)
class Variable:
    """What a file says of a variable; None where files of its kind do not say.

    type    text, number, date, datetime, time; integers and floats are numbers, as SAS has one kind of them
    length  bytes
    """

    type: str | None = None
    label: str | None = None
    length: int | None = None
    format: str | None = None
    informat: str | None = None


@dataclass(frozen=True)
class Side:
    """A dataset as one side of a comparison.

    name     what reports call it
    columns  by variable, in the order of the file
    about    what the file says of each variable
    label    of the dataset; None where the file has none to say
    keys     its natural keys by what stands with it, best first: where they are said, and which variables
    notes    what was odd about the file
    """

    name: str
    columns: dict[str, Column]
    records: int
    about: Mapping[str, Variable] = field(default_factory=dict)
    label: str | None = None
    keys: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.records

    def variable(self, name: str) -> Variable:
        """What is known of a variable: what the file says, else what its values are."""
        said = self.about.get(name, Variable())
        column = self.columns[name]
        return said if said.type or not column.typed else replace(said, type=column.kind)

    def found(self, name: str) -> str | None:
        """The variable as this side writes it: capitals matter only where two names differ in nothing else."""
        if name in self.columns:
            return name
        alike = [own for own in self.columns if own.casefold() == name.casefold()]
        return alike[0] if len(alike) == 1 else None

    def take(self, rows: np.ndarray) -> "Side":
        """The same with these records only."""
        return replace(self, columns={name: column.take(rows) for name, column in self.columns.items()}, records=len(rows))

    def frame(self, names: Iterable[str]) -> pd.DataFrame:
        """Some variables, under the names given, as conditions read them: text coded, missing is NaN, dates as dates.

        Errors: StudyError for variables that are not there, and for a column with text that is none of its kind.
        """
        names = list(names)
        absent = [name for name in names if self.found(name) is None]
        if absent:
            raise StudyError("\n".join(f"{self.name} has no variable {name}{did_you_mean(name, self.columns)}" for name in absent))
        odd = [name for name in names if self.columns[self.found(name)].odd is not None]
        if odd:
            says = ", ".join(f"{name} ({self.columns[self.found(name)].kind})" for name in odd)
            raise StudyError(f"{self.name}: a condition cannot ask for what holds values that are none of its kind: {says}")
        return pd.DataFrame({name: _series(self.columns[self.found(name)]) for name in names}, index=pd.RangeIndex(self.records))


def side_of(frame: pd.DataFrame, name: str, meta: DatasetMeta | None = None) -> Side:
    """A frame as a side; `meta` says of its variables what a file would. The frame stays as it is."""
    columns = {str(variable): column_of(frame.iloc[:, at]) for at, variable in enumerate(frame.columns)}
    if meta is None:
        return Side(name, columns, len(frame))
    return replace(described(Side(name, columns, len(frame)), meta), keys=(("its metadata", meta.keys),) if meta.keys else ())


def described(side: Side, meta: DatasetMeta) -> Side:
    """A side with what metadata say of its variables; a date or time is of the kind that they say."""
    about, columns = dict(side.about), dict(side.columns)
    for told in meta.variables:
        own = columns.get(told.name)
        if own is None:
            continue
        said = {"integer": "number", "float": "number"}.get(told.type, told.type)
        if own.is_moment and said in ("date", "datetime"):
            columns[told.name] = replace(own, kind=said)
        about[told.name] = Variable(said if said == columns[told.name].kind else None, told.label, told.length, told.display_format)
    return replace(side, about=about, columns=columns, label=meta.label)


def unit_of(first: Column, second: Column) -> float:
    """Seconds of the unit in which differences of two moments are told: days of dates, else seconds."""
    return DAY if first.kind == second.kind == "date" else 1.0


def _series(column: Column) -> pd.Series:
    if column.kind == "number":
        return pd.Series(column.numbers)
    if column.kind == "text":
        return pd.Series(pd.Categorical.from_codes(column.codes, categories=pd.Index(column.texts, dtype=object)))
    micro = np.where(np.isnan(column.numbers), 0, column.numbers * 1e6).round().astype("int64")
    held = micro.astype("timedelta64[us]")
    held[np.isnan(column.numbers)] = np.timedelta64("NaT")
    return pd.Series(held if column.kind == "time" else np.datetime64(0, "us") + held)
