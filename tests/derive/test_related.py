"""SUPP-- brought back to its parent, and RELREC."""

from sdtm2adam.errors import ERROR
from tests.derive.tables import apply, frame, rows, tried, values

AE = frame("""
    _src | STUDYID | DOMAIN | USUBJID | AESEQ | AESPID:text
    20   | S       | AE     | P1      | 3     | 1
    21   | S       | AE     | P1      | 10    | 2
    22   | S       | AE     | P2      | 1     | 1
""")
CM = frame("""
    _src | STUDYID | DOMAIN | USUBJID | CMSEQ | Linked AE
    40   | S       | CM     | P1      | 1     | 2
    41   | S       | CM     | P1      | 2     | 2
    42   | S       | CM     | P2      | 1     | 1
    43   | S       | CM     | P2      | 2     | .
""")
LINK = {"id": "CMSEQ", "table": "AE", "other_id": "AESEQ", "on": {"USUBJID": "USUBJID", "Linked AE": "AESPID"}, "name": "AECM"}


def test_records_of_two_datasets_make_one_relation_a_record_of_the_other():
    """Trap: record-level RELREC with RELTYPE filled; IDVARVAL as a padded number. A record stands in a relation once."""
    made = apply("related_records", CM, {"AE": AE}, **LINK)

    assert [
        ("S", "P1", "CM", "CMSEQ", "1", None, "AECM10"),
        ("S", "P1", "CM", "CMSEQ", "2", None, "AECM10"),
        ("S", "P2", "CM", "CMSEQ", "1", None, "AECM1"),
        ("S", "P1", "AE", "AESEQ", "10", None, "AECM10"),
        ("S", "P2", "AE", "AESEQ", "1", None, "AECM1"),
    ] == rows(made, "STUDYID USUBJID RDOMAIN IDVAR IDVARVAL RELTYPE RELID")
    assert [40, 41, 42, 21, 22] == made["_src"].tolist()
    assert [21, 21, 22, -1, -1] == made["_via_0:RELID"].tolist()


def test_a_record_that_names_none_that_is_there_is_an_error():
    cm = frame("DOMAIN | USUBJID | CMSEQ | Linked AE\nCM | P1 | 1 | 7\nCM | P1 | 2 | 1")
    made, found = tried("related_records", cm, {"AE": AE}, **LINK)

    assert ["CM", "AE"] == values(made, "RDOMAIN")
    assert [(ERROR, "relation", (0,), "1 record related to none that is there (USUBJID, Linked AE): P1 7")] == [
        (f.severity, f.rule, f.rows, f.message) for f in found
    ]


def test_a_key_of_several_records_is_an_error():
    twice = AE.assign(AESPID=AE["AESPID"].cat.set_categories(["1", "2"]).where([False, True, True], "2"))
    _, found = tried("related_records", CM.iloc[:1], {"AE": twice}, **LINK)

    assert ["join-key"] == [f.rule for f in found]


SUPPAE = frame("""
    _src | USUBJID | IDVAR | IDVARVAL:text | QNAM  | QVAL
    60   | P1      | AESEQ | 10            | TRTEM | Y
    61   | P2      | AESEQ | 1             | TRTEM | N
    62   | P2      | AESEQ | 1             | OTHER | x
""")


def test_supplemental_values_stand_beside_their_records_again():
    made = apply("with_supplemental", AE, {"SUPPAE": SUPPAE}, table="SUPPAE", sequence="AESEQ", names={"TRTEM": "TE", "OTHER": "OTH"})

    assert [(3, None, None), (10, "Y", None), (1, "N", "x")] == rows(made, "AESEQ TE OTH")
    assert [-1, 60, 61] == made["_via_0:TE"].tolist()


def test_supplemental_values_of_a_subject_have_no_sequence():
    supp = frame("USUBJID | IDVAR:text | IDVARVAL:text | QNAM | QVAL\nP1 | . | . | RACE1 | WHITE\nP1 | . | . | RACE2 | ASIAN")
    made = apply("with_supplemental", frame("USUBJID\nP1\nP2"), {"SUPPDM": supp}, table="SUPPDM", names={"RACE1": "R1", "RACE2": "R2"})

    assert [("WHITE", "ASIAN"), (None, None)] == rows(made, "R1 R2")


def test_a_value_that_belongs_to_no_record_here_is_told():
    """The record does not exist, or the value is identified by another variable."""
    supp = frame(
        "USUBJID | IDVAR | IDVARVAL:text | QNAM | QVAL\nP1 | AESEQ | 99 | T | Y\nP1 | VISITNUM | 3 | T | N\nP1 | AESEQ | 3 | T | Y"
    )
    _, found = tried("with_supplemental", AE, {"SUPPAE": supp}, table="SUPPAE", sequence="AESEQ", names={"T": "T"})

    assert "2 values of T that belong to no record here: P1 AESEQ 99, P1 VISITNUM 3" in found.errors[0].message
