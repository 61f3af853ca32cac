"""Marrow extraction, collection of cerebrospinal fluid, intrathecal injections and background riluzole."""

import pandas as pd

from reconstruction.forms import DAY, EVENTS, SITE, clock, form, iso, pick, randomised, stream, treated, yes


def injections(people: pd.DataFrame) -> pd.DataFrame:
    """One row an injection, with its start as a timestamp; what vital signs are timed by."""
    random = stream("injections")
    rows = []
    for person in treated(people).itertuples():
        weight = person.WEIGHT_KG - round(float(random.uniform(0, 2.5)), 1)
        for number, visit in enumerate(["V5", "V6"], start=1):
            day = getattr(person, visit)
            start = day + pd.Timedelta(minutes=int(random.integers(120, 168)) * 5)
            rows.append((person.SUBJ, visit, number, start, round(weight, 1)))
            weight -= round(float(random.uniform(0, 0.8)), 1)
    return pd.DataFrame(rows, columns=["SUBJ", "VISIT", "NUMBER", "START", "WEIGHT"])


def injection(people: pd.DataFrame) -> pd.DataFrame:
    """1 x 10^6 cells for each kg, at 10^7 cells/mL: a tenth of the weight in mL."""
    random = stream("product")
    rows = [
        {
            "SITE": SITE,
            "SUBJ": dose.SUBJ,
            "EVENT": EVENTS[dose.VISIT],
            "INJ_NO": dose.NUMBER,
            "INJ_DT": iso(dose.START),
            "START_TM": f"{dose.START:%H:%M}",
            "END_TM": f"{dose.START + pd.Timedelta(minutes=int(random.integers(2, 6))):%H:%M}",
            "VOLUME_ML": f"{dose.WEIGHT / 10:.2f}",
            "CELLS_E6": f"{dose.WEIGHT:.1f}",
            "WEIGHT_KG": f"{dose.WEIGHT:.1f}",
            "LOT": f"LOT{dose.START:%y%m}-{dose.SUBJ}-{dose.NUMBER}",
            "VIABILITY_PCT": f"{random.uniform(84, 97.5):.1f}",
        }
        for dose in injections(people).itertuples()
    ]
    return form(
        rows,
        "SITE,SUBJ,EVENT,INJ_NO,INJ_DT,START_TM,END_TM,VOLUME_ML,CELLS_E6,WEIGHT_KG,LOT,VIABILITY_PCT",
    )


def bm_extraction(people: pd.DataFrame) -> pd.DataFrame:
    """Marrow taken at V3 and V4 from everybody in the MSC group who came to these visits."""
    random, cells = stream("marrow"), stream("marrow cells")
    rows = [
        {
            "SITE": SITE,
            "SUBJ": person.SUBJ,
            "EVENT": EVENTS[visit],
            "BM_DT": iso(getattr(person, visit)),
            "BM_TM": clock(random, 9, 16),
            "BM_SITE": pick(random, ["RIGHT POSTERIOR ILIAC CREST", "LEFT POSTERIOR ILIAC CREST"]),
            "VOLUME_ML": int(random.integers(18, 31)),
            "SPECIMEN_ID": f"BM-{person.SUBJ}-{number}",
            "MNC_E6_ML": f"{cells.uniform(6, 22):.1f}",
            "VIABILITY_PCT": f"{cells.uniform(90, 99.5):.1f}",
        }
        for person in randomised(people).itertuples()
        if person.ARM == "A"
        for number, visit in enumerate(["V3", "V4"], start=1)
        if pd.notna(getattr(person, visit))
    ]
    return form(rows, "SITE,SUBJ,EVENT,BM_DT,BM_TM,BM_SITE,VOLUME_ML,SPECIMEN_ID,MNC_E6_ML,VIABILITY_PCT")


def csf_specimen(subj: str, visit: str) -> str:
    """The label of a specimen, which the form and the cytokine laboratory share."""
    return f"CSF-{subj}-{visit}"


def csf_collection(people: pd.DataFrame) -> pd.DataFrame:
    """20 to 30 mL on the day before each injection, in which the cells were suspended."""
    random = stream("lumbar punctures")
    rows = [
        {
            "SITE": SITE,
            "SUBJ": person.SUBJ,
            "EVENT": EVENTS[visit],
            "CSF_DT": iso(getattr(person, visit) - DAY),
            "CSF_TM": clock(random, 9, 16),
            "VOLUME_ML": int(random.integers(20, 31)),
            "SPECIMEN_ID": csf_specimen(person.SUBJ, visit),
        }
        for person in treated(people).itertuples()
        for visit in ("V5", "V6")
    ]
    return form(rows, "SITE,SUBJ,EVENT,CSF_DT,CSF_TM,VOLUME_ML,SPECIMEN_ID")


def riluzole(people: pd.DataFrame) -> pd.DataFrame:
    """Everybody takes riluzole; the month or the day of its start is sometimes unknown."""
    random = stream("riluzole")
    rows = []
    for person in people.itertuples():
        stable = person.SF != "INCL04"
        start = person.V1 - int(random.integers(100, 330) if stable else random.integers(20, 50)) * DAY
        stopped = person.DTH_DT if _died_in_trial(person) else None
        rows.append(
            {
                "SITE": SITE,
                "SUBJ": person.SUBJ,
                "RIL_STDT": _as_remembered(random, start, person.V1) if stable else iso(start),
                "RIL_ENDT": iso(stopped),
                "ONGOING": yes(pd.isna(stopped)),
                "DOSE_MG": "50",
                "UNIT": "mg",
                "FREQ": "BID",
            }
        )
    return form(rows, "SITE,SUBJ,RIL_STDT,RIL_ENDT,ONGOING,DOSE_MG,UNIT,FREQ")


def _as_remembered(random, date, screening) -> str:
    """A start date as told: complete, without its day, or the year alone once that year is over."""
    fate = random.random()
    if fate < 0.20 and date.year < screening.year:
        return f"{date:%Y}-UN-UN"
    return f"{date:%Y-%m}-UN" if fate < 0.45 else iso(date)


def _died_in_trial(person) -> bool:
    """Died before the trial was over for them: no V10 though randomised."""
    return pd.notna(person.ARM) and pd.isna(person.V10) and pd.notna(person.DTH_DT)
