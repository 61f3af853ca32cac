"""What must hold of any data: the order of records changes nothing, a subject who has nothing to do with it neither."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from sdtm2adam.validation.rules.columns import Frame
from sdtm2adam.validation.rules.running import run_rule
from sdtm2adam.validation.rules.study_data import Table
from tests.validation.rules.small import column, rule, study, table

TEXTS = ["A", "B", "", " ", None, "2020-01", "2020-01-15", "2020-01-15T10:00", "UNK", "1", "2.0"]
AE = {"Domains": {"Include": ["AE"]}}


def asked(*leaves: dict, reports: tuple[str, ...] = ("$it",), **more):
    """A rule over AE that fails where all of the conditions hold; it reports the record and `reports`."""
    return rule({"all": list(leaves)}, Scope=AE, Outcome={"Output Variables": ["USUBJID", "AESEQ", "X", "Y", *reports]}, **more)


def worked_out(operator: str, **said) -> dict:
    return {"Operations": [{"id": "$it", "operator": operator, **said}]}


def beside(name: str, *keys: str, **more) -> dict:
    return {"Match_Datasets": [{"Name": name, "Keys": list(keys), **more}]}


FILLED = {"name": "X", "operator": "non_empty"}
NOT_IN_DM = {"name": "USUBJID", "operator": "is_not_contained_by", "value": "$it"}
# Rules that look at one subject after the other, each record by what it says, or by records that are at fault with it.
ONE_BY_ONE = [
    asked(FILLED, {"name": "X", "operator": "not_equal_to", "value": "Y"}),
    asked({"name": "X", "operator": "date_less_than_or_equal_to", "value": "Y"}),
    asked({"name": "X", "operator": "is_not_contained_by", "value": ["A", "1"]}),
    asked({"any": [{"name": "X", "operator": "is_not_unique_set", "value": ["USUBJID"]}, {"name": "Y", "operator": "invalid_date"}]}),
    asked({"name": "X", "operator": "is_inconsistent_across_dataset", "value": ["USUBJID", "Y"]}),
    asked({"name": "X", "operator": "present_on_multiple_rows_within", "within": "USUBJID"}),
    asked({"name": "$it", "operator": "greater_than", "value": 1}, **worked_out("record_count", group=["USUBJID", "X"])),
    asked(NOT_IN_DM, reports=(), **worked_out("distinct", domain="DM", name="USUBJID")),
    asked({"name": "$it", "operator": "equal_to", "value": 1}, **worked_out("dy", name="X")),
    asked({"name": "X", "operator": "not_equal_to", "value": "Z"}, reports=("Z",), **beside("DM", "USUBJID")),
    asked({"name": "Z", "operator": "empty"}, reports=("Z",), **beside("DM", "USUBJID", **{"Join Type": "left"})),
    asked({"name": "Q", "operator": "equal_to", "value": "X"}, reports=("Q",), **beside("SUPPAE")),
    asked({"name": "RELREC.CMTRT", "operator": "non_empty"}, reports=("RELREC.CMTRT",), **beside("RELREC", Wildcard="CM")),
]  # fmt: skip
# The same, where a record is at fault by what the others of its subject have.
BY_OTHERS = [
    asked({"name": "AESEQ", "operator": "target_is_not_sorted_by", "value": [{"name": "X"}], "within": "USUBJID"}),
    asked({"name": "X", "operator": "equal_to", "value": "$it"}, **worked_out("min_date", name="X", group=["USUBJID"])),
    asked({"name": "$it", "operator": "contains", "value": "B"}, **worked_out("distinct", name="X", group=["USUBJID"], filter={"Y": "A"})),
    asked({"name": "$it", "operator": "less_than", "value": 2}, **worked_out("record_count", group=["USUBJID"], filter={"X": "2020&"})),
    asked({"name": "X", "operator": "does_not_have_next_corresponding_record", "value": "Y", "within": "USUBJID", "ordering": "AESEQ"}),
    asked({"name": "X", "operator": "empty_within_except_last_row", "value": "USUBJID", "ordering": "AESEQ"}),
]  # fmt: skip
BY_SUBJECT = [*ONE_BY_ONE, *BY_OTHERS]
OVER_ALL = [
    asked({"name": "X", "operator": "is_not_unique_relationship", "value": "Y"}),
    asked({"name": "X", "operator": "is_contained_by", "value": "$it"}, **worked_out("distinct", name="Y")),
    asked({"name": "X", "operator": "is_contained_by", "value": "Y"}),
]
ROWS = st.lists(st.tuples(st.sampled_from(["P1", "P2", "P3"]), st.sampled_from(TEXTS), st.sampled_from(TEXTS)), min_size=1, max_size=12)

SUPPAE = table(
    "SUPPAE",
    "RDOMAIN | USUBJID | IDVAR | IDVARVAL | QNAM | QVAL\nAE | P1 | AESEQ | 1 | Q | A\nAE | P2 | AESEQ | 2 | Q | B\n"
    "AE | P9 | AESEQ | 101 | Q | A",
)
RELREC = table(
    "RELREC",
    "RDOMAIN | USUBJID | IDVAR | IDVARVAL | RELID\nAE | P1 | AESEQ | 1 | R1\nCM | P1 | CMSEQ | 1 | R1\nAE | P2 | AESEQ | 3 | R1\n"
    "CM | P2 | CMSEQ | 1 | R1",
)
CM = table("CM", "DOMAIN | USUBJID | CMSEQ | CMTRT\nCM | P1 | 1 | A\nCM | P2 | 1 | B\nCM | P9 | 1 | A")


def numbered(rows, first: float = 1.0) -> list[tuple]:
    """The rows with a number of their own, which stays with them when they are shuffled."""
    return [(subject, first + at, x, y) for at, (subject, x, y) in enumerate(rows)]


def told(made, rows, *more: str) -> list[str]:
    """Every issue in AE with all that is reported of it."""
    names = ("USUBJID", "AESEQ", "X", "Y")
    columns = {"DOMAIN": column(["AE"] * len(rows)), **{name: column([row[at] for row in rows]) for at, name in enumerate(names)}}
    subjects = ["P1", "P2", *more]
    dm = {"USUBJID": column(subjects), "Z": column(["A"] * len(subjects)), "RFSTDTC": column(["2020-01-15"] * len(subjects))}
    tables = (
        Table("AE", "ae.xpt", Frame(len(rows), columns)),
        Table("DM", "dm.xpt", Frame(len(subjects), {"DOMAIN": column(["DM"] * len(subjects)), **dm})),
    )
    results = run_rule(made, study(*tables, SUPPAE, RELREC, CM))
    assert not [r.why for r in results if r.outcome == "could not be carried out"]
    return sorted(repr(issue.values) for result in results for issue in result.issues)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(0, 1000))
def test_the_order_of_records_changes_no_issue(rows, seed):
    rows = numbered(rows)
    shuffled = rows[:]
    random.Random(seed).shuffle(shuffled)

    for made in (*BY_SUBJECT, *OVER_ALL):
        assert told(made, rows) == told(made, shuffled)


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_another_subject_changes_no_issue_of_the_others(rows, theirs):
    """Whatever the records of P9 are."""
    rows, more = numbered(rows), numbered([("P9", x, y) for _, x, y in theirs], 101.0)

    for made in BY_SUBJECT:
        assert told(made, rows) == [t for t in told(made, [*rows, *more], "P9") if "'P9'" not in t]
        assert told(made, rows) == told(made, rows, "P9")


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_without_the_records_at_fault_it_passes(rows):
    rows = numbered(rows)
    for made in ONE_BY_ONE:
        wrong = told(made, rows)
        right = [row for row in rows if not any(f"'AESEQ': {row[1]}," in issue for issue in wrong)]
        assert bool(wrong) == (len(right) < len(rows))
        assert [] == (told(made, right) if right else [])
