"""The exports of the reference study, read as specs/raw.yaml declares them."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.errors import Findings
from sdtm2adam.raw.exports import Read, read_files
from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.raw import RawSpec

ROOT = Path(__file__).parents[2]
SPEC = read_spec(ROOT / "specs" / "raw.yaml", RawSpec, "specs/raw.yaml")[0]


@pytest.fixture(scope="module")
def study() -> tuple[dict[str, Read], Findings]:
    found = Findings()
    return read_files(SPEC, ROOT, found), found


def test_nothing_stops_and_the_planted_oddities_are_told(study):
    """raw/README.md lists one exact duplicate (vitals) and one vendor comment (randomisation)."""
    _, found = study

    assert [] == [f.text() for f in found.errors]
    assert {("raw-duplicate", "vitals", 1), ("raw-comment", "iwrs_randomisation", 1)} == {(f.rule, f.dataset, f.count) for f in found}


@pytest.mark.parametrize("name", list(SPEC.exports))
def test_every_value_is_as_the_csv_module_reads_it(study, name):
    """The standard library as outside witness; blanks are what is missing."""
    export = SPEC.exports[name]
    with (ROOT / "raw" / export.file).open(encoding=export.encoding, newline="") as file:
        skipped = len(study[0][name].comments)
        lines = file.readlines()[skipped:]
    expected = list(csv.DictReader(lines, delimiter=export.delimiter))

    frame = study[0][name].frame.drop(columns="_line")

    assert expected == frame.astype(object).where(frame.notna(), "").to_dict("records")


def test_lines_are_those_of_the_file(study):
    """Each record's first line in the file begins with its own first value."""
    for name, read in study[0].items():
        text = (ROOT / "raw" / SPEC.exports[name].file).read_text(encoding=SPEC.exports[name].encoding).split("\n")
        at = read.frame["_line"]
        begins = pd.Series([text[line - 1] for line in at]).str.split(SPEC.exports[name].delimiter).str[:2]

        assert begins.str[0].tolist() == read.frame.iloc[:, 0].astype(str).tolist(), name
        assert begins.str[1].tolist() == read.frame.iloc[:, 1].astype(str).tolist(), name
