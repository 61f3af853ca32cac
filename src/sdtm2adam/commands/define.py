"""sdtm2adam define: what a Define-XML file says, and what is wrong within it."""

from collections import Counter
from pathlib import Path

SHOWN = 10  # findings of one rule that are told without --all


def add(commands) -> None:
    """The command `define` with what it can do."""
    define = commands.add_parser("define", help="check or show a Define-XML file")
    actions = define.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="unresolved references, orphans, types against lengths, methods, NCI codes")
    check.add_argument("file", type=Path, metavar="FILE", help="a Define-XML 2.0 or 2.1 file")
    check.add_argument("--all", action="store_true", help=f"every finding, not the first {SHOWN} of each rule")
    check.set_defaults(command=check_file)
    show = actions.add_parser("show", help="the datasets and displays, or what is in one")
    show.add_argument("file", type=Path, metavar="FILE", help="a Define-XML 2.0 or 2.1 file")
    show.add_argument("name", nargs="?", help="a dataset: its variables; a display (in quotes): its results")
    show.set_defaults(command=show_file)


def check_file(arguments) -> int:
    """Print the findings by rule; exit status 1 where one is an error."""
    from sdtm2adam.formats.define_reader import read_define
    from sdtm2adam.submission.define_check import CHECKS, check_define

    define = read_define(arguments.file)
    found = check_define(define)
    by_rule: dict[str, list] = {}
    for finding in found:
        by_rule.setdefault(finding.rule, []).append(finding)
    for rule, findings in by_rule.items():
        severities = Counter(finding.severity for finding in findings)
        print(f"{rule}: {', '.join(f'{count} {severity}{_s(count)}' for severity, count in sorted(severities.items()))}")
        for finding in findings if arguments.all else findings[:SHOWN]:
            print(f"    {finding.severity:<7}  {finding.source}: {finding.message}")
        if len(findings) > SHOWN and not arguments.all:
            print(f"    and {len(findings) - SHOWN} more (--all shows them)")
    errors = len(found.errors)
    parts = (
        f"{len(define.groups)} datasets, {len(define.item_defs)} items, {len(define.codelists)} codelists, {len(define.methods)} methods"
    )
    if define.displays:
        parts += f", {len(define.displays)} displays with {sum(len(display.results) for display in define.displays)} results"
    print(f"{define.shown}: Define-XML {define.version}, {parts}")
    print(f"{len(CHECKS)} checks: {errors} error{_s(errors)}, {len(found) - errors} other finding{_s(len(found) - errors)}")
    return 1 if errors else 0


def show_file(arguments) -> int:
    """Print the datasets and displays of a define, or the variables of one dataset, or the results of one display."""
    from sdtm2adam.errors import StudyError, did_you_mean
    from sdtm2adam.formats.define_reader import read_define

    define = read_define(arguments.file)
    if arguments.name is None:
        rows = [(g.name, ", ".join([g.klass, *g.subclasses]), str(len(g.items)), ", ".join(g.keys), g.label) for g in define.groups]
        _print_table(("dataset", "class", "variables", "keys", "label"), rows)
        if define.displays:
            print()
            _print_table(("display", "results", "title"), [(d.name, str(len(d.results)), d.title) for d in define.displays])
        return 0
    display = next((display for display in define.displays if display.name == arguments.name), None)
    if display is not None:
        rows = [(r.reason, r.purpose, ", ".join(_named(define, d.group) for d in r.datasets), r.description) for r in display.results]
        _print_table(("reason", "purpose", "datasets", "result"), rows)
        return 0
    group = define.group(arguments.name)
    if group is None:
        names = [group.name for group in define.groups] + [display.name for display in define.displays]
        raise StudyError(f"{define.shown} has no dataset or display {arguments.name}{did_you_mean(arguments.name, names)}")
    rows = [
        (i.name, i.datatype, str(i.length or ""), "Yes" if i.mandatory else "", i.origin, _terms(define, i.codelist), i.label)
        for i in group.items
    ]
    _print_table(("variable", "type", "length", "mandatory", "origin", "codelist", "label"), rows)
    return 0


def _named(define, oid: str) -> str:
    """A dataset's name by its OID."""
    return next((group.name for group in define.groups if group.oid == oid), oid)


def _terms(define, oid: str) -> str:
    codelist = define.codelist(oid)
    return codelist.name if codelist else oid


def _print_table(names: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Columns as wide as what they hold, at most 40 characters; the last is shown whole."""
    widths = [min(40, max(len(row[i]) for row in (names, *rows))) for i in range(len(names))]
    for row in (names, *rows):
        cells = [*(cell if len(cell) <= 40 else f"{cell[:39]}…" for cell in row[:-1]), row[-1]]
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip())


def _s(count: int) -> str:
    return "" if count == 1 else "s"
