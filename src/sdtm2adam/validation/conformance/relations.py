"""Links between datasets: SUPP--, CO, RELREC, RELSPEC, and the variables that link records (--LNKID)."""

import re
from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import as_numbers, codes_of, is_text, repeated
from sdtm2adam.validation.conformance.delivery import SUBJECT, Delivery, Domain
from sdtm2adam.validation.conformance.lookup import row_in, shared_codes

LINK = ("RDOMAIN", SUBJECT, "IDVAR", "IDVARVAL")
PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?")
SEQUENCE = re.compile(r"[A-Z]{2}SEQ")


def _linked(data: Delivery, *names: str) -> Iterator[Domain]:
    """SUPP-- where it is named, CO, RELREC: those that are there and have the variables of a link."""
    for domain in data.each("RDOMAIN", "IDVAR"):
        if domain.name in names or (domain.is_supp and "SUPP" in names):
            yield domain


def _targets(data: Delivery, domain: Domain) -> Iterator[tuple[Domain, np.ndarray]]:
    """Each domain that records point to, and which records these are."""
    for name in sorted(domain.texts("RDOMAIN")):
        target = data.domain(name)
        if target:
            yield target, domain.equals("RDOMAIN", name)


def _variables(data: Delivery, domain: Domain) -> Iterator[tuple[Domain, str, np.ndarray]]:
    """Each domain and variable (IDVAR) that records point to, where the domain has it, and which records these are."""
    for target, those in _targets(data, domain):
        for name in sorted(domain.texts("IDVAR") & set(target.columns)):
            yield target, name, those & domain.equals("IDVAR", name)


@check(
    "S2A-1501", ERROR, owner="mapping", cites=("CG0369", "CG0374"), needs=("RELREC|CO",),
    says="CO and RELREC name domains that are there",
)  # fmt: skip
def linked_domain_is_there(data: Delivery) -> Iterator[Finding]:
    for domain in _linked(data, "RELREC", "CO"):
        unknown = domain.filled("RDOMAIN") & ~domain.where("RDOMAIN", data.domains.__contains__)
        yield from domain.seen("RDOMAIN", unknown, "there is no such domain", show=LINK)


@check("S2A-1502", ERROR, owner="mapping", cites=("CG0370",), needs=("IDVAR",), says="IDVAR is a variable of the domain that is named")
def linking_variable_is_there(data: Delivery) -> Iterator[Finding]:
    for domain in _linked(data, "SUPP", "RELREC", "CO"):
        for target, those in _targets(data, domain):
            unknown = those & domain.filled("IDVAR") & ~domain.where("IDVAR", set(target.columns).__contains__)
            yield from domain.seen("IDVAR", unknown, f"{target.name} has no such variable", show=("RDOMAIN", "IDVAR"))


@check(
    "S2A-1503", ERROR, owner="mapping", cites=("CG0203", "CG0204", "CG0465"), needs=("SUPP--",),
    says="A supplement says by IDVAR and IDVARVAL what record it belongs to; for DM by the subject alone",
)  # fmt: skip
def supplement_says_to_what(data: Delivery) -> Iterator[Finding]:
    for domain in _linked(data, "SUPP"):
        name, value = domain.filled("IDVAR"), domain.filled("IDVARVAL")
        one_a_subject = domain.equals("RDOMAIN", "DM")
        yield from domain.seen(
            "IDVAR", domain.filled("RDOMAIN") & ~one_a_subject & ~name, "IDVAR is empty, and it is not of DM (CG0203)", show=(*LINK, "QNAM")
        )
        yield from domain.seen("IDVARVAL", name & ~value, "IDVAR is filled and IDVARVAL is empty (CG0204)", show=(*LINK, "QNAM"))
        yield from domain.seen("IDVARVAL", ~name & value, "IDVARVAL is filled and IDVAR is empty (CG0465)", show=(*LINK, "QNAM"))


@check(
    "S2A-1504", ERROR, owner="mapping", cites=("CG0371",), needs=("IDVARVAL",),
    says="A record that is linked to is there, for the same subject",
)  # fmt: skip
def linked_record_is_there(data: Delivery) -> Iterator[Finding]:
    """Numbers are compared as numbers; that a number is padded is told by another check."""
    for domain in _linked(data, "SUPP", "RELREC", "CO"):
        for target, name, those in _variables(data, domain):
            rows = np.flatnonzero(those & domain.filled("IDVARVAL"))
            absent = np.zeros(len(domain.frame), dtype=bool)
            absent[rows] = ~_found(domain, target, name, rows)
            yield from domain.seen("IDVARVAL", absent, f"{target.name} has no such record of the subject", show=LINK)


