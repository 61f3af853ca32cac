"""Which release a study uses: what was in force on the date it names, imported or carried."""

import pytest

from sdtm2adam.errors import Findings, StudyError
from sdtm2adam.spec.study import CodelistSpec
from sdtm2adam.standards.imported import put, terminology_of
from sdtm2adam.standards.nci_files import read_release
from sdtm2adam.standards.terminology import VERSION, carried
from sdtm2adam.submission.define_codelists import Codelists
from tests.standards.releases_written import DATE, RELEASE, as_text


def brought(folder, date=DATE, rows=RELEASE, package="SDTM"):
    """A study folder with one imported release."""
    put(folder, [read_release(as_text(folder, rows), package, date)])
    return folder


def test_without_imports_the_carried_release_is_used(tmp_path):
    assert terminology_of(tmp_path, VERSION) is carried()


def test_a_codelist_of_the_imported_release(tmp_path):
    terminology = terminology_of(brought(tmp_path), DATE)
    weather = terminology.codelist("WEATHCOL")

    assert (DATE, DATE) == (terminology.version, terminology.packages["SDTM"])
    assert weather is terminology.codelist("C900001")
    assert ("C900001", "Colour of Weather", False, "SDTM") == (weather.code, weather.name, weather.extensible, weather.package)
    assert {"GREY": ("C900011", ("Gray", "1", "< white")), "NA": ("C900012", ())} == weather.terms
    assert terminology.codelist("RAINU").extensible


def test_an_imported_package_replaces_all_of_the_carried_one(tmp_path):
    """AESEV is not in the imported SDTM package, so the study has no such codelist; ADaM is still the carried one."""
    terminology = terminology_of(brought(tmp_path), DATE)

    assert "AESEV" not in terminology and "AESEV" not in terminology.codelists()
    with pytest.raises(StudyError, match=f"codelist AESEV is not among those carried of CDISC terminology {DATE}"):
        terminology.codelist("AESEV")
    assert VERSION == terminology.packages["ADaM"] and "DATEFL" in terminology


def test_a_later_release_is_not_in_force_yet(tmp_path):
    """A study that stays with the carried date does not see what was imported for the next one."""
    assert terminology_of(brought(tmp_path), VERSION) is carried()


def test_an_older_release_is_used_where_it_is_named(tmp_path):
    terminology = terminology_of(brought(tmp_path, "2020-03-27"), "2020-03-27")

    assert {"SDTM": "2020-03-27"} == terminology.packages


def test_of_two_packages_sdtm_has_a_codelist_first(tmp_path):
    """SEND repeats codelists of SDTM; which of them was imported first does not matter."""
    brought(tmp_path, package="SEND")
    brought(tmp_path)

    assert "SDTM" == terminology_of(tmp_path, DATE).codelist("WEATHCOL").package


def test_a_release_that_is_not_at_hand_says_how_to_import_it(tmp_path):
    with pytest.raises(StudyError) as told:
        terminology_of(brought(tmp_path), "2031-06-26")

    assert f"terminology 2031-06-26 is neither carried nor imported, there are {VERSION}, {DATE} - did you mean {DATE}?" in str(told.value)
    assert "sdtm2adam ct import FILE" in str(told.value)


def test_importing_again_changes_nothing(tmp_path):
    release = read_release(as_text(tmp_path))

    assert ["new", "unchanged"] == [put(tmp_path, [release])[0][1] for _ in range(2)]
    assert "replaced" == put(tmp_path, [release._replace(terms=release.terms[1:])])[0][1]


def test_two_files_of_the_same_release_are_refused(tmp_path):
    release = read_release(as_text(tmp_path))
    with pytest.raises(StudyError, match="Two of the files hold the same release"):
        put(tmp_path, [release, release])


def test_an_imported_file_that_was_spoilt_is_told(tmp_path):
    path = brought(tmp_path) / "specs" / "terminology" / f"sdtm_{DATE}.csv"
    path.write_text(path.read_text(encoding="utf-8") + "one,two\n", encoding="utf-8")
    with pytest.raises(StudyError, match=f"specs/terminology/sdtm_{DATE}.csv is not as it was written \\(line 6\\)"):
        terminology_of(tmp_path, DATE)


def test_a_define_takes_its_codes_from_the_release_of_the_study(tmp_path):
    """A codelist that only the imported release has gets its C-code and that of its term; the carried one knows neither."""
    spec = CodelistSpec.model_validate({"codelist": "SKY", "standard": "WEATHCOL", "terms": {"GREY": []}})
    codes = []
    for terminology in (terminology_of(brought(tmp_path), DATE), carried()):
        lists = Codelists({"SKY": spec}, "STD.CT", {}, Findings(), terminology=terminology)
        made = lists.made[lists.of(lists.base("SKY", (), "SKY", "Sky"), ["GREY"], "AE.AESKY")]
        codes.append((made.code, made.terms[0].code))

    assert [("C900001", "C900011"), ("", "")] == codes
