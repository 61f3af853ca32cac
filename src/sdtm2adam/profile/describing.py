"""A folder of exports described: what lies in it, what each export holds, and how the exports hang together."""

from dataclasses import dataclass
from pathlib import Path

from sdtm2adam.errors import ERROR, NOTE, Finding, Findings
from sdtm2adam.profile.columns import Column, describe
from sdtm2adam.profile.keys import candidate_keys, repeats
from sdtm2adam.profile.places import Place, Unread, places_in, without_name
from sdtm2adam.profile.subjects import Link, links, subject_columns, subjects_of
from sdtm2adam.raw.exports import read_files
from sdtm2adam.spec.raw import LINE, RawSpec, at_lines

# What is said of an export because nothing is declared yet; the draft declares it.
NOT_DECLARED = ("raw-extra-column", "raw-undeclared-file", "raw-undeclared-part", "raw-duplicate")


@dataclass(frozen=True)
class Export:
    """One export: how it is read, its columns, its keys, the columns of its subject, and what its reader noted.

    repeated  where records lie that repeat an earlier one exactly
    subjects  how many subjects it has, the export that has most, how many are not in that one; None where no column names them
    """

    name: str
    shown: str
    place: Place
    records: int
    columns: tuple[Column, ...]
    keys: list[tuple[str, ...]]
    subject: tuple[str, ...]
    subjects: tuple[int, str, int] | None
    repeated: str
    repeats: int
    notes: tuple[Finding, ...]


@dataclass(frozen=True)
class Profile:
    """A described folder: exports and files that are not read, in the order of the file names; and links between exports."""

    folder: str
    exports: tuple[Export, ...]
    unread: tuple[Unread, ...]
    links: tuple[Link, ...]


def profile_of(folder: Path) -> Profile:
    """Read and describe everything that can be read in a folder. What cannot is listed with the reason."""
    places, unread = places_in(folder)
    spec = RawSpec(folder=folder.name or "raw", missing=("",), exports={place.name: place.export for place in places})
    found = Findings()
    reads = read_files(spec, folder.parent, found)
    notes = [f for f in found if f.rule not in NOT_DECLARED]
    for place in places:
        if place.name not in reads:
            fault = next((f for f in notes if f.dataset == place.name and f.severity == ERROR), None)
            why, fix = (without_name(spec.shown_file(place.name), fault.message), fault.fix) if fault else ("it cannot be read", "")
            unread.append(Unread(spec.shown_file(place.name), why, fix))
    frames = {place.name: reads[place.name].frame for place in places if place.name in reads}
    described = {
        place.name: tuple(
            describe(name, frames[place.name][name].array, place.labels.get(name, ""))
            for name in frames[place.name].columns
            if name != LINE
        )
        for place in places
        if place.name in frames
    }
    subjects = subject_columns(described, frames)
    keys, again = {}, {}
    for name, frame in frames.items():
        again[name] = repeats(frame)
        once = frame.drop(index=again[name]) if len(again[name]) else frame
        keys[name] = candidate_keys(once, described[name], subjects.get(name, ()))
    counted = subjects_of(frames, subjects)
    exports = [
        Export(
            place.name,
            spec.shown_file(place.name),
            place,
            len(frames[place.name]),
            described[place.name],
            keys[place.name],
            subjects.get(place.name, ()),
            counted.get(place.name),
            at_lines(spec.shown_file(place.name), frames[place.name][LINE].to_numpy()[again[place.name]], spec.exports[place.name].unit),
            len(again[place.name]),
            tuple(f for f in notes if f.dataset == place.name and (f.severity != NOTE or f.rule != "raw-detected")),
        )
        for place in places
        if place.name in frames
    ]
    return Profile(folder.name, tuple(exports), tuple(sorted(unread)), tuple(links(frames, keys, subjects, described)))
