"""Files and datasets: what could be read, names, labels, size, and whether the guide knows them."""

import re
from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, did_you_mean, some
from sdtm2adam.standards.sdtmig import sdtm_datasets
from sdtm2adam.validation.conformance.catalogue import BOTH, check
from sdtm2adam.validation.conformance.delivery import GENERAL, Delivery, Domain
from sdtm2adam.validation.conformance.guide import guide_label, known

MOST_BYTES = 5_000_000_000
NAME = re.compile(r"[A-Z][A-Z0-9]{0,7}")
ANALYSIS = re.compile(r"AD[A-Z0-9]{1,6}")
# Of other guides of the same model: devices, associated persons, pools, pharmacogenomics.
OTHER_GUIDES = frozenset("POOLDEF DI DO DR DT DU DX DE DA APRELSUB APSC BG PB PF PG SB PR".split())
NOT_HUMAN = {"SJ": "CG0646", "TT": "CG0647", "TP": "CG0648"}


def _told_when_reading(data: Delivery, rule: str) -> Iterator[Finding]:
    list(data.files())
    return (finding for finding in data.unreadable if finding.rule == rule)


@check("S2A-0101", ERROR, owner="mapping", of=BOTH, says="Every file can be read")
def files_can_be_read(data: Delivery) -> Iterator[Finding]:
    return _told_when_reading(data, "S2A-0101")


@check("S2A-0102", NOTE, owner="mapping", of=BOTH, says="Every file of the folder is a dataset or belongs to a package")
def files_are_datasets(data: Delivery) -> Iterator[Finding]:
    return _told_when_reading(data, "S2A-0102")


@check("S2A-0103", ERROR, owner="mapping", of=BOTH, says="A dataset stands in one file")
def dataset_stands_once(data: Delivery) -> Iterator[Finding]:
    return _told_when_reading(data, "S2A-0103")


@check("S2A-0104", WARNING, owner="mapping", of=BOTH, says="Files keep to their format")
def files_keep_to_their_format(data: Delivery) -> Iterator[Finding]:
    return _told_when_reading(data, "S2A-0104")


