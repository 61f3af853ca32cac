"""Which export a domain comes from: told by the names of exports, forms and columns; and which column is which variable."""

import re
from typing import NamedTuple

from sdtm2adam.errors import StudyError, did_you_mean, some
from sdtm2adam.profile.codelist_matches import match_of
from sdtm2adam.profile.columns import Column
from sdtm2adam.profile.evidence import Evidence, evidence, kind_of, time_evidence
from sdtm2adam.profile.names import bare, compact, tokens
from sdtm2adam.profile.shapes import DATES
from sdtm2adam.profile.vocabulary import FORMS, KINDS
from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.standards import StandardVariable, codelists, sdtm_dataset, sdtm_variables

# Variables that no column is proposed for: they are made from others, or from the study.
DERIVED_KINDS = frozenset({"SEQ", "DY", "STDY", "ENDY", "LOBXFL", "BLFL", "DRVFL", "STRESC", "STRESN", "STRESU", "STNRLO", "STNRHI"})
FROM_STUDY = frozenset({"STUDYID", "DOMAIN", "USUBJID", "EPOCH", "VISIT", "VISITNUM", "VISITDY", "TAETORD", "SPDEVID", "POOLID"})
# Pairs that one collected column may serve.
SHARED = frozenset({frozenset({"BODSYS", "SOC"}), frozenset({"TEST", "TESTCD"})})
TIMES = {"DTC": "TIM", "STDTC": "STTIM", "ENDTC": "ENTIM"}
VISITS = re.compile(r"visit|screen|baseline|week|month|cycle|follow|unsch|^v ?\d|^day|^d\d|end of", re.IGNORECASE)
CORE = {"Req": 0, "Exp": 1, "Perm": 2}


class Chosen(NamedTuple):
    """The export, why it is taken, and others that could be it too."""

    export: str
    why: str
    others: tuple[str, ...]


class Proposal(NamedTuple):
    """A column for a variable, why, and the column of the time that goes with a date."""

    variable: StandardVariable
    column: Column
    evidence: Evidence
    time: str = ""


def choose_export(domain: str, raw: RawSpec, asked: str | None = None) -> Chosen:
    """The export that a domain most likely comes from.

    Points: 3 for the domain's code as a word of the export's name, 2 for a usual word of such forms in the name of the export or
    form, 1 where half of the words of the guide's label stand there, 1 where columns begin with the domain's code; among equals
    the one with more columns that have usual names for variables of the domain.
    Errors: StudyError when the asked export is not declared, or none has two points.
    """
    if asked is not None:
        if asked not in raw.exports:
            raise StudyError(
                f"specs/raw.yaml has no export {asked}{did_you_mean(asked, raw.exports)}\n    there are  {some(raw.exports, 30)}"
            )
        return Chosen(asked, "as asked for with --from", ())
    scored = {name: _points(domain, name, raw) for name in raw.exports}
    ranked = sorted(scored, key=lambda name: (-scored[name][0], -scored[name][1], name))
    if not ranked or scored[ranked[0]][0] < 2:
        label = sdtm_dataset(domain).label
        raise StudyError(
            f"no export of specs/raw.yaml is clearly that of {domain} ({label})\n    to fix  say which it is: --from EXPORT\n"
            f"    there are  {some(raw.exports, 30)}"
        )
    best = ranked[0]
    others = tuple(name for name in ranked[1:4] if scored[name][0] >= 2)
    return Chosen(best, "; ".join(scored[best][2]), others)


def prefixes_of(domain: str, export: str) -> frozenset[str]:
    """What may stand before a column's own name: the domain's code, words of the export's name."""
    also = {"SAE", "SER"} if domain == "AE" else set()
    return frozenset({domain, *also, *(word for word in tokens(export) if len(word) > 1)})


def _points(domain: str, name: str, raw: RawSpec) -> tuple[int, int, list[str]]:
    export = raw.exports[name]
    own, form, why, points = tokens(name), tokens(export.form), [], 0
    if domain in own:
        points, why = 3, [f"the export is called {name}"]
    usual = [
        word
        for word in FORMS.get(domain, domain).split()
        if any(w == word or (len(word) > 4 and w.startswith(word)) for w in (*own, *form))
    ]
    if usual:
        points += 2
        why.append(f"{export.form or name} is a usual name for such a form")
    label = [word for word in tokens(sdtm_dataset(domain).label) if len(word) > 3]
    if label and sum(any(w[:5] == word[:5] for w in (*own, *form)) for word in label) * 2 >= len(label):
        points += 1
        why.append(f"it is like the guide's label {sdtm_dataset(domain).label}")
    if any(tokens(column)[:1] == (domain,) and len(tokens(column)) > 1 for column in export.columns):
        points += 1
        why.append(f"columns begin with {domain}")
    kinds = {kind_of(v, domain) for v in sdtm_variables(domain)}
    known = sum(
        any("".join(bare(c, prefixes_of(domain, name))) in KINDS[kind].names for c in export.columns) for kind in kinds if kind in KINDS
    )
    return points, known, why


