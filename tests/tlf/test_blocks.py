"""Rows and columns that are not written one by one: blocks, columns for each group, by-values, nested terms."""

import pytest

from sdtm2adam.errors import StudyError
from tests.tlf.studies import DATASETS, HEAD, heads, lines, shown, style, table

DEMOGRAPHICS = """\
panels:
  - columns: groups
    rows:
      - {block: continuous, label: Age, of: {variable: AGE}}
      - {block: continuous, label: Body mass index, of: {variable: BMI}}
      - {block: categorical, label: Sex, of: {variable: SEX, levels: {M: Male, F: Female, U: Unknown}}, missing: true}
"""


def test_a_block_is_one_entry_and_has_the_decimals_of_its_data(tmp_path):
    """Age has none, so its mean has one and its SD two; BMI has three, of which two are usual at most."""
    display = shown(table(tmp_path, DEMOGRAPHICS), style(tmp_path, "like: csr\n"))

    assert ["", "Arm A N = 3", "Arm B N = 2", "Total N = 5"] == heads(display)
    assert [
        "Age |  |  | ",
        "  n | 3 | 2 | 5",
        "  Mean (SD) | 55.3 (5.51) | 42.0 (2.83) | 50.0 (8.40)",
        "  Median | 55.0 | 42.0 | 50.0",
        "  Q1, Q3 | 50.0, 61.0 | 40.0, 44.0 | 44.0, 55.0",
        "  Min, Max | 50, 61 | 40, 44 | 40, 61",
        "Body mass index |  |  | ",
        "  n | 2 | 2 | 4",
        "  Mean (SD) | 25.675 (6.1165) | 23.813 (2.3865) | 24.744 (3.9402)",
        "  Median | 25.675 | 23.813 | 23.813",
    ] == lines(display)[:10]
    assert [
        "Sex, n (%) |  |  | ",
        "  Male | 1 (33.3) | 0 | 1 (20.0)",
        "  Female | 2 (66.7) | 1 (50.0) | 3 (60.0)",
        "  Unknown | 0 | 0 | 0",
        "  Missing | 0 | 1 | 1",
    ] == lines(display)[-5:]


def test_the_paper_style_draws_other_rows(tmp_path):
    display = shown(table(tmp_path, DEMOGRAPHICS), style(tmp_path, "like: paper\n"))

    assert ["Age |  |  | ", "  n | 3 | 2 | 5", "  Mean (SD) | 55.3 (5.5) | 42.0 (2.8) | 50.0 (8.4)"] == lines(display)[:3]
    assert "  Unknown | 0 (0) | 0 (0) | 0 (0)" in lines(display)


def test_a_style_says_what_differs_from_the_one_it_is_like(tmp_path):
    own = style(tmp_path, "like: csr\nblocks: {continuous: {Mean: '{mean|a}'}, most_decimals: 1}\n")

    assert ["Age |  |  | ", "  Mean | 55 | 42 | 50", "Body mass index |  |  | ", "  Mean | 25.7 | 23.8 | 24.7"] == lines(
        shown(table(tmp_path, DEMOGRAPHICS), own)
    )[:4]
    with pytest.raises(StudyError, match=r"tlf/style.yaml:1: no style csp ships with the program - did you mean csr\?"):
        style(tmp_path, "like: csp\n")


def test_decimals_that_a_row_says_are_taken(tmp_path):
    rows = "panels: [{columns: groups, rows: [{block: continuous, label: BMI, decimals: 0, of: {variable: BMI}}]}]\n"

    assert "  Mean (SD) | 25.7 (6.12) | 23.8 (2.39) | 24.7 (3.94)" in lines(shown(table(tmp_path, rows)))


def test_groups_that_are_compared_have_a_column_of_p_values_beside_the_heading(tmp_path):
    """scipy.stats.ttest_ind([50, 61, 55], [40, 44]): t = 3.053, p = 0.0553."""
    rows = "panels: [{columns: groups, rows: [{block: continuous, label: Age, of: {variable: AGE, compare: ttest_pooled}}]}]\n"
    display = shown(table(tmp_path, rows))

    assert "p" == heads(display)[-1]
    assert ["Age |  |  |  | 0.055", "  n | 3 | 2 | 5 | "] == lines(display)[:2]


def test_columns_stand_for_each_visit_and_group(tmp_path):
    text = """\
bys: {visits: {Baseline: "AVISITN == 0", Month 4: "AVISITN == 4"}}
analyses: [{id: v, dataset: ADLB, where: "PARAMN == 2", by: visits, variable: AVAL, statistics: summary}]
panels:
  - columns:
      - {each: visits, columns: [{each: groups, columns: [{id: n, label: n, show: "{n}"}, {id: m, label: Mean, show: "{mean|xx.x}"}]}]}
    rows: [{label: Sodium, analysis: v}]
"""
    display = shown(table(tmp_path, text, HEAD.replace(", total: true", "")))

    assert ["", "Baseline", "Arm A", "n", "Mean", "Arm B", "n", "Mean", "Month 4"] == heads(display)[:9]
    assert ("label", "baseline_a_n", "baseline_a_m", "baseline_b_n") == display.blocks[0].columns[:4]
    assert ["Sodium | 2 | 140.0 | 0 | - | 1 | 140.0 | 1 | 138.0"] == lines(display)


