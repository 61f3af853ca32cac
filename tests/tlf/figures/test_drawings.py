"""What is drawn is what the data table says, and that is a result or a record."""

from itertools import pairwise

import pandas as pd
import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.tlf.widths import width
from tests.tlf.figures.literals import DATASETS, EACH, EVENTS, SURVIVAL, displayed, figure, of_each, on_canvas, points, rows, with_values

STEP_BESIDE = 0.012 / 2  # by which two groups stand beside the x of their visit, whose range here is 1


def test_means_are_drawn_where_the_table_has_them():
    canvas, drawn = on_canvas(of_each("means"))

    assert [
        ["Active", "Visit 1", "1", "20", "5.77350"],
        ["Active", "Visit 2", "2", "24.3333", "6.93622"],
        ["Placebo", "Visit 1", "1", "16", "2"],
        ["Placebo", "Visit 2", "2", "14.5", "1.5"],
    ] == rows(drawn.tables[0])
    lines = [line for line in canvas.figure.axes[0].lines if line.get_label() in ("Active", "Placebo")]
    assert [[20, pytest.approx(73 / 3)], [16, 14.5]] == [list(line.get_ydata()) for line in lines]
    assert [[1 - STEP_BESIDE, 2 - STEP_BESIDE], [1 + STEP_BESIDE, 2 + STEP_BESIDE]] == [
        pytest.approx(list(line.get_xdata())) for line in lines
    ]


def test_numbers_under_the_axis_are_those_of_the_results():
    canvas, _ = on_canvas(of_each("means"))

    assert ["3", "3", "2", "2"] == [text.get_text() for text in canvas.figure.texts if text.get_gid() == "under"]


def test_every_record_of_a_course_is_drawn_and_named():
    canvas, drawn = on_canvas(of_each("courses"))

    assert [(1, 10), (2, 12), (1, 20), (2, 25), (1, 30), (2, 36), (1, 14), (2, 13), (1, 18), (2, 16)] == points(canvas, "courses")
    assert list(range(10)) == [row.record for row in drawn.tables[0].rows]
    assert [(1, 20), (2, pytest.approx(73 / 3)), (1, 16), (2, 14.5)] == points(canvas, "mean")


def test_bars_of_a_waterfall_fall_and_are_cut_at_the_axis():
    canvas, drawn = on_canvas(of_each("ranked"))

    assert ["6", "5", "2", "-1", "-2"] == [row[3] for row in rows(drawn.tables[0])]
    assert [4, 4, 2, -1, -2] == [bar.get_height() for axes in canvas.figure.axes for bar in axes.patches]
    assert ["6", "5"] == [text.get_text() for axes in canvas.figure.axes for text in axes.texts]


def test_a_group_with_one_bar_has_room_for_its_title():
    """Of many bars beside one; the picture was refused."""
    many = [f"A{i}" for i in range(60)]
    data = {
        "ADSL": pd.DataFrame({"USUBJID": [*many, "B1"], "ARM": ["A"] * 60 + ["B"]}),
        "ADQS": pd.DataFrame({"USUBJID": [*many, "B1"], "VISIT": 2.0, "CHG": [float(i) for i in range(61)]}),
    }
    canvas, _ = on_canvas(of_each("ranked"), DATASETS | data)
    left, right = (axes.get_position().width * canvas.width for axes in canvas.figure.axes)

    assert left > 5 * right
    assert right > width("Placebo (n = 1)", canvas.size + 1)


def test_pairs_are_joined_and_have_their_medians():
    canvas, drawn = on_canvas(of_each("pairs"))

    assert [(0, 10), (1, 12), (0, 20), (1, 25), (0, 30), (1, 36), (0, 14), (1, 13), (0, 18), (1, 16)] == points(canvas, "pairs")
    assert [["Active", "V1", "10", "20", "30"], ["Active", "V2", "12", "25", "36"]] == [row[1:] for row in rows(drawn.tables[1])][:2]


def test_two_records_where_a_pair_has_one_stop_the_figure():
    with pytest.raises(StudyError, match="more than one record where `VISIT == 1` of P1"):
        on_canvas(of_each("pairs"), with_values("ADQS", "VISIT", [1.0] * 2 + [1.0, 2.0] * 4))


