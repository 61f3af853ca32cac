"""The profile on disk: a page and a draft, written over only where they are still as they were written."""

import re
from hashlib import sha256
from pathlib import Path

from sdtm2adam.errors import StudyError
from sdtm2adam.profile.describing import Profile
from sdtm2adam.profile.page import MARK, page
from sdtm2adam.profile.raw_draft import raw_draft

PAGE, DRAFT = "profile.html", "raw.yaml"
SEAL = re.compile(r"\n# as written: ([0-9a-f]{16})\n\Z")


def write_profile(profile: Profile, folder: Path, described: Path) -> tuple[Path, Path]:
    """Write the page and the draft into `folder`, which is made where it is not there. Same exports, same bytes.

    Errors: StudyError where the folder lies among the exports or among specs in force, or holds a file of one of these names
    that is not ours or that a person has worked on; then nothing is written.
    """
    refuse_place(folder, described.resolve().parent, described.resolve())
    contents = {folder / PAGE: page(profile), folder / DRAFT: sealed(raw_draft(profile))}
    kept = [path for path in contents if path.exists() and not _is_ours(path)]
    if folder.exists() and not folder.is_dir():
        raise StudyError(f"{folder.name} is a file\n    to fix  name a folder with --out")
    if kept:
        names = " and ".join(path.name for path in kept)
        are = "is" if len(kept) == 1 else "are"
        fix = "    to fix  move it, or name another folder with --out"
        raise StudyError(f"{names} in {folder.name}/ {are} not as a profile was written; nothing is overwritten\n{fix}")
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in contents.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder / PAGE, folder / DRAFT


def sealed(text: str) -> str:
    """A text with a last line that tells whether anybody has changed it since."""
    return f"{text}\n# as written: {sha256(text.encode()).hexdigest()[:16]}\n"


def refuse_place(path: Path, study: Path, exports: Path) -> None:
    """Errors: StudyError for a path among the exports, which are never changed, or under specs in force.

    Those are the study's own specs/, and every other folder of this name that holds a raw.yaml or a study.yaml.
    """
    at = path.resolve()
    around = (at, *at.parents)
    in_force = [
        p for p in around if p.name == "specs" and (p == study / "specs" or (p / "raw.yaml").exists() or (p / "study.yaml").exists())
    ]
    if in_force:
        fix = "    to fix  write it elsewhere with --out, look at every line, and copy what is right"
        raise StudyError(f"{path.name} would lie under specs/, where it would be in force\n{fix}")
    if exports in around:
        raise StudyError(f"{path.name} would lie among the exports, which are never changed\n    to fix  name another place with --out")


def _is_ours(path: Path) -> bool:
    if not path.is_file():
        return False
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.name == PAGE:
        return MARK in text[:200]
    return sealed(SEAL.sub("", text)) == text
