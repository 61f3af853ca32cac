"""Analysis datasets as a whole: ADSL, names, labels, structures, and whose the records are."""

from collections.abc import Iterator

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.analysis.guide import ADSL, OCCDS, OCCURRENCES, OTHER, SEQUENCE, TTE
from sdtm2adam.validation.conformance.analysis.structures import is_analysis_name
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.delivery import Delivery

ADSL_LABEL = "Subject-Level Analysis Dataset"


@check("S2A-2101", ERROR, owner="mapping", cites=("AD0001",), says="There is an ADSL")
def subject_level_dataset_is_there(data: Delivery) -> Iterator[Finding]:
    if data.domain(ADSL) is None:
        yield Finding("", "", ADSL, "", "there is no ADSL among the analysis datasets", source=data.shown)


@check("S2A-2102", WARNING, owner="mapping", cites=("AD0496",), says="The name of an analysis dataset begins with AD")
def name_begins_with_ad(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        if not is_analysis_name(domain.name):
            yield domain.about("", f"it is an analysis dataset by {domain.told_by}, and its name does not begin with AD")


@check(
    "S2A-2103", WARNING, owner="mapping", named=("AD0320", "AD0321"), needs=("labels",),
    says=f"ADSL, and no other dataset, has the label {ADSL_LABEL}",
)  # fmt: skip
def subject_level_dataset_has_its_label(data: Delivery) -> Iterator[Finding]:
    for domain, dataset in data.files():
        if not dataset.carries_labels:
            continue
        if domain.name == ADSL and dataset.label and dataset.label != ADSL_LABEL:
            yield dataset.about("", f"the label is {dataset.label!r}; the guide's is {ADSL_LABEL!r} (AD0320)")
        elif domain.name != ADSL and dataset.label == ADSL_LABEL:
            yield dataset.about("", "the label is that of ADSL (AD0321)")


@check("S2A-2104", ERROR, owner="mapping", cites=("AD0054",), needs=("ADSL.USUBJID",), says="ADSL has one record a subject")
def subject_stands_once(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    twice = adsl.filled("USUBJID") & adsl.twice("USUBJID")
    yield from adsl.seen("USUBJID", twice, "several records have the same subject")


@check("S2A-2105", ERROR, owner="mapping", needs=("ASEQ",), says="ASEQ is another whole number from 1 for each record of a subject")
def analysis_sequence_is_unique(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("ASEQ"):
        number = domain.numbers("ASEQ")
        odd = domain.filled("ASEQ") & ~((number >= 1) & (number % 1 == 0))
        yield from domain.seen("ASEQ", odd, "it is no whole number from 1", show=("USUBJID", "ASEQ"))
        twice = domain.filled("ASEQ") & domain.twice("STUDYID", "USUBJID", "ASEQ")
        yield from domain.seen("ASEQ", twice, "the number stands twice within the subject", show=("USUBJID", "ASEQ"))


@check("S2A-2106", NOTE, owner="mapping", says="An analysis dataset has one of the structures of the guides")
def structure_is_one_of_the_guides(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(structure=(OTHER,)):
        says = f"its structure is none of ADSL, BDS and OCCDS ({domain.told_by}), so most checks do not ask it"
        yield domain.about("", says, "a parameter (PARAMCD) or a topic (--TERM, --TRT) is missing, or the define should say its class")


@check(
    "S2A-2107", ERROR, owner="mapping", named=("AD0252", "AD0254"), needs=("OCCDS|OCCDS-AE",),
    says="A dataset of occurrences has no parameter and no analysis value",
)  # fmt: skip
def occurrences_have_no_parameter(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(structure=OCCURRENCES):
        for names, rule in ((("PARAM", "PARAMCD"), "AD0254"), (("AVAL", "AVALC"), "AD0252")):
            for name in (n for n in names if domain.has(n)):
                yield domain.about(name, f"occurrences have none; a dataset with it is of the basic data structure ({rule})")


@check("S2A-2108", WARNING, owner="mapping", needs=(TTE,), says="A subject has one record a parameter in a dataset of time to event")
def time_to_event_stands_once(data: Delivery) -> Iterator[Finding]:
    """Events that recur are told apart by what else the keys of the define name."""
    for domain in data.each("PARAMCD", structure=(TTE,)):
        if not _keyed_otherwise(data, domain.name):
            twice = domain.filled("PARAMCD") & domain.twice("USUBJID", "PARAMCD")
            yield from domain.seen("PARAMCD", twice, "the subject has several records of the parameter", show=("USUBJID", "PARAMCD"))


def _keyed_otherwise(data: Delivery, name: str) -> bool:
    group = data.define.group(name) if data.define else None
    keys = set(group.keys if group else data.datasets[name].keys)
    return bool(keys - {"STUDYID", "USUBJID", "PARAM", "PARAMCD", "PARAMN"})


@check(
    "S2A-2109", WARNING, owner="mapping", needs=(OCCDS,),
    says="A record of occurrences says which SDTM record it comes from: --SEQ, or SRCDOM and SRCSEQ",
)  # fmt: skip
def occurrence_names_its_record(data: Delivery) -> Iterator[Finding]:
    """Adverse events must have AESEQ; another check asks for it."""
    for domain in data.each(structure=(OCCDS,)):
        if not any(SEQUENCE.fullmatch(name) for name in domain.columns) and not domain.has("SRCDOM", "SRCSEQ"):
            yield domain.about("--SEQ", "it has neither --SEQ nor SRCDOM and SRCSEQ: nobody can find its records in SDTM")
