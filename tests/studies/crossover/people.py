"""Fourteen invented people of an invented crossover trial, and what happened to them: the truth behind the exports.

Nothing here is in the form of any file or standard. `exports.py` writes it down as sites and vendors would; the test
works out from the same facts what the datasets must hold.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple


class Person(NamedTuple):
    """A participant: day 1 of the first period, the order of treatments, and how far they came.

    birth   day, month, year as written on the form; a part may be unknown
    races   boxes ticked: W, B, A, O
    order   AB or BA as randomised; "" for a screening failure
    took    the order that was really taken, where it differs
    last    the last scheduled visit that took place: 1 SCR, 2 P1D1, 3 P1D14, 4 P2D1, 5 P2D14, 6 FU
    """

    key: str
    day1: date
    birth: tuple[str, str, str]
    sex: str
    races: str
    order: str
    took: str = ""
    last: int = 6
    other: str = ""


def _person(number: int, key: str, *rest, **more) -> Person:
    return Person(key, date(2024, 2, 19) + timedelta(days=number), *rest, **more)


PEOPLE = [
    _person(0, "10-001", ("05", "MAR", "1961"), "1", "W", "AB"),
    _person(1, "10-002", ("17", "11", "1958"), "2", "WA", "BA"),
    _person(2, "10-003", ("29", "02", "1964"), "1", "O", "AB", other="Métis"),
    _person(3, "10-004", ("01", "JAN", "1970"), "2", "B", "BA", last=2),  # stops for an adverse event on day 9
    _person(4, "10-005", ("31", "12", "1955"), "1", "WO", "AB", other="Créole"),
    _person(5, "10-006", ("12", "06", "1980"), "2", "W", "", last=1),  # screening failure
    _person(6, "10-007", ("09", "SEP", "1949"), "1", "A", "BA", last=1),  # randomised, never came for treatment
    _person(7, "20-001", ("22", "08", "1966"), "2", "W", "AB"),
    _person(8, "20-002", ("UN", "UNK", "1972"), "1", "W", "BA"),
    _person(9, "20-003", ("UN", "07", "1968"), "2", "W", "AB"),
    _person(10, "20-004", ("14", "05", "1959"), "1", "BA", "BA", last=3),  # leaves in the washout
    _person(11, "20-005", ("03", "OCT", "1963"), "2", "W", "AB"),
    _person(12, "20-006", ("27", "04", "1957"), "1", "W", "BA", took="AB"),  # kits given in the wrong order
    _person(13, "20-007", ("08", "12", "1975"), "2", "", "AB"),
]
BY_KEY = {person.key: person for person in PEOPLE}

VISITS = {1: ("SCR", -14), 2: ("P1D1", 1), 3: ("P1D14", 14), 4: ("P2D1", 22), 5: ("P2D14", 35), 6: ("FU", 42)}
# Unscheduled visits: subject -> study days, in their order. The first of 20-005 is before any dose.
UNSCHEDULED = {"20-005": [-3, 18], "10-001": [25, 30]}
# A missed visit between two that took place.
MISSED = {("20-001", 3): "Snow"}


def on_day(person: Person, day: int) -> date:
    """The date of a study day; there is no day 0."""
    return person.day1 + timedelta(days=day - 1 if day > 0 else day)


def seen(person: Person) -> list[tuple[str, int, date]]:
    """Every visit that took place as (name in the forms, number of a planned one or 0, date), by date."""
    planned = [(name, number, on_day(person, day)) for number, (name, day) in VISITS.items()
               if number <= person.last and (person.key, number) not in MISSED]  # fmt: skip
    extra = [("UNS", 0, on_day(person, day)) for day in UNSCHEDULED.get(person.key, [])]
    return sorted(planned + extra, key=lambda visit: visit[2])


def kits(person: Person) -> list[str]:
    """Kit numbers of the two periods: 1xxx holds the drug, 9xxx placebo."""
    order = person.took or person.order
    return [f"{'1' if drug == 'A' else '9'}{person.key[1]}{person.key[-2:]}-{period}" for period, drug in enumerate(order, 1)]


def doses(person: Person) -> list[tuple[int, datetime, date | None, str]]:
    """(period, first dose with its time, last dose, tablets a day) of each period that began."""
    if not person.order or person.last < 2:
        return []
    first = [(1, datetime.combine(on_day(person, 1), time(8, 30)), on_day(person, 9 if person.last == 2 else 14), "1")]
    second = (2, datetime.combine(on_day(person, 22), time(20, 15)), on_day(person, 35), "2" if person.key == "20-003" else "1")
    return first + ([second] if person.last >= 4 else [])


def pressure(person: Person, number: int, place: int) -> int:
    """A plausible, fixed value in mmHg; `place` tells the eight cells of a visit apart (even: systolic)."""
    base = 148 if place % 2 == 0 else 92
    return base - 2 * number + PEOPLE.index(person) % 5 - place


# Adverse events: subject, line, term, start and end as written, ongoing, severity, serious, action, outcome, other action.
EVENTS = [
    ("10-001", "1", "Dry cough", "2024-02-21", "2024-02-25", "0", "1", "N", "1", "1", ""),
    ("10-001", "2", "Headache", "2024-02", "", "1", "2", "N", "1", "3", ""),
    ("10-004", "1", "Angioedema", "2024-02-29T22:10", "2024-03-04", "0", "3", "Y", "2", "1", "Adrenaline given"),
    ("10-006", "1", "Ankle sprain", "2024-02-12", "", "1", "1", "N", "9", "3", ""),
    ("20-003", "1", "dizzyness", "2024-03-21", "2024-03-22", "0", "1", "N", "1", "1", ""),
    ("20-005", "1", "Nausea", "2024", "2024-03", "0", "1", "N", "1", "1", ""),
    ("20-005", "2", "Vomiting", "2024-03-18", "2024-03-18", "0", "1", "N", "1", "1", ""),
    ("20-006", "1", "", "", "", "", "", "", "", "", ""),  # a line that was opened and left empty
]
# Medications: subject, line, name, start, end, ongoing, dose, unit, route, route specified, event that it treats.
MEDICATIONS = [
    ("10-001", "1", "Paracetamol", "UN FEB 24", "", "1", "500", "mg", "1", "", "2"),
    ("10-001", "2", "Metformin", "UN UNK 15", "", "1", "850", "mg", "1", "", ""),
    ("10-004", "1", "Adrenaline", "29 FEB 24", "29 FEB 24", "0", "0.3", "mg", "99", "Intramuscular", "1"),
    ("10-004", "2", "Prednisolone", "29 FEB 24", "03 MAR 24", "0", "40", "mg", "1", "", "1"),
    ("20-003", "1", "Nasal spray", "15 UNK 24", "", "1", "2", "puff", "99", "Nasal", ""),
    ("20-007", "1", "Insulin glargine", "01 JUL 98", "", "1", "18", "IU", "2", "", ""),
]
# Medical history: subject, line, term, year, month, day, ongoing.
HISTORY = [
    ("10-001", "1", "Hypertension", "2009", "4", "", "1"),
    ("10-002", "1", "Appendectomy", "1979", "UN", "15", "0"),
    ("10-003", "1", "Hypertension", "2011", "", "", "1"),
    ("20-001", "1", "Migraine", "", "", "", "1"),
    ("20-002", "1", "Hypertension", "2003", "Feb", "28", "1"),
]
# End of the trial: subject, code, study day, other text, line of the adverse event.
ENDS = [
    ("10-004", "2", 15, "", "1"), ("10-006", "4", -12, "", ""), ("10-007", "3", -1, "", ""),
    ("20-004", "99", 19, "Moved abroad", ""),
    *((p.key, "1", 42, "", "") for p in PEOPLE if p.last == 6),
]  # fmt: skip
