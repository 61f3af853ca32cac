"""What a define is drawn up from, and the parts that grow while its datasets are described."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from sdtm2adam.derive.assemble import Plan
from sdtm2adam.errors import Findings, StudyError
from sdtm2adam.formats.define_model import Comment, ItemDef, Origin, RangeCheck, ValueList, WhereClause
from sdtm2adam.spec.dataset import DatasetSpec, Variable
from sdtm2adam.spec.meta import DatasetMeta
from sdtm2adam.spec.output import Output
from sdtm2adam.spec.ranges import Range
from sdtm2adam.spec.study import CodelistSpec, StudySpec
from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.standards.sdtmig import sdtm_variables
from sdtm2adam.standards.terminology import Terminology, carried
from sdtm2adam.submission.define_codelists import Codelists, slug
from sdtm2adam.submission.define_methods import Methods

GUIDE, TERMINOLOGY, TERMINOLOGY_OF_ADAM = "STD.IG", "STD.CT", "STD.CT.ADAM"
SUPP = "SUPP"
INVESTIGATOR = "Investigator"

_SAS_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,7}")


@dataclass(frozen=True)
class Delivered:
    """The finished datasets, of SDTM or of ADaM, and the specs that made them.

    datasets      name -> metadata and frame, in any order
    specs, plans  by dataset, those of SDTM too behind analysis datasets; a dataset without one (made by no file of its own)
                  is described by its metadata alone
    codelists     the study's own, by name
    forms         export -> what the case report form calls it
    collectors    export -> Investigator, Subject or Vendor, who its values come from; Investigator where it is not said
    dictionaries  MedDRA and the like -> the version used; a dictionary without a version is not named
    annotated_crf, documents  file beside the define -> its title: the annotated form; guides and other documents
    terminology   the release of CDISC terminology that the study uses
    outputs       what is made from the analysis datasets
    shown         output -> the file that shows it, as seen from the define
    created       date-time of the file, a declared one; the release of the terminology stands in, never the clock
    """

    study: StudySpec
    datasets: Mapping[str, tuple[DatasetMeta, pd.DataFrame]]
    specs: Mapping[str, DatasetSpec]
    plans: Mapping[str, Plan]
    codelists: Mapping[str, CodelistSpec]
    forms: Mapping[str, str] = field(default_factory=dict)
    collectors: Mapping[str, str] = field(default_factory=dict)
    dictionaries: Mapping[str, str] = field(default_factory=dict)
    annotated_crf: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    created: str = ""
    version: str = ""
    terminology: Terminology = field(default_factory=carried)

    def parent(self, name: str) -> str:
        """The domain of a dataset: AE of SUPPAE."""
        return name.removeprefix(SUPP) if is_supp(name) else name

    def spec_of(self, dataset: str, variable: str) -> Variable:
        """What the study's specs say of a variable: in its dataset, in one of its sources, or for all domains."""
        spec = self.specs.get(self.parent(dataset))
        if spec is None:
            return Variable()
        of_sources = [source.variables[variable] for source in spec.sources if variable in source.variables]
        if is_supp(dataset):
            own = spec.supplemental.get(variable) or Variable()
            maker = next((one for one in (own, *of_sources) if one.verb), own)
            named = next((one.codelist for one in (own, *of_sources) if one.codelist), None)
            return maker.model_copy(update={"codelist": named, "comment": own.comment})
        return spec.variables.get(variable) or next(iter(of_sources), None) or self.study.identifiers.get(variable) or Variable()

    def codelists_of(self, dataset: str, variable: str) -> list[str]:
        """The codelists that sources of a domain give to a variable, each once; "" is one without. Empty where they do not differ."""
        spec = self.specs.get(dataset)
        if spec is None or (variable in spec.variables and spec.variables[variable].codelist):
            return []
        names = dict.fromkeys(source.variables[variable].codelist or "" for source in spec.sources if variable in source.variables)
        return list(names) if len(names) > 1 else []

    def origins_of(self, dataset: str, variable: str) -> list[str]:
        """The origins that sources of a domain give to a variable, each once; empty where they do not differ."""
        spec = self.specs.get(dataset)
        if spec is None or (variable in spec.variables and (spec.variables[variable].origin or spec.variables[variable].verb)):
            return []
        words = dict.fromkeys(source.variables[variable].made_by for source in spec.sources if variable in source.variables)
        return list(words) if len(words) > 1 else []

    def collected_by(self, dataset: str) -> list[str]:
        """Who the collected values of a dataset come from, each once."""
        plan = self.plans.get(self.parent(dataset))
        tables = [source.table for source in plan.sources] if plan else []
        return sorted({self.collectors.get(table, INVESTIGATOR) for table in tables if table in self.forms}) or [INVESTIGATOR]


