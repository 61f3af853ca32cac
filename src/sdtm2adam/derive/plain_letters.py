"""Text in ASCII, which is all that transport files hold: accents and typographic signs by their plain forms."""

import unicodedata

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, New, verb
from sdtm2adam.derive.origin import once
from sdtm2adam.derive.text import coded, from_codes
from sdtm2adam.errors import ERROR, NOTE, Finding, Findings, some

# Signs that have a usual plain form and no decomposition in Unicode that gives it.
SIGNS = {
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "…": "...",
    "µ": "u", "μ": "u", "°": " degrees ", "×": "x", "±": "+/-", "≤": "<=", "≥": ">=", "≠": "!=", "⁄": "/", "·": ".", "•": "-", "ß": "ss",
    "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ð": "d", "þ": "th",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u200b": "", "\ufeff": "",
}  # fmt: skip


def plain(text: str) -> str:
    """The text with plain forms where there are any; what has none stays."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", "".join(SIGNS.get(sign, sign) for sign in text))
    bare = "".join(SIGNS.get(letter, letter) for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.split()) if bare.isascii() else text


@verb
def plain_letters(df: pd.DataFrame, from_: Col, new: New, found: Findings) -> pd.DataFrame:
    """Free text in ASCII: é as e, – as -, “ as a straight quote, ≥ as >=, µ as u; runs of spaces in such a text become one.

    For transport files, which hold nothing else. Text that is ASCII stays as it is. Missing stays missing.
    A note counts what was changed. Errors: a finding for each text that has letters without a plain form (Hangul, Greek);
    it stays, to be translated (`map_values`, or a lookup table). Source: SAS transport format version 5 (TS-140).

    Example:
        - plain_letters: {from: REMARK, new: COVAL}

        REMARK   -> COVAL
        naïve    -> naive
        BP ≥ 140 -> BP >= 140
        stable   -> stable

        says: 2 texts written in ASCII
    """
    text = coded(df[from_])
    codes, values = text.cat.codes.to_numpy(), list(text.cat.categories)
    made = [plain(value) for value in values]
    changed = np.array([new != old for new, old in zip(made, values, strict=True)] + [False])[codes]
    foreign = np.array([not value.isascii() for value in made] + [False])[codes]
    _told(df, from_, changed, NOTE, "written in ASCII", "", values, codes, found)
    fix = "translate it: `map_values`, or a lookup table with the collected text and its translation"
    _told(df, from_, foreign, ERROR, "with letters that have no plain form", fix, values, codes, found)
    return df.assign(**{new: from_codes(codes, made, df.index)})


def _told(df, column: str, met: np.ndarray, severity: str, says: str, fix: str, values: list[str], codes, found: Findings) -> None:
    if not met.any():
        return
    met = once(df, column, met)
    rows = tuple(np.flatnonzero(met).tolist())
    shown = some(f"'{value}'" for value in dict.fromkeys(values[code] for code in codes[met]))
    message = f"{len(rows)} text{'s' if len(rows) > 1 else ''} {says}: {shown}"
    found.add(Finding("plain-letters", severity, "", "", message, rows=rows, count=len(rows), field=column, fix=fix))
