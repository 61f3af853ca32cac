"""What an ODM file holds beside its data reaches a person."""

from sdtm2adam.raw.exports import odm_asides
from sdtm2adam.spec.raw import RawSpec

HISTORY = """<?xml version="1.0"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Transactional" FileOID="F" CreationDateTime="2012-03-05T00:00:00">
<ClinicalData StudyOID="S" MetaDataVersionOID="1"><SubjectData SubjectKey="001" TransactionType="Insert">
<StudyEventData StudyEventOID="V1"><FormData FormOID="F.AE"><ItemGroupData ItemGroupOID="IG.AE">
<ItemData ItemOID="TERM" Value="Headach"/></ItemGroupData></FormData></StudyEventData></SubjectData>
<SubjectData SubjectKey="001" TransactionType="Update">
<StudyEventData StudyEventOID="V1"><FormData FormOID="F.AE"><ItemGroupData ItemGroupOID="IG.AE">
<ItemData ItemOID="TERM" Value="Headache"/></ItemGroupData></FormData></StudyEventData></SubjectData>
</ClinicalData></ODM>
"""


def spec(*files: str) -> RawSpec:
    exports = {f"e{i}": {"file": f, "columns": ["SubjectKey", "TERM"], **({"odm": {"item_group": "IG.AE"}} if f.endswith("xml") else {})}
               for i, f in enumerate(files)}  # fmt: skip
    return RawSpec.model_validate({"missing": [""], "exports": exports})


def test_values_that_were_replaced_are_kept(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "edc.xml").write_text(HISTORY, encoding="utf-8")
    asides = odm_asides(spec("edc.xml"), tmp_path)

    assert ["edc_earlier_versions"] == list(asides)
    assert [("001", "Headach")] == list(zip(asides["edc_earlier_versions"]["SubjectKey"], asides["edc_earlier_versions"]["Value"]))


def test_a_study_without_odm_files_has_nothing_beside_its_data(tmp_path):
    assert {} == odm_asides(spec("ae.csv"), tmp_path)
