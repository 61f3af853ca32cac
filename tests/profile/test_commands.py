"""The commands profile and draft as a person calls them."""

import argparse
import shutil
from pathlib import Path

import pytest

from sdtm2adam.commands import profile
from sdtm2adam.errors import StudyError
from tests.profile.folders import AE, folder

RAW = 'missing: [""]\nexports:\n  ae: {file: ae.csv, columns: [SITE, SUBJ, AENO, AETERM, AESTDAT]}\n'


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--study", type=Path, default=Path())
    profile.add(parser.add_subparsers(required=True))
    arguments = parser.parse_args(list(words))
    return arguments.command(arguments)


@pytest.fixture
def study(tmp_path) -> Path:
    folder(tmp_path, ae_csv=AE)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/raw.yaml").write_text(RAW, encoding="utf-8")
    return tmp_path


def test_a_profile_lies_beside_the_exports(study, capsys):
    """Page and draft in profile/, exit status 0."""
    assert 0 == call("profile", str(study / "raw"))
    assert ["profile.html", "raw.yaml"] == sorted(p.name for p in (study / "profile").iterdir())
    assert "1 export, 3 records\n" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_asks_for_a_person(study, capsys):
    """The rest is described, the file is named, exit status 1."""
    (study / "raw/x.xlsx").write_bytes(b"no")

    assert 1 == call("profile", str(study / "raw"))
    assert "not read: raw/x.xlsx: " in capsys.readouterr().out


def test_a_note_beside_the_exports_asks_for_nobody(study, capsys):
    """A README is no export; it is named and nothing is wrong."""
    (study / "raw/README.md").write_text("hello", encoding="utf-8")

    assert 0 == call("profile", str(study / "raw"))
    assert "README.md" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StudyError, match="not a folder"):
        call("profile", str(tmp_path / "nothing"))


def test_a_draft_is_printed_and_changes_nothing(study, capsys):
    """Standard output has the proposal, specs/ is as it was."""
    assert 0 == call("--study", str(study), "draft", "ae")
    assert capsys.readouterr().out.startswith("# A proposal of `sdtm2adam draft AE`")
    assert ["raw.yaml"] == [p.name for p in (study / "specs").iterdir()]


def test_a_draft_is_written_where_it_is_asked_for(study, capsys):
    assert 0 == call("--study", str(study), "draft", "AE", "--from", "ae", "--out", str(study / "drafts/ae.yaml"))
    assert (study / "drafts/ae.yaml").read_text(encoding="utf-8").startswith("# A proposal")

    with pytest.raises(StudyError, match="there already"):
        call("--study", str(study), "draft", "AE", "--out", str(study / "drafts/ae.yaml"))


def test_a_draft_never_lies_under_specs(study):
    """Neither by its plain name nor by a detour."""
    for place in ("specs/ae.yaml", "specs/sdtm/ae.yaml", "raw/../specs/ae.yaml"):
        with pytest.raises(StudyError, match="in force"):
            call("--study", str(study), "draft", "AE", "--out", str(study / place))
    shutil.rmtree(study / "specs")
    with pytest.raises(StudyError, match="raw.yaml is missing"):
        call("--study", str(study), "draft", "AE")
