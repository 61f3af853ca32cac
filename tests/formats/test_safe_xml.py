"""XML that is read, with lines, and XML that is refused: each in one sentence that names the line."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.safe_xml import LIMITS, BadXml, Limits, parse, stream


def fault(data: bytes, limits: Limits = LIMITS) -> BadXml:
    with pytest.raises(BadXml) as caught:
        parse(data, "raw/study.xml", limits)
    return caught.value


def test_a_document_is_a_tree_with_lines():
    """Tags carry their namespace, attributes and text are as written, and every element knows its line."""
    root = parse(b'<?xml version="1.0"?>\n<a xmlns="u" xmlns:v="w">\n  <b k="1&#10;2" v:k="x">one<c/>two</b>\n\n  <b/>\n</a>', "f")

    first, second = root
    assert ("{u}a", 2) == (root.tag, root.sourceline)
    assert ("{u}b", 3, {"k": "1\n2", "{w}k": "x"}) == (first.tag, first.sourceline, first.attrib)
    assert ("one", "two", "onetwo") == (first.text, first[0].tail, "".join(first.itertext()))
    assert (5, None, 0, True) == (second.sourceline, second.text, len(second), bool(second))


def test_paths_find_elements_as_in_elementtree():
    root = parse(b'<a xmlns="u"><b k="1"><c>x</c></b><b k="2"><c>y</c></b></a>', "f")

    assert "y" == root.findtext("o:b[@k='2']/o:c", namespaces={"o": "u"})
    assert ["1", "2"] == [b.get("k") for b in root.findall("{u}b")]
    assert ["x", "y"] == [c.text for c in root.iter("{u}c")]
    assert root.find("none") is None


def test_lines_hold_beyond_what_16_bits_count():
    """The last of 70,000 elements stands on line 70,001."""
    root = parse(b"<a>" + b"\n<b/>" * 70_000 + b"</a>", "f")

    assert 70_001 == root[-1].sourceline


def test_a_stream_calls_in_document_order_and_keeps_nothing():
    calls = []
    stream(
        b"<a>x\n<b k='1'>t</b></a>",
        "f",
        lambda tag, attributes, line, text: calls.append((tag, attributes, line, text)),
        lambda tag, text: calls.append((tag, text)),
    )

    assert [("a", {}, 1, ""), ("b", {"k": "1"}, 2, "x\n"), ("b", "t"), ("a", "")] == calls


def test_text_over_the_edge_of_a_block_is_whole():
    long = "가나다 " * 400_000

    assert long == parse(f"<a>{long}</a>".encode(), "f").text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp949", "cp1252", "iso-8859-1"])
def test_the_declared_encoding_is_read(encoding):
    text = "통증" if encoding in ("utf-8", "utf-16", "cp949") else "Übelkeit"
    data = f'<?xml version="1.0" encoding="{encoding}"?>\n<a t="{text}"/>'.encode(encoding)

    assert text == parse(data, "f").get("t")


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE ODM [
  <!ENTITY a "aaaaaaaaaa">
  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
  <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<ODM>&c;</ODM>"""


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (BOMB, 2, "a document type (<!DOCTYPE ODM>) is declared, which brings in entities of its own"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file.txt">]>\n<a>&x;</a>', 1, "entities of its own"),
        (b'<!DOCTYPE a SYSTEM "http://example.com/a.dtd">\n<a/>', 1, "another file (http://example.com/a.dtd)"),
        (b"<a>\n<b>\n<c x='1'>text", 3, "the file is cut off: it ends within <c>, which begins on line 3"),
        (b"<a>\n<b>\n<c x='1", 3, "the file is cut off: it ends within <b>, which begins on line 2"),
        (b"<a>\n<b/>\n", 3, "the file is cut off: it ends within <a>, which begins on line 1"),
        (b"<a>\n<b>\n</a>", 3, "another element is closed while <b> of line 2 is open"),
        (b"<a>\n&#xD800;</a>", 2, "&#xD800; or &#0; names no character"),
        (b'<a>\n<b v="&#xDFFF;"/></a>', 2, "&#xD800; or &#0; names no character"),
        (b"<a>\n\x00</a>", 2, "byte 0x00 (NUL) cannot stand in XML"),
        (b'<a>\n<b v="x\x00y"/></a>', 2, "byte 0x00 (NUL) cannot stand in XML"),
        (b"<a>\n\x1b</a>", 2, "byte 0x1B (a control character) cannot stand in XML"),
        (b"<a>\n\xc5\xeb</a>", 2, "byte 0xC5 is not a character in utf-8"),
        (b'<?xml version="1.0" encoding="cp949"?>\n<a>\xff</a>', 2, "byte 0xFF is no character in cp949"),
        (b'<?xml version="1.0" encoding="hex"?><a/>', 1, "the encoding hex that the first line names is not known"),
        (b"<a>\n&nbsp;</a>", 2, "an entity such as &name; is used"),
        (b"<a>\n1 < 2</a>", 2, "a bare < or &"),
        (b"<a/>\n<a/>", 2, "something follows the end of the document"),
        (b"<a>\n<b k='1' k='2'/></a>", 2, "an attribute stands twice"),
        (b"<a>\n<v:b/></a>", 2, "a prefix is used that no xmlns: declares"),
        (b"SUBJ,NO\n1,2\n", 1, "this is not XML"),
        (b"  <!DOCTYPE html>\n<html><body>Sign in", 0, "this is a web page (HTML), not data"),
        (b"<html lang='en'>", 0, "this is a web page (HTML), not data"),
        (b"PK\x03\x04rest", 0, "this is a zip archive, not XML"),
        (b"", 0, "the file is empty (0 bytes)"),
        (b"\xef\xbb\xbf \n", 0, "the file is empty (5 bytes)"),
    ],
)
def test_what_is_wrong_is_said_once_with_its_line(data, line, says):
    caught = fault(data)

    assert isinstance(caught, StudyError)
    assert line == caught.line
    assert says in caught.problem
    assert f"raw/study.xml line {line}: " in str(caught) if line else str(caught).startswith("raw/study.xml: ")


def test_a_document_has_bounds():
    """Depth, attributes and size are bounded; just within the bounds is read."""
    limits = Limits(size=1_000, depth=3, attributes=2)

    assert "a" == parse(b"<a><a><a p='1' q='2'/></a></a>", "f", limits).tag
    assert "4 deep within one another, deeper than the 3" in fault(b"<a><a>\n<a><a/></a></a></a>", limits).problem
    assert "<a> has 3 attributes, more than the 2" in fault(b"<a p='1' q='2' r='3'/>", limits).problem
    assert "1,007 bytes, more than the 1,000" in fault(b"<a>" + b" " * 1_000 + b"</a>", limits).problem


def test_a_nesting_bomb_is_refused_before_it_is_held():
    """A million opening tags stop at the hundredth-and-first."""
    assert "101 deep" in fault(b"<a>" * 1_000_000).problem
