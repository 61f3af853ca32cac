"""What conformance found, told: lines for the terminal, a workbook, a CSV file and one HTML page that needs nothing else."""

from collections import Counter
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, SEVERITIES, Finding, some
from sdtm2adam.validation.conformance.analysis.guide import STRUCTURES
from sdtm2adam.validation.conformance.catalogue import ADAM, GROUPS
from sdtm2adam.validation.conformance.cells import codes_of, is_text
from sdtm2adam.validation.conformance.delivery import SUBJECT, Dataset, Delivery
from sdtm2adam.validation.conformance.explanations import EXPLAINED, Judged
from sdtm2adam.validation.conformance.heading_table import STYLE as OF_HEADINGS
from sdtm2adam.validation.conformance.heading_table import TITLE, heading_markup, heading_table
from sdtm2adam.validation.conformance.heading_table import summary as shared
from sdtm2adam.validation.conformance.outcome import Outcome
from sdtm2adam.validation.conformance.run import Place
from sdtm2adam.validation.report import STYLE, html_table, write_workbook

FINDING = [
    "severity",
    "rule",
    "owner",
    "dataset",
    "variable",
    "message",
    "records",
    "subjects",
    "where",
    "fix",
    "explained",
    "as found",
    "cites",
    "also found by",
]
BY_SUBJECT = ["severity", "subject", "rule", "dataset", "variable", "message", "records", "values", "where"]
DATASET = ["dataset", "standard", "taken for", "records", "variables", "told by", "file", "errors left"]
RULE = [
    *("rule", "severity if found", "owner", "says", "cites", "ran", "why not"),
    *("datasets", "records looked at", "findings", "records concerned", "note"),
]
WIDER = """
td{overflow-wrap:break-word} nav a{margin-right:1.5em}
#findings td:nth-child(2),#by-subject td:nth-child(2),#rules td:nth-child(1){white-space:nowrap}
#findings td:nth-child(6),#by-subject td:nth-child(6){min-width:24em;overflow-wrap:anywhere} #findings td:nth-child(8){min-width:11em}
#findings td:nth-child(9),#by-subject td:nth-child(9){min-width:14em}
#findings td:nth-child(n+10){min-width:9em} #findings td:nth-child(11){min-width:16em}
#rules td:nth-child(4){min-width:20em} #rules td:nth-child(8){min-width:16em}
"""
NOT_RUN = "not run: "  # how the reason of a rule begins that lacks something, or cannot run as it stands
MOST = 12  # findings of one severity that are told without --all


def lines(outcome: Outcome, every: bool = False) -> list[str]:
    """The findings by severity in the style of the house's errors, then the list of checks with counts.

    every   all findings, and the checks that did not run too
    """
    told: list[str] = []
    for severity in SEVERITIES:
        group = [j for j in outcome.judged if j.finding.severity == severity]
        if group:
            told += [f"{len(group)} {severity}{'' if len(group) == 1 else 's'}", ""]
            for one in group if every else group[:MOST]:
                told += [*_told(one).splitlines(), ""]
            if len(group) > MOST and not every:
                told += [f"and {len(group) - MOST} more {severity}s (--all shows them)", ""]
    shares = [shared(outcome.headings), ""] if outcome.headings else []
    return [*told, *_structure_lines(outcome), *_rule_lines(outcome, every), "", *shares, summary(outcome)]


def _structure_lines(outcome: Outcome) -> list[str]:
    """What each analysis dataset was taken for: which checks look at it depends on it."""
    domains = [domain for data in outcome.deliveries if data.standard == ADAM for domain in data.domains.values()]
    told = [f"  {domain.name} {STRUCTURES[domain.structure]}, by {domain.told_by}" for domain in domains]
    return ["structures", *told, ""] if told else []


def _told(one: Judged) -> str:
    finding = one.finding
    head, *rest = finding.text().splitlines()
    cited = f" {', '.join(one.cites[:4])}{' ...' if len(one.cites) > 4 else ''}" if one.cites else ""
    also = f"; also {_also(one)}" if one.also else ""
    return "\n".join([f"{finding.rule} {head}", *rest, f"    rule    {finding.rule}{cited}{also}; owner: {one.owner}"])


def _also(one: Judged) -> str:
    """The rules that say the same, each with its own severity."""
    return ", ".join(dict.fromkeys(f"{other.rule} ({other.severity})" for other in one.also))


