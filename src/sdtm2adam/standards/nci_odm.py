"""The ODM-XML file of a release: codelists with NCI's extensions (C-codes, synonyms, preferred terms)."""

from sdtm2adam.formats.safe_xml import stream
from sdtm2adam.standards.nci_rows import Release, ReleasedCodelist, ReleasedValue, refused, release_of, synonyms_in, tidy, which

NCI = "{http://ncicb.nci.nih.gov/xml/odm/EVS/CDISC}"
ITEMS = ("EnumeratedItem", "CodeListItem")


def odm_release(data: bytes, shown: str, package: str = "", on: str = "") -> Release:
    """The release in an ODM-XML file of NCI's. Errors: BadXml for what is no XML, Unreadable for other files.

    package, on  as in `nci_files.read_release`
    """
    reading = _Reading()
    stream(data, shown, reading.start, reading.end)
    again = "download the file again from NCI EVS (ODM-XML, or tab-separated text)"
    if reading.root != "ODM" or not reading.lists:
        holds = "a Define-XML or ODM file of a study" if reading.root == "ODM" else f"XML of another kind (<{reading.root}>)"
        raise refused(shown, [f"it is {holds}, not terminology: no CodeList has a C-code (nciodm:ExtCodeID)"], again)
    package, on = which(shown, package, on, *reading.named, shown)
    return release_of(shown, reading.lists, reading.values, package, on)


class _Reading:
    """What is gathered while the elements of the file go by; nothing of the definitions is kept."""

    def __init__(self):
        self.root = ""
        self.named: list[str] = []  # attributes that name package and date, the most telling first
        self.lists: list[ReleasedCodelist] = []
        self.values: list[ReleasedValue] = []
        self.list: dict[str, str] | None = None
        self.item: dict[str, str] | None = None
        self.line = self.line_of_list = 0
        self.synonyms: list[str] = []

    def start(self, tag: str, attributes: dict[str, str], line: int, text: str) -> None:
        name = tag.rpartition("}")[2]
        if not self.root:
            self.root = name
            self.named += [
                attributes.get("FileOID", ""),
                attributes.get("SourceSystemVersion", ""),
                attributes.get("AsOfDateTime", "")[:10],
            ]
        elif name in ("Study", "MetaDataVersion"):
            self.named += [attributes.get("OID", ""), attributes.get("Description", ""), attributes.get("Name", "")]
        elif name == "CodeList" and NCI + "ExtCodeID" in attributes:
            self.list, self.line_of_list = dict(attributes), line
        elif name in ITEMS and self.list is not None:
            self.item, self.line, self.synonyms = dict(attributes), line, []

    def end(self, tag: str, text: str) -> None:
        if self.list is None:
            return
        if tag.startswith(NCI):
            self._said(tag.removeprefix(NCI), tidy(text))
        elif tag.endswith("}CodeList"):
            self.lists.append(self._finished_list())
            self.list = None
        elif self.item is not None and tag.rpartition("}")[2] in ITEMS:
            self.values.append(self._finished_item())
            self.item = None

    def _said(self, name: str, text: str) -> None:
        if self.item is not None:
            if name == "CDISCSynonym":
                self.synonyms += synonyms_in(text)
            elif name == "PreferredTerm":
                self.item[name] = text
        elif name == "CDISCSubmissionValue":
            self.list[name] = text

    def _finished_list(self) -> ReleasedCodelist:
        code = tidy(self.list[NCI + "ExtCodeID"])
        short = self.list.get("CDISCSubmissionValue") or self.list.get("OID", "").removeprefix(f"CL.{code}.")
        extensible = tidy(self.list.get(NCI + "CodeListExtensible", "")).capitalize()
        return ReleasedCodelist(code, tidy(short), tidy(self.list.get("Name", "")), extensible, f"line {self.line_of_list}")

    def _finished_item(self) -> ReleasedValue:
        code, value = self.item.get(NCI + "ExtCodeID", ""), self.item.get("CodedValue", "")
        preferred = self.item.get("PreferredTerm", "")
        of = tidy(self.list[NCI + "ExtCodeID"])
        return ReleasedValue(of, tidy(code), tidy(value), tuple(self.synonyms), preferred, f"line {self.line}")
