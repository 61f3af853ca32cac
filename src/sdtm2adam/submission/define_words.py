"""A call of a spec as a sentence that a reviewer reads: what comes out, of which columns, under which condition."""

import re
from collections.abc import Collection, Mapping

from sdtm2adam.derive.contract import Call

# {name} is an argument; what stands in [ ] is left out where an argument in it is absent. A verb that is not here, one of a
# study's own say, is told by the first sentence of its description and its arguments.
SENTENCES = {
    "age": "Completed years from {birth} to {at}.",
    "as_text": "{from} as text.",
    "categorise": "Category of {from}, cut at {cuts}: {labels}.",
    "check_all": "'{checked}' boxes of {columns}: the one that is ticked, MULTIPLE where there are several.",
    "coalesce": "The first that is filled of {columns}.",
    "compose": "{parts} joined[ by '{separator}'].",
    "constant": "'{value}'[ where {where}; otherwise missing].",
    "copy": "{from}, unchanged.",
    "dictionary": "{columns} of {table}, where {key} is {term}[ and {where}].",
    "duration": "Time from {start} to {end} in {unit|days}[, plus {plus}].",
    "earliest": "Earliest {date} in {table} with the same {on}[, where {where}].",
    "earliest_column": "Earliest of {columns}; missing and partial dates do not count.",
    "earliest_over": "Earliest of {tables}, with the same {on}.",
    "epoch": "EPOCH of the element in {elements} that holds {date}.",
    "exists": "'Y' where {table} has a record with the same {on}[ and {where}], otherwise 'N'.",
    "extract": "The part of {from} that matches the pattern {pattern}.",
    "first_record_flag": "'Y' on the first record by {order} within {by}[, among those where {where}].",
    "flag": "'Y' where {where}[, otherwise '{no}'].",
    "iso_datetime": "{date}[ and {time}] in ISO 8601.",
    "iso_duration": "Time from {start} to {end} as an ISO 8601 duration.",
    "iso_duration_of": "{number} {unit} as an ISO 8601 duration.",
    "iso_from_parts": "{year}[, {month}][, {day}][ and {time}] in ISO 8601.",
    "join": "{columns} of {table} with the same {on}[, where {where}].",
    "joined_text": "{columns} joined[ by '{separator}']; missing ones are left out.",
    "last_before_flag": "'Y' on the last record by {date} before {reference} with a {result}, within {by}[, among those where {where}].",
    "last_record_flag": "'Y' on the last record by {order} within {by}[, among those where {where}].",
    "latest": "Latest {date} in {table} with the same {on}[, where {where}].",
    "latest_column": "Latest of {columns}; missing and partial dates do not count.",
    "latest_over": "Latest of {tables}, with the same {on}.",
    "lookup": "{value} in {table} where {key} is {from}.",
    "lookup_columns": "{columns} in {table} with the same {on}[, where {where}].",
    "map_values": "From {from}: {values}.",
    "merge": "{columns} of the subject in {from}.",
    "not_done": "NOT DONE where {where} and there is no {result}; otherwise missing.",
    "number": "The number in {from}; missing where it is no number.",
    "only_where": "{from} where {where}; otherwise missing.",
    "part": "Part {position} of {from}, divided at '{separator}'.",
    "product": "{columns} multiplied.",
    "quotient": "{of} divided by {by}.",
    "range_indicator": "LOW where {value} is below {low}, HIGH where it is above {high}, NORMAL where it is within both.",
    "reference_dates": "{columns} of the subject in {dm}.",
    "related_records": "The record of this dataset ({id}) and that of {table} ({other_id}) with the same {on}, linked by one RELID.",
    "rounded": "{from} rounded to {decimals} decimals, half away from zero.",
    "sequence": "Numbered from 1 within {by|the subject}, in the order of {keys}.",
    "set_where": "'{value}' where {where}; otherwise as before.",
    "shifted_date": "{date} moved by {days} days.",
    "specified": "{from}, or {text} where it is '{other}'.",
    "standard_result": "{result} converted from {unit} to the standard unit of {test} (table {units}); text results are kept.",
    "standard_unit": "The standard unit of {test} (table {units}).",
    "study_day": "{date} minus {reference}, plus 1 where {date} is on or after {reference}; missing where either is missing or partial.",
    "plain_letters": "{from} in ASCII: accents and typographic signs by their plain forms.",
    "substring": "Characters of {from} from number {start} on[, {length} of them].",
    "text_range_indicator": "NORMAL where {value} is {normal}, otherwise ABNORMAL.",
    "to_terms": "Controlled term for {from} (codelist {codelist}).",
    "unpivot": "One record for each of {columns}: its name gives {topic}, its value {result}.",
    "upper": "{from} in capitals.",
    "visit": "{made} of the visit {from}, from the schedule of visits.",
    "visit_with_unscheduled": "{made} of the visit {from}, from the schedule of visits; numbered by {date} where {where}.",
}
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_PLACE = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")


def sentence(call: Call, keys: Collection[str], forms: Mapping[str, str], wanted: Collection[str]) -> str:
    """The call in words.

    keys    of the dataset, in which its records are ordered
    forms   export -> what the case report form calls it
    wanted  the columns that matter here; others that the call makes or brings in are not told of
    """
    told = {name: _argument(call, name, value, forms, wanted) for name, value in call.given.items()}
    told |= {"keys": ", ".join(keys), "made": ", ".join(name for name in call.adds if name in wanted)}
    if call.verb.name in SENTENCES and not call.verb.of_study:
        return _filled(SENTENCES[call.verb.name], told)
    says = call.verb.says.splitlines()[0].replace("`", "").strip().rstrip(".") if call.verb.says else call.verb.name
    given = [f"{name}: {told[name]}" for name in call.given if told[name] and call.verb.arguments[name].role != "new column"]
    return f"{says} ({'; '.join(given)})." if given else f"{says}."


def _filled(template: str, told: Mapping[str, str]) -> str:
    def optional(found: re.Match) -> str:
        return found[1] if all(told.get(name) for name, _ in _PLACE.findall(found[1])) else ""

    return _PLACE.sub(lambda found: told.get(found[1]) or found[2] or "(nothing)", _OPTIONAL.sub(optional, template))


def _argument(call: Call, name: str, value: object, forms: Mapping[str, str], wanted: Collection[str]) -> str:
    role = call.verb.arguments[name].role
    if role == "table" and isinstance(value, dict):
        return ", ".join(f"{words(dates)} of {forms.get(table) or table}" for table, dates in value.items())
    if role == "table":
        return forms.get(str(value)) or str(value or "")
    if role == "columns brought":
        brought = value.items() if isinstance(value, dict) else [(column, column) for column in value]
        return ", ".join(theirs if theirs == ours else f"{theirs} (as {ours})" for theirs, ours in brought if ours in wanted)
    if role == "parts":
        return ", ".join(value)
    if role == "key" and isinstance(value, dict):
        return ", ".join(mine if mine == theirs else f"{mine} ({theirs} there)" for mine, theirs in value.items())
    return words(value)


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
    return f"{value:g}" if isinstance(value, float) else str(value)
