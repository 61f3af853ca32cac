"""Analyses in words and as code: what a result is called, what was done, and the entry of the spec that did it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.analysis_parts import OF_TEST
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.listing import Listing
from sdtm2adam.spec.output import Output, Table, TableRow
from sdtm2adam.spec.statistics import ADJUSTMENTS, COMPARISONS, CONVENTIONS, DENOMINATORS, IMPUTATIONS, INTERVALS, SIZES, STATISTICS
from sdtm2adam.spec.study import Population

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ ]*[A-Za-z0-9_]|[A-Za-z]")
TAKEN = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}  # what readers of YAML take for something else
SHOWN_ONLY = ("label", "reason", "purpose")  # what an analysis says to the define and not to the program


def described(output: Table, analysis: Analysis, by: str, labels: Mapping[str, str]) -> str:
    """What a result is called: by its own label, by the rows that show it, with their heading, or by what is analysed; then `by`."""
    of_variables = ", ".join(labels.get(name, name) for name in analysis.analysed)
    rows = list(_rows(output, analysis.id, by))
    name = analysis.label or _of_rows(rows) or of_variables or output.title
    return name if not by or any(shown.row.by == by for shown in rows) else f"{name}: {by}"


class Shown(NamedTuple):
    """A row that shows an analysis: the title of its panel, the rows further out above it, the row."""

    panel: str
    above: tuple[str, ...]
    row: TableRow


def _rows(output: Table, analysis: str, by: str) -> Iterator[Shown]:
    """The rows that show an analysis (under this `by` condition)."""
    for panel in output.panels:
        above: list[tuple[int, str]] = []
        for row in panel.rows:
            above = [(indent, label) for indent, label in above if indent < row.indent]
            if row.source == analysis and row.by in ("", by):
                yield Shown(panel.title, tuple(label for _, label in above), row)
            above.append((row.indent, " ".join(row.label.split())))


def _of_rows(rows: list[Shown]) -> str:
    """Headings and label of one row; of several under one heading the heading alone, without one their labels."""
    names = list(dict.fromkeys(" ".join((shown.row.label or shown.row.total).split()) for shown in rows))
    if len({(shown.panel, shown.above) for shown in rows}) != 1 or not all(names):
        return ""
    panel, above, _ = rows[0]
    own = [] if len(names) > 1 and above else ["; ".join(names)]
    return ": ".join(filter(None, [panel, *above, *own]))


def documented(output: Output, analysis: Analysis | None, population: Population) -> str:
    """What was done, in sentences: of which variables, in whom, in which groups, how they are compared."""
    datasets = output.datasets if isinstance(output, Figure) else [getattr(output, "dataset", "")]
    parts = list(_statistics(analysis)) if analysis else [f"The records of {', '.join(datasets)} as they are."]
    parts.append(f"In: {population.label}.")
    if isinstance(output, Listing):
        return " ".join([*parts, *([f"In the order of {', '.join(output.sort)}."] if output.sort else [])])
    if output.groups:
        levels = ", ".join(f"{value} ({label})" for value, label in output.groups.levels.items())
        parts.append(f"By {output.groups.variable}: {levels}{', and all together' if output.groups.total else ''}.")
    if analysis and analysis.compare != "none":
        each = ", each level also against the rest" if analysis.compare_each else ""
        parts.append(f"Compared by: {COMPARISONS[analysis.compare]}{each}.")
    return " ".join(parts)


def _statistics(analysis: Analysis) -> Iterator[str]:
    kind, given = STATISTICS[analysis.statistics], analysis.model_fields_set
    of_what = f" ({', '.join(analysis.analysed)})" if analysis.analysed else ""
    yield f"Statistics: {kind.gives}{of_what}."
    if analysis.levels:
        yield f"Levels: {', '.join(analysis.levels)}."
    if "denominator" in kind.takes:
        whom = f"the subjects with a record where {analysis.among}" if analysis.among else DENOMINATORS[analysis.denominator]
        yield f"Percentages are of {whom}."
    if analysis.strata:
        yield f"Within strata of: {', '.join(analysis.strata)}."
    if asked := analysis.imputation:
        after = f" ({asked.reference})" if asked.reference else ""
        times = f"{asked.imputations} times (seed {asked.seed})"
        yield f"Missing visits are imputed {times}: {IMPUTATIONS[asked.method]}{after}; Rubin's rules."
    if family := analysis.multiplicity:
        method = f"{family.method.replace('_', ' ')} ({ADJUSTMENTS[family.method]})"
        yield f"Adjusted by {method}, alpha {family.alpha:.15g}: {', '.join(family.family)}."
    if aim := analysis.sample_size:
        alternative = ", ".join(f"{name} {value:.15g}" for name in OF_TEST[aim.test] if (value := getattr(aim, name)) is not None)
        wanted = f"power {aim.power:.15g}, level {aim.alpha:.15g} ({aim.sides}-sided), drop-out {aim.dropout:.15g}"
        yield f"{SIZES[aim.test].capitalize()}: {alternative}, {wanted}."
    if "convention" in kind.takes:
        yield f"Convention of {analysis.convention}: {CONVENTIONS[analysis.convention]}."
        if "interval" in given and analysis.interval:
            yield f"Confidence limits: {INTERVALS[analysis.interval]}."


def code_of(output: Output, analysis: Analysis | None) -> str:
    """The entry of the spec that does an analysis, as YAML, with what it takes from its output."""
    whole = output.model_dump(exclude_unset=True, exclude={"analyses", "panels", "footnotes", "source", "alt", "empty", *SHOWN_ONLY})
    if analysis is None:
        return "\n".join(_lines(whole, 0))
    taken = {name: whole[name] for name in ("output", "population", "groups") if name in whole}
    own = analysis.model_dump(exclude_unset=True, exclude=set(SHOWN_ONLY))
    return "\n".join(_lines({**taken, "analyses": [own]}, 0))


def _lines(value: object, depth: int) -> Iterator[str]:
    """A mapping as block YAML; what holds no mapping stands on one line."""
    for key, held in value.items():
        if isinstance(held, list | tuple) and held and isinstance(held[0], dict):
            yield f"{'  ' * depth}{_scalar(key)}:"
            for entry in held:
                lines = list(_lines(entry, depth + 2))
                yield f"{'  ' * (depth + 1)}- {lines[0].lstrip()}"
                yield from lines[1:]
        else:
            yield f"{'  ' * depth}{_scalar(key)}: {_flow(held)}"


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_scalar(key)}: {_flow(held)}' for key, held in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flow, value))}]"
    return _scalar(value)


def _scalar(value: object) -> str:
    """A value as every reader of YAML takes it: text in quotes unless it is plain words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.15g}"
    text = str(value)
    return text if PLAIN.fullmatch(text) and text.casefold() not in TAKEN else json.dumps(text, ensure_ascii=False)
