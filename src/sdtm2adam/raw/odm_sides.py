"""What an ODM file holds beside its data, as tables of text: every row says what it stands at, and on which line.

    audit, annotations, signatures, queries   one row an element, and one for each typed item that names it by its ID
    earlier_versions   one row a value that a later transaction replaced or removed, and what did so, on which line
    not_taken          one row a value that was given as context only
    nulls              one row a current value that was given as null

Columns of the first four: attributes by name, what lies deeper as `UserRef.UserOID` or `Flag.FlagValue`, the second of
its kind as `Flag[2].FlagValue`. Nothing is left out, extensions of a vendor neither.
"""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from sdtm2adam.formats.safe_xml import Element
from sdtm2adam.raw.odm_columns import CONTEXT_COLUMNS, places_of
from sdtm2adam.raw.odm_current import Current
from sdtm2adam.raw.odm_entities import NOBODY, SAID_AS
from sdtm2adam.raw.odm_log import NULL, SIDES, Aside, Log

ITEM, LINE = "ItemOID", "Line"


def sides_of(log: Log, current: Current) -> dict[str, pd.DataFrame]:
    """All side tables by name; a table without rows has the columns that say where."""
    tables = {kind: _asides(log, [aside for aside in _with_named(log) if aside.kind == kind]) for kind in SIDES.values()}
    tables["earlier_versions"] = _earlier(log, current)
    tables["not_taken"] = _values(log, current.untaken)
    tables["nulls"] = _values(log, current.at[current.null]).drop(columns=["Value", "IsNull", "TransactionType"])
    return tables


def _with_named(log: Log) -> list[Aside]:
    """Elements where they stand; those kept apart under an ID at each item that names it, or by themselves if none does."""
    by_id = {aside.element.get("ID"): aside for aside in log.asides if aside.element.get("ID")}
    named = [(by_id[ref.id], ref) for ref in log.references if ref.id in by_id]
    used = {id(aside) for aside, _ in named}
    own = [aside for aside in log.asides if id(aside) not in used]
    return own + [Aside(aside.kind, ref.node, ref.item, aside.element) for aside, ref in named]


def _asides(log: Log, asides: list[Aside]) -> pd.DataFrame:
    nodes = np.array([aside.node for aside in asides], np.int64)
    where = _where(log, nodes, np.array([aside.item for aside in asides], np.int64))
    fields = [dict(_flat(aside.element)) for aside in asides]
    names = list(dict.fromkeys(name for row in fields for name in row))
    # A field that is called as a column that says where is told apart by the element it is of.
    columns = {name if name not in where else f"{asides[0].element.tag}.{name}": [row.get(name, "") for row in fields] for name in names}
    lines = np.array([aside.element.sourceline for aside in asides], np.int64)
    return pd.DataFrame({**where, LINE: lines, **{name: pd.Series(texts, dtype="str") for name, texts in columns.items()}})


def _flat(element: Element, path: str = "") -> Iterator[tuple[str, str]]:
    """Attributes and texts of an element and all below it, each with its path; no two paths are the same."""
    for name, value in element.attrib.items():
        yield path + name.rpartition("}")[2], value
    text = (element.text or "") + "".join(child.tail or "" for child in element)
    if text.strip():
        yield path.removesuffix(".") or "Text", text.strip()
    seen: Counter[str] = Counter()
    for child in element:
        name = child.tag.rpartition("}")[2]
        seen[name] += 1
        number = f"[{seen[name]}]" if seen[name] > 1 else ""
        yield from _flat(child, f"{path}{name}{number}.")


def _earlier(log: Log, current: Current) -> pd.DataFrame:
    """Earlier values in the order of the file, with the transaction that ended them: of the item, or of the whole record."""
    order = np.argsort(current.earlier, kind="stable")
    places, by = current.earlier[order], current.by[order]
    removed = np.asarray(log.entities.removed, np.int64)[log.record[places]]
    words = np.array([*(SAID_AS.get(code, "") for code in range(7)), "Remove"], object)
    ended = words[np.where(by >= 0, log.transaction[by], 7)] if len(places) else []
    lines = np.where(by >= 0, log.line[by], removed) if len(places) else np.empty(0, np.int64)
    return _values(log, places).assign(ReplacedBy=pd.Series(ended, dtype="str"), ReplacedLine=lines)


def _values(log: Log, places: np.ndarray) -> pd.DataFrame:
    """Places of the log as a table: where, the value, its unit, whether it was given as null, by which transaction."""
    where = _where(log, log.record[places], log.item[places])
    texts = np.array([*log.texts, ""], object)
    value, unit = texts[log.value[places]], texts[log.unit[places]]
    null = np.where(log.flags[places] & NULL > 0, "Yes", "")
    words = np.array([SAID_AS.get(code, "") for code in range(7)], object)[log.transaction[places]]
    texts_of = {"Value": value, "Unit": unit, "IsNull": null, "TransactionType": words}
    columns = {name: pd.Series(list(cells), dtype="str") for name, cells in texts_of.items()}
    return pd.DataFrame({**where, LINE: log.line[places], **columns})


def _where(log: Log, nodes: np.ndarray, items: np.ndarray) -> dict[str, pd.Series]:
    places = places_of(log, nodes)
    texts = np.array(log.texts, object)
    oids = np.array([*(oid for oid, _ in log.items), ""], object)
    where = {name: pd.Series(list(texts[places.keys[name]]), dtype="str") for name in CONTEXT_COLUMNS}
    return {**where, ITEM: pd.Series(list(oids[np.where(items == NOBODY, len(oids) - 1, items)]), dtype="str")}
