"""The reports of a comparison: every difference in workbook and page, and text that stays text."""

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from sdtm2adam.compare.comparison import How, compare
from sdtm2adam.compare.folders import UNREADABLE, Outcome
from sdtm2adam.compare.outcome import BITS
from sdtm2adam.compare.report import write_comparison
from sdtm2adam.spec.excluded import Exclusion

ROOT = Path(__file__).parents[2]
HARM = ["=1+1", "<script>alert(1)</script>", "+A1", "@sum", "http://a.b", "\x07bell"]
BASE = pd.DataFrame({"ID": [f"{n}" for n in range(1, 9)], "T": ["a"] * 8, "N": [1.0, 2, 3, 4, 5, 6, 7, float("inf")]})
OTHER = BASE.head(7).assign(T=[*HARM, "a"], N=[1, 2, 3, 4, 5, 6, 7.5])


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    entry = Exclusion(variable="N", where="ID == '7'", reason="The other side rounds to halves.")
    told = compare(BASE, OTHER, ["ID"], How(exclusions=(entry,)), "AE")
    return write_comparison(Outcome("base", "other", (told,), notes=("a note",)), tmp_path_factory.mktemp("report"), notice="Synthetic")


def rows(path, sheet: str) -> list[tuple]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_the_workbook_tells_every_cell_that_differs(written):
    """With places, key, both values; as text that Excel does not calculate."""
    sheet = openpyxl.load_workbook(written[0])["Values"]
    told = list(sheet.iter_rows(min_row=3, values_only=True))

    assert ("record in base", "record in other", "ID", "unequal variable", "value in base", "value in other") == told[0][:6]
    assert [(1, 1, "1", "T", "a", "=1+1"), (2, 2, "2", "T", "a", "<script>alert(1)</script>")] == [row[:6] for row in told[1:3]]
    assert {"s"} == {cell.data_type for cell in sheet["F"][3:]}


def test_the_workbook_says_what_was_compared_and_left_out(written):
    """The outcome first; the record without a partner; the exclusion with what it does."""
    outcome = "differ (code 4160): the base has records that the other side lacks; values differ"

    assert ("Outcome", outcome) == rows(written[0], "Outcome")[2][:2]
    assert ("About the data", "Synthetic") in [row[:2] for row in rows(written[0], "Outcome")]
    assert ("only in base", 8, "8") in [row[:3] for row in rows(written[0], "Only on one side")]
    assert ("N", "ID == '7'", "The other side rounds to halves.", 1, 1) in [row[:5] for row in rows(written[0], "Left out")]


def test_the_page_shows_text_as_text(written):
    """No markup of the data gets through; control characters are made visible; there is no script and no address."""
    page = written[1].read_text(encoding="utf-8")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"<script|<a href=\"http|\x07", page)
    assert "\u2407bell" in page


def test_several_datasets_stand_in_one_table(tmp_path):
    """The dataset in front, and the key of a record in one column."""
    one = compare(BASE, OTHER, ["ID"], name="AE")
    two = compare(BASE.rename(columns={"ID": "KEY"}), OTHER.rename(columns={"ID": "KEY"}), ["KEY"], name="CM")
    paths = write_comparison(Outcome("a", "b", (one, two)), tmp_path)
    told = [row[:5] for row in rows(paths[0], "Values")]

    assert ("AE", 1, 1, "ID 1", "T") in told
    assert ("CM", 1, 1, "KEY 1", "T") in told


def test_the_codes_are_those_that_the_readme_tells():
    """Every kind of difference with its number."""
    told = dict(re.findall(r"\| (\d+) \| ([^|]+) (?=\|)", (ROOT / "README.md").read_text(encoding="utf-8")))

    assert {**BITS, UNREADABLE: "something could not be compared"} == {int(code): says for code, says in told.items()}


def test_a_report_of_equal_datasets_says_so(tmp_path):
    """Without tables of what there is none of."""
    paths = write_comparison(Outcome("a", "b", (compare(BASE, BASE, ["ID"], name="AE"),)), tmp_path)

    assert ["Outcome", "Datasets", "Variables", "Values"] == openpyxl.load_workbook(paths[0]).sheetnames
    assert '<p class="outcome">equal (code 0)</p>' in paths[1].read_text(encoding="utf-8")
