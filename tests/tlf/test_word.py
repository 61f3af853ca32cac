"""Word documents as a strict reader sees them: well-formed, in the order of the schema, links that lead somewhere."""

import re
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.write import write_outputs
from tests.tlf.literals import AGE, DATASETS, POPULATIONS, listing, table

# Children in the order of the schema (ECMA-376 Part 1, 17.3 and 17.4), those that we write.
ORDER = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore pBdr tabs spacing ind jc",
    "w:rPr": "rStyle rFonts b i vanish color sz szCs",
    "w:tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "w:tcPr": "tcW gridSpan vMerge tcBorders tcMar vAlign",
    "w:tbl": "tblPr tblGrid tr",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The packet of a table with a spanning header and two panels, and a listing of several pages."""
    span = [{"label": "Both", "group": "A", "columns": [{"id": "m", "label": "Mean"}, {"id": "s", "label": "SD"}]}]
    rows = [{"label": "Head"}, {"label": "Age", "indent": 1, "analysis": "age", "show": {"m": "{mean|xx.x}", "s": "{sd|xx.x}"}}]
    outputs = [
        table(rows, panels=[{"columns": span, "rows": rows}, {"title": "Lower <2>", "columns": span, "rows": rows}], footnotes=["a & b"]),
        listing([{"variable": "USUBJID", "label": "Subject", "key": True}, {"variable": "AETERM", "label": "Term"}]),
    ]
    datasets = {**DATASETS, "ADAE": DATASETS["ADAE"].loc[[0, 1, 2] * 30].reset_index(drop=True)}
    style = Style(study="Study X", stamp="SYNTHETIC", sections={"14": "Tables", "16": "Lists"})
    folder = tmp_path_factory.mktemp("word")
    write_outputs(outputs, AGE, datasets, style, folder, populations=POPULATIONS)
    return folder / "packet.docx"


@pytest.fixture(scope="module", params=["small", "reference"])
def packet(request):
    """The path of a packet: of small literals, and of the reference study."""
    if request.param == "small":
        return request.getfixturevalue("small")
    return request.getfixturevalue("reference_out") / "tlf" / "packet.docx"


@pytest.fixture(scope="module")
def document(packet):
    """The packet as python-docx reads it, which no test changes."""
    return Document(packet)


def test_every_part_is_well_formed_and_the_document_can_be_written_again(packet, document):
    with ZipFile(packet) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
    held = BytesIO()
    document.save(held)

    assert len(document.tables) == len(Document(held).tables) > 0


def test_elements_stand_in_the_order_of_the_schema(document):
    body = document.element.body
    for parent, names in ORDER.items():
        order = [qn(f"w:{name}") for name in names.split()]
        for element in body.iter(qn(parent)):
            at = [order.index(child.tag) for child in element]
            assert sorted(at) == at, parent


def test_every_table_repeats_its_header_and_splits_no_row(document):
    for found in document.tables:
        rows = found._tbl.findall(qn("w:tr"))
        heads = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]

        assert heads[0] or len(found.columns) <= 2  # facts with their labels, and text, have no header
        assert not heads[-1] and sorted(heads, reverse=True) == heads
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_cells_fill_the_grid_of_their_table(document):
    for found in document.tables:
        grid = [int(column.get(qn("w:w"))) for column in found._tbl.iter(qn("w:gridCol"))]
        for row in found._tbl.findall(qn("w:tr")):
            cells = [cell.tcPr for cell in row.findall(qn("w:tc"))]

            assert len(grid) == sum(cell.grid_span for cell in cells)
            assert sum(grid) == sum(int(cell.find(qn("w:tcW")).get(qn("w:w"))) for cell in cells)
        assert all(cell[-1].tag == qn("w:p") for cell in found._tbl.iter(qn("w:tc")))


def test_every_link_and_page_reference_leads_to_one_bookmark(document):
    body = document.element.body
    starts = list(body.iter(qn("w:bookmarkStart")))
    names, numbers = [[start.get(qn(f"w:{part}")) for start in starts] for part in ("name", "id")]
    linked = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    fields = [text.text for text in body.iter(qn("w:instrText"))]
    referred = {found[1] for field in fields if (found := re.search(r"PAGEREF (\S+)", field))}

    assert len(set(names)) == len(names) and len(set(numbers)) == len(numbers)
    assert numbers == [end.get(qn("w:id")) for end in body.iter(qn("w:bookmarkEnd"))]
    assert set(names) == linked == referred


def test_every_field_that_begins_ends(document):
    """Fields that show something have a text between; the marks of the lists (TC) show nothing."""
    depth = []
    for mark in document.element.body.iter(qn("w:fldChar"), qn("w:instrText")):
        kind = mark.get(qn("w:fldCharType"))
        if kind is None:
            depth[-1] = "separate" if mark.text.startswith(" TC ") else depth[-1]
        elif kind == "begin":
            depth.append("begin")
        elif kind == "separate":
            assert "begin" == depth[-1]
            depth[-1] = "separate"
        else:
            assert "separate" == depth.pop()

    assert [] == depth
