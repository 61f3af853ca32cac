"""`sdtm2adam explain`: a variable in words down to the collected columns, in the sentences of the define."""

import re
from pathlib import Path

import pytest

from sdtm2adam.cli import main
from sdtm2adam.errors import StudyError
from sdtm2adam.explaining import Asked, Explainer, explain
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.study import Study, open_study

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(ROOT)


def told(lines: list[str]) -> dict[str, str]:
    """Head -> the text below it; the head without the label."""
    parts = "\n".join(lines).split("\n\n")
    split = [part.split("\n", 1) for part in parts if "." in part.split("\n")[0]]
    return {head.split("  ")[0]: re.sub(r"^ {4}", "", text, flags=re.MULTILINE) for head, text in split}


def ends(lines: list[str], title: str) -> dict[str, list[str]]:
    """File -> the columns that the way ends in, without what the export says that they are."""
    at = lines.index(title) + 1
    below = [line.strip() for line in lines[at:]]
    listed = below[: next((i for i, line in enumerate(below) if not line or line in ("Collected in", "Stated in")), len(below))]
    return {re.split(r"[ :]", line)[0]: [re.sub(r" \(.*\)$", "", name) for name in line.split(": ", 1)[1].split("), ")] for line in listed}


def test_a_change_is_told_down_to_the_collected_scores(study):
    """CHG: AVAL less BASE; both from the totals of the forms, at visits that the study states."""
    lines = explain(study, "ADQS.CHG")
    found = told(lines)

    assert "AVAL minus BASE, on records where AVISITN > 0; missing where either is." == found["ADQS.CHG"]
    assert "Predecessor: QS.QSSTRESN" == found["ADQS.AVAL"]
    assert "The number in QSSTRESC; missing where it is no number." == found["QS.QSSTRESN"]
    assert {"ADQS.BASE", "ADQS.ABLFL", "ADQS.AVISITN", "ADQS.ADT", "QS.QSDTC", "QS.VISIT", "QS.QSORRES"} <= set(found)


def test_of_an_export_only_the_columns_of_the_tests_are_named(study):
    """ADQS takes the totals: no item of a questionnaire is on the way to it."""
    assert {
        "raw/alsfrs.csv": ["EVENT", "ALSFRS_TOTAL", "ASSESS_DT"],
        "raw/aals.csv": ["EVENT", "AALS_TOTAL", "ASSESS_DT"],
        "raw/sf36.csv": ["EVENT", "SF_TOTAL", "ASSESS_DT"],
    } == {
        name: [re.sub(r" \(.*", "", column) for column in columns]
        for name, columns in ends(explain(study, "ADQS.CHG"), "Collected in").items()
    }


def test_what_the_study_itself_states_is_told_apart(study):
    lines = explain(study, "ADQS.AVISITN")

    assert any(line.startswith("    specs/study.yaml (visits): MONTH") for line in lines[lines.index("Stated in") :])


def test_a_derived_parameter_is_told_through_those_that_it_is_made_from(study):
    """The improvement of a slope: of two slopes, of one score."""
    found = told(explain(study, "ADQS.AVAL", "ALSCHG4M"))

    assert {
        "ADQS.AVAL (ALSCHG4M)": "ALSSLP4M minus ALSSLPLI of the same subject; no record where one is missing.",
        "ADQS.AVAL (ALSSLP4M)": "ALSFRTOT at AVISITN 4 minus ALSFRTOT at AVISITN 0, divided by 4; no record where one is missing.",
        "ADQS.AVAL (ALSSLPLI)": "ALSFRTOT at AVISITN 0 minus ALSFRTOT at AVISITN -3, divided by 3; no record where one is missing.",
        "ADQS.AVAL (ALSFRTOT)": "Predecessor: QS.QSSTRESN",
    } == {head: text for head, text in found.items() if head.startswith("ADQS.")}


def test_a_parameter_ends_in_its_own_form(study):
    assert ["raw/alsfrs.csv"] == list(ends(explain(study, "ADQS.AVAL", "ALSSLPLI"), "Collected in"))


def test_without_a_parameter_each_is_told(study):
    text = told(explain(study, "ADRE.AVAL"))["ADRE.AVAL"]

    assert ["FVCPP, FVC: Predecessor: RE.RESTRESN", "FVCSLPLI", "FVCSLP4M", "FVCCHG4M"] == [
        line if line.startswith("FVCPP") else line.split(":")[0] for line in text.splitlines()
    ]


