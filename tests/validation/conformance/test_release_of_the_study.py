"""Values are held against the release of terminology that the study names, not against the one that is carried."""

from dataclasses import replace

from sdtm2adam.standards.terminology import Listed, Package, Terminology
from sdtm2adam.validation.conformance.catalogue import Check
from sdtm2adam.validation.conformance.checks import checks
from sdtm2adam.validation.conformance.run import run_checks
from tests.validation.conformance.built import delivery

NEWER = Terminology(
    "2030-01-01",
    (
        Package(
            "SDTM",
            "2030-01-01",
            {"SEX": Listed("SDTM", "SEX", "C66731", "Sex", "No")},
            {"SEX": [{"code": "C16576", "value": "F", "synonyms": ""}, {"code": "C99999", "value": "NEWTERM", "synonyms": ""}]},
        ),
    ),
)


def of_sex(data) -> list[str]:
    asked: Check = checks()["S2A-1201"]
    return [f.message for f in run_checks(data, [asked])[0] if f.variable == "SEX"]


def test_a_term_of_a_newer_release_is_a_term_there():
    """NEWTERM is no term of the carried release; M is none of the invented one."""
    data = delivery(DM="USUBJID | SEX\nP1 | F\nP2 | NEWTERM\nP3 | M")

    assert "NEWTERM" in of_sex(data)[0] and "'M'" not in of_sex(data)[0]
    newer = of_sex(replace(data, terminology=NEWER))
    assert "'M'" in newer[0] and "NEWTERM" not in newer[0]
