"""Files of every kind as sides of a comparison, the keys that stand beside them, and what cannot be read."""

import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sdtm2adam.compare.comparison import compare_sides
from sdtm2adam.compare.folders import compare_datasets
from sdtm2adam.compare.reading import read_datasets
from sdtm2adam.compare.sides import Side, side_of
from sdtm2adam.errors import StudyError
from tests.compare.same_data import FRAME, META, write_all
from tests.derive.tables import frame
from tests.formats.transport import library, member, namestr
from tests.raw.sas_files import sas7bdat

KINDS = ("xpt5", "xpt8", "sas7bdat", "parquet", "json", "ndjson", "csv")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_all(tmp_path_factory.mktemp("kinds"))


def side(path) -> Side:
    [only] = read_datasets(path, path.name).sides.values()
    return only


@pytest.mark.parametrize(("one", "two"), [*combinations(KINDS, 2)])
def test_the_same_data_are_equal_in_every_kind_of_file(files, one, two):
    """Text, numbers, dates, times and what is missing, whatever the files keep them as."""
    told = compare_sides(side(files[one]), side(files[two]), ["USUBJID"])

    assert [] == told.differences()["unequal variable"].tolist()
    assert (3, 15) == (len(told.match), told.cells)
    assert not told.code & 8192


def test_labels_lengths_and_formats_are_the_files_own(files):
    """Two transport files that differ in what they say of a variable and in no value; a CSV says nothing."""
    text = compare_sides(side(files["xpt5"]), side(files["csv"]), ["USUBJID"])
    other = compare_sides(side(files["xpt5"]), side(files["sas7bdat"]), ["USUBJID"])

    assert 0 == text.code
    assert ("USUBJID", "length", "5", "20") in set(other.attributes.itertuples(index=False, name=None))
    assert ("AVAL", "label", "Analysis Value", "") in set(other.attributes.itertuples(index=False, name=None))


def test_a_letter_of_a_missing_number_is_a_value(tmp_path):
    """.A beside .A is equal, beside a plain missing number it is not; in text it is written as SAS shows it."""
    (tmp_path / "a.sas7bdat").write_bytes(sas7bdat({"ID": ("", [b"1", b"2"]), "N": ("", [".A", ".A"])}))
    (tmp_path / "b.csv").write_text("ID,N\n1,.A\n2,.\n")
    told = compare_sides(side(tmp_path / "a.sas7bdat"), side(tmp_path / "b.csv"), ["ID"])

    assert [("2", ".A", ".")] == list(told.differences()[["ID", "value in base", "value in other"]].itertuples(index=False, name=None))


def test_text_files_are_compared_as_numbers_where_all_are(tmp_path):
    """1.0 is 1 and 1e-4 is 0.0001; a code with a leading zero stays text."""
    (tmp_path / "a.csv").write_text("ID,N,CODE\n01,1.0,007\n02,1e-4,8\n")
    (tmp_path / "b.csv").write_text("ID,N,CODE\n01,1,7\n02,0.0001,8\n")
    told = compare_sides(side(tmp_path / "a.csv"), side(tmp_path / "b.csv"), ["ID"])

    assert ["CODE"] == told.differences()["unequal variable"].tolist()


def test_long_identifiers_are_not_rounded(tmp_path):
    """Whole numbers beyond what a double tells apart are compared digit by digit."""
    for name, last in (("a", 7), ("b", 8)):
        pd.DataFrame({"ID": [1], "N": [9007199254740990 + last]}).to_parquet(tmp_path / f"{name}.parquet")
    told = compare_sides(side(tmp_path / "a.parquet"), side(tmp_path / "b.parquet"), ["ID"])

    assert 1 == told.cells_unequal


def test_a_semicolon_and_a_tab_part_fields_too(tmp_path):
    (tmp_path / "a.csv").write_text("ID;N\n1;2\n")
    (tmp_path / "b.tsv").write_text("ID\tN\n1\t2\n")

    assert compare_sides(side(tmp_path / "a.csv"), side(tmp_path / "b.tsv"), ["ID"]).is_equal


