"""What every form shares: site, visits, date styles, yes and no, and the shape of an export file."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd

from reconstruction.scores_measures import TELEPHONE_V9

SITE = "01"
DAY = pd.Timedelta(days=1)

EVENTS = {
    "V1": "V1 Screening",
    "V3": "V3",
    "V4": "V4",
    "V5": "V5 Baseline",
    "V6": "V6",
    "V7": "V7",
    "V8": "V8",
    "V9": "V9",
    "V10": "V10",
}
UNSCHEDULED = "UNS 7.1"
# The unscheduled contact lies between V7 and V8.
EVENT_ORDER = [*list(EVENTS.values())[:6], UNSCHEDULED, *list(EVENTS.values())[6:]]


@dataclass(frozen=True)
class Export:
    """One file of the export: its frame of text and how the system that wrote it writes files."""

    name: str
    frame: pd.DataFrame
    origin: str
    encoding: str = "utf-8"
    sep: str = ","
    preamble: str = ""

    def bytes(self) -> bytes:
        text = self.frame.to_csv(index=False, sep=self.sep, lineterminator="\n")
        return (self.preamble + text).encode(self.encoding)


def stream(topic: str) -> np.random.Generator:
    """Random numbers of one topic; a form that changes leaves the numbers of the others alone."""
    return np.random.default_rng([1363401, crc32(topic.encode())])


def pick(random: np.random.Generator, options):
    """One of the options, as the Python value it was written as."""
    return options[int(random.integers(len(options)))]


def iso(date) -> str:
    """2012-03-05; blank when missing."""
    return "" if pd.isna(date) else f"{date:%Y-%m-%d}"


def dmy(date) -> str:
    """05-MAR-2012; blank when missing."""
    return "" if pd.isna(date) else f"{date:%d-%b-%Y}".upper()


def compact(date) -> str:
    """20120305; blank when missing."""
    return "" if pd.isna(date) else f"{date:%Y%m%d}"


def yes(flag: bool) -> str:
    return "Y" if flag else "N"


def clock(random: np.random.Generator, first_hour: int, last_hour: int) -> str:
    """A time of day within office hours, to five minutes."""
    return f"{random.integers(first_hour, last_hour):02d}:{5 * random.integers(12):02d}"


def form(rows: list[dict], columns: str) -> pd.DataFrame:
    """Rows as one form, text only, in EDC order: by participant, as entered within a participant.

    `columns` is the comma separated header; a column that a row lacks stays blank.
    """
    frame = pd.DataFrame(rows, columns=columns.split(","))
    frame = frame.astype(object).where(frame.notna(), "").map(str)
    return frame.sort_values("SUBJ", kind="stable", ignore_index=True) if "SUBJ" in frame else frame


def randomised(people: pd.DataFrame) -> pd.DataFrame:
    return people[people.ARM.notna()]


def treated(people: pd.DataFrame) -> pd.DataFrame:
    """The participants who had both injections: the MSC group of the full analysis set."""
    return people[people.FAS & people.ARM.eq("A")]


def attended(person) -> dict[str, pd.Timestamp]:
    """The visits that a participant attended and their dates, in order."""
    return {visit: getattr(person, visit) for visit in EVENTS if pd.notna(getattr(person, visit))}


def by_telephone(people: pd.DataFrame) -> set[tuple[str, str]]:
    """(SUBJ, visit) pairs where clinical status was asked by telephone instead of in clinic.

    Two in the control group could not come to V9, which is why only their ALSFRS-R is known then.
    """
    random = stream("telephone")
    chance = {"V7": 0.10, "V8": 0.12, "V10": 0.15}
    called = {
        (person.SUBJ, visit)
        for person in randomised(people).itertuples()
        for visit, share in chance.items()
        if random.random() < share and visit in attended(person)
    }
    absent = people[people.FAS & people.ARM.eq("B") & people.SLOT.isin(TELEPHONE_V9)]
    return called | {(subj, "V9") for subj in absent.SUBJ}


def unscheduled(people: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """SUBJ and date of the two unscheduled visits, nine days after V7, one in each group."""
    full = people[people.FAS]
    third = [full[full.ARM == arm].iloc[2] for arm in "AB"]
    return {person.SUBJ: person.V7 + 9 * DAY for person in third}
