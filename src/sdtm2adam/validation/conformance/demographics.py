"""Demographics: arms and why there is none, age, race, consent, disposition, death."""

import re
from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import repeated
from sdtm2adam.validation.conformance.delivery import SUBJECT, Delivery, Domain
from sdtm2adam.validation.conformance.design import is_no_arm
from sdtm2adam.validation.conformance.lookup import row_in, shared_codes, subject_in
from sdtm2adam.validation.conformance.moments import Moments, differs, extreme, moments

ARMS = (SUBJECT, "ARMCD", "ACTARMCD", "ARMNRS")
RACE = re.compile(r"RACE\d+")
DEATHS = (
    ("DD", None, (), "CG0133", "DD has a record"), ("AE", "AEOUT", ("FATAL",), "CG0134", "AE has an event with AEOUT FATAL"),
    ("AE", "AESDTH", ("Y",), "CG0135", "AE has an event with AESDTH Y"), ("DS", "DSDECOD", ("DEATH",), "CG0136", "DS has DEATH"),
)  # fmt: skip


@check(
    "S2A-1801", ERROR, owner="mapping", cites=("CG0513", "CG0515", "CG0517", "CG0519"), needs=("DM.ARMCD|DM.ACTARMCD",),
    says="ARMNRS says why there is no planned or no actual arm",
)  # fmt: skip
def no_arm_has_a_reason(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    for like in ("ARMCD", "ARM", "ACTARMCD", "ACTARM"):
        if dm.has(like):
            yield from dm.seen("ARMNRS", dm.empty(like) & dm.empty("ARMNRS"), f"{like} is empty, and nothing says why", show=ARMS)


@check("S2A-1802", ERROR, owner="mapping", cites=("CG0520",), needs=("DM.ARMNRS",), says="ARMNRS is empty where both arms are there")
def reason_stands_without_an_arm(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    both = dm.filled("ARMCD") & dm.filled("ACTARMCD") & dm.filled("ARMNRS")
    yield from dm.seen("ARMNRS", both, "both arms are there, and a reason why one is not", show=ARMS)


@check(
    "S2A-1803", ERROR, owner="mapping", cites=("CG0521", "CG0522"), needs=("DM.ARM|DM.ACTARM",),
    says="The name of an arm stands with its code",
)  # fmt: skip
def arm_has_a_code(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    for name, code in (("ARM", "ARMCD"), ("ACTARM", "ACTARMCD")):
        yield from dm.seen(name, dm.filled(name) & dm.empty(code), f"{name} is filled and {code} is empty", show=(SUBJECT, code, name))


@check(
    "S2A-1804", ERROR, owner="mapping", needs=("DM.ARMCD|DM.ACTARMCD",),
    says="No code of an arm says that there is none: since SDTMIG 3.3 it is empty",
)  # fmt: skip
def no_arm_is_empty(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    for code in ("ARMCD", "ACTARMCD"):
        fix = "leave arm and code empty and say why in ARMNRS"
        yield from dm.seen(code, dm.where(code, is_no_arm), "the code says that there is no arm", fix=fix)


@check("S2A-1805", ERROR, owner="mapping", needs=("DM.ARMNRS",), says="ACTARMUD describes an unplanned treatment, and only that")
def unplanned_treatment_is_described(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    unplanned, told = dm.equals("ARMNRS", "UNPLANNED TREATMENT"), dm.filled("ACTARMUD")
    yield from dm.seen("ACTARMUD", unplanned & ~told, "the treatment was unplanned, and ACTARMUD is empty", show=ARMS)
    yield from dm.seen("ACTARMUD", told & ~unplanned, "ACTARMUD is filled, and ARMNRS is not UNPLANNED TREATMENT", show=(*ARMS, "ACTARMUD"))


@check(
    "S2A-1806", ERROR, owner="mapping", cites=("CG0529", "CG0530"), needs=("DM.RFENDTC", "DM.ARM|DM.ARMNRS"),
    says="RFENDTC is filled for who has an arm, and empty for who was never assigned one",
)  # fmt: skip
def reference_end_goes_with_the_arm(data: Delivery) -> Iterator[Finding]:
    """Of who was assigned and not treated CG0529 wants it filled and CG0530 empty: told as a note only."""
    dm = data.domain("DM")
    planned, end = dm.filled("ARM") & ~dm.where("ARMCD", is_no_arm), dm.filled("RFENDTC")
    reason = dm.filled("ARMNRS")
    show = (*ARMS, "RFENDTC")
    yield from dm.seen("RFENDTC", planned & ~end & ~reason, "there is an arm and no RFENDTC (CG0529)", show)
    says = "the subject was assigned and has no RFENDTC (CG0529; CG0530 wants none where ARMNRS is filled)"
    yield from dm.seen("RFENDTC", planned & ~end & reason, says, show, severity=NOTE)
    never = dm.equals("ARMNRS", "SCREEN FAILURE", "NOT ASSIGNED")
    yield from dm.seen("RFENDTC", never & end, "the subject was not assigned and has an RFENDTC (CG0530)", show)


@check(
    "S2A-1807", WARNING, owner="mapping", cites=("CG0534",), needs=("DM.ARMNRS", "DM.RFSTDTC"),
    says="RFSTDTC is empty for who was not treated, where it is the start of treatment",
)  # fmt: skip
def reference_start_goes_with_treatment(data: Delivery) -> Iterator[Finding]:
    """It is the start of treatment where all who have RFXSTDTC have the same day in RFSTDTC."""
    dm = data.domain("DM")
    start, treated = moments(dm.column("RFSTDTC")), moments(dm.column("RFXSTDTC"))
    if treated.known.any() and not differs(start, treated, most=8).any():
        untreated = dm.filled("ARMNRS") & ~dm.equals("ARMNRS", "UNPLANNED TREATMENT") & start.known
        yield from dm.seen("RFSTDTC", untreated, "the subject was not treated and has an RFSTDTC", show=(*ARMS, "RFSTDTC"))


@check(
    "S2A-1810", ERROR, owner="mapping", needs=("DM.AGE", "DM.BRTHDTC"),
    says="AGE is the number of birthdays until RFSTDTC, or until consent",
)  # fmt: skip
def age_counts_birthdays(data: Delivery) -> Iterator[Finding]:
    """In years, where birth and one of the reference dates are whole; by anniversaries, not by days of a mean year."""
    dm = data.domain("DM")
    birth, age = moments(dm.column("BRTHDTC")), dm.numbers("AGE")
    asked = birth.day_known & np.isfinite(age) & (dm.equals("AGEU", "YEARS") if dm.has("AGEU") else True)
    dates = [moments(dm.column(name)) for name in ("RFSTDTC", "RFICDTC", "DMDTC")]
    any_known, fits = np.zeros(len(age), dtype=bool), np.zeros(len(age), dtype=bool)
    for date in dates:
        any_known |= date.day_known
        fits |= date.day_known & (_birthdays(birth, date) == age)
    wrong = asked & any_known & ~fits
    yield from dm.seen("AGE", wrong, "it is not the age at RFSTDTC, nor at consent", show=(SUBJECT, "BRTHDTC", "RFSTDTC", "RFICDTC", "AGE"))


def _birthdays(birth: Moments, date: Moments) -> np.ndarray:
    """Whole years between two days YYYYMMDD: the difference of the numbers, of which the last four digits are cut off."""
    return (date.number // 10**6 - birth.number // 10**6) // 10**4


@check(
    "S2A-1811", ERROR, owner="mapping", cites=("CG0434", "CG0665", "CG0666"), needs=("DM.AGE|DM.AGEU",),
    says="AGE and AGEU stand together",
)  # fmt: skip
def age_has_a_unit(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    age, text, unit = dm.filled("AGE"), dm.filled("AGETXT"), dm.filled("AGEU")
    yield from dm.seen("AGEU", age & ~unit, "there is an age without a unit (CG0665)", show=(SUBJECT, "AGE"))
    yield from dm.seen("AGE", unit & ~age & ~text, "there is a unit without an age (CG0666)", show=(SUBJECT, "AGEU"))


@check(
    "S2A-1812", ERROR, owner="mapping", cites=("CG0140",), needs=("DM.RACE", "SUPPDM.QNAM"),
    says="Several races in SUPPDM (RACE1, RACE2) go with RACE MULTIPLE, and the other way round",
)  # fmt: skip
def several_races_are_multiple(data: Delivery) -> Iterator[Finding]:
    dm, supp = data.domain("DM"), data.domain("SUPPDM")
    mine, its = shared_codes(dm.column(SUBJECT), supp.column(SUBJECT))
    races = np.bincount(
        its[supp.where("QNAM", RACE.fullmatch) & (its >= 0)], minlength=int(max(mine.max(initial=0), its.max(initial=0))) + 1
    )
    told, multiple = np.where(mine >= 0, races[mine], 0), dm.equals("RACE", "MULTIPLE")
    yield from dm.seen("RACE", (told > 1) & ~multiple, "SUPPDM has several races, and RACE is not MULTIPLE", show=(SUBJECT, "RACE"))
    says = "it is MULTIPLE, and SUPPDM does not have the races (RACE1, RACE2)"
    yield from dm.seen("RACE", multiple & (told < 2), says, show=(SUBJECT, "RACE"))


@check("S2A-1813", ERROR, owner="mapping", needs=("DM.RACE",), says="RACE is MULTIPLE only with a SUPPDM that has the races")
def multiple_races_are_told(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    if "SUPPDM" not in data.domains:
        yield from dm.seen("RACE", dm.equals("RACE", "MULTIPLE"), "it is MULTIPLE, and there is no SUPPDM", show=(SUBJECT, "RACE"))


@check(
    "S2A-1814", ERROR, owner="mapping", cites=("CG0068", "CG0143"), needs=("DM.RFICDTC", "DS.DSSTDTC"),
    says="RFICDTC is the first informed consent of DS",
)  # fmt: skip
def consent_is_that_of_disposition(data: Delivery) -> Iterator[Finding]:
    dm, ds = data.domain("DM"), data.domain("DS")
    obtained = ds.equals("DSDECOD", "INFORMED CONSENT OBTAINED")
    date = moments(ds.column("DSSTDTC"))
    first = date.at(extreme(date, np.where(obtained, subject_in(dm, ds), -1), len(dm.frame)))
    said = moments(dm.column("RFICDTC"))
    yield from dm.seen("RFICDTC", differs(first, said), "the first informed consent in DS has another date", show=(SUBJECT, "RFICDTC"))
    yield from dm.seen("RFICDTC", first.known & ~said.known, "DS has an informed consent, and RFICDTC is empty", show=(SUBJECT,))


@check(
    "S2A-1815", ERROR, owner="mapping", cites=("CG0535", "CG0536", "CG0537", "CG0538"), needs=("DS.DSCAT", "DS.EPOCH"),
    says="A subject has one disposition event an epoch, or one for each DSSCAT",
)  # fmt: skip
def one_disposition_an_epoch(data: Delivery) -> Iterator[Finding]:
    """Of trial participation and of treatment apart; a record without EPOCH is not counted."""
    ds = data.domain("DS")
    rows = np.flatnonzero(ds.equals("DSCAT", "DISPOSITION EVENT") & ds.filled("EPOCH") & ds.filled(SUBJECT))
    several = np.zeros(len(ds.frame), dtype=bool)
    several[rows] = repeated(np.unique(ds.groups(SUBJECT, "EPOCH", "DSSCAT")[rows], return_inverse=True)[1].reshape(-1))
    yield from ds.seen(
        "DSDECOD", several, "the subject has several dispositions of the epoch", show=(SUBJECT, "EPOCH", "DSSCAT", "DSDECOD")
    )


@check(
    "S2A-1816", ERROR, owner="mapping", cites=("CG0065",), needs=("DS.DSTERM", "DS.DSDECOD"),
    says="What is COMPLETED in DSTERM is so in DSDECOD",
)  # fmt: skip
def completed_is_completed(data: Delivery) -> Iterator[Finding]:
    ds = data.domain("DS")
    wrong = ds.equals("DSTERM", "COMPLETED") & ~ds.equals("DSDECOD", "COMPLETED")
    yield from ds.seen("DSDECOD", wrong, "DSTERM is COMPLETED, and DSDECOD is not", show=("DSTERM", "DSDECOD"))


@check("S2A-1820", ERROR, owner="mapping", cites=("CG0131",), needs=("DM.DTHFL",), says="DTHFL is Y or empty")
def death_flag_is_y(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    yield from dm.seen("DTHFL", dm.filled("DTHFL") & ~dm.equals("DTHFL", "Y"), "it is neither Y nor empty")


def _dead_by(data: Delivery, dm: Domain, name: str, variable: str | None, values: tuple[str, ...]) -> np.ndarray:
    """True for the subjects of DM of whom a domain tells the death."""
    domain = data.domain(name)
    if not domain or not domain.has(SUBJECT):
        return np.zeros(len(dm.frame), dtype=bool)
    tells = domain.equals(variable, *values) if variable else np.ones(len(domain.frame), dtype=bool)
    mine, its = shared_codes(dm.column(SUBJECT), domain.column(SUBJECT))
    return (mine >= 0) & np.isin(mine, its[tells & (its >= 0)])


@check(
    "S2A-1821", ERROR, owner="mapping", needs=("DM.DTHFL",),
    cites=("CG0133", "CG0134", "CG0135", "CG0136", "CG0435", "FB0602", "FB0603", "FB0604", "FB0605", "FB0606"),
    says="DTHFL is Y where DTHDTC, DD, AE or DS tell of the subject's death",
)  # fmt: skip
def death_is_flagged(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    alive = ~dm.equals("DTHFL", "Y")
    yield from dm.seen("DTHFL", alive & dm.filled("DTHDTC"), "DTHDTC is filled, and DTHFL is not Y (CG0435)", show=(SUBJECT, "DTHDTC"))
    for name, variable, values, rule, says in DEATHS:
        dead = _dead_by(data, dm, name, variable, values)
        yield from dm.seen("DTHFL", alive & dead, f"{says}, and DTHFL is not Y ({rule})", show=(SUBJECT, "DTHFL"))


@check("S2A-1822", WARNING, owner="data", needs=("DM.DTHFL", "DD|AE|DS"), says="A death that DM flags is told by DS, AE or DD")
def flagged_death_is_told(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    told = np.zeros(len(dm.frame), dtype=bool)
    for name, variable, values, *_ in DEATHS:
        told |= _dead_by(data, dm, name, variable, values)
    yield from dm.seen("DTHFL", dm.equals("DTHFL", "Y") & ~told, "neither DS, AE nor DD tells of the death", show=(SUBJECT, "DTHDTC"))


@check("S2A-1823", NOTE, owner="data", needs=("DM.DTHFL", "DM.DTHDTC"), says="A death has a date")
def death_has_a_date(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    yield from dm.seen("DTHDTC", dm.equals("DTHFL", "Y") & dm.empty("DTHDTC"), "the subject died, and no date is known", show=(SUBJECT,))


@check(
    "S2A-1824", ERROR, owner="mapping", cites=("CG0069",), needs=("DM.DTHDTC", "DS.DSSTDTC"),
    says="A death has one date in DM, DS and AE",
)  # fmt: skip
def death_has_one_date(data: Delivery) -> Iterator[Finding]:
    """DSSTDTC of DEATH (error); the end of a fatal event may be another day, which is a warning."""
    dm, ds, ae = data.domain("DM"), data.domain("DS"), data.domain("AE")
    death = moments(dm.column("DTHDTC"))
    row = row_in(dm, ds, SUBJECT)
    other = ds.equals("DSDECOD", "DEATH") & differs(moments(ds.column("DSSTDTC")), death.at(row))
    yield from ds.seen("DSSTDTC", other, "the date of death is not that of DM (CG0069)", show=(SUBJECT, "DSDECOD", "DSSTDTC"))
    if ae and ae.has("AEOUT", "AEENDTC"):
        late = ae.equals("AEOUT", "FATAL") & differs(moments(ae.column("AEENDTC")), death.at(row_in(dm, ae, SUBJECT)), most=8)
        says = "the fatal event ends on another day than that of death in DM"
        yield from ae.seen("AEENDTC", late, says, show=(SUBJECT, "AEENDTC"), severity=WARNING)
