"""The reference part of specs/README.md, told by the code: conditions, verbs, keys of every file, statistics, expectations.

    python -m sdtm2adam.manual specs/README.md

writes it again between its two marks. Verbs are told by their docstrings and signatures, keys by the models and
their docstrings (`key  what it says`), so nothing is said twice; a test fails when the file is behind the code.
"""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from sdtm2adam.ard.analyses import STATISTICS as COMPUTED
from sdtm2adam.ard.comparisons import SAYS
from sdtm2adam.derive.contract import KEPT, Argument, Constants, Keyed, Order, Verb
from sdtm2adam.derive.verbs import REGISTRY, ROOM
from sdtm2adam.errors import StudyError
from sdtm2adam.spec import (
    analysis,
    analysis_parts,
    appendix,
    condition,
    dataset,
    drawings,
    excluded,
    explained,
    figure,
    given,
    listing,
    narrative,
    output,
    qc,
    raw,
    statistics,
    study,
    style,
    suite,
)
from sdtm2adam.spec import drawings_of_results as curves
from sdtm2adam.spec.base import Spec

BEGIN = "<!-- From here to the end mark: python -m sdtm2adam.manual specs/README.md -->"
END = "<!-- end -->"

# What a person writes, file by file: the model of the whole file first.
FILES: dict[str, tuple[type[Spec], ...]] = {
    "specs/study.yaml": (study.StudySpec, study.Standards, study.CodedWith, given.GivenSdtm, study.Population),
    "specs/raw.yaml": (raw.RawSpec, raw.RawExport, raw.RawColumn, raw.OdmPlace, raw.UnsubmittedRows),
    "specs/codelists/*.yaml": (study.CodelistSpec,),
    "specs/sdtm/*.yaml and specs/adam/*.yaml": (
        dataset.DatasetSpec, dataset.Source, dataset.Variable, dataset.Supplemental, dataset.Parameter,
    ),
    "validation/*/*.yaml": (suite.Suite, suite.Expectation),
    "validation/explained.yaml": (explained.Explanation,),
    "qc/qc.yaml": (qc.Program, qc.Compared, excluded.Exclusion),
    "tlf/*.yaml": (
        output.Table, analysis.Groups, analysis.Analysis, analysis_parts.Imputation, analysis_parts.Multiplicity,
        analysis_parts.Hypothesis, analysis_parts.SampleSize, output.Panel, output.Stub, output.Column, output.TableRow,
        listing.Listing, listing.ListingColumn, listing.Mark,
        narrative.Narrative, narrative.Records, narrative.Part, narrative.FieldForm, narrative.NarrativeTable, narrative.Around,
        appendix.Appendix,
        figure.Figure, figure.Draw, drawings.Axis, drawings.Means, drawings.Under, drawings.Courses, drawings.Ranked, drawings.Pairs,
        drawings.Roc, drawings.Regression, drawings.Peaks, drawings.Peak, curves.Survival, curves.Distribution, curves.Forest,
        curves.ForestRow, curves.ForestColumn, curves.Dots, curves.Boxes, curves.Swimmer, curves.Event, curves.Flow, curves.FlowBox,
        curves.Design,
    ),
    "tlf/style.yaml": (style.Style, style.Margins, style.Blocks),
}  # fmt: skip
# Fields that a file does not have under that name: what the program puts there, and the name that says its kind.
NOT_WRITTEN = {
    dataset.Variable: ("verb", "arguments"),
    suite.Suite: ("stage", "path"),
    suite.Expectation: ("arguments", "written_at"),
    explained.Explanation: ("written_at",),
    qc.Program: ("written_at",),
    excluded.Exclusion: ("written_at",),
}
WRITTEN_AS = {(dataset.DatasetSpec, "name"): ("domain", "dataset")}

ROLES = {
    "column": "column",
    "column of the table": "column of the table",
    "columns of the table": "columns of the table",
    "cases": "list of {where: condition, value: text or number, or from: column}; the last may have no where",
    "sources": "list of {table, where, date, order, columns (new column: column of the table, or fixed text in single quotes)}",
    "cells": "name: new column: column, or fixed text in single quotes",
    "columns": "columns",
    "key": "columns of the key: a list, or mine: theirs",
    "parts": "columns, and fixed text in single quotes",
    "new column": "column that it makes",
    "columns brought": "columns of the table: a list, or theirs: new name",
    "condition": "condition",
    "condition on the table": "condition on the table",
    "table": "table",
    "codelist": "codelist",
}
# Columns that each have something beside them.
COLUMNS_WITH = {Keyed: "column: text", Order: "column: lowest, highest, earliest or latest", Constants: "column: text or number"}
EXAMPLE = "\nExample:\n"
PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", Any: "value"}


