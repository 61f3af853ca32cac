"""The calls that lead to a variable of an analysis dataset, parameter by parameter, and what it is a copy of."""

from dataclasses import replace

import pytest

from sdtm2adam.derive.contract import ADDED, Key, Table, Where, bind, describe
from sdtm2adam.derive.verbs import REGISTRY
from sdtm2adam.spec.condition import parse
from sdtm2adam.words.columns import Brought, brought_from
from sdtm2adam.words.origins import came_from
from sdtm2adam.words.predecessors import Predecessor, predecessors
from sdtm2adam.words.ways import Ways
from tests.planned import planned

ADQS = """
dataset: ADQS
label: Scores
class: BDS
keys: [USUBJID, PARAMCD, AVISITN]
from: {dataset: QS, where: "QSTESTCD in ['T1', 'T2']"}
derive:
  - merge: {from: ADSL, columns: {TRT01P: TRTP, TRTSDT: TRTSDT}}
  - join: {table: SUPPMH, on: [USUBJID], where: "QNAM == 'ONSET'", columns: {QVAL: ONSET}}
  - parameter: {topic: QSTESTCD}
  - analysis_date: {dtc: QSDTC}
  - copy: {from: QSSTRESN, new: AVAL}
  - lookup: {from: VISIT, table: visits, key: VISIT, value: AVISITN, new: AVISITN}
  - source_record: {domain: QS, variable: QSSTRESN, sequence: QSSEQ}
  - baseline: {}
  - change: {where: "AVISITN > 0"}
  - constant: {value: FIRST, new: BASETYPE_}
  - set_where: {where: "AVAL < 0", value: LOW, new: BASETYPE_}
  - copy: {from: BASETYPE_, new: GRP}
  - constant: {value: "Y", new: ANL01FL}
  - rate: {parameter: TOTAL, start: 0, end: 4, span: 4, as: SLOPE}
  - difference: {of: SLOPE, minus: OTHER, as: DIFF}
  - add_absent: {table: ADSL, on: [USUBJID], columns: {PARAMCD: DIFF, AVISITN: 4}}
  - parameter_text: {}
parameters:
  TOTAL: {label: Total, from: T1}
  OTHER: {label: Other, from: T2}
  SLOPE: {label: Slope}
  DIFF: {label: Difference}
variables:
  USUBJID: {}
  TRTP: {}
  TRTSDT: {}
  ONSET: {}
  PARAMCD: {}
  PARAM: {}
  ADT: {}
  AVISITN: {}
  AVAL: {}
  BASE: {}
  CHG: {}
  GRP: {}
  ANL01FL: {}
  SRCSEQ: {}
"""
CODES = {"TOTAL": "T1", "OTHER": "T2", "SLOPE": "", "DIFF": ""}


@pytest.fixture
def ways(tmp_path) -> Ways:
    made = planned(tmp_path, ADQS)
    assert [] == made.said
    return Ways({"ADQS": made.plan}, parameters={"ADQS": CODES})


def text(ways: Ways, variable: str, parameter: str = "") -> str:
    return ways.text("ADQS", variable, ways.plans["ADQS"].wanted, parameter)


@pytest.mark.parametrize(
    ("variable", "of"),
    [
        ("USUBJID", "QS.USUBJID"),
        ("TRTP", "ADSL.TRT01P"),
        ("TRTSDT", "ADSL.TRTSDT"),
        ("ONSET", "SUPPMH.QVAL where QNAM == 'ONSET'"),
        ("SRCSEQ", "QS.QSSEQ"),
    ],
)
def test_a_copy_has_its_predecessor(ways, variable, of):
    """A column of the source, one that is brought in (of some records), one that a copy renames."""
    assert [of] == [one.text for one in predecessors(ways, "ADQS", variable)]


@pytest.mark.parametrize("variable", ["CHG", "AVISITN", "GRP", "ADT", "AVAL"])
def test_what_is_changed_on_the_way_has_none(ways, variable):
    """Also where only some records are (GRP), or only those of some parameters (AVAL)."""
    assert [] == predecessors(ways, "ADQS", variable)


def test_a_collected_parameter_is_a_copy_and_a_derived_one_is_not(ways):
    assert [Predecessor("QS", "QSSTRESN")] == predecessors(ways, "ADQS", "AVAL", "TOTAL")
    assert [] == predecessors(ways, "ADQS", "AVAL", "SLOPE")


