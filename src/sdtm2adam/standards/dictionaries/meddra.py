"""MedDRA from the files of its ASCII distribution: the terms of five levels, and the way from each lowest level term to its primary SOC.

The fields are those of the MSSO's document on the distribution file format, unchanged since 2.1: each file without a header,
`$` between fields, and behind the last one.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sdtm2adam.standards.dictionaries.dictionary import Dictionary, Level, Texts, among, joined
from sdtm2adam.standards.dictionaries.names import MEDDRA
from sdtm2adam.standards.dictionaries.own_files import OwnFiles

RELEASE = "meddra_release.asc"
OTHER_CODES = "whoart harts costart icd9 icd9cm icd10".split()
LAYOUTS = {
    "LLT": ["code", "term", "pt", *OTHER_CODES, "currency", "jart"],
    "PT": ["code", "term", "null", "soc", *OTHER_CODES, "jart"],
    "HLT": ["code", "term", *OTHER_CODES, "jart"],
    "HLGT": ["code", "term", *OTHER_CODES, "jart"],
    "SOC": ["code", "term", "abbreviation", *OTHER_CODES, "jart"],
}
HIERARCHY = "mdhier.asc"
HIERARCHY_LAYOUT = (
    "pt_code hlt_code hlgt_code soc_code pt_term hlt_term hlgt_term soc_term abbreviation null pt_soc_code is_primary".split()
)
NEEDED = (*(f"{level.lower()}.asc" for level in LAYOUTS), HIERARCHY)
PATH = ("SOC", "HLGT", "HLT", "PT", "LLT")
CODES, TERMS = "codes", "terms"


def meddra_versions(files: OwnFiles) -> tuple[str, ...]:
    """The version by the release file, which is first in its only line: 27.0."""
    said = files.text(RELEASE).split("$")[0].strip() if files.has(RELEASE) else ""
    return (said,) if said else ()


def read_meddra(files: OwnFiles) -> Dictionary:
    """The dictionary. Its paths, `codes` and `terms`, are asked of SOC, HLGT, HLT, PT and LLT in this order.

    A path is that by the primary SOC, of which the variables of SDTM speak (--SOC, --HLGT, --HLT). A lowest level term that is
    no longer current is still one of the dictionary.
    Errors: StudyError with every file that is not as MedDRA has it.
    """
    read = {level: files.columns(f"{level.lower()}.asc", layout, _wanted(level), "$") for level, layout in LAYOUTS.items()}
    hierarchy = pa.table(files.columns(HIERARCHY, HIERARCHY_LAYOUT, [*HIERARCHY_LAYOUT[:8], "is_primary"], "$"))
    files.stop()
    levels = {level: Level(columns["code"], columns["term"]) for level, columns in read.items()}
    primary = hierarchy.filter(pc.equal(hierarchy["is_primary"], "Y"))
    llt = _on_their_way(levels["LLT"], read["LLT"]["pt"], primary)
    paths = {kind: _lying_on([llt[f"{level.lower()}_{kind[:-1]}"] for level in PATH]) for kind in (CODES, TERMS)}
    return Dictionary(MEDDRA, meddra_versions(files), levels, paths)


def _wanted(level: str) -> list[str]:
    return ["code", "term", "pt"] if level == "LLT" else ["code", "term"]


def _on_their_way(llt: Level, pt_of_llt: pa.ChunkedArray, primary: pa.Table) -> pa.Table:
    """Each lowest level term with the terms above it; one whose preferred term has no way is left out."""
    row = pc.index_in(pt_of_llt, value_set=primary["pt_code"])
    every = primary.take(row)  # no row where there is no way: all of its terms are missing
    return every.append_column("llt_code", llt.codes).append_column("llt_term", llt.terms).filter(pc.is_valid(row))


def _lying_on(columns: Sequence[pa.ChunkedArray]):
    known = joined(columns)

    def lie(asked: Sequence[Texts]) -> np.ndarray:
        return among(joined([pa.array(values, pa.string()) for values in asked]), known)

    return lie
