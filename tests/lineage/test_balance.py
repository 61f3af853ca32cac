"""The balance sheet: each row has its one fate, each column too, and what does not close is told with its count."""

from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from sdtm2adam.errors import ERROR, WARNING, StudyError
from tests.lineage.small_study import drawn, laid_out

VS = """
domain: VS
keys: [STUDYID, USUBJID, VSTESTCD, VSDTC]
from: {export: vs, steps: [{unpivot: {columns: {SYS: SYSBP, PUL: PULSE}, topic: VSTESTCD, result: VSORRES}}]}
variables:
  VSSEQ: {sequence: {}}
  VSTESTCD: {}
  VSORRES: {}
  VSDTC: {from: DT}
"""
AE = """
domain: AE
keys: [STUDYID, USUBJID, AETERM, AESTDTC]
from: {export: ae, where: "TERM is not missing"}
variables:
  AESEQ: {sequence: {}}
  AETERM: {from: TERM}
  AESTDTC: {from: DT}
"""
STUDY_VERB = '''
from sdtm2adam.derive.contract import verb


@verb(rows="reshaped")
def {name}(df):
    """{says}"""
    import pandas as pd
    return {gives}
'''


def vs(text, **keys):
    return {"vs": {"text": text, "columns": "[SUBJ, DT, SYS, PUL]", "subject": "[SUBJ]", **keys}}


def ae(text, **keys):
    return {"ae": {"text": text, "columns": "[SUBJ, TERM, DT]", "subject": "[SUBJ]", **keys}}


# Fates of rows


def test_a_mapped_row_says_of_how_many_records_it_is_part(tmp_path):
    """Two filled cells make two records of VS, one makes one."""
    made = drawn(laid_out(tmp_path, vs("SUBJ,DT,SYS,PUL\n1,2024-01-01,120,60\n2,2024-01-01,130,\n"), {"VS": VS}))

    assert ["mapped", "mapped"] == made.fates("vs")
    assert ["VS 2", "VS 1"] == made.reasons("vs")
    assert [] == made.findings


def test_a_row_that_no_source_takes_is_filtered_by_its_condition(tmp_path):
    made = drawn(laid_out(tmp_path, ae("SUBJ,TERM,DT\n1,Headache,2024-01-01\n2,,2024-01-02\n"), {"AE": AE}))

    assert ["mapped", "filtered"] == made.fates("ae")
    assert ["AE 1", "AE: not (TERM is not missing)"] == made.reasons("ae")


def test_a_row_that_a_step_leaves_out_by_its_condition_is_filtered_by_that(tmp_path):
    """`keep` looks at what was derived; its line in the spec is told."""
    kept = AE.replace("variables:", "derive:\n  - keep: {where: \"TERM != 'Rash'\"}\nvariables:")
    made = drawn(laid_out(tmp_path, ae("SUBJ,TERM,DT\n1,Headache,2024-01-01\n2,Rash,2024-01-02\n"), {"AE": kept}))

    assert ["mapped", "filtered"] == made.fates("ae")
    assert "AE: keep TERM != 'Rash' (specs/sdtm/ae.yaml:6)" == made.reasons("ae")[1]
    assert (1, 0) == (made.line("ae", "AE").explained, made.line("ae", "AE").lost)


def test_a_row_with_nothing_to_turn_is_filtered_as_that(tmp_path):
    made = drawn(laid_out(tmp_path, vs("SUBJ,DT,SYS,PUL\n1,2024-01-01,120,60\n2,2024-01-01,,\n"), {"VS": VS}))

    assert ["mapped", "filtered"] == made.fates("vs")
    assert "VS: nothing collected in SYS, PUL (specs/sdtm/vs.yaml:4)" == made.reasons("vs")[1]


def test_a_repeated_row_names_the_line_that_it_repeats(tmp_path):
    once = AE.replace('missing"}', 'missing", steps: [{once_each: {}}]}')
    text = "SUBJ,TERM,DT\n1,Headache,2024-01-01\n2,Rash,2024-01-02\n1,Headache,2024-01-01\n"
    made = drawn(laid_out(tmp_path, ae(text), {"AE": once}))

    assert ["mapped", "mapped", "duplicate"] == made.fates("ae")
    assert "repeats line 2" == made.reasons("ae")[2]


def test_a_repeated_row_that_records_are_made_of_is_mapped(tmp_path):
    """Nothing takes it out, so the dataset holds it twice; that is told as a key that stands twice."""
    text = "SUBJ,TERM,DT\n1,Headache,2024-01-01\n1,Headache,2024-01-01\n"
    made = drawn(laid_out(tmp_path, ae(text), {"AE": AE}))

    assert ["mapped", "mapped"] == made.fates("ae")


