"""Bad input: one message that says what, where, whose, how many and what next; status 1; the last good out/ as it was.

Most stop while specs are read or in the first two stages, and run on a study that keeps only what the case needs.
"""

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from sdtm2adam import pipeline
from sdtm2adam.cli import main
from sdtm2adam.derive.verbs import REGISTRY
from sdtm2adam.errors import StudyError
from sdtm2adam.store import working

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def no_verb_stays() -> Iterator[None]:
    """The verbs of a spoilt study are gone after its test."""
    ours = dict(REGISTRY)
    yield
    REGISTRY.clear()
    REGISTRY.update(ours)


@pytest.fixture
def first_stages(monkeypatch) -> None:
    """A run ends with SDTM, and starts no other process for what comes after."""
    monkeypatch.setattr(pipeline, "STAGES", {name: stage for name, stage in pipeline.STAGES.items() if name in ("raw", "sdtm")})


@pytest.fixture
def study(tmp_path, first_stages) -> Path:
    """The reference study, to be spoilt, with a last good out/."""
    return laid_out(tmp_path / "study")


@pytest.fixture
def small(tmp_path, first_stages) -> Callable[..., Path]:
    """The same with few domains beside DM and SE: what stops there stops sooner."""

    def with_domains(*domains: str) -> Path:
        folder = laid_out(tmp_path / "study", parts=("specs", "raw"))
        shutil.rmtree(folder / "specs" / "adam")
        for path in (folder / "specs" / "sdtm").glob("*.yaml"):
            if path.stem not in ("dm", "se", *domains):
                path.unlink()
        replace(folder / "specs/study.yaml", lambda text: text[: text.index("populations:")])
        return folder

    return with_domains


def laid_out(folder: Path, parts=("specs", "validation", "tlf", "raw")) -> Path:
    for part in parts:
        shutil.copytree(ROOT / part, folder / part)
    (folder / "out").mkdir(parents=True)
    (folder / "out" / "run.json").write_text("{}")
    (folder / "out" / "kept.txt").write_text("the last good run")
    return folder


def replace(path: Path, change: Callable[[str], str], encoding: str = "utf-8") -> None:
    text = path.read_bytes().decode(encoding)
    assert change(text) != text, f"{path} is already so"
    path.write_bytes(change(text).encode(encoding))


def typo(folder: Path, file: str, right: str, wrong: str) -> str:
    """Write `wrong` for the first `right` in a file; gives file:line."""
    before, found, _ = (folder / file).read_text(encoding="utf-8").partition(right)
    assert found, f"{file} has no {right}"
    replace(folder / file, lambda text: text.replace(right, wrong, 1))
    return f"{file}:{before.count(chr(10)) + 1}"


def records(path: Path, encoding: str = "utf-8") -> list[dict]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def write(path: Path, rows: list[dict], encoding: str = "utf-8") -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def collected(folder: Path, form: str, record: int, encoding: str = "utf-8", **values: str) -> str:
    """Change cells of a record (0 is the first); gives its file and line."""
    rows = records(folder / f"raw/{form}.csv", encoding)
    rows[record].update(values)
    write(folder / f"raw/{form}.csv", rows, encoding)
    return f"raw/{form}.csv line {record + 2}"


def once_more(folder: Path, form: str, encoding: str = "utf-8", **values: str) -> str:
    """The first record of a form again as its last, with some cells changed; gives its file and line."""
    rows = records(folder / f"raw/{form}.csv", encoding)
    write(folder / f"raw/{form}.csv", [*rows, {**rows[0], **values}], encoding)
    return f"raw/{form}.csv line {len(rows) + 2}"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def refused(folder: Path, capsys, *arguments: str) -> str:
    """What a run says when it stops. It ends with status 1, leaves every file as it was and nothing beside them."""
    before = contents(folder)

    status = main(["--study", str(folder), *(arguments or ("run", "--quiet"))])

    assert (1, list(before)) == (status, list(contents(folder)))
    assert before == contents(folder)
    return capsys.readouterr().err.strip()


# Raw files


