"""A first spec of a domain as text: what could be mapped from where, each line with its reason; never put in force by itself."""

from pathlib import Path
from typing import NamedTuple

from sdtm2adam.errors import Findings, StudyError
from sdtm2adam.profile.choosing import Chosen, Proposal, choose_export, prefixes_of, proposals, visit_column
from sdtm2adam.profile.columns import Column, describe
from sdtm2adam.profile.derived_lines import derived_lines
from sdtm2adam.profile.names import bare
from sdtm2adam.profile.shapes import DMY, EITHER, MDY, YES_NO
from sdtm2adam.profile.vocabulary import KINDS
from sdtm2adam.profile.wide import WideTest, wide_tests
from sdtm2adam.profile.yaml_text import comment, quoted, scalar, sequence
from sdtm2adam.raw.exports import read_files
from sdtm2adam.spec.raw import LINE, RawSpec
from sdtm2adam.standards import sdtm_dataset, sdtm_variables

HEAD = """\
# A proposal of `sdtm2adam draft {domain}`: not in force. Look at every line, then copy what is right to specs/sdtm/{file}.yaml.
# Confidence: the column's name is a usual one for the variable 2 points, a part of it 1; its label says so 1; its values are what
# the variable holds 1. high: 3 and more, medium: 2, low: 1. Values that cannot be it rule a column out.
"""


IDENTIFIERS = ("STUDYID", "DOMAIN", "USUBJID")
CORE = {"Req": "required", "Exp": "expected", "Perm": "permissible"}


def domain_draft(domain: str, raw: RawSpec, study_folder: Path, asked: str | None = None) -> str:
    """The proposal for a domain of the guide, from one export: YAML that is a DatasetSpec, its reasons as comments.

    Errors: StudyError for a domain that the guide does not have or that is not collected; where no export fits; where the
    export cannot be read.
    """
    dataset = sdtm_dataset(domain)
    if dataset.klass in ("Trial Design", "Relationship", "Study Reference") or domain == "SE":
        raise StudyError(f"{domain} ({dataset.label}) is made from the study's design or from other domains, not from an export")
    chosen = choose_export(domain, raw, asked)
    columns = _described(chosen.export, raw, study_folder)
    prefixes = prefixes_of(domain, chosen.export)
    whose = frozenset(raw.exports[chosen.export].subject)
    tests = wide_tests(domain, columns, prefixes)
    is_wide = len(tests) > 1
    taken = whose | (frozenset(test.column.name for test in tests) if is_wide else frozenset())
    visit = visit_column(tuple(c for c in columns if c.name not in whose), chosen.export, domain)
    taken |= {visit.name} if visit else set()
    visit = visit if "VISITNUM" in sdtm_variables(domain) else None
    found = proposals(domain, columns, chosen.export, taken if domain != "DM" else frozenset())
    ongoing = _ongoing(domain, columns, chosen.export)
    draft = _Draft(domain, chosen, columns, found, tests if is_wide else [], visit, ongoing, whose)
    return "\n".join([*_head(draft), *_variables(draft), *_left(draft)]).rstrip("\n") + "\n"


class _Draft(NamedTuple):
    """Everything that was found for one domain; `whose` are the columns of the subject."""

    domain: str
    chosen: Chosen
    columns: tuple[Column, ...]
    found: dict[str, Proposal]
    tests: list[WideTest]
    visit: Column | None
    ongoing: Column | None
    whose: frozenset[str]

    @property
    def derived(self) -> dict[str, str]:
        return derived_lines(self.domain, set(self.found), self.tests, self.visit, self.ongoing)


def _described(name: str, raw: RawSpec, study_folder: Path) -> tuple[Column, ...]:
    """The columns of one export, with the labels that specs/raw.yaml gives them."""
    one = raw.model_copy(update={"exports": {name: raw.exports[name]}})
    found = Findings()
    reads = read_files(one, study_folder, found)
    if name not in reads:
        found.stop_if_errors(f"Reading {raw.shown_file(name)} stopped")
    frame, declared = reads[name].frame, raw.exports[name].columns
    return tuple(describe(c, frame[c].array, declared[c].label if c in declared else "") for c in frame.columns if c != LINE)


def _head(draft: _Draft) -> list[str]:
    domain, visit = draft.domain, draft.visit
    lines = [HEAD.format(domain=domain, file=domain.lower()), f"domain: {domain}  # {comment(sdtm_dataset(domain).label)}"]
    lines.append(f"keys: {sequence(_keys(domain, set(draft.found) | set(draft.derived)))}  # low: what usually tells records apart")
    lines += _source(draft.chosen, draft.tests, domain)
    if visit is not None:
        said = f"medium: {comment(visit.name)} names the visit; specs/study.yaml lists them"
        lines += ["derive:", f"  - visit: {{from: {scalar(visit.name)}}}  # {said}"]
    return lines


