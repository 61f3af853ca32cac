"""Bad analysis specs and data: every fault in one report, each with file and line of the spec; nothing is told rerun by rerun.

The study is the small one of specs/README.md.
"""

import re
import shutil
from pathlib import Path

import pytest

from sdtm2adam import pipeline
from sdtm2adam.errors import StudyError
from sdtm2adam.study import open_study

README = Path(__file__).parents[1] / "specs" / "README.md"


@pytest.fixture
def study(tmp_path) -> Path:
    for path, body in re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(body, encoding="utf-8")
    return tmp_path


def put(study: Path, file: str, before: str, text: str) -> str:
    """Write a step on a line of its own above the first line that begins so; gives its file:line."""
    lines = (study / file).read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(before))
    (study / file).write_text("\n".join([*lines[:at], text, *lines[at:]]) + "\n", encoding="utf-8")
    return f"{file}:{at + 1}"


def line_of(study: Path, file: str, begins: str) -> str:
    lines = (study / file).read_text(encoding="utf-8").splitlines()
    return f"{file}:{next(i for i, line in enumerate(lines) if line.startswith(begins)) + 1}"


def write_adtte(study: Path, derive: str) -> None:
    (study / "specs/adam/adtte.yaml").write_text(
        f"""dataset: ADTTE
label: Time-to-Event Analysis Dataset
class: TTE
structure: One record per subject per parameter
keys: [STUDYID, USUBJID, PARAMN]
from: {{dataset: ADSL}}
derive:
{derive}
  - keep: {{where: "PARAMCD is not missing"}}
  - parameter_text: {{}}
parameters:
  TTX: {{label: Time to X (Days)}}
variables:
  STUDYID: {{}}
  USUBJID: {{}}
  PARAMCD: {{}}
  PARAM: {{}}
  PARAMN: {{}}
  STARTDT: {{}}
  ADT: {{}}
  AVAL: {{}}
  CNSR: {{}}
""",
        encoding="utf-8",
    )


def refused(study: Path) -> str:
    with pytest.raises(StudyError) as told:
        open_study(study)
    return str(told.value)


def stopped(study: Path) -> str:
    """What a run says that reads a study whose specs hold together, and stops when ADaM is made."""
    opened = open_study(study)
    with pytest.raises(StudyError) as told:
        pipeline.run(opened, study / "out", stages=["raw", "sdtm", "adam"])
    return str(told.value)


def paragraph(said: str, *words: str) -> str:
    """The one paragraph of a report that has all of these words."""
    found = [p for p in said.split("\n\n") if all(word in p for word in words)]
    assert 1 == len(found), said
    return found[0]


def test_the_small_study_itself_is_made(study):
    """What follows is told of a study that would otherwise run."""
    pipeline.run(open_study(study), study / "out", stages=["raw", "sdtm", "adam"])

    assert (study / "out/adam/ADVS.parquet").exists()


def test_faults_of_the_specs_are_told_together_before_any_data_are_read(study):
    """A column not yet derived, a circle of merges, windows that overlap, grades that do not rise."""
    (study / "specs/tables/weeks.csv").write_text("AVISIT,AVISITN,AWTARGET,AWLO,AWHI\nBaseline,0,1,,1\nWeek 4,4,29,2,42\nWeek 8,8,57,40,\n")
    (study / "specs/tables/grades.csv").write_text("PARAMCD,DIRECTION,GRADE,BOUND\nSYSBP,HIGH,1,160\nSYSBP,HIGH,2,140\n")
    advs = "specs/adam/advs.yaml"
    early = put(study, advs, "  - analysis_date", "  - study_day: {date: ADT, reference: TRTSDT, new: EARLYDY}")
    window = put(study, advs, "  - parameter_text", "  - window: {windows: weeks}")
    grades = put(study, advs, "  - parameter_text", "  - toxicity_grade: {criteria: grades, references: []}")
    circle = put(study, "specs/adam/adsl.yaml", "  - analysis_date", "  - exists: {table: ADVS, on: [USUBJID], new: HASVS}")
    shutil.rmtree(study / "raw")

    said = refused(study)

    assert said.startswith("The specs were not accepted: 4 things to put right first"), said
    assert f"{grades}: toxicity_grade: specs/tables/grades.csv:2, 3: a higher grade of SYSBP lies farther out" in said
    assert f"{window}: window: specs/tables/weeks.csv:3, 4: Week 4 (2-42) and Week 8 (>=40) overlap" in said
    assert f"{early}: study_day: there is no column ADT" in said
    merge = line_of(study, advs, "  - merge")
    assert f"These datasets wait for one another:\n    {circle}: ADSL needs ADVS\n    {merge}: ADVS needs ADSL" in said


