"""The export in raw/ gives the printed counts of safety and of the trial profile, and holds its declared mess."""

import io
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

ROOT = Path(__file__).parents[2]
RAW = ROOT / "raw"
ARMS = {"A": "MSC Group", "B": "Control Group"}
ENCODINGS = {"ae": "cp949", "cm": "utf-8-sig"}
DAY = pd.Timedelta(days=1)


def export(name: str) -> pd.DataFrame:
    options = {"sep": ";", "skiprows": 1} if name == "iwrs_randomisation" else {}
    text = (RAW / f"{name}.csv").read_bytes().decode(ENCODINGS.get(name, "utf-8"))
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, **options)


def published(display: str) -> pd.DataFrame:
    rows = pd.read_csv(ROOT / "validation" / "published.csv", dtype=str, keep_default_na=False)
    return rows[rows.display.eq(display) & rows.status.eq("reproducible")]


def percent(n: int, of: int) -> int:
    """Whole percent, half away from zero, in whole numbers."""
    return (200 * n + of) // (2 * of)


def randomised() -> pd.DataFrame:
    """One row a randomised participant: ARM, RAND_DT, visits, and the last day of both safety windows."""
    iwrs = export("iwrs_randomisation")
    people = pd.DataFrame(
        {
            "SUBJ": iwrs.SCREENING_NO.str[3:],
            "ARM": iwrs.ARM_CD,
            "RAND_DT": pd.to_datetime(iwrs.RAND_DT, format="%d-%b-%Y"),
        }
    ).set_index("SUBJ")
    visit = export("visit").query("VISSTAT == 'DONE'")
    dates = visit.assign(VISDT=pd.to_datetime(visit.VISDT)).pivot(index="SUBJ", columns="EVENT", values="VISDT")
    people = people.join(dates)
    return people.assign(
        END4=people.V9.fillna(people.RAND_DT + 210 * DAY),
        END6=people.V10.fillna(people["V5 Baseline"] + 183 * DAY).fillna(people.RAND_DT + 270 * DAY),
    )


def adverse_events() -> pd.DataFrame:
    """One row an event of a randomised participant, with ARM, first possible and last possible day of its start."""
    people = randomised()
    ae = export("ae").join(people, on="SUBJ", how="inner")
    first = pd.to_datetime(ae.STDT.str.replace("^UN-", "01-", regex=True), format="%d-%b-%Y")
    last = first.where(~ae.STDT.str.startswith("UN-"), first + pd.offsets.MonthEnd(0))
    reaction = ae.REL_CELL_CD.isin(["3", "4"]) | ae.REL_PROC_CD.isin(["3", "4"])
    return ae.assign(FIRST=first.clip(lower=ae.RAND_DT), LAST=last, REACTION=reaction)


def within(ae: pd.DataFrame, timepoint: str) -> pd.DataFrame:
    return ae[ae.FIRST.ge(ae.RAND_DT) & ae.FIRST.le(ae[{"4 Months": "END4", "6 Months": "END6"}[timepoint]])]


def counted(ae: pd.DataFrame, timepoint: str, group: str, of: int) -> dict[str, int]:
    ae = within(ae, timepoint)
    ae = ae[ae.ARM.map(ARMS).eq(group)]
    participants = ae.SUBJ.nunique()
    return {"events": len(ae), "participants": participants, "pct": percent(participants, of), "N": of}


def block_and_term(row: str) -> tuple[str, str]:
    """'Headache (ADR)' is ('ADR', 'Headache'); a total has no term."""
    if row.endswith("total"):
        return ("ADR" if row.startswith("Adverse drug") else "SAE"), ""
    return row[-4:-1], row[:-6]


def test_table_2_comes_out_of_the_raw_files():
    """Every printed count and percentage of reactions and serious events, by term, window and group."""
    ae, size = adverse_events(), randomised().ARM.map(ARMS).value_counts()
    wrong = []
    for row in published("Table 2").itertuples():
        block, term = block_and_term(row.row) if row.row != "header" else ("ADR", "")
        chosen = ae[ae.REACTION] if block == "ADR" else ae[ae.SERIOUS.eq("Y")]
        chosen = chosen[chosen.AE_PT.eq(term) | chosen.AE_SOC.eq(term)] if term else chosen
        found = counted(chosen, row.timepoint, row.group, size[row.group])[row.statistic]
        if found != int(row.published):
            wrong.append((row.row, row.timepoint, row.group, row.statistic, row.published, found))

    assert [] == wrong


