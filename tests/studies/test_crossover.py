"""Another trial than the reference study: a crossover, with exports in five formats, told in specs alone.

Its facts are in crossover/people.py, its files are written by crossover/exports.py, and what comes out is held against
crossover/expected.py and against the tables below, which were written by hand.
"""

import csv
import shutil
from pathlib import Path

import pytest

from sdtm2adam.cli import main
from sdtm2adam.formats.xpt_reader import read_xpt
from sdtm2adam.pipeline import STAGES, Run
from sdtm2adam.store import Store, working
from sdtm2adam.study import open_study
from tests.studies.crossover import expected
from tests.studies.crossover.exports import write_exports
from tests.studies.crossover.people import BY_KEY, PEOPLE

HERE = Path(__file__).parent / "crossover"
RUN = ("raw", "sdtm", "adam", "balance", "xpt", "define", "conform")
STUDY = "HTX-204-"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Store:
    """The store of a strict run, from the export files to conformance: an error of any stage would stop it."""
    folder = tmp_path_factory.mktemp("crossover")
    shutil.copytree(HERE / "specs", folder / "specs")
    write_exports(folder / "raw")
    this = Run(open_study(folder), working(folder / "out"), draft=False, tell=lambda *_: None)
    this.store.begin(from_last=False)
    for stage in RUN:
        STAGES[stage](this)
    return this.store


def records(store: Store, domain: str, *columns: str, where: str = "") -> list[tuple]:
    """These columns of a domain, missing as None, subjects without the study's number."""
    frame = store.get("sdtm", domain)
    frame = frame.query(where) if where else frame
    cells = frame[list(columns)].astype(object)
    rows = cells.where(cells.notna(), None).itertuples(index=False, name=None)
    return [tuple(cell.removeprefix(STUDY) if isinstance(cell, str) else cell for cell in row) for row in rows]


