"""Encoding and delimiter of a text file, found out where raw.yaml says `detect`; what was taken, and why, is a finding.

Nothing is taken on a guess: where two readings make sense, that is an error which shows both and says what to declare.
"""

import io
import re
from collections.abc import Collection, Iterator
from itertools import islice

from sdtm2adam.errors import ERROR, NOTE, Finding, Findings, some
from sdtm2adam.raw.delimited import rows_of
from sdtm2adam.raw.header import DELIMITERS

MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Records looked at; a delimiter that holds in so many holds in all, and where not, the reader says so.
LOOKED_AT = 2000
HIGH = re.compile(rb"[\x80-\xff]+")
FOREIGN = re.compile(r"[^\x00-\x7f]+(?: ?[^\x00-\x7f]+)*")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
# Punctuation that Korean text takes from the same code page as its letters.
KOREAN = re.compile(
    r"[\uac00-\ud7a3\u3131-\u318e\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u2312\u25a0-\u266f\u2460-\u24ff\u00b0-\u00f7]"
)


def encoding_of(data: bytes, shown: str, found: Findings) -> str | None:
    """The encoding of a file, with a note; None, and an error, where more than one reading makes sense or none does."""
    taken, why = _encoding(data)
    if taken:
        found.add(Finding("raw-detected", NOTE, "", "", f"{shown} is read as {taken}: {why}", source=shown))
        return taken
    readings = {name: text for name in ("utf-8", "cp949", "cp1252", "latin-1") if (text := _reading(data, name))}
    fix = [f"encoding: {name}   reads {text!r}" for name, text in readings.items()]
    message = f"it cannot be said in which encoding {shown} is written: {why}"
    fix = "\n".join(["declare the encoding in which the words make sense:", *fix])
    found.add(Finding("raw-encoding", ERROR, "", "", message, source=shown, fix=fix))
    return None


def _encoding(data: bytes) -> tuple[str | None, str]:
    """The encoding and why it is that one; or None and why it cannot be said."""
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return name, "it begins with the byte order mark of " + name
    if b"\0" in data:
        return _wide(data)
    if data.isascii():
        return "utf-8", "all its letters are ASCII, which all encodings write alike"
    if _decodes(data, "utf-8"):
        return "utf-8", f"every byte is valid in it, and it reads {_reading(data, 'utf-8')!r}"
    return _one_byte_or_korean(data)


def _wide(data: bytes) -> tuple[str | None, str]:
    """UTF-16 without a mark: in the wrong order of bytes a line break is U+0A00, which is no character."""
    right = [name for name in ("utf-16-le", "utf-16-be") if _decodes(data, name) and _has_lines(data.decode(name))]
    if len(right) == 1:
        return right[0], "it holds zero bytes, and only in this order of bytes it has lines of text"
    return None, "it holds zero bytes and is not UTF-16"


def _has_lines(text: str) -> bool:
    return "\0" not in text and ("\n" in text or "\r" in text) and not {"\u0a00", "\u0d00"} & set(text)


def _one_byte_or_korean(data: bytes) -> tuple[str | None, str]:
    """cp949, where letters come in pairs of bytes, against cp1252 and latin-1, where each byte is a letter."""
    high = set(b"".join(set(HIGH.findall(data))))
    western = _decodes(data, "cp1252")
    if _decodes(data, "cp949"):
        text = data.decode("cp949")
        foreign = "".join(FOREIGN.findall(text)).replace(" ", "")
        # Four bytes in a row above ASCII are two letters of Korean, and hardly ever four accented ones.
        runs = [len(run) for run in HIGH.findall(data)]
        korean = len(HANGUL.findall(foreign)) >= 2 and KOREAN.sub("", foreign) == "" and max(runs) >= 4
        if korean and sum(n >= 4 for n in runs) * 2 >= len(runs):
            return "cp949", f"it is not utf-8, and all letters beyond ASCII are Korean in it: {_reading(data, 'cp949')!r}"
        return None, "its letters beyond ASCII make sense in Korean and in western encodings" if western else "it is none that is known"
    if not western:
        return None, "it is not utf-8, cp949 or cp1252"
    why = f"it is not utf-8 and not cp949, and it reads {_reading(data, 'cp1252')!r}"
    if any(0x80 <= byte <= 0x9F for byte in high):
        return "cp1252", why
    return "latin-1", why + " (cp1252 would read the same)"


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _reading(data: bytes, encoding: str) -> str:
    """The first words beyond ASCII as an encoding reads them; nothing where it cannot read the file."""
    if not _decodes(data, encoding):
        return ""
    found = FOREIGN.search(data.decode(encoding))
    return found.group()[:20] if found else ""


def delimiter_of(text: str, columns: Collection[str], quote: str, comment: str, shown: str, found: Findings) -> str | None:
    """The delimiter of a file, with a note; None, and an error, where more than one or none holds.

    columns   the declared names: a delimiter that parts the header into them is taken; where none does, the one that
              parts every record into as many fields as the header
    """
    headers = {d: next(_records(text, d, quote, comment), []) for d in DELIMITERS if d != quote}
    wanted = set(columns)
    by_names = [d for d, names in headers.items() if wanted and wanted <= set(names)]
    candidates = by_names or [d for d, names in headers.items() if len(names) > 1]
    alone = len(candidates) == 1
    holding = candidates if alone else [d for d in candidates if _holds(text, d, quote, comment)]
    if len(holding) > 1 and all(len(headers[d]) == 1 for d in holding):
        holding = holding[:1]  # one column: nothing is parted, whichever is taken
    if len(holding) == 1:
        [taken] = holding
        parts = "the declared columns" if by_names else f"{len(headers[taken])} names"
        why = f"it parts the header into {parts}" + ("" if by_names else ", as no other does" if alone else ", and all records alike")
        found.add(Finding("raw-detected", NOTE, "", "", f"{shown} is separated by {DELIMITERS[taken]}: {why}", source=shown))
        return taken
    what = "more than one delimiter makes sense" if holding else "no delimiter parts its records into as many fields as its header"
    readings = [f"delimiter: {DELIMITERS[d]}   reads {len(headers[d])} names: {some(headers[d])}" for d in holding or candidates]
    fix = "\n".join(["declare the delimiter:", *readings])
    found.add(Finding("raw-delimiter", ERROR, "", "", f"{shown}: {what}", source=shown, fix=fix))
    return None


def _records(text: str, delimiter: str, quote: str, comment: str) -> Iterator[list[str]]:
    lines = (line for line in io.StringIO(text, newline="") if not (comment and line.startswith(comment)))
    return (record for record in rows_of(lines, delimiter, quote) if record)


def _holds(text: str, delimiter: str, quote: str, comment: str) -> bool:
    return len({len(record) for record in islice(_records(text, delimiter, quote, comment), LOOKED_AT)}) == 1
