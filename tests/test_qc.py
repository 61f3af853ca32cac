"""Independent programs: how they are written down, run, and held against the datasets of a run."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.compare.sides import Side, side_of
from sdtm2adam.errors import StudyError
from sdtm2adam.pipeline import run
from sdtm2adam.qc.outcome import held
from sdtm2adam.qc.programs import Ran, programs_beside
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.spec.qc import Program, read_qc, unknown_names
from sdtm2adam.store import finished
from sdtm2adam.study import open_study
from tests.derive.tables import frame

ROOT = Path(__file__).parents[1]
META = DatasetMeta("ADX", "Example", (VariableMeta("USUBJID", "Subject"), VariableMeta("AVAL", "Value", "float")), ("USUBJID", "AVISITN"))
ADX = frame("USUBJID | AVISITN | PARAMCD | AVAL\nP1 | 1 | A | 10\nP1 | 1 | B | 99\nP1 | 2 | A | 11\nP2 | 1 | A | 12")
COMPARED = {"writes": "adx.csv", "dataset": "ADX", "where": "PARAMCD == 'A'"}


def program(code: str = "", **more) -> Program:
    """A program of one line of Python."""
    told = {"name": "second", "says": "Derived again by another hand", "command": ["{python}", "-c", code], "severity": "error"}
    return Program.model_validate({**told, "compares": [COMPARED], **more})


def ran(tmp_path: Path, *programs: Program) -> list[Ran]:
    """What became of the programs, and what they wrote, kept in `tmp_path`."""
    with programs_beside(programs, tmp_path, tmp_path / "out") as beside:
        results = beside.results()
        kept = []
        for result in results:
            folder = tmp_path / result.program.name
            if result.folder.is_dir():
                result.folder.rename(folder)
            kept.append(Ran(result.program, folder, result.why, result.said))
    return kept


def against(tmp_path: Path, text: str, **more) -> list[tuple[str, str, str]]:
    """Severity, variable and message of what is found where a program wrote this text."""
    (tmp_path / "adx.csv").write_text(text)
    told = held([Ran(program(**more), tmp_path)], dataset)
    return [(f.severity, f.variable, f.message) for f in told.findings]


def dataset(name: str) -> Side:
    return side_of(ADX, f"{name} of the run", META)


# What is held against what


def test_a_program_that_agrees_is_no_finding(tmp_path):
    """In any order, of the records that the condition names, with the variables that it wrote; the keys are the dataset's own."""
    assert [] == against(tmp_path, "USUBJID,AVISITN,AVAL\nP2,1,12\nP1,1,10\nP1,2,11\n")


def test_a_value_that_differs_is_found_with_its_record(tmp_path):
    """The row is that of the whole dataset, so that it can be followed to the raw files."""
    (tmp_path / "adx.csv").write_text("USUBJID,AVISITN,AVAL\nP1,1,10\nP1,2,\nP2,1,12\n")
    [found] = held([Ran(program(), tmp_path)], dataset).findings

    assert ("qc-differs", "error", "ADX", "AVAL", (2,), 1) == (
        found.rule, found.severity, found.dataset, found.variable, found.rows, found.count,
    )  # fmt: skip
    assert "1 of 3 values differs from adx.csv of program second:\n    (USUBJID P1, AVISITN 2): 11, theirs (missing)" == found.message


def test_records_and_variables_of_one_side_are_found(tmp_path):
    """Each with its keys; what the dataset has and the program does not write is no finding."""
    told = against(tmp_path, "USUBJID,AVISITN,AVAL,AVALX\nP1,1,10,1\nP1,2,11,1\nP3,1,5,1\n", severity="warning")

    assert [
        ("warning", "", "1 record is not in adx.csv of program second: (USUBJID P2, AVISITN 1)"),
        ("warning", "", "1 record is only in adx.csv of program second: (USUBJID P3, AVISITN 1)"),
        ("warning", "", "adx.csv of program second has variables that the dataset lacks: AVALX"),
    ] == told


