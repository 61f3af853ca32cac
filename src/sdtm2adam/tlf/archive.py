"""Zip archives without the clock: the same members give the same bytes."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can hold


def fixed_archive(members: Mapping[str, bytes]) -> bytes:
    """An archive of these members, in this order, every date the first a zip can hold."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = ZipInfo(name, FIRST_DAY)
            member.compress_type = ZIP_DEFLATED
            member.create_system = 0
            archive.writestr(member, content)
    return held.getvalue()
