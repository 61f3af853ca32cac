"""Conditions of a study in the terms of ARS: one comparison, or several joined by AND.

ARS knows EQ, NE, GT, GE, LT, LE, IN and NOTIN of one variable. What else a condition says stands in words beside it.
"""

from collections.abc import Mapping

from sdtm2adam.spec.ranges import Range, ranges_of


def where_clause(text: str, dataset: str, columns: Mapping[str, frozenset[str]]) -> dict:
    """`condition` or `compoundExpression` of a condition, and `description` with it as written where not all of it can be said.

    dataset  whose records it chooses; a variable that this one lacks is that of ADSL
    columns  dataset -> its variables
    The empty condition gives nothing. Errors: as `parse`.
    """
    read = ranges_of(text)
    clauses = [{"level": 2, "order": at, "condition": _comparison(one, dataset, columns)} for at, one in enumerate(read.ranges, 1)]
    said: dict = {"description": f"Records where {text}"} if read.rest else {}
    if len(clauses) == 1:
        return said | {"condition": clauses[0]["condition"]}
    if clauses:
        return said | {"compoundExpression": {"logicalOperator": "AND", "whereClauses": clauses}}
    return said


def _comparison(one: Range, dataset: str, columns: Mapping[str, frozenset[str]]) -> dict:
    home = dataset if one.column in columns.get(dataset, ()) else "ADSL"
    return {"dataset": home, "variable": one.column, "comparator": one.comparator, "value": list(one.values)}
