"""Variables that an analysis dataset must have, by its structure, and those that make sense only beside others."""

from collections.abc import Iterator

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, some
from sdtm2adam.standards.adamig import adam_variables
from sdtm2adam.validation.conformance.analysis.guide import ADSL, AE, BDS, OCCDS, OTHER, PARAMETERS, filled_in, named
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.delivery import Delivery, Domain

# The published rule for each required variable that has one; those without a structure hold for all.
RULES = {
    "STUDYID": "AD0088", "USUBJID": "AD0089",
    "ADSL.SITEID": "AD0047", "ADSL.AGE": "AD0049", "ADSL.AGEU": "AD0050", "ADSL.SEX": "AD0051", "ADSL.RACE": "AD0052",
    "ADSL.SUBJID": "AD0055", "ADSL.ARM": "AD0071", "ADSL.TRT01P": "AD0072",
    "BDS.PARAM": "AD0194", "BDS.PARAMCD": "AD0195", "TTE.PARAM": "AD0194", "TTE.PARAMCD": "AD0195", "TTE.CNSR": "AD0373",
    "TTE.AVAL": "AD0374",
    "OCCDS-AE.AETERM": "AD0620", "OCCDS-AE.AEDECOD": "AD0261", "OCCDS-AE.AEBODSYS": "AD0262", "OCCDS-AE.AESER": "AD0278",
    "OCCDS-AE.TRTEMFL": "AD0621", "OCCDS-AE.AESEQ": "AD0623", "OCCDS-AE.AESTDTC": "AD0634", "OCCDS-AE.ASTDT": "AD0635",
    "OCCDS-AE.AEENDTC": "AD0636", "OCCDS-AE.AENDT": "AD0637", "OCCDS-AE.ASTDY": "AD0638", "OCCDS-AE.AENDY": "AD0639",
}  # fmt: skip
DICTIONARY = {
    "AEBDSYCD": "AD0625", "AELLT": "AD0624", "AELLTCD": "AD0626", "AEPTCD": "AD0631", "AEHLT": "AD0627", "AEHLTCD": "AD0628",
    "AEHLGT": "AD0629", "AEHLGTCD": "AD0630", "AESOC": "AD0632", "AESOCCD": "AD0633",
}  # fmt: skip
TOPICS = ("--TERM", "--TRT")
ELSEWHERE = (*TOPICS, "CMTRT", "TRTP")  # required too; checks of their own know what may stand for them
# (a variable by its pattern, one of these must stand beside it, rule)
BESIDE = (
    ("ARELTM", ("ARELTMU",), "AD0111"),
    ("ARELTMU", ("ARELTM",), "AD0113"),
    ("BTOXGR", ("ATOXGR",), "AD0163"),
    ("BTOXGR", ("ABLFL",), "AD0164"),
    ("BNRIND", ("ANRIND",), "AD0166"),
    ("BNRIND", ("ABLFL",), "AD0167"),
    ("R2AyLO", ("AyLO",), "AD0346"),
    ("R2AyHI", ("AyHI",), "AD0349"),
    ("CRITyFL", ("CRITy",), "AD0335"),
    ("CRITy", ("CRITyFL",), "AD0336"),
    ("MCRITyML", ("MCRITy",), "AD0337"),
    ("MCRITy", ("MCRITyML",), "AD0338"),
    ("AyIND", ("AyLO", "AyHI", "AyLOC", "AyHIC"), "AD0352"),
    ("DOSEON", ("DOSEU",), "AD0364"),
    ("DOSCUMA", ("DOSEU",), "AD0364"),
    ("ASPER", ("APERIOD",), "AD0499"),
    ("AWU", ("AWLO", "AWHI", "AWTARGET", "AWTDIFF"), "AD0896"),
    ("ONTRxxFL", ("ONTRTFL",), "AD0651"),
    ("ONTRTwFL", ("ONTRTFL",), "AD0652"),
    ("BASE", ("ABLFL",), ""),
    ("CHG", ("BASE",), ""),
    ("PCHG", ("BASE",), ""),
    ("R2BASE", ("BASE",), ""),
    ("ADURN", ("ADURU",), ""),
    ("AWTDIFF", ("AWTARGET",), ""),
)
BESIDE_IN_ADSL = (
    ("TRTxxA", ("TRTxxP",), "AD0080"),
    ("PxxSw", ("TRTxxP",), "AD0570"),
    ("PxxSwSDT", ("TRTxxP",), "AD0571"),
    ("PxxSwEDT", ("TRTxxP",), "AD0576"),
)
SHIFTED = (
    ("BNRIND", "ANRIND"), ("BTOXGR", "ATOXGR"), ("BTOXGRL", "ATOXGRL"), ("BTOXGRH", "ATOXGRH"), ("BASE", "AVAL"), ("BASEC", "AVALC"),
    ("BASECATy", "AVALCATy"), ("ByIND", "AyIND"),
)  # fmt: skip
ABSENT_IN_EVENTS = (("AEOCCUR", "AD0622"), ("SRCDOM", "AD0653"), ("SRCSEQ", "AD0654"))


@check(
    "S2A-2201", ERROR, owner="mapping", named=tuple(dict.fromkeys(RULES.values())),
    says="The variables that a structure requires are there",
)  # fmt: skip
def required_variables_are_there(data: Delivery) -> Iterator[Finding]:
    """What adverse events need of the dictionary is asked by another check."""
    for domain in data.each():
        for printed in _required(domain):
            name = printed.replace("xx", "01")
            if not any(named(printed, domain.columns)):
                rule = RULES.get(name) or RULES.get(f"{domain.structure}.{name}", "")
                yield domain.about(name, f"it is required in a dataset of this structure{_rule(rule)}, and it is not there")


