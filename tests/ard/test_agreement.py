"""Rules across outputs: each holds on results that agree and gives a finding on results that do not."""

import pandas as pd
import pytest

from sdtm2adam.ard import run_analyses
from sdtm2adam.ard.agreement import agreement_findings
from sdtm2adam.ard.frame import COLUMNS
from tests.ard.test_analyses import DATA, POPULATIONS, TWO, WITH_TOTAL, Output, analysis

SEX = analysis(id="sex", variable="SEX", statistics="count")
SHIFT = analysis(id="move", variable="FAMHX", baseline="SEX", statistics="shift", levels=["F", "M", "N"])
EVENTS = analysis(id="events", dataset="ADAE", nested=["AESOC", "AEDECOD"], statistics="events")
FIRST = analysis(
    id="first", dataset="ADAE", where="AESER == 'N'", nested=["AESOC", "AEDECOD"], statistics="rates", exposure="AGE", onset="MONTH"
)
OUTPUTS = [
    Output([SEX, EVENTS, SHIFT, FIRST], groups=WITH_TOTAL),
    Output([SEX.model_copy(update={"id": "again"})], "t2", groups=WITH_TOTAL),
]


@pytest.fixture(scope="module")
def ard() -> pd.DataFrame:
    return run_analyses(OUTPUTS, DATA, POPULATIONS)[0]


def changed(ard: pd.DataFrame, place: str, to: float) -> pd.DataFrame:
    """The same results with one number changed; its place is output ; analysis ; group ; level ; stat."""
    named = zip(("output", "analysis", "group", "level", "stat"), place.split(" ; "), strict=True)
    here = pd.concat([ard[name] == value for name, value in named], axis=1).all(axis=1)
    assert 1 == here.sum()
    return ard.assign(value=ard["value"].mask(here, to))


def test_results_of_one_run_agree(ard):
    """First events of a class are no sum of those of its terms: P1 has two terms, and its first event is one."""
    first = ard[(ard["analysis"] == "first") & (ard["group"] == "A") & (ard["stat"] == "events")].set_index("level")["value"]

    assert (2, 1 + 1 + 1) == (first[""], first["Nervous"] + first["General"] + first["Muscle"])
    assert [] == agreement_findings(OUTPUTS, ard)
    assert [] == agreement_findings([], pd.DataFrame(columns=COLUMNS).astype({"value": "float64", "options": "str", "stat": "str"}))


@pytest.mark.parametrize(
    ("rule", "to", "place", "says"),
    [
        ("packet-n", 4, "t2 ; population ; A ;  ; N", "3 in t1, analysis population, 4 in t2"),
        ("packet-participants", 5, "t1 ; events ; A ; General ; participants", "than N 3"),
        ("packet-participants", 0, "t1 ; events ; A ; General ; events", "fewer events"),
        ("packet-nested", 2, "t1 ; events ; A ; General | Pain ; events", "not the sum"),
        ("packet-nested", 9, "t1 ; events ; A ;  ; events", "not the sum of the terms within"),
        ("packet-nested", 0, "t1 ; events ; A ; Nervous ; participants", "largest term"),
        ("packet-total", 3, "t1 ; sex ; TOTAL ; M ; n", "not the sum of the groups"),
        ("packet-levels", 2, "t1 ; sex ; A ;  ; missing", "do not make N 3"),
        ("packet-levels", 3, "t1 ; sex ; A ; F ; n", "more than the values counted"),
        ("packet-shift", 2, "t1 ; move ; A ; F | M ; n", "the pairs do not make the total (3 counted)"),
        ("packet-shift", 0, "t1 ; move ; A ; F | TOTAL ; n", "the rows do not make the total"),
        ("packet-shift", 4, "t1 ; move ; A ; TOTAL | N ; n", "the columns do not make the total"),
        ("packet-shift", 2, "t1 ; move ; A ;  ; n", "the subjects with both values do not make the total"),
        ("packet-same", 2, "t2 ; again ; C ; M ; n", "sex of t1 and again of t2"),
    ],
)  # fmt: skip
def test_each_rule_sees_a_number_that_does_not_agree(ard, rule, to, place, says):
    told = [finding.message for finding in agreement_findings(OUTPUTS, changed(ard, place, to)) if finding.rule == rule]

    assert any(says in message for message in told)


def test_a_total_of_more_than_the_groups_is_no_fault(ard):
    """Of all subjects P7 is in no group."""
    everybody = [Output([SEX.model_copy(update={"population": "ALL"})], population="ALL", groups=WITH_TOTAL)]

    assert [] == agreement_findings(everybody, run_analyses(everybody, DATA, POPULATIONS)[0])


def test_other_groups_are_another_question(ard):
    """The same analysis with and without a total is not asked for the same."""
    outputs = [Output([SEX]), Output([SEX], "t2", groups=TWO.model_copy(update={"levels": {"A": "Active"}}))]

    assert [] == agreement_findings(outputs, run_analyses(outputs, DATA, POPULATIONS, draft=True)[0])
