"""The variables that both sides have, each pair brought to one kind; and how their attributes differ."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from sdtm2adam.compare.columns import Column, all_numbers, retyped
from sdtm2adam.compare.sides import Side, Variable

ATTRIBUTES = ("name", "type", "length", "label", "format", "informat")


def aligned(base: Side, other: Side) -> tuple[Side, Side]:
    """Both sides with columns of files without types as what the other side has; numbers, where neither has types and all are."""
    firsts, seconds = dict(base.columns), dict(other.columns)
    for name, own in common(base, other).items():
        first, second = firsts[name], seconds[own]
        if not first.typed and not second.typed:
            if all_numbers(first) and all_numbers(second):
                first, second = retyped(first, "number"), retyped(second, "number")
        elif not first.typed:
            first = retyped(first, second.kind)
        elif not second.typed:
            second = retyped(second, first.kind)
        firsts[name], seconds[own] = first, second
    return replace(base, columns=firsts), replace(other, columns=seconds)


def common(base: Side, other: Side) -> dict[str, str]:
    """The variables of both sides: as the base writes each, and as the other side does."""
    return {name: own for name in base.columns if (own := other.found(name)) is not None and base.found(own) == name}


def pair(first: Column, second: Column) -> tuple[Column, Column]:
    """Two columns as one kind: text beside a number or date is read as such, a number beside a date as SAS counts it.

    What cannot be brought to one kind (a time of day and a date) is odd on every record that has a value.
    """
    for weak in ("text", "number"):
        if first.kind != second.kind and weak in (first.kind, second.kind):
            first = retyped(first, second.kind) if first.kind == weak else first
            second = retyped(second, first.kind) if second.kind == weak else second
            break
    if first.kind == second.kind or (first.is_moment and second.is_moment):
        return first, second
    return replace(first, odd=~first.missing), replace(second, odd=~second.missing)


def told_kind(first: Column, second: Column) -> str:
    """What two columns are compared as, in a few words."""
    one, two = pair(first, second)
    kept = {first.kind, second.kind}
    if one.kind != two.kind and not (one.is_moment and two.is_moment):
        return f"not comparable: {first.kind} and {second.kind}"
    as_one = {"text": "text", "datetime": "dates and times"}.get(one.kind if one.kind == two.kind else "datetime", f"{one.kind}s")
    return as_one if len(kept) == 1 or kept == {"date", "datetime"} else f"{as_one} ({first.kind} and {second.kind})"


def attribute_differences(base: Side, other: Side, names: dict[str, str]) -> pd.DataFrame:
    """A row an attribute that differs: variable, attribute, base, other. What the file of a side does not say is not compared."""
    rows = list(_differences(base, other, names))
    return pd.DataFrame(rows, columns=["variable", "attribute", "base", "other"]).astype("str")


def _differences(base: Side, other: Side, names: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    if base.label is not None and other.label is not None and base.label != other.label:
        yield "", "label of the dataset", base.label, other.label
    for name, own in names.items():
        if name != own:
            yield name, "name", name, own
        first, second = base.variable(name), other.variable(own)
        for attribute in ATTRIBUTES[1:]:
            here, there = (_told(attribute, v) for v in (first, second))
            if here is not None and there is not None and here != there and not _same_type(attribute, base, other, name, own):
                yield name, attribute, here, there


def _told(attribute: str, variable: Variable) -> str | None:
    said = getattr(variable, attribute)
    if said is None:
        return None
    return str(said).upper() if attribute in ("format", "informat") else str(said).rstrip(" ")


def _same_type(attribute: str, base: Side, other: Side, name: str, own: str) -> bool:
    """A date and a datetime are told apart only where both files say which it is; values at midnight do not."""
    if attribute != "type":
        return False
    both = base.columns[name].is_moment and other.columns[own].is_moment
    return both and None in (base.about.get(name, Variable()).type, other.about.get(own, Variable()).type)
