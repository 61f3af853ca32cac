"""The files of a balance sheet: balance.csv, balance.xlsx and balance.html."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from sdtm2adam.lineage.balance_book import write_book
from sdtm2adam.lineage.balance_page import write_page
from sdtm2adam.lineage.balance_sheet import Balance
from sdtm2adam.lineage.balance_tables import tables, told
from sdtm2adam.lineage.flows import as_frame
from sdtm2adam.spec.raw import RawSpec


def write_balance(
    balance: Balance,
    raw: RawSpec,
    frames: Mapping[str, pd.DataFrame],
    made: Mapping[str, Mapping[str, int]],
    folder: Path,
    notice: str = "",
) -> list[Path]:
    """Write the sheet into `folder`; the paths.

    frames  the raw exports;  made: stage (sdtm, adam) -> dataset -> its records;  notice: what the study says on every page
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"balance.{kind}" for kind in ("csv", "xlsx", "html")]
    as_frame(balance.lines).to_csv(paths[0], index=False, lineterminator="\n")
    shown = tables(balance, raw, frames, made)
    says = f"{told(balance)} {notice}".strip()
    write_book(shown, says, paths[1])
    write_page(shown, says, paths[2])
    return paths
