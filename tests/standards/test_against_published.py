"""The facts carried against the published tables, where a copy of those stands beside the repository."""

import csv
from pathlib import Path

import pytest

from sdtm2adam.standards import adam_variables, codelist, codelists, sdtm_dataset, sdtm_datasets, sdtm_variables

PUBLISHED = Path(__file__).parents[3] / "shared" / "standards"

pytestmark = pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published tables (../shared/standards) are not on this machine")


def published(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_sdtm_dataset_is_as_published():
    columns = ("dataset", "label", "class", "structure")
    expected = [tuple(r[c] for c in columns) for r in published("models/sdtmig_3-4_datasets.csv")]

    assert expected == [(name, *sdtm_dataset(name)) for name in sdtm_datasets()]


def test_every_sdtm_variable_is_as_published():
    columns = ("dataset", "order", "variable", "label", "type", "role", "core", "described_value_domain")
    expected = [tuple(r[c] for c in columns) for r in published("models/sdtmig_3-4_variables.csv")]

    assert sorted(expected) == sorted(
        (domain, str(v.order), v.name, v.label, v.type, v.role, v.core, v.described)
        for domain in sdtm_datasets()
        for v in sdtm_variables(domain).values()
    )


def test_codelists_of_sdtm_variables_are_as_published():
    short = {r["codelist_code"]: r["codelist_short"] for r in published("ct/sdtm_ct_2025-03-28_codelists.csv")}
    for row in published("models/sdtmig_3-4_variables.csv"):
        expected = [short.get(code, code) for code in row["codelist_codes"].split("; ") if code]

        assert expected == list(sdtm_variables(row["dataset"])[row["variable"]].codelists)


@pytest.mark.parametrize(
    ("file", "structure", "core"),
    [
        ("adamig_1-3_variables", "ADSL", "core"),
        ("adamig_1-3_variables", "BDS", "core"),
        ("adam_tte_variables", "TTE", "core_tte"),
        ("adam_occds_1-1_variables", "OCCDS", "core"),
        ("adam_occds_1-1_variables", "OCCDS-AE", "core_adverse_event"),
    ],
)
def test_every_adam_variable_is_as_published(file, structure, core):
    """Variables that the adverse event subclass does not use are not in it."""
    rows = [r for r in published(f"models/{file}.csv") if structure.startswith(r["structure"])]
    used = [r for r in rows if r[core] != "Not used"]
    expected = [(r["variable"], r["label"], r["type"], r[core].removesuffix(" (TTE)")) for r in used]

    assert expected == [(v.name, v.label, v.type, v.core) for v in adam_variables(structure).values()]


@pytest.mark.parametrize("file", ["sdtm_ct_2025-03-28_full", "adam_ct_2025-03-28", "define_ct_2025-03-28"])
def test_every_term_carried_is_as_published(file):
    """Each carried codelist is whole; a codelist in two packages is the same in both."""
    rows = published(f"ct/{file}.csv")
    carried = set(codelists())
    lists = {r["codelist_short"]: r for r in rows if r["codelist_short"] in carried}
    terms: dict[str, dict[str, tuple]] = {short: {} for short in lists}
    for r in rows:
        if r["codelist_short"] in lists and codelist(r["codelist_short"]).code == r["codelist_code"]:
            synonyms = tuple(r["synonyms"].split("; ")) if r["synonyms"] else ()
            terms[r["codelist_short"]][r["submission_value"]] = (r["c_code"], synonyms)

    for short, row in lists.items():
        found = codelist(short)

        assert (row["codelist_name"], row["extensible"] == "Yes") == (found.name, found.extensible)
        assert terms[short] == found.terms
