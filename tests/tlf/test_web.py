"""HTML as browsers and screen readers see it."""

import re
from html.parser import HTMLParser

import pytest

from sdtm2adam.tlf.html import HtmlWriter
from sdtm2adam.tlf.pages import pages_of
from tests.tlf.displays import HOSTILE, STYLE, awkward, block, display, figure, wide

VOID = {"meta", "br", "rect"}


def written(shown, draft: bool = False) -> str:
    return HtmlWriter(STYLE, draft).document(pages_of(shown, STYLE)).decode("utf-8")


@pytest.mark.parametrize("shown", [awkward(), wide(), figure()], ids=lambda one: one.output)
def test_every_element_that_opens_closes(shown):
    opened = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: opened.append(tag) if tag not in VOID else None
    parser.handle_endtag = lambda tag: opened.pop() == tag or opened.append(f"not {tag}") if tag not in VOID else None
    parser.feed(written(shown))

    assert [] == opened


def test_text_of_the_data_is_never_markup():
    page = written(awkward())

    assert "=1+1 &lt;script&gt;alert(1)&lt;/script&gt;" in page and "&amp; \u2407" in page
    assert "<script" not in page and HOSTILE not in page


def test_header_cells_say_what_they_head_and_tables_what_they_are():
    page = written(wide(20))

    assert '<caption class="again">Table 14.1.2  Title of t_wide</caption>' in page
    assert ['<th scope="colgroup" colspan="10">Part 0</th>', '<th scope="colgroup" colspan="10">Part 1</th>'] == re.findall(
        r"<th scope=\"colgroup\".*?</th>", page
    )
    assert 20 == page.count('<th scope="col">Arm') and 12 == page.count('<th scope="row">Characteristic')


def test_a_heading_heads_its_group_and_indents_are_text():
    rows = [["Sex", ""], ["Male", "3"]]
    made = block(rows, ("", "n"))
    inner = type(made.rows[1].cells[0])("Male", indent=1)
    shown = display(
        type(made)(made.head, made.widths, made.decimals, (made.rows[0], type(made.rows[1])((inner, made.rows[1].cells[1]))), made.columns)
    )

    assert '<th scope="rowgroup" colspan="2">Sex</th>' in written(shown)
    assert '<th scope="row">\u2003Male</th><td>3</td>' in written(shown)


def test_a_figure_is_drawn_with_words_and_numbers():
    page = written(figure())

    assert '<svg role="img" aria-label="A &quot;square&quot; &lt;red&gt; of 100 points"' in page
    assert "<?xml" not in page
    assert "<details>\n<summary>Numbers behind the figure</summary>" in page and '<td class="d w">-2.0</td>' in page


def test_a_draft_says_so():
    assert '<p class="draft">DRAFT</p>' in written(awkward(), draft=True) and "DRAFT" not in written(awkward())


def test_the_index_leads_to_every_file():
    outputs = [pages_of(shown, STYLE) for shown in (wide(), figure())]
    files = {name: {"docx": f"docx/{name}.docx", "pdf": f"pdf/{name}.pdf"} for name in ("t_wide", "f")}
    page = HtmlWriter(STYLE).index(outputs, files, {"xlsx": "packet.xlsx"}).decode()

    assert ["packet.xlsx", "docx/t_wide.docx", "pdf/t_wide.pdf", "docx/f.docx", "pdf/f.pdf"] == re.findall(r'href="(.*?)"', page)
    assert '<th scope="rowgroup" colspan="4" class="b">14  Tables</th>' in page
