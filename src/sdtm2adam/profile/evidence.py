"""Why a collected column may be a variable of the guide: its name, its label, its values; and how far that is to be trusted.

The rule of confidence: a column's name that is one of those under which the variable is collected counts 2, words in a part of
the name 1; words in its label 1; values that are what the variable holds (dates, numbers, terms of its codelist) 1. Values
that cannot be it rule a column out. 3 and more is high, 2 is medium, 1 is low. Values alone are never enough.
"""

from typing import NamedTuple

from sdtm2adam.profile.codelist_matches import Match, match_of
from sdtm2adam.profile.columns import Column
from sdtm2adam.profile.names import TECHNICAL, bare, compact, tokens
from sdtm2adam.profile.shapes import DATES, NUMBERS, TIME, WHOLE, YES_NO
from sdtm2adam.profile.vocabulary import KINDS, UNIT_ENDINGS, Called
from sdtm2adam.standards import StandardVariable, codelists

HIGH, MEDIUM, LOW = "high", "medium", "low"
MOSTLY = 0.8  # of the distinct values that are terms of a codelist
WHOLE_WORDS = 3  # words as short as this must stand alone: END is not in ENDOSCOPY
NOT_TEXT = ("TERM", "TRT", "DECOD", "BODSYS", "SOC", "TEST", "INDC", "LOC", "SPEC", "CAT", "VISIT")
NAMELESS = Called(frozenset(), ())


class Evidence(NamedTuple):
    """Points and the reasons in words; `words` is how many words agree, which decides between equals."""

    points: int
    words: int
    reasons: tuple[str, ...]
    match: Match | None = None

    @property
    def confidence(self) -> str:
        return HIGH if self.points >= 3 else MEDIUM if self.points == 2 else LOW


def kind_of(variable: str, domain: str) -> str:
    """A variable's name without its domain: STDTC of AESTDTC."""
    return variable.removeprefix(domain) if variable != domain and variable not in KINDS else variable


def evidence(column: Column, variable: StandardVariable, domain: str, prefixes: frozenset[str]) -> Evidence | None:
    """Why this column may be this variable; None where neither name nor label says so, or the values cannot be it."""
    kind = kind_of(variable.name, domain)
    called = KINDS.get(kind, NAMELESS)
    named, words, name_says = _by_name(column.name, variable.name, kind, called, prefixes)
    labelled, label_words, label_says = _by_label(column.label, variable.label, called)
    if not named and not labelled:
        return None
    fits, match, value_says = _by_values(column, variable, kind)
    if fits is None:
        return None
    reasons = tuple(reason for reason in (name_says, label_says, value_says) if reason)
    return Evidence(named + labelled + fits, words + label_words, reasons, match)


def time_evidence(column: Column, kind: str, prefixes: frozenset[str]) -> int:
    """Points of a column as the time that goes with a date (`STTIM` with STDTC); 0 where its values are no times."""
    if column.look != TIME:
        return 0
    return _by_name(column.name, "", kind, KINDS[kind], prefixes)[0] + _by_label(column.label, "", KINDS[kind])[0]


def _by_name(name: str, variable: str, kind: str, called: Called, prefixes: frozenset[str]) -> tuple[int, int, str]:
    whole, own = compact(name), bare(name, prefixes)
    joined = "".join(own)
    unitless = "".join(word for word in own if word not in UNIT_ENDINGS)
    if whole == variable:
        return 2, 9, "its name is the variable's"
    technical = [t for t in tokens(name) if t in TECHNICAL]
    if joined in called.names or unitless in called.names or joined == kind or whole in called.names or joined + "".join(technical) == kind:
        return 2, 5 if kind == joined else 4, f"{name} is a usual name for it"
    best = max((entry for entry in called.words if _all_in(entry, tokens(name))), key=len, default=())
    return (1, len(best), f"its name has {' '.join(best)}") if best else (0, 0, "")


def _by_label(label: str, guide: str, called: Called) -> tuple[int, int, str]:
    words = tokens(label)
    best = max((entry for entry in called.words if _all_in(entry, words)), key=len, default=())
    if best:
        return 1, len(best), f'its label "{label}" says so'
    significant = [word for word in tokens(guide) if len(word) > 3]
    if len(significant) > 1 and _all_in(tuple(significant), words):
        return 1, len(significant), f'its label "{label}" is like the guide\'s'
    return 0, 0, ""


def _all_in(entry: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return all(any(word == said or (len(said) > WHOLE_WORDS and word.startswith(said)) for word in words) for said in entry)


def _by_values(column: Column, variable: StandardVariable, kind: str) -> tuple[int | None, Match | None, str]:
    """1 where values are what the variable holds, 0 where they do not tell, None where they cannot be it; why."""
    if not column.filled:
        return 0, None, "it is never filled"
    if variable.name.endswith("DTC"):
        year = column.look == WHOLE and column.longest == 4
        return (
            (1, None, f"its values look like {column.look}")
            if column.look in DATES
            else (0, None, "years only")
            if year
            else (None, None, "")
        )
    if column.look in (*DATES, TIME):
        return None, None, ""
    if variable.codelists:
        return _by_codelist(column, variable.codelists[0])
    if variable.type == "Num" or kind in ("ORNRLO", "ORNRHI"):
        return (1, None, "its values are numbers") if column.look in NUMBERS else (None if variable.type == "Num" else 0, None, "")
    if kind in NOT_TEXT and column.look in (*NUMBERS, YES_NO) and not column.is_listed:
        return None, None, ""
    if kind in ("TERM", "TRT", "DECOD", "BODSYS", "SOC"):
        return (None, None, "") if column.look in (*NUMBERS, YES_NO) else (1, None, "its values are words")
    if kind == "SPID":
        return (1, None, "its values are numbers") if column.look in NUMBERS else (None if column.is_listed else 0, None, "")
    return 0, None, ""


def _by_codelist(column: Column, short: str) -> tuple[int | None, Match | None, str]:
    if short not in codelists():
        return 0, None, f"the terms of codelist {short} are not at hand"
    if not column.values:
        return 0, None, f"more values than can be held against codelist {short}"
    match = match_of([value for value in column.values if value not in column.missing_like] or column.values, short)
    says = f"specs/codelists/{short.lower()}.yaml is to say what the others mean"
    if all(value.isdigit() for value in column.values) and match.share < 1:
        return 0, None, f"its values are codes ({', '.join(column.values[:6])}): {says.replace('the others', 'they')}"
    if match.share >= MOSTLY:
        return 1, match, f"{match.known} of {match.of} values are in codelist {short}"
    if short == "NY" and column.distinct > 4:
        return None, None, ""
    return 0, match, f"{match.known} of {match.of} values are in codelist {short}; {says}"
