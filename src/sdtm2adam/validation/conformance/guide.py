"""What the guide says of a domain, whether or not it knows it: class, variables, and the model's own variables."""

from functools import lru_cache

from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.standards.sdtmig import sdtm_dataset, sdtm_datasets, sdtm_variables

# The variables of the SDTM model (2.0) for its general observation classes, in the model's order. A dataset may take any
# of its class, whether or not the guide lists it for the domain. `--` stands for the domain's letters.
IDENTIFIERS = tuple(
    "STUDYID DOMAIN USUBJID APID POOLID SPDEVID NHOID FETUSID FOCID --SEQ --GRPID --REFID --RECID --SPID --LNKID --LNKGRP --BEATNO".split()
)
TIMING = tuple(
    "VISITNUM VISIT VISITDY TAETORD EPOCH RPHASE RPPLDY RPPLSTDY RPPLENDY --DTC --STDTC --ENDTC --DY --STDY --ENDY --NOMDY --NOMLBL "
    "--RPDY --RPSTDY --RPENDY --XDY --XSTDY --XENDY --CHDY --CHSTDY --CHENDY --DUR --TPT --TPTNUM --ELTM --TPTREF --RFTDTC --STRF "
    "--ENRF --EVLINT --EVINTX --STRTPT --STTPT --ENRTPT --ENTPT MIDS RELMIDS MIDSDTC --STINT --ENINT --DETECT --PTFL --PDUR".split()
)
INTERVENTIONS = tuple(
    "--TRT --MODIFY --DECOD --MOOD --CAT --SCAT --PRESP --OCCUR --REASOC --STAT --REASND --CNTMOD --EPCHGI --INDC --CLAS --CLASCD --DOSE "
    "--DOSTXT --DOSU --TDOSD --FTDOSD --DOSFRM --DOSFRQ --DOSTOT --DOSRGM --ROUTE --LOT --LOC --METHOD --LAT --DIR --PORTOT --FAST "
    "--PSTRG --PSTRGU --TRTV --VAMT --VAMTU --ADJ --RSDISC --USCHFL --RSTIND --RSTMOD".split()
)
EVENTS = tuple(
    "--TERM --MODIFY --LLT --LLTCD --DECOD --EVDTYP --PTCD --HLT --HLTCD --HLGT --HLGTCD --CAT --SCAT --PRESP --OCCUR --REASOC --STAT "
    "--REASND --BODSYS --BDSYCD --SOC --SOCCD --CNTMOD --EPCHGI --LOC --LAT --DIR --PORTOT --PARTY --PRTYID --SEV --SER --ACN --ACNOTH "
    "--ACNDEV --REL --RLDEV --RELNST --PATT --OUT --SCAN --SCONG --SDISAB --SDTH --SHOSP --SLIFE --SOD --SMIE --SINTV --UNANT --RLPRT "
    "--RLPRC --CONTRT --TOX --TOXGR --USCHFL".split()
)
FINDINGS = tuple(
    "--TESTCD --TEST --OBJ --SBMRKS --CELSTA --CSMRKS --CNTMOD --EPCHGI --TSTCND --CNDAGT --BDAGNT --ABCLID --MRKSTR --GATE --GATDEF "
    "--TSTOPO --MSCBCE --AGENT --CONC --CONCU --MODIFY --TSTDTL --SPTSTD --CAT --SCAT --TSTPNL --POS --BODSYS --ORRES --ORRESU --CELLEV "
    "--RESSCL --RESTYP --COLSRT --ORNRLO --ORNRHI --ORREF --LLOD --STRESC --IMPLBL --STRESN --STRESU --STNRLO --STNRHI --STNRC --STREFC "
    "--STREFN --NRIND --RESCAT --INHERT --GENREF --CHROM --SYM --SYMTYP --GENLOC --GENSR --SEQID --PVRID --COPYID --CHRON --DISTR "
    "--RESLOC --STAT --REASND --XFN --NAM --LOINC --SPEC --ANTREG --SPCCND --SPCUFL --LOC --LAT --DIR --PORTOT --METHOD --RUNID --ANMETH "
    "--TMTHSN --LEAD --CSTATE --LOBXFL --BLFL --FAST --DRVFL --EVAL --EVALID --ACPTFL --TOX --TOXGR --SEV --CLSIG --DTHREL --LLOQ --ULOQ "
    "--REASPF --EXCLFL --REASEX --USCHFL --REPNUM --RSTIND --RSTMOD".split()
)
ASSOCIATED_PERSONS = ("APID", "RSUBJID", "RDEVID", "SREL")
MODEL = {"Interventions": INTERVENTIONS, "Events": EVENTS, "Findings": FINDINGS, "Findings About": FINDINGS}
# Beyond the guide's own lists: the identifiers of who or what a record is about, and what else the model gives a dataset.
ALSO = {
    "SV": ("TAETORD", "EPOCH"),
    "DM": ("POOLID", "SPDEVID"),
    "CO": tuple("POOLID APID SPDEVID COGRPID COREFID COSPID".split()) + tuple(n.replace("--", "CO") for n in TIMING),
    "RELREC": ("POOLID", "APID", "SPDEVID"),
    "SUPP": ("POOLID", "APID", "SPDEVID"),
}
TOPICS = {"--TERM": "Events", "--TRT": "Interventions", "--TESTCD": "Findings"}


def known(domain: str) -> bool:
    """Whether the guide has this dataset; SUPP-- and the associated persons form of a domain count as known."""
    return bool(guide_variables(domain))


@lru_cache
def guide_variables(domain: str) -> dict[str, StandardVariable]:
    """The guide's variables of a domain by name, in its order; empty when it does not know the domain.

    The associated persons form of a domain (APMH) has the domain's variables, and is not asked for what the guide requires.
    """
    if domain.startswith("AP") and len(domain) == 4 and domain[2:] in sdtm_datasets():
        return {name: variable._replace(core="Perm") for name, variable in sdtm_variables(domain[2:]).items()}
    if (domain.startswith("SUPP") and len(domain) > 4) or domain in sdtm_datasets():
        return sdtm_variables(domain)
    return {}


def guide_label(domain: str) -> str:
    """The label that the guide gives a dataset; "" when it does not know it."""
    return sdtm_dataset(domain).label if domain in sdtm_datasets() or (domain.startswith("SUPP") and len(domain) > 4) else ""


def class_of(domain: str, columns: list[str]) -> str:
    """The guide's class of a domain, else the class that its topic variable tells; "" when neither does."""
    base = domain[2:] if domain.startswith("AP") and len(domain) == 4 else domain
    if guide_variables(domain):
        return sdtm_dataset(base if base in sdtm_datasets() else domain).klass
    found = next((klass for topic, klass in TOPICS.items() if domain[:2] + topic[2:] in columns), "")
    return "Findings About" if found == "Findings" and f"{domain[:2]}OBJ" in columns else found


def also_allowed(domain: str) -> tuple[str, ...]:
    """Variables that a dataset outside the general observation classes may have, though the guide does not list them for it."""
    return ALSO.get("SUPP" if domain.startswith("SUPP") else domain, ())


def model_variables(domain: str, klass: str) -> dict[str, int]:
    """The model's variables for a domain of a general observation class: name -> place in the model's order; else empty."""
    if klass not in MODEL:
        return {}
    prefix = domain[2:] if domain.startswith("AP") and len(domain) == 4 else domain[:2]
    named = [*IDENTIFIERS, *ASSOCIATED_PERSONS[1:], *MODEL[klass], *TIMING]
    return {prefix + name[2:] if name.startswith("--") else name: at for at, name in enumerate(dict.fromkeys(named))}
