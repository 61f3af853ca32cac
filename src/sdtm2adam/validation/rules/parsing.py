"""A rule file's values as a Rule; what cannot run says why, and nothing of it is lost."""

from collections.abc import Iterable
from difflib import get_close_matches

from sdtm2adam.errors import StudyError
from sdtm2adam.validation.rules.operations.registry import known_operations
from sdtm2adam.validation.rules.operators.registry import known_operators
from sdtm2adam.validation.rules.row_kinds import KINDS
from sdtm2adam.validation.rules.rule_model import (
    DATASET,
    GROUP,
    PUBLISHED,
    RECORD,
    STUDY,
    All,
    Any,
    Authority,
    Check,
    Join,
    Leaf,
    Not,
    Operation,
    Rule,
    Scope,
)

DEEPEST = 40  # nested conditions


class NotARule(StudyError):
    """The file holds YAML or JSON that is no rule of this format."""


class Unrunnable(StudyError):
    """A part of a rule that cannot run; the text says why."""


def rule_of(said: object, name: str, where: str) -> Rule:
    """The rule that a file says.

    said    the values of the file
    name    what a rule without an id of its own is called (its file's name)
    Errors: NotARule where the file is something else.
    """
    said = _spaced(said)
    if "Core" not in said or not any(key in said for key in ("Rule Type", "Check", "Scope")):
        raise NotARule(f"{where} is no rule: it has no Core with a Check, a Scope or a Rule Type")
    core, outcome = _mapping(said.get("Core")), _spaced(said.get("Outcome"))
    why: list[str] = []
    check = _tried(why, lambda: _whole(said.get("Check"))) if "Check" in said else None
    if "Check" not in said:
        why.append("it has no Check")
    kind, sensitivity = str(said.get("Rule Type") or ""), str(said.get("Sensitivity") or "")
    if kind not in KINDS:
        why.append(f"there is no rule type {kind!r}")
    if sensitivity not in (RECORD, DATASET, STUDY, GROUP):  # a slip of drafts: told record by record
        sensitivity = RECORD
    return Rule(
        id=str(core.get("Id") or name),
        status=_status(core.get("Status")),
        authorities=tuple(_authorities(said.get("Authorities"))),
        description=_line(said.get("Description")),
        message=_line(outcome.get("Message")),
        reported=tuple(_texts(outcome.get("Output Variables"))),
        kind=kind,
        sensitivity=sensitivity,
        executability=str(said.get("Executability") or ""),
        scope=_tried(why, lambda: _scope(said.get("Scope"))) or Scope(),
        joins=tuple(_tried_all(why, _join, said.get("Match Datasets"))),
        operations=tuple(_tried_all(why, _operation, said.get("Operations"))),
        check=check,
        grouping=tuple(_texts(said.get("Grouping Variables"))),
        blocked="; ".join(dict.fromkeys(why)),
        where=where,
    )


def _tried(why: list[str], make):
    try:
        return make()
    except Unrunnable as fault:
        why.append(str(fault))
        return None


def _tried_all(why: list[str], make, said: object) -> Iterable:
    for entry in _items(said):
        made = _tried(why, lambda entry=entry: make(_mapping(entry)))
        if made:
            yield made


def _status(said: object) -> str:
    text = str(said or "Draft").strip()
    return PUBLISHED if text.casefold() == PUBLISHED.casefold() else text


def _whole(said: object) -> Check:
    check = _condition(said, 0)
    if not _has_leaf(check):
        raise Unrunnable("its Check is empty")
    return check


def _has_leaf(check: Check) -> bool:
    if isinstance(check, Leaf):
        return True
    return _has_leaf(check.part) if isinstance(check, Not) else any(_has_leaf(part) for part in check.parts)


def _condition(said: object, depth: int) -> Check:
    if depth > DEEPEST:
        raise Unrunnable(f"its conditions are nested deeper than {DEEPEST}")
    if isinstance(said, list):
        return All(tuple(_condition(part, depth + 1) for part in said))
    if not isinstance(said, dict) or not said:
        raise Unrunnable("its Check is empty" if not said else f"a condition is no mapping: {_begun(said)}")
    for key, made in (("all", All), ("any", Any)):
        if key in said:
            return made(tuple(_condition(part, depth + 1) for part in _items(said[key])))
    if "not" in said:
        inner = said["not"]
        return Not(_condition(inner[0] if isinstance(inner, list) and len(inner) == 1 else inner, depth + 1))
    return _leaf(said)


def _leaf(said: dict) -> Leaf:
    operator = said.get("operator")
    if not operator:
        raise Unrunnable("a condition has no operator")
    if str(operator) not in known_operators():
        raise Unrunnable(f"there is no operator {operator}{_close(str(operator), known_operators())}")
    if isinstance(said.get("name"), (list, dict)):
        raise Unrunnable(f"the name of a condition is no text: {_begun(said['name'])}")
    rest = {key: value for key, value in said.items() if key not in ("name", "operator")}
    return Leaf("" if said.get("name") is None else str(said["name"]), str(operator), rest)


