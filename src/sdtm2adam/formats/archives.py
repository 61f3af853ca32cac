"""Members of a zip archive: read in memory, never unpacked onto a disk, bounded in size.

An archive with a member that points out of it (`../`, an absolute path, a link) is refused as a whole: whoever packed it
meant something else than to hand over data.
"""

import io
import stat
import zipfile
import zlib
from collections import Counter
from pathlib import PurePosixPath

from sdtm2adam.errors import StudyError, did_you_mean, some

# A member larger than this, or packed this much smaller than it is, is taken for an attack or a mistake. Text of an
# export packs to a tenth or a fiftieth; the bound on the ratio is looked at only where memory is at stake.
MOST_BYTES = 2 * 1024**3
MOST_RATIO = 250
RATIO_FROM = 100 * 1024**2
MOST_MEMBERS = 100_000

_PASSWORD_BIT, _UTF8_BIT = 0x1, 0x800


class BadArchive(StudyError):
    """Why an archive, or a member of it, is not read; one sentence, with what to do."""


class Archive:
    """An opened zip archive. `names` are its files, in the order of the archive."""

    def __init__(self, data: bytes, shown: str, most_bytes: int = MOST_BYTES):
        """Errors: BadArchive for what is no whole archive, or has members that point out of it."""
        self.shown, self.most_bytes = shown, most_bytes
        if not data:
            raise BadArchive(f"{shown} is empty (0 bytes); copy or pack it again")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as fault:
            kind = "is cut off or damaged" if data[:2] == b"PK" else "is no zip archive"
            raise BadArchive(f"{shown} {kind} ({_said(fault)}); copy or pack it again") from None
        entries = self._zip.infolist()
        if len(entries) > MOST_MEMBERS:
            raise BadArchive(f"{shown} has {len(entries):,} members, more than {MOST_MEMBERS:,}; pack only the exports")
        escaping = [name for entry in entries if (name := _escapes(entry))]
        if escaping:
            raise BadArchive(f"{shown} has members that point out of the archive: {some(escaping)}; it is not read, pack it again")
        files = [entry for entry in entries if not entry.is_dir()]
        self._entries = {_name(entry): entry for entry in files}
        self._twice = {name for name, count in Counter(map(_name, files)).items() if count > 1}
        self.names = tuple(self._entries)

    def read(self, name: str) -> bytes:
        """The bytes of a member. Errors: BadArchive when it is not there, has a password, is too large or is damaged."""
        where = f"{self.shown}/{name}"
        entry = self._entry(name)
        if entry.flag_bits & _PASSWORD_BIT:
            raise BadArchive(f"{where} is locked with a password; pack it without one")
        self._check_size(entry, where)
        try:
            with self._zip.open(entry) as file:
                data = file.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as fault:
            raise BadArchive(f"{where} is damaged ({_said(fault)}); copy or pack it again") from None
        except (NotImplementedError, RuntimeError) as fault:
            raise BadArchive(f"{where} is packed in a way that is not read ({_said(fault)}); pack it as an ordinary zip") from None
        if len(data) != entry.file_size:
            raise BadArchive(f"{where} is not as large as the archive says ({entry.file_size:,} bytes); pack it again")
        return data

    def _entry(self, name: str) -> zipfile.ZipInfo:
        if name not in self._entries:
            listed = f"there are: {some(self.names, 8)}" if self.names else "it is empty"
            raise BadArchive(f"{self.shown} has no member {name}{did_you_mean(name, self.names)}; {listed}")
        if name in self._twice:
            raise BadArchive(f"{self.shown} has {name} more than once, so it cannot be said which is meant; pack it again")
        return self._entries[name]

    def _check_size(self, entry: zipfile.ZipInfo, where: str) -> None:
        if entry.file_size > self.most_bytes:
            raise BadArchive(f"{where} has {entry.file_size:,} bytes unpacked, more than the {self.most_bytes:,} that are read; split it")
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > RATIO_FROM and ratio > MOST_RATIO:
            size = f"{ratio:,.0f} times as large unpacked as packed ({entry.file_size:,} bytes)"
            raise BadArchive(f"{where} is {size}; that is no export of data")


def _escapes(entry: zipfile.ZipInfo) -> str:
    """The name of a member that is a link or would lie outside the folder it is unpacked into, else nothing."""
    name = entry.orig_filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    link = stat.S_ISLNK(entry.external_attr >> 16)
    outside = name.startswith("/") or ".." in parts or name[1:2] == ":" or "\0" in name
    return f"{entry.orig_filename} (a link)" if link else entry.orig_filename if outside else ""


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: old packers write it in the encoding of their computer and say nothing of it."""
    if entry.flag_bits & _UTF8_BIT or entry.filename.isascii():
        return entry.filename
    raw = entry.filename.encode("cp437")
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _said(fault: Exception) -> str:
    return str(fault).strip().rstrip(".") or type(fault).__name__
