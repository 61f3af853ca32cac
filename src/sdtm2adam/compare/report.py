"""A comparison as an Excel workbook and one HTML page; the same data give the same bytes."""

from pathlib import Path

from sdtm2adam.compare.book import write_book
from sdtm2adam.compare.folders import Outcome
from sdtm2adam.compare.page import write_page
from sdtm2adam.compare.shown import tables, told_of


def write_comparison(outcome: Outcome, folder: Path, name: str = "compare", heading: str = "Comparison", notice: str = "") -> list[Path]:
    """Write NAME.xlsx and NAME.html into `folder`; their paths. Text of the data is never a formula, a link or markup."""
    folder.mkdir(parents=True, exist_ok=True)
    told, shown = told_of(outcome, heading, notice), tables(outcome)
    paths = [folder / f"{name}.{kind}" for kind in ("xlsx", "html")]
    write_book(told, shown, paths[0])
    write_page(told, shown, paths[1], paths[0].name)
    return paths
