"""Define-XML 2.1 for SDTM and for analysis datasets, drawn up from the specs that made them and from the data themselves."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from sdtm2adam.errors import WARNING, Finding, Findings, some
from sdtm2adam.formats.define_model import DefineFile, Document, Item, ItemDef, ItemGroup, Leaf, Standard
from sdtm2adam.formats.define_results import ResultDisplay
from sdtm2adam.submission.define_adam_items import analysis_group
from sdtm2adam.submission.define_adam_items import in_order as analysis_order
from sdtm2adam.submission.define_codelists import slug
from sdtm2adam.submission.define_displays import displays, leaf_id
from sdtm2adam.submission.define_items import group_of, in_order
from sdtm2adam.submission.define_parts import GUIDE, TERMINOLOGY, TERMINOLOGY_OF_ADAM, Delivered, Parts
from sdtm2adam.submission.define_xml import STYLESHEET, VERSION, define_bytes

__all__ = ["Delivered", "draw_up", "draw_up_adam", "write_adam_define", "write_define"]


def write_define(given: Delivered, path: Path, found: Findings) -> DefineFile:
    """Write define.xml for datasets that lie beside it as `<name>.xpt`, and its stylesheet where the package that has it is installed.

    The same datasets and specs give the same bytes. What a regulator would ask about goes to `found`.
    """
    return _written(draw_up(given, found), path, found)


def write_adam_define(given: Delivered, path: Path, found: Findings) -> DefineFile:
    """The same for analysis datasets; `given` holds the specs and plans of SDTM too, where their variables come from."""
    return _written(draw_up_adam(given, found), path, found)


def _written(define: DefineFile, path: Path, found: Findings) -> DefineFile:
    changed: list[str] = []
    path.write_bytes(define_bytes(define, changed))
    if changed:
        says = f"{len(changed)} text(s) with characters that XML cannot hold are shown with a sign in their place: {some(changed, 3)!r}"
        found.add(Finding("define-text", WARNING, "", "", says, count=len(changed), fix="clean the collected value or the spec"))
    copy_stylesheet(path.parent)
    return define


def copy_stylesheet(folder: Path) -> bool:
    """Put the stylesheet beside the define, with its licence, from the installed package `defineutils`; False where there is none."""
    package = find_spec("defineutils")
    if package is None or not package.submodule_search_locations:
        return False
    held = Path(package.submodule_search_locations[0]) / "definehtml"
    files = [held / STYLESHEET, held / f"{STYLESHEET}.LICENSE"]
    if not all(file.is_file() for file in files):
        return False
    for file in files:
        shutil.copyfile(file, folder / file.name)
    return True


def draw_up(given: Delivered, found: Findings) -> DefineFile:
    """The define of SDTM datasets as plain data: every part is referred to, and every reference has its part."""
    parts = Parts.of(given, found)
    metas = {name: meta for name, (meta, _) in given.datasets.items()}
    groups = tuple(group_of(parts, metas[name], given.datasets[name][1]) for name in in_order(metas))
    return _drawn(parts, groups, "SDTM", Standard(GUIDE, "SDTMIG", "IG", given.study.standards.sdtmig, "Final"), "SDTM data definitions")


def draw_up_adam(given: Delivered, found: Findings) -> DefineFile:
    """The define of analysis datasets, with the results that the outputs make from them."""
    parts = Parts.of(given, found)
    groups = tuple(analysis_group(parts, *given.datasets[name]) for name in analysis_order(given.datasets))
    standard = Standard(GUIDE, "ADaMIG", "IG", given.study.standards.adamig, "Final")
    return _drawn(parts, groups, "ADaM", standard, "ADaM data definitions", displays(parts))


def _drawn(
    parts: Parts, groups: tuple[ItemGroup, ...], stage: str, guide: Standard, says: str, shown: tuple[ResultDisplay, ...] = ()
) -> DefineFile:
    given, study, release = parts.given, parts.given.study, parts.given.study.standards
    renamed = parts.codelists.shorter_names()
    definitions = {oid: replace(item, codelist=renamed.get(item.codelist, item.codelist)) for oid, item in parts.items.items()}
    groups = tuple(replace(group, items=_defined(group.items, definitions)) for group in groups)
    codelists = tuple(parts.codelists.made[oid] for oid in sorted(parts.codelists.made))
    standards = [guide] if any(group.standard for group in groups) else []
    dates = given.terminology.packages
    for oid, package in ((TERMINOLOGY, "SDTM"), (TERMINOLOGY_OF_ADAM, "ADaM")):
        if any(codelist.standard == oid for codelist in codelists):
            standards.append(Standard(oid, "CDISC/NCI", "CT", dates.get(package, release.terminology), "Final", package))
    referred = {document.leaf for display in shown for document in display.documents}
    titles = {o.output: f"{o.kind.capitalize()} {o.number}" for o in given.outputs if leaf_id(o.output) in referred}
    leafs = [*_leafs({**given.annotated_crf, **given.documents})]
    leafs += [Leaf(leaf_id(output), file, titles[output]) for output, file in given.shown.items() if output in titles]
    return DefineFile(
        shown="define.xml",
        version="2.1",
        define_version=VERSION,
        context="Submission",
        file_oid=f"{study.study}.{stage}.define",
        created=given.created or f"{release.terminology}T00:00:00",
        source_system="sdtm2adam",
        source_version=given.version,
        study=study.study,
        description=f"{study.title}. {study.notice}." if study.notice else study.title,
        protocol=study.protocol or study.study,
        metadata_oid=f"MDV.{study.study}.{guide.name}.{guide.version}",
        metadata_name=f"{study.study}, {says}",
        standards=tuple(standards),
        annotated_crf=tuple(Document(leaf.id) for leaf in _leafs(given.annotated_crf)),
        supplemental_docs=tuple(Document(leaf.id) for leaf in _leafs(given.documents)),
        groups=groups,
        item_defs=tuple(definitions.values()),
        value_lists=tuple(replace(values, items=_defined(values.items, definitions)) for values in parts.value_lists.values()),
        where_clauses=tuple(parts.clauses.values()),
        codelists=codelists,
        methods=tuple(sorted(parts.methods.made.values(), key=lambda method: method.oid)),
        comments=tuple(sorted(parts.comments.values(), key=lambda comment: comment.oid)),
        leafs=tuple(leafs),
        displays=shown,
    )


def _defined(items: tuple[Item, ...], definitions: Mapping[str, ItemDef]) -> tuple[Item, ...]:
    return tuple(replace(item, definition=definitions[item.ref.item]) for item in items)


def _leafs(documents: Mapping[str, str]) -> list[Leaf]:
    return [Leaf(f"LF.{slug(file)}", file, title) for file, title in documents.items()]
