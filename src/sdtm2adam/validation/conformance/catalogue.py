"""The catalogue of conformance checks: each with its id, the published rules it answers to, and what it needs.

A check is a function over a delivery that yields findings; `@check` puts it into the catalogue:

    @check("S2A-0301", ERROR, owner="mapping", cites=("CG0014",), says="Every required variable is there")
    def required_variable_is_there(data: Delivery) -> Iterator[Finding]:
        for domain in data.each():
            ...
            yield domain.about(name, "the guide requires it, and it is not there")

It neither knows its id nor its severity: `run.py` fills them in, so that they stand in one place.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sdtm2adam.errors import SEVERITIES, Finding

OWNERS = ("data", "mapping", "standard")
ID = re.compile(r"S2A-\d{4}")
BUILT_IN = re.compile(r"S2A-.*|[a-z-]+")  # ids of checks of ours, and words for findings that are of no check
CITED = re.compile(r"CG\d{4}|FB\d{4}|TRC\d{4}[a-z]?|AD\d{4}")
SDTM, ADAM = "SDTM", "ADaM"
BOTH = (SDTM, ADAM)
DRAFT = "draft: "  # how the sentence of a rule begins that is not published

Look = Callable[..., Iterator[Finding]]


@dataclass(frozen=True)
class Check:
    """One check.

    id        S2A- and four digits; the first two name the group (see GROUPS)
    severity  of its findings, where they do not say another themselves
    owner     who can put right what it finds: data (collected so; query the site), mapping (the specs, or whoever
              made the datasets), standard (the choice of standard or terminology)
    cites     published rules that all of its findings answer to: CDISC's for SDTM (CG) and ADaM (AD, of the ADaM Conformance
              Rules 5.0), the FDA's business rules (FB) and rejection criteria (TRC)
    named     published rules of which a finding answers to those alone that it names
    says      what must hold, one sentence
    needs     without these it is not run: `define`, `labels`, `lengths`, `xpt`, `sdtm` (beside analysis datasets), a dataset
              (`DM`), a structure (`BDS`), a variable of any dataset (`--STAT`, `EPOCH`; `TRTxxPN`, `*FL` by the guide's
              pattern), a variable of one (`DM.ARM`); of alternatives one is enough (`--STAT|--OCCUR`)
    look      the function
    of        the standards whose datasets it looks at
    """

    id: str
    severity: str
    owner: str
    cites: tuple[str, ...]
    says: str
    needs: tuple[str, ...]
    look: Look
    of: tuple[str, ...] = (SDTM,)
    named: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """Every published rule that it answers to."""
        return tuple(dict.fromkeys(self.cites + self.named))

    def answering(self, finding: Finding, standard: str) -> tuple[str, ...]:
        """The published rules that a finding answers to: those that its first line names, else those of all findings of the check.

        standard  of the finding's dataset, "" where it has none: of a check of both standards the rules of that one
        """
        named = tuple(rule for rule in self.rules if rule in finding.message.partition("\n")[0])
        if named or not standard:
            return named or self.cites
        return tuple(rule for rule in self.cites if rule.startswith("AD") == (standard == ADAM))

    @property
    def is_draft(self) -> bool:
        """Whether it is a rule that is not published: what it finds is a note, and makes nothing else more severe."""
        return self.says.startswith(DRAFT)


GROUPS = {
    "01": "files and datasets",
    "02": "names, labels, types and lengths of variables",
    "03": "variables that must or may not be there",
    "04": "identifiers, keys, order of records",
    "05": "text",
    "06": "one-to-one relationships",
    "07": "results of findings",
    "08": "events and interventions",
    "09": "variables that need one another",
    "11": "dates, times, durations, study days",
    "12": "controlled terminology",
    "13": "epochs, elements and visits",
    "14": "trial design",
    "15": "supplemental qualifiers, comments, relationships",
    "16": "subjects across datasets",
    "17": "against the define",
    "18": "demographics, exposure, disposition, death",
    "21": "analysis datasets",
    "22": "analysis variables: names, labels, types, and those that must be there",
    "23": "flags",
    "24": "analysis variables that go one to one",
    "25": "subjects and treatments of the analysis",
    "26": "baseline and change",
    "27": "parameters, derived records, windows, ranges, grades",
    "28": "analysis dates, times, days",
    "29": "time to event",
    "31": "occurrences",
    "32": "analysis data against SDTM",
}
OF_ADAM = "21"  # groups from here on look at analysis datasets, those before at SDTM, where a check says nothing else

_catalogue: dict[str, Check] = {}


def check(
    id: str,
    severity: str,
    *,
    owner: str,
    says: str,
    cites: tuple[str, ...] = (),
    named: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    of: tuple[str, ...] = (),
) -> Callable[[Look], Look]:
    """Put the function into the catalogue. Errors: ValueError for an id that is taken or of no known form."""
    if not ID.fullmatch(id) or id[4:6] not in GROUPS:
        raise ValueError(f"{id} is no id of a check: S2A- and four digits, of which the first two name a group")
    if severity not in SEVERITIES or owner not in OWNERS or not says:
        raise ValueError(f"{id}: severity, owner or sentence is wrong")
    if any(not CITED.fullmatch(rule) for rule in (*cites, *named)):
        raise ValueError(f"{id}: cites what is no published rule: {cites + named}")

    def registered(look: Look) -> Look:
        known = _catalogue.get(id)
        if known and (known.look.__module__, known.look.__qualname__) != (look.__module__, look.__qualname__):
            raise ValueError(f"{id} is taken by {known.look.__qualname__}")
        standards = of or ((ADAM,) if id[4:6] >= OF_ADAM else (SDTM,))
        _catalogue[id] = Check(id, severity, owner, cites, says, needs, look, standards, named)
        return look

    return registered


def catalogue() -> dict[str, Check]:
    """Every check of the modules that are imported, by id, in the order of the ids; see `checks.py` for all of them."""
    return dict(sorted(_catalogue.items()))
