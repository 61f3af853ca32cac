"""The known mess of the export, told with the file and line where it stands."""

import pandas as pd

from reconstruction.forms import UNSCHEDULED, Export

MOST_LINES = 12
# An unknown day or month; JUN is a month that is known.
UNKNOWN = r"\bUNK?\b"
WHOLE = "whole file"


def mess(files: list[Export]) -> str:
    """A table of what is untidy and where, with line numbers taken from the files."""
    by_name = {file.name: file for file in files}
    frames = {file.name: file.frame for file in files}
    rows = ["| what | where |", "|---|---|"]
    for what, places in [*_of_files(frames), *_of_dates(frames), *_of_values(frames), *_of_visits(frames)]:
        told = [_where(by_name[name], rows_or_remark) for name, rows_or_remark in places if _any(rows_or_remark)]
        rows.append(f"| {what} | {'; '.join(told)} |")
    return "\n".join(rows)


def line_numbers(file: Export) -> pd.Series:
    """The line of the file on which each row of the frame begins."""
    breaks_inside = file.frame.apply(lambda column: column.str.count("\n")).sum(axis=1)
    before = breaks_inside.cumsum().shift(fill_value=0)
    return before + file.frame.index + 2 + file.preamble.count("\n")


def _any(rows: pd.Series | str) -> bool:
    return isinstance(rows, str) or bool(rows.any())


def _where(file: Export, rows: pd.Series | str) -> str:
    """A file with the lines of the marked rows, or with a remark on the whole file."""
    if isinstance(rows, str):
        return f"`{file.name}.csv` {rows}"
    lines = line_numbers(file)[rows].tolist()
    if len(lines) > MOST_LINES:
        return f"`{file.name}.csv` {len(lines)} rows, first on line {lines[0]}"
    return f"`{file.name}.csv` line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}"


def _of_files(f: dict[str, pd.DataFrame]) -> list[tuple]:
    """(what, [(file, marked rows or remark)]) of encodings, separators and lines."""
    return [
        ("Not UTF-8 (Korean Windows, CP949)", [("ae", WHOLE)]),
        ("Byte order mark before the first column name", [("cm", "line 1")]),
        ("Comment line of the vendor before the header, beginning with `#`", [("iwrs_randomisation", "line 1")]),
        ("Semicolons between columns", [("iwrs_randomisation", WHOLE)]),
        (
            "Quoted line break inside a field, which goes on in the next line",
            [("visit", _holds(f["visit"].COMMENT, "\n"))],
        ),
        ("One exact duplicate row", [("vitals", f["vitals"].duplicated(keep=False))]),
        (
            "Participant named by screening number, not by SUBJ",
            [("iwrs_randomisation", WHOLE), ("csf_cytokine", WHOLE)],
        ),
    ]


def _of_dates(f: dict[str, pd.DataFrame]) -> list[tuple]:
    history = f["als_history"].ONSET_DT + " " + f["als_history"].DIAG_DT
    ae = f["ae"].STDT + " " + f["ae"].ENDT
    return [
        ("Dates as 2012-03-05, the usual style", [("dm", "and every file not named below")]),
        (
            "Dates as 05-MAR-2012",
            [("iwrs_randomisation", WHOLE), ("ae", WHOLE), ("als_history", _holds(history, "[A-Z]{3}-"))],
        ),
        ("Dates as 20120305", [("lab_results", WHOLE), ("csf_cytokine", WHOLE)]),
        (
            "Unknown parts of dates",
            [
                ("als_history", _holds(history, UNKNOWN)),
                ("ae", _holds(ae, UNKNOWN)),
                ("riluzole", _holds(f["riluzole"].RIL_STDT, UNKNOWN)),
                ("cm", _holds(f["cm"].STDT, UNKNOWN)),
                ("mh", _holds(f["mh"].STDT, UNKNOWN)),
            ],
        ),
        ("`UN` for unknown stands next to `JUN` for June", [("ae", _holds(ae, "JUN"))]),
        ("Month-name style in an ISO file", [("mh", _holds(f["mh"].STDT, "^UN-"))]),
    ]


def _of_values(f: dict[str, pd.DataFrame]) -> list[tuple]:
    labs = f["lab_results"]
    korean = {
        "ic_ie": "IE_REASON_KO",
        "visit": "COMMENT",
        "fvc": "REASND",
        "pe": "FINDING",
        "cm": "CM_TERM_KO",
        "mh": "MH_TERM_KO",
        "procedures": "NOTE",
        "ae": "AE_TERM_KO",
        "disposition": "NOTE",
        "death": "DTH_CAUSE_KO",
        "deviations": "DV_TERM",
    }
    return [
        (
            "Codes instead of words; what they mean is in `codelists.csv`",
            [("dm", "and every column that ends in `_CD`")],
        ),
        ("Korean text", [(name, _holds(f[name][column], "[가-힣]")) for name, column in korean.items()]),
        (
            "Words that are text and not a missing value (`None`, `N/A`)",
            [("visit", f["visit"].COMMENT.isin(["None", "N/A"])), ("cm", f["cm"].INDICATION.eq("None"))],
        ),
        (
            "Unit changed on 20121001, limits with it: Hb from g/dL to g/L, glucose from mg/dL to mmol/L",
            [("lab_results", labs.UNIT.isin(["g/L", "mmol/L"]))],
        ),
        (
            "Blank unit of a result that has one elsewhere",
            [("lab_results", labs.TEST.eq("Creatinine") & labs.UNIT.eq(""))],
        ),
        (
            "Results told as text (`<0.5`, `1+`, `Negative`, `Trace`)",
            [("lab_results", _not_number(labs.RESULT)), ("csf_cytokine", _not_number(f["csf_cytokine"].CONC))],
        ),
        ("Results out of range", [("lab_results", labs.FLAG.ne(""))]),
    ]


def _of_visits(f: dict[str, pd.DataFrame]) -> list[tuple]:
    aals, disposition = f["aals"], f["disposition"]
    left = disposition.DS_EVENT.eq("DISCONTINUED") & ~disposition.LAST_EVENT.isin(["V9", "V10"])
    parts = ["BULBAR", "RESP", "MUSCLE", "LOWER", "UPPER", "AALS_TOTAL"]
    return [
        ("Unscheduled visit", [(name, f[name].EVENT.eq(UNSCHEDULED)) for name in ("visit", "lab_results")]),
        ("Visit by telephone", [("visit", f["visit"].MODE_CD.eq("2"))]),
        ("Visit not done, without a date", [("visit", f["visit"].VISSTAT.eq("NOT DONE"))]),
        ("Assessment not done", [("fvc", f["fvc"].STAT.eq("NOT DONE"))]),
        ("Part of an assessment missing", [("aals", aals[parts].eq("").any(axis=1))]),
        ("Event still ongoing at the last contact", [("ae", f["ae"].ONGOING.eq("Y"))]),
        ("Randomised participants without a value after baseline", [("disposition", left)]),
    ]


def _holds(column: pd.Series, pattern: str) -> pd.Series:
    return column.str.contains(pattern)


def _not_number(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").isna()