def test_tolerance_and_exclusions_are_those_of_the_program(tmp_path):
    """Half a point is within 0.5; an excluded cell that agrees is told, as it need not be excluded."""
    entry = {"variable": "AVAL", "where": "USUBJID == 'P1' and AVISITN == 2", "reason": "Read from the scan of the paper form."}
    compares = [{**COMPARED, "absolute": 0.5, "exclude": [entry]}]

    assert [] == against(tmp_path, "USUBJID,AVISITN,AVAL\nP1,1,10.5\nP1,2,99\nP2,1,12\n", compares=compares)
    assert [
        ("warning", "AVAL", "what is excluded for program second excludes nothing: none of these cells differs "
         "(Read from the scan of the paper form.)"),
    ] == against(tmp_path, "USUBJID,AVISITN,AVAL\nP1,1,10\nP1,2,11\nP2,1,12\n", compares=compares)  # fmt: skip


def test_repeated_keys_are_a_warning(tmp_path):
    """They are matched in order, which may be wrong."""
    told = against(tmp_path, "USUBJID,AVISITN,AVAL\nP1,1,10\nP1,1,10\nP1,2,11\nP2,1,12\n")

    assert ("warning", "", "1 key stands more than once in it or in adx.csv of program second; the records were matched in order: "
            "(USUBJID P1, AVISITN 1)") in told  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("USUBJID,AVAL\nP1,10\n", "adx.csv has no variable AVISITN"),
        ("A,B\n1,2\n", "have no variable in common"),
        ("", "adx.csv is empty"),
    ],
)
def test_a_file_that_cannot_be_held_against_the_dataset_is_found(tmp_path, text, says):
    [(severity, _, message)] = against(tmp_path, text)

    assert "error" == severity
    assert says in message


# How programs are run


def test_a_program_is_told_where_things_are(tmp_path):
    """By arguments and by its environment; it runs in an empty folder of its own and reads nothing from the terminal."""
    told = "[*sys.argv[1:], os.environ['SDTM2ADAM_OUT'], *os.listdir(), sys.stdin.read()]"
    code = f"import os, sys; open('adx.csv', 'w').write('|'.join({told}))"
    [result] = ran(tmp_path, program(command=["{python}", "-c", code, "{study}/qc", "{out}/xpt"]))

    assert "" == result.why
    assert f"{tmp_path}/qc|{tmp_path}/out/xpt|{tmp_path}/out|adx.csv|" == (result.folder / "adx.csv").read_text()


def test_there_is_no_shell(tmp_path):
    """What a shell would read as a command stays one argument."""
    [result] = ran(tmp_path, program(command=["{python}", "-c", "import sys; open('adx.csv', 'w').write(sys.argv[1])", "$HOME; ls > x"]))

    assert "$HOME; ls > x" == (result.folder / "adx.csv").read_text()


def test_a_program_that_fails_is_found_with_its_last_words(tmp_path):
    """Status and the end of what it said, without places of this machine."""
    code = "import sys, os; print(os.getcwd()); sys.exit('no licence')"
    [result] = ran(tmp_path, program(code))
    [found] = held([result], dataset).findings

    assert "it ended with status 1" == result.why
    assert ("{work}/second", "no licence") == result.said
    assert "program second: it ended with status 1\n    {work}/second\n    no licence" == found.message
    assert found.fix.startswith("run it by hand: {python} -c import sys, os;")


def test_a_program_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path):
    """The child that it waits for too."""
    child = f"import time, os; open(r'{tmp_path}/pid', 'w').write(str(os.getpid())); time.sleep(60)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    begun = time.monotonic()
    [result] = ran(tmp_path, program(code, seconds=3))

    assert "it took longer than 3 seconds and was ended" == result.why
    assert time.monotonic() - begun < 30
    child_pid, until = int((tmp_path / "pid").read_text()), time.monotonic() + 10
    while _goes_on(child_pid) and time.monotonic() < until:  # a signal takes a moment to arrive
        time.sleep(0.05)
    assert not _goes_on(child_pid)


