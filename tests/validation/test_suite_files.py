"""Suite files: what a data manager writes, and what is said when it is wrong."""

import subprocess
import sys

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.suite import expectations, read_suites, unknown_columns
from sdtm2adam.validation.vocabulary import NOT_OFFERED

NOT_NULL = "{id: A-1, says: A start is known, severity: error, expect: expect_column_values_to_not_be_null, column: STDT}"


def folder(tmp_path, text, name="raw/ae.yaml"):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path


def suite(*expectations_):
    return "dataset: ae\nexpectations:\n" + "\n".join(f"  - {e}" for e in expectations_)


def fault(tmp_path, *expectations_):
    with pytest.raises(StudyError) as told:
        read_suites(folder(tmp_path, suite(*expectations_)), "validation")
    return str(told.value)


def test_a_suite_is_read_with_its_stage_and_lines(tmp_path):
    """The folder says the stage; each expectation knows its line."""
    (read,) = read_suites(folder(tmp_path, suite(NOT_NULL)), "validation")

    assert ("raw", "ae", "validation/raw/ae.yaml") == (read.stage, read.dataset, read.path)
    assert "validation/raw/ae.yaml:3" == read.expectations[0].written_at
    assert {"column": "STDT"} == read.expectations[0].arguments


def test_no_folder_is_no_suites(tmp_path):
    """A study without validation/ has no suites, which is not a fault."""
    assert [] == read_suites(tmp_path / "validation", "validation")


def test_an_unknown_expectation_gets_its_closest_name(tmp_path):
    """A misspelt name is told with file, line and the closest real one."""
    told = fault(tmp_path, NOT_NULL, NOT_NULL.replace("A-1", "A-2").replace("to_not_be_null", "to_not_be_nul"))

    assert told.startswith("validation/raw/ae.yaml:4: ")
    assert "did you mean expect_column_values_to_not_be_null?" in told


@pytest.mark.parametrize(
    "written, said",
    [
        ("{colum: STDT}", "`colum` is not an argument of expect_column_values_to_not_be_null - did you mean column?"),
        ("{column: STDT, were: X is missing}", "`were` is not an argument of expect_column_values_to_not_be_null - did you mean where?"),
        ("{column: 5}", "`column` holds text, and here stands 5"),
        ("{column: STDT, where: X is gone}", "condition `X is gone`"),
        ("{column: STDT, mostly: often}", "`mostly` holds number, and here stands 'often'"),
    ],
)
def test_arguments_are_checked(tmp_path, written, said):
    """Unknown arguments, values of another kind and unreadable conditions are told before any data are read."""
    head = "{id: A-1, says: A start is known, severity: error, expect: expect_column_values_to_not_be_null, "

    assert said in fault(tmp_path, head + written[1:])


@pytest.mark.parametrize(
    "expect, given, said",
    [
        ("expect_column_values_to_be_between", "column: A", "without them nothing can fail"),
        ("expect_column_values_to_be_between", "column: A, min_value: 5, max_value: 1", "`max_value` 1 is less than `min_value` 5"),
        ("expect_column_values_to_be_between", "column: A, min_value: 5, max_value: '2012-01-01'", "not of one kind"),
        ("expect_column_values_to_be_between", "column: A, min_value: soon", "`min_value` holds date, number"),
        ("expect_column_values_to_match_regex", "column: A", "needs `regex`"),
        ("expect_column_values_to_match_regex", "column: A, regex: '(['", "is not a regular expression"),
        ("expect_column_values_to_be_in_set", "column: A, value_set: []", "`value_set` holds list"),
        ("expect_compound_columns_to_be_unique", "column_list: [A, B], ignore_row_if: nothing", "`all_values_are_missing`"),
        ("expect_compound_columns_to_be_unique", "column_list: [A]", "name two or more"),
        (
            "expect_column_pair_values_to_be_in_set",
            "column_A: A, column_B: B, value_pairs_set: [[1, 2]], where: A is missing",
            "takes no `where`",
        ),
        ("expect_table_column_count_to_equal", "value: 5, where: A is missing", "takes no `where`"),
        ("expect_column_values_to_be_of_type", "column: A, type_: str", "is not offered: types are declared in specs/"),
        ("unexpected_rows_expectation", "unexpected_rows_query: SELECT", "is not offered: it asks a database"),
    ],
)
def test_a_check_that_could_not_fail_or_run_is_refused(tmp_path, expect, given, said):
    """What Great Expectations would pass silently, or stumble over later, is refused when it is read."""
    assert said in fault(tmp_path, f"{{id: A-1, says: Some sentence, severity: note, expect: {expect}, {given}}}")


