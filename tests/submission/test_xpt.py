"""The XPT writer against pyreadstat as the outside witness, and what it refuses to write."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from sdtm2adam.errors import Finding, Findings
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.submission.xpt import STAMP, read_back, write_xpt

TEXT = VariableMeta("AETERM", "Reported Term for the Adverse Event", "text", 20)
NUMBER = VariableMeta("AVAL", "Analysis Value", "float")
DATE = VariableMeta("ADT", "Analysis Date", "date")


def meta_of(*variables: VariableMeta, name: str = "AE", label: str = "Adverse Events") -> DatasetMeta:
    return DatasetMeta(name, label, variables)


def written(path: Path, frame: pd.DataFrame, meta: DatasetMeta) -> list[Finding]:
    findings = Findings()
    write_xpt(frame, meta, path, findings)
    return list(findings)


def rules(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(f.rule, f.severity) for f in findings]


def text_frame(*values: str | None) -> pd.DataFrame:
    return pd.DataFrame({"AETERM": pd.Series(values, dtype="str")})


def test_file_is_byte_identical_to_pyreadstats(tmp_path):
    """pyreadstat 1.3.7 (ReadStat), version 5: the same bytes once its clock is replaced by our constant stamp."""
    frame = pd.DataFrame({
        "USUBJID": pd.Series(["01-001", "01-002", "01-002", "01-010"], dtype="str"),
        "AETERM": pd.Series(["HEADACHE", None, "FALL", "HEADACHE"], dtype="category"),
        "AVAL": [0.0, -1.5, np.nan, 1 / 3],
        "AESEQ": [1, 2, 3, 123456789],
        "TINY": [1e-70, -7e-70, 1e70, -4.25e60],
        "ADT": np.array(["2020-02-29", "1959-12-31", "NaT", "1960-01-01"], dtype="datetime64[s]"),
    })  # fmt: skip
    meta = meta_of(
        VariableMeta("USUBJID", "Unique Subject Identifier", "text", 6),
        VariableMeta("AETERM", "Reported Term", "text", 8),
        NUMBER,
        VariableMeta("AESEQ", "Sequence Number", "integer"),
        VariableMeta("TINY", "Tiny and large", "float", format="8.2"),
        DATE,
    )
    days = frame.assign(ADT=[21974.0, -1.0, np.nan, 0.0], AETERM=["HEADACHE", "", "FALL", "HEADACHE"])
    pyreadstat.write_xport(
        days, tmp_path / "witness.xpt", file_label=meta.label, table_name="AE", file_format_version=5,
        column_labels=[v.label for v in meta.variables], variable_format={"TINY": "8.2", "ADT": "DATE9."},
    )  # fmt: skip
    witness = (tmp_path / "witness.xpt").read_bytes()
    clock = witness[144:160]

    assert [] == written(tmp_path / "ae.xpt", frame, meta)

    assert witness.replace(clock, STAMP.encode()) == (tmp_path / "ae.xpt").read_bytes()
    assert [] == read_back(tmp_path / "ae.xpt", frame, meta)


@pytest.mark.parametrize(
    "value",
    [0.0, -0.0, 1.0, -1.0, 1 / 3, 0.1, -118.625, 1e-70, 7e75, -7.2e75, 5.4e-79, 2.0**53, 1 - 2**-53, 1 + 2**-52],
)
def test_number_comes_back_to_the_last_bit(tmp_path, value):
    """Every double inside the IBM range fits its 56 bits of fraction."""
    written(tmp_path / "x.xpt", pd.DataFrame({"AVAL": [value]}), meta_of(NUMBER))
    read, _ = pyreadstat.read_xport(tmp_path / "x.xpt")

    assert [value] == read["AVAL"].tolist()


def test_ten_thousand_random_doubles_come_back(tmp_path):
    """Random fractions over the whole range of exponents, both signs."""
    random = np.random.default_rng(7)
    numbers = random.uniform(-1, 1, 10_000) * 10.0 ** random.uniform(-70, 75, 10_000)
    written(tmp_path / "x.xpt", pd.DataFrame({"AVAL": numbers}), meta_of(NUMBER))
    read, _ = pyreadstat.read_xport(tmp_path / "x.xpt")

    assert (numbers == read["AVAL"].to_numpy()).all()


def test_number_of_the_specification_has_its_bytes(tmp_path):
    """IBM System/360 Principles of Operation: -118.625 is C276A000 in single precision, so zeros follow in double."""
    written(tmp_path / "x.xpt", pd.DataFrame({"AVAL": [-118.625]}), meta_of(NUMBER))

    assert bytes.fromhex("C276A00000000000") == (tmp_path / "x.xpt").read_bytes()[-80:-72]


def test_missing_number_is_a_period_and_missing_text_is_blank(tmp_path):
    frame = pd.DataFrame({"AVAL": [np.nan], "AETERM": pd.Series([None], dtype="str")})
    written(tmp_path / "x.xpt", frame, meta_of(NUMBER, TEXT))

    assert b".\0\0\0\0\0\0\0" + b" " * 72 == (tmp_path / "x.xpt").read_bytes()[-80:]


@pytest.mark.parametrize("value", [np.inf, -np.inf, 7.3e75, 5e-324, 1e-79])
def test_number_outside_the_ibm_range_stops_the_file(tmp_path, value):
    """pyreadstat makes infinity of the large ones and zero of the small ones; we say so and write nothing."""
    findings = written(tmp_path / "x.xpt", pd.DataFrame({"AVAL": [1.0, value]}), meta_of(NUMBER))

    assert [("xpt-range", "error")] == rules(findings)
    assert ((1,), "AE", "AVAL") == (findings[0].rows, findings[0].dataset, findings[0].variable)
    assert not (tmp_path / "x.xpt").exists()


def test_whole_number_beyond_the_double_stops_the_file(tmp_path):
    """2**53 + 1 as an integer would come back as 2**53."""
    frame = pd.DataFrame({"AESEQ": pd.Series([1, 2**53 + 2], dtype="Int64")})
    meta = meta_of(VariableMeta("AESEQ", "Sequence Number", "integer"))

    assert [("xpt-range", "error")] == rules(written(tmp_path / "x.xpt", frame, meta))


def test_dates_times_and_datetimes_are_counted_from_1960(tmp_path):
    """pyreadstat turns SAS days and seconds into the dates that were written."""
    frame = pd.DataFrame({
        "ADT": np.array(["2024-02-29", "NaT"], dtype="datetime64[s]"),
        "ADTM": np.array(["2024-02-29T23:59:59", "1959-12-31T23:59:59"], dtype="datetime64[s]"),
        "ATM": np.array([3661, "NaT"], dtype="timedelta64[s]"),
    })  # fmt: skip
    meta = meta_of(DATE, VariableMeta("ADTM", "Analysis Datetime", "datetime"), VariableMeta("ATM", "Time", "time"))
    written(tmp_path / "x.xpt", frame, meta)
    read, file = pyreadstat.read_xport(tmp_path / "x.xpt")

    assert ["2024-02-29", "2024-02-29 23:59:59", "01:01:01"] == [str(v) for v in read.iloc[0]]
    assert "1959-12-31 23:59:59" == str(read["ADTM"].iloc[1])
    assert {"ADT": "DATE9", "ADTM": "DATETIME20", "ATM": "TIME8"} == file.original_variable_types
    assert [] == read_back(tmp_path / "x.xpt", frame, meta)


def test_date_with_a_time_of_day_is_an_error(tmp_path):
    frame = pd.DataFrame({"ADT": np.array(["2024-02-29T08:00"], dtype="datetime64[s]")})

    assert [("xpt-type", "error")] == rules(written(tmp_path / "x.xpt", frame, meta_of(DATE)))


def test_label_length_and_format_are_the_declared_ones(tmp_path):
    """Lengths come from the metadata, not from the longest value."""
    written(tmp_path / "x.xpt", text_frame("FALL"), meta_of(TEXT))
    _, file = pyreadstat.read_xport(tmp_path / "x.xpt")

    assert {"AETERM": 20} == file.variable_storage_width
    assert ("AE", "Adverse Events", [TEXT.label]) == (file.table_name, file.file_label, file.column_labels)


def test_same_frame_gives_the_same_bytes(tmp_path):
    """Trap 26: nothing of the clock in the four stamps of the header."""
    for name in ("one.xpt", "two.xpt"):
        written(tmp_path / name, text_frame("FALL", "HEADACHE"), meta_of(TEXT))
    whole = (tmp_path / "one.xpt").read_bytes()

    assert whole == (tmp_path / "two.xpt").read_bytes()
    assert 4 == whole.count(STAMP.encode())


def test_empty_frame_is_written_with_its_header(tmp_path):
    frame = text_frame().assign(AVAL=pd.Series([], dtype="float64"))
    written(tmp_path / "x.xpt", frame, meta_of(TEXT, NUMBER))
    _, file = pyreadstat.read_xport(tmp_path / "x.xpt")

    assert (["AETERM", "AVAL"], 0) == (file.column_names, file.number_rows)
    assert [] == read_back(tmp_path / "x.xpt", frame, meta_of(TEXT, NUMBER))


def test_column_of_only_missing_values_may_have_any_dtype(tmp_path):
    frame = pd.DataFrame({"AETERM": [np.nan], "AVAL": [None], "ADT": [pd.NaT]})

    assert [] == written(tmp_path / "x.xpt", frame, meta_of(TEXT, NUMBER, DATE))
    assert [] == read_back(tmp_path / "x.xpt", frame, meta_of(TEXT, NUMBER, DATE))


def test_categories_that_no_record_has_are_not_judged(tmp_path):
    frame = pd.DataFrame({"AETERM": pd.Categorical(["FALL"], ["FALL", "é", "X" * 300])})

    assert [] == written(tmp_path / "x.xpt", frame, meta_of(TEXT))
    assert [] == read_back(tmp_path / "x.xpt", frame, meta_of(TEXT))


@pytest.mark.parametrize(
    ("value", "rule"),
    [("X" * 201, "xpt-200-bytes"), ("X" * 21, "xpt-length"), ("Müdigkeit", "xpt-ascii"), ("A\u00a0B", "xpt-ascii")],
)
def test_text_that_would_be_cut_or_changed_stops_the_file(tmp_path, value, rule):
    """Trap 26: 200 and the declared length are bytes, and nothing but ASCII is written."""
    declared = 200 if rule == "xpt-200-bytes" else 20
    meta = meta_of(VariableMeta("AETERM", "Reported Term", "text", declared))
    findings = written(tmp_path / "x.xpt", text_frame("FALL", value, value), meta)

    assert (rule, "error") in rules(findings)
    assert ((1, 2), 2) == (findings[0].rows, findings[0].count)
    assert not (tmp_path / "x.xpt").exists()


def test_a_length_that_is_that_of_a_long_value_tells_the_value(tmp_path):
    """Nobody declared 300: the length was taken from the data."""
    (finding,) = written(tmp_path / "x.xpt", text_frame("FALL", "X" * 300), meta_of(VariableMeta("AETERM", "Term", "text", 300)))

    assert ("xpt-200-bytes", (1,)) == (finding.rule, finding.rows)


@pytest.mark.parametrize(("value", "rule"), [("FA\0LL", "xpt-zero-byte"), ("\ud800", "xpt-type")])
def test_zero_byte_and_half_a_character_stop_the_file(tmp_path, value, rule):
    """One clear finding each; a lone surrogate is no text that can be written."""
    frame = pd.DataFrame({"AETERM": pd.Series(["FALL", value], dtype=object)})

    assert [(rule, "error")] == rules(written(tmp_path / "x.xpt", frame, meta_of(TEXT)))
    assert not (tmp_path / "x.xpt").exists()


def test_finding_names_the_character_the_value_and_the_row(tmp_path):
    (finding,) = written(tmp_path / "x.xpt", text_frame("FALL", "Müde"), meta_of(TEXT))

    assert finding.text().startswith("AE.AETERM: 1 value(s) not ASCII, in 1 record(s)\n    'Müde' with ü (U+00FC) at row 1\n")


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (" FALL", "xpt-leading-blank"),
        ("FALL ", "xpt-trailing-blank"),
        (".", "xpt-lone-period"),
        ("FALL\nAT HOME", "xpt-control-character"),
    ],
)
def test_odd_text_is_warned_of_and_written(tmp_path, value, rule):
    """Trap 26: leading blanks, a lone period; also what XPT cannot keep at the end."""
    frame = text_frame("FALL", value)

    assert [(rule, "warning")] == rules(written(tmp_path / "x.xpt", frame, meta_of(TEXT)))
    assert [] == read_back(tmp_path / "x.xpt", frame, meta_of(TEXT))


@pytest.mark.parametrize(
    ("meta", "rule"),
    [
        (meta_of(VariableMeta("AETERM", "L" * 41, "text", 20)), "xpt-label"),
        (meta_of(VariableMeta("AETERM", "Größe", "text", 20)), "xpt-label"),
        (meta_of(TEXT, label="L" * 41), "xpt-label"),
        (meta_of(TEXT, name="ADVERSEEV"), "xpt-name"),
        (meta_of(VariableMeta("AETERM", "Term", "text", 201)), "xpt-length"),
        (meta_of(VariableMeta("AETERM", "Term", "text", 0)), "xpt-length"),
        (meta_of(VariableMeta("AETERM", "Term", "text", 20, "TOOLONGANAME9.")), "xpt-format"),
        (meta_of(VariableMeta("AETERM", "Term", "float")), "xpt-type"),
        (meta_of(VariableMeta("AETERM", "Term", "date")), "xpt-type"),
        (meta_of(TEXT, NUMBER), "xpt-columns"),
        (meta_of(), "xpt-columns"),
    ],
)
def test_metadata_that_xpt_cannot_hold_stops_the_file(tmp_path, meta, rule):
    """Trap 26: nothing is cut to fit."""
    assert [(rule, "error")] == rules(written(tmp_path / "x.xpt", text_frame("FALL"), meta))
    assert not (tmp_path / "x.xpt").exists()


@pytest.mark.parametrize("name", ["AETERMLONG", "aeterm", "1TERM", "AE-TERM", "AE TERM", ""])
def test_name_that_is_not_a_sas_name_stops_the_file(tmp_path, name):
    frame = text_frame("FALL").set_axis([name], axis="columns")
    meta = meta_of(VariableMeta(name, "Term", "text", 20))

    assert [("xpt-name", "error")] == rules(written(tmp_path / "x.xpt", frame, meta))


def test_number_in_a_text_variable_stops_the_file(tmp_path):
    frame = pd.DataFrame({"AETERM": pd.Series(["FALL", 7], dtype=object)})

    assert [("xpt-type", "error")] == rules(written(tmp_path / "x.xpt", frame, meta_of(TEXT)))


def test_empty_label_is_warned_of(tmp_path):
    assert [("xpt-label", "warning")] == rules(written(tmp_path / "x.xpt", text_frame("FALL"), meta_of(TEXT, label="")))


def test_blank_last_record_of_a_short_dataset_stops_the_file(tmp_path):
    """It could not be told from the blanks that fill the file to a whole card."""
    assert [("xpt-blank-end", "error")] == rules(written(tmp_path / "x.xpt", text_frame("FALL", None), meta_of(TEXT)))


def test_older_file_does_not_stay_behind_an_error(tmp_path):
    (tmp_path / "x.xpt").write_text("from another run")
    written(tmp_path / "x.xpt", text_frame("Müde"), meta_of(TEXT))

    assert not (tmp_path / "x.xpt").exists()


def test_read_back_sees_each_difference(tmp_path):
    """One value, one label and one length other than in the file."""
    frame = text_frame("FALL", "HEADACHE").assign(AVAL=[1.0, np.nan])
    written(tmp_path / "x.xpt", frame, meta_of(TEXT, NUMBER))
    other = text_frame("FALL", "NAUSEA").assign(AVAL=[np.nan, 2.0])
    declared = meta_of(VariableMeta("AETERM", "Term", "text", 19), NUMBER)

    assert [] == read_back(tmp_path / "x.xpt", frame, meta_of(TEXT, NUMBER))
    assert [("AETERM", ()), ("AETERM", ()), ("AETERM", (1,)), ("AVAL", (0, 1))] == [
        (f.variable, f.rows) for f in read_back(tmp_path / "x.xpt", other, declared)
    ]


@pytest.mark.parametrize(("was", "now"), [(b"FALL", b"FA\xe9L"), (b"LIBRARY", b"LIBRARX"), (b"FALL", b"FILL")])
def test_read_back_of_a_damaged_file_is_a_finding(tmp_path, was, now):
    """Trap 32: one bad byte is one finding and not the end of the run."""
    path = tmp_path / "x.xpt"
    written(path, text_frame("FALL"), meta_of(TEXT))
    path.write_bytes(path.read_bytes().replace(was, now))

    assert ["xpt-read-back"] == [f.rule for f in read_back(path, text_frame("FALL"), meta_of(TEXT))]


def test_read_back_sees_what_pyreadstat_wrote_otherwise(tmp_path):
    """A version 8 file, another dataset name; with version 5 and the declared lengths pyreadstat's file is right."""
    frame = text_frame("FALL", "HEADACHE")
    meta = meta_of(VariableMeta("AETERM", "Term", "text", 8))
    told = {"file_label": "Adverse Events", "column_labels": ["Term"]}
    pyreadstat.write_xport(frame, tmp_path / "5.xpt", table_name="AE", file_format_version=5, **told)
    pyreadstat.write_xport(frame, tmp_path / "8.xpt", table_name="AEX", file_format_version=8, **told)

    assert [] == read_back(tmp_path / "5.xpt", frame, meta)
    assert ["version in the file is 8, not 5", "dataset name in the file is 'AEX', not 'AE'"] == [
        f.message for f in read_back(tmp_path / "8.xpt", frame, meta)
    ]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (b".\0\0\0\0\0\0\0", b"A\0\0\0\0\0\0\0", "the file holds 1 missing number(s) as .A"),
        (b".\0\0\0\0\0\0\0", b"A\x10\0\0\0\0\0\0", "1 value(s) in the file differ; row 0 holds 1.0, not nan"),
        (b"01JAN60:00:00:00", b"01JAN61:00:00:00", None),
    ],
)
def test_read_back_sees_numbers_that_are_missing_otherwise(tmp_path, was, now, said):
    """A letter, a value; the stamps of the header are nobody's data."""
    path, frame = tmp_path / "x.xpt", pd.DataFrame({"AVAL": [np.nan]})
    written(path, frame, meta_of(NUMBER))
    path.write_bytes(path.read_bytes().replace(was, now))

    assert ([said] if said else []) == [f.message for f in read_back(path, frame, meta_of(NUMBER))]


def test_read_back_sees_a_date_that_is_off_by_a_day(tmp_path):
    """Days are turned into dates on the way back, not dates into days."""
    frame = pd.DataFrame({"ADT": np.array(["2020-02-29", "NaT"], dtype="datetime64[s]")})
    written(tmp_path / "x.xpt", frame, meta_of(DATE))
    other = frame + np.timedelta64(1, "D")

    assert [("ADT", (0,))] == [(f.variable, f.rows) for f in read_back(tmp_path / "x.xpt", other, meta_of(DATE))]
    assert [("ADT", (0,))] == [(f.variable, f.rows) for f in read_back(tmp_path / "x.xpt", frame.iloc[[1, 1]], meta_of(DATE))]


def test_read_back_of_no_file_is_a_finding(tmp_path):
    assert ["xpt-read-back"] == [f.rule for f in read_back(tmp_path / "x.xpt", text_frame("A"), meta_of(TEXT))]
