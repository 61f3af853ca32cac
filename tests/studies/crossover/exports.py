"""The exports of the crossover trial, each in another format, from the facts in `people.py`: always the same values."""

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import xlsxwriter

from tests.studies.crossover import people as facts
from tests.studies.crossover.people import PEOPLE, Person

CELLS = [f"{position}_{test}_{point}" for point in ("PRE", "2H") for position in ("SUP", "STD") for test in ("SYS", "DIA")]


def write_exports(folder: Path) -> None:
    """All files of raw/."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "edc_snapshot.xml").write_text(_odm(), encoding="utf-8")
    (folder / "Vitals & ECG.xlsx").write_bytes(_workbook())
    _laboratory(folder / "lab.xpt")
    (folder / "dosing.txt").write_bytes(_dosing().encode("cp1252"))
    _randomisation(folder / "rtsm.parquet")


# ---- the case report forms: one ODM-XML 1.3.2 snapshot

LISTS = {
    "CL.SEX": {"1": "Male", "2": "Female"}, "CL.SEV": {"1": "Mild", "2": "Moderate", "3": "Severe"},
    "CL.ACN": {"1": "Dose not changed", "2": "Drug withdrawn", "9": "Not applicable"},
    "CL.OUT": {"1": "Recovered", "2": "Recovering", "3": "Not recovered"},
    "CL.ROUTE": {"1": "Oral", "2": "Subcutaneous", "99": "Other"},
    "CL.DS": {"1": "Completed", "2": "Adverse event", "3": "Withdrew consent", "4": "Not eligible", "99": "Other"},
}  # fmt: skip
# Form -> items (name: code list, or "" for free text); an item group is called as its form, and repeats where it has a line.
FORMS = {
    "DM": {"ICDT": "", "BRTHDD": "", "BRTHMM": "", "BRTHYY": "", "SEX": "CL.SEX", "RACE_W": "", "RACE_B": "", "RACE_A": "", "RACE_O": "",
           "RACE_OSP": "", "IEMET": "", "IENUM": ""},
    "SV": {"VISDONE": "", "VISDT": "", "VISREAS": ""},
    "AE": {"AENO": "", "AETERM": "", "AESTDT": "", "AEENDT": "", "AEONGO": "", "AESEV": "CL.SEV", "AESER": "", "AEACN": "CL.ACN",
           "AEOUT": "CL.OUT", "AEACNO": ""},
    "CM": {"CMNO": "", "CMTRT": "", "CMSTDT": "", "CMENDT": "", "CMONGO": "", "CMDOSE": "", "CMDOSU": "", "CMROUTE": "CL.ROUTE",
           "CMROUTSP": "", "CMAENO": ""},
    "MH": {"MHNO": "", "MHTERM": "", "MHYY": "", "MHMM": "", "MHDD": "", "MHONGO": ""},
    "DS": {"DSREAS": "CL.DS", "DSDT": "", "DSOTH": "", "DSAENO": ""},
}  # fmt: skip
REPEATING = ("AE", "CM", "MH")


def _odm() -> str:
    subjects = "\n".join(_subject(person) for person in PEOPLE)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" ODMVersion="1.3.2" FileType="Snapshot" FileOID="HTX.1" CreationDateTime="2024-06-30T12:00:00">
<Study OID="HTX-204"><GlobalVariables><StudyName>HTX-204</StudyName><StudyDescription>Crossover</StudyDescription>
<ProtocolName>HTX-204</ProtocolName></GlobalVariables>
<MetaDataVersion OID="MDV.1" Name="1">
{_definitions()}
</MetaDataVersion></Study>
<ClinicalData StudyOID="HTX-204" MetaDataVersionOID="MDV.1">
{subjects}
</ClinicalData>
</ODM>
"""


def _definitions() -> str:
    lines = []
    for form, items in FORMS.items():
        repeats = "Yes" if form in REPEATING else "No"
        lines.append(
            f'<FormDef OID="F.{form}" Name="{form}" Repeating="No"><ItemGroupRef ItemGroupOID="IG.{form}" Mandatory="No"/></FormDef>'
        )
        refs = "".join(f'<ItemRef ItemOID="IT.{name}" OrderNumber="{n}" Mandatory="No"/>' for n, name in enumerate(items, 1))
        lines.append(f'<ItemGroupDef OID="IG.{form}" Name="{form}" Repeating="{repeats}">{refs}</ItemGroupDef>')
    for items in FORMS.values():
        for name, listed in items.items():
            ref = f'<CodeListRef CodeListOID="{listed}"/>' if listed else ""
            kind = "integer" if listed else "text"
            lines.append(f'<ItemDef OID="IT.{name}" Name="{name}" DataType="{kind}" Length="60">{ref}</ItemDef>')
    for oid, codes in LISTS.items():
        each = "".join(
            f'<CodeListItem CodedValue="{code}"><Decode><TranslatedText xml:lang="en">{text}</TranslatedText></Decode></CodeListItem>'
            for code, text in codes.items()
        )
        lines.append(f'<CodeList OID="{oid}" Name="{oid}" DataType="integer">{each}</CodeList>')
    return "\n".join(lines)


