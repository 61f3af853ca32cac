"""What an expectation is read to ask is what Great Expectations answers: the same records fail."""

from sdtm2adam.spec.suite import Expectation, Suite
from sdtm2adam.validation.questions.of_expectation import question_of
from sdtm2adam.validation.suites import run_suites
from tests.validation.conformance.built import delivery
from tests.validation.questions.answering import failing_rows

AE = delivery(
    AE="""
    USUBJID | AESEQ | AESER | AESDTH | AETERM | AEDECOD | AESTDTC    | AEENDTC    | AESTDY | AEENDY
    P1      | 1     | Y     | Y      | FALL   | FALL    | 2020-01-05 | 2020-01-02 | 4      | 1
    P1      | 1     | N     | Y      | pain   | PAIN    | 2020-01-05 | 2020-01    | 0      | 0
    P1      | 2     | .     | Y      | X9     | .       | 2020-01-05 | .          | -3     | .
    P2      | 1     | U     | .      | .      | FEVER   | .          | 2020-02    | .      | 7
    P2      | 3     | Y     | N      | ABCDEF | ABCDEF  | 2020-01-05 | 2020-01-05 | 12     | 12
    P3      | 4     | N     | N      | FALL   | FALLS   | 2020-02    | 2020-01-31 | 2      | 1
    """
).datasets["AE"].frame  # fmt: skip
TEXTS = {"USUBJID", "AESER", "AESDTH", "AETERM", "AEDECOD", "AESTDTC", "AEENDTC"}
NUMBERS = {"AESEQ", "AESTDY", "AEENDY"}
PAIRS = [("AEENDTC", "AESTDTC"), ("AEENDY", "AESTDY")]
MISSING = ("neither", "both_values_are_missing", "either_value_is_missing")
ASKED = [
    ("column_values_to_not_be_null", {"column": "AETERM"}, ""),
    ("column_values_to_be_null", {"column": "AESER"}, "AESDTH != 'Y'"),
    ("column_values_to_not_be_null", {"column": "AESER"}, "AESDTH == 'Y' and AETERM is not missing"),
    ("column_values_to_be_in_set", {"column": "AESER", "value_set": ["Y", "N"]}, ""),
    ("column_values_to_be_in_set", {"column": "AESER", "value_set": ["Y"]}, "AESDTH in ['Y']"),
    ("column_values_to_be_in_set", {"column": "AESER", "value_set": ["Y"]}, "AESDTH not in ['Y']"),
    ("column_values_to_not_be_in_set", {"column": "AESTDY", "value_set": [0, 4]}, ""),
    ("column_values_to_not_be_in_set", {"column": "AESTDY", "value_set": [0]}, "AEENDY <= 1 and AETERM is not missing"),
    ("column_values_to_match_regex", {"column": "AETERM", "regex": "^[A-Z]+$"}, ""),
    ("column_values_to_not_match_regex", {"column": "AETERM", "regex": "[0-9]"}, ""),
    ("column_values_to_be_between", {"column": "AESTDY", "min_value": 0, "max_value": 4}, ""),
    ("column_values_to_be_between", {"column": "AESTDY", "min_value": 0, "max_value": 4, "strict_min": True, "strict_max": True}, ""),
    ("column_value_lengths_to_be_between", {"column": "AETERM", "min_value": 3, "max_value": 5}, ""),
    ("column_values_to_be_unique", {"column": "AESEQ"}, ""),
    ("column_values_to_be_unique", {"column": "AETERM"}, "AESEQ == 1"),
    ("compound_columns_to_be_unique", {"column_list": ["USUBJID", "AESEQ"]}, ""),
    ("compound_columns_to_be_unique", {"column_list": ["USUBJID", "AESER"]}, "AESDTH == 'Y'"),
    *(
        ("column_pair_values_a_to_be_greater_than_b", {"column_A": a, "column_B": b, "or_equal": equal, "ignore_row_if": ignored}, "")
        for a, b in PAIRS
        for equal in (True, False)
        for ignored in MISSING
    ),
    *(
        ("column_pair_values_to_be_equal", {"column_A": "AETERM", "column_B": "AEDECOD", "ignore_row_if": ignored}, "")
        for ignored in MISSING
    ),
]


def test_the_same_records_fail():
    made = [
        Expectation(id=f"E-{i}", says="It is as it must be", severity="error", expect=f"expect_{expect}", arguments=given, where=where)
        for i, (expect, given, where) in enumerate(ASKED)
    ]
    found = run_suites([Suite(dataset="AE", expectations=tuple(made), stage="sdtm", path="ae.yaml")], {("sdtm", "AE"): AE})
    answers = {finding.rule: finding.rows for finding in found}

    asked = {one.id: failing_rows(question_of(one, TEXTS, NUMBERS), AE) for one in made}
    assert {id: rows for id, rows in asked.items() if rows} == answers
    assert 20 < len(answers)
