"""Numbers to text: half away from zero, once."""

import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.spec.showing import faulty_masks
from sdtm2adam.tlf.masks import filled, in_mask, p_value, percent, placeholders, rounded, scientific, significant, spreadsheet_form

PRINTED = Path(__file__).parents[1] / "oracles" / "sas_round"
FUZZED_BY_SAS = "round(32768.0156255, 1e-6)"  # SAS lowers a half that binary holds a hair below; we read 15 digits


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0000485, "4.9e-05"),
        (9.97e-5, "1e-04"),
        (9.94e-5, "9.9e-05"),
        (0, "0"),
        (-0.0125, "-1.3e-02"),
        (4e-16, "4e-16"),
        (12345, "1.2e+04"),
    ],
)
def test_a_power_of_ten_beside_two_digits(value, shown):
    """Half away from zero here too; ten is one with the next power."""
    assert shown == scientific(value, 2)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_has_no_power_of_ten(value):
    with pytest.raises(ValueError, match="cannot be shown"):
        scientific(value, 2)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (2.25, 1, "2.3"),
        (62.5, 0, "63"),
        (1.005, 2, "1.01"),
        (0.285, 2, "0.29"),
        (-2.25, 1, "-2.3"),
        (-0.04, 1, "0.0"),
        (-0.5, 0, "-1"),
        (0.1 + 0.2, 2, "0.30"),
        (1e15, 1, "1000000000000000.0"),
        (5e-324, 3, "0.000"),
    ],
)
def test_half_is_rounded_away_from_zero_on_the_decimal_the_number_stands_for(value, places, shown):
    """Python's own rounding gives 2.2, 62, 1.0, 0.28 and -0.0 here."""
    assert shown == rounded(value, places)


def test_rounds_as_sas_rounds():
    """SAS 9.4 ROUND, 113 printed results of CAMIS; one differs by design."""
    expressions = pd.read_csv(PRINTED / "data.csv", dtype="str").set_index("case")["expression"]
    printed = pd.read_csv(PRINTED / "expected.csv", dtype="str")

    unlike = []
    for options, quantity, value in zip(printed["options"], printed["quantity"], printed["value"], strict=True):
        case = re.match(r"case (\d+)", quantity).group(1)
        unit = Decimal(re.search(r", ([0-9.e-]+)\)$", options).group(1))
        places = max(0, -unit.normalize().as_tuple().exponent)
        ours = rounded(_computed(expressions[case]), places)
        unlike += [options] if Decimal(ours) != Decimal(value) else []

    assert [FUZZED_BY_SAS] == unlike
    assert 113 == len(printed)


def _computed(expression: str) -> float:
    parts = expression.split()
    if len(parts) == 1:
        return float(parts[0])
    left, sign, right = float(parts[0]), parts[1], float(parts[2])
    return {"+": left + right, "-": left - right, "*": left * right, "/": left / right}[sign]


@pytest.mark.parametrize(
    ("n", "of", "places", "shown"),
    [
        (18, 32, 0, "56"),
        (5, 8, 0, "63"),
        (22, 27, 0, "81"),
        (3, 31, 0, "10"),
        (0, 31, 0, "0"),
        (0, 31, 1, "0.0"),
        (32, 32, 0, "100"),
        (1, 8, 1, "12.5"),
        (1, 16, 1, "6.3"),
        (1, 200, 0, "1"),
    ],
)
def test_percentages_come_from_the_whole_numbers(n, of, places, shown):
    """1 of 16 is 6.25%, which is 6.3 with one decimal."""
    assert shown == percent(n, of, places)


def test_no_percentage_of_nobody():
    with pytest.raises(ValueError, match="0 of 0"):
        percent(0, 0, 0)


@pytest.mark.parametrize(("p", "shown"), [(0.00049999, "<0.001"), (0.0005, "0.001"), (0.0, "<0.001"), (0.0495, "0.050"), (0.9996, "1.000")])
def test_a_p_value_is_below_its_last_decimal_only_where_it_rounds_to_nothing(p, shown):
    assert shown == p_value(p, 3)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (55.692, "55.69"),
        (21.204, "21.20"),
        (0.33874, "0.3387"),
        (12345.6, "12346"),
        (1.031, "1.031"),
        (457, "457"),
        (3.4, "3.4"),
        (0, "0"),
        (-2.65315, "-2.653"),
        (9.99964, "10.00"),
        (0.000123456, "0.0001235"),
        (1e15, "1000000000000000"),
    ],
)
def test_at_most_four_significant_digits_and_no_whole_digit_lost(value, shown):
    """Zeros that the rounding leaves stand: 21.20 says that the fourth digit is known."""
    assert shown == significant(value, 4) == in_mask(value, "s4")


def test_a_percentage_has_no_significant_digits():
    """It is rounded on whole numbers, to decimals."""
    assert ["{pct|s3}"] == faulty_masks("{n} ({pct|s3})")


def test_a_spreadsheet_shows_as_many_decimals_as_the_page():
    assert ["0.00", "0", "0.0"] == [spreadsheet_form(text) for text in ("12.50", "457", "-0.1")]


def test_masks_are_drawn_as_the_shell_draws_them():
    assert "53.7" == in_mask(53.65, "xx.x")
    assert "54" == in_mask(53.65, "xx")
    assert "0.235" == in_mask(0.2351, "p.xxx")
    assert "18" == in_mask(18.0, "")


def test_a_number_with_decimals_needs_a_mask_that_says_how_many():
    with pytest.raises(ValueError, match=r"53.65 is not a whole number"):
        in_mask(53.65, "")


def test_placeholders_are_replaced_in_order():
    assert [("mean", "xx.x"), ("sd", "xx.xx")] == placeholders("{mean|xx.x} ({sd|xx.xx})")
    assert "53.7 (7.70)" == filled("{mean|xx.x} ({sd|xx.xx})", ["53.7", "7.70"])


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_rounded(value):
    with pytest.raises(ValueError, match="cannot be shown"):
        rounded(value, 1)
    with pytest.raises(ValueError, match="cannot be shown"):
        significant(value, 4)
