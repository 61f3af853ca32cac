"""Licensed dictionaries: MedDRA, WHODrug and the like. Without the user's own files a rule that needs one is not run."""

from sdtm2adam.validation.rules.faults import Unmet
from sdtm2adam.validation.rules.operations.registry import Asked, operation

NEEDS = {
    "valid_meddra_code_references": "MedDRA",
    "valid_meddra_code_term_pairs": "MedDRA",
    "valid_meddra_term_references": "MedDRA",
    "valid_whodrug_references": "WHODrug",
    "whodrug_code_hierarchy": "WHODrug",
    "valid_external_dictionary_value": "",
    "valid_external_dictionary_code": "",
    "valid_external_dictionary_code_term_pair": "",
    "valid_define_external_dictionary_version": "",
}
NAMES = {"meddra": "MedDRA", "whodrug": "WHODrug", "loinc": "LOINC", "unii": "UNII", "medrt": "MED-RT", "snomed": "SNOMED CT"}


@operation(*NEEDS)
def from_dictionary(asked: Asked) -> object:
    said = str(asked.operation.get("external_dictionary_type") or "").lower()
    name = NEEDS[asked.operation.operator] or NAMES.get(said, said or "an external dictionary")
    raise Unmet(f"needs {name}, which is licensed and not at hand")
