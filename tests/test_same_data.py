"""The reference study with its exports in other kinds of files: the same bytes of SDTM, as Parquet and as transport files.

The files are written here from what Python's own csv module reads, and by libraries that the readers do not use. A cell that
holds nothing is written as each kind of file says nothing: no cell, null, no ItemData, blanks.
"""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest
import xlsxwriter
from pyarrow import parquet

from sdtm2adam import pipeline
from sdtm2adam.spec.raw import RawExport
from sdtm2adam.study import Study, open_study

ROOT = Path(__file__).parents[1]
# What a data manager may ask of a transport file: ASCII of at most 200 bytes, and names of 8 letters in version 5, 32 in version 8.
MOST_BYTES, MOST_LETTERS = 200, {5: 8, 8: 32}


class Collected(NamedTuple):
    """An export as Python's csv module reads it; `subjects` says whose each row is, in the columns that name the subject."""

    export: RawExport
    names: list[str]
    rows: list[list[str]]

    @property
    def columns(self) -> dict[str, list[str]]:
        return dict(zip(self.names, map(list, zip(*self.rows, strict=True)), strict=True))

    @property
    def subjects(self) -> list[str]:
        return ["-".join(row[self.names.index(name)] for name in self.export.subject) for row in self.rows]


Exports = dict[str, Collected]
Said = dict[str, dict]


def collected(study: Study) -> Exports:
    """Every export of the reference study."""
    exports = {}
    for name, export in study.raw.exports.items():
        text = (ROOT / "raw" / export.file).read_bytes().decode(export.encoding)
        lines = [line for line in text.splitlines(keepends=True) if not (export.comment and line.startswith(export.comment))]
        names, *rows = csv.reader(io.StringIO("".join(lines), newline=""), delimiter=export.delimiter)
        exports[name] = Collected(export, names, rows)
    return exports


# Writers. Each puts files into a folder and gives what raw.yaml says of the exports in them: where they lie.


def as_csv(exports: Exports, folder: Path) -> Said:
    for each in exports.values():
        shutil.copy(ROOT / "raw" / each.export.file, folder / each.export.file)
    return {name: written(each.export) for name, each in exports.items()}


def as_zip(exports: Exports, folder: Path) -> Said:
    """The same CSV files, packed into folders of one archive."""
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for each in exports.values():
            archive.write(ROOT / "raw" / each.export.file, f"2013-08/{each.export.file}")
    return {name: {**written(each.export), "file": "export.zip", "member": f"2013-08/{each.export.file}"} for name, each in exports.items()}


def as_workbook(exports: Exports, folder: Path) -> Said:
    """One workbook, a sheet an export, every cell text."""
    with xlsxwriter.Workbook(folder / "export.xlsx") as book:
        for name, each in exports.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate([each.names, *each.rows]):
                for c, value in enumerate(row):
                    if value:
                        sheet.write_string(r, c, value)
    return {name: {"file": "export.xlsx", "sheet": name} for name in exports}


def as_parquet(exports: Exports, folder: Path) -> Said:
    for name, each in exports.items():
        columns = {column: pa.array([value or None for value in values], pa.string()) for column, values in each.columns.items()}
        parquet.write_table(pa.table(columns), folder / f"{name}.parquet")
    return {name: {"file": f"{name}.parquet"} for name in exports}


def as_dataset_json(exports: Exports, folder: Path) -> Said:
    """Every other export as NDJSON."""
    said = {}
    for at, (name, each) in enumerate(exports.items()):
        head = {
            "datasetJSONCreationDateTime": "2013-08-02T00:00:00",
            "datasetJSONVersion": "1.1.0",
            "itemGroupOID": f"IG.{name}",
            "records": len(each.rows),
            "name": name,
            "label": each.export.form,
            "columns": [{"itemOID": f"IT.{name}.{c}", "name": c, "label": c, "dataType": "string"} for c in each.names],
        }
        rows = [[value or None for value in row] for row in each.rows]
        whole = [{**head, "rows": rows}] if at % 2 else [head, *rows]
        said[name] = {"file": f"{name}.{'json' if at % 2 else 'ndjson'}"}
        text = "\n".join(json.dumps(part, ensure_ascii=False) for part in whole)
        (folder / said[name]["file"]).write_text(text, encoding="utf-8")
    return said


def as_odm(exports: Exports, folder: Path) -> Said:
    """One ODM-XML 1.3.2 snapshot, subject by subject as an EDC exports it; what belongs to nobody is reference data."""
    defined, by_subject, reference = [], {}, []
    for name, each in exports.items():
        defined.append(_defined(name, each))
        for number, (row, subject) in enumerate(zip(each.rows, each.subjects, strict=True), 1):
            group = _item_group(name, number, dict(zip(each.names, row, strict=True)))
            (by_subject.setdefault(subject, {}).setdefault(name, []) if each.export.subject else reference).append(group)
    with (folder / "export.xml").open("w", encoding="utf-8", newline="\n") as file:
        file.write(_odm_text(defined, by_subject, reference, exports))
    return {name: {"file": "export.xml", "odm": _odm_place(name, each)} for name, each in exports.items()}


