"""A call of a spec as a sentence that a reviewer reads: what comes out, of which columns, under which condition."""

import re
from collections.abc import Collection, Iterator, Mapping

from sdtm2adam.derive.contract import Call
from sdtm2adam.words.docstrings import said
from sdtm2adam.words.sentences import SENTENCES

NOTHING = "(nothing)"  # in the place of an argument without a value
BY_DEFAULT = ("column", "new column")  # arguments that are told even where the spec leaves them to the verb
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_PLACE = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")
_ITSELF = re.compile(r"\bwhere (\w+) is \1\b")  # a key that is called the same on both sides


def sentence(call: Call, keys: Collection[str], forms: Mapping[str, str], wanted: Collection[str]) -> str:
    """The call in words: those of SENTENCES, else the verb's own description with the arguments put in.

    keys    of the dataset, in which its records are ordered
    forms   export -> what the case report form calls it
    wanted  the columns that matter here; others that the call makes or brings in are not told of
    """
    told = {name: _argument(call, name, value, forms, wanted) for name, value in _given(call)}
    template = None if call.verb.of_study else _template(call, wanted)
    if template is None:
        usual = {a.name: words(a.default) for a in call.verb.arguments.values() if not a.required and a.name not in told}
        return said(call, told, usual, wanted)
    return _filled(template, told | {"keys": ", ".join(keys), "made": ", ".join(name for name in call.adds if name in wanted)})


def told_of(call: Call, wanted: Collection[str]) -> set[str] | None:
    """The arguments that the sentence of a call speaks of; None where it is told by its description, with all of them."""
    template = None if call.verb.of_study else _template(call, wanted)
    return None if template is None else {name for name, _ in _PLACE.findall(template)}


def _template(call: Call, wanted: Collection[str]) -> str | None:
    """The sentence for the one column that is wanted (by the argument that names it, or its own name), else for all of them."""
    made = [name for name in call.adds if name in wanted]
    if len(made) == 1:
        named = [name for name, value in _given(call) if value == made[0] and call.verb.arguments[name].role == "new column"]
        for part in (*named, *made):
            if f"{call.verb.name}.{part}" in SENTENCES:
                return SENTENCES[f"{call.verb.name}.{part}"]
    return SENTENCES.get(call.verb.name)


def _given(call: Call) -> Iterator[tuple[str, object]]:
    """The arguments that say something: those of the spec, and columns that the verb takes where the spec names none."""
    for argument in call.verb.arguments.values():
        if argument.name in call.given:
            yield argument.name, call.given[argument.name]
        elif argument.role in BY_DEFAULT and argument.default is not None and not argument.required:
            yield argument.name, argument.default


def _filled(template: str, told: Mapping[str, str]) -> str:
    def optional(found: re.Match) -> str:
        return found[1] if all(told.get(name) for name, _ in _PLACE.findall(found[1])) else ""

    text = _PLACE.sub(lambda found: told.get(found[1]) or found[2] or NOTHING, _OPTIONAL.sub(optional, template))
    return _ITSELF.sub(r"with the same \1", text).replace(f"'{NOTHING}'", "missing")


def _argument(call: Call, name: str, value: object, forms: Mapping[str, str], wanted: Collection[str]) -> str:
    role = call.verb.arguments[name].role
    if role == "table" and isinstance(value, dict):
        return ", ".join(f"{words(columns)} of {forms.get(table) or table}" for table, columns in value.items())
    if role == "table":
        return forms.get(str(value)) or str(value or "")
    if role == "columns brought" or (role == "new column" and isinstance(value, dict)):
        brought = value.items() if isinstance(value, dict) else [(column, column) for column in value]
        return ", ".join(theirs if theirs == ours else f"{theirs} (as {ours})" for theirs, ours in brought if ours in wanted)
    if role == "columns" and isinstance(value, dict):
        return ", ".join(column if column == says else f"{column} ({words(says)})" for column, says in value.items())
    if role == "cells" and isinstance(value, dict):
        return "; ".join(f"{row}: {told}" for row, cells in value.items() if (told := _cells(cells, wanted)))
    if role == "parts":
        return ", ".join(value)
    if role == "key" and isinstance(value, dict):
        return ", ".join(mine if mine == theirs else f"{mine} ({theirs} there)" for mine, theirs in value.items())
    return words(value)


def _cells(cells: Mapping[str, str], wanted: Collection[str]) -> str:
    """What fills the wanted columns of one row to be: the column alone where it is one of them."""
    filling = {new: part for new, part in cells.items() if new in wanted}
    return next(iter(filling.values())) if len(filling) == 1 else words(filling)


def words(value: object) -> str:
    """A value as a reader has it: a condition's text, a list with commas, a mapping as `from is to`; nothing is ""."""
    if value is None or value is False:
        return ""
    if hasattr(value, "text"):
        return value.text
    if isinstance(value, dict):
        return ", ".join(str(name) if str(name) == str(to) else f"{name} is {words(to)}" for name, to in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(words, value))
    return f"{value:.15g}" if isinstance(value, float) else str(value)
