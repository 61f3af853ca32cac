"""Suites are run by Great Expectations and told as findings: which rows, whose, where, and what could not be checked."""

import pandas as pd
import pytest

from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.spec.suite import Expectation, Suite
from sdtm2adam.validation.suites import NOT_CHECKED, run_suites
from sdtm2adam.validation.tables import summary

RAW = RawSpec.model_validate(
    {
        "missing": [""],
        "exports": {
            "ae": {
                "file": "ae.csv",
                "form": "Adverse Events",
                "columns": ["SITE", "SUBJ", "TERM", "GRADE", "STDT", "ENDT", "ONGOING"],
                "subject": ["SITE", "SUBJ"],
            }
        },
    }
)
AE = pd.DataFrame(
    {
        "SITE": ["01", "01", "01", "01"],
        "SUBJ": ["001", "001", "002", "003"],
        "TERM": ["Headache", "Fever", None, "Pain"],
        "GRADE": ["1", "10", "2", "x"],
        "STDT": ["2012-03-05", "2012-03-07", "2012-03", "2012-03-05"],
        "ENDT": ["2012-03-06", "2012-03-06", "2012-03-01", None],
        "ONGOING": ["N", "N", "N", "Y"],
    }
).astype("category")
AE["_line"] = [2, 3, 5, 6]
GREATER = "expect_column_pair_values_a_to_be_greater_than_b"


def suite(*asked, stage="raw", dataset="ae"):
    """(expect, arguments) or (expect, arguments, where) as a suite; ids A-1, A-2, ..."""
    made = [
        Expectation(
            id=f"A-{i}",
            says="It is as it must be",
            severity="warning",
            expect=e,
            arguments=a,
            where=w[0] if w else "",
            written_at=f"{dataset}.yaml:{i}",
        )
        for i, (e, a, *w) in enumerate(asked, 1)
    ]
    return Suite(dataset=dataset, expectations=tuple(made), stage=stage, path=f"{dataset}.yaml")


def found(*asked, frame=AE, raw=RAW):
    return list(run_suites([suite(*asked)], {("raw", "ae"): frame}, raw))


def rows(*asked, frame=AE):
    """The failing rows of each expectation by its number; None where it could not be checked."""
    told = found(*asked, frame=frame)
    checked = {f.rule: f.rows for f in told if f.rule != NOT_CHECKED}
    return {**checked, **{f.message.split()[0]: None for f in told if f.rule == NOT_CHECKED}}


def test_a_finding_says_whose_where_and_what():
    """Severity of the suite, rows, subjects, file lines, form, field, the value seen and where the expectation stands."""
    (finding,) = found(("expect_column_values_to_be_in_set", {"column": "GRADE", "value_set": ["1", "2", "3"]}))

    assert ("A-1", "warning", "ae", "GRADE", "Adverse Events", "GRADE") == (
        *(finding.rule, finding.severity, finding.dataset),
        *(finding.variable, finding.form, finding.field),
    )
    assert ((1, 3), 2, ("01-001", "01-003")) == (finding.rows, finding.count, finding.subjects)
    assert "raw/ae.csv lines 3, 6" == finding.source
    assert "It is as it must be: 2 of 4 records do not comply; found '10', 'x'" == finding.message
    assert finding.fix.endswith("change the expectation at ae.yaml:1")


def test_sdtm_findings_have_subjects_and_rows():
    """Without lines, rows are named; subjects come from USUBJID."""
    frame = pd.DataFrame({"USUBJID": ["T-1", "T-2", "T-2"], "AESEQ": [1.0, 1.0, 1.0]})
    asked = suite(("expect_compound_columns_to_be_unique", {"column_list": ["USUBJID", "AESEQ"]}), stage="sdtm", dataset="AE")
    (finding,) = run_suites([asked], {("sdtm", "AE"): frame})

    assert ((1, 2), ("T-2",), "sdtm AE records 2, 3") == (finding.rows, finding.subjects, finding.source)
    assert finding.message.endswith("found 'T-2' / 1 (2)")


