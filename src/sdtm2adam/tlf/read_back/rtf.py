"""An RTF document -> its pages, as they are parted in the file."""

import re
from pathlib import Path

from sdtm2adam.tlf.read_back.sheet import Grid, Sheet

TOKEN = re.compile(r"\\([a-z]+)(-?\d+)? ?|\\([^a-z])|([{}])|([^\\{}\r\n]+)")
UNSEEN = {"fonttbl", "colortbl", "stylesheet", "info", "header", "footer", "pict", "fldinst", "bkmkstart", "bkmkend"}
BLANKS = {"tab": "\t", "line": "\n"}


class _Reading:
    """The document so far: the text of the paragraph or cell that is open, the cells of the row that is open."""

    def __init__(self):
        self.sheets, self.text, self.cells, self.heads, self.last = [Sheet()], [], [], False, ""
        self.apart = True

    def word(self, name: str) -> None:
        """A control word that ends or begins something."""
        if name in BLANKS:
            self.text.append(BLANKS[name])
        elif name == "pagebb":
            self.sheets.append(Sheet())
        elif name == "trowd":
            self.cells, self.heads = [], False
        elif name == "trhdr":
            self.heads = True
        elif name == "cell":
            self.cells.append(self._taken())
        elif name == "row":
            self._row()
        elif name == "par":
            text = self._taken()
            self.sheets[-1].texts += [text] if text.strip() else []
            self.apart = True

    def _row(self) -> None:
        grids = self.sheets[-1].grids
        if self.apart:
            grids.append(Grid())
            self.apart = False
        (grids[-1].head if self.heads else grids[-1].rows).append(self.cells)

    def _taken(self) -> str:
        """The text that was open: halves of characters beyond the first 65,536 put together."""
        text = "".join(self.text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.text = []
        return text


def read_rtf(path: Path) -> list[Sheet]:
    """The pages of a document. Errors: UnicodeDecodeError for a file that is not ASCII, ValueError for braces that do not match."""
    reading, groups, unseen, skip, alt = _Reading(), [], False, 0, None
    for name, number, symbol, brace, plain in TOKEN.findall(path.read_bytes().decode("ascii")):
        if brace == "{":
            groups.append((unseen, alt))
        elif brace == "}":
            if not groups:
                raise ValueError(f"{path.name}: a group ends that never began")
            if alt and not groups[-1][1]:
                reading.sheets[-1].pictures.append("".join(alt).removeprefix("wzDescription"))
            unseen, alt = groups.pop()
        elif name == "picprop":
            alt = []
        elif name in UNSEEN:
            unseen = True
        elif alt is not None or not unseen:
            into = reading.text if alt is None else alt
            if name == "u":
                into.append(chr(int(number) % 65536))
                skip = 1
            elif name:
                reading.word(name) if alt is None else None
            elif symbol:
                into += [symbol] if symbol in "\\{}" else []
            else:
                into.append(plain[skip:])
                skip = 0
    if groups:
        raise ValueError(f"{path.name}: {len(groups)} groups never end")
    return reading.sheets
