"""Every method of `ard` against its outside witnesses: what SAS, R and SPSS printed, and a wrong number is seen."""

import ast
from decimal import Decimal, InvalidOperation
from math import isnan
from pathlib import Path

import pandas as pd
import pytest

import sdtm2adam
from sdtm2adam.qualification.case import AGREES, DIFFERS, NOT_ESTIMABLE, Case, Near, held
from sdtm2adam.qualification.cases import CASES, UNWITNESSED
from sdtm2adam.qualification.operation import by_method
from sdtm2adam.qualification.witness import COLUMNS, Witness, read_witnesses, witness_folder
from sdtm2adam.spec.statistics import COMPARISONS, LIMITS, STATISTICS

PACKAGE = Path(sdtm2adam.__file__).parent


@pytest.fixture(scope="module")
def witnesses():
    return read_witnesses(sorted({case.witness for case in CASES}), witness_folder())


def name_of(case: Case) -> str:
    return "-".join(filter(None, (case.method, case.witness, case.options[-24:], case.program)))


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_as_printed(witnesses, case):
    """Our number, rounded as printed, is the printed one, or within the reach that the case gives reasons for."""
    found = held(case, witnesses[case.witness])

    assert found
    assert [] == [(one.quantity, one.text, one.ours, one.note) for one in found if one.verdict == DIFFERS]
    assert case.why or not any(one.reach for one in found)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_any_wrong_number_is_seen(witnesses, case):
    """Every printed number that a case compares, altered by more than its reach: every one of them differs."""
    read = witnesses[case.witness]
    before = {one.quantity: one for one in held(case, read)}
    rows = read.printed(case.printed, case.options, case.program)
    changed = read.expected.copy()
    for place, quantity, text in zip(rows.index, rows["quantity"], rows["value"], strict=True):
        if quantity in before:
            changed.loc[place, "value"] = altered(text, before[quantity].reach)
    after = held(case, Witness(read.name, read.data, changed, read.says))

    assert set(before) == {one.quantity for one in after}
    assert {DIFFERS} == {one.verdict for one in after}


