"""The primary endpoint derived a second time: change of the ALSFRS-R total from baseline, and the dates and flags it rests on.

    python qc/adqs_change.py out/xpt/sdtm

Reads the SDTM transport files and writes adsl.csv and adqs.csv into the folder in which it runs. It was written from the
analysis plan, not from specs/, and imports nothing of this project, so that one misreading is not made twice.

Plan: the total score at each visit; baseline is the score at V5, change is from baseline at visits after V5. As a sensitivity
analysis, who of the full analysis set has no score at 4 or 6 months keeps the last one after V5 (DTYPE LOCF). Treatment starts
with the first injection or, in the arm without one, at V5 (RFSTDTC), and ends with RFENDTC. Randomized is who has an arm; safety
is all randomized; the full analysis set has a score at V5 and one after. Who came to V9 completed 4 months, to V10 6 months.
"""

import sys
from pathlib import Path

import pandas as pd

MONTHS = {1: -3, 3: -1, 4: -0.07, 5: 0, 6: 1, 7: 2, 8: 3, 9: 4, 10: 6}
V5, V9, V10 = 5, 9, 10
SENSITIVITY = (4, 6)  # months at which everybody of the full analysis set has a score


def read(folder: Path, name: str) -> pd.DataFrame:
    """A transport file; blank text is missing."""
    return pd.read_sas(folder / f"{name}.xpt", format="xport", encoding="utf-8").replace("", pd.NA)


def date(text: pd.Series) -> pd.Series:
    """The day of an ISO 8601 text that has one; a partial date is none."""
    day = text.str[:10]
    return day.where(day.str.len() == 10)


def yes(subjects: pd.Series, chosen) -> pd.Series:
    return subjects.isin(set(chosen)).map({True: "Y", False: "N"})


def scores(qs: pd.DataFrame) -> pd.DataFrame:
    """The total score by subject and month."""
    total = qs[qs["QSTESTCD"] == "ALSR113"]
    return pd.DataFrame(
        {
            "USUBJID": total["USUBJID"],
            "AVISITN": total["VISITNUM"].map(MONTHS),
            "ADT": date(total["QSDTC"]),
            "AVAL": total["QSSTRESN"],
        }
    )


def carried(total: pd.DataFrame, full: set[str]) -> pd.DataFrame:
    """With the last score after V5 for who has none at 4 or 6 months."""
    after = total[(total["AVISITN"] > 0) & total["AVAL"].notna() & total["USUBJID"].isin(full)].sort_values(["USUBJID", "AVISITN"])
    made = []
    for month in SENSITIVITY:
        here = set(after.loc[after["AVISITN"] == month, "USUBJID"])
        before = after[(after["AVISITN"] < month) & ~after["USUBJID"].isin(here)]
        made.append(before.groupby("USUBJID").tail(1).assign(AVISITN=month, DTYPE="LOCF"))
    return pd.concat([total.assign(DTYPE=None), *made], ignore_index=True)


def change(total: pd.DataFrame) -> pd.DataFrame:
    """With baseline, its flag, and the change at visits after it."""
    at_v5 = (total["AVISITN"] == 0) & total["AVAL"].notna()
    base = total["USUBJID"].map(total[at_v5].set_index("USUBJID")["AVAL"])
    after = total["AVISITN"] > 0
    return total.assign(BASE=base, CHG=(total["AVAL"] - base).where(after), ABLFL=at_v5.map({True: "Y", False: None}))


def subjects(dm: pd.DataFrame, sv: pd.DataFrame, total: pd.DataFrame) -> pd.DataFrame:
    """Analysis sets, treatment dates, and who completed 4 and 6 months."""
    who = dm["USUBJID"]
    randomized = dm.loc[dm["ARMCD"].notna(), "USUBJID"]
    scored = total[total["AVAL"].notna()]
    with_base, with_post = (set(scored.loc[rows, "USUBJID"]) for rows in (scored["AVISITN"] == 0, scored["AVISITN"] > 0))
    came = {visit: sv.loc[(sv["VISITNUM"] == visit) & date(sv["SVSTDTC"]).notna(), "USUBJID"] for visit in (V9, V10)}
    return pd.DataFrame(
        {
            "USUBJID": who,
            "TRTSDT": date(dm["RFSTDTC"]),
            "TRTEDT": date(dm["RFENDTC"]),
            "RANDFL": yes(who, randomized),
            "SAFFL": yes(who, randomized),
            "FASFL": yes(who, set(randomized) & with_base & with_post),
            "COMP9FL": yes(who, came[V9]),
            "COMP10FL": yes(who, came[V10]),
        }
    )


def main(folder: Path) -> None:
    total = scores(read(folder, "qs"))
    adsl = subjects(read(folder, "dm"), read(folder, "sv"), total)
    full = set(adsl.loc[adsl["FASFL"] == "Y", "USUBJID"])
    adsl.to_csv("adsl.csv", index=False)
    change(carried(total, full)).to_csv("adqs.csv", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
