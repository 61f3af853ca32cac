"""What a row is, what stands beside it, and what is worked out first."""

from sdtm2adam.validation.rules.issues import BROKEN, ISSUES, PASSED, SKIPPED
from tests.validation.rules.small import found, outcomes, rule, table

DM = table("DM", "DOMAIN | USUBJID | AGE | RFSTDTC\nDM | P1 | 40 | 2020-01-10\nDM | P2 | 50 | 2020-02-01")
AE = table(
    "AE",
    "DOMAIN | USUBJID | AESEQ | AETERM | AESTDTC | AESTDY | AGE\nAE | P1 | 1 | PAIN | 2020-01-10 | 1 | 1\n"
    "AE | P1 | 2 | FALL | 2020-01-09 | -1 | 2\nAE | P3 | 1 | COLD | 2020-01-09 | . | 3",
)
SUPPAE = table(
    "SUPPAE",
    "RDOMAIN | USUBJID | IDVAR | IDVARVAL | QNAM | QVAL\nAE | P1 | AESEQ | 1 | AETRTEM | Y\nAE | P1 | AESEQ | 2 | AETRTEM | N",
)


def only(domain: str) -> dict:
    return {"Domains": {"Include": [domain]}}


def test_an_ordinary_join_is_inner_and_renames_what_both_have():
    """P3 is not in DM and drops out; the column of both is AGE on the left and AGE.DM on the right."""
    made = rule(
        {"all": [{"name": "AGE.DM", "operator": "greater_than", "value": 1}]},
        Scope=only("AE"),
        Match_Datasets=[{"Name": "DM", "Keys": ["USUBJID"]}],
        Outcome={"Output Variables": ["AGE", "AGE.DM", "RFSTDTC"]},
    )

    assert [("AE", 1, (1.0, 40.0, "2020-01-10")), ("AE", 2, (2.0, 40.0, "2020-01-10"))] == found(made, DM, AE)


def test_a_join_that_the_rule_names_in_full():
    made = rule(
        {"all": [{"name": "AESTDTC", "operator": "date_less_than", "value": "DM.RFSTDTC"}]},
        Scope=only("AE"),
        Match_Datasets=[{"Name": "DM", "Keys": ["USUBJID"]}],
    )

    assert [("AE", 2, ("2020-01-09",))] == found(made, DM, AE)


def test_a_dataset_that_is_not_there_is_not_joined():
    """Its column is missing then, so the dataset is skipped."""
    made = rule(
        {"all": [{"name": "RFSTDTC", "operator": "non_empty"}]}, Scope=only("AE"), Match_Datasets=[{"Name": "DM", "Keys": ["USUBJID"]}]
    )

    assert {"AE": (SKIPPED, "there is no column RFSTDTC")} == outcomes(made, AE)


def test_a_variable_that_a_join_does_not_bring_is_no_text():
    """DM has no RFENDTC, or is not there at all: a day is not another day than the word RFENDTC."""
    join = {"Scope": only("AE"), "Match_Datasets": [{"Name": "DM", "Keys": ["USUBJID"]}]}
    unlike = {"name": "AESTDTC", "operator": "not_equal_to", "value": "RFENDTC"}
    other = rule({"all": [unlike]}, **join)
    later = rule({"all": [{"name": "AESTDTC", "operator": "date_greater_than", "value": "RFENDTC"}]}, **join)
    either = rule({"any": [unlike, {"name": "AESTDY", "operator": "empty"}]}, **join)

    for made in (other, later):
        for tables in ((AE,), (DM, AE)):
            assert (SKIPPED, "there is no column RFENDTC") == outcomes(made, *tables)["AE"]
    assert [("AE", 3)] == [(d, r) for d, r, _ in found(either, AE)]
    assert [1, 2, 3] == [r for _, r, _ in found(other, AE, compatible=True)]
    text = rule({"all": [{"name": "AETERM", "operator": "equal_to", "value": "FALL"}]}, **join)
    assert [2] == [r for _, r, _ in found(text, AE)]


def test_supplemental_qualifiers_become_columns():
    """IDVARVAL is text and AESEQ a number; they are compared as plain numbers."""
    made = rule(
        {"all": [{"name": "AETRTEM", "operator": "equal_to", "value": "Y"}]},
        Scope=only("AE"),
        Match_Datasets=[{"Name": "SUPP--", "Keys": ["USUBJID"]}],
        Outcome={"Output Variables": ["AETERM", "AETRTEM"]},
    )

    assert [("AE", 1, ("PAIN", "Y"))] == found(made, AE, SUPPAE)


