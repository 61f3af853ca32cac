"""Trial summary (TS): parameters that must be there, the form of their values, codes, and whether the data agree."""

from collections.abc import Callable, Iterator

import numpy as np

from sdtm2adam.errors import ERROR, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import number
from sdtm2adam.validation.conformance.delivery import Delivery
from sdtm2adam.validation.conformance.design import is_no_arm
from sdtm2adam.validation.conformance.lookup import row_in
from sdtm2adam.validation.conformance.moments import extreme, is_date, is_duration, is_in_calendar, moments

# The FDA's Technical Conformance Guide wants these of every study (as rule FB1102 lists them).
WANTED = tuple(
    "ACTSUB ADAPT ADDON AGEMAX AGEMIN COMPTRT DCUTDESC DCUTDTC EXTTIND FCNTRY HLTSUBJI INDIC LENGTH NARMS NCOHORT OBJPRIM OBJSEC ONGOSIND "
    "OUTMSPRI PDPSTIND PDSTIND PIPIND PLANSUB RANDQT RDIND REGID SDTIGVER SDTMVER SENDTC SEXPOP SPONSOR SSTDTC STOPRULE STYPE TBLIND "
    "TCNTRL THERAREA TITLE TPHASE TTYPE".split()
)
DURATIONS = tuple("AGEMAX AGEMIN LENGTH CRMDUR PLNTRDUR PTRTDUR SDMDUR TRGFUDUR".split())
DATES = tuple("SSTDTC SENDTC DCUTDTC CSRARDTC".split())
COUNTS = tuple("ACTSUB NARMS NCOHORT PLANSUB NUMSEUST".split())
YES_NO = tuple(
    "ADAPT ADDON BRDNAIND BRIND DMCIND EPDISIND EURSBIND EXTTIND FDADEIND FDADRIND HLTSUBJI MSEUTIND ONGOSIND PASSIND PDPSTIND PDSTIND "
    "PIPIND RANDOM RDIND RXMLCIND SDXMLIND SREVIND SRNCAIND SSEUTIND SSTDYIND".split()
)
LISTS = {
    "DOSFRM": "FRM", "DOSFRQ": "FREQ", "DOSU": "UNIT", "INTMODEL": "INTMODEL", "INTTYPE": "INTTYPE", "ROUTE": "ROUTE",
    "SDTIGVER": "SDTMIGRS", "SEXPOP": "SEXPOP", "STYPE": "STYPE", "TBLIND": "TBLIND", "TCNTRL": "TCNTRL",
    "TINDTP": "TINDTP", "TPHASE": "TPHASE", "TTYPE": "TTYPE",
    **dict.fromkeys(YES_NO, "NY"),
}  # fmt: skip
# ISO 21090: why there is no value.
FLAVORS = frozenset("NI INV DER OTH NINF PINF UNC MSK NA UNK ASKU NAV NASK QS TRC NP".split())
SHOW = ("TSPARMCD", "TSVAL", "TSVALNF")
# Of the references that TS names, those that change from version to version.
VERSIONED = frozenset(("CDISC", "CDISC CT", "MedDRA", "SNOMED", "SNOMED CT", "WHODD", "LOINC", "MED-RT"))


@check(
    "S2A-1420", ERROR, owner="mapping", cites=("CG0459", "CG0649"), needs=("TS.TSVAL",),
    says="A parameter has a value or says why not (TSVALNF), never both",
)  # fmt: skip
def parameter_has_a_value_or_a_reason(data: Delivery) -> Iterator[Finding]:
    ts = data.domain("TS")
    value, why = ts.filled("TSVAL"), ts.filled("TSVALNF")
    yield from ts.seen("TSVAL", ~value & ~why, "there is neither a value nor a reason why there is none (TSVALNF)", show=SHOW)
    yield from ts.seen("TSVALNF", value & why, "there is a value and a reason why there is none", show=SHOW)


@check("S2A-1421", ERROR, owner="mapping", needs=("TS.TSVALNF",), says="TSVALNF is a null flavor of ISO 21090")
def reason_is_a_null_flavor(data: Delivery) -> Iterator[Finding]:
    ts = data.domain("TS")
    wrong = ts.filled("TSVALNF") & ~ts.where("TSVALNF", FLAVORS.__contains__)
    yield from ts.seen("TSVALNF", wrong, "it is no null flavor", show=SHOW, fix=f"one of {', '.join(sorted(FLAVORS))}")


