"""Dictionaries that are free to all: LOINC (Loinc.csv), UNII (UNII_Records_*.txt), MED-RT (Core_MEDRT_*_DTS.xml)."""

import pyarrow as pa
import pyarrow.compute as pc

from sdtm2adam.formats.safe_xml import stream
from sdtm2adam.standards.dictionaries.dictionary import Dictionary, Level
from sdtm2adam.standards.dictionaries.names import LOINC, MEDRT, UNII
from sdtm2adam.standards.dictionaries.own_files import OwnFiles

LOINC_FILE = "Loinc.csv"
UNII_FILE, MEDRT_FILE = r"UNII_Records.*\.txt", r"Core_MEDRT_.*_DTS\.xml"
ONLY = "TERM"  # the one level that these have


def absent_of_loinc(files: OwnFiles) -> list[str]:
    return [] if files.has(LOINC_FILE) else [f"{LOINC_FILE} is missing"]


def read_loinc(files: OwnFiles) -> Dictionary:
    """Numbers with their long and their short names. The version is the newest in which a term was changed.

    Errors: StudyError where the columns of these are not there, or a line is not as its header.
    """
    wanted = [["LOINC_NUM"], ["LONG_COMMON_NAME"], ["SHORTNAME"], ["VersionLastChanged"]]
    numbers, long, short, changed = files.named_columns(LOINC_FILE, wanted, ",", quote=True)
    files.stop()
    level = Level(_below(numbers, numbers), _below(long, short))
    versions = [v for v in pc.unique(changed).to_pylist() if v.replace(".", "").isdigit()]
    newest = max(versions, key=lambda v: [int(part) for part in v.split(".") if part], default="")
    return Dictionary(LOINC, (newest,) if newest else (), {ONLY: level}, code_is_value=True)


def absent_of_unii(files: OwnFiles) -> list[str]:
    return [] if files.matching(UNII_FILE) else ["there is no UNII_Records_*.txt"]


def unii_versions(files: OwnFiles) -> tuple[str, ...]:
    """The date in the name of the file: 27Sep2024."""
    said = files.matching(UNII_FILE)[0].stem.removeprefix("UNII_Records").strip("_")
    return (said,) if said else ()


def read_unii(files: OwnFiles) -> Dictionary:
    """Identifiers with their display names. Errors: as `read_loinc`."""
    file = files.matching(UNII_FILE)[0].name
    codes, terms = files.named_columns(file, [["UNII"], ["Display Name", "PT"]], "\t", quote=False)
    files.stop()
    return Dictionary(UNII, unii_versions(files), {ONLY: Level(codes, terms)})


def absent_of_medrt(files: OwnFiles) -> list[str]:
    return [] if files.matching(MEDRT_FILE) else ["there is no Core_MEDRT_*_DTS.xml"]


def read_medrt(files: OwnFiles) -> Dictionary:
    """Codes of concepts and terms with their names; a concept has the names of its terms too.

    Errors: BadXml for what is no XML, StudyError for what holds no concept of MED-RT.
    """
    path = files.matching(MEDRT_FILE)[0]
    reading = _Namespace()
    stream(path.read_bytes(), path.name, reading.start, reading.end)
    named = dict(reading.named)
    more = [(concept, named[term]) for concept, term in reading.terms if term in named]
    if not named:
        files.faults.append(f"{path.name}: it holds no term and no concept")
    files.stop()
    codes, terms = (pa.chunked_array([pa.array(side, pa.string())]) for side in zip(*reading.named, *more, strict=True))
    return Dictionary(MEDRT, tuple(filter(None, [reading.version])), {ONLY: Level(codes, terms)})


class _Namespace:
    """What is gathered while the elements of the file go by: (code, name) of terms and concepts, (concept, term) of its terms."""

    def __init__(self):
        self.version = ""
        self.named: list[tuple[str, str]] = []
        self.terms: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.said: dict[str, str] = {}
        self.of_concept: list[str] = []

    def start(self, tag: str, attributes: dict[str, str], line: int, text: str) -> None:
        self.open.append(tag)
        if tag in ("term", "concept"):
            self.said, self.of_concept = {}, []

    def end(self, tag: str, text: str) -> None:
        self.open.pop()
        within = self.open[-1] if self.open else ""
        if within in ("term", "concept"):
            self.said[tag] = text.strip()
        elif within == "synonym" and tag == "to_code":
            self.of_concept.append(text.strip())
        elif within == "namespace" and tag == "version":
            self.version = text.strip()
        if tag in ("term", "concept") and self.said.get("code"):
            code = self.said["code"]
            self.named.append((code, self.said.get("name", "")))
            self.terms += [(code, term) for term in self.of_concept]


def _below(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([*one.chunks, *other.chunks], pa.string())
