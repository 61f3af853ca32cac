"""The variables of the SDTM model by part, with and without what later versions brought."""

from sdtm2adam.standards.sdtm_model import NEWEST, OF_GUIDE, section
from sdtm2adam.standards.sdtmig import sdtm_variables


def names(part: str, version: str = NEWEST) -> list[str]:
    return [variable.name for variable in section(part, version)]


def test_parts_begin_as_the_model_prints_them():
    assert ["STUDYID", "DOMAIN", "USUBJID"] == names("Identifiers")[:3]
    assert ["--TRT", "--MODIFY", "--DECOD", "--MOOD"] == names("Interventions")[:4]
    assert ["--TERM", "--MODIFY", "--LLT", "--LLTCD", "--DECOD"] == names("Events")[:5]
    assert ["--TESTCD", "--TEST"] == names("Findings")[:2]
    assert ["VISITNUM", "VISIT", "VISITDY", "TAETORD", "EPOCH"] == names("Timing")[:5]


def test_timing_of_older_versions():
    """The phases of repeats came with 1.7, --XDY and --PTFL with 2.0."""
    assert "RPHASE" not in names("Timing", OF_GUIDE["3.2"])
    assert "RPHASE" in names("Timing", OF_GUIDE["3.3"])
    assert not {"--XDY", "--PTFL"} & set(names("Timing", OF_GUIDE["3.3"]))
    assert {"--XDY", "--PTFL"} <= set(names("Timing", OF_GUIDE["3.4"]))


def test_roles_are_those_of_the_guide():
    ae = sdtm_variables("AE")
    roles = {v.name: v.role for v in section("Events")}

    assert {"AETERM": "Topic", "AESEV": ae["AESEV"].role, "AEOUT": ae["AEOUT"].role} == {
        "AETERM": roles["--TERM"], "AESEV": roles["--SEV"], "AEOUT": roles["--OUT"],
    }  # fmt: skip
    assert {"Timing"} == {v.role for v in section("Timing")}
