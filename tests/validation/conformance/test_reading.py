"""Anyone's folder: transport files, Dataset-JSON, Parquet, a run's own; and whatever else lies in it."""

import json
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sdtm2adam.errors import Findings, StudyError
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.submission.xpt import write_xpt
from sdtm2adam.validation.conformance.reading import read_delivery
from sdtm2adam.validation.conformance.run import run_checks
from tests.derive.tables import frame, values

AE = frame("DOMAIN | USUBJID | AESEQ | AETERM\nAE | P1 | 1 | FALL\nAE | P2 | 1 | .")
META = DatasetMeta(
    "AE",
    "Adverse Events",
    (
        VariableMeta("DOMAIN", "Domain Abbreviation", length=2, core="Req"),
        VariableMeta("USUBJID", "Unique Subject Identifier", length=2),
        VariableMeta("AESEQ", "Sequence Number", "integer"),
        VariableMeta("AETERM", "Reported Term for the Adverse Event", length=4, codelist="X"),
    ),
    ("USUBJID", "AESEQ"),
)
JSON = {
    "datasetJSONCreationDateTime": "2024-01-01T00:00:00",
    "datasetJSONVersion": "1.1.0",
    "itemGroupOID": "IG.AE",
    "records": 2,
    "name": "AE",
    "label": "Adverse Events",
    "columns": [
        {"itemOID": "IT.1", "name": "DOMAIN", "label": "Domain Abbreviation", "dataType": "string"},
        {"itemOID": "IT.2", "name": "USUBJID", "label": "Unique Subject Identifier", "dataType": "string"},
        {"itemOID": "IT.3", "name": "AESEQ", "label": "Sequence Number", "dataType": "integer", "keySequence": 1},
        {"itemOID": "IT.4", "name": "AETERM", "label": "Reported Term for the Adverse Event", "dataType": "string"},
    ],
    "rows": [["AE", "P1", 1, "FALL"], ["AE", "P2", 1, None]],
}


def as_xpt(folder: Path) -> None:
    write_xpt(AE, META, folder / "ae.xpt", Findings())


def as_json(folder: Path) -> None:
    (folder / "ae.json").write_text(json.dumps(JSON), encoding="utf-8")


def as_ndjson(folder: Path) -> None:
    told = {name: value for name, value in JSON.items() if name != "rows"}
    (folder / "ae.ndjson").write_text("\n".join(map(json.dumps, [told, *JSON["rows"]])), encoding="utf-8")


def as_parquet(folder: Path) -> None:
    labels = {v.name: v.label for v in META.variables}
    table = pa.Table.from_pandas(AE)
    fields = [f.with_metadata({"label": labels[f.name]}) for f in table.schema]
    pq.write_table(table.cast(pa.schema(fields, metadata={"label": META.label})), folder / "ae.parquet")


def as_own_run(folder: Path) -> None:
    AE.to_parquet(folder / "AE.parquet", index=False)
    (folder / "metadata.json").write_text(json.dumps([asdict(META)]), encoding="utf-8")


@pytest.mark.parametrize("write", [as_xpt, as_json, as_ndjson, as_parquet, as_own_run])
def test_a_dataset_is_read_alike_from_every_format(write, tmp_path):
    """Text as categories with nothing for what is missing, numbers as numbers, labels from the file."""
    write(tmp_path)

    data = read_delivery(tmp_path)

    ae = data.datasets["AE"]
    assert () == data.unreadable
    assert ["P1", "P2"] == values(ae.frame, "USUBJID")
    assert ["FALL", None] == values(ae.frame, "AETERM")
    assert [1.0, 1.0] == values(ae.frame, "AESEQ")
    assert "Adverse Events" == ae.label
    assert [v.label for v in META.variables] == [v.label for v in ae.variables.values()]
    assert [True, True, False, True] == [v.is_text for v in ae.variables.values()]


