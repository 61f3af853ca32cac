"""ODM snapshots as tables: repeats, columns and their names, decodes, units, typed items, and what is said about them."""

import pytest

from sdtm2adam.errors import Findings
from sdtm2adam.formats.safe_xml import BadXml
from sdtm2adam.raw.odm import groups_of, read_odm

METADATA = """<Study OID="S1">
  <GlobalVariables><StudyName>S</StudyName><StudyDescription>D</StudyDescription><ProtocolName>P</ProtocolName></GlobalVariables>
  <BasicDefinitions>
    <MeasurementUnit OID="MU.KG" Name="Kilograms"><Symbol><TranslatedText xml:lang="ko">킬로</TranslatedText>
      <TranslatedText xml:lang="en">kg</TranslatedText></Symbol></MeasurementUnit>
    <MeasurementUnit OID="MU.LB" Name="Pounds"/>
  </BasicDefinitions>
  <MetaDataVersion OID="V1" Name="Version 1">
    <StudyEventDef OID="SE.V1" Name="Visit 1" Repeating="Yes" Type="Scheduled"><FormRef FormOID="F.AE" Mandatory="No"/></StudyEventDef>
    <FormDef OID="F.AE" Name="Adverse Events" Repeating="Yes"><ItemGroupRef ItemGroupOID="IG.AE" Mandatory="Yes"/></FormDef>
    <FormDef OID="F.VS" Name="Vital Signs" Repeating="No">
      <ItemGroupRef ItemGroupOID="IG.VS" Mandatory="Yes" OrderNumber="2"/>
      <ItemGroupRef ItemGroupOID="IG.VSHEAD" Mandatory="Yes" OrderNumber="1"/>
    </FormDef>
    <ItemGroupDef OID="IG.AE" Name="AE" Repeating="Yes">
      <ItemRef ItemOID="I.AESEV" Mandatory="No" OrderNumber="2"/>
      <ItemRef ItemOID="I.AETERM" Mandatory="Yes" OrderNumber="1"/>
      <ItemRef ItemOID="I.AESTDT" Mandatory="No" OrderNumber="10"/>
    </ItemGroupDef>
    <ItemGroupDef OID="IG.VSHEAD" Name="VS head" Repeating="No"><ItemRef ItemOID="I.VSDT" Mandatory="Yes"/></ItemGroupDef>
    <ItemGroupDef OID="IG.VS" Name="VS" Repeating="No"><ItemRef ItemOID="I.WEIGHT" Mandatory="Yes"/></ItemGroupDef>
    <ItemDef OID="I.AETERM" Name="AETERM" DataType="text" Length="200"/>
    <ItemDef OID="I.AESEV" Name="AESEV" DataType="integer" Length="1"><CodeListRef CodeListOID="CL.SEV"/></ItemDef>
    <ItemDef OID="I.AESTDT" Name="AE start date" DataType="partialDate"/>
    <ItemDef OID="I.VSDT" Name="VSDT" DataType="date"/>
    <ItemDef OID="I.WEIGHT" Name="WEIGHT" DataType="float" Length="5"><MeasurementUnitRef MeasurementUnitOID="MU.KG"/></ItemDef>
    <CodeList OID="CL.SEV" Name="Severity" DataType="integer">
      <CodeListItem CodedValue="1"><Decode><TranslatedText xml:lang="ko">경증</TranslatedText>
        <TranslatedText xml:lang="en">Mild</TranslatedText></Decode></CodeListItem>
      <CodeListItem CodedValue="2"><Decode><TranslatedText>Moderate</TranslatedText></Decode></CodeListItem>
    </CodeList>
  </MetaDataVersion>
</Study>"""


def odm(
    data: str, metadata: str = METADATA, file_type: str = 'FileType="Snapshot"', space: str = "http://www.cdisc.org/ns/odm/v1.3"
) -> bytes:
    """An ODM file of one study; the ClinicalData element begins on the line after the metadata."""
    root = f'<ODM xmlns="{space}" xmlns:v="http://vendor.example/ns" ODMVersion="1.3.2" {file_type} FileOID="F">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n{metadata}\n{data}\n</ODM>'.encode()


