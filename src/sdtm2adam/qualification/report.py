"""A qualification: everything looked at, and its report in a folder."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sdtm2adam.errors import StudyError
from sdtm2adam.qualification.case import Case
from sdtm2adam.qualification.cases import CASES
from sdtm2adam.qualification.installation import files, packages, system
from sdtm2adam.qualification.operation import as_frame, compared_with_witnesses
from sdtm2adam.qualification.page import write_page
from sdtm2adam.qualification.pages import Qualification, displays, style
from sdtm2adam.tlf.pages import pages_of
from sdtm2adam.tlf.word import WordWriter

WORD, HTML, CSV = "qualification.docx", "qualification.html", "comparisons.csv"


def qualify(when: datetime, folder: Path | None = None, cases: Sequence[Case] | None = None) -> Qualification:
    """Look at the installation and compute every case, or those given.

    when    what the report is dated;  folder  of the witnesses, else those that came with the program
    Errors: StudyError where the witnesses cannot be read.
    """
    compared, witnesses = compared_with_witnesses(CASES if cases is None else cases, folder)
    return Qualification(when, system(), packages(), files(), compared, witnesses)


def report_folder(out: Path | None, when: datetime) -> Path:
    """Where the report goes: the folder named, which may hold none yet, or a new one below `qualification/` named for the day.

    Errors: StudyError where the folder has a report already: a report of record is never overwritten.
    """
    if out is not None:
        if any((out / name).exists() for name in (WORD, HTML, CSV)):
            raise StudyError(
                f"{out} holds a qualification report already, and a report is not overwritten.\n    to fix  name another folder"
            )
        return _writable(out)
    day = Path("qualification") / when.date().isoformat()
    tries = (day, *(day.with_name(f"{day.name}-{i}") for i in range(2, 1000)))
    return _writable(next(folder for folder in tries if not folder.exists() or not any(folder.iterdir())))


def _writable(folder: Path) -> Path:
    """The folder, made: what cannot be written is told before anything is computed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _cannot_be_written(folder, fault) from fault
    return folder


def _cannot_be_written(folder: Path, fault: OSError) -> StudyError:
    return StudyError(f"The report cannot be written to {folder}: {fault.strerror}.\n    to fix  name a folder you may write in: --out DIR")


def write_report(done: Qualification, folder: Path) -> list[Path]:
    """Write the report as Word, HTML and CSV; the paths. Errors: StudyError where the folder cannot be written."""
    paths = [folder / name for name in (WORD, HTML, CSV)]
    sections = displays(done)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths[0].write_bytes(WordWriter(style(done.title)).packet([pages_of(section, style()) for section in sections]))
        write_page(sections, done.title, done.outcome, done.passed, paths[1])
        as_frame(done.compared).to_csv(paths[2], index=False, lineterminator="\n")
    except OSError as fault:
        raise _cannot_be_written(folder, fault) from fault
    return paths
