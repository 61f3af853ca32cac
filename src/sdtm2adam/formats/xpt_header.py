"""The header of a SAS transport file: its members, and where their records stand.

A file is a sequence of 80-byte cards. Version 5 has names of 8 and labels of 40 bytes; versions 8 and 9 add
names of 32 bytes, longer labels and formats in a section of their own, and (where SAS wrote it) the number of records.
Source: TS-140, The Record Layout of a SAS Version 5 or 6 Data Set in SAS Transport Format, and the paper of the same
name for Version 8 or 9.
"""

import re
from dataclasses import dataclass, replace

from sdtm2adam.formats.xpt_cards import CARD, Cards, NotXpt, whole_number
from sdtm2adam.formats.xpt_variables import SIZES, XptVariable, variables_at, with_long_texts

LIBRARY = {b"LIBRARY ": 5, b"LIBV8   ": 8}
MEMBER = {5: b"MEMBER  ", 8: b"MEMBV8  "}
DESCRIPTOR = {5: b"DSCRPTR ", 8: b"DSCPTV8 "}
NAMES = {5: b"NAMESTR ", 8: b"NAMSTV8 "}
RECORDS = {5: b"OBS     ", 8: b"OBSV8   "}

_HEAD, _MIDDLE = b"HEADER RECORD*******", b"HEADER RECORD!!!!!!!"

_OTHERS = [
    (re.compile(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype\s+html|html)", re.I), "an HTML page"),
    (re.compile(rb"\s*(\xef\xbb\xbf)?\s*<\?xml", re.I), "an XML file"),
    (re.compile(rb"PK\x03\x04"), "a zip archive or an Excel workbook"),
    (re.compile(rb"\0{12}\xc2\xea\x81\x60"), "a SAS data file (sas7bdat or catalogue)"),
    (re.compile(rb"\*\*COMPRESSED\*\*|LIB CONTROL"), "a file of PROC CPORT, which only SAS can read"),
    (re.compile(rb"PAR1"), "a Parquet file"),
    (re.compile(rb"%PDF"), "a PDF"),
    (re.compile(rb"\x1f\x8b"), "a gzip archive"),
    (re.compile(rb"\s*(\xef\xbb\xbf)?\s*\{"), "a JSON file"),
]


@dataclass(frozen=True)
class Member:
    """One dataset of a transport file, and where its records stand: `records` of `width` bytes from byte `start` on."""

    name: str
    label: str
    kind: str
    version: int
    created: str
    modified: str
    variables: tuple[XptVariable, ...]
    start: int
    records: int
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return sum(variable.length for variable in self.variables)


def members_of(cards: Cards) -> tuple[Member, ...]:
    """Every member of the file, in order.

    Errors: NotXpt where the file is something else, ends too early, or says something impossible of itself.
    """
    version = _version(cards.data, cards)
    starts = _member_starts(cards.data, version)
    if not starts or starts[0] != 3 * CARD:
        raise cards.broken("no dataset stands after the library header", 3 * CARD)
    ends = [*starts[1:], len(cards.data)]
    return tuple(_member(cards, start, end, version) for start, end in zip(starts, ends, strict=True))


def _version(data: bytes, cards: Cards) -> int:
    for kind, version in LIBRARY.items():
        if data.startswith(_HEAD + kind + _MIDDLE):
            return version
    if not data:
        raise NotXpt(f"{cards.shown} is empty, not a SAS transport file.\n    to fix  export it again")
    if any((_HEAD + kind + _MIDDLE).startswith(data) for kind in LIBRARY):
        raise cards.broken("it ends inside its first header", len(data))
    what = next((what for pattern, what in _OTHERS if pattern.match(data)), None)
    what = what or f"another kind of file; it begins with {data[:24]!r}"
    fix = "write it with SAS's XPORT engine or another program that writes transport files"
    raise NotXpt(f"{cards.shown} is not a SAS transport file but {what}.\n    to fix  {fix}")


def _member_starts(data: bytes, version: int) -> list[int]:
    """Where members begin: a member card on a card boundary with its descriptor card after it."""
    head, descriptor = _HEAD + MEMBER[version] + _MIDDLE, _HEAD + DESCRIPTOR[version] + _MIDDLE
    starts, found = [], data.find(head)
    while found >= 0:
        if found % CARD == 0 and data.startswith(descriptor, found + CARD):
            starts.append(found)
        found = data.find(head, found + 1)
    return starts


def first_described(cards: Cards) -> Member:
    """The first member by its header alone, its records not counted: the beginning of the file is enough. Errors: as members_of."""
    version = _version(cards.data, cards)
    return _described(cards, 3 * CARD, version)[0]


def _member(cards: Cards, start: int, end: int, version: int) -> Member:
    member, head = _described(cards, start, version)
    said = whole_number(head[48:63]) if version == 8 else None
    return _with_records_said(cards, member, end, said) if said else _with_records(cards, member, end)


def _described(cards: Cards, start: int, version: int) -> tuple[Member, bytes]:
    """A member without its records, and the card before these."""
    first, second, at = start + 2 * CARD, start + 3 * CARD, start + 4 * CARD
    head = cards.card(at, "the number of variables")
    if not head.startswith(_HEAD + NAMES[version]):
        raise cards.broken("the card that counts the variables is missing", at)
    size, count = whole_number(cards.data[start + 74 : start + 78]), whole_number(head[48:58])
    if count is None or size not in SIZES:
        raise cards.broken("the number of variables, or the size of their descriptions, is no number that can be", at)
    described = variables_at(cards, at + CARD, count, size, long_names=version == 8)
    if version == 8:
        described = with_long_texts(cards, described)
    head = cards.card(described.end, "the records")
    if not head.startswith(_HEAD + RECORDS[version]):
        raise cards.broken("the card before the records is missing", described.end)
    member = Member(
        name=cards.text(first + 8, first + (40 if version == 8 else 16)),
        label=cards.text(second + 32, second + 72),
        kind=cards.text(second + 72, second + 80),
        version=version,
        created=cards.text(first + 64, first + 80),
        modified=cards.text(second, second + 16),
        variables=described.variables,
        start=described.end + CARD,
        records=0,
        notes=described.notes,
    )
    return member, head


def _with_records_said(cards: Cards, member: Member, end: int, said: int) -> Member:
    """The number of records that the header says, where the size agrees."""
    size, needed = end - member.start, said * member.width
    if not needed <= size < needed + CARD or cards.data[member.start + needed : end].strip(b" "):
        what = f"its header says {said:,} records of {member.width:,} bytes, but {size:,} bytes follow"
        raise cards.broken(what, member.start)
    return replace(member, records=said)


def _with_records(cards: Cards, member: Member, end: int) -> Member:
    """The number of records that the size allows; the last card is filled with blanks.

    Where a record is shorter than a card, blank records at the end of the last card cannot be told from that
    filling and do not count; every other blank record does.
    """
    size, width = end - member.start, member.width
    if not width:
        return member
    most, rest = divmod(size, width)
    if rest >= CARD or (size % CARD and rest) or cards.data[end - rest : end].strip(b" "):
        raise cards.broken(f"it ends inside record {most + 1:,}, after {rest:,} of its {width:,} bytes", end)
    least = max(0, -(-(size - CARD + 1) // width))
    unsure = cards.data[member.start + least * width : end].rstrip(b" ")
    notes = ("its last card is not filled to 80 bytes",) if size % CARD else ()
    return replace(member, records=least + -(-len(unsure) // width) if most > least else most, notes=member.notes + notes)