def _found(domain: Domain, target: Domain, name: str, rows: np.ndarray) -> np.ndarray:
    """Whether the target has a record of the subject with the value; of a link without subject, any record."""
    value, its = domain.column("IDVARVAL"), target.column(name)
    if is_text(its):
        mine, theirs = shared_codes(value, its) if is_text(value) else (np.full(len(value), -1), codes_of(its))
    else:
        both = np.concatenate([as_numbers(value), its.to_numpy(dtype="float64")])
        codes = np.where(np.isnan(both), -1, np.unique(both, return_inverse=True)[1].reshape(-1))
        mine, theirs = codes[: len(value)], codes[len(value) :]
    subject, of_target = shared_codes(domain.column(SUBJECT), target.column(SUBJECT))
    size = max(int(mine.max(initial=0)), int(theirs.max(initial=0))) + 1
    both = np.isin(subject * size + mine, (of_target * size + theirs)[(theirs >= 0) & (of_target >= 0)])
    anywhere = np.isin(mine, theirs[theirs >= 0])
    return ((mine >= 0) & np.where(subject >= 0, both, domain.empty(SUBJECT) & anywhere))[rows]


@check(
    "S2A-1505", ERROR, owner="mapping", needs=("IDVARVAL",),
    says="A number in IDVARVAL is written plainly: 7, not 7.0 nor 007 nor with blanks",
)  # fmt: skip
def linked_number_is_plain(data: Delivery) -> Iterator[Finding]:
    for domain in _linked(data, "SUPP", "RELREC", "CO"):
        for _, name, those in _variables(data, domain):
            if name.endswith(("SEQ", "NUM", "VISITNUM")):
                padded = those & domain.filled("IDVARVAL") & ~domain.where("IDVARVAL", PLAIN.fullmatch)
                yield from domain.seen("IDVARVAL", padded, "it is no plain number", show=LINK)


@check(
    "S2A-1506", ERROR, owner="mapping", needs=("SUPP--",),
    says="A supplement without IDVAR is of a subject who has one record in the parent",
)  # fmt: skip
def supplement_has_its_subject(data: Delivery) -> Iterator[Finding]:
    for domain in _linked(data, "SUPP"):
        for target, those in _targets(data, domain):
            row = row_in(target, domain, SUBJECT)
            bare = those & domain.empty("IDVAR") & domain.filled(SUBJECT)
            yield from domain.seen(SUBJECT, bare & (row < 0), f"{target.name} has no record of the subject", show=(SUBJECT, "QNAM"))
            several = repeated(target.groups(SUBJECT))
            many = bare & (row >= 0) & (several[row] if len(several) else False) & (target.name != "DM")
            yield from domain.seen("IDVAR", many, f"{target.name} has several records of the subject", show=(SUBJECT, "QNAM"))


@check(
    "S2A-1510", ERROR, owner="mapping", cites=("CG0201", "CG0419"), needs=("RELREC.RELTYPE",),
    says="RELTYPE stands where whole datasets are related (no subject, no IDVARVAL), and only there; never with --SEQ",
)  # fmt: skip
def reltype_is_for_datasets(data: Delivery) -> Iterator[Finding]:
    relrec = data.domain("RELREC")
    sequence, kind = relrec.where("IDVAR", SEQUENCE.fullmatch), relrec.filled("RELTYPE")
    of_records, of_datasets = relrec.filled(SUBJECT) | relrec.filled("IDVARVAL"), relrec.empty(SUBJECT) & relrec.empty("IDVARVAL")
    show = (*LINK, "RELTYPE", "RELID")
    yield from relrec.seen("RELTYPE", kind & (sequence | of_records), "RELTYPE is filled where records are related (CG0419)", show=show)
    yield from relrec.seen(
        "IDVAR", of_datasets & sequence, "datasets are related by a number that is the subject's own (CG0201)", show=show
    )
    yield from relrec.seen("RELTYPE", of_datasets & ~kind, "whole datasets are related, and RELTYPE is empty", show=show)


@check(
    "S2A-1511", ERROR, owner="mapping", cites=("CG0200",), needs=("RELREC.RELID",),
    says="A relationship (RELID) has two records or more",
)  # fmt: skip
def relationship_has_two_sides(data: Delivery) -> Iterator[Finding]:
    """Within a subject; of datasets, within those without a subject."""
    relrec = data.domain("RELREC")
    alone = relrec.filled("RELID") & ~relrec.twice(SUBJECT, "RELID")
    yield from relrec.seen("RELID", alone, "the relationship has one record only", show=(*LINK, "RELID"))


@check("S2A-1512", ERROR, owner="mapping", needs=("RELREC.RELID",), says="A record stands in a relationship once")
def side_is_told_once(data: Delivery) -> Iterator[Finding]:
    relrec = data.domain("RELREC")
    yield from relrec.seen("RELID", relrec.twice(*LINK, "RELID"), "the record is there twice", show=(*LINK, "RELID"))


@check(
    "S2A-1513", WARNING, owner="mapping", needs=("RELREC.RELTYPE",),
    says="Related datasets have values of the linking variables in common",
)  # fmt: skip
def related_datasets_meet(data: Delivery) -> Iterator[Finding]:
    relrec = data.domain("RELREC")
    rows = np.flatnonzero(relrec.empty(SUBJECT) & relrec.empty("IDVARVAL") & relrec.filled("RELID"))
    sides = relrec.frame.iloc[rows]
    for _, pair in sides.groupby(relrec.groups("RELID")[rows], sort=True):
        values = [
            {str(text) for text in data.domain(domain).column(variable).dropna().unique()}
            for domain, variable in zip(pair["RDOMAIN"].astype(object), pair["IDVAR"].astype(object), strict=True)
            if data.domain(domain) and variable in data.domain(domain).columns
        ]
        if len(values) > 1 and not set.intersection(*values):
            alone = np.isin(np.arange(len(relrec.frame)), pair.index)
            yield from relrec.seen("RELID", alone, "the related datasets have no value in common", show=("RDOMAIN", "IDVAR", "RELID"))


