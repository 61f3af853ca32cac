"""A dataset from its plan: sources stacked, every row accounted for, sorted once, numbered."""

from sdtm2adam.derive.assemble import assemble, finished
from sdtm2adam.errors import Findings
from tests.derive.tables import frame, rows, values
from tests.planned import planned


def made(tmp_path, text, tables):
    found = Findings()
    plan = planned(tmp_path, text)
    assert [] == plan.said
    assembled = assemble(plan.plan, tables, found)
    assert [] == [f.text() for f in found]
    return assembled


TWO = """
domain: LB
keys: [USUBJID, LBTESTCD]
from:
  - {export: chem, where: "DONE == 'Y'", variables: {LBTESTCD: {from: TEST}, LBCAT: {value: CHEMISTRY}}}
  - {export: urine, variables: {LBTESTCD: {from: ANALYTE}, LBCAT: {value: URINALYSIS}}}
variables:
  LBSEQ: {sequence: {}}
  LBSPEC: {}
"""
CHEM = frame("""
    _src | USUBJID | TEST | DONE | LBSPEC
    0    | P2      | ALT  | Y    | SERUM
    1    | P1      | ALT  | Y    | SERUM
    2    | P1      | AST  | N    | SERUM
""")
URINE = frame("""
    _src | USUBJID | ANALYTE
    3    | P1      | UGLU
    4    | P1      | ADH
""")


def test_sources_stand_below_one_another_sorted_by_the_keys_and_numbered(tmp_path):
    assembled = made(tmp_path, TWO, {"chem": CHEM, "urine": URINE})
    expected = [
        ("P1", "ADH", "URINALYSIS", 1, 4),
        ("P1", "ALT", "CHEMISTRY", 2, 1),
        ("P1", "UGLU", "URINALYSIS", 3, 3),
        ("P2", "ALT", "CHEMISTRY", 1, 0),
    ]

    assert expected == rows(assembled.rows, "USUBJID LBTESTCD LBCAT LBSEQ _src")


def test_every_row_read_is_in_the_dataset_or_counted_as_left_out(tmp_path):
    assembled = made(tmp_path, TWO, {"chem": CHEM, "urine": URINE})

    assert ({"chem": 3, "urine": 2}, {"chem": 1, "urine": 0}) == (assembled.read, assembled.left_out)


def test_a_collected_column_does_not_pass_for_a_variable_of_the_same_name(tmp_path):
    """The export has a column LBSPEC; the variable LBSPEC is made by nothing here, so it is not there."""
    assert "LBSPEC" not in made(tmp_path, TWO, {"chem": CHEM, "urine": URINE}).rows.columns


def test_the_order_of_the_export_does_not_matter(tmp_path):
    """--SEQ is stable: the same records get the same numbers, however the export is sorted."""
    first = made(tmp_path, TWO, {"chem": CHEM, "urine": URINE}).rows
    second = made(tmp_path, TWO, {"chem": CHEM.iloc[::-1], "urine": URINE.iloc[::-1]}).rows

    assert rows(first, "USUBJID LBTESTCD LBSEQ _src") == rows(second, "USUBJID LBTESTCD LBSEQ _src")


def test_missing_keys_stand_first_as_sas_sorts_them(tmp_path):
    """The order of PROC SORT, so that BY statements of a reviewer find the file sorted as its define says."""
    export = frame("""
        _src | USUBJID | TERM     | NUM
        0    | P1      | Headache | 2
        1    | P1      | Headache | .
        2    | P1      | .        | 9
    """)
    text = "domain: AE\nkeys: [USUBJID, AETERM, AENUM]\nfrom: {export: ae}\nvariables:\n  AETERM: {from: TERM}\n  AENUM: {from: NUM}\n"

    assert [2, 1, 0] == values(made(tmp_path, text, {"ae": export}).rows, "_src")


def test_an_empty_source_is_no_error(tmp_path):
    assert ["P1", "P1"] == values(made(tmp_path, TWO, {"chem": CHEM.iloc[:0], "urine": URINE}).rows, "USUBJID")
    assert [] == values(made(tmp_path, TWO, {"chem": CHEM.iloc[:0], "urine": URINE.iloc[:0]}).rows, "LBSEQ")


def test_rows_that_differ_in_a_column_that_is_not_submitted_are_not_repeats(tmp_path):
    """Columns that no variable needs may be left behind early, but not before they were looked at."""
    export = frame("""
        _src | USUBJID | TERM     | GRADE
        0    | P1      | Headache | 1
        1    | P1      | Headache | 2
    """)
    text = "domain: AE\nkeys: [USUBJID, AETERM]\nfrom: {export: ae}\nderive:\n  - once_each: {}\nvariables:\n  AETERM: {from: TERM}\n"

    assert [0, 1] == values(made(tmp_path, text, {"ae": export}).rows, "_src")


def test_a_finished_frame_has_its_columns_in_order_and_plain_types():
    """Text coded in alphabetical order without values that no row has; numbers float; dates to the second."""
    df = frame("B | A | N | D:date\ny | 2 | 1 | 2012-03-05\nx | . | . | .\nz | 9 | 3 | .").iloc[:2]
    done = finished(df.assign(N=df["N"].astype("Int64"), FL=[True, False]), ["A", "B", "D", "N", "FL"])

    assert ["A", "B", "D", "N", "FL"] == list(done.columns)
    assert ["x", "y"] == list(done["B"].cat.categories)
    assert ["float64", "category", "datetime64[s]", "float64", "float64"] == [str(t) for t in done.dtypes]


def test_a_step_that_nothing_needs_is_no_error(tmp_path):
    """Its columns are left alone, or left behind; the dataset is made either way."""
    export = frame("_src | USUBJID | TERM | NOTE\n0 | P1 | Headache | at night")
    text = """
domain: AE
keys: [USUBJID]
from: {export: ae}
derive:
  - upper: {from: NOTE, new: SPARE}
variables:
  AETERM: {from: TERM}
"""

    assert ["Headache"] == values(made(tmp_path, text, {"ae": export}).rows, "AETERM")
