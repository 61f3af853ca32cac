"""What can be said about a figure before there are data: populations, datasets and variables that nothing has, each with its line."""

from collections.abc import Collection, Iterator, Mapping

from sdtm2adam.errors import ERROR, Finding, did_you_mean
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.reading import Document, Place

SUBJECTS = "ADSL"


def figure_findings(
    figure: Figure,
    document: Document,
    columns: Mapping[str, Collection[str]],
    populations: Collection[str],
) -> Iterator[Finding]:
    """The population, datasets and variables that a figure names and that do not exist, with close matches.

    columns  the variables of each analysis dataset, and of those of SDTM as `sdtm.TA`; a drawing takes what its dataset lacks from ADSL
    """
    if figure.population not in populations:
        hint = did_you_mean(figure.population, populations)
        yield _fault(document, ("population",), f"there is no population {figure.population}{hint}")
    if figure.groups and SUBJECTS in columns and figure.groups.variable not in columns[SUBJECTS] and not figure.analyses:
        hint = did_you_mean(figure.groups.variable, columns[SUBJECTS])
        yield _fault(document, ("groups", "variable"), f"{SUBJECTS} has no variable {figure.groups.variable}{hint}")
    for wanted in figure.draw.drawing.wants():
        place = ("draw", figure.draw.name, *wanted.place)
        if wanted.dataset not in columns:
            at = (*place, "dataset") if (*place, "dataset") in document.lines else place
            yield _fault(document, at, f"there is no dataset {wanted.dataset}{did_you_mean(wanted.dataset, columns)}")
            continue
        known = {*columns[wanted.dataset], *columns.get(SUBJECTS, ())}
        for name in wanted.variables:
            if name not in known:
                yield _fault(document, _line(document, place, name), f"{wanted.dataset} has no variable {name}{did_you_mean(name, known)}")


def _line(document: Document, place: Place, name: str) -> Place:
    """The place below `place` whose text names the variable, or `place` itself."""
    value = document.value
    for part in place:
        value = value.get(part, {}) if isinstance(value, dict) else {}
    held = value.items() if isinstance(value, dict) else ()
    return next(((*place, key) for key, text in held if isinstance(text, str) and name in text), place)


def _fault(document: Document, place: Place, says: str) -> Finding:
    where = document.where(place)
    return Finding("spec", ERROR, "", "", f"{where}: {says}", source=where)
