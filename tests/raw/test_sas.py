"""SAS transport files and data sets as frames. The files are written by pyreadstat, and by the C library inside it."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from sdtm2adam.raw.sas_formats import base_name, shown_as
from tests.raw.reading import only, read, records, texts
from tests.raw.sas_files import sas7bcat, sas7bdat

# 2012-03-05 is day 19057 of SAS: 52 years of 365 days, 13 leap days (1960 to 2008), and 64 days from New Year.
DAY = 52 * 365 + 13 + 64.0


def xpt(frame: pd.DataFrame, folder, version: int = 5, formats: dict | None = None, name: str = "DS") -> bytes:
    pyreadstat.write_xport(frame, str(folder / "made.xpt"), table_name=name, file_format_version=version, variable_format=formats or {})
    return (folder / "made.xpt").read_bytes()


@pytest.mark.parametrize("version", [5, 8])
def test_a_transport_file_is_collected_text(tmp_path, version):
    """Leading zeros and blanks, numbers without a point where whole, dates as ISO text, blanks for missing."""
    frame = pd.DataFrame(
        {"SUBJ": ["001", " 2", ""], "NO": [1.0, 0.1, np.nan], "DT": [DAY, np.nan, DAY + 1], "DTM": [DAY * 86400 + 3661, 0, 1]}
    )
    data = xpt(frame, tmp_path, version, {"DT": "DATE9.", "DTM": "DATETIME20."})
    read_, found = read(tmp_path, data, "x.xpt", ["SUBJ", "NO", "DT", "DTM"], version=version)

    assert [
        ("001", "1", "2012-03-05", "2012-03-05T01:01:01", 1),
        (" 2", "0.1", "", "1960-01-01T00:00:00", 2),
        ("", "", "2012-03-06", "1960-01-01T00:00:01", 3),
    ] == records(read_)
    assert 0 == len(found)


def test_another_version_than_the_claimed_one_is_one_error(tmp_path):
    frame, found = read(tmp_path, xpt(pd.DataFrame({"A": ["1"]}), tmp_path, 8), "x.xpt", ["A"], version=5)

    assert frame is None
    assert "raw/x.xpt is a transport file of version 8, where version 5 is asked for" == only(found).message


def test_a_data_set_with_special_missing_values_and_a_catalogue(tmp_path):
    """The code stays in its column and the label stands beside it; .A is .A and has no label, 3 has none and is told."""
    data = sas7bdat(
        {
            "SUBJ": ("$8.", [b"001", b"002", b"003", b"004", b"005"]),
            "SEX": ("SEXF1.", [1.0, 2.0, ".A", None, 3.0]),
            "YN": ("$YN1.", [b"Y", b"N", b"", b"Y", b"Y"]),
            "TM": ("TIME8.", [30600.0, 0.5, 90000.0, None, 1.0]),
        }
    )
    catalogue = sas7bcat({"SEXF": {1.0: "Male", 2.0: "Female"}, "$YN": {b"Y": "Yes", b"N": "No"}})
    files = {"x.sas7bdat": data, "f.sas7bcat": catalogue}
    frame, found = read(tmp_path, files, "x.sas7bdat", ["SUBJ", "SEX", "YN", "TM"], catalogue="f.sas7bcat")

    assert ["SUBJ", "SEX", "SEX__DECODE", "YN", "YN__DECODE", "TM", "_line"] == list(frame)
    assert [
        ("001", "1", "Male", "Y", "Yes", "08:30:00", 1),
        ("002", "2", "Female", "N", "No", "00:00:00.5", 2),
        ("003", ".A", "", "", "", "25:00:00", 3),
        ("004", "", "", "Y", "Yes", "", 4),
        ("005", "3", "", "Y", "Yes", "00:00:01", 5),
    ] == records(frame)
    assert ("raw-no-label", "warning", 1, "SEX", "raw/x.sas7bdat record 5") == (
        only(found).rule, only(found).severity, only(found).count, only(found).field, only(found).source,
    )  # fmt: skip


def test_a_catalogue_goes_with_a_transport_file_too(tmp_path):
    data = xpt(pd.DataFrame({"SEX": [1.0, 2.0]}), tmp_path, formats={"SEX": "SEXF1."})
    catalogue = sas7bcat({"SEXF": {1.0: "Male", 2.0: "Female"}})
    frame, found = read(tmp_path, {"x.xpt": data, "f.sas7bcat": catalogue}, "x.xpt", ["SEX"], catalogue="f.sas7bcat")

    assert {"SEX": ["1", "2"], "SEX__DECODE": ["Male", "Female"]} == texts(frame)
    assert 0 == len(found)


def test_a_catalogue_that_is_missing_broken_or_of_something_else(tmp_path):
    data = sas7bdat({"SEX": ("SEXF1.", [1.0])})

    frame, found = read(tmp_path, data, "x.sas7bdat", ["SEX"], catalogue="f.sas7bcat")
    assert (None, "raw/f.sas7bcat is missing") == (frame, only(found).message)

    frame, found = read(tmp_path, {"x.sas7bdat": data, "f.sas7bcat": b"no catalogue"}, "x.sas7bdat", ["SEX"], catalogue="f.sas7bcat")
    assert frame is None
    assert "the formats catalogue of raw/x.sas7bdat cannot be read" in only(found).message

    other = {"x.sas7bdat": data, "f.sas7bcat": sas7bcat({"RACE": {1.0: "a"}})}
    frame, found = read(tmp_path, other, "x.sas7bdat", ["SEX"], catalogue="f.sas7bcat")
    assert ["1"] == texts(frame)["SEX"]
    assert ("raw-catalogue", "warning") == (only(found).rule, only(found).severity)


def test_bytes_that_are_no_text_are_shown_escaped_and_told(tmp_path):
    """A data set that says UTF-8 and holds CP949: two Korean letters, B5 CE C5 EB."""
    data = sas7bdat({"SUBJ": ("$8.", [b"001", b"002"]), "TERM": ("$20.", ["두통".encode("cp949"), b"cough"])})

    frame, found = read(tmp_path, data, "x.sas7bdat")
    assert ["\\xb5\\xce\\xc5\\xeb", "cough"] == texts(frame)["TERM"]
    assert ("raw-odd-bytes", "warning", 1, "TERM", "raw/x.sas7bdat record 1") == (
        only(found).rule, only(found).severity, only(found).count, only(found).field, only(found).source,
    )  # fmt: skip

    frame, found = read(tmp_path, data, "x.sas7bdat", encoding="cp949")
    assert ["두통", "cough"] == texts(frame)["TERM"]
    assert 0 == len(found)


def test_odd_bytes_of_a_transport_file_likewise(tmp_path):
    data = xpt(pd.DataFrame({"SUBJ": ["001", "002"], "TERM": ["abcd", "cough"]}), tmp_path).replace(b"abcd", "두통".encode("cp949"))

    frame, found = read(tmp_path, data, "x.xpt")
    assert ["\\xb5\\xce\\xc5\\xeb", "cough"] == texts(frame)["TERM"]
    assert ("raw-odd-bytes", "TERM", "raw/x.xpt record 1") == (only(found).rule, only(found).field, only(found).source)
    assert "such as `encoding: cp949`" in only(found).fix

    frame, found = read(tmp_path, data, "x.xpt", encoding="cp949")
    assert ["두통", "cough"] == texts(frame)["TERM"]


def test_numbers_beyond_what_sas_shows_and_dates_that_are_none_are_counted(tmp_path):
    data = sas7bdat({"A": ("", [1 / 3, 1e20, 0.1]), "D": ("DATE9.", [1.5, DAY, 1e9])})
    frame, found = read(tmp_path, data, "x.sas7bdat", ["A", "D"])

    assert {"A": ["0.333333333333333", "100000000000000000000", "0.1"], "D": ["1.5", "2012-03-05", "1000000000"]} == texts(frame)
    assert [("raw-more-digits", "note", 1, "A"), ("raw-not-a-date", "warning", 2, "D")] == [
        (f.rule, f.severity, f.count, f.field) for f in found
    ]


def test_of_several_datasets_the_named_one_is_read(tmp_path):
    """Two members in one library: the second header and data follow the first file's, less the library's own header."""
    first = xpt(pd.DataFrame({"A": ["1"]}), tmp_path, name="AE")
    second = xpt(pd.DataFrame({"A": ["2"]}), tmp_path, name="DM")
    library = first + second[240:]

    frame, found = read(tmp_path, library, "x.xpt", ["A"], dataset="DM")
    assert ["2"] == texts(frame)["A"]
    assert 0 == len(found)

    frame, found = read(tmp_path, library, "x.xpt", ["A"])
    assert (None, "raw/x.xpt has 2 datasets: AE, DM") == (frame, only(found).message)

    frame, found = read(tmp_path, library, "x.xpt", ["A"], dataset="DMM")
    assert "did you mean DM?" in only(found).message


@pytest.mark.parametrize("cut", [100, 1500, 3000, 5000])
def test_a_data_set_that_is_cut_off_is_one_error(tmp_path, cut):
    data = sas7bdat({"A": ("$20.", [b"%d" % i for i in range(400)])})[:-cut]
    frame, found = read(tmp_path, data, "x.sas7bdat", ["A"])

    assert frame is None
    assert "raw/x.sas7bdat is cut off" in only(found).message


@pytest.mark.parametrize(
    ("format_", "number", "text"),
    [
        ("DATE9.", 0.0, "1960-01-01"),
        ("YYMMDD10.", -1.0, "1959-12-31"),
        ("MMDDYYS8.", DAY, "2012-03-05"),
        ("E8601DA10.", DAY, "2012-03-05"),
        ("IS8601DT.", DAY * 86400, "2012-03-05T00:00:00"),
        ("DATETIME22.3", 0.25, "1960-01-01T00:00:00.25"),
        ("E8601DT19.", DAY * 86400 + 59, "2012-03-05T00:00:59"),
        ("DTDATE9.", DAY * 86400, "2012-03-05T00:00:00"),
        ("TIME5.", 30600.0, "08:30:00"),
        ("HHMM5.", 86399.0, "23:59:59"),
        ("E8601TM8.", 1.0, "00:00:01"),
        ("MONYY7.", DAY, "2012-03-05"),
        ("DATE9.", 0.5, None),
        ("DATE9.", -200000.0, None),
        ("TIME8.", -1.0, None),
    ],
)
def test_what_formats_of_dates_mean(format_, number, text):
    assert text == shown_as(format_)(number)


@pytest.mark.parametrize("format_", ["", "8.2", "BEST12.", "COMMA10.", "$10.", "YESNO1.", "DATEF.", "TIMEPT3.", "DOLLAR8.2"])
def test_other_formats_are_of_numbers(format_):
    assert shown_as(format_) is None


def test_a_format_is_known_without_its_width():
    assert ["DATE", "E8601DA", "$SEX", "SEX1F", ""] == [base_name(f) for f in ("DATE9.", "e8601da10.", "$SEX1.", "SEX1F8.2", "8.2")]
