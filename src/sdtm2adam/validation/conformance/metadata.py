"""What files say of their variables: names, labels, types, lengths, and their order."""

import re
from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, did_you_mean, some
from sdtm2adam.validation.conformance.catalogue import BOTH, SDTM, check
from sdtm2adam.validation.conformance.cells import is_text, where_text
from sdtm2adam.validation.conformance.delivery import GENERAL, Dataset, Delivery, Domain
from sdtm2adam.validation.conformance.files import bytes_of
from sdtm2adam.validation.conformance.guide import IDENTIFIERS, TIMING, also_allowed, model_variables

NAME = re.compile(r"[A-Z][A-Z0-9_]*")
MOST_BYTES = 200
# Variables that the model has for nonclinical studies only, with the rule for each.
NOT_HUMAN = {
    "--USCHFL": "CG0622", "--RSTIND": "CG0623", "--RSTMOD": "CG0624", "--IMPLBL": "CG0625", "--RESLOC": "CG0626", "--DTHREL": "CG0627",
    "--EXCLFL": "CG0628", "--REASEX": "CG0629", "FETUSID": "CG0630", "RPHASE": "CG0631", "RPPLDY": "CG0632", "RPPLSTDY": "CG0633",
    "RPPLENDY": "CG0634", "--NOMDY": "CG0635", "--NOMLBL": "CG0636", "--RPDY": "CG0637", "--RPSTDY": "CG0638", "--RPENDY": "CG0639",
    "--DETECT": "CG0640", "SPECIES": "CG0642", "STRAIN": "CG0643", "SBSTRAIN": "CG0644",
}  # fmt: skip
# Variables of one domain only: (variable, the domain that may have it, rule).
ONE_DOMAIN = (("--AGENT", "MS", "CG0564"), ("--CONC", "MS", "CG0565"), ("--CONCU", "MS", "CG0566"), ("--EVDTYP", "MH", "CG0567"))
# Variables that a domain must not have, though the model has them for its class.
NOT_IN = (("AE", "AEOCCUR", "CG0040"), ("AE", "AESTAT", "CG0044"), ("AE", "AEREASND", "CG0304"), ("DM", "AGETXT", "CG0641"))


