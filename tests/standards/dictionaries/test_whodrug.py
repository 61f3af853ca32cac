"""WHODrug of the B3 format from the user's own files; here an invented one."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.standards.dictionaries.own_files import OwnFiles
from sdtm2adam.standards.dictionaries.whodrug import absent_of_whodrug, read_whodrug, whodrug_versions
from tests.standards.dictionaries import invented


@pytest.mark.parametrize("form", ["txt", "csv"])
def test_names_classes_and_which_drug_has_which_class(tmp_path, form):
    held = read_whodrug(OwnFiles(invented.whodrug(tmp_path, form), "WHODrug"))

    assert [True, True, False] == held.levels["DD"].has_terms(["Plasterol, white", "Varnishum extra", "Varnishes"]).tolist()
    assert [True, False] == held.levels["DD"].has_codes(["90000101002", "900001"]).tolist()
    assert [True, True, False] == held.levels["INA"].has_codes(["X", "Y02BB", "X01"]).tolist()
    assert [True, False] == held.levels["INA"].has_pairs(["X01AA", "X01AA"], ["Varnishes", "Plasters"]).tolist()
    asked = [
        ("Varnishum", "Varnishes", "X01AA"),
        ("Varnishum extra", "Varnishes", "X01AA"),  # a name of the same drug
        ("Varnishum hydrate", "Varnishes", "X01AA"),  # a salt has its own classes
        ("Varnishum hydrate", "Hydrated varnishes", "X01AB"),
        ("Plasterol, white", "Varnishes", "Y02BB"),  # the text of another class
        ("Plasterol", "Plasters", "Y02BB"),
    ]
    assert [True, True, False, True, False, False] == held.paths["classes"](list(zip(*asked, strict=True))).tolist()


def test_the_release_is_said_in_several_ways(tmp_path):
    assert ("GLOBALB3Mar99", "March 1, 2099", "WHODRUG GLOBAL B3 March 1, 2099") == whodrug_versions(
        OwnFiles(invented.whodrug(tmp_path / "one"), "WHODrug")
    )
    assert () == whodrug_versions(OwnFiles(invented.whodrug(tmp_path / "two", version=""), "WHODrug"))


def test_files_of_the_other_format_are_told_as_such(tmp_path):
    (tmp_path / "MP.csv").write_text("1,,900001,01,001")
    assert "C3 format" in absent_of_whodrug(OwnFiles(tmp_path, "WHODrug"))[0]
    (tmp_path / "MP.csv").unlink()
    (tmp_path / "dd.txt").write_text("")
    assert ["DDA.txt (or DDA.csv) is missing", "INA.txt (or INA.csv) is missing"] == absent_of_whodrug(OwnFiles(tmp_path, "WHODrug"))


def test_lines_that_are_none_of_the_format(tmp_path):
    folder = invented.whodrug(tmp_path)
    (folder / "DD.txt").write_text("record,name\n" + (folder / "DD.txt").read_text())
    (folder / "INA.txt").write_text("")

    with pytest.raises(StudyError) as fault:
        read_whodrug(OwnFiles(folder, "WHODrug"))
    told = str(fault.value).splitlines()
    assert ["    DD.txt: 1 of 5 lines do not begin as they must", "    INA.txt: it is empty"] == told[1:3]
