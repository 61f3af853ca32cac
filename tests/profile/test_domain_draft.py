"""Proposals for a domain: which export, which column for which variable, why, and how sure."""

from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.profile.choosing import choose_export, proposals
from sdtm2adam.profile.columns import describe
from sdtm2adam.profile.domain_draft import domain_draft
from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.dataset import DatasetSpec
from sdtm2adam.spec.raw import RawSpec
from tests.profile.folders import folder

ROOT = Path(__file__).parents[2]
STRAIGHT = ("copy", "iso_datetime", "number")


def spec_of(text: str, tmp_path: Path) -> DatasetSpec:
    path = tmp_path / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    return read_spec(path, DatasetSpec, "draft.yaml")[0]


def raw_of(**exports: list[str]) -> RawSpec:
    return RawSpec(missing=[""], exports={name: {"file": f"{name}.csv", "columns": columns} for name, columns in exports.items()})


def straight(spec: DatasetSpec, export: str) -> dict[str, tuple]:
    """Variable -> the column, and the time, that it is mapped from without further ado."""
    of_source = {name: v for source in spec.sources if source.export == export for name, v in source.variables.items()}
    return {
        name: (v.arguments.get("from") or v.arguments.get("date"), v.arguments.get("time"))
        for name, v in {**spec.variables, **of_source}.items()
        if v.verb in STRAIGHT
    }


def proposed(domain: str, labels: dict[str, str] | None = None, export: str = "form", **columns: list[str]) -> dict[str, tuple[str, str]]:
    described = tuple(describe(name, pd.Categorical(values), (labels or {}).get(name, "")) for name, values in columns.items())
    return {name: (p.column.name, p.evidence.confidence) for name, p in proposals(domain, described, export).items()}


@pytest.mark.parametrize(("domain", "least"), [("AE", 0.8), ("CM", 0.8), ("LB", 0.8), ("VS", 0.8), ("MH", 0.8), ("EX", 0.75)])
def test_most_straight_maps_of_the_reference_study_are_proposed(domain, least, tmp_path):
    """Of the variables that the study maps straight from a column of the export, the draft names the same column for most."""
    raw, _ = read_spec(ROOT / "specs/raw.yaml", RawSpec, "specs/raw.yaml")
    draft = spec_of(domain_draft(domain, raw, ROOT), tmp_path)
    export = draft.sources[0].export
    known = set(raw.exports[export].columns)
    study, _ = read_spec(ROOT / f"specs/sdtm/{domain.lower()}.yaml", DatasetSpec, domain)
    wanted = {name: how for name, how in straight(study, export).items() if how[0] in known}
    got = straight(draft, export)
    same = [name for name, how in wanted.items() if got.get(name) == how]

    assert wanted and len(same) >= least * len(wanted), {name: (wanted[name], got.get(name)) for name in wanted if name not in same}


def test_every_line_has_its_reason_and_the_file_says_what_it_is(tmp_path):
    """The first line says that it is a proposal; a mapped variable says how sure and why."""
    raw = folder(tmp_path, ae_csv="SUBJ,AETERM,AE_STDAT,AESEV\n1,Headache,05-MAR-2012,Mild\n2,Nausea,06-MAR-2012,SEVERE\n")
    text = domain_draft("AE", raw_of(ae=["SUBJ", "AETERM", "AE_STDAT", "AESEV"]), raw.parent)
    lines = text.splitlines()

    assert lines[0].startswith("# A proposal of `sdtm2adam draft AE`: not in force.")
    assert "  AETERM: {from: AETERM}  # high: its name is the variable's; its values are words" in lines
    assert "  AESTDTC: {date: AE_STDAT}  # high: AE_STDAT is a usual name for it; its values look like dd-MMM-yyyy" in lines
    assert "  AESEV: {from: AESEV, codelist: AESEV}  # high: its name is the variable's; 2 of 2 values are in codelist AESEV" in lines
    assert "  # AEDECOD: {origin: Not Available}  # not found: Dictionary-Derived Term (required)" in lines
    assert "  # AELOC:  # not found: Location of Event (permissible)" in lines
    assert {"AESEQ", "AESTDY", "EPOCH"} <= set(spec_of(text, tmp_path).variables)


@pytest.mark.parametrize(
    ("columns", "labels", "expected"),
    [
        ({"AESTDTC": ["2012-03-05"]}, {}, {"AESTDTC": ("AESTDTC", "high")}),
        ({"OUTCOME": ["Something", "Else"]}, {}, {"AEOUT": ("OUTCOME", "medium")}),
        ({"Q7": ["Y", "N"]}, {"Q7": "Was the event serious?"}, {"AESER": ("Q7", "medium")}),
        ({"Q7": ["x"]}, {"Q7": "Causality"}, {"AEREL": ("Q7", "low")}),
        ({"Q7": ["MILD", "SEVERE"]}, {}, {}),
    ],
)
def test_confidence_is_the_sum_of_what_agrees(columns, labels, expected):
    """Name 2, label 1, values 1; values alone, like those of Q7 without a label, propose nothing."""
    assert expected == proposed("AE", labels, **columns)


