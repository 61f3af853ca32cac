"""Elements of subjects (SE) and the epoch of a record: what the records say, and what the dates of SE say."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import codes_of
from sdtm2adam.validation.conformance.delivery import SUBJECT, Delivery, Domain
from sdtm2adam.validation.conformance.lookup import of_subject, row_in, same_text, shared_codes
from sdtm2adam.validation.conformance.moments import Moments, differs, later, moments

ELEMENT = (SUBJECT, "ETCD", "SESTDTC", "SEENDTC")
# An epoch is that at the time of a record: of its start, or of its collection where nothing starts.
TIMES = ("--STDTC", "--DTC")
OWN_EPOCHS = ("SE", "TA", "DM")


@check("S2A-1301", ERROR, owner="mapping", cites=("CG0414",), needs=("SE.ETCD", "TE.ETCD"), says="An element of SE is one of TE, or UNPLAN")
def element_is_planned(data: Delivery) -> Iterator[Finding]:
    se, te = data.domain("SE"), data.domain("TE")
    unknown = se.filled("ETCD") & ~se.equals("ETCD", "UNPLAN") & (row_in(te, se, "ETCD") < 0)
    yield from se.seen("ETCD", unknown, "TE has no such element")


@check(
    "S2A-1302", ERROR, owner="mapping", cites=("CG0152", "CG0206", "CG0210", "CG0211"), needs=("SE.ETCD",),
    says="An unplanned element (UNPLAN) has a description, no name and no place in the arm; others have no description",
)  # fmt: skip
def unplanned_element_is_described(data: Delivery) -> Iterator[Finding]:
    se = data.domain("SE")
    unplanned = se.equals("ETCD", "UNPLAN")
    yield from se.seen("ELEMENT", unplanned & se.filled("ELEMENT"), "an unplanned element has no name (CG0152)", show=("ETCD", "ELEMENT"))
    yield from se.seen("TAETORD", unplanned & se.filled("TAETORD"), "an unplanned element has no place (CG0206)", show=("ETCD", "TAETORD"))
    yield from se.seen("SEUPDES", unplanned & se.empty("SEUPDES"), "nothing says what the unplanned element was (CG0210)", show=ELEMENT)
    yield from se.seen("SEUPDES", ~unplanned & se.filled("SEUPDES"), "the element is planned (CG0211)", show=("ETCD", "SEUPDES"))


def _neighbours(domain: Domain) -> tuple[np.ndarray, np.ndarray]:
    """Rows and the row of the subject's next record, by start and, of one start, by --SEQ."""
    start, subject = moments(domain.column("--STDTC")), codes_of(domain.column(SUBJECT))
    order = np.lexsort((np.nan_to_num(domain.numbers("--SEQ")), start.number, subject))
    order = order[start.known[order] & (subject[order] >= 0)]
    one, following = order[:-1], order[1:]
    same = subject[one] == subject[following]
    return one[same], following[same]


@check(
    "S2A-1303", ERROR, owner="mapping", cites=("CG0207", "CG0209"), needs=("SE.SESTDTC", "SE.SEENDTC"),
    says="An element ends when the subject's next one begins: no gap, no overlap",
)  # fmt: skip
def elements_follow_one_another(data: Delivery) -> Iterator[Finding]:
    se = data.domain("SE")
    one, following = _neighbours(se)
    start, end = moments(se.column("SESTDTC")), moments(se.column("SEENDTC"))
    wrong, open_ = np.zeros(len(se.frame), dtype=bool), np.zeros(len(se.frame), dtype=bool)
    wrong[one] = differs(end.at(one), start.at(following))
    open_[one] = se.empty("SEENDTC")[one]
    yield from se.seen("SEENDTC", wrong, "it is not the start of the subject's next element (CG0207)", show=ELEMENT)
    yield from se.seen("SEENDTC", open_, "it is empty, and another element follows (CG0209)", show=ELEMENT)


@check(
    "S2A-1304",
    ERROR,
    owner="mapping",
    cites=("CG0620",),
    needs=("SE.SESEQ|SM.SMSEQ",),
    says="Elements (SE) and milestones (SM) are numbered in the order of their dates",
)
def elements_are_numbered_in_time(data: Delivery) -> Iterator[Finding]:
    for name in ("SE", "SM"):
        domain = data.domain(name)
        if domain and domain.has("--STDTC", "--SEQ", SUBJECT):
            one, following = _neighbours(domain)
            wrong, number = np.zeros(len(domain.frame), dtype=bool), domain.numbers("--SEQ")
            with np.errstate(invalid="ignore"):
                wrong[following] = number[following] < number[one]
            yield from domain.seen("--SEQ", wrong, "the record is later and its number is lower", show=(SUBJECT, "--SEQ", "--STDTC"))


