"""A study whose SDTM is given: its files take the place of exports, and each dataset is carried over from them as it is."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sdtm2adam.derive.assemble import Plan
from sdtm2adam.errors import StudyError
from sdtm2adam.raw.given import GivenFile, folder_of, survey
from sdtm2adam.sdtm.given import PLACE, of_files, plan_of, spec_of
from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.dataset import DatasetSpec
from sdtm2adam.spec.given import GivenSdtm
from sdtm2adam.spec.meta import DatasetMeta
from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.spec.study import StudySpec
from sdtm2adam.standards.sdtmig import sdtm_datasets


@dataclass(frozen=True)
class Given:
    """The datasets that are given, by name: their files, what these say, plans and specs that carry them over.

    shown   the folder as messages show it; `folder` where it is
    unread  names of datasets that lie there and that no spec reads
    """

    shown: str
    folder: Path
    files: dict[str, tuple[GivenFile, ...]]
    metas: dict[str, DatasetMeta]
    plans: dict[str, Plan]
    specs: dict[str, DatasetSpec]
    unread: tuple[str, ...] = ()

    @property
    def every_file(self) -> list[GivenFile]:
        return [file for files in self.files.values() for file in files]

    def raw(self) -> RawSpec:
        """The files as exports: lineage ends at their records."""
        exports = {}
        for dataset, files in self.files.items():
            for file in files:
                columns = {v.name: {"label": v.label} for v in file.meta.variables}
                exports[file.name] = {"file": file.path.name, "form": self.metas[dataset].label, "columns": columns}
        return RawSpec.model_validate({"folder": self.shown, "missing": [""], "exports": exports})

    def only(self, wanted: Collection[str]) -> "Given":
        """Those datasets that are wanted; the names of the others are kept as `unread`."""

        def chosen(held: dict) -> dict:
            return {name: of for name, of in held.items() if name in wanted}

        unread = tuple(name for name in self.files if name not in wanted)
        return Given(self.shown, self.folder, *map(chosen, (self.files, self.metas, self.plans, self.specs)), unread)


def given_sdtm(spec: GivenSdtm, study_folder: Path) -> Given:
    """What is given, by the files' own words; no record is read.

    Errors: StudyError when the study says as well how SDTM is to be made, and those of `survey`.
    """
    made = [p.relative_to(study_folder).as_posix() for p in sorted(study_folder.glob("specs/sdtm/*.yaml"))]
    made += ["specs/raw.yaml"] if (study_folder / "specs/raw.yaml").exists() else []
    if made:
        says = f"{PLACE} says that SDTM is given (`sdtm:`), and {', '.join(made)} how it is made from exports."
        raise StudyError(f"{says}\n    to fix  take one of them away")
    files = survey(spec, study_folder, sdtm_datasets())
    names = {dataset: [file.name for file in parts] for dataset, parts in files.items()}
    metas = {dataset: of_files(dataset, [file.meta for file in parts]) for dataset, parts in files.items()}
    return Given(
        shown=spec.shown,
        folder=folder_of(spec, study_folder),
        files=files,
        metas=metas,
        plans={dataset: plan_of(metas[dataset], names[dataset]) for dataset in files},
        specs={dataset: spec_of(metas[dataset], names[dataset]) for dataset in files},
    )


def exports_of(study_folder: Path) -> RawSpec:
    """The exports of a study or, in their place, the files of its given SDTM; nothing else of it is read.

    Errors: StudyError for specs that cannot be read, and as `given_sdtm`.
    """
    if (study_folder / "specs/raw.yaml").is_file():
        return read_spec(study_folder / "specs/raw.yaml", RawSpec, "specs/raw.yaml")[0]
    spec, _ = read_spec(study_folder / PLACE, StudySpec, PLACE)
    if spec.sdtm is None:
        raise StudyError("specs/raw.yaml is missing, and specs/study.yaml does not say that SDTM is given (`sdtm:`)")
    return given_sdtm(spec.sdtm, study_folder).raw()
