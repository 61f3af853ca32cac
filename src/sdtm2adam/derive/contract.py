"""The verb contract: what a verb is, how a spec's call is bound to it, and how it is run.

A verb is a function of a frame and named arguments. Its annotations say what each argument is:

    Col, Cols    column(s) of the frame that it reads; of a mapping, its keys
    Key          the columns by which another table is matched: a list, or a mapping mine: theirs
    Parts        columns, and fixed text in single quotes
    New          column that it adds or replaces
    Where        a condition on the frame, handed over parsed: `where.mask(df)`
    TableWhere   a condition on the other table
    Brought      columns of the other table: a list, or a mapping theirs: new name
    Table        another dataset or export by name, handed over as a frame
    Tables       several of them, each with columns of it, handed over as pairs (frame, columns)
    TableCol     column of the other table
    TableCols    several of them
    Cells        new columns for each of several rows to be: a column, or fixed text in single quotes
    Cases        if-else: for each case a condition and a value (or a column), handed over parsed
    Sources      records of other tables in an order, each with its condition and columns, handed over with their frames
    Constants    columns, each with the value that new records have
    Order        columns that decide which of several rows counts, each with `lowest`, `highest`, `earliest` or `latest`
    Terms        a codelist by name, handed over as a frame (collected, term)
    Findings     the list for what it must report; filled in by the contract, never written in a spec

Everything else is a plain value (text, number, list, mapping), checked against its annotation. What a
signature cannot say of the values (cuts that rise, a pattern that can be read) a verb checks in a function
that it registers as check=: it is given all arguments by name and yields what is wrong with them. A binding
is checked when specs are loaded, before any data is read. Columns that a verb always reads of a table it
registers as of_tables={argument: columns}, and what must hold of the table itself (windows that do not overlap)
as check_tables={argument: function of the table and all arguments}, which yields rows and what is wrong with them:
tables that the study states are checked with the specs, others when the verb runs. An argument named after a
Python word ends with an underscore (`from_`): specs leave it away.

Frames: verbs of the program are handed rows under way (see derive/rows.py), which they use as the data frames that
they are said to be; verbs of a study are handed the data frames themselves.

Rows: a verb keeps the rows and their order unless registered with rows="added" or rows="reshaped".
Columns whose names begin with `_` say where a row came from (see derive/origin.py).
"""

import inspect
import re
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin

import numpy as np
import pandas as pd
from pydantic import ConfigDict, TypeAdapter, ValidationError

from sdtm2adam.derive.clauses import Case, Records, read_cases, read_records
from sdtm2adam.derive.rows import Rows, same_rows
from sdtm2adam.errors import Finding, Findings, StudyError, did_you_mean, some

Col = Annotated[str, "column"]
Cols = Annotated[list[str], "columns"]
Keyed = Annotated[dict[str, str], "columns"]
Key = Annotated[list[str] | dict[str, str], "key"]
Parts = Annotated[list[str], "parts"]
New = Annotated[str, "new column"]
News = Annotated[list[str], "new column"]
Renamed = Annotated[dict[str, str], "new column"]
Where = Annotated[Any, "condition"]
TableWhere = Annotated[Any, "condition on the table"]
Brought = Annotated[list[str] | dict[str, str], "columns brought"]
Table = Annotated[Any, "table"]
Tables = Annotated[dict[str, str | list[str]], "table"]
TableCol = Annotated[str, "column of the table"]
TableCols = Annotated[list[str], "columns of the table"]
Cells = Annotated[dict[str, dict[str, str]], "cells"]
Cases = Annotated[list[Case], "cases"]
Sources = Annotated[list[Records], "sources"]
Terms = Annotated[Any, "codelist"]
Constants = Annotated[dict[str, str | int | float], "columns"]
Order = Annotated[dict[str, Literal["lowest", "highest", "earliest", "latest"]], "columns"]
CheckTable = Callable[[pd.DataFrame, Mapping[str, Any]], Iterable[tuple[list[int], str]]]

STUDY_VERBS = "derivations"  # the module that specs/derivations.py becomes
LISTED = {"cases": read_cases, "sources": read_records}  # roles of arguments that are lists with conditions of their own
KEPT, ADDED, RESHAPED = "kept", "added", "reshaped"


@dataclass(frozen=True)
class Argument:
    """One argument of a verb as a spec sees it."""

    name: str
    role: str  # column | columns | new column | columns brought | condition | table | codelist | value ...
    annotation: Any
    parameter: str  # its name in Python, where it may end with an underscore
    required: bool
    default: Any