@check(
    "S2A-1305", WARNING, owner="mapping", needs=("SE.SESTDTC", "DM.RFICDTC|DM.RFPENDTC"),
    says="The elements of a subject lie between informed consent and the end of participation",
)  # fmt: skip
def elements_lie_within_participation(data: Delivery) -> Iterator[Finding]:
    se, dm = data.domain("SE"), data.domain("DM")
    early = later(of_subject(dm, se, "RFICDTC"), moments(se.column("SESTDTC")))
    late = later(moments(se.column("SEENDTC")), of_subject(dm, se, "RFPENDTC"), most=8)
    yield from se.seen("SESTDTC", early, "the element begins before informed consent (RFICDTC)", show=ELEMENT)
    yield from se.seen("SEENDTC", late, "the element ends after the end of participation (RFPENDTC)", show=ELEMENT)


@check(
    "S2A-1306", ERROR, owner="mapping", needs=("SE.TAETORD", "TA.TAETORD"),
    says="An element of SE stands in TA with the same code and epoch, in the subject's arm where it has one",
)  # fmt: skip
def element_stands_in_the_arm(data: Delivery) -> Iterator[Finding]:
    """A screen failure has no arm: any arm with this element in this place will do."""
    se, ta, dm = data.domain("SE"), data.domain("TA"), data.domain("DM")
    place = ("TAETORD", "ETCD", "EPOCH") if se.has("EPOCH") else ("TAETORD", "ETCD")
    asked = se.filled("TAETORD") & se.filled("ETCD")
    unlike = asked & (row_in(ta, se, *place) < 0)
    yield from se.seen("TAETORD", unlike, "TA has no such element in this place and epoch", show=place)
    if not dm or not dm.has("ACTARMCD"):
        return
    subject = row_in(dm, se, SUBJECT)
    arm, arm_in_ta = shared_codes(dm.column("ACTARMCD"), ta.column("ARMCD"))
    of_record = np.where(subject >= 0, arm[subject], -1)
    numbers, numbers_in_ta = shared_codes(se.column("TAETORD"), ta.column("TAETORD"))
    codes, codes_in_ta = shared_codes(se.column("ETCD"), ta.column("ETCD"))
    size = (
        int(max(numbers.max(initial=0), numbers_in_ta.max(initial=0))) + 1,
        int(max(codes.max(initial=0), codes_in_ta.max(initial=0))) + 1,
    )
    here, there = ((a * size[0] + n) * size[1] + c for a, n, c in ((of_record, numbers, codes), (arm_in_ta, numbers_in_ta, codes_in_ta)))
    other = asked & ~unlike & (of_record >= 0) & np.isin(of_record, arm_in_ta) & ~np.isin(here, there)
    yield from se.seen("TAETORD", other, "the subject's actual arm has another element in this place", show=(SUBJECT, *place))


@check("S2A-1307", ERROR, owner="mapping", cites=("CG0009",), needs=("EPOCH", "TA.EPOCH"), says="An epoch is one of TA")
def epoch_is_planned(data: Delivery) -> Iterator[Finding]:
    ta = data.domain("TA")
    for domain in data.each("EPOCH"):
        unknown = domain.filled("EPOCH") & (row_in(ta, domain, "EPOCH") < 0)
        yield from domain.seen("EPOCH", unknown, "TA has no such epoch")


def _possible(data: Delivery, domain: Domain) -> tuple[Moments, np.ndarray, np.ndarray, np.ndarray]:
    """Of each record: its time; how many epochs of SE it may lie in; whether its own is one of them; whether it is before all.

    A time lies in an element unless it is certain that it is before its start or after its end; so one that is the
    start of an element as far as it is known may be of the element before as well. A last element without end goes on.
    """
    se = data.domain("SE")
    time = moments(domain.column(next(like for like in TIMES if domain.has(like))))
    mine, its = shared_codes(domain.column(SUBJECT), se.column(SUBJECT))
    epoch, its_epoch = shared_codes(domain.column("EPOCH"), se.column("EPOCH"))
    start, end = moments(se.column("SESTDTC")), moments(se.column("SEENDTC"))
    begun = (its >= 0) & (its_epoch >= 0) & start.known
    rows = [np.flatnonzero(begun & (its_epoch == e)) for e in np.unique(its_epoch[begun])]
    count, fits, early = np.zeros(len(mine), dtype=int), np.zeros(len(mine), dtype=bool), np.ones(len(mine), dtype=bool)
    for elements in rows:
        inside = np.zeros(len(mine), dtype=bool)
        for chosen in _once_a_subject(elements, its):
            partner = _partner(mine, its, chosen)
            before = later(start.at(partner), time)
            inside |= (partner >= 0) & ~before & ~later(time, end.at(partner))
            early &= (partner < 0) | before
        count += inside
        fits |= inside & (epoch == its_epoch[elements[0]])
    has_elements = np.isin(mine, its[start.known & (its >= 0)])
    asked = time.known & has_elements
    return time, np.where(asked, count, 0), fits, asked & early


