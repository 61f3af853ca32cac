"""XML from anywhere, read without harm: no document type, no entities, bounded depth, size and attributes.

    parse    a whole document as a tree of `Element`; every element knows its line
    stream   the same document as calls, one when an element starts and one when it ends, for files that are large
    BadXml   what is wrong with a document, in one sentence, and on which line

Built on expat of the standard library: it is the fastest parser that hands out one element at a time (about a
microsecond each), it needs no further package, and its line numbers hold in files of any length, where libxml2
has counted to 65,535 only in many releases. Every attack by entities needs a document type, so that is refused as
soon as it begins, before anything of it is read; what is left of XML cannot grow and cannot fetch.
"""

import codecs
import re
from collections.abc import Callable
from typing import NamedTuple
from xml.parsers import expat

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.xml_tree import Element, Growing

CHUNK = 1 << 20
XML_SPACE = "http://www.w3.org/XML/1998/namespace"
# What expat reads by itself; anything else that Python knows is decoded first.
NATIVE = {"utf-8", "ascii", "iso8859-1", "utf-16", "utf-16-le", "utf-16-be"}
DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.:-]*)["']""")
PAGE = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html\b)", re.IGNORECASE | re.DOTALL)
OTHER_KINDS = {b"PK\x03\x04": "a zip archive", b"\x1f\x8b": "a gzip archive", b"%PDF": "a PDF", b"HEADER RECORD": "a SAS transport file"}

Started = Callable[[str, dict[str, str], int, str], None]
Ended = Callable[[str, str], None]


class Limits(NamedTuple):
    """What a document may have: bytes, elements within one another, attributes of one element."""

    size: int = 1 << 31
    depth: int = 100
    attributes: int = 256


LIMITS = Limits()


class BadXml(StudyError):
    """A document that is not read: `problem` without the file's name, and the `line` it stands on (0: no line)."""

    def __init__(self, shown: str, problem: str, line: int = 0, fix: str = "export or download the file again"):
        where = f"{shown} line {line}" if line else shown
        super().__init__(f"{where}: {problem}\n    to fix  {fix}")
        self.shown, self.problem, self.line, self.fix = shown, problem, line, fix


def parse(data: bytes, shown: str, limits: Limits = LIMITS) -> Element:
    """The root element of a document, with everything below it. Errors: BadXml, which names the line.

    shown   how messages name the file: `raw/study.xml`
    Memory is about thirty times the size of the document: for data files use `stream`.
    """
    growing = Growing()
    stream(data, shown, growing.start, growing.end, limits)
    return growing.root


def stream(data: bytes, shown: str, started: Started, ended: Ended, limits: Limits = LIMITS) -> None:
    """The elements of a document as calls, in document order, nothing of it kept. Errors: BadXml, and the callers'.

    started(tag, attributes, line, text)  tag and attribute names are `{namespace}name`, or `name` where there is no namespace
    ended(tag, text)                      `text` is what stands since the last call: all of it for an element without children
    """
    _Reading(data, shown, limits).run(started, ended)