def test_two_values_of_one_qualifier_are_told_and_stop_nothing():
    twice = table("SUPPAE", "RDOMAIN | USUBJID | IDVAR | IDVARVAL | QNAM | QVAL\nAE | P1 | AESEQ | 1 | Q | Y\nAE | P1 | AESEQ | 1 | Q | N")
    made = rule({"all": [{"name": "AETERM", "operator": "empty"}]}, Match_Datasets=[{"Name": "SUPP--", "Keys": ["USUBJID"]}])

    told = outcomes(made, AE, twice, DM)
    assert ("could not be carried out", "a record has two values of the supplemental qualifier Q") == told["AE"]
    assert SKIPPED == told["DM"][0]


def test_a_child_has_the_columns_of_its_parent_record():
    made = rule(
        {"all": [{"name": "IDVARVAL", "operator": "not_equal_to", "value": "IDVAR", "value_is_reference": True, "type_insensitive": True}]},
        Scope=only("SUPP--"),
        Match_Datasets=[{"Name": "SUPP--", "Child": True, "Keys": ["USUBJID", "IDVAR", "IDVARVAL"]}],
        Outcome={"Output Variables": ["IDVARVAL"]},
    )
    astray = table("SUPPAE", "RDOMAIN | USUBJID | IDVAR | IDVARVAL | QNAM | QVAL\nAE | P1 | AESEQ | 1 | Q | Y\nAE | P1 | AESEQ | 9 | Q | N")

    assert [("SUPPAE", 2, (9.0,))] == found(made, AE, astray)


def test_related_records_stand_beside_each_other():
    """By RELREC a finding about goes with its event; the event's letters are the wildcard's."""
    fa = table(
        "FA", "DOMAIN | USUBJID | FASEQ | FATESTCD | FAOBJ\nFA | P1 | 1 | OCCUR | PAIN\nFA | P1 | 2 | OCCUR | RASH\nFA | P1 | 3 | OCCUR | X"
    )
    relrec = table(
        "RELREC",
        "RDOMAIN | USUBJID | IDVAR | IDVARVAL | RELID\nAE | P1 | AESEQ | 1 | A\nFA | P1 | FASEQ | 1 | A\nAE | P1 | AESEQ | 2 | B\n"
        "FA | P1 | FASEQ | 2 | B",
    )
    made = rule(
        {"all": [{"name": "FAOBJ", "operator": "not_equal_to", "value": "RELREC.**TERM"}]},
        Scope=only("FA"),
        Match_Datasets=[{"Name": "RELREC"}],
        Outcome={"Output Variables": ["FAOBJ", "RELREC.**TERM"]},
    )

    assert [("FA", 2, ("RASH", "FALL"))] == found(made, AE, fa, relrec)


def test_whole_datasets_are_related_by_a_common_variable():
    pc = table("PC", "DOMAIN | USUBJID | PCGRPID | PCTESTCD | PCTEST\nPC | P1 | G1 | A | DRUG")
    pp = table("PP", "DOMAIN | USUBJID | PPGRPID | PPTESTCD | PPCAT\nPP | P1 | G1 | TMAX | OTHER\nPP | P1 | G2 | TMAX | OTHER")
    relrec = table("RELREC", "RDOMAIN | USUBJID | IDVAR | IDVARVAL | RELID\nPC | . | PCGRPID | . | A\nPP | . | PPGRPID | . | A")
    made = rule(
        {"all": [{"name": "PPCAT", "operator": "not_equal_to", "value": "RELREC.PCTEST"}]},
        Scope=only("PP"),
        Match_Datasets=[{"Name": "RELREC", "Wildcard": "PC"}],
    )

    assert [("PP", 1, ("OTHER",))] == found(made, pc, pp, relrec)