def test_of_several_sources_those_without_the_variable_do_not_count(tmp_path):
    """AVALC is a copy in one source and not there in the other, whose plan does not have it either."""
    made = planned(tmp_path, """
dataset: ADLB
keys: [USUBJID]
from:
  - {dataset: LB, steps: [{copy: {from: LBSTRESC, new: AVALC}}]}
  - {dataset: XB, steps: [{copy: {from: XBSTRESN, new: AVAL}}]}
variables: {USUBJID: {}, AVALC: {}}
""")  # fmt: skip
    xb = planned(tmp_path, "domain: XB\nkeys: [USUBJID]\nfrom: {export: x}\nvariables: {USUBJID: {from: S}, XBSTRESN: {from: R}}\n").plan

    for plans in ({"ADLB": made.plan}, {"ADLB": made.plan, "XB": xb}):
        assert [Predecessor("LB", "LBSTRESC")] == predecessors(Ways(plans), "ADLB", "AVALC")
        assert ["LB.USUBJID", "XB.USUBJID"] == [one.text for one in predecessors(Ways(plans), "ADLB", "USUBJID")]


def test_values_replaced_on_the_way_are_still_of_the_same_codelist(tmp_path):
    """Which codelist a variable has is asked of what it is carried from, not of what it is a copy of."""
    made = planned(tmp_path, """
dataset: ADLB
keys: [USUBJID]
from: {dataset: LB}
derive:
  - copy: {from: LBNRIND, new: RAW_}
  - only_where: {from: RAW_, where: "LBCAT == 'X'", new: ANRIND}
  - set_where: {where: "AVAL > 1", value: ABNORMAL, new: ANRIND}
variables: {ANRIND: {}}
""")  # fmt: skip
    ways = Ways({"ADLB": made.plan})

    assert [] == predecessors(ways, "ADLB", "ANRIND")
    assert [Predecessor("LB", "LBNRIND")] == predecessors(ways, "ADLB", "ANRIND", carried=True)


@pytest.mark.parametrize(
    ("variable", "word"),
    [
        ("TRTP", "Predecessor"),
        ("PARAMCD", "Assigned"),
        ("PARAM", "Assigned"),
        ("ANL01FL", "Assigned"),
        ("CHG", "Derived"),
        ("GRP", "Derived"),
    ],
)
def test_the_origin_is_seen_from_the_calls(ways, variable, word):
    """Names that the sponsor gives and constants are assigned; a constant that is replaced on some records is derived."""
    assert word == came_from(ways, "ADQS", variable, ways.plans["ADQS"].wanted).word


def test_what_the_spec_says_of_the_origin_goes_first(ways):
    assert ("Collected", []) == came_from(ways, "ADQS", "TRTP", (), said="Collected")


def test_a_parameter_has_the_way_of_the_calls_that_make_it(ways):
    """`as:` names it, or the constant PARAMCD; a collected one has none of their steps."""
    assert "QSSTRESN, unchanged." == text(ways, "AVAL", "TOTAL")
    assert "TOTAL at AVISITN 4 minus TOTAL at AVISITN 0, divided by 4; no record where one is missing." == text(ways, "AVAL", "SLOPE")
    assert (
        "1. DIFF: SLOPE minus OTHER of the same subject; no record where one is missing.\n"
        "2. DIFF: A record with PARAMCD is DIFF, AVISITN is 4 for each of ADSL that has none; its value is missing."
    ) == text(ways, "AVAL", "DIFF")


def test_only_variables_that_such_calls_make_differ_by_parameter(ways):
    """AVAL and the constants of records that are added; BASE and CHG come about in one way."""
    assert [True, True, False, False] == [ways.differ("ADQS", name) for name in ("AVAL", "AVISITN", "BASE", "CHG")]


def test_records_added_where_a_condition_names_parameters_belong_to_these(tmp_path):
    """A record for those who have no TOTAL: the other parameter is the copy that it was."""
    added = "{table: ADSL, on: [USUBJID], columns: {AVISITN: 4, AVAL: 0}, among: PLACEHOLDER}"
    step = f"  - filled: {added}\n".replace("PLACEHOLDER", "\"PARAMCD in ['TOTAL']\"")

    def filled(df, table: Table, on: Key, columns: dict[str, float], among: Where):
        """A record with `columns` for who has none `among` the records."""

    text = ADQS.replace("  - rate: ", f"{step}  - rate: ", 1)
    verbs = {**REGISTRY, "filled": replace(describe(filled, ADDED, "subject"), name="filled")}
    made = planned(tmp_path, text, verbs=verbs)
    ways = Ways({"ADQS": made.plan}, parameters={"ADQS": CODES})

    assert [] == made.said
    assert [] == predecessors(ways, "ADQS", "AVAL", "TOTAL")
    assert [Predecessor("QS", "QSSTRESN")] == predecessors(ways, "ADQS", "AVAL", "OTHER")
    assert "2. A record with AVISITN is 4, AVAL is 0 for who has none PARAMCD in ['TOTAL'] the records" in ways.text(
        "ADQS", "AVAL", made.plan.wanted, "TOTAL"
    )


