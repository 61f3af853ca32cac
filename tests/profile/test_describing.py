"""A folder of exports described: columns, keys, subjects, links, and files that cannot be read."""

import zipfile

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.profile.columns import describe
from tests.profile.folders import AE, VISITS, described, export
from tests.raw.workbooks import sheet

ODM = """<?xml version="1.0"?><ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot" FileOID="x"
CreationDateTime="2012-01-01T00:00:00">
<ClinicalData StudyOID="S" MetaDataVersionOID="V"><SubjectData SubjectKey="01"><StudyEventData StudyEventOID="V1">
<FormData FormOID="F.AE"><ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="1">
<ItemData ItemOID="AETERM" Value="Headache"/></ItemGroupData>
</FormData></StudyEventData></SubjectData></ClinicalData></ODM>"""


def column(*texts: str | None):
    return describe("X", pd.Categorical(texts))


def test_a_column_is_counted_as_collected():
    """Blank is not filled; every other text is a value, and the most frequent stands first."""
    seen = column("a", None, "bb", "a")

    assert (4, 3, 0.75, 2, (("a", 2), ("bb", 1)), 1, 2) == (
        seen.records, seen.filled, seen.share, seen.distinct, seen.top, seen.shortest, seen.longest,
    )  # fmt: skip


def test_texts_that_could_mean_missing_are_told_and_stay_values():
    """NA, ., ND and the like are counted; they count as filled all the same."""
    seen = column("NA", ".", "ND", "unk", "12", "NA", "Nausea")

    assert ({"NA": 2, ".": 1, "ND": 1, "unk": 1}, 7) == (seen.missing_like, seen.filled)


def test_minus_99_is_told_among_numbers_only():
    """-99 is a value among codes of text, and suspicious among numbers."""
    assert ({"-99": 1}, {}) == (column("1", "2", "-99").missing_like, column("-99", "X-1", "X-2").missing_like)


def test_a_codelist_is_suspected_by_terms_and_synonyms_and_never_by_numbers():
    """MILD and moderate are terms of AESEV in any case; 1 and 2 are nobody's."""
    assert "AESEV" in [match.short for match in column("MILD", "moderate", "Severe").codelists]
    assert () == column("1", "2", "3").codelists


def test_values_that_a_codelist_lacks_are_named():
    """Two of three are known: near enough to be told, with the third."""
    [match, *_] = [m for m in column("MILD", "MODERATE", "AWFUL").codelists if m.short == "AESEV"]

    assert (2, 3, ("AWFUL",)) == (match.known, match.of, match.unknown)


def test_keys_subjects_and_links(tmp_path):
    """Subject 001 is at two sites, so the site stands in the subject and in every key."""
    profile = described(tmp_path, ae_csv=AE, visits_csv=VISITS, cm_csv="SITE,SUBJ,AENO,CMTRT\n01,001,2,Aspirin\n02,001,1,Aspirin\n")
    ae = export(profile, "ae")

    assert ("SITE", "SUBJ") == ae.subject
    assert ("SITE", "SUBJ", "AENO") == ae.keys[0]
    assert (2, "cm", 0) == ae.subjects
    assert [("cm", ("SITE", "SUBJ", "AENO"), "ae", 2, 2)] == [(x.export, x.columns, x.to, x.found, x.of) for x in profile.links]


def test_the_number_alone_is_the_subject_where_no_two_sites_share_one(tmp_path):
    """With several sites and no number at two of them, the number says who it is."""
    profile = described(tmp_path, dm_csv="SITE,SUBJ,SEX\n01,101,F\n02,201,M\n")

    assert ("SUBJ",) == export(profile, "dm").subject


def test_a_subject_that_is_not_in_the_largest_export_is_counted(tmp_path):
    """Subject 9 has a visit and no demographics."""
    profile = described(tmp_path, dm_csv="SUBJ,SEX\n1,F\n2,M\n3,M\n", sv_csv="SUBJ,VISIT\n1,A\n9,A\n")

    assert (2, "dm", 1) == export(profile, "sv").subjects


def test_exact_duplicates_are_told_and_do_not_count_against_a_key(tmp_path):
    """The second Headache is the first again, on line 3."""
    seen = export(described(tmp_path, ae_csv="SUBJ,TERM\n1,Headache\n1,Headache\n2,Nausea\n"), "ae")

    assert (1, "raw/ae.csv line 3") == (seen.repeats, seen.repeated)
    assert ("SUBJ",) == seen.keys[0]


def test_no_key_is_claimed_for_one_record(tmp_path):
    """Of one record every column is unique, which says nothing."""
    assert [] == export(described(tmp_path, ae_csv="SUBJ,TERM\n1,Headache\n"), "ae").keys


