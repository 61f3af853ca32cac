"""Variables that the guide requires, expects or permits: there, and filled."""

from collections.abc import Iterator

from sdtm2adam.errors import ERROR, NOTE, Finding, some
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.delivery import GENERAL, Delivery
from sdtm2adam.validation.conformance.guide import TIMING


@check("S2A-0301", ERROR, owner="mapping", cites=("CG0014",), says="Every required variable is there")
def required_variable_is_there(data: Delivery) -> Iterator[Finding]:
    for domain, dataset in data.files():
        for name in (n for n, v in domain.guide.items() if v.core == "Req" and n not in dataset.variables):
            yield dataset.about(name, "the guide requires it, and it is not there")


@check("S2A-0302", ERROR, owner="data", cites=("CG0014",), says="A required variable has a value in every record")
def required_variable_is_filled(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for name in (n for n, v in domain.guide.items() if v.core == "Req" and n in domain.columns):
            topic = [n for n in ("USUBJID", domain.variable("--SEQ"), domain.variable("--TESTCD")) if n in domain.columns and n != name]
            yield from domain.seen(
                name, domain.empty(name), "the guide requires a value, and there is none", show=tuple(topic[:3]) or (name,)
            )


@check("S2A-0303", ERROR, owner="mapping", cites=("CG0016",), says="Every expected variable is there, even where all of it is empty")
def expected_variable_is_there(data: Delivery) -> Iterator[Finding]:
    for domain, dataset in data.files():
        absent = [n for n, v in domain.guide.items() if v.core == "Exp" and n not in dataset.variables]
        if absent:
            count = f"{len(absent)} variables that are" if len(absent) > 1 else "a variable that is"
            yield dataset.about(
                "", f"the guide expects {count} not there: {some(absent, 12)}", "add them; they may be empty when nothing was collected"
            )


@check("S2A-0304", NOTE, owner="mapping", says="A permissible variable is left out where nothing was collected")
def permissible_variable_has_values(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        if not len(domain.frame):
            continue
        bare = [n for n in domain.columns if n in domain.guide and domain.guide[n].core == "Perm" and not domain.filled(n).any()]
        if bare:
            yield domain.about(
                "",
                f"{len(bare)} permissible {'variable is' if len(bare) == 1 else 'variables are'} empty in every record: {some(bare, 12)}",
            )


@check("S2A-0305", ERROR, owner="mapping", cites=("CG0219",), says="An event, intervention or finding has at least one timing variable")
def there_is_a_timing_variable(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(klass=GENERAL):
        if domain.name not in ("IE", "SC") and not any(domain.has(like) for like in TIMING):
            yield domain.about("", "it has no timing variable")


@check(
    "S2A-0306", ERROR, owner="mapping", cites=("CG0554",),
    says="A record of a general observation class says whose it is: USUBJID, APID, SPDEVID or POOLID",
)  # fmt: skip
def record_says_whose_it_is(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(klass=GENERAL):
        whose = [name for name in ("USUBJID", "APID", "SPDEVID", "POOLID") if domain.has(name)]
        if not whose:
            yield domain.about("", "it has none of USUBJID, APID, SPDEVID and POOLID")
            continue
        nobody = ~sum(domain.filled(name) for name in whose).astype(bool)
        yield from domain.seen(whose[0], nobody, "the record says of no subject, person, device or pool whose it is", show=("--SEQ",))
