"""What the implementation guide says to the rules: class, label and variables of a domain, and those of the model behind it."""

from dataclasses import dataclass

from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.standards.sdtmig import VERSION, sdtm_dataset, sdtm_datasets, sdtm_variables

# Domains of versions of the guide, and of the one for nonclinical studies, that SDTMIG 3.4 does not have.
ELSEWHERE = {
    "TX": "TRIAL DESIGN", "PT": "TRIAL DESIGN", "TP": "TRIAL DESIGN", "TT": "TRIAL DESIGN",
    "BW": "FINDINGS", "BG": "FINDINGS", "CL": "FINDINGS", "FW": "FINDINGS", "MA": "FINDINGS", "OM": "FINDINGS", "PM": "FINDINGS",
    "TF": "FINDINGS", "CV": "FINDINGS", "SC": "FINDINGS", "PY": "FINDINGS", "LD": "FINDINGS", "NV": "FINDINGS", "IC": "FINDINGS",
    "FX": "FINDINGS", "JI": "FINDINGS", "PB": "FINDINGS", "GT": "FINDINGS", "DI": "STUDY REFERENCE", "OI": "STUDY REFERENCE",
    "DU": "FINDINGS", "DX": "INTERVENTIONS", "DT": "EVENTS", "DR": "SPECIAL PURPOSE", "DO": "FINDINGS", "HO": "EVENTS",
    "POOLDEF": "RELATIONSHIP", "APRELSUB": "RELATIONSHIP", "APDM": "SPECIAL PURPOSE", "RELREF": "RELATIONSHIP", "MS": "FINDINGS",
}  # fmt: skip


# Where an older version of the guide has another core than 3.4.
CORE_BEFORE = {"3.3": {("LB", "LBSTREFC"): "Exp"}}


@dataclass(frozen=True)
class Guide:
    """The tables of SDTMIG in its carried version; `version` is the one that the study names."""

    version: str = VERSION

    def knows(self, domain: str) -> bool:
        """Whether the guide has the domain."""
        return domain in sdtm_datasets()

    def class_of(self, domain: str) -> str:
        """The class in capitals, "" for a domain that no guide has."""
        if self.knows(domain):
            return sdtm_dataset(domain).klass.upper().replace("-", " ")
        return ELSEWHERE.get(domain, "")

    def label_of(self, domain: str) -> str:
        return sdtm_dataset(domain).label if self.knows(domain) else ""

    def variables(self, domain: str) -> dict[str, StandardVariable]:
        """The variables that the guide lists for a domain, in its order; none for one that it does not have."""
        if domain.startswith(("SUPP", "SQ")) and len(domain) > 4:
            return sdtm_variables("SUPPQUAL")
        return sdtm_variables(domain) if self.knows(domain) else {}
