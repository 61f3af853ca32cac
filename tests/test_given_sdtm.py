"""A study whose SDTM is given: files of each format, split datasets, lineage to file and record, and what is told when it is wrong."""

import json
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sdtm2adam.describing import conform
from sdtm2adam.errors import Findings, StudyError
from sdtm2adam.pipeline import STAGES, Run
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.store import Store, working
from sdtm2adam.study import open_study
from sdtm2adam.submission.dataset_json import write_dataset_json
from sdtm2adam.submission.xpt import write_xpt
from tests.raw.sas_files import sas7bdat

STUDY = """
study: DEMO
title: A study whose SDTM is given
standards: {sdtmig: "3.2", adamig: "1.3", terminology: "2025-03-28"}
sdtm: SDTM
"""
ADSL = """
dataset: ADSL
label: Subjects
class: ADSL
keys: [USUBJID]
from: {dataset: DM}
variables: {USUBJID: {}, AGE: {}, SEX: {}}
"""
ADLB = """
dataset: ADLB
label: Laboratory
class: BDS
keys: [USUBJID, PARAMCD]
from: {dataset: LB}
derive:
  - copy: {from: LBTESTCD, new: PARAMCD}
  - copy: {from: LBSTRESN, new: AVAL}
variables: {USUBJID: {}, PARAMCD: {}, AVAL: {}, LBSEQ: {}}
"""
DM = {"USUBJID": ["01", "02"], "AGE": [63.0, None], "SEX": ["F", ""]}
CHEMISTRY = {"USUBJID": ["01", "02"], "LBSEQ": [1.0, 1.0], "LBTESTCD": ["ALT", "ALT"], "LBSTRESN": [20.5, 31.0]}
URINE = {"USUBJID": ["01"], "LBSEQ": [2.0], "LBTESTCD": ["PH"], "LBSTRESN": [6.0], "LBSPEC": ["URINE"]}
STEPS = ("raw", "sdtm", "adam", "balance", "xpt", "define", "conform")


def as_parquet(path: Path, columns: dict, label: str = "") -> None:
    """The columns, each labelled with its name in small letters."""
    arrays = [pa.array(values) for values in columns.values()]
    fields = [pa.field(n, a.type, metadata={"label": n.lower()}) for n, a in zip(columns, arrays, strict=True)]
    pq.write_table(pa.table(arrays, schema=pa.schema(fields, metadata={"label": label})), path)


def described(name: str, columns: dict) -> tuple[pd.DataFrame, DatasetMeta]:
    frame = pd.DataFrame({c: pd.Categorical(v) if isinstance(v[0], str) else pd.Series(v, dtype="float64") for c, v in columns.items()})
    variables = [VariableMeta(c, c.lower(), "text" if isinstance(v[0], str) else "float", 8) for c, v in columns.items()]
    return frame, DatasetMeta(name, name.title(), tuple(variables))


def as_xpt(path: Path, columns: dict) -> None:
    write_xpt(*described(path.stem.upper(), columns), path, Findings())


def as_json(path: Path, columns: dict) -> None:
    frame, meta = described(path.stem.upper(), columns)
    write_dataset_json(frame, meta, path, Findings(), path.suffix == ".ndjson", {})


def as_sas(path: Path, columns: dict) -> None:
    path.write_bytes(sas7bdat({n: ("", [v.encode() if isinstance(v, str) else v for v in values]) for n, values in columns.items()}))


def study_in(folder: Path, sdtm: str = "{folder: ../given}", adlb: bool = True) -> Path:
    """A study beside the folder `given`, which the caller fills."""
    (folder / "study/specs/adam").mkdir(parents=True)
    (folder / "given").mkdir()
    (folder / "study/specs/study.yaml").write_text(STUDY.replace("SDTM\n", f"{sdtm}\n"), encoding="utf-8")
    (folder / "study/specs/adam/adsl.yaml").write_text(ADSL, encoding="utf-8")
    if adlb:
        (folder / "study/specs/adam/adlb.yaml").write_text(ADLB, encoding="utf-8")
    return folder / "study"


def made(study: Path) -> Store:
    """The store of a strict run up to conformance."""
    this = Run(open_study(study), working(study / "out"), draft=False, tell=lambda *_: None)
    this.store.begin(from_last=False)
    for stage in STEPS:
        STAGES[stage](this)
    return this.store


def rows(store: Store, stage: str, name: str) -> list[tuple]:
    frame = store.get(stage, name).astype(object)
    return list(frame.where(frame.notna(), None).itertuples(index=False, name=None))


@pytest.fixture
def split(tmp_path) -> Path:
    """A study with DM in one file, LB in two parts, and CM, which no spec reads."""
    study = study_in(tmp_path)
    as_parquet(tmp_path / "given/dm.parquet", DM, "Demographics")
    as_parquet(tmp_path / "given/lbch.parquet", CHEMISTRY)
    as_parquet(tmp_path / "given/lbur.parquet", URINE)
    as_parquet(tmp_path / "given/cm.parquet", {"USUBJID": ["01"], "CMTRT": ["ASPIRIN"]})
    return study