def is_supp(name: str) -> bool:
    return name.startswith(SUPP) and len(name) > len(SUPP)


def guide_of(dataset: str) -> dict[str, StandardVariable]:
    """The guide's variables of a dataset; none where it has no such dataset."""
    try:
        return sdtm_variables(dataset)
    except StudyError:
        return {}


@dataclass
class Parts:
    """The define as it grows: every part is kept once and handed out by its OID."""

    given: Delivered
    found: Findings
    codelists: Codelists
    methods: Methods
    items: dict[str, ItemDef] = field(default_factory=dict)
    value_lists: dict[str, ValueList] = field(default_factory=dict)
    clauses: dict[tuple[RangeCheck, ...], WhereClause] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Delivered, found: Findings) -> "Parts":
        reference = given.datasets.get("DM")
        settled = frozenset(reference[0].names) if reference else frozenset()
        releases = {"ADaM": TERMINOLOGY_OF_ADAM}
        codelists = Codelists(given.codelists, TERMINOLOGY, given.dictionaries, found, {}, {}, given.terminology, releases)
        parameters = {
            name: {code: parameter.source or "" for code, parameter in spec.parameters.items()} for name, spec in given.specs.items()
        }
        return cls(given, found, codelists, Methods(given.plans, given.forms, settled, parameters))

    def keep(self, item: ItemDef) -> str:
        """OID of an item; a second one of the same OID gets a number."""
        oid = _free(item.oid, self.items)
        self.items[oid] = item if oid == item.oid else replace(item, oid=oid)
        return oid

    def comment(self, text: str, user: str) -> str:
        """OID of a comment; the same words are one comment, named for who said them first."""
        if not text:
            return ""
        if text not in self.comments:
            self.comments[text] = Comment(_free(f"COM.{user}", {comment.oid for comment in self.comments.values()}), text)
        return self.comments[text].oid

    def clause(self, dataset: str, conditions: Iterable[tuple[str, list[str]]]) -> str:
        """OID of the where clause: these variables of a dataset have one of these values."""
        return self.clause_of(dataset, (Range(name, "EQ" if len(values) == 1 else "IN", tuple(values)) for name, values in conditions))

    def clause_of(self, dataset: str, ranges: Iterable[Range]) -> str:
        """OID of the where clause: these ranges of variables of a dataset all hold; "" for none."""
        ranges = list(dict.fromkeys(ranges))
        checks = tuple(RangeCheck(f"IT.{dataset}.{one.column}", one.comparator, one.values) for one in ranges)
        if not checks:
            return ""
        if checks not in self.clauses:
            named = ".".join(f"{one.column}.{_short(one)}" for one in ranges)
            oid = _free(f"WC.{dataset}.{named}", {clause.oid for clause in self.clauses.values()})
            self.clauses[checks] = WhereClause(oid, checks)
        return self.clauses[checks].oid


def _short(one: Range) -> str:
    """A range as part of an OID."""
    values = "_".join(map(slug, one.values))
    return values if one.comparator in ("EQ", "IN") else f"{one.comparator}.{values}"


def _free(oid: str, taken: Iterable[str]) -> str:
    """The OID, or the first of `OID.2`, `OID.3` ... that is free."""
    number, free = 1, oid
    while free in taken:
        number += 1
        free = f"{oid}.{number}"
    return free


def sas_name(name: str) -> str:
    """A name as SAS has it, or "" where it is none."""
    return name if _SAS_NAME.fullmatch(name) else ""


ORIGINS = ("Collected", "Derived", "Assigned", "Protocol", "Predecessor", "Not Available", "Other")
OLDER = {"crf": "Collected", "edt": "Collected", "ecrf": "Collected"}
OF_SPONSOR = ("Derived", "Assigned", "Protocol", "Predecessor")


def origins_of(said: str, collectors: list[str]) -> tuple[Origin, ...]:
    """Origins of an item whose origin the specs say in one word; none where they say nothing; Other for a word of their own."""
    if not said:
        return ()
    word = OLDER.get(said.casefold()) or next((origin for origin in ORIGINS if origin.casefold() == said.casefold()), "Other")
    if word == "Collected":
        return tuple(Origin(word, who) for who in collectors)
    return (Origin(word, "Sponsor" if word in OF_SPONSOR else ""),)