def proposals(domain: str, columns: tuple[Column, ...], export: str, taken: frozenset[str] = frozenset()) -> dict[str, Proposal]:
    """Variable -> its column. Best evidence first; a column serves one variable, but for pairs that say the same."""
    prefixes = prefixes_of(domain, export)
    found = []
    for variable in sdtm_variables(domain).values():
        kind = kind_of(variable.name, domain)
        if kind in DERIVED_KINDS or variable.name in FROM_STUDY:
            continue
        for column in columns:
            told = evidence(column, variable, domain, prefixes) if column.name not in taken else None
            if told:
                found.append((told, CORE[variable.core], variable, column))
    found.sort(key=lambda f: (-f[0].points, -f[0].words, f[1], f[2].order, [c.name for c in columns].index(f[3].name)))
    chosen: dict[str, Proposal] = {}
    for told, _, variable, column in found:
        users = [kind_of(p.variable.name, domain) for p in chosen.values() if p.column.name == column.name]
        may_share = all(frozenset({user, kind_of(variable.name, domain)}) in SHARED for user in users)
        if variable.name not in chosen and may_share:
            chosen[variable.name] = Proposal(variable, column, told)
    return _with_times(_with_test_code(chosen, domain), domain, columns, prefixes)


def _with_test_code(chosen: dict[str, Proposal], domain: str) -> dict[str, Proposal]:
    """The same proposals with the code of a test from the column of its name, where only that is collected."""
    code, test = sdtm_variables(domain).get(f"{domain}TESTCD"), chosen.get(f"{domain}TEST")
    if code is None or test is None or code.name in chosen:
        return chosen
    listed = [short for short in code.codelists if short in codelists()]
    match = match_of(test.column.values, listed[0]) if listed and test.column.values else None
    told = f"{test.column.name} is proposed for the name of the test, from which its code follows"
    return {**chosen, code.name: Proposal(code, test.column, Evidence(1, 0, (told,), match))}


def _with_times(chosen: dict[str, Proposal], domain: str, columns: tuple[Column, ...], prefixes: frozenset[str]) -> dict[str, Proposal]:
    """The same proposals with the times that go with their dates; an end that has only a time lies on the day of the start."""
    used = {p.column.name for p in chosen.values()}

    def time_of(kind: str) -> str:
        points, name = max(
            ((time_evidence(c, kind, prefixes), c.name) for c in columns if c.name not in used), key=lambda t: t[0], default=(0, "")
        )
        used.add(name if points else "")
        return name if points else ""

    done = {name: p._replace(time=time_of(TIMES[kind])) if (kind := kind_of(name, domain)) in TIMES else p for name, p in chosen.items()}
    start, end = f"{domain}STDTC", f"{domain}ENDTC"
    if start in done and end not in done and end in sdtm_variables(domain) and (time := time_of("ENTIM")):
        told = Evidence(1, 0, (f"{time} is a usual name for the time of the end, which has no date of its own",))
        done[end] = Proposal(sdtm_variables(domain)[end], done[start].column, told, time)
    return done


def visit_column(columns: tuple[Column, ...], export: str, domain: str) -> Column | None:
    """The column that names the visit: called so, and its label or its values say that visits are meant."""
    prefixes = prefixes_of(domain, export)
    named = [c for c in columns if c.filled and c.look not in DATES and _is_called_visit(c, prefixes)]
    return next((c for c in named if "VISIT" in tokens(c.label) or _says_visits(c) or compact(c.name).startswith("VIS")), None)


def _is_called_visit(column: Column, prefixes: frozenset[str]) -> bool:
    return "".join(bare(column.name, prefixes)) in KINDS["VISIT"].names or compact(column.name) in KINDS["VISIT"].names


def _says_visits(column: Column) -> bool:
    """At least half of the distinct values speak of visits."""
    told = [value for value in column.values if VISITS.search(value)]
    return bool(told) and len(told) * 2 >= len(column.values)
