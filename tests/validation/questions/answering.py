"""A question answered record by record, in the plainest way: what the answers of checks, rules and suites are held against."""

import re

import pandas as pd

from sdtm2adam.validation.questions.failing import AMONG, IS, LENGTH, MATCHES, MISSING, NUMBER, ORDER, SAME, THERE, TWICE, Failing, Part

DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d+)?)?)?)?)?)?")
SIGNS = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


def failing_rows(question: Failing, frame: pd.DataFrame) -> tuple[int, ...]:
    """The records that fail; missing is None or NaN."""
    records = [{name: None if pd.isna(value) else value for name, value in row.items()} for row in frame.astype(object).to_dict("records")]
    return tuple(at for at in range(len(records)) if any(all(_is(part, at, records) for part in parts) for parts in question))


def _is(part: Part, at: int, records: list[dict]) -> bool:
    values = [records[at].get(column) for column in part.columns]
    if part.kind == AMONG:
        return (_text(values[0]) in part.says) == part.holds
    if part.kind == TWICE:
        same = [r for r in records if [r.get(column) for column in part.columns] == values]
        return (len(same) > 1) == part.holds
    if part.kind == THERE:
        return (part.columns[0] in records[at]) == part.holds
    if None in values:
        return False
    return _compared(part, values)


def _compared(part: Part, values: list) -> bool:
    if part.kind == ORDER:
        return _order(*values) in part.says
    if part.kind == SAME:
        return ("=" if values[0] == values[1] else "!") in part.says
    if part.kind == NUMBER:
        return SIGNS[part.says[0]](float(values[0]), part.says[1])
    if part.kind == LENGTH:
        return SIGNS[part.says[0]](len(values[0]), part.says[1])
    if part.kind == IS:
        return (bool(DATE.fullmatch(values[0])) and (part.says == ("a date",) or len(values[0]) >= 10)) == part.holds
    return bool((re.search if part.kind == MATCHES else re.match)(part.says[0], _text(values[0]))) == part.holds


def _text(value: object) -> str:
    return MISSING if value is None else value if isinstance(value, str) else f"{value:.15g}"


def _order(first: object, second: object) -> str:
    """How two numbers, or two dates of ISO 8601 as far as both are known, stand to each other."""
    alike = True
    if isinstance(first, str):
        alike, both = len(first) == len(second), min(len(first), len(second))
        first, second = first[:both], second[:both]
    return "<" if first < second else ">" if first > second else "=" if alike else "~"
