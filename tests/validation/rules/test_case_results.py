"""What becomes of a case: which lines agree, with which state of CDISC's engine, and what shows that none could."""

import pytest

from sdtm2adam.validation.rules.case_results import (
    AGREES,
    AGREES_EARLIER,
    CONTRADICTED,
    DIFFERS,
    UNJUDGED,
    UNSEEN,
    CaseResult,
    run_case,
)
from sdtm2adam.validation.rules.cases import cases_in
from sdtm2adam.validation.rules.engine_states import BEFORE_ABSENT_TOLD, BEFORE_COMMON_PRECISION, BEFORE_MAJORITY, EARLIER, NEWEST
from sdtm2adam.validation.rules.rule_model import Rule
from tests.validation.rules.small import answers, rule

NAMED = "PRODUCT=SDTMIG\nVERSION=3-4\n"
PC = "PC,DOMAIN,PCTESTCD,PCSTRESU\nx,PC,A,mg\nx,PC,A,mg\nx,PC,A,g\nx,PC,B,mg"
UNITS = rule({"all": [{"name": "PCSTRESU", "operator": "is_inconsistent_across_dataset", "value": "PCTESTCD"}]})
DM = "DOMAIN,RFSTDTC,RFENDTC\nDM,2018-11-06T12:00,2018-11-06\nDM,2018-11-07,2018-11-06\nDM,2018-11-05,2018-11-06"
ORDER = rule({"all": [{"name": "RFSTDTC", "operator": "date_greater_than", "value": "RFENDTC"}]})
NO_DATE = rule({"all": [{"name": "LBDY", "operator": "exists"}, {"name": "LBDTC", "operator": "not_exists"}]}, sensitivity="Dataset")
LB = "DOMAIN,LBDY\nLB,5"


def case_result(folder, made: Rule, data: str, recorded: str | None, kind: str = "negative", settings: str = NAMED) -> CaseResult:
    """The result of a case with one dataset, named by its DOMAIN, else ADLB.

    recorded   `dataset,record,variable,value` lines; None for a case without recorded results
    """
    place = folder / "TEST-1" / kind / "01"
    (place / "data").mkdir(parents=True)
    header, first = (line.split(",") for line in data.splitlines()[:2])
    name = first[header.index("DOMAIN")].lower() if "DOMAIN" in header else "adlb"
    (place / "data" / f"{name}.csv").write_text(data)
    (place / "data" / "_datasets.csv").write_text(f"Filename,Label\n{name},Data\n")
    (place / "data" / "_variables.csv").write_text("dataset,variable,label,type,length\n")
    (place / "data" / "env.txt").write_text(settings)
    if recorded is not None:
        (place / "results.csv").write_text("Dataset,Record,Variable,Value\n" + recorded)
    cases = list(cases_in(folder))
    return run_case(made, next(case for case in cases if case.kind == kind), cases)


STRAY = "PC,3,PCSTRESU,g\n"
WHOLE_GROUP = "PC,1,PCSTRESU,mg\nPC,2,PCSTRESU,mg\n" + STRAY
LATER = "DM,2,RFSTDTC,2018-11-07\n"
SAME_DAY = "DM,1,RFSTDTC,2018-11-06T12:00\n" + LATER


@pytest.mark.parametrize(
    ("made", "data", "recorded", "verdict", "state"),
    [
        (UNITS, PC, STRAY, AGREES, None),
        (UNITS, PC, WHOLE_GROUP, AGREES_EARLIER, BEFORE_MAJORITY),
        (UNITS, PC, WHOLE_GROUP + "PC,4,PCSTRESU,mg\n", DIFFERS, None),
        (UNITS, PC, WHOLE_GROUP.replace("PC,1,PCSTRESU,mg\n", ""), DIFFERS, None),
        (ORDER, DM, LATER, AGREES, None),
        (ORDER, DM, SAME_DAY, AGREES_EARLIER, BEFORE_COMMON_PRECISION),
        (ORDER, DM, SAME_DAY.replace(LATER, ""), DIFFERS, None),
        (NO_DATE, LB, "LB,,LBDY,5\nLB,,LBDTC,Not in dataset\n", AGREES, None),
        (NO_DATE, LB, "LB,,LBDY,5\n", AGREES_EARLIER, BEFORE_ABSENT_TOLD),
        (NO_DATE, LB, "LB,,LBDTC,Not in dataset\n", CONTRADICTED, None),
        (NO_DATE, LB, "", DIFFERS, None),
    ],
)
def test_lines_are_those_of_one_state_of_the_engine_or_none(tmp_path, made, data, recorded, verdict, state):
    """Every line must be there, and no other, in the newest state or in one earlier state as a whole."""
    result = case_result(tmp_path, made, data, recorded)

    assert verdict == result.verdict
    assert state is None or EARLIER[state] == result.why