def test_table_2_prints_every_term_of_the_reactions_and_serious_events():
    ae = adverse_events()
    printed = {block_and_term(row)[1] for row in published("Table 2").row} - {""}

    assert set(ae[ae.REACTION | ae.SERIOUS.eq("Y")].AE_PT) <= printed
    assert set(ae[ae.REACTION | ae.SERIOUS.eq("Y")].AE_SOC) <= printed


@pytest.mark.parametrize("timepoint", ["4 Months", "6 Months"])
def test_participants_with_any_event(timepoint):
    """20 of 33 and 22 of 31 at 4 months, 21 and 23 at 6 months; chi-square without correction."""
    ae, size = adverse_events(), randomised().ARM.map(ARMS).value_counts()
    printed = published("Safety text").query("row == 'Any AE' and timepoint == @timepoint")
    found = {group: counted(ae, timepoint, group, size[group]) for group in ARMS.values()}
    table = [[f["participants"], f["N"] - f["participants"]] for f in found.values()]
    p = stats.chi2_contingency(table, correction=False).pvalue

    found["difference"] = {"p": f"{p:.3f}"}
    assert [] == [row for row in printed.itertuples() if row.published != str(found[row.group][row.statistic])]


def test_commonest_events_of_the_msc_group():
    """Influenza like illness 7, back pain 5, musculoskeletal pain 5 participants; nothing else as often."""
    ae = within(adverse_events(), "6 Months").query("ARM == 'A'")
    counts = ae.groupby("AE_PT").SUBJ.nunique().sort_values(ascending=False)
    printed = published("Safety text").query("statistic == 'participants' and row in @counts.index")

    assert 3 == len(printed)
    assert {row.row: int(row.published) for row in printed.itertuples()} == counts[counts >= 5].to_dict()


def test_deaths_within_six_months():
    people = randomised().join(export("death").set_index("SUBJ").DTH_DT)
    died = people[pd.to_datetime(people.DTH_DT).le(people.END6)]
    printed = published("Safety text").query("row == 'Deaths'")

    assert [int(n) for n in printed.published] == [died.ARM.map(ARMS).eq(group).sum() for group in printed.group]
    fatal = export("ae").query("SAE_DEATH == 'Y' and GRADE == '5' and OUTCOME_CD == '5'")
    assert set(died.index) == set(fatal.SUBJ)


def test_reactions_are_mild_and_within_two_days_of_an_injection():
    dose = export("injection")
    dose = dose.assign(GIVEN=pd.to_datetime(dose.INJ_DT + " " + dose.START_TM))
    reactions = adverse_events().query("REACTION").merge(dose[["SUBJ", "GIVEN"]], on="SUBJ")
    hours = (reactions.FIRST + pd.to_timedelta(reactions.STTM + ":00") - reactions.GIVEN) / (DAY / 24)

    assert {"1"} == set(reactions.GRADE)
    assert 4 == hours.between(0, 48).sum()


def test_no_event_is_in_doubt_between_windows():
    """Whichever day of its month an event began, it falls between the same two of randomisation, V9 and V10."""
    ae = adverse_events()

    assert (ae.LAST >= ae.RAND_DT).all() and (ae.LAST <= ae.END6).all()
    assert (ae.FIRST.le(ae.END4) == ae.LAST.le(ae.END4)).all()


def test_trial_profile_comes_out_of_the_raw_files():
    people, disposition, dm = randomised(), export("disposition"), export("dm").set_index("SUBJ")
    analysed = people[people["V5 Baseline"].notna() & people.V9.notna()]
    left = disposition.query("DS_EVENT == 'DISCONTINUED'").set_index("SUBJ").DS_REASON_CD
    early = left[~left.index.isin(analysed.index)].to_frame().join(people.ARM).value_counts()
    consent = export("ic_ie").set_index("SUBJ").IC_DT
    ages = [age(dm.BRTHDT[subj], consent[subj]) for subj in people.index]
    sex = dm.SEX_CD[people.index].value_counts()
    found = {
        "screened": len(dm),
        "screen failures": disposition.DS_EVENT.eq("SCREEN FAILURE").sum(),
        "randomized": len(people),
        "allocated MSC": people.ARM.eq("A").sum(),
        "allocated Control": people.ARM.eq("B").sum(),
        "full analysis set": len(analysed),
        "full analysis set MSC": analysed.ARM.eq("A").sum(),
        "full analysis set Control": analysed.ARM.eq("B").sum(),
        "completed 4 months (V9)": people.V9.notna().sum(),
        "completed 6 months (V10)": people.V10.notna().sum(),
        "V10 MSC": people[people.ARM.eq("A")].V10.notna().sum(),
        "V10 Control": people[people.ARM.eq("B")].V10.notna().sum(),
        "Control excluded before V5: withdrawal": early["2", "B"],
        "Control excluded before V5: death": early["3", "B"],
        "Control excluded before V5: SAE": early["4", "B"],
        "MSC excluded before V5: withdrawal": early["2", "A"],
        "men randomized": sex["1"],
        "women randomized": sex["2"],
        "mean age randomized": f"{sum(ages) / len(ages):.1f}",
    }

    assert published("Trial profile").set_index("row").published.to_dict() == {k: str(v) for k, v in found.items()}