def _rule_lines(outcome: Outcome, every: bool) -> list[str]:
    """Checks by group, one line each for those that found something, or for all."""
    told = ["checks"]
    for number, name in GROUPS.items():
        group = [r for r in outcome.ran if r.check.id.startswith("S2A-") and r.check.id[4:6] == number]
        if not group:
            continue
        idle = sum(not r.ran for r in group)
        told.append(f"  {number} {name}: {len(group) - idle} run{f', {idle} not applicable' if idle else ''}")
        for ran in group:
            if ran.findings or every:
                counts = f"{_counted(ran.findings, 'finding')}, {_counted(ran.records, 'record')}" if ran.ran else f"not run: {ran.why}"
                counts = (
                    counts if ran.findings or not ran.ran else f"nothing found in {ran.looked:,} records of {len(ran.datasets)} datasets"
                )
                told.append(f"    {ran.check.id} {ran.check.says}: {counts}")
    return [*told, *_further_lines(outcome, every)]


def _further_lines(outcome: Outcome, every: bool) -> list[str]:
    """Published rules that ran beside the built-in checks: how many, those that found something, and why others did not run."""
    further = [r for r in outcome.ran if r.check.id[:4] != "S2A-"]
    if not further:
        return []
    left = Counter(r.why.removeprefix(NOT_RUN) for r in further if r.why.startswith(NOT_RUN))
    idle = sum(not r.ran for r in further) - left.total()
    counts = f"{sum(r.ran for r in further)} run, {idle} not applicable, {left.total()} not run"
    told = ["published rules", f"  {_counted(len(further), 'rule')}: {counts}"]
    told += [f"    not run: {count} for {why}" for why, count in left.most_common()]
    for note in dict.fromkeys(r.note for r in further if r.ran and r.note):
        noted = [r.check.id for r in further if r.ran and r.note == note]
        told.append(f"    {note}: {_counted(len(noted), 'rule')} ({some(noted, len(noted) if every else MOST)})")
    under = _told_under(outcome)
    for ran in further:
        if ran.ran and (ran.findings or every):
            counts = f"{_counted(ran.findings, 'finding')}, {_counted(ran.records, 'record')}"
            told.append(f"    {ran.check.id} {ran.check.says.rstrip('. ')}: {', '.join(filter(None, (counts, under.get(ran.check.id))))}")
    return told


def _told_under(outcome: Outcome) -> dict[str, str]:
    """Of the rules whose findings do not all stand under their own id: under which others."""
    under: dict[str, dict[str, None]] = {}
    for one in outcome.judged:
        for other in one.also:
            under.setdefault(other.rule, {})[one.finding.rule] = None
    own = {one.finding.rule for one in outcome.judged}
    return {rule: f"{'some ' if rule in own else ''}told under {', '.join(ids)}" for rule, ids in under.items()}


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def summary(outcome: Outcome) -> str:
    """One sentence: datasets and records of each standard, checks run, findings by severity, how many explained."""
    counts = {s: sum(j.finding.severity == s for j in outcome.judged) for s in SEVERITIES}
    told = ", ".join(f"{n} {s}{'' if n == 1 else 's'}" for s, n in counts.items())
    explained = sum(bool(j.text) for j in outcome.judged)
    run = sum(r.ran for r in outcome.ran)
    return f"{'; '.join(map(_delivered, outcome.deliveries))}; {run} of {len(outcome.ran)} checks run; {told} ({explained} explained)"


def _delivered(data: Delivery) -> str:
    """`out/xpt/adam: 6 ADaM datasets, 10,014 records, no define`."""
    records = sum(len(d.frame) for d in data.datasets.values())
    define = f"define {data.define.shown}" if data.define else "no define"
    return f"{data.shown}: {_counted(len(data.datasets), f'{data.standard} dataset')}, {_counted(records, 'record')}, {define}"


def dataset_table(outcome: Outcome) -> pd.DataFrame:
    """One row a dataset that was checked: what it was taken for and why, and what the checks found in it."""
    found = Counter(j.finding.dataset for j in outcome.judged if j.finding.severity == ERROR)
    rows = [
        (
            name, data.standard, STRUCTURES.get(domain.structure, domain.klass or "not known"), len(part.frame), len(part.frame.columns),
            domain.told_by or "the guide's domains", part.file, found[name],
        )
        for data in outcome.deliveries
        for domain in data.domains.values()
        for part in domain.parts
        for name in [part.name]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=DATASET)


def finding_table(outcome: Outcome) -> pd.DataFrame:
    """One row a finding, in the order of the outcome; `records` counts those concerned."""
    rows = [
        (
            j.finding.severity, j.finding.rule, j.owner, j.finding.dataset, j.finding.variable, _without_why(j), j.finding.count,
            some(j.finding.subjects), j.finding.source, j.finding.fix, " ".join(j.text.split()), j.found, ", ".join(j.cites), _also(j),
        )
        for j in outcome.judged
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=FINDING)


