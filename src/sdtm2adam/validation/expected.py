"""What a study expects of its datasets as one more asker: each expectation as a question, with what came of it.

The suites are read as they are written, and the answers from the findings that validation left; great_expectations itself
runs in a process of its own.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sdtm2adam.errors import Finding
from sdtm2adam.spec.suite import Expectation, Suite
from sdtm2adam.validation.questions.asked import Asked
from sdtm2adam.validation.questions.failing import Failing, is_of_records
from sdtm2adam.validation.questions.of_expectation import question_of
from sdtm2adam.validation.suites import NOT_CHECKED

FILE, FINDINGS = "validation/suites.json", "9-validation"  # of a run: what it expected, and what of that did not hold
OF_FINISHED = ("sdtm", "adam")


@dataclass(frozen=True)
class Expected:
    """The suites of finished datasets as a run validated them, and what did not hold or could not be checked."""

    suites: tuple[Suite, ...] = ()
    found: tuple[Finding, ...] = ()


def left(suites: Iterable[Suite]) -> str:
    """The suites of finished datasets as a run leaves them, so that what is told of its expectations is what it expected."""
    told = [suite.model_dump(mode="json") for suite in suites if suite.stage in OF_FINISHED]
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def expected(path: Path, found: Iterable[Finding]) -> Expected:
    """What a run has left: its suites, and what it found; nothing where it did not validate."""
    if not path.is_file():
        return Expected()
    return Expected(tuple(map(_suite, json.loads(path.read_text(encoding="utf-8")))), tuple(found))


def _suite(told: dict) -> Suite:
    """As it was checked when the run read it."""
    return Suite.model_construct(**{**told, "expectations": tuple(Expectation.model_construct(**one) for one in told["expectations"])})


def asked_by_suites(told: Expected, frames: Mapping[str, pd.DataFrame]) -> Iterator[tuple[Expectation, Asked]]:
    """Every expectation about one of these finished datasets whose question can be told. frames: text as categories."""
    for suite in told.suites:
        if suite.dataset in frames:
            kinds = frames[suite.dataset].dtypes
            texts = {str(name) for name, kind in kinds.items() if isinstance(kind, pd.CategoricalDtype)}
            numbers = set(map(str, kinds.index)) - texts
            found = [finding for finding in told.found if finding.dataset == suite.dataset]
            for one in suite.expectations:
                question = question_of(one, texts, numbers)
                if is_of_records(question):
                    yield one, _answered(one, suite, question, found)


def _answered(one: Expectation, suite: Suite, question: Failing, found: Sequence[Finding]) -> Asked:
    asked = Asked(one.id, suite.dataset, question, next(iter(one.columns), ""))
    for finding in found:
        if finding.rule == one.id:
            return asked._replace(rows=finding.rows, count=finding.count, whole=not finding.rows)
        if finding.rule == NOT_CHECKED and finding.source in (one.written_at, f"{suite.path}:1"):
            return asked._replace(why=finding.message.removeprefix(f"{one.id} could not be checked ({one.says}): "))
    return asked