def age(birth: str, day: str) -> int:
    """Birthdays passed on a day."""
    return int(day[:4]) - int(birth[:4]) - (day[5:] < birth[5:])


NAMES = sorted(path.stem for path in RAW.glob("*.csv"))


def test_exactly_one_row_of_the_export_is_an_exact_duplicate():
    duplicates = {name: int(export(name).duplicated().sum()) for name in NAMES}

    assert {"vitals": 1} == {name: count for name, count in duplicates.items() if count}


def test_line_ends_and_encodings():
    """LF only; one file in CP949 that is not UTF-8, one with a byte order mark."""
    files = {name: (RAW / f"{name}.csv").read_bytes() for name in NAMES}

    assert not any(b"\r" in content for content in files.values())
    assert ["cm"] == [name for name, content in files.items() if content.startswith(b"\xef\xbb\xbf")]
    with pytest.raises(UnicodeDecodeError):
        files["ae"].decode("utf-8")


def test_one_comment_line_and_one_quoted_line_break():
    files = {name: (RAW / f"{name}.csv").read_bytes() for name in NAMES}
    comments = [name for name, content in files.items() for line in content.split(b"\n") if line.startswith(b"#")]
    breaks = [name for name in NAMES if (export(name).apply(lambda c: c.str.contains("\n"))).any().any()]

    assert ["iwrs_randomisation"] == comments
    assert ["visit"] == breaks


def test_units_of_the_laboratory():
    """Haemoglobin and glucose change units from 2012-10-01 on; one result lacks the unit its test has."""
    labs = export("lab_results")
    units = labs[labs.TEST.isin(["Hb", "Glucose"])].groupby(["TEST", "UNIT"]).COLL_DT.agg(["min", "max"])
    with_unit = labs.groupby("TEST").UNIT.transform(lambda u: u.ne("").any())

    assert 1 == (with_unit & labs.UNIT.eq("")).sum()
    for test, before, after in [("Hb", "g/dL", "g/L"), ("Glucose", "mg/dL", "mmol/L")]:
        assert units.loc[(test, before), "max"] < "20121001" <= units.loc[(test, after), "min"]
    both = labs[labs.TEST.eq("Hb") & labs.UNIT.eq("g/L")]
    assert (both.HIGH.astype(float) >= 160).all()


def test_flags_follow_the_limits():
    labs = export("lab_results")
    numbers = labs.assign(value=pd.to_numeric(labs.RESULT, errors="coerce")).dropna(subset="value")
    low, high = numbers.value < numbers.LOW.astype(float), numbers.value > numbers.HIGH.astype(float)

    assert (low == numbers.FLAG.eq("L")).all() and (high == numbers.FLAG.eq("H")).all()


def test_cytokines_go_in_the_printed_directions():
    """28 of the MSC group; TGF-b1, -b2, -b3, IL-6 and IL-10 up, TNF-a and MCP-1 down."""
    csf = export("csf_cytokine")
    level = csf.assign(level=csf.CONC.str.lstrip("<").astype(float))
    level = level.pivot(index="SCREENING_NO", columns=["ANALYTE", "EVENT"], values="level")
    change = {name: (level[name]["V6"] - level[name]["V5 Baseline"]).mean() for name in csf.ANALYTE.unique()}

    assert 28 == len(level)
    assert {"TGF-b1", "TGF-b2", "TGF-b3", "IL-6", "IL-10"} <= {name for name, mean in change.items() if mean > 0}
    assert {"TNF-a", "MCP-1"} <= {name for name, mean in change.items() if mean < 0}
    assert 1 <= csf.CONC.str.startswith("<").sum() <= 30


def test_readme_begins_by_saying_that_the_files_are_synthetic():
    assert "synthetic" in (RAW / "README.md").read_text(encoding="utf-8").splitlines()[0]


def test_another_run_writes_the_same_bytes(tmp_path):
    """The committed export is what the code writes."""
    from reconstruction.__main__ import write

    write(tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    assert {path.name for path in RAW.iterdir()} == set(written)
    assert [] == [name for name, content in written.items() if (RAW / name).read_bytes() != content]
