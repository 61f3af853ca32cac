"""A described folder as one HTML page that needs nothing else, and reads without its style too."""

from html import escape

from sdtm2adam.profile.columns import Column
from sdtm2adam.profile.describing import Export, Profile
from sdtm2adam.profile.subjects import Link
from sdtm2adam.spec.file_kinds import TEXT

MARK = "<!-- written by sdtm2adam profile -->"
CUT = 60  # characters of a value that the page shows; the rest is counted
PICTURES = {code: 0x2400 + code for code in range(32)}  # control characters, made visible
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "^": "caret"}
STYLE = """
body{font:14px/1.5 system-ui,"Noto Sans KR",sans-serif;margin:2em auto;max-width:95em;padding:0 1.2em;color:#222;background:#fff}
h1{font-size:1.5em;margin-bottom:.2em} h2{font-size:1.15em;margin:2.4em 0 .2em;border-top:1px solid #ccc;padding-top:1em}
p{margin:.3em 0;max-width:75em} p,td.v span{overflow-wrap:anywhere} p.note{color:#8a4b00} a{color:#0b5394}
table{border-collapse:collapse;margin:.7em 0;font-size:13px;width:100%}
caption{caption-side:top;text-align:left;color:#555;padding-bottom:.4em}
th,td{border-bottom:1px solid #ddd;padding:.3em .6em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{background:#f3f3f3;position:sticky;top:0} tbody th{font-weight:600;min-width:9em}
th.n,td.n{text-align:right;white-space:nowrap;overflow-wrap:normal}
td.v{min-width:16em;max-width:34em} td.v span{display:inline-block;margin-right:.8em}
code{font:12px/1.4 ui-monospace,monospace;background:#f4f4f4;padding:0 .25em;white-space:pre-wrap}
small{color:#666;white-space:nowrap} .warn{color:#8a4b00}
@media print{thead th{position:static} body{max-width:none;font-size:11px}}
"""


