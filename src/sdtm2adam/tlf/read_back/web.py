"""A web page of an output -> what it shows."""

from html.parser import HTMLParser
from pathlib import Path

from sdtm2adam.tlf.read_back.sheet import Grid, Sheet

UNSEEN = ("style", "title", "svg", "caption", "summary", "figcaption")


class _Reading:
    """Texts of paragraphs and headings, cells of tables, and the names of drawings."""

    def __init__(self):
        self.sheet, self.text, self.unseen, self.heads = Sheet(), [], 0, False

    def begins(self, tag: str, attrs: list) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        if tag == "svg":
            self.sheet.pictures.append(dict(attrs).get("aria-label", ""))
        elif tag == "table":
            self.sheet.grids.append(Grid())
        elif tag in ("thead", "tbody"):
            self.heads = tag == "thead"
        elif tag == "tr":
            grid = self.sheet.grids[-1]
            (grid.head if self.heads else grid.rows).append([])
        elif tag in ("p", "h1", "th", "td"):
            self.text = []
        elif tag == "br":
            self.text.append("\n")

    def ends(self, tag: str) -> None:
        text = "".join(self.text)
        if tag in UNSEEN:
            self.unseen -= 1
        elif tag in ("p", "h1") and not self.unseen:
            self.sheet.texts += [text] if text.strip() else []
        elif tag in ("th", "td"):
            grid = self.sheet.grids[-1]
            (grid.head if self.heads else grid.rows)[-1].append(text)

    def says(self, data: str) -> None:
        if not self.unseen:
            self.text.append(data)


def read_web(path: Path) -> list[Sheet]:
    """The one page of an output. Errors: UnicodeDecodeError for a file that is not UTF-8."""
    reading, parser = _Reading(), HTMLParser(convert_charrefs=True)
    parser.handle_starttag, parser.handle_endtag, parser.handle_data = reading.begins, reading.ends, reading.says
    parser.feed(path.read_bytes().decode("utf-8"))
    parser.close()
    return [reading.sheet]
