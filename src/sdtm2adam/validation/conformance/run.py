"""All checks over a delivery: findings, and for every check whether it ran and on what."""

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from sdtm2adam.errors import ERROR, Finding
from sdtm2adam.validation.conformance.analysis.guide import STRUCTURES, is_pattern, named
from sdtm2adam.validation.conformance.catalogue import ADAM, Check
from sdtm2adam.validation.conformance.checks import checks
from sdtm2adam.validation.conformance.delivery import Delivery
from sdtm2adam.validation.questions.asked import Asked
from sdtm2adam.validation.questions.failing import compares_records, is_of_records, renamed
from sdtm2adam.validation.questions.told import condition

BROKEN = "check-broken"
Place = Callable[[str, np.ndarray], str]


@dataclass(frozen=True)
class Ran:
    """What became of one check.

    why        why it did not run; "" when it did
    note       what a reader must know of how it ran; "" for nothing
    datasets   names of the domains that it was given
    asked      what it asked of the records of a dataset, as far as that can be told
    looked     records of these
    findings, records   how many findings, and how many records or values these concern
    """

    check: Check
    why: str = ""
    datasets: tuple[str, ...] = ()
    looked: int = 0
    findings: int = 0
    records: int = 0
    asked: tuple[Asked, ...] = ()
    note: str = ""

    @property
    def ran(self) -> bool:
        return not self.why


def run_checks(data: Delivery, chosen: Iterable[Check] | None = None) -> tuple[list[Finding], list[Ran]]:
    """Every check of the standard that can run (or of those chosen): its findings, in the order of the ids, and the list of checks.

    A check that fails for a fault of its own is a finding (`check-broken`, an error); the others still run.
    """
    findings, table = [], []
    for check in (c for c in checks().values() if data.standard in c.of) if chosen is None else chosen:
        found, ran = _one(check, data)
        findings += found
        table.append(ran)
    return findings, table


def _one(check: Check, data: Delivery) -> tuple[list[Finding], Ran]:
    why = unmet(check, data)
    if why:
        return [], Ran(check, why)
    seen = replace(data, looked=set())
    try:
        found = [replace(f, rule=f.rule or check.id, severity=f.severity or check.severity) for f in check.look(seen)]
    except Exception as fault:  # a fault of ours or data that nobody thought of: told, and not the end
        _asked(check, data)
        return [_broken(check, fault)], Ran(check, f"it broke: {type(fault).__name__}: {fault}", findings=1, records=1)
    names = tuple(sorted(seen.looked))
    looked = sum(len(domain.frame) for name, domain in data.domains.items() if name in seen.looked)
    return found, Ran(check, "", names, looked, len(found), sum(f.count for f in found), _asked(check, data))


def _asked(check: Check, data: Delivery) -> tuple[Asked, ...]:
    """What the domains have noted of the check, taken from them so that the next one finds nothing."""
    made = []
    for domain in data.domains.values():
        for one in domain.noted:
            question = condition(one.says)
            if is_of_records(question) and (len(domain.parts) == 1 or not compares_records(question)):
                made.append(Asked(check.id, one.dataset, renamed(question, one.letters), one.variable, one.rows, len(one.rows)))
        domain.noted.clear()
    return tuple(made)


def _broken(check: Check, fault: Exception) -> Finding:
    at = traceback.extract_tb(fault.__traceback__)[-1]
    says = f"{check.id} ({check.says}) could not be finished: {type(fault).__name__}: {fault}, in {at.name}, line {at.lineno}"
    return Finding(BROKEN, ERROR, "", "", says, fix="this is a fault of the check: please report it with the dataset's structure")


def placed(finding: Finding, place: Place) -> Finding:
    """With where its records were collected (`raw/ae.csv line 4`) behind where they stand."""
    where = place(finding.dataset, np.array(finding.rows, dtype="int64")) if finding.rows else ""
    return replace(finding, source=f"{finding.source} ({where})") if where else finding


def unmet(check: Check, data: Delivery) -> str:
    """Why a check cannot run on these data; "" when it can. Of the alternatives of a need (`A|B`) one is enough."""
    if not data.domains and "define" not in check.needs and check.needs:
        return "no dataset could be read"
    for need in check.needs:
        if not any(_met(one, data) for one in need.split("|")):
            return f"needs {WORDS.get(need, need.replace('|', ' or '))}, which is not there"
    return ""


WORDS = {
    "define": "a define.xml",
    "labels": "files that have labels",
    "lengths": "files that have lengths",
    "xpt": "transport files",
    "sdtm": "the SDTM datasets beside the analysis datasets",
    **{structure: f"a dataset of the structure {told}" for structure, told in STRUCTURES.items()},
}


def _met(need: str, data: Delivery) -> bool:
    if need == "define":
        return data.define is not None
    if need in ("labels", "lengths"):
        return any(need in dataset.carries for dataset in data.datasets.values())
    if need == "sdtm":
        return data.sdtm is not None
    if need == "xpt":
        return any(dataset.form.startswith("xpt") for dataset in data.datasets.values())
    if "." in need:
        domain, variable = need.split(".")
        return domain in data.domains and data.domains[domain].has(variable)
    if any(domain.has(need) or domain.structure == need for domain in data.domains.values()):
        return True
    if data.standard == ADAM and is_pattern(need) and any(any(named(need, domain.columns)) for domain in data.domains.values()):
        return True
    return need in data.domains or (need == "SUPP--" and any(domain.is_supp for domain in data.domains.values()))
