"""Which dictionaries the user has: folders looked at, files read once and only when they are asked for."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.standards.dictionaries.names import dictionary_named, same_version, unknown_name
from sdtm2adam.standards.dictionaries.own import OwnDictionaries, Place
from tests.standards.dictionaries import invented


def own(**places) -> OwnDictionaries:
    return OwnDictionaries({name.replace("_", "-"): Place(folder, folder.name, version) for name, (folder, version) in places.items()})


def test_a_dictionary_is_read_once_when_it_is_asked_for(tmp_path):
    folder = invented.meddra(tmp_path / "meddra")
    held = own(MedDRA=(folder, "99.1"))
    assert {} == held.held

    first = held.of("MedDRA")
    (folder / "llt.asc").write_text("")
    assert first is held.of("MedDRA")
    assert held.of("WHODrug") is None


def test_what_cannot_be_read_is_told_each_time_and_not_before(tmp_path):
    folder = invented.meddra(tmp_path / "meddra")
    (folder / "llt.asc").write_text("nothing\n")
    held = own(MedDRA=(folder, ""))
    assert [] == list(held.faults())

    told = []
    for _ in range(2):
        with pytest.raises(StudyError) as fault:
            held.of("MedDRA")
        told.append(str(fault.value))
    assert told[0] == told[1] and "llt.asc: line 1 has 1 field in place of 11" in told[0]


def test_folders_that_are_not_right_are_one_error(tmp_path):
    """No folder; a folder of something else; the folder above the right one; another version than the one named."""
    invented.meddra(tmp_path / "MedDRA_99_1" / "MedAscii")
    invented.whodrug(tmp_path / "who")
    (tmp_path / "empty").mkdir()
    held = own(
        MedDRA=(tmp_path / "MedDRA_99_1", ""), WHODrug=(tmp_path / "who", "GLOBALB3Sep98"), LOINC=(tmp_path / "empty", ""),
        UNII=(tmp_path / "nowhere", ""), MED_RT=(invented.medrt(tmp_path / "medrt"), ""),
    )  # fmt: skip

    with pytest.raises(StudyError) as fault:
        held.stop_at_faults()
    missing = "llt.asc is missing, pt.asc is missing, hlt.asc is missing, hlgt.asc is missing, soc.asc is missing, mdhier.asc is missing"
    assert (
        f"MedDRA: MedDRA_99_1 does not hold its files: {missing} - did you mean MedDRA_99_1/MedAscii?\n"
        "WHODrug: the files in who are of GLOBALB3Mar99, and GLOBALB3Sep98 is named\n"
        "LOINC: empty does not hold its files: Loinc.csv is missing\n"
        "UNII: there is no folder nowhere\n"
        "    to fix  name the folder that holds the files as their publisher delivers them"
    ) == str(fault.value)


def test_right_folders_are_no_error(tmp_path):
    held = own(MedDRA=(invented.meddra(tmp_path / "m"), "99.1"), WHODrug=(invented.whodrug(tmp_path / "w"), "March 1, 2099"))
    held.stop_at_faults()
    own(MedDRA=(invented.meddra(tmp_path / "unknown", version=""), "98.0")).stop_at_faults()


def test_a_version_that_is_known_only_when_it_is_read(tmp_path):
    """LOINC's files say it with their terms."""
    folder = invented.loinc(tmp_path)
    assert own(LOINC=(folder, "2.10")).of("LOINC").versions == ("2.10",)
    other = own(LOINC=(folder, "2.9"))
    other.stop_at_faults()

    with pytest.raises(StudyError, match="are of 2.10, and 2.9 is named"):
        other.of("LOINC")


def test_names_and_versions_as_they_are_written():
    assert ["MedDRA", "WHODrug", "WHODrug", "MED-RT", "SNOMED CT", ""] == [
        dictionary_named(name) for name in ("MEDDRA", "who-dd", "WHODrug Global", "medrt", "snomed", "ICD")
    ]
    assert "" == unknown_name("MedDRA")
    assert "`Meddra` is not known - did you mean MedDRA?" in unknown_name("Meddra")
    assert same_version("27", "27.0") and same_version("GLOBALB3Mar24", "GlobalB3 Mar24")
    assert not same_version("27.0", "27.1") and not same_version("2.8", "2.80") and not same_version("", "27.1")
