"""Values held against the user's own MedDRA, WHODrug and other dictionaries: terms, codes, pairs of both, and whole paths.

Each distinct value, pair or path of the data is asked once. Without the files a rule that needs them is not run. A missing
value is no valid one; a record in which all values of a pair or of a path are missing is not coded, and nothing is wrong
with it. (CDISC's engine calls it invalid.)
"""

from collections.abc import Callable, Sequence

import numpy as np

from sdtm2adam.standards.dictionaries import meddra, whodrug
from sdtm2adam.standards.dictionaries.dictionary import Dictionary, Level
from sdtm2adam.standards.dictionaries.names import MEDDRA, WHODRUG, dictionary_named
from sdtm2adam.validation.rules.coding import group_numbers
from sdtm2adam.validation.rules.columns import Column, Values, is_null
from sdtm2adam.validation.rules.faults import RuleFault, Skipped, Unmet
from sdtm2adam.validation.rules.operations.registry import Asked, operation
from sdtm2adam.validation.rules.rule_model import lettered

# The level that a variable of SDTM holds terms or codes of, by its name without the domain's letters.
TERMS_OF = {
    MEDDRA: {"LLT": "LLT", "DECOD": "PT", "HLT": "HLT", "HLGT": "HLGT", "SOC": "SOC", "BODSYS": "SOC"},
    WHODRUG: {"DECOD": whodrug.DRUGS, "CLAS": whodrug.TEXTS},
}
CODES_OF = {
    MEDDRA: {"LLTCD": "LLT", "PTCD": "PT", "HLTCD": "HLT", "HLGTCD": "HLGT", "SOCCD": "SOC", "BDSYCD": "SOC"},
    WHODRUG: {"CLASCD": whodrug.TEXTS},
}
BESIDE = {"LLT": "LLTCD", "DECOD": "PTCD", "HLT": "HLTCD", "HLGT": "HLGTCD", "SOC": "SOCCD", "BODSYS": "BDSYCD"}
ON_PATH = {
    "valid_meddra_code_references": (MEDDRA, meddra.CODES, ("SOCCD", "HLGTCD", "HLTCD", "PTCD", "LLTCD")),
    "valid_meddra_term_references": (MEDDRA, meddra.TERMS, ("SOC", "HLGT", "HLT", "DECOD", "LLT")),
    "whodrug_code_hierarchy": (WHODRUG, whodrug.PATH, ("DECOD", "CLAS", "CLASCD")),
}


@operation("valid_external_dictionary_value")
def is_value(asked: Asked) -> Column:
    """Whether the value is a term of the level; of a variable that holds codes, whether it is a code of it."""
    held = _dictionary(asked)
    level, as_codes = _level(asked, held), _tail(asked) in CODES_OF.get(held.name, {}) or held.code_is_value
    return _by_value(asked, _codes(level, asked) if as_codes else _terms(level, asked))


@operation("valid_external_dictionary_code")
def is_code(asked: Asked) -> Column:
    """Whether the value is a code of the level.

    Of a variable that holds terms (--DECOD) whether it is a term: a rule that asks it for a code means that. CDISC's engine
    looks for the term among the codes.
    """
    held = _dictionary(asked)
    level, as_terms = _level(asked, held), _tail(asked) in TERMS_OF.get(held.name, {}) and not asked.study.compatible
    return _by_value(asked, _terms(level, asked) if as_terms else _codes(level, asked))


@operation("valid_external_dictionary_code_term_pair")
def is_pair(asked: Asked) -> Column:
    """Whether the code in the variable is that of the term in another one (`external_dictionary_term_variable`)."""
    held = _dictionary(asked)
    other = str(asked.operation.get("external_dictionary_term_variable") or "")
    if not other:
        raise RuleFault(f"{asked.operation.operator}: external_dictionary_term_variable is not said")
    columns = [asked.column(asked.name), asked.column(str(lettered(other, asked.source.letters)))]
    level = _level(asked, held)
    return _by_record(asked, columns, lambda values: level.has_pairs(*values, _case(asked)))


@operation("valid_meddra_code_term_pairs")
def is_meddra_pair(asked: Asked) -> Column:
    """Whether code and term of one level belong together; the variable names the level, by its term or by its code."""
    held = asked.study.needs_dictionary(MEDDRA)
    tail = _tail(asked)
    term = next((name for name, code in BESIDE.items() if tail in (name, code)), "")
    if not term:
        raise RuleFault(f"{asked.operation.operator}: {asked.name or 'no variable'} is none of MedDRA's terms or codes")
    letters = asked.name.removesuffix(tail)
    columns = [asked.column(f"{letters}{BESIDE[term]}"), asked.column(f"{letters}{term}")]
    level = held.levels[TERMS_OF[MEDDRA][term]]
    return _by_record(asked, columns, lambda values: level.has_pairs(*values, _case(asked)))