def metadata(folder) -> None:
    told = [{**vars(META), "variables": [vars(v) for v in META.variables]}]
    (folder / "metadata.json").write_text(json.dumps(told))


def test_keys_come_from_metadata_beside_the_file(tmp_path):
    """metadata.json of a run says them; and dates are of the kind that it says."""
    FRAME.to_parquet(tmp_path / "ADX.parquet")
    metadata(tmp_path)
    read = side(tmp_path / "ADX.parquet")

    assert (("metadata.json", ("USUBJID",)),) == read.keys
    assert "Analysis Date" == read.about["ADT"].label
    assert "as metadata.json says" == compare_sides(read, read).keys.how


def test_keys_of_a_run_hold_for_its_transport_files(tmp_path, files):
    """out/xpt/adam/ is described by out/adam/metadata.json."""
    for folder in ("xpt/adam", "adam"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "run.json").write_text("{}")
    metadata(tmp_path / "adam")
    (tmp_path / "xpt/adam/adx.xpt").write_bytes(files["xpt5"].read_bytes())

    assert (("metadata.json of the run", ("USUBJID",)),) == side(tmp_path / "xpt/adam/adx.xpt").keys


DEFINE = """<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1"><Study OID="S"><MetaDataVersion
 OID="M" Name="M"><ItemGroupDef OID="IG" Name="ADX" def:Structure="One record"><ItemRef ItemOID="I1" KeySequence="1"/></ItemGroupDef>
 <ItemDef OID="I1" Name="USUBJID" DataType="text"/></MetaDataVersion></Study></ODM>"""


def test_keys_come_from_the_define_beside_the_file(tmp_path):
    (tmp_path / "define.xml").write_text(DEFINE)
    FRAME.to_csv(tmp_path / "adx.csv", index=False)

    assert (("define.xml", ("USUBJID",)),) == side(tmp_path / "adx.csv").keys


def test_metadata_keys_that_a_side_lacks_are_told_and_not_used():
    """The proposal says that it is one, and a note why the others were not used."""
    base = frame("USUBJID | AVISITN | AVAL\nP1 | 1 | 5\nP1 | 2 | 6\nP2 | 1 | 6")
    keyed = read_of(base, ("USUBJID", "ADT"))
    told = compare_sides(keyed, keyed)

    assert ("USUBJID", "AVISITN") == told.keys.names
    assert told.keys.how.startswith("proposed")
    assert ("the keys of a test (USUBJID, ADT) are not used: not on both sides is ADT",) == told.keys.notes


def read_of(table: pd.DataFrame, keys: tuple[str, ...]) -> Side:
    return replace(side_of(table, "base"), keys=(("a test", keys),))


def folder_of(path, **tables: str):
    path.mkdir()
    for name, text in tables.items():
        (path / f"{name}.csv").write_text(text)
    return read_datasets(path, path.name)


def test_datasets_of_two_folders_are_matched_by_name(tmp_path):
    """One row a dataset; one without a partner is told, and so is one that cannot be read."""
    base = folder_of(tmp_path / "a", ae="ID,N\n1,2\n", cm="ID,N\n1,2\n", dm="ID,N\n1,2\n", mh="ID\n1\n")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "dm.parquet").write_bytes(b"PAR1 cut")
    pd.DataFrame({"ID": [1], "N": [3.0]}).to_parquet(tmp_path / "b" / "ae.parquet")
    pd.DataFrame({"ID": [1], "N": [2.0]}).to_parquet(tmp_path / "b" / "cm.parquet")
    told = compare_datasets(base, read_datasets(tmp_path / "b", "b"))

    outcomes = dict(told.summary[["dataset", "outcome"]].itertuples(index=False, name=None))
    assert {"AE": "differs", "CM": "equal", "DM": "could not be compared", "MH": "only in base"} == outcomes
    assert 4096 + 64 + 32768 == told.code


