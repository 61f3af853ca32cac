"""Models of specs/study.yaml and specs/codelists/*.yaml."""

from typing import Any

from pydantic import Field, field_validator

from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.dataset import Variable


class Standards(Spec):
    """Which releases the study uses."""

    sdtmig: str
    adamig: str
    terminology: str


class Population(Spec):
    """An analysis set: a condition on ADSL."""

    label: str
    where: str


class StudySpec(Spec):
    """specs/study.yaml: what the whole study shares."""

    study: str
    title: str
    protocol: str | None = None
    notice: str = ""
    standards: Standards
    identifiers: dict[str, Variable]
    visits: list[dict[str, Any]] = Field(default_factory=list)
    elements: list[dict[str, Any]] = Field(default_factory=list)
    arms: list[dict[str, Any]] = Field(default_factory=list)
    populations: dict[str, Population] = Field(default_factory=dict)

    @field_validator("visits", "elements", "arms")
    @classmethod
    def _same_columns(cls, rows: list[dict]) -> list[dict]:
        for row in rows[1:]:
            if list(row) != list(rows[0]):
                raise ValueError(f"every entry has the same columns, in one order: {', '.join(rows[0])}")
        return rows


class CodelistSpec(Spec):
    """specs/codelists/*.yaml: submission values and the collected values that mean them.

    standard  the CDISC codelist whose terms these must be; none for a list of the sponsor's own
    terms     submission value -> collected values (the submission value itself is always understood)
    extra     terms that the sponsor adds to an extensible CDISC codelist
    """

    codelist: str
    standard: str | None = None
    terms: dict[str, list[str | int | float] | str | int | float | None]
    extra: list[str] = Field(default_factory=list)

    def pairs(self) -> list[tuple[str, str]]:
        """(collected, term) for every way a term may be collected."""
        pairs = []
        for term, collected in self.terms.items():
            several = collected if isinstance(collected, list) else [] if collected is None else [collected]
            pairs += [(str(c), term) for c in (term, *several)]
        return pairs
