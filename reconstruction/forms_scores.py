"""The efficacy forms: scores of the full analysis set by group and slot, set on the participants' visits."""

from itertools import cycle

import pandas as pd

from reconstruction.forms import EVENTS, SITE, by_telephone, form, iso, stream
from reconstruction.forms_codelists import code

ITEMS = ["ALSFRS01", "ALSFRS02", "ALSFRS03", "ALSFRS04", "ALSFRS05A", "ALSFRS05B"]
ITEMS += [f"ALSFRS{number:02d}" for number in range(6, 13)]
AALS = ["BULBAR", "RESP", "MUSCLE", "LOWER", "UPPER", "AALS_TOTAL"]
SF36 = ["PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH", "SF_TOTAL"]


def on_visits(scores: pd.DataFrame, screening: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Scores with SUBJ and the date of the visit, in EDC order.

    In: `scores` by ARM, SLOT, VISIT; `screening` by SUBJ, VISIT for everybody else.
    Out: one row a participant and attended visit.
    """
    slots = people.loc[people.FAS, ["ARM", "SLOT", "SUBJ"]]
    full = scores.merge(slots, on=["ARM", "SLOT"], validate="m:1").drop(columns=["ARM", "SLOT"])
    frame = pd.concat([full, screening.drop(columns=["ARM", "SLOT"], errors="ignore")], ignore_index=True)
    dates = people.melt("SUBJ", list(EVENTS), "VISIT", "DATE").dropna(subset="DATE")
    frame = frame.merge(dates, on=["SUBJ", "VISIT"], validate="1:1")
    order = frame.VISIT.map(list(EVENTS).index)
    return frame.assign(ORDER=order).sort_values(["SUBJ", "ORDER"], ignore_index=True)


def number(value) -> str:
    """A score as entered: no trailing zeros, blank when missing."""
    return "" if pd.isna(value) else f"{float(value):.3f}".rstrip("0").rstrip(".")


def alsfrs(scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """In: scores set on visits. Rated by one of three blinded raters, who stay with their participants."""
    random = stream("raters")
    raters = {subj: f"R{random.integers(1, 4)}" for subj in people.SUBJ}
    telephone = by_telephone(people)
    rows = [
        {
            **_header(row),
            "MODE_CD": code("MODE_CD", "Telephone" if (row["SUBJ"], row["VISIT"]) in telephone else "Clinic"),
            **{item: number(row[item]) for item in ITEMS},
            "ALSFRS_TOTAL": number(row["TOTAL"]),
            "RATER": raters[row["SUBJ"]],
        }
        for row in scores.to_dict("records")
    ]
    return form(rows, f"SITE,SUBJ,EVENT,ASSESS_DT,MODE_CD,{','.join(ITEMS)},ALSFRS_TOTAL,RATER")


def aals(scores: pd.DataFrame) -> pd.DataFrame:
    return _plain(scores, AALS)


def sf36(scores: pd.DataFrame) -> pd.DataFrame:
    return _plain(scores, SF36)


def fvc(scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """In: scores set on visits; STATUS tells what was not done. Not possible by telephone."""
    telephone = by_telephone(people)
    reasons = cycle(["장비 고장", "구강 마스크 밀착 불가", "Participant unable to perform the manoeuvre"])
    rows = []
    for row in scores.to_dict("records"):
        entry = {**_header(row), "STAT": row["STATUS"]}
        if row["STATUS"] == "DONE":
            entry |= {"FVC_L": f"{row['FVC_L']:.2f}", "FVC_PCT": f"{row['FVC_PCT']:.1f}"}
        else:
            called = (row["SUBJ"], row["VISIT"]) in telephone
            entry["REASND"] = "전화 방문 (telephone visit)" if called else next(reasons)
        rows.append(entry)
    return form(rows, "SITE,SUBJ,EVENT,ASSESS_DT,STAT,REASND,FVC_L,FVC_PCT")


def _header(row: dict) -> dict:
    return {"SITE": SITE, "SUBJ": row["SUBJ"], "EVENT": EVENTS[row["VISIT"]], "ASSESS_DT": iso(row["DATE"])}


def _plain(scores: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """A form that only has the scores."""
    rows = [{**_header(row), **{name: number(row[name]) for name in columns}} for row in scores.to_dict("records")]
    return form(rows, f"SITE,SUBJ,EVENT,ASSESS_DT,{','.join(columns)}")
