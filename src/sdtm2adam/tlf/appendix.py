"""A statistical appendix: all results of the analyses with a model or test, from the results frame, as blocks."""

import re
from collections.abc import Iterator, Sequence
from math import isfinite

import pandas as pd

from sdtm2adam.ard.frame import COMPARISON, JOIN, MODEL
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.appendix import Appendix
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.columns import column_widths, decimal_position
from sdtm2adam.tlf.masks import in_mask, spreadsheet_form
from sdtm2adam.tlf.methods import WORDS
from sdtm2adam.tlf.model import Block, Cell, HeadCell, Row
from sdtm2adam.tlf.paper import paper
from sdtm2adam.tlf.plain_blocks import facts_block
from sdtm2adam.tlf.visible import visible

PLACES = {"group": "Group", "by": "By", "level": "Level"}
HEADS = {
    "lsmean": "LS mean", "se": "SE", "sd": "SD", "ci_low": "CI,\nlower", "ci_high": "CI,\nupper", "statistic": "Statistic",
    "diff": "Difference", "estimate": "Estimate", "slope": "Slope", "covariance": "Covariance", "aic": "AIC", "bic": "BIC",
    "minus2loglik": "-2 log L", "pct": "%", "num_df": "df,\nnumerator", "den_df": "df,\ndenominator",
}  # fmt: skip
P_VALUES = ("p", "p_adjusted", "ph_p", "signed_rank_p")
LONG_NUMBER = re.compile(r"-?\d+\.\d{6,}")  # a level that is a computed time or threshold
LONGEST_TITLE = 90  # characters that surely stand on one line
SETTINGS = {"id", "label", "reason", "purpose"}  # of an analysis, and not of its computation


def appendix_pages(appendix: Appendix, outputs: Sequence, ard: pd.DataFrame, style: Style) -> list[tuple[object, tuple[Block, ...]]]:
    """Each output whose results are shown, with its blocks: for each analysis how it was done, then what came out.

    A row is a group, by-condition and level; statistics of rows that have the same ones stand side by side, as columns.
    Numbers that could not be estimated are shown as missing, with the reason as a note.
    """
    asked = [output for output in outputs if output.analyses and (not appendix.outputs or output.output in appendix.outputs)]
    pages = []
    for output in asked:
        mine = ard[(ard["output"] == output.output).to_numpy(dtype=bool)]
        blocks = tuple(block for analysis in output.analyses for block in _of_analysis(appendix, analysis, mine, style))
        if blocks:
            pages.append((output, blocks))
    return pages


def _of_analysis(appendix: Appendix, analysis: Analysis, results: pd.DataFrame, style: Style) -> Iterator[Block]:
    """The blocks of one analysis; none where it has neither a model nor a test."""
    mine = results[(results["analysis"] == analysis.id).to_numpy(dtype=bool)]
    if not (mine["group"].isin([COMPARISON, MODEL]) | mine["stat"].isin(P_VALUES)).any():
        return
    yield facts_block(dict(_settings(analysis, mine)), style, f"Analysis {analysis.id}")
    by_place: dict[tuple, list] = {}
    for result in mine.itertuples():
        by_place.setdefault((result.group, result.by, result.level), []).append(result)
    alike: dict[tuple, list[list]] = {}
    for part in by_place.values():
        alike.setdefault(tuple(result.stat for result in part), []).append(part)
    for stats, parts in alike.items():
        yield _block(appendix, _methods(parts), stats, parts, style)


def _methods(parts: Sequence[Sequence]) -> str:
    """The methods behind results and their options; without these where they take more than a line."""
    used = list(dict.fromkeys((result.method, result.options) for part in parts for result in part if result.method))
    told = "; ".join(f"{method} ({options})" if options else method for method, options in used)
    return told if len(told) <= LONGEST_TITLE else "; ".join(dict.fromkeys(method for method, _ in used))