def _without_why(one: Judged) -> str:
    """The message without the explanation, which has a column of its own."""
    return one.finding.message.partition(EXPLAINED)[0] if one.text else one.finding.message


def subject_table(outcome: Outcome) -> pd.DataFrame:
    """One row a finding and subject, for findings whose records belong to subjects: how many, with values and place."""
    rows = [row for j in outcome.judged for row in _by_subject(j.finding, outcome.datasets, outcome.place)]
    return pd.DataFrame(rows, columns=BY_SUBJECT)


def _by_subject(finding: Finding, datasets: dict[str, Dataset], place: Place | None) -> list[tuple]:
    part = datasets.get(finding.dataset)
    if part is None or not finding.rows or SUBJECT not in part.frame.columns or not is_text(part.frame[SUBJECT]):
        return []
    rows = np.array(finding.rows, dtype="int64")
    codes = codes_of(part.frame[SUBJECT])[rows]
    order = np.argsort(codes, kind="stable")
    pieces = np.split(rows[order], np.flatnonzero(np.diff(codes[order])) + 1)
    says = finding.message.partition("\n")[0].rpartition(": ")[0] or finding.message
    told = []
    for piece in pieces:
        subject = part.frame[SUBJECT].iloc[piece[0]]
        collected = place(part.name, piece) if place else ""
        where = f"{part.place(piece)} ({collected})" if collected else part.place(piece)
        values = part.told([finding.variable], piece, 3).strip()
        who = "" if pd.isna(subject) else str(subject)
        told.append((finding.severity, who, finding.rule, part.name, finding.variable, says, len(piece), values, where))
    return sorted(told, key=lambda row: row[1])


def rule_table(outcome: Outcome) -> pd.DataFrame:
    """One row a check: what it says, whether it ran and on what, and what it found."""
    under = _told_under(outcome)
    rows = [
        (
            r.check.id, r.check.severity, r.check.owner, r.check.says, ", ".join(r.check.rules), "yes" if r.ran else "no", r.why,
            ", ".join(r.datasets), r.looked, r.findings, r.records, "; ".join(filter(None, (r.note, under.get(r.check.id)))),
        )
        for r in outcome.ran
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=RULE)


def write_conformance(outcome: Outcome, folder: Path, notice: str = "") -> list[Path]:
    """Write conformance.csv (one row a finding), conformance.xlsx and conformance.html into `folder`; their paths.

    notice   what the study says on every page
    Nothing in them depends on the clock or the machine; text is never a formula, a link or markup.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "Findings": finding_table(outcome),
        TITLE: heading_table(outcome.headings),
        "By subject": subject_table(outcome),
        "Datasets": dataset_table(outcome),
        "Rules": rule_table(outcome),
    }
    paths = [folder / f"conformance.{kind}" for kind in ("csv", "xlsx", "html")]
    _as_text(tables["Findings"]).to_csv(paths[0], index=False, encoding="utf-8", lineterminator="\n")
    write_workbook(tables, paths[1])
    paths[2].write_text(_page(tables, outcome, f"{summary(outcome)}. {notice}".rstrip(". ")), encoding="utf-8", newline="\n")
    return paths


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    """For CSV, which spreadsheets open as well: a text that would be a formula there gets an apostrophe before it."""
    texts = table.select_dtypes(exclude="number").columns
    return table.assign(**{c: [f"'{t}" if t[:1] in ("=", "+", "-", "@") else t for t in table[c]] for c in texts})


def _page(tables: dict[str, pd.DataFrame], outcome: Outcome, told: str) -> str:
    markup = {name: html_table(table) for name, table in tables.items() if name != TITLE}
    places = {name: name.lower().replace(" ", "-") for name in tables}
    sections = [
        f'<section id="{places[name]}">\n<h2>{escape(name)}</h2>\n{markup.get(name) or heading_markup(outcome.headings)}\n</section>'
        for name in tables
    ]
    counts = {TITLE: len(outcome.headings)} | {name: len(table) for name, table in tables.items() if name != TITLE}
    ways = "".join(f'<a href="#{places[name]}">{escape(name)} ({counts[name]:,})</a>' for name in tables)
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f"<title>Conformance</title>\n<style>{STYLE}{WIDER}{OF_HEADINGS}</style>\n</head>\n<body>",
            f"<h1>Conformance</h1>\n<p>{escape(told)}.</p>\n<nav>{ways}</nav>",
            *sections,
            "</body>\n</html>\n",
        ]
    )
