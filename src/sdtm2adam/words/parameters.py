"""Of which parameters a call adds records: `rate` with `as: SLOPE` those of SLOPE, `where: PARAMCD == 'TOTAL'` those of TOTAL."""

from collections.abc import Collection

from sdtm2adam.derive.contract import ADDED, Call
from sdtm2adam.spec.ranges import ranges_of

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


def limited_to(call: Call) -> frozenset[str] | None:
    """The parameters of which a call adds records, where its conditions name them; None where it may add some of any."""
    if call.verb.rows != ADDED:
        return None
    conditions = [call.given[a.name] for a in call.verb.arguments.values() if a.role == "condition" and call.given.get(a.name)]
    read = [one for condition in conditions for one in ranges_of(condition.text).ranges]
    named = [frozenset(one.values) for one in read if one.column == CODE and one.comparator in ("EQ", "IN")]
    return frozenset.intersection(*named) if named else None


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