def test_bounds_on_text_are_numbers_or_dates():
    """'10' is more than '9', an unreadable text fails, and a date with a part unknown is not judged."""
    assert {"A-1": (1, 3), "A-2": (1, 3), "A-3": (3,)} == rows(
        ("expect_column_values_to_be_between", {"column": "GRADE", "min_value": 1, "max_value": 5}),
        ("expect_column_values_to_be_between", {"column": "GRADE", "max_value": 9}),
        ("expect_column_values_to_be_between", {"column": "GRADE", "min_value": 1}),
        ("expect_column_values_to_be_between", {"column": "STDT", "min_value": "2012-03-05"}),
    )
    assert {"A-1": (1,)} == rows(("expect_column_values_to_be_between", {"column": "STDT", "max_value": "2012-03-06"}))


def test_pairs_of_text_are_compared_by_what_they_say():
    """A date against a date as far as both go; one missing fails unless `ignore_row_if` lets it go."""
    assert {"A-1": (1, 3), "A-2": (1,)} == rows(
        (GREATER, {"column_A": "ENDT", "column_B": "STDT", "or_equal": True}),
        (GREATER, {"column_A": "ENDT", "column_B": "STDT", "or_equal": True, "ignore_row_if": "either_value_is_missing"}),
    )


@pytest.mark.parametrize("kind", ["category", "str", "object"])
@pytest.mark.parametrize(
    "expect, arguments, failing, failing_where",
    [
        ("expect_column_values_to_not_be_null", {"column": "TERM"}, (2,), (2,)),
        ("expect_column_values_to_be_null", {"column": "ENDT"}, (0, 1, 2), (0, 1, 2)),
        ("expect_column_values_to_be_unique", {"column": "SUBJ"}, (0, 1), (0, 1)),
        ("expect_column_values_to_be_in_set", {"column": "GRADE", "value_set": ["1"]}, (1, 2, 3), (1, 2)),
        ("expect_column_values_to_not_be_in_set", {"column": "GRADE", "value_set": ["x", "2"]}, (2, 3), (2,)),
        ("expect_column_values_to_match_regex", {"column": "GRADE", "regex": "^[0-9]$"}, (1, 3), (1,)),
        ("expect_column_values_to_not_match_regex", {"column": "GRADE", "regex": "^[0-9]$"}, (0, 2), (0, 2)),
        ("expect_column_value_lengths_to_be_between", {"column": "TERM", "max_value": 4}, (0, 1), (0, 1)),
        ("expect_column_values_to_match_strftime_format", {"column": "STDT", "strftime_format": "%Y-%m-%d"}, (2,), (2,)),
        ("expect_compound_columns_to_be_unique", {"column_list": ["SITE", "ONGOING"]}, (0, 1, 2), (0, 1, 2)),
        ("expect_select_column_values_to_be_unique_within_record", {"column_list": ["STDT", "ENDT"]}, (), ()),
        ("expect_column_values_to_match_regex_list", {"column": "GRADE", "regex_list": ["^[0-9]$", "^x$"]}, (1,), (1,)),
        ("expect_column_values_to_be_dateutil_parseable", {"column": "GRADE"}, (3,), ()),
        ("expect_column_pair_values_to_be_equal", {"column_A": "STDT", "column_B": "ENDT"}, (0, 1, 2, 3), (0, 1, 2)),
        ("expect_multicolumn_values_to_be_equal", {"column_list": ["STDT", "ENDT"]}, (0, 1, 2, 3), (0, 1, 2)),
    ],
)
def test_rows_that_fail_with_and_without_where(kind, expect, arguments, failing, failing_where):
    """Row numbers are those of the dataset, whatever the dtype of text, and also where only some rows are asked for."""
    frame = AE.astype({c: kind for c in AE.columns if c != "_line"})

    expected = {"A-1": failing, "A-2": failing_where}
    assert {k: v for k, v in expected.items() if v} == rows((expect, arguments), (expect, arguments, "ONGOING == 'N'"), frame=frame)


def test_pairs_in_a_set():
    """A pair that is not listed fails."""
    pairs = {"column_A": "GRADE", "column_B": "ONGOING", "value_pairs_set": [["1", "N"]]}

    assert {"A-1": (1, 2, 3)} == rows(("expect_column_pair_values_to_be_in_set", pairs))


