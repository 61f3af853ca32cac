"""sdtm2adam tlf: mock shells before there are data, the files of a packet read again, two packets held against one another."""

import json
from pathlib import Path

SHELL = "MOCK SHELL - no data"


def add(commands) -> None:
    """The command `tlf` and what it can do."""
    tlf = commands.add_parser("tlf", help="the outputs: mock shells, do the files show the results, what differs between two packets")
    ways = tlf.add_subparsers(required=True, metavar="WHAT")
    shells = ways.add_parser("shells", help="the packet as mock shells: masks in the place of numbers, before any data exist")
    shells.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: shells/ in the study folder)")
    shells.set_defaults(command=write_shells)
    check = ways.add_parser("check", help="read every written file again and hold each cell against the results")
    check.add_argument("--out", type=Path, metavar="DIR", help="where the run has written (default: out/ in the study folder)")
    check.set_defaults(command=check_outputs)
    diff = ways.add_parser("diff", help="which numbers of two packets differ, and whether data, spec or method made them")
    diff.add_argument("before", type=Path, metavar="A", help="the out/ folder of a run")
    diff.add_argument("after", type=Path, metavar="B", help="that of another")
    diff.add_argument("--all", action="store_true", help="every number, not the first few of an output")
    diff.add_argument("--csv", type=Path, metavar="FILE", help="write every number that differs there")
    diff.set_defaults(command=diff_packets)


def write_shells(arguments) -> int:
    """Write the shells of all outputs as Word documents and as one packet; print where they are."""
    from sdtm2adam.study import open_study
    from sdtm2adam.tlf.shells import shells
    from sdtm2adam.tlf.write import write_shells as written

    study = open_study(arguments.study.resolve())
    folder = (arguments.out or study.folder / "shells").resolve()
    style = study.style.model_copy(update={"stamp": SHELL})
    displays = shells(study.outputs, study.spec.populations, style)
    paths = written(displays, style, folder)
    print(f"{len(displays)} shells in {paths[-1].parent.name}/, all of them in {paths[-1].name}")
    return 0


def check_outputs(arguments) -> int:
    """Lay the outputs out again from the results and datasets in out/, and read every file back; exit status 1 where one differs.

    Errors: StudyError where there is no finished run, or the results do not fit the outputs.
    """
    from sdtm2adam.errors import Findings
    from sdtm2adam.pipeline import laid_out
    from sdtm2adam.store import finished
    from sdtm2adam.study import open_study
    from sdtm2adam.tlf.pages import pages_of_all
    from sdtm2adam.tlf.read_back.compare import read_back

    study = open_study(arguments.study.resolve())
    store = finished((arguments.out or study.folder / "out").resolve())
    displays = laid_out(study, store, Findings())
    paged = pages_of_all(displays, study.style)
    found = read_back(store.folder / "tlf", paged, study.style)
    for finding in found:
        print(finding.text())
    kinds = ", ".join(study.style.formats)
    count = sum(map(len, paged))
    print(f"{len(displays)} outputs ({kinds}), {count} pages: {len(found) or 'no'} files differ from what was laid out")
    return 1 if found else 0


def diff_packets(arguments) -> int:
    """Print what differs; exit status 0 where nothing does, 1 where something does."""
    from sdtm2adam.compare.packets import difference, lines

    found = difference(_packet(arguments.before), _packet(arguments.after))
    if arguments.csv:
        found.to_csv(arguments.csv, index=False, lineterminator="\n")
    print("\n".join(lines(found, arguments.all)))
    return 1 if len(found) else 0


def _packet(out: Path):
    """The packet of a finished run. Errors: StudyError that names what is not there."""
    from sdtm2adam.compare.packets import Packet
    from sdtm2adam.errors import StudyError
    from sdtm2adam.store import finished

    store = finished(out)
    path = store.folder / "ard" / "ars.json"
    if not path.is_file():
        raise StudyError(f"{out} has no ard/ars.json, so it holds no packet\n    to fix  name the out/ folder of a whole run")
    names = set(store.names("adam"))
    return Packet(
        ard=store.get("ard", "ard"),
        sources=store.get("ard", "sources"),
        numbers=store.get("tlf", "numbers"),
        event=json.loads(path.read_text(encoding="utf-8")),
        dataset=lambda name: store.get("adam", name) if name in names else None,
    )