def test_a_missing_file(study, capsys):
    """With the name that comes closest among the files that nothing reads."""
    (study / "raw/ae.csv").rename(study / "raw/aes.csv")

    said = refused(study, capsys)

    assert said.startswith(
        "Reading raw/ stopped: 1 thing to put right first\n\n"
        "ae: raw/ae.csv is missing - did you mean aes.csv?\n"
        "    to fix  put the file there, or change `file:` in specs/raw.yaml\n"
        "            there are: aals.csv, aes.csv,"
    )


def test_a_missing_folder_is_one_thing_and_not_26(study, capsys):
    shutil.rmtree(study / "raw")

    assert "There is no folder raw/ with the export files." in refused(study, capsys)


def test_a_missing_column(study, capsys):
    replace(study / "raw/ae.csv", lambda text: text.replace("AE_TERM,", "AETERM,", 1), "cp949")

    assert refused(study, capsys) == (
        "Reading raw/ stopped: 1 thing to put right first\n\n"
        "ae.AE_TERM: raw/ae.csv has no column AE_TERM - did you mean AETERM?\n"
        "    to fix  export the column, or change its name under `columns:` in specs/raw.yaml"
    )


def test_a_truncated_file(study, capsys):
    """Cut within a record: the line is named, and what is left of the file is not used."""
    lines = (study / "raw/alsfrs.csv").read_bytes().split(b"\n")
    (study / "raw/alsfrs.csv").write_bytes(b"\n".join([*lines[:300], lines[300][:20]]))

    said = refused(study, capsys)

    assert "alsfrs: raw/alsfrs.csv is cut off: it ends within line 301, after" in said
    assert "without a line break" in said
    assert "to fix  export or copy the file again" in said


def test_an_empty_file(study, capsys):
    (study / "raw/dm.csv").write_bytes(b"")

    assert refused(study, capsys) == (
        "Reading raw/ stopped: 1 thing to put right first\n\ndm: raw/dm.csv is empty (0 bytes)\n    to fix  export it again"
    )


def test_a_file_with_a_header_and_nobody_below_it(small, capsys):
    """Said once, by DM, and not by every domain whose subjects are then unknown."""
    study = small("ae")
    header = (study / "raw/dm.csv").read_bytes().split(b"\n")[0]
    (study / "raw/dm.csv").write_bytes(header + b"\n")

    said = refused(study, capsys)

    assert said.startswith("Making SDTM stopped: 1 thing to put right first\n\nDM: has no records, so nobody is in the study")


def test_a_wrong_encoding(study, capsys):
    """The words as other encodings read them let a person choose."""
    text = (study / "raw/ae.csv").read_bytes().decode("cp949")
    (study / "raw/ae.csv").write_bytes(text.encode("utf-8"))

    said = refused(study, capsys)

    assert re.search(r"ae: raw/ae\.csv is not cp949: byte \d+ \(0x..\), on line 2, has no meaning in it", said)
    assert "encoding: utf-8   reads '" in said


def test_a_quote_that_is_not_closed(study, capsys):
    replace(study / "raw/mh.csv", lambda text: text.replace("\n01,", '\n"01,', 1))

    assert re.search(r"mh: .*quote(.|\n)*to fix  close the quote", refused(study, capsys))


def test_a_record_that_belongs_to_nobody(study, capsys):
    line = collected(study, "ae", 3, "cp949", SUBJ="")

    assert f"ae.SUBJ: 1 record does not say whose it is\n    where   {line}" in refused(study, capsys)


def test_a_subject_who_stands_twice(study, capsys):
    """With other contents: neither record may be chosen by chance."""
    line = once_more(study, "dm", HEIGHT_CM="101")

    assert refused(study, capsys) == (
        "Reading raw/ stopped: 1 thing to put right first\n\n"
        "dm: 1 record has the key (SITE, SUBJ) of an earlier one and other contents\n"
        f"    SITE 01, SUBJ 001   lines 2 and {line.split()[-1]}\n"
        f"    where   {line}\n"
        "    to fix  query the site and export again, or name all columns of the key in specs/raw.yaml"
    )


