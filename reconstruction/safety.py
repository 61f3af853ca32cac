"""The adverse event form: planned events placed in time, graded, judged and worded."""

import pandas as pd

from reconstruction.forms import DAY, SITE, attended, dmy, form, pick, stream, yes
from reconstruction.forms_codelists import code
from reconstruction.forms_treatment import injections
from reconstruction.forms_visits import leaving_date
from reconstruction.safety_plan import plan
from reconstruction.safety_terms import LASTS, SOC, VERBATIM

HOUR = pd.Timedelta(hours=1)
MARGIN = 4 * DAY
COLUMNS = (
    "SITE,SUBJ,AE_NO,AE_TERM_KO,AE_TERM,AE_PT,AE_SOC,STDT,STTM,ENDT,ONGOING,GRADE,SERIOUS,SAE_DEATH,"
    "SAE_LIFE,SAE_HOSP,SAE_DISAB,SAE_OTHER,REL_CELL_CD,REL_PROC_CD,OUTCOME_CD,ACTION_CD"
)
PARTIAL_STARTS, PARTIAL_ENDS, STILL_ONGOING = 4, 3, 4


def events(people: pd.DataFrame) -> pd.DataFrame:
    """One row an adverse event with its number on the form, and true start and end: SUBJ, NUMBER, TERM, WHEN, SERIOUS, ARM,
    START, END."""
    random, doses = stream("event dates"), _starts_of_injections(people)
    rows = []
    for person, event in plan(people):
        start = _start(random, person, event, doses)
        if event.when == "death":
            end = person.DTH_DT
        else:
            end = start + int(random.integers(LASTS[event.term][0], LASTS[event.term][1] + 1)) * DAY
        rows.append((person.SUBJ, person.ARM, event.term, event.when, event.serious, start, end))
    frame = pd.DataFrame(rows, columns=["SUBJ", "ARM", "TERM", "WHEN", "SERIOUS", "START", "END"])
    frame = frame.sort_values(["SUBJ", "START"], kind="stable", ignore_index=True)
    return frame.assign(NUMBER=frame.groupby("SUBJ").cumcount() + 1)


def ended_by(frame: pd.DataFrame, *when: str) -> dict[str, int]:
    """SUBJ -> number of the event that ended the trial of a participant: by `death`, or by `leaving` for it."""
    last = frame[frame.WHEN.isin(when)]
    return dict(zip(last.SUBJ, last.NUMBER, strict=True))


def _starts_of_injections(people: pd.DataFrame) -> dict:
    doses = injections(people)
    return {(dose.SUBJ, f"reaction{dose.NUMBER}"): dose.START for dose in doses.itertuples()}


def _start(random, person, event, doses: dict) -> pd.Timestamp:
    if event.when.startswith("reaction"):
        return doses[person.SUBJ, event.when] + int(random.integers(3, 22)) * HOUR
    if event.when == "death":
        seen = max([person.RAND_DT, *attended(person).values()])
        days_ill = 0 if event.term == "Cardiac arrest" else int(random.integers(0, 3))
        return max(person.DTH_DT - days_ill * DAY, seen + DAY)
    if event.when == "leaving":
        return leaving_date(person) - 8 * DAY
    first, last = {
        "leadin": (person.RAND_DT, person.V5),
        "treated": (person.V5, person.V9),
        "late": (person.V9, person.V10),
    }[event.when]
    room = (last - first - 2 * MARGIN).days
    return first + MARGIN + int(random.integers(0, room + 1)) * DAY


def ae(people: pd.DataFrame) -> pd.DataFrame:
    random, frame = stream("event judgements"), events(people)
    partial = _partial_starts(frame, people)
    ends = _told_ends(frame, partial)
    rows = []
    for place, event in enumerate(frame.itertuples()):
        korean, english = pick(random, VERBATIM[event.TERM])
        told_start = _month_only(event.START) if place in partial else dmy(event.START)
        rows.append(
            {
                "SITE": SITE,
                "SUBJ": event.SUBJ,
                "AE_NO": event.NUMBER,
                "AE_TERM_KO": korean,
                "AE_TERM": english,
                "AE_PT": event.TERM,
                "AE_SOC": SOC[event.TERM],
                "STDT": told_start,
                "STTM": f"{event.START:%H:%M}" if event.WHEN.startswith("reaction") else "",
                "ENDT": ends[place],
                "ONGOING": yes(ends[place] == ""),
                "GRADE": _grade(random, event),
                **_seriousness(event),
                **_judgement(random, event, ongoing=ends[place] == ""),
            }
        )
    return form(rows, COLUMNS)


