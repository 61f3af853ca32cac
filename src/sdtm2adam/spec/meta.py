"""What a dataset says about itself: its variables in order, with label, type, length and format.

Every stage hands these on beside its frame; XPT, Define-XML, Dataset-JSON and the reviewer's guides read
them. The frame's columns are exactly `DatasetMeta.names`, in that order.
"""

from dataclasses import dataclass, replace
from typing import Literal

Type = Literal["text", "integer", "float", "date", "datetime", "time"]

NUMBER_BYTES = 8
DEFAULT_FORMATS = {"date": "DATE9.", "datetime": "DATETIME20.", "time": "TIME8."}


@dataclass(frozen=True)
class VariableMeta:
    """One variable of one dataset.

    type      what stands in the frame: text; integer and float as numbers; date and datetime as
              datetime64 (no zone); time as timedelta64 since midnight
    length    bytes of the longest value a text may hold; 8 for everything else
    format    SAS display format with its dot (DATE9., 8.2); "" takes the default of the type
    role, core, codelist, origin   as in the implementation guide and Define-XML; "" where they do not apply
    comment   what a reader of the data should know, from the spec; "" for none
    """

    name: str
    label: str
    type: Type = "text"
    length: int = NUMBER_BYTES
    format: str = ""
    role: str = ""
    core: str = ""
    codelist: str = ""
    origin: str = ""
    comment: str = ""

    @property
    def is_text(self) -> bool:
        return self.type == "text"

    @property
    def display_format(self) -> str:
        """The format as written to XPT and Define-XML: the given one, else DATE9., DATETIME20., TIME8. or none."""
        return self.format or DEFAULT_FORMATS.get(self.type, "")


@dataclass(frozen=True)
class DatasetMeta:
    """One dataset: its name, label, variables in column order, natural keys, structure and class."""

    name: str
    label: str
    variables: tuple[VariableMeta, ...]
    keys: tuple[str, ...] = ()
    structure: str = ""
    klass: str = ""

    @property
    def names(self) -> list[str]:
        return [variable.name for variable in self.variables]

    def variable(self, name: str) -> VariableMeta:
        """The variable of that name; a KeyError is a fault of the caller, not of the study."""
        return {variable.name: variable for variable in self.variables}[name]

    def with_lengths(self, lengths: dict[str, int]) -> "DatasetMeta":
        """The same dataset with the text lengths given by name; numbers stay at 8 bytes."""
        return replace(
            self,
            variables=tuple(replace(v, length=lengths[v.name]) if v.is_text and v.name in lengths else v for v in self.variables),
        )
