"""A define of analysis datasets drawn up from literal data and specs: what each part says, and that it is valid and closed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.errors import Findings
from sdtm2adam.formats.define_model import DefineFile, Item, Origin
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.spec.study import CodelistSpec, StudySpec
from sdtm2adam.submission.define import Delivered, draw_up_adam, write_adam_define
from sdtm2adam.submission.define_check import check_define
from sdtm2adam.submission.define_xml import define_bytes
from tests.planned import planned
from tests.submission.test_arm import schema_errors

STUDY = StudySpec.model_validate({
    "study": "S1",
    "title": "A study of something",
    "standards": {"sdtmig": "3.4", "adamig": "1.3", "terminology": "2025-03-28"},
    "identifiers": {"STUDYID": {"value": "S1"}},
})  # fmt: skip
DM = """
domain: DM
keys: [USUBJID]
from: {export: dm}
variables:
  USUBJID: {from: SUBJ}
  SEX: {from: SEX_CD, codelist: SEX}
  ARMCD: {from: ARM_CD, codelist: ARMCD}
"""
MH = """
domain: MH
keys: [USUBJID]
from: {export: mh, variables: {ONSET: {from: ONSET_CD, codelist: ONSET}}}
variables: {MHTERM: {from: TERM}}
supplemental: {ONSET: {label: Site of Onset}}
"""
ADSL = """
dataset: ADSL
label: Subject-Level Analysis Dataset
class: ADSL
structure: One record per subject
keys: [USUBJID]
from: {dataset: DM}
derive:
  - copy: {from: ARMCD, new: TRT01P}
  - map_values: {from: TRT01P, values: {A: 1, P: 2}, new: TRT01PN}
  - analysis_date: {dtc: RFSTDTC, new: TRTSDT}
  - flag: {where: "TRTSDT is not missing", new: SAFFL, no: N}
  - constant: {value: "Y", new: SCRNFL}
  - join: {table: SUPPMH, on: [USUBJID], where: "QNAM == 'ONSET'", columns: {QVAL: ONSET}}
  - imputed_date: {dtc: BRTHDTC, day: 15, month_day: "07-01", new: BRTHDT, flag: BRTHDTF}
  - categorise: {from: AGE, cuts: [65], labels: ["<65", ">=65"], new: AGECAT}
variables:
  {USUBJID: {}, SEX: {}, TRT01P: {}, TRT01PN: {}, TRTSDT: {}, SAFFL: {}, SCRNFL: {}, ONSET: {}, BRTHDTF: {},
   AGECAT: {comment: From the form}}
"""
ADQS = """
dataset: ADQS
label: Scores
class: BDS
structure: One record per subject per parameter per visit
keys: [USUBJID, PARAMCD, AVISITN]
from: {dataset: QS}
derive:
  - merge: {from: ADSL, columns: [TRT01P]}
  - parameter: {topic: QSTESTCD}
  - copy: {from: QSSTRESN, new: AVAL}
  - baseline: {}
  - change: {where: "AVISITN > 0"}
  - rate: {parameter: TOTAL, start: 0, end: 4, span: 4, as: SLOPE}
  - parameter_text: {}
parameters:
  TOTAL: {label: Total Score, from: T1}
  SLOPE: {label: Slope (Points/Month)}
variables:
  {USUBJID: {}, TRT01P: {}, PARAMCD: {}, PARAM: {}, PARAMN: {}, AVISIT: {origin: Assigned}, AVISITN: {origin: Assigned},
   AVAL: {}, BASE: {}, CHG: {}, ABLFL: {origin: Assigned}}
