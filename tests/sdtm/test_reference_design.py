"""The trial design of the reference study: TA, TE, TV, TI and TS against one another, the terminology, and what was collected."""

import csv
from pathlib import Path

import pytest

from sdtm2adam.derive.origin import Catalogue
from sdtm2adam.errors import Findings
from sdtm2adam.sdtm.domain import build
from sdtm2adam.standards.terminology import codelist
from sdtm2adam.study import open_study

ROOT = Path(__file__).parents[2]
DESIGN = ("TA", "TE", "TI", "TS", "TV")
# Parameters that the guide for submissions asks of every interventional trial, and those of a biologic given to adults.
ASKED = """
    ACTSUB ADAPT ADDON AGEMAX AGEMIN COMPTRT CURTRT DCUTDESC DCUTDTC DOSE DOSFRM DOSFRQ DOSU EXTTIND FCNTRY HLTSUBJI INDIC INTMODEL
    INTTYPE LENGTH NARMS NCOHORT OBJPRIM OBJSEC OUTMSPRI OUTMSSEC PCLAS PDPSTIND PDSTIND PIPIND PLANSUB PTRTDUR RANDOM RANDQT RDIND
    REGID ROUTE SDTIGVER SDTMVER SENDTC SEXPOP SPONSOR SSTDTC STOPRULE STRATFCT STYPE TBLIND TCNTRL TDIGRP THERAREA TINDTP TITLE
    TPHASE TRT TTYPE
""".split()


@pytest.fixture(scope="module")
def study():
    return open_study(ROOT)


@pytest.fixture(scope="module")
def made(study) -> dict[str, list[dict]]:
    """The records of the five datasets, by name."""
    tables, found = {**study.tables, **study.codelist_tables()}, Findings()
    plans = {plan.name: plan for plan in study.plans["sdtm"]}
    built = {n: build(plans[n], study.datasets[n], study.identifiers(n), tables, Catalogue(), found)[0].frame for n in DESIGN}
    assert [] == list(found)
    return {n: frame.astype(object).where(frame.notna(), None).to_dict("records") for n, frame in built.items()}


@pytest.fixture(scope="module")
def ts(made) -> dict[str, list[str | None]]:
    """Values by parameter."""
    values: dict[str, list] = {}
    for row in made["TS"]:
        values.setdefault(row["TSPARMCD"], []).append(row["TSVAL"])
    return values


