"""Which row first said the same."""

import numpy as np
import pandas as pd

from sdtm2adam.raw.repeats import first_alike


def test_rows_point_to_the_first_with_the_same_values():
    """Missing equals missing; b, a is not a, b."""
    left = pd.Categorical(["a", "b", "a", None, "a", None])
    right = pd.Categorical(["b", "a", "b", "a", None, "a"])

    assert [0, 1, 0, 3, 4, 3] == first_alike([left, right], 6).tolist()


def test_no_rows():
    assert [] == first_alike([pd.Categorical([])], 0).tolist()


def test_many_rows_agree_with_pandas():
    random = np.random.default_rng(3)
    frame = pd.DataFrame({c: pd.Categorical(random.integers(0, 12, 2000).astype(str)) for c in "ABC"})

    alone = first_alike([frame[c].array for c in frame], len(frame)) == np.arange(len(frame))

    assert frame.duplicated().to_numpy().tolist() == (~alone).tolist()
