"""The published rules of a study, ready to run beside the built-in checks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sdtm2adam.errors import WARNING, Finding
from sdtm2adam.standards.dictionaries.own import OwnDictionaries
from sdtm2adam.validation.conformance.delivery import Delivery
from sdtm2adam.validation.conformance.run import Ran
from sdtm2adam.validation.rules.collection import FOLDER, collection_in, has_rules
from sdtm2adam.validation.rules.findings import rules_over
from sdtm2adam.validation.rules.rule_model import Rule

UNREADABLE, NO_RULE = "rule-unreadable", "rules-missing"
AGAIN = "sdtm2adam rules import FOLDER|ZIP brings it again; or take it away"


@dataclass(frozen=True)
class RulesBeside:
    """Rules as a function over a delivery: what they found, and what became of each.

    chosen   those that run
    known    the ids of all that are at hand, drafts that do not run among them
    waiting  what is wrong with the folder and its files, told once
    """

    chosen: tuple[Rule, ...] = ()
    known: frozenset[str] = frozenset()
    waiting: list[Finding] = field(default_factory=list)
    dictionaries: OwnDictionaries | None = None

    def __call__(self, delivery: Delivery) -> tuple[Sequence[Finding], Sequence[Ran]]:
        ran = rules_over(delivery, self.chosen, self.dictionaries)
        found = (*self.waiting, *ran.findings)
        self.waiting.clear()
        return found, ran.ran


def rules_of_study(
    study: Path, dictionaries: OwnDictionaries | None = None, drafts: bool = False, shown: str = FOLDER
) -> RulesBeside | None:
    """The published rules that the study has imported; None where it has none. drafts, dictionaries: as in `rules_of`.

    A folder for rules that holds none is a warning, since it looks as if they ran.
    """
    folder = study / FOLDER
    if not folder.is_dir():
        return None
    if not has_rules(folder):
        says = f"{shown}/ has no rule, so that none ran"
        fix = "bring rules in with: sdtm2adam rules import FOLDER|ZIP; or take the folder away"
        return RulesBeside(waiting=[Finding(NO_RULE, WARNING, "", "", says, source=f"{shown}/", fix=fix)])
    return rules_of(folder, shown, drafts, dictionaries)


def rules_of(folder: Path, shown: str, drafts: bool = False, dictionaries: OwnDictionaries | None = None) -> RulesBeside:
    """The published rules of a folder.

    drafts        drafts too; what they find is a note
    dictionaries  the user's own, for the rules that need one
    A file that cannot be read is a finding, told once. Errors: StudyError where there is no rule.
    """
    held = collection_in(folder, shown)
    chosen = tuple(rule for rule in held.rules if drafts or not rule.is_draft)
    waiting = [
        Finding(
            UNREADABLE, WARNING, "", "", f"a rule could not be read: {file.fault.splitlines()[0]}", source=f"{shown}/{file.name}", fix=AGAIN
        )
        for file in held.unreadable
    ]
    return RulesBeside(chosen, frozenset(rule.id for rule in held.rules), waiting, dictionaries)
