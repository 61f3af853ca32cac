"""The datasets that rules look at, and what else of a study they may need.

    Table      one file: its records, and what it says of itself and its variables
    Unit       a dataset, or the parts of a split one, one below the other
    StudyData  all of them, with guide, terminology and define, and what rules have worked out together
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.define_model import DefineFile
from sdtm2adam.standards.dictionaries.dictionary import Dictionary
from sdtm2adam.standards.dictionaries.names import READ, dictionary_named, option, same_version
from sdtm2adam.standards.dictionaries.own import OwnDictionaries
from sdtm2adam.standards.sdtmig import VERSION
from sdtm2adam.standards.terminology import Terminology
from sdtm2adam.validation.rules.columns import Frame, piled
from sdtm2adam.validation.rules.engine_states import Engine
from sdtm2adam.validation.rules.faults import Skipped, Unmet
from sdtm2adam.validation.rules.guide_tables import Guide

SUPPLEMENTS = ("SUPP", "SQ")


def is_guide(name: str) -> bool:
    """Whether a define's standard is the SDTM implementation guide, however it is written: SDTMIG, SDTM-IG."""
    return name.replace("-", "").upper().startswith("SDTMIG")


@dataclass(frozen=True)
class TableVariable:
    """What a file says of a variable; number: it holds numbers."""

    name: str
    label: str = ""
    number: bool = False
    size: int | None = None
    format: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """One dataset as its file has it. name: upper case; file: the file's name; size: its bytes, where known.

    named    its domain where it has no record to say it
    carries  of `labels`, `lengths` those that a file of its kind has
    """

    name: str
    file: str
    frame: Frame
    label: str = ""
    variables: dict[str, TableVariable] = field(default_factory=dict)
    size: int = 0
    klass: str = ""
    subclass: str = ""
    named: str = ""
    carries: frozenset[str] = frozenset({"labels", "lengths"})

    def first(self, name: str) -> str:
        """The value of the first record, "" where there is none."""
        value = self.frame.column(name).first() if self.frame.has(name) else None
        return value if isinstance(value, str) else ""

    @cached_property
    def domain(self) -> str:
        return self.first("DOMAIN") or self.named

    @cached_property
    def is_supp(self) -> bool:
        return self.name.startswith(SUPPLEMENTS)

    @cached_property
    def rdomain(self) -> str:
        return self.first("RDOMAIN") if self.is_supp else ""

    @cached_property
    def unsplit_name(self) -> str:
        if self.domain:
            return self.domain
        if self.is_supp and self.rdomain:
            return ("SUPP" if self.name.startswith("SUPP") else "SQ") + self.rdomain
        return self.name

    @property
    def is_split(self) -> bool:
        return self.name != self.unsplit_name

    @cached_property
    def is_ap(self) -> bool:
        """Of associated persons."""
        of = self.rdomain if self.is_supp else self.domain
        return (len(of) == 4 and of.startswith("AP")) or (not self.is_supp and self.frame.has("APID"))

    @property
    def ap_suffix(self) -> str:
        return self.domain[2:] if self.is_ap and not self.is_supp else ""

    @property
    def letters(self) -> str:
        """What `--` stands for."""
        return self.ap_suffix or self.domain


@dataclass(frozen=True, eq=False)
class Unit:
    """A dataset, or all parts of a split one."""

    parts: tuple[Table, ...]

    @property
    def table(self) -> Table:
        return self.parts[0]

    @property
    def name(self) -> str:
        """The name of the dataset without its parts."""
        return self.table.unsplit_name

    @property
    def shown(self) -> str:
        """The name that results have: the file's own; of several parts that without them."""
        return self.table.name if len(self.parts) == 1 or self.table.is_supp else self.name

    @property
    def letters(self) -> str:
        return self.table.letters

    @cached_property
    def starts(self) -> np.ndarray:
        """The first row of each part."""
        return np.cumsum([0, *(part.frame.count for part in self.parts)])

    @cached_property
    def frame(self) -> Frame:
        """The records of all parts, with every column that any of them has."""
        if len(self.parts) == 1:
            return self.table.frame
        return piled([part.frame for part in self.parts])

    def place(self, record: int, starts: np.ndarray | None = None) -> tuple[Table, int]:
        """The part that a record of all parts stands in, and its place there, from 0.

        starts   where the records of each part begin; None as in the files
        """
        if len(self.parts) == 1:
            return self.table, record
        begins = self.starts if starts is None else starts
        part = int(self.part_of(np.array([record]), starts)[0])
        return self.parts[part], record - int(begins[part])

    def part_of(self, records: np.ndarray, starts: np.ndarray | None = None) -> np.ndarray:
        """The number of the part that each record of all parts stands in."""
        begins = self.starts if starts is None else starts
        return np.minimum(np.searchsorted(begins[1:], records, side="right"), len(self.parts) - 1)