def test_distinct_values_of_another_dataset_and_by_group():
    listed = rule(
        {"all": [{"name": "USUBJID", "operator": "is_not_contained_by", "value": "$subjects"}]},
        Scope=only("AE"),
        Operations=[{"id": "$subjects", "operator": "distinct", "domain": "DM", "name": "USUBJID"}],
    )
    grouped = rule(
        {"all": [{"name": "$terms", "operator": "contains", "value": "FALL"}]},
        Scope=only("AE"),
        Operations=[{"id": "$terms", "operator": "distinct", "name": "AETERM", "group": ["USUBJID"]}],
        Outcome={"Output Variables": ["$terms"]},
    )

    assert [("AE", 3, ("P3",))] == found(listed, DM, AE)
    assert [("AE", 1, (["FALL", "PAIN"],)), ("AE", 2, (["FALL", "PAIN"],))] == found(grouped, DM, AE)


def test_counts_by_group_and_filter():
    made = rule(
        {"all": [{"name": "$n", "operator": "greater_than", "value": 1}]},
        Scope=only("AE"),
        Operations=[{"id": "$n", "operator": "record_count", "group": ["USUBJID"], "filter": {"AETERM": "PA&"}}],
    )
    whole = rule(
        {"all": [{"name": "$n", "operator": "equal_to", "value": 2}]},
        Scope=only("DM"),
        Operations=[{"id": "$n", "operator": "record_count", "domain": "AE", "filter": {"USUBJID": "P1"}}],
    )

    assert [] == found(made, AE)
    assert [("DM", 1, (2,)), ("DM", 2, (2,))] == found(whole, DM, AE)


def test_study_day_has_no_day_0():
    """Day 1 is the reference day, the day before is -1; without a subject in DM there is none."""
    made = rule(
        {"all": [{"name": "AESTDY", "operator": "not_equal_to", "value": "$day"}]},
        Scope=only("AE"),
        Operations=[{"id": "$day", "operator": "dy", "name": "--STDTC"}],
    )

    assert [] == found(made, DM, AE)
    wrong = table("AE", "DOMAIN | USUBJID | AESTDTC | AESTDY | AETERM\nAE | P1 | 2020-01-10 | 0 | PAIN")
    assert [("AE", 1, (0.0,))] == found(made, DM, wrong)


def test_a_subject_without_dm_shifts_study_days_for_the_reference_engine_only():
    vs = table("VS", "DOMAIN | USUBJID | VSDTC\nVS | P9 | 2020-01-01\nVS | P1 | 2020-01-05")
    dm = table("DM", "DOMAIN | USUBJID | RFSTDTC\nDM | P1 | 2020-01-04")
    made = rule(
        {"all": [{"name": "VSDTC", "operator": "non_empty"}]}, Scope=only("VS"), Outcome={"Output Variables": ["$dy"]},
        Operations=[{"id": "$dy", "operator": "dy", "name": "--DTC"}],
    )  # fmt: skip

    assert [("VS", 1, ("",)), ("VS", 2, (2,))] == found(made, vs, dm)
    assert [("VS", 1, (-3,)), ("VS", 2, ("",))] == found(made, vs, dm, compatible=True)


def test_dates_that_the_reference_engine_cannot_read_stop_it():
    """An interval and a date with an unknown part are dates of SDTM, and none of ISO 8601 to it."""
    made = rule(
        {"all": [{"name": "$first", "operator": "non_empty"}]}, Outcome={"Output Variables": ["$first"]},
        Operations=[{"id": "$first", "operator": "min_date", "name": "AEDTC", "group": ["USUBJID"]}],
    )  # fmt: skip

    for odd in ("2020-01-02/2020-01-03", "2020---02"):
        ae = table("AE", f"DOMAIN | USUBJID | AEDTC\nAE | P1 | {odd}")
        assert [("AE", 1, (odd,))] == found(made, ae)
        assert {"AE": (BROKEN, "a text that is no date stands among the dates")} == outcomes(made, ae, compatible=True)


def test_groups_of_no_record():
    """The filter leaves nothing to group; every record is without a value."""
    for operator in ("distinct", "min_date", "max"):
        made = rule(
            {"all": [{"name": "$found", "operator": "empty"}]}, Scope=only("AE"), Outcome={"Output Variables": ["USUBJID"]},
            Operations=[{"id": "$found", "operator": operator, "name": "AETERM", "group": ["USUBJID"], "filter": {"AETERM": "NONE"}}],
        )  # fmt: skip
        assert [("AE", 1, ("P1",)), ("AE", 2, ("P1",)), ("AE", 3, ("P3",))] == found(made, DM, AE)


