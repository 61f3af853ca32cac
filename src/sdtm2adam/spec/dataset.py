"""Models of one file under specs/sdtm/ or specs/adam/: where rows come from, steps, variables, parameters."""

import re
from typing import Any

from pydantic import Field, field_validator, model_validator

from sdtm2adam.errors import did_you_mean
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.meta import Type

SHORTHAND = {"from": "copy", "value": "constant", "date": "iso_datetime"}
SHORT_ARGUMENTS = {"from": ("from", "unmapped"), "value": ("value", "where"), "date": ("date", "time", "order", "pivot", "unknown")}
NOT_AVAILABLE = "Not Available"

Step = dict[str, Any]


class Variable(Spec):
    """One variable: how its values come about (a verb and its arguments, or nothing) and what differs from the standard.

    label     in place of the standard's; a variable that no standard names needs one
    type      text, integer, float, date, datetime or time, where it is not what the values show (ADaM)
    length    bytes of a text, where it is not that of the longest value
    format    SAS display format: 8.2, DATE9.
    codelist  of the study (specs/codelists/) or, where it has no file of this name, of CDISC; values from `from:`, coalesce,
              extract, lookup or part become its terms; metadata name it in any case
    origin    Collected, Assigned, Derived or Protocol, where it is not what the verb implies. `Not Available` without a verb:
              a variable that the guide expects and nobody collected; it stays empty
    comment   what a reader of the mapping, and of Define-XML, should know
    """

    verb: str | None = None
    arguments: dict[str, Any] = Field(default_factory=dict)
    label: str | None = None
    type: Type | None = None
    length: int | None = Field(default=None, ge=1, le=200)
    format: str | None = None
    codelist: str | None = None
    origin: str | None = None
    comment: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_short_forms(cls, given):
        """`{from: X}`, `{value: X}`, `{date: X, time: Y}`, `{some_verb: {...}}`, each with metadata beside it."""
        if given is None:
            return {}
        if not isinstance(given, dict):
            raise ValueError("write a mapping, e.g. {from: COLUMN}, {value: TEXT} or {verb: {argument: ...}}")
        if "verb" in given or "arguments" in given:
            return given
        own = set(cls.model_fields) - {"verb", "arguments"}
        metadata = {k: v for k, v in given.items() if k in own}
        rest = {k: v for k, v in given.items() if k not in own}
        for short, verb in SHORTHAND.items():
            if short in rest:
                odd = [k for k in rest if k not in SHORT_ARGUMENTS[short]]
                if odd:
                    raise ValueError(f"`{odd[0]}` does not go with `{short}:`")
                return {**metadata, "verb": verb, "arguments": rest}
        if len(rest) > 1:
            raise ValueError(f"one verb a variable; here are {', '.join(f'`{k}`' for k in rest)}")
        for verb, arguments in rest.items():
            if arguments is not None and not isinstance(arguments, dict):
                hint = did_you_mean(verb, SHORTHAND) or did_you_mean(verb, own)
                named = f"verb `{verb}` takes named arguments: {{{verb}: {{argument: ...}}}}"
                raise ValueError(f"`{verb}` is not known here{hint}" if hint else named)
            return {**metadata, "verb": verb, "arguments": arguments or {}}
        return metadata

    @property
    def is_left_empty(self) -> bool:
        """Whether the variable is there only because the guide expects it."""
        return self.verb is None and self.origin == NOT_AVAILABLE

    @property
    def made_by(self) -> str:
        """How values come about, in one word: Collected, Assigned or Derived; a spec may say otherwise in `origin`."""
        return self.origin or {"copy": "Collected", "iso_datetime": "Collected", "constant": "Assigned"}.get(self.verb or "", "Derived")


QNAM = re.compile(r"[A-Z_][A-Z0-9_]{0,7}")
LONGEST_LABEL = 40  # of QLABEL, as of every label
PARAMCD = re.compile(r"[A-Z_][A-Z0-9_]{0,7}", re.IGNORECASE)


class Supplemental(Variable):
    """A value without a home in its domain: a record of SUPP-- (QNAM is its name in the spec, QLABEL its label).
    It has the keys of a variable, and one more.

    evaluator  who judged: QEVAL
    """

    evaluator: str = ""


