"""The codelists of a define: those that variables and value-level items use, with the terms that occur or could be collected."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from sdtm2adam.errors import WARNING, Finding, Findings
from sdtm2adam.formats.define_model import DefinedCodelist, DefinedTerm
from sdtm2adam.spec.study import CodelistSpec
from sdtm2adam.standards.terminology import Codelist, Terminology, carried

# Dictionaries outside of a define, and the version that holds where a study declares none.
COUNTRIES = "ISO 3166-1 alpha-3"
EXTERNAL = {COUNTRIES: "2020"}
OF_ALL_FORMS = ("UNIT",)  # the study's one list serves every form, so that it does not say what one of them offers
SHORT = 24  # a subset whose terms together are no longer than this is named by them


class Base(NamedTuple):
    """What a codelist is made from.

    name      its short name in OIDs; the study's or the standard's
    title     what people call it
    standard  the CDISC codelist, where it is one
    offered   the terms that the study's specs give it, in their order; none where only the standard knows it
    """

    name: str
    title: str
    standard: Codelist | None
    offered: tuple[str, ...] = ()

    def holds(self, values: Iterable[str]) -> bool:
        """Whether every value is one of its terms; results that are numbers or free text are not."""
        known = {*self.offered, *(self.standard.terms if self.standard else ())}
        return known.issuperset(values)


@dataclass
class Codelists:
    """Codelists in the order in which they are asked for; equal ones are one.

    specs     the study's own, by name
    release   OID of the standard that CDISC codelists belong to
    releases  that of a package which has a standard of its own: ADaM
    terminology  the release itself
    """

    specs: Mapping[str, CodelistSpec]
    release: str
    dictionaries: Mapping[str, str]
    found: Findings
    made: dict[str, DefinedCodelist] = field(default_factory=dict)
    bases: dict[str, Base] = field(default_factory=dict)
    terminology: Terminology = field(default_factory=carried)
    releases: Mapping[str, str] = field(default_factory=dict)

    def base(self, named: str, of_guide: Iterable[str], name: str, title: str) -> Base | None:
        """What a variable's codelist is made from: the study's, the guide's, or nothing.

        named     the study's codelist, or ""
        of_guide  the CDISC codelists that the guide names
        name, title  where the study has a list of its own
        """
        spec = self.specs.get(named)
        if spec:
            standard = self._standard(spec.standard) if spec.standard else None
            return Base(named, standard.name if standard else title, standard, tuple(map(str, spec.terms)))
        standards = [found for found in map(self._standard, of_guide) if found]
        if len(standards) != 1:
            return None
        (standard,) = standards
        of_study = next((spec for spec in self.specs.values() if spec.standard in (standard.short, standard.code)), None)
        return Base(standard.short, standard.name, standard, tuple(map(str, of_study.terms)) if of_study else ())

    def of(
        self,
        base: Base,
        used: Iterable[str],
        user: str,
        collected: bool = False,
        decodes: Mapping[str, str] | None = None,
        datatype: str = "text",
    ) -> str:
        """OID of the codelist with these terms.

        used       the terms that occur in the data
        user       dataset and variable (LB.LBORRESU), which name a subset that is not named by its terms
        collected  whether the form offers terms, so that all of them belong to it, used or not
        decodes    term -> what it stands for
        """
        occurring = set(used)
        of_one_form = base.standard is None or base.standard.short not in OF_ALL_FORMS
        offered = base.offered if (collected and of_one_form) or not occurring else ()
        order = {term: i for i, term in enumerate(base.offered)}
        terms = sorted({*occurring, *offered}, key=lambda term: (order.get(term, len(order)), term))
        if not terms:
            return ""
        self._outside(base, terms, user)
        words = decodes if decodes is not None else _words(base.standard, terms)
        wanted = DefinedCodelist(
            oid="",
            name="",
            datatype=datatype,
            terms=tuple(_term(term, i, base.standard, words) for i, term in enumerate(terms, start=1)),
            code=base.standard.code if base.standard else "",
            standard=self.releases.get(base.standard.package, self.release) if base.standard else "",
            non_standard="" if base.standard else "Yes",
        )
        return self._kept(wanted, base, terms, user)

    def outside(self, dictionary: str) -> str:
        """OID of a codelist that names a dictionary outside (MedDRA, country codes); "" where no version is known."""
        version = self.dictionaries.get(dictionary) or EXTERNAL.get(dictionary)
        if not version:
            return ""
        oid = f"CL.{slug(dictionary)}"
        self.made[oid] = DefinedCodelist(oid, dictionary, "text", dictionary=dictionary, version=version)
        return oid

    def shorter_names(self) -> dict[str, str]:
        """Give a codelist whose base has no other one the name of its base; what was called how before is the answer."""
        renamed = {}
        for oid, base in self.bases.items():
            plain = f"CL.{slug(base.name)}"
            alone = sum(other.name == base.name for other in self.bases.values()) == 1
            if alone and oid != plain and plain not in self.made and base.name != "DOMAIN":
                self.made[plain] = replace(self.made.pop(oid), oid=plain, name=base.title)
                renamed[oid] = plain
        return renamed

    def _standard(self, short: str) -> Codelist | None:
        """The CDISC codelist, or None where the release does not have its terms."""
        return self.terminology.codelist(short) if short in self.terminology else None

    def _kept(self, wanted: DefinedCodelist, base: Base, terms: list[str], user: str) -> str:
        """The OID under which it is kept: that of an equal one, else the first free name."""

        def fits(oid: str) -> bool:
            made = self.made.get(oid)
            return made is None or (made.terms, made.code, made.datatype) == (wanted.terms, wanted.code, wanted.datatype)

        oid, title = next((oid, title) for oid, title in _names(base, terms, user) if fits(oid))
        self.made.setdefault(oid, replace(wanted, oid=oid, name=title))
        self.bases[oid] = base
        return oid

    def _outside(self, base: Base, terms: list[str], user: str) -> None:
        """Say where data have terms that a CDISC codelist does not have and may not be given."""
        if base.standard is None or base.standard.extensible:
            return
        strange = [term for term in terms if term not in base.standard.terms]
        if strange:
            dataset, _, variable = user.partition(".")
            says = f"{', '.join(strange[:5])}: not in codelist {base.standard.short} ({base.standard.code}), which is not extensible"
            self.found.add(Finding("define-codelist", WARNING, dataset, variable, says, count=len(strange)))


def _names(base: Base, terms: list[str], user: str) -> Iterator[tuple[str, str]]:
    """OID and name that a codelist may have, the best first: its base's, with its terms, with its user, with a number."""
    plain, joined = f"CL.{slug(base.name)}", "_".join(slug(term) for term in terms[: SHORT + 1])
    if base.name != "DOMAIN" and (not base.offered or set(terms) == set(base.offered)):
        yield plain, base.title
    if len(joined) <= SHORT:
        yield f"{plain}.{joined}", f"{base.title} ({', '.join(terms)})"
    yield f"{plain}.{user}", f"{base.title} ({user})"
    yield from ((f"{plain}.{user}.{n}", f"{base.title} ({user}, {n})") for n in count(2))


def _term(term: str, order: int, standard: Codelist | None, words: Mapping[str, str] | None) -> DefinedTerm:
    known = standard.terms.get(term) if standard else None
    extended = standard is not None and known is None
    return DefinedTerm(term, words.get(term, term) if words else None, known.code if known else "", extended, order)


def _words(standard: Codelist | None, terms: list[str]) -> dict[str, str] | None:
    """What terms of one letter stand for (Y: Yes, F: Female), where a closed codelist says it of all of them."""
    if standard is None or standard.extensible or any(len(term) > 1 for term in terms):
        return None
    words = {term: max(standard.terms[term].synonyms, key=len, default="") for term in terms if term in standard.terms}
    return words if len(words) == len(terms) and all(words.values()) else None


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """A text as part of an OID: letters, digits, dots and hyphens stay, everything else becomes one underscore."""
    return re.sub(r"[^A-Za-z0-9.-]+", "_", text.replace("%", "pct")).strip("_") or "_"
