"""The one base of every file a study writes, and how a fault in one is told."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean
from sdtm2adam.spec.reading import Document, Place, read_yaml

S = TypeVar("S", bound="Spec")


class Spec(BaseModel):
    """A frozen model of something a study writes; an unknown key is an error with the closest known one."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys_only(cls, given):
        if not isinstance(given, dict) or cls.model_config.get("extra") == "allow":
            return given
        known = [f.alias or name for name, f in cls.model_fields.items()] + list(cls.model_fields)
        for key in given:
            if key not in known:
                raise PydanticCustomError(
                    "unknown_key",
                    "`{key}` is not known here{hint}",
                    {"key": str(key), "hint": did_you_mean(str(key), known)},
                )
        return given


def read_spec(path: Path, model: type[S], shown_as: str) -> tuple[S, Document]:
    """Read and check one file against its model; a StudyError lists every fault as file:line."""
    document = read_yaml(path, shown_as)
    if document.value is None:
        raise StudyError(f"{shown_as}: the file is empty")
    return checked(document.value, model, document), document


def checked(value: object, model: type[S], document: Document, place: tuple = ()) -> S:
    """`value`, which stands at `place` of `document`, as `model`."""
    try:
        return model.model_validate(value)
    except ValidationError as faults:
        found = spec_faults(faults, document, place)
        raise StudyError("\n".join(f"{f.source}: {f.message}" for f in found), found) from None


def stop_at(faults: Iterable[tuple[Place, str]]) -> None:
    """Refuse a model for what its parts say of one another: each fault is told with the line of its own place.

    Errors: ValidationError, where there is a fault.
    """
    told = [InitErrorDetails(type=PydanticCustomError("parts", "{says}", {"says": says}), loc=at, input=None) for at, says in faults]
    if told:
        raise ValidationError.from_exception_data("parts", told)


def spec_faults(faults: ValidationError, document: Document, place: tuple = ()) -> Findings:
    """Every fault of a pydantic validation, in the reader's words and with its line."""
    found = Findings()
    told = faults.errors(include_url=False)
    for fault in told:
        loc = fault["loc"]
        if fault["type"] == "too_short" and any(o["loc"][: len(loc)] == loc for o in told if o is not fault):
            continue  # its members were refused, each with its own fault
        at = (*place, *fault["loc"])
        if fault["type"] == "unknown_key":
            at = (*at, fault["ctx"]["key"])
        name = ".".join(str(part) for part in fault["loc"])
        message = _said(fault, name)
        found.add(Finding("spec", ERROR, "", "", message, source=document.where(at)))
    return found


KINDS = {
    "model_type": "write `key: value` lines here",
    "dict_type": "write `key: value` lines here",
    "list_type": "write a list here: a line with `- ` for each entry, or [one, another]",
}


def _said(fault: dict, name: str) -> str:
    if fault["type"] == "missing":
        return f"`{name}` must be said and is not"
    if fault["type"] == "unknown_key":
        return fault["msg"] + (f" (in `{name}`)" if name else "")
    if fault["type"] == "literal_error":
        expected = fault["ctx"]["expected"].removeprefix("'', ")  # words in quotes and numbers, of which nothing may be one
        hint = did_you_mean(str(fault["input"]), re.findall(r"'([^']+)'", expected)) or f"; known: {expected}"
        return f"`{name}`: `{fault['input']}` is not known{hint}"
    if fault["type"] == "string_too_short":
        needed = fault["ctx"]["min_length"]
        said = f"`{fault['input']}` is too short" if fault["input"] else "nothing stands here"
        return f"`{name}`: {said}; write at least {needed} character{'' if needed == 1 else 's'}"
    message = KINDS.get(fault["type"], fault["msg"].removeprefix("Value error, "))
    if fault["type"] in KINDS and fault["input"] is None:
        message = f"nothing stands here; {message}, or leave the key out"
    return f"`{name}`: {message}" if name else message
