"""Writing, reading and reading back one wide dataset as XPT version 5: ours against pyreadstat, in the same run.

    python benchmarks/xpt.py [records]        # 1,000,000 unless given

The frame is 25 columns as a laboratory dataset has them: coded text, free text, dates, numbers with missing.
pyreadstat is given the same values twice: as pandas `str` columns and, as it prefers them, as object columns.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from sdtm2adam.errors import Findings
from sdtm2adam.formats.xpt_reader import read_xpt
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.submission.columns import distinct_text, is_text
from sdtm2adam.submission.xpt import read_back, write_xpt


def laboratory(records: int) -> tuple[pd.DataFrame, DatasetMeta]:
    """25 columns: 10 of coded text, 5 of text with many distinct values, 2 of dates, 8 of numbers."""
    random = np.random.default_rng(1960)
    subject = np.arange(records) // 200
    columns: dict = {"USUBJID": pd.Series(subject, dtype="str").radd("STUDY-01-")}
    for i in range(9):
        terms = np.array([f"TERM {i} NUMBER {j}" for j in range(40)], dtype=object)
        columns[f"CODED{i}"] = pd.Categorical.from_codes(random.integers(-1, 40, records), terms)
    columns["LINE"] = pd.Series(np.arange(records), dtype="str")
    for i in range(4):
        columns[f"TEXT{i}"] = pd.Series(np.round(random.normal(100, 30, records), 2), dtype="str")
    for i in range(2):
        days = random.integers(0, 1500, records).astype("timedelta64[D]")
        columns[f"DATE{i}"] = np.datetime64("2020-01-01", "s") + days
    for i in range(8):
        numbers = random.normal(50, 20, records)
        columns[f"NUMBER{i}"] = np.where(random.random(records) < 0.1, np.nan, numbers)
    frame = pd.DataFrame(columns)
    return frame, DatasetMeta("LB", "Laboratory Test Results", tuple(described(frame[name]) for name in frame))


def described(column: pd.Series) -> VariableMeta:
    if is_text(column):
        return VariableMeta(str(column.name), f"Label of {column.name}", "text", distinct_text(column).longest)
    return VariableMeta(str(column.name), f"Label of {column.name}", "date" if column.dtype.kind == "M" else "float")


def as_days(frame: pd.DataFrame) -> pd.DataFrame:
    """What pyreadstat is asked to write: SAS days for dates, as both writers then write the same bytes."""
    dates = frame.select_dtypes("datetime") - pd.Timestamp("1960-01-01")
    return frame.assign(**{name: dates[name].dt.days.astype("float64") for name in dates})


def timed(what: str, doing) -> float:
    wall, cpu = time.perf_counter(), time.process_time()
    doing()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"    {what:44} {wall:7.2f} s elapsed  {cpu:7.2f} s CPU", flush=True)
    return cpu


def main(records: int) -> None:
    frame, meta = laboratory(records)
    days = as_days(frame)
    text = [v.name for v in meta.variables if v.is_text]
    plain = days.astype({name: "str" for name in text})
    objects = plain.astype({name: object for name in text})
    objects = objects.assign(**{name: objects[name].where(objects[name].notna(), "") for name in text})
    plain = plain.assign(**{name: plain[name].fillna("") for name in text})
    with tempfile.TemporaryDirectory() as folder:
        path, other = Path(folder) / "lb.xpt", Path(folder) / "lb_pyreadstat.xpt"
        findings, differences = Findings(), []
        print(f"{records:,} records x {len(frame.columns)} columns")
        ours = timed("write_xpt", lambda: write_xpt(frame, meta, path, findings))
        findings.stop_if_errors("the benchmark stopped")
        print(f"    {path.stat().st_size / 1e6:.0f} MB")
        labels = {v.name: v.label for v in meta.variables}
        given = {"column_labels": labels, "file_label": meta.label, "table_name": meta.name, "file_format_version": 5}
        given["variable_format"] = {v.name: "DATE9." for v in meta.variables if v.type == "date"}
        slow = timed("pyreadstat, str columns", lambda: pyreadstat.write_xport(plain, other, **given))
        fast = timed("pyreadstat, object columns", lambda: pyreadstat.write_xport(objects, other, **given))
        print(f"    ours takes 1/{slow / ours:.0f} and 1/{fast / ours:.0f} of their CPU time")
        print(f"    same bytes after the header stamps: {_without_stamps(path) == _without_stamps(other)}")
        ours = timed("read_xpt, with its frame", lambda: read_xpt(path).frame)
        slow = timed("pyreadstat reads into a frame", lambda: pyreadstat.read_xport(path, disable_datetime_conversion=True))
        fast = timed(
            "pyreadstat reads into lists", lambda: pyreadstat.read_xport(path, disable_datetime_conversion=True, output_format="dict")
        )
        print(f"    ours takes 1/{slow / ours:.0f} and 1/{fast / ours:.0f} of their CPU time")
        timed("read_back (read_xpt, then compared)", lambda: differences.extend(read_back(path, frame, meta)))
        print(f"    {len(differences)} difference(s)")


def _without_stamps(path: Path) -> bytes:
    """The file without its four time stamps (bytes 144-176, and 80 x 5 + 64 to 80 x 6 + 16)."""
    whole = path.read_bytes()
    return whole[:144] + whole[176:464] + whole[496:]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
