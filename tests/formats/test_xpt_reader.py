"""The XPT reader against pyreadstat as the outside witness, and against files put together card by card."""

import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.xpt_reader import NotXpt, read_members, read_xpt
from tests.formats.transport import card, filled, header, library, member, member_8, namestr

AGE, NAME = namestr("AGE", 1, 8, 0), namestr("NAME", 2, 4, 8)
ONE, MISSING = bytes.fromhex("4110000000000000"), b".\0\0\0\0\0\0\0"  # IBM: 1 is one sixteenth, times 16


def text_file(*values: bytes, length: int = 4) -> bytes:
    """A file of one text variable."""
    return library() + member([namestr("NAME", 2, length, 0)], b"".join(v.ljust(length) for v in values))


def number_file(*values: bytes, length: int = 8) -> bytes:
    return library() + member([namestr("AGE", 1, length, 0)], b"".join(values))


def texts(data: bytes, **how) -> list[str]:
    return read_xpt(data, **how).frame["NAME"].tolist()


def numbers(data: bytes) -> list[float]:
    return read_xpt(data).frame["AGE"].tolist()


WITNESSED = pd.DataFrame({
    "USUBJID": ["01-001", "01-002", "01-002", "01-010"],
    "AETERM": ["HEADACHE", "", " leading", "x" * 60],
    "AVAL": [0.0, -1.5, np.nan, 1 / 3],
    "TINY": [1e-70, -7e-70, 1e70, -4.25e60],
    "ADT": [21974.0, -1.0, np.nan, 0.0],
})  # fmt: skip
LABELS = ["Unique Subject Identifier", "Reported Term", "", "Tiny and large", "Analysis Date"]
FORMATS = {"ADT": "DATE9.", "TINY": "8.2", "AETERM": "$CHAR60."}


@pytest.mark.parametrize("version", [5, 8])
def test_file_of_pyreadstat_reads_as_pyreadstat_reads_it(tmp_path, version):
    """Values, names, labels, lengths, formats, dataset name and label, in both versions (ReadStat 1.1.9 of pyreadstat 1.3)."""
    path = tmp_path / "ae.xpt"
    pyreadstat.write_xport(
        WITNESSED,
        path,
        file_label="Adverse Events",
        table_name="AE",
        column_labels=LABELS,
        variable_format=FORMATS,
        file_format_version=version,
    )
    witness, told = pyreadstat.read_xport(path, disable_datetime_conversion=True)
    file = read_xpt(path)

    assert ("AE", "Adverse Events", version, 4) == (file.name, file.label, file.version, file.records)
    assert LABELS == [v.label for v in file.variables]
    assert told.variable_storage_width == {v.name: v.length for v in file.variables}
    assert ["", "$CHAR60.", "", "8.2", "DATE9."] == [v.format for v in file.variables]
    assert [v.rstrip() for v in WITNESSED["AETERM"]] == file.frame["AETERM"].tolist()
    pd.testing.assert_frame_equal(witness, file.frame.astype(dict.fromkeys(["USUBJID", "AETERM"], "str")))


def test_long_names_and_labels_of_version_8(tmp_path):
    """Names of 32 bytes, labels over 40 in LABELV8, text over 200 bytes, and the number of records in the header."""
    frame = pd.DataFrame({"A_RATHER_LONG_VARIABLE_NAME": ["x" * 300, ""], "N": [1.5, 2.0]})
    pyreadstat.write_xport(frame, tmp_path / "x.xpt", table_name="MYLONGDATASET", column_labels=["L" * 100, "short"])
    file = read_xpt(tmp_path / "x.xpt")

    assert "MYLONGDATASET" == file.name
    assert [("A_RATHER_LONG_VARIABLE_NAME", 100, 300), ("N", 5, 8)] == [(v.name, len(v.label), v.length) for v in file.variables]
    assert frame.to_dict("list") == file.frame.astype(object).to_dict("list")


def long_text(number: int, *texts: str) -> bytes:
    """One entry of LABELV8 (name, label) or LABELV9 (name, label, format, informat)."""
    return struct.pack(f">{len(texts) + 1}H", number, *map(len, texts)) + "".join(texts).encode()