def test_the_parts_of_a_split_dataset_are_one(split):
    """LBCH and LBUR are LB; a variable that a part lacks is missing on its records."""
    assert [
        ("01", 1.0, "ALT", 20.5, None),
        ("02", 1.0, "ALT", 31.0, None),
        ("01", 2.0, "PH", 6.0, "URINE"),
    ] == rows(made(split), "sdtm", "LB")


def test_adam_is_made_from_what_is_given(split):
    """Blank text is missing, as it is in a transport file."""
    store = made(split)

    assert [("01", 63.0, "F"), ("02", None, None)] == rows(store, "adam", "ADSL")
    assert [("01", "ALT", 20.5, 1.0), ("01", "PH", 6.0, 2.0), ("02", "ALT", 31.0, 1.0)] == rows(store, "adam", "ADLB")


def test_lineage_ends_at_file_and_record(split):
    """The third record of LB is the first of lbur.parquet."""
    store = made(split)

    assert [(0, "lbch", 0), (1, "lbch", 1), (2, "lbur", 0)] == [r[:3] for r in rows(store, "lineage", "LB")]
    assert "../given/lbur.parquet record 1" == open_study(split).raw.line_of("lbur", store.get("raw", "lbur"), 0)


def test_every_given_record_is_accounted_for(split):
    """The balance closes: five records of three files, all carried over."""
    assert {"mapped": 5} == made(split).get("lineage", "_rows")["fate"].value_counts().loc[lambda n: n > 0].to_dict()


def test_labels_are_those_of_the_files_and_else_of_the_guide(split):
    """LB has a label of its own in none of its two files."""
    metas = made(split).metas("sdtm")

    assert ("Demographics", "age") == (metas["DM"].label, metas["DM"].variable("AGE").label)
    assert ("Laboratory Test Results", "Findings") == (metas["LB"].label, metas["LB"].klass)


def test_a_run_says_what_it_read_and_what_it_left_to_others(split):
    """CM is read by no spec; the given datasets are neither written nor described again."""
    study = open_study(split)
    this = Run(study, working(split / "out"), draft=False, tell=lambda *_: None)
    this.store.begin(from_last=False)
    said = {stage: STAGES[stage](this) for stage in STEPS}

    assert "3 files of ../given, 5 records; read by no spec: CM" == said["raw"]
    assert "2 files written and read back" == said["xpt"]
    assert said["define"].endswith("in 1 define.xml, 4 Dataset-JSON files; define.xml of the given SDTM is its maker's")
    assert ["ADaM"] == [data.standard for data in conform(study, this.store).deliveries]
    assert ["adam"] == sorted(p.name for p in (this.store.folder / "xpt").iterdir())


@pytest.mark.parametrize(
    ("ending", "write"), [(".parquet", as_parquet), (".xpt", as_xpt), (".json", as_json), (".ndjson", as_json), (".sas7bdat", as_sas)]
)
def test_files_of_each_format_give_the_same(tmp_path, ending, write):
    """What is text and what is a number is the file's word, not a guess: the code 007 stays text."""
    study = study_in(tmp_path, adlb=False)
    write(tmp_path / f"given/dm{ending}", {"USUBJID": ["01", "02"], "AGE": [63.5, None], "SEX": ["007", ""]})

    assert [("01", 63.5, "007"), ("02", None, None)] == rows(made(study), "adam", "ADSL")


@pytest.mark.parametrize(
    ("ending", "write"), [(".parquet", as_parquet), (".xpt", as_xpt), (".json", as_json), (".ndjson", as_json), (".sas7bdat", as_sas)]
)
def test_check_knows_the_columns_of_each_format(tmp_path, ending, write):
    """A misspelt variable is found by what the files say of themselves, before a record is read."""
    study = study_in(tmp_path, adlb=False)
    write(tmp_path / f"given/dm{ending}", {"USUBJID": ["01"], "AGEX": [63.0], "SEX": ["F"]})

    with pytest.raises(StudyError, match=r"AGE is listed and nothing makes it - did you mean AGEX\?"):
        open_study(study)


def test_the_header_of_a_file_is_enough_for_check(tmp_path):
    """A transport file whose records are cut off: check has no need of them, a run tells where the file ends."""
    study = study_in(tmp_path, adlb=False)
    path = tmp_path / "given/dm.xpt"
    as_xpt(path, {"USUBJID": ["01"] * 40, "AGE": [63.0] * 40, "SEX": ["F"] * 40})
    path.write_bytes(path.read_bytes()[:-100])

    assert ["USUBJID", "AGE", "SEX"] == open_study(study).given.metas["DM"].names
    with pytest.raises(StudyError, match=r"dm\.xpt is not a whole SAS transport file: it ends inside record"):
        made(study)


