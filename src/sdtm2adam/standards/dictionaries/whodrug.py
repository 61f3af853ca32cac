"""WHODrug from the files of its B3 format: drug names by drug code, ATC classes, and which drugs have which classes.

Of the format three files are read, in text (fixed places) or CSV (fields in the same order, no header):

    DD   drug record number 1-6, sequence number 1 7-8, sequence number 2 9-11, ..., drug name from 31
    DDA  the same drug code 1-11, check digit 12, ATC code 13-19, ...
    INA  ATC code 1-7, level 8, text from 9

The C3 format (MP, ThG, ATC ...) is not read: its places are not documented in public for the releases since 2017.
"""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sdtm2adam.standards.dictionaries.dictionary import Dictionary, Level, Texts, among, joined
from sdtm2adam.standards.dictionaries.names import WHODRUG
from sdtm2adam.standards.dictionaries.own_files import OwnFiles

DRUGS, CLASSES, TEXTS = "DD", "DDA", "INA"
FILES = (DRUGS, CLASSES, TEXTS)
# The fields that are read: their places in the text file, and all fields of the CSV file.
PLACES = {
    DRUGS: {"record": (0, 6), "first": (6, 8), "second": (8, 11), "term": (30, None)},
    CLASSES: {"record": (0, 6), "first": (6, 8), "second": (8, 11), "class": (12, 19)},
    TEXTS: {"class": (0, 7), "term": (8, None)},
}
FIELDS = {
    DRUGS: "record first second check designation year source company ingredients salt quarter term".split(),
    CLASSES: "record first second check class quarter official".split(),
    TEXTS: "class level term".split(),
}
BEGINS = {DRUGS: r"^[0-9]{6}[0-9]{2}\w{3}", CLASSES: r"^[0-9]{6}[0-9]{2}\w{3}", TEXTS: r"^[A-Z][0-9A-Z]* *[0-9]"}
OTHER_FORMAT = "MP"  # a file that only the C3 format has
LEVELS = {"DRUG_DICT": DRUGS, "ATC_CLASSIFICATION": CLASSES, "ATC_TEXT": TEXTS}
PATH = "classes"
LABEL, DATE = re.compile(r"GLOBAL[BC]3\w{3,9}\d{2,4}", re.IGNORECASE), re.compile(r"[A-Z][a-z]+ \d{1,2}, \d{4}")


def whodrug_versions(files: OwnFiles) -> tuple[str, ...]:
    """The release by the version file: its label (GLOBALB3Mar24), its date, all that the file says."""
    file = next((name for name in ("version.txt", "version.csv") if files.has(name)), "")
    said = " ".join(files.text(file).replace('"', " ").replace(",G", " G").split()) if file else ""
    found = [match[0] for match in (LABEL.search(said), DATE.search(said)) if match]
    whole = LABEL.sub("", said).strip(" ,")
    return tuple(dict.fromkeys(text for text in (*found, whole) if text))


def absent_of_whodrug(files: OwnFiles) -> list[str]:
    """What of the three files is not there; that they are of the other format, where they are."""
    absent = [f"{name}.txt (or {name}.csv) is missing" for name in FILES if not _file(files, name)]
    if absent and (files.has(f"{OTHER_FORMAT}.txt") or files.has(f"{OTHER_FORMAT}.csv")):
        return ["these are files of the C3 format, which is not read; take those of the B3 format of the same release"]
    return absent


def read_whodrug(files: OwnFiles) -> Dictionary:
    """The dictionary: its drug names, its ATC classes. Its path, `classes`, is asked of drug name, ATC text and ATC code.

    A drug has the classes of its record and first sequence number, which the second one (the name) shares.
    Errors: StudyError with every file that is not as the B3 format has it.
    """
    read = {name: _columns(files, name) for name in FILES}
    files.stop()
    drugs, classes, texts = (read[name] for name in FILES)
    codes = pc.binary_join_element_wise(drugs["record"], drugs["first"], drugs["second"], "")
    atc = Level(texts["class"], texts["term"])
    of_drug = pa.table({"drug": _drug(drugs), "term": drugs["term"]})
    of_class = pa.table({"drug": _drug(classes), "class": classes["class"]})

    def lie(asked: Sequence[Texts]) -> np.ndarray:
        names, texts_asked, codes_asked = asked
        known = of_drug.filter(pc.is_in(of_drug["term"], value_set=pa.array(names, pa.string())))
        theirs = of_class.filter(pc.is_in(of_class["drug"], value_set=known["drug"]))
        have = _distinct(known).join(_distinct(theirs), "drug", join_type="inner")
        pairs = joined([pa.array(names, pa.string()), pa.array(codes_asked, pa.string())])
        return atc.has_pairs(codes_asked, texts_asked) & among(pairs, joined([have["term"], have["class"]]))

    levels = {DRUGS: Level(codes, drugs["term"]), TEXTS: atc, CLASSES: atc}
    return Dictionary(WHODRUG, whodrug_versions(files), levels, {PATH: lie})


def _distinct(table: pa.Table) -> pa.Table:
    return table.group_by(table.column_names).aggregate([])


def _drug(columns: dict[str, pa.ChunkedArray]) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(columns["record"], columns["first"], "")


def _file(files: OwnFiles, name: str) -> str:
    return next((file for file in (f"{name}.txt", f"{name}.csv") if files.has(file)), "")


def _columns(files: OwnFiles, name: str) -> dict[str, pa.ChunkedArray]:
    """The fields that are read of one file, without the blanks that fill them up."""
    file = _file(files, name)
    if file.endswith(".txt"):
        return files.fixed_places(file, PLACES[name], BEGINS[name])
    read = files.columns(file, FIELDS[name], list(PLACES[name]), ",", quote=True)
    return {field: pc.utf8_trim_whitespace(column) for field, column in read.items()}