def test_long_formats_of_version_9_stand_in_the_order_of_the_sas_paper():
    """LABELV9: numbers of variable, name, label, format and informat; texts in the same order, formats as in a FORMAT statement."""
    variables = [namestr("AGE", 1, 8, 0, rest=b"AGE".ljust(32)), namestr("SEX", 2, 1, 8, rest=b"SEX".ljust(32))]
    entries = long_text(1, "AGE", "L" * 50, "AGEINYEARSANDMONTHS12.2", "COMMA12.") + long_text(2, "SEX", "Sex", "$SEXOFPARTICIPANT.", "")
    section = header("LABELV9", "2") + filled(entries)
    age, sex = read_xpt(library(8) + member_8(variables, ONE + b"F", said="1", section=section)).variables

    assert ("L" * 50, "AGEINYEARSANDMONTHS12.2", "COMMA12.") == (age.label, age.format, age.informat)
    assert ("AGEINYEARSANDMONTHS", 12, 2) == tuple(age.format_parts)
    assert ("Sex", "$SEXOFPARTICIPANT.", "") == (sex.label, sex.format, sex.informat)


def test_readstat_mixes_short_entries_into_version_9(tmp_path):
    """pyreadstat 1.3.7 writes such a file and cannot read it itself."""
    frame = pd.DataFrame({"A_LONG_NAME": ["x"], "N": [1.5]})
    formats = {"N": "VERYLONGFORMATNAME12.2"}
    pyreadstat.write_xport(frame, tmp_path / "x.xpt", column_labels=["L" * 100, "short"], variable_format=formats)
    long, n = read_xpt(tmp_path / "x.xpt").variables

    assert ("L" * 100, "short", "VERYLONGFORMATNAME12.2") == (long.label, n.label, n.format)


def test_header_facts_of_version_5():
    """Label, format, informat, kind, stamps, all from their bytes in TS-140."""
    variable = namestr("ADT", 1, 8, 0, "Analysis Date", ("DATE", 9, 0), ("ANYDTDTE", 20, 0))
    file = read_xpt(library() + member([variable], ONE))
    (adt,) = file.variables

    assert ("DM", "Demographics", "TYPE", "01JAN60:00:00:00") == (file.name, file.label, file.kind, file.created)
    assert ("Analysis Date", "DATE9.", "ANYDTDTE20.", False) == (adt.label, adt.format, adt.informat, adt.right_justified)


@pytest.mark.parametrize(
    ("ibm", "value"),
    [
        ("C276A00000000000", -118.625),  # the example of IBM's Principles of Operation
        ("4110000000000000", 1.0),
        ("4019999999999999", 0.09999999999999999),  # 0.1 cut to 56 bits, the nearest double below
        ("401999999999999A", 0.1),
        ("0000000000000000", 0.0),
        ("7FFFFFFFFFFFFFF8", 16.0**63 * (1 - 2.0**-53)),
        ("0010000000000000", 5.397605346934028e-79),
        ("4700000000000001", 16.0**-7),  # not normalised, as some programs leave it
    ],
)
def test_ibm_double_of_known_bytes(ibm, value):
    """Values from the definition: sign, 16 to the power of exponent less 64, times a fraction of 56 bits."""
    assert [value] == numbers(number_file(bytes.fromhex(ibm)))


def test_number_cut_to_fewer_bytes_is_as_if_filled_with_zeros():
    """SAS keeps numbers of length 3 as the first three bytes."""
    assert [-118.625, 1.0] == numbers(number_file(bytes.fromhex("C276A0"), bytes.fromhex("411000"), length=3))


def test_missing_numbers_keep_their_letter_at_the_side():
    """A plain point is no special missing; 1 begins with the byte of .A and is none either."""
    file = read_xpt(number_file(MISSING, b"A" + b"\0" * 7, ONE, b"_" + b"\0" * 7, b"Z" + b"\0" * 7, b"A" + b"\0" * 7))

    assert [True, True, False, True, True, True] == file.frame["AGE"].isna().tolist()
    assert [("AGE", ".A", [1, 5]), ("AGE", ".Z", [4]), ("AGE", "._", [3])] == [
        (s.variable, s.letter, s.rows.tolist()) for s in file.special_missing
    ]


