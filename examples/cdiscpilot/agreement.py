"""The analysis datasets of this study held against those that others made of the same trial: `python agreement.py`.

Read from out/ (after `sdtm2adam run`), and from the package that agreement.yaml names. Printed are, for each dataset, the
share of equal cells of matched records, variables that are not equal everywhere with the reason for each, and how many
variables come about by the spec language alone. Exit status 1 where a bound is missed or a difference has no reason.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from sdtm2adam.compare.comparison import Comparison, How, compare_sides
from sdtm2adam.compare.reading import read_datasets
from sdtm2adam.derive.contract import KEPT
from sdtm2adam.errors import StudyError
from sdtm2adam.raw.given import folder_of
from sdtm2adam.spec.base import Spec, read_spec
from sdtm2adam.spec.excluded import Exclusion
from sdtm2adam.spec.given import GivenSdtm
from sdtm2adam.study import Study, open_study

HERE = Path(__file__).parent


class Held(Spec):
    """One dataset: the file that it is held against, the key, and the share of equal cells (%) that is asked for."""

    file: str
    keys: tuple[str, ...]
    at_least: float | None = None


class Reason(Spec):
    """Cells, and why they are not equal."""

    dataset: str
    variables: tuple[str, ...]
    where: str = ""
    reason: str = Field(min_length=10)


class Agreement(Spec):
    """agreement.yaml."""

    base: GivenSdtm
    datasets: dict[str, Held]
    excluded: tuple[Reason, ...] = ()
    explained: tuple[Reason, ...] = ()


def read_agreement() -> Agreement:
    return read_spec(HERE / "agreement.yaml", Agreement, "agreement.yaml")[0]


def compared(agreement: Agreement, adam: Path) -> dict[str, Comparison]:
    """Each dataset of `adam` against its public answer, the excluded cells left out."""
    folder = folder_of(agreement.base, HERE)
    made = {}
    for name, held in agreement.datasets.items():
        (base,) = read_datasets(folder / held.file, f"{agreement.base.package}/{held.file}").sides.values()
        (own,) = read_datasets(adam / f"{name}.parquet", f"adam/{name}.parquet").sides.values()
        left_out = [
            Exclusion(variable=variable, where=entry.where, reason=entry.reason, dataset=name)
            for entry in agreement.excluded
            if entry.dataset == name
            for variable in entry.variables
        ]
        made[name] = compare_sides(base, own, held.keys, How(exclusions=tuple(left_out)), name)
    return made


def percent(result: Comparison) -> float:
    """Of the cells compared, those that are equal, in %."""
    return 100 * result.share


def share(part: int, whole: int) -> str:
    """A part in %, never rounded up: 99.999% is not all."""
    return f"{part * 100_000 // whole / 1000:g}%"


def below(agreement: Agreement, name: str, result: Comparison) -> Iterator[tuple[str, str, str]]:
    """Variables that are not equal in every matched record: how many cells, and the reason; "" where none is stated."""
    for row in result.exclusions.to_dict("records"):
        yield row["variable"], f"{row['of these unequal']:,} of {row['cells']:,} excluded", row["reason"]
    told = {variable: entry.reason for entry in agreement.explained if entry.dataset == name for variable in entry.variables}
    for row in result.variables.to_dict("records"):
        if row["unequal"]:
            yield row["variable"], f"{row['unequal']:,} of {row['cells']:,} differ", told.get(row["variable"], "")


def spoken(study: Study, names: list[str]) -> tuple[int, list[str]]:
    """How many variables these datasets have, and those into which a verb of specs/derivations.py goes."""
    count, of_study = 0, []
    for plan in (p for p in study.plans["adam"] if p.name in names):
        for variable in study.datasets[plan.name].variables:
            behind = plan.behind({variable})
            count += 1
            if any(c.verb.of_study and (c.verb.rows != KEPT or behind.intersection(c.adds)) for c in plan.every_call()):
                of_study.append(f"{plan.name}.{variable}")
    return count, of_study


def told(agreement: Agreement, results: dict[str, Comparison], study: Study) -> Iterator[str]:
    """Everything as lines."""
    for name, result in results.items():
        held = agreement.datasets[name]
        alone = ", ".join(f"{len(rows):,} only {where}" for rows, where in
                          ((result.match.only_base, "in the public dataset"), (result.match.only_other, "here")) if len(rows))  # fmt: skip
        yield f"{name:9}{len(result.match):,} records matched by {', '.join(result.keys.names)}{'; ' + alone if alone else ''}"
        whole = result.cells_equal + result.cells_excluded - int(result.exclusions["of these unequal"].sum())
        every = share(whole, result.cells + result.cells_excluded)
        asked = (
            "" if held.at_least is None else f"; asked for {held.at_least:g}%: {'met' if percent(result) >= held.at_least else 'MISSED'}"
        )
        yield f"         {result.cells_equal:,} of {result.cells:,} cells equal, {share(result.cells_equal, result.cells)}{asked}"
        if result.cells_excluded:
            cells = "cell" if result.cells_excluded == 1 else "cells"
            yield f"         {result.cells_excluded:,} {cells} excluded by name; were nothing excluded, {every} would be equal"
    yield from ("", "Variables that are not equal everywhere")
    for name, result in results.items():
        for variable, count, reason in below(agreement, name, result):
            yield f"  {name}.{variable}: {count}. {' '.join(reason.split()) or 'NO REASON STATED'}"
    count, of_study = spoken(study, list(results))
    yield from ("", f"Variables by the spec language alone: {share(count - len(of_study), count)} ({count - len(of_study)} of {count})")
    if of_study:
        yield f"  by specs/derivations.py as well: {', '.join(of_study)}"


def shortfalls(agreement: Agreement, results: dict[str, Comparison]) -> list[str]:
    """Bounds that are missed, records without a partner where a bound is asked for, differences without a reason."""
    found = []
    for name, result in results.items():
        asked = agreement.datasets[name].at_least
        if asked is not None and percent(result) < asked:
            found.append(f"{name}: {share(result.cells_equal, result.cells)} of cells are equal, asked for are {asked:g}%")
        if asked is not None and (len(result.match.only_base) or len(result.match.only_other)):
            found.append(f"{name}: records without a partner")
        found += [f"{name}.{variable}: no reason is stated" for variable, _, reason in below(agreement, name, result) if not reason]
    return found


def main() -> int:
    adam = HERE / "out" / "adam"
    if not adam.is_dir():
        raise StudyError("There is no out/ yet; make it with: sdtm2adam --study examples/cdiscpilot run")
    agreement = read_agreement()
    results = compared(agreement, adam)
    print("\n".join(told(agreement, results, open_study(HERE))))
    missed = shortfalls(agreement, results)
    print("\n".join(["", *missed]) if missed else "")
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StudyError as fault:
        sys.exit(str(fault))