def _grade(random, event) -> str:
    if event.WHEN == "death":
        return "5"
    if event.SERIOUS:
        return "2" if event.TERM == "Contusion" else "3"
    return "1" if event.WHEN.startswith("reaction") or random.random() < 0.65 else "2"


def _seriousness(event) -> dict:
    """Serious events that did not kill were serious because they led to a hospital stay."""
    fatal = event.WHEN == "death"
    return {
        "SERIOUS": yes(event.SERIOUS),
        "SAE_DEATH": yes(fatal),
        "SAE_LIFE": yes(fatal and event.TERM == "Cardiac arrest"),
        "SAE_HOSP": yes(event.SERIOUS and not fatal),
        "SAE_DISAB": "N",
        "SAE_OTHER": "N",
    }


def _judgement(random, event, ongoing: bool) -> dict:
    """Causality, outcome, action. Only the reactions of Table 2 are possibly related or related."""
    cell = procedure = "Not related"
    if event.WHEN.startswith("reaction"):
        cell = "Related" if event.TERM == "Pyrexia" else "Possible"
        procedure = "Unlikely" if event.TERM == "Pyrexia" else "Possible"
    elif event.ARM == "A" and not event.SERIOUS and random.random() < 0.4:
        cell = procedure = "Unlikely"
    outcome = "Fatal" if event.WHEN == "death" else "Not recovered" if ongoing else "Recovered"
    if ongoing and event.TERM == "Ankle fracture":
        outcome = "Recovering"
    return {
        "REL_CELL_CD": code("REL_CELL_CD", cell),
        "REL_PROC_CD": code("REL_PROC_CD", procedure),
        "OUTCOME_CD": code("OUTCOME_CD", outcome),
        "ACTION_CD": code("ACTION_CD", "None" if event.ARM == "A" else "Not applicable"),
    }


def _month_only(date) -> str:
    return f"UN-{date:%b-%Y}".upper()


def _partial_starts(frame: pd.DataFrame, people: pd.DataFrame) -> set[int]:
    """Rows told by month only: the whole month lies after randomisation and between the visits that
    divide the safety windows, so that no imputation can move the event to another window."""
    dates = people.set_index("SUBJ")
    clear = []
    for place, event in enumerate(frame.itertuples()):
        person = dates.loc[event.SUBJ]
        month = event.START.to_period("M")
        edges = {person[name].to_period("M") for name in ("RAND_DT", "V5", "V6", "V9", "V10") if pd.notna(person[name])}
        if event.WHEN == "treated" and not event.SERIOUS and month not in edges:
            clear.append(place)
    return set(stream("partial starts").choice(clear, PARTIAL_STARTS, replace=False).tolist())


def _told_ends(frame: pd.DataFrame, partial: set[int]) -> list[str]:
    """End dates as told: a few by month or year only, blank where ongoing at the last contact."""
    random = stream("ends")
    ends = [dmy(end) for end in frame.END]
    mild = [place for place in frame.index[(frame.WHEN == "treated") & ~frame.SERIOUS] if place not in partial]
    vague = random.choice(mild, PARTIAL_ENDS, replace=False).tolist()
    for place in vague[:-1]:
        ends[place] = _month_only(frame.END[place])
    ends[vague[-1]] = f"UN-UNK-{frame.END[vague[-1]]:%Y}"
    aches = frame.index[frame.TERM.isin(["Back pain", "Musculoskeletal pain"]) & (frame.WHEN == "late")].tolist()
    aches += frame.index[frame.TERM == "Ankle fracture"].tolist()
    for place in aches[-STILL_ONGOING:]:
        ends[place] = ""
    return ends
