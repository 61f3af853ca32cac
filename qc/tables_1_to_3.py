"""The numbers of Tables 1, 2 and 3 computed a second time from the transport files of the analysis datasets.

    python qc/tables_1_to_3.py out/xpt/adam

Writes results.csv into the folder in which it runs: output, analysis, group, by, level, stat, value. It was written from the
analysis plan and imports nothing of this project; tests are those of scipy.

Plan: baseline and change as mean and standard deviation, groups compared by the t test with pooled variance (first group minus
second, 95% limits); categories by the chi-square test without continuity correction, Fisher's exact test where an expected count
is below 5; percentages of all participants of the group. Adverse events: events, and participants once a term.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

GROUPS = ("MSC", "CONTROL")
TABLE_1, TABLE_2, TABLE_3, SAFETY_TEXT = "t_14_1_2_1", "t_14_3_1_1", "t_14_2_1_1", "t_14_3_1_2"
WINDOWS = {"4 Months": "AE4MFL", "6 Months": "AE6MFL"}
FOLLOW_UP = {"4 Months": "ALSPI4M", "6 Months": "ALSPI6M"}
TOGETHER = "comparison"


def read(folder: Path, name: str) -> pd.DataFrame:
    """A transport file; blank text is missing."""
    return pd.read_sas(folder / f"{name}.xpt", format="xport", encoding="utf-8").replace("", pd.NA)


def numbers(values: pd.Series, groups: pd.Series) -> Iterator[tuple]:
    """Summary of each group, and the pooled t test with its limits: (group, level, stat, value)."""
    parts = [values[groups == group].dropna().to_numpy(float) for group in GROUPS]
    for group, part in zip(GROUPS, parts, strict=True):
        yield group, "", "n", len(part)
        yield group, "", "mean", np.mean(part)
        yield group, "", "sd", np.std(part, ddof=1)
    test = stats.ttest_ind(*parts)
    low, high = test.confidence_interval(0.95)
    difference = np.mean(parts[0]) - np.mean(parts[1])
    told = {"diff": difference, "se": difference / test.statistic, "ci_low": low, "ci_high": high, "p": test.pvalue}
    yield from ((TOGETHER, "", stat, value) for stat, value in told.items())


def shares(has: dict[str, list[int]], of: list[int]) -> Iterator[tuple]:
    """Level -> participants of each group that have it, out of `of`."""
    for level, counts in has.items():
        for group, count, whole in zip(GROUPS, counts, of, strict=True):
            yield group, level, "n", count
            yield group, level, "pct", 100 * count / whole


def two_by_two(counts: list[list[int]]) -> Iterator[tuple]:
    """p of a table of two groups and two categories."""
    expected = stats.contingency.expected_freq(counts)
    p = stats.fisher_exact(counts)[1] if expected.min() < 5 else stats.chi2_contingency(counts, correction=False).pvalue
    yield TOGETHER, "", "p", p


def categories(values: pd.Series, groups: pd.Series, levels: list[str], tested: bool = True) -> Iterator[tuple]:
    """Participants by category, in a population in which everybody has a group."""
    counts = {level: [int(((values == level) & (groups == group)).sum()) for group in GROUPS] for level in levels}
    yield from shares(counts, [int((groups == group).sum()) for group in GROUPS])
    if tested:
        yield from two_by_two([list(counts[level]) for level in levels])


def terms(events: pd.DataFrame, of: list[int], every: pd.DataFrame) -> Iterator[tuple]:
    """Events and participants in all, by system organ class, by preferred term within it; zero for terms of `every` event otherwise."""
    path = events["AESOC"].str.cat(events["AEDECOD"], sep=" | ")
    known = every["AESOC"].str.cat(every["AEDECOD"], sep=" | ")
    for level in ["", *every["AESOC"].unique(), *known.unique()]:
        here = events[(path == level) | (events["AESOC"] == level) | (level == "")]
        for group, whole in zip(GROUPS, of, strict=True):
            mine = here[here["TRT01A"] == group]
            people = mine["USUBJID"].nunique()
            yield group, level, "events", len(mine)
            yield group, level, "participants", people
            yield group, level, "pct", 100 * people / whole


def table_1(adsl: pd.DataFrame, adqs: pd.DataFrame, adre: pd.DataFrame) -> Iterator[tuple]:
    full = adsl[adsl["FASFL"] == "Y"]
    for name, variable, levels in (("sex", "SEX", ["M", "F"]), ("onset", "ONSITE", ["LIMB", "BULBAR"])):
        yield from ((name, "", *told) for told in categories(full[variable], full["TRT01P"], levels))
    for name, variable in (("family", "FAMHX"), ("riluzole", "RILUZFL")):
        yield from ((name, "", *told) for told in categories(full[variable], full["TRT01P"], ["Y"], tested=False))
    for name, variable in (("age", "AGE"), ("symptoms", "SYMPDUR"), ("diagnosis", "DIAGDUR")):
        yield from ((name, "", *told) for told in numbers(full[variable], full["TRT01P"]))
    at_baseline = {"alsfrs": (adqs, "ALSFRTOT"), "aals": (adqs, "AALSTOT"), "fvc": (adre, "FVCPP"), "sf36": (adqs, "SF36TOT")}
    for name, (frame, parameter) in at_baseline.items():
        yield from ((name, "", *told) for told in of_parameter(frame[frame["ABLFL"] == "Y"], parameter, "AVAL", full))
    for name, (frame, parameter) in {
        "alsfrs_slope": (adqs, "ALSSLPLI"), "aals_slope": (adqs, "AALSLPLI"), "fvc_slope": (adre, "FVCSLPLI")
    }.items():  # fmt: skip
        yield from ((name, "", *told) for told in of_parameter(frame, parameter, "AVAL", full))


def of_parameter(frame: pd.DataFrame, parameter: str, variable: str, population: pd.DataFrame) -> Iterator[tuple]:
    """A parameter in a population, as collected: rows carried forward stay out."""
    rows = frame[(frame["PARAMCD"] == parameter) & frame["USUBJID"].isin(population["USUBJID"])]
    rows = rows[rows["DTYPE"].isna()] if "DTYPE" in rows else rows
    groups = rows["USUBJID"].map(population.set_index("USUBJID")["TRT01P"])
    return numbers(rows[variable], groups)


def table_3(adsl: pd.DataFrame, adqs: pd.DataFrame, adre: pd.DataFrame) -> Iterator[tuple]:
    full = adsl[adsl["FASFL"] == "Y"]
    changes = {"alsfrs4": (adqs, "ALSFRTOT", 4), "alsfrs6": (adqs, "ALSFRTOT", 6), "aals4": (adqs, "AALSTOT", 4)}
    changes |= {"fvc4": (adre, "FVCPP", 4), "sf36_4": (adqs, "SF36TOT", 4)}
    for name, (frame, parameter, month) in changes.items():
        yield from ((name, "", *told) for told in of_parameter(frame[frame["AVISITN"] == month], parameter, "CHG", full))
    slopes = {"alsfrs_slope4": (adqs, "ALSCHG4M"), "alsfrs_slope6": (adqs, "ALSCHG6M")}
    slopes |= {"aals_slope4": (adqs, "AALCHG4M"), "fvc_slope4": (adre, "FVCCHG4M")}
    for name, (frame, parameter) in slopes.items():
        yield from ((name, "", *told) for told in of_parameter(frame, parameter, "AVAL", full))
    for name, flag in (("resp50", "CRIT1FL"), ("resp75", "CRIT2FL"), ("resp100", "CRIT3FL")):
        for by, parameter in FOLLOW_UP.items():
            responders = adqs.loc[(adqs["PARAMCD"] == parameter) & (adqs[flag] == "Y"), "USUBJID"]
            responds = full["USUBJID"].isin(responders).map({True: "Y", False: "N"})  # who has no value is a poor responder
            yield from ((name, by, *told) for told in categories(responds, full["TRT01P"], ["Y", "N"]))


def table_2(adsl: pd.DataFrame, adae: pd.DataFrame) -> Iterator[tuple]:
    of = sizes(adsl)
    for name, chosen in (("adr", adae["ADRFL"] == "Y"), ("sae", adae["AESER"] == "Y")):
        every = adae[chosen & (adae[list(WINDOWS.values())] == "Y").any(axis=1)]
        for by, flag in WINDOWS.items():
            here = every[every[flag] == "Y"]
            yield from ((name, by, *told) for told in terms(here, of, every))


def safety_text(adsl: pd.DataFrame, adae: pd.DataFrame) -> Iterator[tuple]:
    of, in_6_months = sizes(adsl), adae[adae["AE6MFL"] == "Y"]
    for by, flag in WINDOWS.items():
        people = participants(adae[adae[flag] == "Y"])
        yield from (("any", by, *told) for told in shares({"": people}, of))
        yield from (("any", by, *told) for told in two_by_two([people, [n - p for n, p in zip(of, people, strict=True)]]))
    yield from (("common", "", *told) for told in shares({"": participants(in_6_months)}, of))
    for term in ("Influenza like illness", "Back pain", "Musculoskeletal pain"):
        counted = participants(in_6_months[in_6_months["AEDECOD"] == term])
        yield from (("common", "", *told) for told in shares({term: counted}, of))
    deaths = participants(in_6_months[in_6_months["AEOUT"] == "FATAL"])
    yield from (("deaths", "", *told) for told in shares({"": deaths}, of))


def sizes(adsl: pd.DataFrame) -> list[int]:
    safety = adsl[adsl["SAFFL"] == "Y"]
    return [int((safety["TRT01A"] == group).sum()) for group in GROUPS]


def participants(events: pd.DataFrame) -> list[int]:
    return [events.loc[events["TRT01A"] == group, "USUBJID"].nunique() for group in GROUPS]


def main(folder: Path) -> None:
    adsl, adqs, adre, adae = (read(folder, name) for name in ("adsl", "adqs", "adre", "adae"))
    safety = adae[adae["USUBJID"].isin(adsl.loc[adsl["SAFFL"] == "Y", "USUBJID"])]
    tables = {TABLE_1: table_1(adsl, adqs, adre), TABLE_2: table_2(adsl, safety), TABLE_3: table_3(adsl, adqs, adre)}
    tables |= {SAFETY_TEXT: safety_text(adsl, safety)}
    rows = [(output, *told) for output, results in tables.items() for told in results]
    columns = ["output", "analysis", "by", "group", "level", "stat", "value"]
    pd.DataFrame(rows, columns=columns).to_csv("results.csv", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
