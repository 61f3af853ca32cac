"""A laboratory export of 60,000 records to LB, reading and writing included: ours against the usual pandas way, in the same run.

    python benchmarks/lab_export.py [records]        # 60,000 unless given

The export is that of the reference study, repeated with other times of collection until it has so many records. Ours
is its spec (specs/sdtm/lb.yaml): terms, units, ranges, dates, visits, epochs, baseline flag, sequence, SUPPLB, lineage,
written as Parquet and XPT and read back. The pandas way makes the same main variables with merges and column methods,
without findings, lineage or XPT, and writes Parquet.
"""

import sys
import tempfile
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd

from sdtm2adam import pipeline
from sdtm2adam.derive.origin import Catalogue
from sdtm2adam.errors import Findings
from sdtm2adam.raw.exports import read_files
from sdtm2adam.sdtm.domain import build
from sdtm2adam.store import Store
from sdtm2adam.study import open_study
from sdtm2adam.submission.lengths import lengths
from sdtm2adam.submission.read_back import read_back
from sdtm2adam.submission.xpt import write_xpt

ROOT = Path(__file__).resolve().parent.parent
EXPORT, DOMAIN = "lab_results", "LB"


def enlarged(records: int, path: Path) -> None:
    """The laboratory export, repeated at other minutes of the day."""
    lab = pd.read_csv(ROOT / "raw" / path.name, dtype=str, keep_default_na=False).drop_duplicates()
    times = -(-records // len(lab))
    clock = pd.to_timedelta(lab["COLL_TM"] + ":00")
    parts = [lab.assign(COLL_TM=_as_clock(clock + pd.Timedelta(minutes=7 * i))) for i in range(times)]
    pd.concat(parts).head(records).to_csv(path, index=False)


def _as_clock(times: pd.Series) -> pd.Series:
    minutes = times.dt.total_seconds() // 60 % (24 * 60)
    return pd.Series([f"{int(m) // 60:02d}:{int(m) % 60:02d}" for m in minutes], index=times.index)


def ours(study, store: Store, tables: dict, catalogue: Catalogue, files: Path) -> int:
    """Read, map, write and read back; gives the records of LB."""
    found = Findings()
    only = study.raw.model_copy(update={"exports": {EXPORT: study.raw.exports[EXPORT]}})
    read = read_files(only, files, found)[EXPORT]
    store.put("raw", EXPORT, read.frame)
    plan = next(p for p in study.plans["sdtm"] if p.name == DOMAIN)
    given = {**tables, EXPORT: catalogue.enter(EXPORT, read.frame)}
    made = build(plan, study.datasets[DOMAIN], study.identifiers(DOMAIN), given, catalogue, found)
    sizes = lengths({b.meta.name: b.frame for b in made})
    for built in made:
        meta = pipeline._with_lengths(built.meta, sizes[built.meta.name])
        store.put("sdtm", meta.name, built.frame)
        store.put("lineage", meta.name, built.lineage)
        path = store.folder / f"{meta.name.lower()}.xpt"
        write_xpt(built.frame, meta, path, found)
        found.extend(read_back(path, built.frame, meta))
    return len(made[0].frame)


def pandas_way(study, store: Store, dm: pd.DataFrame, se: pd.DataFrame, file: Path) -> int:
    """The main variables of LB with merges, to_datetime, map and sort_values, as such programs are usually written."""
    lab = pd.read_csv(file, dtype=str)
    lab["USUBJID"] = study.spec.study + "-" + lab["SITE"] + "-" + lab["SUBJ"]
    lab = lab.merge(dm[["USUBJID", "RFSTDTC"]].astype("str"), on="USUBJID", how="left")
    lab = lab.merge(study.tables["lb_tests"], left_on="TEST", right_on="collected", how="left")
    lab = lab.merge(study.tables["lb_units"], left_on=["TEST", "UNIT"], right_on=["test", "unit"], how="left")
    lab = lab.merge(study.tables["visits"][["collected", "VISITNUM", "VISIT"]], left_on="EVENT", right_on="collected", how="left")
    lab["LBDTC"] = pd.to_datetime(lab["COLL_DT"] + " " + lab["COLL_TM"], format="%Y%m%d %H:%M").dt.strftime("%Y-%m-%dT%H:%M")
    for name, column in (("LBSTRESN", "RESULT"), ("LBSTNRLO", "LOW"), ("LBSTNRHI", "HIGH")):
        lab[name] = pd.to_numeric(lab[column], errors="coerce") * lab["factor"] + lab["offset"]
    lab["LBSTRESC"] = lab.apply(lambda r: r["RESULT"] if pd.isna(r["LBSTRESN"]) else f"{r['LBSTRESN']:.12g}", axis=1)
    below, above = lab["LBSTRESN"] < lab["LBSTNRLO"], lab["LBSTRESN"] > lab["LBSTNRHI"]
    lab["LBNRIND"] = np.select([below, above, lab["LBSTRESN"].notna()], ["LOW", "HIGH", "NORMAL"], "")
    day = (pd.to_datetime(lab["LBDTC"].str[:10]) - pd.to_datetime(lab["RFSTDTC"].str[:10])).dt.days
    lab["LBDY"] = day + (day >= 0)
    spans = lab[["USUBJID", "LBDTC"]].reset_index().merge(se[["USUBJID", "SESTDTC", "SEENDTC", "EPOCH"]].astype("str"), on="USUBJID")
    inside = spans[(spans["LBDTC"] >= spans["SESTDTC"]) & (spans["LBDTC"] <= spans["SEENDTC"])]
    lab["EPOCH"] = inside.drop_duplicates("index", keep="last").set_index("index")["EPOCH"]
    lab = lab.sort_values(["USUBJID", "LBCAT", "LBTESTCD", "VISITNUM", "LBDTC"])
    lab["LBSEQ"] = lab.groupby("USUBJID").cumcount() + 1
    before = lab[(lab["LBDTC"] < lab["RFSTDTC"]) & lab["RESULT"].notna()]
    lab["LBLOBXFL"] = before.groupby(["USUBJID", "LBTESTCD"]).tail(1).index.to_series().map(lambda _: "Y")
    lab.to_parquet(store.folder / "usual.parquet", index=False)
    return len(lab)


def main(records: int) -> int:
    study = open_study(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        store = pipeline.run(study, Path(folder) / "out", stages=("raw", "sdtm")).store
        store.folder = Path(folder) / "made"
        store.folder.mkdir()
        files = Path(folder) / "export"
        (files / study.raw.folder).mkdir(parents=True)
        enlarged(records, files / study.raw.folder / study.raw.exports[EXPORT].file)
        frames = {name: frame for (stage, name), frame in store.kept.items() if stage in ("raw", "sdtm") and name != EXPORT}
        catalogue = Catalogue()
        tables = {name: catalogue.enter(name, frame) for name, frame in frames.items()} | study.tables | study.codelist_tables()
        for what, work in (
            ("ours, cold", lambda: ours(study, store, tables, catalogue, files)),
            ("ours, warm", lambda: ours(study, store, tables, catalogue, files)),
            (
                "pandas way",
                lambda: pandas_way(study, store, frames["DM"], frames["SE"], files / study.raw.folder / study.raw.exports[EXPORT].file),
            ),
        ):
            began = process_time()
            made = work()
            print(f"{what:12} {records:,} records of the export, {made:,} of {DOMAIN}   {process_time() - began:6.2f} s CPU", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60_000))
