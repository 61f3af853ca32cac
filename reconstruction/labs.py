"""Results of the local laboratory: blood count, chemistry and urine."""

import math

import pandas as pd

from reconstruction.forms import (
    EVENT_ORDER,
    EVENTS,
    SITE,
    UNSCHEDULED,
    attended,
    by_telephone,
    clock,
    compact,
    form,
    stream,
    unscheduled,
)
from reconstruction.labs_tests import DIPSTICK, MEASURED, SI, SI_FROM, Test

COLUMNS = "SITE,SUBJ,EVENT,COLL_DT,COLL_TM,PANEL,TEST,RESULT,UNIT,LOW,HIGH,FLAG"
OTHER_CELLS = ["Lymphocyte", "Monocyte", "Eosinophil", "Basophil"]
# The one result of the export whose unit did not arrive.
BLANK_UNIT = ("Creatinine", "V5 Baseline")


def lab_results(people: pd.DataFrame) -> pd.DataFrame:
    """One row a result at V1, V5 and V9 in clinic, and at the unscheduled visits without urine."""
    random, extra, telephone = stream("laboratory"), unscheduled(people), by_telephone(people)
    rows = []
    for person in people.itertuples():
        usual = {test.name: random.normal() for test in MEASURED}
        draws = {
            EVENTS[visit]: date
            for visit, date in attended(person).items()
            if visit in ("V1", "V5", "V9") and (person.SUBJ, visit) not in telephone
        }
        if person.SUBJ in extra:
            draws[UNSCHEDULED] = extra[person.SUBJ]
        for event in sorted(draws, key=EVENT_ORDER.index):
            sample = {
                "SITE": SITE,
                "SUBJ": person.SUBJ,
                "EVENT": event,
                "COLL_DT": compact(draws[event]),
                # The consent form is signed before the first sample is taken.
                "COLL_TM": clock(random, 10, 12) if event == EVENTS["V1"] else clock(random, 7, 9),
            }
            results = _results(random, person.SEX, usual, draws[event])
            rows += [{**sample, **result} for result in results if event != UNSCHEDULED or result["PANEL"] != "UA"]
    return _without_one_unit(form(rows, COLUMNS))


def _results(random, sex: str, usual: dict[str, float], date) -> list[dict]:
    """Every test of one sample; `usual` is how far the participant lies from the mean, in SDs."""
    values = {test.name: _value(random, test, sex, usual[test.name]) for test in MEASURED}
    # What belongs together: the share of neutrophils is the rest, red cells and haematocrit go with haemoglobin.
    values["Seg.neutrophil"] = 100 - sum(values[cell] for cell in OTHER_CELLS)
    values["RBC"] = values["Hb"] / 3.06 + random.normal(0, 0.12)
    values["Hct"] = values["Hb"] * 2.98 + random.normal(0, 0.8)
    measured = [_measured(test, values[test.name], sex, date) for test in MEASURED]
    dipped = [_dipped(random, name, shares) for name, shares in DIPSTICK.items()]
    return measured + dipped


def _value(random, test: Test, sex: str, usual: float) -> float:
    deviation = usual * test.between + random.normal() * test.within
    return test.mean[sex] * math.exp(deviation) if test.skewed else test.mean[sex] + deviation


def _measured(test: Test, value: float, sex: str, date) -> dict:
    """Reported in the units of the day, with limits in the same units."""
    unit, factor, digits = test.unit, 1, test.digits
    if test.name in SI and date >= pd.Timestamp(SI_FROM):
        unit, factor, digits = SI[test.name]
    result, low, high = (f"{number * factor:.{digits}f}" for number in (value, *test.limits[sex]))
    flag = "L" if float(result) < float(low) else "H" if float(result) > float(high) else ""
    if test.detection and value < test.detection:
        result = f"<{test.detection}"
    return {
        "PANEL": test.panel,
        "TEST": test.name,
        "RESULT": result,
        "UNIT": unit,
        "LOW": low,
        "HIGH": high,
        "FLAG": flag,
    }


def _dipped(random, name: str, shares: dict[str, float]) -> dict:
    result = random.choice(list(shares), p=list(shares.values()))
    return {
        "PANEL": "UA",
        "TEST": name,
        "RESULT": str(result),
        "LOW": "Negative",
        "HIGH": "Negative",
        "FLAG": "" if result in ("Negative", "Trace") else "H",
    }


def _without_one_unit(results: pd.DataFrame) -> pd.DataFrame:
    test, event = BLANK_UNIT
    last = results.index[results.TEST.eq(test) & results.EVENT.eq(event)][-1]
    return results.assign(UNIT=results.UNIT.where(results.index != last, ""))
