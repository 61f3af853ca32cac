"""sdtm2adam tlf: what concerns the outputs only, from what the last run left."""

from pathlib import Path


def add(commands) -> None:
    """The command `tlf` and what it does."""
    tlf = commands.add_parser("tlf", help="the outputs: check what was written")
    doing = tlf.add_subparsers(required=True, metavar="WHAT")
    check = doing.add_parser("check", help="read every written file again and hold each cell against the results")
    check.add_argument("--out", type=Path, metavar="DIR", help="where the run has written (default: out/ in the study folder)")
    check.set_defaults(command=check_outputs)


def check_outputs(arguments) -> int:
    """Lay the outputs out again from the results and datasets in out/, and read every file back; exit status 1 where one differs.

    Errors: StudyError where there is no finished run, or the results do not fit the outputs.
    """
    from sdtm2adam.errors import Findings
    from sdtm2adam.store import finished
    from sdtm2adam.study import open_study
    from sdtm2adam.tlf.layout import lay_out
    from sdtm2adam.tlf.pages import pages_of
    from sdtm2adam.tlf.read_back.compare import read_back

    study = open_study(arguments.study.resolve())
    store = finished((arguments.out or study.folder / "out").resolve())
    displays = lay_out(study.outputs, store.get("ard", "ard"), store.frames("adam"), study.spec.populations, study.style, Findings())
    paged = [pages_of(display, study.style) for display in displays]
    found = read_back(store.folder / "tlf", paged, study.style)
    for finding in found:
        print(finding.text())
    kinds = ", ".join(study.style.formats)
    count = sum(map(len, paged))
    print(f"{len(displays)} outputs ({kinds}), {count} pages: {len(found) or 'no'} files differ from what was laid out")
    return 1 if found else 0
