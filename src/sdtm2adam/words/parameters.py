"""Which parameter a call makes, where it makes records of one: `rate` with `as: SLOPE` makes those of SLOPE and no others."""

from collections.abc import Collection

from sdtm2adam.derive.contract import ADDED, Call

CODE, VALUE = "PARAMCD", "AVAL"
NAMED_BY = ("as", "parameter")  # arguments by which a verb is told the parameter that it makes, the first that it has


def parameter_made(call: Call, codes: Collection[str]) -> str:
    """The PARAMCD of the records that a call adds, where they are of one parameter of the dataset; else ""."""
    if call.verb.rows != ADDED:
        return ""
    constants = _constants(call)
    named = next((call.given.get(name) for name in NAMED_BY if name in call.verb.arguments), None)
    made = constants.get(CODE, named)
    return made if isinstance(made, str) and made in codes else ""


def made_by(call: Call) -> set[str]:
    """The columns that a call makes; of a call that adds records also the value that it gives them, and constants."""
    made = set(call.adds)
    if call.verb.rows == ADDED:
        constants = _constants(call)
        made |= {*constants, *({VALUE} if VALUE in call.reads or CODE in constants else ())}
    return made


def _constants(call: Call) -> dict[str, object]:
    """Columns to which a call that adds records gives one value: {PARAMCD: SCORE, AVISITN: 6}."""
    mappings = [value for name, value in call.given.items() if call.verb.arguments[name].role == "value" and isinstance(value, dict)]
    return {column: value for mapping in mappings for column, value in mapping.items()}
