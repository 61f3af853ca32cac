"""The values that the transactions of an ODM file leave as current, and those that they replaced or removed.

Worked out on whole columns of the log, sorted by record, item and place in the file. A property that an Update does
not mention keeps what it was (ODM 1.3.2, TransactionType); a value given as null is one that was mentioned.
"""

from dataclasses import dataclass

import numpy as np

from sdtm2adam.raw.odm_entities import CONTEXT, INSERT, REMOVE, SNAPSHOT, UPDATE
from sdtm2adam.raw.odm_log import NULL, QUIET, Log


@dataclass(frozen=True)
class Current:
    """What is and what was. All are places in the columns of the log, except `value`, `unit` and `null`.

    at         one place for each current item of a record;  value, unit (-1: none), null: what it has now
    earlier    places that were replaced or removed, and `by` what took their place (-1: with the whole record)
    untaken    places given as context that say what no other place of the file says of that item
    conflicts  of `earlier`: in a snapshot, where nothing can follow anything
    exists, missing, gone  places of an Insert of an item that is there, an Update of one that is not, a Remove of none
    """

    at: np.ndarray
    value: np.ndarray
    unit: np.ndarray
    null: np.ndarray
    earlier: np.ndarray
    by: np.ndarray
    untaken: np.ndarray
    conflicts: np.ndarray
    exists: np.ndarray
    missing: np.ndarray
    gone: np.ndarray


def current_of(log: Log) -> Current:
    """The state of every record of the log after its last element."""
    taken = np.flatnonzero(log.transaction != CONTEXT)
    order = taken[np.lexsort((taken, log.item[taken], log.record[taken]))]
    transaction, flags = log.transaction[order], log.flags[order]
    removes = transaction == REMOVE
    first = _changes(log.record[order], log.item[order])
    last = np.append(first[1:], True)[: len(order)]
    # A life of an item ends with its Remove; the next transaction on it begins another.
    life = np.cumsum(first | np.append(False, removes[:-1])[: len(order)])
    said = ((log.value[order] >= 0) | (flags & NULL > 0)) & ~removes
    lives = last & ~removes
    value_at = _last_where(said, life)
    unit_at = _last_where((log.unit[order] >= 0) & ~removes, life)
    value = np.where(value_at >= 0, log.value[order][value_at], 0)
    null = (value_at >= 0) & (flags[value_at] & NULL > 0)
    unit = np.where(unit_at >= 0, log.unit[order][unit_at], -1)

    removed = np.asarray(log.entities.removed, np.int64)
    record_gone = removed[log.record[order]] > 0
    earlier, by = _replaced(order, said, removes, last, value, null, log)
    with_record = order[lives & record_gone & (value_at >= 0)]
    beginning = first | np.append(False, removes[:-1])[: len(order)]
    loud = flags & QUIET == 0
    return Current(
        at=order[lives & ~record_gone],
        value=value[lives & ~record_gone],
        unit=unit[lives & ~record_gone],
        null=null[lives & ~record_gone],
        earlier=np.append(earlier, with_record),
        by=np.append(by, np.full(len(with_record), -1)),
        untaken=_untaken(log, order[said]),
        conflicts=earlier[(log.transaction[by] == SNAPSHOT) & (log.value[earlier] >= 0)],
        exists=order[(transaction == INSERT) & ~beginning & loud],
        missing=order[(transaction == UPDATE) & beginning & loud],
        gone=order[removes & beginning & loud],
    )


def _changes(*columns: np.ndarray) -> np.ndarray:
    """True where a place differs from the one before it, and at the first."""
    new = np.ones(len(columns[0]), bool)
    if len(new):
        new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return new


def _last_where(said: np.ndarray, life: np.ndarray) -> np.ndarray:
    """At each place, the last place so far of the same life where something was said; -1 where nothing was."""
    places = np.arange(len(said))
    latest = np.maximum.accumulate(np.where(said, places, -1)) if len(said) else places
    return np.where((latest >= 0) & (life[latest] == life), latest, -1)


def _replaced(order, said, removes, last, value, null, log: Log) -> tuple[np.ndarray, np.ndarray]:
    """Places whose value was followed by another one, or by a Remove of the item; and the places that followed."""
    speaks = np.flatnonzero(said | removes)
    here, after = speaks[:-1], speaks[1:]
    same_item = (log.record[order[here]] == log.record[order[after]]) & (log.item[order[here]] == log.item[order[after]])
    differs = removes[after] | (value[here] != value[after]) | (null[here] != null[after])
    unit_here, unit_after = log.unit[order[here]], log.unit[order[after]]
    differs |= (unit_here >= 0) & (unit_after >= 0) & (unit_here != unit_after)
    chosen = same_item & said[here] & differs
    return order[here[chosen]], order[after[chosen]]


def _untaken(log: Log, said: np.ndarray) -> np.ndarray:
    """Places of context whose value no taken place of the same record and item has."""
    context = np.flatnonzero((log.transaction == CONTEXT) & (log.value >= 0))
    if not len(context):
        return context
    width = len(log.items)
    both = np.concatenate([said, context])
    places, code = log.record[both] * width + log.item[both], log.value[both]
    _, same = np.unique(np.stack([places, code]), axis=1, return_inverse=True)
    same = same.ravel()
    return context[~np.isin(same[len(said) :], same[: len(said)])]
