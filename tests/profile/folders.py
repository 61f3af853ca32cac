"""Small folders of exports that tests describe."""

from pathlib import Path

from sdtm2adam.errors import Findings
from sdtm2adam.profile.describing import Export, Profile, profile_of
from sdtm2adam.raw.exports import read_files
from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.raw import RawSpec

AE = "SITE,SUBJ,AENO,AETERM,AESTDAT\n01,001,1,Headache,05-MAR-2012\n01,001,2,Nausea,UN-MAR-2012\n02,001,1,Headache,06-MAR-2012\n"
VISITS = "SITE,SUBJ,VISIT,VISDT\n01,001,Screening,2012-03-01\n01,001,Week 4,2012-04-01\n02,001,Screening,2012-03-02\n"


def folder(path: Path, **files: str | bytes) -> Path:
    """path/raw with files; `ae_csv` is ae.csv."""
    raw = path / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        stem, _, suffix = name.rpartition("_")
        (raw / f"{stem}.{suffix}").write_bytes(content.encode() if isinstance(content, str) else content)
    return raw


def described(path: Path, **files: str | bytes) -> Profile:
    return profile_of(folder(path, **files))


def export(profile: Profile, name: str) -> Export:
    [found] = [e for e in profile.exports if e.name == name]
    return found


def read_back(draft: Path, raw: Path) -> tuple[RawSpec, dict, Findings]:
    """A draft through the program's own reader, and every export that it names read with it."""
    spec, _ = read_spec(draft, RawSpec, draft.name)
    found = Findings()
    return spec, read_files(spec, raw.parent, found), found