def test_changes_are_undone_in_the_order_of_time():
    """A result of before 2026 has the dates in full, and of contradicting groups still only the records that stray."""
    leaf = {"name": "X", "operator": "is_inconsistent_across_dataset", "value": "G"}
    dates = {"name": "X", "operator": "date_greater_than", "value": "Y"}
    groups, days = "X | G\nA | 1\nA | 1\nB | 1\nA | 2", "X | Y\n2020-01-02T10:00 | 2020-01-02\n2020-02 | 2020-01-16\n2020 | 2020-01-16"
    states = (NEWEST, *EARLIER)

    assert [[False, False, True, False]] * 3 + [[True, True, True, False]] == [answers(groups, leaf, state) for state in states]
    assert [[False, True, False]] * 2 + [[True, True, False]] * 2 == [answers(days, dates, state) for state in states]


def test_a_fault_of_absence_alone_is_still_told(tmp_path):
    """A rule that only asks for what is not there would have nothing to tell in the earlier form, and be taken for one that passes."""
    only = rule({"all": [{"name": "LBDTC", "operator": "not_exists"}]}, sensitivity="Dataset")

    assert DIFFERS == case_result(tmp_path, only, LB, "").verdict


TERMS = rule(
    {"all": [{"name": "LBSTAT", "operator": "is_not_contained_by", "value": "$terms"}]},
    Operations=[{"id": "$terms", "operator": "codelist_terms", "codelists": ["ND"], "level": "term", "returntype": "value"}],
)


@pytest.mark.parametrize(("settings", "recorded"), [(NAMED, "LB,1,LBSTAT,MAYBE\n"), ("", "")], ids=["a product is named", "none is named"])
def test_results_recorded_for_no_product_were_made_without_terminology(tmp_path, settings, recorded):
    assert AGREES == case_result(tmp_path, TERMS, "DOMAIN,LBSTAT\nLB,MAYBE\nLB,NOT DONE", recorded, settings=settings).verdict


def test_a_case_without_recorded_results_is_asked_with_the_terminology_at_hand(tmp_path):
    assert AGREES == case_result(tmp_path, TERMS, "DOMAIN,LBSTAT\nLB,MAYBE", None, settings="").verdict


def test_recorded_lines_name_what_the_rule_does_not_compute(tmp_path):
    result = case_result(tmp_path, TERMS, "DOMAIN,LBSTAT\nLB,MAYBE", "LB,1,$perm,x\n")

    assert (CONTRADICTED, "the recorded lines name $perm, which the rule does not compute") == (result.verdict, result.why)


def test_lines_that_are_recorded_with_the_other_case(tmp_path):
    """What the positive case records is not in its data and is in those of the negative case, which records nothing."""
    record = "DM,1,RFSTDTC,2018-11-07\nDM,1,RFENDTC,2018-11-06\n"
    good, bad = "DOMAIN,RFSTDTC,RFENDTC\nDM,2018-11-05,2018-11-06", "DOMAIN,RFSTDTC,RFENDTC\nDM,2018-11-07,2018-11-06"
    told = rule(
        {"all": [{"name": "RFSTDTC", "operator": "date_greater_than", "value": "RFENDTC"}, {"name": "RFENDTC", "operator": "non_empty"}]}
    )

    assert CONTRADICTED == case_result(tmp_path, told, good, record, "positive").verdict
    exchanged = case_result(tmp_path, told, bad, "")
    assert (CONTRADICTED, "the lines recorded with its positive case 01 are those of these data") == _verdict(exchanged)


def test_lines_of_a_record_that_is_not_there(tmp_path):
    result = case_result(tmp_path, ORDER, DM, LATER.replace("DM,2", "DM,9"))

    assert (CONTRADICTED, "the recorded lines have a record 9, and the data have 3 records") == _verdict(result)


BOTH = rule({"all": [{"name": "FLAG", "operator": "non_empty"}, {"name": "FLAGN", "operator": "non_empty"}]})
NAMELESS = rule({"all": [{"operator": "equal_to", "value": "X"}]})


@pytest.mark.parametrize(
    ("made", "data", "kind", "verdict"),
    [
        (BOTH, "FLAG,FLAGN\nY,1", "negative", AGREES),
        (BOTH, "FLAG,FLAGN\n,1\nY,", "negative", DIFFERS),
        (BOTH, "FLAG\nY", "negative", UNJUDGED),
        (BOTH, "FLAG\nY", "positive", AGREES),
        (BOTH, "FLAG,FLAGN\nY,1", "positive", DIFFERS),
        (NAMELESS, "FLAG\nX", "negative", AGREES),
        (NAMELESS, "FLAG\nX", "positive", DIFFERS),
    ],
)
def test_issue_or_none(tmp_path, made, data, kind, verdict):
    """Only a case that should fail, and whose data cannot hold a fault, is not judged; an issue that reports no variable is one."""
    assert verdict == case_result(tmp_path, made, data, None, kind).verdict


def test_a_case_that_passes_unseen_is_told_so(tmp_path):
    """Its agreement says little: the rule looked at nothing."""
    assert (AGREES, UNSEEN) == _verdict(case_result(tmp_path / "a", BOTH, "FLAG\nY", None, "positive"))
    assert (AGREES, "") == _verdict(case_result(tmp_path / "b", BOTH, "FLAG,FLAGN\nY,", None, "positive"))


def _verdict(result: CaseResult) -> tuple[str, str]:
    return result.verdict, result.why
