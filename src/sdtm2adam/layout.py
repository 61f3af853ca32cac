"""Lay out a new study: the files of the reference study, as a start that runs at once."""

from collections.abc import Iterator
from pathlib import Path

from sdtm2adam.errors import StudyError

PARTS = ("specs", "validation", "qc", "tlf", "raw")
HERE = Path(__file__).parent


def reference_study() -> Path:
    """The folder of the reference study: inside an installed package, or the repository of a source checkout."""
    places = (HERE / "reference", HERE.parents[1])
    return next(place for place in places if (place / "specs" / "study.yaml").is_file())


def lay_out(folder: Path) -> list[Path]:
    """Copy the reference study into a new or empty `folder`; gives the files written, relative to it.

    Errors: StudyError where the folder already holds something, or cannot be written. Nothing is overwritten.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise StudyError(
            f"{folder} is already there and a new study would be mixed with it.\n"
            "    to fix, either  name a folder that does not exist yet: sdtm2adam new DIR\n"
            "              or    empty that one first"
        )
    study = reference_study()
    files = list(_files_of(study))
    try:
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes((study / file).read_bytes())
    except OSError as fault:
        raise StudyError(
            f"The study cannot be laid out in {folder}: {fault.strerror}.\n    to fix  name a folder you may write in"
        ) from fault
    return files


def _files_of(study: Path) -> Iterator[Path]:
    for part in PARTS:
        for path in sorted((study / part).rglob("*")):
            file = path.relative_to(study)
            if path.is_file() and not any(name.startswith((".", "__pycache__")) for name in file.parts):
                yield file
