"""sdtm2adam compare: two datasets, or two folders of them, held against one another."""

import argparse
from pathlib import Path


def add(commands) -> None:
    """The command `compare`."""
    compare = commands.add_parser("compare", help="hold two datasets, or two folders of them, against one another")
    compare.add_argument(
        "base", type=Path, metavar="BASE", help="a file (XPT, sas7bdat, Parquet, Dataset-JSON, CSV) or a folder of such files"
    )
    compare.add_argument("other", type=Path, metavar="OTHER", help="what is held against it")
    compare.add_argument(
        "--keys", nargs="+", default=[], metavar="VAR", help="variables by which records are matched (default: as metadata say)"
    )
    compare.add_argument("--by-order", action="store_true", help="match records in the order in which they stand, whatever could be a key")
    compare.add_argument("--absolute", type=_tolerance, metavar="X", help="numbers are equal within X (default 1e-12); dates: in days")
    compare.add_argument("--relative", type=_tolerance, metavar="X", help="... or within X of the larger of the two (default 1e-12)")
    compare.add_argument("--ignore", nargs="+", default=[], metavar="VAR", help="variables that are not looked at")
    compare.add_argument(
        "--where", default="", metavar="CONDITION", help="only the records of both sides that meet a condition, as specs write it"
    )
    compare.add_argument("--exclude", type=Path, metavar="FILE", help="YAML that leaves out cells by name, each with its reason")
    compare.add_argument("--values-only", action="store_true", help="attributes (label, type, length, format) are told and do not count")
    compare.add_argument("--report", type=Path, metavar="FOLDER", help="write compare.xlsx and compare.html there")
    compare.add_argument("--all", action="store_true", help="every variable, value and record, not the first few")
    compare.set_defaults(command=compare_paths)


def _tolerance(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no number from 0 on, such as 0.01 or 1e-9")
    return value


def compare_paths(arguments) -> int:
    """Print what differs; exit status 0 where nothing does, 1 where something does."""
    from sdtm2adam.compare.comparison import How
    from sdtm2adam.compare.folders import compare_datasets
    from sdtm2adam.compare.reading import read_datasets
    from sdtm2adam.compare.report import write_comparison
    from sdtm2adam.compare.text import lines
    from sdtm2adam.compare.values import TINY, Criterion
    from sdtm2adam.errors import StudyError
    from sdtm2adam.spec.excluded import read_excluded

    if arguments.keys and arguments.by_order:
        raise StudyError("--keys and --by-order exclude one another\n    to fix  leave one of them away")
    exclusions = read_excluded(arguments.exclude, _shown(arguments.exclude)) if arguments.exclude else []
    given = [TINY if value is None else value for value in (arguments.absolute, arguments.relative)]
    how = How(Criterion(*given), _names(arguments.ignore), arguments.where, tuple(exclusions), arguments.by_order)
    base, other = (read_datasets(path, _shown(path)) for path in (arguments.base, arguments.other))
    outcome = compare_datasets(base, other, _names(arguments.keys), how)
    print("\n".join(lines(outcome, arguments.all)))
    if arguments.report:
        print(f"written: {', '.join(_shown(path) for path in write_comparison(outcome, arguments.report))}")
    return 0 if (outcome.agrees if arguments.values_only else not outcome.code) else 1


def _names(given: list[str]) -> tuple[str, ...]:
    """Names with blanks or commas between them."""
    return tuple(name for text in given for name in text.split(",") if name)


def _shown(path: Path) -> str:
    """A path as the reader knows it: from where they stand, if it lies there."""
    here, whole = Path.cwd(), path.resolve()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(path)
