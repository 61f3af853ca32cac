"""Define-XML 2.0 and 2.1 as they are read, and what files that are none are told to be."""

import re
from pathlib import Path

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.define_model import Document, Leaf, Origin, RangeCheck, Standard
from sdtm2adam.formats.define_reader import NotDefine, read_define
from tests.submission.define_files import OLDER, WHOLE

EXAMPLES = Path(__file__).parents[3] / "shared" / "standards" / "schemas" / "define-2.1.10"


@pytest.fixture(scope="module")
def whole():
    return read_define(WHOLE.encode())


def test_what_the_file_is(whole):
    assert ("2.1", "2.1.0", "Submission", "S1", "P1") == (whole.version, whole.define_version, whole.context, whole.study, whole.protocol)
    assert ("SDTMIG", "IG", "3.4") == (whole.standards[0].name, whole.standards[0].kind, whole.standards[0].version)
    assert (Document("LF.acrf"),) == whole.annotated_crf


def test_a_dataset_has_its_variables_in_order(whole):
    group = whole.group("VS")

    assert ["USUBJID", "VSTESTCD", "VSORRES", "VSPOS"] == group.names
    assert ["USUBJID", "VSTESTCD"] == group.keys
    assert ("Vital Signs", "FINDINGS", "Yes", "No") == (group.label, group.klass, group.repeating, group.reference)
    assert (Leaf("LF.VS", "vs.xpt", "vs.xpt", archive=True),) == group.leafs
    assert whole.group("AE") is None


def test_a_variable_has_its_place_and_its_definition(whole):
    subject, test, _, position = whole.group("VS").items

    assert ("text", 18, True, 1, "Derived", "MT.USUBJID") == (
        subject.datatype, subject.length, subject.mandatory, subject.key, subject.origin, subject.method,
    )  # fmt: skip
    assert ("Topic", "CL.VSTESTCD") == (test.ref.role, test.codelist)
    assert (Origin("Collected", "Investigator", documents=(Document("LF.acrf", "6 10", "PhysicalRef"),)),) == position.definition.origins
    assert "Asked at screening only." == whole.comments[0].text


def test_value_lists_have_conditions(whole):
    height, pressure = whole.value_list("VL.VS.VSORRES").items

    assert ("float", 5, 1) == (height.datatype, height.length, height.definition.digits)
    assert (RangeCheck("IT.VS.VSTESTCD", "EQ", ("HEIGHT",)),) == whole.where_clause(height.ref.where[0]).checks
    assert (RangeCheck("IT.VS.VSTESTCD", "IN", ("SYSBP", "DIABP")),) == whole.where_clause(pressure.ref.where[0]).checks


def test_terms_have_codes_decodes_and_who_added_them(whole):
    position, tests = whole.codelists

    assert [("SITTING", "C62122", False, None), ("ON TIPTOE", "", True, None)] == [
        (t.value, t.code, t.extended, t.decode) for t in position.terms
    ]
    assert ["Height", "Systolic Blood Pressure"] == [term.decode for term in tests.terms]
    assert ("C71148", "STD.CT") == (position.code, position.standard)


def test_every_definition_knows_its_line(whole):
    lines = WHOLE.splitlines()

    assert 'OID="IT.VS.VSPOS"' in lines[whole.item_def("IT.VS.VSPOS").line - 1]
    assert 'OID="MT.USUBJID"' in lines[whole.method("MT.USUBJID").line - 1]


def test_the_older_version_says_the_same_in_other_places():
    """Define-XML 2.0: the guide and the class are attributes, and there is no list of standards."""
    define = read_define(OLDER.encode())

    assert ("2.0", "2.0.0", "SPECIAL PURPOSE") == (define.version, define.define_version, define.group("DM").klass)
    assert (Standard("", "SDTM-IG", "IG", "3.2"),) == define.standards
    assert "CRF" == define.group("DM").items[0].origin


def test_what_is_missing_is_empty_and_what_is_twice_is_there_twice():
    text = WHOLE.replace(' Length="18"', "").replace('KeySequence="2"', 'KeySequence="second"')
    twice = re.sub(r"(?s)(<MethodDef.*?</MethodDef>)", r"\1\n\1", text).replace('ItemOID="IT.VS.VSPOS"', 'ItemOID="IT.LOST"')
    define = read_define(twice.encode())
    subject, test, _, lost = define.group("VS").items

    assert subject.length is None
    assert (None, ('KeySequence="second"',)) == (test.key, test.ref.odd)
    assert ["MT.USUBJID", "MT.USUBJID"] == [method.oid for method in define.methods]
    assert (False, "") == (lost.defined, lost.name)


def test_the_first_of_several_metadata_versions_is_read_and_the_others_are_told_of():
    second = '<MetaDataVersion OID="MDV.S2" Name="S2" def:DefineVersion="2.1.0"/></Study>'
    define = read_define(WHOLE.replace("</Study>", second).encode())

    assert "MDV.S1" == define.metadata_oid
    assert ("it has 2 MetaDataVersions; the first is read",) == define.notes


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"USUBJID,AETERM\n001,HEADACHE\n", "not XML"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "web page"),
        (b"<Workbook/>", "root element Workbook"),
        (b"<ODM/>", "namespace none"),
        (b'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.2"/>', "namespace http://www.cdisc.org/ns/odm/v1.2"),
        (b'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3"/>', "without a MetaDataVersion"),
        (WHOLE.replace("/def/v2.1", "/def/v1.0").encode(), "Define-XML 1"),
        (WHOLE.replace("/def/v2.1", "/other").encode(), "ODM without anything of Define-XML"),
        (WHOLE.encode()[:2000], "define.xml"),
        (WHOLE.replace("<ODM ", '<!DOCTYPE a [<!ENTITY b "c">]><ODM ').encode(), "define.xml"),
    ],
    ids=["empty", "csv", "html", "xhtml", "other-xml", "no-namespace", "old-odm", "no-metadata", "define-1", "odm", "truncated", "entity"],
)  # fmt: skip
def test_a_file_that_is_no_define_is_told_what_it_is(content, says):
    """One message with the file's name; never a traceback of the parser."""
    with pytest.raises(StudyError, match=re.escape(says)) as fault:
        read_define(content, "define.xml")

    assert str(fault.value).startswith("define.xml")


def test_a_file_that_is_not_there_is_one_message(tmp_path):
    with pytest.raises(StudyError, match="define.xml cannot be read"):
        read_define(tmp_path / "define.xml")


def test_other_xml_is_told_apart_from_what_cannot_be_parsed():
    with pytest.raises(NotDefine):
        read_define(b"<Workbook/>", "define.xml")


@pytest.mark.parametrize("name", ["defineV21-SDTM.xml", "defineV21-ADaM.xml"])
def test_the_examples_of_cdisc_are_read_whole(name):
    """As many definitions as the text of the file has."""
    path = EXAMPLES / name
    if not path.exists():
        pytest.skip(f"{name} is published by CDISC and no part of this repository")
    define, text = read_define(path), re.sub(r"(?s)<!--.*?-->", "", path.read_text(encoding="utf-8"))

    for tag, read in {
        "ItemGroupDef": define.groups, "ItemDef": define.item_defs, "CodeList": define.codelists, "MethodDef": define.methods,
        "def:CommentDef": define.comments, "def:ValueListDef": define.value_lists, "def:WhereClauseDef": define.where_clauses,
        "def:Standard": define.standards,
    }.items():  # fmt: skip
        assert len(re.findall(rf"<{tag}[\s>]", text)) == len(read), tag
    assert all(item.defined and item.name for group in define.groups for item in group.items)
