"""What several files of a study have in common: a condition written as text, and a file that is a list of entries."""

from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.base import Spec, checked
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.reading import read_yaml

E = TypeVar("E", bound=Spec)


def readable(text: str) -> str:
    """The text, when it is a condition or empty. Errors: ValueError that says what cannot be read."""
    try:
        if text:
            parse(text)
    except StudyError as fault:
        raise ValueError(str(fault)) from None
    return text


ConditionText = Annotated[str, AfterValidator(readable)]


def read_entries(path: Path, shown_as: str, model: type[E], first: str) -> list[E]:
    """The entries of one file, in its order, each with its place in `written_at`; none where the file is empty.

    first  the key that an entry begins with, for who did not write a list
    Errors: one StudyError that lists every fault as file:line, a missing file among them.
    """
    document = read_yaml(path, shown_as)
    if document.value is None:
        return []
    if not isinstance(document.value, list):
        raise StudyError(f"{shown_as}:1: write a list of entries, each beginning with `- {first}:`")
    entries, faults = [], []
    for at, given in enumerate(document.value):
        try:
            entry = checked(given, model, document, (at,))
            entries.append(entry.model_copy(update={"written_at": document.where((at,))}))
        except StudyError as fault:
            faults.append(str(fault))
    if faults:
        raise StudyError("\n".join(faults))
    return entries