def clinical(data: str) -> str:
    return f'<ClinicalData StudyOID="S1" MetaDataVersionOID="V1">{data}</ClinicalData>'


def form(groups: str, subject: str = "01-001", event: str = 'StudyEventOID="SE.V1"', form_oid: str = "F.AE") -> str:
    return (
        f'<SubjectData SubjectKey="{subject}"><SiteRef LocationOID="01"/><StudyEventData {event}>'
        f'<FormData FormOID="{form_oid}">{groups}</FormData></StudyEventData></SubjectData>'
    )


def read(data: bytes, form: str | None = "F.AE", item_group: str | None = "IG.AE"):
    found = Findings()
    return read_odm(data, form, item_group, "raw/study.xml", found), found


def rows(table, *names: str) -> list[tuple[str, ...]]:
    """The named columns of a table, or all its items, row by row."""
    names = names or tuple(name for name in table.names if not name.endswith(("OID", "Key")))
    return list(zip(*(table.columns[table.names.index(name)].tolist() for name in names), strict=True))


def rules(found: Findings) -> list[tuple[str, str]]:
    return [(f.rule, f.severity) for f in found]


def test_a_snapshot_with_repeats_is_one_record_an_item_group():
    """Keys come first, then items in the order of OrderNumber; `lines` is the line of the ItemGroupData element."""
    table, found = read(
        odm(
            """<ClinicalData StudyOID="S1" MetaDataVersionOID="V1">
<SubjectData SubjectKey="01-001">
<SiteRef LocationOID="01"/>
<StudyEventData StudyEventOID="SE.V1" StudyEventRepeatKey="1">
<FormData FormOID="F.AE" FormRepeatKey="1">
<ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="1">
<ItemData ItemOID="I.AETERM" Value="Headache"/><ItemData ItemOID="I.AESEV" Value="1"/></ItemGroupData>
<ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="2">
<ItemData ItemOID="I.AESTDT" Value="2012-03"/><ItemData ItemOID="I.AETERM" Value="NA"/></ItemGroupData>
</FormData>
<FormData FormOID="F.AE" FormRepeatKey="2">
<ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="1"/>
</FormData>
</StudyEventData>
</SubjectData>
</ClinicalData>""",
            metadata="<!-- -->" + METADATA.replace("\n", " "),
        )
    )

    assert [] == rules(found)
    assert (
        "StudyOID", "LocationOID", "SubjectKey", "StudyEventOID", "StudyEventRepeatKey", "FormOID", "FormRepeatKey",
        "ItemGroupOID", "ItemGroupRepeatKey", "AETERM", "AESEV", "AESEV__DECODE", "AE start date",
    ) == table.names  # fmt: skip
    assert [
        ("S1", "01", "01-001", "SE.V1", "1", "F.AE", "1", "IG.AE", "1", "Headache", "1", "Mild", ""),
        ("S1", "01", "01-001", "SE.V1", "1", "F.AE", "1", "IG.AE", "2", "NA", "", "", "2012-03"),
        ("S1", "01", "01-001", "SE.V1", "1", "F.AE", "2", "IG.AE", "1", "", "", "", ""),
    ] == rows(table, *table.names)
    assert [9, 11, 15] == table.lines.tolist()
    assert "int64" == table.lines.dtype
    assert {str} == {type(text) for column in table.columns for text in column.categories}


def test_what_is_collected_is_as_read():
    """Codes, zeros, blanks, words for missing and line breaks stay as they are written."""
    values = ["007", " 7.0 ", "None", "1&#10;2", "&lt;5 &amp; 통증", "2012---"]
    groups = "".join(
        f'<ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="{i}"><ItemData ItemOID="I.AETERM" Value="{value}"/></ItemGroupData>'
        for i, value in enumerate(values)
    )
    table, _ = read(odm(clinical(form(groups))))

    assert [("007",), (" 7.0 ",), ("None",), ("1\n2",), ("<5 & 통증",), ("2012---",)] == rows(table, "AETERM")


