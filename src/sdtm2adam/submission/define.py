"""Define-XML 2.1 for the SDTM datasets, drawn up from the specs that made them and from the data themselves."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from sdtm2adam.errors import WARNING, Finding, Findings, some
from sdtm2adam.formats.define_model import DefineFile, Document, Item, ItemDef, Leaf, Standard
from sdtm2adam.submission.define_codelists import slug
from sdtm2adam.submission.define_items import group_of, in_order
from sdtm2adam.submission.define_parts import GUIDE, TERMINOLOGY, Delivered, Parts
from sdtm2adam.submission.define_xml import STYLESHEET, VERSION, define_bytes

__all__ = ["Delivered", "draw_up", "write_define"]


def write_define(given: Delivered, path: Path, found: Findings) -> DefineFile:
    """Write define.xml for datasets that lie beside it as `<name>.xpt`, and its stylesheet where the package that has it is installed.

    The same datasets and specs give the same bytes. What a regulator would ask about goes to `found`.
    """
    define = draw_up(given, found)
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
    """The define as plain data: every part is referred to, and every reference has its part."""
    parts = Parts.of(given, found)
    metas = {name: meta for name, (meta, _) in given.datasets.items()}
    groups = tuple(group_of(parts, metas[name], given.datasets[name][1]) for name in in_order(metas))
    renamed = parts.codelists.shorter_names()
    definitions = {oid: replace(item, codelist=renamed.get(item.codelist, item.codelist)) for oid, item in parts.items.items()}
    groups = tuple(replace(group, items=_defined(group.items, definitions)) for group in groups)
    codelists = tuple(parts.codelists.made[oid] for oid in sorted(parts.codelists.made))
    study, release = given.study, given.study.standards
    standards = [Standard(GUIDE, "SDTMIG", "IG", release.sdtmig, "Final")] if any(group.standard for group in groups) else []
    if any(codelist.standard for codelist in codelists):
        standards.append(Standard(TERMINOLOGY, "CDISC/NCI", "CT", release.terminology, "Final", "SDTM"))
    return DefineFile(
        shown="define.xml",
        version="2.1",
        define_version=VERSION,
        context="Submission",
        file_oid=f"{study.study}.SDTM.define",
        created=given.created or f"{release.terminology}T00:00:00",
        source_system="sdtm2adam",
        source_version=given.version,
        study=study.study,
        description=f"{study.title}. {study.notice}." if study.notice else study.title,
        protocol=study.protocol or study.study,
        metadata_oid=f"MDV.{study.study}.SDTMIG.{release.sdtmig}",
        metadata_name=f"{study.study}, SDTM data definitions",
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
        leafs=tuple(_leafs({**given.annotated_crf, **given.documents})),
    )


def _defined(items: tuple[Item, ...], definitions: Mapping[str, ItemDef]) -> tuple[Item, ...]:
    return tuple(replace(item, definition=definitions[item.ref.item]) for item in items)


def _leafs(documents: Mapping[str, str]) -> list[Leaf]:
    return [Leaf(f"LF.{slug(file)}", file, title) for file, title in documents.items()]
