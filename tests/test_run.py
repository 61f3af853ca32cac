"""A whole run of the reference study: what was published comes out, the same bytes come out, and every record is accounted for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.cli import main
from sdtm2adam.pipeline import run
from sdtm2adam.published import ABSENT, DIFFERS, REPRODUCED, compare, read_published
from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.store import finished
from sdtm2adam.study import open_study

ROOT = Path(__file__).parents[1]
DISPLAYS = ("Table 1", "Table 2", "Table 3", "Trial profile", "Safety text")


@pytest.fixture(scope="module")
def balance(reference_out) -> pd.DataFrame:
    return pd.read_csv(reference_out / "lineage" / "balance.csv", keep_default_na=False)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the run record, which alone holds clock and machine."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(files)}


def unlike(first: dict[str, bytes], second: dict[str, bytes]) -> list[str]:
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


# What was published


def test_every_published_number_that_data_can_reproduce_is_reproduced(reference_out):
    """Tables 1 to 3, the trial profile and the safety text, digit for digit as printed."""
    cells = compare(read_published(ROOT / "validation" / "published.csv"), finished(reference_out).get("ard", "ard"))
    wrong = [f"{c.display}: {c.place}: published {c.published}, ours {c.ours}" for c in cells if c.verdict in (DIFFERS, ABSENT)]

    assert [] == wrong
    assert sum(c.verdict == REPRODUCED and c.display in DISPLAYS for c in cells) >= 480
    assert set(DISPLAYS) <= {c.display for c in cells if c.verdict == REPRODUCED}


def test_the_findings_of_the_reference_run_are_no_errors(reference_out):
    assert [] == [f.text() for f in finished(reference_out).findings().errors]


# The same bytes


def test_a_second_run_writes_the_same_bytes(reference_out, tmp_path):
    """In another process, with another seed of Python's hashes: data, transport files, Word and Excel, everything but run.json."""
    command = [sys.executable, "-m", "sdtm2adam.cli", "--study", str(ROOT), "run", "--quiet", "--out", str(tmp_path / "again")]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT / "src")}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)

    assert [] == unlike(contents(reference_out), contents(tmp_path / "again"))


def test_a_stage_reruns_alone_and_writes_the_same_bytes(reference_out, tmp_path):
    """The pages in every format, from what an earlier run left."""
    shutil.copytree(reference_out, tmp_path / "out")
    (tmp_path / "out" / "tlf" / "packet.docx").write_bytes(b"spoilt")

    run(open_study(ROOT), tmp_path / "out", only="tlf")

    assert {".docx", ".rtf", ".pdf", ".html", ".xlsx", ".parquet"} == {path.suffix for path in (reference_out / "tlf").rglob("*.*")}
    assert [] == unlike(contents(reference_out), contents(tmp_path / "out"))


@pytest.mark.parametrize("stage", ["conform", "validation"])
def test_what_the_suites_answer_stands_in_the_conformance_report(reference_out, tmp_path, stage):
    """An expectation under one heading with the check that asks the same, also where either stage runs again alone."""
    page = (reference_out / "conformance" / "conformance.html").read_text(encoding="utf-8")
    _, _, told = page.partition(">AE: AEENDTC is not before AESTDTC<")
    asked = told.partition("</tbody>")[0]
    assert "<td>SDTM-AE-005</td>" in asked and "<td>S2A-1120</td>" in asked and 2 == asked.count("<td>passed</td>")

    shutil.copytree(reference_out, tmp_path / "out")
    run(open_study(ROOT), tmp_path / "out", only=stage)

    assert [] == unlike(contents(reference_out), contents(tmp_path / "out"))


def test_a_run_may_end_at_a_stage(reference_out, tmp_path, capsys):
    """`--to sdtm` writes what a whole run writes until then, and says where to look only for what is there."""
    assert 0 == main(["--study", str(ROOT), "run", "--to", "sdtm", "--out", str(tmp_path / "out")])

    there = {path.name for path in (tmp_path / "out").iterdir() if path.is_dir()}
    assert {"raw", "sdtm", "lineage", "findings"} == there
    assert (reference_out / "sdtm" / "AE.parquet").read_bytes() == (tmp_path / "out" / "sdtm" / "AE.parquet").read_bytes()
    assert "packet" not in capsys.readouterr().out


def test_nothing_is_left_beside_out(reference_out):
    assert ["out"] == [path.name for path in reference_out.parent.iterdir()]


# Every record is accounted for


def test_every_collected_record_reached_sdtm_or_is_told(balance):
    """A record stands behind an SDTM record, repeats one that does, or belongs to an export that is not mapped and said to be so."""
    raw = balance[(balance["stage"] == "raw") & balance["into"].isin(["(any)", ""])]
    mapped = raw[raw["into"] == "(any)"]

    assert [] == mapped.loc[mapped["reached"] + mapped["repeated"] != mapped["records"], "table"].tolist()
    assert ["codelists"] == raw.loc[raw["into"] == "", "table"].tolist()


def test_the_balance_adds_up(balance):
    """On every line: reached, left out by a condition, repeated, and other make the records of the table."""
    parts = balance[["reached", "left_out", "repeated", "other"]].sum(axis=1)

    assert [] == balance.loc[parts != balance["records"], ["table", "into"]].values.tolist()


def test_the_balance_agrees_with_the_files(balance):
    """Counted by another hand: the lines of the files, less what the run says are no records."""
    raw, _ = read_spec(ROOT / "specs" / "raw.yaml", RawSpec, "specs/raw.yaml")
    counts = balance[(balance["stage"] == "raw") & balance["into"].isin(["(any)", ""])].set_index("table")["records"]
    ours = {
        name: len(pd.read_csv(ROOT / "raw" / e.file, sep=e.delimiter, encoding=e.encoding, comment=e.comment or None, dtype=str))
        for name, e in raw.exports.items()
        if e.file != "vitals.csv"
    }

    assert ours == counts.drop("vitals").to_dict()


def test_a_line_says_what_a_condition_left_out(balance):
    """Of 71 consents, 64 have no criterion that is not met: IE holds the other 7."""
    line = balance[(balance["table"] == "ic_ie") & (balance["into"] == "IE")].iloc[0]

    assert ("rows", 7, 64, "IE_NUM is not missing") == (line["how"], line["reached"], line["left_out"], line["condition"])


def test_a_repeated_record_is_counted_as_such(balance):
    """The vital signs hold one record twice; VS has it once."""
    line = balance[(balance["table"] == "vitals") & (balance["into"] == "(any)")].iloc[0]

    assert (1, 0) == (line["repeated"], line["other"])


def test_every_record_of_the_export_has_one_fate(reference_out):
    """Mapped, declared as not submitted (the EDC's own code lists), or the one exact repeat; nothing is unaccounted."""
    store = finished(reference_out)
    fates = store.get("lineage", "_rows")["fate"].value_counts()
    collected = sum(store.records("raw", name) for name in store.names("raw"))
    listed = len((ROOT / "raw" / "codelists.csv").read_text(encoding="utf-8").splitlines()) - 1

    assert {"mapped": collected - listed - 1, "not submitted": listed, "duplicate": 1} == fates[fates > 0].to_dict()
    assert [] == [f.message for f in store.findings() if f.rule.startswith("balance")]
