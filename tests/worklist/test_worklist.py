"""The worklist: what of a run goes into it, how it is merged with what persons wrote, and what a cell can hold."""

from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from sdtm2adam.derive.terms import to_terms
from sdtm2adam.errors import Finding, Findings, StudyError
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.store import Store
from sdtm2adam.study import open_study
from sdtm2adam.worklist.applied import apply
from sdtm2adam.worklist.book import read_worklist, write_worklist
from sdtm2adam.worklist.lines import Line, merged, unmapped
from sdtm2adam.worklist.terms_used import uses_of
from tests.worklist_study import laid_out

RAW = {"ae": pd.DataFrame({"_line": [2, 3, 4, 6], "SEV": pd.Categorical(["1", "Moderat", "severe", " moderat "])})}


@pytest.fixture
def study(tmp_path):
    return open_study(laid_out(tmp_path))


def finding(**given) -> Finding:
    """What a run says of two values on the last three lines of the export."""
    told = {"dataset": "AE", "variable": "AESEV", "message": "", "rows": (1, 2, 3), "field": "SEV", "form": "Adverse Events"}
    told |= {"source": "raw/ae.csv lines 3, 4, 6", "codelist": "AESEV", "values": (("Moderat", 2), ("severe", 1))}
    return Finding("codelist", "error", **{**told, **given})


def test_the_verb_tells_values_and_not_only_sentences():
    """Each value once with its records; a value that is mapped, and a missing one, are not among them."""
    terms = pd.DataFrame({"collected": ["MILD", "1"], "term": ["MILD", "MILD"]})
    terms.attrs = {"name": "AESEV"}
    frame = pd.DataFrame({"SEV": pd.Categorical(["1", "x", None, "y", "x"])})
    to_terms(frame, "SEV", terms, "AESEV", found := Findings())

    assert [("AESEV", (("x", 2), ("y", 1)))] == [(f.codelist, f.values) for f in found]


def test_values_of_a_finding_survive_the_store(tmp_path):
    store = Store(tmp_path / "out", tmp_path / "out")
    store.put_findings("2-sdtm", Findings([finding()]))

    assert [finding()] == list(store.findings())


def test_a_value_is_placed_where_it_was_first_collected(study):
    told = unmapped(study, [finding()], RAW)

    assert [("Moderat", 2, "raw/ae.csv line 3", "MODERATE"), ("severe", 1, "raw/ae.csv line 4", "")] == [
        (line.value, line.records, line.first, line.closest) for line in told
    ]
    assert {("AESEV", "ae", "SEV", "AE.AESEV")} == {(line.codelist, line.export, line.column, line.used_in) for line in told}


def test_a_column_that_was_made_on_the_way_names_the_lines_of_the_finding(study):
    told = unmapped(study, [finding(field="made")], RAW)

    assert {"raw/ae.csv lines 3, 4, 6"} == {line.first for line in told}


def test_a_value_that_two_datasets_meet_is_one_line(study):
    told = unmapped(study, [finding(), finding(dataset="SUPPAE", variable="QVAL", values=(("severe", 3),))], RAW)

    assert [("Moderat", "AE.AESEV", 2), ("severe", "AE.AESEV, SUPPAE.QVAL", 3)] == [(t.value, t.used_in, t.records) for t in told]


def test_other_findings_are_no_lines(study):
    assert [] == unmapped(study, [finding(codelist=""), finding(values=()), Finding("spec", "error", "AE", "", "no")], RAW)


def test_what_persons_wrote_stays_and_what_is_not_met_is_solved():
    """The count is that of now, the decision that of then; solved lines come last."""
    known = Line("A", "ae", "X", "seen", records=1, decision="query", note="asked", person="me", more={"mine": "1"})
    gone = Line("A", "ae", "X", "gone", records=4, decision="accept")
    told = merged([Line("A", "ae", "X", "seen", records=7), Line("B", "ae", "X", "new")], [gone, known])

    assert [replace(known, records=7), Line("B", "ae", "X", "new"), replace(gone, state="solved")] == told


