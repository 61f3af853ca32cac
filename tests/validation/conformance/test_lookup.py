"""Partners of records in other datasets."""

from sdtm2adam.validation.conformance.lookup import row_in, same_text, subject_in
from tests.validation.conformance.built import delivery

DM = "USUBJID | ARMCD | ARM\nP2 | B | Other\nP1 | A | Drug\nP1 | C | Twice"
LB = "USUBJID | VISITNUM | ARM\nP1 | 1 | Drug\nP3 | 1 | Drug\n. | 1 | .\nP2 | . | ."
SV = "USUBJID | VISITNUM\nP1 | 2\nP1 | 1\n. | 1\nP2 | ."


def test_the_first_record_of_the_same_subject():
    """Of several the first; a subject who is not there, or is missing, has none."""
    data = delivery(DM=DM, LB=LB)

    assert [1, -1, -1, 0] == subject_in(data.domain("DM"), data.domain("LB")).tolist()


def test_several_variables_and_missing_ones():
    """All of them have the same values; missing equals nothing, missing included."""
    data = delivery(SV=SV, LB=LB)

    assert [1, -1, -1, -1] == row_in(data.domain("SV"), data.domain("LB"), "USUBJID", "VISITNUM").tolist()


def test_other_names_and_other_kinds():
    """A variable may be called otherwise there; text that is a number equals it."""
    data = delivery(TA="ARMCD:text\nA\n1", DM="ACTARMCD:text\n1\nA\nX", SE="ACTARMCD\n1")

    assert [1, 0, -1] == row_in(data.domain("TA"), data.domain("DM"), ("ACTARMCD", "ARMCD")).tolist()
    assert [1] == row_in(data.domain("TA"), data.domain("SE"), ("ACTARMCD", "ARMCD")).tolist()


def test_whether_the_partner_has_the_same_text():
    """No partner is not the same, and two missing texts are."""
    data = delivery(DM="USUBJID | ARM\nP1 | Drug\nP2 | .", LB=LB)
    dm, lb = data.domain("DM"), data.domain("LB")

    assert [True, False, False, True] == same_text(lb.column("ARM"), dm.column("ARM"), subject_in(dm, lb)).tolist()