def test_the_area_under_the_roc_steps_is_the_area_of_the_results():
    """By trapezoids, from the points as they are drawn."""
    canvas, drawn = on_canvas(of_each("roc"))

    of_active = [p for line in canvas.figure.axes[0].lines if line.get_gid() == "roc" for p in zip(*line.get_data(), strict=True)][:7]
    area = sum((x0 - x1) * (y0 + y1) / 2 for (x0, y0), (x1, y1) in pairwise(of_active))
    assert ((1, 1), (0, 0)) == (of_active[0], of_active[-1])
    assert "AUC 0.67" in drawn.says[1]
    assert pytest.approx(6 / 9) == area  # of 9 pairs of a case and a control the case is higher in 6, and none is equal


def test_a_fitted_line_goes_over_the_range_of_its_records():
    """By hand: sums of squares and products 866/3 and 146/3, so the slope is 146/866 through the means 73/3 and 13/3."""
    canvas, _ = on_canvas(of_each("regression"))

    assert [(12, 2), (25, 5), (36, 6), (13, -1), (16, -2)] == points(canvas, "records")
    assert [(12, pytest.approx(13 / 3 - 146 / 866 * 37 / 3)), (36, pytest.approx(13 / 3 + 146 / 866 * 35 / 3))] == points(canvas, "fit")[:2]
    assert ["n = 3", "slope 0.17"] == canvas.figure.axes[0].texts[0].get_text().split("\n")[:2]


def test_peaks_are_the_highest_records_of_a_participant():
    canvas, drawn = on_canvas(of_each("peaks"))

    assert [(10, 12), (20, 25), (30, 36), (14, 14), (18, 18)] == points(canvas, "peaks")
    assert ["1", "2"] == rows(drawn.tables[0])[0][-2:]


def test_a_survival_curve_steps_at_every_time_and_marks_the_censored():
    """Active: death at 3 of 3 at risk, censored at 5, death at 8 of 1. Placebo: death at 2 of 2, censored at 6."""
    canvas, drawn = on_canvas(of_each("survival"))

    assert [(0, 1), (3, pytest.approx(2 / 3)), (5, pytest.approx(2 / 3)), (8, 0), (0, 1), (2, 0.5), (6, 0.5)] == points(canvas, "curve")
    assert [(5, pytest.approx(2 / 3)), (6, 0.5)] == points(canvas, "censored")
    assert ["3", "2", "1", "2", "1", "0"] == [text.get_text() for text in canvas.figure.texts if text.get_gid() == "at risk"]
    assert [["Active", "0", "3"], ["Active", "4", "2"], ["Active", "8", "1"]] == rows(drawn.tables[1])[:3]


def test_survival_the_other_way_round_is_the_share_with_the_event():
    canvas, _ = on_canvas(figure([SURVIVAL], {"survival": {"analysis": "os", "direction": "up"}}))

    assert [(0, 0), (3, pytest.approx(1 / 3)), (5, pytest.approx(1 / 3)), (8, 1)] == points(canvas, "curve")[:4]


def test_a_drawing_of_survival_needs_the_whole_curve():
    with pytest.raises(StudyError, match="takes `statistics: survival` with `curve: true`"):
        on_canvas(figure([{**SURVIVAL, "curve": False}], EACH["survival"][1]))


def test_a_distribution_rises_at_each_value():
    canvas, _ = on_canvas(of_each("distribution"))

    assert [(2, pytest.approx(100 / 3)), (5, pytest.approx(200 / 3)), (6, 100), (-2, 50), (-1, 100)] == points(canvas, "distribution")


def test_a_forest_has_estimate_and_interval_where_the_results_have_them():
    canvas, drawn = on_canvas(of_each("forest"))

    (row,) = drawn.tables[0].rows
    hr, low, high = (cell.value for cell in row.cells[1:])
    assert [(pytest.approx(hr, rel=1e-5), 0.5)] == points(canvas, "estimate")
    assert [(pytest.approx(low, rel=1e-5), 0.5), (pytest.approx(high, rel=1e-5), 0.5)] == points(canvas, "interval")
    assert ["2 / 3", f"{hr:.2f}"] == [text.get_text() for text in canvas.figure.texts if text.get_gid() == "column"]


