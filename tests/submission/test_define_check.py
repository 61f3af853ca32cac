"""Each check of a define fails on its data, and a define in which nothing is wrong has no finding."""

import argparse
import re
from pathlib import Path

import pytest

from sdtm2adam.commands import define as command
from sdtm2adam.errors import ERROR
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.submission.define_check import CHECKS, check_define
from tests.submission.define_files import OLDER, WHOLE

EXAMPLES = Path(__file__).parents[3] / "shared" / "standards" / "schemas" / "define-2.1.10"

EXTRA_ITEM = '<ItemDef OID="IT.X" Name="X" DataType="text" Length="1"/>'


def without(text: str) -> tuple[str, str]:
    return text, ""


# (rule, how the whole file is changed, what the finding says)
NEGATIVE = [
    ("define-unresolved", ('CodeListOID="CL.POSITION"', 'CodeListOID="CL.LOST"'), "CodeList CL.LOST"),
    ("define-unresolved", ('ItemOID="IT.VS.VSPOS"', 'ItemOID="IT.LOST"'), "ItemDef IT.LOST"),
    ("define-unresolved", ('MethodOID="MT.USUBJID"', 'MethodOID="MT.LOST"'), "MethodDef MT.LOST"),
    ("define-unresolved", ('ValueListOID="VL.VS.VSORRES"', 'ValueListOID="VL.LOST"'), "def:ValueListDef VL.LOST"),
    ("define-unresolved", ('WhereClauseOID="WC.SYSBP"', 'WhereClauseOID="WC.LOST"'), "def:WhereClauseDef WC.LOST"),
    ("define-unresolved", ('def:CommentOID="COM.VSPOS"', 'def:CommentOID="COM.LOST"'), "def:CommentDef COM.LOST"),
    ("define-unresolved", ('def:StandardOID="STD.IG"', 'def:StandardOID="STD.LOST"'), "def:Standard STD.LOST"),
    ("define-unresolved", ('def:ArchiveLocationID="LF.VS"', 'def:ArchiveLocationID="LF.LOST"'), "def:leaf LF.LOST"),
    (
        "define-unresolved",
        ('def:ItemOID="IT.VS.VSTESTCD"><CheckValue>HEIGHT', 'def:ItemOID="IT.LOST"><CheckValue>HEIGHT'),
        "ItemDef IT.LOST",
    ),
    ("define-unresolved", ('<def:DocumentRef leafID="LF.acrf"/>', '<def:DocumentRef leafID="LF.LOST"/>'), "def:leaf LF.LOST"),
    ("define-orphan", without('<def:ValueListRef ValueListOID="VL.VS.VSORRES"/>'), "def:ValueListDef VL.VS.VSORRES"),
    ("define-orphan", without(' MethodOID="MT.USUBJID"'), "MethodDef MT.USUBJID"),
    ("define-orphan", without(' def:CommentOID="COM.VSPOS"'), "def:CommentDef COM.VSPOS"),
    ("define-orphan", without('<CodeListRef CodeListOID="CL.POSITION"/>'), "CodeList CL.POSITION"),
    ("define-orphan", without('<def:WhereClauseRef WhereClauseOID="WC.HEIGHT"/>'), "def:WhereClauseDef WC.HEIGHT"),
    ("define-orphan", ('<CodeList OID="CL.POSITION"', f'{EXTRA_ITEM}<CodeList OID="CL.POSITION"'), "ItemDef IT.X"),
    ("define-orphan", without(' def:ArchiveLocationID="LF.VS"'), "def:leaf LF.VS"),
    ("define-orphan", without(' def:StandardOID="STD.IG"'), "def:Standard STD.IG"),
    ("define-duplicate-oid", ('OID="CL.POSITION" Name', 'OID="CL.VSTESTCD" Name'), "CodeList CL.VSTESTCD is defined twice"),
    ("define-required", without(' Name="VS" Repeating="Yes"'), "has no Name, Repeating"),
    ("define-required", without(' def:Structure="One record per test per visit per subject"'), "has no def:Structure"),
    ("define-required", without('<def:Class Name="FINDINGS"/>'), "has no def:Class"),
    ("define-required", without(' def:StandardOID="STD.IG"'), "has no def:StandardOID"),
    ("define-required", without(' OrderNumber="4" Mandatory="No"'), "has no Mandatory"),
    ("define-required", without(' def:Context="Submission"'), "the file has no def:Context"),
    ("define-required", without(' DataType="text" Length="18"'), "has no DataType"),
    ("define-required", without(' xlink:href="vs.xpt"'), "has no xlink:href"),
    ("define-required", without(' Name="Position"'), "codelist CL.POSITION has no Name"),
    ("define-number", ('Length="18"', 'Length="long"'), 'Length="long" is no whole number'),
    ("define-number", ('OrderNumber="4"', 'OrderNumber="4th"'), 'OrderNumber="4th" is no whole number'),
    ("define-type", ('DataType="text" Length="18"', 'DataType="char" Length="18"'), "DataType char"),
    ("define-length", without(' Length="18"'), "text needs a Length"),
    ("define-length", without(' SignificantDigits="1"'), "float needs SignificantDigits"),
    ("define-length", ('DataType="integer" Length="3"', 'DataType="date" Length="3"'), "date has no Length"),
    (
        "define-length",
        ('DataType="integer" Length="3"', 'DataType="integer" Length="3" SignificantDigits="1"'),
        "integer has no SignificantDigits",
    ),
    ("define-length", ('Length="5" SignificantDigits="1"', 'Length="5" SignificantDigits="5"'), "do not fit into Length 5"),
    ("define-length", ('Length="18"', 'Length="0"'), "less than 1"),
    ("define-codelist-type", ('Name="VSPOS" DataType="text"', 'Name="VSPOS" DataType="integer"'), "its codelist CL.POSITION is text"),
    (
        "define-codelist-type",
        ('Name="VSPOS" DataType="text" Length="8"', 'Name="VSPOS" DataType="text" Length="2"'),
        "every term of its codelist",
    ),
    ("define-order", ('OrderNumber="4"', 'OrderNumber="3"'), "OrderNumber 3 stands at more than one item"),
    ("define-order", ('ItemOID="IT.VS.VSORRES" OrderNumber="3"', 'ItemOID="IT.VS.VSORRES" OrderNumber="9"'), "first at VSPOS"),
    ("define-order", without(' OrderNumber="4"'), "1 of its items have no OrderNumber"),
    ("define-keys", (' KeySequence="2"', ' KeySequence="1"'), "has a number twice"),
    ("define-keys", (' KeySequence="2"', ' KeySequence="3"'), "leaves numbers out"),
    (
        "define-item-twice",
        ('ItemOID="IT.VS.VSPOS" OrderNumber="4"', 'ItemOID="IT.VS.VSORRES" OrderNumber="4"'),
        "dataset VS has VSORRES 2 times",
    ),
    ("define-item-twice", ('ItemOID="IT.VS.VSORRES.SYSBP"', 'ItemOID="IT.VS.VSORRES.HEIGHT"'), "has the item IT.VS.VSORRES.HEIGHT 2 times"),
    ("define-origin", without('<def:Origin Type="Assigned" Source="Sponsor"/>'), "VS.VSTESTCD has no origin"),
    ("define-origin", ('Type="Assigned"', 'Type="eDT"'), "origin eDT"),
    ("define-origin", ('Source="Investigator">', 'Source="Site">'), "source Site"),
    ("define-where", without('<def:WhereClauseRef WhereClauseOID="WC.HEIGHT"/>'), "has no where clause"),
    ("define-where", ('Comparator="IN"', 'Comparator="EQ"'), "EQ on IT.VS.VSTESTCD has 2 values"),
    ("define-where", ('Comparator="EQ"', 'Comparator="LIKE"'), "comparator LIKE"),
    ("define-where", without("<CheckValue>HEIGHT</CheckValue>"), "has no value"),
    (
        "define-where",
        ('def:ItemOID="IT.VS.VSTESTCD"><CheckValue>HEIGHT', 'def:ItemOID="IT.VS.VSORRES.SYSBP"><CheckValue>HEIGHT'),
        "no variable of a dataset",
    ),
    ("define-term-twice", ('CodedValue="ON TIPTOE"', 'CodedValue="SITTING"'), "has SITTING more than once"),
    ("define-code", without(' def:ExtendedValue="Yes"'), "ON TIPTOE without NCI code"),
    ("define-code", without('<Alias Context="nci:ExtCodeID" Name="C71148"/>'), "has no NCI code"),
    (
        "define-code",
        ('CodedValue="SITTING" OrderNumber="1"', 'CodedValue="SITTING" OrderNumber="1" def:ExtendedValue="Yes"'),
        "marked as the sponsor's, with",
    ),
    ("define-text", without("Asked at screening only."), "comment COM.VSPOS has no text"),
    ("define-text", without("STUDYID, SITEID and SUBJID joined by a hyphen."), "method MT.USUBJID has no text"),
    ("define-method", without(' MethodOID="MT.USUBJID"'), "VS.USUBJID is derived and has no method"),
    ("define-file", ("</Study>", '<MetaDataVersion OID="MDV.S2" Name="S2" def:DefineVersion="2.1.0"/></Study>'), "2 MetaDataVersions"),
]


