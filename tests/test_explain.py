"""`sdtm2adam explain`: a variable in words down to the collected columns, in the sentences of the define."""

import re
from itertools import takewhile
from pathlib import Path

import pytest

from sdtm2adam.cli import main
from sdtm2adam.errors import StudyError
from sdtm2adam.explaining import Asked, Explainer, explain
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.study import Study, open_study

ROOT = Path(__file__).parents[1]

# A study of two forms: a score by visit, and a history whose site of onset is a supplemental value.
FILES = {
    "study.yaml": """
study: S
title: A study
standards: {sdtmig: "3.4", adamig: "1.3", terminology: "2025-03-28"}
identifiers: {STUDYID: {value: S}, USUBJID: {from: SUBJ}}
visits:
  - {collected: V1, VISITNUM: 1, VISIT: BASELINE, VISITDY: 1, AVISIT: Baseline, MONTH: 0}
  - {collected: V2, VISITNUM: 2, VISIT: MONTH 4, VISITDY: 120, AVISIT: Month 4, MONTH: 4}
""",
    "raw.yaml": """
folder: raw
missing: [""]
exports:
  dm: {file: dm.csv, form: Demographics, columns: {SUBJ: Subject, SEX_CD: Sex, START_DT: First dose}, key: [SUBJ]}
  score:
    {file: score.csv, form: Score, columns: {SUBJ: Subject, EVENT: Visit, Q1: Walking, TOT: Total score, Q_DT: Date}, key: [SUBJ, EVENT]}
  breath:
    {file: breath.csv, form: Breathing, columns: {SUBJ: Subject, EVENT: Visit, VC: Capacity, B_DT: Date}, key: [SUBJ, EVENT]}
  hist: {file: hist.csv, form: History, columns: {SUBJ: Subject, TERM: Term, SITE_CD: Site of onset}, key: [SUBJ]}
  other: {file: other.csv, form: Other Illness, columns: {SUBJ: Subject, TERM: Term}, key: [SUBJ, TERM]}
""",
    "codelists/sex.yaml": "codelist: SEX\nstandard: SEX\nterms: {F: '2', M: '1'}\n",
    "codelists/onset.yaml": "codelist: ONSET\nterms: {LIMB: '1', BULBAR: '2'}\n",
    "sdtm/dm.yaml": """
domain: DM
keys: [USUBJID]
from: {export: dm}
variables: {SUBJID: {from: SUBJ}, SEX: {from: SEX_CD, codelist: SEX}, RFSTDTC: {date: START_DT}}
""",
    "sdtm/qs.yaml": """
domain: QS
keys: [USUBJID, QSTESTCD, VISITNUM]
from:
  - export: score
    steps: [{unpivot: {columns: {Q1: SC01, TOT: SCTOT}, topic: QSTESTCD, result: QSORRES}}]
    variables: {QSDTC: {date: Q_DT}}
  - export: breath
    steps: [{unpivot: {columns: {VC: BRVC}, topic: QSTESTCD, result: QSORRES}}]
    variables: {QSDTC: {date: B_DT}}
derive: [{visit: {from: EVENT}}]
variables:
  QSTESTCD: {origin: Assigned}
  QSORRES: {origin: Collected}
  QSSTRESN: {number: {from: QSORRES}}
  VISITNUM: {}
  VISIT: {}
  QSDY: {study_day: {date: QSDTC, reference: RFSTDTC}}
""",
    "sdtm/mh.yaml": """
domain: MH
keys: [USUBJID, MHTERM]
from:
  - {export: hist, variables: {MHTERM: {from: TERM}, ONSET: {from: SITE_CD, codelist: ONSET}}}
  - {export: other, variables: {MHTERM: {from: TERM}}}
variables: {MHSEQ: {sequence: {}}}
supplemental: {ONSET: {label: Site of Onset}}
""",
    "adam/adsl.yaml": """
dataset: ADSL
label: Subjects
class: ADSL
keys: [USUBJID]
from: {dataset: DM}
derive:
  - analysis_date: {dtc: RFSTDTC, new: TRTSDT}
  - join: {table: SUPPMH, on: [USUBJID], where: "QNAM == 'ONSET'", columns: {QVAL: ONSET}}
variables: {USUBJID: {}, SEX: {}, TRTSDT: {}, ONSET: {label: Site of Onset}}
""",
    "adam/adqs.yaml": """
dataset: ADQS
label: Scores
class: BDS
keys: [USUBJID, PARAMCD, AVISITN]
from: {dataset: QS, where: "QSTESTCD in ['SCTOT', 'BRVC']"}
derive:
  - merge: {from: ADSL, columns: [TRTSDT]}
  - parameter: {topic: QSTESTCD}
  - analysis_date: {dtc: QSDTC}
  - copy: {from: QSSTRESN, new: AVAL}
  - lookup: {from: VISIT, table: visits, key: VISIT, value: MONTH, new: AVISITN}
  - last_record_flag: {by: [USUBJID, PARAMCD], order: [ADT], where: "AVISITN == 0", new: ABLFL}
  - baseline: {}
  - change: {where: "AVISITN > 0"}
  - rate: {parameter: TOTAL, start: 0, end: 4, span: 4, as: SLOPE}
  - difference: {of: SLOPE, minus: TOTAL, as: ODD}
  - parameter_text: {}
parameters:
  TOTAL: {label: Total Score, from: SCTOT}
  VC: {label: Vital Capacity, from: BRVC}
  SLOPE: {label: Slope}
  ODD: {label: Slope less Total}
variables: {USUBJID: {}, TRTSDT: {}, PARAMCD: {}, PARAM: {}, AVISITN: {}, ADT: {}, AVAL: {}, BASE: {}, CHG: {}, ABLFL: {}}
""",
}