def test_a_dataset_that_stands_twice_in_a_folder_is_compared_once(tmp_path):
    base = folder_of(tmp_path / "a", ae="ID,N\n1,2\n")
    pd.DataFrame({"ID": [1], "N": [2]}).to_parquet(tmp_path / "a" / "ae.parquet")
    told = read_datasets(tmp_path / "a", "a")

    assert ["a/ae.parquet"] == [one.name for one in told.sides.values()]
    assert ("a dataset is in another file of a/ as well, and not compared: ae.csv",) == told.notes
    assert ["a/ae.csv"] == [one.name for one in base.sides.values()]


def refused(*paths) -> str:
    with pytest.raises(StudyError) as fault:
        compare_datasets(*(read_datasets(path, path.name) for path in paths))
    return str(fault.value)


def test_a_missing_file_is_told_with_the_closest_name(tmp_path):
    (tmp_path / "adsl.xpt").touch()

    assert "There is no adls.xpt - did you mean adsl.xpt?" in refused(tmp_path / "adls.xpt", tmp_path / "adsl.xpt")


def test_a_folder_beside_a_file_is_refused_with_the_file_that_may_be_meant(tmp_path):
    folder_of(tmp_path / "a", ae="ID,N\n1,2\n")
    (tmp_path / "ae.csv").write_text("ID,N\n1,2\n")

    assert "a is a folder and ae.csv is a file; they cannot be compared\n    to fix  name the file of the folder: a/ae.csv" == refused(
        tmp_path / "a", tmp_path / "ae.csv"
    )


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xpt", b"not one", "a.xpt"),
        ("a.parquet", b"PAR1", "a.parquet is no Parquet file that can be read"),
        ("a.sas7bdat", b"nothing", "a.sas7bdat is cut off, damaged or no SAS data set"),
        ("a.json", b'{"rows": [', "a.json"),
        ("a.csv", b"", "a.csv is empty"),
        ("a.csv", b"A,A\n1,2\n", "a.csv has more than one column called A"),
        ("a.csv", b"A,B\n1\n", "a.csv"),
        ("a.docx", b"PK", "a.docx is of a kind that is not compared"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path, name, data, says):
    """What is wrong with which file; never a traceback."""
    (tmp_path / name).write_bytes(data)

    assert says in refused(tmp_path / name, tmp_path / name)


def test_values_within_values_are_refused(tmp_path):
    pq.write_table(pa.table({"A": pa.array([[1, 2]])}), tmp_path / "a.parquet")

    assert "a.parquet: A holds list" in refused(tmp_path / "a.parquet", tmp_path / "a.parquet")


def test_folders_without_a_dataset_of_one_name_are_refused(tmp_path):
    for name, dataset in (("a", "ae"), ("b", "cm")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{dataset}.csv").write_text("ID,N\n1,2\n")

    assert "a and b have no dataset of one name\n    a: AE\n    b: CM" == refused(tmp_path / "a", tmp_path / "b")


def test_an_empty_folder_is_refused(tmp_path):
    (tmp_path / "a").mkdir()

    assert "a/ holds no dataset" in refused(tmp_path / "a", tmp_path / "a")


def test_a_transport_file_of_several_datasets_is_compared_by_name(tmp_path):
    """As a folder is; here the same file twice."""
    one = member([namestr("ID", 2, 4, 0)], f"{'AAAABBBB':80}".encode(), "AE")
    two = member([namestr("ID", 2, 4, 0)], f"{'CCCC':80}".encode(), "CM")
    (tmp_path / "two.xpt").write_bytes(library() + one + two)
    read = read_datasets(tmp_path / "two.xpt", "two.xpt")

    assert {"AE": 2, "CM": 1} == {name: side.records for name, side in read.sides.items()}
    assert 0 == compare_datasets(read, read).code


def test_numbers_that_can_be_no_date_stay_numbers(tmp_path):
    """A SAS file may put DATE9. on anything; 1e300 is compared as the number that it is."""
    (tmp_path / "a.sas7bdat").write_bytes(sas7bdat({"ID": ("", [b"1"]), "D": ("DATE9.", [1e300])}))
    read = side(tmp_path / "a.sas7bdat")

    assert "number" == read.columns["D"].kind
    assert np.array_equal([1e300], read.columns["D"].numbers)
    assert compare_sides(read, read, ["ID"]).is_equal