def test_a_subject_who_stands_twice_in_the_same_words(small, capsys):
    """Said once, by DM, and not by everything that is joined with DM or made from it."""
    study = small("ae", "sv")
    line = once_more(study, "dm")

    assert refused(study, capsys) == (
        "Making SDTM stopped: 1 thing to put right first\n\n"
        "DM: 2 records share their key (STUDYID, USUBJID) with another: NCT01363401-01-001\n"
        f"    where   raw/dm.csv lines 2, {line.split()[-1]}\n"
        "    to fix  name what tells them apart under `keys:`, or query the site about the duplicate\n"
        "    spec    specs/sdtm/dm.yaml:2"
    )


# Collected values


def test_a_subject_in_ae_who_is_not_in_dm(small, capsys):
    study = small("ae")
    line = once_more(study, "ae", "cp949", SUBJ="999")

    assert refused(study, capsys) == (
        "Making SDTM stopped: 1 thing to put right first\n\n"
        "AE.USUBJID: 1 record of a subject who is not in DM: NCT01363401-01-999\n"
        f"    where   {line}\n"
        "    to fix  query the site about the subject number, or export the demographics again"
    )


def test_several_things_at_once_are_one_report(small, capsys):
    """A subject only in an efficacy form, codes, a date and a visit: each once, with the collected record it stands on."""
    study = small("ae", "qs", "sv")
    visit = collected(study, "alsfrs", 7, EVENT="V9a")
    sex = collected(study, "dm", 2, SEX_CD="7")
    date = collected(study, "ae", 3, "cp949", STDT="31-FEB-2012")
    nobody = once_more(study, "alsfrs", SUBJ="998")
    unscheduled = collected(study, "visit", 5, EVENT="UNS 9.1")

    said = refused(study, capsys)

    assert said.startswith("Making SDTM stopped: 5 things to put right first\n\n")
    assert (
        "DM.SEX: 1 collected value is not in codelist SEX\n"
        f"    '7'   1 record, first at {sex}\n"
        "    who     01-003\n"
        "    to fix  either  add it under its term in specs/codelists/sex.yaml\n"
        "            or      query the site and export again"
    ) in said
    assert f"AE.AESTDTC: 1 collected value in STDT is not a date: '31-FEB-2012'\n    where   {date}\n    who     01-" in said
    assert f"QS.VISITNUM: 1 collected value in EVENT not known: 'V9a' (1 record) - did you mean V9?; first at {visit}\n" in said
    assert f"QS.USUBJID: 1 record of a subject who is not in DM: NCT01363401-01-998\n    where   {nobody}\n" in said
    assert f"EVENT not known: 'UNS 9.1' (1 record) - did you mean UNS 7.1?; first at {unscheduled}\n" in said


def test_a_value_that_was_joined_is_placed_where_it_was_collected(small, capsys):
    """The time of consent is read for DM and for DS; it stands in one line of one file."""
    study = small("ds")
    line = collected(study, "ic_ie", 2, IC_TM="25:70")

    said = refused(study, capsys)

    assert said.startswith(
        "Making SDTM stopped: 1 thing to put right first\n\n"
        "DM.RFICDTC: 1 collected value in IC_TM is not a time of day: '25:70'\n"
        "    the same in DS.DSSTDTC\n"
        f"    where   {line}\n"
    )


def test_a_file_of_another_system_that_repeats_a_subject(small, capsys):
    study = small("ds")
    path = study / "raw/iwrs_randomisation.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[3]]) + "\n", encoding="utf-8")

    said = refused(study, capsys)

    assert said.startswith("Making SDTM stopped: 1 thing to put right first\n\nDM.ARM_CD: the joined table has several rows for 1")
    assert f"    where   raw/iwrs_randomisation.csv lines 4, {len(lines) + 1}\n" in said


# Specs


