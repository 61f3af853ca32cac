"""The out/ folder: what a stage writes and the next reads, put in place only when all of it is there."""

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sdtm2adam.errors import Finding, Findings, StudyError
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta

PARTIAL, LAST = ".partial", ".last"
RECORD = "run.json"  # the last file that a run writes


@dataclass
class Store:
    """Frames and findings by stage: written as Parquet and JSON, kept in memory for the next stage.

    A run works in a folder beside `out`; `put_in_place` swaps it in. An interrupted run leaves the last
    good `out` as it was.
    """

    out: Path
    folder: Path
    kept: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)

    def begin(self, from_last: bool) -> None:
        """An empty folder to work in, or a copy of the last good one where only one stage is to run again."""
        self._restore_last()
        self._stop_unless_ours()
        if from_last and not self.out.exists():
            raise StudyError(f"There is no {self.out.name}/ to take the other stages from; run once without --only.")
        try:
            shutil.rmtree(self.folder, ignore_errors=True)
            if from_last:
                shutil.copytree(self.out, self.folder)
            else:
                self.folder.mkdir(parents=True)
        except OSError as fault:
            says = f"Nothing can be written to {self.folder}: {fault.strerror}"
            raise StudyError(f"{says}.\n    to fix  name another folder with --out DIR") from None

    def put_in_place(self) -> None:
        """Make the finished folder the new `out`."""
        shutil.rmtree(self._last, ignore_errors=True)
        try:
            if self.out.exists():
                self.out.rename(self._last)
            self.folder.rename(self.out)
        except BaseException:
            self._restore_last()
            raise
        shutil.rmtree(self._last, ignore_errors=True)

    @property
    def _last(self) -> Path:
        return self.out.with_name(self.out.name + LAST)

    def _restore_last(self) -> None:
        """Put back the last good `out` where a run was killed between taking it away and putting the new one there."""
        if self._last.exists() and not self.out.exists():
            self._last.rename(self.out)

    def _stop_unless_ours(self) -> None:
        """What a run replaces is the output of an earlier run, never a folder with something else in it."""
        strange = self.out.is_dir() and any(self.out.iterdir()) and not (self.out / RECORD).is_file()
        if strange or self.out.is_file():
            raise StudyError(
                f"{self.out} is not the output of a run (it has no {RECORD}), and a run would replace it.\n"
                "    to fix  name a new or empty folder with --out DIR"
            )

    def abandon(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def clear(self, stage: str) -> None:
        """Forget what a stage wrote before, so that nothing old stands beside the new."""
        shutil.rmtree(self.folder / stage, ignore_errors=True)

    def put(self, stage: str, name: str, frame: pd.DataFrame) -> None:
        path = self.folder / stage / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = [_as_arrow(column.array) for _, column in frame.items()]
        # no statistics: a file holds one small dataset, and working them out costs as much as writing it
        pq.write_table(pa.Table.from_arrays(columns, names=list(map(str, frame.columns))), path, write_statistics=False)
        self.kept[stage, name] = frame

    def put_text(self, folder: str, name: str, frame: pd.DataFrame) -> None:
        """A table for a person to read, which no stage reads again."""
        path = self.folder / folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.to_csv(path, index=False, lineterminator="\n")

    def get(self, stage: str, name: str) -> pd.DataFrame:
        if (stage, name) not in self.kept:
            path = self.folder / stage / f"{name}.parquet"
            if not path.exists():
                raise StudyError(f"{self.out.name}/{stage}/{name}.parquet is missing; run once without --only.")
            read = pd.read_parquet(path)
            dates = [c for c in read.columns if pd.api.types.is_datetime64_any_dtype(read[c].dtype)]
            self.kept[stage, name] = read.astype({c: "datetime64[s]" for c in dates})  # Parquet has no seconds
        return self.kept[stage, name]

    def records(self, stage: str, name: str) -> int:
        """How many records the Parquet file says that it holds."""
        return pq.read_metadata(self.folder / stage / f"{name}.parquet").num_rows

    def names(self, stage: str) -> list[str]:
        return sorted(p.stem for p in (self.folder / stage).glob("*.parquet"))

    def frames(self, stage: str) -> dict[str, pd.DataFrame]:
        return {name: self.get(stage, name) for name in self.names(stage)}

    def put_metas(self, stage: str, metas: list[DatasetMeta]) -> None:
        write_json(self.folder / stage / "metadata.json", [{**vars(m), "variables": [vars(v) for v in m.variables]} for m in metas])

    def metas(self, stage: str) -> dict[str, DatasetMeta]:
        path = self.folder / stage / "metadata.json"
        if not path.exists():
            raise StudyError(f"{self.out.name}/{stage}/metadata.json is missing; run once without --only.")
        described = json.loads(path.read_text(encoding="utf-8"))
        return {d["name"]: _meta(d) for d in described}

    def put_findings(self, stage: str, findings: Findings) -> None:
        write_json(self.folder / "findings" / f"{stage}.json", [asdict(f) for f in findings])

    def findings(self) -> Findings:
        """The findings of all stages that ran, in the order of the stages' names."""
        return self.findings_in(self.folder)

    @staticmethod
    def findings_in(folder: Path, stages: str = "*") -> Findings:
        found = Findings()
        for path in sorted((folder / "findings").glob(f"{stages}.json")):
            found.extend(_finding(f) for f in json.loads(path.read_text(encoding="utf-8")))
        return found


def working(out: Path) -> Store:
    """A store that writes beside `out`."""
    return Store(out, out.with_name(out.name + PARTIAL))


def finished(out: Path) -> Store:
    """The store of a run that is done, to read from. Errors: StudyError when there is none."""
    if not out.exists():
        raise StudyError(f"There is no {out.name}/ yet; make it with: sdtm2adam run")
    return Store(out, out)


def _as_arrow(values: pd.api.extensions.ExtensionArray) -> pa.Array:
    """A column as Arrow has it; categories stay a dictionary, missing is null. By hand, as it takes half of what pandas takes."""
    if isinstance(values, pd.Categorical):
        texts = pa.array(values.categories.to_numpy(dtype=object), pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(values.codes, mask=values.codes < 0), texts)
    return pa.array(values if isinstance(values.dtype, pd.StringDtype) else values.to_numpy(), from_pandas=True)


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _meta(described: dict) -> DatasetMeta:
    variables = tuple(VariableMeta(**v) for v in described.pop("variables"))
    keys = tuple(described.pop("keys"))
    return DatasetMeta(variables=variables, keys=keys, **described)


def _finding(described: dict) -> Finding:
    listed = {"rows": tuple(described["rows"]), "subjects": tuple(described["subjects"])}
    return Finding(**{**described, **listed, "values": tuple(map(tuple, described.get("values", ())))})
