"""Results of findings: done or not done, collected and standard result, units, ranges, baseline flags."""

import re
from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import repeated
from sdtm2adam.validation.conformance.delivery import FINDINGS_ALIKE, Delivery, Domain

PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
TEST = ("--TESTCD", "--CAT", "--SCAT", "--SPEC", "--METHOD")

# What tells the results of one test apart beside these: several of them may each have a baseline.
APART = (
    "USUBJID", "POOLID", *TEST, "--LOC", "--LAT", "--DIR", "--POS", "--TPTNUM", "--TPT", "--EVAL", "--EVALID", "--REPNUM", "--TSTDTL",
    "--OBJ", "--LEAD", "--SYM", "--GENSR", "--LNKID", "--GRPID",
)  # fmt: skip


def _findings(data: Delivery, *having: str) -> Iterator[Domain]:
    return data.each(*having, klass=FINDINGS_ALIKE)


def _derived(domain: Domain) -> np.ndarray:
    return domain.equals("--DRVFL", "Y")


@check("S2A-0701", ERROR, owner="data", cites=("CG0422", "FB4201"), needs=("--STAT",), says="A test that was not done has no result")
def what_was_not_done_has_no_result(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data, "--STAT"):
        result = domain.filled("--ORRES") | domain.filled("--STRESC") | domain.filled("--STRESN")
        show = ("--TESTCD", "--STAT", "--ORRES", "--STRESC")
        yield from domain.seen("--STAT", domain.filled("--STAT") & result, "it was not done and has a result", show=show)


