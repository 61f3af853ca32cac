"""A rule in words: what it checks, where it applies, what it needs beside, what it cites."""

from sdtm2adam.validation.rules.rule_model import All, Any, Check, Join, Leaf, Not, Operation, Rule, Scope

INDENT = "    "
PHRASES = {
    "empty": "{name} is empty",
    "non_empty": "{name} is filled",
    "exists": "{name} is there",
    "not_exists": "{name} is not there",
    "equal_to": "{name} is {value}",
    "not_equal_to": "{name} is not {value}",
    "equal_to_case_insensitive": "{name} is {value} in any case of letters",
    "not_equal_to_case_insensitive": "{name} is not {value} in any case of letters",
    "is_contained_by": "{name} is one of {value}",
    "is_not_contained_by": "{name} is none of {value}",
    "is_contained_by_case_insensitive": "{name} is one of {value} in any case of letters",
    "is_not_contained_by_case_insensitive": "{name} is none of {value} in any case of letters",
    "less_than": "{name} is less than {value}",
    "less_than_or_equal_to": "{name} is at most {value}",
    "greater_than": "{name} is more than {value}",
    "greater_than_or_equal_to": "{name} is at least {value}",
    "longer_than": "{name} is longer than {value}",
    "contains": "{name} contains {value}",
    "does_not_contain": "{name} does not contain {value}",
    "starts_with": "{name} begins with {value}",
    "ends_with": "{name} ends with {value}",
    "matches_regex": "{name} matches {value}",
    "not_matches_regex": "{name} does not match {value}",
    "date_equal_to": "{name} is the same date as {value}",
    "date_not_equal_to": "{name} is another date than {value}",
    "date_less_than": "{name} is before {value}",
    "date_less_than_or_equal_to": "{name} is not after {value}",
    "date_greater_than": "{name} is after {value}",
    "date_greater_than_or_equal_to": "{name} is not before {value}",
    "is_complete_date": "{name} is a complete date",
    "is_incomplete_date": "{name} is no complete date",
    "invalid_date": "{name} is no date of ISO 8601",
    "invalid_duration": "{name} is no duration of ISO 8601",
    "is_not_unique_set": "{name} with {value} stands more than once",
    "is_unique_set": "{name} with {value} stands once",
    "is_not_unique_relationship": "{name} and {value} do not go one to one",
    "is_inconsistent_across_dataset": "{name} differs among records of the same {value}",
    "not_contains_all": "{name} lacks one of {value}",
    "target_is_not_sorted_by": "{name} does not increase as {value} does",
}

ALONE = {"is_not_unique_set": "{name} stands more than once", "is_unique_set": "{name} stands once"}  # without a value


def told(rule: Rule) -> list[str]:
    """The rule in lines."""
    draft = "" if not rule.is_draft else f" ({rule.status.lower()}: its findings never stop anything)"
    lines = [f"{rule.id}{draft}", f"{INDENT}{rule.description or rule.message}"]
    if rule.blocked:
        lines.append(f"{INDENT}cannot run as it stands: {rule.blocked}")
    lines += ["", "applies to", *(f"{INDENT}{line}" for line in _where(rule.scope)), f"{INDENT}{_kind(rule)}"]
    if rule.joins:
        lines += ["", "looks beside at", *(f"{INDENT}{_join(join)}" for join in rule.joins)]
    if rule.operations:
        lines += ["", "works out first", *(f"{INDENT}{_operation(op)}" for op in rule.operations)]
    if rule.check is not None:
        lines += ["", "it is an issue when", *_condition(rule.check, 1)]
    lines += ["", "says", f"{INDENT}{rule.message}"]
    if rule.reported:
        lines.append(f"{INDENT}with {', '.join(rule.reported)}")
    lines += ["", "speaks for", *(f"{INDENT}{line}" for line in _authorities(rule))]
    if rule.executability and rule.executability != "Fully Executable":
        lines += ["", f"by its own words: {rule.executability.lower()}"]
    return lines


def _where(scope: Scope) -> list[str]:
    lines = []
    for what, included, excluded in (
        ("domains", scope.domains, scope.not_domains),
        ("classes", scope.classes, scope.not_classes),
        ("data structures", scope.structures, scope.not_structures),
        ("subclasses", scope.subclasses, scope.not_subclasses),
    ):
        if included or excluded:
            names = "all" if "ALL" in included or not included else ", ".join(included)
            lines.append(f"{what}: {names}" + (f", without {', '.join(excluded)}" if excluded else ""))
    return lines or ["every dataset"]


def _kind(rule: Rule) -> str:
    per = {"Record": "each row that fails is told", **{word: f"told once a {word.lower()}" for word in ("Dataset", "Study", "Group")}}
    return f"{rule.kind}; {per.get(rule.sensitivity, rule.sensitivity)}"


def _join(join: Join) -> str:
    keys = ", ".join(left if left == right else f"{left} = {right}" for left, right in join.keys)
    return f"{'the parent of ' if join.child else ''}{join.name}" + (f" by {keys}" if keys else "") + (
        "" if join.kind == "inner" else f" ({join.kind})"
    )


def _operation(op: Operation) -> str:
    said = ", ".join(f"{key} {_value(value)}" for key, value in op.said.items())
    return f"{op.id}: {op.operator.replace('_', ' ')}" + (f" of {said}" if said else "")


def _condition(check: Check, depth: int) -> list[str]:
    pad = INDENT * depth
    if isinstance(check, Leaf):
        return [f"{pad}{phrase(check)}"]
    if isinstance(check, Not):
        return [f"{pad}not:", *_condition(check.part, depth + 1)]
    if len(check.parts) == 1:
        return _condition(check.parts[0], depth)
    word = "all of" if isinstance(check, All) else "any of"
    assert isinstance(check, (All, Any))
    return [f"{pad}{word}", *(line for part in check.parts for line in _condition(part, depth + 1))]


def phrase(leaf: Leaf) -> str:
    """A condition as a clause."""
    alone = leaf.value is None
    form = PHRASES.get(leaf.operator, f"{{name}} {leaf.operator.replace('_', ' ')}{'' if alone else ' {value}'}")
    form = ALONE.get(leaf.operator, form) if alone else form
    more = {k: v for k, v in leaf.said.items() if k not in ("value", "value_is_literal", "operator")}
    beside = f" ({', '.join(f'{k} {_value(v)}' for k, v in more.items())})" if more else ""
    return form.format(name=leaf.name or "any column", value=_said(leaf)) + beside


def _said(leaf: Leaf) -> str:
    value = leaf.value
    if value is None:
        return "what it does not say"
    quoted = isinstance(value, str) and (leaf.get("value_is_literal") or not value.replace("_", "").replace(".", "").isalnum())
    plain = isinstance(value, str) and (value.startswith(("$", "--")))
    return f'"{value}"' if quoted and not plain else _value(value)


def _value(value: object) -> str:
    if isinstance(value, list):
        shown = [_value(item) for item in value[:12]]
        return ", ".join(shown) + (f" and {len(value) - 12} more" if len(value) > 12 else "")
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(item)}" for key, item in value.items())
    if isinstance(value, bool):
        return str(value).lower()
    return '""' if value == "" else str(value)


def _authorities(rule: Rule) -> list[str]:
    lines = []
    for authority in rule.authorities:
        ids = ", ".join(authority.ids) or "no id"
        cites = f": {'; '.join(authority.cites)}" if authority.cites else ""
        lines.append(f"{authority.organization} {authority.standard} {authority.version}, {ids}{cites}")
    return list(dict.fromkeys(lines)) or ["nobody"]
