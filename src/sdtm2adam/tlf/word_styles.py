"""The dress of a document: page, type, heading and contents styles, the stamp and footer of every page."""

from datetime import datetime

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.listing import visible
from sdtm2adam.tlf.paper import CM, CONTENTS_INDENT, SECTION_GAP, SECTION_LARGER, line_height, paper

FIXED = datetime(2000, 1, 1)  # same inputs, same bytes: a document does not say when it was made
FONT_SLOTS = ("w:ascii", "w:hAnsi", "w:cs")
THEMED = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")
GREY, RED, BLACK = RGBColor(0x59, 0x59, 0x59), RGBColor(0xC0, 0, 0), RGBColor(0, 0, 0)


def dress(document, style: Style, title: str, draft: str, numbered: bool) -> None:
    """Give an empty document its styles, page, running parts and fixed properties; `numbered`: page numbers too."""
    _type(document.styles["Normal"], style, style.size)
    for name, size, before, after in (("Heading 1", SECTION_LARGER, 0, SECTION_GAP), ("Heading 2", 2, 2, 2), ("Title", 6, 0, 12)):
        _heading(document.styles[name], style, style.size + size, before, after)
    _rule_off(document.styles["Title"])
    continued = document.styles.add_style("Continued Title", WD_STYLE_TYPE.PARAGRAPH)
    continued.base_style = document.styles["Normal"]
    _heading(continued, style, style.size + 2, 2, 2)
    _heading(
        document.styles.add_style("Contents Heading", WD_STYLE_TYPE.PARAGRAPH),
        style,
        style.size + SECTION_LARGER,
        line_height(style),
        SECTION_GAP,
    )
    for name, look, above, left in (
        ("toc 1", "TOC1", 1, 0),
        ("toc 2", "TOC2", 0.3, CONTENTS_INDENT),
        ("table of figures", "TableofFigures", 0.3, 0),
    ):
        _contents_line(document, name, look, above, left, style)
    _cell_line(document, style)
    _drop_unused(document.styles.element)
    _page(document.sections[0], style)
    _running_parts(document.sections[0], style, draft, numbered)
    _properties(document.core_properties, title)
    _as_word_2013_on(document.settings.element)


def _as_word_2013_on(settings) -> None:
    """Ask for today's layout: without it Word opens the file in compatibility mode and shifts tables."""
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _type(target, style: Style, size: float) -> None:
    target.font.name, target.font.size = style.font, Pt(size)
    fonts = target.element.get_or_add_rPr().get_or_add_rFonts()
    for slot in THEMED:
        fonts.attrib.pop(qn(slot), None)
    for slot in FONT_SLOTS:
        fonts.set(qn(slot), style.font)
    fonts.set(qn("w:eastAsia"), style.font_east_asian)
    target.paragraph_format.space_before = target.paragraph_format.space_after = Pt(0)


def _heading(target, style: Style, size: float, before: float, after: float) -> None:
    _type(target, style, size)
    target.font.bold, target.font.italic, target.font.color.rgb = True, False, BLACK
    layout = target.paragraph_format
    layout.space_before, layout.space_after, layout.keep_with_next = Pt(before), Pt(after), True
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size * 1.25)


def _rule_off(target) -> None:
    """Take away the line that the template draws under a document title."""
    for border in target.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _contents_line(document, name: str, look: str, above: float, left: float, style: Style) -> None:
    target = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    target.element.set(qn("w:styleId"), look)
    target.base_style = document.styles["Normal"]
    layout = target.paragraph_format
    layout.space_before = Pt(line_height(style) * above)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line_height(style))
    layout.left_indent = Pt(left)
    layout.tab_stops.add_tab_stop(Pt(paper(style).room), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _cell_line(document, style: Style) -> None:
    """The paragraph style of table cells: lines as high as the layout counts them."""
    target = document.styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    target.base_style = document.styles["Normal"]
    layout = target.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line_height(style))


def _drop_unused(styles) -> None:
    """Take away the template's many table styles: a document of ours would be ten times as large for them."""
    for found in styles.findall(qn("w:style")):
        if found.get(qn("w:type")) == "table" and found.get(qn("w:default")) != "1":
            styles.remove(found)


def _page(section, style: Style) -> None:
    sheet = paper(style)
    section.orientation = WD_ORIENT.LANDSCAPE if style.orientation == "landscape" else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Pt(sheet.width), Pt(sheet.height)
    margins = style.margins
    section.top_margin, section.bottom_margin = Pt(margins.top * CM), Pt(margins.bottom * CM)
    section.left_margin, section.right_margin = Pt(margins.left * CM), Pt(margins.right * CM)
    section.header_distance, section.footer_distance = Pt(margins.top * CM / 2), Pt(margins.bottom * CM / 2)


def _running_parts(section, style: Style, draft: str, numbered: bool) -> None:
    """The stamp (and DRAFT) above, the footer line and the page of the document below."""
    above = section.header.paragraphs[0]
    above.style, above.alignment = section.part.document.styles["Normal"], WD_ALIGN_PARAGRAPH.CENTER
    words = [(draft, RED)] if draft else []
    words += [(style.stamp, GREY)] if style.stamp else []
    for i, (text, color) in enumerate(words):
        stamped = above.add_run(("   " if i else "") + visible(text))
        stamped.bold, stamped.font.size, stamped.font.color.rgb = True, Pt(style.size), color
    below = section.footer.paragraphs[0]
    below.style = section.part.document.styles["Normal"]
    line = below.add_run(visible(style.footer) + ("\t" if numbered else ""))
    line.font.size, line.font.color.rgb = Pt(style.size - 1), GREY
    if numbered:
        below.paragraph_format.tab_stops.add_tab_stop(Pt(paper(style).room), WD_TAB_ALIGNMENT.RIGHT)
        below._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def _properties(properties, title: str) -> None:
    properties.title = visible(title)[:255]
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = FIXED
    properties.revision = 1