def page(profile: Profile) -> str:
    """The page: what was found, how exports hang together, and a table of columns for each export."""
    total = sum(export.records for export in profile.exports)
    counted = f"{_count(len(profile.exports), 'export')}, {_count(total, 'record')}"
    parts = [
        f'<!doctype html>\n{MARK}\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">',
        f"<title>Profile of {_text(profile.folder)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>Profile of {_text(profile.folder)}</h1>\n<p>{counted}. What is said here was seen in the data and is not declared: "
        "the draft beside this page proposes how to declare it. Blank cells are not filled; every other text is a value.</p>",
        _contents(profile),
        _unread(profile),
        _links(profile.links),
        *(_export(number, export) for number, export in enumerate(profile.exports)),
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _contents(profile: Profile) -> str:
    if not profile.exports:
        return "<p>Nothing in this folder could be read.</p>"
    rows = [
        (
            f'<a href="#e{number}">{_text(export.name)}</a>',
            _text(export.shown),
            _number(export.records),
            _number(len(export.columns)),
            _number(export.subjects[0]) if export.subjects else "",
            _number(export.subjects[2]) if export.subjects and export.subjects[2] else "",
            _number(export.repeats) if export.repeats else "",
            _text(" + ".join(export.keys[0])) if export.keys else "",
        )
        for number, export in enumerate(profile.exports)
    ]
    heads = ("export", "lies in", "records", "columns", "subjects", "not in the largest", "repeated records", "shortest key")
    says = '"Not in the largest": subjects that the export with most subjects, named by the same columns, does not have.'
    return f"<h2>Exports</h2>\n{_table(says, heads, rows, numeric=(2, 3, 4, 5, 6))}"


def _unread(profile: Profile) -> str:
    if not profile.unread:
        return ""
    rows = [(_text(u.shown), _text(u.why), _text(u.fix)) for u in profile.unread]
    return f"<h2>Not read</h2>\n{_table('Files, and parts of files, that are not described below.', ('file', 'why', 'to do'), rows)}"


def _links(links: tuple[Link, ...]) -> str:
    if not links:
        return ""
    rows = [
        (
            _text(link.export),
            _text(" + ".join(link.columns)),
            _text(link.to),
            _text(" + ".join(link.to_columns)) if link.to_columns != link.columns else "the same columns",
            f"{link.found:,} of {link.of:,}",
            _number(link.of - link.found) if link.of > link.found else "",
        )
        for link in links
    ]
    heads = ("export", "its columns", "are a key of", "there called", "values found", "not found")
    return f"<h2>Values shared between exports</h2>\n{_table('Combinations that differ are counted once.', heads, rows, numeric=(4, 5))}"


def _export(number: int, export: Export) -> str:
    number_of = f"{_count(export.records, 'record')}, {_count(len(export.columns), 'column')}"
    told = [f"{_text(export.shown)}: {number_of}{_written(export)}."]
    if export.subject and export.subjects:
        told.append(f"Subject: {_names(export.subject)}, {_count(export.subjects[0], 'subject')}.")
    else:
        told.append("No column is called like a subject's number and filled in every record.")
    if export.keys:
        told.append(f"Candidate keys: {'; '.join(_names(key) for key in export.keys)}.")
    elif export.records > 1:
        told.append("No set of up to seven columns tells all records apart.")
    paragraphs = [f"<p>{' '.join(told)}</p>"]
    if export.repeats:
        repeat = "record repeats" if export.repeats == 1 else "records repeat"
        paragraphs.append(f'<p class="note">{export.repeats:,} {repeat} another exactly: {_text(export.repeated)}.</p>')
    paragraphs += [f'<p class="note">{_text(note.message)}</p>' for note in export.notes]
    heads = ("column", "filled", "share", "distinct", "length", "looks like", "most frequent values", "remarks")
    rows = [_row(column) for column in export.columns]
    return (
        f'<section>\n<h2 id="e{number}">{_text(export.name)}</h2>\n{"".join(paragraphs)}\n'
        f"{_table(f'Columns of {export.name}', heads, rows, numeric=(1, 2, 3, 4), wide=(6, 7))}\n</section>"
    )


def _written(export: Export) -> str:
    read = export.place.export
    if read.kind != TEXT:
        return ""
    comments = f", lines that begin with {read.comment} are comments" if read.comment else ""
    return f"; {_text(read.encoding)}, separated by {DELIMITERS.get(read.delimiter, 'another character')}{comments}"


def _row(column: Column) -> tuple[str, ...]:
    name = _text(column.name) + (f"<br><small>{_text(column.label)}</small>" if column.label else "")
    if not column.filled:
        return name, "0", "0%", "0", "", "never filled", "", ""
    length = f"{column.shortest}" if column.shortest == column.longest else f"{column.shortest}\u2013{column.longest}"
    share = f"{column.share:.0%}" if column.share in (0, 1) or 0.01 <= column.share < 0.995 else f"{column.share:.1%}"
    looks = [f"{_text(look)} <small>{count:,}</small>" for look, count in column.shapes.items()] if len(column.shapes) > 1 else []
    look = "<br>".join(looks) or _text(column.look)
    span = f"<br><small>{_text(column.lowest)} to {_text(column.highest)}</small>" if column.lowest != column.highest else ""
    values = " ".join(f"<span>{_value(text)} <small>{count:,}</small></span>" for text, count in column.top)
    more = f" <small>and {column.distinct - len(column.top):,} more</small>" if column.distinct > len(column.top) else ""
    return name, _number(column.filled), share, _number(column.distinct), length, look + span, values + more, _remarks(column)


def _remarks(column: Column) -> str:
    said = []
    for text, count in sorted(column.missing_like.items()):
        said.append(f'<span class="warn">{_value(text)} in {_count(count, "record")} could mean missing</span>')
    for match in column.codelists:
        lacking = f", not {', '.join(map(_value, match.unknown[:4]))}" if match.unknown else ""
        more = " and more" if len(match.unknown) > 4 else ""
        said.append(f"{match.known} of {match.of} values are in codelist {_text(match.short)}, {_text(match.name)}{lacking}{more}")
    if column.distinct == column.filled > 1:
        said.append("all values differ")
    elif column.distinct == 1:
        said.append("one value throughout")
    elif column.is_listed and not column.codelists:
        said.append("a choice from a list?")
    return "<br>".join(said)


def _table(
    says: str, heads: tuple[str, ...], rows: list[tuple[str, ...]], numeric: tuple[int, ...] = (), wide: tuple[int, ...] = ()
) -> str:
    """A table of cells that are HTML already; the first cell of a row names it."""
    kinds = ["n" if at in numeric else "v" if at in wide else "" for at in range(len(heads))]
    head = "".join(f'<th scope="col"{_class(kind)}>{escape(name)}</th>' for name, kind in zip(heads, kinds, strict=True))
    body = "\n".join(
        "<tr>"
        + "".join(f'<th scope="row">{cell}</th>' if at == 0 else f"<td{_class(kinds[at])}>{cell}</td>" for at, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f"<table>\n<caption>{_text(says)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _names(names: tuple[str, ...]) -> str:
    return " + ".join(f"<code>{_text(name)}</code>" for name in names)


def _value(text: str) -> str:
    """A collected value: cut where it is long, with how long it is; spaces and control characters can be seen."""
    more = f" <small>{len(text):,} characters</small>" if len(text) > CUT else ""
    cut = "\u2026" if more else ""
    return f"<code>{_text(text[:CUT])}{cut}</code>{more}"


def _text(text: str) -> str:
    return escape("".join(c if c.isprintable() or (c.isspace() and ord(c) > 127) else chr(PICTURES.get(ord(c), 0xFFFD)) for c in text))


def _number(count: int) -> str:
    return f"{count:,}"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
