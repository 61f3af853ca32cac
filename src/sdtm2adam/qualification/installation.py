"""Installation qualification: which program, on what, with which packages, and whether its files are those that were released."""

import hashlib
import platform
import sys
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROGRAM = "sdtm2adam"
PACKAGE = Path(__file__).parents[1]
PINS = "constraints.txt"
RECORDED = "as the wheel recorded them"
HOLDS, FAILS, TOLD = "holds", "FAILS", "for information"
OURS_TO_WRITE = (".pyc", ".pyo")  # what Python writes beside the files of a wheel


@dataclass(frozen=True)
class Check:
    """One thing looked at: what, what is asked, what was found, and whether that holds."""

    what: str
    asked: str
    found: str
    verdict: str


def version() -> str:
    """The version of this program; `unknown` where it runs from a folder that was never installed."""
    try:
        return metadata.version(PROGRAM)
    except metadata.PackageNotFoundError:
        return "unknown"


def system() -> list[Check]:
    """The program, Python and the machine."""
    needed = next((m for m in [_metadata("Requires-Python")] if m), ">=3.11")
    here = platform.python_version()
    return [
        Check("Program", f"{PROGRAM}, a released version", version(), HOLDS if version() != "unknown" else FAILS),
        Check("Python", needed, f"{here} ({platform.python_implementation()})", HOLDS if _within(here, needed) else FAILS),
        Check("System", "", platform.platform(), TOLD),
        Check("Machine", "", f"{platform.node()}, {platform.machine()}", TOLD),
        Check("Installed in", "", str(PACKAGE), TOLD),
        Check("Python is", "", sys.executable, TOLD),
    ]


def packages(pins: Path | None = None) -> list[Check]:
    """Every package that the program needs within its bounds, then the others that it was tried with.

    A version outside the bounds, or a needed package that is missing, fails; another version than the one tried is told.
    """
    tried = pinned(pins or pins_file())
    needed = [r for r in map(Requirement, metadata.requires(PROGRAM) or ()) if r.marker is None or r.marker.evaluate({"extra": ""})]
    checks = [_needed(requirement, tried) for requirement in sorted(needed, key=lambda r: r.name.casefold())]
    direct = {canonicalize_name(requirement.name) for requirement in needed}
    others = ((name, pin, _installed(name)) for name, pin in sorted(tried.items()) if name not in direct)
    return checks + [Check(name, f"tried with {pin}", found, TOLD) for name, pin, found in others if found]


def pinned(pins: Path) -> dict[str, str]:
    """package, as registries spell it -> the version it was tried with; empty where there is no such file."""
    lines = pins.read_text(encoding="utf-8").splitlines() if pins.is_file() else []
    pairs = (line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def pins_file() -> Path:
    """Inside an installed package, or at the root of a source checkout."""
    installed = Path(__file__).parent / PINS
    return installed if installed.is_file() else PACKAGE.parents[1] / PINS


def files(installed: metadata.Distribution | None = None, package: Path = PACKAGE) -> list[Check]:
    """Every file of the installed program against the checksum that the wheel recorded, and files that the wheel does not know.

    A program that runs from a source folder has no record: said so, and neither held nor failed. The record finds files that were
    changed or lost; it is no proof against someone who changes the record too.
    """
    try:
        installed = installed or metadata.distribution(PROGRAM)
    except metadata.PackageNotFoundError:
        installed = None
    recorded = {Path(file.locate()).resolve(): file.hash for file in (installed.files or ()) if file.hash} if installed else {}
    ours = {path: asked for path, asked in recorded.items() if path.is_relative_to(package.resolve())}
    if not ours:
        return [Check("Files of the program", RECORDED, "runs from a source folder: no record to hold them against", TOLD)]
    checks = [check for path, asked in sorted(ours.items()) if (check := _intact(path, asked, package))]
    strange = sorted(p for p in package.resolve().rglob("*") if p.is_file() and p not in ours and p.suffix not in OURS_TO_WRITE)
    checks += [Check(_name(path, package), "", "no file of the wheel", FAILS) for path in strange]
    told = f"{len(ours):,} files, {len(checks):,} not as recorded" if checks else f"{len(ours):,} files, all as recorded"
    return [Check("Files of the program", RECORDED, told, FAILS if checks else HOLDS), *checks]


def _intact(path: Path, asked, package: Path) -> Check | None:
    """A check that fails, or None where the file is as it was."""
    if not path.is_file():
        return Check(_name(path, package), f"{asked.mode}={asked.value}", "missing", FAILS)
    digest = hashlib.new(asked.mode, path.read_bytes()).digest()
    found = urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
    return None if found == asked.value else Check(_name(path, package), f"{asked.mode}={asked.value}", f"{asked.mode}={found}", FAILS)


def _name(path: Path, package: Path) -> str:
    return path.relative_to(package.resolve().parent).as_posix()


def _needed(requirement: Requirement, tried: dict[str, str]) -> Check:
    found, pin = _installed(requirement.name), tried.get(canonicalize_name(requirement.name), "")
    asked = str(requirement.specifier) + (f", tried with {pin}" if pin else "")
    if not found:
        return Check(requirement.name, asked, "not installed", FAILS)
    if not _within(found, str(requirement.specifier)):
        return Check(requirement.name, asked, found, FAILS)
    return Check(requirement.name, asked, found if found == pin or not pin else f"{found}, not the one tried", HOLDS)


def _within(version: str, specifier: str) -> bool:
    return Requirement(f"it{specifier}").specifier.contains(version, prereleases=True)


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _metadata(key: str) -> str:
    try:
        return metadata.metadata(PROGRAM).get(key) or ""
    except metadata.PackageNotFoundError:
        return ""
