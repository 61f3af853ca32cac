"""Groups for analysis: categories of a number, and small groups pooled."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, values

SUBJECTS = frame("""
    SITE:text | ARM | RAND
    01        | A   | Y
    01        | A   | Y
    01        | B   | Y
    01        | B   | Y
    02        | A   | Y
    02        | A   | Y
    02        | B   | N
    02        | B   | Y
    03        | A   | Y
    03        | A   | Y
    03        | .   | N
    .         | A   | Y
""")
POOL = {"group": "SITE", "fewest": 2, "pooled": "900", "new": "SITEGR1"}


def test_a_limit_belongs_to_the_range_below_it():
    made = apply(
        "categorise_up_to", frame("N\n80\n80.5\n."), from_="N", cuts=[65, 80], labels=["<=65", ">65-80", ">80"], new="GR", number="GRN"
    )

    assert [(">65-80", 2), (">80", 3), (None, None)] == rows(made, "GR GRN")


def test_a_limit_belongs_to_the_range_above_it():
    made = apply("categorise", frame("N\n80\n79.5\n."), from_="N", cuts=[65, 80], labels=["<65", "65-<80", ">=80"], new="GR", number="GRN")

    assert [(">=80", 3), ("65-<80", 2), (None, None)] == rows(made, "GR GRN")


def test_a_group_with_few_rows_in_all_is_pooled():
    assert ["01"] * 4 + ["02"] * 4 + ["900"] * 3 + [None] == values(apply("pooled_small", SUBJECTS, **(POOL | {"fewest": 4})), "SITEGR1")


def test_a_group_with_few_rows_in_any_arm_is_pooled():
    """Site 03 has nobody in arm B, which is fewer than 2."""
    assert ["01"] * 4 + ["02"] * 4 + ["900"] * 3 + [None] == values(apply("pooled_small", SUBJECTS, **POOL, by="ARM"), "SITEGR1")


def test_only_rows_that_meet_the_condition_are_counted_and_all_are_named():
    """One subject of site 02 in arm B was not randomized, so that the site has only one there."""
    made = apply("pooled_small", SUBJECTS, **POOL, by="ARM", where="RAND == 'Y'")

    assert ["01"] * 4 + ["900"] * 7 + [None] == values(made, "SITEGR1")


def test_a_number_of_a_site_is_its_text():
    assert ["900", "900"] == values(apply("pooled_small", frame("SITE\n701\n702"), **POOL), "SITEGR1")
    assert ["701", "701"] == values(apply("pooled_small", frame("SITE\n701\n701"), **POOL), "SITEGR1")


def test_a_limit_that_pools_nothing_is_refused():
    with pytest.raises(StudyError, match="`fewest: 0` counts nothing"):
        apply("pooled_small", SUBJECTS, **(POOL | {"fewest": 0}))
