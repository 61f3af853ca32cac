"""The analysis datasets of the reference study: no error that nobody has explained, and a fault put into them is found."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.spec.explained import read_explained
from sdtm2adam.validation.conformance.analysis.structures import by_standard
from sdtm2adam.validation.conformance.cells import normal
from sdtm2adam.validation.conformance.checks import checks
from sdtm2adam.validation.conformance.delivery import Delivery
from sdtm2adam.validation.conformance.outcome import conformance
from sdtm2adam.validation.conformance.reading import read_deliveries
from sdtm2adam.validation.conformance.run import run_checks

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def deliveries(reference_out) -> tuple[Delivery, ...]:
    return read_deliveries(reference_out / "xpt")


@pytest.fixture(scope="module")
def adam(deliveries) -> Delivery:
    return deliveries[-1]


def found(data: Delivery, rule: str) -> set[tuple[str, str]]:
    """What one check finds: dataset and variable."""
    return {(f.dataset, f.variable) for f in run_checks(data, [checks()[rule]])[0]}


def test_no_error_is_left(deliveries):
    """Of SDTM and ADaM; what stays is explained in validation/explained.yaml, and every explanation is needed."""
    outcome = conformance(deliveries, read_explained(ROOT / "validation" / "explained.yaml"))

    assert ["SDTM", "ADaM"] == [one.standard for one in deliveries]
    assert [] == [f.text() for f in outcome.errors]
    assert [] == [f.message for f in outcome.findings if f.rule in ("explained-nothing", "check-broken")]


def changed(data: Delivery, name: str, variable: str, value, where: str) -> Delivery:
    """The delivery with the first record of a dataset that meets `where` (asked of a copy with text as text) changed."""
    whole = data.datasets[name]
    plain = whole.frame.astype({c: object for c in whole.frame.columns if hasattr(whole.frame[c], "cat")})
    row = plain.query(where, engine="python").index[0]
    column = plain[variable].copy()
    column.iloc[row] = value if not callable(value) else value(column.iloc[row])
    kept = normal(pd.Series(column)) if hasattr(whole.frame[variable], "cat") else column.astype("float64")
    broken = replace(whole, frame=whole.frame.assign(**{variable: kept}))
    return replace(by_standard(replace(data, datasets={**data.datasets, name: broken}, sdtm=None))[-1], sdtm=data.sdtm)


ANY = "USUBJID == USUBJID"
AFTER = "PARAMCD == 'ALSFRTOT' and AVISITN > 0 and CHG == CHG"
FAULTS = [
    ("S2A-2302", "ADSL", "SAFFL", None, ANY),
    ("S2A-2301", "ADSL", "RILUZFL", "YES", ANY),
    ("S2A-2104", "ADSL", "USUBJID", "NCT01363401-01-002", "USUBJID == 'NCT01363401-01-001'"),
    ("S2A-2309", "ADSL", "RANDDT", None, "RANDFL == 'Y'"),
    ("S2A-2407", "ADSL", "TRT01PN", 2.0, "TRT01P == 'MSC'"),
    ("S2A-2413", "ADSL", "TRT01PN", None, "TRT01P == 'MSC'"),
    ("S2A-2408", "ADSL", "AGEGR1N", 2.0, "AGEGR1 == '<54'"),
    ("S2A-2804", "ADSL", "TRTEDT", lambda day: day - 400, "TRTEDT == TRTEDT"),
    ("S2A-3203", "ADSL", "AGE", lambda age: age + 1, ANY),
    ("S2A-3217", "ADSL", "DTHDT", lambda day: day + 1, "DTHDT == DTHDT"),
    ("S2A-2401", "ADQS", "PARAM", "ALSFRS-R Total", "PARAMCD == 'ALSFRTOT'"),
    ("S2A-2403", "ADQS", "AVISIT", "Month 7", "PARAMCD == 'ALSFRTOT' and AVISITN == 6"),
    ("S2A-2501", "ADQS", "TRT01P", "CONTROL", "TRT01P == 'MSC'"),
    ("S2A-2504", "ADQS", "USUBJID", "NOBODY", ANY),
    ("S2A-2601", "ADQS", "ABLFL", "Y", AFTER),
    ("S2A-2602", "ADQS", "BASE", lambda base: base + 1, AFTER),
    ("S2A-2603", "ADQS", "ABLFL", None, "PARAMCD == 'ALSFRTOT' and ABLFL == 'Y'"),
    ("S2A-2610", "ADQS", "CHG", lambda change: -change if change else 1.0, AFTER),
    ("S2A-2701", "ADQS", "PARAMCD", "ALSFRS-R", "PARAMCD == 'ALSFRTOT'"),
    ("S2A-2713", "ADQS", "CRIT1", None, "CRIT1FL == 'Y'"),
    ("S2A-2807", "ADQS", "ADY", lambda day: day + 1, "ADY > 1"),
    ("S2A-3210", "ADQS", "SRCSEQ", 99_999.0, "SRCSEQ == SRCSEQ"),
    ("S2A-2715", "ADLB", "ANRIND", "NORMAL", "ANRIND == 'HIGH' and AVAL > ANRHI"),
    ("S2A-2714", "ADLB", "ANRLO", 1e6, "ANRHI == ANRHI"),
    ("S2A-3206", "ADLB", "LBSEQ", 99_999.0, ANY),
    ("S2A-2901", "ADTTE", "CNSR", -1.0, ANY),
    ("S2A-2902", "ADTTE", "STARTDT", lambda day: day + 9_999, ANY),
    ("S2A-2904", "ADTTE", "AVAL", lambda months: months * 2, "AVAL > 12"),
    ("S2A-2906", "ADTTE", "CNSDTDSC", "Last known alive", "CNSR == 0"),
    ("S2A-3211", "ADTTE", "ADT", lambda day: day + 7, "SRCVAR == 'DTHDT'"),
    ("S2A-2304", "ADAE", "TRTEMFL", "N", ANY),
    ("S2A-3101", "ADAE", "AOCCFL", "Y", "AE6MFL == 'Y' and AOCCFL != 'Y'"),
    ("S2A-2801", "ADAE", "ASTDTF", "X", ANY),
    ("S2A-2809", "ADAE", "ASTDT", lambda day: day + 40, "ASTDT == ASTDT and AESTDTC.str.len() >= 10"),
    ("S2A-2805", "ADAE", "ASTDY", 0.0, ANY),
    ("S2A-3207", "ADAE", "AESER", "U", ANY),
]


@pytest.mark.parametrize("rule, dataset, variable, value, where", FAULTS, ids=[f"{rule}-{name}.{v}" for rule, name, v, *_ in FAULTS])
def test_a_fault_in_one_cell_is_found(adam, rule, dataset, variable, value, where):
    """One cell of real data changed: the check that is about it tells it, and did not before."""
    new = found(changed(adam, dataset, variable, value, where), rule) - found(adam, rule)

    assert dataset in {name for name, _ in new}