def export(name: str) -> list[dict[str, str]]:
    with (ROOT / "raw" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("name", DESIGN)
def test_trial_design_names_the_study_and_no_subject(made, name):
    assert {("NCT01363401", name)} == {(row["STUDYID"], row["DOMAIN"]) for row in made[name]}
    assert "USUBJID" not in made[name][0]


def test_every_element_of_an_arm_is_an_element(made):
    elements = {row["ETCD"]: row["ELEMENT"] for row in made["TE"]}

    assert set(elements) == {row["ETCD"] for row in made["TA"]}
    assert all(elements[row["ETCD"]] == row["ELEMENT"] for row in made["TA"])


def test_arms_have_the_same_elements_but_for_their_treatment(made):
    """Screening, lead-in, treatment, follow-up, long-term follow-up, in this order."""
    arms = {arm: [row["ETCD"] for row in made["TA"] if row["ARMCD"] == arm] for arm in ("MSC", "CONTROL")}

    assert ["SCRN", "LEADIN", "MSC", "FOLLOW", "LTFU"] == arms["MSC"]
    assert ["SCRN", "LEADIN", "RIL", "FOLLOW", "LTFU"] == arms["CONTROL"]
    assert {1.0, 2.0, 3.0, 4.0, 5.0} == {row["TAETORD"] for row in made["TA"]}


def test_planned_visits_are_those_at_which_participants_were_seen(made):
    """Nine; the unscheduled one is not planned."""
    collected = {row["EVENT"] for row in export("visit")} - {"UNS 7.1"}

    assert len(collected) == len(made["TV"]) == 9
    assert all(row["TVSTRL"] and row["ARMCD"] is None for row in made["TV"])
    assert 0 not in {row["VISITDY"] for row in made["TV"]}


def test_every_criterion_that_was_not_met_is_one_of_the_protocol_in_its_words(made):
    criteria = {row["IETESTCD"]: row["IETEST"] for row in made["TI"]}
    failed = {row["IE_NUM"]: row["IE_REASON"] for row in export("ic_ie") if row["IE_NUM"]}

    assert failed.items() <= criteria.items()
    assert all(
        ("INCLUSION" if code.startswith("INCL") else "EXCLUSION") == row["IECAT"] for row in made["TI"] for code in [row["IETESTCD"]]
    )


def test_there_is_every_parameter_that_is_asked_of_such_a_trial(ts):
    assert set(ASKED) <= set(ts)


def test_a_parameter_has_a_value_or_a_reason_for_its_lack_never_both(made):
    assert [] == [row["TSPARMCD"] for row in made["TS"] if (row["TSVAL"] is None) == (row["TSVALNF"] is None)]


def test_values_of_a_parameter_are_numbered_from_one(made):
    numbers: dict[str, list] = {}
    for row in made["TS"]:
        numbers.setdefault(row["TSPARMCD"], []).append(row["TSSEQ"])

    assert all(list(range(1, len(n) + 1)) == n for n in numbers.values())


def test_parameters_have_the_names_of_the_terminology(made):
    codes, names = codelist("TSPARMCD").terms, codelist("TSPARM")

    assert [] == [row["TSPARMCD"] for row in made["TS"] if names.value_of(codes[row["TSPARMCD"]].code) != row["TSPARM"]]


OF_CODELIST = {
    "INTMODEL": "INTMODEL", "INTTYPE": "INTTYPE", "STYPE": "STYPE", "TBLIND": "TBLIND", "TCNTRL": "TCNTRL", "TINDTP": "TINDTP",
    "TPHASE": "TPHASE", "TTYPE": "TTYPE", "SEXPOP": "SEXPOP", "SDTIGVER": "SDTMIGRS", "ROUTE": "ROUTE", "DOSFRM": "FRM", "DOSFRQ": "FREQ",
    "DOSU": "UNIT",
}  # fmt: skip


def test_terms_have_their_codes(made):
    """A term of CDISC stands with its C-code; yes and no likewise."""
    wrong = []
    for row in made["TS"]:
        name = OF_CODELIST.get(row["TSPARMCD"], "NY" if row["TSVAL"] in ("Y", "N") else None)
        if name and codelist(name).terms[row["TSVAL"]].code != row["TSVALCD"]:
            wrong.append((row["TSPARMCD"], row["TSVAL"], row["TSVALCD"]))

    assert [] == wrong


def test_the_summary_says_what_the_study_file_and_the_data_say(study, ts):
    """Title, arms, guide; who took part; the first consent; the route and the treatment as in EX."""
    consents = sorted(row["IC_DT"] for row in export("ic_ie") if row["ELIG"] == "Y")

    assert [study.spec.title] == ts["TITLE"]
    assert [study.spec.protocol] == ts["REGID"]
    assert [str(len(study.spec.arms))] == ts["NARMS"]
    assert [study.spec.standards.sdtmig] == ts["SDTIGVER"]
    assert [str(sum(row["ELIG"] == "Y" for row in export("ic_ie")))] == ts["ACTSUB"]
    assert [consents[0]] == ts["SSTDTC"]
    assert ts["SENDTC"] == ts["DCUTDTC"] == [max(row["LT_DT"] for row in export("longterm"))]


def test_a_codelist_that_the_study_has_no_file_for_is_taken_whole(study):
    """The planner knows its name, and its terms are CDISC's."""
    assert "LBTESTCD" in study.taken_whole and "NY" not in study.taken_whole
    assert set(codelist("RELTYPE").terms) == set(study.codelists["RELTYPE"].terms)
