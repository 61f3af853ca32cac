"""The report: what it says of a good and of a bad installation, where it goes, and what stops it."""

import shutil
from datetime import UTC, datetime

import pandas as pd
import pytest
from docx import Document

from sdtm2adam import cli
from sdtm2adam.errors import StudyError
from sdtm2adam.qualification import operation, report
from sdtm2adam.qualification.cases import CASES
from sdtm2adam.qualification.report import qualify, report_folder, write_report
from sdtm2adam.qualification.text import outcome, table
from sdtm2adam.qualification.witness import FILES, read_witnesses, witness_folder

WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
FEW = [case for case in CASES if case.witness in ("sleep", "tea_tasting")]


@pytest.fixture
def folder(tmp_path):
    """A copy of two witnesses, to be spoilt."""
    for name in ("sleep", "tea_tasting"):
        shutil.copytree(witness_folder() / name, tmp_path / "oracles" / name)
    return tmp_path / "oracles"


@pytest.fixture
def wrong(folder):
    """One digit of one printed number is another."""
    path = folder / "sleep" / "expected.csv"
    path.write_text(path.read_text().replace(",-1.8608,", ",-1.8618,"))
    return folder


def test_a_good_installation_passes_and_is_told_in_three_files(folder, tmp_path):
    """Word and HTML say the same; the CSV has one row a printed number, unrounded."""
    done = qualify(WHEN, folder, cases=FEW)
    word, html, csv = write_report(done, tmp_path / "report")
    document = Document(str(word))
    cells = {cell.text for block in document.tables for line in block.rows for cell in line.cells}
    page, numbers = html.read_text(encoding="utf-8"), pd.read_csv(csv)

    assert done.passed
    assert {"PASSED", "t test, paired (change)", "2026-03-04 05:06:07 +0000", "monotone regression imputation"} <= cells
    assert all(text in page for text in ("PASSED", "t test, paired (change)", "monotone regression imputation"))
    assert len(done.compared) == len(numbers)
    assert {"agrees"} == set(numbers["verdict"])
    assert numbers.loc[numbers["quantity"] == "t", "ours"].iloc[0] == pytest.approx(-1.8608, abs=5e-5)


def test_a_wrong_number_fails_and_is_named_everywhere(wrong, tmp_path):
    """The method, the printed number and ours stand in the report and on the terminal."""
    done = qualify(WHEN, wrong, cases=FEW)
    _, html, csv = write_report(done, tmp_path / "report")
    said, page, numbers = "\n".join(outcome(done)), html.read_text(encoding="utf-8"), pd.read_csv(csv)

    assert (False, True) == (done.operates, done.installed)
    assert "Operation FAILED: 1 of" in said
    assert "t test, pooled, sleep, t: printed -1.8618, ours -1.86081" in said
    assert "-1.8618" in page and "1 DIFFER" in page
    assert ["t"] == numbers.loc[numbers["verdict"] == "DIFFERS", "quantity"].tolist()


def test_the_same_day_and_program_give_the_same_bytes(folder, tmp_path):
    """Nothing of the report hangs on when it is written but the time that it is given."""
    done = qualify(WHEN, folder, cases=FEW)
    one, other = (write_report(done, tmp_path / name) for name in ("one", "other"))

    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_the_list_has_a_line_a_method_and_witness(folder):
    """What a closing note quotes: method, witness, largest difference."""
    head, *lines = table(qualify(WHEN, folder, cases=FEW))

    assert head.startswith("Method (in specs)")
    assert len({(case.method, case.witness) for case in FEW}) == len(lines)
    assert any(line.startswith("t test, paired (change)") and " 3.9e-05 " in line for line in lines)


def test_the_command_writes_a_report_and_passes(tmp_path, capsys):
    """`sdtm2adam qualify --out DIR`, with every case."""
    assert 0 == cli.main(["qualify", "--out", str(tmp_path / "q")])

    assert {report.WORD, report.HTML, report.CSV} == {path.name for path in (tmp_path / "q").iterdir()}
    assert "Operation PASSED: 0 of" in capsys.readouterr().out


def test_the_command_fails_where_a_number_differs(wrong, tmp_path, capsys, monkeypatch):
    """Exit status 1, and the report is written all the same; `--list` writes nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(report, "CASES", FEW)
    monkeypatch.setattr(operation, "witness_folder", lambda: wrong)

    assert 1 == cli.main(["qualify"])
    (made,) = (tmp_path / "qualification").iterdir()
    assert {report.WORD, report.HTML, report.CSV} == {path.name for path in made.iterdir()}
    assert 1 == cli.main(["qualify", "--list"])
    assert [made] == list((tmp_path / "qualification").iterdir())
    assert "1 DIFFER" in capsys.readouterr().out


def test_a_report_is_never_overwritten(tmp_path, monkeypatch):
    """A named folder that holds one is refused; without a name the second of a day goes beside the first; an empty one is taken."""
    monkeypatch.chdir(tmp_path)
    first = report_folder(None, WHEN)
    assert first == report_folder(None, WHEN)
    (first / report.WORD).write_bytes(b"")

    assert ("2026-03-04", "2026-03-04-2") == (first.name, report_folder(None, WHEN).name)
    with pytest.raises(StudyError, match="not overwritten"):
        report_folder(first, WHEN)


def test_a_folder_that_cannot_be_written_is_one_clear_message(folder, tmp_path, capsys):
    """A name below a file: refused before anything is computed by the command, and by the writer."""
    (tmp_path / "file").write_text("")

    with pytest.raises(StudyError, match=r"cannot be written to .*\n    to fix  name a folder you may write in"):
        write_report(qualify(WHEN, folder, cases=FEW), tmp_path / "file" / "report")
    assert 1 == cli.main(["qualify", "--out", str(tmp_path / "file" / "report")])
    assert "cannot be written" in capsys.readouterr().err


def test_missing_and_broken_witnesses_are_all_named(folder):
    """Two files gone, one table without its columns: one message, every file."""
    (folder / "sleep" / FILES[0]).unlink()
    (folder / "sleep" / FILES[2]).unlink()
    (folder / "tea_tasting" / FILES[1]).write_text("method,quantity\na,b\n")

    with pytest.raises(StudyError) as told:
        read_witnesses(["sleep", "tea_tasting", "nobody"], folder)

    text = str(told.value)
    assert "sleep/data.csv is missing" in text and "sleep/README.md is missing" in text
    assert "tea_tasting/expected.csv has no column options, value, program, version, source, note" in text
    assert "nobody/expected.csv is missing" in text
    assert "nothing was qualified" in text


def test_an_empty_table_is_said(folder):
    (folder / "sleep" / "data.csv").write_text("")

    with pytest.raises(StudyError, match="sleep: No columns to parse"):
        read_witnesses(["sleep"], folder)
