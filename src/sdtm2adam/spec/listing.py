"""Model of a listing, `kind: listing` of a `tlf/*.yaml`: records of one dataset, column by column."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from sdtm2adam.errors import some
from sdtm2adam.spec.analysis import PURPOSE, REASON, Analysis, Purpose, Reason
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.entries import ConditionText
from sdtm2adam.spec.showing import Align, OutputId

OF_SDTM = "sdtm."  # before the name of a dataset that is not an analysis dataset
HANDED_DOWN = ("variable", "variables", "width", "show", "date", "align", "values", "case", "marks")


class Mark(Spec):
    """A sign behind the values of some records: `12.3 H`.

    where  a condition: which records
    mark   what stands behind the value
    note   what it means, as a footnote wherever the mark stands in the listing
    """

    where: ConditionText
    mark: str = Field(min_length=1)
    note: str = ""


class ListingColumn(Spec):
    """A column of a listing: one variable, several joined in one cell, or a spanning header over `columns`.

    label       its header
    variable    of the dataset, or of ADSL
    variables   several, in one cell
    join        what stands between them; a line break puts them below one another
    labels      variable -> what stands before its value in the cell: `Start: 2012-03-04`
    left_out    whether missing variables of several are left out of the cell, rather than shown as missing
    level       the value of the variable of `across` whose records it shows
    width       in characters
    key         its value is shown where it changes and again at the top of a page
    show        mask of a number, drawn as `xx.x` or `s4`, also of one stored as text; left out: as stored.
                What is no number (`Trace`, `<5`) is shown as stored
    date        whether the text is an ISO 8601 date as collected: shown as dates are, of a partial one what is known
    align       left, center, right or decimal
    values      stored value -> text shown; other values are shown as stored
    case        `sentence`: RECOVERED/RESOLVED is shown as Recovered/resolved; `lower`: as recovered/resolved
    marks       signs behind the values of some records, with their footnotes
    columns     the columns that it spans; variable, width, mask and so on are handed down to those that say none
    """

    label: str
    variable: str = ""
    variables: tuple[str, ...] = ()
    join: str = " / "
    labels: dict[str, str] = Field(default_factory=dict)
    left_out: bool = False
    level: str = ""
    width: float | None = Field(None, gt=0)
    key: bool = False
    show: str = Field("", pattern=r"^(x+(\.x+)?|s[1-9])?$")
    date: bool = False
    align: Align | None = None
    values: dict[str, str] = Field(default_factory=dict)
    case: Literal["stored", "sentence", "lower"] = "stored"
    marks: tuple[Mark, ...] = ()
    columns: tuple["ListingColumn", ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _handed_down(cls, given):
        """Inner columns with what the spanning one says for all of them."""
        inner = given.get("columns") if isinstance(given, dict) else None
        if not isinstance(inner, list | tuple) or not all(isinstance(column, dict) for column in inner):
            return given
        handed = {name: given[name] for name in HANDED_DOWN if name in given}
        return {**given, "columns": [_with(handed, column) for column in inner]}

    @model_validator(mode="after")
    def _one_or_many(self):
        if self.columns and (self.key or self.level):
            raise ValueError("a column that spans `columns:` has no `key` or `level` of its own")
        if not self.columns and bool(self.variable) == bool(self.variables):
            raise ValueError("a listing column says `variable` or `variables` (or spans `columns:`)")
        strange = [name for name in self.labels if name not in self.sources]
        if strange and not self.columns:
            raise ValueError(f"`labels` names what the column does not show: {some(strange)}")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """The variables behind the column."""
        return self.variables or ((self.variable,) if self.variable else ())

    @property
    def id(self) -> str:
        """What names the column in a trace: its variables, and its level where it has one."""
        return "/".join(self.sources) + (f" {self.level}" if self.level else "")

    def each(self) -> Iterator["ListingColumn"]:
        """A column for each of its variables, labelled as it labels that one."""
        for name in self.sources:
            label = self.labels.get(name) or (self.label if len(self.sources) == 1 else "") or name
            yield self.model_copy(update={"variable": name, "variables": (), "labels": {}, "label": label})

    def leaves(self) -> Iterator["ListingColumn"]:
        """The columns at the foot of this one, left to right."""
        if not self.columns:
            yield self
        for column in self.columns:
            yield from column.leaves()


def _with(handed: dict, column: dict) -> dict:
    """`column` with what it does not say itself; one that says its variable is not given several."""
    own = {"variable", "variables"} if {"variable", "variables"} & column.keys() else set()
    return {**{name: value for name, value in handed.items() if name not in own}, **column}


class Listing(Spec):
    """A listing: the records of one data set that meet `where`, of subjects in `population`, sorted.

    output      its id, which names its files
    kind        `listing`
    number      as in the report: "16.2.7"
    title       below the number
    dataset     an analysis dataset, or one of SDTM where no analysis dataset has the records: `sdtm.DS`. One of SDTM
                has its supplemental qualifiers as if they were its variables
    population  an analysis set of specs/study.yaml
    where       a condition: which records
    sort        variables, the first one leading
    headings    columns that are no columns: each is a line above the records that have its value, the first one leading
    across      a variable whose values stand side by side (tests, items, visits), in the columns that name them as `level`.
                Records alike in all other columns, headings and `sort` are one row; a second one of a level begins another
    columns     left to right
    empty       what it says when there is no record
    footnotes   below it; the notes of marks that it shows follow them
    source      the line that says which datasets it is made from
    reason      why it is done, in the define: SPECIFIED IN PROTOCOL, SPECIFIED IN SAP, DATA DRIVEN, REQUESTED BY REGULATORY AGENCY
    purpose     what it is for: PRIMARY, SECONDARY or EXPLORATORY OUTCOME MEASURE, or words of the study's own
    """

    output: OutputId
    kind: Literal["listing"]
    number: str
    title: str
    dataset: str
    population: str
    where: str = ""
    sort: tuple[str, ...] = ()
    headings: tuple[ListingColumn, ...] = ()
    across: str = ""
    columns: tuple[ListingColumn, ...] = Field(min_length=1)
    empty: str = "No such record."
    footnotes: tuple[str, ...] = ()
    source: str = ""
    reason: Reason = REASON
    purpose: Purpose = PURPOSE

    @property
    def analyses(self) -> tuple[Analysis, ...]:
        """A listing analyses nothing."""
        return ()

    @property
    def leaves(self) -> tuple[ListingColumn, ...]:
        """The columns that hold cells, left to right."""
        return tuple(leaf for column in self.columns for leaf in column.leaves())

    @property
    def shown(self) -> tuple[ListingColumn, ...]:
        """Everything that shows values of records: headings, then columns."""
        return (*self.headings, *self.leaves)

    @model_validator(mode="after")
    def _keys_lead(self):
        keys = [column.key for column in self.leaves]
        if any(later and not earlier for earlier, later in pairwise(keys)):
            raise ValueError("columns with `key: true` stand before all others")
        return self

    @model_validator(mode="after")
    def _levels_are_across(self):
        levels = [column.level for column in self.leaves if column.level]
        if levels and not self.across:
            raise ValueError(f"columns with a `level` ({some(levels)}) need `across:`, the variable whose value it is")
        if self.across and not levels:
            raise ValueError("with `across:` some columns name the `level` that they show")
        if any(heading.level or heading.columns or heading.marks for heading in self.headings):
            raise ValueError("a heading has no `level`, `marks` or `columns`")
        return self
