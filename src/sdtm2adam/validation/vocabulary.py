"""What Great Expectations can expect of a pandas frame: names, arguments, and what an argument may hold.

`spec/expectations.json` is this, written down, so that a suite is checked without the seconds that
importing great_expectations takes. A test compares the file with the installed package; after an upgrade
write it again with

    python -m sdtm2adam.validation.vocabulary
"""

import json
from pathlib import Path

FILE = Path(__file__).parent.parent / "spec" / "expectations.json"

# Said for every expectation by the suite (`id`, `says`, `severity`, `where`) or by us when it is run.
OURS = {
    *("id", "meta", "notes", "result_format", "description", "catch_exceptions", "rendered_content", "windows"),
    *("batch_id", "severity", "metadata", "row_condition", "condition_parser", "library_metadata", "expectation_type"),
    *("domain_type", "domain_kwargs", "success_kwargs"),
}
SQL_ONLY = "it asks a database, and a dataset here is a frame"
TYPES = "types are declared in specs/ and checked when a dataset is built"
NOT_OFFERED = {
    "unexpected_rows_expectation": SQL_ONLY,
    "expect_query_results_to_match_comparison": SQL_ONLY,
    "expect_table_row_count_to_equal_other_table": SQL_ONLY,
    "expect_column_values_to_match_like_pattern": SQL_ONLY,
    "expect_column_values_to_match_like_pattern_list": SQL_ONLY,
    "expect_column_values_to_not_match_like_pattern": SQL_ONLY,
    "expect_column_values_to_not_match_like_pattern_list": SQL_ONLY,
    "expect_column_type_to_be": TYPES,
    "expect_column_values_to_be_of_type": TYPES,
    "expect_column_values_to_be_in_type_list": TYPES,
}
# Optional for Great Expectations, which then lets everything pass; a check that cannot fail is not a check.
NEVER_FAILS_WITHOUT = {"regex", "regex_list", "column_set", "column_list", "partition_object", "threshold"}
# In 1.24 its metric does not pass `row_condition` on: it would be answered for all rows, or crash on its own count.
IGNORES_WHERE = {"expect_column_pair_values_to_be_in_set"}
ABOUT = {
    "ColumnMapExpectation": "column",
    "ColumnAggregateExpectation": "column",
    "ColumnPairMapExpectation": "pair",
    "MulticolumnMapExpectation": "columns",
    "BatchExpectation": "table",
}


def vocabulary() -> dict:
    """The names and arguments that the installed great_expectations knows, as plain values.

    about       column, pair, columns or table: what of the frame it speaks of
    rows        whether it names the rows that fail (else it is about the column or table as a whole)
    where       whether it can be limited to some rows
    required    arguments that must be given
    arguments   what each may hold: text, number, date, whole number, true or false, list, mapping, or its choices
    """
    from great_expectations.expectations import registry

    names = sorted(registry.list_registered_expectation_implementations())
    offered = {name: registry.get_expectation_impl(name) for name in names if name not in NOT_OFFERED}
    return {"expectations": {name: _described(name, made) for name, made in offered.items()}, "not_offered": NOT_OFFERED}


def _described(name: str, made: type) -> dict:
    schema = made.schema()
    base = next(b.__name__ for b in made.__mro__ if b.__name__ in ABOUT)
    fields = {key: field for key, field in made.__fields__.items() if key not in OURS}
    return {
        "about": ABOUT[base],
        "rows": base.endswith("MapExpectation"),
        "where": "row_condition" in made.__fields__ and name not in IGNORES_WHERE,
        "required": sorted(key for key, field in fields.items() if field.required or key in NEVER_FAILS_WITHOUT),
        "arguments": {key: _holds(schema["properties"].get(key, {})) for key in fields},
    }


def _holds(schema: dict) -> list[str]:
    """Kinds of value that a JSON schema allows; a mapping stands for a run-time parameter unless it is all there is."""
    kinds = sorted(_kinds(schema))
    return [k for k in kinds if k != "mapping"] or kinds


def _kinds(schema: dict) -> set[str]:
    inner = [*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("allOf", [])]
    if inner:
        return set().union(*(_kinds(part) for part in inner))
    if "enum" in schema:
        return {f"`{choice}`" for choice in schema["enum"]}
    if schema.get("format") in ("date", "date-time"):
        return {"date"}
    names = {"string": "text", "number": "number", "integer": "whole number", "boolean": "true or false", "array": "list"}
    return {names.get(schema.get("type"), "mapping")}


if __name__ == "__main__":
    FILE.write_text(json.dumps(vocabulary(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
