"""Decisions of the worklist read back into specs/codelists/: all of them, or none where one cannot be followed."""

from collections.abc import Iterator
from dataclasses import dataclass

from sdtm2adam.derive.text import folded
from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean
from sdtm2adam.spec.codelist_text import Addition, with_additions
from sdtm2adam.spec.study import CodelistSpec
from sdtm2adam.standards.terminology import Codelist
from sdtm2adam.study import Study
from sdtm2adam.worklist.lines import ACCEPT, DECISIONS, FILE, MOST, OPEN, QUERY, SYNONYM, Line
from sdtm2adam.worklist.terms_used import codelist_files


@dataclass(frozen=True)
class Applied:
    """What was done: the files changed, what to tell the reader, and the lines that wait (a query, or no decision)."""

    files: list[str]
    told: list[str]
    left: list[Line]


def apply(study: Study, lines: list[Line]) -> Applied:
    """Follow the decisions of the open lines. What a file says already is not said again, so that applying twice changes nothing.

    synonym  the collected value goes under its term, which the study or the CDISC codelist has
    accept   a new term: what stands in the column `term`, else the collected value itself
    query    nothing is changed; the line is told
    Errors: one StudyError with every line that cannot be followed; no file is changed then.
    """
    files, found = codelist_files(study), Findings()
    additions: dict[str, list[Addition]] = {}
    meant: dict[tuple[str, str], str] = {}
    left, told = [], []
    for line in lines:
        decision = line.decision.casefold()
        if line.state != OPEN:
            continue
        if decision in ("", QUERY):
            left.append(line)
            continue
        faults = list(_faults(study, line, files, meant))
        found.extend(Finding("worklist", ERROR, "", "", f"{FILE} row {line.row}: {says}", fix=fix) for says, fix in faults)
        if not faults:
            additions.setdefault(line.codelist, []).append(_addition(study, line))
            told.append(f"{line.codelist}: `{line.value}` is {_term(line)}" + (", a new term" if decision == ACCEPT else ""))
    found.stop_if_errors("The decisions were not applied")
    changed = _changed(study, files, additions)
    for path, text in changed.items():
        (study.folder / path).write_text(text, encoding="utf-8", newline="")
    told += [f"{line.codelist}: `{line.value}` waits for the answer to a query ({line.first})" for line in left if line.decision]
    undecided = sum(not line.decision for line in left)
    return Applied(sorted(changed), told + ([f"{undecided} without a decision"] if undecided else []), left)


def _term(line: Line) -> str:
    return line.term.strip() or line.value.strip()


def _faults(study: Study, line: Line, files: dict[str, str], meant: dict[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    """Why a decision cannot be followed, and what to do. `meant` remembers what a value was said to mean on lines before."""
    decision = line.decision.casefold()
    name = f"{line.codelist}, `{line.value}`"
    if decision not in DECISIONS:
        yield (
            f"{name}: `{line.decision}` is no decision{did_you_mean(line.decision, DECISIONS)}",
            f"write {', '.join(DECISIONS)}, or nothing",
        )
        return
    spec = study.codelists.get(line.codelist)
    if spec is None:
        yield f"{name}: the study has no codelist {line.codelist}{did_you_mean(line.codelist, study.codelists)}", "correct the name"
        return
    if line.codelist not in files:
        fix = f"write specs/codelists/{line.codelist.lower()}.yaml with `standard: {line.codelist}` and the terms that are used"
        yield f"{name}: the study takes the codelist whole and has no file for it", fix
        return
    if len(line.value) >= MOST:
        yield f"{name[:60]}: the value is longer than a cell can hold", f"add it by hand in {files[line.codelist]}"
        return
    standard = study.terminology.codelist(spec.standard) if spec.standard else None
    yield from _synonym(line, spec, standard) if decision == SYNONYM else _accept(line, spec, standard)
    other = meant.setdefault((line.codelist, folded(line.value)), _term(line))
    if other != _term(line):
        yield f"{name}: another row says that it is {other}, this one {_term(line)}", "decide for one of them"
    here = {folded(c): t for c, t in spec.pairs()}.get(folded(line.value))
    if here is not None and here != _term(line):
        yield f"{name}: it already stands under {here} in {files[line.codelist]}", "take it away there first"


def _synonym(line: Line, spec: CodelistSpec, standard: Codelist | None) -> Iterator[tuple[str, str]]:
    known = {*spec.terms, *(standard.terms if standard else ())}
    term = line.term.strip()
    if not term:
        yield f"{line.codelist}, `{line.value}`: synonym of which term?", "write it in the column `term`" + _closest(line)
    elif term not in known:
        fix = "name one of its terms, or write `accept` to add a term of the sponsor's own"
        yield f"{line.codelist}, `{line.value}`: {term} is not a term of it{did_you_mean(term, known)}", fix


def _accept(line: Line, spec: CodelistSpec, standard: Codelist | None) -> Iterator[tuple[str, str]]:
    term = _term(line)
    if standard is None or term in standard.terms or term in spec.terms:
        return
    if not standard.extensible:
        says = f"{line.codelist}, `{line.value}`: {standard.short} ({standard.code}) is not extensible, so that no term can be added to it"
        yield says, "write `synonym` and one of its terms, or `query`" + _closest(line)
        return
    alike = next((known for known, entry in standard.terms.items() if folded(term) in map(folded, (known, *entry.synonyms))), None)
    if alike:
        yield f"{line.codelist}, `{line.value}`: CDISC has {alike}, which means the same", f"write `synonym` and the term {alike}"


def _closest(line: Line) -> str:
    return f" (the closest is {line.closest})" if line.closest else ""


def _addition(study: Study, line: Line) -> Addition:
    """What is to be added: a term of CDISC's that the study did not have yet needs no `extra`."""
    spec, term = study.codelists[line.codelist], _term(line)
    standard = study.terminology.codelist(spec.standard).terms if spec.standard else None
    extra = standard is not None and term not in standard and term not in spec.extra
    return Addition(term, line.value if folded(line.value) != folded(term) else "", extra)


def _changed(study: Study, files: dict[str, str], additions: dict[str, list[Addition]]) -> dict[str, str]:
    """File -> its new text, for those that change."""
    changed, faults = {}, []
    for name, of_list in additions.items():
        path = files[name]
        was = (study.folder / path).read_bytes().decode()
        mark, text = was[: was.startswith("\ufeff")], was.removeprefix("\ufeff").replace("\r\n", "\n")
        try:
            new = with_additions(text, of_list, path)
        except StudyError as fault:
            faults.append(str(fault))
            continue
        if new != text:  # with the line breaks that the file has
            changed[path] = mark + (new.replace("\n", "\r\n") if "\r\n" in was else new)
    if faults:
        raise StudyError("\n".join(["The decisions were not applied; no file was changed.", *faults]))
    return changed
