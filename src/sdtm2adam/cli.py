"""The command line: arguments in; a StudyError, and a file that cannot be read or written, out as text (never a traceback)."""

import argparse
import gc
import os
import sys
from pathlib import Path

from sdtm2adam.commands import compare, conform, ct, define, explain, profile, qualify, rules, tlf
from sdtm2adam.errors import StudyError

PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) != "\n"}  # control characters of the data, made visible


def main(argv: list[str] | None = None) -> int:
    """Run one command. Exit status: 0 done, 1 something differs or a person must decide, 2 wrong arguments."""
    arguments = _parser().parse_args(argv)
    gc.set_threshold(100_000, 50, 50)  # specs and frames make many small objects and few circles: look for circles less often
    try:
        return arguments.command(arguments)
    except StudyError as fault:
        print(f"\n{str(fault).translate(PICTURES)}\n", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as fault:  # a folder that is a file, no right to write, a full disk: the user's to put right
        if fault.strerror is None:
            raise
        where = f"{fault.filename} cannot be read or written" if fault.filename else "A file cannot be read or written"
        print(f"\n{where}: {fault.strerror}.\n".translate(PICTURES), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; the last good out/ is as it was.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sdtm2adam", description="Collected trial data to SDTM, ADaM, results, tables and listings.")
    parser.add_argument("--study", type=Path, default=Path(), metavar="FOLDER", help="the study folder (default: here)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    new = commands.add_parser("new", help="lay out a new study, with the reference study as its start")
    new.add_argument("folder", type=Path, metavar="DIR")
    new.set_defaults(command=_new)

    check = commands.add_parser("check", help="cross-check all specs without data")
    check.set_defaults(command=_check)

    run = commands.add_parser("run", help="raw export to packet")
    which = run.add_mutually_exclusive_group()
    which.add_argument("--only", metavar="STAGE", help="one stage, from what the last run left in out/")
    which.add_argument("--to", metavar="STAGE", help="the stages up to this one: raw, sdtm, adam, balance, xpt, define, conform ...")
    run.add_argument("--draft", action="store_true", help="go on past errors; values stay missing, every page says DRAFT")
    run.add_argument("--quiet", action="store_true", help="say nothing unless something is wrong")
    run.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: out/ in the study folder)")
    run.set_defaults(command=_run)

    published = commands.add_parser("published", help="published numbers (validation/published.csv) against ours")
    published.add_argument("--all", action="store_true", help="also the cells that are reproduced")
    published.set_defaults(command=_published)

    trace = commands.add_parser("trace", help="a printed cell back to its raw rows")
    trace.add_argument("output", help="output, e.g. t_14_1_2_1")
    trace.add_argument("row", help="label of the row (or a part of it), or the number of a listed row")
    trace.add_argument("column", help="id or label of the column")
    trace.add_argument("--all", action="store_true", help="every record, not the first few")
    trace.set_defaults(command=_trace)

    for family in (conform, rules, define, explain, ct, profile, compare, qualify, tlf):
        family.add(commands)

    verbs = commands.add_parser("verbs", help="the verbs that specs may use")
    verbs.add_argument("name", nargs="?", help="one verb in full")
    verbs.set_defaults(command=_verbs)
    return parser


def _new(arguments) -> int:
    from sdtm2adam.layout import PARTS, lay_out

    files = lay_out(arguments.folder)
    parts = ", ".join(f"{part}/" for part in PARTS)
    print(f"{len(files)} files in {arguments.folder}/: {parts}\nnext: cd {arguments.folder} && sdtm2adam run")
    return 0


def _check(arguments) -> int:
    from sdtm2adam.tlf.fonts import font_findings

    study = _open(arguments)
    datasets = sum(len(plans) for plans in study.plans.values())
    checks = sum(len(suite.expectations) for suite in study.suites)
    counts = f"{len(study.raw.exports)} exports, {datasets} datasets, {checks} expectations, {len(study.outputs)} outputs"
    for finding in font_findings(study.style):
        print(f"{finding.severity}: {finding.text()}")
    print(f"The specs hold together: {counts}.")
    return 0


def _open(arguments):
    from sdtm2adam.study import open_study

    return open_study(arguments.study.resolve())


def _run(arguments) -> int:
    from sdtm2adam import progress
    from sdtm2adam.pipeline import run, up_to

    study = _open(arguments)
    stages = up_to(arguments.to) if arguments.to else ()
    out = (arguments.out or study.folder / "out").resolve()
    with progress.telling(arguments.quiet) as tell:
        done = run(study, out, arguments.only, arguments.draft, tell, stages)
    if not arguments.quiet:
        progress.summary(done, _shown(out))
    return 0


def _published(arguments) -> int:
    from sdtm2adam import published
    from sdtm2adam.store import finished

    study = arguments.study.resolve()
    ard = finished(study / "out").get("ard", "ard")
    cells = published.compare(published.read_published(study / "validation" / "published.csv"), ard)
    print("\n".join(published.report(cells, arguments.all)))
    return 1 if any(c.verdict in (published.DIFFERS, published.ABSENT) for c in cells) else 0


def _trace(arguments) -> int:
    from sdtm2adam.tracing import trace_cell

    print("\n".join(trace_cell(_open(arguments), arguments.output, arguments.row, arguments.column, arguments.all)))
    return 0


def _verbs(arguments) -> int:
    from sdtm2adam.errors import did_you_mean
    from sdtm2adam.manual import example_of, told
    from sdtm2adam.study import study_verbs

    verbs = study_verbs(arguments.study)
    if arguments.name and arguments.name not in verbs:
        raise StudyError(f"There is no verb {arguments.name}{did_you_mean(arguments.name, verbs)}")
    if arguments.name:
        print("\n\n".join([arguments.name, *told(verbs[arguments.name]), example_of(verbs[arguments.name])]).rstrip())
        return 0
    for name, verb in sorted(verbs.items()):
        needed = ", ".join(a.name if a.required else f"[{a.name}]" for a in verb.arguments.values())
        print(f"{name}: {{{needed}}}\n    {verb.says.splitlines()[0]}")
    return 0


def _shown(path: Path) -> str:
    """A path as the reader knows it: from where they stand, if it lies there."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


if __name__ == "__main__":
    sys.exit(main())
