"""A printed cell's way back: results, ADaM records, SDTM records, and the file and line they were collected on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sdtm2adam.errors import StudyError, did_you_mean, some
from sdtm2adam.spec.raw import LINE, RawSpec

MOST = 8  # records shown at each step, unless all are asked for


@dataclass(frozen=True)
class Step:
    """Records of one dataset or export on the way: which, and how they are called."""

    dataset: str
    rows: tuple[int, ...]


def cells_of(cells: pd.DataFrame, output: str, row: str, column: str) -> pd.DataFrame:
    """The cells that a person names by output, row label and column id. Errors: StudyError with what there is."""
    found = cells
    for name, wanted in (("output", output), ("row", row), ("column", column)):
        known = list(dict.fromkeys(found[name]))
        exact = [k for k in known if k == wanted] or [k for k in known if _plain(k) == _plain(wanted)]
        exact = exact or [k for k in known if _plain(wanted) in _plain(k)]
        if not exact:
            raise StudyError(f"there is no {name} `{wanted}`{did_you_mean(wanted, known)}; there are {some(map(repr, known), 12)}")
        if len(exact) > 1:
            raise StudyError(f"`{wanted}` names several {name}s: {some(map(repr, exact), 12)}")
        found = found[found[name] == exact[0]]
    return found


def listed_row(records: pd.DataFrame, output: str, row: str) -> pd.DataFrame:
    """What stands behind the row of a listing that a person names by its number, or by its label where that is the only one.

    Errors: StudyError with what there is.
    """
    mine = records[(records["output"] == output).to_numpy(dtype=bool)]
    if mine.empty:
        raise StudyError(f"listing {output} shows no record")
    last = int(mine["row"].max())
    if row.isdigit():
        if not 1 <= int(row) <= last:
            raise StudyError(f"listing {output} has no row {row}; it has {last}")
        return mine[mine["row"] == int(row)]
    labels = mine.drop_duplicates("row").set_index("row")["label"]
    fitting = labels.index[[_plain(row) in _plain(label) for label in labels]]
    if len(fitting) != 1:
        what = f"names {len(fitting)} rows, numbers {some(fitting, 12)}: give one of them" if len(fitting) else "names no row"
        raise StudyError(f"`{row}` {what}; listing {output} has rows 1 to {last}, the first is {labels.iloc[0]!r}")
    return mine[mine["row"] == fitting[0]]


def _plain(text: str) -> str:
    return " ".join(str(text).split()).casefold()


def way_back(start: Mapping[str, tuple[set[int], set[str]]], order: Sequence[str], parents: Callable) -> list[Step]:
    """All records behind `start`, dataset by dataset down to the exports, following only what the numbers depend on.

    start    dataset -> its rows, and the columns of them that matter
    order    every dataset, each before those it is made from
    parents  (dataset, rows, columns) -> parent -> (rows, columns) one step back
    """
    waiting = {name: (set(rows), set(columns)) for name, (rows, columns) in start.items()}
    steps = []
    for name in order:
        if name not in waiting:
            continue
        rows, columns = waiting[name]
        steps.append(Step(name, tuple(sorted(rows))))
        for parent, (found, asked) in parents(name, rows, columns).items():
            known = waiting.setdefault(parent, (set(), set()))
            known[0].update(found)
            known[1].update(asked)
    return steps


def told(steps: list[Step], frames: Callable[[str], pd.DataFrame], raw: RawSpec, keys: Mapping[str, list[str]], every: bool) -> list[str]:
    """The way back as lines of text: datasets first, then the lines of the raw files."""
    lines = []
    for step in sorted(steps, key=lambda s: s.dataset in raw.exports):
        count = len(step.rows)
        lines.append(f"{step.dataset}: {count} record{'s' if count != 1 else ''}")
        shown = step.rows if every else step.rows[:MOST]
        frame = frames(step.dataset)
        if step.dataset in raw.exports:
            numbers = ", ".join(str(n) for n in frame[LINE].to_numpy()[list(shown)])
            unit = raw.exports[step.dataset].unit
            lines.append(f"    {raw.shown_file(step.dataset)} {unit}{'s' if count > 1 else ''} {numbers}{_more(count, shown)}")
            continue
        columns = [c for c in keys.get(step.dataset, []) if c in frame.columns and c != "STUDYID"]
        columns += [c for c in ("AVAL", "CHG", "AVALC", "AESEQ") if c in frame.columns and c not in columns]
        for row in shown:
            values = ", ".join(f"{c}={_value(frame[c].iloc[row])}" for c in columns)
            lines.append(f"    record {row + 1}: {values}")
        if count > len(shown):
            lines.append(f"   {_more(count, shown)}")
    return lines


def _more(count: int, shown: tuple[int, ...]) -> str:
    return f" and {count - len(shown)} more (--all shows them)" if count > len(shown) else ""


def _value(value: object) -> str:
    if pd.isna(value):
        return "missing"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