@pytest.mark.parametrize(
    "expect, arguments, of_all, of_some",
    [
        ("expect_column_max_to_be_between", {"column": "N", "max_value": 0}, 4.0, 3.0),
        ("expect_column_min_to_be_between", {"column": "N", "max_value": 0}, 1.0, 1.0),
        ("expect_column_mean_to_be_between", {"column": "N", "max_value": 0}, 2.5, 2.0),
        ("expect_column_median_to_be_between", {"column": "N", "max_value": 0}, 2.5, 2.0),
        ("expect_column_sum_to_be_between", {"column": "N", "max_value": 0}, 10.0, 6.0),
        ("expect_column_unique_value_count_to_be_between", {"column": "SUBJ", "max_value": 0}, 3, 2),
        ("expect_column_proportion_of_non_null_values_to_be_between", {"column": "ENDT", "max_value": 0}, 0.75, 1.0),
        ("expect_table_row_count_to_be_between", {"max_value": 0}, 4, 3),
    ],
)
def test_what_is_counted_with_and_without_where(expect, arguments, of_all, of_some):
    """`where` limits what is counted, too."""
    frame = AE.assign(N=[1.0, 2.0, 3.0, 4.0])
    told = found((expect, arguments), (expect, arguments, "ONGOING == 'N'"), frame=frame)

    assert [f"It is as it must be: found {n}" for n in (of_all, of_some)] == [f.message for f in told]


def test_where_speaks_our_language():
    """A comparison with missing is not met, in whichever condition."""
    not_null = "expect_column_values_to_be_null"
    assert {"A-1": (0, 1), "A-2": (3,), "A-3": (1,)} == rows(
        (not_null, {"column": "SUBJ"}, "TERM != 'Pain'"),
        (not_null, {"column": "SUBJ"}, "ENDT is missing"),
        (not_null, {"column": "SUBJ"}, "ENDT < STDT and GRADE in ['1', '10']"),
        (not_null, {"column": "SUBJ"}, "GRADE == 'nowhere'"),
    )


def test_a_where_that_nobody_meets_holds():
    """Expectations about values hold where there is no record to ask."""
    nobody = "GRADE == 'nowhere'"
    assert {} == rows(
        ("expect_column_values_to_not_be_null", {"column": "TERM"}, nobody),
        ("expect_column_values_to_match_regex", {"column": "TERM", "regex": "^x$"}, nobody),
        ("expect_compound_columns_to_be_unique", {"column_list": ["SITE", "ONGOING"]}, nobody),
        (GREATER, {"column_A": "ENDT", "column_B": "STDT"}, nobody),
        ("expect_table_row_count_to_equal", {"value": 0}, nobody),
    )


def test_what_is_said_of_the_whole():
    """Counts and sets have no rows; they say what was found. Prepared columns and `_line` are not counted."""
    told = found(
        ("expect_table_row_count_to_equal", {"value": 5}),
        ("expect_table_row_count_to_equal", {"value": 5}, "ONGOING == 'N'"),
        ("expect_table_column_count_to_equal", {"value": 7}),
        ("expect_table_columns_to_match_ordered_list", {"column_list": ["SITE", "SUBJ", "TERM", "GRADE", "STDT", "ENDT", "ONGOING"]}),
        ("expect_column_distinct_values_to_equal_set", {"column": "ONGOING", "value_set": ["Y"]}),
        ("expect_column_to_exist", {"column": "RACE"}),
        ("expect_column_max_to_be_between", {"column": "STDT", "max_value": "2012-03-06"}),
    )

    assert ["A-1", "A-2", "A-5", "A-6", "A-7"] == [f.rule for f in told]
    assert [(), (), (), (), ()] == [f.rows for f in told]
    assert ["found 4", "found 3", "there is also 'N'"] == [f.message.split(": ")[1] for f in told[:3]]


def test_what_cannot_be_checked_is_an_error():
    """A missing column, a set of another kind, an unreadable sum: said, at the line of the expectation, never passed."""
    told = found(
        ("expect_column_values_to_not_be_null", {"column": "GRAD"}),
        ("expect_column_values_to_be_in_set", {"column": "GRADE", "value_set": [1, 2]}),
        ("expect_column_values_to_not_be_null", {"column": "TERM"}, "GRADES == '1'"),
        ("expect_column_max_to_be_between", {"column": "GRADE", "max_value": 5}),
        ("expect_column_values_to_be_increasing", {"column": "SUBJ"}),
        ("expect_compound_columns_to_be_unique", {"column_list": ["SUBJ"]}),
    )

    assert [(NOT_CHECKED, "error", f"ae.yaml:{i}") for i in (1, 2, 3, 4, 5, 6)] == [(f.rule, f.severity, f.source) for f in told]
    assert "A-1 could not be checked (It is as it must be): there is no column GRAD - did you mean GRADE?" == told[0].message
    assert "GRADE is text and `value_set` holds numbers: put them in quotes" in told[1].message
    assert "no column GRADES - did you mean GRADE?" in told[2].message
    assert "1 values of GRADE are not numbers: 'x'" in told[3].message


