"""Models of specs/study.yaml and specs/codelists/*.yaml."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator, model_validator

from sdtm2adam.errors import ERROR, Finding, StudyError
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.dataset import Variable
from sdtm2adam.spec.given import GivenSdtm
from sdtm2adam.spec.reading import Document
from sdtm2adam.standards.dictionaries.names import READ, unknown_name
from sdtm2adam.standards.dictionaries.own import OwnDictionaries, Place


class Standards(Spec):
    """Which releases the study uses.

    sdtmig       SDTM Implementation Guide: "3.4"
    adamig       ADaM Implementation Guide: "1.3"
    terminology  CDISC controlled terminology, by its date: "2025-03-28"
    """

    sdtmig: str
    adamig: str
    terminology: str


class CodedWith(Spec):
    """A dictionary that values of the study are coded with.

    version  its release, as the define names it: "27.1"
    files    the folder of your own files of it, as their publisher delivers them: a path from the study's folder, or a whole one.
             Rules that need the dictionary run with them; nothing of them is copied
    """

    version: str
    files: str | None = None

    @field_validator("version", mode="before")
    @classmethod
    def _as_text(cls, version):
        if isinstance(version, int | float):  # of 2.80 nobody can tell any more that it was not 2.8
            raise ValueError(f'put the version in quotes: "{version}"')
        if isinstance(version, str) and not version.strip():
            raise ValueError("name the release, as the define has it")
        return version

    @field_validator("files")
    @classmethod
    def _of_a_folder(cls, files: str | None) -> str | None:
        if files is not None and not files.strip():
            raise ValueError("name a folder, or leave the key out")
        return files


class Population(Spec):
    """An analysis set: a condition on ADSL.

    label  what outputs call it
    where  which subjects of ADSL belong to it; "" for all
    """

    label: str
    where: str

    @field_validator("where")
    @classmethod
    def _can_be_read(cls, where: str) -> str:
        try:
            if where:
                parse(where)
        except StudyError as fault:
            raise ValueError(str(fault)) from None
        return where


class StudySpec(Spec):
    """specs/study.yaml: what the whole study shares.

    study         short name of the study
    title         its title
    protocol      number of its protocol
    notice        a line printed at the end of every run
    standards     which releases it follows
    dictionaries  which dictionaries values are coded with: MedDRA, WHODrug, LOINC, UNII, MED-RT -> the version, or version and files
    sdtm          where SDTM lies that is given, in place of specs/raw.yaml and specs/sdtm
    identifiers   variables that every domain gets unless its own file makes them: STUDYID, USUBJID; not with `sdtm`
    visits        one entry a visit, each with the same columns: `collected` (as in the export), VISITNUM, VISIT, VISITDY,
                  and what the study adds; verbs read it as table `visits`
    elements      likewise, as table `elements`
    arms          likewise, as table `arms`
    populations   the analysis sets that outputs name
    """

    study: str
    title: str
    protocol: str | None = None
    notice: str = ""
    standards: Standards
    dictionaries: dict[str, CodedWith] = Field(default_factory=dict)
    sdtm: GivenSdtm | None = None
    identifiers: dict[str, Variable] = Field(default_factory=dict)
    visits: list[dict[str, Any]] = Field(default_factory=list)
    elements: list[dict[str, Any]] = Field(default_factory=list)
    arms: list[dict[str, Any]] = Field(default_factory=list)
    populations: dict[str, Population] = Field(default_factory=dict)

    def own_dictionaries(self, folder: Path) -> OwnDictionaries:
        """The dictionaries whose files are named, none of them read yet. folder: the study's."""
        named = {name: used for name, used in self.dictionaries.items() if used.files}
        return OwnDictionaries({name: Place(folder / used.files, used.files, used.version) for name, used in named.items()})

    @model_validator(mode="after")
    def _identified(self):
        if self.sdtm is None and not self.identifiers:
            raise ValueError("`identifiers` must be said and is not")
        return self

    @field_validator("dictionaries", mode="before")
    @classmethod
    def _version_alone(cls, dictionaries):
        """`MedDRA: "27.1"` says the version, and no more."""
        if not isinstance(dictionaries, dict):
            return dictionaries
        return {name: said if isinstance(said, dict | CodedWith) else {"version": said} for name, said in dictionaries.items()}

    @field_validator("dictionaries")
    @classmethod
    def _known_dictionaries(cls, dictionaries: dict[str, CodedWith]) -> dict[str, CodedWith]:
        faults = [fault for name in dictionaries if (fault := unknown_name(name))]
        unread = [name for name, said in dictionaries.items() if said.files and not unknown_name(name) and name not in READ]
        faults += [f"files of {name} are not read here; name its version alone" for name in unread]
        if faults:
            raise ValueError("; ".join(faults))
        return dictionaries

    @field_validator("visits", "elements", "arms")
    @classmethod
    def _same_columns(cls, rows: list[dict]) -> list[dict]:
        for row in rows[1:]:
            if list(row) != list(rows[0]):
                raise ValueError(f"every entry has the same columns, in one order: {', '.join(rows[0])}")
        return rows


def dictionary_findings(spec: StudySpec, folder: Path, document: Document) -> Iterator[Finding]:
    """Dictionaries whose files are not where the study says, are not theirs, or are of another version than it names."""
    for name, fault in spec.own_dictionaries(folder).faults():
        where = document.where(("dictionaries", name, "files"))
        fix = "name the folder that holds the files as their publisher delivers them, or leave `files` out"
        yield Finding("dictionaries", ERROR, "", "", f"{where}: {fault}", source=where, fix=fix)


class CodelistSpec(Spec):
    """specs/codelists/*.yaml: submission values and the collected values that mean them.

    codelist  its name, as `codelist:` in other files has it
    standard  the CDISC codelist whose terms these must be; none for a list of the sponsor's own
    terms     submission value -> collected values (the submission value itself is always understood)
    extra     terms that the sponsor adds to an extensible CDISC codelist; they need not stand under `terms` as well
    """

    codelist: str
    standard: str | None = None
    terms: dict[str, list[str | int | float] | str | int | float | None]
    extra: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_term_each(self):
        for term in self.extra:
            self.terms.setdefault(term, [])
        meant: dict[str, str] = {}
        for collected, term in self.pairs():
            other = meant.setdefault(" ".join(collected.split()).casefold(), term)
            if other != term:
                raise ValueError(f"the collected value `{collected}` stands under two terms, {other} and {term}")
        return self

    def pairs(self) -> list[tuple[str, str]]:
        """(collected, term) for every way a term may be collected."""
        pairs = []
        for term, collected in self.terms.items():
            several = collected if isinstance(collected, list) else [] if collected is None else [collected]
            pairs += [(str(c), term) for c in (term, *several)]
        return pairs