BY_TEST = """\
analyses:
  - {id: lab, dataset: ADLB, by_variable: {PARAM: PARAMN, AVISIT: AVISITN}, variable: AVAL, statistics: summary}
panels:
  - page_by: PARAM
    title: "Test: {by}"
    columns: [{each: groups, show: "{n} {min|a}"}]
    rows: [{each: AVISIT, analysis: lab}]
"""


def test_a_panel_stands_once_for_each_parameter_with_its_own_visits_and_decimals(tmp_path):
    """Tests in the order of PARAMN, visits in that of AVISITN; albumin has two decimals, sodium none."""
    display = shown(table(tmp_path, BY_TEST))

    assert ["Test: Albumin (g/L)", "Test: Sodium (mmol/L)"] == [block.title for block in display.blocks]
    assert [False, True] == [block.fresh for block in display.blocks]
    assert ["Baseline | 1 40.5 | 0 - | 1 40.5", "Month 4 | 0 - | 1 41.25 | 1 41.25"] == lines(display)
    assert ["Baseline | 2 139 | 0 - | 2 139", "Month 4 | 1 140 | 1 138 | 2 138"] == lines(display, 1)


def test_a_group_by_stays_on_the_page_and_needs_a_name_that_is_there(tmp_path):
    assert not any(block.fresh for block in shown(table(tmp_path, BY_TEST.replace("page_by", "group_by"))).blocks)
    with pytest.raises(StudyError, match=r"tlf/t.yaml:10: .*`PARM` - did you mean PARAM\?"):
        table(tmp_path, BY_TEST.replace("page_by: PARAM", "page_by: PARM"))


def test_labels_beside_values_do_not_look_like_several(tmp_path):
    text = BY_TEST.replace("by_variable:", 'by: {"High | Low": "AVAL > 0"}, by_variable:')

    with pytest.raises(StudyError, match=r"tlf/t.yaml:8: .*does not hold ' \| ': 'High \| Low'"):
        table(tmp_path, text)


NESTED = """\
panels:
  - columns: [{each: groups}]
    rows: [{nested: ae, total: Any event%s}]
analyses: [{id: ae, dataset: ADAE, nested: [AESOC, AEDECOD], statistics: events}]
"""


def nested(folder, keys: str) -> list[str]:
    return [line.split(" |")[0].strip() for line in lines(shown(table(folder, NESTED % keys)))]


def test_nested_terms_are_sorted_as_the_row_says(tmp_path):
    """Participants, all groups: General 3, Nervous 2; Fever 2, Pain 1; Dizziness and Headache 1 each, of equals by name."""
    assert ["Any event", "General", "Fever", "Pain", "Nervous", "Dizziness", "Headache"] == nested(tmp_path, "")
    assert ["Any event", "General", "Fever", "Pain", "Nervous", "Dizziness", "Headache"] == nested(tmp_path, ", sort: alphabetical")
    assert ["Any event", "Nervous", "Dizziness", "Headache", "General", "Pain", "Fever"] == nested(tmp_path, ", sort_by: A")


def test_rare_terms_are_left_out_and_the_outer_ones_stay_with_their_numbers(tmp_path):
    """A third of arm A has each of its terms; all of arm B has fever."""
    assert ["Any event", "General", "Fever"] == nested(tmp_path, ", at_least: 40")
    assert "  General | 1 (33.3) | 2 (100.0) | 3 (60.0)" in lines(shown(table(tmp_path, NESTED % ", at_least: 40")))


def test_another_analysis_may_stand_beside_a_row(tmp_path):
    """Two women of three and one of two: 0.667 - 0.5; Fisher's p is 1."""
    text = """\
analyses:
  - {id: sex, variable: SEX, levels: [F], statistics: count, compare: fisher}
  - {id: rd, variable: SEX, levels: [F], statistics: count, compare: risk_difference_wald}
panels:
  - columns:
      - {each: groups}
      - {id: rd, label: Difference, group: comparison, show: "{diff|xx.xxx}"}
      - {each: comparison}
    rows: [{label: Women, analysis: sex, level: F, compare: true, beside: {rd: rd}}]
"""
    display = shown(table(tmp_path, text, HEAD.replace(", total: true", "")))

    assert ["Women | 2 (66.7) | 1 (50.0) | 0.167 | 1.000"] == lines(display)
    with pytest.raises(StudyError, match=r"tlf/t.yaml:15: .*no analysis `rdd` - did you mean rd\?"):
        table(tmp_path, text.replace("{rd: rd}", "{rd: rdd}"))


def test_a_table_may_have_the_habits_of_another_style(tmp_path):
    text = "style: paper\n" + DEMOGRAPHICS

    assert "  Unknown | 0 (0) | 0 (0) | 0 (0)" in lines(shown(table(tmp_path, text), style(tmp_path, "like: csr\n")))
    with pytest.raises(StudyError, match=r"tlf/t.yaml:7: .*no style papr ships with the program - did you mean paper\?"):
        table(tmp_path, text.replace("paper", "papr"))