def written(text: str) -> str:
    """A README with its reference part as the code tells it now. Errors: StudyError where the marks are not there."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise StudyError(f"the file must hold the lines\n    {BEGIN}\n    {END}")
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


def reference() -> str:
    """The whole reference, as Markdown."""
    parts = [*_conditions(), *_verbs(), *_files(), *_statistics(), *_expectations()]
    return "\n\n".join(parts) + "\n"


def _conditions() -> Iterator[str]:
    yield "## Conditions, in full"
    about, _, rest = inspect.getdoc(condition).partition("\n\n")
    yield f"{about}\n\n```text\n{rest}\n```"


def _verbs() -> Iterator[str]:
    yield "## Verbs"
    for room in ROOM:
        own = verbs_of(room)
        yield f"### {_first(room.__doc__).rstrip('.')}"
        yield _table(("verb", "what it gives"), ((f"[`{v.name}`](#{v.name})", _sentence(v.says)) for v in own))
        for verb in own:
            yield f"#### {verb.name}"
            yield from told(verb)
            if example_of(verb):
                yield f"```text\n{example_of(verb)}\n```"


def verbs_of(room: ModuleType) -> list[Verb]:
    """The verbs of one file of derive/, in its order."""
    return [verb for verb in REGISTRY.values() if verb.function.__module__ == room.__name__]


def told(verb: Verb) -> Iterator[str]:
    """A verb in full, but for its example: its docstring, its arguments, and what it does to rows."""
    yield verb.says.partition(EXAMPLE)[0].strip()
    for about, some in (("Needs", True), ("May have", False)):
        named = [_argument(a) for a in verb.arguments.values() if a.required is some]
        if named:
            yield f"{about} {', '.join(named)}."
    own = [f"{does} {', '.join(names)}." for does, names in (("Reads", verb.uses), ("Makes", verb.makes)) if names]
    rows = {"added": "Adds rows below those it is given.", "reshaped": "Gives other rows than it is given."}
    if own or verb.rows != KEPT:
        yield " ".join([*own, rows.get(verb.rows, "")]).strip()


def example_of(verb: Verb) -> str:
    """The example in a verb's docstring: the step, other tables by name, and what it makes of a small table."""
    return inspect.cleandoc(verb.says.partition(EXAMPLE)[2])


def _argument(argument: Argument) -> str:
    usual = "" if argument.required or argument.default in (None, "") else f"; else `{_plain(argument.default)}`"
    kind = next((a for a in get_args(argument.annotation) if a in COLUMNS_WITH), argument.annotation)  # where it may be left out
    what = COLUMNS_WITH.get(kind) or ROLES.get(argument.role) or holds(argument.annotation)
    return f"`{argument.name}` ({what}{usual})"


def _files() -> Iterator[str]:
    yield "## Keys of every file"
    for name, models in FILES.items():
        yield f"### {name}"
        for model in models:
            yield f"#### {model.__name__} keys"
            yield from _before_keys(inspect.getdoc(model) or "")
            yield _table(("key", "holds", "if left out", "what it says"), keys(model))


def keys(model: type[Spec]) -> Iterator[tuple[str, str, str, str]]:
    """Each key that this model adds to its parent's: name, what it holds, what counts if it is left out, what it says."""
    says = _key_texts(model)
    for name in inspect.get_annotations(model):
        field = model.model_fields[name]
        if name in NOT_WRITTEN.get(model, ()):
            continue
        written_as = WRITTEN_AS.get((model, name), (field.alias or name,))
        usual = f"one of {', '.join(f'`{w}`' for w in written_as)}" if len(written_as) > 1 else _default(field)
        for key in written_as:
            yield f"`{key}`", holds(field.annotation), usual, says.get(key, "")


def _before_keys(text: str) -> Iterator[str]:
    """The paragraphs of a model's docstring that stand before its keys; lists stay lists."""
    for paragraph in text.split("\n\n"):
        if re.match(r"\w+(?:, \w+)*  +\S", paragraph):
            return
        yield paragraph if paragraph.startswith("- ") else " ".join(paragraph.split())


def _key_texts(model: type[Spec]) -> dict[str, str]:
    """key -> text, from the lines `key  text` (or `key, key  text`) of the docstrings of a model and its parents."""
    texts: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        names: list[str] = []
        for line in (inspect.cleandoc(parent.__doc__ or "") if issubclass(parent, Spec) else "").splitlines():
            found = re.match(r"(\w+(?:, \w+)*)  +(\S.*)", line)
            names = found[1].split(", ") if found else names if line.startswith("  ") else []
            texts |= {n: found[2] if found else f"{texts[n]} {line.strip()}" for n in names}
    return texts