def test_values_that_cannot_be_it_rule_a_column_out():
    """A column called like a date that holds words is no date; one called like a term that holds numbers is no term."""
    assert {} == proposed("AE", None, STDT=["Headache"], AETERM=["1", "2"])


def test_a_column_serves_one_variable_but_for_pairs_that_say_the_same():
    """SOC is both the body system and the primary system organ class; a start is not an end."""
    found = proposed("AE", None, SOC=["Cardiac disorders"], STDT=["2012-03-05"])

    assert {"AEBODSYS": "SOC", "AESOC": "SOC", "AESTDTC": "STDT"} == {name: column for name, (column, _) in found.items()}


def test_tests_that_stand_side_by_side_are_turned(tmp_path):
    """Columns called like tests of the codelist become records; the visit and the date stay beside them."""
    raw = folder(tmp_path, vitals_csv="SUBJ,VISIT,VSDT,VSTM,SYSBP,WEIGHT_KG\n1,Screening,2012-03-05,10:15,120,70\n")
    spec = spec_of(domain_draft("VS", raw_of(vitals=["SUBJ", "VISIT", "VSDT", "VSTM", "SYSBP", "WEIGHT_KG"]), raw.parent), tmp_path)

    [source] = spec.sources
    assert [{"unpivot": {"columns": {"SYSBP": "SYSBP", "WEIGHT_KG": "WEIGHT"}, "topic": "VSTESTCD", "result": "VSORRES"}}] == source.steps
    assert [{"visit": {"from": "VISIT"}}] == spec.derive
    assert {"date": "VSDT", "time": "VSTM"} == spec.variables["VSDTC"].arguments
    assert {"SYSBP": "Systolic Blood Pressure", "WEIGHT": "Weight"} == spec.variables["VSTEST"].arguments["values"]


def test_an_order_of_day_and_month_is_written_only_where_the_values_say_it(tmp_path):
    """25/03/2012 can only be day first; 05/03/2012 asks a person."""
    raw = folder(tmp_path, ae_csv="STDT,ENDT\n25/03/2012,05/03/2012\n26/03/2012,06/03/2012\n")
    text = domain_draft("AE", raw_of(ae=["STDT", "ENDT"]), raw.parent)

    assert {"date": "STDT", "order": "DMY"} == spec_of(text, tmp_path).variables["AESTDTC"].arguments
    assert {"date": "ENDT"} == spec_of(text, tmp_path).variables["AEENDTC"].arguments
    assert "add `order: DMY` or `order: MDY`: no value says which" in text


def test_values_that_the_codelist_lacks_are_named(tmp_path):
    """The person sees which values are still to be mapped."""
    raw = folder(tmp_path, ae_csv="AESEV\nMILD\nAWFUL\n")

    assert 'not in it: "AWFUL"' in domain_draft("AE", raw_of(ae=["AESEV"]), raw.parent)


def test_odd_names_of_columns_stay_valid(tmp_path):
    """Spaces, quotes, colons and Hangul in a header do not break the YAML."""
    header = 'AE Term,"Start: date",종료일,"o ""n"" going"'
    raw = folder(tmp_path, ae_csv=f"{header}\nHeadache,2012-03-05,2012-03-06,Y\n")
    columns = ["AE Term", "Start: date", "종료일", 'o "n" going']
    spec = spec_of(domain_draft("AE", raw_of(ae=columns), raw.parent), tmp_path)

    assert ("AE Term", "Start: date") == (spec.variables["AETERM"].arguments["from"], spec.variables["AESTDTC"].arguments["date"])


def test_the_export_is_chosen_by_name_form_and_columns():
    """`conmeds` is the usual name of one, `adverse` of the other."""
    raw = raw_of(conmeds=["SUBJ", "MED"], adverse=["SUBJ", "AETERM"], x=["A"])

    assert ("conmeds", "adverse") == (choose_export("CM", raw).export, choose_export("AE", raw).export)


@pytest.mark.parametrize(
    ("domain", "asked", "message"),
    [
        ("EG", None, "no export of specs/raw.yaml is clearly that of EG"),
        ("AE", "adverce", "did you mean adverse"),
        ("XX", None, "has no dataset XX"),
        ("TA", None, "made from the study's design"),
    ],
)
def test_what_cannot_be_drafted_is_told(tmp_path, domain, asked, message):
    """No export that fits, a misspelt one, no such domain, a domain that nobody collects."""
    with pytest.raises(StudyError, match=message):
        domain_draft(domain, raw_of(adverse=["AETERM"]), tmp_path, asked)


@pytest.mark.parametrize("domain", ["AE", "CM", "DM", "DS", "EX", "IE", "LB", "MH", "PE", "PR", "QS", "SV", "VS"])
def test_every_draft_is_a_spec(domain, tmp_path):
    """Whatever is proposed, the file can be read as a spec, and every key has a variable or is an identifier."""
    raw, _ = read_spec(ROOT / "specs/raw.yaml", RawSpec, "specs/raw.yaml")
    spec = spec_of(domain_draft(domain, raw, ROOT), tmp_path)

    assert domain == spec.name
    assert set(spec.keys) <= {"STUDYID", "USUBJID", *spec.variables}