@dataclass(frozen=True)
class Verb:
    """A registered verb: its function, its arguments, and whether rows and subjects stay together."""

    name: str
    function: Callable[..., pd.DataFrame]
    arguments: Mapping[str, Argument]
    rows: str
    scope: str
    reports: str | None  # name of the argument that takes the Findings
    makes: tuple[str, ...] = ()  # columns it adds under a name of its own
    uses: tuple[str, ...] = ()  # columns it reads under a name of its own
    of_tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # argument -> columns it reads of that table
    check: Callable[[Mapping[str, Any]], Iterable[str]] | None = None  # what is wrong with the values of the arguments
    check_tables: Mapping[str, CheckTable] = field(default_factory=dict)  # argument -> what is wrong with the rows of that table

    @property
    def says(self) -> str:
        return inspect.getdoc(self.function) or ""

    @property
    def of_study(self) -> bool:
        """Whether a study wrote it, in specs/derivations.py."""
        return self.function.__module__ == STUDY_VERBS


@dataclass(frozen=True)
class Call:
    """A verb bound to the arguments of one spec entry, ready to run."""

    verb: Verb
    given: Mapping[str, Any]
    place: str

    def named(self, *roles: str) -> list[str]:
        """The names given in arguments of these roles, defaults included: columns read, tables needed ..."""
        names: list[str] = []
        for argument in self.verb.arguments.values():
            value = self.given.get(argument.name, argument.default)
            if argument.role in LISTED:
                names += [name for one in value or () for name in one.named(roles)]
            if argument.role not in roles or value is None:
                continue
            if isinstance(value, dict):
                value = list(value.values() if argument.role in ("new column", "columns brought") else value)
            names += [value] if isinstance(value, str) else value
        return names

    @property
    def conditions(self) -> list[Any]:
        """The conditions on the frame itself, those of cases included."""
        own = [self.given[a.name] for a in self.verb.arguments.values() if a.role == "condition" and self.given.get(a.name)]
        cases = [case for a in self.verb.arguments.values() if a.role == "cases" for case in self.given.get(a.name) or ()]
        return own + [case.where for case in cases if case.where]

    @cached_property  # of a plan asked many times, and always the same
    def reads(self) -> set[str]:
        parts = [p for p in self.named("parts") if not p.startswith("'")]
        parts += [c for cells in self._cells() for c in cells.values() if not c.startswith("'")]
        return {*self.named("column", "columns", "key"), *parts, *self.verb.uses}.union(*(c.columns for c in self.conditions))

    @cached_property
    def adds(self) -> list[str]:
        cells = [c for cells in self._cells() for c in cells]
        return list(dict.fromkeys([*self.named("new column", "columns brought"), *cells, *self.verb.makes]))

    def _cells(self) -> list[dict[str, str]]:
        grids = [self.given[a.name] for a in self.verb.arguments.values() if a.role == "cells" and self.given.get(a.name)]
        return [cells for grid in grids for cells in grid.values()]

    def asked(self, table: str) -> set[str]:
        """The columns that the call needs of this table: those that its arguments name, and those that its verb always reads."""
        wanted: set[str] = set()
        for argument in self.verb.arguments.values():
            value = self.given.get(argument.name, argument.default)
            if value is None:
                continue
            if argument.role == "table" and table in self.named_in(value):
                wanted.update(self.verb.of_tables.get(argument.name, ()))
                if isinstance(value, dict):
                    wanted.update([value[table]] if isinstance(value[table], str) else value[table])
            elif argument.role == "column of the table":
                wanted.add(value)
            elif argument.role in ("columns brought", "columns of the table"):
                wanted.update(value)
            elif argument.role == "sources":
                wanted.update(*(records.asked(table) for records in value))
            elif argument.role == "condition on the table":
                wanted.update(value.columns)
            elif argument.role == "key":
                wanted.update(value.values() if isinstance(value, dict) else value)
        return wanted

    def table_faults(self, tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, list[int], str]]:
        """What is wrong with the rows of these tables, where the call reads them: table, positions of its rows, and what."""
        given = {a.name: self.given.get(a.name, a.default) for a in self.verb.arguments.values()}
        for argument, faults in self.verb.check_tables.items():
            name = given[argument]
            if name in tables and self.asked(name) <= set(tables[name].columns):
                yield from ((name, rows, says) for rows, says in faults(tables[name], given))

    @staticmethod
    def named_in(value: str | Mapping[str, Any]) -> list[str]:
        """The tables that an argument names: one, or those of a mapping."""
        return [value] if isinstance(value, str) else list(value)

    def run(self, df: pd.DataFrame | Rows, tables: Mapping[str, pd.DataFrame | Rows], found: Findings) -> Rows:
        """The verb's result; the contract is checked before and after.

        Errors: StudyError for a column the frame lacks. A verb that breaks its own contract is a fault
        of the verb and raises TypeError.
        """
        rows = Rows.of(df)
        absent = sorted(c for c in self.reads if c not in rows)
        if absent:
            known = [c for c in rows if not c.startswith("_")]
            raise StudyError("\n".join(f"{self.place}: {self.verb.name}: there is no column {c}{did_you_mean(c, known)}" for c in absent))
        wrong = [f"{self.place}: {self.verb.name}: table {n}, row {some(r + 1 for r in rows)}: {says}"
                 for n, rows, says in self.table_faults(tables)]  # fmt: skip
        if wrong:
            raise StudyError("\n".join(wrong))
        arguments = {self.verb.arguments[name].parameter: value for name, value in self.given.items()}
        for argument in self.verb.arguments.values():
            name = self.given.get(argument.name, argument.default)
            if argument.role in ("table", "codelist") and name is not None:
                one = isinstance(name, str)
                handed = {n: self._handed(tables[n]) for n in self.named_in(name)}
                arguments[argument.parameter] = handed[name] if one else [(handed[n], _listed(of)) for n, of in name.items()]
            elif argument.role == "sources" and name is not None:
                arguments[argument.parameter] = [records.of({records.table: self._handed(tables[records.table])}) for records in name]
        if self.verb.reports:
            arguments[self.verb.reports] = found
        try:
            result = Rows.of(self.verb.function(self._handed(rows), **arguments))
        except StudyError as fault:
            raise StudyError(f"{self.place}: {self.verb.name}: {fault}", fault.findings) from None
        except Exception as fault:  # a verb of ours keeps its traceback; one of the study's own is for its author to mend
            if not self.verb.of_study:
                raise
            raise StudyError(f"{self.place}: {self.verb.name} (specs/derivations.py) stopped: {type(fault).__name__}: {fault}") from fault
        if self.verb.rows == KEPT and not same_rows(rows, result):
            raise self._broken("must keep rows and their order")
        if self.verb.rows != KEPT:
            result = result.reset_index(drop=True)
        lacking = [c for c in self.adds if c not in result]
        if lacking:
            raise self._broken(f"did not add {lacking}")
        return result

    def _handed(self, table: pd.DataFrame | Rows) -> pd.DataFrame | Rows:
        """What the verb gets: rows as they are, and one of the study's own, which may ask anything of pandas, a data frame."""
        return table.frame if self.verb.of_study and isinstance(table, Rows) else table

    def _broken(self, says: str) -> Exception:
        """A verb that breaks its contract is a fault of whoever wrote it."""
        if self.verb.of_study:
            return StudyError(f"{self.place}: {self.verb.name} (specs/derivations.py) {says}")
        return TypeError(f"verb {self.verb.name} {says}")


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


