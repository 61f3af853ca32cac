"""What the standards say, as data with one small reader each: SDTMIG, ADaMIG, controlled terminology."""

from sdtm2adam.standards.adamig import adam_variable, adam_variables
from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.standards.sdtmig import StandardDataset, sdtm_dataset, sdtm_datasets, sdtm_variables, supp_variables
from sdtm2adam.standards.terminology import Codelist, Term, Terminology, carried, codelist, codelists

__all__ = [
    "Codelist",
    "StandardDataset",
    "StandardVariable",
    "Term",
    "Terminology",
    "adam_variable",
    "adam_variables",
    "carried",
    "codelist",
    "codelists",
    "sdtm_dataset",
    "sdtm_datasets",
    "sdtm_variables",
    "supp_variables",
]
