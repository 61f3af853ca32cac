"""Characters that no text has, in files that hold more than text: half of a pair, and NUL. Shown escaped, never dropped."""

from collections.abc import Sequence

import numpy as np

from sdtm2adam.errors import WARNING, Finding, some


def visible(text: str) -> str:
    """The text with a lone surrogate as \\ud800 and NUL as \\x00."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def decoded(raw: bytes, encoding: str) -> str:
    """Bytes as text, those that are none in the encoding as \\xb5, and NUL as \\x00."""
    return raw.decode(encoding, "backslashreplace").replace("\0", "\\x00")


def told_of(name: str, texts: Sequence[str], records: np.ndarray, shown: str, fix: str) -> Finding:
    """The finding on odd values of one column: as they are shown, in which records (from 1)."""
    count = len(records)
    hold = "value holds" if count == 1 else "values hold"
    message = f"{count} {hold} bytes that are no text, shown escaped: {some(texts, 3)}"
    source = f"{shown} {'record' if count == 1 else 'records'} {some(records.tolist())}"
    rows = tuple((records - 1).tolist())
    return Finding("raw-odd-bytes", WARNING, "", name, message, rows=rows, count=count, source=source, field=name, fix=fix)
