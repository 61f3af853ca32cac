"""Lines of a file, counted from its bytes: each way of ending a line, and letters that hold the bytes of an ending."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.lineage.file_lines import breaks_within, lines_in
from sdtm2adam.lineage.flows import alike_in, repeats


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\r\nb\r\n", 2), ("a\rb\r", 2), ("a\n\nb\n", 3), ("a\r\n\r\nb", 3), ("\n", 1)],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le"])
def test_lines_end_with_any_break_and_the_last_may_end_without(text, lines, encoding):
    if text or encoding not in ("utf-8-sig", "utf-16"):  # a mark of the encoding alone is no text
        assert lines == lines_in(text.encode(encoding), encoding)


def test_a_letter_that_holds_the_byte_of_a_break_ends_no_line():
    """U+0A0D in UTF-16 is the bytes of CR and LF."""
    assert 1 == lines_in("ਊ਍a".encode("utf-16-le"), "utf-16-le")


def test_breaks_within_texts_count_once_for_each_record():
    columns = {
        "A": pd.Categorical(["x\ny", "x\ny", None, "z"]),
        "B": pd.Categorical(["1\r\n\r\n2", "3", "4", "5"]),
        "TWO\nLINES": pd.Categorical([""] * 4),
    }

    assert 2 + 2 + 1 == breaks_within(columns)


def test_records_are_alike_when_they_are_alike_in_every_column():
    """Missing is alike to missing; a record alone is alike to itself."""
    columns = [pd.Categorical(["a", "a", "a", None, None]), pd.Categorical(["1", "2", "1", None, None])]

    assert [0, 1, 0, 3, 3] == alike_in(columns, 5).tolist()


def test_a_record_repeats_the_first_that_was_kept():
    """Of three that say the same the second is kept: the others repeat it. Where none is kept, they repeat the first."""
    alike = np.array([0, 0, 0, 3, 3])

    assert [1, -1, 1, -1, 3] == repeats(alike, np.array([False, True, False, False, False])).tolist()
