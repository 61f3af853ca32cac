"""One export, read from bytes that a test has made, as the exports of a study are read."""

from pathlib import Path

import pandas as pd

from sdtm2adam.errors import Finding, Findings
from sdtm2adam.raw.exports import read_files
from sdtm2adam.spec.raw import LINE, RawSpec


def read(
    folder: Path, content: bytes | dict[str, bytes], file: str, columns=("SUBJ", "TERM"), **said
) -> tuple[pd.DataFrame | None, Findings]:
    """The frame of the export `x` and what was found; `content` is the file, or all files of the folder by name."""
    raw = folder / "raw"
    raw.mkdir(exist_ok=True)
    for name, data in (content if isinstance(content, dict) else {file: content}).items():
        (raw / name).write_bytes(data)
    found = Findings()
    spec = RawSpec(missing=[], exports={"x": {"file": file, "columns": list(columns), **said}})
    reads = read_files(spec, folder, found)
    return (reads["x"].frame if "x" in reads else None), found


def records(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    """The values of a frame, row by row; with `_line` last where no columns are named."""
    return list(frame[list(columns) or list(frame)].astype(object).itertuples(index=False, name=None))


def texts(frame: pd.DataFrame) -> dict[str, list[str]]:
    """Column -> texts, without the lines."""
    return {name: frame[name].astype(object).tolist() for name in frame if name != LINE}


def only(found: Findings) -> Finding:
    assert 1 == len(found), [f.text() for f in found]
    return found.seen[0]