def test_text_keeps_everything_but_blanks_at_its_end():
    """ "" and blanks only are the same in SAS; leading blanks and line breaks are the value's own."""
    assert [" A", "A\nB", "", "a", "ABCD"] == texts(text_file(b" A", b"A\nB", b"", b"a", b"ABCD") + b"")


def test_text_is_categorical_of_the_values_that_occur():
    frame = read_xpt(text_file(b"M", b"F", b"M")).frame

    assert ["M", "F"] == frame["NAME"].cat.categories.tolist()
    assert isinstance(frame["NAME"].cat.categories.dtype, pd.StringDtype)


def test_several_datasets_of_one_file():
    """The first unless one is named; all of them with read_members."""
    ae = member([namestr("NAME", 2, 4, 0)], b"FALL", name="AE", label="Adverse Events")
    data = library() + member([AGE, NAME], ONE + b"ANNA" + ONE + b"BERT") + ae

    assert ("DM", 2, ("DM", "AE")) == (read_xpt(data).name, read_xpt(data).records, read_xpt(data).members)
    assert ["FALL"] == texts(data, member="AE")
    assert ["ANNA", "BERT"] == texts(data)
    assert [("DM", 2), ("AE", 1)] == [(file.name, file.records) for file in read_members(data)]
    with pytest.raises(NotXpt, match=r"ae\.xpt has no dataset ADAE - did you mean AE\?; it has DM, AE\."):
        read_xpt(data, member="ADAE", shown="ae.xpt")


def test_positions_may_stand_in_another_order_than_the_variables():
    """The values stand where the header says."""
    data = library() + member([namestr("NAME", 2, 4, 8), namestr("AGE", 1, 8, 0)], ONE + b"ANNA")

    assert [["ANNA"], [1.0]] == list(read_xpt(data).frame.to_dict("list").values())
    assert () == read_xpt(data).notes


def test_positions_that_cannot_be_are_noted():
    data = library() + member([namestr("NAME", 2, 4, 0), namestr("AGE", 1, 8, 0)], b"ANNA" + ONE)

    assert [["ANNA"], [1.0]] == list(read_xpt(data).frame.to_dict("list").values())
    assert 1 == len(read_xpt(data).notes)


def test_descriptions_of_136_bytes():
    """As on a VAX."""
    data = library() + member([AGE[:136], NAME[:136]], ONE + b"ANNA", size="0136")

    assert [[1.0], ["ANNA"]] == list(read_xpt(data).frame.to_dict("list").values())


@pytest.mark.parametrize(
    ("length", "values", "records"),
    [
        (80, [b"A", b"", b""], 3),  # whole cards: nothing is filled
        (100, [b"A", b"", b""], 3),  # 300 bytes of 320: the filling is shorter than a record
        (40, [b"A", b"", b"", b"", b""], 5),  # 200 of 240: without the fifth there would be no third card
        (40, [b"A", b"", b"", b"", b"", b""], 5),  # 240 of 240: the sixth may as well be filling
        (4, [b"A", b"B"], 2),  # 18 blank records would fit into the filling
        (4, [b""] * 21, 21),  # 84 of 160: without the last there would be no second card
        (4, [b""] * 25, 21),
        (4, [], 0),
        (200, [], 0),
    ],
)
def test_blank_records_at_the_end_count_where_they_can_be_told(length, values, records):
    """The last card is filled with blanks; a record that cannot be that filling is a record."""
    assert records == read_xpt(text_file(*values, length=length)).records


