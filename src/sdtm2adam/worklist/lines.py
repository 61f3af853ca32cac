"""The worklist of collected values that no codelist maps: gathered from a draft of the data, merged with what persons decided."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from sdtm2adam.derive.text import coded, folded
from sdtm2adam.errors import Finding, did_you_mean
from sdtm2adam.study import Study

FILE = "worklist.xlsx"
OPEN, SOLVED = "open", "solved"
ACCEPT, SYNONYM, QUERY = "accept", "synonym", "query"
DECISIONS = (ACCEPT, SYNONYM, QUERY)
MOST = 32_767  # characters of a cell
# Signs that stand for control characters, which no cell can hold.
PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"}
MEANT = {picture: code for code, picture in PICTURES.items()}


@dataclass(frozen=True)
class Line:
    """One collected value of one column that its codelist does not map.

    used_in            dataset and variable that it goes into (AE.AESEV)
    records            how many had it when it was last seen
    first              where it was first collected, as file and line
    closest            the term that is spelt most like it; "" where none is
    decision .. person what a person has written: accept, synonym or query; the term; a note; who
    state              open, or solved: the last run did not meet it any more
    more               further columns that a person has added
    """

    codelist: str
    export: str
    column: str
    value: str
    used_in: str = ""
    records: int = 0
    first: str = ""
    closest: str = ""
    decision: str = ""
    term: str = ""
    note: str = ""
    person: str = ""
    state: str = OPEN
    more: Mapping[str, str] = field(default_factory=dict)
    row: int = 0  # its row in the workbook

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.codelist, self.export, self.column, self.value[:MOST]


def unmapped(study: Study, findings: Iterable[Finding], raw: Mapping[str, pd.DataFrame]) -> list[Line]:
    """A line for each collected value that a codelist lacks, from the findings of a run in draft.

    raw  the exports' frames, to tell where each value was first collected
    A value that several datasets meet in the same column is one line.
    """
    lines: dict[tuple, Line] = {}
    for finding in findings:
        if not (finding.codelist and finding.values):
            continue
        for line in _lines(study, finding, raw):
            known = lines.get(line.key)
            if known is None:
                lines[line.key] = line
            else:
                used_in = ", ".join(dict.fromkeys((*known.used_in.split(", "), line.used_in)))
                lines[line.key] = replace(known, used_in=used_in, records=max(known.records, line.records))
    return in_order(lines.values())


def _lines(study: Study, finding: Finding, raw: Mapping[str, pd.DataFrame]) -> Iterator[Line]:
    export = _export(study, finding, raw)
    spec = study.codelists.get(finding.codelist)
    terms = sorted(spec.terms) if spec else []
    places = _places(study, finding, raw, export)
    for value, records in finding.values:
        yield Line(
            finding.codelist,
            export,
            finding.field,
            value,
            ".".join(filter(None, (finding.dataset, finding.variable))),
            records,
            places.get(folded(value), finding.source),
            did_you_mean(value, terms).removeprefix(" - did you mean ").removesuffix("?"),
        )


def _export(study: Study, finding: Finding, raw: Mapping[str, pd.DataFrame]) -> str:
    """The export that the finding's rows are of: the one whose lines its source names."""
    rows = np.array(finding.rows, dtype=np.int64)
    for name, frame in raw.items():
        of_form = study.raw.exports[name].form == finding.form and len(rows) and rows.max() < len(frame)
        if of_form and study.raw.line_of(name, frame, rows) == finding.source:
            return name
    return ""


def _places(study: Study, finding: Finding, raw: Mapping[str, pd.DataFrame], export: str) -> dict[str, str]:
    """Value -> where it was first collected; empty where the column is none of an export's (it was made on the way)."""
    if not export or finding.field not in raw[export].columns:
        return {}
    frame = raw[export]
    text = coded(frame[finding.field])
    codes = text.cat.codes.to_numpy()
    rows = np.sort(np.array(finding.rows, dtype=np.int64))
    rows = rows[codes[rows] >= 0]
    first, at = np.unique(codes[rows], return_index=True)
    values = text.cat.categories
    return {folded(str(values[code])): study.raw.line_of(export, frame, int(rows[i])) for code, i in zip(first, at, strict=True)}


def merged(now: Iterable[Line], before: Iterable[Line]) -> list[Line]:
    """What is unmapped now, with what persons wrote before; what is not met any more stays, as solved.

    Decisions are kept as they were written, even those that cannot be applied.
    """
    known = {line.key: line for line in before}
    lines = []
    for line in now:
        was = known.pop(line.key, None)
        if was is not None:
            line = replace(line, decision=was.decision, term=was.term, note=was.note, person=was.person, more=was.more)
        lines.append(line)
    return in_order([*lines, *(replace(line, state=SOLVED) for line in known.values())])


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Open ones first, each part by codelist, export, column and value."""
    return sorted(lines, key=lambda line: (line.state != OPEN, line.key))