def test_every_fault_of_every_file_is_told_at_once(tmp_path):
    """One StudyError lists the faults of all files, also an id that is used twice and a folder that is no stage."""
    folder(tmp_path, suite(NOT_NULL.replace("column:", "colum:"), NOT_NULL.replace("error", "fatal")))
    folder(tmp_path, suite(NOT_NULL).replace("dataset: ae", "dataset: cm"), "raw/cm.yaml")
    folder(tmp_path, suite(NOT_NULL).replace("dataset: ae", "dataset: AE"), "sdtm/ae.yaml")
    (tmp_path / "sdmt").mkdir()

    with pytest.raises(StudyError) as told:
        read_suites(tmp_path, "validation")

    lines = str(told.value).splitlines()
    assert "validation/sdmt/ is no stage; known are raw, sdtm, adam - did you mean sdtm?" in lines
    assert any(line.startswith("validation/raw/ae.yaml:3: `colum`") for line in lines)
    assert any(line.startswith("validation/raw/ae.yaml:4: `severity`") for line in lines)
    assert "validation/sdtm/ae.yaml:3: id A-1 stands already at validation/raw/cm.yaml:3" in lines


def test_a_file_is_called_like_its_dataset(tmp_path):
    """One file a dataset: ae.yaml cannot speak of cm."""
    with pytest.raises(StudyError, match=r"validation/raw/cm.yaml:1: the file is called cm and speaks of ae"):
        read_suites(folder(tmp_path, suite(NOT_NULL), "raw/cm.yaml"), "validation")


def test_columns_are_checked_against_the_specs(tmp_path):
    """Columns in arguments and in `where` are compared with what a dataset will have."""
    text = suite(NOT_NULL[:-1] + ', where: "AE_TRM is not missing"}')
    suites = read_suites(folder(tmp_path, text), "validation")

    assert [] == unknown_columns(suites, {("sdtm", "AE"): ["X"]})
    assert [] == unknown_columns(suites, {("raw", "ae"): ["STDT", "AE_TRM"]})
    (finding,) = unknown_columns(suites, {("raw", "ae"): ["STDT", "AE_TERM"]})
    assert "A-1 speaks of column AE_TRM, which ae lacks - did you mean AE_TERM?" == finding.message
    assert "validation/raw/ae.yaml:3" == finding.source
    (finding,) = unknown_columns(suites, {("raw", "aes"): ["STDT"]})
    assert "no raw dataset is called ae - did you mean aes?" == finding.message


def test_reading_suites_does_not_import_great_expectations(tmp_path):
    """`check` answers at once: neither reading suites nor importing the room loads the slow packages."""
    folder(tmp_path, suite(NOT_NULL))
    code = (
        "import sys, pathlib, sdtm2adam.validation as v\n"
        "assert len(v.read_suites(pathlib.Path(sys.argv[1]), 'validation')) == 1\n"
        "print([m for m in ('great_expectations', 'xlsxwriter') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)

    assert "[]" == ran.stdout.strip()


def test_the_table_offers_nothing_twice():
    """What is not offered is not among what is."""
    assert not set(NOT_OFFERED) & set(expectations())


def test_the_rules_that_a_study_has_imported_are_no_suites(tmp_path):
    """validation/rules/ stands beside the stages and is not read as one."""
    folder(tmp_path, suite(NOT_NULL), "raw/ae.yaml")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "CORE-000001.yml").write_text("Core: {Id: CORE-000001}\n")

    assert ["ae"] == [one.dataset for one in read_suites(tmp_path, "validation")]