@operation("valid_whodrug_references")
def is_class(asked: Asked) -> Column:
    """Whether the value is the code of an ATC class."""
    held = asked.study.needs_dictionary(WHODRUG)
    return _by_value(asked, _codes(held.levels[whodrug.TEXTS], asked))


@operation(*ON_PATH)
def is_on_path(asked: Asked) -> Column:
    """Whether the values of several variables lie on one path: MedDRA's five codes or terms; drug, ATC text and ATC code."""
    name, path, tails = ON_PATH[asked.operation.operator]
    held = asked.study.needs_dictionary(name)
    names = [f"{asked.source.letters}{tail}" for tail in tails]
    absent = [one for one in names if not asked.rows.has(one)]
    if absent:
        raise Skipped(f"{asked.operation.operator}: there is no column {', '.join(absent)} in {asked.source.name}")
    return _by_record(asked, [asked.rows.column(one) for one in names], held.paths[path])


@operation("valid_define_external_dictionary_version")
def is_version_of_define(asked: Asked) -> bool:
    """Whether the define names the version that the user's files are of; not where it does not name the dictionary."""
    asked.study.needs_define()
    name = _named(asked)
    held = asked.study.needs_dictionary(name, of_any_version=True)
    if not held.versions:
        raise Unmet(f"the files of {name} do not say which version they are of")
    return not asked.study.other_versions(held) and bool(asked.study.versions_in_define(name))


def _named(asked: Asked) -> str:
    said = str(asked.operation.get("external_dictionary_type") or "")
    name = dictionary_named(said)
    if not name:
        raise RuleFault(f"{asked.operation.operator}: {said or 'nothing'} is no dictionary that is known")
    return name


def _dictionary(asked: Asked) -> Dictionary:
    return asked.study.needs_dictionary(_named(asked))


def _tail(asked: Asked) -> str:
    """The variable without the letters of its domain: PTCD of AEPTCD."""
    return asked.name.removeprefix(asked.source.letters) if asked.source.letters else asked.name[2:]


def _level(asked: Asked, held: Dictionary) -> Level:
    """The level that the rule names, else that of the variable, else the only one. Errors: RuleFault where none is known."""
    said = str(asked.operation.get("dictionary_term_type") or "").upper()
    tail = _tail(asked)
    name = whodrug.LEVELS.get(said, said) or TERMS_OF.get(held.name, {}).get(tail) or CODES_OF.get(held.name, {}).get(tail, "")
    if len(held.levels) == 1:
        return next(iter(held.levels.values()))
    if name not in held.levels:
        known = ", ".join(held.levels)
        raise RuleFault(f"{asked.operation.operator}: {said or f'the level of {asked.name}'} is no level of {held.name} ({known})")
    return held.levels[name]


def _case(asked: Asked) -> bool:
    """Whether capitals count; they do where the rule does not say."""
    return asked.operation.get("case_sensitive") is not False


def _terms(level: Level, asked: Asked) -> Callable[[Sequence[str]], np.ndarray]:
    return lambda values: level.has_terms(values, _case(asked))


def _codes(level: Level, asked: Asked) -> Callable[[Sequence[str]], np.ndarray]:
    return lambda values: level.has_codes(values, _case(asked))


def _by_value(asked: Asked, are_valid: Callable[[Sequence[str]], np.ndarray]) -> Column:
    """One truth a record, asked once of each distinct value; a missing value is not valid."""
    column = asked.column(asked.name)
    texts = [_text(value) for value in column.values.items]
    there = np.array([text is not None for text in texts], dtype=bool)
    truth = np.zeros(len(texts) + 1, dtype=bool)
    truth[:-1][there] = are_valid([text for text in texts if text is not None])
    return _truths(truth[column.codes])


def _by_record(asked: Asked, columns: Sequence[Column], are_valid: Callable[[Sequence[Sequence[str]]], np.ndarray]) -> Column:
    """One truth a record, asked once of each distinct row of these columns."""
    group = group_numbers(columns, len(columns[0]))
    first = np.unique(group, return_index=True)[1]
    rows = list(zip(*([_text(column.at(row)) for row in first] for column in columns), strict=True))
    truth = np.array([not asked.study.compatible and not any(row) for row in rows], dtype=bool)
    whole = [at for at, row in enumerate(rows) if all(row)]
    if whole:
        truth[whole] = are_valid(list(zip(*(rows[at] for at in whole), strict=True)))
    return _truths(truth[group])


def _text(value: object) -> str | None:
    """A value as dictionaries have it: a code that is a number without its point, text without blanks at its ends."""
    if is_null(value) or value != value:
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return str(value).strip() or None


def _truths(truth: np.ndarray) -> Column:
    return Column(Values([False, True]), truth.astype("int64"))
