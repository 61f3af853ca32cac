"""Independent programs, each a process in an empty folder of its own, beside the stages of a run.

They begin when the datasets are written and are waited for when their results are needed. There is no shell; a program that
takes too long is ended with all that it started.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Lock

from sdtm2adam.spec.qc import Program

LAST_LINES, LAST_BYTES = 12, 8_192
STUDY, OUT = "SDTM2ADAM_STUDY", "SDTM2ADAM_OUT"


@dataclass(frozen=True)
class Ran:
    """What became of a program: the folder with what it wrote, and where it failed why, with the last lines that it said."""

    program: Program
    folder: Path
    why: str = ""
    said: tuple[str, ...] = ()


class Programs:
    """The programs of a study while a run goes on."""

    def __init__(self, programs: Sequence[Program], study: Path, out: Path, folder: Path):
        self.programs, self.study, self.out, self.folder = list(programs), study, out, folder
        self._pool = ThreadPoolExecutor(max_workers=max(1, (os.cpu_count() or 2) - 1), thread_name_prefix="qc")
        self._going: set[subprocess.Popen] = set()
        self._lock, self._ended = Lock(), False
        self._begun: list[Future[Ran]] = []

    def begin(self) -> None:
        """Start all programs, as many at a time as there is room for; returns at once. A second call does nothing."""
        if not self._begun:
            self._begun = [self._pool.submit(self._run, program) for program in self.programs]

    def results(self) -> list[Ran]:
        """Wait for every program, in the order of qc.yaml."""
        self.begin()
        return [future.result() for future in self._begun]

    def end(self) -> None:
        """End whatever still goes on."""
        with self._lock:
            self._ended = True
            for process in self._going:
                _end(process)
        self._pool.shutdown(cancel_futures=True)

    def _run(self, program: Program) -> Ran:
        folder = self.folder / program.name
        folder.mkdir()
        with TemporaryFile() as said:
            process = self._started(program, folder, said)
            if isinstance(process, str):
                return Ran(program, folder, process)
            try:
                status = process.wait(program.seconds)
                why = "" if status == 0 else f"it ended with status {status}" if status > 0 else f"it was ended by signal {-status}"
            except subprocess.TimeoutExpired:
                _end(process)
                process.wait()
                why = f"it took longer than {program.seconds} seconds and was ended"
            finally:
                with self._lock:
                    self._going.discard(process)
            return Ran(program, folder, why, self._last(said) if why else ())

    def _started(self, program: Program, folder: Path, said) -> subprocess.Popen | str:
        """The process, or why there is none."""
        places = {"{study}": str(self.study), "{out}": str(self.out), "{python}": sys.executable}
        command = [_filled(argument, places) for argument in program.command]
        environment = {**os.environ, STUDY: str(self.study), OUT: str(self.out), "PYTHONDONTWRITEBYTECODE": "1"}
        with self._lock:
            if self._ended:
                return "the run ended before it began"
            try:
                process = subprocess.Popen(
                    command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
                )
            except OSError as fault:
                return f"it cannot be started: {program.command[0]}: {fault.strerror}"
            self._going.add(process)
        return process

    def _last(self, said) -> tuple[str, ...]:
        """The last lines that it wrote to standard error or output, with the places of this machine called as qc.yaml calls them."""
        said.seek(0, os.SEEK_END)
        said.seek(max(0, said.tell() - LAST_BYTES))
        text = said.read().decode("utf-8", errors="replace")
        for path, name in (
            (self.folder, "work"),
            (self.out, "out"),
            (self.study, "study"),
            (sys.prefix, "python"),
            (sys.base_prefix, "python"),
        ):
            for each in {str(path), str(Path(path).resolve())}:
                text = text.replace(each, f"{{{name}}}")
        return tuple(line for line in text.splitlines() if line.strip())[-LAST_LINES:]


def _filled(argument: str, places: dict[str, str]) -> str:
    for place, path in places.items():
        argument = argument.replace(place, path)
    return argument


def _end(process: subprocess.Popen) -> None:
    """End a process and what it started: all of them are one session."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


@contextmanager
def programs_beside(programs: Sequence[Program], study: Path, out: Path) -> Iterator[Programs]:
    """The programs of a study whose run writes into `out`; they and their folders end with the block, come what may."""
    with TemporaryDirectory(prefix="qc-") as folder:
        beside = Programs(programs, study, out, Path(folder))
        try:
            yield beside
        finally:
            beside.end()
