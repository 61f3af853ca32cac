"""Which variables a domain may have, in which order: the guide's own, and those that the model gives to all of its class."""

from collections import Counter
from functools import lru_cache

from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.standards.sdtmig import sdtm_dataset, sdtm_datasets, sdtm_variables

# Variables of the general observation classes in the SDTM model, without their domain prefix, in the model's order.
IDENTIFIERS = "GRPID REFID SPID LNKID LNKGRP".split()
TOPICS_AND_QUALIFIERS = {
    "Interventions": (
        "TRT MODIFY DECOD MOOD CAT SCAT PRESP OCCUR REASOC STAT REASND INDC CLAS CLASCD DOSE DOSTXT DOSU DOSFRM DOSFRQ DOSTOT "
        "DOSRGM ROUTE LOT LOC LAT DIR PORTOT FAST PSTRG PSTRGU ADJ RSDISC"
    ).split(),
    "Events": (
        "TERM MODIFY LLT LLTCD DECOD PTCD HLT HLTCD HLGT HLGTCD EVDTYP CAT SCAT PRESP OCCUR STAT REASND BODSYS BDSYCD SOC SOCCD "
        "LOC PARTY PRTYID SEV SER ACN ACNOTH ACNDEV REL RLDEV RELNST PATT OUT SCAN SCONG SDISAB SDTH SHOSP SLIFE SOD SMIE SINTV "
        "UNANT RLPRT RLPRC CONTRT TOXGR"
    ).split(),
    "Findings": (
        "TESTCD TEST MODIFY TSTCND CNDAGT BDAGNT TSTOPO TSTDTL CAT SCAT POS BODSYS ORRES ORRESU RESSCL RESTYP COLSRT ORNRLO ORNRHI "
        "ORREF LLOD STRESC STRESN STRESU STNRLO STNRHI STNRC STREFC STREFN NRIND RESCAT STAT REASND XFN NAM LOINC SPEC ANTREG SPCCND "
        "SPCUFL LOC LAT DIR PORTOT METHOD RUNID ANMETH TMTHSN LEAD BLFL LOBXFL FAST DRVFL EVAL EVALID ACPTFL TOX TOXGR CLSIG "
        "LLOQ ULOQ REPNUM"
    ).split(),
}
TOPICS_AND_QUALIFIERS["Findings About"] = TOPICS_AND_QUALIFIERS["Findings"]

# Timing variables of the model, which every domain of the general classes may have.
TIMING = (
    "VISITNUM VISIT VISITDY TAETORD EPOCH --DTC --STDTC --ENDTC --DY --STDY --ENDY --NOMDY --NOMLBL --DUR --TPT --TPTNUM --ELTM --TPTREF "
    "--RFTDTC --STRF --ENRF --EVLINT --EVINTX --STRTPT --STTPT --ENRTPT --ENTPT --STINT --ENINT --DETECT --PTFL --PDUR"
).split()


@lru_cache(maxsize=64)
def variables_of(domain: str) -> dict[str, StandardVariable]:
    """Every variable that the domain may have, by name, in submission order.

    Domains of the general observation classes get, beside the guide's own, what the model gives to their class:
    identifiers, qualifiers and timing variables, permissible, with the label that the guide prints for them in other
    domains. Source: SDTM 2.0, general observation classes; SDTMIG 3.4, 2.7 (allowed additions to a domain).
    """
    own, klass = sdtm_variables(domain), sdtm_dataset(domain).klass
    if klass not in TOPICS_AND_QUALIFIERS:
        return own
    timing = {n: v for n, v in _of_model(TIMING, domain, "").items() if v}
    first = {n: v for n, v in own.items() if n not in timing}
    first = _with(first, _of_model([f"--{n}" for n in IDENTIFIERS], domain, ""))
    first = _with(first, _of_model([f"--{n}" for n in TOPICS_AND_QUALIFIERS[klass]], domain, klass))
    return {**first, **timing}


def has_subjects(domain: str) -> bool:
    """Whether every record of the domain is about one subject; trial design and relations between datasets are about none."""
    subject = sdtm_variables(domain).get("USUBJID")
    return subject is not None and subject.core == "Req"


def _of_model(names: list[str], domain: str, klass: str) -> dict[str, StandardVariable | None]:
    """Variables of the model under the names that they have in this domain; None for one that no domain of the class shows."""
    own = sdtm_variables(domain)
    mine = {name: name.replace("--", domain) for name in names}
    return {new: own.get(new) or _elsewhere(name, new, klass) for name, new in mine.items()}


def _elsewhere(name: str, new: str, klass: str) -> StandardVariable | None:
    """A variable of the model as most other domains (of the class, where one is given) have it."""
    found = _of_class(klass).get(name)
    return found._replace(name=new, core="Perm") if found else None


@lru_cache(maxsize=8)
def _of_class(klass: str) -> dict[str, StandardVariable]:
    """Every variable of a class (of all general classes for ""), without its prefix: as most domains label it."""
    by_name: dict[str, list[StandardVariable]] = {}
    for domain in sdtm_datasets():
        if sdtm_dataset(domain).klass not in TOPICS_AND_QUALIFIERS or klass not in ("", sdtm_dataset(domain).klass):
            continue
        for name, variable in sdtm_variables(domain).items():
            general = f"--{name.removeprefix(domain)}" if name.startswith(domain) else name
            by_name.setdefault(general, []).append(variable)
    commonest = {name: Counter(v.label for v in found).most_common(1)[0][0] for name, found in by_name.items()}
    return {name: next(v for v in found if v.label == commonest[name]) for name, found in by_name.items()}


def _with(own: dict[str, StandardVariable], model: dict[str, StandardVariable | None]) -> dict[str, StandardVariable]:
    """The guide's variables, and each one that the model adds behind the one that stands before it in the model."""
    order, at = list(own), -1
    for name, variable in model.items():
        if name in own:
            at = order.index(name)
        elif variable:
            at = at + 1 if at >= 0 else next((i + 1 for i, n in enumerate(order) if n.endswith("SEQ")), len(order))
            order.insert(at, name)
    return {name: own.get(name) or model[name] for name in order}