def _odm_place(name: str, each: Collected) -> dict:
    return {"form": f"F.{name}", "item_group": f"IG.{name}"} if each.export.subject else {"item_group": f"IG.{name}"}


def _defined(name: str, each: Collected) -> str:
    refs = "".join(f'<ItemRef ItemOID="I.{name}.{c}" Mandatory="No"/>' for c in each.names)
    group = f'<ItemGroupDef OID="IG.{name}" Name="{name}" Repeating="Yes">{refs}</ItemGroupDef>\n'
    return group + "\n".join(f'<ItemDef OID="I.{name}.{c}" Name="{c}" DataType="text"/>' for c in each.names)


def _item_group(name: str, number: int, values: dict[str, str]) -> str:
    items = "".join(f'<ItemData ItemOID="I.{name}.{c}" Value={quoteattr(value)}/>' for c, value in values.items() if value)
    return f'<ItemGroupData ItemGroupOID="IG.{name}" ItemGroupRepeatKey="{number}">{items}</ItemGroupData>'


def _odm_text(defined: list[str], by_subject: dict[str, dict[str, list[str]]], reference: list[str], exports: Exports) -> str:
    forms = [name for name, each in exports.items() if each.export.subject]
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" ODMVersion="1.3.2" FileType="Snapshot" FileOID="F"'
        ' CreationDateTime="2013-08-02T00:00:00"><Study OID="S"><GlobalVariables><StudyName>S</StudyName>'
        "<StudyDescription>S</StudyDescription><ProtocolName>S</ProtocolName></GlobalVariables>"
        '<MetaDataVersion OID="M" Name="M"><StudyEventDef OID="E" Name="E" Repeating="No" Type="Common">',
        *(f'<FormRef FormOID="F.{name}" Mandatory="No"/>' for name in forms),
        "</StudyEventDef>",
        *(f'<FormDef OID="F.{n}" Name="{n}" Repeating="No"><ItemGroupRef ItemGroupOID="IG.{n}" Mandatory="No"/></FormDef>' for n in forms),
        *defined,
        '</MetaDataVersion></Study>\n<ReferenceData StudyOID="S" MetaDataVersionOID="M">',
        *reference,
        '</ReferenceData>\n<ClinicalData StudyOID="S" MetaDataVersionOID="M">',
    ]
    for subject, of_subject in by_subject.items():
        parts.append(f'<SubjectData SubjectKey="{subject}"><StudyEventData StudyEventOID="E">')
        for name, groups in of_subject.items():
            parts += [f'<FormData FormOID="F.{name}">', *groups, "</FormData>"]
        parts.append("</StudyEventData></SubjectData>")
    return "\n".join([*parts, "</ClinicalData></ODM>"])


def as_transport(exports: Exports, folder: Path) -> Said:
    """Transport files of version 5 or 8 where an export fits their limits, CSV where it does not."""
    fit = {name: version for name, each in exports.items() if (version := transport_version(each))}
    said = as_csv({name: each for name, each in exports.items() if name not in fit}, folder)
    for name, version in fit.items():
        frame = pd.DataFrame(exports[name].columns, dtype=object)
        pyreadstat.write_xport(frame, str(folder / f"{name}.xpt"), file_format_version=version, table_name="RAW")
        said[name] = {"file": f"{name}.xpt", "version": version}
    return {name: said[name] for name in exports}


def transport_version(each: Collected) -> int | None:
    """5, 8, or None for an export that does not fit: a blank at the end of a text is one more thing that SAS does not keep."""
    values = [value for row in each.rows for value in row]
    if not all(v.isascii() and len(v) <= MOST_BYTES and v == v.rstrip(" ") for v in values):
        return None
    return next((version for version, letters in MOST_LETTERS.items() if all(len(name) <= letters for name in each.names)), None)


def written(export: RawExport) -> dict:
    """How a text file is written, as the reference study says it."""
    return export.model_dump(include={"file", "delimiter", "encoding", "comment"}, exclude_unset=True)


KINDS: dict[str, Callable[[Exports, Path], Said]] = {
    "Excel": as_workbook,
    "Parquet": as_parquet,
    "ODM-XML": as_odm,
    "SAS XPORT": as_transport,
    "Dataset-JSON": as_dataset_json,
    "zip": as_zip,
}


# The study on each of them, from raw files to transport files.


