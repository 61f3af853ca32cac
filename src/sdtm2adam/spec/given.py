"""Model of `sdtm:` in specs/study.yaml: a study whose SDTM is given, and not made from exports."""

from pathlib import PurePosixPath

from pydantic import Field, field_validator, model_validator

from sdtm2adam.spec.base import Spec


class GivenSdtm(Spec):
    """Where finished SDTM datasets lie, one file a dataset: .xpt, .parquet, .json or .ndjson (Dataset-JSON), .sas7bdat.

    Names, labels and types are those of the files. The parts of a split dataset (`lbch`, `lbhe`: SDTMIG 4.1.7) are one
    dataset (`LB`), and their supplements (`supplbch`) one supplement (`SUPPLB`). Only what a spec reads is read.

    folder    where the files lie: seen from the study's folder or, with `package:`, inside that package
    package   a Python package that installs them, as `import` names it
    pip       what pip calls that package, where it is not the same
    datasets  dataset -> its file, or a list of the files that are its parts; in place of all files of the folder, by their names
    """

    folder: str
    package: str | None = None
    pip: str | None = None
    datasets: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("package")
    @classmethod
    def _a_name_to_import(cls, package: str | None) -> str | None:
        if package is not None and not package.isidentifier():
            raise ValueError(f"{package} is no name that Python imports; put what pip calls it under `pip:`")
        return package

    @field_validator("datasets", mode="before")
    @classmethod
    def _one_file_or_several(cls, datasets):
        if isinstance(datasets, dict):
            return {name: [files] if isinstance(files, str) else files for name, files in datasets.items()}
        return datasets

    @model_validator(mode="after")
    def _inside(self):
        if self.package is not None and _leaves(self.folder):
            raise ValueError(f"`folder`: {self.folder} must lie inside the package")
        outside = [file for files in self.datasets.values() for file in files if _leaves(file)]
        if outside:
            raise ValueError(f"`datasets`: {', '.join(outside)} must lie inside the folder")
        return self

    @property
    def shown(self) -> str:
        """The folder as messages show it: `mystudy_data/sdtm`."""
        return str(PurePosixPath(self.package or "", self.folder))


def _leaves(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name
