"""sdtm2adam conform: finished SDTM and ADaM datasets, anyone's, held against the guides, terminology and their define."""

from dataclasses import replace
from pathlib import Path

from sdtm2adam.standards.dictionaries.names import READ, option, plain


def add(commands) -> None:
    """The command `conform`."""
    conform = commands.add_parser("conform", help="check a folder of SDTM or ADaM datasets (XPT, Dataset-JSON, Parquet), anyone's")
    conform.add_argument("path", type=Path, metavar="PATH", help="the folder with the datasets, of SDTM, ADaM or both, or one file")
    conform.add_argument("--sdtm", type=Path, metavar="DIR", help="the SDTM that analysis datasets were made from (default: beside them)")
    conform.add_argument("--define", type=Path, metavar="FILE", help="the define (default: define.xml beside the datasets)")
    conform.add_argument("--explained", type=Path, metavar="FILE", help="explained findings (default: the study's own, for its own out/)")
    conform.add_argument("--rules", type=Path, metavar="DIR", help="published rules to run beside (default: the study's validation/rules/)")
    conform.add_argument("--drafts", action="store_true", help="drafts among these rules too; what they find is a note")
    for name in READ:
        says = f"your own files of {name}, for the rules that need it (default: the study's)"
        conform.add_argument(option(name), type=Path, metavar="DIR", dest=f"of_{plain(name)}", help=says)
    conform.add_argument("--all", action="store_true", help="every finding, and what became of every check")
    conform.add_argument("--out", type=Path, metavar="DIR", help="write conformance.xlsx, .csv and .html there")
    conform.set_defaults(command=conform_path)


def conform_path(arguments) -> int:
    """Print the findings and the list of checks; exit status 1 where an error is not explained.

    Under out/ of a study, findings name raw file and line through out/lineage/, what the study has explained counts, and the
    dictionaries that it names are asked.
    """
    from sdtm2adam.collected import collected
    from sdtm2adam.errors import StudyError
    from sdtm2adam.given import exports_of
    from sdtm2adam.spec.explained import FILE, read_explained
    from sdtm2adam.store import finished
    from sdtm2adam.validation.conformance.outcome import conformance
    from sdtm2adam.validation.conformance.reading import read_deliveries
    from sdtm2adam.validation.conformance.report import lines, write_conformance

    deliveries = read_deliveries(arguments.path.resolve(), arguments.define, arguments.sdtm, _shown(arguments.path))
    run = _run_of(arguments.path.resolve())
    study = _study_of(run, arguments.study.resolve()) if run else None
    explained = arguments.explained or (study / FILE if study and (study / FILE).is_file() else None)
    entries = read_explained(explained, _shown(explained)) if explained else []
    place, spec = None, _spec_of(study) if run and study else None
    if run and study:
        try:
            place = collected(finished(run), exports_of(study))
        except StudyError as fault:
            print(f"raw files and lines are not named: {str(fault).splitlines()[0]}\n")
        terminology = _terminology(study, spec)
        deliveries = tuple(replace(data, terminology=terminology) for data in deliveries)
    further = _further(arguments, study, _dictionaries(arguments, study, spec))
    outcome = conformance(deliveries, entries, place, further).with_headings(_expected(run))
    print("\n".join(lines(outcome, arguments.all)))
    if arguments.out:
        paths = write_conformance(outcome, arguments.out)
        print(f"written: {', '.join(_shown(path) for path in paths)}")
    return 1 if outcome.errors else 0


def _expected(run: Path | None):
    """What the run that made the datasets expected of them, and found; nothing where they are of no run."""
    from sdtm2adam.store import Store
    from sdtm2adam.validation.expected import FILE, FINDINGS, Expected, expected

    return expected(run / FILE, Store.findings_in(run, FINDINGS)) if run else Expected()


def _dictionaries(arguments, study: Path | None, spec):
    """The dictionaries of the folders named, else those of the study. Errors: StudyError for all that is wrong with the folders."""
    from sdtm2adam.standards.dictionaries.own import OwnDictionaries, Place

    of_study = spec.own_dictionaries(study).places if spec else {}
    named = {name: getattr(arguments, f"of_{plain(name)}") for name in READ}
    own = OwnDictionaries(of_study | {name: Place(folder.resolve(), _shown(folder)) for name, folder in named.items() if folder})
    own.stop_at_faults()
    return own


def _further(arguments, study: Path | None, dictionaries):
    """The rules of the folder named, else of the study, as a function over a delivery; None where there are none."""
    from sdtm2adam.validation.rules.beside import rules_of, rules_of_study
    from sdtm2adam.validation.rules.collection import FOLDER

    if arguments.rules:
        return rules_of(arguments.rules.resolve(), _shown(arguments.rules), arguments.drafts, dictionaries)
    home = study or arguments.study.resolve()
    of_study = rules_of_study(home, dictionaries, arguments.drafts, _shown(home / FOLDER))
    if of_study is None and dictionaries.places:
        print(f"no rule asks {', '.join(dictionaries.places)}: there are no published rules (sdtm2adam rules import FOLDER)\n")
    if of_study is None and arguments.drafts:
        print("no draft runs: there are no published rules (sdtm2adam rules import FOLDER)\n")
    return of_study


def _run_of(path: Path) -> Path | None:
    """The out/ folder of a finished run that `path` lies in."""
    from sdtm2adam.store import RECORD

    return next((folder for folder in (path, *path.parents) if (folder / RECORD).is_file() and (folder / "lineage").is_dir()), None)


def _study_of(run: Path, asked: Path) -> Path | None:
    """The study of a run: the folder that holds it, else the one asked for with --study."""
    says = ("specs/raw.yaml", "specs/study.yaml")
    return next((folder for folder in (run.parent, asked) if any((folder / name).is_file() for name in says)), None)


def _spec_of(study: Path):
    """What study.yaml says; None, and why, where it cannot be read."""
    from sdtm2adam.errors import StudyError
    from sdtm2adam.spec.base import read_spec
    from sdtm2adam.spec.study import StudySpec

    try:
        return read_spec(study / "specs/study.yaml", StudySpec, "specs/study.yaml")[0]
    except StudyError as fault:
        print(f"what the study says is not known: {str(fault).splitlines()[0]}\n")
        return None


def _terminology(study: Path, spec):
    """The release that the study names, or the carried one where it cannot be told."""
    from sdtm2adam.errors import StudyError
    from sdtm2adam.standards.imported import terminology_of
    from sdtm2adam.standards.terminology import carried

    if spec is None:
        return carried()
    try:
        return terminology_of(study, spec.standards.terminology)
    except StudyError as fault:
        print(f"the carried terminology is used: {str(fault).splitlines()[0]}\n")
        return carried()


def _shown(path: Path) -> str:
    """A path as the reader knows it: from where they stand, if it lies there."""
    here = Path.cwd()
    whole = path.resolve()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(path)
