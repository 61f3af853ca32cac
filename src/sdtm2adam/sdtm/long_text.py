"""Text that is longer than a domain may hold, told while it is still known where each record was collected."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.origin import SRC
from sdtm2adam.derive.text import coded, is_text
from sdtm2adam.errors import ERROR, Finding, Findings, some

LONGEST = 200
SURELY_FITS = LONGEST // 4  # letters: none has more than four bytes
SHOWN = 40  # letters of a long text that a message shows


def too_long(rows: pd.DataFrame, names: list[str], domain: str) -> Findings:
    """One error a variable with text of more than 200 bytes: how many records, how long, and how it is split.

    In: rows of a build, with their origin.   Missing: has no length.
    Source: SDTMIG 3.4, 4.5.3.2 (text strings of more than 200 characters); transport files count bytes.
    """
    found = Findings()
    for name in (n for n in names if is_text(rows[n])):
        text = coded(rows[name])
        if max(map(len, text.cat.categories), default=0) <= SURELY_FITS:
            continue
        sizes = np.array([len(value.encode("utf-8", "surrogatepass")) for value in text.cat.categories], np.int64)
        long = np.flatnonzero(np.isin(text.cat.codes.to_numpy(), np.flatnonzero(sizes > LONGEST)))
        if not len(long):
            continue
        distinct = text.iloc[long].cat.remove_unused_categories().cat.categories
        shown = some((f"'{value[:SHOWN]}...' ({len(value.encode('utf-8', 'surrogatepass')):,} bytes)" for value in distinct), 3)
        hold = "1 record holds" if len(long) == 1 else f"{len(long):,} records hold"
        message = f"{hold} text of more than the {LONGEST} bytes that a variable may have: {shown}"
        fix = (
            f"keep the first {LONGEST} in {name} and put the rest under `supplemental:`, as {name[:7]}1, {name[:7]}2 and so on,\n"
            "with the verb `substring` or `extract`; nothing is cut off by itself"
        )
        numbers = tuple(rows[SRC].to_numpy()[long].tolist()) if SRC in rows.columns else ()
        found.add(Finding("sdtm-long-text", ERROR, domain, name, message, rows=numbers, count=len(long), fix=fix))
    return found