SPEC_FAULTS = {
    "key": ("specs/sdtm/dv.yaml", "supplemental:", "suplemental:", "`suplemental` is not known here - did you mean supplemental?"),
    "key in the study": ("specs/study.yaml", "title:", "titel:", "`titel` is not known here - did you mean title?"),
    "key in an export": ("specs/raw.yaml", "form: Demographics", "frm: X", "`frm` is not known here - did you mean form?"),
    "verb": ("specs/sdtm/ae.yaml", "sequence: {}", "sequense: {}", "there is no verb `sequense` - did you mean sequence?"),
    "column": ("specs/sdtm/ae.yaml", "from: AE_PT", "from: AE_PTT", "there is no column AE_PTT - did you mean AE_PT?"),
    "column of a condition": (
        "specs/sdtm/ae.yaml",
        "AE_TERM is not missing",
        "AE_TRM is not missing",
        "where `AE_TRM is not missing`: there is no column AE_TRM - did you mean AE_TERM?",
    ),
    "column of another table": ("specs/sdtm/dm.yaml", "INJ_NO == '1'", "INJNO == '1'", "there is no column INJNO - did you mean INJ_NO?"),
    "column of a lookup": ("specs/sdtm/qs.yaml", "value: QSTEST}", "value: QSTST}", "there is no column QSTST - did you mean QSTEST?"),
    "key of a dataset": ("specs/sdtm/ae.yaml", "AEDECOD, AESPID]", "AEDECOD, AESPD]", "no column AESPD - did you mean AESPID?"),
    "codelist": ("specs/sdtm/ae.yaml", "codelist: OUT", "codelist: OUTT", "there is no codelist OUTT - did you mean OUT?"),
    "codelist not carried": (
        "specs/sdtm/ae.yaml",
        "codelist: OUT",
        "codelist: EGTEST",
        "the terms of CDISC's codelist EGTEST are not carried; bring in NCI's release (sdtm2adam ct import FILE)",
    ),
    "variable": ("specs/sdtm/ae.yaml", "AEBODSYS:", "AEBDSYS:", "AEBDSYS is not a variable of AE in SDTMIG 3.4 - did you mean AEBODSYS?"),
    "variable nobody makes": ("specs/adam/adsl.yaml", "  NIVDT: {", "  NIVVDT: {", "variable NIVVDT is listed and nothing makes it"),
    "export": ("specs/sdtm/ae.yaml", "export: ae,", "export: aee,", "there is no export, table or dataset aee - did you mean"),
    "condition": (
        "specs/sdtm/ae.yaml",
        "is not missing",
        "is not missin",
        "expected `missing` (other values: = or !=), found `missin` at character 16 - did you mean missing?",
    ),
    "argument": ("specs/sdtm/ae.yaml", "reference: RFSTDTC", "referense: RFSTDTC", "has no argument `referense` - did you mean reference?"),
    "argument left out": ("specs/sdtm/ae.yaml", ", reference: RFSTDTC", "", "study_day needs the argument `reference`"),
    "value of an argument": (
        "specs/sdtm/ae.yaml",
        "AEENDTC: {date: ENDT}",
        "AEENDTC: {date: ENDT, order: DYM}",
        "order `DYM` is not one of DMY, MDY, YMD - did you mean YMD?",
    ),
    "argument of a wrong kind": ("specs/adam/adsl.yaml", "days: 210", "days: many", "argument `days`: Input should be a valid integer"),
    "not YAML": ("specs/sdtm/ae.yaml", "sequence: {}}", "sequence: {}", "not YAML"),
    "population": ("specs/study.yaml", "SCRNFL == 'Y'", "SCRNFFL == 'Y'", "ADSL has no variable SCRNFFL - did you mean SCRNFL?"),
    "output": ("tlf/t_14_3_1_1.yaml", "footnotes:", "footnote:", "`footnote` is not known here - did you mean footnotes?"),
    "analysis": ("tlf/t_14_3_1_1.yaml", "ADRFL == 'Y'", "ADRFFL == 'Y'", "no variable ADRFFL - did you mean ADRFL?"),
    "population of an output": ("tlf/t_14_3_1_1.yaml", "population: SAF", "population: SAFX", "no population SAFX - did you mean SAF?"),
    "listing": ("tlf/l_16_2_7_1.yaml", "AETERM", "AETERMM", "ADAE has no variable AETERMM - did you mean AETERM?"),
    "suite": ("validation/sdtm/dm.yaml", "column: AGE", "column: AGEE", "speaks of column AGEE, which DM lacks - did you mean AGE?"),
    "expectation": (
        "validation/sdtm/dm.yaml",
        "values_to_be_unique",
        "values_to_be_uniqe",
        "is not an expectation of Great Expectations - did you mean expect_column_values_to_be_unique?",
    ),
}


