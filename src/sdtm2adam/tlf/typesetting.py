"""The door to typst: its language set as PDF, and a drawing in SVG turned into dots."""

from collections.abc import Sequence
from pathlib import Path

PPI = 200  # dots an inch: letters of 6 points are still whole in print


def fonts_in(folders: Sequence[Path], system: bool = False):
    """The fonts of these folders, to be looked up once. system: the machine's own too."""
    import typst

    return typst.Fonts(include_system_fonts=system, font_paths=list(folders))


def pdf_of(source: str, folder: str, fonts) -> bytes:
    """A source as PDF without a date; it may name files of `folder`."""
    return _compiled(source, folder, fonts, format="pdf", timestamp=0)


def png_of(svg: bytes, width: float, height: float) -> bytes:
    """A drawing of so many points as PNG on white. Its letters are outlines: no font is asked for."""
    import typst

    none = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    text = svg.decode().replace("\\", "\\\\").replace('"', '\\"')
    drawing = f'image(bytes("{text}"), format: "svg", width: {width}pt, height: {height}pt)'
    page = f"#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: white)"
    return _compiled(f"{page}\n#{drawing}", None, none, format="png", ppi=PPI)


def _compiled(source: str, folder: str | None, fonts, **how) -> bytes:
    import typst

    return typst.Compiler(root=folder, font_paths=fonts).compile(source.encode(), **how)