def _subject(person: Person) -> str:
    key = person.key
    events = [_event("SCR", "", [_form("DM", [_demographics(person)]), _form("MH", [h[1:] for h in facts.HISTORY if h[0] == key])])]
    number = 0
    for name, planned, day in facts.seen(person):
        number += planned == 0
        events.append(_event(f"SV.{name}", "" if planned else str(number), [_form("SV", [("Y", day.isoformat(), "")])]))
    for (who, visit), why in facts.MISSED.items():
        if who == key:
            events.append(_event(f"SV.{facts.VISITS[visit][0]}", "", [_form("SV", [("N", "", why)])]))
    forms = [_form("AE", [e[1:] for e in facts.EVENTS if e[0] == key]), _form("CM", [m[1:] for m in facts.MEDICATIONS if m[0] == key])]
    ends = [(code, f"{facts.on_day(person, day):%d%b%Y}".upper(), other, ae) for who, code, day, other, ae in facts.ENDS if who == key]
    events.append(_event("LOG", "", [*forms, _form("DS", ends)]))
    return f'<SubjectData SubjectKey="{key}">\n<SiteRef LocationOID="{key[:2]}"/>\n' + "\n".join(events) + "\n</SubjectData>"


def _demographics(person: Person) -> tuple:
    boxes = tuple("1" if box in person.races else "0" for box in "WBAO")
    failed = person.key == "10-006"
    return (
        facts.on_day(person, -14).isoformat(),
        *person.birth,
        person.sex,
        *boxes,
        person.other,
        "N" if failed else "Y",
        "EX02" if failed else "",
    )


def _event(oid: str, repeat: str, forms: list[str]) -> str:
    key = f' StudyEventRepeatKey="{repeat}"' if repeat else ""
    return f'<StudyEventData StudyEventOID="{oid}"{key}>\n' + "\n".join(f for f in forms if f) + "\n</StudyEventData>"


def _form(form: str, records: list[tuple]) -> str:
    groups = []
    for number, record in enumerate(records, 1):
        repeat = f' ItemGroupRepeatKey="{number}"' if form in REPEATING else ""
        cells = "".join(
            f"<ItemData ItemOID={quoteattr('IT.' + n)} Value={quoteattr(v)}/>" for n, v in zip(FORMS[form], record, strict=True) if v
        )
        groups.append(f'<ItemGroupData ItemGroupOID="IG.{form}"{repeat}>{cells}</ItemGroupData>')
    return f'<FormData FormOID="F.{form}">\n' + "\n".join(groups) + "\n</FormData>" if groups else ""


# ---- vitals and ECG: a workbook with real dates and times

ECG_NOT_DONE = ("20-002", 5)
BP_NOT_DONE = ("10-002", 3)


def _workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day, clock = book.add_format({"num_format": "dd-mmm-yyyy"}), book.add_format({"num_format": "hh:mm"})
        formats = {date: day, time: clock}
        _sheet(book, formats, "Blood Pressure", ["Subject", "Visit", "Date", "Not done?", "Time pre-dose", "Time 2 h", *CELLS], pressures())
        _sheet(
            book, formats, "ECG", ["Subject", "Visit", "ECG date/time", "HR (bpm)", "QTcF [ms]", "Reading", "If abnormal, describe"], ecgs()
        )
        _sheet(book, formats, "Body", ["Subject", "Date", "Height", "Height unit", "Weight (kg)"], bodies())
        book.add_worksheet("Notes").write_string(0, 0, "Exported by the site; no data here")
    return buffer.getvalue()


def _sheet(book, formats: dict, name: str, header: list[str], rows: list[tuple]) -> None:
    sheet = book.add_worksheet(name)
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for r, row in enumerate([header, *rows]):
        for c, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(r, c, value, moment)
            elif isinstance(value, date | time):
                sheet.write_datetime(r, c, value, formats[type(value)])
            elif isinstance(value, int | float):
                sheet.write_number(r, c, value)
            elif value:
                sheet.write_string(r, c, value)


def pressures() -> list[tuple]:
    """Lying and standing, before the dose and two hours after it; at screening and follow-up once, without a time point."""
    rows = []
    for person in PEOPLE:
        for name, number, day in facts.seen(person):
            if (person.key, number) == BP_NOT_DONE:
                rows.append((person.key, name, day, "X", None, None, *[None] * 8))
                continue
            both = number in (2, 3, 4, 5)
            cells = [facts.pressure(person, number, place) if both or place < 4 else None for place in range(8)]
            before, after = (time(20, 0), time(22, 30)) if number == 4 else (time(8, 0), time(10, 45))
            rows.append((person.key, name, day, None, before, after if both else None, *cells))
    return rows