class Source(Spec):
    """Where rows come from, which of them, steps on them, and variables of this source only.

    export     an export of specs/raw.yaml: what was collected
    dataset    an SDTM or ADaM dataset
    table      rows that the study itself states: specs/tables/*.csv, or `visits`, `elements`, `arms` of specs/study.yaml
    where      a condition: which of its rows
    steps      verbs, one after the other
    variables  made for the rows of this source only
    """

    export: str | None = None
    dataset: str | None = None
    stated: str | None = Field(default=None, alias="table")
    where: str | None = None
    steps: list[Step] = Field(default_factory=list)
    variables: dict[str, Variable] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_kind(self):
        if sum(kind is not None for kind in (self.export, self.dataset, self.stated)) != 1:
            raise ValueError("say either `export:` (collected data), `dataset:` (SDTM or ADaM) or `table:` (what the study states)")
        return self

    @property
    def table(self) -> str:
        return self.export or self.dataset or self.stated or ""


class Parameter(Spec):
    """One analysis parameter: its label (PARAM), and the collected test that it is, unless it is derived.

    label  PARAM
    from   the collected test: a value of the column that the verb `parameter` reads as `topic`
    """

    label: str
    source: str | None = Field(default=None, alias="from")


class DatasetSpec(Spec):
    """A domain (specs/sdtm) or an analysis dataset (specs/adam).

    domain        its name, in a file of specs/sdtm
    dataset       its name, in a file of specs/adam
    label         in place of the guide's (SDTM); must be said for ADaM
    structure     its grain in words, in place of the guide's (SDTM)
    class         ADSL, BDS, TTE or OCCDS (ADaM): which variables the standard knows
    keys          what tells its records apart; it is sorted by them, missing first, and a key that stands twice is an error
    from          one source of rows, or a list of them, stacked in this order
    derive        verbs on the stacked rows, one after the other
    variables     SDTM: those it has beside the identifiers, in any order. ADaM: exactly those it has, in this order
    supplemental  values that have no variable in the domain: they go to SUPP-- (SDTM)
    parameters    PARAMCD -> label and collected test, in the order of PARAMN (ADaM)
    """

    name: str
    label: str | None = None
    structure: str | None = None
    klass: str | None = Field(default=None, alias="class")
    keys: list[str] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(alias="from")
    derive: list[Step] = Field(default_factory=list)
    variables: dict[str, Variable] = Field(default_factory=dict)
    supplemental: dict[str, Supplemental] = Field(default_factory=dict)
    parameters: dict[str, Parameter] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _named_by_its_kind(cls, given):
        if isinstance(given, dict):
            kinds = [k for k in ("domain", "dataset") if k in given]
            if len(kinds) != 1:
                raise ValueError("say `domain:` (SDTM) or `dataset:` (ADaM), once")
            given = {**{k: v for k, v in given.items() if k != kinds[0]}, "name": given[kinds[0]]}
        return given

    @field_validator("sources", mode="before")
    @classmethod
    def _one_or_several(cls, given):
        return given if isinstance(given, list) else [given]

    @field_validator("supplemental")
    @classmethod
    def _fits_a_record(cls, supplemental: dict[str, Supplemental]) -> dict[str, Supplemental]:
        """Source: SDTMIG 8.4.1 (QNAM as a name of a variable, QLABEL as its label)."""
        names = [
            f"`{name}`: at most 8 capitals, digits and _, and no digit first (QNAM)" for name in supplemental if not QNAM.fullmatch(name)
        ]
        labels = [f"`{n}`: its label has {len(s.label or '')} characters, at most {LONGEST_LABEL} (QLABEL)"
                  for n, s in supplemental.items() if len(s.label or "") > LONGEST_LABEL]  # fmt: skip
        if names or labels:
            raise ValueError("; ".join(names + labels))
        return supplemental

    @field_validator("parameters")
    @classmethod
    def _fit_a_variable(cls, parameters: dict[str, Parameter]) -> dict[str, Parameter]:
        """Source: ADaMIG 3.3.4 (PARAMCD)."""
        long = [code for code in parameters if not PARAMCD.fullmatch(code)]
        if long:
            raise ValueError(f"{', '.join(f'`{code}`' for code in long)}: at most 8 letters, digits and _, and no digit first (PARAMCD)")
        return parameters

    @field_validator("name")
    @classmethod
    def _fits_a_file(cls, name: str) -> str:
        if not (name.isascii() and name.isalnum() and name.isupper() and len(name) <= 8):
            raise ValueError(f"`{name}`: dataset names are at most 8 capitals and digits")
        return name


def single(step: Step) -> tuple[str, Any]:
    """The verb and arguments of one step. Errors: ValueError unless the step names exactly one verb."""
    if len(step) != 1:
        raise ValueError(f"a step names one verb; here are {', '.join(f'`{k}`' for k in step)}")
    return next(iter(step.items()))
