"""Concomitant medication and medical history, with the Korean terms as entered next to the English ones."""

import pandas as pd

from reconstruction.forms import DAY, SITE, attended, form, iso, randomised, stream, yes
from reconstruction.safety import events

# (Korean, English, indication, dose, unit, frequency, route)
LONG_TERM = [
    ("비타민 E", "Vitamin E (tocopherol)", "Supplement", "400", "IU", "QD", "ORAL"),
    ("종합비타민", "Multivitamin", "Supplement", "1", "TABLET", "QD", "ORAL"),
    ("바클로펜", "Baclofen", "Spasticity", "10", "mg", "TID", "ORAL"),
    ("코엔자임 Q10", "Coenzyme Q10", "Supplement", "100", "mg", "BID", "ORAL"),
    ("암로디핀", "Amlodipine besylate", "Hypertension", "5", "mg", "QD", "ORAL"),
    ("로수바스타틴", "Rosuvastatin calcium", "Hyperlipidaemia", "10", "mg", "QD", "ORAL"),
    ("아미트립틸린", "Amitriptyline HCl", "Sialorrhoea", "10", "mg", "HS", "ORAL"),
    ("졸피뎀", "Zolpidem tartrate", "Insomnia", "10", "mg", "HS", "ORAL"),
    ("클로나제팜", "Clonazepam", "Fasciculation", "0.5", "mg", "HS", "ORAL"),
    ("에스시탈로프람", "Escitalopram oxalate", "Depressed mood", "10", "mg", "QD", "ORAL"),
    ("산화마그네슘", "Magnesium oxide", "Constipation", "250", "mg", "BID", "ORAL"),
    ("메트포르민", "Metformin HCl", "Diabetes mellitus", "500", "mg", "BID", "ORAL"),
    ("한약", "Herbal medicine, unspecified", "None", "", "", "", "ORAL"),
]
FOR_EVENTS = {
    "Headache": ("아세트아미노펜", "Acetaminophen", "Headache", "650", "mg", "PRN", "ORAL"),
    "Pyrexia": ("아세트아미노펜", "Acetaminophen", "Fever", "650", "mg", "PRN", "ORAL"),
    "Influenza like illness": (
        "슈도에페드린/트리프롤리딘",
        "Pseudoephedrine/triprolidine",
        "Cold",
        "1",
        "TABLET",
        "TID",
        "ORAL",
    ),
    "Back pain": ("세레콕시브", "Celecoxib", "Back pain", "200", "mg", "QD", "ORAL"),
    "Musculoskeletal pain": ("케토프로펜 패치", "Ketoprofen patch", "Shoulder pain", "1", "PATCH", "QD", "TRANSDERMAL"),
    "Pyelonephritis, acute": ("세프트리악손", "Ceftriaxone", "Acute pyelonephritis", "2", "g", "QD", "INTRAVENOUS"),
    "Hyponatremia": ("염화나트륨 0.9%", "Sodium chloride 0.9%", "Hyponatremia", "1000", "mL", "QD", "INTRAVENOUS"),
    "Rhabdomyolysis": ("염화나트륨 0.9%", "Sodium chloride 0.9%", "Rhabdomyolysis", "2000", "mL", "QD", "INTRAVENOUS"),
    "Ankle fracture": ("트라마돌", "Tramadol HCl", "Ankle fracture", "50", "mg", "BID", "ORAL"),
}
LOCAL_ANAESTHETIC = ("리도카인 2%", "Lidocaine 2%", "Bone marrow aspiration", "5", "mL", "ONCE", "INFILTRATION")

# (Korean, English)
HISTORY = [
    ("고혈압", "Hypertension"),
    ("제2형 당뇨병", "Type 2 diabetes mellitus"),
    ("고지혈증", "Hyperlipidaemia"),
    ("경추 추간판 탈출증", "Cervical disc herniation"),
    ("요추 추간판 탈출증", "Lumbar disc herniation"),
    ("폐결핵", "Pulmonary tuberculosis"),
    ("충수절제술", "Appendectomy"),
    ("위궤양", "Gastric ulcer"),
    ("B형 간염 보유자", "Hepatitis B carrier"),
    ("전립선 비대증", "Benign prostatic hyperplasia"),
    ("자궁근종", "Uterine myoma"),
    ("백내장 수술", "Cataract operation"),
    ("알레르기 비염", "Allergic rhinitis"),
    ("불면증", "Insomnia"),
]
PAST = {"Pulmonary tuberculosis", "Appendectomy", "Gastric ulcer", "Cataract operation"}
OF_MEN, OF_WOMEN = "Benign prostatic hyperplasia", "Uterine myoma"