@check(
    "S2A-0702", ERROR, owner="data", cites=("CG0094",), needs=("--REASND",),
    says="A reason for not being done stands only where it was not done",
)  # fmt: skip
def reason_stands_with_not_done(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("--REASND"):
        if domain.name not in ("EX", "AE", "DS", "DV", "IE"):
            wrong = domain.filled("--REASND") & ~domain.equals("--STAT", "NOT DONE")
            yield from domain.seen("--REASND", wrong, "there is a reason why it was not done, and it was", show=("--TESTCD", "--REASND"))


@check("S2A-0703", NOTE, owner="data", cites=("FB4202",), needs=("--STAT",), says="A test that was not done says why")
def what_was_not_done_says_why(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data, "--STAT"):
        silent = domain.equals("--STAT", "NOT DONE") & domain.empty("--REASND")
        yield from domain.seen("--REASND", silent, "it was not done, and no reason is given", show=("--TESTCD",))


@check(
    "S2A-0704", ERROR, owner="data", cites=("CG0348",), needs=("--ORRES",),
    says="A test that was done has a collected result, unless it is derived",
)  # fmt: skip
def what_was_done_has_a_result(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data, "--ORRES"):
        bare = domain.empty("--ORRES") & domain.empty("--STAT") & ~_derived(domain)
        yield from domain.seen("--ORRES", bare, "it was done and not derived, and has no result", show=("--TESTCD", "--STRESC"))


@check(
    "S2A-0705", ERROR, owner="mapping", cites=("CG0397",), needs=("--ORRES", "--STRESC"),
    says="A result that was collected or derived has a standard form",
)  # fmt: skip
def result_has_a_standard_form(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data, "--STRESC"):
        bare = (domain.filled("--ORRES") | _derived(domain)) & domain.empty("--STRESC")
        yield from domain.seen("--STRESC", bare, "there is a result and no standard form of it", show=("--TESTCD", "--ORRES"))


@check(
    "S2A-0706", ERROR, owner="mapping", cites=("FB3101", "FB3102"), needs=("--STRESC", "--STRESN"),
    says="A standard result that is a number stands as the same number in --STRESN",
)  # fmt: skip
def number_stands_as_a_number(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data, "--STRESC", "--STRESN"):
        said, number = domain.numbers("--STRESC"), domain.numbers("--STRESN")
        show = ("--TESTCD", "--STRESC", "--STRESN")
        absent = domain.where("--STRESC", PLAIN_NUMBER.fullmatch) & np.isnan(number)
        yield from domain.seen("--STRESN", absent, "--STRESC is a number and --STRESN is empty", show=show)
        with np.errstate(invalid="ignore"):
            unlike = np.isfinite(said) & np.isfinite(number) & (np.abs(said - number) > 1e-9 * np.maximum(np.abs(said), np.abs(number)))
        yield from domain.seen("--STRESN", unlike, "--STRESN is another number than --STRESC", show=show)


@check(
    "S2A-0707", ERROR, owner="mapping", cites=("FB3103",), needs=("--STRESC", "--STRESN"),
    says="--STRESN is empty where the standard result is no number",
)  # fmt: skip
def text_has_no_number(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data, "--STRESC", "--STRESN"):
        wrong = domain.filled("--STRESN") & np.isnan(domain.numbers("--STRESC"))
        yield from domain.seen(
            "--STRESN", wrong, "--STRESN has a number that --STRESC does not say", show=("--TESTCD", "--STRESC", "--STRESN")
        )


@check(
    "S2A-0708", ERROR, owner="mapping", cites=("CG0426",), needs=("--STRESU", "--STRESC"),
    says="A standard unit stands with a standard result",
)  # fmt: skip
def standard_unit_stands_with_a_result(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data, "--STRESU", "--STRESC"):
        alone = domain.filled("--STRESU") & domain.empty("--STRESC")
        yield from domain.seen("--STRESU", alone, "there is a standard unit and no standard result", show=("--TESTCD", "--STRESU"))


@check("S2A-0709", WARNING, owner="data", needs=("--ORRESU", "--ORRES"), says="A collected unit stands with a collected result")
def collected_unit_stands_with_a_result(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data, "--ORRESU", "--ORRES"):
        alone = domain.filled("--ORRESU") & domain.empty("--ORRES")
        yield from domain.seen("--ORRESU", alone, "there is a unit and no result", show=("--TESTCD", "--ORRESU"))


@check(
    "S2A-0710", WARNING, owner="mapping", needs=("--ORRES", "--ORRESU", "--STRESU", "--STRESN"),
    says="A number that is taken over as it was collected keeps its unit",
)  # fmt: skip
def number_taken_over_keeps_its_unit(data: Delivery) -> Iterator[Finding]:
    """A converted number may have none (a percentage that became a fraction)."""
    for domain in _findings(data, "--ORRES", "--ORRESU", "--STRESU", "--STRESN"):
        bare = domain.filled("--ORRESU") & domain.empty("--STRESU") & (domain.numbers("--ORRES") == domain.numbers("--STRESN"))
        yield from domain.seen("--STRESU", bare, "the number is the collected one and its unit is gone", show=("--TESTCD", "--ORRESU"))


@check(
    "S2A-0711", ERROR, owner="mapping", cites=("FB3001",), needs=("--TESTCD", "--STRESU"),
    says="A test has one standard unit (by test, category, specimen and method)",
)  # fmt: skip
def test_has_one_standard_unit(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data, "--TESTCD", "--STRESU"):
        counted = domain.filled("--STRESU")
        group, pair = domain.groups(*TEST), domain.groups(*TEST, "--STRESU")
        first = np.unique(pair[counted], return_index=True)[1]
        kinds = np.bincount(group[counted][first], minlength=int(group.max(initial=0)) + 1)
        several = counted & (kinds[group] > 1) if len(group) else counted
        yield from domain.seen("--STRESU", several, "the test has more than one standard unit", show=("--TESTCD", "--STRESU"))


@check(
    "S2A-0712", ERROR, owner="mapping", cites=("CG0541",), needs=("--BLFL|--LOBXFL|--DRVFL",),
    says="Flags of baseline, last observation before exposure and derivation are Y or empty",
)  # fmt: skip
def flag_is_y_or_empty(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data):
        for like in ("--BLFL", "--LOBXFL", "--DRVFL"):
            wrong = domain.filled(like) & ~domain.equals(like, "Y")
            yield from domain.seen(like, wrong, "the flag is neither Y nor empty", show=("--TESTCD", like))


@check(
    "S2A-0713", ERROR, owner="mapping", cites=("FB2603",), needs=("--TESTCD", "--BLFL|--LOBXFL"),
    says="A subject has one flagged record a test, for each category, specimen, method, location and position",
)  # fmt: skip
def one_record_is_flagged(data: Delivery) -> Iterator[Finding]:
    """Records of several time points or repeats of a set (--TPT, --REPNUM, --EVALID) are told apart as well."""
    for domain in _findings(data, "--TESTCD"):
        for like in ("--BLFL", "--LOBXFL"):
            flagged = np.flatnonzero(domain.equals(like, "Y") & domain.filled("--STRESC"))
            if len(flagged):
                several = np.zeros(len(domain.frame), dtype=bool)
                group = np.unique(domain.groups(*APART)[flagged], return_inverse=True)[1].reshape(-1)
                several[flagged] = repeated(group)
                yield from domain.seen(
                    like, several, "the subject has several flagged records of the test", show=("USUBJID", "--TESTCD", "--DTC")
                )


@check(
    "S2A-0714", ERROR, owner="mapping", cites=("CG0553", "CG0569", "FB2601", "FB2602"), needs=("--BLFL|--LOBXFL",),
    says="A flagged record has a result",
)  # fmt: skip
def flagged_record_has_a_result(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data):
        for like in ("--BLFL", "--LOBXFL"):
            flagged = domain.equals(like, "Y")
            bare = flagged & domain.empty("--STRESC") if domain.has("--STRESC") else flagged & False
            if like == "--LOBXFL" and domain.has("--ORRES"):
                bare |= flagged & domain.empty("--ORRES") & ~_derived(domain)
            yield from domain.seen(like, bare, "the record is flagged and has no result", show=("--TESTCD", "--STAT"))


@check(
    "S2A-0715", ERROR, owner="data", cites=("FB3901", "FB3902"), needs=("--STNRLO|--ORNRLO",),
    says="The lower limit of a normal range is below the upper one",
)  # fmt: skip
def range_has_its_limits_in_order(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data):
        for low, high in (("--STNRLO", "--STNRHI"), ("--ORNRLO", "--ORNRHI")):
            if domain.has(low, high):
                wrong = domain.more(low, high, or_equal=True)
                yield from domain.seen(low, wrong, "the lower limit is not below the upper one", show=("--TESTCD", low, high))


@check(
    "S2A-0716", ERROR, owner="mapping", cites=("CG0427",), needs=("--RESCAT", "--STRESC"),
    says="A result's category stands with a result",
)  # fmt: skip
def result_category_stands_with_a_result(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data, "--RESCAT", "--STRESC"):
        alone = domain.filled("--RESCAT") & domain.empty("--STRESC")
        yield from domain.seen("--RESCAT", alone, "there is a category of the result and no result", show=("--TESTCD", "--RESCAT"))


@check(
    "S2A-0717", ERROR, owner="data", cites=("CG0175", "CG0176", "CG0177"), needs=("IE.IEORRES",),
    says="IE has the criteria that were not met: inclusion N, exclusion Y, and the standard result is the collected one",
)  # fmt: skip
def criteria_were_not_met(data: Delivery) -> Iterator[Finding]:
    ie = data.domain("IE")
    show = ("IETESTCD", "IECAT", "IEORRES", "IESTRESC")
    for category, answer, rule in (("INCLUSION", "N", "CG0176"), ("EXCLUSION", "Y", "CG0175")):
        other = ie.equals("IECAT", category) & ~ie.equals("IEORRES", answer)
        yield from ie.seen("IEORRES", other, f"a criterion of {category} that was not met has {answer} ({rule})", show=show)
    if ie.has("IESTRESC"):
        both = ie.column("IEORRES").astype(object).fillna("") != ie.column("IESTRESC").astype(object).fillna("")
        yield from ie.seen("IESTRESC", both.to_numpy(dtype=bool), "it is not IEORRES (CG0177)", show=show)


@check(
    "S2A-0718", ERROR, owner="mapping", cites=("CG0549", "CG0550"), needs=("--ORREF|--STREFC",),
    says="A reference result has its standard form, and its number where it is one",
)  # fmt: skip
def reference_result_has_a_standard_form(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data):
        if domain.has("--STREFC"):
            yield from domain.seen(
                "--STREFC", domain.filled("--ORREF") & domain.empty("--STREFC"), "--ORREF is there and its standard form is not"
            )
            bare = np.isfinite(domain.numbers("--STREFC")) & domain.empty("--STREFN")
            yield from domain.seen("--STREFN", bare, "--STREFC is a number and --STREFN is empty")


@check("S2A-0719", ERROR, owner="mapping", cites=("CG0619",), needs=("--SPCUFL",), says="--SPCUFL is N or empty")
def unusable_specimen_flag_is_n(data: Delivery) -> Iterator[Finding]:
    for domain in _findings(data, "--SPCUFL"):
        yield from domain.seen("--SPCUFL", domain.filled("--SPCUFL") & ~domain.equals("--SPCUFL", "N"), "the flag is neither N nor empty")