def test_an_entry_that_cannot_be_read_hides_no_fault_of_a_table(study):
    """Columns are followed once all entries hold, since a faulty one makes none; tables are looked at all the same."""
    (study / "specs/tables/weeks.csv").write_text("AVISIT,AVISITN,AWTARGET,AWLO,AWHI\nWeek 4,4,29,42,2\n")
    window = put(study, "specs/adam/advs.yaml", "  - parameter_text", "  - window: {windows: weeks}")
    score = put(study, "specs/adam/advs.yaml", "  - window", "  - total_score: {items: [], as: TOTAL}")

    said = refused(study)

    assert said.startswith("The specs were not accepted: 2 things to put right first"), said
    assert f"{score}: total_score: `items` names the parameters that are added up" in said
    assert f"advs.yaml:{int(window.rpartition(':')[2]) + 1}: window: specs/tables/weeks.csv:2: Week 4 begins on 42 (AWLO)" in said


def test_faults_of_the_data_are_told_together_with_the_line_of_the_spec(study):
    """Two baselines, a subject that stands twice in ADSL, a merge with a dataset that has several records, an event before the start."""
    baseline = line_of(study, "specs/adam/advs.yaml", "  - baseline")
    text = (study / "specs/adam/advs.yaml").read_text()
    flagged = next(line for line in text.splitlines() if line.startswith("  - last_record_flag"))
    (study / "specs/adam/advs.yaml").write_text(text.replace(flagged, '  - flag: {where: "AVAL > 0", new: ABLFL}'))
    merge = put(study, "specs/adam/advs.yaml", "  - parameter_text", "  - merge: {from: VS, columns: {VSSTRESN: OTHER}}")
    write_adtte(
        study,
        "  - shifted_date: {date: TRTSDT, days: -3, new: XDT}\n"
        "  - time_to_event: {parameter: TTX, start: TRTSDT, events: {XDT: X}, censors: {TRTSDT: Start}, unit: days}",
    )
    event = line_of(study, "specs/adam/adtte.yaml", "  - time_to_event")

    said = stopped(study)

    assert said.startswith("Making ADaM stopped: 3 things to put right first"), said
    assert f"spec    {baseline}" in paragraph(said, "ADVS.BASE", "more than one baseline record for DEMO-001")
    assert f"spec    {merge}" in paragraph(said, "ADVS.OTHER", "has several rows for 4 of the keys to be joined (USUBJID)")
    assert f"spec    {event}" in paragraph(said, "ADTTE.ADT", "an end before the start (TRTSDT) for DEMO-001, DEMO-002, DEMO-003, DEMO-004")


def test_a_subject_that_stands_twice_in_adsl_is_told_once(study):
    """Not again by each dataset that is merged with ADSL or made from it."""
    text = (study / "specs/adam/adsl.yaml").read_text()
    twice = "from:\n  - {dataset: DM}\n  - {dataset: DM, where: \"SUBJID == '002'\"}"
    (study / "specs/adam/adsl.yaml").write_text(text.replace("from: {dataset: DM}", twice))
    keys = line_of(study, "specs/adam/adsl.yaml", "keys:")

    said = stopped(study)

    assert said.startswith("Making ADaM stopped: 1 thing to put right first"), said
    assert f"spec    {keys}" in paragraph(said, "ADSL: 2 records share their key (STUDYID, USUBJID) with another: DEMO-002")
