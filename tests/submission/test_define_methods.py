"""Derivations in words: made from the calls of a spec, one method for each distinct one."""

import re

import pytest

from sdtm2adam.derive.contract import Call, Col, New, describe
from sdtm2adam.derive.verbs import REGISTRY
from sdtm2adam.submission.define_methods import Methods
from sdtm2adam.words.calls import sentence
from sdtm2adam.words.sentences import SENTENCES
from tests.planned import planned

VS = """
domain: VS
keys: [USUBJID, VSTESTCD, VSDTC]
from: {export: vitals}
variables:
  USUBJID: {compose: {parts: [SITE, SUBJ], separator: "-"}}
  VSTESTCD: {from: TEST}
  VSORRES: {from: RESULT}
  VSDTC: {date: VS_DT}
  VSSEQ: {sequence: {}}
  VSSTRESN: {number: {from: VSORRES}}
  VSDY: {study_day: {date: VSDTC, reference: RFSTDTC}}
  VSBLFL: {constant: {value: "Y", where: "VSDY < 1"}, codelist: NY}
"""


def methods_of(tmp_path, text: str, forms: dict | None = None, settled: frozenset = frozenset()):
    plan = planned(tmp_path, text, codelists=("NY", "SEX")).plan
    return Methods({plan.name: plan}, forms or {}, settled), plan


def text_of(tmp_path, text: str, variable: str, forms: dict | None = None, settled: frozenset = frozenset({"RFSTDTC"})) -> str:
    methods, plan = methods_of(tmp_path, text, forms, settled)
    oid = methods.of(plan.name, variable, plan.wanted)
    return next((method.text for method in methods.made.values() if method.oid == oid), "")


@pytest.mark.parametrize(
    ("variable", "says"),
    [
        ("USUBJID", "SITE, SUBJ joined by '-'."),
        ("VSSEQ", "Numbered from 1 within the subject, in the order of USUBJID, VSTESTCD, VSDTC."),
        ("VSSTRESN", "The number in VSORRES; missing where it is no number."),
        ("VSDY", "VSDTC minus RFSTDTC, plus 1 where VSDTC is on or after RFSTDTC; missing where either is missing or partial."),
        ("VSBLFL", "'Y' where VSDY < 1; otherwise missing."),
    ],
)
def test_a_derivation_is_told_in_one_sentence(tmp_path, variable, says):
    """Other variables of the dataset are named; what they are is said at each of them."""
    assert says == text_of(tmp_path, VS, variable)


def test_what_leads_to_a_column_that_is_not_submitted_is_told_step_by_step(tmp_path):
    says = text_of(tmp_path, """
domain: DM
keys: [USUBJID]
from:
  export: dm
  steps:
    - join: {table: injection, on: [SITE, SUBJ], where: "NO == '1'", columns: {INJ_DT: FIRST_DT, LOT: LOT}}
    - copy: {from: SITE, new: NOT_USED}
variables:
  SITEID: {from: SITE}
  RFSTDTC: {date: FIRST_DT}
derive: []
""", "RFSTDTC", forms={"injection": "Injection"}, settled=frozenset())  # fmt: skip

    assert (
        "1. FIRST_DT: INJ_DT (as FIRST_DT) of Injection with the same SITE, SUBJ, where NO == '1'.\n2. RFSTDTC: FIRST_DT in ISO 8601."
    ) == says


TWO_SOURCES = """
domain: LB
keys: [USUBJID, LBTESTCD]
from:
  - export: safety
    where: "DONE == 'Y'"
    variables:
      LBSTRESC: {upper: {from: RESULT}}
  - export: csf
    variables:
      LBSTRESC: {from: CONC}
  - export: other
    variables:
      LBTESTCD: {from: TEST}
variables:
  USUBJID: {from: SUBJ}
  LBNAM: {upper: {from: LAB}}
"""


def test_sources_that_differ_are_told_one_by_one(tmp_path):
    """With the name of the form and the condition on its records; a source that does not make the variable is not told of."""
    says = text_of(tmp_path, TWO_SOURCES, "LBSTRESC", forms={"safety": "Safety Laboratory"})

    assert "Records from Safety Laboratory where DONE == 'Y':\nRESULT in capitals.\nRecords from csf:\nCONC, unchanged." == says


