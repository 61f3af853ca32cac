"""Analysis data against the SDTM that they were made from: subjects, copied variables, records, exposure, events."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, some
from sdtm2adam.validation.conformance.analysis.guide import ADSL, AE, SEQUENCE
from sdtm2adam.validation.conformance.analysis.kinds import days_of
from sdtm2adam.validation.conformance.analysis.records import unlike
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import is_text
from sdtm2adam.validation.conformance.delivery import SUBJECT, Delivery, Domain
from sdtm2adam.validation.conformance.lookup import row_in, same_value, shared_codes, subject_in
from sdtm2adam.validation.conformance.moments import moments

OF_DM = {
    "AGE": "AD0204", "AGEU": "AD0205", "SEX": "AD0206", "RACE": "AD0207", "SUBJID": "AD0208", "SITEID": "AD0209", "ARM": "AD0210",
    "ACTARM": "AD0367",
}  # fmt: skip
# What a dataset of adverse events takes over from AE, where it is there.
OF_AE = (("AESTDY", "AD0641"), ("AEENDY", "AD0642"), ("AEDUR", "AD0643"), ("AESEV", "AD0644"), ("AETOXGR", "AD0645"), ("AEACN", "AD0646"))


def _of(data: Delivery, name: str) -> Domain | None:
    return data.sdtm.domains.get(name) if data.sdtm else None


@check("S2A-3201", ERROR, owner="mapping", cites=("AD0053",), needs=("sdtm", "USUBJID"), says="Every subject of the analysis is in DM")
def every_subject_is_in_dm(data: Delivery) -> Iterator[Finding]:
    dm = _of(data, "DM")
    for domain in data.each("USUBJID") if dm else ():
        yield from domain.seen("USUBJID", (subject_in(dm, domain) < 0) & domain.filled("USUBJID"), "DM has no such subject")


@check("S2A-3202", NOTE, owner="mapping", needs=("sdtm", "ADSL.USUBJID"), says="Every subject of DM is in ADSL")
def every_subject_of_dm_is_in_adsl(data: Delivery) -> Iterator[Finding]:
    """A study may leave out who was never randomized; that it did so is to be known."""
    dm, adsl = _of(data, "DM"), data.domain(ADSL)
    absent = (subject_in(adsl, dm) < 0) & dm.filled(SUBJECT) if dm else np.zeros(0, dtype=bool)
    if absent.any():
        who = sorted(dm.column(SUBJECT).astype(object)[absent])
        yield adsl.about("USUBJID", f"{len(who):,} of {len(dm.frame):,} subjects of DM are not in ADSL: {some(who)}")


@check(
    "S2A-3203", ERROR, owner="mapping", named=tuple(OF_DM.values()), needs=("sdtm", "ADSL.USUBJID"),
    says="A variable of ADSL that DM has too has the value of DM",
)  # fmt: skip
def adsl_has_the_values_of_dm(data: Delivery) -> Iterator[Finding]:
    dm, adsl = _of(data, "DM"), data.domain(ADSL)
    for name in adsl.columns if dm else ():
        if dm.has(name) and name not in ("STUDYID", "DOMAIN", SUBJECT) and is_text(adsl.column(name)) == is_text(dm.column(name)):
            rows = subject_in(dm, adsl)
            other = (rows >= 0) & ~same_value(adsl.column(name), dm.column(name), rows)
            ruled = f" ({OF_DM[name]})" if name in OF_DM else ""
            yield from adsl.seen(name, other, f"DM has another value for the subject{ruled}", show=("USUBJID", name))


def _copied(data: Delivery) -> Iterator[tuple[Domain, str, list[Domain]]]:
    """Each variable of an analysis dataset that SDTM has, with the domains that have it; its own domain alone where there is one."""
    for domain in data.each():
        for name in domain.columns:
            own = _of(data, name[:2])
            having = [own] if own and name in own.columns else [d for d in data.sdtm.domains.values() if name in d.columns]
            if having and name not in ("STUDYID", "DOMAIN", SUBJECT):
                yield domain, name, having


@check(
    "S2A-3204", WARNING, owner="mapping", cites=("AD0002",), needs=("sdtm", "labels"),
    says="A variable that is called as one of SDTM has its label",
)  # fmt: skip
def copied_variables_keep_their_label(data: Delivery) -> Iterator[Finding]:
    for domain, name, having in _copied(data):
        here = domain.parts[0]
        labels = {part.variables[name].label for d in having for part in d.parts if part.carries_labels and name in part.variables} - {""}
        if here.carries_labels and labels and here.variables[name].label not in labels:
            yield here.about(name, f"the label is {here.variables[name].label!r}, and in SDTM {some(map(repr, sorted(labels)), 2)}")


@check(
    "S2A-3205", ERROR, owner="mapping", cites=("AD0199",), needs=("sdtm",),
    says="A variable that is called as one of SDTM is of its type",
)  # fmt: skip
def copied_variables_keep_their_type(data: Delivery) -> Iterator[Finding]:
    for domain, name, having in _copied(data):
        here = domain.parts[0].variables[name].is_text
        there = {
            part.variables[name].is_text for d in having for part in d.parts if name in part.variables and part.frame[name].notna().any()
        }
        if there and here not in there and domain.filled(name).any():
            told = {True: "text", False: "a number"}
            yield domain.about(name, f"it is {told[here]}, and in {having[0].name} {told[not here]}")


def _behind(data: Delivery) -> Iterator[tuple[Domain, str, Domain, np.ndarray]]:
    """Each analysis dataset with a --SEQ of a domain that is there, and the row of that domain for each record (-1 for none)."""
    for domain in data.each("USUBJID"):
        for name in domain.columns:
            found = SEQUENCE.fullmatch(name)
            source = _of(data, found[1]) if found else None
            if source and source.has("USUBJID", name):
                yield domain, name, source, row_in(source, domain, SUBJECT, name)


@check(
    "S2A-3206", ERROR, owner="mapping", cites=("AD0898",), needs=("sdtm", "--SEQ|*SEQ"),
    says="The --SEQ of a record is one that the subject has in SDTM",
)  # fmt: skip
def sequence_is_one_of_sdtm(data: Delivery) -> Iterator[Finding]:
    for domain, name, source, rows in _behind(data):
        unknown = (rows < 0) & domain.filled(name)
        yield from domain.seen(name, unknown, f"{source.name} has no such record of the subject", show=("USUBJID", name))


@check(
    "S2A-3207", ERROR, owner="mapping", cites=("AD0899",), needs=("sdtm", "--SEQ|*SEQ"),
    says="A variable that was copied from the SDTM record of --SEQ has its value",
)  # fmt: skip
def copied_values_are_those_of_the_record(data: Delivery) -> Iterator[Finding]:
    """Where the topic is another one the number is that of another record: told once, and not of every variable."""
    for domain, sequence, source, rows in _behind(data):
        letters, elsewhere = sequence[:2], np.zeros(len(domain.frame), dtype=bool)
        names = [n for n in domain.columns if n.startswith(letters) and n != sequence and source.has(n)]
        topics = [n for n in names if n[2:] in ("TESTCD", "TERM", "TRT")]
        for name in (*topics, *(n for n in names if n not in topics)):
            if is_text(domain.column(name)) != is_text(source.column(name)):
                continue
            other = (rows >= 0) & ~elsewhere & ~same_value(domain.column(name), source.column(name), rows)
            if name in topics and other.any():
                elsewhere |= other
                says = f"the record of {source.name} with this number is another one"
                yield from domain.seen(sequence, other, says, show=("USUBJID", sequence, name))
            else:
                yield from domain.seen(name, other, f"the record of {source.name} has another value", show=("USUBJID", sequence, name))


@check(
    "S2A-3213", ERROR, owner="mapping", named=("AD0061", "AD0365"), needs=("sdtm", ADSL),
    says="Where there is exposure ADSL has the first and the last treatment",
)  # fmt: skip
def exposure_has_its_dates(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    for end, rule in (("S", "AD0061"), ("E", "AD0365")) if _of(data, "EX") else ():
        if not adsl.has(f"TRT{end}DT") and not adsl.has(f"TRT{end}DTM"):
            yield adsl.about(f"TRT{end}DT", f"there is EX, and neither TRT{end}DT nor TRT{end}DTM ({rule})")


@check(
    "S2A-3214", WARNING, owner="mapping", needs=("sdtm", "ADSL.TRTSDT|ADSL.TRTEDT"),
    says="First and last treatment of ADSL are the first begin and the last end in EX",
)  # fmt: skip
def treatment_dates_are_those_of_exposure(data: Delivery) -> Iterator[Finding]:
    """Of who has complete dates there. A record that ends at no known day counts by its begin."""
    adsl, ex = data.domain(ADSL), _of(data, "EX")
    if not ex or not ex.has("USUBJID", "EXSTDTC"):
        return
    start, end = days_of(moments(ex.column("EXSTDTC"))), days_of(moments(ex.column("EXENDTC"), end=True))
    mine, its = shared_codes(adsl.column(SUBJECT), ex.column(SUBJECT))
    size = max(int(mine.max(initial=0)), int(its.max(initial=0))) + 1
    given = ~(ex.numbers("EXDOSE") == 0)
    for name, of, dates, extreme in (("TRTSDT", np.inf, start, np.minimum), ("TRTEDT", -np.inf, np.fmax(start, end), np.maximum)):
        if not adsl.has(name):
            continue
        unlike_each = np.ones(len(mine), dtype=bool)
        for counted in (its >= 0, (its >= 0) & given):  # a dose of 0 is placebo in one study and no dose in another
            found = np.full(size, of)
            extreme.at(found, its[counted & np.isfinite(dates)], dates[counted & np.isfinite(dates)])
            theirs = np.where(mine >= 0, found[mine], np.nan)
            unlike_each &= np.isfinite(theirs) & (np.abs(adsl.numbers(name) - theirs) > 0.5)
        word = "first begin" if name == "TRTSDT" else "last end"
        yield from adsl.seen(name, unlike_each, f"it is not the {word} of the subject's records in EX", show=("USUBJID", name))


@check(
    "S2A-3215", ERROR, owner="mapping", named=(*(rule for _, rule in OF_AE), "AD0640"), needs=("sdtm", AE),
    says="A dataset of adverse events takes over what AE has of duration, severity, grade, action and study days",
)  # fmt: skip
def adverse_events_keep_their_qualifiers(data: Delivery) -> Iterator[Finding]:
    ae, supp = _of(data, "AE"), _of(data, "SUPPAE")
    for domain in data.each(structure=(AE,)):
        for name, rule in OF_AE if ae else ():
            if ae.has(name) and ae.filled(name).any() and not domain.has(name):
                yield domain.about(name, f"AE has it, and this dataset does not ({rule})")
        if supp and "AETRTEM" in supp.texts("QNAM") and not domain.has("AETRTEM"):
            yield domain.about("AETRTEM", "SUPPAE has it, and this dataset does not (AD0640)")


@check(
    "S2A-3216", NOTE, owner="mapping", needs=("sdtm", "OCCDS-AE"),
    says="Every adverse event of a subject of ADSL is in a dataset of adverse events",
)  # fmt: skip
def every_adverse_event_is_analysed(data: Delivery) -> Iterator[Finding]:
    """Of the datasets of adverse events the largest is asked: others hold some of them on purpose."""
    ae, adsl = _of(data, "AE"), data.domain(ADSL)
    having = list(data.each("AESEQ", structure=(AE,)))
    if ae and adsl and having and ae.has("AESEQ"):
        largest = max(having, key=lambda d: len(d.frame))
        left = (row_in(largest, ae, SUBJECT, "AESEQ") < 0) & (subject_in(adsl, ae) >= 0)
        if left.any():
            who = sorted(set(ae.column(SUBJECT).astype(object)[left]))
            says = f"{int(left.sum()):,} of {len(ae.frame):,} records of AE, of subjects of ADSL, are not in it: {some(who)}"
            yield largest.about("AESEQ", says)


@check(
    "S2A-3217", ERROR, owner="mapping", needs=("sdtm", "ADSL.DTHDT"),
    says="The date of death of ADSL is that of DM, as far as that is known",
)  # fmt: skip
def death_is_that_of_dm(data: Delivery) -> Iterator[Finding]:
    dm, adsl = _of(data, "DM"), data.domain(ADSL)
    if dm and dm.has("DTHDTC"):
        rows = subject_in(dm, adsl)
        collected = moments(dm.column("DTHDTC")).at(rows)
        other = unlike(adsl.numbers("DTHDT"), days_of(collected))
        yield from adsl.seen("DTHDT", other, "DM has another date of death", show=("USUBJID", "DTHDT"))
        bare = adsl.empty("DTHDT") & collected.day_known
        yield from adsl.seen("DTHDT", bare, "DM has a date of death, and ADSL has none", show=("USUBJID",))
