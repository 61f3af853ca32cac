"""What every output shares: its id, how a cell is set, and masks as the shell draws them.

A mask: `{mean|xx.x}` has one decimal, `{p|p.xxx}` three and `<0.001`, `{n}` is a whole number, and `{mean|s4}` has
at most four significant digits (none before the point is lost). `{min|a}` has as many decimals as the data of its
analysis, `{mean|a+1}` one more.
"""

import re
from typing import Annotated, Literal

from pydantic import Field

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
DRAWN = r"(?P<p>p\.)?(?P<whole>x+)(?:\.(?P<part>x+))?|s(?P<digits>[1-9])|(?P<auto>a(?:\+[1-4])?)"
MASK = re.compile(rf"(?P<stat>[A-Za-z][A-Za-z0-9_]*)(?:\|(?:{DRAWN}))?\Z")
NUMBER = r"^\d+(\.\d+)*(\.[A-Za-z]\w*)?$"

OutputNumber = Annotated[str, Field(pattern=NUMBER)]  # of the one numbering of a report: 14.1.2.1
OutputId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=31)]  # names files and sheets
Align = Literal["left", "center", "right", "decimal"]


def faulty_masks(text: str) -> list[str]:
    """The placeholders of `text` that are not `{stat}`, `{stat|xx.x}`, `{stat|s4}`, `{stat|a+1}` or `{p|p.xxx}`."""
    inside = PLACEHOLDER.findall(text)
    unpaired = ["unpaired brace"] if re.search(r"[{}]", PLACEHOLDER.sub("", text)) else []
    return [f"{{{mask}}}" for mask in inside if not _is_mask(mask)] + unpaired


def _is_mask(mask: str) -> bool:
    found = MASK.match(mask)
    return bool(found) and not (found["p"] and found["part"]) and not ((found["digits"] or found["auto"]) and found["stat"] == "pct")
