"""What a study states in tables is held against the verbs that read it, with the line of the spec and of the table."""

from sdtm2adam.stated import table_findings
from tests.derive.tables import frame
from tests.planned import planned

SPEC = """
dataset: ADQS
keys: [USUBJID]
from: {dataset: QS}
derive:
  - window: {windows: weeks}
  - window: {windows: weeks, by: [PARAMCD]}
"""
WEEKS = frame("""
    PARAMCD | AVISIT | AVISITN | AWTARGET | AWLO | AWHI
    TOT     | Week 4 | 4       | 29       | 2    | 42
    OTH     | Week 8 | 8       | 57       | 40   | 70
""")


def told(folder, weeks=WEEKS):
    return [(f.message, f.source) for f in table_findings([planned(folder, SPEC).plan], {"weeks": weeks}, folder)]


def test_windows_that_overlap_are_told_with_both_lines(tmp_path):
    """A quoted cell may run over two lines: the line is that on which the record begins."""
    (tmp_path / "specs" / "tables").mkdir(parents=True)
    path = tmp_path / "specs" / "tables" / "weeks.csv"
    path.write_text('PARAMCD,AVISIT,AVISITN,AWTARGET,AWLO,AWHI,NOTE\nTOT,Week 4,4,29,2,42,"a\nb"\nOTH,Week 8,8,57,40,70,\n')

    says = "Week 4 (2-42) and Week 8 (40-70) overlap, so that a day may count for either"

    assert [(f"specs/x.yaml:6: window: specs/tables/weeks.csv:2, 4: {says}", "specs/x.yaml:6")] == told(tmp_path)


def test_a_table_of_study_yaml_is_told_by_its_entries(tmp_path):
    assert ["specs/x.yaml:6: window: `weeks:` in specs/study.yaml, entries 1, 2"] == [m.partition(": Week")[0] for m, _ in told(tmp_path)]


def test_what_two_calls_say_alike_is_said_once(tmp_path):
    backward = WEEKS.assign(AWHI=[1.0, 70.0])

    assert ["specs/x.yaml:6: window: `weeks:` in specs/study.yaml, entry 1: Week 4 begins on 2 (AWLO), after its end on 1 (AWHI)"] == [
        message for message, _ in told(tmp_path, backward)
    ]


def test_a_table_that_lacks_columns_is_left_to_the_check_of_columns(tmp_path):
    assert [] == told(tmp_path, WEEKS.drop(columns="AWLO"))
