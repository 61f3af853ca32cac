"""Every check of the catalogue: it finds what is wrong in data that break it, and nothing in data that do not."""

import importlib
from pathlib import Path

import pytest

from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.checks import checks
from sdtm2adam.validation.conformance.run import run_checks

HERE = Path(__file__).parent / "cases"


def cases() -> dict:
    """Id -> (deliveries on which it holds, deliveries on which it fails), of all modules in cases/."""
    found: dict = {}
    for path in sorted(HERE.glob("*.py")):
        module = importlib.import_module(f"tests.validation.conformance.cases.{path.stem}")
        assert not found.keys() & module.CASES.keys(), f"{path.name}: cases that another module has"
        found.update(module.CASES)
    return found


CASES = cases()


def as_tuple(given) -> tuple:
    return given if isinstance(given, tuple) else (given,)


def test_every_check_has_data_and_all_data_belong_to_a_check():
    """A check without data that break it has never been seen to find anything."""
    assert [] == sorted(checks().keys() ^ CASES.keys())


@pytest.mark.parametrize("id", sorted(checks()))
def test_a_check_fails_on_what_is_wrong_and_holds_on_what_is_right(id):
    """Each fault gives a finding of the check's own id; the data without it give none, though the check ran."""
    holds, fails = CASES[id]
    for right in as_tuple(holds):
        findings, (ran,) = run_checks(right, [checks()[id]])
        assert [] == [f.text() for f in findings]
        assert ran.ran, ran.why
    for wrong in as_tuple(fails):
        findings, (ran,) = run_checks(wrong, [checks()[id]])
        assert ran.ran, ran.why
        assert {id} == {f.rule for f in findings}
        assert all(f.message and f.count >= 1 for f in findings)


def test_there_are_at_least_80_checks():
    """What the project promises; each with a sentence of its own."""
    known = checks().values()

    assert len(known) >= 80
    assert len({c.says for c in known}) == len(known)


def test_an_id_is_given_once():
    """Two checks of one id would hide one another."""
    with pytest.raises(ValueError, match="is taken"):
        check("S2A-0101", "error", owner="data", says="Another")(lambda data: iter(()))


@pytest.mark.parametrize("id, cites", [("S2A-1", ()), ("S2A-9901", ()), ("S2A-0199", ("SD0001",))])
def test_an_id_and_its_citations_have_a_form(id, cites):
    """A group that nobody knows, or a rule that nobody published, is a fault of ours."""
    with pytest.raises(ValueError):
        check(id, "error", owner="data", says="Another", cites=cites)
