"""Releases of terminology in NCI's three formats: the same rows of each, and one clear message for what is none."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.standards.imported import compact, read_compact
from sdtm2adam.standards.nci_files import read_release
from sdtm2adam.standards.nci_rows import ReleasedTerm, named
from tests.standards.releases_written import COLUMNS, DATE, RELEASE, Written, as_excel, as_odm, as_text

WEATHER = ("SDTM", "WEATHCOL", "C900001", "Colour of Weather", "No")
RAIN = ("SDTM", "RAINU", "C900002", "Unit of Rain", "Yes")
TERMS = (
    ReleasedTerm(*RAIN, "C900022", "10", "Ten; Zehn", "Ten µm"),
    ReleasedTerm(*RAIN, "C900021", "mm/h", 'Says "millimetre" & more', "Millimetre per Hour"),
    ReleasedTerm(*WEATHER, "C900011", "GREY", "Gray; 1; < white", "Grey Weather"),
    ReleasedTerm(*WEATHER, "C900012", "NA", "", "Not Applicable"),
)


@pytest.mark.parametrize("write", [as_text, as_excel, as_odm])
def test_each_format_gives_the_same_rows(tmp_path, write):
    """Text, Excel and ODM-XML: values as they stand (NA, 10), synonyms taken apart, sorted by codelist and value, no definitions."""
    release = read_release(write(tmp_path))

    assert ("SDTM", DATE, TERMS, ()) == release


@pytest.mark.parametrize("write", [as_text, as_excel, as_odm])
def test_a_release_comes_back_from_the_study_folder(tmp_path, write):
    """What is written into the study is read back the same, and is the same bytes whatever it came from."""
    release = read_release(write(tmp_path))
    (tmp_path / f"sdtm_{DATE}.csv").write_bytes(compact(release))

    assert release == read_compact(tmp_path / f"sdtm_{DATE}.csv", "it")
    assert compact(read_release(as_text(tmp_path))) == compact(release)


def test_the_order_of_the_rows_does_not_matter(tmp_path):
    assert TERMS == read_release(as_text(tmp_path, [*RELEASE[3:], *RELEASE[:3]])).terms


def test_the_column_standard_and_date_says_what_it_is(tmp_path):
    """The library's export has a column for it, and the file may be called anything."""
    lines = ["\t".join((*COLUMNS, "Standard and Date"))]
    lines += ["\t".join((*row.cells, "ADaM CT 2030-03-29")) for row in RELEASE]
    (tmp_path / "export.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert ("ADaM", "2030-03-29") == read_release(tmp_path / "export.txt")[:2]


def test_a_table_separated_by_commas_is_read_too(tmp_path):
    import csv

    with (tmp_path / "SDTM_CT_2031-06-27.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *(row.cells for row in RELEASE)])

    assert TERMS == read_release(tmp_path / "SDTM_CT_2031-06-27.csv").terms


def test_what_a_person_says_goes_before_what_the_file_says(tmp_path):
    assert ("SEND", "2031-09-26") == read_release(as_text(tmp_path), "send", "2031-09-26")[:2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SDTM Terminology 2025-03-28.txt", ("SDTM", "2025-03-28")),
        ("ADaM_CT_2024-09-27", ("ADaM", "2024-09-27")),
        ("CDISC_CT.Define-XML.2024-12-20", ("DEFINE", "2024-12-20")),
        ("Protocol Terminology.xls", ("PROTOCOL", "")),
        ("sender 2025-13-45", ("", "")),
    ],
)
def test_package_and_date_are_found_in_names(text, told):
    """In words of their own: `sender` is not SEND, and there is no thirteenth month."""
    assert told == named(text)


def test_older_windows_text_is_read_and_told(tmp_path):
    path = as_text(tmp_path)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    release = read_release(path)

    assert TERMS == tuple(release.terms)
    assert ("the file is not UTF-8; it was read as Windows text (cp1252)",) == release.notes


BAD = {
    "page.txt": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "it is a web page (HTML)"),
    "empty.txt": (b" \n", "it is empty"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "save it as .xlsx, or take the tab-separated text file"),
    "broken.xlsx": (b"PK\x03\x04" + bytes(100), "is cut off or damaged"),
    "study.xml": (b'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3"><Study OID="S"/></ODM>', "a Define-XML or ODM file of a study"),
    "other.xml": (b"<?xml version='1.0'?><list/>", "XML of another kind (<list>)"),
    "bomb.xml": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "that is never read, for safety"),
    "numbers.txt": (b"a,b\n1,2\n", "its header lacks Code, Codelist Code"),
    "binary.txt": (b"Code\tCodelist Code\n\x00\x00", "it is no text"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_clear_message(tmp_path, name):
    data, says = BAD[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(StudyError) as told:
        read_release(tmp_path / name)

    assert says in str(told.value) and name in str(told.value)
    assert 1 == str(told.value).count("to fix")


def test_missing_columns_are_listed(tmp_path):
    path = as_text(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("Codelist Name", "Name").replace("CDISC Synonym(s)", "Synonyms"))
    with pytest.raises(StudyError, match="its header lacks Codelist Name, CDISC Synonym\\(s\\); it has Code, Codelist Code"):
        read_release(path)


def test_a_file_that_is_cut_off_within_a_line_is_refused(tmp_path):
    path = as_text(tmp_path)
    path.write_bytes(path.read_bytes()[:-15])
    with pytest.raises(StudyError, match="1 row\\(s\\) do not fit the header's 8 columns \\(cut off\\?\\): line 7 has 7 cells"):
        read_release(path)


def test_a_file_that_is_cut_off_within_its_last_cell_is_told(tmp_path):
    path = as_text(tmp_path)
    path.write_bytes(path.read_bytes()[:-3])

    assert ("the file does not end with a line break; compare its size with that at NCI",) == read_release(path).notes


def test_a_file_that_is_cut_off_within_a_character_is_not_taken_for_windows_text(tmp_path):
    path = as_text(tmp_path)
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(StudyError, match="it is cut off: it ends within a character"):
        read_release(path)


def test_an_odm_file_that_is_cut_off_is_refused(tmp_path):
    path = as_odm(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(StudyError, match="the file is cut off"):
        read_release(path)


def test_everything_that_contradicts_itself_is_told_at_once(tmp_path):
    """A term twice, a code that is none, a codelist that is not there, a codelist twice."""
    rows = [
        *RELEASE,
        RELEASE[1],
        Written("X1", "C900001", "", "Colour of Weather", "BLUE", "", "Blue"),
        Written("C900099", "C900009", "", "Wind", "WEST", "", "West"),
        RELEASE[3],
    ]
    with pytest.raises(StudyError) as told:
        read_release(as_text(tmp_path, rows))

    said = str(told.value)
    assert "1 row(s) without a C-code: `X1` (line 9)" in said
    assert "1 term(s) of the same codelist stand twice: C900001 GREY (line 3 and line 8)" in said
    assert "1 codelist code(s) stand twice: C900002 (line 5 and line 11)" in said
    assert "1 term(s) of 1 codelist(s) that the file does not have: C900009" in said


def test_a_file_that_does_not_say_what_it_is_asks(tmp_path):
    with pytest.raises(StudyError, match="which date it is of is not said\n    to fix  say it: --package SDTM --date 2025-03-28"):
        read_release(as_text(tmp_path, name="SDTM Terminology.txt"))


def test_two_sheets_of_terms_are_not_chosen_between(tmp_path):
    import openpyxl

    path = as_excel(tmp_path)
    book = openpyxl.load_workbook(path)
    book.worksheets[1].title, book.copy_worksheet(book.worksheets[1]).title = "Newer", "Older"
    book.save(path)
    with pytest.raises(StudyError, match="the sheets Newer, Older each have the header"):
        read_release(path)


def test_a_fault_of_a_formula_is_told(tmp_path):
    with pytest.raises(StudyError, match="1 cell\\(s\\) with a fault of a formula: row 3: #REF!"):
        read_release(as_excel(tmp_path, [RELEASE[0], RELEASE[1]._replace(synonyms="#REF!"), *RELEASE[2:]]))
