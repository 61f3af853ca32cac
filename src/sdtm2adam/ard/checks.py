"""What can be said about the analyses of a study before there are data: names that nothing has."""

from collections.abc import Collection, Iterator, Mapping

from sdtm2adam.ard.frame import COMPARISON, MODEL, POPULATION, TOTAL
from sdtm2adam.ard.multiplicity import graph_faults
from sdtm2adam.ard.slices import SUBJECT
from sdtm2adam.errors import ERROR, Finding, Findings, did_you_mean
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.condition import parse

RULE = "analysis"
RESERVED = (TOTAL, COMPARISON, MODEL)


def check_analyses(outputs, columns: Mapping[str, Collection[str]], populations: Mapping[str, object]) -> None:
    """Stop with one StudyError that lists every unknown name in the analyses; `columns` by dataset."""
    analysis_findings(outputs, columns, populations).stop_if_errors("Analyses")


def analysis_findings(outputs, columns: Mapping[str, Collection[str]], populations: Mapping[str, object]) -> Findings:
    """Every dataset, variable or population that an analysis names and that does not exist, with close matches.

    A variable may be of the analysis' dataset or of ADSL, from which it is carried by subject.
    """
    found = Findings()
    if not any(getattr(output, "analyses", ()) for output in outputs):
        return found
    if "ADSL" not in columns:
        found.add(_fault("", "ADSL", "", "there is no dataset ADSL, and every population is a condition on it"))
        return found
    for output in outputs:
        if getattr(output, "analyses", ()):
            found.extend(_of_output(output, columns, populations))
    return found


def _of_output(output, columns, populations) -> Iterator[Finding]:
    place = f"output {output.output}"
    if output.population not in populations:
        yield _unknown(place, "", "", "population", output.population, populations)
    else:
        yield from _of_population(output.population, columns, populations)
    groups = getattr(output, "groups", None)
    if groups is not None:
        if groups.variable not in columns["ADSL"]:
            yield _unknown(place, "ADSL", groups.variable, "variable", groups.variable, columns["ADSL"])
        for level in set(groups.levels) & set(RESERVED):
            yield _fault(place, "ADSL", groups.variable, f"a group cannot be called {level}: the results use that name")
    ids = [a.id for a in output.analyses]
    for name in sorted({i for i in ids if ids.count(i) > 1}):
        yield _fault(place, "", "", f"the analysis id {name} stands {ids.count(name)} times")
    for analysis in output.analyses:
        yield from _of_family(f"{place}, analysis {analysis.id}", analysis, output.analyses)
        yield from _of_reference(f"{place}, analysis {analysis.id}", analysis, groups)
        yield from _of_model(f"{place}, analysis {analysis.id}", analysis, groups)
        yield from _of_analysis(f"{place}, analysis {analysis.id}", analysis, columns, populations)


def _of_family(place: str, analysis: Analysis, analyses) -> Iterator[Finding]:
    """Tests of a family that no other analysis of the output makes, and a graph that cannot be tested."""
    if not analysis.multiplicity:
        return
    asked = analysis.multiplicity
    others = {a.id: a for a in analyses if not a.multiplicity}
    for name, test in asked.family.items():
        if test.analysis not in others:
            yield _unknown(place, "", "", "analysis", test.analysis, others)
        elif others[test.analysis].by_variable:
            continue  # its labels are values of the data
        elif test.by and test.by not in others[test.analysis].by:
            yield _unknown(place, "", "", f"`by:` of {test.analysis} for {name}:", test.by, others[test.analysis].by)
        elif not test.by and others[test.analysis].by:
            yield _fault(place, "", "", f"{name}: say `by:`, {test.analysis} has {', '.join(others[test.analysis].by)}")
    weights = [asked.weights.get(name, 0.0) for name in asked.family]
    yield from (_fault(place, "", "", fault) for fault in graph_faults(list(asked.family), weights, asked.transitions))


def _of_reference(place: str, analysis: Analysis, groups) -> Iterator[Finding]:
    if analysis.imputation and analysis.imputation.reference:
        levels = groups.levels if groups else {}
        if analysis.imputation.reference not in levels:
            yield _unknown(place, "", "", "group to impute after:", analysis.imputation.reference, levels)


def _of_model(place: str, analysis: Analysis, groups) -> Iterator[Finding]:
    """Means of groups from a model that does not have the groups: every difference would be 0."""
    named = {name for effect in analysis.effects for name in effect.split("*")}
    several = bool(groups) and len(groups.levels) > 1
    if several and analysis.statistics in ("ancova", "mmrm", "mixed") and groups.variable not in named:
        says = f"the groups are those of {groups.variable}, which is in none of the effects {', '.join(analysis.effects)}"
        yield _fault(place, analysis.dataset, groups.variable, f"{says}: their means would not differ")


def _of_analysis(place: str, analysis: Analysis, columns, populations) -> Iterator[Finding]:
    if analysis.id == POPULATION:
        yield _fault(place, "", "", f"the id {POPULATION} is taken by the N of the groups")
    if analysis.population and analysis.population not in populations:
        yield _unknown(place, "", "", "population", analysis.population, populations)
    if analysis.dataset not in columns:
        yield _unknown(place, analysis.dataset, "", "dataset", analysis.dataset, columns)
        return
    if SUBJECT not in columns[analysis.dataset]:
        yield _fault(place, analysis.dataset, SUBJECT, f"there is no {SUBJECT}, by which subjects are found in ADSL")
    for name in (n for n in analysis.of_subjects if n not in columns["ADSL"]):
        yield _unknown(place, "ADSL", name, "variable", name, columns["ADSL"])
    asked = [*analysis.analysed, *analysis.by_columns, *(c for text in analysis.conditions for c in sorted(parse(text).columns))]
    known = list(dict.fromkeys([*columns[analysis.dataset], *columns["ADSL"]]))
    for name in dict.fromkeys(asked):
        if name not in known:
            yield _unknown(place, analysis.dataset, name, "variable", name, known)


def _of_population(name: str, columns, populations) -> Iterator[Finding]:
    where = getattr(populations[name], "where", None)
    for column in sorted(parse(where).columns - set(columns["ADSL"])) if where else ():
        yield _unknown(f"population {name}", "ADSL", column, "variable", column, columns["ADSL"])


def _unknown(place: str, dataset: str, variable: str, kind: str, word: str, known) -> Finding:
    hint = did_you_mean(word, known)
    known_here = "" if hint or kind == "variable" else f"; known: {', '.join(known)}"
    return _fault(place, dataset, variable, f"no {kind} {word or '(none said)'}{hint}{known_here}")


def _fault(place: str, dataset: str, variable: str, message: str) -> Finding:
    return Finding(RULE, ERROR, dataset, variable, message, source=place)
