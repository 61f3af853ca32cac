"""Numbers that someone published before, against ours: reproduced, not reproduced, or printed inconsistently.

`validation/published.csv` of any study: display, row, timepoint, group, statistic, published (text as
printed), status (reproducible, inconsistent, model-based), note, and the key of the result in the ARD:
output, analysis, ard_group, by, level, stat. A row without a key has no result in the study yet. A column `within`
may say for model-based rows what agreement is: 0.05 (from the published number) or <0.01 (of ours).
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.tlf.masks import p_value, percent, rounded

KEY = ["output", "analysis", "ard_group", "by", "level", "stat"]
COLUMNS = ["display", "row", "timepoint", "group", "statistic", "published", "status", "note", *KEY]
STATUSES = ("reproducible", "inconsistent", "model-based")
REPRODUCED, DIFFERS, INCONSISTENT, ABSENT, WITHIN = "reproduced", "not reproduced", "printed inconsistently", "no result", "within its note"


@dataclass(frozen=True)
class Cell:
    """One published number and what became of it."""

    display: str
    place: str
    published: str
    ours: str
    verdict: str
    note: str


def read_published(path: Path) -> pd.DataFrame:
    """The published numbers of a study, all as text. Errors: StudyError for a missing file or column."""
    if not path.exists():
        raise StudyError("validation/published.csv is missing: there are no published numbers to compare with")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    absent = [f"{c}{did_you_mean(c, frame.columns)}" for c in COLUMNS if c not in frame.columns]
    if absent:
        raise StudyError(f"validation/published.csv has no column {', '.join(absent)}")
    odd = frame.index[~frame["status"].isin(STATUSES)]
    if len(odd):
        status = frame.loc[odd[0], "status"]
        says = f"status `{status}` is not one of {', '.join(STATUSES)}{did_you_mean(status, STATUSES)}"
        raise StudyError(f"validation/published.csv row {odd[0] + 2}: {says}")
    return frame


def compare(published: pd.DataFrame, ard: pd.DataFrame) -> list[Cell]:
    """Each published number against the result of its key, rounded as it was printed.

    A cell marked `inconsistent` is told with our value and its reason, and counts neither way; one without a key likewise. One
    marked `model-based` is within its note or not reproduced where the note is a number (`within`).
    """
    results = {tuple(map(str, key)): value for key, value in zip(_keys(ard), ard["value"], strict=True)}
    return [_cell(row, results) for row in published.to_dict("records")]


def _keys(ard: pd.DataFrame):
    columns = ["output", "analysis", "group", "by", "level", "stat"]
    return ard[columns].astype(object).fillna("").itertuples(index=False, name=None)


def _cell(row: dict, results: dict) -> Cell:
    place = " / ".join(row[c] for c in ("row", "timepoint", "group", "statistic") if row[c])
    key = tuple(row[c] for c in KEY)
    ours = _as_printed(row["published"], row["stat"], key, results) if row["output"] else ""
    if row["status"] == "reproducible":
        verdict = ABSENT if not ours else REPRODUCED if ours == row["published"] else DIFFERS
    elif row["status"] == "model-based" and row.get("within"):
        verdict = WITHIN if _near(row["within"], row["published"], results.get(key)) else ABSENT if not ours else DIFFERS
    else:
        verdict = INCONSISTENT if row["status"] == "inconsistent" else row["status"]
    return Cell(row["display"], place, row["published"], ours, verdict, row["note"])


def _near(within: str, published: str, ours: float | None) -> bool:
    if ours is None or pd.isna(ours):
        return False
    return ours < float(within[1:]) if within.startswith("<") else abs(ours - float(published)) <= float(within)


def _as_printed(published: str, stat: str, key: tuple, results: dict) -> str:
    """Our value with as many decimals as the published one; a percentage from its n and N."""
    places = len(published.partition(".")[2])
    value = results.get(key)
    if value is None or pd.isna(value):
        return "missing"
    if stat == "p":
        return p_value(value, places)
    if stat == "pct":
        n = next((results[k] for s in ("n", "participants") if (k := (*key[:-1], s)) in results), None)
        of = results.get((*key[:-1], "N"))
        return percent(int(n), int(of), places) if n is not None and of else rounded(value, places)
    return rounded(value, places)


def report(cells: list[Cell], every: bool = False) -> list[str]:
    """Lines to print: what is not reproduced and what is inconsistent, cell by cell (all cells with `every`), then totals."""
    shown = [c for c in cells if every or c.verdict != REPRODUCED]
    lines = [
        f"{c.verdict:<22} {c.display}: {c.place}: published {c.published}, ours {c.ours or '-'}"
        + (f"\n{'':<22}   {c.note}" if c.note and c.verdict != REPRODUCED else "")
        for c in shown
    ]
    by_display = Counter((c.display, c.verdict) for c in cells)
    for display in dict.fromkeys(c.display for c in cells):
        parts = [f"{by_display[display, v]} {v}" for v in dict.fromkeys(c.verdict for c in cells) if by_display[display, v]]
        lines.append(f"{display}: {', '.join(parts)}")
    counted = [c for c in cells if c.verdict in (REPRODUCED, DIFFERS)]
    good, within = (sum(c.verdict == verdict for c in cells) for verdict in (REPRODUCED, WITHIN))
    lines.append(
        f"{good} of {len(counted)} reproducible cells reproduced; {sum(c.verdict == INCONSISTENT for c in cells)} printed inconsistently"
        + (f"; {within} of models within their notes" if within else "")
    )
    return lines