def _once_a_subject(rows: np.ndarray, subject: np.ndarray) -> Iterator[np.ndarray]:
    """The rows in portions of which each has a subject once."""
    while len(rows):
        first = np.unique(subject[rows], return_index=True)[1]
        yield rows[first]
        rows = np.delete(rows, first)


def _partner(mine: np.ndarray, its: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """For each record the row, of these, with the same subject; -1 for none."""
    place = np.full(int(max(mine.max(initial=-1), its.max(initial=-1))) + 2, -1, dtype="int64")
    place[its[rows]] = rows
    return place[mine]


def _timed(data: Delivery) -> Iterator[Domain]:
    for domain in data.each(SUBJECT, "EPOCH"):
        if domain.name not in OWN_EPOCHS and any(domain.has(like) for like in TIMES):
            yield domain


def _shown(domain: Domain) -> tuple[str, ...]:
    return (SUBJECT, next(like for like in TIMES if domain.has(like)), "EPOCH")


@check(
    "S2A-1308", ERROR, owner="mapping", cites=("CG0218",), needs=("SE.EPOCH", "EPOCH"),
    says="EPOCH is the epoch of SE at the record's time",
)  # fmt: skip
def epoch_is_that_of_the_element(data: Delivery) -> Iterator[Finding]:
    """At the time of the start, or of collection; on the boundary of two elements, by as much as is known, either will do."""
    for domain in _timed(data):
        _, count, fits, early = _possible(data, domain)
        wrong = domain.filled("EPOCH") & (count > 0) & ~fits
        yield from domain.seen("EPOCH", wrong, "by SE the record's time is in another epoch", show=_shown(domain))
        says = "the time is before the subject's first element: there is no epoch yet"
        yield from domain.seen("EPOCH", domain.filled("EPOCH") & early, says, show=_shown(domain))


@check(
    "S2A-1309", WARNING, owner="mapping", needs=("SE.EPOCH", "EPOCH"),
    says="EPOCH is not imputed: it is empty where the time is missing, or partial and within several epochs",
)  # fmt: skip
def epoch_is_not_imputed(data: Delivery) -> Iterator[Finding]:
    for domain in _timed(data):
        time, count, _, _ = _possible(data, domain)
        says = "the date is missing, or partial and may lie in several epochs, and there is an EPOCH"
        guessed = domain.filled("EPOCH") & ((~time.known & domain.filled(SUBJECT)) | (~time.day_known & (count > 1)))
        yield from domain.seen("EPOCH", guessed, says, show=_shown(domain))


@check(
    "S2A-1310", WARNING, owner="mapping", needs=("SE.EPOCH", "EPOCH"),
    says="EPOCH is filled where the day is known and in one epoch of SE only",
)  # fmt: skip
def epoch_is_filled(data: Delivery) -> Iterator[Finding]:
    for domain in _timed(data):
        time, count, _, _ = _possible(data, domain)
        bare = domain.empty("EPOCH") & (count == 1) & time.day_known
        yield from domain.seen("EPOCH", bare, "by SE the time is in one epoch, and EPOCH is empty", show=_shown(domain))


@check(
    "S2A-1311", ERROR, owner="mapping", needs=("SE.ELEMENT", "TE.ELEMENT"),
    says="An element has the name in SE and TA that it has in TE",
)  # fmt: skip
def element_has_its_name(data: Delivery) -> Iterator[Finding]:
    te = data.domain("TE")
    for name in ("SE", "TA"):
        domain = data.domain(name)
        if domain and domain.has("ETCD", "ELEMENT"):
            row = row_in(te, domain, "ETCD")
            unlike = (row >= 0) & domain.filled("ELEMENT") & ~same_text(domain.column("ELEMENT"), te.column("ELEMENT"), row)
            yield from domain.seen("ELEMENT", unlike, "TE has another name for this element", show=("ETCD", "ELEMENT"))
