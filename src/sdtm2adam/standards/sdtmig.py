"""SDTM Implementation Guide 3.4: its datasets and their variables."""

from functools import lru_cache
from typing import NamedTuple

from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.standards.facts import StandardVariable, rows_of, variables_of

VERSION = "3.4"


class StandardDataset(NamedTuple):
    label: str
    klass: str
    structure: str


def sdtm_dataset(domain: str) -> StandardDataset:
    """Label, class and structure of a dataset: `AE`, `RELREC`, `SUPPAE`.

    Errors: StudyError when SDTMIG 3.4 has no such dataset.
    """
    if _is_supp(domain):
        label, klass, structure = _datasets()["SUPPQUAL"]
        return StandardDataset(label.replace("[domain name]", domain.removeprefix("SUPP")), klass, structure)
    return _datasets()[_known(domain)]


def sdtm_datasets() -> list[str]:
    """Every dataset of the guide, in its order; SUPP-- stands as SUPPQUAL."""
    return list(_datasets())


def sdtm_variables(domain: str) -> dict[str, StandardVariable]:
    """The variables of a dataset by name, in the guide's order; names and labels are the domain's own (no `--`).

    Errors: StudyError when SDTMIG 3.4 has no such dataset.
    """
    return dict(_variables()["SUPPQUAL" if _is_supp(domain) else _known(domain)])


def supp_variables() -> dict[str, StandardVariable]:
    """The variables of every SUPP-- dataset."""
    return sdtm_variables("SUPPQUAL")


def _is_supp(domain: str) -> bool:
    return domain.startswith("SUPP") and domain not in _datasets()


def _known(domain: str) -> str:
    if domain not in _datasets():
        raise StudyError(f"SDTMIG {VERSION} has no dataset {domain}{did_you_mean(domain, _datasets())}")
    return domain


@lru_cache
def _datasets() -> dict[str, StandardDataset]:
    rows = rows_of("sdtmig_3-4_datasets.csv")
    return {row["dataset"]: StandardDataset(row["label"], row["class"], row["structure"]) for row in rows}


@lru_cache
def _variables() -> dict[str, dict[str, StandardVariable]]:
    return variables_of("sdtmig_3-4_variables.csv", "dataset")
