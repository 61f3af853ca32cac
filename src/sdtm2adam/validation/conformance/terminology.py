"""Controlled terminology: values against the codelists that the guide names for their variables."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, StudyError
from sdtm2adam.standards.terminology import Codelist, Terminology
from sdtm2adam.validation.conformance.catalogue import BOTH, check
from sdtm2adam.validation.conformance.cells import is_text
from sdtm2adam.validation.conformance.countries import ALPHA_3
from sdtm2adam.validation.conformance.delivery import Delivery, Domain
from sdtm2adam.validation.conformance.moments import differs, moments

# A record of DS has its term from one of three lists, by its category.
LISTS_OF_DISPOSITION = {"DISPOSITION EVENT": "NCOMPLT", "PROTOCOL MILESTONE": "PROTMLST", "OTHER EVENT": "OTHEVENT"}
# "MULTIPLE" stands for several values that are in SUPP--, in variables that are no topic and no result (SDTMIG, 4.2.8).
MANY = "MULTIPLE"
NEVER_MANY = ("TESTCD", "TEST", "ORRES", "STRESC", "ORRESU", "STRESU", "DECOD", "EPOCH", "STAT", "FL")
# Text that is kept as collected, or that is a sentence: there, two spellings are two values.
AS_COLLECTED = (
    "TERM", "TRT", "MODIFY", "ORRES", "STRESC", "INDC", "REASND", "ADJ", "DOSTXT", "VAL", "QVAL", "SPID", "REFID", "GRPID", "LNKID",
    "LNKGRP", "LOT", "NAM", "DTC", "DUR", "ELTM", "EVINTX", "REASOC", "UPDES", "STRL", "ENRL", "OBJ", "LLT", "CNTMOD", "IDVARVAL",
    "RECID", "SUBJID", "DSTERM", "AEACNOTH", "ACNOTH", "RELNST", "STTPT", "ENTPT", "TABRANCH", "TATRANS", "SITEID", "INVNAM", "INVID",
)  # fmt: skip
# A result that was measured: a number, with a sign or a limit before it. Codelists of results are for the others.
MEASURED = re.compile(r"[<>=≤≥ ]*[-+]?\.?\d")
IMPUTED = {"DATEFL", "TIMEFL"}  # asked of every imputation flag of analysis data, whether or not the guide names it
RELATIONS = ("BEFORE", "COINCIDENT", "AFTER", "UNKNOWN")
ALONE = ("STUDYID", "DOMAIN", "RDOMAIN", "USUBJID", "TSPARMCD")


@lru_cache
def _list(of: Terminology, short: str) -> Codelist | None:
    """A codelist; None where its terms are not carried."""
    try:
        return of.codelist(short)
    except StudyError:
        return None


def _coded(data: Delivery) -> Iterator[tuple[Domain, str, tuple[Codelist, ...]]]:
    """Every text variable for which the guide names codelists, with these; none of which the terms are not all carried."""
    for domain in data.each():
        for name, variable in domain.guide.items():
            if variable.codelists and not IMPUTED & set(variable.codelists) and domain.has(name) and is_text(domain.column(name)):
                lists = tuple(found for short in variable.codelists if (found := _list(data.terminology, short)))
                if len(lists) == len(variable.codelists):
                    yield domain, name, lists


@lru_cache
def _terms(of: Terminology, lists: tuple[str, ...]) -> frozenset[str]:
    return frozenset(term for short in lists for term in of.codelist(short).terms)


@lru_cache
def _folded(of: Terminology, lists: tuple[str, ...]) -> dict[str, str]:
    """Case and blanks apart -> the term."""
    return {_plain(term): term for term in sorted(_terms(of, lists), reverse=True)}


@lru_cache
def _synonyms(of: Terminology, lists: tuple[str, ...]) -> dict[str, str]:
    """A synonym, case and blanks apart -> the term, where it is the synonym of one term only."""
    found: dict[str, set[str]] = {}
    for short in lists:
        for value, term in of.codelist(short).terms.items():
            for synonym in term.synonyms:
                found.setdefault(_plain(synonym), set()).add(value)
    return {synonym: next(iter(values)) for synonym, values in found.items() if len(values) == 1}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _kind(data: Delivery, domain: Domain, name: str, lists: tuple[Codelist, ...]) -> Callable[[str], str]:
    """What a value is: `term`, `spelling` of a term, `synonym` of one, `extended` in the define, or `new`."""
    shorts = tuple(one.short for one in lists)
    of, declared = data.terminology, _declared(data, domain, name)
    terms, folded, synonyms = _terms(of, shorts), _folded(of, shorts), _synonyms(of, shorts)
    results = name.endswith("STRESC")
    many = name not in ("SEX", "ETHNIC") and not name.endswith(NEVER_MANY)

    def kind(text: str) -> str:
        if text in terms or (many and text == MANY) or (results and MEASURED.match(text)):
            return "term"
        if _plain(text) in folded:
            return "spelling"
        if text in declared:
            return "extended"
        return "synonym" if _plain(text) in synonyms else "new"

    return kind


def _declared(data: Delivery, domain: Domain, name: str) -> frozenset[str]:
    """Values that the define's codelist of the variable declares as an extension."""
    values: set[str] = set()
    for part in domain.parts if data.define else ():
        group = data.define.group(part.name)
        for item in group.items if group else ():
            found = data.define.codelist(item.codelist) if item.name == name else None
            values |= {term.value for term in found.terms if term.extended} if found else set()
    return frozenset(values)


