"""Models of one `tlf/*.yaml`: what an output analyses and how it is shown.

    Table    analyses on ADaM data sets, and panels of columns and rows that show their results
    Output   that, a Listing (listing.py) or a Figure (figure.py); `read_output` tells them apart by `kind`

The models check what can be known without data: keys, names that point at nothing, masks that cannot be read.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from sdtm2adam.errors import ERROR, Finding, StudyError, did_you_mean
from sdtm2adam.spec.analysis import PURPOSE, REASON, Analysis, Groups, Purpose, Reason
from sdtm2adam.spec.appendix import Appendix
from sdtm2adam.spec.base import Spec, checked, stop_at
from sdtm2adam.spec.entries import ConditionText
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.listing import Listing
from sdtm2adam.spec.narrative import Narrative
from sdtm2adam.spec.reading import Document, Place, read_yaml
from sdtm2adam.spec.showing import OutputId, OutputNumber
from sdtm2adam.spec.style import StyleName
from sdtm2adam.spec.table_columns import GROUPS, USUAL, Column, Stub
from sdtm2adam.spec.table_faults import table_faults, with_conditions, written_out
from sdtm2adam.spec.table_rows import TableRow


class Panel(Spec):
    """A block of columns and rows; an output may have several, one below the other.

    title     stands above it; with `page_by` or `group_by` it may hold `{by}`, which is what is said when it is left out
    stub      the first column
    columns   the others, left to right; `groups` stands for a column each group, with its size, the total where the
              output has one, and a column of p values where an analysis compares
    rows      top to bottom
    page_by   a variable of `by_variable:` or a list of `bys:`: the panel once for each of its values, each on a page of its own
    group_by  the same, one below the other
    """

    title: str = ""
    stub: Stub = Stub()
    columns: tuple[Column, ...] = Field(min_length=1)
    rows: tuple[TableRow, ...] = Field(min_length=1)
    page_by: str = ""
    group_by: str = ""

    @field_validator("columns", mode="before")
    @classmethod
    def _usual_columns(cls, given):
        return USUAL if given == GROUPS else given

    @model_validator(mode="after")
    def _by_once(self):
        if self.page_by and self.group_by:
            raise ValueError("a panel has `page_by:` or `group_by:`, not both")
        return self

    @property
    def repeated(self) -> str:
        """The variable or list for each of whose values the panel stands once, if any."""
        return self.page_by or self.group_by

    def leaves(self) -> tuple[Column, ...]:
        """The columns that hold cells, left to right, without the stub."""
        return tuple(leaf for column in self.columns for leaf in column.leaves())


class Table(Spec):
    """A table: analyses and the panels that show them.

    output      its id, which names its files: letters, digits and _, at most 31
    kind        `table`
    number      as in the report: "14.1.2"; no two tables have the same
    title       below the number
    population  an analysis set of specs/study.yaml
    style       a style that ships with the program, whose habits (`blocks`, `zero`) this table has in place of the study's
    groups      what is compared; none where all subjects stand together (group TOTAL)
    bys         name -> label -> condition: lists of conditions that `by:` of several analyses, `each:`, `page_by:` name
    analyses    what is computed, beside what rows hold under `of:`
    panels      what is shown
    marks       name -> a footnote: where a title, header or label says `[^name]`, a letter in brackets stands for it
    footnotes   below the last panel; marks, the tests behind comparisons and abbreviations follow them unasked
    source      the line that says which datasets it is made from
    reason      why it is done, in the define: SPECIFIED IN PROTOCOL, SPECIFIED IN SAP, DATA DRIVEN, REQUESTED BY REGULATORY AGENCY
    purpose     what it is for: PRIMARY, SECONDARY or EXPLORATORY OUTCOME MEASURE, or words of the study's own
    """

    output: OutputId
    kind: Literal["table"]
    number: OutputNumber
    title: str
    population: str
    style: StyleName = ""
    groups: Groups | None = None
    bys: dict[str, dict[str, ConditionText]] = Field(default_factory=dict)
    analyses: tuple[Analysis, ...] = ()
    panels: tuple[Panel, ...] = Field(min_length=1)
    marks: dict[str, str] = Field(default_factory=dict)
    footnotes: tuple[str, ...] = ()
    source: str = ""
    reason: Reason = REASON
    purpose: Purpose = PURPOSE

    @model_validator(mode="before")
    @classmethod
    def _named_bys(cls, given):
        """`by: name` of an analysis as the conditions that the name stands for."""
        bys = given.get("bys") if isinstance(given, dict) else None
        if not isinstance(given, dict) or not isinstance(bys or {}, dict):
            return given
        return with_conditions(given, bys or {})

    @model_validator(mode="after")
    def _written_out(self):
        """The table with the analyses that rows hold among its own, and columns for each group written out."""
        held = tuple(row.of for panel in self.panels for row in panel.rows if row.of)
        whole = self.model_copy(update={"analyses": (*self.analyses, *held)})
        whole = whole.model_copy(update={"panels": written_out(whole)})
        stop_at(table_faults(whole))
        return whole

    @property
    def is_planned(self) -> bool:
        """Whether it tells only how many participants are planned, so that none stands behind it."""
        return bool(self.analyses) and all(analysis.sample_size for analysis in self.analyses)

    def dimensions(self, analysis: str) -> tuple[str, ...]:
        """The names of the parts of an analysis' by-labels, outer to inner: its `by_variable:`, then its list of conditions."""
        return next((self._dimensions(one) for one in self.analyses if one.id == analysis), ())

    def _dimensions(self, analysis: Analysis) -> tuple[str, ...]:
        named = next((name for name, held in self.bys.items() if held == analysis.by), "by")
        return (*analysis.by_variable, *([named] if analysis.by else []))

    def place_of(self, number: int) -> Place:
        """Where in the file the analysis of this number stands: under `analyses:`, or under `of:` of a row."""
        of_rows = [("panels", p, "rows", r, "of") for p, panel in enumerate(self.panels) for r, row in enumerate(panel.rows) if row.of]
        own = len(self.analyses) - len(of_rows)
        return ("analyses", number) if number < own else of_rows[number - own]


