"""The rows of a panel: what a person writes; what stands for several rows is unfolded when results are there."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from sdtm2adam.errors import some
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.showing import faulty_masks

OF_BLOCK = {"continuous": "summary", "categorical": "count"}  # the statistics that a block shows when its `of:` does not say
SORTS = {"frequency": "most participants first", "alphabetical": "by name", "given": "as the results have them"}


class TableRow(Spec):
    """One row of a panel; with `block`, `nested` or `each` as many as there are to show.

    A block is one entry for one analysis: its heading and the rows that style.yaml draws for its kind.

    - {block: continuous, label: "Age (years)", of: {variable: AGE}}
    - {block: categorical, label: Sex, of: {variable: SEX, levels: {M: Male, F: Female}}, missing: Missing}

    label     what stands in the first column; with `each` it may hold `{by}`, which is what is said when it is left out
    indent    steps to the right
    analysis  whose results it shows; none for a heading
    of        the analysis itself, in place of a name; without `id` it is called as its variable, and a block says its
              `statistics:`. Its `levels:` may be level: label
    level     category of the analysis; comparisons of a whole analysis have none and are found all the same
    by        label of the by-condition, where the column does not fix it
    each      a variable of `by_variable:` or a list of `bys:`: the row or block once for each of its values that has results; rows
              with the same `each` that follow one another are repeated together
    show      text: mask of the group columns; mapping column id -> mask: these columns and no others;
              left out: each column's own `show`, or else that of style.yaml for its kind of statistics
    beside    column id -> another analysis, whose results stand there: a p value and a difference of the same counts, say
    cells     column id -> text, in place of results
    compare   whether comparison columns are filled; left out: in rows without a `level` only, so that a
              p value stands once beside its categories; of a block in its first row
    bold      whether the label is bold; left out: headings and totals only
    block     `continuous` (n, Mean (SD), ... of a `summary`) or `categorical` (the levels of a `count` or of `subjects`)
    levels    level -> label of a block or of nested rows; others are shown as stored
    missing   label of a last row of a categorical block: subjects without a value; `true`: the style's word
    decimals  of the data, for masks such as `{mean|a+1}`; left out: those that the data have
    case      `sentence`: levels such as LOST TO FOLLOW-UP are shown as Lost to follow-up
    nested    analysis whose levels become rows
    total     label of a row of the whole before the nested ones
    order     the first levels in the order shown, with the second ones where that order matters too (others follow as `sort` says)
    sort      `frequency` (most participants first, of equals by name), `alphabetical`, or `given`: as the results have them
    sort_by   the group whose frequency counts; left out: all of them
    at_least  percent of a group that a nested term must reach in one group (`sort_by` or any); outer terms stay with what is in them
    """

    label: str = ""
    indent: int = Field(0, ge=0)
    analysis: str = ""
    of: Analysis | None = None
    level: str = ""
    by: str = ""
    each: str = ""
    show: str | dict[str, str] | None = None
    beside: dict[str, str] = Field(default_factory=dict)
    cells: dict[str, str] = Field(default_factory=dict)
    compare: bool | None = None
    bold: bool | None = None
    block: Literal["", "continuous", "categorical"] = ""
    levels: dict[str, str] = Field(default_factory=dict)
    missing: str | bool = ""
    decimals: int | None = Field(None, ge=0, le=6)
    case: Literal["stored", "sentence"] = "stored"
    nested: str = ""
    total: str = ""
    order: tuple[str, ...] | dict[str, tuple[str, ...] | None] = ()
    sort: Literal["frequency", "alphabetical", "given"] = "frequency"
    sort_by: str = ""
    at_least: float | None = Field(None, gt=0, le=100)

    @model_validator(mode="before")
    @classmethod
    def _of_is_whole(cls, given):
        """`of:` with its id and statistics, and its levels apart from their labels."""
        if not isinstance(given, dict) or not isinstance(given.get("of"), dict):
            return given
        of, levels = dict(given["of"]), given.get("levels")
        of.setdefault("id", str(of.get("variable") or "").lower())
        if given.get("block"):  # one that is not known is told as such, and not by what its analysis lacks then
            of.setdefault("statistics", OF_BLOCK.get(str(given["block"]), "count"))
        if isinstance(of.get("levels"), dict):
            levels = of["levels"] if levels is None else levels
            of["levels"] = list(of["levels"])
        return {**given, "of": of} | ({} if levels is None else {"levels": levels})

    @model_validator(mode="after")
    def _one_thing(self):
        faults = [*self._misfits()]
        shown = self.show.values() if isinstance(self.show, dict) else [self.show or ""]
        faulty = [mask for text in shown for mask in faulty_masks(text)]
        if faulty:
            faults.append(f"cannot read {some(faulty)}; write masks such as {{n}}, {{mean|xx.x}}, {{p|p.xxx}}")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _misfits(self) -> Iterator[str]:
        """Keys that do not go together."""
        if self.nested and (self.analysis or self.of or self.level or self.label or self.block):
            yield "a `nested` row takes its labels and levels from the analysis: leave out `analysis`, `of`, `level`, `label`, `block`"
        if not self.nested and not self.block and not self.label and not self.each:
            yield "a row has a `label` (or is `nested`, or a `block`, or stands for `each`)"
        if self.analysis and self.of:
            yield "a row names its `analysis` or holds it (`of`), not both"
        if not self.source and not self.of and (self.show or self.level or self.block or self.each):
            yield "a row with `show`, `level`, `block` or `each` names its `analysis` (or holds it, `of`)"
        if self.cells and (self.source or self.of):
            yield "`cells:` are text in place of results: leave out `analysis`"
        if self.beside and not (self.analysis or self.of):
            yield "`beside:` stands in a row with an `analysis`"
        if self.block and (self.level or isinstance(self.show, dict)):
            yield "a `block` shows all of its analysis: leave out `level`; its `show` is one mask"
        if self.missing and self.block != "categorical":
            yield "`missing:` is the last row of a categorical block"
        for key in ("total", "order", "sort", "sort_by", "at_least"):
            if key in self.model_fields_set and not self.nested and getattr(self, key) not in ("", (), None):
                yield f"`{key}:` does nothing without `nested:`"

    @property
    def source(self) -> str:
        """The analysis whose results the row shows, if any."""
        return self.analysis or self.nested or (self.of.id if self.of else "")
