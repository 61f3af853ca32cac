"""One question that several ask of the same dataset, under one heading: who asks, what each of them found, the records once.

Askers are of three kinds: expectations of the study's suites, built-in checks, published rules. Whether two ask the same is
decided by what they ask (`validation/questions/`), never by their names. What is asked in other words, or of other
records, stays apart.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sdtm2adam.errors import NOTE, some
from sdtm2adam.validation.conformance.catalogue import BUILT_IN
from sdtm2adam.validation.conformance.delivery import Dataset
from sdtm2adam.validation.conformance.explanations import Judged
from sdtm2adam.validation.conformance.run import Place, Ran
from sdtm2adam.validation.expected import Expected, asked_by_suites
from sdtm2adam.validation.questions.asked import Asked
from sdtm2adam.validation.questions.failing import Failing, columns_of
from sdtm2adam.validation.questions.in_words import Named, heading

EXPECTATION, CHECK, RULE, DRAFT = "expectation", "built-in check", "published rule", "draft rule"
KINDS = (EXPECTATION, CHECK, RULE, DRAFT)
PASSED, NOT_RUN = "passed", "not run: "


class Asker(NamedTuple):
    """Who asks, and the answer. at: the line of the suite, or the ids that a check or a rule answers to."""

    kind: str
    says: str
    at: str
    severity: str
    asked: Asked
    outcome: str = ""

    @property
    def id(self) -> str:
        return self.asked.by


class Heading(NamedTuple):
    """A question of a dataset in words, and who asks it. rows: all that fail for any of them; where, values: of these."""

    dataset: str
    text: str
    askers: tuple[Asker, ...]
    rows: tuple[int, ...] = ()
    where: str = ""
    values: str = ""

    @property
    def kinds(self) -> set[str]:
        return {asker.kind for asker in self.askers}

    @property
    def has_failed(self) -> bool:
        return any(asker.asked.count for asker in self.askers)


def headings(
    ran: Iterable[Ran], told: Expected, judged: Iterable[Judged], datasets: Mapping[str, Dataset], place: Place | None
) -> tuple[Heading, ...]:
    """The questions that askers of several kinds share, and those that several asked and failed. What failed stands first."""
    by_question: dict[tuple[str, Failing], dict[str, Asker]] = {}
    for asker in (*_expecting(told, datasets), *_checking(ran)):
        beside = by_question.setdefault((asker.asked.dataset, asker.asked.question), {})
        before = beside.get(asker.id)  # who puts a question twice asks it once; what it found counts
        if before is None or asker.asked.count > before.asked.count:
            beside[asker.id] = asker
    findings: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        findings.setdefault((one.finding.rule, one.finding.dataset), []).append(one)
    made = [
        _heading(question, sorted(beside.values(), key=_standing), findings, datasets[name], place)
        for (name, question), beside in by_question.items()
        if _is_shared(beside.values()) and name in datasets
    ]
    return tuple(sorted(made, key=_order))


def _expecting(told: Expected, datasets: Mapping[str, Dataset]) -> Iterator[Asker]:
    for one, asked in asked_by_suites(told, {name: dataset.frame for name, dataset in datasets.items()}):
        yield Asker(EXPECTATION, one.says, one.written_at, one.severity, asked)


def _checking(ran: Iterable[Ran]) -> Iterator[Asker]:
    for one in ran:
        check = one.check
        kind = CHECK if BUILT_IN.fullmatch(check.id) else DRAFT if check.is_draft else RULE
        for asked in one.asked:
            yield Asker(kind, check.says, ", ".join(check.rules), check.severity, asked)


def _standing(asker: Asker) -> tuple:
    return (KINDS.index(asker.kind), asker.id)


def _is_shared(askers: Collection[Asker]) -> bool:
    return len({asker.kind for asker in askers}) > 1 or (len(askers) > 1 and any(asker.asked.count for asker in askers))


def _order(one: Heading) -> tuple:
    """What failed, then what somebody could not answer; of what passed that which the study expects."""
    return (not one.has_failed, all(a.outcome == PASSED for a in one.askers), EXPECTATION not in one.kinds, one.dataset, one.text)


def _heading(
    question: Failing, askers: Sequence[Asker], findings: Mapping[tuple[str, str], list[Judged]], dataset: Dataset, place: Place | None
) -> Heading:
    rows = np.array(sorted({row for asker in askers for row in asker.asked.rows}), dtype="int64")
    every = [judged for asker in askers for judged in findings.get((asker.id, dataset.name), ())]
    # what is told once stands under the name of one of those that ask it
    answered = tuple(_answered(asker, findings.get((asker.id, dataset.name)) or every, len(rows)) for asker in askers)
    speaking = {own: [asker.asked.variable for asker in askers if (asker.kind == EXPECTATION) == own] for own in (True, False)}
    text = heading(dataset.name, question, Named(speaking[True], speaking[False], tuple(map(str, dataset.frame.columns))))
    if not len(rows):
        return Heading(dataset.name, text, answered)
    collected = place(dataset.name, rows) if place else ""
    where = f"{dataset.place(rows)} ({collected})" if collected else dataset.place(rows)
    return Heading(dataset.name, text, answered, tuple(rows.tolist()), where, dataset.told(columns_of(question), rows, 3).strip())


def _answered(asker: Asker, findings: Iterable[Judged], of: int) -> Asker:
    """With what came of it in words; the severity of what was found, a note where all of it is explained."""
    asked, own = asker.asked, set(asker.asked.rows)
    if asked.why or not asked.count:
        return asker._replace(severity="", outcome=f"{NOT_RUN}{asked.why}" if asked.why else PASSED)
    about = [j for j in findings if own & set(j.finding.rows) or (asked.whole and not j.finding.rows)]
    explained = own & {row for j in about if j.text for row in j.finding.rows}
    told = _found(asked, of)
    if asker.kind == EXPECTATION or not about or not any(j.text for j in about):
        return asker._replace(outcome=told)
    if all(j.text for j in about):
        return asker._replace(severity=NOTE, outcome=f"{told}, explained")
    return asker._replace(outcome=f"{told}, {len(explained):,} of them explained")


def _found(asked: Asked, of: int) -> str:
    if not asked.rows:
        return "found"
    count = f"{len(asked.rows):,} record{'' if len(asked.rows) == 1 else 's'}"
    return count if len(asked.rows) == of else f"{count}: {some(row + 1 for row in asked.rows)}"
