"""What analysis variables are called and how they are described: numbers in names, suffixes, labels, types, formats."""

import re
from collections.abc import Iterator

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.standards.adamig import adam_variables
from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.validation.conformance.analysis.guide import ADSL, BDS, OCCDS, OTHER, analysis_variable, named
from sdtm2adam.validation.conformance.analysis.kinds import DATE, DATETIME, TIME, kind_of
from sdtm2adam.validation.conformance.analysis.second import SECOND
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.delivery import Delivery, Domain

# Endings that the guide keeps for variables of one type: (ending, text, rule).
ENDINGS = (
    ("DTM", False, "AD0060"), ("DT", False, "AD0058"), ("TM", False, "AD0716"), ("DTF", True, ""), ("TMF", True, ""), ("FL", True, ""),
    ("FN", False, ""),
)  # fmt: skip
NO_TIME = re.compile(r"([A-Z]{2})?ELTM")  # planned elapsed time, ISO 8601 text of SDTM
FORMATS = {DATE: "AD0041", TIME: "AD0042", DATETIME: "AD0043"}
# What the label of a variable with such an ending says: (ending, words, rule), longest ending first.
FRAGMENTS = (
    ("DTF", ("date", "imput"), "AD0507"), ("TMF", ("time", "imput"), "AD0508"), ("DTM", ("date",), "AD0505"),
    ("ADY", ("day",), "AD0506"), ("DT", ("date",), "AD0503"), ("TM", ("time",), "AD0504"),
)  # fmt: skip
INDEXED = re.compile(r"zz|w|y")
NUMBER = re.compile(r"xx|zz|y|w")


@check("S2A-2210", WARNING, owner="mapping", cites=("AD0709",), needs=("labels",), says="A variable has the label of the ADaM guide")
def label_is_the_guides(data: Delivery) -> Iterator[Finding]:
    """Behind the label of a numbered variable (AGEGRy, ANLzzFL) the study may say more; what is copied from SDTM has SDTM's."""
    adsl = data.datasets.get(ADSL)
    said = {name: v.label for name, v in adsl.variables.items()} if adsl else {}
    for domain, dataset in data.files():
        for variable in dataset.variables.values() if dataset.carries_labels else ():
            standard = analysis_variable(domain.structure, variable.name)
            if not standard or standard.role or not variable.label or _is_label(variable.label, standard, domain):
                continue
            if domain.name != ADSL and said.get(variable.name) == variable.label:
                continue  # told of ADSL, from which it is carried
            if not (data.sdtm and _in_sdtm(data.sdtm, variable.name)):
                yield dataset.about(variable.name, f"the label is {variable.label!r}; the guide's is {standard.label!r}")


def _is_label(label: str, standard: StandardVariable, domain: Domain) -> bool:
    wanted = standard.label
    if "..." in wanted or "{" in wanted:
        return label.startswith(wanted.partition("...")[0].partition("{")[0])
    return label == wanted or (_is_indexed(standard.name, domain.structure) and label.startswith(wanted))


def _is_indexed(name: str, structure: str) -> bool:
    """Whether the guide calls the variable by a pattern with y, w or zz."""
    own = BDS if structure == OTHER else structure
    printed = (p for s in dict.fromkeys((own, BDS, ADSL)) for p in adam_variables(s) if INDEXED.search(p) and "*" not in p)
    return any(any(named(p, (name,))) for p in printed)


def _in_sdtm(sdtm: Delivery, name: str) -> bool:
    return any(name in domain.columns for domain in sdtm.domains.values())


@check(
    "S2A-2211", ERROR, owner="mapping", named=tuple(rule for *_, rule in ENDINGS if rule),
    says="A variable that ends in DT, TM, DTM or FN is a number, one in DTF, TMF or FL is text",
)  # fmt: skip
def ending_tells_the_type(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        for variable in dataset.variables.values():
            found = next((ending for ending in ENDINGS if variable.name.endswith(ending[0])), None)
            if not found or NO_TIME.fullmatch(variable.name) or not dataset.frame[variable.name].notna().any():
                continue
            ending, as_text, rule = found
            if variable.is_text != as_text:
                held = "text" if variable.is_text else "a number"
                yield dataset.about(variable.name, f"it is {held}, and ends in {ending}{f' ({rule})' if rule else ''}")


@check(
    "S2A-2212", WARNING, owner="mapping", named=tuple(FORMATS.values()), needs=("xpt",),
    says="A number that is a date, time or datetime has a format that shows it so",
)  # fmt: skip
def dates_have_a_format(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        for variable in dataset.variables.values() if dataset.form.startswith("xpt") else ():
            expected = kind_of(variable.name, "", "", variable.is_text)
            if not expected:
                continue
            shown = kind_of(variable.name, "", variable.format, False) if variable.format else ""
            if shown != expected:
                said = f"the format {variable.format} shows no {expected}" if variable.format else f"it has no format of a {expected}"
                yield dataset.about(variable.name, f"{said} ({FORMATS[expected]})")


@check(
    "S2A-2213", NOTE, owner="mapping", named=tuple(rule for *_, rule in FRAGMENTS), needs=("labels",),
    says="The label of a date, time or day that the study named itself says that it is one",
)  # fmt: skip
def labels_say_what_endings_say(data: Delivery) -> Iterator[Finding]:
    for domain, dataset in data.files():
        for variable in dataset.variables.values() if dataset.carries_labels else ():
            found = next((f for f in FRAGMENTS if variable.name.endswith(f[0])), None)
            if not found or not variable.label or analysis_variable(domain.structure, variable.name) or NO_TIME.fullmatch(variable.name):
                continue
            ending, words, rule = found
            if not all(word in variable.label.casefold() for word in words):
                told = " and ".join(words)
                yield dataset.about(
                    variable.name, f"it ends in {ending} and its label {variable.label!r} does not speak of {told} ({rule})"
                )


@check(
    "S2A-2214", WARNING, owner="mapping",
    says="Numbers in names are written as the guide writes them: two digits for periods and record flags, no leading zero elsewhere",
)  # fmt: skip
def numbers_in_names_have_their_digits(data: Delivery) -> Iterator[Finding]:
    for domain, dataset in data.files():
        for name in dataset.variables:
            if not analysis_variable(domain.structure, name):
                meant = next((printed for printed, loose in _loosened(domain.structure) if loose.fullmatch(name)), None)
                if meant:
                    yield dataset.about(name, f"the guide's name is {meant}: xx and zz are 01 to 99, y 1 to 99, w 1 to 9")


def _loosened(structure: str) -> Iterator[tuple[str, re.Pattern]]:
    """The guide's numbered names, with any number where it has one of its own kind."""
    own = BDS if structure == OTHER else structure
    printed = {p: None for s in (own, BDS, ADSL, OCCDS) for p in adam_variables(s) if NUMBER.search(p) and "*" not in p and "--" not in p}
    return ((p, re.compile(NUMBER.sub(r"\\d{1,2}", p))) for p in printed)


@check(
    "S2A-2215", ERROR, owner="mapping", named=tuple(dict.fromkeys(pair.present for pair in SECOND if pair.present)),
    says="The second form of a variable (its number, its text) stands beside the first",
)  # fmt: skip
def second_form_stands_beside_the_first(data: Delivery) -> Iterator[Finding]:
    for domain, dataset in data.files():
        told: set[str] = set()
        for pair in SECOND:
            for name, first in pair.of(domain.columns) if pair.present else ():
                if first not in domain.columns and name not in told:
                    told.add(name)
                    yield dataset.about(name, f"{first}, of which it is the second form, is not there ({pair.present})")