def test_data_of_one_subject_in_several_places_come_together():
    """Two blocks with the same keys are one record, at the place and line of the first."""
    first = form('\n<ItemGroupData ItemGroupOID="IG.AE"><ItemData ItemOID="I.AETERM" Value="Rash"/></ItemGroupData>')
    other = form('\n<ItemGroupData ItemGroupOID="IG.AE"><ItemData ItemOID="I.AETERM" Value="Fever"/></ItemGroupData>', subject="01-002")
    rest = form('\n<ItemGroupData ItemGroupOID="IG.AE"><ItemData ItemOID="I.AESEV" Value="2"/></ItemGroupData>')
    table, found = read(odm(clinical(first + other) + clinical(rest), metadata=METADATA.replace("\n", " ")))

    assert [("01-001", "Rash", "Moderate"), ("01-002", "Fever", "")] == rows(table, "SubjectKey", "AETERM", "AESEV__DECODE")
    assert [5, 6] == table.lines.tolist()
    assert [] == rules(found)


def test_two_values_of_one_item_in_a_snapshot_are_an_error():
    """Nothing says which is right; without repeat keys a second record would be lost. The same value twice is none."""
    groups = [f'<ItemGroupData ItemGroupOID="IG.AE"><ItemData ItemOID="I.AETERM" Value="{v}"/></ItemGroupData>' for v in ("Rash", "Fever")]
    _, found = read(odm(clinical(form("\n".join(groups)))))
    _, twice = read(odm(clinical(form("\n".join(groups[:1] * 2)))))

    assert [("odm-two-values", "error")] == rules(found)
    assert "1 value of an item of one record that has another value further on: I.AETERM (1)" in found.seen[0].message
    assert [] == rules(twice)


def test_units_stand_beside_the_value():
    """A unit is its English symbol, else its name, else its OID as given."""
    groups = [
        form(
            f'<ItemGroupData ItemGroupOID="IG.VS"><ItemData ItemOID="I.WEIGHT" Value="{value}">{unit}</ItemData></ItemGroupData>',
            subject=value,
            form_oid="F.VS",
        )
        for value, unit in (
            ("70", '<MeasurementUnitRef MeasurementUnitOID="MU.KG"/>'),
            ("150", '<MeasurementUnitRef MeasurementUnitOID="MU.LB"/>'),
            ("11", '<MeasurementUnitRef MeasurementUnitOID="MU.STONE"/>'),
            ("71", ""),
        )
    ]
    table, _ = read(odm(clinical("".join(groups))), "F.VS", "IG.VS")

    assert [("70", "kg"), ("150", "Pounds"), ("11", "MU.STONE"), ("71", "")] == rows(table, "WEIGHT", "WEIGHT__UNIT")


def test_null_is_counted_apart_from_what_was_not_given():
    groups = '<ItemGroupData ItemGroupOID="IG.AE"><ItemData ItemOID="I.AETERM" IsNull="Yes"/><ItemData ItemOID="I.AESEV"/></ItemGroupData>'
    table, found = read(odm(clinical(form(groups))))

    assert [("", "")] == rows(table, "AETERM", "AESEV")
    assert [("odm-null", "note")] == rules(found)
    assert "1 value is given as null (IsNull) and empty here: AETERM (1)" == found.seen[0].message


TYPED = [
    ("String", " two  words "), ("Any", " .A "), ("Integer", "-12"), ("Float", "1.50"), ("Double", "1E3"), ("Boolean", "true"),
    ("Date", "2012-03-04"), ("Time", "10:11:12"), ("Datetime", "2012-03-04T10:11:12"), ("PartialDate", "2012-03"),
    ("PartialTime", "10"), ("PartialDatetime", "2012-03-04T10"), ("IncompleteDatetime", "2012---04T-:30:-"),
    ("IncompleteDate", "--03-04"), ("IncompleteTime", "-:30:-"), ("DurationDatetime", "P3D"),
    ("IntervalDatetime", "2012-03-04/2012-03-05"), ("URI", "http://a.example/b"), ("HexBinary", "0FB7"), ("Base64Binary", "AAEC"),
    ("HexFloat", "3F800000"), ("Base64Float", "AACAPw=="),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), TYPED)
def test_typed_items_hold_their_value_as_text(kind, value):
    """Every typed element; blanks around a token are none of it, and those of a string are."""
    given = value if kind in ("String", "Any") else f"\n  {value}\n"
    item = f'<ItemData{kind} ItemOID="I.AETERM" MeasurementUnitOID="MU.KG">{given}</ItemData{kind}>'
    table, found = read(odm(clinical(form(f'<ItemGroupData ItemGroupOID="IG.AE">{item}</ItemGroupData>'))))

    assert [(value, "kg")] == rows(table, "AETERM", "AETERM__UNIT")
    assert [] == rules(found)


