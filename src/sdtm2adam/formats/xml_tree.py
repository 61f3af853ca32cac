"""XML elements that know their line, with the face of ElementTree's; `safe_xml` makes them."""

from collections.abc import Iterator
from xml.etree import ElementPath


class Element:
    """One element, as ElementTree has it (`tag` is `{namespace}name`), and the line on which it starts."""

    __slots__ = ("attrib", "children", "sourceline", "tag", "tail", "text")

    def __init__(self, tag: str, attrib: dict[str, str], sourceline: int):
        self.tag, self.attrib, self.sourceline = tag, attrib, sourceline
        self.children: list[Element] = []
        self.text: str | None = None
        self.tail: str | None = None

    def __iter__(self) -> Iterator["Element"]:
        return iter(self.children)

    def __len__(self) -> int:
        return len(self.children)

    def __getitem__(self, at):
        return self.children[at]

    # An element without children is still an element; ElementTree's own answer here has misled many.
    def __bool__(self) -> bool:
        return True

    def get(self, name: str, default: str | None = None) -> str | None:
        return self.attrib.get(name, default)

    def iter(self, tag: str | None = None) -> Iterator["Element"]:
        """This element and all below it, in document order; those of one tag where one is given."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            if tag is None or tag == "*" or element.tag == tag:
                yield element
            waiting += reversed(element.children)

    def itertext(self) -> Iterator[str]:
        """All text within this element, in document order."""
        if self.text:
            yield self.text
        for child in self.children:
            yield from child.itertext()
            if child.tail:
                yield child.tail

    def find(self, path: str, namespaces: dict[str, str] | None = None) -> "Element | None":
        return ElementPath.find(self, path, namespaces)

    def findall(self, path: str, namespaces: dict[str, str] | None = None) -> list["Element"]:
        return ElementPath.findall(self, path, namespaces)

    def findtext(self, path: str, default: str | None = None, namespaces: dict[str, str] | None = None) -> str | None:
        return ElementPath.findtext(self, path, default, namespaces)


class Growing:
    """A tree that grows from the calls of `stream`; `root` is whole when `start` and `end` were called equally often."""

    def __init__(self):
        self.root: Element | None = None
        self.open: list[Element] = []

    def start(self, tag: str, attributes: dict[str, str], line: int, text: str) -> None:
        element = Element(tag, attributes, line)
        self._say(text)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, tag: str, text: str) -> None:
        self._say(text)
        self.open.pop()

    def _say(self, text: str) -> None:
        if not text or not self.open:
            return
        within = self.open[-1]
        if within.children:
            within.children[-1].tail = text
        else:
            within.text = text