def found_in(text: str) -> list:
    return list(check_define(read_define(text.encode(), "define.xml")))


def test_a_define_in_which_nothing_is_wrong_has_no_finding():
    assert [] == [finding.text() for finding in found_in(WHOLE)]
    assert [] == [finding.text() for finding in found_in(OLDER)]


@pytest.mark.parametrize(("rule", "change", "says"), NEGATIVE, ids=[f"{case[0]}-{i}" for i, case in enumerate(NEGATIVE)])
def test_each_check_fails_on_its_data(rule, change, says):
    """The change makes exactly this finding, with the line where it stands; others that follow from it may stand beside it."""
    before, after = change
    assert before in WHOLE
    found = [finding for finding in found_in(WHOLE.replace(before, after, 1)) if finding.rule == rule]

    assert any(says in finding.message for finding in found), [finding.message for finding in found]
    assert all(finding.source.startswith("define.xml") for finding in found)


def test_a_codelist_needs_terms_or_a_dictionary_with_its_version():
    """An ExternalCodeList stands in place of the terms."""
    terms = re.compile(r"(?s)<EnumeratedItem.*?(?=<Alias Context=\"nci:ExtCodeID\" Name=\"C71148\")")
    outside = '<ExternalCodeList Dictionary="MedDRA" Version="27.1"/>'

    assert "has no term and names no dictionary" in " ".join(f.message for f in found_in(terms.sub("", WHOLE)))
    assert [] == found_in(terms.sub(outside, WHOLE))
    assert ["define-codelist-empty"] == [f.rule for f in found_in(terms.sub(outside.replace(' Version="27.1"', ""), WHOLE))]


