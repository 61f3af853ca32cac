"""The output files of the reference study can be read, and each is named for its output."""

from pathlib import Path

import pytest

from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.output import read_output
from sdtm2adam.spec.style import Style

FOLDER = Path(__file__).parents[2] / "tlf"
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "style.yaml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_output_file_is_read_and_bears_the_name_of_its_output(path):
    output, _ = read_output(path, f"tlf/{path.name}")

    assert path.stem == output.output
    assert path.stem.split("_", 1)[1].replace("_", ".") == output.number


def test_the_style_stamps_every_page_as_synthetic():
    style, _ = read_spec(FOLDER / "style.yaml", Style, "tlf/style.yaml")

    assert "SYNTHETIC" in style.stamp