def _closed(lists: tuple[Codelist, ...]) -> bool:
    return not any(one.extensible for one in lists)


def _told(lists: tuple[Codelist, ...]) -> str:
    return " or ".join(one.short for one in lists)


def _of_kind(data: Delivery, wanted: str, closed: bool | None, says: str, fix: str = "") -> Iterator[Finding]:
    for domain, name, lists in _coded(data):
        if closed is None or _closed(lists) == closed:
            kind = _kind(data, domain, name, lists)
            wrong = domain.where(name, lambda text, kind=kind: kind(text) == wanted)
            yield from domain.seen(name, wrong, says.format(_told(lists)), fix=fix)


@check(
    "S2A-1201", ERROR, owner="mapping", cites=("FB1701",), of=BOTH,
    says="A value is a term of its codelist, where that cannot be extended",
)  # fmt: skip
def value_is_a_term(data: Delivery) -> Iterator[Finding]:
    yield from _of_kind(data, "new", True, "it is no term of {}, which cannot be extended")
    yield from _of_kind(data, "extended", True, "the define extends {}, which cannot be extended")


@check(
    "S2A-1202", NOTE, owner="standard", of=BOTH,
    says="A value is a term of its codelist, or the define declares it as an extension, where that can be extended",
)  # fmt: skip
def new_value_is_declared(data: Delivery) -> Iterator[Finding]:
    says, fix = "it is no term of {}", "look for a term that means the same; else declare it as an extension in the define"
    yield from _of_kind(data, "new", False, says, fix)


@check("S2A-1203", ERROR, owner="mapping", cites=("CG0011",), of=BOTH, says="A term is spelt as in its codelist, with its case and blanks")
def term_is_spelt_exactly(data: Delivery) -> Iterator[Finding]:
    for domain, name, lists in _coded(data):
        kind = _kind(data, domain, name, lists)
        wrong = domain.where(name, lambda text, kind=kind: kind(text) == "spelling")
        folded = _folded(data.terminology, tuple(one.short for one in lists))
        meant = sorted({folded[_plain(t)] for t in domain.texts(name) if kind(t) == "spelling"})
        says = f"it differs from a term of {_told(lists)} by case or blanks only"
        yield from domain.seen(name, wrong, says, fix=f"write {', '.join(meant[:5])}" if meant else "")


@check("S2A-1204", WARNING, owner="mapping", of=BOTH, says="A synonym does not stand for its term")
def synonym_is_not_a_term(data: Delivery) -> Iterator[Finding]:
    for domain, name, lists in _coded(data):
        kind = _kind(data, domain, name, lists)
        wrong = domain.where(name, lambda text, kind=kind: kind(text) == "synonym")
        synonyms = _synonyms(data.terminology, tuple(one.short for one in lists))
        meant = sorted({synonyms[_plain(t)] for t in domain.texts(name) if kind(t) == "synonym"})
        says = f"it is a synonym of a term of {_told(lists)}"
        yield from domain.seen(name, wrong, says, fix=f"write {', '.join(meant[:5])}" if meant else "")


