"""Findings that a person has explained, told apart from those that nobody has."""

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
from sdtm2adam.validation.conformance.catalogue import ADAM, BUILT_IN, SDTM, Check
from sdtm2adam.validation.conformance.checks import checks
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery
from sdtm2adam.validation.conformance.run import Ran
from sdtm2adam.validation.conformance.said_twice import Told
from sdtm2adam.validation.conformance.split import domain_name

EXPLAINS_NOTHING = "explained-nothing"
EXPLAINED = "\n    explained  "  # stands before the text, in the message of what is explained


class Judged(NamedTuple):
    """A finding, and what is known of it beside.

    finding   as it is told: an explained one is a note, with the text
    found     its severity as it was found
    owner     data, mapping or standard: of the explanation, else of the check
    text      the explanation, "" for none
    cites     the published rules it answers to
    also      the findings of rules that say the same of its records
    """

    finding: Finding
    found: str
    owner: str
    text: str = ""
    cites: tuple[str, ...] = ()
    also: tuple[Finding, ...] = ()


def judged(
    told: Sequence[Told],
    explanations: Sequence[Explanation],
    ran: Sequence[Ran],
    deliveries: Sequence[Delivery],
    known: Collection[str] = (),
) -> list[Judged]:
    """Every finding with its explanation, where there is one; the first explanation that fits counts.

    A `where` that meets some records of a finding makes two of it. What explains the finding of a rule explains that of the check
    under which it is told; but for a draft, of which nobody asks an explanation. An explanation that fits nothing is a finding
    of its own, a warning; so is one of a check that there is not. One of a standard that was not delivered waits, and one of a
    rule that did not run; those of rules that are not among the `known` ones are one note.
    Errors: one StudyError for every condition of other columns than the dataset has.
    """
    by_id = {r.check.id: r for r in ran}
    data = {name: dataset for one in reversed(deliveries) for name, dataset in one.datasets.items()}
    standards = {one.standard for one in deliveries}
    at_hand = {r.check.id for r in ran if r.ran}
    standard_of = {name: one.standard for one in reversed(deliveries) for name in one.datasets}
    waiting: list[Explained] = [(one, None) for one in told]
    left: list[Explained] = []
    faults: list[str] = []
    for explanation in explanations:
        try:
            waiting, used = _explained(explanation, waiting, data, by_id)
        except StudyError as fault:
            faults.append(f"{explanation.written_at}: {fault}")
            continue
        if not used and _asked(explanation, standards, at_hand):
            left.append((Told(_explains_nothing(explanation, by_id)), None))
    strange = [e for e in explanations if known and not BUILT_IN.fullmatch(e.rule) and e.rule not in known and e.rule not in by_id]
    if strange:
        left.append((Told(_of_no_rule(strange, known)), None))
    if faults:
        raise StudyError("\n\n".join(faults))
    return [_judged(one, by, by_id, standard_of) for one, by in [*waiting, *left]]


Explained = tuple[Told, Explanation | None]


def _explained(
    explanation: Explanation, waiting: Sequence[Explained], data: Mapping[str, Dataset], by_id: Mapping[str, Ran]
) -> tuple[list[Explained], bool]:
    """What is left with the explanation where it fits, and whether it fits anything.

    It does where the same records are explained already under another id: then it says once more what stays true.
    """
    rest: list[Explained] = []
    used = False
    for told, by in waiting:
        about = next((f for f in (told.finding, *told.also) if _fits(explanation, f, data)), None)
        met, other = _divided(told, about, explanation, data) if about else (None, told)
        if met and not by and not _is_only_a_draft(about, told.finding, by_id):
            used = True
            rest += [(met, explanation)]
            rest += [(other, None)] if other else []
        else:
            used = used or (bool(met) and (by is None or by.rule != explanation.rule))
            rest.append((told, by))
    return rest, used


def _is_only_a_draft(about: Finding, told: Finding, by_id: Mapping[str, Ran]) -> bool:
    """Whether it is a draft's finding, told under what is none: that the draft is wrong does not explain the other."""

    def is_draft(finding: Finding) -> bool:
        return finding.rule in by_id and by_id[finding.rule].check.is_draft

    return is_draft(about) and not is_draft(told)


def _judged(told: Told, by: Explanation | None, by_id: Mapping[str, Ran], standard_of: Mapping[str, str]) -> Judged:
    finding = told.finding
    check: Check | None = by_id[finding.rule].check if finding.rule in by_id else None
    owner = (by.owner if by else "") or (check.owner if check else "mapping")
    cites = check.answering(finding, standard_of.get(finding.dataset, "")) if check else ()
    if not by:
        return Judged(finding, finding.severity, owner, "", cites, told.also)
    message = f"{finding.message}{EXPLAINED}{' '.join(by.text.split())} ({by.written_at})"
    explained = replace(finding, severity=NOTE, message=message, fix="")
    return Judged(explained, finding.severity, owner, by.text, cites, told.also)


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


def _divided(told: Told, about: Finding, explanation: Explanation, data: Mapping[str, Dataset]) -> tuple[Told | None, Told | None]:
    """The part of what is told that is explained, and the rest.

    about   the finding that the explanation is of: of all its records, or of those that meet the condition
    Errors: StudyError for a condition of other columns.
    """
    finding, part = told.finding, data.get(told.finding.dataset)
    if not finding.rows or part is None:
        return (None, told) if explanation.where else (told, None)
    rows = np.array(finding.rows, dtype="int64")
    met = np.isin(rows, about.rows) if about.rows else np.ones(len(rows), dtype=bool)
    if explanation.where:
        met &= np.asarray(parse(explanation.where).mask(_with_dates(part)))[rows]
    return (told.of(rows[met], part) if met.any() else None), (None if met.all() else told.of(rows[~met], part))


def _with_dates(part: Dataset) -> pd.DataFrame:
    """The dataset as a condition reads it: numbers that are dates as dates."""
    kinds = {name: part.variables[name].type for name in part.frame.columns if name in part.variables}
    dates = {name: as_dates(part.frame[name], kind) for name, kind in kinds.items() if kind in (DATE, DATETIME)}
    return part.frame.assign(**{name: column for name, column in dates.items() if column is not None})


def _of_no_rule(entries: Sequence[Explanation], known: Collection[str]) -> Finding:
    told = [f"{entry.rule}{did_you_mean(entry.rule, sorted(known))} ({entry.written_at})" for entry in entries]
    one = len(entries) == 1
    says = f"{'an entry waits for a rule that is' if one else f'{len(entries)} entries wait for rules that are'} not among those imported"
    fix = "correct the id, or import the rule"
    return Finding(EXPLAINS_NOTHING, NOTE, "", "", "\n    ".join([f"{says}:", *told]), count=len(entries), fix=fix)


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
