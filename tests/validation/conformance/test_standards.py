"""SDTM and ADaM: which datasets are which, of which structure, what both standards are asked, and what only one is."""

from dataclasses import replace

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.define_model import DefineFile, Item, ItemDef, ItemGroup, ItemRef
from sdtm2adam.spec.explained import Explanation
from sdtm2adam.validation.conformance.analysis.structures import by_standard
from sdtm2adam.validation.conformance.checks import checks
from sdtm2adam.validation.conformance.outcome import conformance
from sdtm2adam.validation.conformance.reading import read_deliveries
from sdtm2adam.validation.conformance.report import dataset_table, lines
from sdtm2adam.validation.conformance.run import run_checks
from tests.derive.tables import frame
from tests.validation.conformance.built import analysis, dataset, delivery

DM = "STUDYID | USUBJID\nS | P1"
ADSL = "STUDYID | USUBJID | SAFFL\nS | P1 | Y"
ADLB = "STUDYID | USUBJID | PARAMCD | PARAM | AVAL\nS | P1 | ALT | ALT (U/L) | 20"


def _describing(*groups: tuple[str, str, str]) -> DefineFile:
    """A define of these datasets: name, class, one variable."""
    made = []
    for name, klass, variable in groups:
        item = Item(ItemRef(f"IT.{name}.{variable}"), ItemDef(f"IT.{name}.{variable}", variable))
        made.append(ItemGroup(f"IG.{name}", name, name, (item,), klass=klass))
    return DefineFile("define.xml", "2.1", groups=tuple(made))


def found(data, id: str) -> list[tuple[str, str, str]]:
    findings, _ = run_checks(data, [checks()[id]])
    return [(f.dataset, f.variable, f.severity) for f in findings]


def test_a_folder_of_both_is_two_deliveries():
    """Analysis datasets go by their name or by parameter and value; the SDTM of the folder is what they were made from."""
    sdtm, adam = by_standard(delivery(DM=DM, QS="QSTESTCD\nA", ADSL=ADSL, LABS="PARAMCD | AVAL\nA | 1"))

    assert ("SDTM", ["DM", "QS"]) == (sdtm.standard, list(sdtm.datasets))
    assert ("ADaM", ["ADSL", "LABS"]) == (adam.standard, list(adam.datasets))
    assert adam.sdtm is sdtm


def test_a_folder_of_one_is_one_delivery():
    """And a folder without any dataset is one of SDTM, which then lacks its DM."""
    assert ["ADaM"] == [one.standard for one in by_standard(delivery(ADSL=ADSL))]
    assert ["SDTM"] == [one.standard for one in by_standard(delivery(DM=DM))]
    assert ["SDTM"] == [one.standard for one in by_standard(delivery())]


def test_the_define_is_divided_like_the_datasets():
    """What it says of analysis datasets is not missed among those of SDTM."""
    define = _describing(("DM", "SPECIAL PURPOSE", "USUBJID"), ("ADSL", "SUBJECT LEVEL ANALYSIS DATASET", "USUBJID"))

    sdtm, adam = by_standard(delivery(DM=DM, ADSL=ADSL, define=define))
    assert [["DM"], ["ADSL"]] == [[group.name for group in one.define.groups] for one in (sdtm, adam)]
    assert by_standard(delivery(DM=DM, ADSL=ADSL, define=_describing(("DM", "", "USUBJID"))))[1].define is None


@pytest.mark.parametrize(
    "name, table, structure",
    [
        ("ADSL", ADSL, "ADSL"),
        ("ADLB", ADLB, "BDS"),
        ("ADXX", "AVALC\nNO", "BDS"),
        ("ADTTE", "PARAMCD | CNSR\nOS | 0", "TTE"),
        ("ADAE", "AETERM\nFALL", "OCCDS-AE"),
        ("ADCM", "CMTRT\nA", "OCCDS"),
        ("ADMH", "DSDECOD | MHTERM\nX | A", "OCCDS"),
        ("ADXY", "NOTE\nA", "OTHER"),
    ],
)
def test_the_structure_of_a_dataset(name, table, structure):
    """By name, parameter, censoring or topic."""
    assert structure == analysis(**{name: table}).domains[name].structure