@pytest.mark.parametrize(
    ("content", "written"),
    [
        ("A;B\n1;2\n", (";", "utf-8", "")),
        ("A\tB\n1\t2\n", ("\t", "utf-8", "")),
        ("A,B\n두통,2\n".encode("cp949") + "구역질입니다,3\n".encode("cp949"), (",", "cp949", "")),
        ("# made on Monday, again\nA;B\n1;2\n", (";", "utf-8", "#")),
        ("#A,B\n1,2\n", (",", "utf-8", "")),
        ("A\n1\n", (",", "utf-8", "")),
    ],
)
def test_how_a_text_file_is_written_is_found_out(tmp_path, content, written):
    """Delimiter, encoding, and lines with # in front that are no records; a header may begin with #."""
    read = export(described(tmp_path, x_txt=content), "x").place.export

    assert written == (read.delimiter, read.encoding, read.comment)


def test_every_kind_of_file_is_an_export(tmp_path):
    """Workbook, Parquet, JSON, ODM and members of a zip stand side by side."""
    pd.DataFrame({"A": ["1", "2"]}).to_parquet(tmp_path / "x.parquet")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("inner/lab.csv", "A,B\n1,2\n")
        archive.writestr("__MACOSX/._lab.csv", "rubbish")
    files = {
        "book_xlsx": sheet([["A", "B"], ["1", "2"]]),
        "pq_parquet": (tmp_path / "x.parquet").read_bytes(),
        "nd_ndjson": '{"A": "1"}\n{"A": "2"}\n',
        "odm_xml": ODM,
        "pack_zip": (tmp_path / "x.zip").read_bytes(),
    }
    profile = described(tmp_path, **files)

    assert {"book": 1, "pq": 2, "nd": 2, "odm": 1, "lab": 1} == {e.name: e.records for e in profile.exports}
    assert () == profile.unread


def test_a_broken_file_is_one_line_and_not_the_end(tmp_path):
    """Each file that cannot be read has one line that says why; the good one is described."""
    bad = {
        "page_xpt": "<html><body>please sign in</body></html>",
        "cut_xlsx": b"PK\x03\x04 cut",
        "empty_csv": "",
        "old_xls": b"\xd0\xcf\x11\xe0",
        "ragged_csv": "A,B\n1,2\n1,2,3\n",
        "twice_csv": "A,A\n1,2\n",
        "bomb_xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        "pq_parquet": "PAR1 no",
        "z_zip": b"PK no",
        "sas_sas7bdat": "no",
    }
    profile = described(tmp_path, ae_csv=AE, **bad)

    assert ["ae"] == [e.name for e in profile.exports]
    assert sorted(f"raw/{name.replace('_', '.')}" for name in bad) == [u.shown for u in profile.unread]
    assert [] == [u for u in profile.unread if not u.why or "\n" in u.why]


def test_two_files_of_one_name_stand_apart(tmp_path):
    """ae.csv and ae.tsv are two exports, in the order of their names."""
    assert ["ae", "ae_2"] == [e.name for e in described(tmp_path, ae_csv="A,B\n1,2\n", ae_tsv="A\tB\n1\t2\n").exports]


def test_sixty_thousand_records_have_their_key(tmp_path):
    """A lab export is told apart by subject, visit and test; the identifier alone does it too."""
    n = 60_000
    at = np.arange(n)
    frame = pd.DataFrame(
        {"SUBJ": at // 300, "VISIT": [f"Visit {v}" for v in at // 30 % 10], "TEST": [f"T{t:02}" for t in at % 30], "RES": at % 977 / 10}
    )
    raw = tmp_path / "raw"
    raw.mkdir()
    frame.to_csv(raw / "lab.csv", index=False)

    assert ("SUBJ", "VISIT", "TEST") == export(described(tmp_path), "lab").keys[0]


def test_an_identifier_of_one_export_is_found_in_another(tmp_path):
    """Specimens collected once are named in the laboratory's file, under the same name or another."""
    labels = [f"S-{n:02}" for n in range(8)]
    taken = "SUBJ,LABEL\n" + "".join(f"{n},{label}\n" for n, label in enumerate(labels))
    same = "LABEL,TEST\n" + "".join(f"{label},{test}\n" for label in labels[:6] for test in "AB")
    other = "SPECIMEN,TEST\n" + "".join(f"{label},{test}\n" for label in labels[:6] for test in "AB")
    profile = described(tmp_path, taken_csv=taken, same_csv=same, other_csv=other)

    assert {("same", "LABEL", "taken", "LABEL", 6), ("other", "SPECIMEN", "taken", "LABEL", 6)} == {
        (x.export, *x.columns, x.to, *x.to_columns, x.found) for x in profile.links if x.to == "taken"
    }
