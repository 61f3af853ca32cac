"""The columns of a panel: what a person writes, and what `each:` makes of it once the groups are known."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field, model_validator

from sdtm2adam.errors import did_you_mean, some
from sdtm2adam.spec.analysis import Groups
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.showing import Align, faulty_masks

TOTAL, COMPARISON, MODEL = "TOTAL", "comparison", "model"
GROUPS = "groups"
EACH = (GROUPS, COMPARISON)
USUAL = ({"each": GROUPS, "sized": True}, {"each": COMPARISON, "label": "p"})  # what `columns: groups` stands for


class Column(Spec):
    """A column, or a spanning header over `columns`.

    label    may hold `{N}`: the group's denominator; may have several lines; with `each` also `{each}`, which is
             what is said when it is left out
    id       by which rows and the trace name it
    group    a value of the group variable, `TOTAL`, `comparison` or `model`; a spanning header hands it down
    by       fixes the by-condition; a spanning header hands it down
    level    follows the row's level, as the category after a shift does: `LOW | HIGH`; handed down too
    each     repeats the column, with the columns that it spans: `groups` for each group and for the total where the
             output has one, a list of `bys:` for each of its conditions, `comparison` where an analysis compares.
             Ids then begin with what it stands for (`msc_n`); without an `id` that is the id
    sized    whether the size of the group follows the label, drawn as `size:` of the style's `blocks:` draws it
    show     the mask used where a row brings none of its own
    align    left, center, right or decimal
    width    in characters
    columns  the columns that it spans, instead of `id`, `show` and `width`
    """

    label: str = ""
    id: str = ""
    group: str = ""
    by: str = ""
    level: str = ""
    each: str = ""
    sized: bool = False
    show: str = ""
    align: Align | None = None
    width: float | None = Field(None, gt=0)
    columns: tuple["Column", ...] = ()

    @model_validator(mode="after")
    def _spans_or_shows(self):
        if self.columns and (self.id or self.show or self.width):
            raise ValueError("a column that spans `columns:` has no `id`, `show` or `width` of its own")
        if not self.columns and not self.id and not self.each:
            raise ValueError("a column says its `id` (or spans `columns:`, or stands for `each:`)")
        if not self.label and not self.each:
            raise ValueError("`label` must be said and is not")
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


def expanded(
    columns: Sequence[Column], groups: Groups | None, bys: Mapping[str, Mapping[str, str]], compares: bool, prefix: str = ""
) -> tuple[Column, ...]:
    """The columns with `each:` written out. Errors: ValueError for an `each` that names nothing."""
    return tuple(made for column in columns for made in _repeated(column, groups, bys, compares, prefix))


def _repeated(column: Column, groups: Groups | None, bys, compares: bool, prefix: str) -> Iterator[Column]:
    if not column.each:
        yield _named(column, groups, bys, compares, prefix, column.id)
    elif column.each == COMPARISON:
        if compares:
            once = column.model_copy(update={"each": "", "group": COMPARISON, "label": column.label.replace("{each}", "p") or "p"})
            yield _named(once, groups, bys, compares, prefix, column.id or "p")
    elif column.each == GROUPS:
        levels = (groups.levels if groups else {}) | ({TOTAL: "Total"} if not groups or groups.total else {})
        for value, label in levels.items():
            yield from [_of(column, "group", value, label, groups, bys, compares, prefix)]
    elif column.each in bys:
        for label in bys[column.each]:
            yield _of(column, "by", label, label, groups, bys, compares, prefix)
    else:
        known = (*EACH, *bys)
        raise ValueError(f"`each: {column.each}` is no list of `bys:`{did_you_mean(column.each, known) or '; known: ' + ', '.join(known)}")


def _of(column: Column, key: str, value: str, label: str, groups, bys, compares: bool, prefix: str) -> Column:
    """The column for one group or one by-condition."""
    said = (column.label or "{each}").replace("{each}", label)
    short = re.sub(r"\W+", "_", value.casefold()).strip("_")
    once = column.model_copy(update={"each": "", key: value, "label": said})
    name = f"{short}_{column.id}" if column.id else short
    return _named(once, groups, bys, compares, prefix if column.id or not column.columns else f"{prefix}{short}_", name)


def _named(column: Column, groups, bys, compares: bool, prefix: str, name: str) -> Column:
    if column.columns:
        return column.model_copy(update={"columns": expanded(column.columns, groups, bys, compares, prefix)})
    return column.model_copy(update={"id": prefix + name})