def test_the_define_says_the_structure_where_there_is_one():
    """Its class counts more than the variables; it is told in the report, with why."""
    define = _describing(("ADXX", "OCCURRENCE DATA STRUCTURE", "AVAL"), ("ADYY", "BASIC DATA STRUCTURE", "CNSR"))
    data = analysis(ADXX="AVAL | AETERM\n1 | FALL", ADYY="CNSR\n0", ADSL=ADSL, define=define)

    assert ["OCCDS-AE", "TTE"] == [data.domains[name].structure for name in ("ADXX", "ADYY")]
    outcome = conformance([data])
    assert "  ADXX adverse events (OCCDS), by its class in the define, OCCURRENCE DATA STRUCTURE" in lines(outcome)
    assert "  ADSL subject level (ADSL), by its name" in lines(outcome)
    table = dataset_table(outcome).set_index("dataset")
    assert ("ADaM", "time to event (BDS)", 1) == tuple(table.loc["ADYY", ["standard", "taken for", "records"]])


def test_each_standard_is_asked_its_own_checks():
    """SDTM's are not asked of ADSL, nor ADaM's of DM; what is true of any dataset is asked of both."""
    sdtm, adam = by_standard(delivery(DM=DM, ADSL=ADSL))
    asked = [{ran.check.id for ran in run_checks(one)[1]} for one in (sdtm, adam)]

    assert ({"S2A-0113"}, {"S2A-2101"}) == ({"S2A-0113", "S2A-2101"} & asked[0], {"S2A-0113", "S2A-2101"} & asked[1])
    assert {"S2A-0101", "S2A-0201", "S2A-0501", "S2A-1201", "S2A-1701"} <= asked[0] & asked[1]


def test_a_check_of_both_standards_is_one_row():
    """What it looked at and found in each is added; a finding answers to the rules of its own standard."""
    outcome = conformance(by_standard(delivery(DM="USUBJID | AGEINYEARS\nP1 | 5", ADSL="USUBJID | AGEINYEARS\nP1 | 5")))
    (row,) = [ran for ran in outcome.ran if ran.check.id == "S2A-0201"]

    assert (("DM", "ADSL"), 2, 2) == (row.datasets, row.looked, row.findings)
    told = {j.finding.dataset: j.cites for j in outcome.judged if j.finding.rule == "S2A-0201"}
    assert {"DM": ("CG0310",), "ADSL": ("AD0013",)} == told


@pytest.mark.parametrize(
    "id, broken, whole",
    [
        ("S2A-0203", dataset("ADSL", "AGE\n50", labels={"AGE": "A" * 41}), dataset("ADSL", "AGE\n50")),
        ("S2A-0206", dataset("ADSL", "TRTSDT:text\n2020-01-01"), dataset("ADSL", "TRTSDT:date\n2020-01-01")),
        ("S2A-0208", dataset("ADLB", f"PARAMCD | AVALC\nA | {'x' * 201}"), dataset("ADLB", f"PARAMCD | AVALC\nA | {'x' * 200}")),
        ("S2A-0407", dataset("ADLB", "USUBJID\nP1\nP1", keys=["USUBJID"]), dataset("ADLB", "USUBJID\nP1\nP2", keys=["USUBJID"])),
        ("S2A-1201", dataset("ADSL", "SEX\nX"), dataset("ADSL", "SEX\nF")),
        ("S2A-1202", dataset("ADLB", "PARAMCD | DTYPE\nA | GUESSED"), dataset("ADLB", "PARAMCD | DTYPE\nA | LOCF")),
        ("S2A-1203", dataset("ADSL", "SEX\nf"), dataset("ADSL", "SEX\nF")),
        ("S2A-1203", dataset("ADAE", "AETERM | AEOUT\nA | Fatal"), dataset("ADAE", "AETERM | AEOUT\nA | FATAL")),
    ],
)  # fmt: skip
def test_what_is_asked_of_both_is_asked_of_analysis_data(id, broken, whole):
    """Names, labels, types, text, keys and terminology, by the ADaM guide and, for what is copied, by that of SDTM."""
    assert 1 == len(found(analysis(broken), id))
    assert [] == found(analysis(whole), id)


def test_a_variable_of_the_define_is_looked_for():
    """Analysis data are held against their define by the same checks."""
    define = _describing(("ADSL", "SUBJECT LEVEL ANALYSIS DATASET", "TRTSDT"))

    assert [("ADSL", "TRTSDT", "error")] == found(analysis(ADSL="USUBJID\nP1", define=define), "S2A-1704")
    assert [] == found(analysis(ADSL="USUBJID | TRTSDT\nP1 | 1", define=define), "S2A-1704")


