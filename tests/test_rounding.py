"""Rounding has one place, `tlf/masks.py`: nothing else in src rounds, or fixes the digits of, a number that a reader sees.

The scan finds `round`, numpy's and pandas' rounding, `quantize`, and every format that fixes decimals or significant digits:
format(), f-strings, str.format, %-formats, `float_format=`. What it finds and may stay stands in ALLOWED with its reason; an entry that
no longer matches fails, so the list cannot rot.
"""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "sdtm2adam"
MASKS = "tlf/masks.py"
ROUNDING = {"round", "around", "rint", "quantize", "format_float_positional", "format_float_scientific", "set_printoptions"}
FIXING = {"float_format", "precision", "formatters", "number_format"}  # keywords of writers that format numbers
DIGITS = re.compile(r"\.\d|\.\{|[eEfFgGn%]$")  # in a format spec: a precision, also a computed one, or a type that has one
WHOLE = re.compile(r"\.1[57]g$")  # all digits that a number surely has: it is told as it is
FIELD = re.compile(r"\{[^{}:]*:([^{}]*(?:\{[^{}]*\})?[^{}]*)\}")
PERCENT = re.compile(r"%[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[eEfFgG]")

EXACT = "all digits of a Decimal, none fixed"
POINTS = "a length on paper, in the whole units of the format"
SECONDS = "how long a stage took: the terminal and run.json"
MICROSECONDS = "a time of day or date from seconds in binary, to the microsecond that its type holds"
AS_EXCEL = "collected text: a number as the cell's format shows it to who entered it, half away from zero as Excel does"
SHARE = "how much of a collected column is filled, on the page that describes an export"
ALLOWED = {
    ("adam/dataset.py", "_type", "round()"): "asks whether all values are whole",
    ("ard/descriptive.py", "decimals", "rint()"): "asks how many decimals the values have, for masks that follow the data",
    ("ard/fisher.py", "_merged", "round()"): "joins probabilities that differ by rounding error; the sums keep all digits",
    ("ard/mixed/fit.py", "fit", "round()"): "chooses among ends of a search that are the same to six decimals; the fit keeps all digits",
    ("ard/ranks.py", "_chance_of_signs", "rint()"): "twice a rank is a whole number: an index",
    ("ard/ranks.py", "_chance_of_sums", "rint()"): "twice a rank is a whole number: an index",
    ("ard/roc.py", "youden", "round()"): "cut-offs that are equally good but for rounding error; what is told keeps all digits",
    ("compare/columns.py", "_told", "round()"): MICROSECONDS,
    ("compare/page.py", "_cell", ":.9g"): "the size of a difference on the page of a comparison; its workbook has all digits",
    ("compare/sides.py", "_series", "round()"): MICROSECONDS,
    ("compare/text.py", "_cell", ":.6g"): "the size of a difference on the terminal; the workbook of the comparison has all digits",
    ("compare/text.py", "share", ":.2f"): "a share cut to hundredths by integers before: 100% is said of all only",
    ("derive/arithmetic.py", "half_away", "quantize()"): "a value of a dataset that a spec has rounded: the dataset holds it so",
    ("derive/durations.py", "lasting", ":.12g"): "an ISO 8601 duration of a dataset, without the error of a division",
    ("derive/standard_units.py", "scaled", ":.12g"): "a standard result of a dataset, without the error of a conversion factor",
    ("derive/unscheduled.py", "visit_with_unscheduled", "round()"): "a visit number is made of hundredths: 3.01, 3.02",
    ("formats/archives.py", "_check_size", ":,.0f"): "how much too large a zip member is, in a message",
    ("lineage/balance_page.py", "_cell", ":,.0f"): "counts of records, held as floats beside missing ones",
    ("lineage/balance_page.py", "_cell", ":.0f"): "line numbers, held as floats beside missing ones",
    ("pipeline.py", "_one", "round()"): SECONDS,
    ("pipeline.py", "_validation", "round()"): SECONDS,
    ("profile/page.py", "_row", ":.0%"): SHARE,
    ("profile/page.py", "_row", ":.1%"): SHARE,
    ("profile/raw_draft.py", "_says", ":.0%"): SHARE,
    ("progress.py", "tell", ":.1f"): SECONDS,
    ("raw/columnar.py", "value_text", ":f"): EXACT,
    ("raw/excel_dates.py", "_said", ":.{}f"): AS_EXCEL,
    ("raw/excel_dates.py", "moment", "quantize()"): AS_EXCEL,
    ("raw/excel_display.py", "_fixed", ":,f"): AS_EXCEL,
    ("raw/excel_display.py", "_fixed", ":.{}g"): AS_EXCEL,
    ("raw/excel_display.py", "_fixed", ":f"): AS_EXCEL,
    ("raw/excel_display.py", "_fixed", "quantize()"): AS_EXCEL,
    ("raw/excel_display.py", "_scientific", ":.{}g"): AS_EXCEL,
    ("raw/excel_display.py", "_scientific", "quantize()"): AS_EXCEL,
    ("raw/numbers_as_text.py", "as_text", ":.{}g"): "collected text: a stored number with the digits that it surely has",
    ("raw/numbers_as_text.py", "as_text", ":E"): EXACT,
    ("raw/numbers_as_text.py", "as_text", ":f"): EXACT,
    ("raw/sas_formats.py", "_datetime", "round()"): MICROSECONDS,
    ("raw/sas_formats.py", "_time", "round()"): MICROSECONDS,
    ("sdtm/supp.py", "supplemental", ":.0f"): "IDVARVAL: a sequence number, whole",
    ("submission/define_types.py", "written_number", ":.0f"): "a whole number as text",
    (
        "submission/define_types.py",
        "written_number",
        ":.{}g",
    ): "the digits that a value of a dataset surely has, to find how many its variable needs",
    ("submission/define_types.py", "written_number", "format()"): EXACT,
    ("submission/read_back.py", "_numbers_differ", "round()"): MICROSECONDS,
    ("tlf/figures/frames.py", "panel", ":.0f"): POINTS,
    ("tlf/paper.py", "line_height", "round()"): POINTS,
    ("tlf/paper.py", "note_height", "round()"): POINTS,
    ("tlf/pdf_table.py", "_points", ":.6g"): POINTS,
    ("tlf/pdf_table.py", "_set", ":.6g"): POINTS,
    ("tlf/pdf_table.py", "table", ":g"): POINTS,
    ("tlf/read_back/workbook.py", "_shown", ":.{}f"): "a number of a written workbook as its format shows it, to be held against the page",
    ("tlf/rtf_parts.py", "_paragraph", "round()"): POINTS,
    ("tlf/rtf_parts.py", "half_points", "round()"): POINTS,
    ("tlf/rtf_parts.py", "twips", "round()"): POINTS,
    ("tlf/word_parts.py", "drawing", "round()"): POINTS,
    ("tlf/word_parts.py", "run", "round()"): POINTS,
    ("tlf/word_parts.py", "twips", "round()"): POINTS,
    ("validation/conformance/datasets.py", "dataset_is_not_too_large", ":.1f"): "the size of a file in a finding",
    ("validation/rules/operators/equality.py", "_rounded", "round()"): "a published rule asks to compare rounded values",
    ("validation/rules/parsing.py", "_begun", ":.60"): "the first characters of a text in a message",
    ("validation/rules/patterns.py", "_bounded", ":.0f"): "how many seconds a pattern may take, in a message",
    ("validation/rules/tested.py", "_share", ":.1f"): "how many of the rules' own cases agree, on the terminal",
}


