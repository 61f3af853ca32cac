"""The published rules of a study, ready to run beside the built-in checks."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sdtm2adam.errors import WARNING, Finding
from sdtm2adam.standards.dictionaries.own import OwnDictionaries
from sdtm2adam.validation.conformance.delivery import Delivery
from sdtm2adam.validation.conformance.run import Ran
from sdtm2adam.validation.rules.collection import FOLDER, collection_in
from sdtm2adam.validation.rules.findings import rules_over

UNREADABLE = "rule-unreadable"
Further = Callable[[Delivery], tuple[Sequence[Finding], Sequence[Ran]]]


def rules_of_study(study: Path, dictionaries: OwnDictionaries | None = None) -> Further | None:
    """The published rules that the study has imported; None where it has none. dictionaries: as in `rules_of`."""
    folder = study / FOLDER
    return rules_of(folder, FOLDER, dictionaries=dictionaries) if folder.is_dir() else None


def rules_of(folder: Path, shown: str, drafts: bool = False, dictionaries: OwnDictionaries | None = None) -> Further:
    """The published rules of a folder as a function over a delivery: what they found, and what became of each.

    drafts        drafts too; what they find is a note
    dictionaries  the user's own, for the rules that need one
    A file that cannot be read is a finding, told once. Errors: StudyError where there is no rule.
    """
    held = collection_in(folder, shown)
    chosen = [rule for rule in held.rules if drafts or not rule.is_draft]
    waiting = [
        Finding(UNREADABLE, WARNING, "", "", f"a rule could not be read: {file.fault.splitlines()[0]}", source=f"{shown}/{file.name}")
        for file in held.unreadable
    ]

    def further(delivery: Delivery) -> tuple[Sequence[Finding], Sequence[Ran]]:
        ran = rules_over(delivery, chosen, dictionaries)
        found = (*waiting, *ran.findings)
        waiting.clear()
        return found, ran.ran

    return further