@check(
    "S2A-1520", ERROR, owner="mapping", cites=("CG0163", "CG0164", "CG0166", "CG0168"), needs=("CO",),
    says="A comment says by RDOMAIN, IDVAR and IDVARVAL what it belongs to, or by none of them; only then it has a date",
)  # fmt: skip
def comment_says_to_what(data: Delivery) -> Iterator[Finding]:
    co = data.domain("CO")
    domain, name, value = co.filled("RDOMAIN"), co.filled("IDVAR"), co.filled("IDVARVAL")
    show = (SUBJECT, "RDOMAIN", "IDVAR", "IDVARVAL", "CODTC")
    yield from co.seen("IDVAR", domain & ~co.equals("RDOMAIN", "DM") & ~name, "RDOMAIN is filled and IDVAR is empty (CG0163)", show=show)
    yield from co.seen("IDVAR", ~domain & name, "IDVAR is filled and RDOMAIN is empty (CG0164)", show=show)
    yield from co.seen("IDVARVAL", ~domain & value, "IDVARVAL is filled and RDOMAIN is empty (CG0166)", show=show)
    yield from co.seen("CODTC", name & co.filled("CODTC"), "a comment on a record has no date of its own (CG0168)", show=show)


@check(
    "S2A-1521", WARNING, owner="mapping", cites=("CG0022", "CG0024"), needs=("--LNKID|--LNKGRP",),
    says="A variable that links (--LNKID, --LNKGRP) is in another domain as well",
)  # fmt: skip
def link_has_another_side(data: Delivery) -> Iterator[Finding]:
    for like in ("--LNKID", "--LNKGRP"):
        having = list(data.each(like))
        if len(having) == 1 and not _related_by(data, having[0].variable(like)):
            yield having[0].about(like, "no other domain has such a variable")


def _related_by(data: Delivery, name: str) -> bool:
    """Whether RELREC relates the dataset by this variable to one that calls it otherwise (--REFID)."""
    relrec = data.domain("RELREC")
    return bool(relrec and relrec.has("IDVAR") and name in relrec.texts("IDVAR"))


@check(
    "S2A-1522", ERROR, owner="mapping", cites=("CG0043",), needs=("SUPPAE.QNAM", "AE"),
    says="Why an event is otherwise serious (AESOSP) stands with AESMIE Y",
)  # fmt: skip
def other_seriousness_is_flagged(data: Delivery) -> Iterator[Finding]:
    supp, ae = data.domain("SUPPAE"), data.domain("AE")
    told = supp.equals("QNAM", "AESOSP")
    yield from supp.seen(
        "QNAM", told & ~_serious(supp, ae), "AE has no AESMIE Y of the subject for it", show=(SUBJECT, "IDVAR", "IDVARVAL", "QVAL")
    )


def _serious(supp: Domain, ae: Domain) -> np.ndarray:
    """Whether the subject has an event with AESMIE Y."""
    mine, its = shared_codes(supp.column(SUBJECT), ae.column(SUBJECT))
    return (mine >= 0) & np.isin(mine, its[ae.equals("AESMIE", "Y")])


@check(
    "S2A-1523", ERROR, owner="mapping", needs=("RELSPEC.REFID",),
    says="A specimen that records name (--REFID in BE and BS) is in RELSPEC",
)  # fmt: skip
def specimen_is_known(data: Delivery) -> Iterator[Finding]:
    relspec = data.domain("RELSPEC")
    for name in ("BE", "BS"):
        domain = data.domain(name)
        if domain and domain.has("--REFID", SUBJECT):
            unknown = domain.filled("--REFID") & (row_in(relspec, domain, SUBJECT, ("--REFID", "REFID")) < 0)
            yield from domain.seen("--REFID", unknown, "RELSPEC has no such specimen of the subject", show=(SUBJECT, "--REFID"))


@check(
    "S2A-1524", ERROR, owner="mapping", needs=("RELSPEC.PARENT",),
    says="A specimen's parent is a specimen of the same subject, one level above",
)  # fmt: skip
def parent_specimen_is_known(data: Delivery) -> Iterator[Finding]:
    relspec = data.domain("RELSPEC")
    row = row_in(relspec, relspec, SUBJECT, ("PARENT", "REFID"))
    show = (SUBJECT, "REFID", "PARENT", "LEVEL")
    yield from relspec.seen("PARENT", relspec.filled("PARENT") & (row < 0), "there is no such specimen of the subject", show=show)
    if relspec.has("LEVEL"):
        level = relspec.numbers("LEVEL")
        other = (row >= 0) & np.isfinite(level) & (level != level[row] + 1)
        yield from relspec.seen("LEVEL", other, "it is not one level below its parent", show=show, severity=NOTE)