@pytest.mark.parametrize("fault", SPEC_FAULTS)
def test_a_fault_in_a_spec_is_told_with_its_line(study, capsys, fault):
    """`check` finds it before any data are read: file:line, and the closest name that there is."""
    file, right, wrong, says = SPEC_FAULTS[fault]
    place = typo(study, file, right, wrong)
    whole = [place] if fault not in ("not YAML", "suite") else [f"{file}:"]

    said = refused(study, capsys, "check")

    assert "1 thing to put right first" in said
    assert says in said
    assert [] == [part for part in whole if not re.search(re.escape(part) + (r"\b" if part[-1].isdigit() else ""), said)], said


def test_faults_of_several_specs_are_one_report(study, capsys):
    """What can be seen in each file by itself is told of all files together."""
    places = [
        typo(study, "specs/sdtm/ae.yaml", "variables:", "varables:"),
        typo(study, "specs/adam/adae.yaml", "imputed_date", "imputd_date"),
        typo(study, "specs/codelists/sex.yaml", "terms:", "trms:"),
        typo(study, "tlf/t_14_3_1_1.yaml", "footnotes:", "footnote:"),
        typo(study, "validation/sdtm/dm.yaml", "severity: error", "severity: eror"),
    ]

    said = refused(study, capsys, "check")

    assert "The specs were not accepted: 5 things to put right first" in said
    assert [] == [place for place in places if place not in said], said


def test_datasets_that_wait_for_one_another(study, capsys):
    """The circle itself is told, and none of the datasets that wait for it."""
    join = "- join: {table: AE, on: {SUBJ: USUBJID}, columns: [AETERM]}\n    - iso_datetime: {date: V5_DT"
    place = typo(study, "specs/sdtm/dm.yaml", "- iso_datetime: {date: V5_DT", join)

    said = refused(study, capsys, "check")

    assert said.startswith("The specs were not accepted: 1 thing to put right first\n\nThese datasets wait for one another:\n")
    assert f"{place}: DM needs AE" in said
    assert "ADSL" not in said


@pytest.mark.parametrize(
    ("file", "right", "wrong", "says"),
    [
        ("specs/sdtm/sv.yaml", "VISSTAT == 'DONE'", "VISSTAT == 1", "VISSTAT is text; write the value in quotes: '1'"),
        ("specs/sdtm/dm.yaml", "INJ_NO == '1'", "INJ_NO == 1", "INJ_NO is text; write the value in quotes: '1'"),
    ],
    ids=["source", "join"],
)
def test_a_condition_or_verb_that_does_not_fit_the_data(small, capsys, file, right, wrong, says):
    """What only the data can show stops the dataset, with file:line; datasets made from it are not spoken of."""
    study = small("ae", "sv")
    assert right in (study / file).read_text(encoding="utf-8"), "the reference study says this in other words now: change this test"
    place = typo(study, file, right, wrong)

    said = refused(study, capsys)

    assert said.startswith("Making SDTM stopped: 1 thing to put right first\n\n")
    assert place.split(":")[0] + ":" in said
    assert says in said


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("def f(:\n", "specs/derivations.py:1: SyntaxError: invalid syntax"),
        ("\nimport nowhere_to_be_found\n", "specs/derivations.py:2: ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
    ],
)
def test_a_study_verb_that_python_cannot_read(study, capsys, code, says):
    (study / "specs/derivations.py").write_text(code)

    assert says == refused(study, capsys, "check")


def test_a_study_verb_that_fails_is_the_study_s(small, capsys):
    """A message with the line of its call, where a verb of ours would show its traceback."""
    study = small("ae")
    code = "from sdtm2adam.derive.contract import New, verb\n\n@verb\ndef halves(df, new: New):\n    return df.assign(**{new: 1 / 0})\n"
    (study / "specs/derivations.py").write_text(code)
    place = typo(study, "specs/sdtm/ae.yaml", "AESPID: {from: AE_NO}", "AESPID: {halves: {}}")

    assert f"{place}: halves (specs/derivations.py) stopped: ZeroDivisionError: division by zero" in refused(study, capsys)