def _goes_on(pid: int) -> bool:
    """Whether a process is there and is not one that has ended and was not yet asked for."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.is_file() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_command_that_is_not_there_is_found(tmp_path):
    [result] = ran(tmp_path, program(command=["no-such-program-at-all", "x"]))

    assert result.why.startswith("it cannot be started: no-such-program-at-all: No such file")


def test_a_program_that_writes_nothing_is_found(tmp_path):
    """With what it wrote instead."""
    one, other = program("pass"), program("open('ADX.csv', 'w')", name="other")
    messages = [f.message for f in held(ran(tmp_path, one, other), dataset).findings]

    assert ["program second: it wrote no adx.csv; it wrote nothing", "program other: it wrote no adx.csv; it wrote ADX.csv"] == messages


def test_programs_end_with_the_run(tmp_path):
    """A run that stops leaves no process behind, and does not wait for it."""
    begun = time.monotonic()
    code = f"import os, time; open(r'{tmp_path}/pid', 'w').write(str(os.getpid())); time.sleep(60)"
    with pytest.raises(RuntimeError), programs_beside([program(code)], tmp_path, tmp_path) as beside:
        beside.begin()
        while not (tmp_path / "pid").is_file() or not (tmp_path / "pid").read_text():
            time.sleep(0.05)
        raise RuntimeError("the run stops")

    assert time.monotonic() - begun < 30
    assert not _goes_on(int((tmp_path / "pid").read_text()))


# qc.yaml


def study_with(folder: Path, text: str) -> Path:
    (folder / "qc").mkdir()
    (folder / "qc" / "qc.yaml").write_text(text)
    return folder


def test_a_study_without_the_folder_has_no_programs(tmp_path):
    assert [] == read_qc(tmp_path)


def test_every_fault_of_the_file_is_told_with_its_line(tmp_path):
    """Unknown keys and places, a way out of the folder, a file that is missing, a name that stands twice."""
    folder = study_with(
        tmp_path,
        """\
- {name: one, says: Derived by hand, command: ["{pyhton}"], severity: error, compares: [{writes: ../a.csv, dataset: ADX}]}
- {name: two, says: Derived by hand, command: ["{study}/qc/chang.py"], severity: error, compares: [{writes: a, dataset: ADX}]}
- {name: two, says: Derived by hand, comand: [x], severity: fatal, compares: []}
- {name: two, says: Derived by hand, command: [x], severity: note, compares: [{writes: a, dataset: ADX}]}
""",
    )
    (folder / "qc" / "change.py").touch()
    with pytest.raises(StudyError) as fault:
        read_qc(folder)

    told = str(fault.value)
    assert "qc/qc.yaml:1: `command`: there is no place {pyhton} - did you mean python?" in told
    assert "qc/qc.yaml:1: `compares.0.writes`: a program writes into its own folder" in told
    assert "qc/qc.yaml:2: there is no qc/chang.py in the study - did you mean change.py?" in told
    assert "qc/qc.yaml:3: `comand` is not known here - did you mean command?" in told
    assert "qc/qc.yaml:4: a program two stands above already" in told


def test_names_are_checked_before_a_run(tmp_path):
    """Datasets and variables that no stage will make."""
    given = program(compares=[{**COMPARED, "dataset": "ADXX"}, {**COMPARED, "keys": ["USUBJD"]}])
    told = [f.message for f in unknown_names([given], {"ADX": {"USUBJID", "PARAMCD", "AVAL"}})]

    assert [": second: no stage makes ADXX - did you mean ADX?", ": second: ADX has no variable USUBJD - did you mean USUBJID?"] == told


# In a run


def test_the_reference_study_agrees_with_its_independent_programs(reference_out):
    """Dates, flags and the primary endpoint's change: no value differs, and the report says so."""
    page = (reference_out / "qc" / "qc.html").read_text(encoding="utf-8")

    assert [] == list(finished(reference_out).findings_in(reference_out, "9-qc"))
    assert '<p class="outcome">equal (code 0)</p>' in page
    assert (reference_out / "qc" / "qc.xlsx").stat().st_size > 0


