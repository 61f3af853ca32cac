"""sdtm2adam profile and draft: an unknown export described, and a first domain spec proposed. Nothing comes into force."""

from pathlib import Path


def add(commands) -> None:
    """The commands `profile` and `draft`."""
    profile = commands.add_parser("profile", help="describe an unknown folder of exports; propose a raw.yaml")
    profile.add_argument("folder", type=Path, metavar="FOLDER", help="the folder with the exports, of any kinds that can be read")
    profile.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: profile/ beside the folder)")
    profile.set_defaults(command=profile_folder)
    draft = commands.add_parser("draft", help="propose a first spec of a domain from specs/raw.yaml and the exports")
    draft.add_argument("domain", metavar="DOMAIN", help="a domain of the guide: AE, CM, VS ...")
    draft.add_argument("--from", dest="export", metavar="EXPORT", help="the export it comes from (default: the one that fits best)")
    draft.add_argument("--out", type=Path, metavar="FILE", help="write there instead of printing; never under specs/")
    draft.set_defaults(command=draft_domain)


def profile_folder(arguments) -> int:
    """Write profile.html and raw.yaml; exit status 1 where a file of data in the folder could not be read."""
    from sdtm2adam.errors import StudyError
    from sdtm2adam.profile.describing import profile_of
    from sdtm2adam.profile.writing import write_profile

    folder = arguments.folder.resolve()
    if not folder.is_dir():
        raise StudyError(
            f"{arguments.folder} is {'a file, not' if folder.is_file() else 'not'} a folder\n    to fix  name the folder of exports"
        )
    profile = profile_of(folder)
    page, draft = write_profile(profile, (arguments.out or folder.parent / "profile").resolve(), folder)
    records = sum(export.records for export in profile.exports)
    exports = len(profile.exports)
    print(f"{exports} export{'' if exports == 1 else 's'}, {records:,} record{'' if records == 1 else 's'}")
    for unread in profile.unread:
        print(f"not read: {unread.shown}: {unread.why}")
    print(f"written: {_shown(page)}, {_shown(draft)}")
    return 1 if any(unread.is_data for unread in profile.unread) else 0


def draft_domain(arguments) -> int:
    """Print the proposal, or write it with --out."""
    from sdtm2adam.errors import StudyError
    from sdtm2adam.profile.domain_draft import domain_draft
    from sdtm2adam.profile.writing import refuse_place
    from sdtm2adam.spec.base import read_spec
    from sdtm2adam.spec.raw import RawSpec

    study = arguments.study.resolve()
    raw, _ = read_spec(study / "specs" / "raw.yaml", RawSpec, "specs/raw.yaml")
    if arguments.out:
        refuse_place(arguments.out, study, (study / raw.folder).resolve())
        if arguments.out.exists():
            raise StudyError(f"{arguments.out} is there already; nothing is overwritten\n    to fix  name another file with --out")
    text = domain_draft(arguments.domain.upper(), raw, study, arguments.export)
    if not arguments.out:
        print(text, end="")
        return 0
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(text, encoding="utf-8", newline="\n")
    print(f"written: {_shown(arguments.out)}")
    return 0


def _shown(path: Path) -> str:
    """A path as the reader knows it: from where they stand, if it lies there."""
    here, whole = Path.cwd(), path.resolve()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(path)