class _Reading:
    """One pass over one document."""

    def __init__(self, data: bytes, shown: str, limits: Limits):
        self.shown, self.limits = shown, limits
        _refuse_other_kinds(data, shown, limits)
        self.encoding, self.data = _decoded(data, shown)
        self.open: list[tuple[str, int]] = []
        self.texts: list[str] = []
        self.names: dict[str, str] = {}

    def run(self, started: Started, ended: Ended) -> None:
        # The closing brace parts namespace and name: neither can hold one.
        parser = self.parser = expat.ParserCreate(self.encoding, "}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_document_type
        parser.CharacterDataHandler = self.texts.append
        parser.StartElementHandler, parser.EndElementHandler = self._handlers(started, ended)
        view = memoryview(self.data)
        try:
            for at in range(0, len(view), CHUNK):
                parser.Parse(view[at : at + CHUNK], False)
            parser.Parse(b"", True)
        except expat.ExpatError as fault:
            raise self._said_of(fault) from None
        finally:
            # The parser and these handlers hold one another; parted, both go at once.
            parser.StartElementHandler = parser.EndElementHandler = parser.StartDoctypeDeclHandler = None

    def _handlers(self, started: Started, ended: Ended):
        """The two handlers, with everything they touch at hand: they run once for every element of the file."""
        parser, names, texts, opened, deepest, most = (
            self.parser, self.names, self.texts, self.open, self.limits.depth, self.limits.attributes
        )  # fmt: skip

        def full(name: str) -> str:
            fixed = names[name] = f"{{{name}" if "}" in name else name
            return fixed

        def start(name: str, given: dict[str, str]) -> None:
            line = parser.CurrentLineNumber
            tag = names.get(name) or full(name)
            opened.append((tag, line))
            if len(opened) > deepest or len(given) > most:
                raise self._too_much(tag, line, len(given))
            text = "".join(texts)
            texts.clear()
            started(tag, {names.get(key) or full(key): value for key, value in given.items()}, line, text)

        def end(name: str) -> None:
            tag, _ = opened.pop()
            text = "".join(texts)
            texts.clear()
            ended(tag, text)

        return start, end

    def _too_much(self, tag: str, line: int, attributes: int) -> BadXml:
        if attributes > self.limits.attributes:
            problem = f"{_plain(tag)} has {attributes:,} attributes, more than the {self.limits.attributes:,} that are read"
        else:
            problem = f"elements lie {len(self.open):,} deep within one another, deeper than the {self.limits.depth:,} that are read"
        return BadXml(self.shown, problem, line, "such a file is not data; ask its sender for an export")

    def _refuse_document_type(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        holds = "entities of its own" if internal else f"another file ({system or public})" if system or public else "nothing"
        problem = f"a document type (<!DOCTYPE {name}>) is declared, which brings in {holds}; that is never read, for safety"
        fix = "take the <!DOCTYPE ...> out, or export again without one; write entities of your own as text"
        raise BadXml(self.shown, problem, self.parser.CurrentLineNumber, fix)

    def _said_of(self, fault: expat.ExpatError) -> BadXml:
        """A fault of expat in the reader's words; a document that just ends is the most frequent one."""
        name, line = expat.errors.messages.get(fault.code, "unknown"), fault.lineno
        ended = line >= self.data.count(b"\n") + 1 and self.parser.CurrentByteIndex >= len(self.data.rstrip())
        if name in CUT_OFF or (ended and self.open):
            if not self.open:
                return BadXml(self.shown, "the file holds no element", line)
            tag, begun = self.open[-1]
            problem = f"the file is cut off: it ends within {_plain(tag)}, which begins on line {begun}"
            return BadXml(self.shown, problem, line, "export or copy the file again, and compare its size with the sender's")
        problem = SAYS.get(name, name)
        if name == expat.errors.XML_ERROR_TAG_MISMATCH and self.open:
            tag, begun = self.open[-1]
            problem = f"another element is closed while {_plain(tag)} of line {begun} is open"
        if name == expat.errors.XML_ERROR_INVALID_TOKEN:
            problem = self._bad_character() or problem
        return BadXml(self.shown, f"{problem} (column {fault.offset + 1})", line)

    def _bad_character(self) -> str | None:
        """Which byte is no character of XML at all, or not of the encoding of the file."""
        at = self.parser.CurrentByteIndex
        near = self.data[at : at + 64]
        if self.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or not near:
            return None
        try:
            near.decode("utf-8")
        except UnicodeDecodeError as odd:
            if len(near) - odd.start > 3 or odd.reason != "unexpected end of data":
                return f"byte 0x{near[odd.start]:02X} is not a character in utf-8, in which the file says that it is written"
        odd = re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", near)
        return f"byte 0x{odd[0][0]:02X} ({'NUL' if odd[0] == NUL else 'a control character'}) cannot stand in XML" if odd else None


NUL = b"\x00"
CUT_OFF = {
    expat.errors.XML_ERROR_NO_ELEMENTS,
    expat.errors.XML_ERROR_UNCLOSED_TOKEN,
    expat.errors.XML_ERROR_PARTIAL_CHAR,
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
}
SAYS = {
    expat.errors.XML_ERROR_SYNTAX: "this is not XML: it does not begin with an element",
    expat.errors.XML_ERROR_INVALID_TOKEN: "this is not XML: a character stands where none may, such as a bare < or &",
    expat.errors.XML_ERROR_BAD_CHAR_REF: "a reference such as &#xD800; or &#0; names no character (half of a pair, or a control code)",
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: "an entity such as &name; is used that XML does not know (only &amp; &lt; &gt; &quot; &apos;)",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "something follows the end of the document, such as a second document",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "an attribute stands twice in one element",
    expat.errors.XML_ERROR_UNBOUND_PREFIX: "a prefix is used that no xmlns: declares",
    expat.errors.XML_ERROR_UNKNOWN_ENCODING: "the encoding that the first line names is not known",
    expat.errors.XML_ERROR_INCORRECT_ENCODING: "the file is not written in the encoding that its first line names",
    expat.errors.XML_ERROR_MISPLACED_XML_PI: "something stands before <?xml ...?>, which must come first",
}


def _plain(tag: str) -> str:
    return f"<{tag.rpartition('}')[2]}>"


def _refuse_other_kinds(data: bytes, shown: str, limits: Limits) -> None:
    """What is no XML at all is named for what it is."""
    if len(data) > limits.size:
        raise BadXml(shown, f"the file has {len(data):,} bytes, more than the {limits.size:,} that are read", fix="export it in parts")
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise BadXml(shown, f"the file is empty ({len(data)} bytes)")
    if PAGE.match(data[:4096]):
        raise BadXml(shown, "this is a web page (HTML), not data: often a page to sign in that was saved in place of the file")
    for begins, kind in OTHER_KINDS.items():
        if data.startswith(begins):
            raise BadXml(shown, f"this is {kind}, not XML", fix="name the file for what it is, or unpack it")


def _decoded(data: bytes, shown: str) -> tuple[str | None, bytes]:
    """The encoding to tell expat (None: it finds out itself) and the bytes; others than its own are decoded here."""
    declared = DECLARED.match(data[:1024])
    if not declared or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None, data
    said = declared[1].decode("ascii")
    try:
        # A codec such as `hex` exists and is not of text; trying a letter tells them apart.
        "a".encode(said)
        encoding = codecs.lookup(said).name
    except LookupError:
        raise BadXml(shown, f"the encoding {said} that the first line names is not known", 1) from None
    if encoding in NATIVE:
        return None, data
    try:
        return "utf-8", data.decode(encoding).encode()
    except UnicodeDecodeError as odd:
        line = data.count(b"\n", 0, odd.start) + 1
        raise BadXml(shown, f"byte 0x{data[odd.start]:02X} is no character in {said}, which the first line names", line) from None
