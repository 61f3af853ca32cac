"""Visits, the end of each participant's trial, and protocol deviations."""

import pandas as pd

from reconstruction.forms import (
    DAY,
    EVENT_ORDER,
    EVENTS,
    SITE,
    UNSCHEDULED,
    attended,
    by_telephone,
    form,
    iso,
    pick,
    randomised,
    stream,
    unscheduled,
    yes,
)
from reconstruction.forms_codelists import code

# Free text as entered: Korean, English, both, and the words that careless readers take for missing.
REMARKS = [
    "보호자 동반 방문",
    "휠체어로 내원",
    "피로감 호소, 특이사항 없음",
    "None",
    "Visit done by caregiver's request in the afternoon",
    "체중 측정 시 보조기 착용",
    "교통 사정으로 오후 방문 (arrived late)",
    "N/A",
]
TWO_LINES = "가래 증가로 상담함.\n다음 방문 시 FVC 재확인 예정"


def visit(people: pd.DataFrame) -> pd.DataFrame:
    """Attended visits, the first visit that a participant missed for good, and the unscheduled ones."""
    telephone, extra = by_telephone(people), unscheduled(people)
    rows = []
    for person in people.itertuples():
        dates = attended(person)
        entries = [(EVENTS[name], date, (person.SUBJ, name) in telephone) for name, date in dates.items()]
        if person.SUBJ in extra:
            entries.append((UNSCHEDULED, extra[person.SUBJ], False))
        rows += [_done(person.SUBJ, *entry) for entry in sorted(entries, key=lambda e: EVENT_ORDER.index(e[0]))]
        missed = [name for name in EVENTS if name not in dates]
        if missed and pd.notna(person.ARM):
            rows.append(_not_done(person, EVENTS[missed[0]]))
    return form(_remarked(rows), "SITE,SUBJ,EVENT,VISDT,MODE_CD,VISSTAT,COMMENT")


def _done(subj: str, event: str, date, telephone: bool) -> dict:
    comment = "예정되지 않은 방문: 호흡곤란 상담" if event == UNSCHEDULED else ""
    mode = code("MODE_CD", "Telephone" if telephone else "Clinic")
    return {
        "SITE": SITE,
        "SUBJ": subj,
        "EVENT": event,
        "VISDT": iso(date),
        "MODE_CD": mode,
        "VISSTAT": "DONE",
        "COMMENT": comment,
    }


def _not_done(person, event: str) -> dict:
    why = "사망" if pd.notna(person.DTH_DT) and event in ("V3", "V10") else "동의 철회 또는 중도 탈락"
    return {"SITE": SITE, "SUBJ": person.SUBJ, "EVENT": event, "VISSTAT": "NOT DONE", "COMMENT": why}