def cm(people: pd.DataFrame) -> pd.DataFrame:
    """Drugs taken for long, drugs given for adverse events (which the form names by number), and the anaesthetic of each
    marrow extraction."""
    random = stream("medication")
    for_events = events(people)
    rows = []
    for person in randomised(people).itertuples():
        taken = [_long_term(random, person, drug) for drug in _some(random, LONG_TERM, most=3)]
        if person.ARM == "A":
            days = [iso(day) for day in (person.V3, person.V4) if pd.notna(day)]
            taken += [(LOCAL_ANAESTHETIC, day, day, "") for day in days]
        for event in for_events[for_events.SUBJ == person.SUBJ].itertuples():
            if event.TERM in FOR_EVENTS and (event.SERIOUS or random.random() < 0.7):
                taken.append((FOR_EVENTS[event.TERM], iso(event.START), iso(event.END), event.NUMBER))
        for number, (drug, start, end, treats) in enumerate(taken, start=1):
            korean, english, indication, dose, unit, frequency, route = drug
            rows.append(
                {
                    "SITE": SITE,
                    "SUBJ": person.SUBJ,
                    "CM_NO": number,
                    "CM_TERM_KO": korean,
                    "CM_TERM": english,
                    "INDICATION": indication,
                    "DOSE": dose,
                    "UNIT": unit,
                    "FREQ": frequency,
                    "ROUTE": route,
                    "STDT": start,
                    "ENDT": end,
                    "ONGOING": yes(end == ""),
                    "AE_NO": treats,
                }
            )
    return form(rows, "SITE,SUBJ,CM_NO,CM_TERM_KO,CM_TERM,INDICATION,DOSE,UNIT,FREQ,ROUTE,STDT,ENDT,ONGOING,AE_NO")


def _some(random, choices: list, most: int) -> list:
    count = int(random.integers(0, most + 1))
    return [choices[place] for place in sorted(random.choice(len(choices), count, replace=False))]


def _long_term(random, person, drug: tuple) -> tuple:
    """Begun before screening, or after it for a few; stopped within the trial for a few."""
    if random.random() < 0.8:
        start = _remembered(random, person.V1 - int(random.integers(40, 1500)) * DAY)
    else:
        start = iso(person.V1 + int(random.integers(2, 15)) * DAY)
    last = list(attended(person).values())[-1]
    stopped = random.random() < 0.15 and (last - person.V1).days > 60
    end = iso(last - int(random.integers(3, 30)) * DAY) if stopped else ""
    return drug, start, end, ""


def _remembered(random, date) -> str:
    """The further back, the less is known of a date."""
    fate = random.random()
    if fate < 0.35:
        return f"{date:%Y}-UN-UN"
    return f"{date:%Y-%m}-UN" if fate < 0.75 else iso(date)


def mh(people: pd.DataFrame) -> pd.DataFrame:
    """Other diseases of the randomised; their dates are mostly known to the year."""
    random = stream("history")
    rows = []
    for person in randomised(people).itertuples():
        barred = OF_WOMEN if person.SEX == "M" else OF_MEN
        had = [entry for entry in _some(random, HISTORY, most=4) if entry[1] != barred]
        for number, (korean, english) in enumerate(had, start=1):
            start = person.V1 - int(random.integers(400, 6000)) * DAY
            over = english in PAST
            end = start + int(random.integers(20, 300)) * DAY
            rows.append(
                {
                    "SITE": SITE,
                    "SUBJ": person.SUBJ,
                    "MH_NO": number,
                    "MH_TERM_KO": korean,
                    "MH_TERM": english,
                    "STDT": f"{start:%Y}-UN-UN",
                    "ENDT": f"{end:%Y}-UN-UN" if over else "",
                    "ONGOING": yes(not over),
                }
            )
    frame = form(rows, "SITE,SUBJ,MH_NO,MH_TERM_KO,MH_TERM,STDT,ENDT,ONGOING")
    return _with_other_styles(frame)


def _with_other_styles(history: pd.DataFrame) -> pd.DataFrame:
    """Two starts that one study nurse entered her own way: known to the month, and in words."""
    starts = history.STDT.copy()
    first, second = history.index[history.ONGOING == "Y"][[7, 19]]
    starts[first] = f"UN-UNK-{starts[first][:4]}"
    starts[second] = f"UN-MAR-{starts[second][:4]}"
    return history.assign(STDT=starts)
