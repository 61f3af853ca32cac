"""What must hold of any data: the order of records changes nothing, a subject who has nothing to do with it neither."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from sdtm2adam.validation.rules.columns import Frame
from sdtm2adam.validation.rules.running import run_rule
from sdtm2adam.validation.rules.study_data import Table
from tests.validation.rules.small import cell, column, rule, study

TEXTS = ["A", "B", "", " ", None, "2020-01", "2020-01-15", "2020-01-15T10:00", "UNK", "1", "2.0"]
RULES = [
    rule({"all": [{"name": "X", "operator": "non_empty"}, {"name": "X", "operator": "not_equal_to", "value": "Y"}]}),
    rule({"all": [{"name": "X", "operator": "date_less_than_or_equal_to", "value": "Y"}]}),
    rule({"any": [{"name": "X", "operator": "is_not_unique_set", "value": ["USUBJID"]}, {"name": "Y", "operator": "invalid_date"}]}),
    rule({"all": [{"name": "X", "operator": "is_not_contained_by", "value": ["A", "1"]}]}),
    rule({"all": [{"name": "X", "operator": "is_inconsistent_across_dataset", "value": ["USUBJID", "Y"]}]}),
    rule(
        {"all": [{"name": "$n", "operator": "greater_than", "value": 1}]},
        Operations=[{"id": "$n", "operator": "record_count", "group": ["USUBJID", "X"]}],
    ),
    rule(
        {"all": [{"name": "X", "operator": "not_equal_to", "value": "Z"}]}, Match_Datasets=[{"Name": "DM", "Keys": ["USUBJID"]}],
        Scope={"Domains": {"Include": ["AE"]}},
    ),
]  # fmt: skip
ROWS = st.lists(st.tuples(st.sampled_from(["P1", "P2", "P3"]), st.sampled_from(TEXTS), st.sampled_from(TEXTS)), min_size=1, max_size=12)


def ae(rows) -> Table:
    names = ("USUBJID", "X", "Y")
    columns = {"DOMAIN": column(["AE"] * len(rows)), **{name: column([row[at] for row in rows]) for at, name in enumerate(names)}}
    return Table("AE", "ae.xpt", Frame(len(rows), columns))


def dm(*more: str) -> Table:
    subjects = ["P1", "P2", *more]
    columns = {"DOMAIN": column(["DM"] * len(subjects)), "USUBJID": column(subjects), "Z": column([cell("A") for _ in subjects])}
    return Table("DM", "dm.xpt", Frame(len(subjects), columns))


def told(made, rows, *more: str) -> list[tuple]:
    """The records of AE at fault, as they stand there."""
    return sorted(
        repr(rows[issue.record - 1])
        for result in run_rule(made, study(ae(rows), dm(*more)))
        if result.dataset == "AE"
        for issue in result.issues
    )


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(0, 1000))
def test_the_order_of_records_changes_no_issue(rows, seed):
    shuffled = rows[:]
    random.Random(seed).shuffle(shuffled)

    for made in RULES:
        assert told(made, rows) == told(made, shuffled)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_a_subject_who_has_nothing_wrong_adds_no_issue(rows):
    """P9 has X and Y alike, a full date, which no rule but that on equal dates minds."""
    others = [made for made in RULES if made.leaves[0].operator not in ("date_less_than_or_equal_to", "is_not_contained_by")]
    for made in others:
        assert told(made, rows) == [t for t in told(made, [*rows, ("P9", "2020-01-15", "2020-01-15")]) if "P9" not in t]
        if not made.joins:
            assert not [t for t in told(made, [*rows, ("P9", "2020-01-15", "2020-01-15")]) if "P9" in t]


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_without_the_records_at_fault_it_passes(rows):
    for made in RULES:
        wrong = {issue.record - 1 for r in run_rule(made, study(ae(rows), dm())) if r.dataset == "AE" for issue in r.issues}
        right = [row for at, row in enumerate(rows) if at not in wrong]
        if right and len(made.operations) == 0:
            assert [] == told(made, right)
