"""Arrays of truths that know what was asked: what is combined is known, what is changed otherwise is not."""

import numpy as np
import pytest

from sdtm2adam.errors import ERROR
from sdtm2adam.validation.conformance.catalogue import Check
from sdtm2adam.validation.conformance.run import run_checks
from sdtm2adam.validation.questions.failing import all_of, any_of, filled, missing
from sdtm2adam.validation.questions.told import condition, told
from tests.validation.conformance.built import analysis, delivery
from tests.validation.questions.answering import failing_rows

ONE = np.array([True, True, False])
OTHER = np.array([True, False, False])


def asked(truths: np.ndarray, name: str) -> np.ndarray:
    return told(truths.copy(), ("filled", name))


def test_what_is_combined_is_known():
    both, either, not_one = asked(ONE, "A") & asked(OTHER, "B"), asked(ONE, "A") | asked(OTHER, "B"), ~asked(ONE, "A")

    assert [OTHER.tolist(), ONE.tolist(), (~ONE).tolist()] == [truths.tolist() for truths in (both, either, not_one)]
    assert all_of([filled("A"), filled("B")]) == condition(both.says)
    assert any_of([filled("A"), filled("B")]) == condition(either.says)
    assert missing("A") == condition(not_one.says)


def test_a_name_that_is_given_more_later_does_not_change_another():
    wanted = before = asked(ONE, "A")
    wanted &= asked(OTHER, "B")

    assert (ONE.tolist(), filled("A")) == (before.tolist(), condition(before.says))
    assert (OTHER.tolist(), all_of([filled("A"), filled("B")])) == (wanted.tolist(), condition(wanted.says))


@pytest.mark.parametrize(
    "change",
    [
        lambda truths: truths & OTHER,
    lambda truths: OTHER | truths,
        lambda truths: truths & True,
        lambda truths: truths[:2],
        lambda truths: np.logical_and(truths, OTHER),
        lambda truths: np.where(truths, OTHER, ONE),
        lambda truths: truths ^ truths,
    ],
)
def test_of_anything_else_nothing_is_known(change):
    assert getattr(change(asked(ONE, "A")), "says", None) is None


def test_of_what_was_changed_in_places_nothing_is_known():
    truths = asked(ONE, "A")
    truths[0] = False

    assert truths.says is None


SDTM = delivery(
    DM="""
    STUDYID | DOMAIN | USUBJID | SUBJID | RFSTDTC    | RFENDTC    | DTHFL | DTHDTC     | ARM | ARMCD | ARMNRS         | ACTARM | ACTARMCD
    S       | DM     | P1      | 1      | 2020-01-02 | 2020-01-01 | Y     | .          | A   | A     | .              | A      | A
    S       | DM     | P1      | 1      | 2020-01    | 2020-01-09 | N     | 2020-02-01 | .   | .     | .              | .      | .
    S       | DM     | P3      | .      | .          | 2020-01-09 | .     | .          | B   | .     | SCREEN FAILURE | .      | .
    """,
    AE="""
    STUDYID | DOMAIN | USUBJID | AESEQ | AETERM | AEDECOD | AEBODSYS | AEBDSYCD | AECAT | AESCAT | AESTDTC    | AEENDTC | AESTDY | AEENDY
    S       | AE     | P1      | 1     | FALL   | .       | N        | .        | .     | B      | 2020-02-03 | 2020-02 | 4      | 3
    S       | AE     | P1      | 1     | .      | X       | .        | 1        | A     | .      | 2020-03    | 2020-02 | .      | 3
    S       | AE     | P2      | .     | PAIN   | Y       | N        | 2        | A     | B      | .          | 2020    | 3      | .
    """,
    VS="""
    STUDYID | DOMAIN | USUBJID | VSSEQ | VSTESTCD | VSTEST | VSORRES | VSSTRESC | VSSTRESU | VSSTAT   | VSREASND | VSBLFL
    S       | VS     | P1      | 1     | TEMP     | Temp   | .       | 37       | C        | .        | .        | Y
    S       | VS     | P1      | 2     | TEMP     | Temp   | 38.1    | .        | C        | NOT DONE | .        | Y
    S       | VS     | P2      | 1     | TEMP     | Temp   | 39      | 39       | .        | .        | LATE     | N
    """,
)  # fmt: skip
NUMBERS = delivery(
    EC="""
    STUDYID | DOMAIN | USUBJID | ECSEQ | ECTRT | ECDOSE | ECOCCUR | ECSTDY | ECENDY
    S       | EC     | P1      | 1     | A     | 0      | N       | 3      | 2
    S       | EC     | P1      | -2    | A     | -1     | Y       | 3      | 3
    S       | EC     | P2      | 1     | A     | .      | Y       | .      | 2
    """,
    LB="""
    STUDYID | DOMAIN | USUBJID | LBSEQ | LBTESTCD | LBSTNRLO | LBSTNRHI
    S       | LB     | P1      | 1     | ALT      | 3        | 3
    S       | LB     | P1      | 2     | ALT      | 4        | 3
    S       | LB     | P2      | 1     | ALT      | 1        | .
    """,
)
ADAM = analysis(
    ADSL="""
    STUDYID | USUBJID | SUBJID | SITEID | TRT01P | SAFFL | DTHFL | DTHDT           | EOSSTT       | DCSREAS
    S       | P1      | 1      | 1      | A      | Y     | Y     | .               | DISCONTINUED | .
    S       | P1      | 2      | 1      | B      | X     | .     | 21915           | COMPLETED    | LEFT
    S       | .       | 3      | 1      | .      | .     | N     | .               | .            | .
    """,
    ADAE="""
    STUDYID | USUBJID | AESEQ | AETERM | ASTDT | AENDT | ASTDY | ANL01FL
    S       | P1      | 1     | FALL   | 21915 | 21914 | 0     | Y
    S       | P1      | 2     | PAIN   | 21915 | 21915 | -1    | N
    S       | P3      | 1     | PAIN   | .     | 21914 | .     | .
    """,
)  # fmt: skip


@pytest.mark.parametrize(
    "data, some",
    [
        (SDTM, {"S2A-0402", "S2A-0404", "S2A-0705", "S2A-0903", "S2A-1120", "S2A-1123", "S2A-1801"}),
        (NUMBERS, {"S2A-0405", "S2A-0715", "S2A-0812", "S2A-0813", "S2A-1122"}),
        (ADAM, {"S2A-2301", "S2A-2804", "S2A-2805"}),
    ],
    ids=["SDTM", "numbers", "ADaM"],
)
def test_what_a_check_asks_is_what_it_looks_for(data, some):
    """Every question that is known of a built-in check, answered record by record, has the records that the check found."""
    questions = [one for ran in run_checks(data)[1] for one in ran.asked]
    answers = [(one.by, one.dataset, failing_rows(one.question, data.datasets[one.dataset].frame)) for one in questions]

    assert [(one.by, one.dataset, one.rows) for one in questions] == answers
    assert some <= {one.by for one in questions if one.rows}


def test_what_a_check_asked_before_it_broke_is_not_what_the_next_one_asks():
    def broken(data):
        yield from data.domain("DM").seen("SUBJID", data.domain("DM").empty("SUBJID"), "it is empty")
        raise ZeroDivisionError

    def sound(data):
        yield from data.domain("DM").seen("ARM", data.domain("DM").empty("ARM"), "it is empty")

    made = [Check(f"S2A-999{i}", ERROR, "data", (), "It holds", (), look) for i, look in enumerate((broken, sound))]

    assert [[], [missing("ARM")]] == [[one.question for one in ran.asked] for ran in run_checks(SDTM, made)[1]]
