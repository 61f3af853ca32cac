"""sdtm2adam tlf: the outputs of a study without running it."""

from pathlib import Path

DRAFT_OF_DATA = "MOCK SHELL - no data"


def add(commands) -> None:
    """The command `tlf` with what it can do."""
    tlf = commands.add_parser("tlf", help="the tables and listings of a study, before any data exist")
    actions = tlf.add_subparsers(required=True, metavar="ACTION")
    shells = actions.add_parser("shells", help="the packet as mock shells: masks in the place of numbers")
    shells.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: shells/ in the study folder)")
    shells.set_defaults(command=write_shells)


def write_shells(arguments) -> int:
    """Write the shells of all outputs as Word documents and as one packet; print where they are."""
    from sdtm2adam.study import open_study
    from sdtm2adam.tlf.shells import shells
    from sdtm2adam.tlf.write import write_shells as written

    study = open_study(arguments.study.resolve())
    folder = (arguments.out or study.folder / "shells").resolve()
    style = study.style.model_copy(update={"stamp": DRAFT_OF_DATA})
    displays = shells(study.outputs, study.spec.populations, style)
    paths = written(displays, style, folder)
    print(f"{len(displays)} shells in {paths[-1].parent.name}/, all of them in {paths[-1].name}")
    return 0
