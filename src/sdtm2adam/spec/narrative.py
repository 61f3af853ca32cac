"""Model of narratives, `kind: narrative` of a `tlf/*.yaml`: what is told of each participant who has some record, part by part.

A text holds fields in braces: `{AESTDTC}` is the value of the record that the part is about, or of ADSL.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sdtm2adam.errors import some
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.entries import ConditionText
from sdtm2adam.spec.listing import ListingColumn

FIELD = re.compile(r"\{([^{}]*)\}")
NumberedId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=27)]  # sheets have 31, and `_1` is added


def fields_of(text: str) -> list[str]:
    """The names in braces of a text, in order."""
    return FIELD.findall(text)


class FieldForm(Spec):
    """How a variable is written wherever a text names it.

    show     mask of a number, drawn as `xx.x` or `s4`; left out: as stored
    date     whether the text is an ISO 8601 date as collected: shown as dates are, of a partial one what is known
    values   stored value -> words; other values are shown as stored
    case     `sentence`: Recovered/resolved, `lower`: recovered/resolved
    missing  what is written where there is no value
    """

    show: str = Field("", pattern=r"^(x+(\.x+)?|s[1-9])?$")
    date: bool = False
    values: dict[str, str] = Field(default_factory=dict)
    case: Literal["stored", "sentence", "lower"] = "stored"
    missing: str = ""


class Records(Spec):
    """Records of one dataset.

    dataset  an analysis dataset, or one of SDTM: `sdtm.DS`
    where    a condition: which records
    sort     variables, the first one leading
    """

    dataset: str
    where: ConditionText = ""
    sort: tuple[str, ...] = ()


class Around(Spec):
    """Only records that overlap the time around an event of the participant.

    start, end  of a record; one without a start has begun before all events, one without an end goes on
    events      the records that are the events
    from, to    start and end of an event; an event without an end ends on the day of its start
    before      days before its start that count too
    after       days after its end
    """

    start: str
    end: str
    events: Records
    event_start: str = Field(alias="from")
    event_end: str = Field(alias="to")
    before: int = Field(0, ge=0)
    after: int = Field(0, ge=0)


class NarrativeTable(Spec):
    """A small listing inside a narrative: the records of the participant.

    dataset  an analysis dataset, or one of SDTM: `sdtm.DS`
    where    a condition: which records
    sort     variables, the first one leading
    around   only records around an event
    columns  left to right, as those of a listing
    empty    what it says when there is no record
    """

    dataset: str
    where: ConditionText = ""
    sort: tuple[str, ...] = ()
    around: Around | None = None
    columns: tuple[ListingColumn, ...] = Field(min_length=1)
    empty: str = "No such record."


class Part(Spec):
    """A part of each narrative; what it says stands in the order: facts, text, table, write.

    title  stands above it; may hold fields
    each   the part stands once for each of these records of the participant, and its fields are theirs; left out: once
    facts  what -> its value, a text with fields: one line each
    text   paragraphs with fields
    table  a small listing
    write  what the medical writer has to add: each a marked place
    """

    title: str = ""
    each: Records | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    text: tuple[str, ...] = ()
    table: NarrativeTable | None = None
    write: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that may hold fields."""
        return (self.title, *self.facts.values(), *self.text)

    @model_validator(mode="after")
    def _readable(self):
        if not (self.facts or self.text or self.table or self.write):
            raise ValueError("a part says something: `facts`, `text`, `table` or `write`")
        unpaired = [text for text in self.texts if re.search(r"[{}]", FIELD.sub("", text))]
        if unpaired:
            raise ValueError(f"a brace has no partner in {some(map(repr, unpaired))}")
        return self


class Narrative(Spec):
    """Narratives: one for each participant of `population` with a record of one of `subjects`, each an output of its own.

    The first has the number of the file with `.1` behind it, and `_1` behind its id.

    output      its id, which names its files
    kind        `narrative`
    number      as in the report: "14.3.3"
    title       of each, below the number; may hold fields of ADSL
    population  an analysis set of specs/study.yaml
    subjects    the records by which participants are chosen
    fields      variable -> how it is written
    missing     what is written for a field without a value, unless the field says otherwise
    writer      what stands before what the medical writer has to add
    parts       top to bottom
    empty       what the one output says when there is no such participant
    footnotes   below each
    source      the line that says which datasets it is made from
    """

    output: NumberedId
    kind: Literal["narrative"]
    number: str
    title: str
    population: str
    subjects: tuple[Records, ...] = Field(min_length=1)
    fields: dict[str, FieldForm] = Field(default_factory=dict)
    missing: str = "not recorded"
    writer: str = "[Medical writer: {what}]"
    parts: tuple[Part, ...] = Field(min_length=1)
    empty: str = "No such participant."
    footnotes: tuple[str, ...] = ()
    source: str = ""

    @property
    def analyses(self) -> tuple[Analysis, ...]:
        """A narrative analyses nothing."""
        return ()

    def records(self) -> Iterator[Records | NarrativeTable]:
        """Every choice of records that the narratives make."""
        for part in self.parts:
            yield from filter(None, [part.each, part.table, part.table and part.table.around and part.table.around.events])
        yield from self.subjects

    @model_validator(mode="after")
    def _fields_are_named(self):
        named = {name for text in (self.title, *(text for part in self.parts for text in part.texts)) for name in fields_of(text)}
        idle = [name for name in self.fields if name not in named]
        if idle:
            raise ValueError(f"`fields` tells of {some(idle)}, which no text names")
        if "{what}" not in self.writer:
            raise ValueError("`writer` holds {what}, the place of what is to be written")
        return self
