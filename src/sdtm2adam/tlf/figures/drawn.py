"""What a drawing gives back: the tables of its numbers, and what it shows in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sdtm2adam.tlf.figures.numbers import Numbers


@dataclass
class Drawn:
    """tables  the numbers behind the picture;  says  sentences for who does not see it;  notes  footnotes that the drawing asks for"""

    tables: list[Numbers]
    says: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Whether nothing at all was drawn."""
        return not any(table.rows for table in self.tables)


def listed(things: Iterable[str]) -> str:
    """Words in a row: a, b and c."""
    held = list(things)
    return held[0] if len(held) == 1 else f"{', '.join(held[:-1])} and {held[-1]}" if held else ""
