"""The packet as CDISC ARS 1.0 JSON: analysis sets, subsets, groupings, methods, analyses with their results, outputs.

One ReportingEvent: every row of the results frame is an OperationResult of its analysis, with its raw value and, where an output
shows it, as it is written there. What a listing shows is records, so a listing is an output without analyses.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.output import Output
from sdtm2adam.spec.statistics import STATISTICS
from sdtm2adam.spec.study import StudySpec
from sdtm2adam.submission.ars_groupings import Groupings, condition_of
from sdtm2adam.submission.ars_methods import Method, Methods
from sdtm2adam.submission.ars_where import where_clause
from sdtm2adam.submission.define_displays_words import code_of

POPULATION = "population"  # the analysis that gives the N of each group of an output
TOTAL = "TOTAL"
ALL_GROUPS = ("comparison", "model")  # what a result of several groups stands under
NESTED = " | "
PLAIN_FILES = ("pdf", "rtf", "txt")  # file types that ARS knows; others are terms of the sponsor
REASONS = ("SPECIFIED IN PROTOCOL", "SPECIFIED IN SAP", "DATA DRIVEN", "REQUESTED BY REGULATORY AGENCY")
PURPOSES = ("PRIMARY OUTCOME MEASURE", "SECONDARY OUTCOME MEASURE", "EXPLORATORY OUTCOME MEASURE")
KINDS = {"AnalysisReasonEnum": REASONS, "AnalysisPurposeEnum": PURPOSES, "OutputFileTypeEnum": PLAIN_FILES}


class Row(NamedTuple):
    """A row of the results frame: what is told of it, and its number."""

    number: int
    group: str
    by: str
    variable: str
    level: str
    stat: str
    value: float
    text: str


@dataclass
class Packet:
    """What is told, and what grows while it is told.

    ard      the results frame; numbers: output, ard (row number), text, of every number shown
    columns  dataset -> its variables
    files    output -> its files, as seen from the packet
    """

    study: StudySpec
    outputs: Sequence[Output]
    ard: pd.DataFrame
    numbers: pd.DataFrame
    columns: Mapping[str, frozenset[str]]
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    methods: Methods = field(default_factory=Methods)
    terms: dict[str, dict[str, str]] = field(default_factory=dict)
    subsets: dict[tuple[str, str], dict] = field(default_factory=dict)

    def __post_init__(self):
        self.groupings = Groupings(self.columns)
        told = [self.ard[name].tolist() for name in ("output", "analysis", *Row._fields[1:])]
        self.rows: dict[tuple[str, str], list[Row]] = {}
        for number, (output, analysis, *rest) in enumerate(zip(*told, strict=True)):
            self.rows.setdefault((output, analysis), []).append(Row(number, *rest))
        self.shown: dict[int, dict[str, None]] = {}
        for number, text in zip(self.numbers["ard"].tolist(), self.numbers["text"].tolist(), strict=True):
            self.shown.setdefault(number, {})[text] = None

    def term(self, kind: str, word: str) -> dict:
        """A term of ARS, or one of the sponsor's own, which is entered as such."""
        if word in KINDS[kind]:
            return {"controlledTerm": word}
        own = self.terms.setdefault(kind, {})
        return {"sponsorTermId": own.setdefault(word, f"TE.{kind}.{len(own) + 1}")}

    def subset(self, dataset: str, where: str) -> str:
        """The id of a data subset; "" for all records."""
        if not where:
            return ""
        at = len(self.subsets) + 1
        known = self.subsets.setdefault(
            (dataset, where),
            {"id": f"DS.{at}", "name": f"{dataset}: {where}", "level": 1, "order": at, **where_clause(where, dataset, self.columns)},
        )
        return known["id"]