def test_a_declared_row_is_not_submitted_for_the_reason_given(tmp_path):
    """Before the condition that leaves it out; a declaration that no row meets is told."""
    rows = "[{where: \"DT == '2024-01-02'\", reason: Entered by mistake}, {where: \"DT == '1900-01-01'\", reason: Old}]"
    made = drawn(laid_out(tmp_path, ae("SUBJ,TERM,DT\n1,Headache,2024-01-01\n2,,2024-01-02\n", not_submitted_rows=rows), {"AE": AE}))

    assert ["mapped", "not submitted"] == made.fates("ae")
    assert "Entered by mistake" == made.reasons("ae")[1]
    assert ["no row meets `DT == '1900-01-01'`, which `not_submitted_rows:` names"] == [f.message for f in made.told("balance-declared")]


def test_a_declaration_that_the_data_contradict_is_told(tmp_path):
    """The row is mapped, whatever is declared of it."""
    rows = "[{where: \"TERM == 'Headache'\", reason: Not ours}]"
    made = drawn(laid_out(tmp_path, ae("SUBJ,TERM,DT\n1,Headache,2024-01-01\n", not_submitted_rows=rows), {"AE": AE}))

    assert ["mapped"] == made.fates("ae")
    assert [(WARNING, 1, (0,))] == [(f.severity, f.count, f.rows) for f in made.told("balance-declared")]


def test_rows_of_an_export_that_no_spec_reads_are_unaccounted_unless_declared(tmp_path):
    notes = {"text": "SUBJ,NOTE\n1,a\n2,b\n", "columns": "[SUBJ, NOTE]"}
    open_ = drawn(laid_out(tmp_path / "open", {"notes": notes}, {}))
    said = drawn(laid_out(tmp_path / "said", {"notes": {**notes, "not_submitted_rows": "[{reason: For the monitor}]"}}, {}))

    assert ["unaccounted", "unaccounted"] == open_.fates("notes")
    assert [(ERROR, 2, "1 export is read by no spec: raw/notes.csv (2 rows)")] == [(f.severity, f.count, f.message) for f in open_.findings]
    assert ["not submitted", "not submitted"] == said.fates("notes")
    assert {"SUBJ": ("not submitted", ""), "NOTE": ("not submitted", "")} == said.columns("notes")
    assert [] == said.findings


JOINED = """
domain: DM
keys: [STUDYID, USUBJID]
from: {export: dm}
variables:
  SUBJID: {from: SUBJ}
  RFSTDTC: {earliest: {table: dose, date: DT, on: [SUBJ], where: "GIVEN == 'Y'"}}
"""


def test_a_joined_row_is_mapped_filtered_or_not_asked_for(tmp_path):
    """The earliest dose goes into DM; a dose not given is left out by the join's condition; of a later one nothing is said."""
    doses = {"text": "SUBJ,DT,GIVEN\n1,2024-01-01,Y\n1,2024-01-02,N\n1,2024-01-03,Y\n", "columns": "[SUBJ, DT, GIVEN]"}
    subjects = {"text": "SUBJ\n1\n", "columns": "[SUBJ]"}
    made = drawn(laid_out(tmp_path, {"dm": subjects, "dose": doses}, {"DM": JOINED}))

    assert ["mapped", "filtered", "unaccounted"] == made.fates("dose")
    assert ["DM 1", "DM: joined, not (GIVEN == 'Y')", "read only by joins of DM, which do not ask for it"] == made.reasons("dose")
    assert [(ERROR, 1, "raw/dose.csv line 4")] == [(f.severity, f.count, f.source) for f in made.told("balance-unaccounted")]


ORDERED = """
domain: DM
keys: [STUDYID, USUBJID]
from: {export: dm}
derive:
  - first_source: {on: [SUBJ], sources: [{table: dose, where: "GIVEN == 'Y'", order: [DT], columns: {DTHDTC: DT}}]}
variables:
  SUBJID: {from: SUBJ}
  DTHDTC: {}
"""