"""
CODELISTS = [
    {"codelist": "SEX", "standard": "SEX", "terms": {"F": "2", "M": "1"}},
    {"codelist": "ARMCD", "terms": {"A": "1", "P": "2"}},
    {"codelist": "ONSET", "terms": {"LIMB": "1", "BULBAR": "2"}},
]


def text(*values: str | None) -> pd.Series:
    return pd.Series(pd.Categorical(values))


def meta_of(frame: pd.DataFrame, name: str, klass: str, keys: tuple[str, ...], **labels: str) -> DatasetMeta:
    """Variables by their labels; text, dates and numbers as the frame has them."""

    def kind(column: pd.Series) -> str:
        return "text" if column.dtype == "category" else "date" if column.dtype.kind == "M" else "float"

    variables = tuple(VariableMeta(n, labels.get(n, f"Label of {n}"), kind(frame[n]), 8) for n in frame.columns)
    return DatasetMeta(name, f"Label of {name}", variables, keys, "One record", klass)


def subjects() -> tuple[DatasetMeta, pd.DataFrame]:
    frame = pd.DataFrame({
        "USUBJID": text("01", "02", "03"),
        "SEX": text("F", "M", "F"),
        "TRT01P": text("A", "P", None),
        "TRT01PN": [1.0, 2.0, np.nan],
        "TRTSDT": np.array(["2012-03-05", "2012-03-06", "NaT"], dtype="datetime64[s]"),
        "SAFFL": text("Y", "Y", "N"),
        "SCRNFL": text("Y", "Y", "Y"),
        "ONSET": text("LIMB", None, None),
        "BRTHDTF": text("D", None, None),
        "AGECAT": text("<65", ">=65", "<65"),
    })  # fmt: skip
    meta = meta_of(frame, "ADSL", "ADSL", ("USUBJID",), TRT01P="Planned Treatment for Period 01")
    commented = tuple(replace(v, comment="From the form") if v.name == "AGECAT" else v for v in meta.variables)
    return replace(meta, variables=commented), frame


def scores() -> tuple[DatasetMeta, pd.DataFrame]:
    """Two visits of two subjects, and the slope of one: -1/3 a month."""
    frame = pd.DataFrame({
        "USUBJID": text("01", "01", "02", "01"),
        "TRT01P": text("A", "A", "P", "A"),
        "PARAMCD": text("TOTAL", "TOTAL", "TOTAL", "SLOPE"),
        "PARAM": text("Total Score", "Total Score", "Total Score", "Slope (Points/Month)"),
        "PARAMN": [1.0, 1.0, 1.0, 2.0],
        "AVISIT": text("Baseline", "Month 4", "Baseline", "Month 4"),
        "AVISITN": [0.0, 4.0, 0.0, 4.0],
        "AVAL": [40.0, 38.5, 8.0, -1 / 3],
        "BASE": [40.0, 40.0, 8.0, np.nan],
        "CHG": [np.nan, -1.5, np.nan, np.nan],
        "ABLFL": text("Y", None, "Y", None),
    })  # fmt: skip
    meta = meta_of(frame, "ADQS", "BDS", ("USUBJID", "PARAMCD", "AVISITN"))
    return replace(meta, variables=tuple(replace(v, length=20) if v.name == "PARAM" else v for v in meta.variables)), frame


@pytest.fixture
def given(tmp_path) -> Delivered:
    lists = tuple(spec["codelist"] for spec in CODELISTS)
    made = {name: planned(tmp_path, spec, lists) for name, spec in (("DM", DM), ("MH", MH), ("ADSL", ADSL), ("ADQS", ADQS))}
    assert [] == [says for one in made.values() for says in one.said]
    return Delivered(
        study=STUDY,
        datasets={"ADQS": scores(), "ADSL": subjects()},
        specs={name: one.spec for name, one in made.items()},
        plans={name: one.plan for name, one in made.items()},
        codelists={spec["codelist"]: CodelistSpec.model_validate(spec) for spec in CODELISTS},
        forms={"dm": "Demographics", "mh": "Medical History"},
    )


@pytest.fixture
def define(given) -> DefineFile:
    return draw_up_adam(given, Findings())


def item(define: DefineFile, dataset: str, name: str) -> Item:
    return next(item for item in define.group(dataset).items if item.name == name)


def values_of(define: DefineFile, name: str) -> dict[str, Item]:
    """Value-level items of a variable of ADQS by parameter."""
    values = define.value_list(item(define, "ADQS", name).value_list)
    checks = {part.name: define.where_clause(part.ref.where[0]).checks for part in values.items}
    assert all([("IT.ADQS.PARAMCD", "EQ", (code,))] == [(c.item, c.comparator, c.values) for c in found] for code, found in checks.items())
    return {part.name: part for part in values.items}


def method(define: DefineFile, found: Item) -> str:
    return define.method(found.method).text if found.method else ""


# The whole file


def test_it_is_valid_and_every_reference_resolves_in_both_directions(given, tmp_path):
    found = Findings()
    write_adam_define(given, tmp_path / "define.xml", found)

    assert [] == schema_errors((tmp_path / "define.xml").read_bytes())
    assert [] == [finding.text() for finding in check_define(read_define(tmp_path / "define.xml"))]
    assert [] == [finding.text() for finding in found]


def test_what_is_written_is_what_is_read(define):
    assert define == replace(read_define(define_bytes(define)), shown="define.xml")


def test_the_same_datasets_give_the_same_bytes(given):
    """Whatever the order of the datasets and of their records."""
    backwards = {name: (meta, frame.iloc[::-1].reset_index(drop=True)) for name, (meta, frame) in reversed(given.datasets.items())}

    assert define_bytes(draw_up_adam(given, Findings())) == define_bytes(draw_up_adam(replace(given, datasets=backwards), Findings()))


def test_it_names_the_guide_and_the_terminologies_that_it_uses(define):
    """DATEFL is of the ADaM terminology, SEX of that of SDTM."""
    assert [("ADaMIG", "IG", "1.3", ""), ("CDISC/NCI", "CT", "2025-03-28", "SDTM"), ("CDISC/NCI", "CT", "2025-03-28", "ADaM")] == [
        (one.name, one.kind, one.version, one.publishing_set) for one in define.standards
    ]
    by_oid = {one.oid: one.publishing_set for one in define.standards}
    assert ("ADaM", "SDTM") == tuple(by_oid[define.codelist(item(define, "ADSL", name).codelist).standard] for name in ("BRTHDTF", "SEX"))


# Datasets


@pytest.mark.parametrize(
    ("klass", "columns", "expected"),
    [
        ("ADSL", [], ("SUBJECT LEVEL ANALYSIS DATASET", ())),
        ("BDS", [], ("BASIC DATA STRUCTURE", ())),
        ("TTE", [], ("BASIC DATA STRUCTURE", ("TIME-TO-EVENT",))),
        ("OCCDS", [], ("OCCURRENCE DATA STRUCTURE", ())),
        ("OCCDS", ["AETERM"], ("OCCURRENCE DATA STRUCTURE", ("ADVERSE EVENT",))),
        ("", [], ("ADAM OTHER", ())),
    ],
)
def test_a_dataset_has_its_class_in_words(given, klass, columns, expected):
    """The class and subclass of Define-XML 2.1 (terminology GNRLOBSC, BDSSC, OCCSC)."""
    frame = pd.DataFrame({"USUBJID": text("01"), **{name: text("X") for name in columns}})
    define = draw_up_adam(replace(given, datasets={"ADXX": (meta_of(frame, "ADXX", klass, ("USUBJID",)), frame)}), Findings())

    assert expected == (define.group("ADXX").klass, define.group("ADXX").subclasses)
    assert [] == schema_errors(define_bytes(define))


def test_a_dataset_says_what_it_is(define):
    """ADSL stands first and has a record a subject."""
    assert ["ADSL", "ADQS"] == [group.name for group in define.groups]
    assert [("No", "No", "Analysis", "STD.IG"), ("Yes", "No", "Analysis", "STD.IG")] == [
        (group.repeating, group.reference, group.purpose, group.standard) for group in define.groups
    ]
    assert ["USUBJID", "PARAMCD", "AVISITN"] == define.group("ADQS").keys


# Variables


@pytest.mark.parametrize(
    ("dataset", "name", "origin"),
    [
        ("ADSL", "SEX", Origin("Predecessor", description="DM.SEX")),
        ("ADSL", "TRT01P", Origin("Predecessor", description="DM.ARMCD")),
        ("ADSL", "ONSET", Origin("Predecessor", description="SUPPMH.QVAL where QNAM == 'ONSET'")),
        ("ADSL", "TRTSDT", Origin("Derived", "Sponsor")),
        ("ADSL", "SCRNFL", Origin("Assigned", "Sponsor")),
        ("ADQS", "TRT01P", Origin("Predecessor", description="ADSL.TRT01P")),
        ("ADQS", "PARAMCD", Origin("Assigned", "Sponsor")),
        ("ADQS", "CHG", Origin("Derived", "Sponsor")),
    ],
)
def test_origins(define, dataset, name, origin):
    assert (origin,) == item(define, dataset, name).definition.origins


def test_a_derived_variable_has_its_method_and_nothing_else_has_one(define):
    assert "The date in RFSTDTC, a time cut off; missing where it is partial." == method(define, item(define, "ADSL", "TRTSDT"))
    assert "AVAL minus BASE, on records where AVISITN > 0; missing where either is." == method(define, item(define, "ADQS", "CHG"))
    assert {"Derived"} == {found.origin for group in define.groups for found in group.items if found.method}


def test_a_predecessor_that_nothing_copies_is_told_of(given, tmp_path):
    said = planned(tmp_path, ADSL.replace("SAFFL: {}", "SAFFL: {origin: Predecessor}")).spec
    found = Findings()
    draw_up_adam(replace(given, specs={**given.specs, "ADSL": said}), found)

    assert [("define-origin", "ADSL", "SAFFL")] == [(f.rule, f.dataset, f.variable) for f in found]


def test_a_date_is_the_number_that_the_file_holds(define):
    """2012-03-05 is day 19057 of SAS: five digits, shown as a date."""
    found = item(define, "ADSL", "TRTSDT")

    assert ("integer", 5, "DATE9.") == (found.datatype, found.length, found.definition.format)


def test_a_variable_is_mandatory_where_the_guide_requires_it_and_no_value_is_missing(define):
    """TRT01P is required in ADSL, and subjects without treatment have none."""
    assert {"USUBJID", "SEX"} == {found.name for found in define.group("ADSL").items if found.mandatory}


def test_a_comment_of_the_spec_stands_at_its_variable(define):
    (comment,) = define.comments

    assert ("From the form", comment.oid) == (comment.text, item(define, "ADSL", "AGECAT").definition.comment)


# Codelists


@pytest.mark.parametrize(
    ("dataset", "name", "code", "terms"),
    [
        ("ADSL", "SEX", "C66731", [("F", "Female"), ("M", "Male")]),
        ("ADSL", "SAFFL", "C66742", [("N", "No"), ("Y", "Yes")]),
        ("ADQS", "ABLFL", "C66742", [("Y", "Yes")]),
        ("ADSL", "TRT01P", "", [("A", None), ("P", None)]),
        ("ADQS", "TRT01P", "", [("A", None), ("P", None)]),
        ("ADSL", "TRT01PN", "", [("1", "A"), ("2", "P")]),
        ("ADSL", "ONSET", "", [("LIMB", None), ("BULBAR", None)]),
        ("ADSL", "BRTHDTF", "C81223", [("D", None)]),
        ("ADSL", "AGECAT", "", [("<65", None), (">=65", None)]),
        ("ADQS", "PARAMCD", "", [("TOTAL", "Total Score"), ("SLOPE", "Slope (Points/Month)")]),
        ("ADQS", "PARAMN", "", [("1", "Total Score"), ("2", "Slope (Points/Month)")]),
        ("ADQS", "PARAM", "", [("Total Score", None), ("Slope (Points/Month)", None)]),
        ("ADQS", "AVISIT", "", [("Baseline", None), ("Month 4", None)]),
        ("ADQS", "AVISITN", "", [("0", "Baseline"), ("4", "Month 4")]),
    ],
)  # fmt: skip
def test_codelists(define, dataset, name, code, terms):
    """CDISC's (its code from NCI EVS), that of the variable behind, pairs of code and text in their order, values of the specs."""
    codelist = define.codelist(item(define, dataset, name).codelist)

    assert (code, terms) == (codelist.code, [(term.value, term.decode) for term in codelist.terms])


