"""One small dataset in every kind of file that is compared: text, numbers, dates, times, missing of each."""

from pathlib import Path

import pandas as pd
import pyreadstat

from sdtm2adam.errors import Findings
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.submission.dataset_json import write_dataset_json
from sdtm2adam.submission.xpt import write_xpt
from tests.raw.sas_files import sas7bdat

FRAME = pd.DataFrame(
    {
        "USUBJID": pd.Categorical(["P-001", "P-002", "P-003"]),
        "TERM": pd.Categorical(["PAIN; HEAD", None, "a, b"]),
        "AVAL": [0.1, None, -12.5],
        "ADT": pd.to_datetime(["2012-03-05", None, "1959-12-31"]).astype("datetime64[s]"),
        "ADTM": pd.to_datetime(["2012-03-05T08:30:15", "2012-03-05T00:00:00", None]).astype("datetime64[s]"),
        "ATM": pd.to_timedelta(["08:30:15", None, "23:59:59"]).astype("timedelta64[s]"),
    }
)
META = DatasetMeta(
    "ADX",
    "Example",
    (
        VariableMeta("USUBJID", "Unique Subject Identifier", "text", 5),
        VariableMeta("TERM", "Term", "text", 10),
        VariableMeta("AVAL", "Analysis Value", "float"),
        VariableMeta("ADT", "Analysis Date", "date"),
        VariableMeta("ADTM", "Analysis Datetime", "datetime"),
        VariableMeta("ATM", "Analysis Time", "time"),
    ),
    ("USUBJID",),
)


def write_all(folder: Path) -> dict[str, Path]:
    """The files by their kind."""
    found, kinds = Findings(), {}
    kinds["xpt5"] = folder / "v5.xpt"
    write_xpt(FRAME, META, kinds["xpt5"], found)
    for kind, name in (("json", "adx.json"), ("ndjson", "adx.ndjson")):
        kinds[kind] = folder / name
        write_dataset_json(FRAME, META, kinds[kind], found, kind == "ndjson")
    found.stop_if_errors("writing the test data")
    kinds["parquet"] = folder / "adx.parquet"
    FRAME.to_parquet(kinds["parquet"], index=False)
    numbers = _sas_numbers()
    kinds["xpt8"] = folder / "v8.xpt"
    labels = [v.label for v in META.variables]
    formats = {v.name: v.display_format for v in META.variables if v.display_format}
    text = numbers.astype({"USUBJID": "str", "TERM": "str"}).assign(TERM=["PAIN; HEAD", "", "a, b"])
    pyreadstat.write_xport(text, kinds["xpt8"], "Example", labels, "ADX", 8, variable_format=formats)
    kinds["sas7bdat"] = folder / "adx.sas7bdat"
    columns = {name: ("", ["" if pd.isna(v) else v for v in FRAME[name].astype(object)]) for name in ("USUBJID", "TERM")}
    columns = {name: (format_, [value.encode() for value in values]) for name, (format_, values) in columns.items()}
    columns |= {v.name: (v.display_format, [None if pd.isna(x) else x for x in numbers[v.name]]) for v in META.variables[2:]}
    kinds["sas7bdat"].write_bytes(sas7bdat(columns))
    kinds["csv"] = folder / "adx.csv"
    FRAME.assign(ATM=["08:30:15", None, "23:59:59"]).to_csv(kinds["csv"], index=False)
    return kinds


def _sas_numbers() -> pd.DataFrame:
    """Dates as SAS counts them: days, and seconds, from 1960-01-01; times as seconds."""
    epoch = pd.Timestamp("1960-01-01")
    days, seconds = (FRAME["ADT"] - epoch).dt.days, (FRAME["ADTM"] - epoch).dt.total_seconds()
    return FRAME.assign(ADT=days.astype("float64"), ADTM=seconds, ATM=FRAME["ATM"].dt.total_seconds())