def test_a_run_says_more_of_its_own_parquet(tmp_path):
    """metadata.json gives lengths, keys and codelists; it is no dataset itself."""
    as_own_run(tmp_path)

    ae = read_delivery(tmp_path).datasets["AE"]

    assert (True, ("USUBJID", "AESEQ"), 4, "X") == (
        ae.carries_lengths,
        ae.keys,
        ae.variables["AETERM"].length,
        ae.variables["AETERM"].codelist,
    )


BROKEN = {
    "page.xpt": b"<html><body>Not found</body></html>",
    "cut.xpt": None,
    "empty.xpt": b"",
    "bad.parquet": b"PAR1 and nothing more",
    "cut.json": json.dumps(JSON).encode()[:-40],
    "cut.ndjson": b'{"datasetJSONVersion": "1.1.0"',
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_finding_and_the_others_are_checked(name, tmp_path):
    """The finding names the file; the good dataset beside it is read and every check still answers."""
    as_parquet(tmp_path)
    as_xpt(tmp_path)
    content = BROKEN[name] if BROKEN[name] is not None else (tmp_path / "ae.xpt").read_bytes()[:700]
    (tmp_path / "ae.xpt").unlink()
    (tmp_path / name).write_bytes(content)

    data = read_delivery(tmp_path)

    (fault,) = data.unreadable
    assert ("S2A-0101", "error") == (fault.rule, fault.severity)
    assert name in fault.message
    assert ["AE"] == list(data.datasets)
    findings, _ = run_checks(data)
    assert "check-broken" not in {f.rule for f in findings}


def test_other_files_are_a_note(tmp_path):
    """Files of a package are expected; what nobody expects is named once."""
    as_xpt(tmp_path)
    for name in ("define2-1.xsl", "csdrg.pdf", "notes.docx", "plan.json", ".hidden"):
        (tmp_path / name).write_text("{}", encoding="utf-8")

    (note,) = read_delivery(tmp_path).unreadable

    assert ("S2A-0102", "note", 2) == (note.rule, note.severity, note.count)
    assert "notes.docx, plan.json" in note.message


def test_a_dataset_in_two_formats_is_checked_once(tmp_path):
    """The transport file counts; that the other is not looked at is said."""
    as_xpt(tmp_path)
    as_json(tmp_path)

    data = read_delivery(tmp_path)

    assert "xpt5" == data.datasets["AE"].form
    assert [("S2A-0103", "note", "ae.json")] == [(f.rule, f.severity, f.source) for f in data.unreadable]


def test_columns_of_odd_types_are_text_and_told(tmp_path):
    """SDTM knows text and numbers; a date, a truth and a list do not stop anything."""
    odd = pd.DataFrame({"A": pd.to_datetime(["2020-01-01"]), "B": [True], "C": [["x"]], "D": [None]})
    odd.to_parquet(tmp_path / "xd.parquet")

    data = read_delivery(tmp_path)

    assert [True, True, True, True] == [v.is_text for v in data.datasets["XD"].variables.values()]
    findings, _ = run_checks(data)
    assert {"A", "B", "C"} == {f.variable for f in findings if f.rule == "S2A-0207"}
    assert "check-broken" not in {f.rule for f in findings}


def test_a_broken_define_is_a_finding_unless_it_was_asked_for(tmp_path):
    """Beside the datasets it is one file among others; named by hand it is what the reader wants checked."""
    as_xpt(tmp_path)
    (tmp_path / "define.xml").write_text("<ODM", encoding="utf-8")

    data = read_delivery(tmp_path)

    assert (None, ["S2A-0101"]) == (data.define, [f.rule for f in data.unreadable])
    with pytest.raises(StudyError):
        read_delivery(tmp_path, tmp_path / "define.xml")


def test_nothing_there_is_told(tmp_path):
    """A folder that is not there is an error; an empty one has no DM."""
    with pytest.raises(StudyError, match="There is no"):
        read_delivery(tmp_path / "nowhere")

    findings, _ = run_checks(read_delivery(tmp_path))

    assert ["S2A-0113"] == [f.rule for f in findings]
