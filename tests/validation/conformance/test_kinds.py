"""Dates of analysis data as SAS numbers: from text and dates of other files, told by type, format or name."""

import pandas as pd
import pytest

from sdtm2adam.validation.conformance.analysis.guide import analysis_variable, beside, filled_in, named
from sdtm2adam.validation.conformance.analysis.kinds import as_numbers, kind_of, shown


def texts(*values: str) -> pd.Series:
    return pd.Series(values, dtype="str").astype("category")


@pytest.mark.parametrize(
    "given, kind, numbers",
    [
        # SAS: '02JAN2014'd is 19725; '02JAN2014:00:00:00'dt is 1704240000; '00:10:00't is 600
        (texts("2014-01-02", "1960-01-01", "1959-12-31"), "date", [19725, 0, -1]),
        (texts("2014-01-02 00:00:00"), "date", [19725]),
        (texts("2014-01-02T00:00:00", "2014-01-02 00:00:01+00:00"), "datetime", [1704240000, 1704240001]),
        (texts("00:10:00", "0 days 00:10:01"), "time", [600, 601]),
    ],
)
def test_dates_are_the_numbers_of_sas(given, kind, numbers):
    """Days since 1960, seconds since then, seconds since midnight."""
    assert numbers == as_numbers(given, kind).tolist()


def test_text_that_is_no_date_stays_text():
    """The types of variables are then found to be wrong; no value is lost on the way."""
    given = texts("2014-01-02", "soon")

    assert given.tolist() == as_numbers(given, "date").tolist()


@pytest.mark.parametrize(
    "name, type_, format_, as_text, kind",
    [
        ("ADT", "float", "DATE9.", False, "date"),
        ("ADT", "float", "YYMMDD10.", False, "date"),
        ("ADTM", "float", "DATETIME20.", False, "datetime"),
        ("X", "float", "E8601DT19.", False, "datetime"),
        ("X", "float", "TIME5.", False, "time"),
        ("ADT", "float", "8.", False, ""),
        ("ADT", "date32[day]", "", True, "date"),
        ("X", "timestamp[us, tz=UTC]", "", True, "datetime"),
        ("X", "time64[ns]", "", True, "time"),
        ("TRTSDT", "float", "", False, "date"),
        ("ASTDTM", "float", "", False, "datetime"),
        ("ATM", "float", "", False, "time"),
        ("ARELTM", "float", "", False, ""),
        ("AESTDTC", "text", "", True, ""),
        ("ADT", "text", "", True, ""),
    ],
)
def test_what_a_number_means(name, type_, format_, as_text, kind):
    """Its type, else its format, else its name; text is text."""
    assert kind == kind_of(name, type_, format_, as_text)


@pytest.mark.parametrize(
    "number, kind, told",
    [
        (19725.0, "date", "2014-01-02"),
        (1704240001.0, "datetime", "2014-01-02T00:00:01"),
        (601.0, "time", "00:10:01"),
        (1e9, "date", "1000000000"),
    ],
)
def test_a_number_is_told_as_what_it_is(number, kind, told):
    """One that is no date of any trial stays a number."""
    assert told == shown(number, kind)


def test_names_by_their_pattern():
    """xx and zz have two digits, y up to two without a leading zero, w one."""
    names = ("TRT01P", "TRT1P", "TRT00P", "AGEGR1", "AGEGR01", "SAFFL", "APHASE3", "LBSEQ")

    assert ["TRT01P"] == [name for name, _ in named("TRTxxP", names)]
    assert ["AGEGR1"] == [name for name, _ in named("*GRy", names)]
    assert ["APHASE3"] == [name for name, _ in named("APHASEw", names)]
    assert ["LBSEQ"] == [name for name, _ in named("--SEQ", names)]
    assert [("TRT01P", "TRT01PN")] == list(beside("TRTxxP", "TRTxxPN", names))
    assert "TR02PG3" == filled_in("TRxxPGy", {"xx": "02", "y": "3"})


@pytest.mark.parametrize(
    "structure, name, label",
    [
        ("ADSL", "TRT02P", "Planned Treatment for Period 02"),
        ("BDS", "SITEID", "Study Site Identifier"),
        ("OCCDS-AE", "AETERM", "Reported Term for the Adverse Event"),
        ("OCCDS", "CMTRT", "Reported Name of Drug, Med, or Therapy"),
        ("BDS", "LBTESTCD", "Lab Test or Examination Short Name."),
        ("OTHER", "AVAL", "Analysis Value"),
    ],
)
def test_the_label_that_a_guide_gives(structure, name, label):
    """ADaM's; of a variable of SDTM that ADaM only names by its fragment, SDTM's."""
    assert label.rstrip(".") == analysis_variable(structure, name).label
