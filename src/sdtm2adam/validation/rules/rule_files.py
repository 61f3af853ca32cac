"""Rule files read: YAML or JSON, of bounded size and depth; what is no rule, or no whole one, is said."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.reading import read_yaml_text
from sdtm2adam.validation.rules.parsing import rule_of
from sdtm2adam.validation.rules.rule_model import Rule

BIGGEST = 1 << 20
SUFFIXES = (".yml", ".yaml", ".json")


class RuleFile(NamedTuple):
    """A rule, or why the file gives none."""

    name: str
    rule: Rule | None
    fault: str = ""


def read_rule(given: bytes, shown: str, name: str) -> Rule:
    """The rule of one file. name: what the rule is called where it has no id.

    Errors: StudyError for what cannot be read; NotARule for something else.
    """
    if len(given) > BIGGEST:
        raise StudyError(f"{shown} has {len(given):,} bytes; a rule has at most {BIGGEST:,}")
    try:
        text = given.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise StudyError(f"{shown} is not UTF-8 text (byte {fault.start})") from None
    return rule_of(_values(text, shown), name, shown)


def _values(text: str, shown: str) -> object:
    if not shown.lower().endswith(".json"):
        return read_yaml_text(text, shown).value
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise StudyError(f"{shown} is no JSON: {str(fault).splitlines()[0]}") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Errors: ValueError for a key that stands twice; the last of two values would hide the first."""
    twice = next((key for key, count in Counter(key for key, _ in pairs).items() if count > 1), None)
    if twice is not None:
        raise ValueError(f"`{twice}` stands twice in one object")
    return dict(pairs)


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number of JSON")


def rule_paths(folder: Path) -> Iterator[Path]:
    """The files of a folder that should hold a rule, in the order of the names."""
    return iter(sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file()))


def rules_in(folder: Path) -> Iterator[RuleFile]:
    """Every rule file of a folder, in the order of the names."""
    for path in rule_paths(folder):
        try:
            yield RuleFile(path.name, read_rule(path.read_bytes(), path.name, path.stem))
        except (StudyError, OSError) as fault:
            yield RuleFile(path.name, None, str(fault))
