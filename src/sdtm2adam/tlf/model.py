"""What is shown, before any file format: every writer reads this and computes nothing.

Cell     text, how it is set, the ARD rows behind it, and its value where it is one number or date
Row      cells; `depth` says which rows belong below which
HeadCell a header cell over one or more columns and header lines
Block    header, column widths and all rows of one table on the page
Picture  a figure, drawn
Display  one output, not yet cut into pages
Page     one page of one output
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Cell:
    """One cell. `ards` are row numbers of the ARD; `value` and `form` are for typed spreadsheet cells.

    `form` is the display format of `value` in a spreadsheet ("0.0", "yyyy-mm-dd"). `mark` follows the text
    and refers to a footnote. `hanging`: further lines stand to the right of the first, as row labels do.
    `numbers` are the results that the text shows: the row in the ARD and how it is written, one a placeholder of the mask.
    """

    text: str = ""
    align: str = "left"
    indent: int = 0
    bold: bool = False
    hanging: bool = False
    ards: tuple[int, ...] = ()
    value: float | date | None = None
    form: str = ""
    mark: str = ""
    numbers: tuple[tuple[int, str], ...] = ()

    @property
    def shown(self) -> str:
        """The text with its mark, as it stands on the page."""
        return self.text + self.mark


@dataclass(frozen=True)
class Row:
    """One row: `depth` 0 begins a group, deeper rows belong to the nearest shallower row above.

    `label` is the text by which messages and continued headings name the row; `record` is the row of
    the data set that a listing shows, None elsewhere. `records` are those of its cells (-1 for none) where
    a listing shows several records side by side. `parts` are the values that a heading of a listing tells.
    """

    cells: tuple[Cell, ...]
    depth: int = 0
    label: str = ""
    record: int | None = None
    records: tuple[int, ...] = ()
    keep_with_next: bool = False
    parts: tuple[str, ...] = ()


def runs_across(row: Row) -> bool:
    """Whether a row is a heading: its first cell has all columns to itself."""
    return len(row.cells) > 1 and row.record is None and not any(cell.text for cell in row.cells[1:])


@dataclass(frozen=True)
class HeadCell:
    """A header cell: from column `column` over `columns`, from header line `line` over `lines`."""

    text: str
    column: int
    columns: int = 1
    line: int = 0
    lines: int = 1
    align: str = "center"


@dataclass(frozen=True)
class Block:
    """One table: widths and decimal positions in points; `keys` counts the leading columns not repeated.

    `fresh`: it begins a page whatever stands above it. `headings`: what the values are that the headings of a listing tell.
    """

    head: tuple[HeadCell, ...]
    widths: tuple[float, ...]
    decimals: tuple[float | None, ...]
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    title: str = ""
    keys: int = 0
    fresh: bool = False
    headings: tuple[str, ...] = ()

    @property
    def head_lines(self) -> int:
        """How many lines of header cells stand above the rows."""
        return max((cell.line + cell.lines for cell in self.head), default=0)


@dataclass(frozen=True)
class Picture:
    """A figure, drawn once as lines (`svg`) and as pixels (`png`); its size in points, and `alt`: what it shows, in words."""

    svg: bytes
    png: bytes
    width: float
    height: float
    alt: str


@dataclass(frozen=True)
class Display:
    """One output with all its rows; `footnotes` are those of its spec, then those that its results ask for.

    A figure has a `picture`, which stands where blocks would; `data` are the numbers behind it as tables, which
    spreadsheets show and pages do not.
    """

    output: str
    kind: str
    number: str
    title: str
    population: str
    blocks: tuple[Block, ...]
    footnotes: tuple[str, ...] = ()
    source: str = ""
    picture: Picture | None = None
    data: tuple[Block, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands below the blocks: footnotes and the source line."""
        return (*self.footnotes, *([self.source] if self.source else []))

    @property
    def heading(self) -> str:
        """`Table 14.1.2.1` or `Listing 16.2.7.1`."""
        return f"{self.kind.capitalize()} {self.number}"


@dataclass(frozen=True)
class Page:
    """Page `number` of `of` of one output; its blocks hold the rows of this page only."""

    display: Display
    number: int
    of: int
    blocks: tuple[Block, ...] = field(default=())
