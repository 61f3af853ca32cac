"""What every output shares: its id, how a cell is set, and masks as the shell draws them.

A mask: `{mean|xx.x}` has one decimal, `{p|p.xxx}` three and `<0.001`, `{n}` is a whole number, and `{mean|s4}` has
at most four significant digits (none before the point is lost).
"""

import re
from typing import Annotated, Literal

from pydantic import Field

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
MASK = re.compile(r"(?P<stat>[A-Za-z][A-Za-z0-9_]*)(?:\|(?:(?P<p>p\.)?(?P<whole>x+)(?:\.(?P<part>x+))?|s(?P<digits>[1-9])))?\Z")

OutputId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=31)]  # names files and sheets
Align = Literal["left", "center", "right", "decimal"]


def faulty_masks(text: str) -> list[str]:
    """The placeholders of `text` that are not `{stat}`, `{stat|xx.x}`, `{stat|s4}` or `{p|p.xxx}`."""
    inside = PLACEHOLDER.findall(text)
    unpaired = ["unpaired brace"] if re.search(r"[{}]", PLACEHOLDER.sub("", text)) else []
    return [f"{{{mask}}}" for mask in inside if not _is_mask(mask)] + unpaired


def _is_mask(mask: str) -> bool:
    found = MASK.match(mask)
    return bool(found) and not (found["p"] and found["part"]) and not (found["digits"] and found["stat"] == "pct")
