"""Where analysis records say they come from: SRCDOM, SRCVAR and SRCSEQ, held against the datasets that they name."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, WARNING, Finding
from sdtm2adam.validation.conformance.analysis.guide import PARAMETERS, SEQUENCE, TTE
from sdtm2adam.validation.conformance.analysis.kinds import days_of
from sdtm2adam.validation.conformance.analysis.records import of_rows, unlike
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import codes_of, is_text, repeated
from sdtm2adam.validation.conformance.delivery import SUBJECT, Delivery, Domain
from sdtm2adam.validation.conformance.lookup import row_in, subject_in
from sdtm2adam.validation.conformance.moments import moments


@check(
    "S2A-3208", ERROR, owner="mapping", needs=("SRCDOM|SRCVAR|SRCSEQ",),
    says="Source variable and sequence number stand with a source dataset",
)  # fmt: skip
def source_says_its_dataset(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        if domain.has("SRCVAR") or domain.has("SRCSEQ"):
            for name in (n for n in ("SRCVAR", "SRCSEQ") if domain.has(n)):
                alone = domain.filled(name) & domain.empty("SRCDOM")
                yield from domain.seen(name, alone, "it is filled, and SRCDOM is not", show=("USUBJID", "PARAMCD", name))


def _sources(data: Delivery) -> Iterator[tuple[Domain, str, Domain | None, np.ndarray]]:
    """Each dataset that records say they come from, with it (None where it is not there) and with these records."""
    for domain in data.each("SRCDOM"):
        for name in sorted(domain.texts("SRCDOM")):
            yield (
                domain,
                name,
                data.domains.get(name) or (data.sdtm.domains.get(name) if data.sdtm else None),
                domain.equals("SRCDOM", name),
            )


@check("S2A-3209", ERROR, owner="mapping", cites=("AD0746",), needs=("sdtm", "SRCDOM"), says="SRCDOM is a dataset of SDTM or ADaM")
def source_dataset_is_there(data: Delivery) -> Iterator[Finding]:
    for domain, name, source, records in _sources(data):
        if source is None and not any(part.startswith(name) for part in data.sdtm.datasets):
            yield from domain.seen("SRCDOM", records, "there is no such dataset")


@check("S2A-3218", ERROR, owner="mapping", needs=("SRCDOM", "SRCVAR"), says="SRCVAR is a variable of the source dataset")
def source_variable_is_there(data: Delivery) -> Iterator[Finding]:
    for domain, name, source, records in _sources(data):
        if source and domain.has("SRCVAR"):
            unknown = records & domain.filled("SRCVAR") & ~domain.where("SRCVAR", source.columns.__contains__)
            yield from domain.seen("SRCVAR", unknown, f"{name} has no such variable", show=("SRCDOM", "SRCVAR"))


def _row_of(domain: Domain, name: str, source: Domain) -> np.ndarray:
    """The row of the source for each record: by SRCSEQ where records have one, by subject in a dataset of one record a subject.

    -1 where it cannot be told.
    """
    sequence = _sequence(name, source)
    if sequence and domain.has("SRCSEQ"):
        return row_in(source, domain, SUBJECT, ("SRCSEQ", sequence))
    if repeated(source.groups(SUBJECT)).any():
        return np.full(len(domain.frame), -1, dtype="int64")
    return subject_in(source, domain)


def _sequence(name: str, source: Domain) -> str:
    """The variable that numbers the records of a source: --SEQ, ASEQ of an analysis dataset, or the --SEQ that it carries."""
    carried = [column for column in source.columns if SEQUENCE.fullmatch(column)]
    return next((n for n in (f"{name[:2]}SEQ", "ASEQ", *carried[:1]) if source.has(n)), "")


@check("S2A-3210", ERROR, owner="mapping", needs=("SRCDOM", "SRCSEQ"), says="The source that a record names is a record of the subject")
def source_record_is_there(data: Delivery) -> Iterator[Finding]:
    for domain, name, source, records in _sources(data):
        if source and domain.has("SRCSEQ") and _sequence(name, source):
            unknown = records & domain.filled("SRCSEQ") & (_row_of(domain, name, source) < 0)
            yield from domain.seen("SRCSEQ", unknown, f"{name} has no such record of the subject", show=("USUBJID", "SRCDOM", "SRCSEQ"))


@check(
    "S2A-3211", ERROR, owner="mapping", needs=(TTE, "SRCDOM", "SRCVAR", "ADT"),
    says="The date that ends a time is that of its source variable",
)  # fmt: skip
def end_is_the_date_of_its_source(data: Delivery) -> Iterator[Finding]:
    for domain, name, source, records in _sources(data):
        if not source or domain.structure != TTE or not domain.has("SRCVAR", "ADT"):
            continue
        rows = _row_of(domain, name, source)
        for variable in sorted(v for v in domain.texts("SRCVAR") if source.has(v)):
            column = source.column(variable)
            dates = days_of(moments(column)) if is_text(column) else column.to_numpy(dtype="float64")
            here = records & domain.equals("SRCVAR", variable)
            other = here & unlike(domain.numbers("ADT"), of_rows(dates, rows))
            yield from domain.seen("ADT", other, f"{name}.{variable} has another date", show=("USUBJID", "PARAMCD", "ADT"))


@check(
    "S2A-3212", WARNING, owner="mapping", needs=("SRCDOM", "SRCVAR", "SRCSEQ", "AVAL"),
    says="A value taken over from a source variable is the value there",
)  # fmt: skip
def value_is_that_of_its_source(data: Delivery) -> Iterator[Finding]:
    """Asked of parameters of which most records have the value: others are calculated from it."""
    for domain, name, source, records in _sources(data):
        if not source or domain.structure not in PARAMETERS or domain.structure == TTE or not domain.has("SRCVAR", "SRCSEQ"):
            continue
        rows, parameter = _row_of(domain, name, source), codes_of(domain.column("PARAMCD"))
        for variable in sorted(v for v in domain.texts("SRCVAR") if source.has(v) and not is_text(source.column(v))):
            there, value = of_rows(source.numbers(variable), rows), domain.numbers("AVAL")
            here = records & domain.equals("SRCVAR", variable) & domain.empty("DTYPE") & np.isfinite(there) & np.isfinite(value)
            other = here & unlike(value, there)
            size = int(parameter.max(initial=0)) + 1
            most = np.bincount(parameter[here], ~other[here], size) * 2 > np.bincount(parameter[here], minlength=size)
            show = ("USUBJID", "PARAMCD", "SRCSEQ", "AVAL")
            yield from domain.seen("AVAL", other & most[parameter], f"{name}.{variable} has another value", show=show)