def test_a_typed_item_may_be_empty_or_null():
    items = '<ItemDataPartialDate ItemOID="I.AESTDT"/><ItemDataAny ItemOID="I.AETERM" IsNull="Yes"/>'
    table, found = read(odm(clinical(form(f'<ItemGroupData ItemGroupOID="IG.AE">{items}</ItemGroupData>'))))

    assert [("", "")] == rows(table, "AE start date", "AETERM")
    assert [("odm-null", "note", 1)] == [(f.rule, f.severity, f.count) for f in found]


def test_a_code_without_decode_is_a_finding_and_the_code_stays():
    groups = "".join(
        f'\n<ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="{v}"><ItemData ItemOID="I.AESEV" Value="{v}"/></ItemGroupData>'
        for v in "129"
    )
    table, found = read(odm(clinical(form(groups))))

    assert [("1", "Mild"), ("2", "Moderate"), ("9", "")] == rows(table, "AESEV", "AESEV__DECODE")
    assert [("odm-no-decode", "AESEV", (2,))] == [(f.rule, f.variable, f.rows) for f in found]
    assert "1 value is not in the code list of the item: '9'; the decode stays empty" == found.seen[0].message


def test_names_that_two_items_share_give_way_to_oids():
    """Two items of one name, and an item named as another's decode or as a key, have their OIDs."""
    metadata = METADATA.replace('Name="AETERM"', 'Name="AESEV__DECODE"').replace('Name="AE start date"', 'Name="SubjectKey"')
    table, found = read(odm(clinical(form('<ItemGroupData ItemGroupOID="IG.AE"/>')), metadata=metadata))
    same, told = read(odm(clinical(""), metadata=METADATA.replace('Name="AE start date"', 'Name="AETERM"')))

    assert ("I.AETERM", "I.AESEV", "I.AESEV__DECODE", "I.AESTDT") == table.names[9:]
    assert ("I.AETERM", "AESEV", "AESEV__DECODE", "I.AESTDT") == same.names[9:]
    assert [("odm-same-name", "warning")] == rules(found) == rules(told)
    assert "AETERM (I.AESTDT), AETERM (I.AETERM)" in told.seen[0].message


def test_items_that_the_metadata_do_not_list_are_columns_all_the_same():
    groups = (
        '<ItemGroupData ItemGroupOID="IG.AE">\n<ItemData ItemOID="I.NEW" Value="x"/><ItemData ItemOID="I.VSDT" Value="y"/></ItemGroupData>'
    )
    table, found = read(odm(clinical(form(groups))))

    assert [("x", "y")] == rows(table, "I.NEW", "VSDT")
    assert [("odm-item-not-listed", "warning", 2)] == [(f.rule, f.severity, f.count) for f in found]
    assert "I.NEW, I.VSDT" in found.seen[0].message


def test_a_file_without_metadata_is_read_by_oids():
    table, found = read(
        odm(clinical(form('<ItemGroupData ItemGroupOID="IG.AE"><ItemData ItemOID="I.B" Value="x"/></ItemGroupData>')), metadata="")
    )

    assert ("I.B",) == table.names[9:]
    assert [("odm-no-metadata", "warning")] == rules(found)


def test_the_version_of_a_record_decodes_it():
    """Two metadata versions: the later one names the columns, each record's own decodes it; an included one is part of it."""
    second = """<MetaDataVersion OID="V2" Name="2"><Include StudyOID="S1" MetaDataVersionOID="V1"/>
      <ItemGroupDef OID="IG.AE" Name="AE" Repeating="Yes"><ItemRef ItemOID="I.AESEV" Mandatory="No"/></ItemGroupDef>
      <CodeList OID="CL.SEV" Name="S" DataType="integer"><CodeListItem CodedValue="1"><Decode><TranslatedText>Grade 1</TranslatedText>
      </Decode></CodeListItem></CodeList></MetaDataVersion></Study>"""
    group = '<ItemGroupData ItemGroupOID="IG.AE"><ItemData ItemOID="I.AESEV" Value="1"/></ItemGroupData>'
    data = clinical(form(group)) + clinical(form(group, subject="01-002")).replace('"V1"', '"V2"')
    table, _ = read(odm(data, metadata=METADATA.replace("</Study>", second)))

    assert [("Mild",), ("Grade 1",)] == rows(table, "AESEV__DECODE")
    assert ("AESEV", "AESEV__DECODE", "AETERM", "AE start date") == table.names[9:]


