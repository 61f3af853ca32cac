"""SUPP--: one record for each value that has no variable."""

from sdtm2adam.sdtm.supp import supplemental
from sdtm2adam.spec.dataset import DatasetSpec
from tests.derive.tables import frame, rows

AE = frame("""
    _src | STUDYID | USUBJID | AESEQ | AEPROC | AEDOSE
    0    | S1      | P1      | 1     | Y      | 2.50
    1    | S1      | P1      | 2     | .      | .
    2    | S1      | P1      | 10    | N      | 100
    3    | S1      | P2      | 1     | .      | 5
""")


def spec(domain="AE", **supplement) -> DatasetSpec:
    given = supplement or {
        "AEPROC": {"from": "PROC", "label": "Related to Procedure"},
        "AEDOSE": {"number": {"from": "D"}, "label": "Dose", "evaluator": "INVESTIGATOR"},
    }
    return DatasetSpec.model_validate({"domain": domain, "keys": ["USUBJID"], "from": {"export": "x"}, "supplemental": given})


def test_a_value_is_a_record_and_a_missing_value_is_none():
    """QVAL is never empty; numbers stand as their shortest text; sorted by subject, record (10 after 2) and name."""
    expected = [
        ("P1", "1", "AEDOSE", "2.5"),
        ("P1", "1", "AEPROC", "Y"),
        ("P1", "10", "AEDOSE", "100"),
        ("P1", "10", "AEPROC", "N"),
        ("P2", "1", "AEDOSE", "5"),
    ]

    assert expected == rows(supplemental(spec(), AE)[0], "USUBJID IDVARVAL QNAM QVAL")


def test_a_record_is_found_by_its_sequence_number_written_plainly():
    """Trap: IDVARVAL as a padded number or with decimals."""
    made = supplemental(spec(), AE)[0]

    assert {("AE", "AESEQ")} == set(rows(made, "RDOMAIN IDVAR"))
    assert {"1", "10"} == set(made["IDVARVAL"])


def test_label_origin_and_evaluator_are_those_of_the_file():
    made = supplemental(spec(), AE)[0]

    assert {("AEPROC", "Related to Procedure", "Collected", None), ("AEDOSE", "Dose", "Derived", "INVESTIGATOR")} == set(
        rows(made, "QNAM QLABEL QORIG QEVAL")
    )


def test_a_value_of_the_subject_has_no_record_to_point_to():
    """DM has one record a subject: IDVAR and IDVARVAL are missing."""
    dm = frame("_src | STUDYID | USUBJID | RANDNO\n0 | S1 | P1 | R7")
    made = supplemental(spec("DM", RANDNO={"from": "R", "label": "Randomization Number"}), dm)[0]

    assert [("DM", "P1", None, None, "RANDNO", "R7")] == rows(made, "RDOMAIN USUBJID IDVAR IDVARVAL QNAM QVAL")


def test_empty_text_is_no_value():
    made = supplemental(spec(AEPROC={"from": "P"}), AE.assign(AEPROC=["", "x", " ", None]))[0]

    assert [("2", "x")] == rows(made, "IDVARVAL QVAL")


def test_each_record_comes_from_its_parent():
    assert [0, 0, 2, 2, 3] == [row[0] for row in rows(supplemental(spec(), AE)[0], "_src")]


def test_no_value_at_all_gives_an_empty_dataset_with_its_variables():
    made, meta = supplemental(spec(), AE.iloc[:0])

    assert 0 == len(made)
    assert "STUDYID RDOMAIN USUBJID IDVAR IDVARVAL QNAM QLABEL QVAL QORIG QEVAL".split() == meta.names
    assert set(meta.names) <= set(made.columns)
    assert ("SUPPAE", "Supplemental Qualifiers for AE") == (meta.name, meta.label)