@check(
    "S2A-1205", ERROR, owner="mapping", needs=("--TESTCD|TSPARMCD",),
    says="A code and its name are of one concept: both terms have the same C-code",
)  # fmt: skip
def code_and_name_are_one_concept(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for code, name in (("--TESTCD", "--TEST"), ("TSPARMCD", "TSPARM")):
            if not domain.has(code, name) or not (is_text(domain.column(code)) and is_text(domain.column(name))):
                continue
            names, codes = (_code_of(data, domain, domain.variable(like)) for like in (name, code))
            one, other = (_numbers(domain, like, table) for like, table in ((code, codes), (name, names)))
            yield from domain.seen(
                name, (one > 0) & (other > 0) & (one != other), "the code is of another concept than the name", show=(code, name)
            )


def _code_of(data: Delivery, domain: Domain, name: str) -> dict[str, str]:
    """Term -> C-code, of the codelists of a variable."""
    lists = [_list(data.terminology, short) for short in (domain.guide[name].codelists if name in domain.guide else ())]
    return {value: term.code for one in lists if one for value, term in one.terms.items()}


def _numbers(domain: Domain, like: str, codes: dict[str, str]) -> np.ndarray:
    """The C-code of each record's term as a number, 0 where the text is no term."""
    column = domain.column(like)
    by_text = [int(codes.get(str(text), "C0")[1:]) for text in column.array.categories]
    return np.array([*by_text, 0], dtype="int64")[column.array.codes]


@check("S2A-1206", ERROR, owner="mapping", needs=("DM.COUNTRY|TS.TSPARMCD",), says="A country is a code of three letters of ISO 3166-1")
def country_has_three_letters(data: Delivery) -> Iterator[Finding]:
    dm, ts = data.domain("DM"), data.domain("TS")
    fix = "write the three letters, such as KOR, USA, DEU"
    if dm and dm.has("COUNTRY"):
        yield from dm.seen(
            "COUNTRY", dm.filled("COUNTRY") & ~dm.where("COUNTRY", ALPHA_3.__contains__), "it is no country of ISO 3166-1", fix=fix
        )
    if ts and ts.has("TSPARMCD", "TSVAL"):
        unknown = ts.equals("TSPARMCD", "FCNTRY") & ts.filled("TSVAL") & ~ts.where("TSVAL", ALPHA_3.__contains__)
        yield from ts.seen("TSVAL", unknown, "FCNTRY is no country of ISO 3166-1", fix=fix)


@check("S2A-1207", WARNING, owner="mapping", says="Values of a coded variable differ in more than case and blanks")
def values_differ_in_more_than_case(data: Delivery) -> Iterator[Finding]:
    """Text that is kept as it was collected is not asked, nor terms that a codelist itself tells apart so (g, G)."""
    for domain in data.each():
        for name in domain.columns:
            ending = name.removeprefix(domain.prefix) if len(domain.prefix) == 2 else name
            if name in ALONE or ending in AS_COLLECTED or name in AS_COLLECTED or name.endswith("DTC") or not is_text(domain.column(name)):
                continue
            spellings: dict[str, set[str]] = {}
            for text in domain.texts(name) - _terms_of(data, domain, name):
                spellings.setdefault(_plain(text), set()).add(text)
            several = {text for texts in spellings.values() if len(texts) > 1 for text in texts}
            if several:
                yield from domain.seen(name, domain.equals(name, *several), "values differ by case or blanks only")


def _terms_of(data: Delivery, domain: Domain, name: str) -> frozenset[str]:
    lists = domain.guide[name].codelists if name in domain.guide else ()
    return _terms(data.terminology, lists) if lists and all(_list(data.terminology, short) for short in lists) else frozenset()


@check("S2A-1208", NOTE, owner="standard", cites=("CG0001",), says="A domain is one of the codelist DOMAIN, or begins with X, Y or Z")
def domain_is_published(data: Delivery) -> Iterator[Finding]:
    known = _terms(data.terminology, ("DOMAIN",))
    for domain in data.each("DOMAIN"):
        unknown = domain.where("DOMAIN", lambda text: text not in known and text[:1] not in "XYZ" and text[:2] != "AP")
        yield from domain.seen("DOMAIN", unknown, "it is no published domain, nor of a sponsor's own (X, Y, Z)")


@check(
    "S2A-1209", WARNING, owner="mapping", needs=("DS.DSDECOD", "DS.DSCAT"),
    says="A term of DS stands in the category whose codelist has it",
)  # fmt: skip
def disposition_is_of_its_category(data: Delivery) -> Iterator[Finding]:
    ds = data.domain("DS")
    for category, short in LISTS_OF_DISPOSITION.items():
        others = set(LISTS_OF_DISPOSITION.values()) - {short}
        foreign = frozenset().union(*(_terms(data.terminology, (other,)) for other in sorted(others))) - _terms(data.terminology, (short,))
        wrong = ds.equals("DSCAT", category) & ds.where("DSDECOD", foreign.__contains__)
        yield from ds.seen("DSDECOD", wrong, f"the term is of another category than {category}", show=("DSCAT", "DSDECOD"))


@check(
    "S2A-1210", ERROR, owner="mapping", cites=("CG0232", "CG0233", "CG0234", "CG0235"), needs=("--STRTPT|--ENRTPT",),
    says="Relations to a time point (--STRTPT, --ENRTPT) are BEFORE, COINCIDENT, AFTER, ONGOING or UNKNOWN",
)  # fmt: skip
def relation_to_a_time_point(data: Delivery) -> Iterator[Finding]:
    """What is collected on the day of the time point cannot say what comes after it."""
    for like, point, allowed in (("--STRTPT", "--STTPT", RELATIONS), ("--ENRTPT", "--ENTPT", (*RELATIONS, "ONGOING"))):
        for domain in data.each(like):
            yield from domain.seen(like, domain.filled(like) & ~domain.equals(like, *allowed), f"it is none of {', '.join(allowed)}")
            at, collected = moments(domain.column(point)), moments(domain.column("--DTC"))
            same_day = at.day_known & collected.day_known & ~differs(at, collected, most=8)
            says = "it is AFTER, and was collected on the day of the time point"
            yield from domain.seen(like, domain.equals(like, "AFTER") & same_day, says, show=(point, "--DTC"))
