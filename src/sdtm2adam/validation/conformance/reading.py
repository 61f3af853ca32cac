"""Anyone's folder of transport files, Dataset-JSON or Parquet as a delivery; what cannot be read is a finding.

A broken file stops nothing: the others are still checked. Lengths, labels and types are the file's own; Parquet
has labels in its metadata, or in the metadata.json that a run writes beside it. SDTM and ADaM datasets of one folder
are two deliveries.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, StudyError, some
from sdtm2adam.formats.define_model import DefineFile
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.formats.metadata_json import METADATA, read_metadata
from sdtm2adam.validation.conformance.analysis.structures import by_standard
from sdtm2adam.validation.conformance.catalogue import ADAM
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery
from sdtm2adam.validation.conformance.files import NotADataset, read_dataset
from sdtm2adam.validation.conformance.split import domains_of

FORMS = (".xpt", ".parquet", ".json", ".ndjson")  # of a dataset that stands in several, the first is checked
UNREADABLE, UNKNOWN, TWICE, ODD = "S2A-0101", "S2A-0102", "S2A-0103", "S2A-0104"
NO_DATASET = ("reviewersguide", "sdrg", "csdrg", "adrg", "acrf", "blankcrf", "readme")
COMPANIONS = (".pdf", ".xsl", ".css", ".html", ".md", ".txt")
BIGGEST_DEFINE = 512 * 1024 * 1024
FOLDERS = ("sdtm", "adam")


def read_deliveries(path: Path, define: Path | None = None, sdtm: Path | None = None, shown: str = "") -> tuple[Delivery, ...]:
    """The SDTM and the ADaM datasets of a folder (or of one file), each where there are any.

    A folder that holds folders `sdtm` and `adam` is both of them. The SDTM beside analysis datasets is that of the
    folder named, of the same folder, or of `sdtm` beside a folder `adam`.
    Errors: StudyError as `read_delivery`; when SDTM is named and PATH has no analysis datasets.
    """
    made = tuple(one for folder, said in _folders(path, shown or path.name) for one in by_standard(read_delivery(folder, define, said)))
    if sdtm and all(one.standard != ADAM for one in made):
        raise StudyError(f"{shown or path} has no analysis datasets: there is nothing to hold against the SDTM of {sdtm}")
    sibling = path.parent / "sdtm"
    if not sdtm and path.name.lower() == "adam" and sibling.is_dir():
        sdtm = sibling
    others = by_standard(read_delivery(sdtm)) if sdtm else made
    beside = next((one for one in others if one.standard != ADAM), None)
    return tuple(replace(one, sdtm=beside) if one.standard == ADAM else one for one in made)


def _folders(path: Path, shown: str) -> list[tuple[Path, str]]:
    """The folder itself, or its folders `sdtm` and `adam` where it has no dataset of its own; each as it is told.

    A folder `adam` without any file is that of a study that has no analysis datasets yet.
    """
    inside = sorted(path.iterdir()) if path.is_dir() else []
    within = {p.name.lower(): p for p in inside if p.is_dir() and p.name.lower() in FOLDERS and any(p.iterdir())}
    if not within or any(p.is_file() and p.suffix.lower() in FORMS for p in inside):
        return [(path, shown)]
    return [(within[name], f"{shown}/{within[name].name}") for name in FOLDERS if name in within]


def read_delivery(path: Path, define: Path | None = None, shown: str = "") -> Delivery:
    """The datasets of a folder (or of one file), and its define: the one named, else define.xml beside the datasets.

    Errors: StudyError when there is no such folder or file, or the define that was named cannot be read.
    """
    if not path.exists():
        raise StudyError(
            f"There is no {shown or path}.\n    to fix  name a folder with XPT, Dataset-JSON or Parquet files, or one such file"
        )
    found: list[Finding] = []
    files = _files(path)
    own = read_metadata(path / METADATA) if path.is_dir() and (path / METADATA).is_file() else {}
    datasets: dict[str, Dataset] = {}
    strange = []
    for file in files:
        if file.suffix.lower() not in FORMS:
            strange += [] if _expected(file) else [file.name]
        elif not (own and file.name == METADATA):
            _add(file, own, datasets, found, strange)
    if strange:
        counted = "file is no dataset and is" if len(strange) == 1 else "files are no datasets and are"
        found.append(
            Finding(UNKNOWN, NOTE, "", "", f"{len(strange)} {counted} not looked at: {some(sorted(strange), 8)}", count=len(strange))
        )
    read = _define(path, define, found)
    ordered = {name: datasets[name] for name in sorted(datasets)}
    return Delivery(shown or path.name, ordered, domains_of(ordered), read, tuple(found))


def _files(path: Path) -> list[Path]:
    """The files of the folder and of its folder `split`, where the guide puts the parts of split datasets."""
    if path.is_file():
        return [path]
    folders = [path, *(p for p in sorted(path.iterdir()) if p.is_dir() and p.name.lower() == "split")]
    files = [p for folder in folders for p in sorted(folder.iterdir()) if p.is_file() and not p.name.startswith(".")]
    return sorted(files, key=lambda p: FORMS.index(p.suffix.lower()) if p.suffix.lower() in FORMS else len(FORMS))


def _expected(file: Path) -> bool:
    """Whether a package has such a file beside its datasets: define, stylesheet, guides."""
    name = file.name.lower()
    return name.startswith("define") or file.suffix.lower() in COMPANIONS or any(word in name for word in NO_DATASET)


def _add(file: Path, own: dict, datasets: dict[str, Dataset], found: list[Finding], strange: list[str]) -> None:
    try:
        for dataset, notes in read_dataset(file, own):
            found.extend(Finding(ODD, WARNING, dataset.name, "", note, source=file.name) for note in notes)
            if dataset.name in datasets:
                found.append(_twice(dataset, datasets[dataset.name]))
            else:
                datasets[dataset.name] = dataset
    except NotADataset:
        strange.append(file.name)
    except (StudyError, OSError, MemoryError) as fault:
        found.append(_unreadable(file, str(fault)))
    except Exception as fault:  # whatever is in the file: it is one finding, and the others are still checked
        found.append(_unreadable(file, f"{type(fault).__name__}: {fault}"))


def _unreadable(file: Path, why: str) -> Finding:
    why = why if file.name in why else f"{file.name} cannot be read: {why}"
    fix = "" if "    to fix  " in why else "write the file again, or take it away"
    return Finding(UNREADABLE, ERROR, file.stem.upper()[:8], "", why, source=file.name, fix=fix)


def _twice(dataset: Dataset, first: Dataset) -> Finding:
    severity = NOTE if dataset.form != first.form else ERROR
    says = f"this dataset is in {first.file} as well; {dataset.file} is not checked"
    return Finding(TWICE, severity, dataset.name, "", says, source=dataset.file)


def _define(path: Path, named: Path | None, found: list[Finding]) -> DefineFile | None:
    """The define; one that was not asked for and cannot be read is a finding."""
    if named:
        return read_define(named)
    folder = path if path.is_dir() else path.parent
    beside = next(_defines(folder), None)
    if beside is None:
        return None
    try:
        if beside.stat().st_size > BIGGEST_DEFINE:
            raise StudyError(f"{beside.name} is larger than {BIGGEST_DEFINE // 1024**2} MB")
        return read_define(beside)
    except (StudyError, OSError) as fault:
        found.append(_unreadable(beside, str(fault)))
    except Exception as fault:  # a define is read as kindly as a dataset
        found.append(_unreadable(beside, f"{type(fault).__name__}: {fault}"))
    return None


def _defines(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.iterdir()) if p.is_file() and p.name.lower() in ("define.xml", "define2-1.xml", "define2-0.xml"))
