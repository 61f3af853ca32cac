"""One small release of invented terms, written as NCI writes its text, Excel and ODM-XML files; and a study to take it into."""

from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

import openpyxl

DATE = "2031-06-27"
COLUMNS = (
    "Code",
    "Codelist Code",
    "Codelist Extensible (Yes/No)",
    "Codelist Name",
    "CDISC Submission Value",
    "CDISC Synonym(s)",
    "CDISC Definition",
    "NCI Preferred Term",
)


class Written(NamedTuple):
    """A row of a release; `of` is empty for a codelist."""

    code: str
    of: str
    extensible: str
    name: str
    value: str
    synonyms: str
    preferred: str

    @property
    def cells(self) -> list[str]:
        return [self.code, self.of, self.extensible, self.name, self.value, self.synonyms, "What it means.", self.preferred]


RELEASE = [
    Written("C900001", "", "No", "Colour of Weather", "WEATHCOL", "Weather Colour", "CDISC Weather Colour Terminology"),
    Written("C900011", "C900001", "", "Colour of Weather", "GREY", "Gray; 1; < white", "Grey Weather"),
    Written("C900012", "C900001", "", "Colour of Weather", "NA", "", "Not Applicable"),
    Written("C900002", "", "Yes", "Unit of Rain", "RAINU", "Rain Unit", "CDISC Rain Unit Terminology"),
    Written("C900021", "C900002", "", "Unit of Rain", "mm/h", 'Says "millimetre" & more', "Millimetre per Hour"),
    Written("C900022", "C900002", "", "Unit of Rain", "10", "Ten;Zehn", "Ten µm"),
]


def as_text(folder: Path, rows: list[Written] = RELEASE, name: str = f"SDTM Terminology {DATE}.txt") -> Path:
    lines = ["\t".join(COLUMNS), *("\t".join(row.cells) for row in rows)]
    (folder / name).write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
    return folder / name


def as_excel(folder: Path, rows: list[Written] = RELEASE, name: str = "downloaded.xlsx", title: str = f"SDTM Terminology {DATE}") -> Path:
    book = openpyxl.Workbook()
    book.active.title = "ReadMe"
    book.active.append(["Code lists of CDISC"])
    sheet = book.create_sheet(title)
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row.cells])
    book.save(folder / name)
    return folder / name


def as_odm(folder: Path, rows: list[Written] = RELEASE, name: str = "downloaded.odm.xml") -> Path:
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" '
        'xmlns:nciodm="http://ncicb.nci.nih.gov/xml/odm/EVS/CDISC" FileType="Snapshot" ODMVersion="1.3.2" '
        f'FileOID="CDISC_CT.SDTM.{DATE}" CreationDateTime="2032-01-01T00:00:00" AsOfDateTime="{DATE}T00:00:00">\n'
        f'<Study OID="CDISC_CT.SDTM.{DATE}"><MetaDataVersion OID="CDISC_CT_MetaDataVersion.SDTM.{DATE}" Name="CDISC SDTM">\n'
    ]
    for row in (row for row in rows if not row.of):
        oid = quoteattr(f"CL.{row.code}.{row.value}")
        extensible = f'nciodm:CodeListExtensible="{row.extensible}"'
        parts.append(f'<CodeList OID={oid} Name={quoteattr(row.name)} DataType="text" nciodm:ExtCodeID="{row.code}" {extensible}>\n')
        parts.append('<Description><TranslatedText xml:lang="en">What it means.</TranslatedText></Description>\n')
        for term in (term for term in rows if term.of == row.code):
            parts.append(f'<EnumeratedItem CodedValue={quoteattr(term.value)} nciodm:ExtCodeID="{term.code}">')
            parts.append(_more(term) + "</EnumeratedItem>\n")
        parts.append(f"<nciodm:CDISCSubmissionValue>{row.value}</nciodm:CDISCSubmissionValue>{_more(row)}</CodeList>\n")
    (folder / name).write_text("".join(parts) + "</MetaDataVersion></Study></ODM>\n", encoding="utf-8")
    return folder / name


def _more(row: Written) -> str:
    synonyms = (part.strip() for part in row.synonyms.split(";"))
    said = "".join(f"<nciodm:CDISCSynonym>{escape(s)}</nciodm:CDISCSynonym>" for s in synonyms if s)
    return f"{said}<nciodm:PreferredTerm>{escape(row.preferred)}</nciodm:PreferredTerm>"
