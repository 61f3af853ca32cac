"""Analysis variables that go one to one, within a dataset or within a parameter, and values that one variable decides."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, WARNING, Finding
from sdtm2adam.validation.conformance.analysis.guide import PARAMETERS, beside, named
from sdtm2adam.validation.conformance.analysis.second import SECOND, Pair
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import codes_of, group_of
from sdtm2adam.validation.conformance.delivery import Delivery, Domain
from sdtm2adam.validation.conformance.pairs import several_of

# (decided, by what, rule): within a parameter a value has one category.
DECIDED = (
    ("AVALCATy", "AVAL", "AD0748"), ("BASECATy", "BASE", "AD0749"), ("CHGCATy", "CHG", "AD0750"), ("PCHGCATy", "PCHG", "AD0751"),
    ("BCHGCATy", "BCHG", "AD0583"), ("PBCHGCAy", "PBCHG", "AD0587"),
)  # fmt: skip
POOLED = (("TRTPGy", "TRTP", "AD0322"), ("TRTAGy", "TRTA", ""), ("TRxxPGy", "TRTxxP", "AD0756"), ("TRxxAGy", "TRTxxA", "AD0759"))


def _cited(kind: str) -> tuple[str, ...]:
    return tuple(rule for pair in SECOND if pair.kind == kind for rule in pair.relation if rule)


def _second(kind: str) -> str:
    """What one of these checks needs: the second form of any of its pairs."""
    return "|".join(pair.second for pair in SECOND if pair.kind == kind)


def _of_kind(data: Delivery, kind: str) -> Iterator[Finding]:
    for pair in (p for p in SECOND if p.kind == kind):
        yield from _one_to_one(data, pair)


def _one_to_one(data: Delivery, pair: Pair) -> Iterator[Finding]:
    for domain in data.each():
        for second, first in pair.of(domain.columns):
            if domain.has(first):
                yield from _between(domain, first, second, pair.within, pair.relation)


def _between(domain: Domain, first: str, second: str, within: tuple[str, ...], rules: tuple[str, str]) -> Iterator[Finding]:
    """Records whose value of one has more than one of the other, where both are filled."""
    both = domain.filled(first) & domain.filled(second)
    if not both.any():
        return
    within = tuple(name for name in within if domain.has(name))
    said = f" within {', '.join(within)}" if within else ""
    for one, other, rule in ((first, second, rules[0]), (second, first, rules[1])):
        several = several_of(domain, one, other, both, within)
        ruled = f" ({rule})" if rule else ""
        yield from domain.seen(one, several, f"a value has more than one {other}{said}{ruled}", show=(*within, one, other))


@check("S2A-2401", ERROR, owner="mapping", named=("AD0738", "AD0739"), needs=("PARAMCD", "PARAM"), says="PARAMCD and PARAM go one to one")
def parameter_code_names_a_parameter(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("PARAMCD", "PARAM"):
        yield from _between(domain, "PARAM", "PARAMCD", (), ("AD0739", "AD0738"))


@check("S2A-2402", ERROR, owner="mapping", named=("AD0740", "AD0741"), needs=("PARAMN", "PARAM"), says="PARAMN and PARAM go one to one")
def parameter_number_names_a_parameter(data: Delivery) -> Iterator[Finding]:
    return _one_to_one(data, _pair("PARAMN"))


@check(
    "S2A-2403", ERROR, owner="mapping", named=("AD0727", "AD0728"), needs=("AVISITN", "AVISIT"),
    says="AVISITN and AVISIT go one to one within a parameter",
)  # fmt: skip
def visit_number_names_a_visit(data: Delivery) -> Iterator[Finding]:
    return _one_to_one(data, _pair("AVISITN"))


@check(
    "S2A-2404", ERROR, owner="mapping", named=("AD0117", "AD0118"), needs=("ATPTN", "ATPT"),
    says="ATPTN and ATPT go one to one within a parameter",
)  # fmt: skip
def time_point_number_names_a_time_point(data: Delivery) -> Iterator[Finding]:
    return _one_to_one(data, _pair("ATPTN"))


def _pair(second: str) -> Pair:
    return next(pair for pair in SECOND if pair.second == second)


@check(
    "S2A-2405", ERROR, owner="mapping", named=("AD0742", "AD0743"), needs=("AVAL", "AVALC"),
    says="AVAL and AVALC go one to one within a parameter, where both are filled",
)  # fmt: skip
def value_and_its_text_go_together(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("AVAL", "AVALC", structure=PARAMETERS):
        yield from _between(domain, "AVAL", "AVALC", ("PARAMCD",), ("AD0742", "AD0743"))


@check(
    "S2A-2406", ERROR, owner="mapping", named=("AD0732", "AD0733"), needs=("BASE", "BASEC"),
    says="BASE and BASEC go one to one within a subject and parameter, where both are filled",
)  # fmt: skip
def baseline_and_its_text_go_together(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("BASE", "BASEC", structure=PARAMETERS):
        yield from _between(domain, "BASE", "BASEC", ("USUBJID", "PARAMCD"), ("AD0733", "AD0732"))


@check(
    "S2A-2407", ERROR, owner="mapping", named=_cited("treatment"), needs=(_second("treatment"),),
    says="A treatment and its number go one to one",
)  # fmt: skip
def treatment_number_names_a_treatment(data: Delivery) -> Iterator[Finding]:
    return _of_kind(data, "treatment")


@check(
    "S2A-2408", ERROR, owner="mapping", named=_cited("group"), needs=(_second("group"),),
    says="A group of subjects or events and its number go one to one",
)  # fmt: skip
def group_number_names_a_group(data: Delivery) -> Iterator[Finding]:
    return _of_kind(data, "group")


@check(
    "S2A-2409", ERROR, owner="mapping", named=_cited("category"), needs=(_second("category"),),
    says="A category of parameters or values, or a shift, and its number go one to one",
)  # fmt: skip
def category_number_names_a_category(data: Delivery) -> Iterator[Finding]:
    return _of_kind(data, "category")


@check(
    "S2A-2410", ERROR, owner="mapping", named=_cited("period"), needs=(_second("period"),),
    says="A period or phase and its second form go one to one",
)  # fmt: skip
def period_has_one_name(data: Delivery) -> Iterator[Finding]:
    return _of_kind(data, "period")


@check(
    "S2A-2411", ERROR, owner="mapping", named=_cited("grade"), needs=(_second("grade"),),
    says="A grade, severity, causality or scope and its number go one to one",
)  # fmt: skip
def grade_number_names_a_grade(data: Delivery) -> Iterator[Finding]:
    return _of_kind(data, "grade")


@check(
    "S2A-2412", WARNING, owner="mapping", named=_cited("limit"), needs=(_second("limit"),),
    says="The limit of a range and its text go one to one within a parameter, where both are filled",
)  # fmt: skip
def limit_and_its_text_go_together(data: Delivery) -> Iterator[Finding]:
    return _of_kind(data, "limit")


@check(
    "S2A-2413", ERROR, owner="mapping", named=tuple(dict.fromkeys(rule for pair in SECOND for rule in pair.filled if rule)),
    says="Of a variable and its second form both are filled, or neither",
)  # fmt: skip
def both_forms_are_filled(data: Delivery) -> Iterator[Finding]:
    """A visit may go without a number; nothing else may."""
    for domain in data.each():
        for pair in SECOND:
            for second, first in pair.of(domain.columns) if any(pair.filled) else ():
                if not domain.has(first):
                    continue
                for one, other, rule in ((second, first, pair.filled[0]), (first, second, pair.filled[1])):
                    alone = domain.filled(one) & domain.empty(other)
                    if rule:
                        yield from domain.seen(one, alone, f"it is filled, and {other} is empty ({rule})", show=(one, other))


@check(
    "S2A-2414", ERROR, owner="mapping", named=("AD0123", "AD0124"), needs=("PARCATy|PARAMTYP",),
    says="A parameter is in one category, and of one type",
)  # fmt: skip
def parameter_is_in_one_category(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("PARAMCD"):
        for printed, rule in (("PARCATy", "AD0124"), ("PARAMTYP", "AD0123")):
            for name, _ in named(printed, domain.columns):
                several = several_of(domain, "PARAMCD", name, domain.filled("PARAMCD") & domain.filled(name), ())
                yield from domain.seen(name, several, f"a parameter has more than one ({rule})", show=("PARAMCD", name))


@check(
    "S2A-2415", ERROR, owner="mapping", named=("AD0151",), needs=("CRITy|MCRITy",),
    says="A criterion (CRITy, MCRITy) says the same in every record of a parameter that has it",
)  # fmt: skip
def criterion_is_one_of_a_parameter(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("PARAMCD"):
        for printed, rule in (("CRITy", " (AD0151)"), ("MCRITy", "")):
            for name, _ in named(printed, domain.columns):
                several = several_of(domain, "PARAMCD", name, domain.filled("PARAMCD") & domain.filled(name), ())
                yield from domain.seen(name, several, f"a parameter has more than one criterion{rule}", show=("PARAMCD", name))


@check(
    "S2A-2416", WARNING, owner="mapping", named=tuple(rule for *_, rule in DECIDED),
    needs=("AVALCATy|BASECATy|CHGCATy|PCHGCATy|BCHGCATy|PBCHGCAy",),
    says="Within a parameter the same value is in the same category",
)  # fmt: skip
def value_is_in_one_category(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("PARAMCD", structure=PARAMETERS):
        for printed, value, rule in DECIDED:
            for name, _ in named(printed, domain.columns) if domain.has(value) else ():
                both = domain.filled(value) & domain.filled(name)
                several = several_of(domain, value, name, both, ("PARAMCD",))
                yield from domain.seen(
                    name, several, f"the same {value} is in more than one category ({rule})", show=("PARAMCD", value, name)
                )


@check(
    "S2A-2417", ERROR, owner="mapping", named=tuple(rule for *_, rule in POOLED if rule), needs=("TRTPGy|TRTAGy|TRxxPGy|TRxxAGy",),
    says="A treatment is in one pooled treatment",
)  # fmt: skip
def treatment_is_in_one_pool(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for printed, treatment, rule in POOLED:
            for name, one in beside(printed, treatment, domain.columns):
                if domain.has(one):
                    several = several_of(domain, one, name, domain.filled(one) & domain.filled(name), ())
                    ruled = f" ({rule})" if rule else ""
                    yield from domain.seen(name, several, f"a value of {one} is in more than one{ruled}", show=(one, name))


@check("S2A-2418", WARNING, owner="mapping", needs=("PARAMCD",), says="A parameter code means the same parameter in every dataset")
def parameter_means_the_same_everywhere(data: Delivery) -> Iterator[Finding]:
    meant: dict[str, dict[str, list[str]]] = {}
    for domain in data.each("PARAMCD", "PARAM"):
        code, text = domain.column("PARAMCD"), domain.column("PARAM")
        first = np.unique(group_of([codes_of(code), codes_of(text)], len(code)), return_index=True)[1]
        for at in first:
            if isinstance(code.iloc[at], str) and isinstance(text.iloc[at], str):
                meant.setdefault(code.iloc[at], {}).setdefault(text.iloc[at], []).append(domain.name)
    for code, texts in meant.items():
        datasets = {name for names in texts.values() for name in names}
        if len(texts) > 1 and len(datasets) > 1:
            told = "; ".join(f"{text!r} in {', '.join(names)}" for text, names in texts.items())
            yield Finding("", "", "", "PARAMCD", f"{code} is {told}", source=data.shown)
