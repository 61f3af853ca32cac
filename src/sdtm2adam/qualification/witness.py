"""Data sets with the numbers that SAS, R or SPSS printed for them: text, as it was printed.

One folder each: `data.csv`; `expected.csv` (method, options, quantity, value, program, version, source, note); `README.md`, which
says what it is, where from, and its licence.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sdtm2adam.errors import StudyError

HERE = Path(__file__).parent
FILES = ("data.csv", "expected.csv", "README.md")
COLUMNS = ("method", "options", "quantity", "value", "program", "version", "source", "note")


@dataclass(frozen=True)
class Witness:
    """One data set and what was printed for it.

    data      as collected;  expected  one row a printed number, all text
    says      what it is and where it comes from: the text of its README without the heading
    """

    name: str
    data: pd.DataFrame
    expected: pd.DataFrame
    says: str

    def printed(self, method: str, options: str = "", program: str = "") -> pd.DataFrame:
        """The printed numbers of one method, of these options (or, where none is so, that contain the text), of a program so named.

        Errors: ValueError where none is, or where two have the same quantity.
        """
        rows = self.expected[self.expected["method"] == method]
        exact = rows["options"] == options
        of_options = exact if exact.any() else rows["options"].str.contains(options, regex=False)
        rows = rows[of_options & rows["program"].str.startswith(program)]
        if rows.empty:
            raise ValueError(f"{self.name} has no printed number of `{method}` with `{options}` by `{program}`")
        if twice := sorted(rows.loc[rows["quantity"].duplicated(), "quantity"].unique()):
            raise ValueError(f"{self.name}: `{method}` with `{options}` has two numbers each of {', '.join(twice)}")
        return rows


def witness_folder() -> Path:
    """Where the witnesses are: inside an installed package, or beside the tests of a source checkout."""
    installed = HERE / "oracles"
    return installed if installed.is_dir() else HERE.parents[2] / "tests" / "oracles"


def read_witnesses(names: list[str], folder: Path) -> dict[str, Witness]:
    """The witnesses by name. Errors: StudyError that lists every file that is missing or cannot be read."""
    faults: list[str] = []
    found = {name: _read(folder / name, faults) for name in names}
    if faults:
        raise StudyError(
            f"The witnesses cannot be read: {len(faults)} {'file is' if len(faults) == 1 else 'files are'} not as released\n"
            + "\n".join(f"    {fault}" for fault in faults)
            + "\n    to fix  install sdtm2adam again; nothing was qualified"
        )
    return {name: witness for name, witness in found.items() if witness is not None}


def _read(folder: Path, faults: list[str]) -> Witness | None:
    data, expected, says = (folder / file for file in FILES)
    missing = [path.name for path in (data, expected, says) if not path.is_file()]
    if missing:
        faults.extend(f"{folder.name}/{name} is missing" for name in missing)
        return None
    try:
        numbers = pd.read_csv(data)
        printed = pd.read_csv(expected, dtype="str", keep_default_na=False)
        text = says.read_text(encoding="utf-8")
    except (OSError, ValueError) as fault:  # pandas tells a file that is no table by a ValueError
        faults.append(f"{folder.name}: {fault}")
        return None
    if lacking := [name for name in COLUMNS if name not in printed.columns]:
        faults.append(f"{folder.name}/expected.csv has no column {', '.join(lacking)}")
        return None
    return Witness(folder.name, numbers, printed, _without_heading(text))


def _without_heading(text: str) -> str:
    return " ".join(line for line in text.splitlines() if line and not line.startswith("#"))
