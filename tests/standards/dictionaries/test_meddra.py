"""MedDRA from the user's own files; here an invented one, laid out as the real files are."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.standards.dictionaries.dictionary import Dictionary
from sdtm2adam.standards.dictionaries.meddra import read_meddra
from sdtm2adam.standards.dictionaries.own_files import OwnFiles
from tests.standards.dictionaries import invented

SEAT = ("90000001", "90000010", "90000020", "90000100")
CELLAR = ("90000002", "90000012", "90000022", "90000120", "90000120")
CELLAR_AS_FURNITURE = ("90000001", "90000011", "90000021", "90000120", "90000120")


def read(folder) -> Dictionary:
    return read_meddra(OwnFiles(folder, "MedDRA"))


def lie(held: Dictionary, kind: str, *paths: tuple[str, ...]) -> list[bool]:
    return held.paths[kind](list(zip(*paths, strict=True))).tolist()


def test_terms_and_codes_of_each_level(tmp_path):
    held = read(invented.meddra(tmp_path))

    assert ["LLT", "PT", "HLT", "HLGT", "SOC"] == list(held.levels)
    assert [True, False, False] == held.levels["PT"].has_terms(["Damp cellar", "Chair that creaks", "damp cellar"]).tolist()
    assert [True, False] == held.levels["PT"].has_terms(["damp CELLAR", "damp"], case=False).tolist()
    assert [True, False, False] == held.levels["LLT"].has_codes(["90000101", "90000001", "Damp cellar"]).tolist()
    pairs = held.levels["SOC"].has_pairs(["90000001", "90000001"], ["Furniture disorders", "Building disorders"])
    assert [True, False] == pairs.tolist()


def test_a_lowest_level_term_that_is_no_longer_current_is_still_one(tmp_path):
    assert [True] == read(invented.meddra(tmp_path)).levels["LLT"].has_terms(["Chair, squeaky"]).tolist()


def test_a_path_is_that_by_the_primary_soc(tmp_path):
    """The damp cellar stands under furniture too; SDTM's --SOC, --HLGT and --HLT speak of its primary SOC."""
    held = read(invented.meddra(tmp_path))

    assert [True, True, False] == lie(held, "codes", (*SEAT, "90000101"), CELLAR, CELLAR_AS_FURNITURE)
    assert [False, False] == lie(held, "codes", (*SEAT, "90000110"), (*SEAT, "90009999"))
    right = ("Building disorders", "Rooms", "Wet rooms", "Damp cellar", "Damp cellar")
    assert [True, False] == lie(held, "terms", right, ("Furniture disorders", *right[1:]))


@pytest.mark.parametrize("how", [{}, {"closed": False}, {"newline": "\n"}, {"encoding": "cp1252"}, {"encoding": "utf-8-sig"}], ids=str)
def test_files_of_all_ages_say_the_same(tmp_path, how, monkeypatch):
    """With and without the closing `$`, lines of both systems, letters of Windows as they were before UTF-8."""
    monkeypatch.setattr(invented, "HLT", invented.HLT.replace("Wet rooms", "Pièces humides"))
    held = read(invented.meddra(tmp_path, **how))

    assert [True] == held.levels["HLT"].has_terms(["Pièces humides"]).tolist()
    assert [True, True] == lie(held, "codes", CELLAR, (*SEAT, "90000100"))
    assert ("99.1",) == held.versions


def test_names_in_capitals_are_found_and_a_version_may_be_unknown(tmp_path):
    folder = invented.meddra(tmp_path, version="")
    (folder / "llt.asc").rename(folder / "LLT.ASC")

    assert () == read(folder).versions


def test_all_that_is_wrong_with_the_files_is_one_error(tmp_path):
    folder = invented.meddra(tmp_path)
    lines = (folder / "llt.asc").read_text().splitlines()
    (folder / "llt.asc").write_text("\n".join([lines[0], "90000999$Half a line$90000100$", "", *lines[1:], "90000998$One more$$"]))
    (folder / "soc.asc").write_text("90000001,Furniture disorders,Furn\n")
    (folder / "hlt.asc").write_text("")

    with pytest.raises(StudyError) as fault:
        read(folder)
    assert (
        "MedDRA cannot be read:\n"
        "    llt.asc: other than 11 fields in lines 2 (3), 8 (3)\n"
        "    hlt.asc: it is empty\n"
        "    soc.asc: line 1 has 1 field in place of 10\n"
        "    to fix  take the files of MedDRA anew from their publisher, or name the folder that holds them"
    ) == str(fault.value)