def test_reference_data_are_read_by_their_item_group():
    """They have no subject, and are apart from clinical data of the same item group."""
    reference = """<ReferenceData StudyOID="S1" MetaDataVersionOID="V1">
<ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="1"><ItemData ItemOID="I.AETERM" Value="reference"/></ItemGroupData>
</ReferenceData>"""
    table, _ = read(odm(reference + clinical(form('<ItemGroupData ItemGroupOID="IG.AE"/>'))), None, "IG.AE")

    assert [("S1", "", "", "reference"), ("S1", "01-001", "F.AE", "")] == rows(table, "StudyOID", "SubjectKey", "FormOID", "AETERM")


def test_what_a_vendor_added_is_counted_and_not_read():
    groups = """<ItemGroupData ItemGroupOID="IG.AE" v:Submission="x">
<ItemData ItemOID="I.AETERM" Value="Rash" v:Verify="No"/>
<v:Extra><v:Deep/><ItemData ItemOID="I.AESEV" Value="1"/></v:Extra></ItemGroupData>"""
    table, found = read(odm(clinical(form(groups))))

    assert [("Rash", "")] == rows(table, "AETERM", "AESEV")
    assert [("odm-foreign", "note", 3)] == [(f.rule, f.severity, f.count) for f in found]
    assert found.seen[0].message.endswith("<Extra> (1), @Submission (1), @Verify (1)")


def test_groups_are_listed_with_their_columns():
    """Forms in their order with their item groups by OrderNumber, then what only the data have."""
    groups = groups_of(odm(clinical(form('<ItemGroupData ItemGroupOID="IG.X"><ItemData ItemOID="I.B" Value="x"/></ItemGroupData>'))))

    assert [
        ("F.AE", "IG.AE", ("AETERM", "AESEV", "AESEV__DECODE", "AE start date")),
        ("F.VS", "IG.VSHEAD", ("VSDT",)),
        ("F.VS", "IG.VS", ("WEIGHT",)),
        ("F.AE", "IG.X", ("I.B",)),
    ] == groups


def test_form_or_item_group_may_be_left_out_where_there_is_one():
    data = odm(clinical(form('<ItemGroupData ItemGroupOID="IG.AE"/>') + form('<ItemGroupData ItemGroupOID="IG.AE"/>', form_oid="F.OTHER")))

    assert ["F.AE", "F.OTHER"] == [oid for (oid,) in rows(read(data, None, "IG.AE")[0], "FormOID")]
    assert 1 == len(read(data, "F.AE", None)[0].lines)


def test_a_known_form_without_data_is_an_empty_table():
    table, found = read(odm(clinical("")))

    assert (0, "AETERM") == (len(table.lines), table.names[9])
    assert [] == rules(found)


@pytest.mark.parametrize(
    ("form_oid", "group", "rule", "says", "fix"),
    [
        ("F.AEE", "IG.AE", "odm-unknown-form", "the file has no form F.AEE - did you mean F.AE?", "there are: F.AE, F.VS"),
        ("Vital Signs", None, "odm-unknown-form", "the file has no form Vital Signs; it is the name of F.VS", "give the OID"),
        ("F.AE", "IG.AX", "odm-unknown-group", "the file has no item group IG.AX of form F.AE - did you mean IG.AE?", "there are: IG.AE"),
        ("F.AE", "IG.VS", "odm-unknown-group", "it is an item group of F.VS", "there are: IG.AE"),
        ("F.VS", None, "odm-choose-group", "the file has 2 item groups of form F.VS: IG.VSHEAD, IG.VS", "`item_group:`"),
        (None, None, "odm-choose-group", "the file has 3 item groups: IG.AE, IG.VSHEAD, IG.VS", "`item_group:`"),
    ],
)
def test_an_unknown_form_or_item_group_is_one_error(form_oid, group, rule, says, fix):
    table, found = read(odm(clinical("")), form_oid, group)

    assert table is None
    assert [(rule, "error")] == rules(found)
    assert says in found.seen[0].message
    assert fix in found.seen[0].fix