def test_a_package_may_bring_the_files(tmp_path, monkeypatch):
    """The folder lies inside the package, wherever Python keeps that."""
    study = study_in(tmp_path, "{package: demodata, folder: files/sdtm}", adlb=False)
    (tmp_path / "site/demodata/files/sdtm").mkdir(parents=True)
    (tmp_path / "site/demodata/__init__.py").write_text("raise RuntimeError('its code is not run')", encoding="utf-8")
    as_parquet(tmp_path / "site/demodata/files/sdtm/dm.parquet", DM)
    monkeypatch.syspath_prepend(tmp_path / "site")

    assert "demodata/files/sdtm/dm.parquet" == open_study(study).raw.shown_file("dm")
    assert "demodata" not in sys.modules


@pytest.mark.parametrize(
    ("sdtm", "said"),
    [
        (
            "{package: no_such_data, folder: x}",
            "comes with the Python package no_such_data, which is not installed.\n.*pip install no_such_data",
        ),
        ("{package: no_such_data, pip: no-such-data, folder: x}", "pip install no-such-data"),
        ("{package: pyarrow, folder: no/such}", "There is no folder pyarrow/no/such with SDTM datasets"),
        ("{folder: ../elsewhere}", "There is no folder ../elsewhere with SDTM datasets"),
        ("{folder: ../given, datasets: {DM: demo.parquet}}", r"has no file of this name.*\nDM: demo.parquet"),
        ("{package: pyarrow, folder: ../x}", "../x must lie inside the package"),
        ("{package: py-arrow, folder: x}", "py-arrow is no name that Python imports"),
        ("{folders: x}", r"`folders` is not known here - did you mean folder\?"),
    ],
)
def test_a_place_that_is_not_there_is_told(tmp_path, sdtm, said):
    study = study_in(tmp_path, sdtm, adlb=False)
    as_parquet(tmp_path / "given/dm.parquet", DM)

    with pytest.raises(StudyError, match=f"(?s){said}"):
        open_study(study)


def test_a_dataset_that_nobody_gives_is_told_with_its_line(tmp_path):
    study = study_in(tmp_path)
    as_parquet(tmp_path / "given/dm.parquet", DM)

    with pytest.raises(StudyError, match=r"specs/adam/adlb.yaml:6: there is no export, table or dataset LB"):
        open_study(study)


def test_an_unreadable_file_is_told_by_name(tmp_path):
    """All that is wrong at once: a file that is no Parquet, and one that is no Dataset-JSON."""
    study = study_in(tmp_path)
    (tmp_path / "given/dm.parquet").write_bytes(b"PAR1 cut off")
    (tmp_path / "given/lb.json").write_text(json.dumps({"name": "LB"}), encoding="utf-8")

    with pytest.raises(StudyError) as told:
        open_study(study)

    assert "DM cannot be read: dm.parquet is no Parquet file" in str(told.value)
    assert "LB cannot be read: lb.json is not Dataset-JSON 1.1" in str(told.value)


def test_parts_with_unlike_columns_are_told(tmp_path):
    """Text in one file and a number in another cannot stand in one column."""
    study = study_in(tmp_path)
    as_parquet(tmp_path / "given/dm.parquet", DM)
    as_parquet(tmp_path / "given/lbch.parquet", CHEMISTRY)
    as_parquet(tmp_path / "given/lbur.parquet", {**URINE, "LBSTRESN": ["6.0"]})

    with pytest.raises(StudyError, match="LB: its parts do not go together, LBSTRESN is a number in lbch.parquet and text in lbur.parquet"):
        open_study(study)


@pytest.mark.parametrize("second", ["lb.parquet", "lbch.ndjson"])
def test_records_that_would_stand_twice_are_told(tmp_path, second):
    """A dataset whole and in parts, or in two formats; naming the files settles it."""
    study = study_in(tmp_path)
    as_parquet(tmp_path / "given/dm.parquet", DM)
    as_parquet(tmp_path / "given/lbch.parquet", CHEMISTRY)
    (as_parquet if second.endswith("parquet") else as_json)(tmp_path / "given" / second, CHEMISTRY)

    with pytest.raises(StudyError, match=r"(?s)hold the same dataset.*LB: (lb\.parquet, lbch|lbch\.ndjson, lbch)\.parquet"):
        open_study(study)

    named = STUDY.replace("SDTM\n", "{folder: ../given, datasets: {DM: dm.parquet, LB: [lbch.parquet]}}\n")
    (study / "specs/study.yaml").write_text(named, encoding="utf-8")
    assert 2 == len(rows(made(study), "sdtm", "LB"))


def test_sdtm_is_given_or_made(split):
    """A study that says both says how to settle it."""
    (split / "specs/raw.yaml").write_text('missing: [""]\nexports: {}\n', encoding="utf-8")

    with pytest.raises(StudyError, match=r"says that SDTM is given \(`sdtm:`\), and specs/raw.yaml how it is made"):
        open_study(split)


def test_a_study_that_makes_its_sdtm_still_says_its_identifiers(split):
    (split / "specs/study.yaml").write_text(STUDY.replace("sdtm: SDTM\n", ""), encoding="utf-8")

    with pytest.raises(StudyError, match="`identifiers` must be said and is not"):
        open_study(split)
