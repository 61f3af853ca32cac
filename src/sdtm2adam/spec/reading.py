"""One door to YAML: a file in, plain values out, each with the line it stands on.

The rules are YAML 1.2's, and stricter where a clinical value could change its meaning: only
`true`/`false`, `null`/`~`, and numbers without leading zeros are anything but text. So `NO`, `Y`, `on`
and `001` stay what the author wrote, and a key that stands twice is an error.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sdtm2adam.errors import ERROR, Finding, StudyError

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+([eE][-+]?[0-9]+)?\Z|[-+]?(0|[1-9][0-9]*)[eE][-+]?[0-9]+\Z")
DEEPEST = 200
BRACKETS, LEADING = re.compile(r"[\[\]{}]"), re.compile(r"^[ ?-]{100,}", re.MULTILINE)
QUOTED = ('"', "'", "|", ">")
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}

Place = tuple[str | int, ...]


@dataclass
class Document:
    """The values of a file and, for every place in them, its line (1-based)."""

    path: str
    value: object = None
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """Line of the nearest thing at or above `place`; a model's own path may go deeper than the file."""
        place = tuple(place)
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def where(self, place: Place) -> str:
        return f"{self.path}:{self.line(place)}"


# What goes wrong most often, and what libyaml does not say.
QUOTE = "close every bracket and quote, and put quotes around a text that has one of ? : , # [ ] { } or begins with @ ` % & * ! | >"


def read_yaml(path: Path, shown_as: str) -> Document:
    """Read one file; `shown_as` is its name in messages (relative to the study folder).

    Errors: not readable, not UTF-8, not YAML, or a key that stands twice - each with file:line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise StudyError(f"{shown_as} is missing.\n    to fix  put it back, or lay out a study with: sdtm2adam new DIR") from None
    except UnicodeDecodeError as fault:
        raise StudyError(f"{shown_as} is not UTF-8 text (byte {fault.start}); save it as UTF-8.") from None
    return read_yaml_text(text, shown_as)


def read_yaml_text(text: str, shown_as: str) -> Document:
    """The same of a text that was read before; aliases may repeat what is short, and not blow it up.

    Errors: not YAML, a key that stands twice, or aliases that make more than MOST_VALUES of it.
    """
    document = Document(shown_as)
    if _depth(text) > DEEPEST:  # libyaml goes down with the whole program on what is nested without end
        raise StudyError(f"{shown_as}: nested too deeply to be read")
    try:
        # libyaml where it is installed (seven times as fast); what scalars mean is decided below, not by it
        node = YAML(typ="safe", pure=False).compose(text)
    except MarkedYAMLError as fault:
        line, at = (fault.problem_mark.line + 1, fault.problem_mark.column + 1) if fault.problem_mark else (1, 1)
        raise StudyError(f"{shown_as}:{line}: not YAML, from character {at} on: {fault.problem}\n    to fix  {QUOTE}") from None
    except YAMLError as fault:
        raise StudyError(f"{shown_as}: not YAML: {str(fault).splitlines()[0]}") from None
    except RecursionError:
        raise StudyError(f"{shown_as}: nested too deeply to be read") from None
    if node is not None:
        _bounded(node, shown_as, len(text))
        document.value = _value(node, (), document)
    if document.faults:
        raise StudyError("\n".join(f"{f.source}: {f.message}" for f in document.faults), document.faults)
    return document


def _depth(text: str) -> int:
    """At least how deep values are nested in each other, by brackets or by dashes and blanks before them."""
    deepest = max((len(dashes[0]) // 2 for dashes in LEADING.finditer(text)), default=0)
    depth = 0
    for bracket in BRACKETS.finditer(text):
        depth = max(0, depth + (1 if bracket[0] in "[{" else -1))
        deepest = max(deepest, depth)
    return deepest


def _bounded(node: Node, shown_as: str, length: int) -> None:
    """Errors: StudyError where aliases repeat so much that more values come out than the text has characters, or nest in themselves."""
    sizes: dict[int, int] = {}

    def size(of: Node, within: frozenset[int]) -> int:
        if id(of) in within:
            raise StudyError(f"{shown_as}:{of.start_mark.line + 1}: it contains itself, by an alias")
        if id(of) not in sizes:
            inner = within | {id(of)}
            sizes[id(of)] = 1 + sum(size(part, inner) for part in _parts(of))
        return sizes[id(of)]

    try:
        whole = size(node, frozenset())
    except RecursionError:
        raise StudyError(f"{shown_as}: nested too deeply to be read") from None
    if whole > max(length, 1000):
        raise StudyError(f"{shown_as}: its aliases repeat values {whole:,} times; write out what is meant")


def _parts(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, SequenceNode) else []


def composed(text: str) -> Node | None:
    """The nodes of a text that `read_yaml` has accepted, each with the places in the text where it begins and ends."""
    return YAML(typ="safe", pure=True).compose(text)


def _value(node: Node, place: Place, document: Document) -> object:
    document.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, ScalarNode):
        return node.value if node.style in QUOTED else plain_value(node.value)
    if isinstance(node, SequenceNode):
        return [_value(item, (*place, i), document) for i, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        return _mapping(node, place, document)
    raise TypeError(f"unknown YAML node {node!r}")


def _mapping(node: MappingNode, place: Place, document: Document) -> dict:
    values: dict = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, ScalarNode) else None
        line = key_node.start_mark.line + 1
        if key is None or key in values:
            says = "a key must be a single word" if key is None else f"`{key}` stands here twice"
            document.faults.append(Finding("spec-key", ERROR, "", "", says, source=f"{document.path}:{line}"))
            continue
        document.lines[(*place, key)] = line
        values[key] = _value(value_node, (*place, key), document)
    return values


def plain_value(text: str) -> object:
    """What an unquoted YAML scalar means: number, true/false, nothing, or the text as written."""
    if text in WORDS:
        return WORDS[text]
    if INTEGER.match(text):
        return int(text)
    if DECIMAL.match(text):
        return float(text)
    return text