@pytest.mark.parametrize(("content", "says"), [(b"", "the file has no header"), ("t\xe9st,unit\n".encode("latin-1"), "is not UTF-8 text")])
def test_a_table_of_the_study_that_cannot_be_read(study, capsys, content, says):
    (study / "specs/tables/lb_units.csv").write_bytes(content)

    assert f"specs/tables/lb_units.csv{':' if not content else ''} {says}" in refused(study, capsys, "check")


def test_a_folder_that_is_no_study(tmp_path, capsys):
    assert 1 == main(["--study", str(tmp_path), "run"])
    assert "specs/study.yaml is missing" in capsys.readouterr().err


# Interrupted runs


def test_an_interrupted_run_leaves_the_last_good_out(tmp_path, capsys, monkeypatch):
    study = laid_out(tmp_path / "study")

    def interrupted(_):
        raise KeyboardInterrupt

    before = contents(study)
    monkeypatch.setitem(pipeline.STAGES, "sdtm", interrupted)

    assert 130 == main(["--study", str(study), "run", "--quiet"])
    assert before == contents(study)
    assert "Interrupted; the last good out/ is as it was." in capsys.readouterr().err


def test_a_fault_of_ours_keeps_its_traceback_and_the_last_good_out(tmp_path, monkeypatch):
    study = laid_out(tmp_path / "study")

    def faulty(_):
        raise KeyError("ours")

    before = contents(study)
    monkeypatch.setitem(pipeline.STAGES, "sdtm", faulty)

    with pytest.raises(KeyError, match="ours"):
        main(["--study", str(study), "run", "--quiet"])
    assert before == contents(study)


def test_out_is_put_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    out = laid_out(tmp_path / "study", parts=()) / "out"
    store = working(out)
    store.begin(from_last=False)
    rename = Path.rename
    monkeypatch.setattr(Path, "rename", lambda path, to: _fail() if path == store.folder else rename(path, to))

    with pytest.raises(OSError, match="disk"):
        store.put_in_place()

    assert "the last good run" == (out / "kept.txt").read_text()


def _fail():
    raise OSError("disk")


def test_out_is_put_back_after_a_run_that_was_killed_at_the_last_moment(tmp_path):
    out = laid_out(tmp_path / "study", parts=()) / "out"
    out.rename(out.with_name("out.last"))

    working(out).begin(from_last=False)

    assert "the last good run" == (out / "kept.txt").read_text()


def test_a_folder_that_no_run_wrote_is_not_replaced(study, capsys):
    """`--out .` would replace the study by its output."""
    said = refused(study, capsys, "run", "--quiet", "--out", str(study / "raw"))

    assert "is not the output of a run (it has no run.json), and a run would replace it" in said
    assert "to fix  name a new or empty folder with --out DIR" in said