def test_numbers_and_dates_of_built_datasets():
    """ADaM frames hold numbers and dates: bounds, sets and pairs work on them, text questions are refused."""
    frame = pd.DataFrame(
        {
            "AGE": [50.0, 17.0, None],
            "N": pd.Series([1, 2, None], dtype="Int64"),
            "START": pd.to_datetime(["2012-03-05", "2012-03-07", None]).astype("datetime64[s]"),
            "END": pd.to_datetime(["2012-03-06", "2012-03-06", None]).astype("datetime64[s]"),
        }
    )
    asked = suite(
        ("expect_column_values_to_be_between", {"column": "AGE", "min_value": 18}),
        ("expect_column_values_to_be_in_set", {"column": "N", "value_set": [1]}),
        ("expect_column_values_to_be_between", {"column": "START", "max_value": "2012-03-06"}),
        (GREATER, {"column_A": "END", "column_B": "START", "or_equal": True}),
        ("expect_column_values_to_match_regex", {"column": "AGE", "regex": "5"}),
        stage="adam",
        dataset="ADSL",
    )
    told = list(run_suites([asked], {("adam", "ADSL"): frame}))

    assert [("A-1", (1,)), ("A-2", (1,)), ("A-3", (1,)), ("A-4", (1,)), (NOT_CHECKED, ())] == [(f.rule, f.rows) for f in told]
    assert "AGE is not text" in told[4].message


@pytest.mark.parametrize("frame", [AE.head(0), AE.head(0).astype("str").assign(_line=[])])
def test_an_empty_dataset_meets_what_is_said_of_values(frame):
    """Nothing is asked of nobody; the number of records can still be wrong."""
    told = found(
        ("expect_column_values_to_not_be_null", {"column": "TERM"}),
        ("expect_column_values_to_be_between", {"column": "GRADE", "min_value": 1, "max_value": 5}),
        ("expect_column_values_to_match_regex", {"column": "GRADE", "regex": "^1$"}),
        ("expect_compound_columns_to_be_unique", {"column_list": ["SITE", "SUBJ"]}),
        (GREATER, {"column_A": "ENDT", "column_B": "STDT"}, "ONGOING == 'N'"),
        ("expect_column_values_to_match_strftime_format", {"column": "STDT", "strftime_format": "%Y"}),
        ("expect_table_row_count_to_be_between", {"min_value": 1}),
        frame=frame,
    )

    assert ["A-7"] == [f.rule for f in told]


def test_the_dataset_is_not_changed():
    """Great Expectations sees copies."""
    before = AE.copy()
    rows((GREATER, {"column_A": "ENDT", "column_B": "STDT"}, "ONGOING == 'N'"))

    pd.testing.assert_frame_equal(before, AE)


def test_stages_and_datasets_that_are_not_there():
    """A stage that was not run is left out; a dataset missing from a stage that was is an error; the summary says both."""
    here, elsewhere, gone = (
        suite(("expect_column_values_to_not_be_null", {"column": "TERM"})),
        suite(("expect_column_values_to_not_be_null", {"column": "X"}), stage="adam", dataset="ADSL"),
        suite(("expect_column_values_to_not_be_null", {"column": "X"}), dataset="aes"),
    )
    frames = {("raw", "ae"): AE}
    findings = run_suites([here, elsewhere, gone], frames)

    assert ["A-1", NOT_CHECKED] == [f.rule for f in findings]
    assert "there is no raw dataset aes - did you mean ae?; its suite was not run" == findings.seen[1].message
    assert [("raw", "ae", 4, 1, 0, 1, 0), ("raw", "aes", None, 1, 0, 0, 1), ("adam", "ADSL", None, 1, 0, 0, 1)] == [
        (r.stage, r.dataset, None if pd.isna(r.records) else r.records, r.expectations, r.held, r.warning, r.not_checked)
        for r in summary([here, elsewhere, gone], frames, findings).rename(columns={"not checked": "not_checked"}).itertuples()
    ]


def test_mostly_lets_some_fail():
    """Great Expectations' own `mostly` is honoured: a share of failures is no finding."""
    assert {} == rows(("expect_column_values_to_not_be_null", {"column": "TERM", "mostly": 0.7}))
