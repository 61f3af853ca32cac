"""A call in the words of its verb's own description, with the arguments put in: for verbs that have no sentence of their own.

The description is what the contract asks of every verb: a first sentence that says what it gives, `argument` names in
back-quotes, paragraphs or lines that begin with In:, Out:, Missing:, Errors:, Source:.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from sdtm2adam.derive.contract import Call

GOES_ON = ("when", "where", "without", "for", "if", "until", "unless", "on", "in", "outside", "before", "after")
_TICKED = re.compile(r"`([^`]*)`")
_HEAD = re.compile(r"(?:^|(?<=[.)] ))(In|Out|Missing|Errors|Source|Example): ?")
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z`'])")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_CLAUSE = re.compile(r"(?<=[,;])\s+")


def said(call: Call, told: Mapping[str, str], usual: Mapping[str, str], wanted: Collection[str]) -> str:
    """What the verb gives, what its description says of the wanted columns, and when they are missing.

    told   argument -> its value in words; one that is "" says nothing, and neither does what depends on it
    usual  the values of arguments that the spec leaves to the verb; told where the description speaks of them
    """
    parts = dict(_parts(call.verb.says))
    about = parts.get("", [])
    first = about[0] if about else call.verb.name.replace("_", " ")
    whole = [first, *_of_column(call, [*about[1:], *parts.get("Out", [])], wanted)]
    told_or_usual = {**usual, **told}
    texts = [_put_in(text, told_or_usual, call.verb.arguments) for text in whole]
    named = {name for text in whole for name in _TICKED.findall(text)}
    rest = [f"{name}: {told[name]}" for name in told if told[name] and name not in named and _is_said(call, name)]
    texts[0] = f"{texts[0].rstrip('.;')} ({'; '.join(rest)})" if rest else texts[0]
    missing = [f"Missing {_put_in(text, told_or_usual, call.verb.arguments)}" for text in parts.get("Missing", [])[:1] if _goes_on(text)]
    return " ".join(f"{text[:1].upper()}{text[1:].rstrip('.;')}." for text in [*texts, *missing])


def _parts(says: str) -> Iterator[tuple[str, list[str]]]:
    """The sentences of a description by what they are about ("" for what stands before any head), up to its example."""
    text = " ".join(says.partition("\nExample:")[0].split())
    pieces = _HEAD.split(text)
    yield "", _sentences(pieces[0])
    for head, body in zip(pieces[1::2], pieces[2::2], strict=True):
        yield head, _sentences(body)


def _sentences(text: str) -> list[str]:
    """The sentences of a text, and its parts between semicolons; what stands in brackets is not divided."""
    whole: list[str] = []
    for part in filter(None, _SENTENCE.split(text.strip())):
        if whole and whole[-1].count("(") > whole[-1].count(")"):
            whole[-1] = f"{whole[-1]} {part}"
        else:
            whole.append(part)
    return whole


def _of_column(call: Call, sentences: list[str], wanted: Collection[str]) -> list[str]:
    """The sentences that speak of a wanted column, by its name or by the argument that names it, where a call makes several."""
    made = [name for name in call.adds if name in wanted]
    if len(call.adds) < 2:
        return []
    arguments = [a.name for a in call.verb.arguments.values() if a.role == "new column" and call.given.get(a.name, a.default) in made]
    speaks = re.compile("|".join([rf"\b{re.escape(name)}\b" for name in made] + [f"`{name}`" for name in arguments] or ["(?!)"]))
    return [part for part in sentences if speaks.search(part)]


def _is_said(call: Call, name: str) -> bool:
    """Whether an argument that the description does not name is told beside it; the columns that are made say nothing of how."""
    return call.verb.arguments[name].role != "new column"


def _goes_on(text: str) -> bool:
    """Whether what is said of missing goes on from the word `Missing`: `where either is`, `when the text is partial`."""
    return text.split(" ")[0] in GOES_ON


def _put_in(text: str, told: Mapping[str, str], arguments: Collection[str]) -> str:
    """A sentence with the values of its arguments; what is said of one that is not given is left out."""
    for name in (name for name in _TICKED.findall(text) if name in arguments and not told.get(name)):
        text = _without(text, f"`{name}`")
    return _TICKED.sub(lambda found: told.get(found[1]) or found[1], text)


def _without(text: str, name: str) -> str:
    """A sentence without the brackets or the clause in which a name stands; the whole of it where it has but one."""
    for brackets in _BRACKETS.findall(text):
        if name in brackets:
            return text.replace(brackets, "")
    clauses = _CLAUSE.split(text)
    kept = [clause for clause in clauses if name not in clause]
    return " ".join(kept).rstrip(",; ") if kept and kept[0] == clauses[0] else text
