"""What independent programs came to, held against the datasets of the run: findings, and one report of all comparisons."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from sdtm2adam.compare.comparison import Comparison, Criterion, How, compare_sides
from sdtm2adam.compare.folders import Outcome
from sdtm2adam.compare.outcome import OF_CELL
from sdtm2adam.compare.reading import read_datasets
from sdtm2adam.compare.sides import Side
from sdtm2adam.compare.values import TINY
from sdtm2adam.errors import WARNING, Finding, StudyError, some
from sdtm2adam.qc.programs import Ran
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.qc import Compared, Program

NAME = "qc"  # of the folder in out/, and of the report in it
REPORT = f"out/{NAME}/{NAME}.html"
SHOWN = 5


@dataclass(frozen=True)
class Held:
    """All programs: what the report shows, and what was found."""

    outcome: Outcome
    findings: tuple[Finding, ...]


def held(results: list[Ran], dataset: Callable[[str], Side]) -> Held:
    """Every file that a program wrote against its dataset; `dataset` gives one of the run by its name."""
    comparisons, failed, findings, notes = [], [], [], []
    for ran in results:
        program = ran.program
        notes.append(f"{program.name}: {program.says}")
        if ran.why:
            failed.append((program.name, "\n".join([ran.why, *ran.said])))
            findings.append(_failed(program, "", ran.why, ran.said))
            continue
        for compared in program.compares:
            base = dataset(compared.dataset)
            rows = _rows(base, compared.where)
            try:
                comparison = _compared(ran, compared, base.take(rows))
            except StudyError as fault:
                failed.append((f"{compared.dataset} ({program.name})", str(fault)))
                findings.append(_failed(program, compared.dataset, str(fault), ()))
                continue
            comparisons.append(comparison)
            findings.extend(_differences(program, compared, comparison, rows))
    outcome = Outcome("datasets of the run", "independent programs", tuple(comparisons), unreadable=tuple(failed), notes=tuple(notes))
    return Held(outcome, tuple(findings))


def _rows(base: Side, where: str) -> np.ndarray:
    """The records of the dataset that are compared."""
    if not where:
        return np.arange(len(base))
    condition = parse(where)
    return np.flatnonzero(condition.mask(base.frame(condition.columns)))


def _compared(ran: Ran, compared: Compared, base: Side) -> Comparison:
    """Errors: StudyError where the file is not there, cannot be read, or cannot be held against the dataset."""
    path = ran.folder / compared.writes
    if not path.is_file():
        there = sorted(p.relative_to(ran.folder).as_posix() for p in ran.folder.rglob("*") if p.is_file())
        raise StudyError(f"it wrote no {compared.writes}; it wrote {some(there) if there else 'nothing'}")
    sides = read_datasets(path, compared.writes).sides
    other = sides[compared.dataset] if compared.dataset in sides else next(iter(sides.values()))
    keys = compared.keys or next((names for _, names in base.keys), ())
    wanted = {own for name in other.columns if (own := base.found(name))}
    wanted |= {name for entry in compared.exclude if entry.where for name in parse(entry.where).columns}
    base = replace(base, columns={name: column for name, column in base.columns.items() if name in wanted or name in keys})
    given = [TINY if value is None else value for value in (compared.absolute, compared.relative)]
    how = How(Criterion(*given), exclusions=compared.exclude)
    return compare_sides(base, other, keys, how, f"{compared.dataset} ({ran.program.name})")


def _failed(program: Program, dataset: str, why: str, said: tuple[str, ...]) -> Finding:
    lines = [f"program {program.name}: {why}", *(f"    {line}" for line in said)]
    fix = f"run it by hand: {' '.join(program.command)}"
    return Finding("qc-program", program.severity, dataset, "", "\n".join(lines), source=program.written_at, fix=fix)


def _differences(program: Program, compared: Compared, c: Comparison, rows: np.ndarray) -> Iterator[Finding]:
    """A finding a variable that differs, and for records and variables without a partner; rows are those of the whole dataset."""

    def finding(message: str, variable: str = "", at: np.ndarray | None = None, count: int = 1, severity: str = "") -> Finding:
        told = tuple(rows[at].tolist()) if at is not None else ()
        fix = f"mend what is wrong, the spec or the program; after `sdtm2adam run --draft` {REPORT} has every difference"
        said = severity or program.severity
        return Finding("qc-differs", said, compared.dataset, variable, message, rows=told, count=count, source=program.written_at, fix=fix)

    theirs = f"{compared.writes} of program {program.name}"
    for variable, at in c.unequal.items():
        if len(at):
            cells = int(c.variables.set_index("variable").loc[variable, "cells"])
            message = f"{len(at):,} of {cells:,} values {'differs' if len(at) == 1 else 'differ'} from {theirs}:\n{_examples(c, variable)}"
            yield finding(message, variable, c.match.base[at], len(at))
    for at, table, says in ((c.match.only_base, c.only_in_base, "not in"), (None, c.only_in_other, "only in")):
        if len(table):
            counted = "1 record is" if len(table) == 1 else f"{len(table):,} records are"
            yield finding(f"{counted} {says} {theirs}: {some(_keys(table, c), SHOWN)}", at=at, count=len(table))
    if c.only_variables[1]:
        yield finding(f"{theirs} has variables that the dataset lacks: {some(c.only_variables[1])}", count=len(c.only_variables[1]))
    if len(c.repeated):
        counted = "1 key stands" if len(c.repeated) == 1 else f"{len(c.repeated):,} keys stand"
        says = f"{counted} more than once in it or in {theirs}; the records were matched in order"
        yield finding(f"{says}: {some(_keys(c.repeated, c), SHOWN)}", count=len(c.repeated), severity=WARNING)
    for entry in c.exclusions.itertuples(index=False, name=None):
        if entry[5]:
            yield finding(
                f"what is excluded for program {program.name} excludes nothing: {entry[5]} ({entry[2]})", entry[0], severity=WARNING
            )


def _keys(table, c: Comparison) -> list[str]:
    """The first records by their keys: `USUBJID P1, AVISITN 2`."""
    first = table.head(SHOWN + 1)
    parts = [[f"{name} {value}" for value in first[name]] for name in c.keys.names]
    shown = [", ".join(values) for values in zip(*parts, strict=True)]
    return [*(f"({text})" for text in shown), *[""] * (len(table) - len(first))]


def _examples(c: Comparison, variable: str) -> str:
    table = c.differences(SHOWN)
    table = table[table[OF_CELL[0]] == variable]
    values = zip(_keys(table, c), table[OF_CELL[1]], table[OF_CELL[2]], strict=True)
    lines = [f"    {key}: {ours or '(missing)'}, theirs {their or '(missing)'}" for key, ours, their in values]
    more = len(c.unequal[variable]) - len(lines)
    return "\n".join([*lines, *([f"    and {more:,} more"] if more > 0 else [])])
