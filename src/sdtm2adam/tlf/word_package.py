"""A Word document as its package: the parts that all documents of a packet share are made once, the text is put in as XML."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.archive import fixed_archive
from sdtm2adam.tlf.listing import visible
from sdtm2adam.tlf.model import Picture

DOCUMENT, RELATIONS, TYPES, CORE = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml", "docProps/core.xml"
LEFT_OUT = {  # parts of python-docx's own template that show nothing: with the elements that name them
    "docProps/thumbnail.jpeg": ("_rels/.rels", re.compile(rb'<Relationship [^>]*Target="docProps/thumbnail.jpeg"/>')),
    "word/stylesWithEffects.xml": (RELATIONS, re.compile(rb'<Relationship [^>]*Target="stylesWithEffects.xml"/>')),
}
EFFECTS = re.compile(rb'<Override PartName="/word/stylesWithEffects.xml"[^>]*/>')
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
TITLE = "TITLE"
LONGEST_TITLE = 255  # characters of a title that the properties may hold


@dataclass(frozen=True)
class Template:
    """What all documents have in common: parts by name, and the text of the document before and after its pages."""

    parts: Mapping[str, bytes]
    before: str
    after: str


def word_template(style: Style, draft: str, numbered: bool) -> Template:
    """The parts of a document without pages; `draft` is stamped on every page, `numbered`: pages of the document are counted."""
    from docx import Document

    from sdtm2adam.tlf.word_styles import dress

    document = Document()
    dress(document, style, TITLE, draft, numbered)
    for old in list(document.element.body)[:-1]:
        document.element.body.remove(old)
    held = BytesIO()
    document.save(held)
    with ZipFile(held) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name not in LEFT_OUT}
    for holder, named in LEFT_OUT.values():
        parts[holder] = named.sub(b"", parts[holder])
    parts[TYPES] = EFFECTS.sub(b"", parts[TYPES])
    before, opened, after = parts.pop(DOCUMENT).decode().partition("<w:body>")
    return Template(parts, before + opened, after)


def packed(template: Template, body: Iterable[str], title: str, pictures: Mapping[str, Picture]) -> bytes:
    """A document with this body as the bytes of its file; `pictures` by the name that `drawing` was given."""
    parts = dict(template.parts)
    parts[CORE] = parts[CORE].replace(f">{TITLE}<".encode(), f">{escape(visible(title)[:LONGEST_TITLE])}<".encode(), 1)
    parts[DOCUMENT] = "".join([template.before, *body, template.after]).encode()
    if pictures:
        links = "".join(_links(name) for name in pictures)
        parts[RELATIONS] = parts[RELATIONS].replace(b"</Relationships>", links.encode() + b"</Relationships>")
        kinds = '<Default Extension="png" ContentType="image/png"/><Default Extension="svg" ContentType="image/svg+xml"/>'
        parts[TYPES] = parts[TYPES].replace(b"<Override ", kinds.encode() + b"<Override ", 1)
        for name, picture in pictures.items():
            parts[f"word/media/{name}.png"] = picture.png
            parts[f"word/media/{name}.svg"] = picture.svg
    return fixed_archive(parts)


def _links(name: str) -> str:
    """The relationships of a picture, drawn as pixels and as lines."""
    return "".join(f'<Relationship Id="{kind}_{name}" Type="{IMAGE}" Target="media/{name}.{kind}"/>' for kind in ("png", "svg"))
