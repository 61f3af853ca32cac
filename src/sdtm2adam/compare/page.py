"""A comparison as one HTML page that needs nothing else: no script, no font, no address."""

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

import pandas as pd

from sdtm2adam.compare.book import COUNTS_OF_WRONG, GOOD, PICTURES, PLACES, SHADES, WRONG
from sdtm2adam.compare.shown import Shown, Told

MOST = 1_000  # rows of one table that the page shows; the workbook has more
OF_VALUES = ("value in base", "value in other")
STYLE = f"""
body{{font:14px/1.45 system-ui,"Noto Sans KR",sans-serif;margin:2em auto;max-width:110em;padding:0 1em;color:#222;background:#fff}}
h1{{font-size:1.5em}} h2{{font-size:1.15em;margin-top:2.2em}} nav a{{margin-right:1.2em;color:#0b5394}}
p.outcome{{font-size:1.1em;font-weight:bold;padding:.5em .8em;border-radius:4px;background:{GOOD}}} p.outcome.differs{{background:{WRONG}}}
dl{{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1.5em}} dt{{font-weight:bold}} dd{{margin:0;overflow-wrap:anywhere}}
div.wide{{overflow-x:auto}} table{{border-collapse:collapse;margin-top:.5em;font-size:13px}}
caption{{caption-side:top;text-align:left;color:#555;font-style:italic;padding-bottom:.5em}}
th,td{{border-bottom:1px solid #d8d8d8;padding:.25em .6em;text-align:left;vertical-align:top}}
thead th{{position:sticky;top:0;background:#f3f3f3}} tbody th{{font-weight:normal;white-space:nowrap}}
th.n,td.n,td.z{{text-align:right;font-variant-numeric:tabular-nums}} td.z{{color:#999}} td.x{{text-align:right;background:{WRONG}}}
td.o{{white-space:nowrap}}
td.w{{min-width:16em;white-space:pre-line;overflow-wrap:anywhere}}
td.v{{font-family:ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap}}
@media print{{thead th{{position:static}} body{{max-width:none;font-size:11px}}}}
"""


def write_page(told: Told, shown: Sequence[Shown], path: Path, book: str) -> None:
    """Write the page: the outcome, what was compared and how, and a section a table; `book` is the workbook with all rows."""
    links = "".join(f'<a href="#t{i}">{escape(table.name)}</a>' for i, table in enumerate(shown))
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{_text(says)}</dd>" for name, says in told.facts)
    shades = "".join(f"td.{word.replace(' ', '-')}{{background:{colour}}}" for word, colour in SHADES.items())
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">',
        f"<title>{_text(told.heading)}</title>\n<style>{STYLE}{shades}</style>\n</head>\n<body>",
        f'<h1>{_text(told.heading)}</h1>\n<p class="outcome{" differs" if told.differs else ""}">{_text(told.result)}</p>',
        f'<dl>{facts}</dl>\n<nav aria-label="Tables">{links}</nav>',
        *(_section(table, i, book) for i, table in enumerate(shown)),
        "</body>\n</html>\n",
    ]
    path.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _section(table: Shown, number: int, book: str) -> str:
    heading = f'<section aria-labelledby="t{number}">\n<h2 id="t{number}">{escape(table.name)}</h2>'
    if table.frame.empty:
        return f"{heading}\n<p>None.</p>\n</section>"
    frame = table.frame.head(MOST)
    numeric = [pd.api.types.is_numeric_dtype(frame[c].dtype) for c in frame.columns]
    head = "".join(f'<th scope="col"{" class=n" if n else ""}>{_text(str(c))}</th>' for c, n in zip(frame.columns, numeric, strict=True))
    cells = [_column(frame[name], str(name), first=at == 0) for at, name in enumerate(frame.columns)]
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    more = f"<p>And {table.rows - len(frame):,} more rows; {escape(book)} has more of them.</p>\n" if len(frame) < table.rows else ""
    return (
        f'{heading}\n<div class="wide"><table>\n<caption>{escape(table.says)}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table></div>\n{more}</section>"
    )


def _column(values: pd.Series, name: str, first: bool) -> list[str]:
    """The cells of a column; each distinct value is written once."""
    written: dict[object, str] = {}
    return [written.get(v) or written.setdefault(v, _cell(v, name, first)) for v in values.tolist()]


def _cell(value: object, name: str, first: bool) -> str:
    if isinstance(value, str):
        if first:
            return f'<th scope="row">{_text(value)}</th>'
        shade = "o " + value.replace(" ", "-") if name in ("outcome", "where it is") and value in SHADES else ""
        of = shade or ("v" if name in OF_VALUES else "w" if len(value) > 40 else "")
        return f'<td class="{of}">{_text(value)}</td>' if of else f"<td>{_text(value)}</td>"
    if pd.isna(value):
        return "<td></td>"
    of = "x" if value and name in COUNTS_OF_WRONG else "n" if value else "z"
    told = str(value) if name in PLACES else f"{value:,}" if isinstance(value, int) else str(value) if math.isinf(value) else f"{value:.9g}"
    return f'<td class="{of}">{told}</td>'


def _text(text: str) -> str:
    return escape(text.translate(PICTURES))
