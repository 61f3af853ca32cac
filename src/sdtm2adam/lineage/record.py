"""The run record: what was run, when, on what, and the digest of every file it wrote."""

import platform
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("sdtm2adam", "pandas", "numpy", "pyarrow", "great-expectations", "python-docx", "xlsxwriter", "pyreadstat", "scipy")


def run_record(folder: Path, stages: dict[str, dict], draft: bool, only: str | None) -> dict:
    """The only file of a run that holds clock, platform and versions: every other file is the same from run to run."""
    return {
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "draft": draft,
        "only": only,
        "python": platform.python_version(),
        "platform": platform.system(),
        "versions": {name: _version(name) for name in PACKAGES},
        "stages": stages,
        "files": {p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
