"""Which variables a domain may have, in which order: the guide's own, and the timing variables of the model."""

from functools import lru_cache

from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.standards.sdtmig import sdtm_dataset, sdtm_datasets, sdtm_variables

GENERAL_CLASSES = ("Interventions", "Events", "Findings", "Findings About")

# Timing variables of the SDTM model, which every domain of the general classes may have, in the model's order.
TIMING = (
    "VISITNUM VISIT VISITDY TAETORD EPOCH --DTC --STDTC --ENDTC --DY --STDY --ENDY --NOMDY --NOMLBL --DUR --TPT --TPTNUM --ELTM --TPTREF "
    "--RFTDTC --STRF --ENRF --EVLINT --EVINTX --STRTPT --STTPT --ENRTPT --ENTPT --STINT --ENINT --DETECT --PTFL --PDUR"
).split()


@lru_cache(maxsize=64)
def variables_of(domain: str) -> dict[str, StandardVariable]:
    """Every variable that the domain may have, by name, in submission order.

    Domains of the general observation classes get, beside the guide's own, the timing variables of the
    model, with the label that the guide prints for them elsewhere. Source: SDTM 2.0 timing variables;
    SDTMIG 3.4, 2.7 (allowed additions to a domain).
    """
    own = sdtm_variables(domain)
    if sdtm_dataset(domain).klass not in GENERAL_CLASSES:
        return own
    names = [t.replace("--", domain) for t in TIMING]
    timing = {n: own.get(n) or _elsewhere(t) for n, t in zip(names, TIMING, strict=True)}
    timing = {n: v._replace(name=n) for n, v in timing.items() if v}
    return {**{n: v for n, v in own.items() if n not in timing}, **timing}


@lru_cache(maxsize=64)
def _elsewhere(name: str) -> StandardVariable | None:
    """The model's timing variable as some other domain of the guide has it."""
    for domain in sdtm_datasets():
        found = sdtm_variables(domain).get(name.replace("--", domain))
        if found and found.role == "Timing":
            return found._replace(core="Perm")
    return None
