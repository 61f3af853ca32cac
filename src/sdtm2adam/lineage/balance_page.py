"""The balance sheet as one HTML page that needs nothing else: no script, no font, no address."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import pandas as pd

from sdtm2adam.lineage.balance_book import PICTURES, SHADES
from sdtm2adam.lineage.balance_tables import FATE_SAYS, Shown

MOST = 2_000  # rows of one table that the page shows; the workbook has all
STYLE = """
body{font:14px/1.45 system-ui,"Noto Sans KR",sans-serif;margin:2em auto;max-width:110em;padding:0 1em;color:#222;background:#fff}
h1{font-size:1.5em} h2{font-size:1.15em;margin-top:2.2em} p.all{font-size:1.1em} nav a{margin-right:1.2em;color:#0b5394}
table{border-collapse:collapse;margin-top:.5em;font-size:13px}
caption{caption-side:top;text-align:left;color:#555;font-style:italic;padding-bottom:.5em}
th,td{border-bottom:1px solid #d8d8d8;padding:.25em .45em;text-align:left;vertical-align:top}
thead th{position:sticky;top:0;background:#f3f3f3} tbody th{font-weight:normal}
td.w{min-width:18em;white-space:pre-line;overflow-wrap:break-word} th.n,td.n{text-align:right} td.z{text-align:right;color:#999}
tfoot td,tfoot th{border-top:2px solid #888;font-weight:bold} dt{font-weight:bold;float:left;clear:left;width:9em} dd{margin-left:9.5em}
@media print{thead th{position:static} body{max-width:none;font-size:11px}}
"""


def write_page(shown: Sequence[Shown], told: str, path: Path) -> None:
    """Write the page: what it says in all, what each fate means, and a section a table."""
    shades = "".join(f"td.{word}{{background:{colour}}}" for word, colour in SHADES.items())
    links = "".join(f'<a href="#t{i}">{escape(table.name)}</a>' for i, table in enumerate(shown))
    fates = "".join(f"<dt>{escape(fate)}</dt><dd>{escape(says)}</dd>" for fate, says in FATE_SAYS.items())
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">',
        f"<title>Balance sheet</title>\n<style>{STYLE}{shades}</style>\n</head>\n<body>",
        f'<h1>Balance sheet</h1>\n<p class="all">{_text(told)}</p>\n<nav aria-label="Tables">{links}</nav>',
        f"<h2>Fates of a row</h2>\n<dl>{fates}</dl>",
        *(_section(table, i) for i, table in enumerate(shown)),
        "</body>\n</html>\n",
    ]
    path.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _section(table: Shown, number: int) -> str:
    heading = f'<section aria-labelledby="t{number}">\n<h2 id="t{number}">{escape(table.name)}</h2>'
    if table.frame.empty:
        return f"{heading}\n<p>{escape(table.says)}</p>\n<p>None.</p>\n</section>"
    frame = table.frame.head(MOST)
    numeric = [pd.api.types.is_numeric_dtype(frame[c].dtype) for c in frame.columns]
    head = "".join(f'<th scope="col"{" class=n" if n else ""}>{escape(str(c))}</th>' for c, n in zip(frame.columns, numeric, strict=True))
    cells = [_column(frame[name], name != "line", first=at == 0) for at, name in enumerate(frame.columns)]
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    foot = "".join(_cell(v, grouped=True, first=at == 0) for at, v in enumerate(table.total))
    more = f"<p>And {len(table.frame) - len(frame):,} more rows, in balance.xlsx.</p>\n" if len(frame) < len(table.frame) else ""
    return (
        f"{heading}\n<table>\n<caption>{escape(table.says)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n"
        f"{f'<tfoot><tr>{foot}</tr></tfoot>' if foot else ''}</table>\n{more}</section>"
    )


def _column(values: pd.Series, grouped: bool, first: bool) -> list[str]:
    """The cells of a column; each distinct value is written once."""
    held = values.tolist()
    written: dict[object, str] = {}
    return [written.get(v) or written.setdefault(v, _cell(v, grouped, first)) for v in held]


def _cell(value: object, grouped: bool, first: bool) -> str:
    if isinstance(value, str):
        of = f' class="{value}"' if value in SHADES else ' class="w"' if len(value) > 40 else ""
        return f'<th scope="row">{_text(value)}</th>' if first else f"<td{of}>{_text(value)}</td>"
    if pd.isna(value):
        return "<td></td>"
    of = "n" if value else "z"
    return f'<td class="{of}">{value:,.0f}</td>' if grouped else f'<td class="{of}">{value:.0f}</td>'


def _text(text: str) -> str:
    return escape(text.translate(PICTURES))
