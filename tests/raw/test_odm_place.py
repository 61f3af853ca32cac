"""ODM-XML among the exports: which item group is read, which are left, and where a record stands."""

from tests.raw.reading import only, read, records

STUDY = """<?xml version="1.0"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot" FileOID="F" CreationDateTime="2012-03-05T00:00:00" ODMVersion="1.3.2">
<ClinicalData StudyOID="S" MetaDataVersionOID="1"><SubjectData SubjectKey="001"><StudyEventData StudyEventOID="V1">
<FormData FormOID="F.AE">
<ItemGroupData ItemGroupOID="IG.AE"><ItemData ItemOID="TERM" Value="NA"/></ItemGroupData>
<ItemGroupData ItemGroupOID="IG.MH"><ItemData ItemOID="MHTERM" Value="x"/></ItemGroupData>
</FormData>
</StudyEventData></SubjectData></ClinicalData></ODM>
"""


def test_an_item_group_is_an_export_and_the_others_are_told(tmp_path):
    frame, found = read(tmp_path, STUDY.encode(), "x.xml", ["SubjectKey", "TERM"], odm={"item_group": "IG.AE"})

    assert [("001", "NA", 5)] == records(frame, "SubjectKey", "TERM", "_line")
    left = [f.message for f in found if f.rule == "raw-undeclared-part"]
    assert ["1 item group of raw/x.xml is not named in specs/raw.yaml and is not read: F.AE IG.MH"] == left


def test_columns_that_the_reader_adds_are_not_told_as_undeclared(tmp_path):
    """StudyOID and the other keys of a record come with every ODM file; an item that is not declared is told."""
    _, found = read(tmp_path, STUDY.encode(), "x.xml", ["SubjectKey"], odm={"item_group": "IG.AE"})

    assert ["raw/x.xml item group IG.AE has 1 undeclared column: TERM"] == [f.message for f in found if f.rule == "raw-extra-column"]


def test_a_cut_off_file_is_one_error(tmp_path):
    frame, found = read(tmp_path, STUDY[:-60].encode(), "x.xml", ["SubjectKey", "TERM"], odm={"item_group": "IG.AE"})

    assert frame is None
    assert "is cut off" in only(found).message


def test_keys_of_the_file_are_columns_where_they_are_declared(tmp_path):
    """Two item groups with the same values repeat each other, unless the study says that their numbers tell them apart."""
    group = '<ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="{}"><ItemData ItemOID="TERM" Value="NA"/></ItemGroupData>\n'
    twice = STUDY.replace(
        '<ItemGroupData ItemGroupOID="IG.AE">', "\n" + group.format(1) + group.format(2) + '<ItemGroupData ItemGroupOID="IG.X">'
    )
    frame, found = read(tmp_path, twice.encode(), "x.xml", ["SubjectKey", "TERM"], odm={"item_group": "IG.AE"})

    assert ["SubjectKey", "TERM", "_line"] == list(frame)
    assert ["1 record repeats another exactly: line 7 repeats line 6"] == [f.message for f in found if f.rule == "raw-duplicate"]

    frame, found = read(tmp_path, twice.encode(), "x.xml", ["SubjectKey", "ItemGroupRepeatKey", "TERM"], odm={"item_group": "IG.AE"})

    assert [("001", "1", "NA"), ("001", "2", "NA")] == records(frame, "SubjectKey", "ItemGroupRepeatKey", "TERM")
    assert [] == [f.message for f in found if f.rule == "raw-duplicate"]