@pytest.mark.parametrize(
    "value", ["=1+1", "+82", "@x", "007", "1e5", "a\nb", " lead", "한글", "_x0041_", "\x07bell", "nul\x00", "TRUE", "x" * 40_000]
)
def test_any_text_comes_back_from_the_workbook(study, value):
    """Text that looks like a formula, a number or an escape stays text; control characters are shown as signs and meant as before."""
    path = study.folder / "worklist.xlsx"
    write_worklist([Line("AESEV", "ae", "SEV", value)], study, path)

    assert [Line("AESEV", "ae", "SEV", value).key] == [line.key for line in read_worklist(path)]
    assert "s" == openpyxl.load_workbook(path)["Worklist"]["D2"].data_type


def test_the_order_in_which_a_person_sorts_does_not_matter(study):
    """Columns are found by their names and rows by what is in them."""
    path = study.folder / "worklist.xlsx"
    write_worklist([Line("AESEV", "ae", "SEV", v, decision="query") for v in ("a", "b")], study, path)
    book = openpyxl.load_workbook(path)
    sheet = book["Worklist"]
    sheet.move_range("A2:M2", rows=3)
    sheet.insert_cols(1)
    book.save(path)

    assert [("b", 3), ("a", 5)] == [(line.value, line.row) for line in read_worklist(path)]


def decided(value: str, decision: str, term: str = "", codelist: str = "AESEV") -> Line:
    return Line(codelist, "ae", "SEV", value, decision=decision, term=term, row=2)


def refused(study, *lines: Line) -> str:
    with pytest.raises(StudyError) as told:
        apply(study, list(lines))
    return str(told.value)


def test_a_value_cannot_mean_two_terms(study):
    """Neither by two rows, nor by a row and the file."""
    assert "another row says that it is MILD, this one MODERATE" in refused(
        study, decided("x", "synonym", "MILD"), decided("X", "synonym", "MODERATE")
    )
    assert "it already stands under MILD in specs/codelists/aesev.yaml" in refused(study, decided("1", "synonym", "MODERATE"))


def test_a_synonym_names_its_term(study):
    assert "synonym of which term?" in refused(study, replace(decided("Moderat", "synonym"), closest="MODERATE"))
    assert "the closest is MODERATE" in refused(study, replace(decided("Moderat", "synonym"), closest="MODERATE"))


def test_a_codelist_that_the_study_does_not_have(study):
    assert "the study has no codelist AESEVE - did you mean AESEV?" in refused(study, decided("x", "synonym", "MILD", "AESEVE"))


def test_a_term_of_the_sponsors_own_list_needs_no_extra(tmp_path):
    folder = laid_out(tmp_path, specs_codelists_unit="codelist: UNIT\nterms: {mg: []}\n")
    done = apply(open_study(folder), [decided("sachet", "accept", "SACHET", "UNIT")])

    assert ["specs/codelists/unit.yaml"] == done.files
    assert "codelist: UNIT\nterms: {mg: [], SACHET: []}\n" == (folder / "specs/codelists/unit.yaml").read_text(encoding="utf-8")


def test_line_breaks_of_the_file_stay_as_they_are(study):
    path = study.folder / "specs/codelists/aesev.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    apply(open_study(study.folder), [decided("Moderat", "synonym", "MODERATE")])

    assert (
        b"\xef\xbb\xbfcodelist: AESEV\r\nstandard: AESEV\r\nterms:\r\n  MILD: 1  # as on the form\r\n  MODERATE: [Moderat]\r\n"
        == path.read_bytes()
    )


def test_terms_used_are_those_of_the_files_and_all_of_a_list_taken_whole(study):
    uses, unknown = uses_of(study, study.terminology)

    assert [] == unknown
    assert {"C66769": ("MILD", "MODERATE"), "C71620": ("mg",), "C66742": ("N", "NA", "U", "Y")} == {c: u.terms for c, u in uses.items()}
    assert "specs/codelists/unit.yaml" == uses["C71620"].file


def test_of_a_list_taken_whole_only_what_the_data_have_is_used_once_there_was_a_run(study):
    store = Store(study.folder / "out", study.folder / "out")
    for stage, name in (("sdtm", "AE"), ("adam", "ADAE")):
        store.put(stage, name, pd.DataFrame({"AESER": ["Y", None]}))
        store.put_metas(stage, [DatasetMeta(name, name, (VariableMeta("AESER", "Serious", codelist="NY"),))])
    (study.folder / "out/run.json").write_text("{}")

    assert ("Y",) == uses_of(study, study.terminology)[0]["C66742"].terms