def holds(annotation: Any) -> str:
    """What a value of this type is, in words: text, list of text, mapping of name to number, a model by its name."""
    if get_origin(annotation) is Annotated:
        return holds(get_args(annotation)[0])
    kind, inner = get_origin(annotation), [a for a in get_args(annotation) if a not in (type(None), ...)]
    if kind in (Union, UnionType):
        return " or ".join(dict.fromkeys(holds(a) for a in inner if not (a is int and float in inner)))
    if kind is Literal:
        return " or ".join(f"`{choice}`" for choice in inner)
    if kind in (list, tuple):
        of = holds(inner[0])
        return f"list of ({of})" if " or " in of else f"list of {of}"
    if kind is dict:
        return "mapping" if inner[1] is Any else f"name: {holds(inner[1])}"
    return PLAIN.get(annotation) or f"[{annotation.__name__}](#{annotation.__name__.lower()}-keys)"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be said"
    usual = field.get_default(call_default_factory=True)
    nothing = usual is None or isinstance(usual, Spec) or (usual is not False and not usual)
    return "" if nothing else f"`{_plain(usual)}`"


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_plain, value))}]"
    return str(value).lower() if isinstance(value, bool) else f"{value:.15g}" if isinstance(value, float) else str(value)


def _statistics() -> Iterator[str]:
    yield "## Statistics and comparisons"
    yield "`statistics:` of an analysis; the names that masks use stand first. Which keys an analysis may have follows from it."
    known = statistics.STATISTICS.items()
    rows = ((f"`{n}`", _first(COMPUTED[n].says), *map(_coded, (k.needs, k.takes, k.compares))) for n, k in known)
    yield _table(("statistics", "gives", "needs", "takes", "`compare:`"), rows)
    yield "`compare:`, between the groups; `test` is the name of the test."
    yield _table(("compare", "what it is", "gives"), ((f"`{n}`", says, _first(_test(n))) for n, says in statistics.COMPARISONS.items()))
    for key, known in (
        ("denominator", statistics.DENOMINATORS),
        ("limits", statistics.LIMITS),
        ("also", statistics.ALSO),
        ("convention", statistics.CONVENTIONS),
        ("interval", statistics.INTERVALS),
        ("ties", statistics.TIES),
        ("structure", statistics.STRUCTURES),
        ("ddfm", statistics.DDFMS),
        ("method of imputation", statistics.IMPUTATIONS),
        ("covariance", statistics.COVARIANCES),
        ("method of multiplicity", statistics.ADJUSTMENTS),
        ("test of sample_size", statistics.SIZES),
    ):
        name, _, of = key.partition(" of ")
        yield _table((f"`{name}:`{' of `' + of + ':`' if of else ''}", "what it means"), ((f"`{n}`", says) for n, says in known.items()))


def _test(name: str) -> str:
    """The docstring of the function that makes a comparison; "" for none."""
    return SAYS[name].__doc__ or "" if name in SAYS else ""


def _expectations() -> Iterator[str]:
    yield "## Expectations"
    yield "`expect:` of a suite, by what each speaks of. Arguments in brackets may be left out. Those marked * take no `where:`."
    for about, title in (("column", "One column"), ("pair", "Two columns"), ("columns", "Several columns"), ("table", "The whole dataset")):
        rows = ((f"`{n}`{'' if e['where'] else ' *'}", _given(e)) for n, e in suite.expectations().items() if e["about"] == about)
        yield _table((title, "arguments"), rows)


def _given(entry: dict) -> str:
    named = sorted(entry["arguments"], key=lambda a: a not in entry["required"])
    return ", ".join(f"`{a}`" if a in entry["required"] else f"[`{a}`]" for a in named)


def _coded(names: Iterable[str]) -> str:
    return ", ".join(f"`{n}`" for n in names)


def _first(text: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join(inspect.cleandoc(text or "").split("\n\n")[0].split())


def _sentence(text: str) -> str:
    """The first sentence of a docstring."""
    return re.split(r"(?<=[.;])\s", _first(text))[0].rstrip(";.")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [[cell.replace("|", "\\|") for cell in line] for line in (head, *rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], ["---"] * len(lines[0]), *lines[1:]))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        Path(name).write_text(written(Path(name).read_text(encoding="utf-8")), encoding="utf-8")
