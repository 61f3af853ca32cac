"""The command `compare`: what it prints, writes and exits with."""

import argparse
from pathlib import Path

import pytest

from sdtm2adam.commands import compare
from sdtm2adam.errors import StudyError
from tests.derive.tables import frame

BASE = "USUBJID | AVISITN | AVAL | ADT:date\nP1 | 1 | 10 | 2012-03-05\nP1 | 2 | 11 | 2012-04-05\nP2 | 1 | 12 | 2012-03-06"


def run(*arguments: str) -> int:
    """The exit status of `sdtm2adam compare` with these arguments."""
    parser = argparse.ArgumentParser()
    compare.add(parser.add_subparsers(required=True))
    parsed = parser.parse_args(["compare", *arguments])
    return parsed.command(parsed)


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """A folder with base.parquet and other.csv, in which one value and one date differ and one record is more."""
    frame(BASE).to_parquet(tmp_path / "base.parquet", index=False)
    text = "usubjid,avisitn,aval,adt\nP2,1,12,2012-03-06\nP1,2,11.5,2012-04-05\nP1,1,10,06MAR2012\nP3,1,7,\n"
    (tmp_path / "other.csv").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_equal_files_exit_with_0(here, capsys):
    """And say by which keys records were matched."""
    assert 0 == run("base.parquet", "base.parquet", "--keys", "USUBJID", "AVISITN")

    told = capsys.readouterr().out
    assert "keys       USUBJID, AVISITN (as given)" in told
    assert "6 cells compared, 6 equal (100%)" in told
    assert told.endswith("equal (code 0)\n")


def test_what_differs_is_told_and_exits_with_1(here, capsys):
    """Variables, values, records and the code of PROC COMPARE, in a few lines."""
    assert 1 == run("base.parquet", "other.csv", "--keys", "USUBJID,AVISITN")

    told = capsys.readouterr().out.splitlines()
    rows = [" ".join(line.split()) for line in told]
    assert "records 3 matched, 0 only in base, 1 only in other" in rows
    assert "values 6 cells compared, 4 equal (66.66%), 2 differ, in 2 records" in rows
    assert "P1 1 ADT 2012-03-05 06MAR2012 1" in rows
    assert "P1 2 AVAL 11 11.5 0.5" in rows
    assert "4 P3 1" in rows
    assert "differ (code 4224): the other side has records that the base lacks; values differ" == told[-1]


def test_a_proposed_key_is_told_as_one(here, capsys):
    run("base.parquet", "other.csv")

    assert "USUBJID, AVISITN (proposed, as no metadata say any: they tell all records apart)" in capsys.readouterr().out


def test_tolerance_condition_ignored_variables(here, capsys):
    """Half a point is within 0.5; P3 does not meet the condition; ADT is not looked at."""
    assert 0 == run("base.parquet", "other.csv", "--absolute", "0.5", "--where", "USUBJID != 'P3'", "--ignore", "ADT")

    assert "3 records of 4, those where USUBJID != 'P3'" in capsys.readouterr().out


def test_attributes_count_unless_only_values_are_asked_for(here, capsys):
    """A date beside its text differs in type."""
    frame(BASE.replace("ADT:date", "ADT:text")).to_parquet("text.parquet", index=False)

    assert 1 == run("base.parquet", "text.parquet", "--keys", "USUBJID", "AVISITN")
    assert 0 == run("base.parquet", "text.parquet", "--keys", "USUBJID", "AVISITN", "--values-only")
    assert "differ (code 8192): types of variables differ" in capsys.readouterr().out


def test_excluded_cells_are_told_with_their_reason(here, capsys):
    """An entry that leaves out nothing says so; the third names no variable."""
    (here / "left_out.yaml").write_text(
        "- {variable: AVAL, where: \"AVISITN == 2\", reason: The site corrected this value later.}\n"
        "- {variable: ADT, reason: The other side counts from the day after.}\n"
        "- {variable: AVALX, reason: There is no such variable anywhere.}\n"
    )
    assert 1 == run("base.parquet", "other.csv", "--exclude", "left_out.yaml")

    told = capsys.readouterr().out
    assert "2 cells compared, 2 equal (100%), 4 excluded" in told
    assert "The site corrected this value later." in told
    assert "no variable of that name is compared" in told
    assert "differ (code 128)" in told


def test_an_unreadable_exclusion_is_told_with_its_line(here):
    (here / "left_out.yaml").write_text("- {variable: AVAL, reson: The site corrected this value.}\n- {variable: AVAL, reason: short}\n")

    with pytest.raises(StudyError, match=r"(?s)left_out.yaml:1: `reson` is not known here - did you mean reason\?.*left_out.yaml:2"):
        run("base.parquet", "other.csv", "--exclude", "left_out.yaml")


def test_keys_by_order_and_given_exclude_one_another(here):
    with pytest.raises(StudyError, match="exclude one another"):
        run("base.parquet", "other.csv", "--keys", "USUBJID", "--by-order")


def test_records_by_order(here, capsys):
    """The first with the first, although there is a key."""
    assert 1 == run("base.parquet", "other.csv", "--by-order")

    assert "none, as asked: records are matched in the order in which they stand" in capsys.readouterr().out


@pytest.mark.parametrize("given", ["-1", "much", "nan", "inf"])
def test_a_tolerance_is_a_number_from_0_on(here, given, capsys):
    with pytest.raises(SystemExit):
        run("base.parquet", "other.csv", f"--absolute={given}")

    assert "is no number from 0 on" in capsys.readouterr().err


def test_folders_have_one_table(here, capsys):
    """A row a dataset; those that are equal are told in one line only."""
    for folder in ("a", "b"):
        (here / folder).mkdir()
        (here / folder / "ae.csv").write_text("ID,N\n1,2\n")
        (here / folder / "cm.csv").write_text(f"ID,N\n1,{folder == 'a':d}\n")

    assert 1 == run("a", "b", "--keys", "ID")
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["AE", "equal", "1", "1", "1", "0", "0", "1", "1", "0", "1", "0"] in rows
    assert ["CM", "differs", "1", "1", "1", "0", "0", "1", "0", "1", "0", "0"] in rows
    assert ["AE"] not in rows


def test_reports_are_written_the_same_every_time(here, capsys):
    """The same bytes, twice."""
    run("base.parquet", "other.csv", "--report", "one")
    run("base.parquet", "other.csv", "--report", "two")

    assert "written: one/compare.xlsx, one/compare.html" in capsys.readouterr().out
    for name in ("compare.xlsx", "compare.html"):
        assert (here / "one" / name).read_bytes() == (here / "two" / name).read_bytes()