@check(
    "S2A-0105", ERROR, owner="mapping", cites=("CG0018", "CG0205"), of=BOTH,
    says="A dataset's name has at most 8 letters and digits, begins with a letter and is in upper case",
)  # fmt: skip
def dataset_name_is_short(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        if not NAME.fullmatch(dataset.name):
            yield dataset.about("", f"the name {dataset.name!r} is not 1 to 8 letters and digits, the first a letter")


@check(
    "S2A-0106", ERROR, owner="mapping", cites=("CG0320", "CG0321", "CG0463", "CG0464"),
    says="A dataset is one of the guide, or a custom domain with two letters and the topic of a general observation class",
)  # fmt: skip
def dataset_is_known(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        if known(domain.name) or domain.name in OTHER_GUIDES or (len(domain.name) == 2 and domain.klass in GENERAL):
            continue
        if ANALYSIS.fullmatch(domain.name):
            yield domain.about("", "this looks like an analysis dataset; conformance to SDTM is not asked of it", severity=NOTE)
            continue
        hint = did_you_mean(domain.name, sdtm_datasets())
        fix = "a custom domain has two letters and --TERM, --TRT or --TESTCD; what belongs to a domain of the guide goes there"
        yield domain.about("", f"the guide has no dataset {domain.name}{hint}, and no topic variable tells its class", fix)


@check("S2A-0107", WARNING, owner="mapping", says="A custom domain has a code that no guide will take: it begins with X, Y or Z")
def custom_code_is_reserved_for_sponsors(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(klass=GENERAL):
        if not known(domain.name) and len(domain.name) == 2 and domain.name[0] not in "XYZ" and domain.name not in OTHER_GUIDES:
            says = f"{domain.name} is no domain of the guide ({domain.klass}); codes of sponsors begin with X, Y or Z"
            yield domain.about("", says, "say in the reviewer's guide why, or rename it")


@check("S2A-0108", WARNING, owner="mapping", needs=("labels",), says="A dataset's label is the guide's")
def dataset_label_is_the_guides(data: Delivery) -> Iterator[Finding]:
    for domain, dataset in data.files():
        wanted = guide_label(domain.name)
        if not wanted or not dataset.carries_labels or dataset.label == wanted:
            continue
        if len(domain.parts) > 1 and dataset.label:
            continue  # the parts of a split dataset say which part they are
        yield dataset.about("", f"the label is {dataset.label!r}; the guide's is {wanted!r}")


@check("S2A-0109", ERROR, owner="mapping", needs=("labels",), of=BOTH, says="A dataset's label has at most 40 bytes")
def dataset_label_is_short(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        if len(dataset.label.encode()) > 40:
            yield dataset.about("", f"the label has {len(dataset.label.encode())} bytes: {dataset.label!r}")


@check("S2A-0110", WARNING, owner="mapping", of=BOTH, says="A dataset has records")
def dataset_has_records(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        if not len(dataset.frame):
            yield dataset.about("", "it has no record", "leave it out and say in the define that there are no data")


@check("S2A-0111", ERROR, owner="mapping", cites=("FB2401",), of=BOTH, says="A file is not larger than 5 GB")
def dataset_is_not_too_large(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        if dataset.size > MOST_BYTES:
            yield dataset.about("", f"{dataset.file} has {dataset.size / 1e9:.1f} GB", "split it, as the guide says for large datasets")


@check("S2A-0112", ERROR, owner="mapping", says="The parts of a split dataset agree in labels, types and lengths of their variables")
def parts_agree(data: Delivery) -> Iterator[Finding]:
    for domain in (d for d in data.each() if len(d.parts) > 1):
        for name in domain.columns:
            parts = [part for part in domain.parts if name in part.variables]
            for what in ("label", "is_text", "length"):
                said = {part.name: getattr(part.variables[name], what) for part in parts}
                if len(set(said.values())) > 1:
                    word = {"is_text": "type"}.get(what, what)
                    told = some((f"{part} {_kind(value)}" for part, value in said.items()), 6)
                    yield domain.about(name, f"the {word} differs between the parts: {told}")


def _kind(value: object) -> str:
    return {True: "text", False: "number"}.get(value, repr(value)) if isinstance(value, bool) else repr(value)


@check("S2A-0113", ERROR, owner="mapping", cites=("CG0368", "TRC1736a"), says="There is a DM")
def demographics_are_there(data: Delivery) -> Iterator[Finding]:
    if data.domain("DM") is None:
        yield Finding("", "", "DM", "", "there is no DM among the datasets", source=data.shown)


@check(
    "S2A-0114", ERROR, owner="mapping", cites=("CG0334", "CG0373"), needs=("SUPP--",),
    says="A SUPP-- is named for its RDOMAIN, which is there",
)  # fmt: skip
def supplement_is_named_for_its_parent(data: Delivery) -> Iterator[Finding]:
    for domain in (d for d in data.each("RDOMAIN") if d.is_supp):
        letters = domain.parent[:2] if not domain.parent.startswith("AP") else domain.parent
        named = domain.filled("RDOMAIN") & ~domain.equals("RDOMAIN", letters)
        yield from domain.seen("RDOMAIN", named, f"the values are not {letters}, which the name says")
        if domain.parent not in data.domains and domain.parent in domain.texts("RDOMAIN"):
            yield domain.about("RDOMAIN", f"the delivery has no {domain.parent} whose supplement this is")


@check("S2A-0115", ERROR, owner="mapping", cites=("CG0646", "CG0647", "CG0648"), says="Datasets of nonclinical studies are not there")
def nonclinical_datasets_are_absent(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        if domain.name in NOT_HUMAN:
            yield domain.about("", f"{domain.name} is not for studies in people ({NOT_HUMAN[domain.name]})")


@check("S2A-0116", WARNING, owner="mapping", needs=("xpt",), of=BOTH, says="A transport file is called like its dataset, in lower case")
def file_is_called_like_its_dataset(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        if dataset.form.startswith("xpt") and dataset.file != f"{dataset.name.lower()}.xpt":
            yield dataset.about("", f"the file {dataset.file} holds {dataset.name}; {dataset.name.lower()}.xpt is expected")


@check("S2A-0117", ERROR, owner="mapping", needs=("xpt",), of=BOTH, says="Transport files are of version 5, the one that regulators take")
def transport_is_of_version_5(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        if dataset.form == "xpt8":
            yield dataset.about("", f"{dataset.file} is a transport file of version 8", "write it as version 5")


@check(
    "S2A-0118", ERROR, owner="mapping", cites=("CG0308", "CG0413"), needs=("DOMAIN",),
    says="DOMAIN is the same two letters in every record, and the dataset's name begins with them",
)  # fmt: skip
def domain_is_that_of_the_dataset(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("DOMAIN"):
        if not domain.is_supp:
            yield from domain.seen("DOMAIN", _other_domain(domain), f"the values are not {domain.name}, which the name says")


def _other_domain(domain: Domain) -> np.ndarray:
    """Records whose DOMAIN is filled with something else; that it is empty is told of every required variable."""
    return domain.filled("DOMAIN") & ~domain.equals("DOMAIN", domain.name)