def fixes(spec: str) -> bool:
    """Whether a format leaves digits away; a number with all that it surely has does not."""
    return bool(DIGITS.search(spec)) and not WHOLE.search(spec)


def found_in(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(function, what) of everything that rounds or fixes digits; the innermost function that holds it, "" for a module."""
    yield from _within(tree, "")


def _within(node: ast.AST, function: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        name = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        if what := _rounds(child):
            yield name, what
        yield from _within(child, name)


def _rounds(node: ast.AST) -> str:
    if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
        spec = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.format_spec.values)
        return f":{spec}" if fixes(spec) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        text = node.left.value
        return (hit[0] if (hit := PERCENT.search(text)) else "") if isinstance(text, str) else ""
    if isinstance(node, ast.Name) and node.id == "round":
        return "round()"
    if isinstance(node, ast.Attribute):
        return _attribute(node)
    return _called(node) if isinstance(node, ast.Call) else ""


def _attribute(node: ast.Attribute) -> str:
    """Called, or handed on to be called for each value."""
    of_numpy = isinstance(node.value, ast.Name) and node.value.id in ("np", "numpy")
    if node.attr in ROUNDING and (node.attr != "around" or of_numpy):  # a field of a spec may be called `around`
        return f"{node.attr}()"
    if node.attr in ("format", "format_map") and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return ".format()" if any(map(fixes, FIELD.findall(node.value.value))) else ""
    return ""


def _called(node: ast.Call) -> str:
    if fixed := [k.arg for k in node.keywords if k.arg in FIXING]:
        return f"{fixed[0]}="
    if isinstance(node.func, ast.Name) and node.func.id == "format" and len(node.args) == 2:
        spec = node.args[1]
        return "format()" if not isinstance(spec, ast.Constant) or fixes(spec.value) else ""  # a computed format may fix anything
    return ""


@lru_cache(maxsize=1)
def in_source() -> frozenset[tuple[str, str, str]]:
    """(file, function, what) of everything in src but the masks."""
    return frozenset(
        (path.relative_to(PACKAGE).as_posix(), function, what)
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).as_posix() != MASKS
        for function, what in found_in(ast.parse(path.read_text(encoding="utf-8")))
    )


def test_only_the_masks_round():
    """What rounds and is not allowed to: move it to `tlf/masks.py`, or give the reason why it does not reach a page."""
    assert [] == sorted(in_source() - set(ALLOWED))


def test_every_permission_is_still_needed():
    """An entry whose line has gone is taken out."""
    assert [] == sorted(set(ALLOWED) - in_source())
    assert all(len(reason) > 10 for reason in ALLOWED.values())


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("round(x, 1)", "round()"),
        ("np.round(x, 2)", "round()"),
        ("np.around(x)", "around()"),
        ("series.round(1)", "round()"),
        ("Decimal(x).quantize(y)", "quantize()"),
        ("f'{x:.1f}'", ":.1f"),
        ("f'{x:8.3f}'", ":8.3f"),
        ("f'{x:.{places}f}'", ":.{}f"),
        ("f'{x:g}'", ":g"),
        ("f'{x:.1%}'", ":.1%"),
        ("f'{x:,.0f}'", ":,.0f"),
        ("format(x, '.2f')", "format()"),
        ("format(x, spec)", "format()"),
        ("'{:.2f}'.format(x)", ".format()"),
        ("'{0:>10.{1}f}'.format(x, 2)", ".format()"),
        ("column.map('{:.2f}'.format)", ".format()"),
        ("map(round, x)", "round()"),
        ("x.map(np.rint)", "rint()"),
        ("'%.2f' % x", "%.2f"),
        ("'%d of %5.1f' % (n, x)", "%5.1f"),
        ("frame.to_csv(p, float_format='%.3f')", "float_format="),
        ("frame.to_string(float_format=f)", "float_format="),
    ],
)
def test_the_scan_sees(line, what):
    """Each way to round or to fix digits, in a function of its own."""
    assert [("shown", what)] == list(found_in(ast.parse(f"def shown(x):\n    return {line}")))


@pytest.mark.parametrize(
    "line", ["f'{x:,}'", "f'{x:>24}'", "f'{x:03}'", "f'{x:.15g}'", "f'{when:%Y-%m-%d}'", "'100%' + x", "'%s of %d' % (a, b)",
             "'{} {:>4}'.format(a, b)", "format(x, '.15g')", "x.format(y)", "int(x)", "str(x)"],
)  # fmt: skip
def test_the_scan_leaves_alone(line):
    """Thousands, widths, padding, dates, a number with all its digits."""
    assert [] == list(found_in(ast.parse(f"def shown(x):\n    return {line}")))
