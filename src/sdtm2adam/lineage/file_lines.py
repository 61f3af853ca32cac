"""The lines of a text file counted by another hand than the reader's, and held against what was made of them.

Every line of a file is one of: header, comment, line without a character, first line of a record, or the rest of
a record whose text holds line breaks. Only text files are made of lines; of other kinds the records alone count.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sdtm2adam.spec.raw import DETECT, RawSpec

WIDE = ("utf-16", "utf-32")  # letters of these may hold the bytes of a line break
MARKS = (b"\xff\xfe", b"\xfe\xff")  # with which a UTF-16 text may begin


class FileLines(NamedTuple):
    """lines: of the file, None where it has none or cannot be looked at; breaks: within the texts of its records and header."""

    lines: int | None
    breaks: int
    changed: bool = False


def file_lines(name: str, raw: RawSpec, folder: Path, columns: Mapping[str, pd.Categorical], digest: str) -> FileLines:
    """Count the lines of an export's file.

    digest  SHA-256 of the file as it was read; a file that has changed since is told as that, and not counted
    """
    export = raw.exports[name]
    path = folder / raw.folder / export.file
    if "delimiter" not in export.kind.keys or export.member or not path.is_file():
        return FileLines(None, 0)
    data = path.read_bytes()
    if digest and sha256(data).hexdigest() != digest:
        return FileLines(None, 0, changed=True)
    if any(_breaks_in(text) for text in raw.missing_in(name)):
        return FileLines(None, 0)  # such a text is missing in the frame, and its breaks with it
    if export.encoding == DETECT and b"\0" in data and data[:2] not in MARKS:
        return FileLines(None, 0)  # letters of two bytes or four; which, only the reader knows
    return FileLines(lines_in(data, export.encoding), breaks_within(columns))


def lines_in(data: bytes, encoding: str) -> int:
    """The lines of a text; the last one may end without a break. CR LF, LF and CR each end a line."""
    wide = encoding.startswith(WIDE) or data[:2] in MARKS
    if not wide:
        breaks = data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
        return breaks + (bool(data) and not data.endswith((b"\n", b"\r")))
    text = data.decode(encoding if encoding.startswith(WIDE) else "utf-16", errors="replace")
    return _breaks_in(text) + (bool(text) and not text.endswith(("\n", "\r")))


def breaks_within(columns: Mapping[str, pd.Categorical]) -> int:
    """Line breaks within the collected texts and the names of the columns; told once for each distinct text."""
    count = sum(_breaks_in(name) for name in columns)
    for column in columns.values():
        texts = column.categories.tolist()
        if _breaks_in("".join(texts)):
            breaks = np.array([_breaks_in(text) for text in texts] + [0])
            count += int(breaks[column.codes].sum())
    return count


def _breaks_in(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")