def test_the_codelist_of_a_number_is_one_of_numbers(define):
    codelist = define.codelist(item(define, "ADSL", "TRT01PN").codelist)

    assert ("integer", "integer") == (item(define, "ADSL", "TRT01PN").datatype, codelist.datatype)


def test_a_number_that_means_two_texts_has_no_codelist(given):
    meta, frame = given.datasets["ADQS"]
    unclear = frame.assign(AVISIT=text("Baseline", "Month 4", "Screening", "Month 4"))
    define = draw_up_adam(replace(given, datasets={**given.datasets, "ADQS": (meta, unclear)}), Findings())

    assert "" == item(define, "ADQS", "AVISITN").codelist


def test_values_have_no_codelist(define):
    assert ["", "", ""] == [item(define, "ADQS", name).codelist for name in ("AVAL", "BASE", "CHG")]


# Values by parameter


def test_a_parameter_has_its_type_length_and_decimals(define):
    """-1/3 is written with the 12 digits that a computed number has for certain; a parameter without a value has no item."""
    aval, chg = values_of(define, "AVAL"), values_of(define, "CHG")

    assert {"TOTAL": ("float", 4, 1), "SLOPE": ("float", 15, 12)} == {
        code: (part.datatype, part.length, part.definition.digits) for code, part in aval.items()
    }
    assert ["TOTAL"] == list(chg)
    assert ("Total Score", "Slope (Points/Month)") == (aval["TOTAL"].label, aval["SLOPE"].label)