# The line of the data of GOOD: after two lines of the head and the metadata.
DATA = 3 + len(METADATA.splitlines())
GOOD = odm(clinical(form('<ItemGroupData ItemGroupOID="IG.AE"><ItemData ItemOID="I.AETERM" Value="x"/></ItemGroupData>')))
DEFINE = (
    '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1" FileType="Snapshot">'
    '<Study OID="S"><MetaDataVersion OID="M" def:DefineVersion="2.1.0"><ItemGroupDef OID="IG.AE" Name="AE"/>'
    "</MetaDataVersion></Study></ODM>"
)


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (GOOD[:-60], DATA, "the file is cut off: it ends within <"),
        (GOOD.replace(b"<ODM ", b'<!DOCTYPE ODM [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<ODM ', 1), 2, "<!DOCTYPE ODM"),
        (GOOD.replace(b"<ODM ", b'<!DOCTYPE ODM SYSTEM "http://x.example/d">\n<ODM ', 1), 2, "another file (http://x.example/d)"),
        (GOOD.replace(b'Value="x"', b'Value="&#xD800;"'), DATA, "names no character"),
        (GOOD.replace(b'Value="x"', b'Value="\x00"'), DATA, "byte 0x00 (NUL) cannot stand in XML"),
        (GOOD.replace(b'Value="x"', b'Value="\xc5"'), DATA, "is not a character in utf-8"),
        (GOOD.replace(b"<FormData", b"<v:n>" * 200 + b"<FormData"), DATA, "101 deep"),
        (GOOD.replace(b"odm/v1.3", b"odm/v9"), 2, "http://www.cdisc.org/ns/odm/v9; known are http://www.cdisc.org/ns/odm/v1.2"),
        (b"<ODM/>", 1, "has the namespace (none)"),
        (DEFINE.encode(), 0, "this is a Define-XML file"),
        (b"<root/>", 1, "this is XML with the root element <root>, not ODM"),
        (b"<!DOCTYPE html><html><body><br></body></html>", 0, "this is a web page (HTML)"),
        (b"", 0, "the file is empty"),
    ],
)
def test_a_file_that_is_no_odm_is_one_error(data, line, says):
    table, found = read(data)

    assert table is None
    assert [("raw-xml", "error")] == rules(found)
    assert found.seen[0].message.startswith("raw/study.xml cannot be read: ")
    assert says in found.seen[0].message
    assert (f"raw/study.xml line {line}" if line else "raw/study.xml") == found.seen[0].source
    with pytest.raises(BadXml):
        groups_of(data)


def test_elements_without_their_key_and_items_outside_a_group_are_errors():
    item = '<ItemData ItemOID="I.AETERM" Value="x"/>'
    group = '<ItemGroupData ItemGroupOID="IG.AE"><ItemData Value="y"/></ItemGroupData>'
    data = clinical(form(item + group).replace(' SubjectKey="01-001"', ""))
    _, found = read(odm(data))

    assert [("odm-no-key", "error"), ("odm-outside", "error")] == rules(found)[:2]
    assert "1 SubjectData and 1 ItemData without the key that tells it apart (SubjectKey, ItemOID)" == found.seen[0].message


def test_records_on_one_line_are_told():
    """A file without line breaks is read; that its lines tell nothing apart is a note."""
    groups = '<ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="1"/><ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="2"/>'
    table, found = read(odm(clinical(form(groups))))

    assert 2 == len(table.lines)
    assert [("odm-one-line", "note")] == rules(found)


def test_a_site_that_changes_is_told_and_the_last_is_taken():
    group = '\n<ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="{}"/>'
    data = clinical(form(group.format(1)) + form(group.format(2)).replace('LocationOID="01"', 'LocationOID="02"'))
    table, found = read(odm(data))

    assert [("02",), ("02",)] == rows(table, "LocationOID")
    assert [("odm-two-sites", "warning")] == rules(found)