def ecgs() -> list[tuple]:
    rows = []
    for person in PEOPLE:
        for name, number, day in facts.seen(person):
            if number in (1, 5) and (person.key, number) != ECG_NOT_DONE:
                odd = person.key == "10-005"
                rate = 60 + PEOPLE.index(person)
                rows.append((person.key, name, datetime.combine(day, time(9, 5)), rate, 400.5 + number,
                             "Abnormal" if odd else "Normal", "Left axis deviation" if odd else None))  # fmt: skip
            elif (person.key, number) == ECG_NOT_DONE:
                rows.append((person.key, name, datetime.combine(day, time(0, 0)), "ND", "ND", "Not done", None))
    return rows


def bodies() -> list[tuple]:
    rows = []
    for n, person in enumerate(PEOPLE):
        height = (round((160 + n) / 2.54, 1), "in") if person.key.startswith("10") else (160 + n, "cm")
        rows.append((person.key, facts.on_day(person, -14), *height, 70 + n / 2))
    return rows


# ---- the laboratories: a SAS transport file; site 10 uses conventional units, site 20 SI units


def lab_rows() -> list[tuple]:
    """(subject, visit, date, time or None, test, result, unit, low, high, comment)."""
    rows = []
    for n, person in enumerate(PEOPLE):
        us = person.key.startswith("10")
        for name, number, day in facts.seen(person):
            if number not in (1, 3, 5) and name != "UNS":
                continue
            at = time(7, 40) if number != 5 else None
            glucose = (f"{95 + n}", "mg/dL", "70", "99") if us else (f"{5 + n / 10:.1f}", "mmol/L", "3.9", "5.5")
            creatinine = (f"{0.8 + n / 50:.2f}", "mg/dL", "0.6", "1.2") if us else (f"{70 + n}", "µmol/L", "53", "106")
            rows.append((person.key, name, day, at, "Glucose", *glucose, ""))
            rows.append((person.key, name, day, at, "Creatinine", *creatinine, ""))
            crp = "<0.5" if n % 3 == 0 else f"{1 + n / 2:g}"
            rows.append((person.key, name, day, at, "CRP", crp, "mg/L", "", "5", ""))
            if (person.key, number) == ("10-003", 3):
                rows.append((person.key, name, day, None, "ALT", "", "", "", "", "NOT DONE: haemolysed"))
            else:
                rows.append((person.key, name, day, at, "ALT", f"{20 + n}", "IU/L", "7", "40", ""))
            rows.append((person.key, name, day, at, "U-Protein", ["Negative", "Trace", "1+"][n % 3], "", "", "", ""))
    return rows


def _laboratory(path: Path) -> None:
    rows = lab_rows()
    columns = list(zip(*rows))
    start = date(1960, 1, 1)
    frame = pd.DataFrame({
        "SUBJECT": columns[0], "VISIT": columns[1], "SAMPDT": [(d - start).days for d in columns[2]],
        "SAMPTM": [np.nan if t is None else t.hour * 3600 + t.minute * 60 for t in columns[3]], "TEST": columns[4],
        "RESULT": columns[5], "UNIT": columns[6], "LLN": columns[7], "ULN": columns[8], "COMMENT": columns[9],
    })  # fmt: skip
    pyreadstat.write_xport(
        frame, str(path), table_name="LAB", file_format_version=5, variable_format={"SAMPDT": "DATE9.", "SAMPTM": "TIME5."}
    )


# ---- dosing: tabs, cp1252, days and months in the European order, years of two digits


REMARKS = {("10-003", 2): "pris à jeun", ("20-003", 2): "½ tablet in error on day 2; 2/day after"}


def _dosing() -> str:
    lines = ["Subject\tPeriod\tKit n°\tFirst dose\tTime\tLast dose\tTablets/day\tRemark"]
    for person in PEOPLE:
        for period, first, last, tablets in facts.doses(person):
            remark = (
                {"10-003": "pris à jeun", "20-003": "½ tablet in error on day 2; 2/day after"}.get(person.key, "") if period == 2 else ""
            )
            kit = facts.kits(person)[period - 1]
            clock = f"{first:%I:%M %p}".lstrip("0")
            lines.append("\t".join([person.key, str(period), kit, f"{first:%d/%m/%y}", clock, f"{last:%d/%m/%y}", tablets, remark]))
    return "\r\n".join(lines) + "\r\n"


# ---- randomisation: Parquet, with a date that is a date


def _randomisation(path: Path) -> None:
    people = [p for p in PEOPLE if p.order]
    kits = [facts.kits(p) for p in people]
    table = pa.table({
        "subject": [p.key for p in people],
        "sequence": [p.order for p in people],
        "randomised": pa.array([p.day1 - timedelta(days=1) for p in people], pa.date32()),
        "stratum": pa.array([int(p.key[:2]) for p in people], pa.int32()),
        "kit1": [k[0] for k in kits],
        "kit2": [k[1] for k in kits],
    })  # fmt: skip
    pq.write_table(table, path)
