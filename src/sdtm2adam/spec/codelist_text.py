"""Terms added to the text of specs/codelists/*.yaml: nothing else of the file changes, comments and order stay.

The text is edited where the parser says that things begin and end; what comes out is read again and must mean
exactly what it meant before and what was added, or nothing is changed.
"""

import json
import re
from typing import NamedTuple

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.reading import composed, plain_value
from sdtm2adam.spec.study import CodelistSpec

# What may stand without quotation marks everywhere in YAML, a list in brackets included.
PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 _/().+<>=%-]*[A-Za-z0-9)_%+-])?")


class Addition(NamedTuple):
    """A term of a codelist, what was collected for it ("" for nothing but the term itself), and whether the sponsor adds it."""

    term: str
    collected: str = ""
    extra: bool = False


def with_additions(text: str, additions: list[Addition], shown: str) -> str:
    """The text of a codelist's file with terms and collected values added. What is there already is not added again.

    Errors: StudyError when the file is written in a way in which this cannot be done safely; it is then to be done by hand.
    """
    made = text
    for addition in additions:
        made = _with_one(made, addition, shown)
    if not _is_as_wanted(text, made, additions):
        raise _by_hand(shown, additions)
    return made


def _with_one(text: str, addition: Addition, shown: str) -> str:
    terms, extra, _ = _said(text)
    if addition.term not in terms:
        if addition.collected or not addition.extra or addition.term not in extra:
            text = _with_entry(text, addition, shown)
    elif addition.collected and addition.collected not in (*terms[addition.term], addition.term):
        text = _with_collected(text, addition, shown)
    if addition.extra and addition.term not in extra:
        text = _with_extra(text, addition.term, shown)
    return text


def _with_entry(text: str, addition: Addition, shown: str) -> str:
    """A new entry at the end of `terms`."""
    node = _at(text, "terms")
    if node is None or node.id != "mapping" or not (node.value or node.flow_style):
        raise _by_hand(shown, [addition])
    entry = f"{_quoted(addition.term)}: {_quoted(addition.collected) if addition.collected else '[]'}"
    if node.flow_style:
        return _before_bracket(text, node, entry)
    last_key, last_value = node.value[-1]
    if last_value.id == "scalar" and last_value.start_mark.index == last_value.end_mark.index:
        last_value = last_key  # nothing behind the colon: where it ends is where the next thing begins
    return _line_after(text, last_value, f"{' ' * last_key.start_mark.column}{entry}")


def _with_collected(text: str, addition: Addition, shown: str) -> str:
    """One more collected value under a term."""
    key, node = next(pair for pair in _at(text, "terms").value if pair[0].value == addition.term)
    start, end = node.start_mark.index, node.end_mark.index
    new = _quoted(addition.collected)
    if node.id == "sequence":
        if node.flow_style:
            return _before_bracket(text, node, new)
        return _line_after(text, node.value[-1], f"{' ' * node.start_mark.column}- {new}")
    if node.style in ("|", ">"):
        raise _by_hand(shown, [addition])
    was = text[start:end]
    if not was:
        colon = _colon(text, key)
        return f"{text[:colon]} {new}{text[colon:]}"
    if plain_value(node.value) is None and not node.style:  # null, written out
        return f"{text[:start]}{new}{text[end:]}"
    return f"{text[:start]}[{was}, {new}]{text[end:]}"


def _with_extra(text: str, term: str, shown: str) -> str:
    """One more term under `extra`, which is added to the file where it has none."""
    root, node = composed(text), _at(text, "extra")
    if node is None:
        if root.flow_style:
            return _before_bracket(text, root, f"extra: [{_quoted(term)}]")
        return f"{text.rstrip()}\n{' ' * root.start_mark.column}extra: [{_quoted(term)}]\n"
    if node.id != "sequence":
        raise _by_hand(shown, [Addition(term, extra=True)])
    if node.flow_style:
        return _before_bracket(text, node, _quoted(term))
    return _line_after(text, node.value[-1], f"{' ' * node.start_mark.column}- {_quoted(term)}")


def _at(text: str, name: str):
    """The node of an entry of the file; None where it has none."""
    return next((value for key, value in composed(text).value if key.value == name), None)


def _before_bracket(text: str, node, entry: str) -> str:
    """An entry at the end of what stands in brackets or braces."""
    if not node.value:
        close = node.end_mark.index - 1
        return f"{text[:close].rstrip()}{entry}{text[close:]}"
    last = node.value[-1]
    key, value = last if isinstance(last, tuple) else (None, last)
    empty = key is not None and value.start_mark.index == value.end_mark.index
    if empty:  # a comma right behind the colon would become part of the key
        at = _colon(text, key)
        return f"{text[:at]} , {entry}{text[at:].lstrip(' ')}"
    at = value.end_mark.index
    return f"{text[:at]}, {entry}{text[at:]}"


def _colon(text: str, key) -> int:
    """The place behind the colon of a key."""
    return text.index(":", key.end_mark.index) + 1


def _line_after(text: str, node, line: str) -> str:
    """A line below the one on which a node ends, a comment behind it included."""
    last = node
    while last.id != "scalar" and not last.flow_style:  # a block ends where the next thing begins: its last member is asked
        last = last.value[-1][1] if last.id == "mapping" else last.value[-1]
    end = text.find("\n", last.end_mark.index - (text[: last.end_mark.index].endswith("\n") and last.style in ("|", ">")))
    if end < 0:
        return f"{text}\n{line}\n"
    return f"{text[:end]}\n{line}{text[end:]}"


def _quoted(text: str) -> str:
    """Text as YAML, in quotation marks unless it can mean nothing else."""
    return text if PLAIN.fullmatch(text) and plain_value(text) == text else json.dumps(text, ensure_ascii=False)


def _plain(node) -> object:
    if node.id == "scalar":
        return node.value if node.style else plain_value(node.value)
    if node.id == "sequence":
        return [_plain(item) for item in node.value]
    return {key.value: _plain(value) for key, value in node.value}


def _said(text: str) -> tuple[dict[str, list[str]], list[str], dict]:
    """What a codelist's file says: the collected values by term, the extra terms, and the rest."""
    value = _plain(composed(text))
    CodelistSpec.model_validate(value)
    listed = {term: _several(given) for term, given in value.get("terms", {}).items()}
    rest = {key: given for key, given in value.items() if key not in ("terms", "extra")}
    return listed, list(value.get("extra", ())), rest


def _several(given: object) -> list[str]:
    """The collected values of a term, however many there are."""
    return [] if given is None else [str(one) for one in (given if isinstance(given, list) else [given])]


def _is_as_wanted(text: str, made: str, additions: list[Addition]) -> bool:
    """Whether a text says what another says and the additions, and no more."""
    terms, extra, rest = _said(text)
    for addition in additions:
        if addition.term not in terms and not (addition.extra and addition.term in extra and not addition.collected):
            terms[addition.term] = []
        if addition.collected and addition.collected not in (*terms[addition.term], addition.term):
            terms[addition.term].append(addition.collected)
        if addition.extra and addition.term not in extra:
            extra.append(addition.term)
    try:
        return _said(made) == (terms, extra, rest)
    except Exception:  # a text that was edited and is no codelist any more, for whatever reason
        return False


def _by_hand(shown: str, additions: list[Addition]) -> StudyError:
    told = "; ".join(f"`{a.collected or a.term}` under {a.term}" for a in additions)
    return StudyError(f"{shown} is written in a way in which it cannot be added to safely; add by hand: {told}")
