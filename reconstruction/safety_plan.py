"""Who has which adverse event in which window: Table 2 and the safety text of the paper, written out.

The lists give the terms of one participant each. Table 2 counts four drug reactions in three
participants and nine serious events in nine; with the rest, 20 of 33 (MSC) and 22 of 31 (control)
have an event by V9, 21 and 23 by V10. Influenza like illness, back pain and musculoskeletal pain
are the commonest in the MSC group at 6 months: 7, 5 and 5 participants.
"""

from dataclasses import dataclass

import pandas as pd

from reconstruction.forms import stream

ILI, BACK, MSK = "Influenza like illness", "Back pain", "Musculoskeletal pain"


@dataclass(frozen=True)
class Planned:
    """One event of one participant. `when`: reaction1/2 (within 48 hours of that injection), treated
    (V5 to V9), leadin (randomisation to V5), late (V9 to V10), leaving (before an exclusion), or death."""

    term: str
    when: str = "treated"
    serious: bool = False


def serious(term: str, when: str = "treated") -> Planned:
    return Planned(term, when, serious=True)


def late(term: str) -> Planned:
    return Planned(term, "late")


def leadin(term: str) -> Planned:
    return Planned(term, "leadin")


MSC = [
    [Planned("Headache", "reaction1"), Planned("Pyrexia", "reaction1"), Planned(BACK)],
    [Planned("Headache", "reaction2")],
    [Planned("Pain", "reaction2")],
    [serious("Pyelonephritis, acute"), leadin(ILI)],
    [serious("Hyponatremia")],
    [Planned(ILI), late("Contusion")],
    [Planned(ILI), late(ILI)],
    [leadin(ILI)],
    [Planned(ILI), Planned("Headache")],
    [Planned(ILI)],
    [Planned(ILI), Planned(BACK)],
    [Planned(BACK), late(BACK)],
    [Planned(BACK), Planned(MSK)],
    [leadin(BACK), Planned("Pyrexia")],
    [Planned(MSK)],
    [Planned(MSK), late("Headache")],
    [leadin(MSK), Planned(MSK)],
    [Planned(MSK)],
    [Planned("Contusion")],
    [Planned("Pain")],
]
MSC_DEATH = [serious("Respiratory failure", "death")]

CONTROL = [
    [serious("Contusion"), Planned(MSK)],
    [Planned(MSK), serious("Rhabdomyolysis", "late")],
    [Planned(ILI), Planned("Headache")],
    [Planned(ILI)],
    [leadin(ILI), Planned(ILI)],
    [Planned(ILI), late(BACK)],
    [leadin(ILI)],
    [Planned(ILI), Planned("Pyrexia")],
    [Planned(BACK)],
    [Planned(BACK), late(BACK)],
    [leadin(BACK)],
    [Planned(BACK), Planned("Contusion")],
    [Planned(MSK)],
    [Planned(MSK), Planned("Headache")],
    [Planned("Headache")],
    [leadin("Headache"), late("Pain")],
    [Planned("Pyrexia")],
    [Planned("Pain")],
    [leadin("Contusion"), late(MSK)],
]
CONTROL_DEATHS = [
    [Planned(ILI), serious("Respiratory failure", "death")],
    [serious("Respiratory failure", "death")],
]
CONTROL_EXCLUDED = {
    "DEATH": [serious("Cardiac arrest", "death")],
    "SAE": [serious("Ankle fracture", "leaving")],
}


def plan(people: pd.DataFrame) -> list[tuple]:
    """(participant, planned event) pairs in the order of SUBJ."""
    pairs = []
    for arm, lists, deaths in [("A", MSC, [MSC_DEATH]), ("B", CONTROL, CONTROL_DEATHS)]:
        group = people[people.FAS & people.ARM.eq(arm)]
        # The three who died after V9 keep events of their own.
        survivors = group[group.V10.notna()]
        chosen = survivors.sample(len(lists), random_state=stream(f"events {arm}"))
        died = group[group.V10.isna()].sort_values("SLOT")
        pairs += zip(chosen.itertuples(), lists, strict=True)
        pairs += zip(died.itertuples(), deaths, strict=True)
    excluded = people[people.EXCL.isin(CONTROL_EXCLUDED) & people.ARM.eq("B")]
    pairs += [(person, CONTROL_EXCLUDED[person.EXCL]) for person in excluded.itertuples()]
    pairs.sort(key=lambda pair: pair[0].SUBJ)
    return [(person, event) for person, events in pairs for event in events]
