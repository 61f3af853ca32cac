"""What is said about the data of one item group of an ODM file: transactions that do not fit, values that came and went.

Findings are about the records of the item group that is read, and about the subjects, events and forms they lie in;
what cannot be told apart (an element without its key) is said for every item group of the file.
"""

from collections import Counter

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, Findings, did_you_mean, some
from sdtm2adam.raw.odm_columns import places_of
from sdtm2adam.raw.odm_current import Current
from sdtm2adam.raw.odm_entities import GROUP, LEVELS, TRANSACTIONS, Oddity
from sdtm2adam.raw.odm_log import Log
from sdtm2adam.spec.raw import at_lines

COMPLETE = "ask for an export that holds the whole history, or for a Snapshot"
LISTED = "what they held is listed among the earlier versions"

# What each oddity is called, how grave it is, what is said of it, and what to do.
SAYS = {
    "no-key": (ERROR, "{n} without the key that tells it apart ({words})", "export again"),
    "unknown-transaction": (ERROR, "{n} with a TransactionType that ODM does not have ({words})", "export again"),
    "within-removed": (ERROR, "{n} with the TransactionType {words} within what is removed; taken as removed with it", "query the sender"),
    "outside": (ERROR, "{n} outside any item group ({words}); not read", "export again"),
    "unsaid": (WARNING, "{n} without a TransactionType, of its own or above it, in a Transactional file; taken as Upsert", ""),
    "insert-exists": (WARNING, "an Insert of {n} that is there already; taken as an Update, what it replaces is listed", ""),
    "update-missing": (WARNING, "an Update of {n} that is not there; taken as an Insert", COMPLETE),
    "remove-missing": (WARNING, "a Remove of {n} that is not there; nothing was removed", COMPLETE),
    "two-sites": (WARNING, "another site (SiteRef) for {n} than before; the last one is taken", ""),
    "null-with-value": (WARNING, "a value and IsNull at once in {n} ({words}); the value is taken", "query the site"),
}

SAYS_OF_ITEMS = {
    "odm-two-values": (
        ERROR,
        "{n} of an item of one record that has another value further on: {items}; the last one would be taken",
        "give repeated item groups their ItemGroupRepeatKey, or export again",
    ),
    "odm-item-exists": (WARNING, "{n} inserted where the record has one already: {items}; the later one is taken", ""),
    "odm-item-missing": (WARNING, "{n} updated that the record does not have: {items}; taken as inserted", COMPLETE),
    "odm-item-gone": (WARNING, "{n} removed that the record does not have: {items}", COMPLETE),
    "odm-context": (WARNING, "{n} given as Context only and nowhere else: {items}; not taken, but listed apart", COMPLETE),
    "odm-replaced": (NOTE, "{n} replaced or removed by later transactions: {items}; listed among the earlier versions", ""),
}


def data_findings(log: Log, current: Current, records: np.ndarray, shown: str) -> Findings:
    """Everything to be said about item groups (numbers of entities; removed ones and those only named as context among them)."""
    found = Findings()
    concerned = _with_all_above(log, records)
    odd = [o for o in log.entities.oddities if o.node < 0 or concerned[o.node]]
    found.extend(_file_type([o for o in odd if o.what == "file-type"], shown))
    for what in SAYS:
        found.extend(_oddities(what, [o for o in odd if o.what == what], shown))
    mine = np.zeros(len(log.entities.parent), bool)
    mine[records] = True
    found.extend(_items(log, current, mine, shown))
    found.extend(_removed(log, records, shown))
    found.extend(_foreign(log, shown))
    return found


def _with_all_above(log: Log, records: np.ndarray) -> np.ndarray:
    concerned = np.zeros(len(log.entities.parent) + 1, bool)
    parent, at = np.asarray(log.entities.parent, np.int64), records
    while len(at):
        concerned[at] = True
        at = np.unique(parent[at])
        at = at[at >= 0]
    return concerned


def _file_type(odd: list[Oddity], shown: str) -> list[Finding]:
    return [
        Finding(
            "odm-file-type",
            WARNING,
            "",
            "",
            f"FileType of the file is {o.word or 'missing'}, and not Snapshot or Transactional;"
            " elements without a TransactionType are read as those of a snapshot",
            source=at_lines(shown, [o.line]),
        )
        for o in odd
    ]


