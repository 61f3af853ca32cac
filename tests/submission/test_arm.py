"""Analysis results metadata (ARM 1.0): read, written, drawn up from output specs, and each of its checks shown to fail."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.errors import NOTE, WARNING, Findings
from sdtm2adam.formats.define_documents import Document
from sdtm2adam.formats.define_model import DefineFile, RangeCheck
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.formats.define_results import AnalysisDataset, AnalysisResult, Code, ResultDisplay
from sdtm2adam.spec.listing import Listing
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.spec.output import Table
from sdtm2adam.spec.study import StudySpec
from sdtm2adam.submission.define import Delivered, draw_up_adam
from sdtm2adam.submission.define_check import check_define
from sdtm2adam.submission.define_xml import define_bytes
from tests.submission.define_files import WHOLE, WITH_DISPLAYS

# Reading and writing


def test_displays_and_results_are_read_as_they_stand():
    """With the indentation of the code, which is part of it."""
    (display,) = read_define(WITH_DISPLAYS.encode()).displays

    assert (
        ResultDisplay(
            "RD.T1",
            "Table 1",
            "Blood Pressure",
            (Document("LF.t1"),),
            (
                AnalysisResult(
                    "AR.T1.1",
                    "Mean systolic pressure",
                    "SPECIFIED IN SAP",
                    "PRIMARY OUTCOME MEASURE",
                    "IT.VS.VSTESTCD",
                    (AnalysisDataset("IG.VS", "WC.SYSBP", ("IT.VS.VSORRES",)),),
                    "COM.T1",
                    "Mean and SD.",
                    (Document("LF.sap"),),
                    Code("R 4.4", "with(vs,\n  mean(VSORRES))"),
                ),
            ),
        )
        == display
    )


def test_what_is_written_is_what_was_read():
    define = read_define(WITH_DISPLAYS.encode())

    assert define == read_define(define_bytes(define), define.shown)


def test_a_define_without_results_says_nothing_of_them():
    assert b"arm" not in define_bytes(read_define(WHOLE.encode()))


def test_the_file_is_valid():
    """By the schema of ARM 1.0, which holds that of Define-XML 2.1."""
    assert [] == schema_errors(define_bytes(read_define(WITH_DISPLAYS.encode())))


def schema_errors(file: bytes) -> list[str]:
    etree = pytest.importorskip("lxml.etree")
    package = pytest.importorskip("defineutils")
    schema = etree.XMLSchema(etree.parse(str(Path(package.__file__).parent / "validate/schema/cdisc-arm-1.0/arm1-0-0.xsd")))
    schema.validate(etree.fromstring(file))
    return [f"line {e.line}: {e.message}" for e in schema.error_log]


def test_the_schema_sees_analysis_results():
    """A result without its datasets is an error, so that no error says something."""
    broken = WITH_DISPLAYS.replace('<arm:AnalysisVariable ItemOID="IT.VS.VSORRES"/>', "<arm:AnalysisVariable/>")

    (error,) = schema_errors(broken.encode())
    assert "The attribute 'ItemOID' is required but missing" in error


# Checks

# (rule, how the whole file is changed, what the finding says)
NEGATIVE = [
    ("define-unresolved", ('ItemGroupOID="IG.VS"', 'ItemGroupOID="IG.LOST"'), "ItemGroupDef IG.LOST"),
    ("define-unresolved", ('<def:WhereClauseRef WhereClauseOID="WC.SYSBP"/><arm', '<def:WhereClauseRef WhereClauseOID="X"/><arm'), "X"),
    ("define-unresolved", ('AnalysisVariable ItemOID="IT.VS.VSORRES"', 'AnalysisVariable ItemOID="IT.LOST"'), "ItemDef IT.LOST"),
    ("define-unresolved", ('ParameterOID="IT.VS.VSTESTCD"', 'ParameterOID="IT.LOST"'), "ItemDef IT.LOST"),
    ("define-unresolved", ('def:CommentOID="COM.T1"', 'def:CommentOID="COM.LOST"'), "def:CommentDef COM.LOST"),
    ("define-unresolved", ('DocumentRef leafID="LF.t1"', 'DocumentRef leafID="LF.LOST"'), "def:leaf LF.LOST"),
    ("define-unresolved", ('DocumentRef leafID="LF.sap"', 'DocumentRef leafID="LF.LOST"'), "def:leaf LF.LOST"),
    ("define-orphan", (' def:CommentOID="COM.T1"', ""), "def:CommentDef COM.T1"),
    ("define-orphan", ('<def:DocumentRef leafID="LF.t1"/>', ""), "def:leaf LF.t1"),
    ("define-duplicate-oid", ('OID="AR.T1.1"', 'OID="AR.T1.1"/>\n<arm:AnalysisResult OID="AR.T1.1"'), "AR.T1.1 is defined twice"),
    ("define-result", (' Name="Table 1"', ""), "display RD.T1 has no Name"),
    ("define-result", (' AnalysisReason="SPECIFIED IN SAP"', ""), "has no AnalysisReason"),
    ("define-result", ("Mean systolic pressure", ""), "has no Description"),
    ("define-result", (' ItemGroupOID="IG.VS"', ""), "has no ItemGroupOID"),
    (
        "define-result-reason",
        ('"SPECIFIED IN SAP"', '"SPECIFED IN SAP"'),
        "SPECIFED IN SAP of 1 analysis result(s) is not a term of ANLREAS",
    ),
    ("define-result-reason", ('"PRIMARY OUTCOME MEASURE"', '"SAFETY"'), "SAFETY of 1 analysis result(s) is not a term of ANLPURP"),
    (
        "define-result-variable",
        ('AnalysisVariable ItemOID="IT.VS.VSORRES"', 'AnalysisVariable ItemOID="IT.VS.VSORRES.SYSBP"'),
        "no variable of VS",
    ),
    ("define-result-variable", ('ParameterOID="IT.VS.VSTESTCD"', 'ParameterOID="IT.VS.VSORRES.SYSBP"'), "no variable of its datasets"),
]


def found_in(text: str) -> list:
    return list(check_define(read_define(text.encode(), "define.xml")))


def test_results_in_which_nothing_is_wrong_have_no_finding():
    assert [] == [finding.text() for finding in found_in(WITH_DISPLAYS)]


@pytest.mark.parametrize(("rule", "change", "says"), NEGATIVE, ids=[f"{case[0]}-{i}" for i, case in enumerate(NEGATIVE)])
def test_each_check_fails_on_its_data(rule, change, says):
    before, after = change
    assert before in WITH_DISPLAYS
    found = [finding for finding in found_in(WITH_DISPLAYS.replace(before, after, 1)) if finding.rule == rule]

    assert any(says in finding.message for finding in found), [finding.message for finding in found]


def test_words_of_the_sponsor_are_a_note_and_a_slip_of_the_pen_is_a_warning():
    """ANLREAS and ANLPURP may be extended (CDISC terminology 2025-03-28)."""
    own = WITH_DISPLAYS.replace("SPECIFIED IN SAP", "REQUESTED BY THE DSMB")
    slip = WITH_DISPLAYS.replace("PRIMARY OUTCOME MEASURE", "PRIMARY OUTCOM MEASURE")

    assert [NOTE] == [finding.severity for finding in found_in(own)]
    assert [WARNING] == [finding.severity for finding in found_in(slip)]


def test_a_dataset_of_parameters_asks_for_one():
    with_parameter = WITH_DISPLAYS.replace('Name="VSTESTCD"', 'Name="PARAMCD"').replace(' ParameterOID="IT.VS.VSTESTCD"', "")

    assert ["define-result-variable"] == [finding.rule for finding in found_in(with_parameter)]


# From the specs

STUDY = StudySpec.model_validate({
    "study": "S1",
    "title": "A study of something",
    "standards": {"sdtmig": "3.4", "adamig": "1.3", "terminology": "2025-03-28"},
    "identifiers": {"STUDYID": {"value": "S1"}},
    "populations": {"FAS": {"label": "Full Analysis Set", "where": "FASFL == 'Y'"}, "ALL": {"label": "Everybody", "where": ""}},
})  # fmt: skip
COLUMNS = [{"id": "a", "label": "Active", "group": "A", "show": "{mean|xx.x}"}]
TABLE = {
    "output": "t_1",
    "kind": "table",
    "number": "14.2.1",
    "title": "Change of the Score",
    "population": "FAS",
    "purpose": "SECONDARY OUTCOME MEASURE",
    "groups": {"variable": "TRT01P", "levels": {"A": "Active", "P": "Placebo"}},
    "analyses": [
        {
            "id": "chg", "dataset": "ADQS", "where": "PARAMCD == 'TOTAL' and AVISITN in [4, 6] and CHG is not missing", "variable": "CHG",
            "statistics": "summary", "compare": "ttest_pooled", "reason": "SPECIFIED IN PROTOCOL", "purpose": "PRIMARY OUTCOME MEASURE",
        },
        {"id": "sex", "dataset": "ADSL", "variable": "SEX", "levels": ["F", "M"], "statistics": "count"},
        {
            "id": "resp", "dataset": "ADQS", "by": {"Month 4": "AVISITN == 4", "Month 6": "AVISITN >= 6"}, "variable": "CRIT1FL",
            "statistics": "count",
        },
    ],
    "panels": [{
        "columns": COLUMNS,
        "rows": [
            {"label": "Primary outcome"},
            {"label": "Score, change", "indent": 1, "analysis": "chg"},
            {"label": "Sex"},
            {"label": "Female", "indent": 1, "analysis": "sex", "level": "F"},
            {"label": "Male", "indent": 1, "analysis": "sex", "level": "M"},
            {"label": "Responders", "analysis": "resp", "level": "Y", "by": "Month 4"},
        ],
    }],
}  # fmt: skip
LISTING = {
    "output": "l_1", "kind": "listing", "number": "16.2", "title": "Scores", "dataset": "ADQS", "population": "ALL",
    "columns": [{"label": "Subject", "variable": "USUBJID"}, {"label": "Sex / value", "variables": ["SEX", "AVAL"]}],
}  # fmt: skip


def text(*values: str | None) -> pd.Series:
    return pd.Series(pd.Categorical(values))


def dataset(name: str, klass: str, keys: tuple[str, ...], **columns: tuple[str, pd.Series]) -> tuple[DatasetMeta, pd.DataFrame]:
    """A dataset whose variables have these labels and values, all of them assigned."""
    variables = tuple(
        VariableMeta(n, label, "text" if values.dtype == "category" else "float", 20, origin="Assigned")
        for n, (label, values) in columns.items()
    )
    frame = pd.DataFrame({n: values for n, (_, values) in columns.items()})
    return DatasetMeta(name, f"Label of {name}", variables, keys, "One record", klass), frame


@pytest.fixture
def given() -> Delivered:
    adsl = dataset(
        "ADSL", "ADSL", ("USUBJID",),
        USUBJID=("Subject", text("01")), TRT01P=("Planned Treatment", text("A")), SEX=("Sex", text("F")), FASFL=("Full Set", text("Y")),
    )  # fmt: skip
    adqs = dataset(
        "ADQS", "BDS", ("USUBJID", "PARAMCD", "AVISITN"),
        USUBJID=("Subject", text("01")), PARAMCD=("Parameter Code", text("TOTAL")), PARAM=("Parameter", text("Total Score")),
        AVISITN=("Visit", pd.Series([4.0])), AVAL=("Value", pd.Series([40.0])), CHG=("Change", pd.Series([-2.0])),
        CRIT1FL=("Criterion", text("Y")),
    )  # fmt: skip
    outputs = (Table.model_validate(TABLE), Listing.model_validate(LISTING))
    return Delivered(STUDY, {"ADSL": adsl, "ADQS": adqs}, {}, {}, {}, outputs=outputs, shown={"t_1": "../../tlf/t_1.docx"})


@pytest.fixture
def define(given) -> DefineFile:
    return draw_up_adam(given, Findings())


def results(define: DefineFile) -> dict[str, AnalysisResult]:
    return {result.oid: result for display in define.displays for result in display.results}


def clause(define: DefineFile, result: AnalysisResult, group: str) -> list[RangeCheck]:
    """The conditions on the records of one dataset of a result."""
    (held,) = (held for held in result.datasets if held.group == group)
    return list(define.where_clause(held.where).checks) if held.where else []


def test_every_output_is_a_display_and_every_analysis_a_result(define):
    """One with `by:` has a result for each of its conditions; a listing has one, its records."""
    assert [("RD.t_1", "Table 14.2.1", "Change of the Score"), ("RD.l_1", "Listing 16.2", "Scores")] == [
        (display.oid, display.name, display.title) for display in define.displays
    ]
    assert ["AR.t_1.chg", "AR.t_1.sex", "AR.t_1.resp.1", "AR.t_1.resp.2", "AR.l_1"] == list(results(define))


def test_a_sample_size_is_no_result_of_data(given):
    """It names no dataset that it would be made from; a display of nothing else is none."""
    aim = {"test": "two_means", "difference": 2.28, "sd": 2.95, "power": 0.8, "alpha": 0.025, "sides": 1}
    planned = {**TABLE, "output": "t_2", "analyses": [{"id": "n", "statistics": "sample_size", "sample_size": aim, "label": "Planned"}]}
    columns, rows = [{"id": "n", "label": "n", "group": "TOTAL", "show": "{n_first|xx}"}], [{"label": "n", "analysis": "n"}]
    planned |= {"groups": None, "panels": [{"columns": columns, "rows": rows}]}
    drawn = draw_up_adam(replace(given, outputs=(*given.outputs, Table.model_validate(planned))), Findings())

    assert ["RD.t_1", "RD.l_1"] == [display.oid for display in drawn.displays]


def test_adjusted_p_values_are_made_from_what_they_adjust(given):
    """Its dataset, variable and what all tests share; the conditions of each stand with the results that the comment names."""
    tested = {"id": "chg", "dataset": "ADQS", "where": "PARAMCD == 'TOTAL'", "variable": "CHG", "statistics": "summary"}
    tested |= {"by": {"Month 4": "AVISITN == 4", "Month 6": "AVISITN == 6"}, "compare": "ttest_pooled"}
    family = {name: {"analysis": "chg", "by": name} for name in ("Month 4", "Month 6")}
    holm = {"id": "holm", "statistics": "multiplicity", "multiplicity": {"method": "holm", "family": family}, "label": "Holm"}
    rows = [{"label": "Month 4", "analysis": "holm", "level": "Month 4", "compare": True}]
    columns = [{"id": "p", "label": "p", "group": "comparison", "show": "{p_adjusted|p.xxx}"}]
    table = {**TABLE, "output": "t_2", "number": "14.2.2", "analyses": [tested, holm], "panels": [{"columns": columns, "rows": rows}]}
    drawn = draw_up_adam(replace(given, outputs=(Table.model_validate(table),)), Findings())
    result = results(drawn)["AR.t_2.holm"]

    assert [("IG.ADQS", ("IT.ADQS.CHG",)), ("IG.ADSL", ("IT.ADSL.TRT01P",))] == [(held.group, held.variables) for held in result.datasets]
    assert [RangeCheck("IT.ADQS.PARAMCD", "EQ", ("TOTAL",))] == clause(drawn, result, "IG.ADQS")
    assert [RangeCheck("IT.ADSL.FASFL", "EQ", ("Y",))] == clause(drawn, result, "IG.ADSL")
    assert "IT.ADQS.PARAMCD" == result.parameter
    assert next(comment.text for comment in drawn.comments if comment.oid == result.comment) == (
        "Adjusts the p values of AR.t_2.chg.1, AR.t_2.chg.2. "
        "Records of ADQS whose subjects are chosen and grouped by ADSL, joined by USUBJID."
    )


def test_it_is_valid_and_every_reference_resolves(define):
    assert [] == schema_errors(define_bytes(define))
    assert [] == [finding.text() for finding in check_define(read_define(define_bytes(define)))]


def test_a_display_refers_to_its_file_only_where_there_is_one(define):
    table, listing = define.displays

    assert [("LF.t_1", "../../tlf/t_1.docx", "Table 14.2.1")] == [(leaf.id, leaf.href, leaf.title) for leaf in define.leafs]
    assert ((Document("LF.t_1"),), ()) == (table.documents, listing.documents)


def test_reason_and_purpose_are_the_analysis_s_else_the_output_s_else_usual(define):
    assert [
        ("SPECIFIED IN PROTOCOL", "PRIMARY OUTCOME MEASURE"),
        ("SPECIFIED IN SAP", "SECONDARY OUTCOME MEASURE"),
        ("SPECIFIED IN SAP", "EXPLORATORY OUTCOME MEASURE"),
    ] == [(results(define)[oid].reason, results(define)[oid].purpose) for oid in ("AR.t_1.chg", "AR.t_1.sex", "AR.l_1")]


def test_a_result_is_called_as_the_table_calls_it(define):
    """Heading and row; one heading of several levels; its own rows and the condition where a row does not say it."""
    assert ["Primary outcome: Score, change", "Sex", "Responders", "Criterion: Month 6", "Scores"] == [
        result.description for result in results(define).values()
    ]


def test_the_records_of_a_result_are_those_of_its_conditions(define):
    """What no where clause can say stands in the comment on the datasets."""
    result = results(define)["AR.t_1.chg"]
    comment = next(comment.text for comment in define.comments if comment.oid == result.comment)

    assert [RangeCheck("IT.ADQS.PARAMCD", "EQ", ("TOTAL",)), RangeCheck("IT.ADQS.AVISITN", "IN", ("4", "6"))] == clause(
        define, result, "IG.ADQS"
    )
    assert [RangeCheck("IT.ADSL.FASFL", "EQ", ("Y",))] == clause(define, result, "IG.ADSL")
    assert comment == (
        "Records of ADQS whose subjects are chosen and grouped by ADSL, joined by USUBJID. Of ADQS only records where CHG is not missing."
    )


def test_the_variables_of_a_result_are_those_analysed_and_the_group(define):
    result, listing = results(define)["AR.t_1.chg"], results(define)["AR.l_1"]

    assert [("IG.ADQS", ("IT.ADQS.CHG",)), ("IG.ADSL", ("IT.ADSL.TRT01P",))] == [(held.group, held.variables) for held in result.datasets]
    assert "IT.ADQS.PARAMCD" == result.parameter
    assert [("IT.ADQS.USUBJID", "IT.ADQS.AVAL"), ("IT.ADSL.SEX",)] == [held.variables for held in listing.datasets]


def test_a_condition_of_by_is_one_of_the_records(define):
    assert [RangeCheck("IT.ADQS.AVISITN", "GE", ("6",))] == clause(define, results(define)["AR.t_1.resp.2"], "IG.ADQS")


def test_an_analysis_of_subjects_alone_has_one_dataset_and_no_parameter(define):
    result = results(define)["AR.t_1.sex"]

    assert ["IG.ADSL"] == [held.group for held in result.datasets]
    assert ("", "") == (result.parameter, result.comment)


def test_what_was_done_is_told_in_sentences(define):
    assert (
        "Statistics: n, mean, sd, se, median, quartiles, min, max of a number (CHG). In: Full Analysis Set. "
        "By TRT01P: A (Active), P (Placebo). Compared by: two-sample t test with pooled variance; first group minus second."
    ) == results(define)["AR.t_1.chg"].documentation


def test_the_code_is_the_entry_of_the_spec(define):
    """With what it takes from its output, and without what only the define reads; every reader of YAML understands it."""
    assert results(define)["AR.t_1.chg"].code == Code("sdtm2adam", "\n".join([
        "output: t_1",
        "population: FAS",
        "groups: {variable: TRT01P, levels: {A: Active, P: Placebo}}",
        "analyses:",
        "  - id: chg",
        "    dataset: ADQS",
        "    statistics: summary",
        "    where: \"PARAMCD == 'TOTAL' and AVISITN in [4, 6] and CHG is not missing\"",
        "    variable: CHG",
        "    compare: ttest_pooled",
    ]))  # fmt: skip


def test_a_study_without_outputs_has_no_displays(given):
    assert () == draw_up_adam(replace(given, outputs=(), shown={}), Findings()).displays
