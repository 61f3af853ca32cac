"""A define drawn up from literal datasets and specs: what each part says, and that it is valid, closed and always the same bytes."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.errors import Findings
from sdtm2adam.formats.define_model import DefineFile, Origin, RangeCheck
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.spec.study import CodelistSpec, StudySpec
from sdtm2adam.submission.define import Delivered, draw_up, write_define
from sdtm2adam.submission.define_check import check_define
from sdtm2adam.submission.define_parts import origins_of
from sdtm2adam.submission.define_xml import define_bytes
from tests.planned import planned

STUDY = StudySpec.model_validate({
    "study": "S1",
    "title": "A study of something",
    "protocol": "P-1",
    "standards": {"sdtmig": "3.4", "adamig": "1.3", "terminology": "2025-03-28"},
    "identifiers": {"STUDYID": {"value": "S1"}, "USUBJID": {"compose": {"parts": ["SITE", "SUBJ"], "separator": "-"}}},
})  # fmt: skip

VS = """
domain: VS
keys: [STUDYID, USUBJID, VSTESTCD, VSDTC]
from: {export: vitals}
variables:
  VSSEQ: {sequence: {}}
  VSTESTCD: {from: TEST, origin: Assigned}
  VSTEST: {from: NAME, origin: Assigned}
  VSORRES: {from: RESULT, comment: as written on the form}
  VSORRESU: {from: UNIT, codelist: UNIT}
  VSSTRESC: {from: VSORRES, origin: Derived}
  VSSTRESN: {number: {from: VSORRES}}
  VSPOS: {from: POS}
  VSSTAT: {from: STAT, codelist: ND}
  VSDTC: {date: VS_DT}
supplemental:
  VSCLSIG: {from: CLSIG, codelist: NY, label: Clinically Significant, evaluator: INVESTIGATOR}
"""
DM = """
domain: DM
keys: [STUDYID, USUBJID]
from: {export: dm}
variables:
  AGE: {age: {birth: BRTHDTC, at: RFICDTC}}
  SEX: {from: SEX_CD, codelist: SEX}
  COUNTRY: {value: KOR}
"""
DS = """
domain: DS
keys: [STUDYID, USUBJID, DSSTDTC]
from: {export: ds}
variables:
  DSTERM: {from: TERM}
  DSDECOD: {from: TERM, origin: Assigned}
  DSCAT: {from: CAT, origin: Assigned}
  DSSTDTC: {date: DT}
