"""Vital signs, and physical and neurological examinations."""

import pandas as pd

from reconstruction.forms import EVENTS, SITE, attended, by_telephone, clock, form, iso, pick, stream, treated
from reconstruction.forms_treatment import injections
from reconstruction.safety import events

COLUMNS = "SITE,SUBJ,EVENT,VS_DT,VS_TM,TPT,SYSBP,DIABP,PULSE,RESP,TEMP,WEIGHT_KG"
HOUR = pd.Timedelta(hours=1)
HOURS_WATCHED = range(6, 49, 6)

PHYSICAL = ["GENERAL APPEARANCE", "HEAD AND NECK", "CHEST AND LUNGS", "HEART", "ABDOMEN", "EXTREMITIES", "SKIN"]
# Share of abnormal findings at the first visit, and what is found. ALS is what these people have.
NEUROLOGICAL = {
    "MENTAL STATUS": (0.00, []),
    "CRANIAL NERVES": (0.45, ["Tongue atrophy and fasciculation", "Dysarthria", "구음장애"]),
    "MOTOR": (1.00, ["Weakness and atrophy, upper limbs", "Weakness and atrophy, all limbs", "사지 근력 저하"]),
    "REFLEXES": (0.85, ["Hyperreflexia", "Hyperreflexia with Babinski sign", "심부건반사 항진"]),
    "SENSORY": (0.00, []),
    "GAIT": (0.60, ["Spastic gait", "Foot drop", "보행 장애"]),
}


def vitals(people: pd.DataFrame) -> pd.DataFrame:
    """Visits in clinic, and every six hours for two days after an injection, timed from its start."""
    random = stream("vital signs")
    telephone, doses = by_telephone(people), injections(people)
    fevers = events(people).query("WHEN == 'reaction1' and TERM == 'Pyrexia'").set_index("SUBJ").START
    dosed = set(treated(people).SUBJ)
    rows = []
    for person in people.itertuples():
        person_doses = doses[doses.SUBJ == person.SUBJ].set_index("VISIT")
        usual = _usual(random)
        weight = person.WEIGHT_KG
        for visit, date in attended(person).items():
            if (person.SUBJ, visit) in telephone:
                continue
            header = {"SITE": SITE, "SUBJ": person.SUBJ, "EVENT": EVENTS[visit]}
            if person.SUBJ in dosed and visit in ("V5", "V6"):
                dose = person_doses.loc[visit]
                weight = dose.WEIGHT
                rows += _around(random, header, dose, usual, fevers.get(person.SUBJ))
                continue
            time = clock(random, 10, 12) if visit == "V1" else clock(random, 9, 16)
            rows.append({**header, "VS_DT": iso(date), "VS_TM": time, **_signs(random, usual), "WEIGHT_KG": f"{weight:.1f}"})
            weight -= max(0.0, round(float(random.normal(0.15, 0.3)), 1))
    return _with_one_duplicate(form(rows, COLUMNS))


def _usual(random) -> dict[str, float]:
    """A participant's own level; the diastolic pressure as its distance from 0.4 of the systolic one."""
    return {
        "SYSBP": random.normal(122, 9),
        "DIABP": random.normal(28, 4),
        "PULSE": random.normal(76, 8),
        "RESP": random.normal(18.5, 1.2),
        "TEMP": random.normal(36.5, 0.12),
    }


def _signs(random, usual: dict[str, float], feverish: float = 0.0) -> dict[str, str]:
    systolic = usual["SYSBP"] + random.normal(0, 7)
    return {
        "SYSBP": f"{systolic:.0f}",
        "DIABP": f"{0.4 * systolic + usual['DIABP'] + random.normal(0, 3.5):.0f}",
        "PULSE": f"{usual['PULSE'] + 9 * feverish + random.normal(0, 6):.0f}",
        "RESP": f"{usual['RESP'] + random.normal(0, 1.2):.0f}",
        "TEMP": f"{usual['TEMP'] + feverish + random.normal(0, 0.15):.1f}",
    }


def _around(random, header: dict, dose, usual: dict[str, float], fever) -> list[dict]:
    """Before the dose and every six hours after it; hot in the six hours on either side of a fever's start."""
    times = [("PRE-DOSE", dose.START - HOUR / 2)]
    times += [(f"{hours} H", dose.START + hours * HOUR) for hours in HOURS_WATCHED]
    rows = []
    for point, moment in times:
        hot = 1.6 if fever is not None and abs(moment - fever) <= 6 * HOUR and point != "PRE-DOSE" else 0.0
        weight = f"{dose.WEIGHT:.1f}" if point == "PRE-DOSE" else ""
        rows.append(
            {
                **header,
                "VS_DT": iso(moment),
                "VS_TM": f"{moment:%H:%M}",
                "TPT": point,
                **_signs(random, usual, hot),
                "WEIGHT_KG": weight,
            }
        )
    return rows


def _with_one_duplicate(signs: pd.DataFrame) -> pd.DataFrame:
    """The system sent one record twice, the second time directly after the first."""
    twice = signs.index[signs.EVENT == "V8"][30]
    return pd.concat([signs.loc[:twice], signs.loc[[twice]], signs.loc[twice + 1 :]], ignore_index=True)


def pe(people: pd.DataFrame) -> pd.DataFrame:
    """Examined in clinic at V1, V5, V6, V9 and V10; a neurological finding once made stays."""
    random, telephone = stream("examinations"), by_telephone(people)
    rows = []
    for person in people.itertuples():
        found: dict[str, str] = {}
        for visit, date in attended(person).items():
            if visit not in ("V1", "V5", "V6", "V9", "V10") or (person.SUBJ, visit) in telephone:
                continue
            header = {"SITE": SITE, "SUBJ": person.SUBJ, "EVENT": EVENTS[visit], "PE_DT": iso(date)}
            for system in PHYSICAL:
                finding = "Muscle wasting" if system == "EXTREMITIES" and random.random() < 0.25 else ""
                rows.append({**header, "EXAM": "PHYSICAL", "BODYSYS": system, **_verdict(finding)})
            for system, (share, findings) in NEUROLOGICAL.items():
                if system not in found and random.random() < (share if visit == "V1" else share / 8):
                    found[system] = pick(random, findings)
                rows.append({**header, "EXAM": "NEUROLOGICAL", "BODYSYS": system, **_verdict(found.get(system, ""))})
    return form(rows, "SITE,SUBJ,EVENT,PE_DT,EXAM,BODYSYS,RESULT,FINDING")


def _verdict(finding: str) -> dict:
    return {"RESULT": "ABNORMAL" if finding else "NORMAL", "FINDING": finding}
