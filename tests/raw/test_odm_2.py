"""ODM 2.0: forms and sections are item groups within one another, and values are elements."""

from sdtm2adam.errors import Findings
from sdtm2adam.raw.odm import groups_of, read_odm, side_tables

METADATA = """<Study OID="S"><MetaDataVersion OID="V" Name="V">
<ItemGroupDef OID="F.LB" Name="Laboratory" Repeating="No" Type="Form"><ItemGroupRef ItemGroupOID="SC" Mandatory="Yes"/>
<ItemRef ItemOID="I.DONE" Mandatory="Yes"/></ItemGroupDef>
<ItemGroupDef OID="SC" Name="Section" Repeating="Simple" Type="Section"><ItemGroupRef ItemGroupOID="LB" Mandatory="Yes"/></ItemGroupDef>
<ItemGroupDef OID="LB" Name="Test" Repeating="Simple" Type="Concept"><ItemRef ItemOID="I.TEST" Mandatory="Yes" OrderNumber="1"/>
<ItemRef ItemOID="I.RACE" Mandatory="No" OrderNumber="2"/></ItemGroupDef>
<ItemDef OID="I.DONE" Name="DONE" DataType="text"/>
<ItemDef OID="I.TEST" Name="TEST" DataType="text"/>
<ItemDef OID="I.RACE" Name="RACE" DataType="text"><CodeListRef CodeListOID="CL"/></ItemDef>
<CodeList OID="CL" Name="CL" DataType="text">
<CodeListItem CodedValue="W"><Decode><TranslatedText>White</TranslatedText></Decode></CodeListItem>
<CodeListItem CodedValue="A"><Decode><TranslatedText>Asian</TranslatedText></Decode></CodeListItem></CodeList>
</MetaDataVersion></Study>"""

DATA = """<SubjectData SubjectKey="001"><SiteRef LocationOID="01"/><StudyEventData StudyEventOID="E" StudyEventRepeatKey="1">
<ItemGroupData ItemGroupOID="F.LB">
<ItemGroupData ItemGroupOID="SC" ItemGroupRepeatKey="1">
<ItemGroupData ItemGroupOID="LB" ItemGroupRepeatKey="1"><ItemData ItemOID="I.TEST"><Value>GLUC</Value></ItemData>
<ItemData ItemOID="I.RACE"><Value>W</Value><Value>A</Value></ItemData></ItemGroupData>
</ItemGroupData>
<ItemGroupData ItemGroupOID="SC" ItemGroupRepeatKey="2">
<ItemGroupData ItemGroupOID="LB" ItemGroupRepeatKey="1"><ItemData ItemOID="I.TEST" IsNull="Yes"/>
<Query OID="Q1" Source="Manual" State="Open" LastUpdateDatetime="2024-01-01"><Value>which?</Value></Query></ItemGroupData>
</ItemGroupData>
<ItemData ItemOID="I.DONE"><Value>Y</Value></ItemData>
</ItemGroupData>
</StudyEventData></SubjectData>"""


def odm(data: str, metadata: str = METADATA, file_type: str = "Snapshot") -> bytes:
    root = f'<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" ODMVersion="2.0" FileType="{file_type}" FileOID="F">'
    return (
        f'{root}{metadata.replace(chr(10), " ")}<ClinicalData StudyOID="S" MetaDataVersionOID="V">\n{data}\n</ClinicalData></ODM>'.encode()
    )


def read(data: bytes, form: str | None, item_group: str | None):
    found = Findings()
    return read_odm(data, form, item_group, "raw/study.xml", found), found


def rows(table, *names: str) -> list[tuple[str, ...]]:
    return list(zip(*(table.columns[table.names.index(name)].tolist() for name in names)))


def test_nested_item_groups_are_records_of_their_form():
    """The section between form and item group, and its repeat, tell two records apart; they stand in a column of their own."""
    table, found = read(odm(DATA), "F.LB", "LB")

    assert [
        ("001", "E", "1", "F.LB", "LB", "1", "SC[1]", "GLUC"),
        ("001", "E", "1", "F.LB", "LB", "1", "SC[2]", ""),
    ] == rows(
        table,
        "SubjectKey",
        "StudyEventOID",
        "StudyEventRepeatKey",
        "FormOID",
        "ItemGroupOID",
        "ItemGroupRepeatKey",
        "ParentItemGroup",
        "TEST",
    )
    assert [5, 9] == table.lines.tolist()
    assert [("odm-null", "note")] == [(f.rule, f.severity) for f in found]


def test_several_values_of_an_item_are_columns_beside_one_another():
    table, _ = read(odm(DATA), "F.LB", "LB")

    assert [("W", "White", "A", "Asian"), ("", "", "", "")] == rows(table, "RACE", "RACE__DECODE", "RACE__2", "RACE__2__DECODE")


def test_a_form_may_hold_items_itself():
    table, _ = read(odm(DATA), "F.LB", "F.LB")

    assert [("F.LB", "F.LB", "Y")] == rows(table, "FormOID", "ItemGroupOID", "DONE")
    assert [3] == table.lines.tolist()
    assert [("F.LB", "F.LB"), ("F.LB", "LB")] == [group[:2] for group in groups_of(odm(DATA))]


def test_without_metadata_the_outermost_item_group_is_the_form():
    table, _ = read(odm(DATA, metadata=""), "F.LB", "LB")

    assert [("F.LB", "SC[1]", "GLUC"), ("F.LB", "SC[2]", "")] == rows(table, "FormOID", "ParentItemGroup", "I.TEST")


def test_a_data_set_of_rows_without_subjects_is_read():
    """ItemGroupData right below ClinicalData, told apart by ItemGroupDataSeq."""
    row = '<ItemGroupData ItemGroupOID="LB" ItemGroupDataSeq="{}"><ItemData ItemOID="I.TEST"><Value>{}</Value></ItemData></ItemGroupData>'
    table, _ = read(odm("\n".join(row.format(n, n * 10) for n in (1, 2))), None, "LB")

    assert [("", "", "1", "10"), ("", "", "2", "20")] == rows(table, "SubjectKey", "FormOID", "ItemGroupRepeatKey", "TEST")


def test_transactions_and_queries_of_2_0():
    """The transaction of a form goes down to its sections and items; a query's own Value is none of the data."""
    inserted = DATA.replace('ItemGroupOID="F.LB"', 'ItemGroupOID="F.LB" TransactionType="Insert"')
    removed = DATA[: DATA.index("<ItemGroupData")] + (
        '<ItemGroupData ItemGroupOID="F.LB" TransactionType="Context">\n'
        '<ItemGroupData ItemGroupOID="SC" ItemGroupRepeatKey="1" TransactionType="Remove"/></ItemGroupData></StudyEventData></SubjectData>'
    )
    data = odm(inserted + removed, file_type="Transactional")
    table, found = read(data, "F.LB", "LB")
    sides = side_tables(data)

    assert [("SC[2]", "")] == rows(table, "ParentItemGroup", "TEST")
    assert [("odm-removed", "note", 1), ("odm-null", "note", 1)] == [(f.rule, f.severity, f.count) for f in found]
    assert ["GLUC", "W", "A"] == sides["earlier_versions"].Value.tolist()
    assert [("LB", "Q1", "Open", "which?")] == list(
        sides["queries"][["ItemGroupOID", "OID", "State", "Value"]].itertuples(index=False, name=None)
    )
