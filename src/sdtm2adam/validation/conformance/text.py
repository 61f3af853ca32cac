"""Text as it stands in the records: blanks, control characters, lone points, and names that must be short."""

import re
import unicodedata
from collections.abc import Iterator

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import BOTH, check
from sdtm2adam.validation.conformance.cells import is_text, where_text
from sdtm2adam.validation.conformance.delivery import GENERAL, Delivery
from sdtm2adam.validation.conformance.guide import guide_label, guide_variables, model_variables

SHORT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,7}")
SHORT_UPPER_NAME = re.compile(r"[A-Z_][A-Z0-9_]{0,7}")
# (dataset or "", variable, characters, rule)
LIMITS = (
    ("", "ARMCD", 20, "CG0153"),
    ("", "ACTARMCD", 20, "CG0123"),
    ("", "ETCD", 8, "CG0246"),
    ("", "SETCD", 8, "CG0149"),
    ("TS", "TSPARMCD", 8, "CG0257"),
    ("TS", "TSPARM", 40, "CG0258"),
)
# Values that a topic must not have: what was meant goes there instead.
NO_TOPICS = (("--TESTCD", "CG0341", "CG0344"), ("--TRT", "CG0342", "CG0345"), ("--TERM", "CG0343", "CG0346"))


@check("S2A-0501", ERROR, owner="data", cites=("FB1501",), of=BOTH, says="No text begins with a blank")
def text_has_no_leading_blank(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for name in domain.columns:
            blank = domain.where(name, lambda text: text[:1].isspace())
            yield from domain.seen(name, blank, "the text begins with a blank")


@check("S2A-0502", ERROR, owner="data", cites=("FB1502",), of=BOTH, says="No text is a lone point")
def text_is_no_lone_point(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for name in domain.columns:
            yield from domain.seen(
                name, domain.equals(name, "."), "the text is a point and nothing else", fix="leave what is missing empty"
            )


@check("S2A-0503", ERROR, owner="data", of=BOTH, says="No text has control characters (line breaks, tabs, NUL)")
def text_has_no_control_characters(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for name in domain.columns:
            yield from domain.seen(name, domain.where(name, _has_control), "the text has control characters")


def _has_control(text: str) -> bool:
    return not text.isprintable() and any(unicodedata.category(c) == "Cc" for c in text)


@check("S2A-0504", ERROR, owner="data", needs=("xpt",), of=BOTH, says="Transport files of version 5 hold ASCII only")
def transport_text_is_ascii(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for part in (p for p in domain.parts if p.form == "xpt5"):
            named = [n for n, v in part.variables.items() if not (v.label.isascii() and n.isascii())]
            for name in named:
                yield part.about(name, f"the label has characters beyond ASCII: {part.variables[name].label!r}")
        if all(part.form == "xpt5" for part in domain.parts):
            for name in domain.columns:
                yield from domain.seen(name, domain.where(name, lambda text: not text.isascii()), "the text has characters beyond ASCII")


@check("S2A-0505", NOTE, owner="data", of=BOTH, says="No text ends with a blank")
def text_has_no_trailing_blank(data: Delivery) -> Iterator[Finding]:
    """Transport files cannot keep a blank at the end: files of other kinds would differ from them."""
    for domain in data.each():
        for name in domain.columns:
            yield from domain.seen(name, domain.where(name, lambda text: text[-1:].isspace()), "the text ends with a blank")


@check("S2A-0506", WARNING, owner="data", of=BOTH, says="No text has characters beyond ASCII, which a transport file cannot hold")
def text_is_ascii(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        if any(part.form != "xpt5" for part in domain.parts):
            for name in domain.columns:
                yield from domain.seen(name, domain.where(name, lambda text: not text.isascii()), "the text has characters beyond ASCII")


@check(
    "S2A-0507", ERROR, owner="mapping", cites=("CG0372",), needs=("--TESTCD|IETESTCD",),
    says="--TESTCD has at most 8 letters, digits and underscores, the first no digit",
)  # fmt: skip
def test_code_is_a_name(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for like in ("--TESTCD", "IETESTCD") if domain.name != "IE" else ("--TESTCD",):
            bad = domain.where(like, lambda text: not SHORT_NAME.fullmatch(text))
            yield from domain.seen(
                like, bad, "it has more than 8 characters, or others than letters, digits and underscores, or a digit first"
            )


@check("S2A-0508", ERROR, owner="mapping", cites=("CG0406",), needs=("--TEST",), says="--TEST has at most 40 characters")
def test_name_is_short(data: Delivery) -> Iterator[Finding]:
    """IETEST may have 200."""
    for domain in data.each("--TEST"):
        if domain.name != "IE":
            yield from domain.seen("--TEST", domain.where("--TEST", lambda text: len(text) > 40), "it has more than 40 characters")


@check(
    "S2A-0509", ERROR, owner="mapping", cites=("CG0417",), needs=("QNAM",),
    says="QNAM has at most 8 upper case letters, digits and underscores, the first no digit",
)  # fmt: skip
def qualifier_name_is_a_name(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("QNAM"):
        bad = domain.where("QNAM", lambda text: not SHORT_UPPER_NAME.fullmatch(text))
        yield from domain.seen(
            "QNAM", bad, "it has more than 8 characters, or others than upper case letters, digits and underscores, or a digit first"
        )


@check("S2A-0510", ERROR, owner="mapping", cites=("CG0416",), needs=("QLABEL",), says="QLABEL has at most 40 characters")
def qualifier_label_is_short(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("QLABEL"):
        long = domain.where("QLABEL", lambda text: len(text) > 40)
        yield from domain.seen("QLABEL", long, "it has more than 40 characters", show=("QNAM", "QLABEL"))


@check(
    "S2A-0511", ERROR, owner="mapping", cites=("CG0314",), needs=("QNAM",),
    says="QNAM is no variable that the parent domain could have itself",
)  # fmt: skip
def qualifier_is_no_standard_variable(data: Delivery) -> Iterator[Finding]:
    for domain in (d for d in data.each("QNAM") if d.parent):
        parent = data.domain(domain.parent)
        names = {*guide_variables(domain.parent), *model_variables(domain.parent, parent.klass if parent else "")}
        fix = f"put it into {domain.parent}"
        yield from domain.seen("QNAM", domain.equals("QNAM", *names), f"{domain.parent} has a variable of this name", fix=fix)


@check(
    "S2A-0512", ERROR, owner="mapping", cites=tuple(rule for *_, rule in LIMITS), needs=("ARMCD|ACTARMCD|ETCD|SETCD|TSPARMCD",),
    says="Codes of arms, elements and parameters are as short as the guide has them",
)  # fmt: skip
def codes_are_short(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for only, name, most, rule in LIMITS:
            if domain.name == only or not only:
                long = domain.where(name, lambda text, most=most: len(text) > most)
                yield from domain.seen(name, long, f"it has more than {most} characters ({rule})")


@check(
    "S2A-0513", ERROR, owner="mapping", cites=tuple(rule for _, *rules in NO_TOPICS for rule in rules), needs=("--TESTCD|--TRT|--TERM",),
    says="No topic is OTHER or MULTIPLE",
)  # fmt: skip
def topic_says_what(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(klass=GENERAL):
        for like, other, multiple in NO_TOPICS:
            for word, rule in (("OTHER", other), ("MULTIPLE", multiple)):
                yield from domain.seen(like, domain.equals(like, word), f"the topic is {word} ({rule}), which says nothing of what it was")


@check(
    "S2A-0514", ERROR, owner="mapping", cites=("CG0336", "CG0350"), needs=("--CAT|--SCAT",),
    says="A category is not the dataset's own label",
)  # fmt: skip
def category_is_not_the_label(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        labels = {label.casefold() for label in (guide_label(domain.name), *(part.label for part in domain.parts)) if label}
        for like in ("--CAT", "--SCAT"):
            same = domain.where(like, lambda text, labels=labels: text.casefold() in labels)
            yield from domain.seen(like, same, "the category is the dataset's label")


@check(
    "S2A-0515", ERROR, owner="mapping", cites=("CG0027", "CG0337", "CG0338", "CG0339", "CG0340"), needs=("--CAT|--SCAT",),
    says="Category, subcategory, coded term and body system say different things",
)  # fmt: skip
def category_adds_something(data: Delivery) -> Iterator[Finding]:
    pairs = (("--SCAT", "--CAT", "CG0027"), ("--CAT", "--DECOD", "CG0337"), ("--SCAT", "--DECOD", "CG0338"))
    pairs += (("--CAT", "--BODSYS", "CG0339"), ("--SCAT", "--BODSYS", "CG0340"))
    for domain in data.each():
        for one, other, rule in pairs:
            if domain.has(one, other) and is_text(domain.column(one)) and is_text(domain.column(other)):
                shared = domain.texts(one) & domain.texts(other)
                same = where_text(domain.column(one), shared.__contains__)
                same &= (domain.column(one).astype(object) == domain.column(other).astype(object)).to_numpy() if same.any() else False
                yield from domain.seen(one, same, f"it is the same as {domain.variable(other)} ({rule})", show=(one,))