def test_rows_and_columns_of_an_ordered_source_are_followed(tmp_path):
    """As those of a join: the record that counts is mapped, what the condition leaves out is filtered, of the rest nothing is said."""
    doses = {"text": "SUBJ,DT,GIVEN\n1,2024-01-01,Y\n1,2024-01-02,N\n1,2024-01-03,Y\n", "columns": "[SUBJ, DT, GIVEN]"}
    made = drawn(laid_out(tmp_path, {"dm": {"text": "SUBJ\n1\n", "columns": "[SUBJ]"}, "dose": doses}, {"DM": ORDERED}))

    assert ["mapped", "filtered", "unaccounted"] == made.fates("dose")
    assert "DM: joined, not (GIVEN == 'Y')" == made.reasons("dose")[1]
    assert (("mapped", "DM.DTHDTC"), ("decides or matches", "DM")) == (made.columns("dose")["DT"], made.columns("dose")["GIVEN"])


def test_a_row_that_a_verb_rejects_names_the_finding(tmp_path):
    """A study's own verb that leaves out rows and says so."""
    verb = """
from sdtm2adam.derive.contract import verb
from sdtm2adam.errors import WARNING, Finding, Findings


@verb(rows="reshaped")
def without_rash(df, found: Findings):
    '''Rows of rash are left out.'''
    rash = (df["TERM"] == "Rash").to_numpy()
    rows = tuple(rash.nonzero()[0].tolist())
    found.add(Finding("rash", WARNING, "", "", "rash is left out", rows=rows, count=len(rows)))
    return df[~rash]
"""
    spec = AE.replace("variables:", "derive:\n  - without_rash: {}\nvariables:")
    made = drawn(laid_out(tmp_path, ae("SUBJ,TERM,DT\n1,Headache,2024-01-01\n2,Rash,2024-01-02\n"), {"AE": spec}, verb))

    assert ["mapped", "rejected"] == made.fates("ae")
    assert "AE: rash (without_rash, specs/sdtm/ae.yaml:6)" == made.reasons("ae")[1]


# Behind the build's back


def test_rows_that_a_verb_drops_in_silence_fail_the_run_and_are_counted(tmp_path):
    verb = STUDY_VERB.format(name="thinned", says="Every second row.", gives="df.iloc[::2]")
    spec = AE.replace("variables:", "derive:\n  - thinned: {}\nvariables:")
    text = "SUBJ,TERM,DT\n1,Headache,2024-01-01\n2,Rash,2024-01-02\n3,Cough,2024-01-03\n3,Fever,2024-01-04\n"
    made = drawn(laid_out(tmp_path, ae(text), {"AE": spec}, verb))
    (told,) = made.told("balance-unaccounted")

    assert ["mapped", "unaccounted", "mapped", "unaccounted"] == made.fates("ae")
    assert (ERROR, 2, (1, 3), ("2", "3"), "raw/ae.csv lines 3, 5") == (told.severity, told.count, told.rows, told.subjects, told.source)
    assert "2 of 4 rows became nothing" in told.message
    assert "2 AE: last seen before thinned (specs/sdtm/ae.yaml:6)" in told.message


def test_rows_that_one_dataset_loses_are_told_though_another_has_them(tmp_path):
    verb = STUDY_VERB.format(name="thinned", says="Every second row.", gives="df.iloc[::2]")
    ce = AE.replace("AE: ", "CE: ").replace("domain: AE", "domain: CE").replace("AE", "CE")
    ce = ce.replace("variables:", "derive:\n  - thinned: {}\nvariables:")
    text = "SUBJ,TERM,DT\n1,Headache,2024-01-01\n2,Rash,2024-01-02\n"
    made = drawn(laid_out(tmp_path, ae(text), {"AE": AE, "CE": ce}, verb))

    assert ["mapped", "mapped"] == made.fates("ae")
    assert [(WARNING, 1)] == [(f.severity, f.count) for f in made.told("balance-records")]
    assert "CE made nothing of 1 of the rows that it reads" in made.told("balance-records")[0].message


def test_rows_that_a_verb_makes_twice_are_told_with_their_counts(tmp_path):
    gives = "pd.concat([df, df.assign(DT='2024-02-02')], ignore_index=True)"
    verb = STUDY_VERB.format(name="doubled", says="Each row twice.", gives=gives)
    spec = AE.replace("variables:", "derive:\n  - doubled: {}\nvariables:")
    made = drawn(laid_out(tmp_path, ae("SUBJ,TERM,DT\n1,Headache,2024-01-01\n2,Rash,2024-01-02\n"), {"AE": spec}, verb))

    assert ["AE 2", "AE 2"] == made.reasons("ae")
    says = "AE holds 4 records of 2 rows, where its spec says 2; rows are changed by doubled (specs/sdtm/ae.yaml:6)"
    assert [(WARNING, 2, says)] == [(f.severity, f.count, f.message) for f in made.told("balance-made")]