"""
CODELISTS = [
    {"codelist": "UNIT", "standard": "UNIT", "terms": {"cm": [], "mmHg": [], "in": [], "kg": []}},
    {"codelist": "NY", "standard": "NY", "terms": {"Y": "1", "N": "0"}},
    {"codelist": "ND", "standard": "ND", "terms": {"NOT DONE": "9"}},
    {"codelist": "SEX", "standard": "SEX", "terms": {"F": "2", "M": "1"}},
]


def text(*values: str | None) -> pd.Series:
    return pd.Series(pd.Categorical(values))


def variable(name: str, label: str, origin: str = "Collected", **more) -> VariableMeta:
    return VariableMeta(name, label, **{"type": "text", "length": 10, "origin": origin, **more})


def identifiers(domain: str) -> tuple[VariableMeta, ...]:
    return (
        variable("STUDYID", "Study Identifier", "Assigned", length=2, role="Identifier", core="Req"),
        variable("DOMAIN", "Domain Abbreviation", "Assigned", length=2, role="Identifier", core="Req"),
        variable("USUBJID", "Unique Subject Identifier", "Derived", length=6, role="Identifier", core="Req"),
    )


def vital_signs() -> tuple[DatasetMeta, pd.DataFrame]:
    frame = pd.DataFrame({
        "STUDYID": text("S1", "S1", "S1", "S1", "S1"),
        "DOMAIN": text("VS", "VS", "VS", "VS", "VS"),
        "USUBJID": text("01-001", "01-001", "01-001", "01-002", "01-002"),
        "VSSEQ": [1.0, 2.0, 3.0, 1.0, 2.0],
        "VSTESTCD": text("HEIGHT", "SYSBP", "SYSBP", "SYSBP", "FRMSIZE"),
        "VSTEST": text("Height", "Systolic Blood Pressure", "Systolic Blood Pressure", "Systolic Blood Pressure", "Body Frame Size"),
        "VSORRES": text("172.5", "120", "118", None, "LARGE"),
        "VSORRESU": text("cm", "mmHg", "mmHg", None, None),
        "VSSTRESC": text("172.5", "120", "118", None, "LARGE"),
        "VSSTRESN": [172.5, 120.0, 118.0, None, None],
        "VSPOS": text(None, "SITTING", "SUPINE", None, None),
        "VSSTAT": text(None, None, None, "NOT DONE", None),
        "VSDTC": text("2012-03-05", "2012-03-05T10:30", "2012-03", "2012-03-06", "2012-03-06"),
        "VSTPT": text(None, None, None, None, None),
    })  # fmt: skip
    meta = DatasetMeta("VS", "Vital Signs", (
        *identifiers("VS"),
        variable("VSSEQ", "Sequence Number", "Derived", type="float", length=8, role="Identifier", core="Req"),
        variable("VSTESTCD", "Vital Signs Test Short Name", "Assigned", length=7, role="Topic", core="Req"),
        variable("VSTEST", "Vital Signs Test Name", "Assigned", length=23, role="Synonym Qualifier", core="Req"),
        variable("VSORRES", "Result or Finding in Original Units", length=5, role="Result Qualifier", core="Exp"),
        variable("VSORRESU", "Original Units", length=4, codelist="UNIT"),
        variable("VSSTRESC", "Character Result/Finding in Std Format", "Derived", length=5),
        variable("VSSTRESN", "Numeric Result/Finding in Standard Units", "Derived", type="float", length=8),
        variable("VSPOS", "Vital Signs Position of Subject", length=7),
        variable("VSSTAT", "Completion Status", length=8, codelist="ND"),
        variable("VSDTC", "Date/Time of Measurements", length=16, role="Timing", core="Exp"),
        variable("VSTPT", "Planned Time Point Name", "Protocol", length=1),
    ), ("STUDYID", "USUBJID", "VSTESTCD", "VSDTC"), "One record per vital sign per subject", "Findings")  # fmt: skip
    return meta, frame


def supplemental() -> tuple[DatasetMeta, pd.DataFrame]:
    frame = pd.DataFrame({
        "STUDYID": text("S1"), "RDOMAIN": text("VS"), "USUBJID": text("01-001"), "IDVAR": text("VSSEQ"), "IDVARVAL": text("2"),
        "QNAM": text("VSCLSIG"), "QLABEL": text("Clinically Significant"), "QVAL": text("Y"), "QORIG": text("Collected"),
        "QEVAL": text("INVESTIGATOR"),
    })  # fmt: skip
    variables = tuple(VariableMeta(name, f"Label of {name}", "text", 12) for name in frame.columns)
    return DatasetMeta("SUPPVS", "Supplemental Qualifiers for VS", variables, ("USUBJID", "IDVARVAL"), "One record", "RELATIONSHIP"), frame


def demographics() -> tuple[DatasetMeta, pd.DataFrame]:
    frame = pd.DataFrame({
        "STUDYID": text("S1", "S1"), "DOMAIN": text("DM", "DM"), "USUBJID": text("01-001", "01-002"), "AGE": [54.0, 61.0],
        "SEX": text("F", "F"), "COUNTRY": text("KOR", "KOR"),
    })  # fmt: skip
    variables = (
        *identifiers("DM"),
        variable("AGE", "Age", "Derived", type="float", length=8),
        variable("SEX", "Sex", length=1, core="Req", codelist="SEX"),
        variable("COUNTRY", "Country", "Assigned", length=3),
    )
    return DatasetMeta("DM", "Demographics", variables, ("STUDYID", "USUBJID"), "One record per subject", "Special-Purpose"), frame


def disposition() -> tuple[DatasetMeta, pd.DataFrame]:
    frame = pd.DataFrame({
        "STUDYID": text("S1", "S1"), "DOMAIN": text("DS", "DS"), "USUBJID": text("01-001", "01-001"),
        "DSTERM": text("Consented", "Completed"), "DSDECOD": text("INFORMED CONSENT OBTAINED", "COMPLETED"),
        "DSCAT": text("PROTOCOL MILESTONE", "DISPOSITION EVENT"), "DSSTDTC": text("2012-03-01", "2012-09-01"),
    })  # fmt: skip
    variables = (
        *identifiers("DS"),
        variable("DSTERM", "Reported Term for the Disposition Event", core="Req"),
        variable("DSDECOD", "Standardized Disposition Term", "Assigned", length=25, core="Req"),
        variable("DSCAT", "Category for Disposition Event", "Assigned", length=18),
        variable("DSSTDTC", "Start Date/Time of Disposition Event"),
    )
    return DatasetMeta("DS", "Disposition", variables, ("STUDYID", "USUBJID", "DSSTDTC"), "One record per event", "Events"), frame


def trial_summary() -> tuple[DatasetMeta, pd.DataFrame]:
    frame = pd.DataFrame({
        "STUDYID": text("S1", "S1", "S1", "S1"), "DOMAIN": text("TS", "TS", "TS", "TS"),
        "TSPARMCD": text("AGEMIN", "TBLIND", "RANDOM", "FCNTRY"),
        "TSPARM": text("Planned Minimum Age of Subjects", "Trial Blinding Schema", "Trial is Randomized", "Planned Country"),
        "TSVAL": text("P25Y", "OPEN LABEL", "Y", "KOR"),
    })  # fmt: skip
    variables = (
        *identifiers("TS")[:2],
        variable("TSPARMCD", "Trial Summary Parameter Short Name", "Protocol", length=6, core="Req"),
        variable("TSPARM", "Trial Summary Parameter", "Protocol", length=31, core="Req"),
        variable("TSVAL", "Parameter Value", "Protocol", length=10, core="Exp"),
    )
    return DatasetMeta("TS", "Trial Summary", variables, ("STUDYID", "TSPARMCD"), "One record per parameter", "Trial Design"), frame


@pytest.fixture
def given(tmp_path) -> Delivered:
    first = {"STUDYID": {"value": "S1"}, "USUBJID": {"compose": {"parts": ["SITE", "SUBJ"], "separator": "-"}}}
    lists = tuple(spec["codelist"] for spec in CODELISTS)
    made = {name: planned(tmp_path, spec, lists, first) for name, spec in (("VS", VS), ("DM", DM), ("DS", DS))}
    pairs = (vital_signs(), supplemental(), demographics(), disposition(), trial_summary())
    return Delivered(
        study=STUDY,
        datasets={meta.name: (meta, frame) for meta, frame in pairs},
        specs={name: one.spec for name, one in made.items()},
        plans={name: one.plan for name, one in made.items()},
        codelists={spec["codelist"]: CodelistSpec.model_validate(spec) for spec in CODELISTS},
        forms={"vitals": "Vital Signs", "dm": "Demographics", "ds": "End of Study"},
    )


@pytest.fixture
def define(given) -> DefineFile:
    return draw_up(given, Findings())


def item(define: DefineFile, dataset: str, name: str):
    return next(item for item in define.group(dataset).items if item.name == name)


def values_of(define: DefineFile, dataset: str, name: str) -> dict:
    """Value-level items of a variable by what their conditions ask of each variable."""
    values = define.value_list(item(define, dataset, name).value_list)
    return {
        tuple(
            (check.item.rpartition(".")[2], *check.values) for clause in part.ref.where for check in define.where_clause(clause).checks
        ): part
        for part in values.items
    }


# The whole file


def test_it_is_valid_and_every_reference_resolves_in_both_directions(given, tmp_path):
    """No error of the schema of Define-XML 2.1, and nothing that our own checks of any define would say."""
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(str(schema_file())))
    found = Findings()
    write_define(given, tmp_path / "define.xml", found)

    schema.validate(etree.parse(str(tmp_path / "define.xml")))
    assert [] == [f"line {e.line}: {e.message}" for e in schema.error_log]
    assert [] == [finding.text() for finding in check_define(read_define(tmp_path / "define.xml"))]
    assert [] == [finding.text() for finding in found]


def schema_file() -> Path:
    package = pytest.importorskip("defineutils")
    return Path(package.__file__).parent / "validate" / "schema" / "cdisc-define-2.1" / "define2-1-0.xsd"


def test_what_is_written_is_what_is_read(define):
    """Every part survives the file, in its order."""
    assert define == replace(read_define(define_bytes(define)), shown="define.xml")


def test_the_same_datasets_give_the_same_bytes(given):
    """Whatever the order in which the datasets come, and whatever their categories are called in."""
    backwards = dict(reversed(given.datasets.items()))
    for name, (meta, frame) in list(backwards.items()):
        coded = {c: frame[c].cat.reorder_categories(list(reversed(frame[c].cat.categories))) for c in frame if frame[c].dtype == "category"}
        backwards[name] = (meta, frame.assign(**coded).iloc[::-1].reset_index(drop=True))

    assert define_bytes(draw_up(given, Findings())) == define_bytes(draw_up(replace(given, datasets=backwards), Findings()))


def test_no_clock_stands_in_it(given, define):
    """The release of the terminology stands in for a date that nobody declared."""
    assert "2025-03-28T00:00:00" == define.created
    assert "2026-01-31T12:00:00" == draw_up(replace(given, created="2026-01-31T12:00:00"), Findings()).created


def test_the_study_and_its_standards(define):
    assert ("S1", "A study of something", "P-1", "Submission") == (define.study, define.description, define.protocol, define.context)
    assert [("SDTMIG", "IG", "3.4", ""), ("CDISC/NCI", "CT", "2025-03-28", "SDTM")] == [
        (one.name, one.kind, one.version, one.publishing_set) for one in define.standards
    ]


def test_documents_stand_in_it_only_where_they_are_declared(given, define):
    declared = draw_up(replace(given, annotated_crf={"acrf.pdf": "Annotated CRF"}, documents={"csdrg.pdf": "Reviewer's Guide"}), Findings())

    assert ((), (), ()) == (define.leafs, define.annotated_crf, define.supplemental_docs)
    assert [("LF.acrf.pdf", "acrf.pdf"), ("LF.csdrg.pdf", "csdrg.pdf")] == [(leaf.id, leaf.href) for leaf in declared.leafs]
    assert [] == list(check_define(declared))
    assert declared == replace(read_define(define_bytes(declared)), shown="define.xml")


# Datasets


def test_datasets_stand_in_the_order_of_the_regulator(define):
    """Trial design, special purpose, events, findings, relationship; by name within a class."""
    assert ["TS", "DM", "DS", "VS", "SUPPVS"] == [group.name for group in define.groups]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TS", ("TRIAL DESIGN", "No", "Yes", "TS", "ts.xpt")),
        ("DM", ("SPECIAL PURPOSE", "No", "No", "DM", "dm.xpt")),
        ("VS", ("FINDINGS", "Yes", "No", "VS", "vs.xpt")),
        ("SUPPVS", ("RELATIONSHIP", "Yes", "No", "VS", "suppvs.xpt")),
    ],
)
def test_a_dataset_says_what_it_is(define, name, expected):
    """Class, whether a subject repeats, whether it is reference data, its domain, its file."""
    group = define.group(name)

    assert expected == (group.klass, group.repeating, group.reference, group.domain, group.leafs[0].href)
    assert (group.archive, group.standard, group.purpose) == (group.leafs[0].id, "STD.IG", "Tabulation")


def test_keys_and_mandatory_come_from_the_specs_and_the_guide(define):
    assert ["STUDYID", "USUBJID", "VSTESTCD", "VSDTC"] == define.group("VS").keys
    assert ["STUDYID", "DOMAIN", "USUBJID", "VSSEQ", "VSTESTCD", "VSTEST"] == [i.name for i in define.group("VS").items if i.mandatory]
    assert item(define, "SUPPVS", "QNAM").mandatory


def test_an_empty_dataset_and_an_empty_variable_say_so(given):
    meta, frame = given.datasets["VS"]
    define = draw_up(replace(given, datasets={"VS": (meta, frame.iloc[:0]), "DM": given.datasets["DM"]}), Findings())

    assert "Yes" == define.group("VS").no_data
    assert ["The dataset has no records."] == [c.text for c in define.comments if c.oid == define.group("VS").comment]
    assert [] == [finding.text() for finding in check_define(define)]


def test_a_variable_without_values_has_no_data(define):
    assert ("Yes", "") == (item(define, "VS", "VSTPT").ref.no_data, item(define, "VS", "VSPOS").ref.no_data)


# Variables


@pytest.mark.parametrize(
    ("dataset", "name", "expected"),
    [
        ("VS", "VSSEQ", ("integer", 1, None)),
        ("VS", "VSSTRESN", ("float", 5, 1)),
        ("VS", "VSORRES", ("text", 5, None)),
        ("VS", "VSDTC", ("partialDatetime", None, None)),
        ("DM", "AGE", ("integer", 2, None)),
        ("DS", "DSSTDTC", ("date", None, None)),
        ("SUPPVS", "QVAL", ("text", 12, None)),
    ],
)
def test_types_are_those_of_the_data(define, dataset, name, expected):
    definition = item(define, dataset, name).definition

    assert expected == (definition.datatype, definition.length, definition.digits)


def test_origins_have_a_type_and_a_source(given, define):
    assert (Origin("Collected", "Investigator"),) == item(define, "VS", "VSORRES").definition.origins
    assert (Origin("Derived", "Sponsor"),) == item(define, "VS", "VSSEQ").definition.origins
    vendor = draw_up(replace(given, collectors={"vitals": "Vendor"}), Findings())
    assert (Origin("Collected", "Vendor"),) == item(vendor, "VS", "VSORRES").definition.origins


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", ()),
        ("Assigned", (Origin("Assigned", "Sponsor"),)),
        ("protocol", (Origin("Protocol", "Sponsor"),)),
        ("Not Available", (Origin("Not Available"),)),
        ("CRF", (Origin("Collected", "Investigator"), Origin("Collected", "Subject"))),
        ("guessed", (Origin("Other"),)),
    ],
)
def test_a_word_of_the_specs_is_an_origin_of_define_xml(said, expected):
    assert expected == origins_of(said, ["Investigator", "Subject"])


def test_an_origin_that_define_xml_does_not_have_is_told_of(given):
    meta, frame = given.datasets["DM"]
    odd = replace(meta, variables=tuple(replace(v, origin="guessed") if v.name == "SEX" else v for v in meta.variables))
    found = Findings()
    draw_up(replace(given, datasets={"DM": (odd, frame)}), found)

    assert [("define-origin", "DM", "SEX")] == [(f.rule, f.dataset, f.variable) for f in found]


def test_derived_variables_have_a_method_and_comments_are_those_of_the_specs(define):
    texts = {method.oid: method.text for method in define.methods}

    assert "Completed years from BRTHDTC to RFICDTC." == texts[item(define, "DM", "AGE").method]
    assert item(define, "DM", "USUBJID").method == item(define, "VS", "USUBJID").method == item(define, "SUPPVS", "USUBJID").method
    assert "" == item(define, "VS", "VSORRES").method
    assert ["as written on the form"] == [c.text for c in define.comments if c.oid == item(define, "VS", "VSORRES").definition.comment]


def test_a_derived_variable_that_nothing_makes_is_told_of(given):
    meta, frame = given.datasets["TS"]
    derived = replace(meta, variables=tuple(replace(v, origin="Derived") if v.name == "TSPARM" else v for v in meta.variables))
    found = Findings()
    draw_up(replace(given, datasets={"TS": (derived, frame)}), found)

    assert [("define-method", "TS", "TSPARM")] == [(f.rule, f.dataset, f.variable) for f in found]


@pytest.mark.parametrize(
    ("dataset", "name", "oid", "terms"),
    [
        ("VS", "DOMAIN", "CL.DOMAIN.VS", [("VS", "Vital Signs")]),
        ("SUPPVS", "RDOMAIN", "CL.DOMAIN.VS", [("VS", "Vital Signs")]),
        ("VS", "VSTESTCD", "CL.VSTESTCD", [("FRMSIZE", "Body Frame Size"), ("HEIGHT", "Height"), ("SYSBP", "Systolic Blood Pressure")]),
        ("VS", "VSPOS", "CL.POSITION", [("SITTING", None), ("SUPINE", None)]),
        ("VS", "VSSTAT", "CL.ND", [("NOT DONE", None)]),
        ("DM", "SEX", "CL.SEX", [("F", "Female"), ("M", "Male")]),
        ("SUPPVS", "QNAM", "CL.QNAM.SUPPVS", [("VSCLSIG", "Clinically Significant")]),
        ("TS", "TSPARMCD", "CL.TSPARMCD", [
            ("AGEMIN", "Planned Minimum Age of Subjects"), ("FCNTRY", "Planned Country"), ("RANDOM", "Trial is Randomized"),
            ("TBLIND", "Trial Blinding Schema"),
        ]),
    ],
)  # fmt: skip
def test_codelists_of_variables(define, dataset, name, oid, terms):
    codelist = define.codelist(item(define, dataset, name).codelist)

    assert (oid, terms) == (codelist.oid, [(term.value, term.decode) for term in codelist.terms])


def test_free_text_has_no_codelist_and_a_country_that_of_iso(define):
    assert ("", "") == (item(define, "VS", "VSORRES").codelist, item(define, "DS", "DSTERM").codelist)
    assert "ISO 3166-1 alpha-3" == define.codelist(item(define, "DM", "COUNTRY").codelist).dictionary


# Values


def test_results_are_described_test_by_test(define):
    """A test without a result (a unit of FRMSIZE) has no item: nothing is described that is not there."""
    results, units = values_of(define, "VS", "VSORRES"), values_of(define, "VS", "VSORRESU")
    numbers = values_of(define, "VS", "VSSTRESN")

    types = {where[0][1]: (part.datatype, part.length, part.definition.digits) for where, part in results.items()}
    assert {"HEIGHT": ("float", 5, 1), "SYSBP": ("integer", 3, None), "FRMSIZE": ("text", 5, None)} == types
    assert {(("VSTESTCD", "HEIGHT"),), (("VSTESTCD", "SYSBP"),)} == set(units) == set(numbers)
    assert ["cm"] == define.codelist(units[("VSTESTCD", "HEIGHT"),].codelist).values
    assert ("HEIGHT", "Height") == (results[("VSTESTCD", "HEIGHT"),].name, results[("VSTESTCD", "HEIGHT"),].label)


def test_one_where_clause_serves_every_variable(define):
    clauses = [clause.checks for clause in define.where_clauses if clause.oid == "WC.VS.VSTESTCD.HEIGHT"]

    assert [(RangeCheck("IT.VS.VSTESTCD", "EQ", ("HEIGHT",)),)] == clauses


def test_a_test_is_divided_where_a_qualifier_makes_its_results_another_kind(given):
    """Protein is a number in serum and plasma and a word in urine: two items, the first for both."""
    frame = pd.DataFrame({
        "LBTESTCD": text("PROT", "PROT", "PROT", "ALB", "ALB"),
        "LBTEST": text("Protein", "Protein", "Protein", "Albumin", "Albumin"),
        "LBSPEC": text("SERUM", "PLASMA", "URINE", "SERUM", "URINE"),
        "LBORRES": text("70", "71", "TRACE", "4", "5"),
    })  # fmt: skip
    variables = (
        variable("LBTESTCD", "Code", length=4), variable("LBTEST", "Name"), variable("LBSPEC", "Specimen"), variable("LBORRES", "Result"),
    )  # fmt: skip
    meta = DatasetMeta("LB", "Laboratory", variables, ("LBTESTCD", "LBSPEC"), "One record", "Findings")
    define = draw_up(replace(given, datasets={"LB": (meta, frame)}, plans={}, specs={}), Findings())

    assert {
        (("LBTESTCD", "ALB"),): "integer",
        (("LBTESTCD", "PROT"), ("LBSPEC", "PLASMA", "SERUM")): "integer",
        (("LBTESTCD", "PROT"), ("LBSPEC", "URINE")): "text",
    } == {where: part.datatype for where, part in values_of(define, "LB", "LBORRES").items()}
    assert ["IN"] == [c.comparator for w in define.where_clauses for c in w.checks if len(c.values) == 2]


def test_supplemental_values_are_described_by_name(define):
    """With the codelist of the spec, the origin of the records, and what the form offered."""
    (part,) = values_of(define, "SUPPVS", "QVAL").values()

    assert ("VSCLSIG", "Clinically Significant", (Origin("Collected", "Investigator"),)) == (part.name, part.label, part.definition.origins)
    assert ["Y", "N"] == define.codelist(part.codelist).values
    assert () == item(define, "SUPPVS", "QVAL").definition.origins


def test_trial_summary_values_are_described_by_parameter(define):
    parts = {where[0][1]: part for where, part in values_of(define, "TS", "TSVAL").items()}

    assert ["AGEMIN", "FCNTRY", "RANDOM", "TBLIND"] == sorted(parts)
    assert "durationDatetime" == parts["AGEMIN"].datatype
    assert ("C66735", ["OPEN LABEL"]) == (define.codelist(parts["TBLIND"].codelist).code, define.codelist(parts["TBLIND"].codelist).values)
    assert "C66742" == define.codelist(parts["RANDOM"].codelist).code
    assert "ISO 3166-1 alpha-3" == define.codelist(parts["FCNTRY"].codelist).dictionary


def test_a_variable_of_several_codelists_has_each_where_it_holds(define):
    """DSDECOD: milestones by one codelist of CDISC, the end of the study by another. C114118 Protocol Milestone, C66727 NCOMPLT."""
    parts = {where[0][1]: define.codelist(part.codelist).code for where, part in values_of(define, "DS", "DSDECOD").items()}

    assert {"PROTOCOL MILESTONE": "C114118", "DISPOSITION EVENT": "C66727"} == parts
    assert "" == item(define, "DS", "DSDECOD").codelist


OF_SOURCES = """
domain: DS
keys: [STUDYID, USUBJID, DSSTDTC]
from:
  - export: consent
    variables:
      DSTERM: {value: Consented}
      DSDECOD: {value: INFORMED CONSENT OBTAINED, codelist: MILESTONE}
      DSCAT: {value: PROTOCOL MILESTONE}
  - export: ds
    variables: {DSTERM: {from: TERM}, DSDECOD: {from: TERM, codelist: REASON}, DSCAT: {value: DISPOSITION EVENT}}
