"""What the datasets of the crossover trial must hold, worked out from the facts with nothing of the program.

Each function gives the records of a domain as tuples; missing is None. Literal tables stand in the test.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.studies.crossover import people as facts
from tests.studies.crossover.exports import BP_NOT_DONE, CELLS, lab_rows
from tests.studies.crossover.people import PEOPLE, Person

NAMES = {
    "SCR": (1, "SCREENING", -14), "P1D1": (2, "PERIOD 1 DAY 1", 1), "P1D14": (3, "PERIOD 1 DAY 14", 14),
    "P2D1": (4, "PERIOD 2 DAY 1", 22), "P2D14": (5, "PERIOD 2 DAY 14", 35), "FU": (6, "FOLLOW-UP", 42),
}  # fmt: skip
TREATMENTS = {"A": ("ALD", "Aldopril"), "B": ("PBO", "Placebo")}


def ended(person: Person) -> date:
    return facts.on_day(person, next(day for who, _, day, *_ in facts.ENDS if who == person.key))


def elements(person: Person) -> list[tuple[str, str, int, str, str, str]]:
    """ETCD, ELEMENT, TAETORD, EPOCH, SESTDTC, SEENDTC."""
    doses, order = facts.doses(person), person.took or person.order
    consent, end = facts.on_day(person, -14).isoformat(), ended(person).isoformat()
    starts = [first.isoformat(timespec="minutes") for _, first, *_ in doses]
    after = [(last + timedelta(days=1)).isoformat() for _, _, last, _ in doses]
    made = [("SCRN", "Screening", 1, "SCREENING", consent, starts[0] if starts else end)]
    if starts:
        made.append((*TREATMENTS[order[0]], 2, "TREATMENT 1", starts[0], after[0]))
        made.append(("WASH", "Washout", 3, "WASHOUT", after[0], starts[1] if len(starts) > 1 else end))
    if len(starts) > 1:
        made.append((*TREATMENTS[order[1]], 4, "TREATMENT 2", starts[1], after[1]))
        made.append(("FUP", "Follow-up", 5, "FOLLOW-UP", after[1], end))
    return made


def epoch(person: Person, when: str) -> str | None:
    """The last epoch that has begun at this time; where one of the two is a day only, on this day. None after the end."""
    begun = None
    for _, _, _, name, start, _ in elements(person):
        precision = min(len(start), len(when))
        if start[:precision] <= when[:precision]:
            begun = name
    return begun if when[:10] <= ended(person).isoformat() else None


def study_day(person: Person, day: date) -> int | None:
    if not facts.doses(person):
        return None
    apart = (day - person.day1).days
    return apart + 1 if apart >= 0 else apart


def visits(person: Person) -> list[tuple[float, str, int | None, date]]:
    """VISITNUM, VISIT, VISITDY and date of the visits that took place; the unscheduled ones follow the one before them."""
    made, last, extra = [], 0, 0
    for name, _, day in facts.seen(person):
        if name in NAMES:
            (last, visit, planned), extra = NAMES[name], 0
            made.append((float(last), visit, planned, day))
        else:
            extra += 1
            made.append((round(last + extra / 10, 1), f"UNSCHEDULED {last}.{extra}", None, day))
    return made


def sv() -> list[tuple]:
    """Subject, VISITNUM, VISIT, VISITDY, SVPRESP, SVOCCUR, SVREASOC, SVSTDTC, SVSTDY."""
    rows = []
    for person in PEOPLE:
        for number, visit, planned, day in visits(person):
            asked = "Y" if planned is not None else None
            rows.append((person.key, number, visit, planned, asked, asked, None, day.isoformat(), study_day(person, day)))
    rows += [(key, float(n), *NAMES[facts.VISITS[n][0]][1:], "Y", "N", why, None, None) for (key, n), why in facts.MISSED.items()]
    return sorted(rows, key=lambda row: row[:2])


def pressures() -> list[tuple]:
    """Subject, VSTESTCD, VSPOS, VSTPT, VISITNUM, VSDTC, VSSTRESN, EPOCH, VSDY, of blood pressure."""
    rows = []
    for person in PEOPLE:
        for (name, number, _), (visitnum, _, _, day) in zip(facts.seen(person), visits(person), strict=True):
            if (person.key, number) == BP_NOT_DONE:
                continue
            with_dose = name in ("P1D1", "P1D14", "P2D1", "P2D14")
            for place, cell in enumerate(CELLS if with_dose else CELLS[:4]):
                position, test, point = cell.split("_")
                clock = {"PRE": "08:00", "2H": "10:45"}[point] if name != "P2D1" else {"PRE": "20:00", "2H": "22:30"}[point]
                when = f"{day.isoformat()}T{clock}"
                label = {"PRE": "PREDOSE", "2H": "2 HOURS POST-DOSE"}[point] if with_dose else None
                rows.append((
                    person.key, {"SYS": "SYSBP", "DIA": "DIABP"}[test], {"SUP": "SUPINE", "STD": "STANDING"}[position], label, visitnum,
                    when,
                    float(facts.pressure(person, number, place)), epoch(person, when), study_day(person, day),
                ))  # fmt: skip
    return rows


UNITS = {("Glucose", "mg/dL"): ("0.0555", 2, "mmol/L"), ("Creatinine", "mg/dL"): ("88.4", 1, "umol/L")}
SAME = {"mmol/L": "mmol/L", "µmol/L": "umol/L", "mg/L": "mg/L", "IU/L": "U/L", "": None}
CODES = {"Glucose": "GLUC", "Creatinine": "CREAT", "CRP": "CRP", "ALT": "ALT", "U-Protein": "PROT"}


def standard(test: str, unit: str, text: str) -> str | None:
    """A result in the standard unit, half rounded away from zero, as the shortest text of its number (6.0 is 6)."""
    if unit in SAME and text.replace(".", "").isdigit():
        return f"{Decimal(text).normalize():f}"
    if (test, unit) not in UNITS or not text:
        return text.upper() or None
    factor, places, _ = UNITS[test, unit]
    value = (Decimal(text) * Decimal(factor)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{value.normalize():f}"


def laboratory() -> list[tuple]:
    """Subject, LBTESTCD, VISITNUM, LBDTC, LBORRES, LBORRESU, LBSTRESC, LBSTRESU, LBNRIND, LBSTAT, EPOCH."""
    rows = []
    by_day = {(person.key, day): number for person in PEOPLE for number, _, _, day in visits(person)}
    for key, _, day, at, test, result, unit, low, high, comment in lab_rows():
        when = day.isoformat() + (f"T{at:%H:%M}:00" if at else "")
        stated = standard(test, unit, result)
        limits = [Decimal(standard(test, unit, limit)) if limit else None for limit in (low, high)]
        rows.append((
            key, CODES[test], by_day[key, day], when, result or None, SAME.get(unit, unit) if unit != "IU/L" else "IU/L", stated,
            UNITS[test, unit][2] if (test, unit) in UNITS else SAME[unit], indicator(stated, *limits, test),
            "NOT DONE" if comment else None, epoch(facts.BY_KEY[key], when),
        ))  # fmt: skip
    return rows


def indicator(text: str | None, low: Decimal | None, high: Decimal | None, test: str) -> str | None:
    """Against both limits; the range of CRP has an upper one only."""
    try:
        value = Decimal(text or "")
    except ArithmeticError:
        return None
    if low is not None and value < low:
        return "LOW"
    if high is not None and value > high:
        return "HIGH"
    return "NORMAL" if high is not None and (low is not None or test == "CRP") else None


def exposure() -> list[tuple]:
    """Subject, EXTRT, EXDOSE, EXSTDTC, EXENDTC, EPOCH, EXSTDY, EXENDY."""
    rows = []
    for person in PEOPLE:
        for drug, (period, first, last, tablets) in zip(person.took or person.order, facts.doses(person)):
            name, strength = ("ALDOPRIL", 20) if drug == "A" else ("PLACEBO", 0)
            rows.append((
                person.key, name, float(strength * int(tablets)), first.isoformat(timespec="minutes"), last.isoformat(),
                f"TREATMENT {period}", study_day(person, first.date()), study_day(person, last),
            ))  # fmt: skip
    return rows
