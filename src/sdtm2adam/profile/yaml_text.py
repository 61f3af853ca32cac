"""Text for YAML files that a person will read on: scalars that mean what they say, comments that stay on their line.

`spec/reading.py` takes only true, false, null and numbers without leading zeros for anything but text; what it could take for
one of them, or for syntax, is put in quotes here.
"""

import json
import re

from sdtm2adam.spec.reading import plain_value

PLAIN = re.compile(r"[^\W\d_](?:[\w .()+/'-]*[\w.()+/'-])?")
WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}  # what other readers of YAML take for something else


def scalar(text: str) -> str:
    """A text as one YAML scalar; in quotes unless every reader takes it for the same text."""
    safe = PLAIN.fullmatch(text) and text.casefold() not in WORDS and plain_value(text) == text and text.isprintable()
    return text if safe else quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes, what is not printed escaped."""
    return "".join(c if c.isprintable() else _escaped(c) for c in json.dumps(text, ensure_ascii=False))


def sequence(texts) -> str:
    return f"[{', '.join(map(scalar, texts))}]"


def comment(text: str) -> str:
    """A text as the rest of a comment: on one line, and nothing in it that a terminal or an editor would obey."""
    return "".join(c if c.isprintable() else _escaped(c) for c in " ".join(text.split()))


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