def test_a_cell_that_a_verb_drops_is_told(tmp_path):
    """The row is mapped by its other cell; one record fewer was made of it than cells are filled."""
    verb = STUDY_VERB.format(name="no_pulse", says="No pulse.", gives="df[df['VSTESTCD'] != 'PULSE']")
    spec = VS.replace("variables:", "derive:\n  - no_pulse: {}\nvariables:")
    made = drawn(laid_out(tmp_path, vs("SUBJ,DT,SYS,PUL\n1,2024-01-01,120,60\n"), {"VS": spec}, verb))

    assert ["VS 1"] == made.reasons("vs")
    assert ["VS holds 1 records of 1 rows, where its spec says 2; rows are changed by no_pulse (specs/sdtm/vs.yaml:6)"] == [
        f.message for f in made.told("balance-made")
    ]


def test_records_that_vanish_between_reading_and_building_do_not_close(tmp_path):
    """A raw frame that lost a row after it was read: three counts speak against it."""

    def spoil(store):
        store.kept["raw", "ae"] = store.get("raw", "ae").iloc[:1]

    made = drawn(laid_out(tmp_path, ae("SUBJ,TERM,DT\n1,Headache,2024-01-01\n2,Rash,2024-01-02\n"), {"AE": AE}), spoil)
    (told,) = made.told("balance-sums")

    assert ERROR == told.severity
    assert "2 records were read and 1 went on" in told.message
    assert "2 records were written and 1 went on" in told.message
    assert "the file has 3 lines and 2 of them are explained" in told.message
    assert "1 parents in the lineage are no records of it" in told.message


def test_a_file_that_changed_since_it_was_read_does_not_close(tmp_path):
    folder = laid_out(tmp_path, ae("SUBJ,TERM,DT\n1,Headache,2024-01-01\n"), {"AE": AE})
    made = drawn(folder, lambda _: (folder / "raw/ae.csv").write_text("SUBJ,TERM,DT\n"))

    assert ["the balance does not close: the file has changed since it was read"] == [f.message for f in made.told("balance-sums")]


# Lines of the file


def test_comments_blank_lines_and_broken_lines_are_part_of_the_sum(tmp_path):
    """Nine lines: a header, a comment, a blank line, three records, of which one is spread over four lines."""
    text = '# made on Monday\r\nSUBJ,TERM,DT\r\n1,"Head\r\nache\r\n\r\nbad",2024-01-01\r\n\r\n2,Rash,2024-01-02\r\n3,Cough,2024-01-03'
    made = drawn(laid_out(tmp_path, ae(text, comment="'#'"), {"AE": AE}))
    account = made.account("ae")

    assert (9, 1, 1, 3, 3) == (account.file.lines, account.comments, account.blanks, account.file.breaks, account.records)
    assert [] == account.gaps


def as_workbook(rows: list[list[str]]) -> bytes:
    held, book = BytesIO(), openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(held)
    return held.getvalue()


def as_parquet(rows: list[list[str]]) -> bytes:
    held = BytesIO()
    pd.DataFrame(rows[1:], columns=rows[0]).to_parquet(held)
    return held.getvalue()


ROWS = [["SUBJ", "TERM", "DT"], ["1", "Kopf\nweh", "2024-01-01"], ["2", None, "2024-01-02"]]
TEXT = 'SUBJ,TERM,DT\n1,"Kopf\nweh",2024-01-01\n2,,2024-01-02\n'


@pytest.mark.parametrize(
    ("lines", "file", "data", "keys"),
    [
        (4, "ae.csv", TEXT.encode("utf-16"), {"encoding": "utf-16"}),
        (4, "ae.csv", TEXT.encode("utf-16"), {"encoding": "detect"}),
        (4, "ae.csv", TEXT.encode("cp949"), {"encoding": "detect"}),
        (4, "ae.tsv", TEXT.replace(",", "\t").encode(), {}),
        (None, "ae.xlsx", as_workbook(ROWS), {}),
        (None, "ae.parquet", as_parquet(ROWS), {}),
    ],
)
def test_files_of_any_kind_close(lines, file, data, keys, tmp_path):
    """Lines are counted where a file is made of them; records in all."""
    export = {"file": file, "text": data, "columns": "[SUBJ, TERM, DT]", **keys}
    made = drawn(laid_out(tmp_path, {"ae": export}, {"AE": AE}))

    assert (lines, 2, []) == (made.account("ae").file.lines, made.account("ae").records, made.account("ae").gaps)
    assert ["mapped", "filtered"] == made.fates("ae")


