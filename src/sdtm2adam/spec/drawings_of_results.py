"""Models of what stands under `draw:` of a figure, continued: curves, intervals, boxes, courses of time and charts of boxes."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from sdtm2adam.errors import did_you_mean, some
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.drawings import Axis, Drawing, MaskText, Wanted, columns_of
from sdtm2adam.spec.entries import ConditionText
from sdtm2adam.spec.listing import OF_SDTM

TRIAL_ARMS, TRIAL_VISITS = f"{OF_SDTM}TA", f"{OF_SDTM}TV"


class Survival(Drawing):
    """Kaplan-Meier curves with marks where participants are censored, and the numbers at risk below them.

    analysis   `statistics: survival` with `curve: true`; its `times:` are those of the numbers at risk
    by         which of its `by:` conditions, where it has any
    direction  `down`: the share without the event; `up`: the share with it
    show       mask of the words in the panel, of the comparison
    x, y       the axes
    """

    analysis: str
    by: str = ""
    direction: Literal["down", "up"] = "down"
    show: MaskText = ""
    x: Axis = Axis()
    y: Axis = Axis()

    @property
    def shows(self) -> tuple[str, ...]:
        return (self.analysis,)


class Distribution(Drawing):
    """The share of records at or below each value, a step line for each group.

    analysis  `statistics: distribution`
    x, y      the axes
    """

    analysis: str
    x: Axis = Axis()
    y: Axis = Axis()

    @property
    def shows(self) -> tuple[str, ...]:
        return (self.analysis,)


class ForestRow(Spec):
    """One row of a forest: a heading, or an estimate.

    label     what stands at its left
    indent    steps to the right
    analysis  whose comparison is drawn; none for a heading
    by, level  the condition and level of it
    """

    label: str
    indent: int = Field(0, ge=0)
    analysis: str = ""
    by: str = ""
    level: str = ""


class ForestColumn(Spec):
    """A column of numbers beside the intervals.

    label  its header
    group  a group, or `comparison`
    show   its mask
    """

    label: str
    group: str
    show: MaskText


class Forest(Drawing):
    """An estimate with its interval in each row, between columns of numbers.

    rows     top to bottom
    columns  of numbers; those of `comparison` stand at the right of the intervals, all others at the left
    value, low, high  the statistics drawn
    x        the axis; its first `lines` value is that of no difference
    favours  words below the axis, left and right of no difference
    """

    rows: tuple[ForestRow, ...] = Field(min_length=1)
    columns: tuple[ForestColumn, ...] = ()
    value: str
    low: str = "ci_low"
    high: str = "ci_high"
    x: Axis = Axis()
    favours: tuple[str, str] | None = None

    @property
    def shows(self) -> tuple[str, ...]:
        return tuple(row.analysis for row in self.rows if row.analysis)


class Dots(Drawing):
    """The percentages of each level as dots, and beside them the difference with its interval: adverse events.

    analysis  `statistics: subjects` with `variable:`, and `compare_each:` a difference of proportions
    at_least  levels that at least one group has with this percentage
    difference  the axis of the difference
    percentage  the axis of the percentages
    show      mask of the numbers at the right, of the comparison, in percentage points as the axis
    """

    analysis: str
    at_least: float = Field(0, ge=0, le=100)
    percentage: Axis = Axis()
    difference: Axis = Axis()
    show: MaskText = ""

    @property
    def shows(self) -> tuple[str, ...]:
        return (self.analysis,)


class Boxes(Drawing):
    """Box plots of each group by visit: quartiles, median, mean; whiskers to the farthest records within 1.5 times the
    range of the quartiles, and the records beyond them.

    panels   label -> an analysis (summary) whose `by:` conditions are the visits
    columns  panels beside one another
    under    mask of a row of numbers below each panel
    y        the axis of every panel; `lines` across it
    """

    panels: dict[str, str] = Field(min_length=1)
    columns: int = Field(3, ge=1, le=8)
    under: MaskText = ""
    y: Axis = Axis()

    @property
    def shows(self) -> tuple[str, ...]:
        return tuple(self.panels.values())


class Event(Spec):
    """An event on the bars of a swimmer plot.

    where  which records
    at     the variable: when
    """

    where: ConditionText
    at: str


class Swimmer(Drawing):
    """A bar for each participant, the longest first, with marks of what happened; a panel for each group.

    dataset, where  the records of the bars, one a participant
    length   the variable
    ends     label -> condition on these records: what the end of the bar means
    marks    label -> records of the same dataset, and when
    x        the axis
    """

    dataset: str
    where: ConditionText = ""
    length: str
    ends: dict[str, ConditionText] = {}
    marks: dict[str, Event] = {}
    x: Axis = Axis()

    def wants(self) -> Iterator[Wanted]:
        yield Wanted((), self.dataset, (self.length, *columns_of(self.where, *self.ends.values())))
        for label, mark in self.marks.items():
            yield Wanted(("marks", label), self.dataset, (mark.at, *columns_of(mark.where)))


class FlowBox(Spec):
    """A box of a flow chart.

    id        by which others name it
    below     the box that it continues; none for the first
    beside    the box that these participants leave
    label     its first line
    analysis, group, level, by  the result that its number is
    show      mask of its number
    reasons   an analysis whose levels are listed in the box; they add up to its number
    words     level of the reasons -> what is shown; others are shown as they are
    """

    id: str
    below: str = ""
    beside: str = ""
    label: str
    analysis: str
    group: str
    level: str = ""
    by: str = ""
    show: MaskText = "n = {n}"
    reasons: str = ""
    words: dict[str, str] = {}


class Flow(Drawing):
    """Boxes with numbers of participants, joined by arrows: CONSORT. The number of a box is that of the boxes below it and beside it.

    boxes     the first one on top, each after the box that it names
    unsummed  boxes whose number need not be that of what follows them, as where a subset is shown
    """

    boxes: tuple[FlowBox, ...] = Field(min_length=1)
    unsummed: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _boxes_known(self):
        seen, faults = [], []
        for number, box in enumerate(self.boxes):
            if box.id in seen:
                faults.append(f"box {box.id} stands twice")
            if bool(box.below) == bool(box.beside) and number:
                faults.append(f"box {box.id} says `below` or `beside`, one of them")
            if number == 0 and (box.below or box.beside):
                faults.append(f"box {box.id} is the first and stands below nothing")
            for other in filter(None, (box.below, box.beside)):
                if other not in seen:
                    faults.append(f"no box {other} stands above box {box.id}{did_you_mean(other, seen)}")
            seen.append(box.id)
        unknown = [name for name in self.unsummed if name not in seen]
        if unknown:
            faults.append(f"`unsummed` names no box: {some(unknown)}{did_you_mean(unknown[0], seen)}")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def shows(self) -> tuple[str, ...]:
        return tuple(name for box in self.boxes for name in (box.analysis, box.reasons) if name)


class Design(Drawing):
    """The design of the study from its trial design datasets: the elements of each arm (TA, TE) and the planned visits (TV).

    timeline  whether the planned visits are drawn
    words     names of elements and epochs -> what is shown in their place
    visits    names of visits -> what is shown in their place
    """

    timeline: bool = True
    words: dict[str, str] = {}
    visits: dict[str, str] = {}

    def wants(self) -> Iterator[Wanted]:
        yield Wanted((), TRIAL_ARMS, ("ARMCD", "ARM", "TAETORD", "ETCD", "ELEMENT", "TABRANCH", "EPOCH"))
        if self.timeline:
            yield Wanted(("timeline",), TRIAL_VISITS, ("VISITNUM", "VISIT", "VISITDY"))
