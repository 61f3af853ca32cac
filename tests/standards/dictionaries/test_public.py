"""LOINC, UNII and MED-RT from the user's own files; here invented ones."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.standards.dictionaries.own_files import OwnFiles
from sdtm2adam.standards.dictionaries.public import read_loinc, read_medrt, read_unii
from tests.standards.dictionaries import invented


def test_loinc_has_numbers_and_names_and_the_version_of_its_newest_change(tmp_path):
    """Texts in quotes may have commas, quotes and breaks; 2.10 is newer than 2.9."""
    held = read_loinc(OwnFiles(invented.loinc(tmp_path), "LOINC"))
    level = held.levels["TERM"]

    assert (("2.10",), True) == (held.versions, held.code_is_value)
    assert [True, False] == level.has_codes(["99992-9", "99999-9"]).tolist()
    names = ['Creak, loudness in "Chair"', "Creak Chair", "Wobble of Table by Eye"]
    assert [True, True, False] == level.has_pairs(["99991-1"] * 3, names).tolist()


@pytest.mark.parametrize("term", ["Display Name", "PT"])
def test_unii_has_identifiers_and_names_and_the_version_of_its_file_name(tmp_path, term):
    held = read_unii(OwnFiles(invented.unii(tmp_path, term), "UNII"))

    assert ("01Mar2099",) == held.versions
    assert [True, False] == held.levels["TERM"].has_pairs(["ZZ00000002", "ZZ00000001"], ['5"-PLASTEROL'] * 2).tolist()


def test_a_concept_of_medrt_has_the_names_of_its_terms_too(tmp_path):
    held = read_medrt(OwnFiles(invented.medrt(tmp_path), "MED-RT"))
    level = held.levels["TERM"]

    assert ("2099.03.01",) == held.versions
    assert [True, True, True] == level.has_pairs(
        ["N90001", "N90001", "T90001"], ["Coating Agent [EPC]", "Coating Agents", "Coating Agents"]
    ).tolist()
    assert [False, False] == level.has_codes(["N1", "2"]).tolist()


def test_files_that_are_none_of_theirs(tmp_path):
    folder = invented.unii(invented.loinc(invented.medrt(tmp_path)))
    (folder / "Loinc.csv").write_text('"LOINC_NUM","COMPONENT"\n"1-1","Creak"\n')
    (folder / "UNII_Records_01Mar2099.txt").write_text("UNII\tDisplay Name\nZZ00000001\tVARNISHUM\textra\n")
    (folder / "Core_MEDRT_20990301_DTS.xml").write_text("<terminology/>")

    for read, says in (
        (read_loinc, "Loinc.csv: its header has no LONG_COMMON_NAME and no SHORTNAME and no VersionLastChanged"),
        (read_unii, "UNII_Records_01Mar2099.txt: other than 2 fields in 1 line"),
        (read_medrt, "Core_MEDRT_20990301_DTS.xml: it holds no term and no concept"),
    ):
        with pytest.raises(StudyError, match=says.replace("(", r"\(")):
            read(OwnFiles(folder, "X"))
