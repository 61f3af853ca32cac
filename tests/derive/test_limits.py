"""A number against a limit: noise of floats is no difference, and missing is neither above nor below."""

import numpy as np
import pytest

from sdtm2adam.derive.limits import above, at_least, at_most, below


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [  # above, below, at least, at most
        (5.1, 5.0, (True, False, True, False)),
        (4.9, 5.0, (False, True, False, True)),
        (5.0, 5.0, (False, False, True, True)),
        (5.000000001, 5.0, (False, False, True, True)),
        (0.1 + 0.2, 0.3, (False, False, True, True)),
        (-5.000000001, -5.0, (False, False, True, True)),
        (1e-12, 0.0, (True, False, True, False)),
        (np.nan, 5.0, (False, False, False, False)),
        (5.0, np.nan, (False, False, False, False)),
        (5.0, np.inf, (False, True, False, True)),
    ],
)
def test_a_number_against_its_limit(value, limit, expected):
    one, other = np.array([value]), np.array([limit])

    assert expected == tuple(bool(test(one, other)[0]) for test in (above, below, at_least, at_most))