def test_a_derived_parameter_has_a_method_of_its_own_and_a_collected_one_its_predecessor(define):
    aval = values_of(define, "AVAL")

    assert (Origin("Predecessor", description="QS.QSSTRESN"),) == aval["TOTAL"].definition.origins
    assert (Origin("Derived", "Sponsor"),) == aval["SLOPE"].definition.origins
    assert ("", "TOTAL at AVISITN 4 minus TOTAL at AVISITN 0, divided by 4; no record where one is missing.") == (
        method(define, aval["TOTAL"]),
        method(define, aval["SLOPE"]),
    )


def test_a_variable_whose_parameters_differ_leaves_origin_and_method_to_them(define):
    assert ((), "") == (item(define, "ADQS", "AVAL").definition.origins, item(define, "ADQS", "AVAL").method)
    assert "Derived" == item(define, "ADQS", "BASE").origin
    assert "" == values_of(define, "BASE")["TOTAL"].method


def test_parameters_that_come_about_alike_have_the_method_of_the_variable(given, tmp_path):
    """AVAL is read from text here: one derivation for every collected parameter, and that of the slope at its item."""
    made = planned(tmp_path, ADQS.replace("copy: {from: QSSTRESN, new: AVAL}", "number: {from: QSSTRESC, new: AVAL}"))
    define = draw_up_adam(replace(given, plans={**given.plans, "ADQS": made.plan}), Findings())
    aval, variable = values_of(define, "AVAL"), item(define, "ADQS", "AVAL")

    assert "The number in QSSTRESC; missing where it is no number." == method(define, variable)
    assert ("MT.ADQS.AVAL", "", "MT.ADQS.AVAL.SLOPE") == (variable.method, aval["TOTAL"].method, aval["SLOPE"].method)
    assert [] == [finding.text() for finding in check_define(read_define(define_bytes(define)))]


def test_no_text_is_pasted_on_many_variables(define):
    """Trap 28: each derivation has its own."""
    users = [found.method for group in define.groups for found in group.items if found.method]
    users += [part.method for values in define.value_lists for part in values.items if part.method]

    assert len(users) == len(set(users)) == len({method.text for method in define.methods})
