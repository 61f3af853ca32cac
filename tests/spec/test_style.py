"""The style of pages: what it refuses."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.style import SHEETS, read_style
from sdtm2adam.tlf.paper import CM, SIZES


def read(folder, text):
    path = folder / "style.yaml"
    path.write_text(text, encoding="utf-8")
    return read_style(path, "tlf/style.yaml")[0]


@pytest.mark.parametrize("margins", ["{left: 20, right: 20}", "{top: 10, bottom: 9}", "{left: .inf}", "{right: .nan}"])
def test_margins_that_leave_no_room_for_a_table_are_told(tmp_path, margins):
    with pytest.raises(StudyError, match="margins|greater than 0|finite"):
        read(tmp_path, f"paper: A4\nmargins: {margins}\n")


def test_wide_margins_are_told_with_the_sheet_they_are_too_wide_for(tmp_path):
    """Upright there are 21.59 - 14 = 7.59 cm across, lying 27.94 - 14."""
    margins = "paper: Letter\nmargins: {left: 7, right: 7}\n"
    with pytest.raises(StudyError, match="no room for a table on Letter portrait, 21.59 by 27.94 cm: at least 8 by 8 cm"):
        read(tmp_path, f"orientation: portrait\n{margins}")
    assert 7 == read(tmp_path, margins).margins.left


def test_sheets_of_the_style_are_those_of_the_pages():
    assert {name: pytest.approx([side * CM for side in sides]) for name, sides in SHEETS.items()} == {n: list(s) for n, s in SIZES.items()}
