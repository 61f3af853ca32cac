"""Members of zip archives: read whole, never outside of bounds, and refused with one sentence."""

import io
import stat
import zipfile

import pytest

from sdtm2adam.formats import archives
from sdtm2adam.formats.archives import Archive, BadArchive


def packed(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def refused(data: bytes, member: str = "ae.csv", **limits) -> str:
    with pytest.raises(BadArchive) as fault:
        Archive(data, "raw/x.zip", **limits).read(member)
    return str(fault.value)


def test_members_are_read_by_name():
    archive = Archive(packed(("a/ae.csv", b"AE"), ("dm.csv", b""), ("empty/", b"")), "raw/x.zip")

    assert ("a/ae.csv", "dm.csv") == archive.names
    assert (b"AE", b"") == (archive.read("a/ae.csv"), archive.read("dm.csv"))


@pytest.mark.parametrize("name", ["../ae.csv", "a/../../ae.csv", "/etc/passwd", "..\\ae.csv", "C:\\ae.csv", "C:ae.csv"])
def test_an_archive_that_points_out_of_itself_is_not_read_at_all(name):
    said = refused(packed(("ae.csv", b"1"), (name, b"2")))

    assert f"raw/x.zip has members that point out of the archive: {name}; it is not read, pack it again" == said


def test_a_link_is_no_member():
    link = zipfile.ZipInfo("ae.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert "point out of the archive: ae.csv (a link)" in refused(packed((link, b"/etc/passwd")))


def test_a_member_that_is_not_there_or_there_twice():
    assert "raw/x.zip has no member ae.csv - did you mean aes.csv?; there are: aes.csv" == refused(packed(("aes.csv", b"")))
    assert "raw/x.zip has no member ae.csv; it is empty" == refused(packed())
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = packed(("ae.csv", b"1"), ("ae.csv", b"2"))
    assert "has ae.csv more than once" in refused(twice)


def test_a_password_is_told():
    """Bit 0 of the flags says that a member is encrypted: it stands 6 bytes into its header, and 8 into its entry."""
    data = bytearray(packed(("ae.csv", b"1")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert "raw/x.zip/ae.csv is locked with a password; pack it without one" == refused(bytes(data))


def test_size_and_ratio_are_bounded(monkeypatch):
    data = packed(("ae.csv", b"0" * 100_000))

    assert "raw/x.zip/ae.csv has 100,000 bytes unpacked, more than the 99,999 that are read; split it" == refused(data, most_bytes=99_999)
    assert 100_000 == len(Archive(data, "raw/x.zip").read("ae.csv"))
    monkeypatch.setattr(archives, "RATIO_FROM", 99_999)
    assert "times as large unpacked as packed (100,000 bytes); that is no export of data" in refused(data)


def test_a_member_larger_than_it_says_is_refused():
    """The size is 22 bytes into the header of a member, and 24 into its entry in the directory."""
    data = bytearray(packed(("ae.csv", b"0" * 100_000)))
    entry = data.index(b"PK\x01\x02")
    data[22:26] = data[entry + 24 : entry + 28] = (50).to_bytes(4, "little")

    assert "raw/x.zip/ae.csv is damaged" in refused(bytes(data)) or "is not as large as the archive says" in refused(bytes(data))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "raw/x.zip is empty (0 bytes)"),
        (b"SUBJ,TERM\n", "raw/x.zip is no zip archive"),
        (packed(("ae.csv", b"1" * 500))[:60], "raw/x.zip is cut off or damaged"),
    ],
)
def test_what_is_no_archive(data, says):
    assert says in refused(data)


def test_damaged_contents_are_told():
    data = bytearray(packed(("ae.csv", bytes(range(256)) * 4)))
    data[45] ^= 0xFF

    assert "raw/x.zip/ae.csv is damaged" in refused(bytes(data))


@pytest.mark.parametrize("encoding", ["cp949", "utf-8"])
def test_names_of_old_packers_are_read_as_they_were_meant(encoding):
    """Without the flag for UTF-8 the name is in the encoding of the computer; Korean ones wrote cp949."""
    data = packed(("XXXXXXXX.csv"[: len("이상".encode(encoding))] + ".csv", b"1"))
    raw = "이상".encode(encoding)

    archive = Archive(data.replace(b"X" * len(raw), raw), "raw/x.zip")

    assert ("이상.csv",) == archive.names
    assert b"1" == archive.read("이상.csv")