def written(folder: Path, files: dict[str, str]) -> Study:
    """The study of these files, opened."""
    for name, text in files.items():
        (folder / "specs" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "specs" / name).write_text(text, encoding="utf-8")
    return open_study(folder)


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Study:
    return written(tmp_path_factory.mktemp("study"), FILES)


def told(lines: list[str]) -> dict[str, str]:
    """Head -> the text below it; the head without the label."""
    parts = "\n".join(lines).split("\n\n")
    split = [part.split("\n", 1) for part in parts if "." in part.split("\n")[0]]
    return {head.split("  ")[0]: re.sub(r"^ {4}", "", text, flags=re.MULTILINE) for head, text in split}


def below(lines: list[str], title: str) -> list[str]:
    """The lines under a title at the end."""
    return [line.strip() for line in takewhile(lambda line: line.startswith(" "), lines[lines.index(title) + 1 :])]


def test_a_change_is_told_down_to_the_collected_scores(study):
    """CHG: AVAL less BASE, both from the totals of the forms; the slopes, which come later, are no part of it."""
    assert {
        "ADQS.CHG": "AVAL minus BASE, on records where AVISITN > 0; missing where either is.",
        "ADQS.AVAL": "Predecessor: QS.QSSTRESN",
        "ADQS.BASE": "AVAL of the record with 'Y' in ABLFL, of the same USUBJID, PARAMCD; missing without one.",
        "ADQS.ABLFL": "'Y' on the last record by ADT within USUBJID, PARAMCD, among those where AVISITN == 0.",
        "ADQS.AVISITN": "MONTH in visits with the same VISIT.",
        "ADQS.ADT": "The date in QSDTC, a time cut off; missing where it is partial.",
        "QS.QSSTRESN": "The number in QSORRES; missing where it is no number.",
        "QS.VISIT": "VISIT of the visit EVENT, from the schedule of visits.",
        "QS.QSDTC": "Records from Score:\nQ_DT in ISO 8601.\nRecords from Breathing:\nB_DT in ISO 8601.",
        "QS.QSORRES": "Records from Score:\nOne record for each of Q1 (SC01), TOT (SCTOT): its name gives QSTESTCD, its value QSORRES.\n"
        "Records from Breathing:\nOne record for each of VC (BRVC): its name gives QSTESTCD, its value QSORRES.",
    } == told(explain(study, "ADQS.CHG"))


