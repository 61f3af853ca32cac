"""Elements whose start cannot be read: nothing is known of the epoch then, and the checks still run."""

import pytest

from sdtm2adam.validation.conformance.run import BROKEN, run_checks
from tests.validation.conformance.built import delivery


@pytest.mark.parametrize("start", [".", "2013-02-31", "soon"], ids=["missing", "no day", "no date"])
def test_an_epoch_without_a_readable_start_breaks_no_check(start):
    data = delivery(
        SE=f"USUBJID | SESEQ | ETCD | ELEMENT | TAETORD | EPOCH | SESTDTC | SEENDTC\nP1 | 1 | TRT | Treat | 1 | TREATMENT | {start} | .",
        AE="USUBJID | AESTDTC | EPOCH\nP1 | 2013-03-05 | TREATMENT\nP2 | . | .",
    )
    found, _ = run_checks(data)

    assert [] == [f.message for f in found if f.rule == BROKEN]