def altered(text: str, reach: float) -> str:
    """Another number with the same digits behind the point, farther off than the reach, what printing rounds, and 12 digits."""
    if text in NOT_ESTIMABLE or text.startswith("<"):
        return "<0" if text.startswith("<") else "1.5"
    try:
        exact = Decimal(text)
    except InvalidOperation:
        pytest.fail(f"{text} is compared and is no number")
    unit = Decimal(1).scaleb(exact.as_tuple().exponent)
    far = (max(Decimal(repr(reach)), abs(exact).scaleb(-12)) * 3 // unit + 3) * unit
    return str(exact + far)


def test_every_name_of_the_specs_is_witnessed_or_told():
    """A statistic or comparison that a study can ask for has a case, or stands in the list of those that have none."""
    told = {name for one in (*CASES, *UNWITNESSED) for name in one.names.split()}

    assert {*STATISTICS, *COMPARISONS, *LIMITS} - {"none"} <= told
    assert told <= names_in_ard()


def names_in_ard() -> set[str]:
    """Modules, functions and words of `ard` and of the models of its specs: a name that a case gives is one of them."""
    files = [path for room in ("ard", "spec") for path in (PACKAGE / room).rglob("*.py")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return words | {node.name for node in nodes if isinstance(node, ast.FunctionDef)} | {path.stem for path in files}


def case_of(ours, why=""):
    return Case("Family", "method", "", "made", "printed", lambda data, printed: ours(data), why=why)


def made(*printed: tuple[str, str]) -> Witness:
    rows = [dict.fromkeys(COLUMNS, "") | {"method": "printed", "quantity": q, "value": v, "program": "SAS"} for q, v in printed]
    return Witness("made", pd.DataFrame({"x": [1.0, 2.0]}), pd.DataFrame(rows), "")


@pytest.mark.parametrize(
    ("text", "ours", "verdict"),
    [
        ("0.05", 0.0549, AGREES),
        ("0.05", 0.0551, DIFFERS),
        ("0.05", 0.045, AGREES),
        ("114", 114.4, AGREES),
        ("114", 115.0, DIFFERS),
        ("-1.5", -1.55, AGREES),
        ("<.0001", 0.00009, AGREES),
        ("<.0001", 0.0001, DIFFERS),
        ("<.0001", float("nan"), DIFFERS),
        ("NE", float("nan"), AGREES),
        ("NE", 3.0, DIFFERS),
        ("3", float("nan"), DIFFERS),
        ("3", float("inf"), DIFFERS),
        ("three", 3.0, DIFFERS),
        ("4.115e-05", 4.11549e-05, AGREES),
        ("4.115e-05", 4.117e-05, DIFFERS),
    ],
)
def test_agreement_is_that_of_the_printed_digits(text, ours, verdict):
    """A printed value stands for all that rounds to it; a bound for all below; a missing one for a missing one."""
    (one,) = held(case_of(lambda _: {"q": ours}), made(("q", text)))

    assert verdict == one.verdict


def test_differences_are_told_as_they_are():
    """Printed 2.50 and ours 2.504: 0.004, 0.16%, 0.4 of the last digit, three digits."""
    (one,) = held(case_of(lambda _: {"q": 2.504}), made(("q", "2.50")))

    assert (3, pytest.approx(0.004), pytest.approx(0.0016), pytest.approx(0.4)) == (one.digits, one.difference, one.relative, one.units)


def test_twelve_digits_are_compared_at_most():
    """Printed to 16 digits: one in the 13th agrees, one in the 11th does not; the last digit compared is the 12th."""
    near, far = (held(case_of(lambda _, v=v: {"q": v}), made(("q", "1.234567890123456")))[0] for v in (1.2345678901244, 1.23456789022))

    assert (AGREES, DIFFERS, 12) == (near.verdict, far.verdict, near.digits)
    assert near.units == pytest.approx(0.094, abs=0.001)


def test_a_reach_is_told_apart():
    """Within 0.1 of 2.50: agreement of its own; beyond: none."""
    near, far = (held(case_of(lambda _, v=v: {"q": Near(v, 0.1)}, "why"), made(("q", "2.50")))[0] for v in (2.6, 2.62))

    assert ("agrees within its reach", DIFFERS) == (near.verdict, far.verdict)


def test_what_cannot_be_computed_or_was_not_printed_differs():
    """A package that fails, a misspelt quantity, nothing computed: findings of the report, no traceback."""
    fails = held(case_of(lambda _: 1 / 0), made(("q", "1")))
    misspelt = held(case_of(lambda _: {"q": 1.0, "r": 1.0}), made(("q", "1")))
    nothing = held(case_of(lambda _: {}), made(("q", "1")))

    assert [(DIFFERS, "could not be computed: ZeroDivisionError: division by zero")] == [(one.verdict, one.note) for one in fails]
    assert [(AGREES, ""), (DIFFERS, "nothing was printed under this name")] == [(one.verdict, one.note) for one in misspelt]
    assert [(DIFFERS, "nothing was computed")] == [(one.verdict, one.note) for one in nothing]


def test_a_case_that_names_no_printed_number_is_a_fault_of_ours():
    """Misspelt method, or two numbers of one name: the case is wrong, not the user's machine."""
    with pytest.raises(ValueError, match="no printed number of `else`"):
        made(("q", "1")).printed("else")
    with pytest.raises(ValueError, match="two numbers each of q"):
        made(("q", "1"), ("q", "2")).printed("printed")


def test_methods_are_summed_over_their_numbers():
    """Two numbers of one method, one wrong: the largest difference, the digits, and how many differ."""
    (one,) = by_method(held(case_of(lambda _: {"a": 1.23, "b": 5.0}), made(("a", "1.2"), ("b", "6.00"))))

    assert (2, (2, 3), pytest.approx(1.0), 1, DIFFERS) == (one.values, one.digits, one.difference, one.wrong, one.verdict)
    assert not isnan(one.units)
