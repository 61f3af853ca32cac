"""The files of a dictionary's folder as columns of text; everything that is wrong with them is gathered and told at once."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from sdtm2adam.errors import StudyError, some

BLOCK = 1 << 24
BEFORE_UTF8 = "cp1252"  # the letters of Windows, in which releases until the 2010s are written
MOST = 3  # lines at fault that are told of one file


class OwnFiles:
    """The folder of one dictionary. Files are found whatever the case of their names, as they come from zip archives of all systems."""

    def __init__(self, folder: Path, name: str):
        self.folder, self.name = folder, name
        self.faults: list[str] = []
        self.files = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_file()}

    def has(self, file: str) -> bool:
        return file.lower() in self.files

    def matching(self, pattern: str) -> list[Path]:
        """The files whose names match a regular expression, in any case."""
        return [path for name, path in self.files.items() if re.fullmatch(pattern, name, re.IGNORECASE)]

    def text(self, file: str) -> str:
        """All of a small file."""
        return _decoded(self.files[file.lower()].read_bytes()).decode()

    def columns(
        self, file: str, layout: Sequence[str], wanted: Sequence[str], delimiter: str, quote: bool = False
    ) -> dict[str, pa.ChunkedArray]:
        """The wanted columns of a file without a header: `layout` says all of its fields, in their order.

        quote   whether fields may stand in quotation marks
        Lines may end with one more delimiter, if all of them do. A line with another number of fields is a fault.
        """
        data = _decoded(self.files[file.lower()].read_bytes())
        if not data.strip():
            return self._refused(file, "it is empty", wanted)
        first = data[: data.find(b"\n") + 1 or len(data)].decode().strip("\r\n")
        cells = next(csv.reader([first], delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE))
        closed = len(cells) > len(layout) and not cells[-1]
        if len(cells) != len(layout) + closed:
            return self._refused(file, f"line 1 has {_counted(len(cells), 'field')} in place of {len(layout)}", wanted)
        table, odd = _read(data, [*layout, "_end"][: len(cells)], wanted, delimiter, quote)
        if odd:
            where = _counted(odd, "line") if quote else _odd_lines(data.decode(), delimiter, len(layout), len(cells))
            return self._refused(file, f"other than {len(layout)} fields in {where}", wanted)
        return {name: table[name] for name in wanted}

    def named_columns(self, file: str, wanted: Sequence[Sequence[str]], delimiter: str, quote: bool) -> list[pa.ChunkedArray]:
        """Columns of a file with a header, each by the first of its names that stands there."""
        data = _decoded(self.files[file.lower()].read_bytes())
        lines = io.BytesIO(data)
        header = [cell.strip('"').strip() for cell in lines.readline().decode().rstrip("\r\n").split(delimiter)]
        chosen = [next((name for name in names if name in header), "") for names in wanted]
        absent = [" or ".join(names) for names, name in zip(wanted, chosen, strict=True) if not name]
        if absent:
            return list(self._refused(file, f"its header has no {' and no '.join(absent)}", [names[0] for names in wanted]).values())
        table, odd = _read(lines.read(), header, chosen, delimiter, quote)
        if odd:
            self.faults.append(f"{file}: other than {len(header)} fields in {_counted(odd, 'line')}")
        return [table[name] for name in chosen]

    def fixed_places(self, file: str, places: Mapping[str, tuple[int, int | None]], begins: str) -> dict[str, pa.ChunkedArray]:
        """Fields of a file of fixed places (from, to; None for the end of the line), without the blanks that fill them up.

        begins   a regular expression that each line begins with; one that does not is a fault
        Read in pieces, as lines are filled up to a thousand characters and more.
        """
        path = self.files[file.lower()]
        if not path.stat().st_size:
            return self._refused(file, "it is empty", list(places))
        try:
            pieces, count, odd = _pieces(path, "utf8", places, begins)
        except pa.ArrowInvalid:
            pieces, count, odd = _pieces(path, BEFORE_UTF8, places, begins)
        if odd:
            self.faults.append(f"{file}: {odd:,} of {_counted(count, 'line')} do not begin as they must")
        return {name: pa.chunked_array(chunks, pa.string()) for name, chunks in pieces.items()}

    def stop(self) -> None:
        """Errors: StudyError that tells everything that is wrong, where anything is."""
        if self.faults:
            told = "\n".join(f"    {fault}" for fault in self.faults)
            fix = f"take the files of {self.name} anew from their publisher, or name the folder that holds them"
            raise StudyError(f"{self.name} cannot be read:\n{told}\n    to fix  {fix}")

    def _refused(self, file: str, fault: str, wanted: Sequence[str]) -> dict[str, pa.ChunkedArray]:
        self.faults.append(f"{file}: {fault}")
        return {name: pa.chunked_array([], pa.string()) for name in wanted}


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _odd_lines(text: str, delimiter: str, wanted: int, fields: int) -> str:
    """The first lines with another number of fields, each with its number; fields: as split, with what closes a line."""
    counts = [(at, line.count(delimiter) + 1) for at, line in enumerate(text.split("\n"), start=1) if line.strip()]
    wrong = [f"{at} ({count - fields + wanted})" for at, count in counts if count != fields]
    return f"{'line' if len(wrong) == 1 else 'lines'} {some(wrong, MOST)}"


def _decoded(data: bytes) -> bytes:
    """The text in UTF-8, whatever it was written in."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode(BEFORE_UTF8, errors="replace").encode()
    return data


def _read(data: bytes, names: Sequence[str], wanted: Sequence[str], delimiter: str, quote: bool) -> tuple[pa.Table, int]:
    """The wanted columns as text, and how many rows had another number of fields and are left out."""
    odd: list[int] = []

    def left_out(row) -> str:
        odd.append(row.actual_columns)
        return "skip"

    if not data.strip():
        return pa.table({name: pa.chunked_array([], pa.string()) for name in wanted}), 0
    table = arrow_csv.read_csv(
        pa.BufferReader(data),
        read_options=arrow_csv.ReadOptions(column_names=list(names), use_threads=False, block_size=min(BLOCK, len(data) + 1)),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, quote_char='"' if quote else False, newlines_in_values=quote, invalid_row_handler=left_out
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(wanted, pa.string()), include_columns=list(wanted), strings_can_be_null=False
        ),
    )
    return table, len(odd)


def _pieces(path: Path, encoding: str, places: Mapping[str, tuple[int, int | None]], begins: str) -> tuple[dict[str, list], int, int]:
    """The fields piece by piece, how many lines there are, and how many do not begin as they must."""
    pieces: dict[str, list] = {name: [] for name in places}
    count = odd = 0
    reader = arrow_csv.open_csv(
        path,
        read_options=arrow_csv.ReadOptions(column_names=["line"], use_threads=False, block_size=BLOCK, encoding=encoding),
        parse_options=arrow_csv.ParseOptions(delimiter="\x01", quote_char=False),
        convert_options=arrow_csv.ConvertOptions(column_types={"line": pa.string()}, strings_can_be_null=False),
    )
    with reader:
        for batch in reader:
            lines = batch.column(0)
            count += len(lines)
            odd += len(lines) - (pc.sum(pc.match_substring_regex(lines, begins)).as_py() or 0)
            for name, (start, end) in places.items():
                pieces[name].append(pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(lines, start, end)))
    return pieces, count, odd
