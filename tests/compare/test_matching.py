"""Which records belong together; pandas' merge is the outside witness for many records."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.compare.columns import column_of, retyped, sas_number
from sdtm2adam.compare.matching import by_keys


def match(base: pd.DataFrame, other: pd.DataFrame):
    return by_keys([column_of(base[c]) for c in base], [column_of(other[c]) for c in base])


def test_records_keep_the_order_of_the_base():
    told = match(pd.DataFrame({"K": ["c", "a", "b"]}), pd.DataFrame({"K": ["b", "x", "c"]}))

    assert [(0, 2), (2, 0)] == list(zip(told.base, told.other))
    assert ([1], [1]) == (list(told.only_base), list(told.only_other))


def test_the_nth_of_a_key_belongs_to_the_nth():
    told = match(pd.DataFrame({"K": [1, 2, 1, 1]}), pd.DataFrame({"K": [1, 1, 2]}))

    assert [(0, 0), (1, 2), (2, 1)] == list(zip(told.base, told.other))
    assert [3] == list(told.only_base)
    assert [(0, 0, 3, 2)] == list(told.repeated.itertuples(index=False, name=None))


def test_letters_and_odd_texts_match_their_like_only():
    """A missing number is not .A; text that is no number matches no number."""
    numbers = sas_number(np.array([np.nan, np.nan, 1.0]), "number", np.array([0, 1, 0], dtype=np.int8))
    texts = retyped(column_of(pd.Series([".A", "x", "1", "."], dtype=object)), "number")
    told = by_keys([numbers], [texts])

    assert [(0, 3), (1, 0), (2, 2)] == list(zip(told.base, told.other))
    assert [1] == list(told.only_other)


def test_nothing_matches_nothing():
    told = match(pd.DataFrame({"K": []}), pd.DataFrame({"K": []}))

    assert 0 == len(told) == len(told.only_base) == len(told.only_other)


@pytest.mark.parametrize("seed", range(6))
def test_a_merge_of_pandas_pairs_the_same_records(seed):
    """Three keys, of text, numbers and dates, with missing; some repeated: merged by key and place within the key."""
    random = np.random.default_rng(seed)

    def side(records: int) -> pd.DataFrame:
        text = random.choice(["a", "b", "c", "d", ""], records)
        day = pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 4, records), unit="D")
        number = np.where(random.random(records) < 0.2, np.nan, random.integers(0, 6, records))
        return pd.DataFrame({"T": text, "N": number, "D": day})

    base, other = side(200), side(150)
    told = match(base, other)

    placed = [
        s.fillna({"N": -1}).assign(nth=s.fillna({"N": -1}).groupby(["T", "N", "D"]).cumcount(), **{name: np.arange(len(s))})
        for s, name in ((base, "base"), (other, "other"))
    ]
    pairs = placed[0].merge(placed[1], on=["T", "N", "D", "nth"]).sort_values("base")
    assert list(zip(pairs["base"], pairs["other"])) == list(zip(told.base, told.other))
    assert set(range(200)) - set(pairs["base"]) == set(told.only_base)
    assert set(range(150)) - set(pairs["other"]) == set(told.only_other)


def test_many_keys_of_many_values_do_not_run_together():
    """Eight keys of 300 values each: more combinations than a whole number can count are still told apart."""
    random = np.random.default_rng(1)
    base = pd.DataFrame({f"K{i}": random.integers(0, 300, 500) for i in range(8)})
    shuffled = base.sample(frac=1, random_state=2)
    told = match(base, shuffled)

    assert 500 == len(told)
    assert (base.to_numpy()[told.base] == shuffled.to_numpy()[told.other]).all()
