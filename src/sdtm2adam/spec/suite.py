"""validation/<stage>/<dataset>.yaml: what must hold in one dataset, in the words of Great Expectations.

    dataset: ae                          # the folder says the stage: raw, sdtm or adam
    expectations:
      - {id: RAW-AE-001, says: Every adverse event has a start date, severity: error,
         expect: expect_column_values_to_not_be_null, column: STDT}
      - {id: RAW-AE-007, says: An event that is over has an end date, severity: warning,
         expect: expect_column_values_to_not_be_null, column: ENDT, where: "ONGOING == 'N'"}

`expect` is Great Expectations' own name; every key that is not `id`, `says`, `severity`, `where` is its own
argument. Both are checked here against a table of names and arguments (spec/expectations.json), because
importing great_expectations takes seconds.
"""

import json
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from sdtm2adam.errors import ERROR, Finding, StudyError, did_you_mean, some
from sdtm2adam.spec.base import Spec, checked
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.entries import ConditionText
from sdtm2adam.spec.reading import read_yaml

STAGES = ("raw", "sdtm", "adam")
RULES = "rules"  # published rules that the study has imported stand beside the suites
BOUNDS = ("min_value", "max_value")
REGEXES = ("regex", "regex_list")


@lru_cache(maxsize=1)
def expectations() -> dict[str, dict]:
    """What may be expected: by name `about`, `rows`, `where`, `required`, `arguments`; see validation/vocabulary.py."""
    return _table()["expectations"]


@lru_cache(maxsize=1)
def _table() -> dict:
    return json.loads((Path(__file__).parent / "expectations.json").read_text(encoding="utf-8"))


