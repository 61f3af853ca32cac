"""Datasets and domains: split datasets and their supplements are one, and findings name the part and its records."""

import numpy as np
import pytest

from sdtm2adam.validation.conformance.cells import group_of, number, repeated
from tests.validation.conformance.built import dataset, delivery

QSAD = "DOMAIN | USUBJID | QSSEQ | QSTESTCD | QSORRES:text\nQS | P1 | 1 | A1 | 3\nQS | P2 | 1 | A1 | ."
QSMM = "DOMAIN | USUBJID | QSSEQ | QSTESTCD\nQS | P1 | 2 | M1"


@pytest.mark.parametrize(
    "name, table, domain",
    [
        ("QSAD", "DOMAIN\nQS", "QS"),
        ("LBC", "DOMAIN\nLB", "LB"),
        ("AE", "DOMAIN\nAE", "AE"),
        ("AE", "DOMAIN\nLB", "AE"),
        ("QSADAS", "DOMAIN\nQS", "QSADAS"),
        ("APMH", "DOMAIN\nAPMH", "APMH"),
        ("SUPPLBCH", "RDOMAIN\nLB", "SUPPLB"),
        ("SUPPAE", "RDOMAIN\nVS", "SUPPAE"),
        ("SQAPMH", "RDOMAIN\nAPMH", "SUPPAPMH"),
        ("RELREC", "RDOMAIN\nAE", "RELREC"),
    ],
)
def test_the_domain_of_a_dataset(name, table, domain):
    """A name of three or four letters that begins with its DOMAIN is a part of it; a supplement follows its parent."""
    assert [domain] == list(delivery(dataset(name, table)).domains)


def test_parts_are_one_domain_and_findings_name_the_part():
    """Records of the second part are counted from its own beginning; what a part lacks is missing there."""
    qs = delivery(QSAD=QSAD, QSMM=QSMM).domains["QS"]

    assert ["QSAD", "QSMM"] == [part.name for part in qs.parts]
    assert [True, False, False] == qs.filled("QSORRES").tolist()
    assert {"A1", "M1"} == qs.texts("--TESTCD")
    found = list(qs.seen("--TESTCD", np.array([False, True, True]), "is wrong"))
    assert [("QSAD", (1,), ("P2",)), ("QSMM", (0,), ("P1",))] == [(f.dataset, f.rows, f.subjects) for f in found]
    assert "is wrong: 1 of 2 records\n    QSTESTCD='A1'   record 2" == found[0].message


def test_names_with_dashes_are_the_domains_own():
    """`--` is the domain's letters; in SUPP-- it is nothing, and nothing is called so."""
    data = delivery(AE="AETERM | VISITNUM\nFALL | 1", SUPPAE="QNAM\nX", APMH="DOMAIN | MHTERM\nAPMH | FALL")

    assert ("AETERM", True, True) == (data.domains["AE"].variable("--TERM"), *(data.domains["AE"].has(n) for n in ("--TERM", "VISITNUM")))
    assert not data.domains["SUPPAE"].has("--SEQ")
    assert data.domains["APMH"].has("--TERM")


@pytest.mark.parametrize(
    "name, table, klass",
    [
        ("AE", "AETERM\nA", "Events"),
        ("XA", "XATERM\nA", "Events"),
        ("XB", "XBTRT\nA", "Interventions"),
        ("XC", "XCTESTCD\nA", "Findings"),
        ("XD", "XDTESTCD | XDOBJ\nA | B", "Findings About"),
        ("XE", "XENOTE\nA", ""),
        ("SUPPXE", "QNAM\nA", "Relationship"),
    ],
)
def test_the_class_of_a_domain(name, table, klass):
    """The guide's; of a custom domain that of its topic."""
    assert klass == delivery(**{name: table}).domains[name].klass


def test_equal_records_are_found_with_missing_as_a_value():
    """Two missing are alike; a missing and a value are not."""
    qs = delivery(QSAD=QSAD + "\nQS | P2 | 2 | A1 | .").domains["QS"]

    assert [False, True, True] == repeated(qs.groups("USUBJID", "--TESTCD", "--ORRES", "POOLID")).tolist()
    assert [] == repeated(group_of([], 0)).tolist()


@pytest.mark.parametrize(
    "text, value",
    [("5", 5), ("-5.10", -5.1), (".5", 0.5), ("1e3", 1000), ("<5", None), ("NaN", None), ("1,5", None), ("", None), ("١", None)],
)
def test_what_is_a_number(text, value):
    """A result is a number as written in digits; words and signs of other kinds are not."""
    assert value == (None if np.isnan(number(text)) else number(text))
