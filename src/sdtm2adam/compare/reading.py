"""A file or a folder as sides of a comparison, with the keys that stand beside it: in define.xml, or in what a run says.

In a folder a file that cannot be read is told with the dataset that it should be, and the others are compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sdtm2adam.compare.files import READERS, Sides, read_file
from sdtm2adam.compare.sides import Side
from sdtm2adam.errors import StudyError, did_you_mean, some
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.formats.metadata_json import METADATA, read_metadata
from sdtm2adam.spec.meta import DatasetMeta

FORMS = tuple(READERS)  # of a dataset that stands in several, the first is compared
IN_FOLDERS = tuple(form for form in FORMS if form != ".txt")  # a text file beside datasets is a read-me
DEFINES = ("define.xml", "define2-1.xml", "define2-0.xml")
RUN = "run.json"  # stands in the folder of a finished run
OF_RUN = ("xpt", "json")  # its folders of datasets whose metadata stand beside the Parquet files


@dataclass(frozen=True)
class Datasets:
    """What one argument names.

    sides       by name of the dataset
    unreadable  datasets that could not be read, each with why
    notes       what was odd, and what was not looked at
    """

    shown: str
    is_folder: bool
    sides: Sides
    unreadable: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_datasets(path: Path, shown: str) -> Datasets:
    """The datasets of a file or folder. Errors: StudyError where there is none, or where the file that was named cannot be read."""
    if not path.exists():
        beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        raise StudyError(
            f"There is no {shown}{did_you_mean(path.name, beside)}\n    to fix  name a file of data, or a folder of such files"
        )
    if path.is_dir():
        return _folder(path, shown)
    if path.suffix.lower() not in FORMS:
        raise StudyError(f"{shown} is of a kind that is not compared; files may end in {', '.join(FORMS)}")
    folder = _Beside(path.parent)
    sides = {name: folder.keyed(side, name, path) for name, side in _read(path, shown, folder).items()}
    return Datasets(shown, False, sides, notes=tuple(folder.notes))


def _read(path: Path, shown: str, folder: "_Beside") -> Sides:
    try:
        return read_file(path, shown, folder.metas.get(path.stem))
    except OSError as fault:
        raise StudyError(f"{shown} cannot be read: {fault.strerror or fault}") from None
    except UnicodeError as fault:
        raise StudyError(f"{shown} cannot be read: it holds bytes that are no text ({fault.reason})") from None


def _folder(path: Path, shown: str) -> Datasets:
    folder, sides, unreadable, twice = _Beside(path), {}, {}, []
    for file in _files(path):
        if file.name == METADATA and folder.metas:
            continue
        try:
            read = _read(file, f"{shown}/{file.name}", folder)
        except StudyError as fault:
            if file.suffix.lower() == ".json" and not _meant_as_dataset(file):
                folder.notes.append(f"{shown}/{file.name} is no dataset and is not looked at")
            elif file.stem.upper() not in sides:
                unreadable[file.stem.upper()] = str(fault)
            continue
        for name, side in read.items():
            if name in sides:
                twice.append(file.name)
            else:
                sides[name] = folder.keyed(side, name, file)
    if twice:
        says = "a dataset is" if len(twice) == 1 else f"{len(twice)} datasets are"
        folder.notes.append(f"{says} in another file of {shown}/ as well, and not compared: {some(twice)}")
    if not sides and not unreadable:
        raise StudyError(f"{shown}/ holds no dataset\n    to fix  name a folder with files that end in {', '.join(IN_FOLDERS)}")
    unread = {name: why for name, why in unreadable.items() if name not in sides}
    return Datasets(shown, True, dict(sorted(sides.items())), unread, tuple(folder.notes))


def _files(path: Path) -> Iterator[Path]:
    files = (p for p in sorted(path.iterdir()) if p.is_file() and p.suffix.lower() in IN_FOLDERS and not p.name.startswith("."))
    return iter(sorted(files, key=lambda p: IN_FOLDERS.index(p.suffix.lower())))


def _meant_as_dataset(file: Path) -> bool:
    with file.open("rb") as opened:
        return any(word in opened.read(65_536) for word in (b"datasetJSON", b"itemGroupOID", b"itemGroupData"))


class _Beside:
    """What stands beside the files of a folder: metadata.json of a run, a define; read once, when they are asked for."""

    def __init__(self, folder: Path):
        self.notes: list[str] = []
        self.metas: dict[str, DatasetMeta] = read_metadata(folder / METADATA)
        self.defined = self._of_define(folder)
        self.of_run = self._of_run(folder)

    def keyed(self, side: Side, name: str, file: Path) -> Side:
        """The side with the keys that are said of it: by its file, the metadata beside it, the define, the run."""
        said = [*side.keys]
        metas = {METADATA: self.metas.get(file.stem), f"{METADATA} of the run": self.of_run.get(name)}
        said += [(where, meta.keys) for where, meta in metas.items() if meta and meta.keys]
        said += [(self.defined[0], self.defined[1][name])] if self.defined[1].get(name) else []
        return replace(side, keys=tuple(said))

    def _of_define(self, folder: Path) -> tuple[str, dict[str, tuple[str, ...]]]:
        path = next((p for p in sorted(folder.iterdir()) if p.name.lower() in DEFINES), None)
        if path is None:
            return "", {}
        try:
            return path.name, {group.name.upper(): tuple(group.keys) for group in read_define(path).groups}
        except StudyError as fault:
            self.notes.append(f"keys are not taken from {path.name}: {str(fault).splitlines()[0]}")
            return "", {}

    def _of_run(self, folder: Path) -> dict[str, DatasetMeta]:
        run = folder.absolute().parents[1] if len(folder.absolute().parents) > 1 else folder
        if folder.absolute().parent.name not in OF_RUN or not (run / RUN).is_file():
            return {}
        return read_metadata(run / folder.absolute().name / METADATA)


def refuse_unlike(base: Datasets, other: Datasets) -> None:
    """Errors: StudyError where one side is a folder and the other a file, with the file that may be meant."""
    if base.is_folder == other.is_folder:
        return
    folder, file = (base, other) if base.is_folder else (other, base)
    meant = [folder.sides[name].name for name in file.sides if name in folder.sides]
    hint = f"name the file of the folder: {some(meant)}" if meant else "name two files, or two folders"
    raise StudyError(f"{folder.shown} is a folder and {file.shown} is a file; they cannot be compared\n    to fix  {hint}")
