"""ADSL, ADAE, ADLB (all of LB: chemistry, hematology, urinalysis) and ADTTE of the pilot study: from SDTM files to transport files.

    python benchmarks/pilot_adam.py [runs]        # 3 unless given; the fastest counts

254 subjects, 59,580 laboratory records. CPU seconds of one process: SDTM read from Parquet, each dataset derived by its spec
(with metadata, lineage and every check of its verbs) and written as XPT version 5. Beside it the same derivations as they are
usually written with pandas, without lineage, metadata beyond labels, or checks, written with pyreadstat; what both derive is
held against one another before anything is timed.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
import pyreadstat

from sdtm2adam.adam.dataset import build
from sdtm2adam.derive.origin import Catalogue
from sdtm2adam.errors import Findings, StudyError
from sdtm2adam.raw.given import folder_of, read_given
from sdtm2adam.sdtm.given import build as carried_over
from sdtm2adam.spec.meta import DatasetMeta
from sdtm2adam.study import Study, open_study
from sdtm2adam.submission.lengths import lengths
from sdtm2adam.submission.xpt import write_xpt

ROOT = Path(__file__).resolve().parent.parent
DATASETS = ("ADSL", "ADAE", "ADLB", "ADTTE")
DERMATOLOGIC = "APPLICATION|DERMATITIS|ERYTHEMA|BLISTER"
SKIN, NOT_DERMATOLOGIC = "SKIN AND SUBCUTANEOUS TISSUE DISORDERS", ["COLD SWEAT", "HYPERHIDROSIS", "ALOPECIA"]


@dataclass
class Clock:
    """CPU seconds by step."""

    seconds: dict[str, float] = field(default_factory=dict)
    last: float = 0.0

    def begin(self) -> None:
        self.last = process_time()

    def lap(self, step: str) -> None:
        now = process_time()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self.last
        self.last = now

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def needed(study: Study) -> set[str]:
    """The datasets and all that they are made from."""
    plans = {p.name: p for plans in study.plans.values() for p in plans}
    wanted, waiting = set(), list(DATASETS)
    while waiting:
        wanted.add(at := waiting.pop())
        waiting += [table for table in plans[at].needs() if table in plans and table not in wanted]
    return wanted


def ours(study: Study, out: Path, clock: Clock) -> dict[str, pd.DataFrame]:
    """Files in, files out, by the specs."""
    clock.begin()
    wanted, found, catalogue = needed(study), Findings(), Catalogue()
    given = study.given.only(wanted)
    reads = read_given(given.every_file, given.shown, found)
    tables = {name: catalogue.enter(name, read.frame) for name, read in reads.items()} | dict(study.tables)
    for plan in study.plans["sdtm"]:
        if plan.name in wanted:
            (made,) = carried_over(plan, given.metas[plan.name], tables, catalogue)
            tables[plan.name] = catalogue.enter(plan.name, made.frame)
    clock.lap("SDTM read")
    frames = {}
    for plan in (p for p in study.plans["adam"] if p.name in DATASETS):
        (made,) = build(plan, study.datasets[plan.name], tables, catalogue, found)
        tables[plan.name] = catalogue.enter(plan.name, made.frame)
        frames[plan.name] = made.frame
        clock.lap(f"{plan.name} derived")
        write_xpt(made.frame, _with_lengths(made.meta, made.frame), out / f"{plan.name.lower()}.xpt", found)
        clock.lap(f"{plan.name} written")
    found.stop_if_errors("The datasets were not made")
    return frames


def _with_lengths(meta: DatasetMeta, frame: pd.DataFrame) -> DatasetMeta:
    sizes = lengths({meta.name: frame})[meta.name]
    return replace(meta, variables=tuple(replace(v, length=sizes[v.name] if v.is_text else 8) for v in meta.variables))


def usual(folder: Path, out: Path, clock: Clock) -> dict[str, pd.DataFrame]:
    """The same with pandas, as such programs are written."""
    clock.begin()
    parts = {"qs": ["qsco", "qsda", "qsgi", "qshi", "qsmm", "qsni"], "lb": ["lbch", "lbhe", "lbur"]}
    names = ["dm", "sv", "ex", "ds", "vs", "sc", "mh", "ae", "qs", "lb"]
    sdtm = {n: pd.concat([pd.read_parquet(folder / f"{p}.parquet") for p in parts.get(n, [n])], ignore_index=True) for n in names}
    clock.lap("SDTM read")
    made: dict[str, pd.DataFrame] = {}
    derivations: dict[str, Callable[[Mapping, Mapping], pd.DataFrame]] = {"ADSL": _adsl, "ADAE": _adae, "ADLB": _adlb, "ADTTE": _adtte}
    for name, derive in derivations.items():
        made[name] = derive(sdtm, made)
        clock.lap(f"{name} derived")
        _write(made[name], out / f"{name.lower()}.xpt", name)
        clock.lap(f"{name} written")
    return made


def _write(frame: pd.DataFrame, path: Path, name: str) -> None:
    days = {c: (frame[c] - pd.Timestamp("1960-01-01")).dt.days.astype(float) for c in frame.columns if frame[c].dtype.kind == "M"}
    pyreadstat.write_xport(frame.assign(**days), str(path), table_name=name, column_labels=list(frame.columns), file_format_version=5)


def _at(sv: pd.DataFrame, visit: float) -> pd.Series:
    return pd.to_datetime(sv[sv["VISITNUM"] == visit].set_index("USUBJID")["SVSTDTC"])


def _adsl(sdtm: Mapping[str, pd.DataFrame], made: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    dm, sv, ex, ds, vs, qs = (sdtm[n] for n in ("dm", "sv", "ex", "ds", "vs", "qs"))
    a = dm[dm["ARMCD"] != "Scrnfail"].copy()
    by = a["USUBJID"]
    a["TRT01P"] = a["TRT01A"] = a["ARM"]
    a["TRT01PN"] = a["TRT01AN"] = a["ARMCD"].map({"Pbo": 0.0, "Xan_Lo": 54.0, "Xan_Hi": 81.0})
    a["VISIT1DT"], a["TRTSDT"] = by.map(_at(sv, 1)), by.map(_at(sv, 3))
    a["RFENDT"] = pd.to_datetime(a["RFENDTC"])
    last = ex.sort_values(["USUBJID", "EXSEQ"]).drop_duplicates("USUBJID", keep="last").set_index("USUBJID")
    a["TRTEDT"] = pd.to_datetime(by.map(last["EXENDTC"])).fillna(a["RFENDT"])
    a["TRTDURD"] = (a["TRTEDT"] - a["TRTSDT"]).dt.days + 1.0
    end = pd.to_datetime(ex["EXENDTC"]).fillna(ex["USUBJID"].map(a.set_index("USUBJID")["RFENDT"]))
    dose = ex["EXDOSE"] * ((end - pd.to_datetime(ex["EXSTDTC"])).dt.days + 1)
    a["CUMDOSE"] = by.map(dose.groupby(ex["USUBJID"]).sum())
    a["AVGDD"] = np.floor(a["CUMDOSE"] / a["TRTDURD"] * 10 + 0.5 + 1e-9) / 10
    a["AGEGR1"] = pd.cut(a["AGE"], [0, 64, 80, 200], labels=["<65", "65-80", ">80"]).astype(str)
    a["AGEGR1N"] = a["AGEGR1"].map({"<65": 1.0, "65-80": 2.0, ">80": 3.0})
    a["RACEN"] = a["RACE"].map({"WHITE": 1.0, "BLACK OR AFRICAN AMERICAN": 2.0, "AMERICAN INDIAN OR ALASKA NATIVE": 6.0})
    small = a.groupby(["SITEID", "ARM"]).size().unstack(fill_value=0).min(axis=1) < 3
    a["SITEGR1"] = np.where(a["SITEID"].map(small), "900", a["SITEID"])
    event = ds[ds["DSCAT"] == "DISPOSITION EVENT"].set_index("USUBJID")
    a["DCDECOD"] = by.map(event["DSDECOD"]).replace("PROTOCOL DEVIATION", "PROTOCOL VIOLATION")
    a["EOSSTT"] = np.where(a["DCDECOD"] == "COMPLETED", "COMPLETED", "DISCONTINUED")
    a["DISCONFL"] = np.where(a["DCDECOD"] == "COMPLETED", "", "Y")
    a["DSRAEFL"] = np.where(a["DCDECOD"] == "ADVERSE EVENT", "Y", "")
    a["VISNUMEN"] = by.map(event["VISITNUM"]).replace(13.0, 12.0)
    a["SAFFL"] = a["ITTFL"] = "Y"
    adas = set(qs.loc[(qs["QSCAT"] == "ADAS-COG") & (qs["VISITNUM"] > 3), "USUBJID"])
    cibic = set(qs.loc[(qs["QSTESTCD"] == "CIBIC") & (qs["VISITNUM"] > 3), "USUBJID"])
    a["EFFFL"] = np.where(by.isin(adas & cibic), "Y", "N")
    for week, visit in ((8, 8), (16, 10), (24, 12)):
        a[f"COMP{week}FL"] = np.where(a["RFENDT"] >= by.map(_at(sv, visit)), "Y", "N")
    for test, visit in (("HEIGHT", 1), ("WEIGHT", 3)):
        value = vs[(vs["VSTESTCD"] == test) & (vs["VISITNUM"] == visit)].set_index("USUBJID")["VSSTRESN"]
        a[f"{test}BL"] = np.floor(by.map(value) * 10 + 0.5 + 1e-9) / 10
    a["BMIBL"] = np.floor(a["WEIGHTBL"] / (a["HEIGHTBL"] / 100) ** 2 * 10 + 0.5 + 1e-9) / 10
    a["BMIBLGR1"] = pd.cut(a["BMIBL"], [0, 25, 30, 100], right=False, labels=["<25", "25-<30", ">=30"]).astype(object).fillna("")
    a["EDUCLVL"] = by.map(sdtm["sc"].set_index("USUBJID")["SCSTRESN"])
    onset = sdtm["mh"][sdtm["mh"]["MHCAT"] == "PRIMARY DIAGNOSIS"].set_index("USUBJID")["MHSTDTC"]
    a["DISONSDT"] = pd.to_datetime(by.map(onset))
    a["DURDIS"] = np.floor(((a["VISIT1DT"] - a["DISONSDT"]).dt.days + 1) / 30.4375 * 10 + 0.5 + 1e-9) / 10
    mmse = qs[qs["QSCAT"] == "MMSE"]
    a["MMSETOT"] = by.map(pd.to_numeric(mmse["QSORRES"]).groupby(mmse["USUBJID"]).sum())
    return a.sort_values("USUBJID").reset_index(drop=True)


def _with_subject(frame: pd.DataFrame, adsl: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    return frame.merge(adsl[["USUBJID", *names]], on="USUBJID", how="left")


def _adae(sdtm: Mapping[str, pd.DataFrame], made: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    names = ["SITEID", "TRT01A", "TRT01AN", "AGE", "AGEGR1", "AGEGR1N", "RACE", "RACEN", "SEX", "SAFFL", "TRTSDT", "TRTEDT"]
    a = _with_subject(sdtm["ae"], made["ADSL"], names)
    month = a["AESTDTC"].str.len() == 7
    a["ASTDT"] = pd.to_datetime(a["AESTDTC"].where(~month, a["AESTDTC"] + "-01").where(a["AESTDTC"].str.len() > 4))
    a["ASTDTF"] = np.where(month, "D", "")
    a["AENDT"] = pd.to_datetime(a["AEENDTC"], errors="coerce", format="%Y-%m-%d")
    a["ADURN"] = (a["AENDT"] - a["ASTDT"]).dt.days + 1.0
    for new, date in (("ASTDY", "ASTDT"), ("AENDY", "AENDT")):
        days = (a[date] - a["TRTSDT"]).dt.days
        a[new] = days.where(days < 0, days + 1.0)
    a["TRTEMFL"] = np.where(a["ASTDT"] >= a["TRTSDT"], "Y", "")
    skin = a["AEDECOD"].str.contains(DERMATOLOGIC) | ((a["AEBODSYS"] == SKIN) & ~a["AEDECOD"].isin(NOT_DERMATOLOGIC))
    a["CQ01NAM"] = np.where(skin, "DERMATOLOGIC EVENTS", "")
    a = a.sort_values(["USUBJID", "ASTDT", "AESEQ"])
    serious, derm = a["AESER"] == "Y", a["CQ01NAM"] != ""
    flags = {"AOCCFL": ([], True), "AOCCSFL": (["AEBODSYS"], True), "AOCCPFL": (["AEBODSYS", "AEDECOD"], True), "AOCC01FL": ([], derm)}
    flags |= {"AOCC02FL": ([], serious), "AOCC03FL": (["AEBODSYS"], serious), "AOCC04FL": (["AEBODSYS", "AEDECOD"], serious)}
    for new, (by, among) in flags.items():
        chosen = a[(a["TRTEMFL"] == "Y") & among].drop_duplicates(["USUBJID", *by]).index
        a[new] = np.where(a.index.isin(chosen), "Y", "")
    return a.sort_values(["USUBJID", "AESEQ"]).reset_index(drop=True)


def _adlb(sdtm: Mapping[str, pd.DataFrame], made: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    names = ["SUBJID", "SITEID", "TRT01P", "TRT01PN", "TRT01A", "TRT01AN", "TRTSDT", "TRTEDT", "AGE", "AGEGR1", "AGEGR1N", "RACE"]
    a = _with_subject(sdtm["lb"], made["ADSL"], [*names, "RACEN", "SEX", "SAFFL"])
    a = a.rename(columns={"LBTESTCD": "PARAMCD", "LBCAT": "PARCAT1", "LBSTRESC": "AVALC", "LBNRIND": "ANRIND"})
    a["PARAM"] = a["LBTEST"] + np.where(a["LBSTRESU"].notna(), " (" + a["LBSTRESU"].fillna("") + ")", "")
    a["AVAL"], a["ANRLO"], a["ANRHI"] = a["LBSTRESN"], a["LBSTNRLO"], a["LBSTNRHI"]
    a["ADT"] = pd.to_datetime(a["LBDTC"].str[:10])
    days = (a["ADT"] - a["TRTSDT"]).dt.days
    a["ADY"] = days.where(days < 0, days + 1.0)
    week = {1.0: 0.0, 4.0: 2.0, 5.0: 4.0, 7.0: 6.0, 8.0: 8.0, 9.0: 12.0, 10.0: 16.0, 11.0: 20.0, 12.0: 24.0, 13.0: 26.0}
    a["AVISITN"] = a["VISITNUM"].map(week)
    a["AVISIT"] = np.where(a["AVISITN"].isna(), "", np.where(a["AVISITN"] == 0, "Baseline", "Week " + a["AVISITN"].map("{:g}".format)))
    a = a.sort_values(["USUBJID", "PARAMCD", "ADT", "LBSEQ"])
    before = a[(a["ADT"] <= a["TRTSDT"]) & a["AVALC"].notna()].drop_duplicates(["USUBJID", "PARAMCD"], keep="last")
    a["ABLFL"] = np.where(a.index.isin(before.index), "Y", "")
    base = before[["USUBJID", "PARAMCD", "AVAL", "AVALC", "ANRIND"]]
    base = base.rename(columns={"AVAL": "BASE", "AVALC": "BASEC", "ANRIND": "BNRIND"})
    a = a.merge(base, on=["USUBJID", "PARAMCD"], how="left")
    after = a["ADT"] > a["TRTSDT"]
    a["CHG"] = (a["AVAL"] - a["BASE"]).where(after)
    a["PCHG"] = (100 * a["CHG"] / a["BASE"]).where(a["BASE"] != 0)
    a["SHIFT1"] = a["BNRIND"] + " to " + a["ANRIND"]
    a["ONTRTFL"] = np.where(after & (a["ADT"] <= a["TRTEDT"]), "Y", "")
    chosen = a[a["AVISITN"].notna() & a["AVALC"].notna()].drop_duplicates(["USUBJID", "PARAMCD", "AVISITN"], keep="last").index
    a["ANL01FL"] = np.where(a.index.isin(chosen), "Y", "")
    return a.sort_values(["USUBJID", "PARAMCD", "VISITNUM", "LBSEQ"]).reset_index(drop=True)


def _adtte(sdtm: Mapping[str, pd.DataFrame], made: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    ae = made["ADAE"]
    events = ae[(ae["TRTEMFL"] == "Y") & (ae["CQ01NAM"] != "")].sort_values(["USUBJID", "ASTDT", "AESEQ"]).drop_duplicates("USUBJID")
    a = made["ADSL"][["STUDYID", "SITEID", "USUBJID", "AGE", "AGEGR1", "RACE", "SEX", "TRT01P", "TRTSDT", "TRTEDT", "RFENDT", "SAFFL"]]
    a = a.merge(events[["USUBJID", "ASTDT", "AESEQ"]], on="USUBJID", how="left")
    a["STARTDT"], a["ADT"] = a["TRTSDT"], a["ASTDT"].fillna(a["RFENDT"])
    a["CNSR"] = a["ASTDT"].isna().astype(float)
    a["AVAL"] = (a["ADT"] - a["STARTDT"]).dt.days + 1.0
    a["PARAMCD"], a["PARAM"] = "TTDE", "Time to First Dermatologic Event"
    return a.rename(columns={"AESEQ": "SRCSEQ"})


SAME = {
    "ADSL": ["USUBJID", "SITEGR1", "TRTEDT", "CUMDOSE", "AVGDD", "AGEGR1", "EFFFL", "COMP24FL", "BMIBL", "DURDIS", "MMSETOT"],
    "ADAE": ["USUBJID", "AESEQ", "ASTDT", "ASTDY", "TRTEMFL", "CQ01NAM", "AOCCFL", "AOCCPFL", "AOCC04FL"],
    "ADLB": ["USUBJID", "PARAMCD", "VISITNUM", "LBSEQ", "AVAL", "BASE", "CHG", "PCHG", "SHIFT1", "ABLFL", "ONTRTFL", "ANL01FL"],
    "ADTTE": ["USUBJID", "ADT", "AVAL", "CNSR", "SRCSEQ"],
}
KEYS = {"ADSL": 1, "ADAE": 2, "ADLB": 4, "ADTTE": 1}


def unlike(first: pd.DataFrame, second: pd.DataFrame, name: str) -> int:
    """Cells that both derive and that differ; text "" is missing."""
    columns, keys = SAME[name], SAME[name][: KEYS[name]]
    sides = []
    for frame in (first, second):
        plain = frame[columns].astype({c: object for c in columns if isinstance(frame[c].dtype, pd.CategoricalDtype)})
        sides.append(plain.replace("", None).sort_values(keys).reset_index(drop=True))
    differs = 0
    for c in columns:
        one, two = sides[0][c], sides[1][c]
        is_number = one.dtype.kind == "f" and two.dtype.kind == "f"
        equal = np.isclose(one, two, rtol=1e-12, equal_nan=True) if is_number else (one == two) | (one.isna() & two.isna())
        differs += int((~equal).sum())
    return differs


def main(runs: int) -> int:
    clock = Clock()
    clock.begin()
    study = open_study(ROOT / "examples" / "cdiscpilot")
    clock.lap("open")
    folder = folder_of(study.spec.sdtm, study.folder)
    with tempfile.TemporaryDirectory() as named:
        out = Path(named)
        first, second = ours(study, out, Clock()), usual(folder, out, Clock())
        differs = {name: unlike(first[name], second[name], name) for name in DATASETS}
        if any(differs.values()):
            print(f"both do not derive the same: {differs}")
            return 1
        best = []
        for work in (lambda c: ours(study, out, c), lambda c: usual(folder, out, c)):
            clocks = [Clock() for _ in range(runs)]
            for each in clocks:
                work(each)
            best.append(min(clocks, key=lambda c: c.total))
    records = ", ".join(f"{name} {len(first[name]):,}" for name in DATASETS)
    print(f"records: {records}; what both derive is equal\nspecs opened and checked, once: {clock.total:.2f} s CPU\n")
    print(f"{'CPU seconds':18}{'sdtm2adam':>10}{'pandas':>10}")
    for step, seconds in best[0].seconds.items():
        print(f"{step:18}{seconds:10.3f}{best[1].seconds[step]:10.3f}")
    derived = [c.total - c.seconds["SDTM read"] for c in best]
    print(f"{'derive and write':18}{derived[0]:10.3f}{derived[1]:10.3f}\n{'all':18}{best[0].total:10.3f}{best[1].total:10.3f}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
    except StudyError as fault:  # the data come with a development dependency
        print(fault)
