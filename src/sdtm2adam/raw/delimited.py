"""Delimited text as columns of text, each record with the line it begins on.

Two readers that must agree: `_in_columns` for files whose quotes all stand at the edges of fields (Arrow reads
whole columns and codes each distinct text once), and `_record_by_record` for every other file; the second also
says what is wrong and where. No value is interpreted: NA, None, 007 and blanks stay as they were collected.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from sdtm2adam.errors import ERROR, Finding, Findings, some
from sdtm2adam.raw.table import Table, categorical, coded

NEWLINE, RETURN = ord("\n"), ord("\r")
# Larger blocks mean fewer dictionaries to join and still leave both readers' memory near the size of the file.
BLOCK = 1 << 22
BREAK = re.compile(r"\r\n|\n|\r")


def parse(text: str, delimiter: str, comment: str, shown: str, found: Findings, quote: str = '"') -> Table | None:
    """The table of a file's text; None when it has no header or its records cannot be told apart.

    Lines that begin with `comment` (where one is declared) and lines without any character are no records;
    their numbers are kept. Records with too few or too many fields are errors and are left out. Without a `quote`
    (""), every line is a record.
    """
    table = _in_columns(text.encode(), delimiter, comment, quote)
    return _record_by_record(text, delimiter, comment, quote, shown, found) if table is None else table


def rows_of(lines: Iterable[str], delimiter: str, quote: str, strict: bool = False) -> Iterator[list[str]]:
    """The records of lines as the csv module reads them; without a quote, one a line."""
    how = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    return csv.reader(lines, delimiter=delimiter, strict=strict, **how)


def _in_columns(data: bytes, delimiter: str, comment: str, quote: str) -> Table | None:
    """The table by whole columns, or None when the file needs the careful reader."""
    if not delimiter.isascii() or not quote.isascii() or data.count(b"\r") != data.count(b"\r\n"):
        return None
    view = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(view == ord(quote)) if quote else np.empty(0, np.int64)
    if not _at_field_edges(view, quotes, ord(delimiter)):
        return None
    starts = _line_starts(view)
    in_text = np.searchsorted(quotes, starts) % 2 == 1
    blank = ~in_text & _is_blank(view, starts)
    said = ~in_text & _begins_with(view, starts, comment.encode())
    ends = np.append(starts[1:], len(view))
    if said.any() and np.any(np.diff(np.searchsorted(quotes, np.stack([starts[said], ends[said]])), axis=0)):
        return None
    records = np.flatnonzero(~in_text & ~blank & ~said)
    if not len(records):
        return None
    body = starts[records[1]] if len(records) > 1 else len(view)
    names = next(rows_of(io.StringIO(data[starts[records[0]] : body].decode(), newline=""), delimiter, quote))
    columns = _arrow_columns(_without(data, body, starts[said], ends[said]), len(names), delimiter, quote, in_text.any())
    if columns is None or len(columns[0]) != len(records) - 1:
        return None
    return Table(tuple(names), columns, records[1:].astype(np.int64) + 1, _numbers(said), _numbers(blank))


def _at_field_edges(view: np.ndarray, quotes: np.ndarray, delimiter: int) -> bool:
    """True when quotes pair up, each opening one after a delimiter or line break and each closing one before."""
    if len(quotes) % 2:
        return False
    if not len(quotes):
        return True
    quote, opening, closing = view[quotes[0]], quotes[0::2], quotes[1::2]
    before = view[np.maximum(opening - 1, 0)]
    after = view[np.minimum(closing + 1, len(view) - 1)]
    # A doubled quote inside a text looks like a closing one followed at once by an opening one.
    opens = (opening == 0) | np.isin(before, (delimiter, NEWLINE, quote))
    closes = (closing == len(view) - 1) | np.isin(after, (delimiter, NEWLINE, RETURN, quote))
    return bool(opens.all() and closes.all())


def _line_starts(view: np.ndarray) -> np.ndarray:
    after_breaks = np.flatnonzero(view == NEWLINE) + 1
    starts = np.append(0, after_breaks)
    return starts[starts < len(view)]


def _is_blank(view: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return np.isin(view[starts], (NEWLINE, RETURN))


def _begins_with(view: np.ndarray, starts: np.ndarray, comment: bytes) -> np.ndarray:
    matches = np.full(len(starts), bool(comment))
    for i, byte in enumerate(comment):
        at = starts + i
        matches &= (at < len(view)) & (view[np.minimum(at, len(view) - 1)] == byte)
    return matches


def _without(data: bytes, body: int, starts: np.ndarray, ends: np.ndarray) -> bytes:
    """The bytes from `body` on, less the comment lines."""
    later = starts >= body
    if not later.any():
        return data[body:]
    cuts = [body, *np.stack([starts[later], ends[later]], axis=1).ravel().tolist(), len(data)]
    return b"".join(data[a:b] for a, b in zip(cuts[0::2], cuts[1::2], strict=True))


def _arrow_columns(body: bytes, width: int, delimiter: str, quote: str, breaks_in_text: bool) -> tuple[pd.Categorical, ...] | None:
    if not body.strip(b"\r\n"):
        return tuple(categorical(np.empty(0, np.int32), []) for _ in range(width))
    # Places stand for names: a header may repeat a name, and that is told later.
    places = [str(i) for i in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(body),
            read_options=arrow_csv.ReadOptions(column_names=places, block_size=min(BLOCK, len(body) + 1)),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, quote_char=quote or False, newlines_in_values=bool(breaks_in_text), ignore_empty_lines=True
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={p: pa.dictionary(pa.int32(), pa.string()) for p in places},
                null_values=[],
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return tuple(_from_dictionary(column) for column in table.unify_dictionaries().columns)


def _from_dictionary(column: pa.ChunkedArray) -> pd.Categorical:
    whole = column.combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    return categorical(whole.indices.to_numpy(), whole.dictionary.to_pylist())


def _numbers(chosen: np.ndarray) -> tuple[int, ...]:
    return tuple((np.flatnonzero(chosen) + 1).tolist())


class _Lines:
    """The lines of a text as the csv reader asks for them; `begun` is the line of the record being read."""

    def __init__(self, text: str, comment: str):
        self.left = enumerate(io.StringIO(text, newline=""), 1)
        self.comment = comment
        self.comments: list[int] = []
        self.begun: int | None = None
        self.last = 0

    def __iter__(self):
        return self

    def __next__(self) -> str:
        self.last, line = next(self.left)
        while self.begun is None and self.comment and line.startswith(self.comment):
            self.comments.append(self.last)
            self.last, line = next(self.left)
        self.begun = self.last if self.begun is None else self.begun
        return line


def _record_by_record(text: str, delimiter: str, comment: str, quote: str, shown: str, found: Findings) -> Table | None:
    lines = _Lines(text, comment)
    records: list[list[str]] = []
    starts: list[int] = []
    try:
        for record in rows_of(lines, delimiter, quote, strict=True):
            records.append(record)
            starts.append(lines.begun)
            lines.begun = None
    except csv.Error as fault:
        found.add(_broken_quote(str(fault), text, delimiter, quote, lines, shown))
        return None
    # csv gives a line without any character as a record of no fields.
    widths, at = np.fromiter(map(len, records), np.int64, len(records)), np.array(starts, np.int64)
    said = np.flatnonzero(widths)
    if not len(said):
        found.add(Finding("raw-no-header", ERROR, "", "", f"{shown} has no header line", source=shown, fix="export it again"))
        return None
    names, body = tuple(records[said[0]]), said[1:]
    ends_in_break = text.endswith(("\n", "\r"))
    found.extend(_ragged(at[body], widths[body], len(names), ends_in_break, delimiter, shown))
    whole = body[widths[body] == len(names)]
    columns = list(zip(*(records[i] for i in whole), strict=True)) or [()] * len(names)
    blanks = tuple(at[widths == 0].tolist())
    return Table(names, tuple(coded(column) for column in columns), at[whole], tuple(lines.comments), blanks)


def _ragged(at: np.ndarray, widths: np.ndarray, width: int, ends_in_break: bool, delimiter: str, shown: str) -> Findings:
    """Records that do not have as many fields as the header; a short last one means the file was cut off."""
    odd = [(int(at[i]), int(widths[i])) for i in np.flatnonzero(widths != width)]
    found = Findings()
    if odd and odd[-1][0] == at[-1] and odd[-1][1] < width and not ends_in_break:
        line, fields = odd.pop()
        message = f"{shown} is cut off: it ends within line {line}, after {fields} of {width} fields and without a line break"
        found.add(
            Finding(
                "raw-cut-off",
                ERROR,
                "",
                "",
                message,
                source=f"{shown} line {line}",
                fix="export or copy the file again",
            )
        )
    if odd:
        verb = "record does" if len(odd) == 1 else "records do"
        told = some(f"line {line} has {fields}" for line, fields in odd)
        message = f"{len(odd)} {verb} not have the {width} fields of the header: {told}"
        fix = f"put quotes around texts that hold {delimiter!r}, or export again"
        found.add(Finding("raw-ragged", ERROR, "", "", message, count=len(odd), source=f"{shown} line {odd[0][0]}", fix=fix))
    return found


def _broken_quote(fault: str, text: str, delimiter: str, quote: str, lines: _Lines, shown: str) -> Finding:
    """What is wrong with the quotes of the record at which reading stopped."""
    fix = "close the quote (a quote within a text is written twice), or export again"
    if "unexpected end" in fault:
        at = _opens_on(text, delimiter, quote, lines.begun)
        message = f"a quoted text opens on line {at} and is never closed; everything after it was taken for its text"
    elif "field limit" in fault:
        at = lines.begun
        most = f"{csv.field_size_limit():,} characters"
        message = f"a text of the record that begins on line {at} has more than {most}; a closing quote is missing"
    else:
        at = lines.begun
        since = "" if at == lines.last else f" in the record that begins on line {at}"
        message = f"on line {lines.last} more text follows a closing quote{since}; a quote is missing or not doubled"
    return Finding("raw-quote", ERROR, "", "", message, source=f"{shown} line {at}", fix=fix)


def _opens_on(text: str, delimiter: str, quote: str, begun: int) -> int:
    """The line on which the unclosed text of the record that begins on line `begun` opens."""
    rest = [line for number, line in enumerate(io.StringIO(text, newline=""), 1) if number >= begun]
    # Read leniently, the unclosed text is the last field; breaks within earlier fields lie before it opens.
    *earlier, _ = next(rows_of(rest, delimiter, quote))
    return begun + sum(len(BREAK.findall(field)) for field in earlier)
