"""Identifiers and keys: whose a record is, its number, whether it stands once, and the order of records."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import BOTH, check
from sdtm2adam.validation.conformance.cells import as_numbers, is_text
from sdtm2adam.validation.conformance.delivery import GENERAL, Dataset, Delivery, Domain

# What tells the records of a dataset apart, where neither the define nor the dataset's own metadata say it.
NATURAL_KEYS = {
    "DM": ("USUBJID",),
    "TA": ("ARMCD", "TAETORD"),
    "TE": ("ETCD",),
    "TI": ("IETESTCD", "TIVERS"),
    "TS": ("TSPARMCD", "TSSEQ"),
    "TV": ("VISITNUM", "ARMCD"),
    "SUPP": ("RDOMAIN", "USUBJID", "APID", "POOLID", "SPDEVID", "IDVAR", "IDVARVAL", "QNAM"),
    "RELREC": ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELID"),
}
WHOSE = ("STUDYID", "USUBJID", "APID", "POOLID", "SPDEVID")


@check(
    "S2A-0401", ERROR, owner="mapping", cites=("CG0409",), needs=("STUDYID",), of=BOTH,
    says="STUDYID is the same in every record of every dataset, that of DM (or of ADSL where there is no DM)",
)  # fmt: skip
def study_is_the_same_everywhere(data: Delivery) -> Iterator[Finding]:
    study, whose = _study(data)
    for domain in data.each("STUDYID"):
        other = domain.filled("STUDYID") & ~domain.equals("STUDYID", study)
        yield from domain.seen("STUDYID", other, f"the study is not {study!r}, as in most records of {whose}")


def _study(data: Delivery) -> tuple[str, str]:
    """The study that most records of DM (or of ADSL, or of the first dataset) have, and which dataset that is."""
    beside = data.sdtm.domains.get("DM") if data.sdtm else None
    domain = data.domain("DM") or beside or data.domain("ADSL") or next(data.each("STUDYID"))
    column = domain.column("STUDYID")
    counts = column.value_counts() if is_text(column) else pd.Series(dtype="int64")
    return (str(counts.index[0]) if len(counts) else ""), domain.name


@check("S2A-0402", ERROR, owner="data", needs=("DM.USUBJID",), says="DM has one record a subject (USUBJID)")
def subject_stands_once_in_dm(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    yield from dm.seen("USUBJID", dm.filled("USUBJID") & dm.twice("USUBJID"), "several records have the same subject")


@check("S2A-0403", ERROR, owner="data", cites=("CG0150",), needs=("DM.SUBJID",), says="SUBJID is another for each subject of DM")
def subject_number_stands_once(data: Delivery) -> Iterator[Finding]:
    """Within a study; a subject who takes part twice has two SUBJIDs and one USUBJID."""
    dm = data.domain("DM")
    twice = dm.filled("SUBJID") & dm.twice("STUDYID", "SUBJID")
    yield from dm.seen("SUBJID", twice, "several records have the same SUBJID", show=("SUBJID", "USUBJID"))


@check("S2A-0404", ERROR, owner="mapping", needs=("--SEQ",), says="--SEQ is another for each record of a subject")
def sequence_is_unique(data: Delivery) -> Iterator[Finding]:
    """Within a subject over all parts of a split dataset; within a parameter in TS."""
    for domain in data.each("--SEQ"):
        whose = ("TSPARMCD",) if domain.name == "TS" else WHOSE
        twice = domain.filled("--SEQ") & domain.twice(*whose, "--SEQ")
        yield from domain.seen("--SEQ", twice, "the number stands twice within the subject", show=(*whose[1:2], "--SEQ"))


@check("S2A-0405", ERROR, owner="mapping", needs=("--SEQ",), says="--SEQ is a number greater than 0")
def sequence_is_positive(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("--SEQ"):
        yield from domain.seen("--SEQ", domain.filled("--SEQ") & ~domain.number_is("--SEQ", ">", 0), "it is no number greater than 0")


@check("S2A-0406", NOTE, owner="mapping", needs=("--SEQ",), says="--SEQ is a whole number")
def sequence_is_whole(data: Delivery) -> Iterator[Finding]:
    """The model allows decimals; those who match IDVARVAL with --SEQ as text do not expect them."""
    for domain in data.each("--SEQ"):
        numbers = domain.numbers("--SEQ")
        yield from domain.seen("--SEQ", np.isfinite(numbers) & (numbers != np.floor(numbers)), "it is not a whole number")


@check("S2A-0407", ERROR, owner="mapping", cites=("CG0019", "CG0268", "CG0411"), of=BOTH, says="The keys tell records apart")
def keys_are_unique(data: Delivery) -> Iterator[Finding]:
    """By the keys of the define, else of the dataset's own metadata, else of the guide's structure where that is certain."""
    for domain in data.each():
        keys, said = _keys(data, domain)
        present = [key for key in keys if domain.has(key)]
        if not present or not len(domain.frame):
            continue
        twice = domain.twice(*present)
        says = f"several records have the same {', '.join(k for k in present if k != 'STUDYID')} (the keys {said})"
        yield from domain.seen("", twice, says, show=tuple(k for k in present if k != "STUDYID"))


def _keys(data: Delivery, domain: Domain) -> tuple[tuple[str, ...], str]:
    """The keys of a domain, and who says them."""
    for part in domain.parts:
        group = data.define.group(part.name) if data.define else None
        if group and group.keys:
            return tuple(group.keys), "of the define"
        if part.keys:
            return part.keys, "of its metadata"
    return NATURAL_KEYS.get("SUPP" if domain.is_supp else domain.name, ()), "by its structure"


@check("S2A-0408", ERROR, owner="mapping", of=BOTH, says="Every variable of the keys is there")
def keys_are_there(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        keys, said = _keys(data, domain)
        for key in keys if said != "by its structure" else ():
            if not domain.has(key):
                yield domain.about(key, f"it is one of the keys {said} and not in the dataset")


@check("S2A-0409", WARNING, owner="data", says="No record is another one over again, except for its number")
def records_differ(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(klass=GENERAL):
        others = [name for name in domain.columns if name != domain.variable("--SEQ")]
        if others and len(domain.frame):
            yield from domain.seen("", domain.twice(*others), "these records are alike in all but their number", show=_telling(domain))


def _telling(domain: Domain) -> tuple[str, ...]:
    likes = ("USUBJID", "--TERM", "--TRT", "--TESTCD", "--STDTC", "--DTC", "VISITNUM")
    return tuple(domain.variable(like) for like in likes if domain.has(like))[:4]


@check("S2A-0410", NOTE, owner="mapping", of=BOTH, says="Records stand in the order of the keys")
def records_are_sorted(data: Delivery) -> Iterator[Finding]:
    """Missing first, text by bytes, numbers by size; asked only where the define or the dataset's metadata say the keys."""
    for domain, part in data.files():
        keys, said = _keys(data, Domain(domain.name, (part,)))
        present = [key for key in keys if key in part.frame.columns]
        if said == "by its structure" or not present or len(part.frame) < 2:
            continue
        back = _before_the_one_above(part, present)
        yield from Domain(domain.name, (part,)).seen(
            "", back, f"the record belongs before the one above it (the keys {said})", show=tuple(present[1:4])
        )


def _before_the_one_above(part: Dataset, keys: list[str]) -> np.ndarray:
    lower = np.zeros(len(part.frame), dtype=bool)
    alike = np.ones(len(part.frame) - 1, dtype=bool)
    for key in keys:
        ranks = _ranks(part.frame[key]) if key != "IDVARVAL" else _number_ranks(part.frame[key])
        lower[1:] |= alike & (ranks[1:] < ranks[:-1])
        alike &= ranks[1:] == ranks[:-1]
    return lower


def _number_ranks(column: pd.Series) -> np.ndarray:
    """IDVARVAL is mostly a --SEQ: 9 stands before 10, though as text it would not."""
    numbers = as_numbers(column)
    return np.nan_to_num(numbers, nan=-np.inf) if np.isfinite(numbers).any() else _ranks(column)


def _ranks(column: pd.Series) -> np.ndarray:
    if not is_text(column):
        return np.nan_to_num(column.to_numpy(dtype="float64"), nan=-np.inf)
    texts = [text.encode() for text in column.array.categories]
    rank = np.empty(len(texts) + 1, dtype="int64")
    rank[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    rank[-1] = -1
    return rank[column.array.codes]
