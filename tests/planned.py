"""A dataset's file, as text, planned as a study plans it."""

from dataclasses import dataclass
from pathlib import Path

from sdtm2adam.derive.assemble import Plan
from sdtm2adam.derive.contract import Verb
from sdtm2adam.derive.verbs import REGISTRY
from sdtm2adam.errors import Findings
from sdtm2adam.plans import Planner
from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.dataset import DatasetSpec, Variable
from sdtm2adam.spec.reading import Document

FILE = "specs/x.yaml"


@dataclass(frozen=True)
class Planned:
    """What became of a file: its spec, its plan, and what was found wrong."""

    spec: DatasetSpec
    document: Document
    plan: Plan
    found: Findings

    @property
    def said(self) -> list[str]:
        return [finding.message for finding in self.found]


def planned(
    folder: Path, text: str, codelists: tuple[str, ...] = (), first: dict[str, dict] | None = None, verbs: dict[str, Verb] = REGISTRY
) -> Planned:
    """The plan of a file; `first` are the variables that every domain has."""
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    spec, document = read_spec(path, DatasetSpec, FILE)
    found = Findings()
    identifiers = {name: Variable.model_validate(given) for name, given in (first or {}).items()}
    plan = Planner(document, set(codelists), found, verbs).plan(spec, identifiers)
    return Planned(spec, document, plan, found)