def test_what_comes_after_a_call_is_not_on_the_way_of_what_the_call_uses(ways):
    """CHG is worked out before the slopes are: the AVAL that it uses is the collected one."""
    (way,) = ways.of("ADQS", "CHG", ways.plans["ADQS"].wanted)

    assert {"AVAL", "BASE", "AVISITN"} == set(way.reads)
    assert "QSSTRESN, unchanged." == ways.text("ADQS", "AVAL", ways.plans["ADQS"].wanted, before=way.reads["AVAL"])


def test_a_sentence_about_one_column_leads_only_to_what_it_speaks_of(tmp_path):
    """Of time_to_event, STARTDT is the start alone: what the censoring dates come from does not belong to it."""
    made = planned(tmp_path, """
dataset: ADTTE
keys: [USUBJID, PARAMCD]
from: {dataset: ADSL}
derive:
  - fixed_date: {date: "2020-01-31", new: CUT_}
  - time_to_event: {parameter: OS, start: TRTSDT, events: {DTHDT: Death}, censors: {CUT_: Data cut}}
parameters: {OS: {label: Overall Survival}}
variables: {USUBJID: {}, PARAMCD: {}, STARTDT: {}, ADT: {}, AVAL: {}, CNSR: {}}
""")  # fmt: skip
    ways = Ways({"ADTTE": made.plan}, parameters={"ADTTE": {"OS": ""}})

    assert "TRTSDT, unchanged." == ways.text("ADTTE", "STARTDT", made.plan.wanted)
    steps = ways.text("ADTTE", "ADT", made.plan.wanted).splitlines()
    assert "1. CUT_: 2020-01-31 on every record." == steps[0]
    assert steps[1].startswith("2. OS: The earliest of DTHDT (Death)")


def test_how_records_are_grouped_is_no_part_of_a_value_and_what_divides_it_is(tmp_path):
    """`by` names the group where it is a list with the subject in it; of a quotient it is the divisor."""
    made = planned(tmp_path, """
dataset: ADSL
keys: [USUBJID]
from: {dataset: DM}
derive:
  - product: {columns: [HEIGHT, HEIGHT], new: SQUARE_}
  - quotient: {of: WEIGHT, by: SQUARE_, new: BMIBL}
  - first_record_flag: {by: [USUBJID, SITE_], order: [ADT], new: AOCCFL}
variables: {BMIBL: {}, AOCCFL: {}}
""")  # fmt: skip
    ways = Ways({"ADSL": made.plan})

    assert "1. SQUARE_: HEIGHT, HEIGHT multiplied.\n2. BMIBL: WEIGHT divided by SQUARE_." == ways.text("ADSL", "BMIBL", made.plan.wanted)
    assert ["ADT"] == list(ways.of("ADSL", "AOCCFL", made.plan.wanted)[0].reads)


def test_the_columns_of_other_tables_are_those_of_the_wanted_columns_and_of_the_conditions(ways):
    calls = {call.verb.name: call for call in ways.plans["ADQS"].calls}

    assert [Brought("ADSL", "TRT01P")] == list(brought_from(calls["merge"], {"TRTP"}))
    assert [Brought("SUPPMH", "QVAL", "QNAM == 'ONSET'"), Brought("SUPPMH", "QNAM", "QNAM == 'ONSET'")] == list(
        brought_from(calls["join"], {"ONSET"})
    )
    first = bind(
        "first_source",
        {"sources": [{"table": "AE", "where": "AEOUT == 'FATAL'", "columns": {"DTHCAUS": "AEDECOD", "DTHDOM": "'AE'"}}], "on": ["USUBJID"]},
        "x:1",
        parse,
    )
    assert [Brought("AE", "AEDECOD", "AEOUT == 'FATAL'"), Brought("AE", "AEOUT", "AEOUT == 'FATAL'")] == list(
        brought_from(first, {"DTHCAUS"})
    )
    summed = bind(
        "weighted_sum", {"table": "EX", "on": ["USUBJID"], "columns": {"EXDOSE": "CUM"}, "days": ["EXSTDTC", "EXENDTC"]}, "x:1", parse
    )
    assert ["EXDOSE", "EXSTDTC", "EXENDTC"] == [one.column for one in brought_from(summed, {"CUM"})]
    assert [Brought("visits", "AVISITN")] == list(brought_from(calls["lookup"], {"AVISITN"}))
    assert [] == list(brought_from(calls["change"], {"CHG"}))
