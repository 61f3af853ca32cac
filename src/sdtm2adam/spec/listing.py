"""Model of a listing, `kind: listing` of a `tlf/*.yaml`: records of one ADaM data set, column by column."""

from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from sdtm2adam.spec.analysis import PURPOSE, REASON, Analysis, Purpose, Reason
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.showing import Align, OutputId


class ListingColumn(Spec):
    """A column of a listing: one variable, or several joined in one cell.

    label      its header
    variable   of the dataset, or of ADSL
    variables  several, in one cell
    join       what stands between them
    width      in characters
    key        its value is shown where it changes and again at the top of a page
    show       mask of a number, drawn as `xx.x` or `s4`, also of one stored as text; left out: as stored.
               What is no number (`Trace`, `<5`) is shown as stored
    date       whether the text is an ISO 8601 date as collected: shown as dates are, of a partial one what is known
    align      left, center, right or decimal
    values     stored value -> text shown; other values are shown as stored
    case       `sentence`: RECOVERED/RESOLVED is shown as Recovered/resolved
    """

    label: str
    variable: str = ""
    variables: tuple[str, ...] = ()
    join: str = " / "
    width: float | None = Field(None, gt=0)
    key: bool = False
    show: str = Field("", pattern=r"^(x+(\.x+)?|s[1-9])?$")
    date: bool = False
    align: Align | None = None
    values: dict[str, str] = Field(default_factory=dict)
    case: Literal["stored", "sentence"] = "stored"

    @model_validator(mode="after")
    def _one_or_many(self):
        if bool(self.variable) == bool(self.variables):
            raise ValueError("a listing column says `variable` or `variables`")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """The variables behind the column."""
        return self.variables or (self.variable,)


class Listing(Spec):
    """A listing: the records of one data set that meet `where`, of subjects in `population`, sorted.

    output      its id, which names its files
    kind        `listing`
    number      as in the report: "16.2.7"
    title       below the number
    dataset     an ADaM dataset
    population  an analysis set of specs/study.yaml
    where       a condition: which records
    sort        variables, the first one leading
    columns     left to right
    empty       what it says when there is no record
    footnotes   below it
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

    @model_validator(mode="after")
    def _keys_lead(self):
        keys = [column.key for column in self.columns]
        if any(later and not earlier for earlier, later in pairwise(keys)):
            raise ValueError("columns with `key: true` stand before all others")
        return self
