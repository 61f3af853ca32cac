"""The bytes of a SAS transport file as cards of 80, with what is said where they are not what they should be."""

from typing import NamedTuple

from sdtm2adam.errors import StudyError

CARD = 80


class NotXpt(StudyError):
    """The bytes are not a SAS transport file, or not a whole one; the message says what they are instead."""


class Cards(NamedTuple):
    """A file's bytes, the encoding of its text, and what messages call it."""

    data: bytes
    encoding: str
    shown: str

    def card(self, at: int, what: str) -> bytes:
        """The card at a byte. Errors: NotXpt where the file ends before it; `what` is the thing that is missing."""
        card = self.data[at : at + CARD]
        if len(card) < CARD:
            raise self.broken(f"it ends before {what}", len(self.data))
        return card

    def text(self, start: int, end: int) -> str:
        return self.as_text(self.data[start:end])

    def as_text(self, raw: bytes) -> str:
        """Blanks and zero bytes at the end are filling; what is not valid in the encoding stays visible."""
        return raw.rstrip(b" \0").decode(self.encoding, "backslashreplace").replace("\0", "\\x00")

    def broken(self, what: str, at: int) -> NotXpt:
        """The error to raise for a file that is a transport file, but not a whole or a possible one."""
        message = f"{self.shown} is not a whole SAS transport file: {what} (at byte {at:,})."
        return NotXpt(f"{message}\n    to fix  copy or export it again")


def whole_number(digits: bytes) -> int | None:
    """The number of a header field; None where it holds something else."""
    text = digits.strip()
    return int(text) if text.isdigit() else None


def whole_cards(size: int) -> int:
    """Bytes that `size` bytes take when their last card is filled."""
    return -(-size // CARD) * CARD