def test_records_without_a_key_are_a_group_but_to_the_reference_engine():
    made = rule(
        {"all": [{"name": "AETERM", "operator": "is_not_contained_by", "value": "$terms"}]}, Outcome={"Output Variables": ["AETERM"]},
        Operations=[{"id": "$terms", "operator": "distinct", "name": "AETERM", "group": ["USUBJID"]}],
    )  # fmt: skip
    ae = table("AE", "DOMAIN | USUBJID | AETERM\nAE | . | A\nAE | P1 | B")

    assert [] == found(made, ae)
    assert [("AE", 1, ("A",))] == found(made, ae, compatible=True)


def test_names_of_datasets_and_distinct_values_are_sorted():
    """The order of files and of records is no part of a finding."""
    made = rule(
        {"all": [{"name": "USUBJID", "operator": "non_empty"}]}, Scope=only("DM"), sensitivity="Dataset",
        Outcome={"Output Variables": ["$names", "$terms"]},
        Operations=[
            {"id": "$names", "operator": "dataset_names"},
            {"id": "$terms", "operator": "distinct", "domain": "AE", "name": "AETERM"},
        ],
    )  # fmt: skip
    ae = table("AE", "DOMAIN | USUBJID | AETERM\nAE | P1 | B\nAE | P1 | A\nAE | P1 | B")

    assert [("DM", None, (["AE", "CM", "DM"], ["A", "B"]))] == found(made, DM, table("CM", "DOMAIN | X\nCM | 1"), ae)


def test_columns_that_lists_name_are_reported_for_every_issue():
    made = rule(
        {"all": [{"name": "USUBJID", "operator": "non_empty"}]}, Scope=only("AE"), Outcome={"Output Variables": ["$names"]},
        Operations=[{"id": "$names", "operator": "distinct", "name": "NAMED", "group": ["USUBJID"]}],
    )  # fmt: skip
    ae = table("AE", "DOMAIN | USUBJID | NAMED | X | Y\nAE | P1 | X | 1 | 2\nAE | P2 | Y | 3 | 4\nAE | P3 | Z | 5 | 6")

    assert [("AE", 1, (["X"], 1.0, 2.0)), ("AE", 2, (["Y"], 3.0, 4.0)), ("AE", 3, (["Z"], 5.0, 6.0))] == found(made, ae)


def test_first_date_by_subject():
    made = rule(
        {"all": [{"name": "RFSTDTC", "operator": "date_greater_than", "value": "$first"}]},
        Scope=only("DM"),
        Operations=[{"id": "$first", "operator": "min_date", "domain": "AE", "name": "AESTDTC", "group": ["USUBJID"]}],
        Outcome={"Output Variables": ["USUBJID", "$first"]},
    )

    assert [("DM", 1, ("P1", "2020-01-09"))] == found(made, DM, AE)


def test_a_row_a_variable():
    made = rule(
        {
            "all": [
                {"name": "variable_name", "operator": "longer_than", "value": 6},
                {"name": "variable_data_type", "operator": "equal_to", "value": "Char"},
            ]
        },
        "Variable Metadata Check",
        Scope=only("DM"),
        Outcome={"Output Variables": ["variable_name", "variable_label"]},
    )  # fmt: skip

    assert [("DM", 2, ("USUBJID", "Label of USUBJID")), ("DM", 4, ("RFSTDTC", "Label of RFSTDTC"))] == found(made, DM)


def test_a_row_a_cell():
    made = rule(
        {"all": [{"name": "variable_value", "operator": "equal_to", "value": "P2", "value_is_literal": True}]},
        "Value Check with Variable Metadata",
        Scope=only("DM"),
        Outcome={"Output Variables": ["variable_name", "variable_value"]},
    )

    assert [("DM", 2, ("USUBJID", "P2"))] == found(made, DM)


def test_a_row_the_study():
    made = rule(
        {"all": [{"name": "AE", "operator": "exists"}, {"name": "DM", "operator": "not_exists"}]}, "Domain Presence Check", Scope=only("AE")
    )

    assert [("STUDY", None, ("ae.xpt", "Not in dataset"))] == found(made, AE)
    assert [] == found(made, AE, DM)


