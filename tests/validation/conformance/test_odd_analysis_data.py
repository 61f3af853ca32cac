"""Analysis data that nobody expects: datasets without a record, numbers as text and text as numbers. No check breaks on them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.validation.conformance.cells import is_text, normal
from sdtm2adam.validation.conformance.checks import checks
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery, Domain
from sdtm2adam.validation.conformance.run import BROKEN, run_checks
from tests.validation.conformance.test_catalogue import CASES, as_tuple

RIGHT = {id: as_tuple(holds)[0] for id, (holds, _) in CASES.items() if as_tuple(holds)[0].standard == "ADaM"}


def without_records(part: Dataset) -> Dataset:
    return replace(part, frame=part.frame.iloc[:0])


def swapped(part: Dataset) -> Dataset:
    """Every text column but the identifiers holds numbers, every number is text."""
    frame, variables = part.frame, dict(part.variables)
    kept = ("USUBJID", "STUDYID", "PARAMCD")
    made = {}
    for name in (n for n in frame.columns if n not in kept):
        made[name] = pd.Series(np.arange(len(frame), dtype="float64")) if is_text(frame[name]) else normal(frame[name].astype("str"))
        variables[name] = replace(variables[name], is_text=not variables[name].is_text, type="")
    return replace(part, frame=frame.assign(**made), variables=variables)


def all_missing(part: Dataset) -> Dataset:
    return replace(part, frame=pd.DataFrame({name: np.full(len(part.frame), np.nan) for name in part.frame.columns}))


def made(data: Delivery, change) -> Delivery:
    datasets = {name: change(part) for name, part in data.datasets.items()}
    domains = {name: Domain(name, (datasets[name],), domain.structure, domain.told_by) for name, domain in data.domains.items()}
    return replace(data, datasets=datasets, domains=domains)


@pytest.mark.parametrize("change", [without_records, swapped, all_missing])
def test_no_check_breaks(change):
    """Each on its own data, made odd: what is wrong with types is for the checks of types, and nothing falls over."""
    findings = [f for id, data in RIGHT.items() for f in run_checks(made(data, change), [checks()[id]])[0]]
    broken = {f.message for f in findings if f.rule == BROKEN}

    assert set() == broken