def test_a_codelist_has_decodes_or_has_none():
    listed = '<EnumeratedItem CodedValue="ON TIPTOE" OrderNumber="2" def:ExtendedValue="Yes"/>'
    decode = "<Decode><TranslatedText>On tiptoe</TranslatedText></Decode>"
    mixed = WHOLE.replace(listed, f'<CodeListItem CodedValue="ON TIPTOE" def:ExtendedValue="Yes">{decode}</CodeListItem>')

    assert ["codelist CL.POSITION mixes terms with and without a decode"] == [f.message for f in found_in(mixed)]


def pasted(text_of: list[str], names: list[str]) -> str:
    """The whole file with derived variables more, each with a method of its own and the text given."""
    refs = "".join(
        f'<ItemRef ItemOID="IT.VS.{name}" OrderNumber="{i}" Mandatory="No" MethodOID="MT.{name}"/>' for i, name in enumerate(names, start=5)
    )
    items = "".join(
        f'<ItemDef OID="IT.VS.{name}" Name="{name}" DataType="text" Length="1"><Description><TranslatedText>{name}</TranslatedText>'
        f'</Description><def:Origin Type="Derived" Source="Sponsor"/></ItemDef>'
        for name in names
    )
    methods = "".join(
        f'<MethodDef OID="MT.{name}" Name="{name}" Type="Computation">'
        f"<Description><TranslatedText>{text}</TranslatedText></Description></MethodDef>"
        for name, text in zip(names, text_of)
    )
    whole = WHOLE.replace('<def:Class Name="FINDINGS"/>', f'{refs}<def:Class Name="FINDINGS"/>', 1)
    whole = whole.replace('<CodeList OID="CL.POSITION"', f'{items}<CodeList OID="CL.POSITION"', 1)
    return whole.replace("<def:CommentDef", f"{methods}<def:CommentDef", 1)


NAMES = ["VSSTRESC", "VSSTRESN", "VSBLFL", "VSDY", "EPOCH", "VSSEQ"]


