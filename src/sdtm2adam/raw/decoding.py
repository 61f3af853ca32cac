"""Bytes of an export as text, or a finding that says which byte is not in the declared encoding."""

import re

from sdtm2adam.errors import ERROR, WARNING, Finding, Findings

OFTEN_SEEN = ("utf-8", "cp949", "cp1252", "utf-16")
BYTE_ORDER_MARK = "\ufeff"
REPLACEMENT = "\ufffd"
FOREIGN = re.compile(r"[^\x00-\x7f]+(?:[ ]?[^\x00-\x7f]+)*")


def decode(data: bytes, encoding: str, shown: str, found: Findings) -> str | None:
    """The text without its byte order mark; None (and an error in `found`) when it cannot be read.

    A replaced or skipped byte would be a changed value, so decoding is strict.
    """
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        found.add(
            Finding(
                "raw-empty-file",
                ERROR,
                "",
                "",
                f"{shown} is empty ({len(data)} bytes)",
                source=shown,
                fix="export it again",
            )
        )
        return None
    try:
        text = data.decode(encoding).removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as fault:
        found.add(_wrong_encoding(data, encoding, fault, shown))
        return None
    if "\0" in text:
        found.add(_nul_bytes(data, text, shown))
        return None
    found.extend(_doubts(data, text, encoding, shown))
    return text


def _wrong_encoding(data: bytes, encoding: str, fault: UnicodeDecodeError, shown: str) -> Finding:
    line = _line_at(data, fault.start)
    readings = {name: _reading(data, name, fault.start) for name in OFTEN_SEEN if name != encoding}
    possible = {name: text for name, text in readings.items() if text is not None}
    fix = [f"encoding: {name}   reads {text!r} there" for name, text in possible.items()]
    return Finding(
        "raw-encoding",
        ERROR,
        "",
        "",
        f"{shown} is not {encoding}: byte {fault.start} (0x{data[fault.start]:02X}), on line {line}, has no meaning in it",
        source=f"{shown} line {line}",
        fix="\n".join(["declare the encoding in which the words make sense:", *fix]) if fix else "export it again as utf-8",
    )


def _reading(data: bytes, encoding: str, at: int) -> str | None:
    """How another encoding reads the words around a byte; None when it cannot read the whole file."""
    # UTF-16 can read almost any even number of bytes, so it is offered only to what looks like it.
    if encoding == "utf-16" and not _looks_like_utf16(data):
        return None
    try:
        before, text = data[:at].decode(encoding, "ignore"), data.decode(encoding)
    except UnicodeDecodeError:
        return None
    near = FOREIGN.search(text, max(0, len(before) - 1))
    return near.group()[:20] if near else text[:20].removeprefix(BYTE_ORDER_MARK)


def _looks_like_utf16(data: bytes) -> bool:
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:2000].count(0) * 5 > len(data[:2000])


def _nul_bytes(data: bytes, text: str, shown: str) -> Finding:
    at, many = text.index("\0"), text.count("\0")
    line = text.count("\n", 0, at) + 1
    fix = (
        "declare `encoding: utf-16`, which it looks like" if _looks_like_utf16(data) else "the file was damaged on its way; export it again"
    )
    message = f"{shown} holds {many} NUL {'byte, on' if many == 1 else 'bytes, the first on'} line {line}"
    return Finding("raw-nul", ERROR, "", "", message, source=f"{shown} line {line}", count=many, fix=fix)


def _doubts(data: bytes, text: str, encoding: str, shown: str) -> Findings:
    """Text that decodes and may still not be what was written."""
    found = Findings()
    if REPLACEMENT in text:
        line = text.count("\n", 0, text.index(REPLACEMENT)) + 1
        message = f"{text.count(REPLACEMENT)} characters were already lost before this file was written (they are U+FFFD)"
        found.add(
            Finding(
                "raw-lost-characters",
                WARNING,
                "",
                "",
                message,
                source=f"{shown} line {line}",
                count=text.count(REPLACEMENT),
                fix="export it again in an encoding that has them",
            )
        )
    if not encoding.startswith(("utf", "ascii")) and not data.isascii():
        found.extend(_may_be_utf8(data, text, encoding, shown))
    return found


def _may_be_utf8(data: bytes, text: str, encoding: str, shown: str) -> Findings:
    try:
        other = data.decode("utf-8")
    except UnicodeDecodeError:
        return Findings()
    ours, theirs = FOREIGN.search(text), FOREIGN.search(other)
    readings = f"{ours.group()[:20]!r} would be {theirs.group()[:20]!r}"
    message = f"declared {encoding}, but every byte is also valid utf-8: {readings}"
    line = other.count("\n", 0, theirs.start()) + 1
    fix = "declare `encoding: utf-8` if the second reads right"
    return Findings([Finding("raw-encoding-doubt", WARNING, "", "", message, source=f"{shown} line {line}", fix=fix)])


def _line_at(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
