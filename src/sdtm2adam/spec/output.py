"""Models of one `tlf/*.yaml`: what an output analyses and how it is shown.

    Table    analyses on ADaM data sets, and panels of columns and rows that show their results
    Output   that or a Listing (see listing.py); `read_output` tells them apart by `kind`

The models check what can be known without data: keys, names that point at nothing, masks that cannot be read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from sdtm2adam.errors import StudyError, did_you_mean, some
from sdtm2adam.spec.analysis import PURPOSE, REASON, Analysis, Groups, Purpose, Reason
from sdtm2adam.spec.base import Spec, checked
from sdtm2adam.spec.listing import Listing
from sdtm2adam.spec.reading import Document, read_yaml
from sdtm2adam.spec.showing import Align, OutputId, faulty_masks

TOTAL, COMPARISON, MODEL = "TOTAL", "comparison", "model"


class Column(Spec):
    """A column, or a spanning header over `columns`.

    label    may hold `{N}`: the group's denominator; may have several lines
    id       by which rows and the trace name it
    group    a value of the group variable, `TOTAL`, `comparison` or `model`; a spanning header hands it down
    by       fixes the by-condition; a spanning header hands it down
    level    follows the row's level, as the category after a shift does: `LOW | HIGH`; handed down too
    show     the mask used where a row brings none of its own
    align    left, center, right or decimal
    width    in characters
    columns  the columns that it spans, instead of `id`, `show` and `width`
    """

    label: str
    id: str = ""
    group: str = ""
    by: str = ""
    level: str = ""
    show: str = ""
    align: Align | None = None
    width: float | None = Field(None, gt=0)
    columns: tuple["Column", ...] = ()

    @model_validator(mode="after")
    def _spans_or_shows(self):
        if self.columns and (self.id or self.show or self.width):
            raise ValueError("a column that spans `columns:` has no `id`, `show` or `width` of its own")
        if not self.columns and not self.id:
            raise ValueError("a column says its `id` (or spans `columns:`)")
        if faulty_masks(self.show) or faulty_masks(self.label):
            raise ValueError(f"cannot read {some(faulty_masks(self.show) + faulty_masks(self.label))}; write {{mean|xx.x}}")
        return self

    def below(self) -> Iterator["Column"]:
        """The columns that this one spans, with its `group`, `by` and `level` where they have none."""
        handed = {"group": self.group, "by": self.by, "level": self.level}
        for column in self.columns:
            yield column.model_copy(update={key: value for key, value in handed.items() if not getattr(column, key)})

    def leaves(self) -> Iterator["Column"]:
        """The columns at the foot of this one, left to right."""
        if not self.columns:
            yield self
        for column in self.below():
            yield from column.leaves()


class Stub(Spec):
    """The first column: the labels of the rows.

    label  its header
    width  in characters
    """

    label: str = ""
    width: float | None = Field(None, gt=0)


class TableRow(Spec):
    """One row of a panel, or `nested`: as many rows as the analysis has levels.

    label     what stands in the first column
    indent    steps to the right
    analysis  whose results it shows; none for a heading
    level     category of the analysis; comparisons of a whole analysis have none and are found all the same
    by        label of the by-condition, where the column does not fix it
    show      text: mask of the group columns; mapping column id -> mask: these columns and no others;
              left out: each column's own `show`
    compare   whether comparison columns are filled; left out: in rows without a `level` only, so that a
              p value stands once beside its categories
    bold      whether the label is bold; left out: headings and totals only
    nested    analysis whose levels become rows
    total     label of a row of the whole before the nested ones
    at_least  percentage of participants that a level of `nested` reaches in any group and by-condition; others are not shown
    order     the first levels in the order shown, with the second ones where that order matters too
              (others follow by falling frequency, then by name)
    """

    label: str = ""
    indent: int = Field(0, ge=0)
    analysis: str = ""
    level: str = ""
    by: str = ""
    show: str | dict[str, str] | None = None
    compare: bool | None = None
    bold: bool | None = None
    nested: str = ""
    total: str = ""
    at_least: float | None = Field(None, gt=0, le=100)
    order: tuple[str, ...] | dict[str, tuple[str, ...] | None] = ()

    @model_validator(mode="after")
    def _one_thing(self):
        if self.nested and (self.analysis or self.level or self.label):
            raise ValueError("a `nested` row takes its labels and levels from the analysis: leave out `analysis`, `level`, `label`")
        if self.at_least is not None and not self.nested:
            raise ValueError("`at_least` chooses among the levels of a `nested` row")
        if not self.nested and not self.label:
            raise ValueError("a row has a `label` (or is `nested`)")
        if not self.analysis and not self.nested and (self.show or self.level):
            raise ValueError("a row with `show` or `level` names its `analysis`")
        shown = self.show.values() if isinstance(self.show, dict) else [self.show or ""]
        faulty = [mask for text in shown for mask in faulty_masks(text)]
        if faulty:
            raise ValueError(f"cannot read {some(faulty)}; write masks such as {{n}}, {{mean|xx.x}}, {{p|p.xxx}}")
        return self

    @property
    def source(self) -> str:
        """The analysis whose results the row shows, if any."""
        return self.analysis or self.nested


class Panel(Spec):
    """A block of columns and rows; an output may have several, one below the other.

    title    stands above it
    stub     the first column
    columns  the others, left to right
    rows     top to bottom
    """

    title: str = ""
    stub: Stub = Stub()
    columns: tuple[Column, ...] = Field(min_length=1)
    rows: tuple[TableRow, ...] = Field(min_length=1)

    def leaves(self) -> tuple[Column, ...]:
        """The columns that hold cells, left to right, without the stub."""
        return tuple(leaf for column in self.columns for leaf in column.leaves())

    @model_validator(mode="after")
    def _columns_known(self):
        ids = [leaf.id for leaf in self.leaves()]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"column id {some(twice)} stands twice in one panel")
        shown = [i for row in self.rows if isinstance(row.show, dict) for i in row.show]
        unknown = [f"{i}{did_you_mean(i, ids)}" for i in shown if i not in ids]
        if unknown:
            raise ValueError(f"`show` names no column of the panel: {some(unknown)}")
        return self


class Table(Spec):
    """A table: analyses and the panels that show them.

    output      its id, which names its files: letters, digits and _, at most 31
    kind        `table`
    number      as in the report: "14.1.2"
    title       below the number
    population  an analysis set of specs/study.yaml
    groups      what is compared; none where all subjects stand together (group TOTAL)
    analyses    what is computed
    panels      what is shown
    footnotes   below the last panel; the tests behind its comparisons follow them unasked
    source      the line that says which datasets it is made from
    reason      why it is done, in the define: SPECIFIED IN PROTOCOL, SPECIFIED IN SAP, DATA DRIVEN, REQUESTED BY REGULATORY AGENCY
    purpose     what it is for: PRIMARY, SECONDARY or EXPLORATORY OUTCOME MEASURE, or words of the study's own
    """

    output: OutputId
    kind: Literal["table"]
    number: str
    title: str
    population: str
    groups: Groups | None = None
    analyses: tuple[Analysis, ...] = Field(min_length=1)
    panels: tuple[Panel, ...] = Field(min_length=1)
    footnotes: tuple[str, ...] = ()
    source: str = ""
    reason: Reason = REASON
    purpose: Purpose = PURPOSE

    @model_validator(mode="after")
    def _names_point_at_something(self):
        ids = [analysis.id for analysis in self.analyses]
        levels = [*self.groups.levels, COMPARISON] if self.groups else []
        groups = [*levels, TOTAL] if not self.groups or self.groups.total else levels
        twice = sorted({i for i in ids if ids.count(i) > 1})
        rows = [row.source for panel in self.panels for row in panel.rows if row.source]
        columns = [leaf.group for panel in self.panels for leaf in panel.leaves()]
        faults = [f"analysis id {i} stands twice" for i in twice]
        faults += [f"no analysis `{name}`{did_you_mean(name, ids)}" for name in dict.fromkeys(rows) if name not in ids]
        faults += [_no_group(name, groups) for name in dict.fromkeys(columns) if name not in (*groups, MODEL)]
        if faults:
            raise ValueError("; ".join(faults))
        return self


def _no_group(name: str, groups: list[str]) -> str:
    if not name:
        return "a column says its `group` (or the one that spans it does)"
    hint = " - say `total: true` under `groups:`" if name == TOTAL else did_you_mean(name, groups)
    return f"no group `{name}`{hint}"


Output = Table | Listing


KINDS = {"table": Table, "listing": Listing}


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