REGISTRY: dict[str, Verb] = {}


def verb(
    function: Callable | None = None,
    *,
    rows: str = KEPT,
    scope: str = "subject",
    makes: tuple[str, ...] = (),
    uses: tuple[str, ...] = (),
    of_tables: Mapping[str, tuple[str, ...]] | None = None,
    check: Callable[[Mapping[str, Any]], Iterable[str]] | None = None,
    check_tables: Mapping[str, CheckTable] | None = None,
) -> Callable:
    """Register a function as a verb; used bare or with rows=, scope=, makes= and uses= (columns of fixed name), and what to check."""

    def register(function: Callable) -> Callable:
        described = describe(function, rows, scope, makes, uses)
        made = replace(described, of_tables=of_tables or {}, check=check, check_tables=check_tables or {})
        REGISTRY[made.name] = made
        return function

    return register(function) if function else register


def describe(function: Callable, rows: str, scope: str, makes: tuple[str, ...] = (), uses: tuple[str, ...] = ()) -> Verb:
    """Read a function's signature into a Verb."""
    hints = typing.get_type_hints(function, include_extras=True)
    arguments, reports = {}, None
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        hint = hints[parameter.name]
        if hint is Findings:
            reports = parameter.name
            continue
        name = parameter.name.removesuffix("_")
        required = parameter.default is inspect.Parameter.empty
        arguments[name] = Argument(name, _role(hint), hint, parameter.name, required, None if required else parameter.default)
    return Verb(function.__name__, function, arguments, rows, scope, reports, makes, uses)