def test_sources_that_do_not_differ_are_told_once(tmp_path):
    assert "LAB in capitals." == text_of(tmp_path, TWO_SOURCES, "LBNAM")


def test_a_value_put_in_later_comes_after_what_it_changes(tmp_path):
    says = text_of(tmp_path, """
domain: DM
keys: [USUBJID]
from: {export: dm}
derive:
  - constant: {value: NOT ASSIGNED, where: "ARM is missing", new: WHY_}
  - set_where: {where: "ELIG == 'N'", value: SCREEN FAILURE, new: WHY_}
variables:
  USUBJID: {from: SUBJ}
  ARMNRS: {from: WHY_}
""", "ARMNRS")  # fmt: skip

    assert (
        "1. WHY_: 'NOT ASSIGNED' where ARM is missing; otherwise missing.\n"
        "2. WHY_: 'SCREEN FAILURE' where ELIG == 'N'; otherwise as before.\n"
        "3. ARMNRS: WHY_, unchanged."
    ) == says


def test_terms_name_their_codelist(tmp_path):
    text = "domain: DM\nkeys: [USUBJID]\nfrom: {export: dm}\nvariables:\n  USUBJID: {from: S}\n  SEX: {from: SEX_CD, codelist: SEX}\n"

    assert "Controlled term for SEX_CD (codelist SEX)." == text_of(tmp_path, text, "SEX")


def test_the_same_derivation_is_one_method_and_another_text_another(tmp_path):
    """One for USUBJID of both domains, one for each --SEQ; names do not clash."""
    first = planned(tmp_path, VS, codelists=("NY",)).plan
    second = planned(tmp_path, VS.replace("VS", "EG"), codelists=("NY",)).plan
    methods = Methods({"VS": first, "EG": second}, {})
    oids = [methods.of(plan.name, variable, plan.wanted) for plan in (first, second) for variable in ("USUBJID", f"{plan.name}SEQ")]

    assert ["MT.VS.USUBJID", "MT.VSSEQ", "MT.VS.USUBJID", "MT.EGSEQ"] == oids
    assert ["Derivation of VS.USUBJID", "Derivation of VSSEQ", "Derivation of EGSEQ"] == [m.name for m in methods.made.values()]


def test_a_variable_brought_along_from_another_dataset_has_the_method_of_that_one(tmp_path):
    dm = planned(
        tmp_path, "domain: DM\nkeys: [USUBJID]\nfrom: {export: dm}\nvariables:\n  USUBJID: {compose: {parts: [SITE, SUBJ]}}\n"
    ).plan
    se = planned(tmp_path, "domain: SE\nkeys: [USUBJID]\nfrom: {dataset: DM}\nvariables:\n  SESTDTC: {from: RFSTDTC}\n").plan
    methods = Methods({"DM": dm, "SE": se}, {})

    assert methods.of("DM", "USUBJID", dm.wanted) == methods.of("SE", "USUBJID", se.wanted) == "MT.DM.USUBJID"


def test_nothing_makes_a_collected_column_so_it_has_no_method(tmp_path):
    methods, _ = methods_of(tmp_path, VS)

    assert "" == methods.of("VS", "VSPOS", ())
    assert "" == methods.of("XX", "XXTERM", ())


@pytest.mark.parametrize("verb", sorted(SENTENCES))
def test_every_sentence_speaks_of_arguments_that_its_verb_has(verb):
    """A verb that is renamed, or an argument, would leave a hole in the sentence."""
    places = {name for name, _ in re.findall(r"\{(\w+)(\|[^{}]*)?\}", SENTENCES[verb])}
    name, _, column = verb.partition(".")
    known = REGISTRY[name]

    assert places <= {*known.arguments, "keys", "made"}
    assert not column or column in known.makes or known.arguments[column].role == "new column"


def test_a_verb_of_the_study_is_told_by_its_own_description():
    """Its first sentence with the arguments put in, since nobody else knows it."""

    def doubled(df, value: Col, new: New, times: int = 2):
        """Twice the `value`, for the dose of both sides.

        Missing: when the value is.
        """

    doubled.__module__ = "derivations"
    call = Call(describe(doubled, "kept", "subject"), {"value": "DOSE", "new": "EXDOSE", "times": 2}, "specs/sdtm/ex.yaml:3")

    assert "Twice the DOSE, for the dose of both sides (times: 2). Missing when the value is." == sentence(call, [], {}, {"EXDOSE"})