def _remarked(rows: list[dict]) -> list[dict]:
    """A remark on one visit in thirty; the fortieth routine V7 has the one with a line break."""
    random = stream("remarks")
    quiet = [row for row in rows if not row["COMMENT"]]
    for place in random.choice(len(quiet), len(quiet) // 30, replace=False):
        quiet[place]["COMMENT"] = pick(random, REMARKS)
    sevenths = [row for row in rows if row["EVENT"] == "V7"]
    sevenths[39]["COMMENT"] = TWO_LINES
    return rows


def leaving_date(person) -> pd.Timestamp:
    """When a randomised participant who was excluded before V5 left: death, or soon after the last contact."""
    if person.EXCL == "DEATH":
        return person.DTH_DT
    last = max([person.RAND_DT, *attended(person).values()])
    return last + {"WITHDRAWAL": 9, "SAE": 14}[person.EXCL] * DAY


def disposition(people: pd.DataFrame, eligibility: pd.DataFrame, ended_by: dict[str, int]) -> pd.DataFrame:
    """One row a participant: how the trial ended for them; screen failures on the day their consent form gives.

    ended_by  SUBJ -> number of the adverse event that ended it
    """
    failed = eligibility.set_index("SUBJ").SF_DT
    rows = [
        {"SITE": SITE, "SUBJ": person.SUBJ, **_ending(person, failed[person.SUBJ]), "AE_NO": ended_by.get(person.SUBJ, "")}
        for person in people.itertuples()
    ]
    return form(rows, "SITE,SUBJ,DS_EVENT,DS_REASON_CD,DS_DT,LAST_EVENT,NOTE,AE_NO")


def _ending(person, failed: str) -> dict:
    last = list(attended(person))[-1]
    reasons = {"WITHDRAWAL": "Withdrawal by subject", "DEATH": "Death", "SAE": "Adverse event"}
    notes = {
        "Withdrawal by subject": "동의 철회",
        "Death": "사망",
        "Adverse event": "중대한 이상반응으로 중도 탈락",
    }
    if pd.isna(person.ARM):
        event, reason, date = "SCREEN FAILURE", "Eligibility criteria not met", failed
    elif isinstance(person.EXCL, str):
        event, reason, date = "DISCONTINUED", reasons[person.EXCL], iso(leaving_date(person))
    elif last == "V10":
        event, reason, date = "COMPLETED", "Completed", iso(person.V10)
    else:
        event, reason, date = "DISCONTINUED", "Death", iso(person.DTH_DT)
    return {
        "DS_EVENT": event,
        "DS_REASON_CD": code("DS_REASON_CD", reason),
        "DS_DT": date,
        "LAST_EVENT": EVENTS[last],
        "NOTE": notes.get(reason, ""),
    }


PLANNED_DAYS = {"V7": 61, "V8": 91, "V9": 122, "V10": 183}
WINDOW_DAYS, INTERVAL_DAYS = 7, 26
OTHER_DEVIATIONS = [
    ("ASSESSMENT", "SF-36 completed by interview (자가 작성 불가)", "V9", False),
    ("CONCOMITANT MEDICATION", "Herbal medicine taken during follow-up (한약 복용)", "V7", True),
    ("LABORATORY", "Urinalysis sample processed late", "V5", False),
    ("INFORMED CONSENT", "Consent form version not the latest approved", "V1", True),
]


def deviations(people: pd.DataFrame) -> pd.DataFrame:
    """Visits out of window and injections not 26 days apart, from the dates; other kinds here and there."""
    random = stream("deviations")
    rows = []
    for person in randomised(people).itertuples():
        found = [*_by_date(person), *_by_chance(random, person)]
        for number, (category, term, date, important) in enumerate(found, start=1):
            rows.append(
                {
                    "SITE": SITE,
                    "SUBJ": person.SUBJ,
                    "DV_NO": number,
                    "DV_CAT": category,
                    "DV_TERM": term,
                    "DV_DT": iso(date),
                    "IMPORTANT": yes(important),
                }
            )
    return form(rows, "SITE,SUBJ,DV_NO,DV_CAT,DV_TERM,DV_DT,IMPORTANT")


def _by_date(person) -> list[tuple]:
    dates = attended(person)
    found = []
    if person.ARM == "A" and "V6" in dates and (person.V6 - person.V5).days != INTERVAL_DAYS:
        term = f"Second injection {(person.V6 - person.V5).days} days after the first (planned {INTERVAL_DAYS})"
        found.append(("TREATMENT", term, person.V6, False))
    for visit in PLANNED_DAYS.keys() & dates.keys():
        late = (dates[visit] - person.V5).days - PLANNED_DAYS[visit]
        if abs(late) > WINDOW_DAYS:
            found.append(("VISIT WINDOW", f"{visit} {abs(late)} days {'late' if late > 0 else 'early'}", dates[visit], False))
    return sorted(found, key=lambda entry: entry[2])


def _by_chance(random, person) -> list[tuple]:
    category, term, visit, important = pick(random, OTHER_DEVIATIONS)
    chosen = random.random() < 0.2 and visit in attended(person)
    return [(category, term, attended(person)[visit], important)] if chosen else []