def _role(hint: Any) -> str:
    if get_origin(hint) is Annotated:
        return get_args(hint)[1]
    if get_origin(hint) in (typing.Union, UnionType):  # an optional argument has the role of what it may be
        roles = {_role(part) for part in get_args(hint) if part is not type(None)}
        return roles.pop() if len(roles) == 1 else "value"
    return "value"


def bind(
    name: str,
    given: Mapping[str, Any] | None,
    place: str,
    parse: Callable[[str], Any],
    registry: Mapping[str, Verb] | None = None,
) -> Call:
    """Check one spec entry `name: {arguments}` against its verb and give the Call.

    place  file:line for messages;  parse  reads a condition's text.
    Errors: StudyError that lists every fault of the entry, with close matches.
    """
    verbs = REGISTRY if registry is None else registry
    if name not in verbs:
        raise StudyError(f"{place}: there is no verb `{name}`{did_you_mean(name, verbs)} (sdtm2adam verbs lists them)")
    verb = verbs[name]
    if given is not None and not isinstance(given, Mapping):
        raise StudyError(f"{place}: {name} takes named arguments: {name}: {{{', '.join(verb.arguments)}: ...}}")
    given = dict(given or {})
    hints = {argument: did_you_mean(argument, verb.arguments) for argument in given if argument not in verb.arguments}
    faults = [f"{place}: {name} has no argument `{argument}`{hint}" for argument, hint in hints.items()]
    meant = "".join(hints.values())
    faults += [
        f"{place}: {name} needs the argument `{a.name}`"
        for a in verb.arguments.values()
        if a.required and a.name not in given and f" {a.name}?" not in meant
    ]
    for argument in (verb.arguments[a] for a in given if a in verb.arguments):
        try:
            given[argument.name] = _checked(argument, given[argument.name], parse)
        except (ValidationError, StudyError) as fault:
            says = fault.errors(include_url=False)[0]["msg"] if isinstance(fault, ValidationError) else str(fault)
            faults.append(f"{place}: {name}, argument `{argument.name}`: {says}")
    if verb.check and not faults:
        every = {a.name: given.get(a.name, a.default) for a in verb.arguments.values()}
        faults = [f"{place}: {name}: {says}" for says in verb.check(every)]
    if faults:
        raise StudyError("\n".join(faults))
    return Call(verb, given, place)


def _checked(argument: Argument, value: Any, parse: Callable[[str], Any]) -> Any:
    if argument.role in ("condition", "condition on the table"):
        return None if value is None else parse(TypeAdapter(str).validate_python(value, strict=True))
    if argument.role in LISTED:
        return LISTED[argument.role](value, parse)
    if argument.role in ("table", "codelist") and argument.annotation != Tables:
        return TypeAdapter(str | None).validate_python(value, strict=True)
    return _adapter(argument.annotation).validate_python(value)


@lru_cache(maxsize=256)  # the annotations of all arguments are few, and making an adapter takes longer than all it will check
def _adapter(annotation: Any) -> TypeAdapter:
    return TypeAdapter(annotation, config=ConfigDict(strict=True, arbitrary_types_allowed=True))


def run_all(calls: Iterable[Call], df: pd.DataFrame | Rows, tables: Mapping[str, pd.DataFrame | Rows], found: Findings) -> Rows:
    """One call after the other.

    A finding of a call names the variable that was being made and the place of the call in the specs, and its
    rows become row numbers of origin (`_src`), since positions change from call to call; `{row 3}` in its message
    becomes `{origin ...}`.
    """
    rows = Rows.of(df)
    for call in calls:
        seen = Findings()
        made = call.run(rows, tables, seen)
        name = call.adds[0] if call.adds else ""
        found.extend(_at_origin(finding, rows) for finding in seen.placed(variable=name, spec=call.place))
        rows = made
    return rows


def _at_origin(finding: Finding, df: Rows) -> Finding:
    if "_src" not in df or not finding.rows:
        return finding
    origin = _holding(df, finding.field)
    message = re.sub(r"\{row (\d+)\}", lambda m: f"{{origin {origin[int(m[1])]}}}", finding.message)
    return replace(finding, rows=tuple(origin[list(finding.rows)].tolist()), message=message)


def _holding(df: Rows, field: str) -> np.ndarray:
    """Numbers of the rows that hold a field: each row's own, or that of the table from which a join brought the field."""
    own = df["_src"].to_numpy()
    for column in df:
        if column.startswith("_via_") and field in column.partition(":")[2].split(","):
            own = np.where(df[column].to_numpy() >= 0, df[column].to_numpy(), own)
    return own