def _oddities(what: str, odd: list[Oddity], shown: str) -> list[Finding]:
    """One finding for each kind; an Update of an item group that is not there is graver, since its record has holes."""
    if not odd:
        return []
    severity, says, fix = SAYS[what]
    holes = [o for o in odd if what == "update-missing" and o.level == GROUP]
    if holes:
        message = f"{_counted(holes)} updated without having been inserted: such a record has only what the update names"
        lines = sorted({o.line for o in holes})
        rest = _oddities(what, [o for o in odd if o.level != GROUP], shown)
        return [Finding("odm-update-missing", ERROR, "", "", message, count=len(holes), source=at_lines(shown, lines), fix=COMPLETE), *rest]
    words = some(f"{o.word}{did_you_mean(o.word, TRANSACTIONS) if what == 'unknown-transaction' else ''}" for o in _first_of_each(odd))
    message = says.format(n=_counted(odd), words=words)
    return [
        Finding(f"odm-{what}", severity, "", "", message, count=len(odd), source=at_lines(shown, sorted({o.line for o in odd})), fix=fix)
    ]


def _first_of_each(odd: list[Oddity]) -> list[Oddity]:
    return list({o.word: o for o in reversed(odd)}.values())[::-1]


def _counted(odd: list[Oddity]) -> str:
    """`3 ItemGroupData and 1 FormData`."""
    counts = Counter(LEVELS[o.level] for o in odd)
    return " and ".join(f"{count} {level}" for level, count in counts.items())


def _items(log: Log, current: Current, mine: np.ndarray, shown: str) -> list[Finding]:
    """Values whose transaction does not fit, and values that are no longer current."""
    # What went with its whole record is counted as a record.
    replaced = np.setdiff1d(current.earlier[current.by >= 0], current.conflicts)
    found = []
    for rule, places in {
        "odm-two-values": current.conflicts,
        "odm-item-exists": current.exists,
        "odm-item-missing": current.missing,
        "odm-item-gone": current.gone,
        "odm-context": current.untaken,
        "odm-replaced": replaced,
    }.items():
        here = places[mine[log.record[places]]]
        if len(here):
            severity, says, fix = SAYS_OF_ITEMS[rule]
            message = says.format(n=f"{len(here):,} {'value' if len(here) == 1 else 'values'}", items=_by_item(log, here))
            who, where = _subjects(log, log.record[here]), at_lines(shown, np.unique(log.line[here]))
            found.append(Finding(rule, severity, "", "", message, count=len(here), subjects=who, source=where, fix=fix))
    return found


def _by_item(log: Log, places: np.ndarray) -> str:
    """`AETERM (3), AESEV (1)`, by OID, the most frequent first."""
    items, counts = np.unique(log.item[places], return_counts=True)
    return some(f"{log.items[items[i]][0]} ({counts[i]:,})" for i in np.argsort(-counts, kind="stable"))


def _removed(log: Log, records: np.ndarray, shown: str) -> list[Finding]:
    """Records that a Remove took away, of theirs or of something above them."""
    lines = np.asarray(log.entities.removed, np.int64)[records]
    gone = (lines > 0) & np.asarray(log.entities.real, bool)[records]
    lines, who = lines[gone], _subjects(log, records[gone])
    if not len(lines):
        return []
    message = f"{len(lines):,} {'record was' if len(lines) == 1 else 'records were'} removed by the file itself; {LISTED}"
    where = at_lines(shown, np.unique(lines))
    return [Finding("odm-removed", NOTE, "", "", message, count=len(lines), subjects=who, source=where)]


def _subjects(log: Log, records: np.ndarray) -> tuple[str, ...]:
    """The SubjectKey of every subject that has one of the records, in the order in which they are met."""
    codes = places_of(log, np.unique(records)).keys["SubjectKey"]
    return tuple(log.texts[code] for code in dict.fromkeys(codes.tolist()) if code)


def _foreign(log: Log, shown: str) -> list[Finding]:
    """Extensions of a vendor: how many there are of each, so that nobody takes them for read."""
    if not log.foreign:
        return []
    most = sorted(log.foreign.items(), key=lambda entry: (-entry[1], entry[0]))
    told, count = some(f"{name} ({n:,})" for name, n in most), sum(log.foreign.values())
    message = f"{count:,} elements and attributes of other namespaces in the file are not read, nor what stands within them: {told}"
    return [Finding("odm-foreign", NOTE, "", "", message, count=count, source=shown)]
