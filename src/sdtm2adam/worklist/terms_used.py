"""Which terms of CDISC's codelists a study uses: those of its own files, and those in its data of lists that it takes whole."""

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.reading import read_yaml
from sdtm2adam.standards.changes import Use
from sdtm2adam.standards.terminology import Terminology
from sdtm2adam.store import RECORD, Store, finished
from sdtm2adam.study import Study


def uses_of(study: Study, terminology: Terminology) -> tuple[dict[str, Use], list[str]]:
    """C-code -> what the study uses of that codelist, and the codelists that this terminology does not have.

    Of a codelist that the study takes whole (it has no file for it) the terms count that the last run's data have;
    all of them where there has been no run.
    """
    occurring = _occurring(study)
    uses: dict[str, Use] = {}
    unknown = []
    files = codelist_files(study)
    for name, spec in sorted(study.codelists.items()):
        if not spec.standard:
            continue
        if spec.standard not in terminology:
            unknown.append(name)
            continue
        standard = terminology.codelist(spec.standard)
        whole = name in study.taken_whole
        terms = tuple(t for t in spec.terms if not whole or occurring is None or t in occurring.get(name, ()))
        before = uses.get(standard.code, Use("", (), (), ""))
        uses[standard.code] = Use(
            ", ".join(filter(None, (before.name, name))),
            tuple(dict.fromkeys((*before.terms, *terms))),
            tuple(dict.fromkeys((*before.extra, *spec.extra))),
            ", ".join(filter(None, (before.file, files.get(name, "")))),
        )
    return uses, unknown


def codelist_files(study: Study) -> dict[str, str]:
    """Name of each of the study's codelists -> its file, from the study folder."""
    read = ((path, read_yaml(path, path.name).value) for path in sorted((study.folder / "specs/codelists").glob("*.yaml")))
    return {value["codelist"]: path.relative_to(study.folder).as_posix() for path, value in read}


def _occurring(study: Study) -> dict[str, set[str]] | None:
    """Codelist -> the values that variables with it have in the last run; None where there is none."""
    if not (study.folder / "out" / RECORD).is_file():
        return None
    store = finished(study.folder / "out")
    found: dict[str, set[str]] = {}
    for stage in ("sdtm", "adam"):
        try:
            _add(store, stage, found)
        except StudyError:
            return None
    return found


def _add(store: Store, stage: str, found: dict[str, set[str]]) -> None:
    for name, meta in store.metas(stage).items():
        frame = store.get(stage, name)
        for variable in meta.variables:
            if variable.codelist and variable.name in frame.columns:
                found.setdefault(variable.codelist, set()).update(frame[variable.name].dropna().astype(str).unique())