def _required(domain: Domain) -> list[str]:
    structure = BDS if domain.structure == OTHER else domain.structure
    wanted = [name for name, variable in adam_variables(structure).items() if variable.core == "Req" and name not in ELSEWHERE]
    wanted = [f"{domain.prefix}{name[2:]}" if name.startswith("--") else name for name in wanted]
    if domain.structure == OTHER:
        return [name for name in wanted if name in ("STUDYID", "USUBJID")]
    return [name for name in wanted if domain.structure != AE or name not in DICTIONARY] + (["AETERM"] if domain.structure == AE else [])


def _rule(rule: str) -> str:
    return f" ({rule})" if rule else ""


@check(
    "S2A-2202", ERROR, owner="mapping", named=tuple(DICTIONARY.values()), needs=(AE,),
    says="A dataset of adverse events has the terms and codes of the dictionary's levels",
)  # fmt: skip
def dictionary_levels_are_there(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(structure=(AE,)):
        absent = [f"{name} ({rule})" for name, rule in DICTIONARY.items() if not domain.has(name)]
        if absent:
            count = f"{len(absent)} variables of the dictionary's levels are" if len(absent) > 1 else "one level of the dictionary is"
            yield domain.about("", f"{count} not there: {some(absent, 10)}")


@check("S2A-2203", ERROR, owner="mapping", cites=("AD0198",), needs=("BDS",), says="A dataset with a parameter has AVAL or AVALC")
def there_is_an_analysis_value(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(structure=(BDS,)):
        if not domain.has("AVAL") and not domain.has("AVALC"):
            yield domain.about("", "it has neither AVAL nor AVALC")


@check(
    "S2A-2204", ERROR, owner="data", named=("AD0196", "AD0197"),
    says="STUDYID, USUBJID and, where there is one, the parameter are filled in every record",
)  # fmt: skip
def identifiers_are_filled(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        of_parameter = (("PARAM", " (AD0196)"), ("PARAMCD", " (AD0197)")) if domain.structure in PARAMETERS else ()
        for name, rule in (("STUDYID", ""), ("USUBJID", ""), *of_parameter):
            if domain.has(name):
                yield from domain.seen(name, domain.empty(name), f"it is empty{rule}", show=("USUBJID", "PARAMCD", "ASEQ"))


@check("S2A-2205", WARNING, owner="mapping", needs=(OCCDS,), says="A dataset of occurrences has the reported term (--TERM, --TRT)")
def occurrence_has_its_reported_term(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(structure=(OCCDS,)):
        if not any(domain.has(topic) for topic in TOPICS):
            yield domain.about("--DECOD", "it has the coded term and not the reported one")


@check(
    "S2A-2206", ERROR, owner="mapping",
    named=tuple(dict.fromkeys(rule for *_, rule in (*BESIDE, *BESIDE_IN_ADSL) if rule)) + ("AD0492", "AD0081"),
    says="A variable stands beside the one that it is about, or is measured by",
)  # fmt: skip
def variables_stand_beside_theirs(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for printed, others, rule in (*BESIDE, *(BESIDE_IN_ADSL if domain.structure == ADSL else ())):
            for name, places in named(printed, domain.columns):
                wanted = [filled_in(other, places) for other in others]
                if not any(domain.has(one) for one in wanted):
                    says = f"{' or '.join(wanted)} is not there beside it{_rule(rule)}"
                    yield domain.about(name, says, severity=ERROR if rule else WARNING)
        shifts = [name for name, _ in named("SHIFTy", domain.columns)]
        if shifts and not any(_both(domain, one, other) for one, other in SHIFTED):
            yield domain.about(shifts[0], "no pair of a baseline and an analysis category is there of which it could be the shift (AD0492)")
        for name, places in named("TRTxxP", domain.columns) if domain.structure == ADSL else ():
            before = f"TRT{int(places['xx']) - 1:02d}P"
            if places["xx"] != "01" and not domain.has(before):
                yield domain.about(name, f"{before} is not there before it (AD0081)")


def _both(domain: Domain, one: str, other: str) -> bool:
    return any(domain.has(filled_in(other, places)) for _, places in named(one, domain.columns))


@check(
    "S2A-2207", WARNING, owner="mapping", named=("AD0078", "AD0079"), needs=("ADSL.TRT02P",),
    says="Where there are several treatment periods, each has its first and last exposure",
)  # fmt: skip
def periods_have_their_exposure(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    for name, places in named("TRTxxP", adsl.columns):
        for end, rule in (("S", "AD0078"), ("E", "AD0079")):
            dates = [f"TR{places['xx']}{end}DT", f"TR{places['xx']}{end}DTM"]
            if not any(adsl.has(date) for date in dates):
                yield adsl.about(name, f"{' or '.join(dates)} is not there ({rule})")


@check(
    "S2A-2208", WARNING, owner="mapping", named=tuple(rule for _, rule in ABSENT_IN_EVENTS), needs=(AE,),
    says="A dataset of adverse events has none of AEOCCUR, SRCDOM and SRCSEQ",
)  # fmt: skip
def adverse_events_have_happened(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(structure=(AE,)):
        for name, rule in ABSENT_IN_EVENTS:
            if domain.has(name):
                yield domain.about(name, f"the guide has none for adverse events: AESEQ says where a record comes from ({rule})")


@check("S2A-2209", NOTE, owner="mapping", says="An analysis variable has a value in some record")
def variable_has_values(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        bare = [name for name in domain.columns if not domain.filled(name).any()] if len(domain.frame) else []
        if bare:
            yield domain.about(
                "", f"{len(bare)} {'variable is' if len(bare) == 1 else 'variables are'} empty in every record: {some(bare, 12)}"
            )