def test_an_export_that_could_not_be_read_does_not_close(tmp_path):
    """A draft goes on without it; the sheet says so."""
    made = drawn(laid_out(tmp_path, {"ae": {"text": "SUBJ,TERM,DT\n1,2\n", "columns": "[SUBJ, TERM, DT]"}}, {}))

    assert ["the export was not read"] == made.account("ae").gaps
    assert [(ERROR, "ae")] == [(f.severity, f.dataset) for f in made.told("balance-sums")]


# Columns


def test_every_column_says_where_it_goes(tmp_path):
    """Into variables, SUPP-- too; only deciding; declared; or read by nobody, which is told."""
    spec = AE.replace('"TERM is not missing"', "\"YN == 'Y'\"") + "supplemental:\n  AESITE: {from: PLACE, label: Place}\n"
    export = {
        "text": "SUBJ,YN,TERM,DT,PLACE,CODE,TERM_KO\n1,Y,Headache,2024-01-01,Arm,7,두통\n",
        "columns": "[SUBJ, YN, TERM, DT, PLACE, CODE, TERM_KO]",
        "subject": "[SUBJ]",
        "not_submitted": "{TERM_KO: TERM has it in English}",
    }
    made = drawn(laid_out(tmp_path, {"ae": export}, {"AE": spec}))

    assert {
        "SUBJ": ("mapped", "AE.AESEQ, AE.USUBJID"),  # --SEQ counts within the subject
        "YN": ("decides or matches", "AE"),
        "TERM": ("mapped", "AE.AETERM"),
        "DT": ("mapped", "AE.AESTDTC"),
        "PLACE": ("mapped", "SUPPAE.AESITE"),
        "CODE": ("unread", ""),
        "TERM_KO": ("not submitted", ""),
    } == made.columns("ae")
    assert [(WARNING, "1 collected column is read by no spec: CODE")] == [(f.severity, f.message) for f in made.told("balance-columns")]


def test_columns_of_a_joined_export_go_where_the_join_brings_them(tmp_path):
    doses = {"text": "SUBJ,DT,GIVEN\n1,2024-01-01,Y\n", "columns": "[SUBJ, DT, GIVEN]", "subject": "[SUBJ]"}
    made = drawn(laid_out(tmp_path, {"dm": {"text": "SUBJ\n1\n", "columns": "[SUBJ]"}, "dose": doses}, {"DM": JOINED}))

    assert {"SUBJ": ("key or subject", "DM"), "DT": ("mapped", "DM.RFSTDTC"), "GIVEN": ("decides or matches", "DM")} == made.columns("dose")


def test_a_turned_column_goes_into_test_and_result(tmp_path):
    made = drawn(laid_out(tmp_path, vs("SUBJ,DT,SYS,PUL\n1,2024-01-01,120,60\n"), {"VS": VS}))

    assert ("mapped", "VS.VSORRES, VS.VSTESTCD") == made.columns("vs")["SYS"]


# The sums as a table


def test_the_fates_of_an_export_add_up_to_its_rows(tmp_path):
    text = "SUBJ,TERM,DT\n1,Headache,2024-01-01\n2,,2024-01-02\n3,,2024-01-02\n"
    made = drawn(laid_out(tmp_path, ae(text), {"AE": AE}))

    assert {"mapped": 1, "filtered": 2} == pd.Series(made.fates("ae")).value_counts().to_dict()
    assert (1, 2, 0, 0) == tuple(getattr(made.line("ae", "AE"), n) for n in ("reached", "left_out", "repeated", "other"))


# The key of specs/raw.yaml


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ('[{where: "TERMS is missing", reason: Empty}]', "TERMS is not one of its columns - did you mean TERM?"),
        ('[{where: "TERM is", reason: Empty}]', "condition `TERM is`"),
        ('[{where: "TERM is missing"}]', "`exports.ae.not_submitted_rows.0.reason` must be said and is not"),
        ('[{where: "TERM is missing", reason: ""}]', "not_submitted_rows.0.reason"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused_with_its_line(declared, says, tmp_path):
    with pytest.raises(StudyError) as refused:
        drawn(laid_out(tmp_path, ae("SUBJ,TERM,DT\n1,,\n", not_submitted_rows=declared), {"AE": AE}))

    assert "specs/raw.yaml:" in str(refused.value)
    assert says in str(refused.value)
