"""What is said of the records of one export: whose they are, which repeat others, which share a key."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, WARNING, Finding, Findings, some
from sdtm2adam.raw.repeats import first_alike
from sdtm2adam.spec.raw import LINE, RawExport, at_lines


class Told(NamedTuple):
    """An export and how its places are told: `raw/book.xlsx sheet AE`, rows."""

    export: RawExport
    shown: str

    def at(self, lines) -> str:
        return at_lines(self.shown, lines, self.export.unit)


def check_records(frame: pd.DataFrame, told: Told, found: Findings) -> int:
    """Findings on records without a subject, exact duplicates and keys; how many records repeat another."""
    found.extend(_no_subject(frame, told))
    first = first_alike([frame[c].array for c in frame.columns if c != LINE], len(frame))
    repeats = np.flatnonzero(first != np.arange(len(frame)))
    if len(repeats):
        found.add(_repeated(frame, told, repeats, first))
    if told.export.key and set(told.export.key) <= set(frame.columns):
        # exact duplicates do not count against the key: the study has said whether they may stand
        found.extend(_key_not_unique(frame.drop(index=repeats) if len(repeats) else frame, told))
    return len(repeats)


def _no_subject(frame: pd.DataFrame, told: Told) -> Findings:
    """Records that do not say whose they are; blanks name nobody, whether or not they are declared as missing."""
    found = Findings()
    for column in (c for c in told.export.subject if c in frame):
        texts = frame[column].array
        blank = [i for i, text in enumerate(texts.categories) if not text.strip()]
        rows = np.flatnonzero(np.isin(texts.codes, [-1, *blank]))
        if not len(rows):
            continue
        message = "1 record does not say whose it is" if len(rows) == 1 else f"{len(rows)} records do not say whose they are"
        found.add(
            Finding(
                "raw-no-subject",
                ERROR,
                "",
                column,
                message,
                rows=tuple(rows.tolist()),
                count=len(rows),
                source=told.at(frame[LINE].to_numpy()[rows]),
                field=column,
                fix="query the site and export again",
            )
        )
    return found


def _repeated(frame: pd.DataFrame, told: Told, repeats: np.ndarray, first: np.ndarray) -> Finding:
    lines, unit = frame[LINE].to_numpy(), told.export.unit
    pairs = some(f"{unit} {lines[row]} repeats {unit} {lines[first[row]]}" for row in repeats)
    refused = told.export.duplicates == "error"
    return Finding(
        "raw-duplicate",
        ERROR if refused else WARNING,
        "",
        "",
        f"{len(repeats)} {'record repeats' if len(repeats) == 1 else 'records repeat'} another exactly: {pairs}",
        rows=tuple(repeats.tolist()),
        count=len(repeats),
        source=told.at(lines[repeats]),
        fix="query the site and export again, or allow them with `duplicates: report` in specs/raw.yaml" if refused else "",
    )


def _key_not_unique(frame: pd.DataFrame, told: Told) -> Findings:
    key, lines, unit = list(told.export.key), frame[LINE].to_numpy(), told.export.unit
    first = first_alike([frame[c].array for c in key], len(frame))
    repeats = np.flatnonzero(first != np.arange(len(frame)))
    if not len(repeats):
        return Findings()
    pairs = [f"    {_named(frame, key, row)}   {unit}s {lines[first[row]]} and {lines[row]}" for row in repeats[:5].tolist()]
    more = [f"    and {len(repeats) - 5} more"] if len(repeats) > 5 else []
    records = "record has" if len(repeats) == 1 else "records have"
    message = f"{len(repeats)} {records} the key ({', '.join(key)}) of an earlier one and other contents"
    return Findings(
        [
            Finding(
                "raw-key",
                ERROR,
                "",
                "",
                "\n".join([message, *pairs, *more]),
                rows=tuple(frame.index[repeats].tolist()),
                count=len(repeats),
                source=told.at(lines[repeats]),
                fix="query the site and export again, or name all columns of the key in specs/raw.yaml",
            )
        ]
    )


def _named(frame: pd.DataFrame, key: list[str], row: int) -> str:
    return ", ".join(f"{column} {'(blank)' if pd.isna(value := frame[column].iloc[row]) else value}" for column in key)
