"""Models of what stands under `draw:` of a figure: one kind of drawing each, and the axes, records and masks they share.

    draw: {means: {analysis: change, value: mean, error: se, at: {Month 1: 1, Month 2: 2}}}

A drawing of results names an analysis of its figure; one of records names a dataset and its variables.
"""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field, field_validator, model_validator

from sdtm2adam.errors import some
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.entries import ConditionText
from sdtm2adam.spec.showing import faulty_masks


def _mask(text: str) -> str:
    if faulty_masks(text):
        raise ValueError(f"cannot read {some(faulty_masks(text))}; write masks such as {{n}}, {{mean|xx.x}}, {{p|p.xxx}}")
    return text


MaskText = Annotated[str, AfterValidator(_mask)]


class Wanted(NamedTuple):
    """Variables that a drawing takes from a dataset, and the place in `draw:` that says so; dataset "" stands for none of its own."""

    place: tuple[str | int, ...]
    dataset: str
    variables: tuple[str, ...]


def columns_of(*conditions: str) -> tuple[str, ...]:
    return tuple(sorted({name for text in conditions if text for name in parse(text).columns}))


class Drawing(Spec):
    """What every kind of drawing says: which analyses of its figure it shows, and which variables of datasets it takes."""

    @property
    def shows(self) -> tuple[str, ...]:
        return ()

    def wants(self) -> Iterator[Wanted]:
        yield from ()


class Axis(Spec):
    """An axis; what is not said follows from the numbers.

    label      what it measures, with its unit
    low, high  where it begins and ends
    ticks      the values that are labelled
    lines      reference lines, across the panel
    log        whether it is logarithmic
    """

    label: str = ""
    low: float | None = None
    high: float | None = None
    ticks: tuple[float, ...] = ()
    lines: tuple[float, ...] = ()
    log: bool = False

    @model_validator(mode="after")
    def _ascending(self):
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"`low: {self.low:.15g}` is not below `high: {self.high:.15g}`")
        held = [v for v in (self.low, self.high, *self.ticks, *self.lines) if v is not None]
        if self.log and any(v <= 0 for v in held):
            raise ValueError("a logarithmic axis has no zero and nothing below it")
        return self

    @field_validator("ticks", "lines", mode="before")
    @classmethod
    def _one_or_more(cls, given):
        return [given] if isinstance(given, int | float) else given


class Under(Spec):
    """Numbers below an axis, a row for each group.

    label  what they are
    show   their mask
    """

    label: str = ""
    show: MaskText


class Means(Drawing):
    """Estimates of each group with their error, joined by a line: a mean by visit.

    analysis  whose results are drawn
    value     the statistic of the points
    error     a statistic that is drawn to both sides; or
    low, high  the two statistics that are its ends
    at        label of a `by:` condition or level -> where it stands on the x axis
    start     y of a point at x = 0 from which all groups start by definition, as a change from baseline does
    under     mask of a row of numbers below the axis, and their header
    x, y      the axes; `lines` of x are where the slope may change
    """

    analysis: str
    value: str = "mean"
    error: str = ""
    low: str = ""
    high: str = ""
    at: dict[str, float] = Field(min_length=1)
    start: float | None = None
    under: Under | None = None
    x: Axis = Axis()
    y: Axis = Axis()

    @model_validator(mode="after")
    def _one_error(self):
        if bool(self.low) != bool(self.high) or (self.error and self.low):
            raise ValueError("say `error:`, or `low:` and `high:`, or none of them")
        return self

    @property
    def shows(self) -> tuple[str, ...]:
        return (self.analysis,)


class Courses(Drawing):
    """A line for each participant, a panel for each group.

    dataset, where  the records
    x_value, y_value  variables: where a record stands on the axes
    mean      an analysis whose means are drawn over the lines
    at        label of its `by:` condition or level -> where it stands on the x axis
    x, y      the axes
    """

    dataset: str
    where: ConditionText = ""
    x_value: str
    y_value: str
    mean: str = ""
    at: dict[str, float] = {}
    x: Axis = Axis()
    y: Axis = Axis()

    @property
    def shows(self) -> tuple[str, ...]:
        return (self.mean,) if self.mean else ()

    def wants(self) -> Iterator[Wanted]:
        yield Wanted((), self.dataset, (self.x_value, self.y_value, *columns_of(self.where)))


class Ranked(Drawing):
    """A bar for each record in falling order, a panel for each group: a waterfall.

    dataset, where  the records
    value    the variable; a bar beyond the axis is cut, and its number stands at its end
    y        the axis; its `lines` are criteria
    """

    dataset: str
    where: ConditionText = ""
    value: str
    y: Axis = Axis()

    def wants(self) -> Iterator[Wanted]:
        yield Wanted((), self.dataset, (self.value, *columns_of(self.where)))


class Pairs(Drawing):
    """Two records of each participant joined by a line, a panel for each measure; medians and quartiles beside them.

    dataset, where  the records
    value    the variable
    panels   label -> condition
    before, after  label and condition of the two records: {V5: "AVISITN == 0"}
    medians  the two analyses (summary) whose `by:` labels are those of the panels
    columns  panels beside one another
    y        the axis of every panel
    """

    dataset: str
    where: ConditionText = ""
    value: str
    panels: dict[str, ConditionText] = Field(min_length=1)
    before: dict[str, ConditionText] = Field(min_length=1, max_length=1)
    after: dict[str, ConditionText] = Field(min_length=1, max_length=1)
    medians: tuple[str, str]
    columns: int = Field(4, ge=1, le=8)
    y: Axis = Axis()

    @property
    def shows(self) -> tuple[str, ...]:
        return self.medians

    def wants(self) -> Iterator[Wanted]:
        conditions = (self.where, *self.panels.values(), *self.before.values(), *self.after.values())
        yield Wanted((), self.dataset, (self.value, *columns_of(*conditions)))


class Roc(Drawing):
    """Receiver operating characteristics, a panel for each `by:` condition of the analysis.

    analysis  `statistics: roc` with `curve: true`
    show      mask of the words in a panel
    columns   panels beside one another
    """

    analysis: str
    show: MaskText = ""
    columns: int = Field(4, ge=1, le=8)

    @property
    def shows(self) -> tuple[str, ...]:
        return (self.analysis,)


class Regression(Drawing):
    """The records of a regression and its fitted line, a panel for each `by:` condition of the analysis.

    analysis  `statistics: regression` with one effect, which stands on the x axis
    show      mask of the words in a panel, of the slope (statistics of the model itself are found too)
    columns   panels beside one another
    x, y      the axes
    """

    analysis: str
    show: MaskText = ""
    columns: int = Field(2, ge=1, le=8)
    x: Axis = Axis()
    y: Axis = Axis()

    @property
    def shows(self) -> tuple[str, ...]:
        return (self.analysis,)


class Peak(Axis):
    """One axis of a drawing of peaks: the highest record of each participant.

    where  which records
    value  the variable
    """

    where: ConditionText = ""
    value: str


class Peaks(Drawing):
    """The highest records of each participant of two measures against one another: eDISH.

    dataset  of the records
    x, y     the measures and their axes; their `lines` part the panel
    corners  words in its corners, from top left clockwise
    """

    dataset: str
    x: Peak
    y: Peak
    corners: tuple[str, ...] = Field((), max_length=4)

    def wants(self) -> Iterator[Wanted]:
        for name, peak in (("x", self.x), ("y", self.y)):
            yield Wanted((name,), self.dataset, (peak.value, *columns_of(peak.where)))