@check("S2A-1422", ERROR, owner="mapping", cites=("CG0261",), needs=("TS.TSVAL1",), says="TSVAL1 goes on where TSVAL ends")
def continued_value_has_a_begin(data: Delivery) -> Iterator[Finding]:
    ts = data.domain("TS")
    yield from ts.seen("TSVAL", ts.filled("TSVAL1") & ts.empty("TSVAL"), "TSVAL1 is filled and TSVAL is empty", show=("TSPARMCD", "TSVAL1"))


@check(
    "S2A-1423", ERROR, owner="mapping", cites=("CG0265",), needs=("TS.TSVALCD",),
    says="A value of TS has one code, and a code one value",
)  # fmt: skip
def value_has_one_code(data: Delivery) -> Iterator[Finding]:
    """Within one reference: another dictionary may use the same code."""
    ts = data.domain("TS")
    both = np.flatnonzero(ts.filled("TSVAL") & ts.filled("TSVALCD"))
    for one, other in (("TSVAL", "TSVALCD"), ("TSVALCD", "TSVAL")):
        group, pair = ts.groups("TSVCDREF", one)[both], ts.groups("TSVCDREF", one, other)[both]
        first = np.unique(pair, return_index=True)[1]
        several = np.zeros(len(ts.frame), dtype=bool)
        several[both] = np.bincount(group[first], minlength=int(group.max(initial=0)) + 1)[group] > 1
        yield from ts.seen(one, several, f"it has more than one {other}", show=("TSPARMCD", "TSVAL", "TSVALCD", "TSVCDREF"))


@check(
    "S2A-1424", ERROR, owner="mapping", cites=("CG0267",), needs=("TS.TSVALCD",),
    says="A code names its reference, with version where it has one",
)  # fmt: skip
def code_names_its_reference(data: Delivery) -> Iterator[Finding]:
    ts = data.domain("TS")
    bare = ts.filled("TSVALCD") & ts.empty("TSVCDREF")
    yield from ts.seen("TSVCDREF", bare, "there is a code, and nothing says of what reference", show=("TSPARMCD", "TSVALCD"))
    undated = ts.where("TSVCDREF", lambda text: text in VERSIONED) & ts.filled("TSVALCD") & ts.empty("TSVCDVER")
    yield from ts.seen("TSVCDVER", undated, "the reference has versions, and none is said", show=("TSPARMCD", "TSVCDREF"), severity=WARNING)


@check("S2A-1425", ERROR, owner="mapping", needs=("TS.TSVAL",), says="A coded parameter has a term of its codelist, and the term's code")
def parameter_has_a_term(data: Delivery) -> Iterator[Finding]:
    """Y or N for a yes-no question; a new term of a codelist that can be extended is told as a warning."""
    ts = data.domain("TS")
    show = ("TSPARMCD", "TSVAL", "TSVALCD")
    for short in dict.fromkeys(LISTS.values()):
        asked = ts.filled("TSVAL") & ts.equals("TSPARMCD", *(name for name, one in LISTS.items() if one == short))
        one = data.terminology.codelist(short)
        allowed = {"Y", "N"} if short == "NY" else set(one.terms)
        severity = WARNING if one.extensible else ""
        yield from ts.seen("TSVAL", asked & ~ts.where("TSVAL", allowed.__contains__), f"it is no term of {short}", show, severity=severity)
        coded = asked & ts.filled("TSVALCD") & ts.where("TSVCDREF", lambda text: text.startswith("CDISC"))
        for term in sorted(allowed & ts.texts("TSVAL")):
            other = coded & ts.equals("TSVAL", term) & ~ts.equals("TSVALCD", one.terms[term].code)
            yield from ts.seen("TSVALCD", other, f"the term has the code {one.terms[term].code}", show)


@check("S2A-1426", ERROR, owner="mapping", cites=("CG0270",), needs=("TS.TSVAL",), says="Ages and lengths of TS are durations of ISO 8601")
def lengths_are_durations(data: Delivery) -> Iterator[Finding]:
    yield from _formed(data, DURATIONS, is_duration, "it is no duration of ISO 8601 (P18Y, P6M)")


@check("S2A-1427", ERROR, owner="mapping", cites=("CG0285", "TRC1734c"), needs=("TS.TSVAL",), says="Dates of TS are dates of ISO 8601")
def dates_of_the_trial_are_dates(data: Delivery) -> Iterator[Finding]:
    yield from _formed(data, DATES, lambda text: is_date(text) and is_in_calendar(text), "it is no date of ISO 8601")


