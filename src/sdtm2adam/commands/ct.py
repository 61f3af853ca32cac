"""sdtm2adam ct: CDISC terminology: releases brought in and compared, and the worklist of values that no codelist maps."""

import tempfile
from pathlib import Path

SHOWN = 10  # changes of one kind that are told without --all


def add(commands) -> None:
    """The command `ct` with what it can do."""
    ct = commands.add_parser("ct", help="controlled terminology: import a release, compare two, work through unmapped values")
    actions = ct.add_subparsers(required=True, metavar="ACTION")
    bring = actions.add_parser("import", help="a release of NCI (text, Excel, ODM-XML) into the study folder")
    bring.add_argument("files", type=Path, nargs="+", metavar="FILE", help="as downloaded from NCI EVS: .txt, .xlsx, .odm.xml, .csv")
    bring.add_argument("--package", default="", help="SDTM, ADaM ..., where the file does not say so")
    bring.add_argument("--date", default="", help="date of the release (2025-03-28), where the file does not say so")
    bring.set_defaults(command=import_files)
    diff = actions.add_parser("diff", help="what a newer release changes for this study")
    diff.add_argument("old", metavar="OLD", help="a date (carried or imported) or a file of NCI's")
    diff.add_argument("new", metavar="NEW", help="likewise")
    diff.add_argument("--all", action="store_true", help=f"every change, not the first {SHOWN} of each kind")
    diff.set_defaults(command=compare)
    worklist = actions.add_parser("worklist", help="collected values that no codelist maps, as a workbook for a person to decide")
    worklist.add_argument("--apply", action="store_true", help="read the decisions back into specs/codelists/")
    worklist.set_defaults(command=work)


def import_files(arguments) -> int:
    """Read every file, and write all or none; print what each holds and where it went."""
    from sdtm2adam.errors import StudyError
    from sdtm2adam.standards.imported import put
    from sdtm2adam.standards.nci_files import read_release

    study = arguments.study.resolve()
    if not (study / "specs").is_dir():
        raise StudyError("There is no study here: specs/ is missing.\n    to fix  change to the study's folder, or name it with --study")
    releases, faults = [], []
    for file in arguments.files:
        try:
            releases.append(read_release(file, arguments.package, arguments.date))
        except StudyError as fault:
            faults.append(str(fault))
    if faults:
        raise StudyError("\n\n".join(["Nothing was imported:", *faults]))
    for file, release, (path, state) in zip(arguments.files, releases, put(study, releases), strict=True):
        terms = sum(bool(term.value) for term in release.terms)
        print(f"{file.name}: {release.package} {release.date}, {release.codelists:,} codelists, {terms:,} terms")
        for note in release.notes:
            print(f"    note    {note}")
        print(f"    {state:<7} {path.relative_to(study).as_posix()}")
    dates = sorted({release.date for release in releases})
    print(f'to use it, in specs/study.yaml: standards: {{terminology: "{dates[-1]}"}}')
    return 0


def compare(arguments) -> int:
    """Print what changes for the study, then the counts of the whole release; 1 where something that it uses is gone or renamed."""
    from sdtm2adam.standards.changes import counts, used_changes
    from sdtm2adam.study import open_study
    from sdtm2adam.worklist.terms_used import uses_of

    study = open_study(arguments.study.resolve())
    old, new = _terminology(study.folder, arguments.old), _terminology(study.folder, arguments.new)
    uses, unknown = uses_of(study, old)
    changes = used_changes(old, new, uses)
    print(f"{arguments.old} -> {arguments.new}: {len(uses)} codelists of CDISC that this study uses")
    if unknown:
        print(f"    not compared, since the older side does not have them: {', '.join(unknown)}")
    kinds = dict.fromkeys(change.kind for change in changes)
    for kind in kinds:
        of_kind = [change for change in changes if change.kind == kind]
        print(f"\n{kind}: {len(of_kind)}{' - to decide before the new release is used' if of_kind[0].breaks else ''}")
        for change in of_kind if arguments.all or of_kind[0].breaks else of_kind[:SHOWN]:
            print(f"    {change.text()}")
        if len(of_kind) > SHOWN and not (arguments.all or of_kind[0].breaks):
            print(f"    and {len(of_kind) - SHOWN} more (--all shows them)")
    if not changes:
        print("    nothing changes for it")
    whole = counts(old, new)
    print("\nthe whole release, as far as both sides have it:")
    lists, terms = whole.codelists, whole.terms
    print(f"    codelists    {lists[0]:,} -> {lists[1]:,}: {whole.codelists_new} new, {whole.codelists_gone} gone")
    print(f"    their terms  {terms[0]:,} -> {terms[1]:,}: {whole.terms_new} new, {whole.terms_gone} gone, {whole.terms_renamed} renamed")
    if whole.apart:
        print(f"    {whole.apart:,} codelists are not counted: one side does not carry all of its package, and not these")
    return 1 if any(change.breaks for change in changes) else 0


def _terminology(folder: Path, named: str):
    """A release by its date, or out of a file of NCI's."""
    from sdtm2adam.errors import StudyError
    from sdtm2adam.standards.imported import as_package, terminology_of
    from sdtm2adam.standards.nci_files import read_release
    from sdtm2adam.standards.nci_rows import is_date
    from sdtm2adam.standards.terminology import Terminology

    if is_date(named):
        return terminology_of(folder, named)
    if not Path(named).is_file():
        raise StudyError(f"{named} is neither a date (2025-03-28) nor a file that is there.")
    release = read_release(Path(named))
    return Terminology(release.date, (as_package(release),))


def work(arguments) -> int:
    """Draw up the worklist anew, or apply what was decided; 1 while values are open."""
    from sdtm2adam.study import open_study
    from sdtm2adam.worklist.applied import apply
    from sdtm2adam.worklist.book import read_worklist, write_worklist
    from sdtm2adam.worklist.lines import FILE, OPEN, QUERY, merged, unmapped

    study = open_study(arguments.study.resolve())
    path = study.folder / FILE
    if arguments.apply:
        done = apply(study, read_worklist(path))
        print("\n".join([*done.told, f"{len(done.files)} files changed" + (f": {', '.join(done.files)}" if done.files else "")]))
        print("next: sdtm2adam ct worklist, which marks as solved what no longer occurs")
        return 1 if done.left else 0
    lines = merged(unmapped(study, *_drafted(study)), read_worklist(path) if path.exists() else [])
    open_lines = [line for line in lines if line.state == OPEN]
    queries = sum(line.decision.strip().casefold() == QUERY for line in open_lines)
    if not lines and not path.exists():
        print("Every collected value is mapped; there is nothing to decide.")
        return 0
    write_worklist(lines, study, path)
    print(f"{FILE}: {len(open_lines)} values open ({queries} with a query), {len(lines) - len(open_lines)} solved")
    return 1 if open_lines else 0


def _drafted(study):
    """The findings and the raw frames of the first two stages, run in draft in a folder that goes away again."""
    from sdtm2adam.pipeline import run
    from sdtm2adam.store import finished

    with tempfile.TemporaryDirectory() as folder:
        run(study, Path(folder) / "out", draft=True, stages=("raw", "sdtm"))
        store = finished(Path(folder) / "out")
        return list(store.findings()), store.frames("raw")