def test_a_row_the_dataset():
    made = rule({"all": [{"name": "dataset_label", "operator": "not_equal_to", "value": "AE"}]}, "Dataset Metadata Check", "Dataset")

    assert {"AE": (PASSED, ""), "DM": (ISSUES, "")} == outcomes(made, AE, DM)


def test_split_parts_are_one_dataset_with_records_of_their_own():
    qs1 = table("QSPH", "DOMAIN | USUBJID | QSSEQ | QSTESTCD\nQS | P1 | 1 | A")
    qs2 = table("QSMM", "DOMAIN | USUBJID | QSSEQ | QSTESTCD | QSSTAT\nQS | P1 | 1 | B | .\nQS | P1 | 2 | C | .")
    made = rule(
        {"all": [{"name": "--SEQ", "operator": "is_not_unique_set", "value": ["USUBJID"]}]}, Outcome={"Output Variables": ["QSTESTCD"]}
    )

    assert [("QS", 1, ("A",)), ("QS", 1, ("B",))] == found(made, qs1, qs2)


def test_the_model_of_a_dataset_without_its_domain_column():
    made = rule(
        {"all": [{"name": "variable_name", "operator": "is_not_contained_by", "value": "$model"}]}, "Variable Metadata Check",
        Operations=[{"id": "$model", "operator": "get_model_column_order"}],
    )  # fmt: skip

    assert [("MH", 3, ("MHODD",))] == found(made, table("MH", "USUBJID | MHTERM | MHODD\nP1 | A | B"))


def test_required_variables_of_associated_persons_are_those_of_the_domain_behind_ap():
    made = rule(
        {"all": [{"name": "DOMAIN", "operator": "non_empty"}]}, sensitivity="Dataset", Outcome={"Output Variables": ["$required"]},
        Operations=[{"id": "$required", "operator": "required_variables"}],
    )  # fmt: skip
    apmh = table("APMH", "STUDYID | DOMAIN | APID | MHSEQ | MHTERM\nS | APMH | A1 | 1 | PAIN")

    ((_, _, values),) = found(made, apmh)
    assert ["STUDYID", "DOMAIN", "MHSEQ", "USUBJID", "MHTERM"] == values[0]


def test_the_guide_and_the_model():
    """Required variables of the guide; an order that the model does not have; a custom domain."""
    required = rule(
        {"all": [{"name": "variable_name", "operator": "not_contains_all", "value": ["$required"]}]},
        "Variable Metadata Check",
        "Dataset",
        Operations=[{"id": "$required", "operator": "required_variables"}],
        Outcome={"Output Variables": ["$required"]},
    )
    order = rule(
        {"all": [{"name": "$is", "operator": "is_not_ordered_subset_of", "value": "$should"}]},
        "Variable Metadata Check",
        "Dataset",
        Operations=[
            {"id": "$is", "operator": "get_column_order_from_dataset"},
            {"id": "$should", "operator": "get_column_order_from_library"},
        ],
        Outcome={"Output Variables": ["$is"]},
    )
    custom = rule(
        {"all": [{"name": "$custom", "operator": "equal_to", "value": True}]},
        Operations=[{"id": "$custom", "operator": "domain_is_custom"}],
    )
    turned = table("AE", "DOMAIN | STUDYID | USUBJID | AETERM\nAE | S | P1 | PAIN")
    own = table("XX", "DOMAIN | USUBJID | XXTERM\nXX | P1 | A")

    ((_, _, values),) = found(required, turned)
    assert ["STUDYID", "DOMAIN", "USUBJID", "AESEQ", "AETERM", "AEDECOD"] == values[0]
    assert [("AE", None, (["DOMAIN", "STUDYID", "USUBJID", "AETERM"],))] == found(order, turned)
    assert [("XX", 1, (True,))] == found(custom, own, turned)


def test_a_mapping_by_row_takes_the_first_entry_that_holds():
    made = rule(
        {"all": [{"name": "$kind", "operator": "equal_to", "value": "first"}]},
        Scope=only("AE"),
        Operations=[
            {"id": "$kind", "operator": "map", "map": [{"AESEQ": 1, "output": "first"}, {"USUBJID": "P1", "output": "other"}]},
        ],
        Outcome={"Output Variables": ["USUBJID"]},
    )

    assert [("AE", 1, ("P1",)), ("AE", 3, ("P3",))] == found(made, AE)
