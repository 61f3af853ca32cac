"""What lies among the exports and no export reads: files, members of zips, sheets. A form that nobody maps would go unseen."""

from collections import defaultdict
from pathlib import PurePosixPath

from sdtm2adam.errors import WARNING, Finding, Findings, some
from sdtm2adam.raw.odm import OdmGroup, groups_of
from sdtm2adam.raw.opening import Folder
from sdtm2adam.spec.file_kinds import READABLE
from sdtm2adam.spec.raw import OdmPlace

KEYS = {"member": "member: NAME", "sheet": "sheet: NAME", "item group": "odm: {form: OID, item_group: OID}"}


def undeclared(folder: Folder) -> Findings:
    """A warning for each file that could be read and is not, and for each opened zip or workbook with parts that are not."""
    found = Findings([_file(str(PurePosixPath(folder.spec.folder, name))) for name in folder.strangers()])
    read = defaultdict(set)
    for export in folder.spec.exports.values():
        read[export.file].add(export.member)
        read[export.file, export.member].add(export.sheet)
    for name, archive in folder.archives.items():
        left = [m for m in archive.names if PurePosixPath(m).suffix.lower() in READABLE and m not in read[name]]
        found.extend(_parts(archive.shown, "member", left))
    for place, workbook in folder.workbooks.items():
        if None not in read[place]:  # a workbook of one sheet need not name it
            found.extend(_parts(workbook.shown, "sheet", [sheet for sheet in workbook.sheets if sheet not in read[place]]))
    for place, (shown, data) in folder.odm.items():
        left = [f"{g.form} {g.item_group}".strip() for g in groups_of(data) if not _covered(g, folder, place)]
        found.extend(_parts(shown, "item group", left))
    return found


def _covered(group: OdmGroup, folder: Folder, place: tuple) -> bool:
    """Whether an export reads this item group; a form or item group that is left out stands for any."""
    said = [e.odm or OdmPlace() for e in folder.spec.exports.values() if (e.file, e.member) == place]
    return any(o.form in (None, group.form) and o.item_group in (None, group.item_group) for o in said)


def _file(shown: str) -> Finding:
    message = f"{shown} is not named in specs/raw.yaml and is not read"
    fix = "add an export for it, or take it out of the folder"
    return Finding("raw-undeclared-file", WARNING, "", "", message, source=shown, fix=fix)


def _parts(shown: str, what: str, left: list[str]) -> Findings:
    if not left:
        return Findings()
    are = "is" if len(left) == 1 else "are"
    parts = what if len(left) == 1 else what + "s"
    message = f"{len(left)} {parts} of {shown} {are} not named in specs/raw.yaml and {are} not read: {some(left)}"
    fix = f"add an export for each, with `{KEYS[what]}`"
    return Findings([Finding("raw-undeclared-part", WARNING, "", "", message, count=len(left), source=shown, fix=fix)])