def test_a_place_that_cannot_be_written_to(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(StudyError, match=r"Nothing can be written to(.|\n)*--out DIR"):
        working(tmp_path / "file" / "out").begin(from_last=False)


# A draft, with text that would like to be more than text

HOSTILE = ["=1+1", "<script>alert(1)</script>", "bell\x07 escape\x1b[31m", "@SUM(A1)", "+cmd|x", "http://x.y/z", "a & b {N}"]


@pytest.fixture(scope="module")
def draft(tmp_path_factory) -> Path:
    """out/ of a draft: a code nobody knows, an event of nobody, an unknown visit, and hostile texts."""
    folder = laid_out(tmp_path_factory.mktemp("draft") / "study")
    for path in [*folder.glob("validation/*/*.yaml"), *folder.glob("tlf/*.yaml")]:
        if path.stem not in ("dm", "style", "t_14_3_1_1", "l_14_3_4", "l_16_2_7_1"):
            path.unlink()
    collected(folder, "dm", 2, SEX_CD="7")
    collected(folder, "alsfrs", 7, EVENT="V9a")
    for i, text in enumerate(HOSTILE):
        collected(folder, "ae", i, "cp949", AE_TERM=text)
    once_more(folder, "ae", "cp949", SUBJ="999")
    assert 0 == main(["--study", str(folder), "run", "--draft", "--quiet"])
    return folder / "out"


def test_a_draft_keeps_its_findings(draft):
    """The value is missing, the error stands in the findings, and the run record says draft."""
    kept = json.loads((draft / "findings" / "2-sdtm.json").read_text())
    errors = {(f["rule"], f["dataset"], f["variable"]) for f in kept if f["severity"] == "error"}

    assert {("codelist", "DM", "SEX"), ("lookup", "QS", "VISITNUM"), ("not-in-dm", "AE", "USUBJID")} == errors
    assert json.loads((draft / "run.json").read_text())["draft"]


def test_a_finding_of_a_domain_is_told_of_the_subject_who_was_collected(draft):
    """In the report by subject stands who has the code, what it is, and its line; DM itself is sorted otherwise."""
    sheet = openpyxl.load_workbook(draft / "validation" / "findings.xlsx")["By subject"]
    names, *rows = sheet.iter_rows(values_only=True)
    (found,) = [dict(zip(names, row)) for row in rows if row[names.index("rule")] == "codelist"]

    assert ("01-003", "SEX_CD", "7", "raw/dm.csv line 4") == tuple(found[name] for name in ("subject", "field", "values", "where"))


def test_every_page_of_a_draft_says_so(draft):
    documents = sorted(draft.glob("tlf/**/*.docx"), key=lambda path: path.stem)
    book = openpyxl.load_workbook(draft / "tlf" / "packet.xlsx")

    assert ["l_14_3_4", "l_16_2_7_1", "packet", "t_14_3_1_1"] == [path.stem for path in documents]
    assert [] == [path.name for path in documents if not any("DRAFT" in text for part, text in parts(path).items() if "header" in part)]
    assert [] == [sheet.title for sheet in book if "DRAFT" not in str(sheet.oddHeader.center.text)]


def test_hostile_text_is_text_in_word(draft):
    word = parts(draft / "tlf" / "docx" / "l_16_2_7_1.docx")["word/document.xml"]

    assert "=1+1</w:t>" in word
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</w:t>" in word
    assert "bell\u2407 escape\u241b[31m" in word
    assert not re.search("<script|[\x00-\x08\x0b-\x1f]", word)


def test_hostile_text_is_text_in_excel(draft):
    """No cell of any workbook is a formula, and no link leaves it."""
    for path in (draft / "tlf" / "packet.xlsx", draft / "validation" / "findings.xlsx"):
        cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]

        assert [] == [cell.coordinate for cell in cells if cell.data_type == "f" or (cell.hyperlink and cell.hyperlink.target)]
    book = openpyxl.load_workbook(draft / "tlf" / "packet.xlsx")
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [] == [text for text in ("=1+1", "<script>alert(1)</script>", "@SUM(A1)", "+cmd|x") if not any(text in t for t in texts)]


def test_hostile_text_is_text_in_html(draft):
    html = (draft / "validation" / "findings.html").read_text(encoding="utf-8")

    assert "bell\u2407 escape\u241b[31m" in html
    assert not re.search("<script|[\x00-\x08\x0b-\x1f]", html)


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as document:
        return {name: document.read(name).decode("utf-8") for name in document.namelist() if name.endswith(".xml")}


@pytest.mark.parametrize(
    ("file", "right", "wrong", "says"),
    [
        ("specs/study.yaml", 'sdtmig: "3.4"', 'sdtmig: "3.2"', "sdtmig 3.2 is not carried, only 3.4"),
        ("specs/adam/adsl.yaml", "{table: IE, on: [USUBJID]", "{table: ic_ie, on: [USUBJID]", "map export ic_ie to a domain first"),
    ],
    ids=["release", "export"],
)
def test_what_a_study_may_not_build_on_is_refused_before_data_are_read(tmp_path, capsys, file, right, wrong, says):
    """A release whose facts are not carried, and an analysis dataset made past SDTM, which could not be traced."""
    study = laid_out(tmp_path / "study")
    typo(study, file, right, wrong)

    assert says in refused(study, capsys, "check")
