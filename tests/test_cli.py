"""The command line: what it answers at once, what it prints, and how it says no."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sdtm2adam.cli import main
from sdtm2adam.derive.verbs import REGISTRY
from sdtm2adam.errors import StudyError

ROOT = Path(__file__).parents[1]
HEAVY = ("great_expectations", "scipy", "docx", "matplotlib", "xlsxwriter", "pyreadstat", "statsmodels")


def loaded_by(*arguments: str) -> set[str]:
    """The packages that are in memory after a command, in a process of its own."""
    code = (
        "import contextlib, io, sys\n"
        "from sdtm2adam.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        f"    main({list(arguments)!r})\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=environment)
    assert 0 == done.returncode, done.stderr
    return set(done.stdout.split())


def test_help_loads_nothing_slow():
    """Not even pandas: `--help` is answered from the arguments alone."""
    assert set() == loaded_by("--help") & {*HEAVY, "pandas", "numpy", "pyarrow", "pydantic", "ruamel"}


def test_check_loads_nothing_that_writes_or_validates():
    assert set() == loaded_by("check") & set(HEAVY)


def test_check_counts_what_it_checked(capsys):
    assert 0 == main(["--study", str(ROOT), "check"])
    assert capsys.readouterr().out.startswith("The specs hold together: 27 exports, ")


def test_new_lays_out_a_study_that_checks(tmp_path, capsys):
    assert 0 == main(["new", str(tmp_path / "trial")])
    assert 0 == main(["--study", str(tmp_path / "trial"), "check"])
    assert f"next: cd {tmp_path / 'trial'} && sdtm2adam run" in capsys.readouterr().out


def test_new_leaves_a_folder_that_holds_something_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("")

    assert 1 == main(["new", str(tmp_path)])
    assert "is already there" in capsys.readouterr().err


def test_verbs_lists_every_verb_with_its_first_sentence(capsys):
    assert 0 == main(["verbs"])
    said = capsys.readouterr().out

    assert [] == [name for name, verb in REGISTRY.items() if f"{name}: {{" not in said or verb.says.splitlines()[0] not in said]


def test_a_verb_is_told_in_full(capsys):
    assert 0 == main(["verbs", "study_day"])
    said = capsys.readouterr().out

    assert said.startswith("study_day")
    assert "SDTMIG 4.4.4" in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["verbs", "study_dy"], "There is no verb study_dy - did you mean study_day?"),
        (["run", "--to", "sdtn"], "There is no stage sdtn - did you mean sdtm?"),
        (["run", "--only", "sdtn"], "There is no stage sdtn - did you mean sdtm?; the stages are raw, sdtm, adam,"),
    ],
)
def test_a_name_that_is_not_there_is_answered_with_the_closest(arguments, says, capsys):
    assert 1 == main(["--study", str(ROOT), *arguments])
    assert says in capsys.readouterr().err


def test_only_needs_a_run_before_it(tmp_path, capsys):
    assert 1 == main(["--study", str(ROOT), "run", "--only", "tlf", "--out", str(tmp_path / "out")])
    assert "There is no out/ to take the other stages from; run once without --only." in capsys.readouterr().err


def test_published_needs_a_run_before_it(tmp_path, capsys):
    assert 1 == main(["--study", str(tmp_path), "published"])
    assert "There is no out/ yet; make it with: sdtm2adam run" in capsys.readouterr().err


def test_wrong_arguments_are_status_2(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["runn"])

    assert 2 == stop.value.code
    assert "invalid choice: 'runn'" in capsys.readouterr().err


def test_control_characters_of_the_data_do_not_reach_the_terminal(capsys, monkeypatch):
    """A value in an error message could otherwise recolour or rewrite the screen."""

    def stop(_):
        raise StudyError("'red\x1b[31m'\n    to fix  nothing")

    monkeypatch.setattr("sdtm2adam.cli._check", stop)

    assert 1 == main(["check"])
    assert "\n'red\u241b[31m'\n    to fix  nothing\n\n" == capsys.readouterr().err


def test_a_file_in_the_place_of_a_folder_is_one_message(tmp_path, capsys):
    (tmp_path / "taken").write_text("")

    assert 1 == main(["--study", str(ROOT), "tlf", "shells", "--out", str(tmp_path / "taken")])
    assert f"\n{tmp_path / 'taken'} cannot be read or written: File exists.\n\n" == capsys.readouterr().err