def _variables(draft: _Draft) -> list[str]:
    """A line for each variable of the guide: what is collected, then what is made from it, then what was not found."""
    derived = draft.derived
    variables = [v for v in sdtm_variables(draft.domain).values() if v.name not in IDENTIFIERS]
    mapped = [f"  {_mapped(draft.found[v.name])}" for v in variables if v.name in draft.found]
    made = [f"  {line}" for line in derived.values()]
    lacking = sorted((v for v in variables if v.name not in draft.found and v.name not in derived), key=lambda v: v.core == "Perm")
    missing = [
        f"  # {v.name}:{'' if v.core == 'Perm' else ' {origin: Not Available}'}  # not found: {comment(v.label)} ({CORE[v.core]})"
        for v in lacking
    ]
    any_stated = any(not line.lstrip().startswith("#") for line in (*mapped, *made))
    identifiers = f"  # {', '.join(IDENTIFIERS)}: from `identifiers:` in specs/study.yaml"
    return ["variables:" if any_stated else "variables: {}", identifiers, *mapped, *made, *missing]


def _left(draft: _Draft) -> list[str]:
    """Columns that nothing is proposed for."""
    used = [draft.visit, draft.ongoing, *(p.column for p in draft.found.values()), *(test.column for test in draft.tests)]
    names = draft.whose | {column.name for column in used if column} | {p.time for p in draft.found.values()}
    left = [column for column in draft.columns if column.name not in names]
    if not left:
        return []
    told = [f"  #   {comment(c.name)}{f': {comment(c.label)}' if c.label else ''}" for c in left]
    return [f"  # columns of {comment(draft.chosen.export)} that nothing is proposed for:", *told]


def _source(chosen: Chosen, tests: list[WideTest], domain: str) -> list[str]:
    others = f"; {', '.join(chosen.others)} could be it too (--from)" if chosen.others else ""
    said = f"# {comment(chosen.why + others)}"
    if not tests:
        return [f"from: {{export: {scalar(chosen.export)}}}  {said}"]
    pairs = ", ".join(f"{scalar(t.column.name)}: {scalar(t.code)}" for t in tests)
    return [
        f"from:  {said}",
        f"  export: {scalar(chosen.export)}",
        "  steps:  # medium: these columns hold numbers and are called like tests of CDISC terminology",
        f"    - unpivot: {{columns: {{{pairs}}}, topic: {domain}TESTCD, result: {domain}ORRES}}",
    ]


def _mapped(proposal: Proposal) -> str:
    """One variable and its column: `AESTDTC: {date: STDT, time: STTM}  # high: why`."""
    variable, column, told = proposal.variable, proposal.column, proposal.evidence
    if variable.name.endswith("DTC"):
        how = f"date: {scalar(column.name)}" + (f", time: {scalar(proposal.time)}" if proposal.time else "")
        how += ", order: DMY" if column.look == DMY else ", order: MDY" if column.look == MDY else ""
    elif variable.type == "Num":
        how = f"number: {{from: {scalar(column.name)}}}"
    else:
        how = f"from: {scalar(column.name)}"
    if variable.codelists and variable.type != "Num" and not variable.name.endswith("DTC"):
        how += f", codelist: {scalar(variable.codelists[0])}"
    reasons = list(told.reasons)
    if column.look == EITHER:
        reasons.append("add `order: DMY` or `order: MDY`: no value says which")
    if told.match and told.match.unknown:
        reasons.append(f"not in it: {', '.join(map(quoted, told.match.unknown[:6]))}")
    return f"{variable.name}: {{{how}}}  # {told.confidence}: {comment('; '.join(reasons))}"


def _ongoing(domain: str, columns: tuple[Column, ...], export: str) -> Column | None:
    """The column that says whether something goes on: yes or no, and called so."""
    prefixes = prefixes_of(domain, export)
    named = [c for c in columns if c.look == YES_NO and "".join(bare(c.name, prefixes)) in KINDS["ONGO"].names]
    return named[0] if named and f"{domain}ENRTPT" in sdtm_variables(domain) else None


def _keys(domain: str, present: set[str]) -> list[str]:
    """The usual keys that the draft has."""
    kinds = ("CAT", "TESTCD", "TERM", "TRT", "STDTC", "DTC", "SPID")
    own = [f"{domain}{kind}" for kind in kinds if f"{domain}{kind}" in present]
    visits = ["VISITNUM"] if "VISITNUM" in present else []
    return ["STUDYID", "USUBJID", *own[:2], *visits, *own[2:]]
