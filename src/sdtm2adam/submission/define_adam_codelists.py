"""The codelists of analysis variables: CDISC's, the study's, those of the SDTM variable behind, and what the data enumerate."""

import re
from typing import NamedTuple

from sdtm2adam.spec.meta import VariableMeta
from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.submission.define_adam_origins import source_of
from sdtm2adam.submission.define_codelists import COUNTRIES, Base
from sdtm2adam.submission.define_columns import Columns
from sdtm2adam.submission.define_items import meanings, words_of
from sdtm2adam.submission.define_parts import Parts, guide_of
from sdtm2adam.submission.define_types import COMPUTED, shape_of_numbers, written_number
from sdtm2adam.words.parameters import made_by

# Text variables whose values are few and given by the specs. Source: ADaMIG 1.3, 3.2 and 3.3.
ENUMERATED = re.compile(
    r"TRT(?:\d\d)?[PA](?:G\d+)?|TRTSEQ[PA]|\w+GR\d+|PARAM|PARCAT\d+|BASETYPE|(?:AVAL|BASE|P?CHG)CAT\d+|M?CRIT\d+|SHIFT\d+"
    r"|AVISIT|APERIODC|APHASE|EVNTDESC|CNSDTDSC|DTYPE|SRCDOM|SRCVAR|[AB]NRIND|[AB]TOXGR"
)
OF_DATASET = ("PARAM", "PARAMCD", "PARAMN", "PARCAT1", "PARCAT2")  # whose values are another list in every dataset
LISTING = ("map_values", "categorise")  # verbs whose results stand in the spec, whatever stood there before
STATING = ("constant", "set_where", "flag")  # verbs that put in one value of the spec
SUFFIXES = {"DTF": "DATEFL", "TMF": "TIMEFL"}  # of flags that say what was imputed. Source: ADaMIG 1.3, 3.1.3
FLAGS = {"Y", "N"}


class Found(NamedTuple):
    """What a codelist is made from, and whether all terms that were offered belong to it."""

    base: Base
    whole: bool = False


def codelist_in(parts: Parts, dataset: str, variable: VariableMeta, columns: Columns, guide: StandardVariable) -> str:
    """OID of the codelist of an analysis variable, or ""."""
    name, values = variable.name, columns.distinct(variable.name)
    if not values:
        return ""
    if not variable.is_text:
        return _of_numbers(parts, dataset, variable, columns)
    user = f"{dataset}.{name}"
    if name == "PARAMCD" and (labels := meanings(name, "PARAM", columns) if "PARAM" in columns else None):
        return parts.codelists.of(_own(dataset, variable, _in_order(name, columns)), values, user, decodes=labels)
    found = _named(parts, dataset, variable, guide, values)
    if found is not None:
        return parts.codelists.of(found.base, values, user, found.whole, words_of(name, columns))
    outside = _outside(parts, dataset, name)
    if outside or not (ENUMERATED.fullmatch(name) or _numbered(name, columns) or _listed(parts, dataset, name)):
        return outside
    return parts.codelists.of(_own(dataset, variable, _in_order(name, columns)), values, user, decodes=words_of(name, columns))


def _named(parts: Parts, dataset: str, variable: VariableMeta, guide: StandardVariable, values: list[str]) -> Found | None:
    """The codelist that the spec names; else the guide's, the one of the SDTM variable behind, or yes and no for a flag."""
    name, label = variable.name, variable.label
    if variable.codelist:
        base = parts.codelists.base(variable.codelist, (), name, label)
        return Found(base) if base else None
    by_suffix = [short for end, short in SUFFIXES.items() if name.endswith(end)]
    candidates = [Found(base) for base in [parts.codelists.base("", guide.codelists or by_suffix, name, label)] if base]
    candidates += _of_source(parts, dataset, variable)
    if name.endswith("FL") and FLAGS.issuperset(values):
        candidates += [Found(base) for base in [parts.codelists.base("", ("NY",), name, label)] if base]
    return next((found for found in candidates if found.base.holds(values)), None)


def _of_source(parts: Parts, dataset: str, variable: VariableMeta) -> list[Found]:
    """The codelist that the SDTM variable behind has, with the terms that its form offered where it was collected."""
    source = source_of(parts, dataset, variable.name, carried=True)
    if source is None:
        return []
    spec, of_guide = parts.given.spec_of(*source), guide_of(source.dataset).get(source.variable)
    base = parts.codelists.base(spec.codelist or "", of_guide.codelists if of_guide else (), variable.name, variable.label)
    return [Found(base, spec.made_by == "Collected")] if base else []


def _outside(parts: Parts, dataset: str, name: str) -> str:
    """The dictionary that the SDTM variable behind has its values from: countries, MedDRA where its version is known."""
    source = source_of(parts, dataset, name, carried=True)
    if source is None:
        return ""
    if source.variable == "COUNTRY":
        return parts.codelists.outside(COUNTRIES)
    of_guide = guide_of(source.dataset).get(source.variable)
    return parts.codelists.outside(of_guide.described) if of_guide and of_guide.described in parts.given.dictionaries else ""


def _of_numbers(parts: Parts, dataset: str, variable: VariableMeta, columns: Columns) -> str:
    """The codelist of a number that stands for a text: TRT01PN of TRT01P, SAFFN of SAFFL, PARAMN of PARAM."""
    name, values = variable.name, columns.distinct(variable.name)
    beside = _text_of(name, columns)
    words = meanings(name, beside, columns) if beside else None
    if words is None or set(words) != set(values):
        return ""
    terms = {written_number(value, COMPUTED): words[value] for value in values}
    base = _own(dataset, variable, tuple(terms))
    return parts.codelists.of(base, terms, f"{dataset}.{name}", decodes=terms, datatype=shape_of_numbers(values, COMPUTED).datatype)


def _text_of(name: str, columns: Columns) -> str:
    """The text that a number stands for, by the names that ADaM gives: NAME of NAMEN, NAMEFL of NAMEFN; "" for none."""
    beside = f"{name.removesuffix('FN')}FL" if name.endswith("FN") else name.removesuffix("N")
    return beside if beside != name and beside in columns else ""


def _numbered(name: str, columns: Columns) -> bool:
    """Whether a number stands beside the text for each of its values."""
    return f"{name}N" in columns and meanings(f"{name}N", name, columns) is not None


def _in_order(name: str, columns: Columns) -> tuple[str, ...]:
    """The values of a text in the order of the number beside it, else by name."""
    number = "PARAMN" if name == "PARAMCD" else f"{name}N"
    if number not in columns:
        return tuple(columns.distinct(name))
    first = {}
    for value, text in columns.combinations([number, name]):
        first.setdefault(text, value)
    return tuple(sorted(first, key=lambda text: (first[text] is None, first[text] or 0.0, text)))


def _listed(parts: Parts, dataset: str, name: str) -> bool:
    """Whether its values can only be those that stand in the spec."""
    ways = parts.methods.ways.of(dataset, name, parts.given.datasets[dataset][0].names)
    makers = [[call.verb.name for call in way.calls if name in made_by(call)] for way in ways]
    return bool(makers) and all(verbs and (verbs[-1] in LISTING or set(verbs) <= {*STATING, *LISTING}) for verbs in makers)


def _own(dataset: str, variable: VariableMeta, terms: tuple[str, ...]) -> Base:
    """A list of the study's own, made of what the data hold."""
    name, label = variable.name, variable.label
    return Base(f"{name}.{dataset}", f"{label} ({dataset})", None, terms) if name in OF_DATASET else Base(name, label, None, terms)