@dataclass(eq=False)
class StudyData:
    """What rules are held against. Kept: what several rules ask for, worked out once.

    compatible   whose habits are wanted: what the rule says, or a state of the reference engine
    """

    tables: Sequence[Table]
    guide: Guide
    terminology: Terminology | None = None
    define: DefineFile | None = None
    standard: str = "SDTMIG"
    version: str = ""
    compatible: Engine = False
    dictionaries: OwnDictionaries = field(default_factory=OwnDictionaries)
    kept: dict[Hashable, object] = field(default_factory=dict)

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The datasets by name without their parts, in the order of the files."""
        members: dict[str, list[Table]] = {}
        for table in self.tables:
            members.setdefault(table.unsplit_name, []).append(table)
        return {name: Unit(tuple(parts)) for name, parts in members.items()}

    def unit(self, name: str) -> Unit | None:
        """The dataset of that domain, name or name without parts."""
        if name in self.units:
            return self.units[name]
        return next((u for u in self.units.values() if any(name in (part.domain, part.name) for part in u.parts)), None)

    def once(self, key: Hashable, make: Callable[[], object]) -> object:
        """What `make` gives, made when the key is first asked for."""
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    @property
    def guide_note(self) -> str:
        """What a reader must know of what rules find by the guide's tables: whether they are of the version that the data follow."""
        tables = f"by the tables of SDTMIG {VERSION}, the only ones carried"
        if self.standard != "SDTMIG" or self.version not in ("", VERSION):
            return f"{tables}; the data follow {self.standard} {self.version}".rstrip()
        names_guide = self.define is not None and any(is_guide(standard.name) for standard in self.define.standards)
        return "" if names_guide else f"{tables}; no define says which version the data follow"

    def needs_define(self) -> DefineFile:
        if self.define is None:
            raise Unmet("needs a define.xml")
        return self.define

    def needs_terminology(self) -> Terminology:
        """Errors: Unmet where none is at hand; Skipped where the reference engine is wanted, which passes the dataset over."""
        if self.terminology is None:
            raise (Skipped if self.compatible else Unmet)("needs controlled terminology")
        return self.terminology

    def needs_dictionary(self, name: str, of_any_version: bool = False) -> Dictionary:
        """A dictionary of the user's own. of_any_version: also where the define names another version than the files are of.

        Errors: Unmet where no files of it are named, they cannot be read, or the define names another version.
        """
        if name not in READ:
            raise Unmet(f"needs {name}, whose files are not read here")
        try:
            held = self.dictionaries.of(name)
        except StudyError as fault:
            head, *more = [line.strip() for line in str(fault).splitlines() if not line.startswith("    to fix")]
            raise Unmet(" ".join(filter(None, (head, "; ".join(more))))) from None
        if held is None:
            raise Unmet(f"needs {name}, whose files are not named (dictionaries: in specs/study.yaml, or {option(name)} DIR)")
        other = [] if of_any_version else self.other_versions(held)
        if other:
            raise Unmet(f"the define names {name} {', '.join(other)} and the files are of {held.versions[0]}")
        return held

    def versions_in_define(self, name: str) -> list[str]:
        """The versions of a dictionary that the define names, each once."""
        lists = self.define.codelists if self.define else ()
        return list(dict.fromkeys(one.version for one in lists if dictionary_named(one.dictionary) == name))

    def other_versions(self, held: Dictionary) -> list[str]:
        """The versions that the define names where none of them is that of the files."""
        said = [version for version in self.versions_in_define(held.name) if version]
        same = any(same_version(one, version) for one in said for version in held.versions)
        return [] if same or not held.versions else said
