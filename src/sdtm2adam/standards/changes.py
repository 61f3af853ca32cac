"""Two releases of terminology held against each other: what changes in all, and what of it a study uses.

Terms are known by their C-code: a code with another submission value is a term renamed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sdtm2adam.errors import did_you_mean
from sdtm2adam.standards.terminology import Codelist, Terminology

# What a person must act on before the study can use the new release; everything else is good to know.
BREAKS = ("codelist gone", "codelist renamed", "term gone", "term renamed", "no longer extensible")


class Use(NamedTuple):
    """What a study uses of a CDISC codelist.

    name   the study's name of it
    terms  the submission values
    extra  terms that the sponsor added
    file   where a person finds it
    """

    name: str
    terms: tuple[str, ...]
    extra: tuple[str, ...] = ()
    file: str = ""


class Change(NamedTuple):
    """One change. `kind` is one of BREAKS, or: extensible now, not extensible now, code changed, new term,
    new synonym, extra term published."""

    kind: str
    codelist: str
    term: str = ""
    now: str = ""
    file: str = ""

    @property
    def breaks(self) -> bool:
        return self.kind in BREAKS

    def text(self) -> str:
        name = " ".join(filter(None, (self.codelist, f"`{self.term}`" if self.term else "")))
        return name + (f": {self.now}" if self.now else "") + (f" ({self.file})" if self.file else "")


@dataclass(frozen=True)
class Counts:
    """Numbers of the whole release, over the packages and codelists that both sides have terms of.

    apart  codelists that are told of on one side without their terms, so that nothing can be compared
    """

    codelists: tuple[int, int]
    codelists_new: int
    codelists_gone: int
    terms: tuple[int, int]
    terms_new: int
    terms_gone: int
    terms_renamed: int
    apart: int


def used_changes(old: Terminology, new: Terminology, uses: Mapping[str, Use]) -> list[Change]:
    """What changes for a study, by codelist, with what breaks first. `uses` by the C-code or short name of a CDISC codelist."""
    changes = [change for name in sorted(uses) for change in _of_codelist(old, new, name, uses[name])]
    return sorted(changes, key=lambda change: not change.breaks)


def _of_codelist(old: Terminology, new: Terminology, name: str, use: Use) -> Iterator[Change]:
    before = old.codelist(name)
    if before.code not in new:
        if new.knows(before):
            hint = did_you_mean(before.short, new.codelists())
            yield Change("codelist gone", before.short, now=hint.removeprefix(" - ").removesuffix("?"), file=use.file)
        return
    after = new.codelist(before.code)
    if after.short != before.short:
        yield Change("codelist renamed", before.short, now=f"now {after.short}", file=use.file)
    if before.extensible and not after.extensible:
        extra = [term for term in use.extra if term not in after.terms]
        told = f"the study adds {', '.join(extra)}" if extra else "the study adds nothing to it"
        yield Change("no longer extensible" if extra else "not extensible now", before.short, now=told, file=use.file)
    elif after.extensible and not before.extensible:
        yield Change("extensible now", before.short)
    by_code = {term.code: value for value, term in after.terms.items()}
    for value in use.terms:
        yield from _of_term(before, after, by_code, value, use)
    for value, term in after.terms.items():
        if term.code not in {known.code for known in before.terms.values()}:
            published = value in use.extra
            yield Change("extra term published" if published else "new term", after.short, value, f"{term.code}", use.file * published)


def _of_term(before: Codelist, after: Codelist, by_code: Mapping[str, str], value: str, use: Use) -> Iterator[Change]:
    was, now = before.terms.get(value), after.terms.get(value)
    if was is None:  # a term of the sponsor's
        return
    if now is None:
        named = by_code.get(was.code)
        if named:
            yield Change("term renamed", before.short, value, f"now `{named}` ({was.code})", use.file)
        else:
            hint = did_you_mean(value, after.terms).removeprefix(" - ").removesuffix("?")
            yield Change("term gone", before.short, value, hint, use.file)
        return
    if now.code != was.code:
        yield Change("code changed", before.short, value, f"{was.code} is now {now.code}")
    synonyms = [synonym for synonym in now.synonyms if synonym not in was.synonyms]
    if synonyms:
        yield Change("new synonym", before.short, value, "; ".join(synonyms))


def counts(old: Terminology, new: Terminology) -> Counts:
    """What changes in all of the packages that both have."""
    packages = set(old.packages) & set(new.packages)
    before, after = _codelists(old, packages), _codelists(new, packages)
    whole = {code for code, codelist in {**after, **before}.items() if old.knows(codelist) and new.knows(codelist)}
    both = set(before) & set(after) & whole
    was = {(code, term.code): value for code in both for value, term in before[code].terms.items()}
    now = {(code, term.code): value for code in both for value, term in after[code].terms.items()}
    return Counts(
        codelists=(len(whole & set(before)), len(whole & set(after))),
        codelists_new=len(whole & set(after) - set(before)),
        codelists_gone=len(whole & set(before) - set(after)),
        terms=(len(was), len(now)),
        terms_new=len(set(now) - set(was)),
        terms_gone=len(set(was) - set(now)),
        terms_renamed=sum(now[key] != value for key, value in was.items() if key in now),
        apart=len((set(before) | set(after)) - whole),
    )


def _codelists(terminology: Terminology, packages: Iterable[str]) -> dict[str, Codelist]:
    every = (terminology.codelist(short) for short in terminology.codelists())
    return {codelist.code: codelist for codelist in every if codelist.package in packages}
