"""Findings that a person has explained, told apart from those that nobody has."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from sdtm2adam.errors import NOTE, WARNING, Finding, StudyError, did_you_mean
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.explained import Explanation
from sdtm2adam.validation.conformance.analysis.kinds import DATE, DATETIME, as_dates
from sdtm2adam.validation.conformance.analysis.structures import is_analysis_name
from sdtm2adam.validation.conformance.catalogue import ADAM, SDTM, Check
from sdtm2adam.validation.conformance.checks import checks
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery
from sdtm2adam.validation.conformance.run import Ran
from sdtm2adam.validation.conformance.split import domain_name

EXPLAINS_NOTHING = "explained-nothing"
BUILT_IN = re.compile(r"S2A-.*|[a-z-]+")  # ids of checks of ours, and words for findings that are of no check
HEAD = re.compile(r"(?P<says>.*): [\d,]+ of [\d,]+ records?", re.DOTALL)
SHOWN = re.compile(r"\b([A-Z][A-Z0-9_]{0,7})=")


class Judged(NamedTuple):
    """A finding, and what is known of it beside.

    finding   as it is told: an explained one is a note, with the text
    found     its severity as the check has it
    owner     data, mapping or standard: of the explanation, else of the check
    text      the explanation, "" for none
    cites     the published rules it answers to
    """

    finding: Finding
    found: str
    owner: str
    text: str = ""
    cites: tuple[str, ...] = ()


def judged(
    findings: Sequence[Finding], explanations: Sequence[Explanation], ran: Sequence[Ran], deliveries: Sequence[Delivery]
) -> list[Judged]:
    """Every finding with its explanation, where there is one; the first explanation that fits counts.

    A `where` that meets some records of a finding makes two of it. An explanation that fits nothing is a finding
    of its own, a warning; so is one of a check that there is not. One of a standard that was not delivered waits.
    """
    by_id = {r.check.id: r for r in ran}
    data = {name: dataset for one in reversed(deliveries) for name, dataset in one.datasets.items()}
    standards = {one.standard for one in deliveries}
    at_hand = {r.check.id for r in ran if r.ran}
    standard_of = {name: one.standard for one in reversed(deliveries) for name in one.datasets}
    waiting = [(finding, "", None) for finding in findings]
    left = []
    for explanation in explanations:
        rest = []
        for finding, text, by in waiting:
            if by is not None or not _fits(explanation, finding, data):
                rest.append((finding, text, by))
                continue
            explained, other = _divided(finding, explanation, data)
            rest += [(explained, explanation.text, explanation)] if explained else []
            rest += [(other, "", None)] if other else []
        if not any(by is explanation for *_, by in rest) and _asked(explanation, standards, at_hand):
            left.append((_explains_nothing(explanation, by_id), "", None))
        waiting = rest
    return [_judged(finding, text, by, by_id, standard_of) for finding, text, by in [*waiting, *left]]


def _judged(finding: Finding, text: str, by: Explanation | None, by_id: dict[str, Ran], standard_of: Mapping[str, str]) -> Judged:
    check: Check | None = by_id[finding.rule].check if finding.rule in by_id else None
    owner = (by.owner if by else "") or (check.owner if check else "mapping")
    cites = _cited(check, finding, standard_of.get(finding.dataset, "")) if check else ()
    if not by:
        return Judged(finding, finding.severity, owner, "", cites)
    told = replace(finding, severity=NOTE, message=f"{finding.message}\n    explained  {' '.join(text.split())} ({by.written_at})", fix="")
    return Judged(told, finding.severity, owner, text, cites)


def _cited(check: Check, finding: Finding, standard: str) -> tuple[str, ...]:
    """The published rules that a finding answers to: those that its first line names, else those of all findings of its check.

    Of a check of both standards those of the finding's own.
    """
    named = tuple(rule for rule in check.rules if rule in finding.message.partition("\n")[0])
    if named or not standard:
        return named or check.cites
    return tuple(rule for rule in check.cites if rule.startswith("AD") == (standard == ADAM))


def _asked(explanation: Explanation, standards: set[str], ran: Collection[str]) -> bool:
    """Whether the datasets that it is about were delivered, as far as its check and its dataset tell.

    One of a published rule waits where no such rule is at hand or runs.
    """
    check = checks().get(explanation.rule)
    if check is None and not BUILT_IN.fullmatch(explanation.rule):
        return explanation.rule in ran
    if check and not standards & set(check.of):
        return False
    return not explanation.dataset or (ADAM if is_analysis_name(explanation.dataset) else SDTM) in standards


def _fits(explanation: Explanation, finding: Finding, data: Mapping[str, Dataset]) -> bool:
    if explanation.rule != finding.rule or explanation.variable not in ("", finding.variable):
        return False
    if explanation.dataset in ("", finding.dataset):
        return True
    part = data.get(finding.dataset)
    return part is not None and domain_name(part) == explanation.dataset


def _divided(finding: Finding, explanation: Explanation, data: Mapping[str, Dataset]) -> tuple[Finding | None, Finding | None]:
    """The part of a finding that meets the condition, and the rest. Errors: StudyError for a condition of other columns."""
    part = data.get(finding.dataset)
    if not explanation.where:
        return finding, None
    if part is None or not finding.rows:
        return None, finding
    try:
        met = parse(explanation.where).mask(_with_dates(part))[list(finding.rows)]
    except StudyError as fault:
        raise StudyError(f"{explanation.written_at}: {fault}") from None
    rows = np.array(finding.rows, dtype="int64")
    if met.all():
        return finding, None
    return (_of_rows(finding, part, rows[met]) if met.any() else None), _of_rows(finding, part, rows[~met])


def _with_dates(part: Dataset) -> pd.DataFrame:
    """The dataset as a condition reads it: numbers that are dates as dates."""
    kinds = {name: part.variables[name].type for name in part.frame.columns if name in part.variables}
    dates = {name: as_dates(part.frame[name], kind) for name, kind in kinds.items() if kind in (DATE, DATETIME)}
    return part.frame.assign(**{name: column for name, column in dates.items() if column is not None})


def _of_rows(finding: Finding, part: Dataset, rows: np.ndarray) -> Finding:
    """The same finding of some of its records."""
    first, _, values = finding.message.partition("\n")
    head = HEAD.match(first)
    columns = [name for name in dict.fromkeys(SHOWN.findall(values)) if name in part.frame.columns]
    says = head["says"] if head else first
    message = f"{says}: {len(rows):,} of {len(part.frame):,} records{part.told(columns, rows)}"
    return replace(
        finding, message=message, rows=tuple(rows.tolist()), count=len(rows), subjects=part.subjects(rows), source=part.place(rows)
    )


def _explains_nothing(explanation: Explanation, by_id: dict[str, Ran]) -> Finding:
    known = by_id.get(explanation.rule)
    narrowed = ".".join(filter(None, (explanation.dataset, explanation.variable)))
    if known is None:
        says = f"there is no check {explanation.rule}{did_you_mean(explanation.rule, by_id)}"
    elif not known.ran:
        says = f"{explanation.rule} was not run, so nothing of it is explained: {known.why}"
    else:
        says = f"{explanation.rule}{f' of {narrowed}' if narrowed else ''} has no finding that this explains"
    return Finding(EXPLAINS_NOTHING, WARNING, "", "", says, source=explanation.written_at, fix="take the entry out, or correct it")


def explained_errors(judgements: Iterable[Judged]) -> int:
    """How many findings are errors that a person has explained."""
    return sum(1 for j in judgements if j.text and j.found == "error")