Output = Table | Listing | Figure | Narrative | Appendix


KINDS = {"table": Table, "listing": Listing, "figure": Figure, "narrative": Narrative, "appendix": Appendix}


def place_of(output: Output, number: int) -> Place:
    """Where in its file the analysis of this number stands."""
    return output.place_of(number) if isinstance(output, Table) else ("analyses", number)


def read_output(path: Path, shown_as: str) -> tuple[Output, Document]:
    """Read one output file. Errors: StudyError that lists every fault as file:line."""
    document = read_yaml(path, shown_as)
    if not isinstance(document.value, dict):
        raise StudyError(f"{shown_as}: the file holds no output; it begins with `output:` and `kind:`")
    kind = str(document.value.get("kind", ""))
    if kind not in KINDS:
        said = f"`kind: {kind}` is not known" if kind else "`kind` must be said and is not"
        raise StudyError(f"{document.where(('kind',))}: {said}{did_you_mean(kind, KINDS) or '; known: ' + ', '.join(KINDS)}")
    return checked(document.value, KINDS[kind], document), document


def taken_twice(outputs: Sequence[tuple[Output, Document]]) -> Iterator[Finding]:
    """Ids and numbers (`Table 14.1.2`) that a file says after another one has said them."""
    for key, said in (("output", lambda one: one.output), ("number", lambda one: f"{one.kind.capitalize()} {one.number}")):
        first: dict[str, str] = {}
        for output, document in outputs:
            name, where = said(output), document.where((key,))
            if name in first:
                yield Finding("spec", ERROR, "", "", f"{where}: {name} is already the {key} of {first[name]}", source=where)
            first.setdefault(name, document.path)