def _settings(analysis: Analysis, results: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """How an analysis was done: what its spec says, and the methods that were used."""
    for key, value in analysis.model_dump(exclude_unset=True, by_alias=True).items():
        if key not in SETTINGS:
            yield key, _written(value)
    used = results[["method", "options"]].drop_duplicates()
    told = [f"{method}: {WORDS.get(method, method)}" if method in WORDS else method for method in used["method"].unique() if method]
    yield "methods used", "; ".join(told)


def _written(value: object) -> str:
    """A setting as text: `Month 4: AVISITN == 4; Month 6: AVISITN == 6`."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_inside(held)}" for name, held in value.items())
    return _inside(value)


def _inside(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_inside(held)}" for name, held in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_inside, value))
    return format(value, ".15g") if isinstance(value, float) else str(value)


def _block(appendix: Appendix, title: str, stats: tuple[str, ...], parts: Sequence[Sequence], style: Style) -> Block:
    """The results of groups, by-conditions and levels (`parts`) that have the same statistics, a row each."""
    places = [name for name in PLACES if any(getattr(part[0], name) for part in parts)]
    degrees = not {"df", "den_df"}.intersection(stats) and any(isfinite(result.df) for part in parts for result in part)
    noted = any(result.warnings for part in parts for result in part)
    heads = [*(PLACES[name] for name in places), *(HEADS.get(stat, stat.replace("_", " ")) for stat in stats)]
    heads += [*(["df"] if degrees else []), *(["Note"] if noted else [])]
    rows = tuple(_row(appendix, part, places, degrees, noted, style) for part in parts)
    columns = [[row.cells[i] for row in rows] for i in range(len(heads))]
    widths = column_widths(columns, heads, [None] * len(heads), paper(style).room, style)
    decimals = tuple(decimal_position(cells, wide, style) for cells, wide in zip(columns, widths, strict=True))
    head = tuple(HeadCell(text, i, align="left" if i < len(places) or text == "Note" else "center") for i, text in enumerate(heads))
    return Block(head, widths, decimals, rows, tuple(head.replace("\n", " ") for head in heads), visible(title), len(places))


def _row(appendix: Appendix, part: Sequence, places: Sequence[str], degrees: bool, noted: bool, style: Style) -> Row:
    texts = [_place(appendix, getattr(part[0], name)) for name in places]
    cells = [Cell(text, hanging=True) for text in texts]
    cells += [_number(appendix, result, style) for result in part]
    if degrees:
        known = [result.df for result in part if isfinite(result.df)]
        cells.append(_shown(known[0], appendix.show, ()) if known else Cell(align="decimal"))
    if noted:
        cells.append(Cell(visible("; ".join(dict.fromkeys(result.warnings for result in part if result.warnings)))))
    return Row(tuple(cells), 0, " / ".join(filter(None, texts)) or "all")


def _place(appendix: Appendix, label: str) -> str:
    """A group, by-condition or level in words; a computed number with as many digits as results have."""
    return in_mask(float(label), appendix.show) if LONG_NUMBER.fullmatch(label) else visible(label.replace(JOIN, " / "))


def _number(appendix: Appendix, result, style: Style) -> Cell:
    row = int(result.Index)
    if not isfinite(result.value):
        text = visible(result.text) or style.missing
        return Cell(text, "decimal", ards=(row,), numbers=((row, text),))
    return _shown(result.value, appendix.p if result.stat in P_VALUES else appendix.show, (row,))


def _shown(value: float, mask: str, ards: tuple[int, ...]) -> Cell:
    """A number in its mask; whole numbers have no decimals."""
    is_p = mask.startswith("p.")
    text = str(int(value)) if value == int(value) and not is_p else in_mask(value, mask)
    number = None if text.startswith("<") else float(text)
    form = "" if number is None else spreadsheet_form(text)
    return Cell(text, "decimal", ards=ards, value=number, form=form, numbers=tuple((row, text) for row in ards))
