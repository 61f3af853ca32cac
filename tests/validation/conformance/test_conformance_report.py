"""What is told: the terminal, the workbook, the CSV file and the page."""

import zipfile

from sdtm2adam.spec.explained import Explanation
from sdtm2adam.validation.conformance.outcome import conformance
from sdtm2adam.validation.conformance.report import dataset_table, finding_table, lines, rule_table, subject_table, write_conformance
from tests.validation.conformance.built import delivery

DATA = delivery(
    DM="STUDYID | USUBJID\nS | P1",
    AE="STUDYID | USUBJID | AESEQ | AETERM\nS | P1 | 1 | ␣<script>alert(1)</script>\nS | P1 | 1 | =1+1\nS | P2 | 2 | .",
)
EXPLAINED = [Explanation(rule="S2A-0501", text="The blank is part of what was said.", written_at="e.yaml:1")]


def test_the_terminal_is_told_findings_by_severity_and_the_checks():
    """Errors first; each with where, who, rule and owner; then how many checks of each group ran, and one sentence."""
    outcome = conformance([DATA], EXPLAINED)
    told = "\n".join(lines(outcome))

    counted = f"{len(outcome.errors)} errors"
    assert counted == told.splitlines()[0]
    assert told.index(counted) < told.index("1 note")
    assert "S2A-0404 AE.AESEQ: the number stands twice within the subject: 2 of 3 records" in told
    assert "    rule    S2A-0404; owner: mapping" in told
    assert "explained  The blank is part of what was said. (e.yaml:1)" in told
    assert "(1 explained)" in told.splitlines()[-1]
    assert "not applicable" in told


def test_all_tells_every_check():
    """With what it looked at, or why it was not run."""
    told = "\n".join(lines(conformance([DATA]), every=True))

    assert "S2A-0117" in told and "not run: needs transport files, which is not there" in told
    assert "nothing found in" in told


def test_the_tables_count_what_was_found():
    """One row a finding; one a subject of it; one a check."""
    outcome = conformance([DATA], EXPLAINED)

    findings, subjects, rules = finding_table(outcome), subject_table(outcome), rule_table(outcome)
    assert len(findings) == len(outcome.findings) == rules["findings"].sum()
    assert ["The blank is part of what was said."] == findings.loc[findings["rule"] == "S2A-0501", "explained"].tolist()
    twice = subjects[subjects["rule"] == "S2A-0404"]
    assert [("P1", 2, "ae.parquet records 1, 2")] == list(zip(twice["subject"], twice["records"], twice["where"]))
    assert {"yes", "no"} == set(rules["ran"])
    datasets = dataset_table(outcome)
    assert [("AE", "SDTM", "Events", 3), ("DM", "SDTM", "Special-Purpose", 1)] == list(
        datasets[["dataset", "standard", "taken for", "records"]].itertuples(index=False, name=None)
    )


def test_files_hold_text_and_no_markup_or_formula(tmp_path):
    """What was collected is shown, never run; the same findings give the same bytes."""
    outcome = conformance([DATA], EXPLAINED)
    first = [path.read_bytes() for path in write_conformance(outcome, tmp_path / "a")]
    again = [path.read_bytes() for path in write_conformance(outcome, tmp_path / "b")]

    csv, _, page = (path.decode("utf-8", errors="ignore") for path in first)
    assert first == again
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert "http" not in page
    assert "S2A-0404" in csv
    with zipfile.ZipFile(tmp_path / "a" / "conformance.xlsx") as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())


def test_an_explanation_stands_once_in_the_table_and_the_page_leads_to_its_sections(tmp_path):
    outcome = conformance([DATA], EXPLAINED)
    (row,) = finding_table(outcome).query("rule == 'S2A-0501'").to_dict("records")

    assert "explained" not in row["message"]
    page = write_conformance(outcome, tmp_path)[2].read_text(encoding="utf-8")
    assert f'<a href="#findings">Findings ({len(outcome.findings)})</a>' in page
    assert 1 == page.count('<section id="by-subject">') == page.count('href="#by-subject"')


def test_sentences_name_variables_as_the_domain_does():
    told = conformance([delivery(LB="STUDYID | USUBJID | LBSEQ | LBTESTCD | LBSTRESC | LBSTRESN\nS | P1 | 1 | AST | 3 | 4")])

    (finding,) = [f for f in told.findings if f.rule == "S2A-0706"]
    assert finding.message.startswith("LBSTRESN is another number than LBSTRESC: 1 of 1 record")


def test_a_check_that_found_nothing_is_not_shown_as_an_error(tmp_path):
    """The list of checks says how severe a finding would be, and is not coloured by it."""
    page = write_conformance(conformance([DATA]), tmp_path)[2].read_text(encoding="utf-8")
    rules = page.partition('<section id="rules">')[2]

    assert "<tr><td>S2A-0101</td><td>error</td>" in rules
    assert 'class="error"' not in rules
