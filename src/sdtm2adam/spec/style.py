"""Model of `tlf/style.yaml`: how every page of the outputs looks, said once."""

from typing import Literal

from pydantic import Field

from sdtm2adam.spec.base import Spec

Format = Literal["docx", "rtf", "pdf", "html", "xlsx"]
FORMATS: tuple[Format, ...] = ("docx", "rtf", "pdf", "html", "xlsx")


class Margins(Spec):
    """Page margins in centimetres.

    top, bottom, left, right  of every page
    """

    top: float = Field(2.5, gt=0)
    bottom: float = Field(2.0, gt=0)
    left: float = Field(2.0, gt=0)
    right: float = Field(2.0, gt=0)


class Style(Spec):
    """Paper, type and the words that stand on every page.

    paper            size of the sheet
    orientation      which way it lies
    margins          around the text
    font             for Latin letters; the layout is measured with it
    font_east_asian  for Korean, Chinese and Japanese
    size             of letters, in points
    study            running line of every page, left (protocol, sponsor)
    stamp            label of every page, e.g. that the data are synthetic; empty for none
    footer           line at the foot of every page
    missing          shown for a statistic that could not be estimated
    dates            how dates are written in listings: 2012-03-04 or 04MAR2012
    packet           title of the combined document
    sections         number prefix -> heading in the table of contents, e.g. "14.1": Demographic Data
    formats          which files are written: docx, rtf, pdf, html, xlsx; the define points at the first
    """

    paper: Literal["A4", "Letter"] = "A4"
    orientation: Literal["landscape", "portrait"] = "landscape"
    margins: Margins = Margins()
    font: str = "Arial"
    font_east_asian: str = "Malgun Gothic"
    size: float = Field(9, ge=6, le=12)
    study: str = ""
    stamp: str = ""
    footer: str = ""
    missing: str = "-"
    dates: Literal["iso", "date9"] = "iso"
    packet: str = "Tables and Listings"
    sections: dict[str, str] = Field(default_factory=dict)
    formats: tuple[Format, ...] = Field(FORMATS, min_length=1)

    def file_of(self, output: str) -> str:
        """Where an output stands in the folder of outputs, in the first format with a file an output; else in the workbook."""
        kinds = [kind for kind in self.formats if kind != "xlsx"]
        return f"{kinds[0]}/{output}.{kinds[0]}" if kinds else "packet.xlsx"