class Expectation(Spec):
    """One thing that must hold; beside these keys stand the arguments of the expectation itself.

    id        stands once in the study; findings name it
    says      what must hold, as a sentence; it is the heading of its findings
    severity  an error stops a run; warnings and notes do not
    expect    a name of the table of expectations; its arguments stand beside it as keys
    where     a condition: on which rows
    """

    id: str = Field(pattern=r"^[A-Z0-9][A-Z0-9_-]*$")
    says: str = Field(min_length=10)
    severity: Literal["error", "warning", "note"]
    expect: str
    where: ConditionText = ""
    arguments: dict[str, object] = Field(default_factory=dict)
    written_at: str = ""

    @model_validator(mode="before")
    @classmethod
    def _arguments_apart(cls, given):
        if not isinstance(given, dict) or "arguments" in given:
            return given
        own = {key: value for key, value in given.items() if key in ("id", "says", "severity", "expect", "where")}
        return {**own, "arguments": {key: value for key, value in given.items() if key not in own}}

    @field_validator("expect")
    @classmethod
    def _known(cls, expect: str) -> str:
        if expect in _table()["not_offered"]:
            raise ValueError(f"{expect} is not offered: {_table()['not_offered'][expect]}")
        if expect not in expectations():
            raise ValueError(f"{expect} is not an expectation of Great Expectations{did_you_mean(expect, expectations())}")
        return expect

    @property
    def about(self) -> str:
        """column, pair, columns or table."""
        return expectations()[self.expect]["about"]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it speaks of, in its own order; none for the table as a whole."""
        if self.about == "table":
            return ()
        named = [self.arguments.get(key) for key in ("column", "column_A", "column_B")]
        listed = self.arguments.get("column_list") or []
        return tuple(c for c in [*named, *listed] if c)

    @property
    def columns_read(self) -> tuple[str, ...]:
        """The columns it speaks of and those its `where` reads."""
        return (*self.columns, *(sorted(parse(self.where).columns) if self.where else ()))


class Suite(Spec):
    """The expectations of one dataset; the folder in which the file lies says its stage: raw, sdtm or adam.

    dataset       the export or dataset; the file is called like it
    expectations  one entry each
    """

    dataset: str
    expectations: tuple[Expectation, ...] = Field(min_length=1)
    stage: str = ""
    path: str = ""


class _SuiteFile(Spec):
    dataset: str
    expectations: list[dict] = Field(min_length=1)


def read_suites(folder: Path, shown_as: str) -> list[Suite]:
    """Every suite under `folder`, by stage and file name; no suites where the folder does not exist.

    Errors: one StudyError that lists every fault of every file as file:line.
    """
    suites, faults = [], [*_strange_folders(folder, shown_as)]
    for stage in STAGES:
        for path in sorted((folder / stage).glob("*.yaml")):
            try:
                suites.append(_read_suite(path, stage, f"{shown_as}/{stage}/{path.name}"))
            except StudyError as fault:
                faults.append(str(fault))
    faults += _said_twice(suites)
    if faults:
        raise StudyError("\n".join(faults))
    return suites


def unknown_columns(suites: list[Suite], columns: dict[tuple[str, str], list[str]]) -> list[Finding]:
    """Suites and their columns against the datasets that specs declare, before there are data.

    `columns` holds the columns of every (stage, dataset) that is known; a stage without any is not checked.
    """
    found = []
    for suite in (s for s in suites if s.stage in {stage for stage, _ in columns}):
        known = columns.get((suite.stage, suite.dataset))
        if known is None:
            others = [dataset for stage, dataset in columns if stage == suite.stage]
            message = f"no {suite.stage} dataset is called {suite.dataset}{did_you_mean(suite.dataset, others)}"
            found.append(Finding("suite-dataset", ERROR, suite.dataset, "", message, source=f"{suite.path}:1"))
            continue
        for expectation in suite.expectations:
            for column in (c for c in expectation.columns_read if c not in known):
                message = f"{expectation.id} speaks of column {column}, which {suite.dataset} lacks{did_you_mean(column, known)}"
                found.append(Finding("suite-column", ERROR, suite.dataset, column, message, source=expectation.written_at))
    return found


def _read_suite(path: Path, stage: str, shown: str) -> Suite:
    document = read_yaml(path, shown)
    if document.value is None:
        raise StudyError(f"{shown}: the file is empty")
    file = checked(document.value, _SuiteFile, document)
    if file.dataset.casefold() != path.stem.casefold():
        raise StudyError(f"{document.where(('dataset',))}: the file is called {path.stem} and speaks of {file.dataset}; one file a dataset")
    made, faults = [], []
    for i, given in enumerate(file.expectations):
        try:
            expectation = checked(given, Expectation, document, ("expectations", i))
            made.append(expectation.model_copy(update={"written_at": document.where(("expectations", i))}))
            faults += [f"{document.where(('expectations', i, key))}: {message}" for key, message in argument_faults(expectation)]
        except StudyError as fault:
            faults.append(str(fault))
    if faults:
        raise StudyError("\n".join(faults))
    return Suite(dataset=file.dataset, expectations=tuple(made), stage=stage, path=shown)


def argument_faults(expectation: Expectation) -> list[tuple[str, str]]:
    """(argument, what is wrong with it) for every fault; also for a check that no data could fail."""
    entry, given = expectations()[expectation.expect], expectation.arguments
    ours = ("id", "says", "severity", "where")
    faults = [
        (key, f"`{key}` is not an argument of {expectation.expect}{did_you_mean(key, [*entry['arguments'], *ours])}")
        for key in given
        if key not in entry["arguments"]
    ]
    faults += [("expect", f"{expectation.expect} needs `{key}`") for key in entry["required"] if given.get(key) is None]
    if set(BOUNDS) <= set(entry["arguments"]) and not entry["required"].count("threshold"):
        faults += _bound_faults(given)
    for key, value in given.items():
        if value is not None and key in entry["arguments"] and not any(_is(value, kind) for kind in entry["arguments"][key]):
            faults.append((key, f"`{key}` holds {some(entry['arguments'][key])}, and here stands {value!r}"))
    if expectation.where and not entry["where"]:
        faults.append(("where", f"{expectation.expect} takes no `where`: Great Expectations would ask it of all rows"))
    if entry["about"] == "columns" and len(expectation.columns) < 2:
        faults.append(("column_list", f"{expectation.expect} compares columns; name two or more"))
    return faults + _regex_faults(given)


def _bound_faults(given: dict) -> list[tuple[str, str]]:
    low, high = (given.get(key) for key in BOUNDS)
    if low is None and high is None:
        return [("expect", "say `min_value`, `max_value` or both; without them nothing can fail")]
    if low is None or high is None:
        return []
    if isinstance(low, str) != isinstance(high, str):
        return [("max_value", "`min_value` and `max_value` are not of one kind (number and date)")]
    return [("max_value", f"`max_value` {high} is less than `min_value` {low}")] if high < low else []


def _regex_faults(given: dict) -> list[tuple[str, str]]:
    faults = []
    for key in (k for k in REGEXES if k in given):
        for regex in given[key] if isinstance(given[key], list) else [given[key]]:
            try:
                re.compile(regex)
            except (re.error, TypeError) as fault:
                faults.append((key, f"`{regex}` is not a regular expression: {fault}"))
    return faults


def _is(value: object, kind: str) -> bool:
    """Whether a YAML value is of a kind that the table names; a kind in back quotes is the word itself."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    tests = {
        "text": isinstance(value, str),
        "number": number,
        "whole number": number and isinstance(value, int),
        "true or false": isinstance(value, bool),
        "list": isinstance(value, list) and len(value) > 0,
        "mapping": isinstance(value, dict),
        "date": isinstance(value, str) and _is_date(value),
    }
    return tests.get(kind, kind == f"`{value}`")


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _strange_folders(folder: Path, shown_as: str) -> list[str]:
    strange = sorted(p.name for p in folder.iterdir() if p.is_dir() and p.name not in (*STAGES, RULES)) if folder.is_dir() else []
    return [f"{shown_as}/{name}/ is no stage; known are {some(STAGES)}{did_you_mean(name, STAGES)}" for name in strange]


def _said_twice(suites: list[Suite]) -> list[str]:
    first: dict[str, str] = {}
    faults = []
    for expectation in (e for suite in suites for e in suite.expectations):
        if expectation.id in first:
            faults.append(f"{expectation.written_at}: id {expectation.id} stands already at {first[expectation.id]}")
        first.setdefault(expectation.id, expectation.written_at)
    return faults
