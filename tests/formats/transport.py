"""SAS transport files put together card by card, as TS-140 describes them, for what no writer at hand makes."""

import struct

NAMESTR = ">hhhh8s40s8shhh2s8shhl52s"


def card(text: str) -> bytes:
    return f"{text:80}".encode("ascii")


def header(kind: str, numbers: str = "0" * 30) -> bytes:
    return card(f"HEADER RECORD*******{kind:8}HEADER RECORD!!!!!!!{numbers}")


def filled(data: bytes) -> bytes:
    return data + b" " * (-len(data) % 80)


def namestr(
    name: str, kind: int, length: int, position: int, label: str = "", fmt=("", 0, 0), informat=("", 0, 0), rest: bytes = b""
) -> bytes:
    """Kind 1 is a number, 2 is text. `rest` is what version 8 keeps in the last 52 bytes."""
    shown = (f"{fmt[0]:8}".encode(), fmt[1], fmt[2], 0, b"", f"{informat[0]:8}".encode(), informat[1], informat[2])
    return struct.pack(NAMESTR, kind, 0, length, 1, f"{name[:8]:8}".encode(), f"{label[:40]:40}".encode(), *shown, position, rest)


def library(version: int = 5) -> bytes:
    stamp = "01JAN60:00:00:00"
    return header("LIBRARY" if version == 5 else "LIBV8") + card(f"SAS     SAS     SASLIB  9.4     X64{'':29}{stamp}") + card(stamp)


def member(variables: list[bytes], records: bytes, name: str = "DM", label: str = "Demographics", size: str = "0140") -> bytes:
    """One dataset of version 5."""
    stamp = "01JAN60:00:00:00"
    return b"".join([
        header("MEMBER", f"{'160':0>20}{size:0>10}"),
        header("DSCRPTR"),
        card(f"SAS     {name:8}SASDATA 9.4     X64{'':29}{stamp}"),
        card(f"{stamp}{'':16}{label:40}TYPE"),
        header("NAMESTR", f"{len(variables):0>10}{'':0<20}"),
        filled(b"".join(variables)),
        header("OBS"),
        filled(records),
    ])  # fmt: skip


def member_8(variables: list[bytes], records: bytes, said: str = "", name: str = "DEMOGRAPHICS", section: bytes = b"") -> bytes:
    """One dataset of version 8; `said` is the number of records as SAS writes it, `section` that of the long labels."""
    stamp = "01JAN60:00:00:00"
    return b"".join([
        header("MEMBV8", f"{'160':0>20}{'140':0>10}"),
        header("DSCPTV8"),
        card(f"SAS     {name:32}SASDATA 9.4     X64     {stamp}"),
        card(f"{stamp}{'':16}{'Demographics':40}"),
        header("NAMSTV8", f"{len(variables):0>10}{'':0<20}"),
        filled(b"".join(variables)),
        section,
        header("OBSV8", f"{said:>15}" if said else "0" * 30),
        filled(records),
    ])  # fmt: skip
