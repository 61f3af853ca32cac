"""Expectation suites in a process of their own, beside the stages that make the next datasets.

great_expectations takes seconds to import and some to run; a second process hides both behind the stages.
The parent names a stage once its datasets are written; the process validates them and leaves its findings
in a file. What is checked and found is the same as with `run_suites` in one process.
"""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from time import process_time

import pandas as pd

from sdtm2adam.errors import Finding, Findings
from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.spec.suite import read_suites
from sdtm2adam.validation.suites import open_door, run_suites

EXPORTS = ".exports.json"  # what the parent says of the exports, gone once it is read


class Beside:
    """The other process, as the parent sees it."""

    def __init__(self, process: subprocess.Popen, folder: Path):
        self.process, self.folder, self.begun = process, folder, []

    def begin(self, stage: str) -> None:
        """Validate this stage, whose datasets are all written; returns at once."""
        self.begun.append(stage)
        with suppress(BrokenPipeError):  # it has ended before its time; `findings` will say why
            self.process.stdin.write(stage + "\n")
            self.process.stdin.flush()

    def findings(self) -> tuple[Findings, float]:
        """Wait for every stage that was begun: its findings, in that order, and the CPU seconds spent there.

        Errors: RuntimeError with the other process's own words, should it have failed.
        """
        _, said = self.process.communicate()
        if self.process.returncode:
            raise RuntimeError(f"validation failed in its own process:\n{said}")
        found, seconds = Findings(), 0.0
        for stage in self.begun:
            left = _left(self.folder, stage)
            result = json.loads(left.read_text(encoding="utf-8"))
            left.unlink()
            found.extend(Finding(**{**f, "rows": tuple(f["rows"]), "subjects": tuple(f["subjects"])}) for f in result["findings"])
            seconds = result["cpu_seconds"]
        return found, seconds


@contextmanager
def beside(study: Path, raw: RawSpec, folder: Path) -> Iterator[Beside]:
    """Start the process for a study whose stages write into `folder`; it ends with the block, come what may.

    raw  the exports of the study, by which findings name files and lines
    """
    (folder / EXPORTS).write_text(raw.model_dump_json(by_alias=True, exclude_unset=True), encoding="utf-8")
    command = [sys.executable, "-m", "sdtm2adam.validation.beside", str(study), str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    )
    try:
        yield Beside(process, folder)
    finally:
        process.kill()
        process.communicate()


def _left(folder: Path, stage: str) -> Path:
    return folder / f".validated-{stage}.json"


def _serve(study: Path, folder: Path) -> None:
    """Validate each stage named on standard input, until it closes."""
    suites = read_suites(study / "validation", "validation")
    raw = RawSpec.model_validate_json((folder / EXPORTS).read_text(encoding="utf-8"))
    (folder / EXPORTS).unlink()
    validate = open_door()
    gc.freeze()  # what importing left behind need not be looked through again and again
    gc.set_threshold(100_000, 50, 50)
    for line in sys.stdin:
        stage = line.strip()
        frames = {(stage, path.stem): pd.read_parquet(path) for path in sorted((folder / stage).glob("*.parquet"))}
        found = run_suites([s for s in suites if s.stage == stage], frames, raw, validate)
        result = {"findings": [asdict(f) for f in found], "cpu_seconds": process_time()}
        _left(folder, stage).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), Path(sys.argv[2]))
