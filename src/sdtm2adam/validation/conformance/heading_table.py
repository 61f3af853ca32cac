"""Questions that several ask, as they stand in the report: a heading each, below it who asks and the answer, the records once."""

from collections.abc import Sequence
from html import escape

import pandas as pd

from sdtm2adam.validation.conformance.headings import CHECK, EXPECTATION, NOT_RUN, RULE, Asker, Heading
from sdtm2adam.validation.report import PICTURES

TITLE = "Asked by several"
COLUMNS = ["question", "asked by", "rule", "says", "stands in", "severity", "outcome", "where", "values"]
SHOWN = COLUMNS[1:7]
STYLE = """
table.shared tr.question th{position:static;background:#e9eef5;padding-top:.5em}
table.shared td:nth-child(n){min-width:0;white-space:pre-line} table.shared td:nth-child(-n+2){white-space:nowrap}
table.shared tr.records td:nth-child(n){white-space:pre-line;border-bottom:0;color:#555}
"""


def summary(headings: Sequence[Heading]) -> str:
    """How many questions are shared, by whom, and how many of them failed or were not answered by everybody."""
    if not headings:
        return "no question is asked by several"
    every = sum({EXPECTATION, CHECK, RULE} <= h.kinds for h in headings)
    failed = sum(h.has_failed for h in headings)
    waiting = sum(any(a.outcome.startswith(NOT_RUN) for a in h.askers) for h in headings)
    told = [f"{len(headings):,} question{'' if len(headings) == 1 else 's'} asked by several"]
    told += [f"{every} by an expectation, a built-in check and a published rule"] if every else []
    told += [f"{failed} failed"] if failed else ["none failed"]
    return ", ".join([*told, *([f"{waiting} not answered by all"] if waiting else [])])


def heading_table(headings: Sequence[Heading]) -> pd.DataFrame:
    """One row an asker; the question, and the records that fail it, stand in the first row of the question alone."""
    rows = []
    for heading in headings:
        once = {"question": heading.text, "where": heading.where, "values": heading.values}
        for asker in heading.askers:
            rows.append({**dict(zip(SHOWN, _told(asker), strict=True)), **once})
            once = dict.fromkeys(once, "")
    return pd.DataFrame(rows, columns=COLUMNS)


def heading_markup(headings: Sequence[Heading]) -> str:
    """The same for a page: the question as a heading across the table, with its records below it."""
    if not headings:
        return "<p>None.</p>"
    head = f"<thead><tr>{''.join(f'<th>{name}</th>' for name in SHOWN)}</tr></thead>"
    return "\n".join([f'<p>{escape(summary(headings))}.</p>\n<table class="shared">', head, *map(_body, headings), "</table>"])


def _body(heading: Heading) -> str:
    lines = [f'<tr class="question"><th colspan="{len(SHOWN)}">{_text(heading.text)}</th></tr>']
    lines += [
        f"<tr{_shade(asker.severity)}>{''.join(f'<td>{_text(told)}</td>' for told in _told(asker))}</tr>" for asker in heading.askers
    ]
    if heading.rows:
        told = "\n".join(filter(None, (heading.where, heading.values)))
        lines.append(f'<tr class="records"><td colspan="{len(SHOWN)}">{_text(told)}</td></tr>')
    return "<tbody>\n" + "\n".join(lines) + "\n</tbody>"


def _shade(severity: str) -> str:
    return f' class="{severity}"' if severity else ""


def _told(asker: Asker) -> tuple[str, ...]:
    return (asker.kind, asker.id, asker.says, asker.at, asker.severity, asker.outcome)


def _text(value: str) -> str:
    return escape(value.translate(PICTURES))
