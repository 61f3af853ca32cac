"""The user's own dictionaries: which are named and where their files lie; each is read once, when a rule first asks for it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from sdtm2adam.errors import StudyError
from sdtm2adam.standards.dictionaries.dictionary import Dictionary
from sdtm2adam.standards.dictionaries.meddra import NEEDED, meddra_versions, read_meddra
from sdtm2adam.standards.dictionaries.names import LOINC, MEDDRA, MEDRT, UNII, WHODRUG, same_version
from sdtm2adam.standards.dictionaries.own_files import OwnFiles
from sdtm2adam.standards.dictionaries.public import (
    absent_of_loinc,
    absent_of_medrt,
    absent_of_unii,
    read_loinc,
    read_medrt,
    read_unii,
    unii_versions,
)
from sdtm2adam.standards.dictionaries.whodrug import absent_of_whodrug, read_whodrug, whodrug_versions


@dataclass(frozen=True)
class Reader:
    """How files of one dictionary are read. absent: what is not there, at a glance; versions: what they say of it at a glance."""

    absent: Callable[[OwnFiles], list[str]]
    read: Callable[[OwnFiles], Dictionary]
    versions: Callable[[OwnFiles], tuple[str, ...]] = lambda files: ()


def _absent_of_meddra(files: OwnFiles) -> list[str]:
    return [f"{file} is missing" for file in NEEDED if not files.has(file)]


READERS = {
    MEDDRA: Reader(_absent_of_meddra, read_meddra, meddra_versions),
    WHODRUG: Reader(absent_of_whodrug, read_whodrug, whodrug_versions),
    LOINC: Reader(absent_of_loinc, read_loinc),
    UNII: Reader(absent_of_unii, read_unii, unii_versions),
    MEDRT: Reader(absent_of_medrt, read_medrt),
}


@dataclass(frozen=True)
class Place:
    """Where the files of a dictionary lie. shown: as the user wrote it; version: the one that the user names, "" for none."""

    folder: Path
    shown: str
    version: str = ""


@dataclass(frozen=True, eq=False)
class OwnDictionaries:
    """The dictionaries that the user has named, by name."""

    places: Mapping[str, Place] = field(default_factory=dict)
    held: dict[str, Dictionary | StudyError] = field(default_factory=dict)

    def of(self, name: str) -> Dictionary | None:
        """One of them, read when it is first asked for; None where no files of it are named.

        Errors: StudyError with everything that is wrong with its files, the same one each time.
        """
        if name not in self.places:
            return None
        if name not in self.held:
            self.held[name] = _read(name, self.places[name])
        held = self.held[name]
        if isinstance(held, StudyError):
            raise held
        return held

    def faults(self) -> Iterator[tuple[str, str]]:
        """(name, what is wrong) as far as it is seen without reading: no folder, files missing, another version than the one named."""
        for name, place in self.places.items():
            fault = _fault(name, place)
            if fault:
                yield name, fault

    def stop_at_faults(self) -> None:
        """Errors: one StudyError that tells the faults of all of them, where there are any."""
        told = [fault for _, fault in self.faults()]
        if told:
            raise StudyError("\n".join([*told, "    to fix  name the folder that holds the files as their publisher delivers them"]))


def _fault(name: str, place: Place) -> str:
    if not place.folder.is_dir():
        return f"{name}: there is no folder {place.shown}"
    try:
        files, reader = OwnFiles(place.folder, name), READERS[name]
    except OSError as fault:
        return f"{name}: {place.shown} cannot be looked into ({fault.strerror})"
    absent = reader.absent(files)
    if absent:
        inside = [p for p in sorted(place.folder.iterdir()) if p.is_dir() and not reader.absent(OwnFiles(p, name))]
        meant = f" - did you mean {place.shown.rstrip('/')}/{inside[0].name}?" if inside else ""
        return f"{name}: {place.shown} does not hold its files: {', '.join(absent)}{meant}"
    return _other_version(name, place, reader.versions(files))


def _other_version(name: str, place: Place, versions: tuple[str, ...]) -> str:
    if not place.version or not versions or any(same_version(place.version, version) for version in versions):
        return ""
    return f"{name}: the files in {place.shown} are of {versions[0]}, and {place.version} is named"


def _read(name: str, place: Place) -> Dictionary | StudyError:
    """What can go wrong while files are read is the user's to mend, and is told of each rule that asks."""
    try:
        held = READERS[name].read(OwnFiles(place.folder, name))
    except StudyError as fault:
        return fault
    except (OSError, UnicodeDecodeError, pa.ArrowInvalid) as fault:
        return StudyError(f"{name} cannot be read: {fault}")
    other = _other_version(name, place, held.versions)  # of some the version is known only now
    return StudyError(other) if other else held
