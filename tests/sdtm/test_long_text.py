"""Text beyond 200 bytes is told with its records, before anything is written."""

import pandas as pd

from sdtm2adam.sdtm.long_text import too_long


def of(*texts: str | None) -> list[tuple]:
    rows = pd.DataFrame({"AETERM": pd.Series(texts, dtype="object"), "AESEQ": 1.0, "_src": range(10, 10 + len(texts))})
    return [(f.rule, f.severity, f.variable, f.rows, f.count) for f in too_long(rows, ["AETERM", "AESEQ"], "AE")]


def test_200_bytes_are_enough_and_201_are_not():
    assert [] == of("x" * 200, None, "")
    assert [("sdtm-long-text", "error", "AETERM", (11, 12), 2)] == of("x" * 200, "x" * 201, "x" * 201)


def test_bytes_are_counted_and_not_letters():
    """A Korean letter has three."""
    assert [] == of("두" * 66)
    assert [("sdtm-long-text", "error", "AETERM", (10,), 1)] == of("두" * 67)


def test_the_message_shows_the_text_and_how_it_is_split():
    rows = pd.DataFrame({"AETERM": ["x" * 300]})
    (finding,) = too_long(rows, ["AETERM"], "AE")

    assert f"1 record holds text of more than the 200 bytes that a variable may have: '{'x' * 40}...' (300 bytes)" == finding.message
    assert "under `supplemental:`, as AETERM1, AETERM2" in finding.fix


def test_no_records():
    assert [] == of()
