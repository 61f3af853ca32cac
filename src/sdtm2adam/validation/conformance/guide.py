"""What the guide says of a domain, whether or not it knows it: class, variables, and the model's own variables."""

from functools import lru_cache

from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.standards.sdtm_model import NEWEST, section
from sdtm2adam.standards.sdtmig import sdtm_dataset, sdtm_datasets, sdtm_variables


def _of_model(part: str) -> tuple[str, ...]:
    return tuple(variable.name for variable in section(part, NEWEST))


def _with(names: tuple[str, ...], after: str, more: tuple[str, ...]) -> tuple[str, ...]:
    """The names with more of them behind one."""
    at = names.index(after) + 1
    return (*names[:at], *more, *names[at:])


# The variables of the SDTM model for its general observation classes, in the model's order. A dataset may take any
# of its class, whether or not the guide lists it for the domain. `--` stands for the domain's letters.
IDENTIFIERS = _with(_of_model("Identifiers"), "USUBJID", ("APID",))
TIMING = _of_model("Timing")
INTERVENTIONS, EVENTS = _of_model("Interventions"), _of_model("Events")
FINDINGS = _with(_of_model("Findings"), "--TEST", _of_model("Findings About"))
ASSOCIATED_PERSONS = _of_model("Associated Persons")
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
