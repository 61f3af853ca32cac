"""Files that a define names, and references to pages of them."""

from dataclasses import dataclass, field


def line_number() -> int:
    """A field for the line on which an element begins: two elements that differ in nothing else are equal."""
    return field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Document:
    """A reference to a file (a leaf), with the pages as the define has them: `6`, `6 10`, a named destination."""

    leaf: str
    pages: str = ""
    kind: str = ""
    line: int = line_number()


@dataclass(frozen=True)
class Leaf:
    """A file that the define names: where it lies, and its title. `archive` where a dataset declares it as its own."""

    id: str
    href: str
    title: str
    archive: bool = False
    line: int = line_number()
