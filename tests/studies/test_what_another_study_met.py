"""Small things that stopped the specs of another trial, or told too little: each with the data on which it did."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.derive.terms import outside_codelists
from sdtm2adam.derive.text import coded
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.dataset import DatasetSpec, Variable
from sdtm2adam.spec.reading import read_yaml
from sdtm2adam.spec.study import CodelistSpec
from sdtm2adam.study import open_study

HERE = Path(__file__).parent
RACE = pd.DataFrame({"collected": ["WHITE"], "term": ["WHITE"]})


def spec_of(tmp_path, text: str) -> DatasetSpec:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return read_spec(path, DatasetSpec, "specs/sdtm/x.yaml")[0]


def test_a_date_in_a_column_of_text_is_iso_8601():
    """shifted_date gives dates; beside collected text in one variable (SESTDTC) they are text like it."""
    dates = pd.Series(pd.to_datetime(["2024-03-04 00:00:00", None, "2024-03-05 10:30:00"]))

    assert ["2024-03-04", None, "2024-03-05T10:30:00"] == [None if pd.isna(v) else v for v in coded(dates)]


@pytest.mark.parametrize(("name", "told"), [("RACE", 0), ("VSTESTCD", 1), ("AEDECOD", 1)])
def test_multiple_needs_no_codelist_where_a_variable_may_have_several_values(name, told):
    frame = pd.DataFrame({name: ["MULTIPLE", "WHITE"]})

    assert told == len(list(outside_codelists(frame, {name: Variable(codelist="RACE")}, {"RACE": RACE})))


def test_an_extra_term_need_not_stand_among_the_terms():
    spec = CodelistSpec(codelist="EPOCH", standard="EPOCH", terms={"SCREENING": []}, extra=["TREATMENT 1", "SCREENING"])

    assert [("SCREENING", "SCREENING"), ("TREATMENT 1", "TREATMENT 1")] == spec.pairs()


def test_a_name_that_yaml_cannot_take_bare_is_told_with_the_remedy(tmp_path):
    (tmp_path / "raw.yaml").write_text("columns: [Subject, Not done?, Date]\n", encoding="utf-8")

    with pytest.raises(
        StudyError, match=r"specs/raw\.yaml:1: not YAML, from character \d+ on: .*\n    to fix  .*quotes around a text that"
    ):
        read_yaml(tmp_path / "raw.yaml", "specs/raw.yaml")


def test_a_condition_says_how_a_column_with_odd_letters_is_named():
    with pytest.raises(StudyError, match="stands between back-quotes"):
        parse("Not done? is missing")
    assert {"Not done?"} == parse("`Not done?` is missing").columns


def test_a_key_without_anything_says_what_to_write(tmp_path):
    with pytest.raises(StudyError, match=r"x\.yaml:3: .*steps`: nothing stands here; write a list here.*or leave the key out"):
        spec_of(tmp_path, "domain: MH\nkeys: [USUBJID]\nfrom: {export: mh, steps: }\n")


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("RACEOTHERX: {from: A}", "`RACEOTHERX`: at most 8 capitals"),
        ("1RACE: {from: A}", "no digit first"),
        (f"RACEOTH: {{from: A, label: {'x' * 41}}}", "its label has 41 characters, at most 40"),
        (f"RACEOTH: {{from: A, label: {'x' * 40}}}", None),
    ],
)
def test_a_supplemental_value_has_a_name_and_label_that_fit(tmp_path, entry, says):
    text = f"domain: DM\nkeys: [USUBJID]\nfrom: {{export: dm}}\nsupplemental:\n  {entry}\n"
    if says is None:
        assert spec_of(tmp_path, text).supplemental
        return
    with pytest.raises(StudyError, match=says):
        spec_of(tmp_path, text)


def test_a_decode_that_is_not_listed_is_told_where_to_list_it(tmp_path):
    """The closest column would be the decode of another item, which is the worst that could be proposed."""
    shutil.copytree(HERE / "crossover/specs", tmp_path / "specs")
    raw = tmp_path / "specs/raw.yaml"
    raw.write_text(raw.read_text(encoding="utf-8").replace("AESEV, AESEV__DECODE, ", "AESEV, "), encoding="utf-8")

    with pytest.raises(StudyError) as told:
        open_study(tmp_path)
    wanted = "there is no column AESEV__DECODE; if its export has it, list it under `columns:` in specs/raw.yaml"
    assert wanted in str(told.value)