def test_a_supplemental_value_is_followed_into_its_domain(study):
    """ADSL has the site of onset from SUPPMH; the form that asks for it is that of the history, and no other source of MH has it."""
    lines = explain(study, "ADSL.ONSITE")
    found = told(lines)

    assert "Predecessor: SUPPMH.QVAL where QNAM == 'ONSITE'" == found["ADSL.ONSITE"]
    assert "Records from History of ALS:\nControlled term for ONSET_SITE_CD (codelist ONSET)." == found["MH.ONSITE"]
    assert ["raw/als_history.csv"] == list(ends(lines, "Collected in"))


def test_a_reference_date_is_followed_into_dm(study):
    """Study days of SDTM count from DM.RFSTDTC, which every domain sees without being told."""
    found = told(explain(study, "AE.AESTDY"))

    assert {"AE.AESTDY", "AE.AESTDTC", "DM.RFSTDTC"} == set(found)


def test_a_dataset_is_a_line_for_each_of_its_variables(study):
    lines = explain(study, "adqs")

    assert list(study.datasets["ADQS"].variables) == [line.split()[0] for line in lines]
    assert "TRT01P   Predecessor  ADSL.TRT01P" in lines
    assert "AVAL     Derived      by parameter" in lines
    assert all(len(line) < 150 for line in lines)


@pytest.mark.parametrize(
    ("what", "parameter", "says"),
    [
        ("ADQZ.CHG", "", "there is no dataset ADQZ - did you mean ADQS?"),
        ("ADQS.CHGG", "", "ADQS has no variable CHGG - did you mean CHG?"),
        ("ADQS.AVAL", "ALSSLPL", "ADQS has no parameter ALSSLPL - did you mean ALSSLPLI?"),
        ("ADSL.AGE", "X", "ADSL has no parameter X"),
    ],
)
def test_a_name_that_is_not_known_gives_a_close_match(study, what, parameter, says):
    with pytest.raises(StudyError, match=re.escape(says)):
        explain(study, what, parameter)


@pytest.mark.parametrize("stage", ["sdtm", "adam"])
def test_the_sentences_are_those_of_the_define(study, reference_out, stage):
    """Every method of the define that the run wrote is word for word what is explained, and every predecessor too."""
    define, explainer, compared = read_define(reference_out / "xpt" / stage / "define.xml"), Explainer(study), 0
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


def test_every_collected_variable_ends_in_an_export(study):
    """And every analysis variable that is a copy of one."""
    explainer, lost = Explainer(study), []
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
        lost += [] if set(found.ends) & set(study.raw.exports) else [name]

    assert len(collected) > 50 and len(copies) > 10
    assert [] == lost


def test_the_command_prints_it(capsys):
    assert 0 == main(["--study", str(ROOT), "explain", "DM.SEX"])
    assert "DM.SEX  Sex\n    Controlled term for SEX_CD (codelist SEX)." in capsys.readouterr().out
    assert 1 == main(["--study", str(ROOT), "explain", "DM.SEXX"])
    assert "did you mean SEX?" in capsys.readouterr().err


def test_a_verb_of_the_study_is_told_by_its_docstring(tmp_path):
    """The first sentence of its description, the arguments put in."""
    for name, text in {
        "study.yaml": 'study: S\ntitle: T\nstandards: {sdtmig: "3.4", adamig: "1.3", terminology: "2025-03-28"}\n'
        "identifiers: {STUDYID: {value: S}, USUBJID: {from: SUBJ}}\n",
        "raw.yaml": 'folder: raw\nmissing: [""]\nexports: {dm: {file: dm.csv, form: Demographics, columns: [SUBJ, KG], key: [SUBJ]}}\n',
        "sdtm/dm.yaml": "domain: DM\nkeys: [USUBJID]\nfrom: {export: dm}\nderive:\n  - number: {from: KG, new: KG_}\n"
        "  - in_pounds: {weight: KG_, new: LB_}\nvariables: {SUBJID: {from: SUBJ}, AGE: {from: LB_}}\n",
        "derivations.py": "import pandas as pd\n\nfrom sdtm2adam.derive.contract import Col, New, verb\n\n\n@verb\n"
        'def in_pounds(df: pd.DataFrame, weight: Col, new: New) -> pd.DataFrame:\n    """The `weight` in pounds of 0.45359237 kg.\n\n'
        '    Missing: where it is.\n    """\n    return df.assign(**{new: df[weight] / 0.45359237})\n',
    }.items():
        (tmp_path / "specs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "specs" / name).write_text(text, encoding="utf-8")

    assert "2. LB_: The KG_ in pounds of 0.45359237 kg. Missing where it is." in told(explain(open_study(tmp_path), "DM.AGE"))["DM.AGE"]