variables:
  DSSTDTC: {date: DT}
"""


def test_sources_may_give_a_variable_a_codelist_and_an_origin_each(given, tmp_path):
    """The study's own lists, each where its category is; a term that is written for one source and collected for another is both."""
    lists = {"MILESTONE": {"INFORMED CONSENT OBTAINED": []}, "REASON": {"COMPLETED": "1", "DEATH": "2"}}
    made = planned(tmp_path, OF_SOURCES, tuple(lists))
    own = {name: CodelistSpec.model_validate({"codelist": name, "terms": terms}) for name, terms in lists.items()}
    changed = {"specs": {"DS": made.spec}, "plans": {"DS": made.plan}, "codelists": own, "datasets": {"DS": given.datasets["DS"]}}
    define = draw_up(replace(given, **changed), Findings())
    parts = {where[0][1]: define.codelist(part.codelist) for where, part in values_of(define, "DS", "DSDECOD").items()}

    assert {"PROTOCOL MILESTONE": "CL.MILESTONE", "DISPOSITION EVENT": "CL.REASON"} == {value: made.oid for value, made in parts.items()}
    assert ["Assigned", "Collected"] == [origin.type for origin in item(define, "DS", "DSTERM").definition.origins]


# Texts


def test_a_character_that_xml_cannot_hold_is_shown_and_told_of(given, tmp_path):
    """A NUL and a noncharacter in a collected term: a visible sign each, one finding, and a file that can be read."""
    meta, frame = given.datasets["DS"]
    odd = frame.assign(DSCAT=text("PROTOCOL\x00MILESTONE", "DISPOSITION\ufffeEVENT"))
    found = Findings()
    write_define(replace(given, datasets={"DS": (meta, odd)}), tmp_path / "define.xml", found)
    values = {value for codelist in read_define(tmp_path / "define.xml").codelists for value in codelist.values}

    assert {"PROTOCOL␀MILESTONE", "DISPOSITION\ufffdEVENT"} <= values
    assert ["define-text"] == [finding.rule for finding in found if finding.rule == "define-text"]


def test_the_stylesheet_lies_beside_it_with_its_licence(given, tmp_path):
    pytest.importorskip("defineutils")
    write_define(given, tmp_path / "define.xml", Findings())

    assert {"define.xml", "define2-1.xsl", "define2-1.xsl.LICENSE"} == {path.name for path in tmp_path.iterdir() if path.suffix != ".yaml"}
    assert b'<?xml-stylesheet type="text/xsl" href="define2-1.xsl"?>' in (tmp_path / "define.xml").read_bytes()
