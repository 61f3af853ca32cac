"""The report as one HTML page that needs nothing else: no script, no font, no address."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from sdtm2adam.tlf.model import Block, Display, Row

STYLE = """
body{font:14px/1.45 system-ui,sans-serif;margin:2em auto;max-width:95em;padding:0 1em;color:#222;background:#fff}
h1{font-size:1.5em} h2{font-size:1.15em;margin-top:2.2em} h3{font-size:1em} nav a{margin-right:1.2em;color:#0b5394}
p.outcome{font-size:1.1em;font-weight:bold;padding:.5em .8em;border-radius:4px;background:#d9ead3} p.outcome.failed{background:#f4cccc}
div.wide{overflow-x:auto} table{border-collapse:collapse;margin-top:.5em;font-size:13px;width:100%}
th,td{border-bottom:1px solid #d8d8d8;padding:.25em .6em;text-align:left;vertical-align:top;overflow-wrap:break-word}
thead th{position:sticky;top:0;background:#f3f3f3} tbody th{font-weight:normal;white-space:pre-line}
th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap} tr.b th,tr.b td{font-weight:bold}
tbody th.in{padding-left:1.6em} p.note{color:#555;font-size:12px;margin:.3em 0} td:empty{min-width:6em}
@media print{thead th{position:static} body{max-width:none;font-size:11px}}
"""


def write_page(displays: Sequence[Display], title: str, outcome: str, passed: bool, path: Path) -> None:
    """Write the sections as one page, with the outcome above them."""
    links = "".join(f'<a href="#{escape(d.output)}">{escape(d.title)}</a>' for d in displays)
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
        f'<h1>{escape(title)}</h1>\n<p class="outcome{"" if passed else " failed"}">{escape(outcome)}</p>',
        f'<nav aria-label="Sections">{links}</nav>',
        *map(_section, displays),
        "</body>\n</html>\n",
    ]
    path.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _section(display: Display) -> str:
    says = f"<p>{escape(display.population)}</p>" if display.population else ""
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in display.notes)
    head = f'<h2 id="{escape(display.output)}">{escape(display.number)}  {escape(display.title)}</h2>'
    return f"<section>\n{head}\n{says}\n{''.join(map(_table, display.blocks))}{notes}\n</section>"


def _table(block: Block) -> str:
    title = f"<h3>{escape(block.title)}</h3>\n" if block.title else ""
    head = "".join(f'<th scope="col"{_right(cell.align)}>{escape(cell.text)}</th>' for cell in block.head)
    body = "\n".join(_row(row) for row in block.rows)
    return f'{title}<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>\n'


def _row(row: Row) -> str:
    first, *others = row.cells
    bold = ' class="b"' if first.bold else ""
    if others and row.depth == 0 and first.bold and not any(cell.text for cell in others):
        return f'<tr{bold}><th scope="colgroup" colspan="{len(row.cells)}">{escape(first.shown)}</th></tr>'
    cells = "".join(f"<td{_right(cell.align)}>{escape(cell.shown)}</td>" for cell in others)
    return f'<tr{bold}><th scope="row"{" class=in" if first.indent else ""}>{escape(first.shown)}</th>{cells}</tr>'


def _right(align: str) -> str:
    return " class=n" if align == "right" else ""