@pytest.fixture(scope="module")
def exports() -> Exports:
    return collected(open_study(ROOT))


@pytest.fixture(scope="module")
def made(exports, tmp_path_factory) -> Callable[[Callable], Path]:
    """The out/ of a study whose raw folder a writer has filled: all domains, and no analysis datasets."""

    def run(write: Callable[[Exports, Path], Said]) -> Path:
        folder = tmp_path_factory.mktemp(write.__name__)
        shutil.copytree(ROOT / "specs", folder / "specs", ignore=shutil.ignore_patterns("adam"))
        (folder / "raw").mkdir()
        rewrite(folder / "specs" / "raw.yaml", exports, write(exports, folder / "raw"))
        plain = (folder / "specs" / "study.yaml").read_text(encoding="utf-8")
        (folder / "specs" / "study.yaml").write_text(plain[: plain.index("populations:")], encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pipeline, "STAGES", to_transport_files())
            pipeline.run(open_study(folder), folder / "out")
        return folder / "out"

    return run


def to_transport_files() -> dict:
    """The stages from raw files to transport files; there are no analysis datasets."""
    stages = {name: pipeline.STAGES[name] for name in ("raw", "sdtm", "xpt")}

    def no_adam(this: pipeline.Run) -> str:
        this.store.put_metas("adam", [])
        return "none"

    return {"raw": stages["raw"], "sdtm": stages["sdtm"], "adam": no_adam, "xpt": stages["xpt"]}


def rewrite(path: Path, exports: Exports, said: Said) -> None:
    """raw.yaml with the exports in other files. JSON is YAML, too."""
    kept = {"form", "columns", "key", "subject", "missing", "not_submitted", "not_submitted_rows", "duplicates"}
    entries = {
        name: {**said[name], **each.export.model_dump(include=kept, exclude_unset=True, mode="json")} for name, each in exports.items()
    }
    path.write_text(json.dumps({"folder": "raw", "missing": [""], "exports": entries}, ensure_ascii=False, indent=1), encoding="utf-8")


@pytest.fixture(scope="module")
def from_csv(made) -> Path:
    return made(as_csv)


def files(out: Path) -> dict[str, bytes]:
    """What a delivery consists of: the domains as Parquet with their metadata, and as transport files."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for part in ("sdtm", "xpt") for path in sorted((out / part).rglob("*.*"))}


def said_of_sdtm(out: Path) -> list[tuple]:
    """What making SDTM found, but for where in the file: lines of text and XML, rows of sheets and records are not the same."""
    every = json.loads((out / "findings" / "2-sdtm.json").read_text(encoding="utf-8"))
    return sorted((f["rule"], f["dataset"], f["variable"], f["message"], f["count"]) for f in every)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_the_same_sdtm(made, from_csv, kind):
    """Byte by byte, all domains and their metadata; and the same is found on the way."""
    out = made(KINDS[kind])
    expected, got = files(from_csv), files(out)

    assert list(expected) == list(got)
    assert [] == [name for name in expected if expected[name] != got[name]]
    assert said_of_sdtm(from_csv) == said_of_sdtm(out)


def test_one_other_cell_is_seen(made, from_csv):
    """One more day at the end of one adverse event: AE differs, as Parquet and as transport file, and nothing else does."""

    def with_another_day(exports: Exports, folder: Path) -> Said:
        each = exports["ae"]
        day = each.columns["ENDT"].index("16-MAY-2012")
        rows = [[*row] for row in each.rows]
        rows[day][each.names.index("ENDT")] = "17-MAY-2012"
        return as_parquet({**exports, "ae": each._replace(rows=rows)}, folder)

    expected, got = files(from_csv), files(made(with_another_day))

    assert ["sdtm/AE.parquet", "xpt/sdtm/ae.xpt"] == [name for name in expected if expected[name] != got[name]]


def test_what_is_compared_is_all_of_it(from_csv, exports):
    """The comparison would say nothing if it looked at nothing."""
    domains = {path.stem for path in (from_csv / "sdtm").glob("*.parquet")}

    assert {"DM", "AE", "LB", "SUPPDM", "TS", "RELREC"} < domains
    assert {f"{domain.lower()}.xpt" for domain in domains} == {path.name for path in (from_csv / "xpt" / "sdtm").iterdir()}
    assert {path.name for path in (ROOT / "raw").glob("*.csv")} == {each.export.file for each in exports.values()}


def test_the_forms_that_fit_a_transport_file(exports):
    """Both versions are in it, and the forms that are not have a reason."""
    versions = {name: transport_version(each) for name, each in exports.items()}

    assert {5, 8, None} == set(versions.values())
    assert (5, 8, None) == (versions["lab_results"], versions["dm"], versions["ae"])