def write_ars(packet: Packet, path: Path) -> int:
    """Write the reporting event as JSON; gives how many results it holds."""
    event = reporting_event(packet)
    path.write_text(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8", newline="\n")
    return sum(len(analysis["results"]) for analysis in event["analyses"])


def reporting_event(packet: Packet) -> dict:
    """The ReportingEvent of a packet, valid against the JSON schema of ARS 1.0."""
    analyses = [one for output in packet.outputs for one in _analyses(packet, output)]
    outputs = [_output(packet, output) for output in packet.outputs]
    extensions = [
        {"id": f"TE.{kind}", "enumeration": kind, "sponsorTerms": [{"id": i, "submissionValue": word} for word, i in words.items()]}
        for kind, words in packet.terms.items()
    ]
    return {
        "id": f"RE.{packet.study.study}",
        "name": packet.study.title,
        "version": 1,
        **({"description": packet.study.notice} if packet.study.notice else {}),
        "mainListOfContents": _contents(packet, analyses),
        "analysisSets": [_analysis_set(packet, name, at) for at, name in enumerate(packet.study.populations, start=1)],
        "dataSubsets": list(packet.subsets.values()),
        "analysisGroupings": packet.groupings.as_ars(),
        "methods": packet.methods.as_ars(),
        "analyses": analyses,
        "outputs": outputs,
        **({"terminologyExtensions": extensions} if extensions else {}),
    }


def _analysis_set(packet: Packet, name: str, order: int) -> dict:
    population = packet.study.populations[name]
    clause = where_clause(population.where, "ADSL", packet.columns)
    return {"id": f"AS.{name}", "name": population.label, "label": name, "level": 1, "order": order, **clause}


def _contents(packet: Packet, analyses: list[dict]) -> dict:
    items = []
    for order, output in enumerate(packet.outputs, start=1):
        own = [one for one in analyses if one["id"].startswith(f"AN.{output.output}.")]
        inner = [{"name": one["name"], "level": 2, "order": at, "analysisId": one["id"]} for at, one in enumerate(own, start=1)]
        item = {"name": _heading(output), "level": 1, "order": order, "outputId": f"OUT.{output.output}"}
        items.append({**item, **({"sublist": {"listItems": inner}} if inner else {})})
    return {"name": "Outputs and their analyses", "contentsList": {"listItems": items}}


def _heading(output: Output) -> str:
    return f"{output.kind.capitalize()} {output.number} {output.title}"


def _analyses(packet: Packet, output: Output) -> Iterator[dict]:
    """The analyses of an output that have results, the N of its groups first."""
    asked: dict[str, Analysis | None] = {POPULATION: None, **{one.id: one for one in output.analyses}}
    for name, analysis in asked.items():
        if rows := packet.rows.get((output.output, name)):
            yield _analysis(packet, output, name, analysis, rows)


def _analysis(packet: Packet, output: Output, name: str, analysis: Analysis | None, rows: list[Row]) -> dict:
    dataset = _dataset(output, analysis) if analysis else "ADSL"
    method = packet.methods.of(analysis)
    subset = packet.subset(dataset, analysis.where) if analysis else ""
    variable = rows[0].variable
    groupings = list(_groupings(packet, output, analysis, dataset, rows))
    ordered = [{"order": at, "groupingId": one["id"], "resultsByGroup": True} for at, one in enumerate(groupings, start=1)]
    places = {key: list(_places(row, groupings)) for key, row in {(row.group, row.by, row.level): row for row in rows}.items()}
    reason, purpose = ((analysis and getattr(analysis, key)) or getattr(output, key) for key in ("reason", "purpose"))
    return {
        "id": f"AN.{output.output}.{name}",
        "name": (analysis and analysis.label) or f"{output.title}: {name}",
        "version": 1,
        "reason": packet.term("AnalysisReasonEnum", reason),
        "purpose": packet.term("AnalysisPurposeEnum", purpose),
        "methodId": method.id,
        "dataset": dataset,
        **({"variable": variable} if variable and NESTED not in variable else {}),
        "analysisSetId": f"AS.{(analysis and analysis.population) or output.population}",
        **({"dataSubsetId": subset} if subset else {}),
        **({"orderedGroupings": ordered} if ordered else {}),
        "programmingCode": {"context": "sdtm2adam", "code": code_of(output, analysis)},
        "results": [result for row in rows for result in _results(packet, method, row, places)],
    }


def _dataset(output: Output, analysis: Analysis) -> str:
    """The dataset of an analysis; of adjusted p values that of the tests, where all have one."""
    tests = {test.analysis for test in analysis.multiplicity.family.values()} if analysis.multiplicity else set()
    tested = {one.dataset for one in output.analyses if one.id in tests}
    return tested.pop() if len(tested) == 1 else analysis.dataset


def _groupings(packet: Packet, output: Output, analysis: Analysis | None, dataset: str, rows: list[Row]) -> Iterator[dict]:
    """What an analysis is split by: the groups of its output, its conditions, what it counts (outer to inner) or its terms."""
    if output.groups:
        yield packet.groupings.of_groups(output.groups)
    labels = [label for label in dict.fromkeys(row.by for row in rows) if label]
    if analysis and labels:
        yield packet.groupings.of_conditions(dataset, {label: condition_of(analysis, label) for label in labels})
    if analysis and any(row.level for row in rows):
        kind = STATISTICS[analysis.statistics]
        counts = {"levels", "nested"}.intersection((*kind.needs, *kind.takes))
        variables = rows[0].variable.split(NESTED) if counts else []
        yield from (packet.groupings.of_values(dataset, variable) for variable in variables)
        if not variables:
            yield packet.groupings.of_terms()


def _results(packet: Packet, method: Method, row: Row, places: dict[tuple[str, str, str], list[dict]]) -> Iterator[dict]:
    """The results of one row: one, or one for each way in which outputs write it."""
    of = row.group if row.group in ALL_GROUPS else ""
    said = {"operationId": method.operation(row.stat, of)}
    if placed := places[row.group, row.by, row.level]:
        said["resultGroups"] = placed
    raw = row.text if not isfinite(row.value) else repr(row.value).removesuffix(".0")
    if raw:
        said["rawValue"] = raw
    for text in packet.shown.get(row.number, [""]):
        yield {**said, "formattedValue": text} if text else said


def _places(row: Row, groupings: list[dict]) -> Iterator[dict]:
    """Where a result belongs, grouping by grouping; the total and what is said of all groups belong to none of them."""
    levels = row.level.split(NESTED) if row.level else []
    for grouping in groupings:
        if grouping["dataDriven"]:
            if levels and (level := levels.pop(0)) != TOTAL:
                yield {"groupingId": grouping["id"], "groupValue": level}
        elif grouping.get("groupingVariable"):
            if row.group not in (*ALL_GROUPS, TOTAL):
                yield {"groupingId": grouping["id"], "groupId": _group(grouping, row.group)}
        elif row.by:
            yield {"groupingId": grouping["id"], "groupId": next(g["id"] for g in grouping["groups"] if g["name"] == row.by)}


def _group(grouping: dict, value: str) -> str:
    return next(group["id"] for group in grouping["groups"] if group["condition"]["value"] == [value])


def _output(packet: Packet, output: Output) -> dict:
    identifier = f"OUT.{output.output}"
    sections = [("Title", [f"{output.kind.capitalize()} {output.number}", output.title, packet.study.populations[output.population].label])]
    sections += [("Footnote", [*output.footnotes])] if output.footnotes else []
    sections += [("Footer", [output.source])] if output.source else []
    display = {
        "id": f"DI.{output.output}",
        "name": f"{output.kind.capitalize()} {output.number}",
        "version": 1,
        "displayTitle": output.title,
        "displaySections": [_section(output.output, kind, texts) for kind, texts in sections],
    }
    files = [
        {"name": Path(file).name, "fileType": packet.term("OutputFileTypeEnum", Path(file).suffix.removeprefix(".")), "location": file}
        for file in packet.files.get(output.output, ())
    ]
    whole = {"id": identifier, "name": _heading(output), "version": 1, "displays": [{"order": 1, "display": display}]}
    return {**whole, **({"fileSpecifications": files} if files else {})}


def _section(output: str, kind: str, texts: Sequence[str]) -> dict:
    parts = [{"order": at, "subSection": {"id": f"SE.{output}.{kind}.{at}", "text": text}} for at, text in enumerate(texts, start=1)]
    return {"sectionType": kind, "orderedSubSections": parts}