@check("S2A-0201", ERROR, owner="mapping", cites=("CG0310", "AD0013"), of=BOTH, says="A variable's name has at most 8 characters")
def variable_name_is_short(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        for name in (n for n in dataset.variables if len(n) > 8):
            yield dataset.about(name, f"the name has {len(name)} characters")


@check(
    "S2A-0202", ERROR, owner="mapping", cites=("AD0014", "AD0015"), of=BOTH,
    says="A variable's name is of upper case letters, digits and underscores, and begins with a letter",
)  # fmt: skip
def variable_name_is_upper_case(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        for name in (n for n in dataset.variables if not NAME.fullmatch(n)):
            yield dataset.about(name, f"the name {name!r} is not of upper case letters, digits and underscores, the first a letter")


@check(
    "S2A-0203", ERROR, owner="mapping", cites=("CG0311", "AD0016"), needs=("labels",), of=BOTH,
    says="A variable's label has at most 40 bytes",
)  # fmt: skip
def variable_label_is_short(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        for variable in dataset.variables.values():
            if len(variable.label.encode()) > 40:
                yield dataset.about(variable.name, f"the label has {len(variable.label.encode())} bytes: {variable.label!r}")


@check("S2A-0204", WARNING, owner="mapping", cites=("CG0303",), needs=("labels",), says="A variable's label is the guide's")
def variable_label_is_the_guides(data: Delivery) -> Iterator[Finding]:
    for domain, dataset in data.files():
        for variable in dataset.variables.values() if dataset.carries_labels else ():
            standard = domain.guide.get(variable.name)
            if standard and variable.label and variable.label != standard.label:
                yield dataset.about(variable.name, f"the label is {variable.label!r}; the guide's is {standard.label!r}")


@check("S2A-0205", ERROR, owner="mapping", needs=("labels",), of=BOTH, says="A variable has a label")
def variable_has_a_label(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        bare = [v.name for v in dataset.variables.values() if not v.label.strip()] if dataset.carries_labels else []
        if bare:
            yield dataset.about("", f"{len(bare)} variables have no label: {some(bare, 12)}")


@check("S2A-0206", ERROR, owner="mapping", cites=("AD0200",), of=BOTH, says="A variable is text or a number as the guide has it")
def variable_type_is_the_guides(data: Delivery) -> Iterator[Finding]:
    for domain, dataset in data.files():
        for variable in dataset.variables.values():
            standard = domain.guide.get(variable.name)
            if standard and standard.role and data.sdtm:
                continue  # a variable of SDTM in analysis data: held against SDTM itself
            if standard and variable.is_text != (standard.type == "Char"):
                yield dataset.about(
                    variable.name, f"it is {'text' if variable.is_text else 'a number'}; the guide has it as {_type(standard.type)}"
                )


def _type(type_: str) -> str:
    return "text" if type_ == "Char" else "a number"


@check("S2A-0207", ERROR, owner="mapping", says="A variable holds text or numbers, as SDTM has no other type")
def variable_is_text_or_number(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        for variable in dataset.variables.values():
            if variable.type not in ("", "text", "integer", "float"):
                yield dataset.about(variable.name, f"the file holds values of type {variable.type}; dates are ISO 8601 text in SDTM")


@check("S2A-0208", ERROR, owner="mapping", cites=("AD0017",), of=BOTH, says="A text has at most 200 bytes")
def text_fits_a_transport_file(data: Delivery) -> Iterator[Finding]:
    fix = "what goes over 200 bytes is continued in SUPP-- (or in COVAL1, TSVAL1 ... and IETEST in TI)" if data.standard == SDTM else ""
    for domain in data.each():
        for name in domain.columns:
            yield from domain.seen(name, _longer(domain, name, MOST_BYTES), f"text is longer than {MOST_BYTES} bytes", fix=fix)


def _longer(domain: Domain, name: str, most: int) -> np.ndarray:
    return where_text(domain.column(name), lambda text: len(text) > most // 4 and len(text.encode()) > most)


@check(
    "S2A-0209", WARNING, owner="mapping", cites=("FB1801", "FB1901"), needs=("lengths",), of=BOTH,
    says="A variable is not longer than its longest value needs",
)  # fmt: skip
def length_is_what_values_need(data: Delivery) -> Iterator[Finding]:
    """The longest value counts over all datasets that share the variable; SUPP-- and RELREC are looked at for themselves."""
    needed = _needed(data)
    for dataset in (d for _, d in data.files() if d.carries_lengths):
        over = []
        for variable in (v for v in dataset.variables.values() if v.is_text and v.length):
            needs = max(1, needed[_shared(dataset), variable.name])
            if variable.length > needs:
                over.append(f"{variable.name} {variable.length} for {needs}")
        if over:
            yield dataset.about(
                "", f"{len(over)} text variables are longer than their values: {some(over, 8)}", "give each the length of its longest value"
            )


def _shared(dataset: Dataset) -> str:
    return dataset.name if dataset.name.startswith(("SUPP", "SQ", "RELREC")) else ""


def _needed(data: Delivery) -> dict[tuple[str, str], int]:
    """(dataset that counts for itself or "", variable) -> bytes of the longest value."""
    needed: dict[tuple[str, str], int] = {}
    for _, dataset in data.files():
        for name in dataset.frame.columns:
            longest = int(bytes_of(dataset.frame[name]).max(initial=0)) if is_text(dataset.frame[name]) else 0
            key = (_shared(dataset), name)
            needed[key] = max(needed.get(key, 0), longest)
    return needed


@check(
    "S2A-0210", WARNING, owner="mapping", cites=("FB1801",), needs=("lengths",), of=BOTH,
    says="A variable has the same length in every dataset",
)  # fmt: skip
def length_is_the_same_everywhere(data: Delivery) -> Iterator[Finding]:
    lengths: dict[str, dict[int, list[str]]] = {}
    for _, dataset in data.files():
        for variable in dataset.variables.values():
            if variable.is_text and variable.length and not _shared(dataset):
                lengths.setdefault(variable.name, {}).setdefault(variable.length, []).append(dataset.name)
    for name, found in lengths.items():
        if len(found) > 1:
            told = "; ".join(f"{length} in {some(names)}" for length, names in sorted(found.items()))
            yield Finding("", "", "", name, f"the length differs between datasets: {told}", source=data.shown)


@check("S2A-0211", ERROR, owner="mapping", needs=("lengths",), of=BOTH, says="No value is longer than its variable")
def value_fits_its_variable(data: Delivery) -> Iterator[Finding]:
    for domain, dataset in data.files():
        alone = Domain(domain.name, (dataset,))
        for variable in dataset.variables.values():
            if variable.is_text and variable.length and is_text(dataset.frame[variable.name]):
                records = _longer(alone, variable.name, variable.length)
                yield from alone.seen(variable.name, records, f"text is longer than the variable's {variable.length} bytes")


@check(
    "S2A-0212", ERROR, owner="mapping", cites=("CG0013", "CG0349", "CG0351"),
    says="A variable is one of the guide, or of the model for its class",
)  # fmt: skip
def variable_is_known(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        allowed = {*domain.guide, *model_variables(domain.name, domain.klass), *(also_allowed(domain.name) if domain.guide else ())}
        for name in domain.columns if allowed else ():
            if name not in allowed and not _continued(name, domain.guide):
                says = f"neither the guide nor the model has it for {domain.klass}{did_you_mean(name, allowed)}"
                yield domain.about(name, says, "what the sponsor adds goes to SUPP--")


def _continued(name: str, guide: dict) -> bool:
    """COVAL1, TSVAL1: text that goes over 200 bytes."""
    base = name.rstrip("0123456789")
    return base != name and base in guide and base in ("COVAL", "TSVAL")


@check("S2A-0213", ERROR, owner="mapping", cites=("CG0330", "CG0664"), says="Variables stand in the guide's order")
def variables_are_in_order(data: Delivery) -> Iterator[Finding]:
    """Variables that only the model has are asked whether they stand among the identifiers, qualifiers or timing variables."""
    for domain, dataset in data.files():
        guide = {name: at for at, name in enumerate(domain.guide)}
        moved = _moved([n for n in dataset.variables if n in guide], guide) if guide else []
        model = model_variables(domain.name, domain.klass)
        strange = [n for n in dataset.variables if n in model and n not in guide]
        ranks = {n: _rank(n, domain.prefix) for n in dataset.variables if n in model or n in guide}
        moved += [n for n in strange if not moved and _out_of_rank(n, list(ranks), ranks)]
        if moved:
            says = f"{len(moved)} {'variable is' if len(moved) == 1 else 'variables are'} not in the guide's order: {some(moved, 8)}"
            yield dataset.about("", says, "identifiers, topic, qualifiers, timing, each in the guide's order")


def _moved(names: list[str], place: dict[str, int]) -> list[str]:
    """The fewest names that have to move for the rest to be in order: all but a longest rising sequence."""
    tails, at_tail, before = [], [], {}
    for name in names:
        at = bisect_left(tails, place[name])
        tails[at : at + 1] = [place[name]]
        before[name] = at_tail[at - 1] if at else None
        at_tail[at : at + 1] = [name]
    kept, last = set(), at_tail[-1] if at_tail else None
    while last:
        kept.add(last)
        last = before[last]
    return [name for name in names if name not in kept]


def _rank(name: str, prefix: str) -> int:
    """0 for identifiers, 2 for timing variables, 1 for all between."""
    general = f"--{name.removeprefix(prefix)}" if prefix and name.startswith(prefix) else name
    return 0 if general in IDENTIFIERS or name in IDENTIFIERS else 2 if general in TIMING or name in TIMING else 1


def _out_of_rank(name: str, names: list[str], ranks: dict[str, int]) -> bool:
    at = names.index(name)
    return any(ranks[n] > ranks[name] for n in names[:at]) or any(ranks[n] < ranks[name] for n in names[at + 1 :])


@check("S2A-0214", ERROR, owner="mapping", cites=tuple(NOT_HUMAN.values()), says="Variables of nonclinical studies are not there")
def nonclinical_variables_are_absent(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for like, rule in NOT_HUMAN.items():
            if domain.has(like) and (domain.klass in GENERAL or not like.startswith("--")):
                yield domain.about(like, f"the model has it for nonclinical studies only ({rule})")


@check(
    "S2A-0215", ERROR, owner="mapping", cites=("CG0040", "CG0044", "CG0304", "CG0564", "CG0565", "CG0566", "CG0567", "CG0621", "CG0641"),
    says="A variable that the model keeps from a domain is not there",
)  # fmt: skip
def variables_kept_from_a_domain_are_absent(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for like, only, rule in ONE_DOMAIN:
            if domain.name != only and domain.klass in GENERAL and domain.has(like):
                yield domain.about(like, f"only {only} may have it ({rule})")
        for name, variable, rule in NOT_IN:
            if domain.name == name and domain.has(variable):
                yield domain.about(variable, f"{name} must not have it ({rule})")
        if domain.klass == "Interventions" and domain.has("--METHOD"):
            yield domain.about("--METHOD", "interventions must not have it (CG0621)")


@check("S2A-0216", ERROR, owner="mapping", cites=("CG0467",), needs=("--STDTC",), says="Findings have --DTC and no --STDTC")
def findings_have_no_start(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("--STDTC"):
        if domain.is_findings:
            yield domain.about("--STDTC", "a finding's date is --DTC; the guide has no --STDTC for findings")


@check("S2A-0217", NOTE, owner="mapping", needs=("labels",), of=BOTH, says="The same variable has one label in all datasets")
def label_is_the_same_everywhere(data: Delivery) -> Iterator[Finding]:
    labels: dict[str, dict[str, list[str]]] = {}
    for domain, dataset in data.files():
        for variable in dataset.variables.values() if dataset.carries_labels else ():
            if not domain.guide.get(variable.name) and variable.label:
                labels.setdefault(variable.name, {}).setdefault(variable.label, []).append(dataset.name)
    for name, found in labels.items():
        if len(found) > 1:
            told = "; ".join(f"{label!r} in {some(names)}" for label, names in found.items())
            yield Finding("", "", "", name, f"the label differs between datasets: {told}", source=data.shown)
