"""Cytokines in the cerebrospinal fluid of 28 of the 32 in the MSC group, before each injection."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reconstruction.forms import DAY, EVENTS, SITE, compact, form, stream, treated
from reconstruction.forms_treatment import csf_specimen
from reconstruction.scores import Scores

MEASURED = 28


@dataclass(frozen=True)
class Analyte:
    """Levels in pg/mL. `level` is the usual level at V5, `spread` its SD on the log scale, `shift` the
    mean change on the log scale to V6 and `noise` the SD of that change."""

    name: str
    level: float
    spread: float
    shift: float
    noise: float
    lloq: float
    digits: int = 2


ANALYTES = [
    Analyte("TGF-b1", 24.0, 0.45, 0.42, 0.50, 4.6, 1),
    Analyte("TGF-b2", 96.0, 0.35, 0.22, 0.30, 8.9, 1),
    Analyte("TGF-b3", 5.2, 0.40, 0.25, 0.35, 1.1),
    Analyte("IL-6", 2.1, 0.55, 0.85, 0.75, 0.3),
    Analyte("IL-10", 0.62, 0.45, 0.40, 0.50, 0.28),
    Analyte("IL-1b", 0.30, 0.50, 0.02, 0.40, 0.15),
    Analyte("MCP-1", 520.0, 0.30, -0.20, 0.22, 1.9, 1),
    Analyte("TNF-a", 0.95, 0.50, -0.40, 0.40, 0.4),
]
# How much of the change of MCP-1 goes against that of TGF-b1, for responders at 4 months and others.
PULL = {True: 0.42, False: 0.20}


def csf_cytokine(people: pd.DataFrame, scores: Scores) -> pd.DataFrame:
    """One row an analyte and sample; a level below the limit of quantitation is told as `<...`."""
    random = stream("cytokines")
    group = treated(people).sort_values("SUBJ")
    group = group.sample(MEASURED, random_state=random).sort_values("SUBJ")
    good = responders(scores.alsfrs)
    rows = []
    for person in group.itertuples():
        before, after = _levels(random, good[person.SLOT])
        for visit, levels in [("V5", before), ("V6", after)]:
            sample = {
                "SCREENING_NO": f"{SITE}-{person.SUBJ}",
                "EVENT": EVENTS[visit],
                "SAMPLE_DT": compact(getattr(person, visit) - DAY),
            }
            rows += [
                {
                    **sample,
                    "ANALYTE": analyte.name,
                    "CONC": _told(analyte, level),
                    "UNIT": "pg/mL",
                    "LLOQ": analyte.lloq,
                    "SPECIMEN_ID": csf_specimen(person.SUBJ, visit),
                }
                for analyte, level in zip(ANALYTES, levels, strict=True)
            ]
    return form(rows, "SCREENING_NO,EVENT,SAMPLE_DT,ANALYTE,CONC,UNIT,LLOQ,SPECIMEN_ID")


def responders(alsfrs: pd.DataFrame) -> dict[int, bool]:
    """Slots of the MSC group whose ALSFRS-R slope improved by at least half from lead-in to 4 months."""
    total = alsfrs[alsfrs.ARM.eq("A")].pivot(index="SLOT", columns="VISIT", values="TOTAL").astype(float)
    before, after = (total.V5 - total.V1) / 3, (total.V9 - total.V5) / 4
    return ((before < 0) & ((after - before) >= -before / 2)).to_dict()


def _levels(random: np.random.Generator, good: bool) -> tuple[np.ndarray, np.ndarray]:
    """Levels of all analytes at V5 and V6; the change of MCP-1 leans against that of TGF-b1."""
    level, spread, shift, noise = (
        np.array([getattr(analyte, field) for analyte in ANALYTES]) for field in ("level", "spread", "shift", "noise")
    )
    start = np.log(level) + random.normal(size=len(ANALYTES)) * spread
    drawn = random.normal(size=len(ANALYTES))
    names = [analyte.name for analyte in ANALYTES]
    growth, chemokine, pull = names.index("TGF-b1"), names.index("MCP-1"), PULL[good]
    drawn[chemokine] = -pull * drawn[growth] + np.sqrt(1 - pull**2) * drawn[chemokine]
    return np.exp(start), np.exp(start + shift + drawn * noise)


def _told(analyte: Analyte, level: float) -> str:
    return f"<{analyte.lloq}" if level < analyte.lloq else f"{level:.{analyte.digits}f}"