def test_dates_are_told_as_dates():
    """19725 says nothing to who reads a report."""
    data = analysis(ADSL="USUBJID | TRTSDT:date | TRTEDT:date\nP1 | 2014-01-02 | 2014-01-01")
    (finding,), _ = run_checks(data, [checks()["S2A-2804"]])

    assert "TRTSDT=2014-01-02 TRTEDT=2014-01-01" in finding.message


WHY = "Looked at by two people; the protocol says so."


def test_a_condition_of_an_explanation_reads_dates():
    """A finding of analysis data may be explained for records of some dates."""
    data = analysis(ADSL="USUBJID | TRTSDT:date | TRTEDT:date\nP1 | 2014-01-02 | 2014-01-01\nP2 | 2015-01-02 | 2015-01-01")
    entry = Explanation(rule="S2A-2804", dataset="ADSL", where="TRTSDT < '2015-01-01'", text=WHY)

    told = [(j.finding.rows, bool(j.text)) for j in conformance([data], [entry]).judged if j.finding.rule == "S2A-2804"]
    assert [((1,), False), ((0,), True)] == told


@pytest.mark.parametrize("entry", [{"rule": "S2A-2804"}, {"rule": "S2A-0501", "dataset": "ADAE"}])
def test_an_explanation_of_what_was_not_delivered_waits(entry):
    """Who checks SDTM alone is not told that what is explained of ADaM explains nothing; who checks ADaM is."""
    explanations = [Explanation(text=WHY, **entry)]

    def idle(data) -> int:
        return sum(f.rule == "explained-nothing" for f in conformance([data], explanations).findings)

    assert (0, 1) == (idle(delivery(DM=DM)), idle(analysis(ADSL=ADSL)))


@pytest.fixture
def folder(tmp_path):
    """sdtm/ and adam/ side by side, as a run leaves them."""
    for name, table in (("sdtm/dm", DM), ("adam/adsl", ADSL), ("adam/adlb", ADLB)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        frame(table).to_parquet(tmp_path / f"{name}.parquet", index=False)
    return tmp_path


def test_folders_of_both_are_read_together(folder):
    """Each is told by its own name; the SDTM is beside the ADaM."""
    sdtm, adam = read_deliveries(folder, shown="xpt")

    assert (("xpt/sdtm", ["DM"]), ("xpt/adam", ["ADLB", "ADSL"])) == tuple((one.shown, list(one.datasets)) for one in (sdtm, adam))
    assert adam.sdtm is sdtm


def test_the_sdtm_beside_is_found_or_named(folder):
    """In `sdtm` beside `adam`, or in the folder named; a single file has none, and a folder of SDTM needs none."""
    assert ["DM"] == list(read_deliveries(folder / "adam")[0].sdtm.datasets)
    assert read_deliveries(folder / "adam" / "adsl.parquet")[0].sdtm is None
    named = read_deliveries(folder / "adam" / "adsl.parquet", sdtm=folder / "sdtm")
    assert ["DM"] == list(named[0].sdtm.datasets)
    with pytest.raises(StudyError, match="has no analysis datasets"):
        read_deliveries(folder / "sdtm", sdtm=folder / "sdtm")


def test_an_empty_folder_of_analysis_data_is_no_fault(folder):
    """A study that stops at SDTM."""
    for file in (folder / "adam").iterdir():
        file.unlink()

    assert ["SDTM"] == [one.standard for one in read_deliveries(folder)]


def test_without_the_sdtm_beside_its_checks_say_so():
    """They are not run, and why is told; with it they are."""
    data = analysis(ADSL=ADSL)
    _, (ran,) = run_checks(data, [checks()["S2A-3201"]])
    assert "needs the SDTM datasets beside the analysis datasets, which is not there" == ran.why

    _, (ran,) = run_checks(replace(data, sdtm=delivery(DM=DM)), [checks()["S2A-3201"]])
    assert ran.ran


def test_one_begin_after_its_end_is_told_once():
    """ASTDY and AENDY are meant by themselves and by the guide's *STDY and *ENDY."""
    data = analysis(ADAE="USUBJID | AETERM | ASTDY | AENDY\nP1 | FALL | 9 | 2")
    findings, _ = run_checks(data, [checks()["S2A-2804"]])

    assert ["it is after AENDY (AD0099): 1 of 1 record"] == [f.message.partition("\n")[0] for f in findings]
