"""Analysis results metadata (ARM 1.0) from the output specs: a display for each output, a result for each analysis in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sdtm2adam.formats.define_documents import Document
from sdtm2adam.formats.define_results import AnalysisDataset, AnalysisResult, Code, ResultDisplay
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.analysis_parts import Multiplicity
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.listing import OF_SDTM, Listing
from sdtm2adam.spec.output import Output, Table
from sdtm2adam.spec.ranges import Range, ranges_of
from sdtm2adam.submission.define_displays_words import code_of, described, documented
from sdtm2adam.submission.define_parts import Parts

SUBJECTS = "ADSL"
PARAMETER = "PARAMCD"
PROGRAM = "sdtm2adam"


def displays(parts: Parts) -> tuple[ResultDisplay, ...]:
    """The displays of all outputs, by their numbers."""
    made = (_display(parts, output) for output in parts.given.outputs)
    return tuple(display for display in made if display.results)  # what is made from no analysis data has none


def leaf_id(output: str) -> str:
    return f"LF.{output}"


def _display(parts: Parts, output: Output) -> ResultDisplay:
    shown = (Document(leaf_id(output.output)),) if output.output in parts.given.shown else ()
    results = [*_of_listing(parts, output)] if isinstance(output, Listing) else [*_of_analyses(parts, output)]
    results += _of_figure(parts, output) if isinstance(output, Figure) else []
    return ResultDisplay(f"RD.{output.output}", f"{output.kind.capitalize()} {output.number}", output.title, shown, tuple(results))


def _of_analyses(parts: Parts, output: Table | Figure) -> Iterator[AnalysisResult]:
    """A result for each analysis, and for each condition under its `by:`, since each is made from other records.

    A sample size has none: it is planned before there are data, and a result names the datasets that it is made from. Adjusted
    p values are made from what the p values are made from that they adjust.
    """
    groups = [output.groups.variable] if output.groups else []
    for analysis in (one for one in output.analyses if not one.sample_size):
        population = parts.given.study.populations[analysis.population or output.population]
        labels = _labels(parts, analysis.dataset)
        for number, (label, condition) in enumerate(analysis.by.items() or [("", "")], start=1):
            if analysis.multiplicity:
                made_from = _made_from_family(parts, output, analysis.multiplicity, groups)
            else:
                wheres = _of(analysis.dataset, [analysis.where, condition])
                made_from = _made_from(
                    parts, [analysis.dataset], wheres, population.where, _of(analysis.dataset, analysis.analysed), groups
                )
            yield AnalysisResult(
                oid=_oid(output, analysis, number if label else 0),
                description=described(output, analysis, label, labels),
                reason=analysis.reason or output.reason,
                purpose=analysis.purpose or output.purpose,
                **made_from,
                documentation=documented(output, analysis, population),
                code=Code(PROGRAM, code_of(output, analysis)),
            )


def _of_listing(parts: Parts, output: Listing) -> Iterator[AnalysisResult]:
    """A listing has one result: the records that it lists."""
    population = parts.given.study.populations[output.population]
    variables = [variable for column in output.shown for variable in column.sources]
    if output.dataset.startswith(OF_SDTM):
        made_from = _made_from_sdtm(parts, output, population.where, variables)
    else:
        at = output.dataset
        made_from = _made_from(parts, [at], _of(at, [output.where]), population.where, _of(at, variables))
    yield AnalysisResult(
        oid=f"AR.{output.output}",
        description=output.title,
        reason=output.reason,
        purpose=output.purpose,
        **made_from,
        documentation=documented(output, None, population),
        code=Code(PROGRAM, code_of(output, None)),
    )


def _of_figure(parts: Parts, output: Figure) -> Iterator[AnalysisResult]:
    """A result for each analysis dataset whose records a figure draws; trial design is described with SDTM, not here."""
    population = parts.given.study.populations[output.population]
    groups = [output.groups.variable] if output.groups else []
    for dataset, variables in output.datasets.items():
        if dataset in parts.given.datasets:
            yield AnalysisResult(
                oid=f"AR.{output.output}.{dataset}",
                description=output.title,
                reason=output.reason,
                purpose=output.purpose,
                **_made_from(parts, [dataset], [], population.where, _of(dataset, variables), groups),
                documentation=documented(output, None, population),
                code=Code(PROGRAM, code_of(output, None)),
            )


def _made_from_sdtm(parts: Parts, output: Listing, population: str, variables: Iterable[str]) -> dict[str, object]:
    """Records of SDTM: this define has no such dataset, so the subjects in ADSL are what it can name, and a comment tells the rest."""
    name = output.dataset.removeprefix(OF_SDTM)
    carried = [variable for variable in variables if name not in parts.given.specs or variable not in parts.given.specs[name].variables]
    subjects = [variable for variable in carried if variable in parts.given.datasets[SUBJECTS][0].names]
    only = f", only where {output.where}" if output.where else ""
    says = f"Records of the SDTM dataset {name}{only}, whose subjects are chosen by {SUBJECTS}, joined by USUBJID."
    return _made_from(parts, [SUBJECTS], [], population, _of(SUBJECTS, subjects), says=says)


def _made_from_family(parts: Parts, output: Table | Figure, family: Multiplicity, groups: Iterable[str]) -> dict[str, object]:
    """What the tests of a family are made from: their datasets, each with the conditions that all its tests share; a comment names them."""
    analyses = {one.id: one for one in output.analyses}
    tests = [(analyses[test.analysis], test.by) for test in family.family.values()]
    asked: dict[str, list[list[str]]] = defaultdict(list)
    for test, by in tests:
        asked[test.dataset].append([test.where, test.by.get(by, "")])
    shared = [(dataset, text) for dataset, of in asked.items() for text in of[0] if all(text in others for others in of)]
    populations = {parts.given.study.populations[test.population or output.population].where for test, _ in tests}
    variables = [(test.dataset, variable) for test, _ in tests for variable in test.analysed]
    named = dict.fromkeys(_oid(output, test, list(test.by).index(by) + 1 if by in test.by else 0) for test, by in tests)
    says = f"Adjusts the p values of {', '.join(named)}."
    return _made_from(parts, list(asked), shared, populations.pop() if len(populations) == 1 else "", variables, groups, says)


def _oid(output: Table | Figure, analysis: Analysis, condition: int = 0) -> str:
    """OID of a result: of an analysis, or of one of its conditions, the first being 1."""
    return f"AR.{output.output}.{analysis.id}{f'.{condition}' if condition else ''}"


def _of(dataset: str, names: Iterable[str]) -> list[tuple[str, str]]:
    """Conditions or variables, each with the dataset that it is asked of."""
    return [(dataset, name) for name in names]


def _labels(parts: Parts, dataset: str) -> dict[str, str]:
    """Variable -> label, of a dataset and of ADSL."""
    metas = [parts.given.datasets[name][0] for name in (SUBJECTS, dataset) if name in parts.given.datasets]
    return {variable.name: variable.label for meta in metas for variable in meta.variables}


def _made_from(
    parts: Parts,
    datasets: Sequence[str],
    wheres: Iterable[tuple[str, str]],
    population: str,
    variables: Iterable[tuple[str, str]],
    groups: Iterable[str] = (),
    says: str = "",
) -> dict[str, object]:
    """What a result is made from: its datasets and ADSL with their clauses and variables, the parameter, the comment on all of them.

    wheres, variables  each with the dataset that it is asked of
    says               what the comment begins with

    A variable or a column of a condition that its dataset does not have is that of ADSL, carried by subject; groups are of ADSL.
    """
    names = [name for name in dict.fromkeys([*datasets, SUBJECTS]) if name in parts.given.datasets]
    columns = {name: parts.given.datasets[name][0].names for name in names}

    def home(column: str, first: str) -> str:
        return next((name for name in (first, SUBJECTS, *names) if column in columns.get(name, ())), first)

    ranges: dict[str, list[Range]] = defaultdict(list)
    rest, analysed = defaultdict(list), defaultdict(list)
    for asked, text in [*wheres, (SUBJECTS, population)]:
        read = ranges_of(text)
        for one in read.ranges:
            ranges[home(one.column, asked)].append(one)
        for part in read.rest:
            rest[home(min(parse(part).columns, default=""), asked)].append(part)
    for first, variable in dict.fromkeys([*variables, *_of(SUBJECTS, groups)]):
        analysed[home(variable, first)].append(f"IT.{home(variable, first)}.{variable}")
    used = [name for name in names if name in datasets or ranges[name] or rest[name] or analysed[name]]
    return {
        "datasets": tuple(AnalysisDataset(f"IG.{name}", parts.clause_of(name, ranges[name]), tuple(analysed[name])) for name in used),
        "parameter": next((f"IT.{name}.{PARAMETER}" for name in used if PARAMETER in columns[name]), ""),
        "comment": parts.comment(" ".join(filter(None, [says, _how(used, rest)])), f"{datasets[0]}.RECORDS"),
    }


def _how(used: Sequence[str], rest: dict[str, list[str]]) -> str:
    """How the datasets are put together, and what of their conditions no where clause can say."""
    others = " and ".join(name for name in used if name != SUBJECTS)
    joined = [f"Records of {others} whose subjects are chosen and grouped by {SUBJECTS}, joined by USUBJID."] if len(used) > 1 else []
    return " ".join([*joined, *(f"Of {name} only records where {' and '.join(parts)}." for name, parts in rest.items() if parts)])