def test_the_way_ends_in_files_and_columns_and_in_what_the_study_states(study):
    """ADQS takes the total: no item of the questionnaire is on the way to it."""
    lines = explain(study, "ADQS.CHG")

    assert [
        "raw/score.csv (Score): EVENT (Visit), TOT (Total score), Q_DT (Date)",
        "raw/breath.csv (Breathing): EVENT (Visit), VC (Capacity), B_DT (Date)",
    ] == below(lines, "Collected in")
    assert ["specs/study.yaml (visits): MONTH, collected, VISITNUM, VISIT, VISITDY"] == below(lines, "Stated in")
    assert ["ADQS: QS where QSTESTCD in ['SCTOT', 'BRVC']", "QS: Score; Breathing"] == below(lines, "Records")


def test_a_derived_parameter_is_told_through_those_that_it_is_made_from(study):
    """And ends in the form of its score alone."""
    lines = explain(study, "ADQS.AVAL", "ODD")

    assert {
        "ADQS.AVAL (ODD)": "SLOPE minus TOTAL of the same subject; no record where one is missing.",
        "ADQS.AVAL (SLOPE)": "TOTAL at AVISITN 4 minus TOTAL at AVISITN 0, divided by 4; no record where one is missing.",
        "ADQS.AVAL (TOTAL)": "Predecessor: QS.QSSTRESN",
    } == {head: text for head, text in told(lines).items() if head.startswith("ADQS.")}
    assert ["raw/score.csv (Score): TOT (Total score)"] == below(lines, "Collected in")


def test_without_a_parameter_each_is_told(study):
    text = told(explain(study, "ADQS.AVAL"))["ADQS.AVAL"]

    assert ["TOTAL, VC: Predecessor: QS.QSSTRESN", "SLOPE: TOTAL at", "ODD: SLOPE minus"] == [
        line if "Predecessor" in line else " ".join(line.split()[:3]) for line in text.splitlines()
    ]


def test_a_supplemental_value_is_followed_into_its_domain(study):
    """ADSL has it from SUPPMH; the form that asks for it is that of the history, and no other source of MH has it."""
    lines = explain(study, "ADSL.ONSET")

    assert {
        "ADSL.ONSET": "Predecessor: SUPPMH.QVAL where QNAM == 'ONSET'",
        "MH.ONSET": "Records from History:\nControlled term for SITE_CD (codelist ONSET).",
    } == told(lines)
    assert ["raw/hist.csv (History): SITE_CD (Site of onset)"] == below(lines, "Collected in")


def test_a_reference_date_is_followed_into_dm(study):
    """Study days of SDTM count from DM.RFSTDTC, which every domain sees without being told."""
    assert {"QS.QSDY", "QS.QSDTC", "DM.RFSTDTC"} == set(told(explain(study, "QS.QSDY")))


def test_a_dataset_is_a_line_for_each_of_its_variables(study):
    lines = explain(study, "adqs")

    assert list(study.datasets["ADQS"].variables) == [line.split()[0] for line in lines]
    assert "TRTSDT   Predecessor  ADSL.TRTSDT" in lines
    assert "AVAL     Derived      by parameter" in lines
    assert "PARAMCD  Assigned     The parameter whose collected test is QSTESTCD." in lines


def test_of_several_steps_the_line_has_the_one_that_makes_the_variable(tmp_path):
    """The others are told where the variable is asked for."""
    steps = "derive:\n  - number: {from: SUBJID, new: N_}\n  - rounded: {from: N_, decimals: 0, new: AGE}"
    adsl = FILES["adam/adsl.yaml"].replace("derive:", steps).replace("SEX: {}", "AGE: {}")
    lines = explain(written(tmp_path, {**FILES, "adam/adsl.yaml": adsl}), "ADSL")

    assert "AGE      Derived      N_ rounded to 0 decimals, half away from zero." in lines


def test_a_variable_of_one_source_is_told_with_its_source(study):
    assert "ONSET    Collected    Records from History:; Controlled term for SITE_CD (codelist ONSET)." in explain(study, "MH")


