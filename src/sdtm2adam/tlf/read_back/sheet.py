"""What stands on one page, read from a file or expected there."""

from dataclasses import dataclass, field


@dataclass
class Grid:
    """A table: the texts of its header lines and of its rows, cell by cell."""

    head: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class Sheet:
    """A page: its texts outside tables in order, and its tables; `pictures` are the alternative texts of those it has."""

    texts: list[str] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
