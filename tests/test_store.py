"""The out/ folder: whole or as it was."""

from dataclasses import replace

import pandas as pd
import pytest

from sdtm2adam import pipeline
from sdtm2adam.errors import ERROR, Finding, Findings, StudyError
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.store import RECORD, finished, working, write_json
from tests.derive.tables import frame, rows


def files(folder) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def out(tmp_path):
    """The output of a good run."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "page.txt").write_text("good")
    write_json(folder / RECORD, {"draft": False})
    return folder


def beside(out) -> list[str]:
    return sorted(p.name for p in out.parent.iterdir())


def test_a_run_works_beside_out_and_replaces_it_at_the_end(out):
    store = working(out)
    store.begin(from_last=False)
    (store.folder / "page.txt").write_text("new")
    assert "good" == files(out)["page.txt"]

    store.put_in_place()

    assert {"page.txt": "new"} == files(out)
    assert ["out"] == beside(out)


def test_an_abandoned_run_leaves_out_as_it_was(out):
    store = working(out)
    store.begin(from_last=False)
    (store.folder / "page.txt").write_text("half")
    store.abandon()

    assert "good" == files(out)["page.txt"]
    assert ["out"] == beside(out)


@pytest.mark.parametrize("fails", ["out", "out.partial"])
def test_a_swap_that_fails_leaves_out_as_it_was(out, monkeypatch, fails):
    """A full disk, a killed process, an open file: whichever of the two steps fails, the last good output stands."""
    store = working(out)
    store.begin(from_last=False)
    (store.folder / "page.txt").write_text("new")
    rename = type(out).rename

    def failing(path, target):
        if path.name == fails:
            raise OSError("no")
        return rename(path, target)

    monkeypatch.setattr(type(out), "rename", failing)
    with pytest.raises(OSError, match="no"):
        store.put_in_place()

    assert "good" == files(out)["page.txt"]


def test_what_a_killed_run_left_behind_is_put_right_by_the_next(out):
    """Killed between taking the old output away and putting the new one there."""
    out.rename(out.with_name("out.last"))
    (out.parent / "out.partial").mkdir()
    (out.parent / "out.partial" / "half.txt").write_text("half")

    store = working(out)
    store.begin(from_last=True)

    assert "good" == files(out)["page.txt"]
    assert "half.txt" not in files(store.folder)


def test_one_stage_alone_starts_from_the_last_run(out):
    store = working(out)
    store.begin(from_last=True)

    assert files(out) == files(store.folder)


def test_one_stage_alone_needs_a_last_run(tmp_path):
    with pytest.raises(StudyError, match="run once without --only"):
        working(tmp_path / "out").begin(from_last=True)


def test_there_is_nothing_to_read_before_the_first_run(tmp_path):
    with pytest.raises(StudyError, match="make it with: sdtm2adam run"):
        finished(tmp_path / "out")


DATA = frame("""
    USUBJID | AVAL | ADT:date   | NOTE
    P1      | 1.5  | 2012-03-05 | a
    P2      | .    | .          | .
""")


def test_what_is_read_back_is_what_was_put(tmp_path):
    """A stage that runs alone sees the frames that it sees in a whole run: values, kinds and missing ones."""
    store = working(tmp_path / "out")
    store.begin(from_last=False)
    store.put("adam", "ADLB", DATA)
    store.put_in_place()
    back = finished(tmp_path / "out").get("adam", "ADLB")

    assert rows(DATA, "USUBJID AVAL ADT NOTE") == rows(back, "USUBJID AVAL ADT NOTE")
    pd.testing.assert_frame_equal(DATA, back)


def test_a_stage_forgets_what_it_wrote_before(tmp_path):
    store = working(tmp_path / "out")
    store.begin(from_last=False)
    store.put("adam", "OLD", DATA)
    store.clear("adam")
    store.put("adam", "ADLB", DATA)

    assert (["ADLB"], ["ADLB"]) == (store.names("adam"), list(store.frames("adam")))


def test_a_dataset_that_was_not_written_is_told(tmp_path):
    store = working(tmp_path / "out")
    store.begin(from_last=False)

    with pytest.raises(StudyError, match=r"out/adam/ADLB\.parquet is missing; run once without --only"):
        store.get("adam", "ADLB")
    with pytest.raises(StudyError, match=r"out/adam/metadata\.json is missing"):
        store.metas("adam")


def test_metadata_and_findings_are_read_back_whole(tmp_path):
    store = working(tmp_path / "out")
    store.begin(from_last=False)
    meta = DatasetMeta(
        "AE",
        "Adverse Events",
        (VariableMeta("AETERM", "Term", length=20), VariableMeta("AESEQ", "Seq", "float")),
        ("USUBJID",),
        "One",
        "Events",
    )
    finding = Finding(
        "codelist", ERROR, "AE", "AESEV", "unmapped", rows=(3, 7), count=2, subjects=("P1",), source="raw/ae.csv line 4", fix="query"
    )
    store.put_metas("sdtm", [meta, replace(meta, name="CM")])
    store.put_findings("2-sdtm", Findings([finding]))
    store.put_findings("1-raw", Findings([replace(finding, rule="raw")]))

    assert {"AE": meta, "CM": replace(meta, name="CM")} == store.metas("sdtm")
    assert [replace(finding, rule="raw"), finding] == list(store.findings())


def test_the_same_findings_are_the_same_bytes(tmp_path):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    write_json(first, {"b": "가", "a": 1})
    write_json(second, {"a": 1, "b": "가"})

    assert first.read_bytes() == second.read_bytes()
    assert "가" in first.read_text(encoding="utf-8")


def test_a_run_that_stops_leaves_the_last_output_as_it_was(out, monkeypatch):
    """Whatever a stage raises, a fault of the study or of ours."""

    def writes_and_stops(this):
        this.store.put("raw", "ae", DATA)
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "STAGES", {"raw": writes_and_stops})
    with pytest.raises(KeyboardInterrupt):
        pipeline.run(None, out)

    assert "good" == files(out)["page.txt"]
    assert ["out"] == beside(out)