def test_a_method_pasted_everywhere_is_told_of():
    """Six variables of different names with one text, whatever its case and spacing; each with its own text is fine."""
    same = found_in(pasted(["See the  SAP", "see the SAP"] * 3, NAMES))
    own = found_in(pasted([f"Derived in step {i}" for i in range(6)], NAMES))

    assert [("define-method-everywhere", 6)] == [(f.rule, f.count) for f in same]
    assert [] == own


def test_one_derivation_in_every_domain_is_no_paste():
    """Five variables may share a text; --SEQ of every domain counts once."""
    assert [] == found_in(pasted(["Numbered within the subject"] * 5, NAMES[:5]))


def test_what_extensions_of_vendors_refer_to_is_no_orphan():
    """Elements of other namespaces are not read, but what they name is in use."""
    leaf = '<def:leaf ID="LF.program" xlink:href="t1.sas"><def:title>t1.sas</def:title></def:leaf>'
    extra = '<v:Extra xmlns:v="http://vendor.example/v1"><def:DocumentRef leafID="LF.program"/></v:Extra>'
    with_leaf = WHOLE.replace("</MetaDataVersion>", f"{leaf}</MetaDataVersion>")

    assert ["define-orphan"] == [f.rule for f in found_in(with_leaf)]
    assert [] == found_in(with_leaf.replace("</MetaDataVersion>", f"{extra}</MetaDataVersion>"))


def test_every_check_is_shown_to_fail():
    """The list of checks, each with data on which it fails."""
    elsewhere = {"define-codelist-empty", "define-method-everywhere"}
    elsewhere |= {"define-result", "define-result-reason", "define-result-variable"}  # test_arm.py

    assert {check.rule for check in CHECKS} == {case[0] for case in NEGATIVE} | elsewhere
    assert all(check.says for check in CHECKS)


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        # The example shares one method for all --SEQ (which is fine), leaves two derived variables without one, gives the
        # terminology as standard of lists that are the sponsor's, and names the terminology of Define-XML itself.
        ("defineV21-SDTM.xml", {"define-orphan": 1, "define-code": 10, "define-method": 2}),
        ("defineV21-ADaM.xml", {"define-orphan": 1}),
    ],
)
def test_the_examples_of_cdisc_have_no_error(name, rules):
    path = EXAMPLES / name
    if not path.exists():
        pytest.skip(f"{name} is published by CDISC and no part of this repository")
    found = check_define(read_define(path))

    assert [] == [finding.message for finding in found if finding.severity == ERROR]
    assert rules == {rule: sum(f.rule == rule for f in found) for rule in {f.rule for f in found}}


# The command


def ran(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers(required=True))
    parsed = parser.parse_args(["define", *arguments])
    return parsed.command(parsed)


def test_the_command_ends_with_1_where_something_is_wrong(tmp_path, capsys):
    path = tmp_path / "define.xml"
    path.write_text(WHOLE, encoding="utf-8")
    assert 0 == ran("check", str(path))
    assert "0 errors, 0 other findings" in capsys.readouterr().out

    path.write_text(WHOLE.replace('MethodOID="MT.USUBJID"', 'MethodOID="MT.LOST"'), encoding="utf-8")
    assert 1 == ran("check", str(path))
    said = capsys.readouterr().out
    assert "define-unresolved: 1 error" in said
    assert "define.xml line" in said


def test_the_command_shows_the_first_findings_of_a_rule_and_all_on_demand(tmp_path, capsys):
    """Nothing is hidden in silence: the others are counted."""
    path = tmp_path / "define.xml"
    path.write_text(WHOLE.replace("</MetaDataVersion>", "".join(
        f'<def:leaf ID="LF.{i}" xlink:href="{i}.pdf"><def:title>{i}</def:title></def:leaf>' for i in range(15)
    ) + "</MetaDataVersion>"), encoding="utf-8")  # fmt: skip

    assert 0 == ran("check", str(path))
    assert "and 5 more (--all shows them)" in capsys.readouterr().out
    ran("check", str(path), "--all")
    assert 15 == capsys.readouterr().out.count("nothing refers to def:leaf")


def test_the_command_shows_datasets_and_variables(tmp_path, capsys):
    path = tmp_path / "define.xml"
    path.write_text(WHOLE, encoding="utf-8")

    assert 0 == ran("show", str(path))
    assert re.search(r"VS +FINDINGS +4 +USUBJID, VSTESTCD +Vital Signs", capsys.readouterr().out)
    assert 0 == ran("show", str(path), "VS")
    assert re.search(r"VSPOS +text +8 +Collected +Position", capsys.readouterr().out)