def _operation(said: dict) -> Operation:
    operator, id = str(said.get("operator") or ""), str(said.get("id") or "")
    if operator not in known_operations():
        raise Unrunnable(f"there is no operation {operator or 'without a name'}{_close(operator, known_operations())}")
    if not id:
        raise Unrunnable(f"an operation {operator} has no id")
    if not isinstance(said.get("filter") or {}, dict):
        raise Unrunnable(f"the filter of operation {id} does not say which variable has which value")
    if not all(isinstance(entry, dict) for entry in _items(said.get("map"))):
        raise Unrunnable(f"the map of operation {id} is no list of mappings")
    if not all(isinstance(name, str) for key in ("group", "group_aliases") for name in _items(said.get(key))):
        raise Unrunnable(f"the group of operation {id} is no list of variables")
    return Operation(id, operator, {key: value for key, value in said.items() if key not in ("id", "operator")})


def _close(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1, cutoff=0.75)
    return f" (there is {close[0]})" if close else ""


def _scope(said: object) -> Scope:
    """Errors: Unrunnable for one that cannot be understood, since without it the rule would look at everything."""
    if said is not None and not isinstance(said, dict):
        raise Unrunnable(f"its Scope is no mapping: {_begun(said)}")
    parts = [_spaced(said).get(name) or {} for name in ("Domains", "Classes", "Data Structures", "Subclasses")]
    if not all(isinstance(part, dict) for part in parts):
        raise Unrunnable("its Scope must say Include or Exclude of domains, classes, data structures and subclasses")
    domains, classes, structures, subclasses = parts
    split = domains.get("include_split_datasets")
    return Scope(
        _upper(domains.get("Include")), _upper(domains.get("Exclude")), split if isinstance(split, bool) else None,
        _upper(classes.get("Include")), _upper(classes.get("Exclude")),
        _upper(structures.get("Include")), _upper(structures.get("Exclude")),
        _upper(subclasses.get("Include")), _upper(subclasses.get("Exclude")),
    )  # fmt: skip


def _upper(said: object) -> tuple[str, ...]:
    return tuple(text.strip().upper() for text in _texts(said))


def _join(entry: dict) -> Join:
    said = _spaced(entry)
    name, kind = str(said.get("Name") or ""), str(said.get("Join Type") or "inner").lower()
    keys = tuple(_key(key, name) for key in _items(said.get("Keys")))
    if not name:
        raise Unrunnable("an entry of Match Datasets has no Name")
    if kind not in ("inner", "left"):
        raise Unrunnable(f"there is no join {kind!r}")
    if not keys and not said.get("Child") and name != "RELREC" and not name.startswith(("SUPP", "SQ")):
        raise Unrunnable(f"Match Datasets has no Keys for {name}")
    return Join(name, keys, kind, bool(said.get("Child")), str(said.get("Wildcard") or "**"))


def _key(said: object, name: str) -> tuple[str, str]:
    if not isinstance(said, dict):
        return str(said), str(said)
    if not said.get("Left") or not said.get("Right"):
        raise Unrunnable(f"a key of Match Datasets for {name} lacks Left or Right")
    return str(said["Left"]), str(said["Right"])


def _authorities(said: object) -> Iterable[Authority]:
    for authority in map(_mapping, _items(said)):
        for standard in map(_mapping, _items(authority.get("Standards"))):
            references = [_mapping(entry) for entry in _items(standard.get("References"))]
            ids = [_id(_mapping(entry.get("Rule Identifier")).get("Id"), str(standard.get("Name") or "")) for entry in references]
            cites = [_cited(_mapping(citation)) for entry in references for citation in _items(entry.get("Citations"))]
            yield Authority(
                str(authority.get("Organization") or ""), str(standard.get("Name") or "").strip(),
                str(standard.get("Version") or "").strip(), tuple(filter(None, ids)), tuple(filter(None, dict.fromkeys(cites))),
            )  # fmt: skip


def _id(said: object, standard: str) -> str:
    """The id as the authority writes it; the rules of ADaM stand by their numbers alone (625 for AD0625)."""
    text = str(said or "").strip()
    return f"AD{int(text):04d}" if text.isdecimal() and "SDTM" not in standard.upper() and "SEND" not in standard.upper() else text


def _cited(said: dict) -> str:
    """`SDTMIG v3.4 4.2.1, Item 3`: the document and the place in it."""
    place = " ".join(filter(None, (str(said.get("Document") or "").strip(), str(said.get("Section") or "").strip())))
    item = str(said.get("Item") or "").strip()
    return ", ".join(filter(None, (place, item)))


def _mapping(said: object) -> dict:
    return said if isinstance(said, dict) else {}


def _spaced(said: object) -> dict:
    """A mapping whose keys are written with spaces, as in YAML; JSON of the format has `Rule_Type` for `Rule Type`."""
    return {str(key).replace("_", " "): value for key, value in _mapping(said).items()}


def _items(said: object) -> list:
    return said if isinstance(said, list) else [] if said is None else [said]


def _texts(said: object) -> list[str]:
    return [str(item) for item in _items(said) if item is not None]


def _line(said: object) -> str:
    return " ".join(str(said or "").split())


def _begun(said: object) -> str:
    """The first characters of what a rule says, for a message."""
    return f"{said!r:.60}"
