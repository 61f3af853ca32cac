"""Model of a figure, `kind: figure` of a `tlf/*.yaml`: analyses, and one drawing of their results or of records."""

from typing import Literal

from pydantic import Field, model_validator

from sdtm2adam.errors import did_you_mean
from sdtm2adam.spec.analysis import PURPOSE, REASON, Analysis, Groups, Purpose, Reason
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.drawings import Courses, Drawing, Means, Pairs, Peaks, Ranked, Regression, Roc
from sdtm2adam.spec.drawings_of_results import Boxes, Design, Distribution, Dots, Flow, Forest, Survival, Swimmer
from sdtm2adam.spec.showing import OutputId, OutputNumber


class Draw(Spec):
    """The drawing of a figure, exactly one.

    means         estimates with their error by visit
    courses       a line for each participant
    ranked        a bar for each participant in falling order (waterfall)
    pairs         before and after, with medians and quartiles
    roc           receiver operating characteristics
    regression    records with fitted lines
    peaks         the highest records of two measures (eDISH)
    survival      Kaplan-Meier curves
    distribution  cumulative distributions
    forest        estimates with intervals, row by row
    dots          percentages and their differences (adverse events)
    boxes         box plots by visit
    swimmer       a bar of time for each participant
    flow          numbers of participants (CONSORT)
    design        the design of the study
    """

    means: Means | None = None
    courses: Courses | None = None
    ranked: Ranked | None = None
    pairs: Pairs | None = None
    roc: Roc | None = None
    regression: Regression | None = None
    peaks: Peaks | None = None
    survival: Survival | None = None
    distribution: Distribution | None = None
    forest: Forest | None = None
    dots: Dots | None = None
    boxes: Boxes | None = None
    swimmer: Swimmer | None = None
    flow: Flow | None = None
    design: Design | None = None

    @model_validator(mode="after")
    def _exactly_one(self):
        if len(self.model_fields_set) != 1 or self.drawing is None:
            raise ValueError(f"say one drawing: {', '.join(type(self).model_fields)}")
        return self

    @property
    def name(self) -> str:
        """The key under which the drawing stands."""
        return next(iter(self.model_fields_set))

    @property
    def drawing(self) -> Drawing:
        return getattr(self, self.name)


class Figure(Spec):
    """A figure: analyses and the drawing that shows them, or records.

    output      its id, which names its files: letters, digits and _, at most 31
    kind        `figure`
    number      as in the report: "14.2.1"
    title       below the number
    population  an analysis set of specs/study.yaml
    groups      what is compared; none where all subjects stand together (group TOTAL)
    analyses    what is computed; none where only records are drawn
    draw        what is drawn
    alt         words for who does not see it, after those that the results give
    empty       what it says where there is nothing to draw
    footnotes   below it
    source      the line that says which datasets it is made from
    reason      why it is done, in the define: SPECIFIED IN PROTOCOL, SPECIFIED IN SAP, DATA DRIVEN, REQUESTED BY REGULATORY AGENCY
    purpose     what it is for: PRIMARY, SECONDARY or EXPLORATORY OUTCOME MEASURE, or words of the study's own
    """

    output: OutputId
    kind: Literal["figure"]
    number: OutputNumber
    title: str
    population: str
    groups: Groups | None = None
    analyses: tuple[Analysis, ...] = ()
    draw: Draw
    alt: str = ""
    empty: str = Field("No data met the criteria of this figure.", min_length=1)
    footnotes: tuple[str, ...] = ()
    source: str = ""
    reason: Reason = REASON
    purpose: Purpose = PURPOSE

    @property
    def panels(self) -> tuple:
        """A figure has no panels of rows."""
        return ()

    @property
    def datasets(self) -> dict[str, tuple[str, ...]]:
        """The datasets whose records are drawn, each with the variables that are taken from it."""
        taken: dict[str, tuple[str, ...]] = {}
        for wanted in self.draw.drawing.wants():
            taken[wanted.dataset] = tuple(dict.fromkeys((*taken.get(wanted.dataset, ()), *wanted.variables)))
        return taken

    @model_validator(mode="after")
    def _names_point_at_something(self):
        ids = [analysis.id for analysis in self.analyses]
        faults = [f"analysis id {i} stands twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
        shown = dict.fromkeys(self.draw.drawing.shows)
        faults += [f"no analysis `{name}`{did_you_mean(name, ids)}" for name in shown if name not in ids]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def analysis(self, name: str) -> Analysis:
        """The analysis of this id."""
        return next(a for a in self.analyses if a.id == name)
