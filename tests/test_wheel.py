"""The wheel alone, in an empty environment, lays out a study that runs at once; and what `new` does with a folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.layout import PARTS, lay_out, reference_study

ROOT = Path(__file__).parents[1]
NO_REGISTRY = (
    "Temporary failure in name resolution",
    "Failed to establish a new connection",
    "Connection to",
    "ProxyError",
    "Network is unreachable",
)


def called(*command, folder: Path) -> str:
    """What a command prints; the test fails with all of it where the command does."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run([str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def installed(wheel: Path, folder: Path) -> Path:
    """The folder of the commands of a new environment that has the wheel and what it needs, and nothing else."""
    called(sys.executable, "-m", "venv", "environment", folder=folder)
    commands = folder / "environment" / ("Scripts" if os.name == "nt" else "bin")
    wanted = [commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", ROOT / "constraints.txt", wheel]
    done = subprocess.run([str(part) for part in wanted], capture_output=True, text=True)
    if done.returncode and any(sign in done.stderr for sign in NO_REGISTRY):
        pytest.skip("the package registry cannot be reached from here, so the wheel's dependencies cannot be installed")
    assert 0 == done.returncode, done.stderr
    return commands


def test_the_wheel_lays_out_a_study_that_runs(tmp_path):
    """`new`, `check`, `run` and `qualify` of the installed wheel, far from this repository, end with the packet and a passed report."""
    called(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, folder=ROOT)
    command = installed(next(tmp_path.glob("*.whl")), tmp_path) / "sdtm2adam"

    called(command, "new", "study", folder=tmp_path)
    called(command, "check", folder=tmp_path / "study")
    called(command, "run", "--quiet", folder=tmp_path / "study")
    qualified = called(command, "qualify", "--out", "qualified", folder=tmp_path)

    assert (tmp_path / "study" / "out" / "tlf" / "packet.docx").stat().st_size > 0
    page = (tmp_path / "qualified" / "qualification.html").read_text(encoding="utf-8")
    assert "Installation PASSED" in qualified and "Operation PASSED" in qualified
    assert "files, all as recorded" in page and "tried with" in page


def test_a_new_study_is_the_reference_study(tmp_path):
    """Every file of the four parts, byte for byte, and nothing else."""
    written = lay_out(tmp_path / "study")

    assert sorted(PARTS) == sorted(path.name for path in (tmp_path / "study").iterdir())
    assert sorted(written) == sorted(path.relative_to(tmp_path / "study") for path in (tmp_path / "study").rglob("*") if path.is_file())
    assert [] == [file for file in written if (reference_study() / file).read_bytes() != (tmp_path / "study" / file).read_bytes()]


def test_an_empty_folder_may_be_named(tmp_path):
    assert Path("specs/study.yaml") in lay_out(tmp_path)


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    """One message that says what to do, and not one file more."""
    (tmp_path / "notes.txt").write_text("kept")

    with pytest.raises(StudyError, match=r"already there(.|\n)*to fix"):
        lay_out(tmp_path)

    assert [tmp_path / "notes.txt"] == list(tmp_path.iterdir())


def test_a_file_is_not_a_folder_for_a_study(tmp_path):
    (tmp_path / "study").write_text("kept")

    with pytest.raises(StudyError, match="already there"):
        lay_out(tmp_path / "study")

    assert "kept" == (tmp_path / "study").read_text()


def test_a_folder_that_cannot_be_made_is_said_once(tmp_path):
    """A name below a file: the message of the system stands behind ours."""
    (tmp_path / "file").write_text("")

    with pytest.raises(StudyError, match="cannot be laid out"):
        lay_out(tmp_path / "file" / "study")
