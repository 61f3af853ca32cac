"""Text as every writer can hold it: no character that XML forbids."""

import re

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def visible(text: str) -> str:
    """`text` with characters that XML cannot hold shown as control pictures (or U+FFFD)."""
    return ILLEGAL.sub(lambda found: chr(0x2400 + ord(found[0])) if ord(found[0]) < 0x20 else "\ufffd", text)
