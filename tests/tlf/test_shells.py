"""Mock shells: the same pages with masks, from the specs alone."""

from docx import Document

from sdtm2adam.cli import main
from sdtm2adam.spec.narrative import Narrative
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.shells import shells
from tests.conftest import ROOT
from tests.tlf.literals import listing
from tests.tlf.studies import POPULATIONS, heads, lines, table
from tests.tlf.test_blocks import BY_TEST, DEMOGRAPHICS, NESTED


def drawn(output):
    return shells([output], POPULATIONS, Style())[0]


def test_masks_stand_in_the_place_of_numbers(tmp_path):
    display = drawn(table(tmp_path, DEMOGRAPHICS))

    assert ["", "Arm A N = xx", "Arm B N = xx", "Total N = xx"] == heads(display)
    assert "  Mean (SD) | xx.x (xx.xx) | xx.x (xx.xx) | xx.x (xx.xx)" == lines(display)[2]
    assert "  Unknown | xx (xx.x) | xx (xx.x) | xx (xx.x)" == lines(display)[-2]


def test_what_only_data_can_tell_is_named_for_its_variable(tmp_path):
    assert ["Test: <PARAM 1>", "Test: <PARAM 2>"] == [block.title for block in drawn(table(tmp_path, BY_TEST)).blocks]
    terms = [line.split(" | ")[0].strip() for line in lines(drawn(table(tmp_path, NESTED % "")))]
    assert ["Any event", "<AESOC 1>", "<AEDECOD 1>", "<AEDECOD 2>", "<AESOC 2>", "<AEDECOD 1>", "<AEDECOD 2>"] == terms


def test_a_listing_shows_its_columns():
    columns = [{"variable": "USUBJID", "label": "Subject"}, {"variable": "DOSE", "label": "Dose", "show": "xx.x"}]

    assert ["<USUBJID> | xx.x"] == lines(drawn(listing(columns)))


def test_the_command_writes_the_packet_of_the_reference_study_without_data(tmp_path, capsys):
    assert 0 == main(["--study", str(ROOT), "tlf", "shells", "--out", str(tmp_path / "s")])

    outputs = sorted(path.stem for path in (ROOT / "tlf").glob("*.yaml") if path.name != "style.yaml")
    assert [*sorted([*outputs, "shells"])] == sorted(path.stem for path in (tmp_path / "s").glob("*.docx"))
    cells = [cell.text for found in Document(tmp_path / "s" / "t_14_1_2_1.docx").tables for row in found.rows for cell in row.cells]
    assert "xx.x (xx.x)" in cells and not any(character.isdigit() for text in cells for character in text.replace("SF-36", ""))


def test_a_listing_shows_its_headings_and_the_columns_below_a_spanning_header():
    tests = [{"level": "HGB", "label": "Hgb"}, {"level": "WBC", "label": "WBC", "show": "xx.xx"}]
    columns = [{"variable": "VISIT", "label": "Visit"}, {"label": "Result", "variable": "AVAL", "show": "xx.x", "columns": tests}]
    display = drawn(listing(columns, across="PARAMCD", headings=[{"variable": "USUBJID", "label": "Subject"}]))

    assert ["Subject: <USUBJID> |  | ", "<VISIT> | xx.x | xx.xx"] == lines(display)
    assert ["Visit", "Result", "Hgb", "WBC"] == [cell.text for cell in display.blocks[0].head]


def test_a_narrative_shows_its_parts_with_their_fields():
    part = {"title": "{AETERM}", "facts": {"Age": "{AGE} years"}, "text": ["On {ASTDT}."], "write": ["course"]}
    given = {"output": "n", "kind": "narrative", "number": "14.3.3", "title": "{USUBJID}", "population": "ALL", "parts": [part]}
    display = drawn(Narrative.model_validate({**given, "subjects": [{"dataset": "ADAE"}]}))

    assert ["<AETERM>", ""] == [block.title for block in display.blocks]
    assert [["Age", "<AGE> years"], ["On <ASTDT>."], ["[Medical writer: course]"]] == [
        [cell.text for cell in row.cells] for block in display.blocks for row in block.rows
    ]