def test_dots_are_percentages_and_the_largest_difference_stands_first():
    canvas, drawn = on_canvas(of_each("dots"))

    assert ["Cough", "Fever"] == [row[0] for row in rows(drawn.tables[0])]
    assert [pytest.approx(200 / 3), 0, pytest.approx(100 / 3), 50] == [x for x, _ in points(canvas, "dot")]
    assert [pytest.approx(200 / 3), pytest.approx(-50 / 3)] == [x for x, _ in points(canvas, "difference")]
    assert ["66.7", "-16.7"] == [text.get_text() for text in canvas.figure.texts if text.get_gid() == "column"]


def test_a_term_that_the_sheet_has_no_room_for_is_cut_and_the_table_has_it_whole():
    term = "Worsening of respiratory function " * 12
    canvas, drawn = on_canvas(of_each("dots"), {**DATASETS, "ADAE": EVENTS.replace("Cough", term)})

    shown = [text.get_text() for text in canvas.figure.texts]
    assert ["Worsening of respiratory function" in words and words.endswith("…") for words in shown if words.startswith("Wors")] == [True]
    assert term in [row[0] for row in rows(drawn.tables[0])]
    assert ["Terms that end with … are longer than the figure has room for."] == drawn.notes


def test_dots_leave_out_levels_that_are_rarer_than_asked():
    _, drawn = on_canvas(figure(EACH["dots"][0], {"dots": {"analysis": "ae", "at_least": 55}}))

    assert ["Cough"] == [row[0] for row in rows(drawn.tables[0])]


def test_a_box_reaches_from_quartile_to_quartile_and_records_beyond_are_points():
    values = [10.0, 12.0, 11.0, 13.0, 90.0, 14.0, 14.0, 13.0, 18.0, 16.0]
    canvas, drawn = on_canvas(of_each("boxes"), with_values("ADQS", "AVAL", values))

    boxes = [(box.get_y(), box.get_y() + box.get_height()) for box in canvas.figure.axes[0].patches]
    assert [(10, 90), (12, 14), (14, 18), (13, 16)] == boxes
    assert [["Score", "Active", "Visit 1", "3", "37", "10", "11", "90", "10", "90"]] == rows(drawn.tables[0])[:1]


def test_a_record_beyond_the_whiskers_is_drawn_and_named():
    adsl = DATASETS["ADSL"].assign(ARM=["A"] * 5)
    values = [10.0, 0, 11.0, 0, 12.0, 0, 13.0, 0, 60.0, 0]
    canvas, drawn = on_canvas(of_each("boxes"), {**with_values("ADQS", "AVAL", values), "ADSL": adsl})

    assert [(pytest.approx(-0.18), 60)] == points(canvas, "beyond")
    assert [["Score", "Active", "Visit 1", "P5", "60", "9"]] == rows(drawn.tables[1])


def test_a_swimmer_has_its_longest_bar_first_and_its_marks_on_the_bars():
    canvas, drawn = on_canvas(of_each("swimmer"))

    assert [8, 5, 3, 6, 2] == [bar.get_width() for axes in canvas.figure.axes for bar in axes.patches]
    assert [(3, 2), (8, 0), (2, 1)] == points(canvas, "Death")
    assert [(8, 0), (6, 0)] == points(canvas, "Late")
    assert [2, 2, 2, 1, 0, 0] == [row.record for row in drawn.tables[0].rows if row.cells[0].text == "Active"]


def test_a_flow_chart_adds_up_or_stops():
    canvas, drawn = on_canvas(of_each("flow"))
    faulty = EACH["flow"][1]["flow"]["boxes"][:2]

    assert [["All", "", "5"], ["All", "F", "3"], ["All", "M", "2"], ["Men", "", "2"], ["Women", "", "3"]] == rows(drawn.tables[0])
    assert "Women\nn = 3" in [text.get_text() for text in canvas.figure.axes[0].texts]
    again = [*faulty, {"id": "women", "below": "all", "label": "Women", "analysis": "men", "group": "TOTAL"}]
    with pytest.raises(StudyError, match="box all has 5 participants, and what follows it 4: women 2 \\+ men 2"):
        displayed(figure(EACH["flow"][0], {"flow": {"boxes": again}}))
