"""Explained findings: they stay, as notes with the text; an explanation of nothing is a warning."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.explained import Explanation, explained_in, unknown_in_conditions
from sdtm2adam.validation.conformance.outcome import conformance
from tests.validation.conformance.built import delivery

WHY = "The sponsor numbers records by visit; see the data guide."
DATA = delivery(
    DM="STUDYID | USUBJID\nS | P1\nS | P2",
    AE="STUDYID | USUBJID | AESEQ | AETERM\nS | P1 | 1 | FALL\nS | P1 | 1 | PAIN\nS | P2 | 1 | FALL\nS | P2 | 1 | PAIN",
    CM="STUDYID | USUBJID | CMSEQ | CMTRT\nS | P1 | 1 | A\nS | P1 | 1 | B",
)


def entry(rule="S2A-0404", **more):
    return Explanation(rule=rule, text=WHY, written_at="validation/explained.yaml:1", **more)


def sequences(*explanations):
    """(dataset, severity, records, whether explained) of the findings about --SEQ."""
    judged = conformance([DATA], explanations).judged
    return sorted((j.finding.dataset, j.finding.severity, j.finding.count, bool(j.text)) for j in judged if j.finding.rule == "S2A-0404")


def test_without_an_explanation_an_error_stays_an_error():
    """Both datasets number their records twice."""
    assert [("AE", "error", 4, False), ("CM", "error", 2, False)] == sequences()


@pytest.mark.parametrize("narrowed", [{"dataset": "AE"}, {"dataset": "AE", "variable": "AESEQ"}, {"variable": "AESEQ"}])
def test_an_explained_finding_is_a_note_with_the_text(narrowed):
    """Only the finding that is meant; its severity as found is kept beside."""
    assert [("AE", "note", 4, True), ("CM", "error", 2, False)] == sequences(entry(**narrowed))
    (told,) = [j for j in conformance([DATA], [entry(**narrowed)]).judged if j.text]
    assert ("error", "mapping", WHY) == (told.found, told.owner, told.text)
    assert f"explained  {WHY} (validation/explained.yaml:1)" in told.finding.message


def test_a_condition_divides_a_finding():
    """Some records are explained, the others stay an error; none is lost."""
    divided = sequences(entry(dataset="AE", where="USUBJID == 'P1'"))

    assert [("AE", "error", 2, False), ("AE", "note", 2, True), ("CM", "error", 2, False)] == divided
    rest = next(f for f in conformance([DATA], [entry(dataset="AE", where="USUBJID == 'P1'")]).errors if f.dataset == "AE" and f.rows)
    assert (rest.rows, rest.subjects, rest.source) == ((2, 3), ("P2",), "ae.parquet records 3, 4")
    assert "2 of 4 records\n    USUBJID='P2' AESEQ=1   2 records, first 3" in rest.message


@pytest.mark.parametrize(
    "explanation, says",
    [
        (entry(dataset="LB"), "has no finding that this explains"),
        (entry(rule="S2A-0405"), "has no finding that this explains"),
        (entry(rule="S2A-0440"), "there is no check S2A-0440 - did you mean"),
        (entry(rule="S2A-0117"), "was not run"),
        (entry(where="USUBJID == 'P9'"), "has no finding that this explains"),
    ],
)
def test_an_explanation_of_nothing_is_a_warning(explanation, says):
    """Otherwise an old excuse would wait for a new fault."""
    (warning,) = [f for f in conformance([DATA], [explanation]).findings if f.rule == "explained-nothing"]

    assert ("warning", "validation/explained.yaml:1") == (warning.severity, warning.source)
    assert says in warning.message


def test_conditions_of_other_columns_are_told_together():
    entries = [entry(dataset=name, where="USUBJD == 'P1'") for name in ("AE", "CM")]

    with pytest.raises(StudyError) as told:
        sequences(*entries)
    assert 2 == str(told.value).count("no column USUBJD")


def test_a_condition_of_other_columns_is_told_with_its_line():
    """A misspelt column would explain nothing in silence."""
    with pytest.raises(StudyError, match=r"explained.yaml:1: condition .*no column USUBJD - did you mean USUBJID"):
        sequences(entry(dataset="AE", where="USUBJD == 'P1'"))


def test_check_tells_of_a_file_that_cannot_be_read_and_of_columns_that_will_not_be_there(tmp_path):
    """Before a run has made anything, with the place in the file."""
    told = "  text: It was confirmed by the site and stays as it is.\n"
    (tmp_path / "validation").mkdir()
    (tmp_path / "validation/explained.yaml").write_text(f"- rule: S2A-0404\n  dataset: AE\n  where: \"AESQ == 1\"\n{told}")

    (finding,) = unknown_in_conditions(explained_in(tmp_path), {"AE": {"USUBJID", "AESEQ"}})
    assert ("error", "validation/explained.yaml:1") == (finding.severity, finding.source)
    assert "asks column AESQ, which AE lacks - did you mean AESEQ?" in finding.message
    assert [] == explained_in(tmp_path / "nowhere")
