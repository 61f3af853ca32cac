"""What a study shares: codelists and the rows of its tables."""

import pytest
from pydantic import ValidationError

from sdtm2adam.spec.study import CodelistSpec, StudySpec


@pytest.mark.parametrize(
    ("terms", "pairs"),
    [
        ({"M": "1", "F": "2"}, [("M", "M"), ("1", "M"), ("F", "F"), ("2", "F")]),
        ({"MILD": ["1", 2, "light"]}, [("MILD", "MILD"), ("1", "MILD"), ("2", "MILD"), ("light", "MILD")]),
        ({"Y": "Yes", "N": []}, [("Y", "Y"), ("Yes", "Y"), ("N", "N")]),
        ({"ONCE": None}, [("ONCE", "ONCE")]),
        ({"A": 1.5}, [("A", "A"), ("1.5", "A")]),
    ],
)
def test_every_way_in_which_a_term_may_be_collected(terms, pairs):
    """The term itself is always understood."""
    assert pairs == CodelistSpec.model_validate({"codelist": "X", "terms": terms}).pairs()


def test_the_rows_of_a_table_have_the_same_columns():
    study = {"study": "S", "title": "T", "standards": {"sdtmig": "3.4", "adamig": "1.3", "terminology": "2025-03-28"}, "identifiers": {}}
    with pytest.raises(ValidationError, match="every entry has the same columns, in one order: A, B"):
        StudySpec.model_validate({**study, "visits": [{"A": 1, "B": 2}, {"B": 2, "A": 1}]})