def test_version_8_says_how_many_records_there_are():
    """So blank ones at the end are not lost."""
    variable = namestr("NAME", 2, 4, 0, rest=b"NAME".ljust(32))

    assert ["A", "", ""] == texts(library(8) + member_8([variable], b"A".ljust(12), said="3"))
    assert ["A"] == texts(library(8) + member_8([variable], b"A".ljust(12)))
    with pytest.raises(NotXpt, match="its header says 30 records of 4 bytes, but 80 bytes follow"):
        read_xpt(library(8) + member_8([variable], b"A".ljust(12), said="30"))


def test_last_card_that_is_not_filled_is_noted():
    """Some writers leave the blanks out; the records are whole."""
    file = read_xpt(text_file(b"ANNA", b"BERT")[:-72])

    assert (["ANNA", "BERT"], 1) == (file.frame["NAME"].tolist(), len(file.notes))


def test_member_header_inside_a_text_is_text():
    """Only a header on a card boundary with its descriptor after it begins a dataset."""
    line = b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!"

    assert [line.decode()] == texts(text_file(line, length=80))


def test_bytes_that_are_not_text_stay_visible_and_are_listed():
    """Trap 32: a lone continuation byte, a cp1252 letter, a zero byte inside text; one bad byte is not the end."""
    file = read_xpt(text_file(b"A\x80B", b"caf\xe9", b"A\0B", b"A\x80B", "Ü".encode()))

    assert ["A\\x80B", "caf\\xe9", "A\\x00B", "A\\x80B", "Ü"] == file.frame["NAME"].tolist()
    assert [("A\\x80B", 2, 0), ("caf\\xe9", 1, 1), ("A\\x00B", 1, 2)] == [(o.shown, o.count, o.first) for o in file.odd_bytes]
    assert {"NAME"} == {o.variable for o in file.odd_bytes}


@pytest.mark.parametrize(
    ("encoding", "raw", "text"), [("cp1252", b"caf\xe9", "café"), ("cp949", b"\xb0\xa1", "가"), ("utf-8", b"\xc3\x9c", "Ü")]
)
def test_text_in_a_declared_encoding(encoding, raw, text):
    file = read_xpt(text_file(raw), encoding=encoding)

    assert ([text], ()) == (file.frame["NAME"].tolist(), file.odd_bytes)


def test_zero_bytes_that_fill_are_filling():
    """Two ways of writing the same text are one value."""
    assert ["A"] == read_xpt(text_file(b"A\0\0\0", b"A", b"A\0")).frame["NAME"].cat.categories.tolist()


def test_label_with_a_bad_byte_stays_visible():
    data = text_file(b"A").replace(b"Demographics", b"D\xe9mographics")

    assert "D\\xe9mographics" == read_xpt(data).label
    assert "Démographics" == read_xpt(data, encoding="latin-1").label


def test_encoding_that_nobody_knows():
    with pytest.raises(StudyError, match="There is no encoding 'utf-7bit'"):
        read_xpt(text_file(b"A"), encoding="utf-7bit")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<!DOCTYPE html>\n<html><body>Please sign in</body></html>", "but an HTML page"),
        (b"\xef\xbb\xbf<html>", "but an HTML page"),
        (b"<?xml version='1.0'?>", "but an XML file"),
        (b"PK\x03\x04rest", "but a zip archive or an Excel workbook"),
        (b"\0" * 12 + bytes.fromhex("c2ea8160"), r"but a SAS data file \(sas7bdat or catalogue\)"),
        (b"**COMPRESSED** **COMPRESSED**", "but a file of PROC CPORT"),
        (b'{"name": "AE"}', "but a JSON file"),
        (b"STUDYID,DOMAIN\n", "but another kind of file; it begins with b'STUDYID,DOMAIN"),
        (b"", "is empty"),
    ],
)
def test_what_is_not_a_transport_file_is_named(tmp_path, data, what):
    """An HTML page named .xpt is what a portal gives to who is not signed in."""
    path = tmp_path / "ae.xpt"
    path.write_bytes(data)

    with pytest.raises(NotXpt, match=what) as fault:
        read_xpt(path)
    assert str(fault.value).startswith("ae.xpt ")
    assert str(tmp_path) not in str(fault.value)


WHOLE = library() + member([AGE, NAME], (ONE + b"ANNA") * 20)