@pytest.mark.parametrize(
    ("what", "parameter", "says"),
    [
        ("ADQZ.CHG", "", "there is no dataset ADQZ - did you mean ADQS?"),
        ("ADQS.CHGG", "", "ADQS has no variable CHGG - did you mean CHG?"),
        ("ADQS.AVAL", "SLOP", "ADQS has no parameter SLOP - did you mean SLOPE?"),
        ("ADQS.AVAL", "XYZ", "ADQS has no parameter XYZ; there are TOTAL, VC, SLOPE, ODD"),
        ("ADSL.SEX", "X", "ADSL has no parameter X"),
    ],
)
def test_a_name_that_is_not_known_gives_a_close_match(study, what, parameter, says):
    with pytest.raises(StudyError, match=re.escape(says)):
        explain(study, what, parameter)


@pytest.fixture(scope="module")
def reference() -> Study:
    return open_study(ROOT)


@pytest.mark.parametrize("stage", ["sdtm", "adam"])
def test_the_sentences_are_those_of_the_define(reference, reference_out, stage):
    """Every method of the define that the run wrote is word for word what is explained, and every predecessor too."""
    define, explainer, compared = read_define(reference_out / "xpt" / stage / "define.xml"), Explainer(reference), 0
    for group in define.groups:
        for item in group.items:
            values = define.value_list(item.value_list)
            below = [(part.name, part) for part in values.items] if values and stage == "adam" else []
            alike = next((code for code, part in below if not part.method), "") if any(part.method for _, part in below) else ""
            parts = [(alike, item), *below]
            for parameter, part in parts:
                if group.name.startswith("SUPP") or not (part.method or part.origin == "Predecessor"):
                    continue
                asked = Asked(group.name, item.name, parameter)
                says = define.method(part.method).text if part.method else f"Predecessor: {part.definition.origins[0].description}"
                if "unchanged" in explainer.text(asked) and part.method and "unchanged" not in says:
                    continue  # brought along with the records of another dataset, whose method it has
                assert says == explainer.text(asked), asked
                compared += 1

    assert compared > 100


def test_every_collected_variable_ends_in_an_export(reference):
    """And every analysis variable that is a copy of one."""
    explainer, lost = Explainer(reference), []
    collected = {
        f"{dataset}.{name}"
        for dataset in explainer.plans
        for name in explainer.described(dataset)
        if explainer.origin(Asked(dataset, name))[0] == "Collected"
    }
    copies = {
        f"{dataset}.{name}"
        for dataset in explainer.plans
        for name in explainer.described(dataset)
        if explainer.origin(Asked(dataset, name))[1] in collected
    }
    for name in sorted(collected | copies):
        found = explainer.explained(Asked(*name.split(".")))
        lost += [] if set(found.ends) & set(reference.raw.exports) else [name]

    assert len(collected) > 50 and len(copies) > 10
    assert [] == lost


def test_the_command_prints_it(capsys, study):
    assert 0 == main(["--study", str(study.folder), "explain", "DM.SEX"])
    assert "DM.SEX  Sex\n    Controlled term for SEX_CD (codelist SEX)." in capsys.readouterr().out
    assert 1 == main(["--study", str(study.folder), "explain", "DM.SEXX"])
    assert "did you mean SEX?" in capsys.readouterr().err


def test_a_verb_of_the_study_is_told_by_its_description(tmp_path):
    """The first sentence, the arguments put in."""
    own = """
import pandas as pd

from sdtm2adam.derive.contract import Col, New, verb


@verb
def in_pounds(df: pd.DataFrame, weight: Col, new: New) -> pd.DataFrame:
    \"\"\"The `weight` in pounds of 0.45359237 kg.

    Missing: where it is.
    \"\"\"
    return df.assign(**{new: df[weight] / 0.45359237})
"""
    adsl = (
        FILES["adam/adsl.yaml"]
        .replace("derive:", "derive:\n  - in_pounds: {weight: AGE, new: ODD}")
        .replace("SEX: {}", "ODD: {label: Odd}")
    )
    dm = FILES["sdtm/dm.yaml"].replace("SUBJID: {from: SUBJ}", "SUBJID: {from: SUBJ}, AGE: {number: {from: SUBJ}}")
    changed = written(tmp_path, {**FILES, "derivations.py": own, "adam/adsl.yaml": adsl, "sdtm/dm.yaml": dm})

    assert "The AGE in pounds of 0.45359237 kg. Missing where it is." == told(explain(changed, "ADSL.ODD"))["ADSL.ODD"]
