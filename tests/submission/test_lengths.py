"""Byte lengths shared by the datasets of a study."""

import pandas as pd

from sdtm2adam.submission.lengths import lengths


def frame(**columns: list) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in columns.items()})


def test_length_is_the_longest_value_over_all_datasets_that_share_the_variable():
    """Trap 27, in bytes and not in characters."""
    found = lengths({"AE": frame(USUBJID=["01-001"], AETERM=["Übelkeit"]), "DM": frame(USUBJID=["01-0010", None])})

    assert {"AE": {"USUBJID": 7, "AETERM": 9}, "DM": {"USUBJID": 7}} == found


def test_supplemental_and_relrec_have_their_own_lengths():
    """Trap 27: neither lends its lengths to the others, nor borrows them."""
    found = lengths({
        "AE": frame(STUDYID=["STUDY"]),
        "SUPPAE": frame(STUDYID=["STUDYXX"], QVAL=["YES"]),
        "SUPPDM": frame(STUDYID=["S"], QVAL=["ASIAN"]),
        "RELREC": frame(STUDYID=["ST"]),
    })  # fmt: skip

    assert {"AE": 5, "SUPPAE": 7, "SUPPDM": 1, "RELREC": 2} == {name: own["STUDYID"] for name, own in found.items()}
    assert (3, 5) == (found["SUPPAE"]["QVAL"], found["SUPPDM"]["QVAL"])


def test_parts_of_a_split_dataset_have_the_same_lengths():
    """Trap 29, also for their supplemental parts."""
    found = lengths({
        "QSAL": frame(QSTEST=["SPEECH"]), "QSMM": frame(QSTEST=["ORIENTATION"]),
        "SUPPQSAL": frame(QNAM=["A"]), "SUPPQSMM": frame(QNAM=["REASON"]),
    })  # fmt: skip

    assert 11 == found["QSAL"]["QSTEST"] == found["QSMM"]["QSTEST"]
    assert 6 == found["SUPPQSAL"]["QNAM"] == found["SUPPQSMM"]["QNAM"]


def test_only_values_that_occur_count_and_the_least_is_one():
    """An unused category has no record; a column without a value still needs a byte; numbers have no length here."""
    coded = pd.DataFrame({"AESEV": pd.Categorical(["MILD"], ["MILD", "LIFE THREATENING"]), "AESEQ": [1]})

    assert {"AE": {"AESEV": 4}, "DM": {"RACE": 1}} == lengths({"AE": coded, "DM": frame(RACE=[None])})
