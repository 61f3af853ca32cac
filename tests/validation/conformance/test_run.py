"""Running checks: each for itself, with what it was given and why it did not run."""

from sdtm2adam.validation.conformance.catalogue import Check
from sdtm2adam.validation.conformance.outcome import conformance
from sdtm2adam.validation.conformance.run import run_checks
from tests.validation.conformance.built import delivery


def _check(id, look, *needs, severity="error"):
    return Check(id, severity, "data", (), "Something holds", needs, look)


def _terms(data):
    for domain in data.each("--TERM"):
        yield from domain.seen("--TERM", domain.equals("--TERM", "FALL"), "it fell")


def _breaks(data):
    yield from _terms(data)
    raise KeyError("NOT THERE")


DATA = delivery(AE="USUBJID | AETERM\nP1 | FALL\nP2 | PAIN\nP1 | FALL", DM="USUBJID\nP1")


def test_findings_take_id_and_severity_of_their_check():
    """And the table says on what it ran and what came of it."""
    (finding,), (ran,) = run_checks(DATA, [_check("X-1", _terms, severity="warning")])

    assert ("X-1", "warning", (0, 2), ("P1",), "ae.parquet records 1, 3") == (
        finding.rule, finding.severity, finding.rows, finding.subjects, finding.source,
    )  # fmt: skip
    assert (("AE",), 3, 1, 2) == (ran.datasets, ran.looked, ran.findings, ran.records)


def test_a_check_that_breaks_is_a_finding_and_not_the_end():
    """A fault of ours costs one check; the next one still runs."""
    findings, ran = run_checks(DATA, [_check("X-1", _breaks), _check("X-2", _terms)])

    assert ["check-broken", "X-2"] == [f.rule for f in findings]
    assert "X-1 (Something holds) could not be finished: KeyError" in findings[0].message
    assert [False, True] == [r.ran for r in ran]


def test_a_check_says_why_it_was_not_run():
    """What it needs is not there: a define, a dataset, a variable of one or of any."""
    needs = ("define", "TV", "DM.ARM", "--STAT", "EPOCH", "SUPP--", "lengths", "xpt", "--STAT|--OCCUR")

    findings, ran = run_checks(DATA, [_check(f"X-{n}", _terms, need) for n, need in enumerate(needs)])

    assert [] == findings
    assert all(r.why.startswith("needs ") for r in ran)
    assert "needs a define.xml, which is not there" == ran[0].why
    _, (met,) = run_checks(DATA, [_check("X-1", _terms, "DM", "AE.AETERM", "--TERM", "--STAT|--TERM", "labels")])
    assert met.ran


def test_a_place_is_told_behind_the_records():
    """A command that knows where records were collected hands a function in."""
    wrong = delivery(AE="USUBJID | AESEQ\nP1 | 1\nP1 | 1")

    outcome = conformance([wrong], place=lambda dataset, rows: f"raw/{dataset}.csv lines {', '.join(str(r + 2) for r in rows)}")

    (found,) = [f for f in outcome.findings if f.rule == "S2A-0404"]
    assert "ae.parquet records 1, 2 (raw/AE.csv lines 2, 3)" == found.source
    assert ["error", "warning"] == list(dict.fromkeys(f.severity for f in outcome.findings))