@pytest.mark.parametrize(
    ("size", "what"),
    [
        (30, "it ends inside its first header"),
        (200, "no dataset stands after the library header"),
        (500, "it ends before the number of variables"),
        (3 * 80 + 4 * 80 + 80 + 100, "it ends inside the description of variable 1 of 2"),
        (3 * 80 + 4 * 80 + 80 + 200, "it ends inside the description of variable 2 of 2"),
        (3 * 80 + 4 * 80 + 80 + 320, "it ends before the records"),
        (len(WHOLE) - 5, "it ends inside record 20, after 7 of its 12 bytes"),
        (len(WHOLE) - 80, "it ends inside record 14, after 4 of its 12 bytes"),
    ],
)
def test_truncated_file_says_where_it_ends(size, what):
    """In the header, in the middle of a record, and at a card boundary inside a record."""
    with pytest.raises(NotXpt, match=what):
        read_xpt(WHOLE[:size])


def test_every_truncation_is_an_error_or_loses_only_whole_records():
    """No length of the file raises anything but NotXpt, and none gives another value."""
    whole = read_xpt(WHOLE).frame
    for size in range(len(WHOLE)):
        try:
            frame = read_xpt(WHOLE[:size]).frame
        except NotXpt:
            continue
        assert whole.head(len(frame)).astype(object).equals(frame.astype(object))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (library() + member([namestr("AGE", 1, 9, 0)], b"123456789"), "variable AGE has a length of 9 bytes; it must be 2 to 8"),
        (library() + member([namestr("NAME", 2, 0, 0)], b""), "variable NAME has a length of 0 bytes; it must be at least 1"),
        (library() + member([namestr("NAME", 3, 4, 0)], b"ANNA"), "variable NAME is of type 3, neither number nor text"),
        (WHOLE.replace(b"NAMESTR ", b"NAMESTX "), "the card that counts the variables is missing"),
        (WHOLE.replace(b"OBS     ", b"OBX     "), "the card before the records is missing"),
        (WHOLE.replace(b"!!!!!!!0000000002", b"!!!!!!!00000000XX"), "the number of variables, or the size of their descriptions"),
        (WHOLE.replace(b"!!!!!!!0000000002", b"!!!!!!!9999999999"), "it ends inside the description of variable 5 of 9,999,999,999"),
    ],
)
def test_header_that_cannot_be_is_an_error(data, what):
    with pytest.raises(NotXpt, match=what):
        read_xpt(data)


def test_version_8_where_version_5_is_asked_for():
    data = library(8) + member_8([namestr("NAME", 2, 4, 0)], b"ANNA")

    assert 8 == read_xpt(data, version=8).version
    says = r"dm\.xpt is a transport file of version 8, where version 5 is asked for\n    to fix  write it as version 5"
    with pytest.raises(NotXpt, match=says):
        read_xpt(data, version=5, shown="dm.xpt")


def test_long_label_of_a_variable_that_is_not_there():
    section = header("LABELV8", "1") + filled(long_text(7, "AGE", "Age"))

    with pytest.raises(NotXpt, match="a long label belongs to variable 7 of 1"):
        read_xpt(library(8) + member_8([AGE], ONE, section=section))


def test_file_that_is_not_there_is_an_oserror(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_xpt(tmp_path / "ae.xpt")


def test_dataset_without_variables():
    file = read_xpt(library() + member([], b""))

    assert (0, (0, 0)) == (file.records, file.frame.shape)


def test_meta_describes_the_frame(tmp_path: Path):
    """Names, labels, lengths and formats as DatasetMeta has them; every number is a float of 8 bytes."""
    meta = read_xpt(library() + member([namestr("AGE", 1, 4, 0, "Age", ("", 8, 1)), namestr("SEX", 2, 1, 4)], card("")[:5])).meta

    assert ("DM", "Demographics", ["AGE", "SEX"]) == (meta.name, meta.label, meta.names)
    assert [("float", 8, "8.1"), ("text", 1, "")] == [(v.type, v.length, v.format) for v in meta.variables]
