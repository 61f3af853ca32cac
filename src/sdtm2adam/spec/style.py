"""Model of `tlf/style.yaml`: how every page of the outputs looks, and a company's habits in tables, said once."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sdtm2adam.errors import StudyError, did_you_mean, some
from sdtm2adam.spec.base import Spec, checked
from sdtm2adam.spec.reading import Document, read_yaml
from sdtm2adam.spec.showing import faulty_masks

SHIPPED = Path(__file__).parent / "styles"

Format = Literal["docx", "rtf", "pdf", "html", "xlsx"]
SHEETS = {"A4": (21.0, 29.7), "Letter": (21.59, 27.94)}  # short and long side, in centimetres
ROOM = (8.0, 8.0)  # across and down, in centimetres: the least in which a table can be read
FORMATS: tuple[Format, ...] = ("docx", "rtf", "pdf", "html", "xlsx")


def ships(name: str) -> str:
    """The name, when a style of it ships with the program. Errors: ValueError with what does."""
    shipped = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
    if name and name not in shipped:
        hint = did_you_mean(name, shipped) or f"; there are {', '.join(shipped)}"
        raise ValueError(f"no style {name} ships with the program{hint}")
    return name


StyleName = Annotated[str, AfterValidator(ships)]


class Margins(Spec):
    """Page margins in centimetres.

    top, bottom, left, right  of every page
    """

    top: float = Field(2.5, gt=0)
    bottom: float = Field(2.0, gt=0)
    left: float = Field(2.0, gt=0)
    right: float = Field(2.0, gt=0)


class Blocks(Spec):
    """What a row shows that brings no mask of its own, drawn as a shell draws it.

    In `{mean|a+1}` the `a` stands for the decimals of the data that the row is about, parameter by parameter.

    continuous     label -> mask: the rows of a continuous block
    categorical    mask of a level of a categorical block, and of other counts
    counted        what follows the heading of a categorical block
    nested         mask of nested terms
    summary        mask of one row for a number
    comparison     mask of a column that compares
    size           what follows the label of a column with `sized: true`
    missing        label of the last row of a categorical block with `missing: true`
    most_decimals  as many decimals as data are taken to have at most, whatever a computed value has
    """

    continuous: dict[str, str] = {
        "n": "{n}",
        "Mean (SD)": "{mean|a+1} ({sd|a+2})",
        "Median": "{median|a+1}",
        "Q1, Q3": "{q1|a+1}, {q3|a+1}",
        "Min, Max": "{min|a}, {max|a}",
    }
    categorical: str = "{n} ({pct|xx.x})"
    counted: str = ", n (%)"
    nested: str = "{participants} ({pct|xx.x})"
    summary: str = "{mean|a+1} ({sd|a+2})"
    comparison: str = "{p|p.xxx}"
    size: str = "\nN = {N}"
    missing: str = "Missing"
    most_decimals: int = Field(2, ge=0, le=6)

    @model_validator(mode="after")
    def _masks_are_read(self):
        masks = [*self.continuous.values(), self.categorical, self.nested, self.summary, self.comparison, self.size]
        faulty = [one for mask in masks for one in faulty_masks(mask)]
        if faulty:
            raise ValueError(f"cannot read {some(faulty)}; write masks such as {{n}}, {{mean|a+1}}, {{mean|xx.x}}, {{p|p.xxx}}")
        return self


class Style(Spec):
    """Paper, type, the words that stand on every page, and the habits of tables.

    like             a style that ships with the program, on which this one builds: `csr` or `paper`
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
    zero             what is shown of nobody: `n`, or `n (%)` with its percentage; of a group without participants always `n`
    no_data          what a table says when nothing was counted
    dates            how dates are written in listings: 2012-03-04 or 04MAR2012
    packet           title of the combined document
    sections         number prefix -> heading in the table of contents, e.g. "14.1": Demographic Data
    abbreviations    abbreviation -> what it stands for; those that an output uses follow its footnotes, in alphabetical order
    blocks           what rows show that bring no mask of their own
    formats          which files are written: docx, rtf, pdf, html, xlsx; the define points at the first
    """

    like: str = ""
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
    zero: Literal["n", "n (%)"] = "n (%)"
    no_data: str = "No data met the criteria."
    dates: Literal["iso", "date9"] = "iso"
    packet: str = "Tables and Listings"
    sections: dict[str, str] = Field(default_factory=dict)
    abbreviations: dict[str, str] = Field(default_factory=dict)
    blocks: Blocks = Blocks()
    formats: tuple[Format, ...] = Field(FORMATS, min_length=1)

    @model_validator(mode="after")
    def _room_between_margins(self):
        short, long = SHEETS[self.paper]
        wide, high = (long, short) if self.orientation == "landscape" else (short, long)
        left = (wide - self.margins.left - self.margins.right, high - self.margins.top - self.margins.bottom)
        if not (left[0] >= ROOM[0] and left[1] >= ROOM[1]):
            raise ValueError(
                f"the margins leave no room for a table on {self.paper} {self.orientation}, {wide:.15g} by {high:.15g} cm: "
                f"at least {ROOM[0]:.15g} by {ROOM[1]:.15g} cm are needed between them"
            )
        return self

    def file_of(self, output: str) -> str:
        """Where an output stands in the folder of outputs, in the first format with a file an output; else in the workbook."""
        kinds = [kind for kind in self.formats if kind != "xlsx"]
        return f"{kinds[0]}/{output}.{kinds[0]}" if kinds else "packet.xlsx"


def read_style(path: Path, shown_as: str) -> tuple[Style, Document]:
    """A study's style, on top of the one that it is like. Errors: StudyError that lists every fault as file:line."""
    document = read_yaml(path, shown_as)
    given = document.value
    if given is None:
        raise StudyError(f"{shown_as}: the file is empty")
    if isinstance(given, dict) and "like" in given:
        given = _on_top_of(given, document)
    return checked(given, Style, document), document


def with_habits(style: Style, name: str) -> Style:
    """The style with the habits of tables of one that ships with the program; "" is none."""
    if not name:
        return style
    shipped = Style.model_validate(_shipped(name))
    return style.model_copy(update={"blocks": shipped.blocks, "zero": shipped.zero})


@cache
def _shipped(name: str) -> dict:
    return read_yaml(SHIPPED / f"{name}.yaml", f"{name}.yaml").value


def _on_top_of(given: dict, document: Document) -> dict:
    try:
        base = _shipped(ships(str(given["like"])))
    except ValueError as fault:
        raise StudyError(f"{document.where(('like',))}: {fault}") from None
    whole = {**base, **given}
    if isinstance(given.get("blocks"), dict):
        whole["blocks"] = {**base["blocks"], **given["blocks"]}
    return whole
