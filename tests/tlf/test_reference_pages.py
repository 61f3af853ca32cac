"""What the outputs of the reference study say in words, against its data and results."""

import re
from collections import Counter

import pandas as pd
import pytest
from docx import Document

from sdtm2adam.spec.output import read_output
from sdtm2adam.tlf.masks import significant
from tests.conftest import ROOT

MONTH = 30.4375  # days


@pytest.fixture(scope="module")
def adam(reference_out):
    """An ADaM dataset by its name."""
    return lambda name: pd.read_parquet(reference_out / "adam" / f"{name}.parquet")


def notes(name: str) -> tuple[str, ...]:
    """The footnotes in the file of an output."""
    return read_output(ROOT / "tlf" / f"{name}.yaml", name)[0].footnotes


def test_the_four_deaths_that_a_footnote_tells_are_those_of_the_data(adam):
    """Of the treated one, month 5 after the first injection; of the others, two after V9 and one before V3 (month -1)."""
    assert notes("t_14_3_1_1")[0] == (
        "Four participants died: one of the MSC group (respiratory failure, 5 months after the first injection) and three of the "
        "control group (two of respiratory failure after V9, one of sudden cardiac arrest before V3)."
    )
    events = adam("ADAE").query("AEOUT == 'FATAL' and AE6MFL == 'Y'")
    dead = adam("ADSL").query("DTH6MFL == 'Y'").merge(events[["USUBJID", "AEDECOD", "AETERM", "AENDT"]], on="USUBJID")

    assert len(dead) == len(events) == 4
    assert (dead["DTHDT"] == dead["AENDT"]).all()
    assert (dead["DTHCAUS"].astype(str).str.upper() == dead["AETERM"].astype(str).str.upper()).all()
    told = Counter(zip(dead["TRT01A"], dead["DTHCAUS"]))
    assert {("MSC", "RESPIRATORY FAILURE"): 1, ("CONTROL", "RESPIRATORY FAILURE"): 2, ("CONTROL", "SUDDEN CARDIAC ARREST"): 1} == told

    treated, failed, arrested = (
        dead[dead["TRT01A"] == "MSC"].iloc[0],
        dead[(dead["TRT01A"] == "CONTROL") & (dead["DTHCAUS"] == "RESPIRATORY FAILURE")],
        dead[dead["DTHCAUS"] == "SUDDEN CARDIAC ARREST"].iloc[0],
    )
    assert 5 == round((treated["DTHDT"] - treated["TRTSDT"]).days / MONTH)
    assert (failed["DTHDT"] > failed["V9DT"]).all() and failed["V9DT"].notna().all()
    assert arrested["V1DT"] < arrested["DTHDT"] and pd.isna(arrested["TRTSDT"])
    assert (arrested["DTHDT"] - arrested["V1DT"]).days < 2 * MONTH  # V3 is planned two months after V1


def test_no_abnormal_result_is_rounded_into_its_limits(adam):
    """Shown with four significant digits, a high result stands above its upper limit and a low one below its lower."""
    results = adam("ADLB").query("ANRIND in ['LOW', 'HIGH']")
    high, low = (results[results["ANRIND"] == indicator] for indicator in ("HIGH", "LOW"))

    def shown(values) -> list[float]:
        return [float(significant(value, 4)) for value in values]

    assert len(high) and len(low)
    assert all(value > limit for value, limit in zip(shown(high["AVAL"]), shown(high["ANRHI"])))
    assert all(value < limit for value, limit in zip(shown(low["AVAL"]), shown(low["ANRLO"])))


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("t_14_1_2_1", ["p: Student's t test with pooled variance; † chi-square test without continuity correction."]),
        (
            "t_14_2_1_1",
            [
                "Difference and p: Student's t test with pooled variance.",
                "Responder analysis, p: chi-square test without continuity correction; "
                "† Fisher's exact test, since an expected count is below 5.",
            ],
        ),
        ("t_14_2_5_1", ["p: log-rank test."]),
        ("t_14_3_1_2", ["p: chi-square test without continuity correction."]),
    ],
)
def test_the_tests_that_were_used_stand_below_the_tables_that_compare(reference_out, output, told):
    below = [paragraph.text for paragraph in Document(reference_out / "tlf" / "docx" / f"{output}.docx").paragraphs]
    at = below.index(told[0])
    *abbreviations, source = below[at + len(told) :]

    assert told == below[at : at + len(told)]
    assert all(re.match(r"[\w-]+ = [^;]+(; [\w-]+ = [^;]+)*\.$", note) for note in abbreviations) and len(abbreviations) <= 1
    assert source.startswith("Source:")
    assert not [note for note in notes(output) if "chi-square" in note or "Student" in note or "log-rank" in note]


def test_only_the_complete_responders_at_6_months_were_compared_by_the_exact_test(reference_out):
    """Expected counts of 9 among 32 and 27: 27 x 9 / 59 = 4.1 is below 5; 4-month row: 27 x 14 / 59 = 6.4 is not."""
    document = Document(reference_out / "tlf" / "docx" / "t_14_2_1_1.docx")
    cells = [cell.text for found in document.tables for row in found.rows for cell in row.cells]

    assert ["0.031†"] == [text for text in cells if "†" in text]