@check(
    "S2A-1428", ERROR, owner="mapping", needs=("TS.TSVAL",),
    says="Numbers of TS are whole numbers, and the randomization quotient is within 0 and 1",
)  # fmt: skip
def counts_are_numbers(data: Delivery) -> Iterator[Finding]:
    yield from _formed(data, COUNTS, lambda text: text.isdecimal(), "it is no whole number")
    yield from _formed(data, ("RANDQT",), lambda text: 0 <= number(text) <= 1, "it is no number within 0 and 1")


def _formed(data: Delivery, parameters: tuple[str, ...], test: Callable[[str], bool], says: str) -> Iterator[Finding]:
    ts = data.domain("TS")
    wrong = ts.filled("TSVAL") & ts.equals("TSPARMCD", *parameters) & ~ts.where("TSVAL", test)
    yield from ts.seen("TSVAL", wrong, says, show=("TSPARMCD", "TSVAL"))


@check(
    "S2A-1429", WARNING, owner="mapping", cites=("FB1102",), needs=("TS.TSPARMCD",),
    says="TS has the parameters that the FDA wants of every study",
)  # fmt: skip
def wanted_parameters_are_there(data: Delivery) -> Iterator[Finding]:
    ts = data.domain("TS")
    absent = [name for name in WANTED if name not in ts.texts("TSPARMCD")]
    if absent:
        yield ts.about(
            "TSPARMCD",
            f"{len(absent)} parameters are not there: {', '.join(absent)}",
            fix="a record with TSVALNF says why there is no value",
        )


@check("S2A-1430", ERROR, owner="mapping", cites=("TRC1734b",), needs=("TS.TSPARMCD",), says="TS says when the study started (SSTDTC)")
def start_of_the_study_is_there(data: Delivery) -> Iterator[Finding]:
    ts = data.domain("TS")
    if not (ts.equals("TSPARMCD", "SSTDTC") & (ts.filled("TSVAL") | ts.filled("TSVALNF"))).any():
        yield ts.about("TSPARMCD", "no SSTDTC says when the study started")


@check(
    "S2A-1431", WARNING, owner="mapping", cites=("FB1113",), needs=("TS.TSPARMCD",),
    says="What is added on to a treatment (ADDON Y) names the current one (CURTRT)",
)  # fmt: skip
def added_treatment_names_the_current_one(data: Delivery) -> Iterator[Finding]:
    ts = data.domain("TS")
    if (ts.equals("TSPARMCD", "ADDON") & ts.equals("TSVAL", "Y")).any() and not (
        ts.equals("TSPARMCD", "CURTRT") & ts.filled("TSVAL")
    ).any():
        yield ts.about("TSPARMCD", "ADDON is Y, and no CURTRT says to what")


@check(
    "S2A-1432", WARNING, owner="mapping", needs=("TS.TSVAL", "DM"),
    says="What TS says of the study is what the data say: subjects, arms, first consent",
)  # fmt: skip
def summary_agrees_with_the_data(data: Delivery) -> Iterator[Finding]:
    """ACTSUB against subjects with an arm; NARMS against arms of TA; SSTDTC against the first informed consent."""
    ts, dm, ta = data.domain("TS"), data.domain("DM"), data.domain("TA")
    planned = dm.filled("ARMCD") & (row_in(ta, dm, "ARMCD") >= 0 if ta else ~dm.where("ARMCD", is_no_arm))
    counted = {"ACTSUB": int(planned.sum()) if dm.has("ARMCD") else None, "NARMS": len(ta.texts("ARMCD")) if ta else None}
    for name, count in counted.items():
        other = ts.equals("TSPARMCD", name) & np.isfinite(ts.numbers("TSVAL")) & (ts.numbers("TSVAL") != count)
        if count is not None:
            yield from ts.seen("TSVAL", other, f"the data say {count}", show=("TSPARMCD", "TSVAL"))
    consent, said = moments(dm.column("RFICDTC")), moments(ts.column("TSVAL"))
    first = extreme(consent, np.zeros(len(dm.frame), dtype="int64"), 1)
    if len(first) and first[0] >= 0:
        first_day, rows = consent.number[first[0]] // 10**6, ts.equals("TSPARMCD", "SSTDTC") & said.day_known
        says = f"the first informed consent of DM is of {str(dm.column('RFICDTC').iloc[first[0]])[:10]}"
        if consent.day_known[first[0]]:
            yield from ts.seen("TSVAL", rows & (said.number // 10**6 != first_day), says, show=("TSPARMCD", "TSVAL"))