def test_the_independent_programs_share_nothing_with_src():
    """They import the standard library, pandas, numpy and scipy."""
    lines = [line for path in sorted((ROOT / "qc").glob("*.py")) for line in path.read_text(encoding="utf-8").splitlines()]
    packages = {line.split()[1].split(".")[0] for line in lines if line.lstrip().startswith(("import ", "from "))}

    assert {"sys", "pathlib", "collections", "pandas", "numpy", "scipy"} == packages


def test_results_can_be_held_against_a_program_as_datasets_are(reference_out, tmp_path):
    """The results of all outputs by their key; a number of Table 1 that differs names its cell."""
    out, study = copied(reference_out, tmp_path), open_study(ROOT)
    head, cell = "output,analysis,group,stat,value", "t_14_1_2_1,age,MSC,mean,99"
    keys = head.split(",")[:4]
    where = "output == 't_14_1_2_1' and analysis == 'age' and group == 'MSC' and stat == 'mean'"
    compared = {"writes": "r.csv", "dataset": "ARD", "where": where, "keys": keys}
    study.qc = [program(f"open('r.csv', 'w').write('{head}\\n{cell}\\n')", compares=[compared])]

    with pytest.raises(StudyError, match=r"(?s)ARD.value: 1 of 1 value.*output t_14_1_2_1, analysis age, group MSC, stat mean.*theirs 99"):
        run(study, out, only="qc")


def test_the_published_tables_are_computed_twice(reference_out, tmp_path):
    """Every mean, SD, difference, limit, count, percentage and p value of Tables 1 to 3, by a program of its own."""
    command = [sys.executable, ROOT / "qc" / "tables_1_to_3.py", reference_out / "xpt" / "adam"]
    subprocess.run(command, cwd=tmp_path, check=True)
    written = pd.read_csv(tmp_path / "results.csv", keep_default_na=False)
    ard = finished(reference_out).get("ard", "ard")
    key = ["output", "analysis", "by", "group", "level", "stat"]
    both = written.merge(ard, on=key, suffixes=("", "_ours"))

    assert len(written) == len(both) > 500
    assert both["value"].to_numpy() == pytest.approx(both["value_ours"].to_numpy(), rel=1e-9, abs=1e-9)


def test_a_difference_stops_the_run_unless_it_is_a_draft(reference_out, tmp_path):
    """With the lines of the raw files behind it; a draft keeps the report."""
    out = copied(reference_out, tmp_path)
    study = open_study(ROOT)
    code = "open('adsl.csv', 'w').write('SUBJID,AGE\\n001,1\\n')"
    compared = {"writes": "adsl.csv", "dataset": "ADSL", "where": "SUBJID == '001'", "keys": ["SUBJID"]}
    study.qc = [program(code, compares=[compared])]

    with pytest.raises(StudyError, match=r"(?s)Double programming stopped the run: 1 thing.*ADSL.AGE: 1 of 1 val.*raw/dm.csv line"):
        run(study, out, only="qc")
    run(study, out, only="qc", draft=True)
    assert "theirs 1" in "".join(f.message for f in finished(out).findings_in(out, "9-qc"))
    assert '<p class="outcome differs">' in (out / "qc" / "qc.html").read_text(encoding="utf-8")


def test_a_study_without_programs_cannot_be_asked_for_the_stage(reference_out, tmp_path):
    """`run --only qc` says what is missing."""
    study = open_study(ROOT)
    study.qc = []

    with pytest.raises(StudyError, match=r"there is no qc/qc.yaml"):
        run(study, copied(reference_out, tmp_path), only="qc")


def copied(out: Path, to: Path) -> Path:

    return Path(shutil.copytree(out, to / "out"))


def test_what_the_program_writes_is_the_same_every_time(tmp_path, reference_out):
    """The same bytes, run by hand twice."""
    written = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        command = [sys.executable, ROOT / "qc" / "adqs_change.py", reference_out / "xpt" / "sdtm"]
        subprocess.run(command, cwd=tmp_path / name, check=True)
        written.append([(tmp_path / name / file).read_bytes() for file in ("adsl.csv", "adqs.csv")])

    assert written[0] == written[1]
    assert 71 == len(pd.read_csv(tmp_path / "one" / "adsl.csv"))