def test_a_block_without_a_heading_stands_where_its_row_does(tmp_path):
    rows = "panels: [{columns: groups, rows: [{block: categorical, indent: 2, of: {variable: SEX}}]}]\n"

    assert ["    F | 2 (66.7) | 1 (50.0) | 3 (60.0)", "    M | 1 (33.3) | 0 (0.0) | 1 (20.0)"] == lines(shown(table(tmp_path, rows)))


def test_text_may_stand_in_place_of_results(tmp_path):
    text = "panels: [{columns: [{id: v1, label: V1}, {id: v2, label: V2}], rows: [{label: Consent, cells: {v1: X}}]}]\n"

    assert ["Consent | X | "] == lines(shown(table(tmp_path, text)))
    with pytest.raises(StudyError, match=r"tlf/t.yaml:7: .*names no column of the panel: v3"):
        table(tmp_path, text.replace("v1: X", "v3: X"))


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("{block: continuous, label: Sex, analysis: sex}", "a continuous block shows `statistics:` summary or change, and sex has count"),
        ("{block: categorical, label: Sex, analysis: sex, levels: {N: None}}", "`N` is no level of sex"),
        ("{block: categorical, label: Sex}", "names its `analysis` (or holds it, `of`)"),
        ("{label: Sex, analysis: sex, at_least: 5}", "`at_least:` does nothing without `nested:`"),
        ("{each: AVISIT, analysis: sex}", "no list or variable of by-conditions `AVISIT`"),
        ("{label: Sex, of: {variable: SEX, statistics: count, by: visit}}", "there is no list `visit` under `bys:` - did you mean visits?"),
        ("{label: 'Sex[^a]', analysis: sex}", "there is no footnote `a` under `marks:`"),
        ("{label: Sex, of: {id: sex, variable: SEX, statistics: count}}", "analysis id sex stands twice"),
    ],
)
def test_what_does_not_go_together_is_told_with_its_line(tmp_path, keys, told):
    text = f"""\
bys: {{visits: {{Month 4: "AGE > 0"}}}}
analyses: [{{id: sex, variable: SEX, levels: [F, M], statistics: count}}]
panels:
  - columns: groups
    rows:
      - {keys}
"""
    with pytest.raises(StudyError) as stopped:
        table(tmp_path, text)

    assert told in str(stopped.value)
    assert "tlf/t.yaml:12: " in str(stopped.value)


def test_a_misspelt_group_of_columns_is_told(tmp_path):
    with pytest.raises(StudyError, match=r"`each: group` is no list of `bys:` - did you mean groups\?"):
        table(tmp_path, "panels: [{columns: [{each: group}], rows: [{label: Age}]}]\n")


def test_forty_groups_are_forty_columns(tmp_path):
    adsl = DATASETS["ADSL"].iloc[[0] * 40].assign(USUBJID=[f"S{i}" for i in range(40)], ARM=[f"Dose {i}" for i in range(40)])
    levels = ", ".join(f"Dose {i}: Dose {i}" for i in range(40))
    head = HEAD.replace("{A: Arm A, B: Arm B}, total: true", f"{{{levels}}}")
    display = shown(table(tmp_path, DEMOGRAPHICS, head), datasets={**DATASETS, "ADSL": adsl})

    assert 41 == len(display.blocks[0].columns) == len(display.blocks[0].widths)
    assert "n" + " | 1" * 40 == lines(display)[1].strip()


def test_rows_with_the_same_each_are_repeated_together(tmp_path):
    """A heading and two rows for each test, and not all headings first; a row that has nothing for a test is left out there."""
    rows = """\
analyses:
  - {id: lab, dataset: ADLB, by_variable: {PARAM: PARAMN, AVISIT: AVISITN}, variable: AVAL, statistics: summary}
  - {id: salt, dataset: ADLB, where: "PARAMN == 2", by_variable: {PARAM: PARAMN, AVISIT: AVISITN}, variable: AVAL, statistics: summary}
panels:
  - columns: [{each: groups, show: "{n}"}]
    rows:
      - {each: PARAM, analysis: lab, show: {}}
      - {each: PARAM, label: Month 4, indent: 1, analysis: lab, by: Month 4}
      - {each: PARAM, label: "Salt of {by}", indent: 1, analysis: salt, by: Baseline}
"""
    display = shown(table(tmp_path, rows))

    assert [
        "Albumin (g/L) |  |  | ",
        "  Month 4 | 0 | 1 | 1",
        "Sodium (mmol/L) |  |  | ",
        "  Month 4 | 1 | 1 | 2",
        "  Salt of Sodium (mmol/L) | 2 | 0 | 2",
    ] == lines(display)
    names = [row.label for row in display.blocks[0].rows]
    assert ["Albumin (g/L)", "Albumin (g/L): Month 4", "Sodium (mmol/L)", "Sodium (mmol/L): Month 4", "Salt of Sodium (mmol/L)"] == names
