"""One question that several ask of the same dataset, under one heading: who asks, what each of them found, the records once.

Askers are of three kinds: expectations of the study's suites, built-in checks, published rules. Whether two ask the same is
decided by what they ask (`validation/questions/`), never by their names. What is asked in other words, or of other
records, stays apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sdtm2adam.errors import NOTE, some
from sdtm2adam.validation.conformance.catalogue import Check
from sdtm2adam.validation.conformance.delivery import Dataset
from sdtm2adam.validation.conformance.explanations import BUILT_IN, Judged
from sdtm2adam.validation.conformance.run import Place, Ran
from sdtm2adam.validation.expected import Expected, asked_by_suites
from sdtm2adam.validation.questions.asked import Asked
from sdtm2adam.validation.questions.failing import Failing, columns_of
from sdtm2adam.validation.questions.in_words import Named, heading

EXPECTATION, CHECK, RULE, DRAFT = "expectation", "built-in check", "published rule", "draft rule"
KINDS = (EXPECTATION, CHECK, RULE, DRAFT)
PASSED, NOT_RUN = "passed", "not run: "
DRAFT_SAYS = "draft: "


class Asker(NamedTuple):
    """Who asks, and the answer. at: the line of the suite, or the ids that a check or a rule answers to."""

    kind: str
    id: str
    says: str
    at: str
    severity: str
    outcome: str
    asked: Asked


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
    ran: Iterable[Ran], told: Expected, judged: Sequence[Judged], datasets: Mapping[str, Dataset], place: Place | None
) -> tuple[Heading, ...]:
    """The questions that askers of several kinds share, and those that several asked and failed. What failed stands first."""
    by_question: dict[tuple[str, Failing], list[tuple[str, str, str, str, Asked]]] = {}
    for expectation, asked in asked_by_suites(told, {name: dataset.frame for name, dataset in datasets.items()}):
        about = (EXPECTATION, expectation.says, expectation.written_at, expectation.severity, asked)
        by_question.setdefault((asked.dataset, asked.question), []).append(about)
    for check, asked in _asked(ran):
        kind = CHECK if BUILT_IN.fullmatch(check.id) else DRAFT if check.says.startswith(DRAFT_SAYS) else RULE
        by_question.setdefault((asked.dataset, asked.question), []).append(
            (kind, check.says, ", ".join(check.rules), check.severity, asked)
        )
    shared = {key: _each_once(several) for key, several in by_question.items()}
    by_rule: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        by_rule.setdefault((one.finding.rule, one.finding.dataset), []).append(one)
    made = [_heading(key, several, by_rule, datasets.get(key[0]), place) for key, several in shared.items() if _is_shared(several)]
    return tuple(sorted(made, key=_order))


def _order(one: Heading) -> tuple:
    """What failed, then what somebody could not answer; of what passed that which the study expects."""
    return (not one.has_failed, all(a.outcome == PASSED for a in one.askers), EXPECTATION not in one.kinds, one.dataset, one.text)


def _asked(ran: Iterable[Ran]) -> Iterable[tuple[Check, Asked]]:
    return ((one.check, asked) for one in ran for asked in one.asked)


def _each_once(several: list[tuple]) -> list[tuple]:
    """An asker that puts the same question twice asks it once; what it found counts."""
    by_id: dict[str, tuple] = {}
    for one in several:
        before = by_id.get(one[4].by)
        by_id[one[4].by] = one if before is None or one[4].count > before[4].count else before
    return sorted(by_id.values(), key=lambda one: (KINDS.index(one[0]), one[4].by))


def _is_shared(several: list[tuple]) -> bool:
    return len({one[0] for one in several}) > 1 or (len(several) > 1 and any(one[4].count for one in several))


def _heading(key: tuple[str, Failing], several: list[tuple], by_rule: dict, dataset: Dataset | None, place: Place | None) -> Heading:
    name, question = key
    rows = np.array(sorted({row for *_, asked in several for row in asked.rows}), dtype="int64")
    about = [judged for *_, asked in several for judged in by_rule.get((asked.by, name), ())]
    askers = tuple(_asker(*one, len(rows), by_rule.get((one[4].by, name)) or about) for one in several)
    speaking = {own: [asked.variable for kind, *_, asked in several if (kind == EXPECTATION) == own] for own in (True, False)}
    columns = tuple(map(str, dataset.frame.columns)) if dataset else ()
    text = heading(name, question, Named(speaking[True], speaking[False], columns))
    if dataset is None or not len(rows):
        return Heading(name, text, askers)
    collected = place(name, rows) if place else ""
    where = f"{dataset.place(rows)} ({collected})" if collected else dataset.place(rows)
    return Heading(name, text, askers, tuple(rows.tolist()), where, dataset.told(columns_of(question), rows, 3).strip())


def _asker(kind: str, says: str, at: str, severity: str, asked: Asked, of: int, judged: Sequence[Judged]) -> Asker:
    """judged: its own findings; where these are told under another's name, those of all that ask it."""
    own = set(asked.rows)
    about = [j for j in judged if own & set(j.finding.rows) or (asked.whole and not j.finding.rows)]
    explained = bool(about) and all(j.text for j in about) and kind != EXPECTATION
    outcome = f"{NOT_RUN}{asked.why}" if asked.why else _found(asked, of)
    if explained and asked.count:
        severity, outcome = NOTE, f"{outcome}, explained"
    return Asker(kind, asked.by, says, at, severity if asked.count else "", outcome, asked)


def _found(asked: Asked, of: int) -> str:
    if not asked.count:
        return PASSED
    if not asked.rows:
        return "found"
    count = f"{len(asked.rows):,} record{'' if len(asked.rows) == 1 else 's'}"
    return count if len(asked.rows) == of else f"{count}: {some(row + 1 for row in asked.rows)}"
