"""The text of a Dataset-JSON file as its attributes and its rows, before anything is believed of them.

JSON is one object with `rows` inside; NDJSON is the same object without rows on the first line and one array a line
after it. Source: Dataset-JSON 1.1, sections "Top-level Metadata Attributes" and "NDJSON Representation".
"""

import json
import re
from collections.abc import Callable

import numpy as np

from sdtm2adam.errors import StudyError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OTHERS = [
    (re.compile(rb"\s*<(!doctype\s+html|html)", re.I), "an HTML page"),
    (re.compile(rb"\s*<\?xml", re.I), "an XML file"),
    (re.compile(rb"PK\x03\x04"), "a zip archive or an Excel workbook"),
    (re.compile(rb"HEADER RECORD\*{7}"), "a SAS transport file"),
    (re.compile(rb"PAR1"), "a Parquet file"),
    (re.compile(rb"\xff\xfe|\xfe\xff"), "text in UTF-16, where UTF-8 is asked for"),
]


class NotDatasetJson(StudyError):
    """The file is not Dataset-JSON 1.1, or contradicts itself; the message lists everything that is wrong."""


def attributes_and_rows(data: bytes, shown: str, as_written: bool) -> tuple[dict, list | None]:
    """The attributes of the dataset, and its rows; None where there are none.

    as_written   numbers stay text, so that 1.50 is not read as 1.5
    Errors: NotDatasetJson where the text is not JSON, or is not an object (and arrays) at its top.
    """
    text = _decoded(data.removeprefix(BYTE_ORDER_MARK), shown)
    loads = _loads(as_written)
    first, _, rest = text.partition("\n")
    head = _object_alone(first, loads) if rest.strip() else None
    if head is not None:
        if "rows" in head:
            raise _not(shown, "text follows the end of its object, at line 2")
        return head, _lines(rest, shown, loads)
    whole = _parsed(text, shown, loads, 1)
    if not isinstance(whole, dict):
        raise _not(shown, f"it holds {_kind(whole)} at its top, not an object")
    return whole, whole.pop("rows", None)


def _decoded(data: bytes, shown: str) -> str:
    if not data.strip():
        raise _not(shown, "it is empty")
    what = next((what for pattern, what in _OTHERS if pattern.match(data)), None)
    if what:
        raise _not(shown, f"it is {what}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise _not(shown, f"byte 0x{data[fault.start]:02x} in line {line} is not UTF-8") from None


def _loads(as_written: bool) -> Callable[[str], object]:
    numbers = {"parse_int": str, "parse_float": str} if as_written else {}
    return lambda text: json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, **numbers)


def _once(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"attribute {next(n for n in names if names.count(n) > 1)} stands twice in one object")
    return found


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no value of JSON")


def _object_alone(line: str, loads: Callable) -> dict | None:
    """The first line, where it is an object on its own."""
    if not line.lstrip().startswith("{") or not line.rstrip().endswith("}"):
        return None
    try:
        found = loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _parsed(text: str, shown: str, loads: Callable, first_line: int) -> object:
    try:
        return loads(text)
    except json.JSONDecodeError as fault:
        cut = "" if text.rstrip().endswith(("]", "}")) else " (no bracket closes it: the file is not whole)"
        raise _not(
            shown, f"{fault.msg.removesuffix(' at')} at line {fault.lineno + first_line - 1}, character {fault.colno}{cut}"
        ) from None
    except RecursionError:
        raise _not(shown, "its brackets stand inside one another too deep") from None
    except ValueError as fault:
        raise _not(shown, str(fault)) from None


def _lines(text: str, shown: str, loads: Callable) -> list:
    """The rows of NDJSON, parsed as one array where every line is plainly an array of its own.

    Only a line feed ends a line: U+2028 and its like may stand inside text.
    """
    text = text.replace("\r\n", "\n").strip("\n")
    view = np.frombuffer(text.encode(), "uint8")
    breaks = np.flatnonzero(view == ord("\n"))
    opens, closes = view[np.append(0, breaks + 1)], view[np.append(breaks - 1, -1)]
    if (opens == ord("[")).all() and (closes == ord("]")).all():
        rows = _parsed_or_none("[" + text.replace("\n", ",\n") + "]", loads)
        if rows is not None and len(rows) == len(breaks) + 1:
            return rows
    return [_parsed(line, shown, loads, at) for at, line in enumerate(text.split("\n"), 2)]


def _parsed_or_none(text: str, loads: Callable) -> list | None:
    try:
        return loads(text)
    except (ValueError, RecursionError):
        return None


def _kind(value: object) -> str:
    kinds = {list: "an array", str: "text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _not(shown: str, what: str) -> NotDatasetJson:
    return NotDatasetJson(f"{shown} is not Dataset-JSON: {what}.\n    to fix  export it again")
