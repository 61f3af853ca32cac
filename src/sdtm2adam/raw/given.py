"""SDTM that is given as files: which datasets lie there, what each says of itself, and their records."""

import hashlib
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, NOTE, Finding, Findings, StudyError, did_you_mean
from sdtm2adam.formats.dataset_files import SUFFIXES, DatasetFile, describe_dataset, read_dataset_file
from sdtm2adam.raw.exports import Read
from sdtm2adam.raw.sas import describe_sas_data, read_sas_dataset
from sdtm2adam.spec.given import GivenSdtm
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.spec.raw import LINE

SAS = ".sas7bdat"
LONGEST = 8  # letters of a dataset's name
SUPP, METADATA = "SUPP", "METADATA"  # the latter a run writes beside Parquet files


@dataclass(frozen=True)
class GivenFile:
    """One file: the name under which lineage speaks of it, and what it says of its dataset."""

    name: str
    path: Path
    meta: DatasetMeta


def folder_of(given: GivenSdtm, study_folder: Path) -> Path:
    """The folder with the files. Errors: StudyError when the package is not installed, or there is no such folder."""
    if given.package is None:
        folder = study_folder / given.folder
        fix = "put it there, or change `sdtm: folder:` in specs/study.yaml"
    else:
        found = importlib.util.find_spec(given.package)
        if found is None or not found.submodule_search_locations:
            says = f"The SDTM of this study comes with the Python package {given.package}, which is not installed."
            raise StudyError(f"{says}\n    to fix  pip install {given.pip or given.package}")
        folder = Path(next(iter(found.submodule_search_locations)), given.folder)
        fix = "change `sdtm: folder:` in specs/study.yaml, or install the version of the package that has it"
    if not folder.is_dir():
        raise StudyError(f"There is no folder {given.shown} with SDTM datasets.\n    to fix  {fix}")
    return folder


def survey(given: GivenSdtm, study_folder: Path, domains: Iterable[str]) -> dict[str, tuple[GivenFile, ...]]:
    """Every dataset with its files, the parts of a split one in the order of their names; no record is read.

    domains  the datasets that the guide knows, which tell LBCH (a part of LB) from RELREC
    Errors: StudyError with everything that is wrong: folder, names, files that cannot be read, parts that do not go together.
    """
    folder = folder_of(given, study_folder)
    named = _named(given, folder) if given.datasets else _by_name(given, folder, set(domains))
    faults, datasets = [], {}
    for dataset, paths in sorted(named.items()):
        files = []
        for path in paths:
            try:
                meta = describe_sas_data(path) if path.suffix.lower() == SAS else describe_dataset(path)
                files.append(GivenFile(path.stem.lower(), path, meta))
            except (StudyError, OSError) as fault:
                faults.append(f"{dataset} cannot be read: {fault}")
        faults += _unlike(dataset, files)
        datasets[dataset] = tuple(files)
    if faults:
        raise StudyError("\n".join([f"SDTM in {given.shown} was not accepted:", *(f"  {fault}" for fault in faults)]))
    return datasets


def _named(given: GivenSdtm, folder: Path) -> dict[str, list[Path]]:
    """The files that `datasets:` names."""
    there = sorted(path.name for path in folder.iterdir() if path.is_file())
    absent = [f"{d}: {file}{did_you_mean(file, there)}" for d, files in given.datasets.items() for file in files if file not in there]
    if absent:
        raise StudyError("\n".join([f"{given.shown} has no file of this name (specs/study.yaml, sdtm: datasets:)", *absent]))
    return {dataset: [folder / file for file in files] for dataset, files in given.datasets.items()}


def _by_name(given: GivenSdtm, folder: Path, domains: set[str]) -> dict[str, list[Path]]:
    """Every dataset of the folder by the names of its files."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        name, is_file = path.stem.upper(), path.is_file() and path.suffix.lower() in (*SUFFIXES, SAS)
        if is_file and name.isalnum() and len(name) <= LONGEST and name != METADATA:
            found.setdefault(dataset_of(name, domains), []).append(path)
    if not found:
        kinds = ", ".join((*SUFFIXES, SAS))
        raise StudyError(f"{given.shown} holds no datasets.\n    to fix  name a folder with one file a dataset ({kinds})")
    doubled = [
        f"    {dataset}: {', '.join(p.name for p in paths)}"
        for dataset, paths in found.items()
        if len({p.stem.upper() for p in paths}) < len(paths) or (len(paths) > 1 and any(p.stem.upper() == dataset for p in paths))
    ]
    if doubled:
        says = f"Files in {given.shown} hold the same dataset, whole and in parts or in several formats; its records would stand twice:"
        raise StudyError("\n".join([says, *doubled, "    to fix  name the files that are meant: `sdtm: datasets:` in specs/study.yaml"]))
    return found


def dataset_of(name: str, domains: set[str]) -> str:
    """LB for LBCH, SUPPLB for SUPPLBCH, any other name as it is.

    Source: SDTMIG 3.4, 4.1.7, Splitting Domains (two letters of the domain and up to two more).
    """
    if name.startswith(SUPP) and name not in domains:
        return SUPP + dataset_of(name.removeprefix(SUPP), domains)
    return name[:2] if name not in domains and 2 < len(name) <= 4 and name[:2] in domains else name


def _unlike(dataset: str, files: list[GivenFile]) -> list[str]:
    """Variables that are text in one part and numbers in another."""
    first: dict[str, tuple[GivenFile, VariableMeta]] = {}
    faults = []
    for file in files:
        for variable in file.meta.variables:
            other, known = first.setdefault(variable.name, (file, variable))
            if known.is_text != variable.is_text:
                kinds = [f"{'text' if v.is_text else 'a number'} in {f.path.name}" for f, v in ((other, known), (file, variable))]
                faults.append(f"{dataset}: its parts do not go together, {variable.name} is {' and '.join(kinds)}")
    return faults


def read_given(files: Iterable[GivenFile], shown: str, found: Findings) -> dict[str, Read]:
    """The records of these files, by the name of the file; `_line` is the number of the record, from 1.

    All errors go into `found`; a file that cannot be read is not in the result.
    """
    reads = {}
    for file in files:
        source = f"{shown}/{file.path.name}"
        try:
            read = read_sas_dataset(file.path) if file.path.suffix.lower() == SAS else read_dataset_file(file.path)
            with file.path.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
        except (StudyError, OSError) as fault:
            found.add(Finding("given-unreadable", ERROR, file.name.upper(), "", f"{source}: {fault}", source=source))
            continue
        found.extend(Finding("given-note", NOTE, file.name.upper(), "", f"{source}: {note}", source=source) for note in read.notes)
        reads[file.name] = Read(file.name, source, _numbered(read), (), (), 0, digest)
    return reads


def _numbered(read: DatasetFile) -> pd.DataFrame:
    return read.frame.assign(**{LINE: np.arange(1, len(read.frame) + 1)})
