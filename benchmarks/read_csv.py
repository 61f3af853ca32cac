"""Reading one large laboratory export: read_exports against pandas.read_csv(dtype=str), in the same run.

    python benchmarks/read_csv.py [rows]

Invented rows, 300,000 unless said. `read_exports` also hashes the file, finds exact duplicates, checks the key
and numbers the lines; pandas does none of that. Prints the best of three, CPU seconds, and the frame in memory.
"""

import sys
import tempfile
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd

from sdtm2adam.errors import Findings
from sdtm2adam.raw.exports import read_exports
from sdtm2adam.spec.raw import RawSpec

TESTS = ("WBC", "RBC", "Hb", "Hct", "PLT", "AST", "ALT", "BUN", "Creatinine", "Glucose")


def laboratory(rows: int) -> pd.DataFrame:
    random = np.random.default_rng(1)
    number = np.arange(rows)
    return pd.DataFrame(
        {
            "SUBJ": pd.Series(number // 300 + 1).map("{:04d}".format),
            "EVENT": pd.Series(number // 10 % 30 + 1).map("V{}".format),
            "COLL_DT": pd.Series(number // 10 % 900).map(lambda d: f"2012{d % 12 + 1:02d}{d % 28 + 1:02d}"),
            "TEST": np.array(TESTS)[number % 10],
            "RESULT": pd.Series(random.normal(50, 12, rows)).map("{:.2f}".format),
            "UNIT": np.array(["10^3/uL", "g/dL", "%", "U/L", "mg/dL"])[number % 5],
            "FLAG": np.array(["", "", "", "L", "H"])[random.integers(5, size=rows)],
            "COMMENT": np.array(["", "", "", "haemolysed, repeated", "None"])[random.integers(5, size=rows)],
        }
    )


def best_of_three(work) -> tuple[float, float]:
    """CPU seconds, and megabytes of the frame that comes out."""

    def once() -> tuple[float, pd.DataFrame]:
        began = process_time()
        frame = work()
        return process_time() - began, frame

    runs = [once() for _ in range(3)]
    return min(seconds for seconds, _ in runs), runs[0][1].memory_usage(deep=True).sum() / 1e6


def main(rows: int) -> None:
    frame = laboratory(rows)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "raw"
        folder.mkdir()
        frame.to_csv(folder / "lab.csv", index=False)
        export = {"file": "lab.csv", "columns": list(frame), "key": ["SUBJ", "EVENT", "TEST"], "subject": ["SUBJ"]}
        spec = RawSpec(missing=[""], exports={"lab": export})
        # A quote inside an unquoted text, which only the careful reader reads.
        odd = RawSpec(missing=[""], exports={"lab": {**export, "file": "odd.csv"}})
        written = (folder / "lab.csv").read_text()
        (folder / "odd.csv").write_text(written + '9999,V1,20120101,WBC,1,,,5" bruise\n')
        ways = {
            "read_exports": lambda: read_exports(spec, folder.parent, Findings())["lab"],
            "read_exports, odd quote": lambda: read_exports(odd, folder.parent, Findings())["lab"],
            "pandas dtype=str": lambda: pd.read_csv(folder / "lab.csv", dtype=str, keep_default_na=False),
            "pandas dtype=category": lambda: pd.read_csv(folder / "lab.csv", dtype="category", keep_default_na=False),
        }
        print(f"{rows:,} rows, {len(written) / 1e6:.1f} MB")
        for name, way in ways.items():
            seconds, megabytes = best_of_three(way)
            print(f"{name:26}{seconds:8.2f} s{megabytes:8.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