def table(text: str, *numbers: int) -> list[tuple]:
    """Rows of a table of text: `|` between cells, a dot for missing; columns of these numbers hold numbers."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [tuple(None if c == "." else float(c) if at in numbers else c for at, c in enumerate(row)) for row in rows]


def ordered(rows: list[tuple]) -> list[tuple]:
    return sorted(rows, key=lambda row: tuple(("" if cell is None else "!", str(cell)) for cell in row))


# Subjects


def test_demographics_come_from_three_files_and_keep_what_is_not_known(made):
    """ODM forms, a text file of doses and Parquet; birth dates of three columns, partial ones, and no age from those."""
    columns = "USUBJID RFSTDTC RFENDTC RFPENDTC BRTHDTC AGE SEX RACE ARMCD ACTARMCD ARMNRS COUNTRY".split()

    assert records(made, "DM", *columns) == table("""
        10-001 | 2024-02-19T08:30 | 2024-03-24 | 2024-03-31 | 1961-03-05 | 62 | M | WHITE | AB | AB | . | USA
        10-002 | 2024-02-20T08:30 | 2024-03-25 | 2024-04-01 | 1958-11-17 | 65 | F | MULTIPLE | BA | BA | . | USA
        10-003 | 2024-02-21T08:30 | 2024-03-26 | 2024-04-02 | 1964-02-29 | 59 | M | OTHER | AB | AB | . | USA
        10-004 | 2024-02-22T08:30 | 2024-03-01 | 2024-03-07 | 1970-01-01 | 54 | F | BLACK OR AFRICAN AMERICAN | BA | BA | . | USA
        10-005 | 2024-02-23T08:30 | 2024-03-28 | 2024-04-04 | 1955-12-31 | 68 | M | MULTIPLE | AB | AB | . | USA
        10-006 | . | . | 2024-02-12 | 1980-06-12 | 43 | F | WHITE | . | . | SCREEN FAILURE | USA
        10-007 | . | . | 2024-02-24 | 1949-09-09 | 74 | M | ASIAN | BA | . | ASSIGNED, NOT TREATED | USA
        20-001 | 2024-02-26T08:30 | 2024-03-31 | 2024-04-07 | 1966-08-22 | 57 | F | WHITE | AB | AB | . | FRA
        20-002 | 2024-02-27T08:30 | 2024-04-01 | 2024-04-08 | 1972 | . | M | WHITE | BA | BA | . | FRA
        20-003 | 2024-02-28T08:30 | 2024-04-02 | 2024-04-09 | 1968-07 | . | F | WHITE | AB | AB | . | FRA
        20-004 | 2024-02-29T08:30 | 2024-03-13 | 2024-03-18 | 1959-05-14 | 64 | M | MULTIPLE | BA | BA | . | FRA
        20-005 | 2024-03-01T08:30 | 2024-04-04 | 2024-04-11 | 1963-10-03 | 60 | F | WHITE | AB | AB | . | FRA
        20-006 | 2024-03-02T08:30 | 2024-04-05 | 2024-04-12 | 1957-04-27 | 66 | M | WHITE | BA | AB | . | FRA
        20-007 | 2024-03-03T08:30 | 2024-04-06 | 2024-04-13 | 1975-12-08 | 48 | F | . | AB | AB | . | FRA
    """, 5)  # fmt: skip


def test_several_races_and_other_specify_go_to_suppdm(made):
    assert records(made, "SUPPDM", "USUBJID", "QNAM", "QVAL") == table("""
        10-002 | RACE1   | WHITE
        10-002 | RACE2   | ASIAN
        10-003 | RACEOTH | Metis
        10-005 | RACE1   | WHITE
        10-005 | RACE2   | OTHER
        10-005 | RACEOTH | Creole
        20-004 | RACE1   | BLACK OR AFRICAN AMERICAN
        20-004 | RACE2   | ASIAN
    """)


# Time: elements, visits, epochs


def test_elements_follow_the_order_that_was_taken(made):
    """The two orders, who stopped, who left in the washout, and 20-006, who took the kits in the wrong order."""
    columns = "USUBJID ETCD ELEMENT TAETORD EPOCH SESTDTC SEENDTC".split()

    assert records(made, "SE", *columns) == [(p.key, *element) for p in PEOPLE for element in expected.elements(p)]
    assert records(made, "SE", *columns, where="USUBJID in ['HTX-204-10-004', 'HTX-204-20-006']") == table("""
        10-004 | SCRN | Screening | 1 | SCREENING   | 2024-02-08       | 2024-02-22T08:30
        10-004 | PBO  | Placebo   | 2 | TREATMENT 1 | 2024-02-22T08:30 | 2024-03-02
        10-004 | WASH | Washout   | 3 | WASHOUT     | 2024-03-02       | 2024-03-07
        20-006 | SCRN | Screening | 1 | SCREENING   | 2024-02-17       | 2024-03-02T08:30
        20-006 | ALD  | Aldopril  | 2 | TREATMENT 1 | 2024-03-02T08:30 | 2024-03-16
        20-006 | WASH | Washout   | 3 | WASHOUT     | 2024-03-16       | 2024-03-23T20:15
        20-006 | PBO  | Placebo   | 4 | TREATMENT 2 | 2024-03-23T20:15 | 2024-04-06
        20-006 | FUP  | Follow-up | 5 | FOLLOW-UP   | 2024-04-06       | 2024-04-12
    """, 3)  # fmt: skip


def test_visits_planned_missed_and_unscheduled(made):
    columns = "USUBJID VISITNUM VISIT VISITDY SVPRESP SVOCCUR SVREASOC SVSTDTC SVSTDY".split()

    assert records(made, "SV", *columns) == expected.sv()
    assert records(made, "SV", "USUBJID", "VISITNUM", "VISIT", "SVSTDTC", "SVSTDY", where="SVPRESP != 'Y'") == table("""
        10-001 | 4.1 | UNSCHEDULED 4.1 | 2024-03-14 | 25
        10-001 | 4.2 | UNSCHEDULED 4.2 | 2024-03-19 | 30
        20-005 | 1.1 | UNSCHEDULED 1.1 | 2024-02-27 | -3
        20-005 | 3.1 | UNSCHEDULED 3.1 | 2024-03-18 | 18
    """, 1, 4)  # fmt: skip


@pytest.mark.parametrize(
    ("domain", "date", "count"),
    [("AE", "AESTDTC", 5), ("CM", "CMSTDTC", 2), ("DS", "DSSTDTC", 41), ("EG", "EGDTC", 70), ("IE", "IEDTC", 1)],
)
def test_the_epoch_is_that_of_the_subjects_own_elements(made, domain, date, count):
    """Only where the day is known; a medicine from before consent has none."""
    rows = records(made, domain, "USUBJID", date, "EPOCH")
    whole = [(who, when, given) for who, when, given in rows if when and len(when) >= 10 and "--" not in when]

    assert [(who, when, expected.epoch(BY_KEY[who], when)) for who, when, _ in whole] == whole
    assert not [row for row in rows if row not in whole and row[2]]
    assert count == sum(given is not None for *_, given in rows)


# Findings


def test_blood_pressure_becomes_a_record_a_cell_with_its_position_and_time_point(made):
    columns = "USUBJID VSTESTCD VSPOS VSTPT VISITNUM VSDTC VSSTRESN EPOCH VSDY".split()

    assert ordered(records(made, "VS", *columns, where="VSPOS.notna()")) == ordered(expected.pressures())
    assert len(expected.pressures()) == 440


def test_one_visit_of_one_subject_in_full(made):
    """Period 2, day 1: before the dose is still washout, two hours after it is treatment."""
    columns = "VSTESTCD VSPOS VSTPT VSTPTNUM VSELTM VSTPTREF VSORRES VSORRESU VSDTC EPOCH".split()

    assert records(made, "VS", *columns, where="USUBJID == 'HTX-204-10-002' and VISITNUM == 4") == table("""
        DIABP | STANDING | PREDOSE           | 1 | -PT15M | FIRST DOSE OF THE DAY | 82  | mmHg | 2024-03-12T20:00 | WASHOUT
        DIABP | STANDING | 2 HOURS POST-DOSE | 2 | PT2H   | FIRST DOSE OF THE DAY | 78  | mmHg | 2024-03-12T22:30 | TREATMENT 2
        DIABP | SUPINE   | PREDOSE           | 1 | -PT15M | FIRST DOSE OF THE DAY | 84  | mmHg | 2024-03-12T20:00 | WASHOUT
        DIABP | SUPINE   | 2 HOURS POST-DOSE | 2 | PT2H   | FIRST DOSE OF THE DAY | 80  | mmHg | 2024-03-12T22:30 | TREATMENT 2
        SYSBP | STANDING | PREDOSE           | 1 | -PT15M | FIRST DOSE OF THE DAY | 139 | mmHg | 2024-03-12T20:00 | WASHOUT
        SYSBP | STANDING | 2 HOURS POST-DOSE | 2 | PT2H   | FIRST DOSE OF THE DAY | 135 | mmHg | 2024-03-12T22:30 | TREATMENT 2
        SYSBP | SUPINE   | PREDOSE           | 1 | -PT15M | FIRST DOSE OF THE DAY | 141 | mmHg | 2024-03-12T20:00 | WASHOUT
        SYSBP | SUPINE   | 2 HOURS POST-DOSE | 2 | PT2H   | FIRST DOSE OF THE DAY | 137 | mmHg | 2024-03-12T22:30 | TREATMENT 2
    """, 3)  # fmt: skip


def test_forms_that_were_not_done_are_one_record(made):
    """Blood pressure by a cross on the sheet; of the ECG three cells that say so."""
    vs = "USUBJID VSTESTCD VSTEST VSSTAT VSORRES VISIT VSDTC".split()
    eg = "USUBJID EGTESTCD EGTEST EGSTAT EGORRES VISIT EGDTC".split()

    assert records(made, "VS", *vs, where="VSSTAT.notna()") == table(
        "10-002 | VSALL | Vital Signs | NOT DONE | . | PERIOD 1 DAY 14 | 2024-03-04"
    )
    assert records(made, "EG", *eg, where="EGSTAT.notna()") == table(
        "20-002 | EGALL | Electrocardiogram | NOT DONE | . | PERIOD 2 DAY 14 | 2024-04-01T00:00"
    )


def test_height_in_two_units_and_weight(made):
    columns = "USUBJID VSTESTCD VSORRES VSORRESU VSSTRESC VSSTRESN VSSTRESU VISITNUM".split()

    some = "VSTESTCD in ['HEIGHT', 'WEIGHT'] and USUBJID in ['HTX-204-10-002', 'HTX-204-20-001']"

    assert records(made, "VS", *columns, where=some) == table("""
        10-002 | HEIGHT | 63.4 | in | 161  | 161  | cm | 1
        10-002 | WEIGHT | 70.5 | kg | 70.5 | 70.5 | kg | 1
        20-001 | HEIGHT | 167  | cm | 167  | 167  | cm | 1
        20-001 | WEIGHT | 73.5 | kg | 73.5 | 73.5 | kg | 1
    """, 5, 7)  # fmt: skip
    assert 28 == len(records(made, "VS", "USUBJID", where="VSTESTCD in ['HEIGHT', 'WEIGHT']"))


def test_the_laboratories_agree_in_standard_units(made):
    columns = "USUBJID LBTESTCD VISITNUM LBDTC LBORRES LBORRESU LBSTRESC LBSTRESU LBNRIND LBSTAT EPOCH".split()

    assert ordered(records(made, "LB", *columns)) == ordered(expected.laboratory())
    columns = "LBTESTCD LBORRES LBORRESU LBORNRHI LBSTRESC LBSTRESN LBSTRESU LBSTNRHI LBNRIND LBSTAT LBREASND".split()
    assert records(made, "LB", *columns, where="USUBJID in ['HTX-204-10-001', 'HTX-204-20-001'] and VISITNUM == 1") == table("""
        ALT   | 20       | IU/L   | 40  | 20       | 20   | U/L    | 40    | NORMAL | . | .
        CREAT | 0.80     | mg/dL  | 1.2 | 70.7     | 70.7 | umol/L | 106.1 | NORMAL | . | .
        CRP   | <0.5     | mg/L   | 5   | <0.5     | .    | mg/L   | 5     | .      | . | .
        GLUC  | 95       | mg/dL  | 99  | 5.27     | 5.27 | mmol/L | 5.49  | NORMAL | . | .
        PROT  | Negative | .      | .   | NEGATIVE | .    | .      | .     | .      | . | .
        ALT   | 27       | IU/L   | 40  | 27       | 27   | U/L    | 40    | NORMAL | . | .
        CREAT | 77       | umol/L | 106 | 77       | 77   | umol/L | 106   | NORMAL | . | .
        CRP   | 4.5      | mg/L   | 5   | 4.5      | 4.5  | mg/L   | 5     | NORMAL | . | .
        GLUC  | 5.7      | mmol/L | 5.5 | 5.7      | 5.7  | mmol/L | 5.5   | HIGH   | . | .
        PROT  | Trace    | .      | .   | TRACE    | .    | .      | .     | .      | . | .
    """, 5, 7)  # fmt: skip
    assert records(made, "LB", "USUBJID", "LBTESTCD", "VISITNUM", "LBREASND", where="LBSTAT.notna()") == table(
        "10-003 | ALT | 3 | haemolysed", 2
    )


@pytest.mark.parametrize(
    ("domain", "by"), [("VS", ("VSTESTCD", "VSPOS")), ("LB", ("LBTESTCD",)), ("EG", ("EGTESTCD",))]
)  # fmt: skip
def test_the_last_record_before_the_first_dose_is_flagged(made, domain, by):
    """One a subject and test, the latest that is not after the first dose; for 20-005 that of the unscheduled visit."""
    rows = records(made, domain, "USUBJID", *by, f"{domain}DTC", f"{domain}ORRES", f"{domain}LOBXFL")
    first = {p.key: f"{p.day1.isoformat()}T08:30" for p in PEOPLE if p.order and p.last > 1}
    latest: dict[tuple, str] = {}
    for who, *test, when, result, _ in rows:
        if result is not None and who in first and when <= first[who]:
            latest[who, *test] = max(when, latest.get((who, *test), ""))

    assert latest == {tuple(row[:-3]): row[-3] for row in rows if row[-1] == "Y"}
    assert latest["20-005", "ALT"] == "2024-02-27T07:40:00" if domain == "LB" else True


def test_the_reading_of_an_abnormal_ecg_has_its_words_in_suppeg(made):
    assert records(made, "SUPPEG", "USUBJID", "QNAM", "QVAL") == table("""
        10-005 | EGABNDSC | Left axis deviation
        10-005 | EGABNDSC | Left axis deviation
    """)
    columns = "EGTESTCD EGORRES EGORRESU EGSTRESN EGDTC".split()
    assert records(made, "EG", *columns, where="USUBJID == 'HTX-204-10-005' and VISITNUM == 1") == table("""
        EGHRMN | 64       | beats/min | 64    | 2024-02-09T09:05
        INTP   | Abnormal | .         | .     | 2024-02-09T09:05
        QTCFAG | 401.5    | ms        | 401.5 | 2024-02-09T09:05
    """, 3)  # fmt: skip


# Treatment


def test_exposure_is_what_was_in_the_kits(made):
    columns = "USUBJID EXTRT EXDOSE EXSTDTC EXENDTC EPOCH EXSTDY EXENDY".split()

    assert ordered(records(made, "EX", *columns)) == ordered(expected.exposure())
    assert records(made, "EX", *columns, where="USUBJID in ['HTX-204-20-003', 'HTX-204-20-006']") == table("""
        20-003 | ALDOPRIL | 20 | 2024-02-28T08:30 | 2024-03-12 | TREATMENT 1 | 1  | 14
        20-003 | PLACEBO  | 0  | 2024-03-20T20:15 | 2024-04-02 | TREATMENT 2 | 22 | 35
        20-006 | ALDOPRIL | 20 | 2024-03-02T08:30 | 2024-03-15 | TREATMENT 1 | 1  | 14
        20-006 | PLACEBO  | 0  | 2024-03-23T20:15 | 2024-04-05 | TREATMENT 2 | 22 | 35
    """, 2, 6, 7)  # fmt: skip


def test_ec_keeps_what_the_site_knew(made):
    columns = "ECTRT ECDOSE ECDOSU ECREFID ECLNKID ECSTDTC".split()
    assert records(made, "EC", *columns, where="USUBJID == 'HTX-204-20-003'") == table("""
        ALDOPRIL OR PLACEBO | 1 | TABLET | 1003-1 | PERIOD 1 | 2024-02-28T08:30
        ALDOPRIL OR PLACEBO | 2 | TABLET | 9003-2 | PERIOD 2 | 2024-03-20T20:15
    """, 1)  # fmt: skip
    of_ex = sorted(((who, *rest) for who, _, _, *rest in expected.exposure()), key=lambda row: row[:2])
    assert records(made, "EC", *"USUBJID ECSTDTC ECENDTC EPOCH ECSTDY ECENDY".split()) == of_ex
    assert records(made, "SUPPEC", "USUBJID", "QVAL") == [
        ("10-003", "pris a jeun"), ("20-003", "1/2 tablet in error on day 2; 2/day after"),
    ]  # fmt: skip


# Events and medication


def test_adverse_events_with_partial_dates_and_the_dictionary(made):
    columns = "USUBJID AESPID AETERM AEDECOD AEPTCD AEBODSYS AESEV AESER AEACN".split()
    assert records(made, "AE", *columns) == table("""
        10-001 | 2 | Headache     | Headache        | 1002 | Nervous system disorders   | MODERATE | N | DOSE NOT CHANGED
        10-001 | 1 | Dry cough    | Cough           | 1001 | Respiratory disorders      | MILD     | N | DOSE NOT CHANGED
        10-004 | 1 | Angioedema   | Angioedema      | 1004 | Skin disorders             | SEVERE   | Y | DRUG WITHDRAWN
        10-006 | 1 | Ankle sprain | Ligament sprain | 1005 | Injuries and poisoning     | MILD     | N | NOT APPLICABLE
        20-003 | 1 | dizzyness    | Dizziness       | 1003 | Nervous system disorders   | MILD     | N | DOSE NOT CHANGED
        20-005 | 1 | Nausea       | Nausea          | 1006 | Gastrointestinal disorders | MILD     | N | DOSE NOT CHANGED
        20-005 | 2 | Vomiting     | Vomiting        | 1007 | Gastrointestinal disorders | MILD     | N | DOSE NOT CHANGED
    """, 4)  # fmt: skip
    assert records(made, "AE", *"USUBJID AESPID AEOUT AESTDTC AEENDTC AESTDY EPOCH AEENRTPT".split()) == table("""
        10-001 | 2 | NOT RECOVERED/NOT RESOLVED | 2024-02          | .          | .  | .           | ONGOING
        10-001 | 1 | RECOVERED/RESOLVED         | 2024-02-21       | 2024-02-25 | 3  | TREATMENT 1 | .
        10-004 | 1 | RECOVERED/RESOLVED         | 2024-02-29T22:10 | 2024-03-04 | 8  | TREATMENT 1 | .
        10-006 | 1 | NOT RECOVERED/NOT RESOLVED | 2024-02-12       | .          | .  | SCREENING   | ONGOING
        20-003 | 1 | RECOVERED/RESOLVED         | 2024-03-21       | 2024-03-22 | 23 | TREATMENT 2 | .
        20-005 | 1 | RECOVERED/RESOLVED         | 2024             | 2024-03    | .  | .           | .
        20-005 | 2 | RECOVERED/RESOLVED         | 2024-03-18       | 2024-03-18 | 18 | WASHOUT     | .
    """, 5)  # fmt: skip
    assert records(made, "SUPPAE", "USUBJID", "IDVARVAL", "QNAM", "QVAL") == table("""
        10-001 | 2 | AETRTEM | Y
        10-004 | 1 | AETRTEM | Y
        20-003 | 1 | AETRTEM | Y
        20-005 | 2 | AETRTEM | Y
    """)


def test_medication_with_years_of_two_digits_and_other_routes(made):
    columns = "USUBJID CMSPID CMTRT CMDOSE CMDOSU CMROUTE CMSTDTC CMENDTC CMSTDY CMENRTPT".split()

    assert records(made, "CM", *columns) == table("""
        10-001 | 2 | Metformin        | 850 | mg   | ORAL          | 2015       | .          | .     | ONGOING
        10-001 | 1 | Paracetamol      | 500 | mg   | ORAL          | 2024-02    | .          | .     | ONGOING
        10-004 | 1 | Adrenaline       | 0.3 | mg   | INTRAMUSCULAR | 2024-02-29 | 2024-02-29 | 8     | .
        10-004 | 2 | Prednisolone     | 40  | mg   | ORAL          | 2024-02-29 | 2024-03-03 | 8     | .
        20-003 | 1 | Nasal spray      | 2   | PUFF | NASAL         | 2024---15  | .          | .     | ONGOING
        20-007 | 1 | Insulin glargine | 18  | IU   | SUBCUTANEOUS  | 1998-07-01 | .          | -9377 | ONGOING
    """, 3, 8)  # fmt: skip


def test_history_from_a_column_each_for_year_month_and_day(made):
    assert records(made, "MH", "USUBJID", "MHTERM", "MHSTDTC", "MHSTDY", "MHENRTPT") == table("""
        10-001 | Hypertension | 2009-04    | .     | ONGOING
        10-002 | Appendectomy | 1979---15  | .     | .
        10-003 | Hypertension | 2011       | .     | ONGOING
        20-001 | Migraine     | .          | .     | ONGOING
        20-002 | Hypertension | 2003-02-28 | -7669 | ONGOING
    """, 3)  # fmt: skip


def test_disposition_of_who_did_not_complete(made):
    rows = records(
        made, "DS", "USUBJID", "DSTERM", "DSDECOD", "DSSTDTC", "EPOCH", where="DSCAT == 'DISPOSITION EVENT' and DSDECOD != 'COMPLETED'"
    )

    assert rows == table("""
        10-004 | ADVERSE EVENT    | ADVERSE EVENT         | 2024-03-07 | WASHOUT
        10-006 | NOT ELIGIBLE     | SCREEN FAILURE        | 2024-02-12 | SCREENING
        10-007 | WITHDREW CONSENT | WITHDRAWAL BY SUBJECT | 2024-02-24 | SCREENING
        20-004 | MOVED ABROAD     | OTHER                 | 2024-03-18 | WASHOUT
    """)
    decoded = [row[0] for row in records(made, "DS", "DSDECOD")]
    assert {"INFORMED CONSENT OBTAINED": 14, "RANDOMIZED": 13, "COMPLETED": 10} == {
        term: decoded.count(term) for term in ("INFORMED CONSENT OBTAINED", "RANDOMIZED", "COMPLETED")
    }
    assert records(made, "IE", "USUBJID", "IETESTCD", "IECAT", "IEORRES", "IEDTC") == table("10-006 | EX02 | EXCLUSION | Y | 2024-02-10")


def test_related_records(made):
    """Two medicines for one event, one for another, the event that ended the trial, and EC beside EX."""
    columns = "RELID USUBJID RDOMAIN IDVAR IDVARVAL RELTYPE".split()

    assert records(made, "RELREC", *columns) == table("""
        AECM1 | 10-001 | AE | AESEQ   | 1 | .
        AECM1 | 10-001 | CM | CMSEQ   | 2 | .
        AECM1 | 10-004 | AE | AESEQ   | 1 | .
        AECM1 | 10-004 | CM | CMSEQ   | 1 | .
        AECM1 | 10-004 | CM | CMSEQ   | 2 | .
        AEDS1 | 10-004 | AE | AESEQ   | 1 | .
        AEDS1 | 10-004 | DS | DSSEQ   | 3 | .
        ECEX  | .      | EC | ECLNKID | . | ONE
        ECEX  | .      | EX | EXLNKID | . | ONE
    """)


# The trial itself


def test_the_design_is_what_the_study_states(made):
    assert records(made, "TA", "ARMCD", "TAETORD", "ETCD", "EPOCH") == table("""
        AB | 1 | SCRN | SCREENING
        AB | 2 | ALD  | TREATMENT 1
        AB | 3 | WASH | WASHOUT
        AB | 4 | PBO  | TREATMENT 2
        AB | 5 | FUP  | FOLLOW-UP
        BA | 1 | SCRN | SCREENING
        BA | 2 | PBO  | TREATMENT 1
        BA | 3 | WASH | WASHOUT
        BA | 4 | ALD  | TREATMENT 2
        BA | 5 | FUP  | FOLLOW-UP
    """, 1)  # fmt: skip
    assert ["ALD", "FUP", "PBO", "SCRN", "WASH"] == [code for (code,) in records(made, "TE", "ETCD")]
    assert [1, 2, 3, 4, 5, 6] == [number for (number,) in records(made, "TV", "VISITNUM")]
    assert ["EX01", "EX02", "IN01"] == [code for (code,) in records(made, "TI", "IETESTCD")]
    stated = list(csv.DictReader((HERE / "specs/tables/ts.csv").open(encoding="utf-8")))
    told = [(row["TSPARMCD"], row["TSVAL"] or None, row["TSVALNF"] or None) for row in stated]
    assert sorted(told, key=str) == sorted(records(made, "TS", "TSPARMCD", "TSVAL", "TSVALNF"), key=str)
    assert records(made, "TS", "TSSEQ", "TSVAL", where="TSPARMCD == 'FCNTRY'") == table("1 | FRA\n2 | USA", 0)


# What holds for all of them


def test_sequence_numbers_count_each_subjects_records(made):
    for domain in ("AE", "CM", "DS", "EC", "EG", "EX", "IE", "LB", "MH", "SE", "VS"):
        frame = made.get("sdtm", domain)
        numbers = frame.groupby("USUBJID", observed=True)[f"{domain}SEQ"].apply(list)
        assert all(given == list(range(1, len(given) + 1)) for given in numbers), domain


def test_the_balance_closes_and_names_what_was_left_out(made):
    """The one line of adverse events that was opened and left empty; every other row is in a dataset."""
    rows = made.get("lineage", "_rows")

    assert {"mapped": 450, "filtered": 1} == rows["fate"].astype(str).value_counts().to_dict()
    left = rows[rows["fate"] == "filtered"]
    assert [("ae", "AE: not (AETERM is not missing)")] == list(zip(left["export"], left["reason"]))


def test_nothing_is_found_but_what_is_known(made):
    """By stage, rule, dataset and variable; why they stay is told here."""
    told = {(f.severity, f.rule, f.dataset, f.variable) for f in made.findings()}

    assert told == {
        ("warning", "raw-undeclared-part", "", ""),  # a sheet of the workbook that holds a remark and no data
        ("warning", "define-codelist", "DM", "RACE"),  # MULTIPLE, which the guide asks for and the codelist lacks
        ("note", "S2A-0304", "DM", ""),  # ETHNIC was not asked
        ("note", "S2A-0304", "IE", ""),  # the one subject of IE has no reference date
        ("note", "S2A-0703", "EG", "EGREASND"),  # the form has no field for the reason
        ("note", "S2A-0703", "VS", "VSREASND"),
        ("note", "S2A-1131", "MH", "MHSTDTC"),  # a history that is ongoing and has no start
        ("note", "S2A-1202", "DS", "DSDECOD"),  # OTHER, a term of the sponsor
        ("note", "S2A-1806", "DM", "RFENDTC"),  # randomised and never treated
    }


def test_define_check_finds_no_fault(made, capsys):
    assert 0 == main(["define", "check", str(made.folder / "xpt/sdtm/define.xml")])
    assert "0 errors" in capsys.readouterr().out


def test_every_domain_is_a_transport_file(made):
    names = sorted(path.stem.upper() for path in (made.folder / "xpt/sdtm").glob("*.xpt"))

    assert names == sorted(made.metas("sdtm"))
    assert names == sorted("AE CM DM DS EC EG EX IE LB MH RELREC SE SUPPAE SUPPDM SUPPEC SUPPEG SV TA TE TI TS TV VS".split())


def test_the_same_facts_give_the_same_files(tmp_path):
    """Parquet and SAS files too: the study can be made again anywhere."""
    for folder in ("one", "two"):
        write_exports(tmp_path / folder)
    names = [path.name for path in sorted((tmp_path / "one").iterdir())]

    assert ["Vitals & ECG.xlsx", "dosing.txt", "edc_snapshot.xml", "lab.xpt", "rtsm.parquet"] == names
    for name in names[1:]:
        if name != "lab.xpt":  # its header holds the time of writing
            assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    assert read_xpt(tmp_path / "one/lab.xpt").frame.equals(read_xpt(tmp_path / "two/lab.xpt").frame)
