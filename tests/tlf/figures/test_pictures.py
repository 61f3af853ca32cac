"""A picture as a file: the same bytes in every run, words for who does not see it, fonts within, groups apart in grey; and odd data."""

import re
from itertools import combinations

import numpy as np
import pytest

from sdtm2adam.errors import Findings, StudyError
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.figures.canvas import tint
from sdtm2adam.tlf.figures.looks import COLOURS, look
from sdtm2adam.tlf.pages import pages_of, room_for_picture
from sdtm2adam.tlf.shells import shells
from tests.tlf.figures.literals import DATASETS, EACH, MEANS, POPULATIONS, SUMMARY, displayed, figure, of_each, on_canvas, with_values

NOTHING = "No data met the criteria of this figure."


@pytest.mark.parametrize("name", EACH)
def test_a_picture_is_the_same_in_every_run(name):
    first, second = displayed(of_each(name)), displayed(of_each(name))

    assert first.picture == second.picture
    assert first.data == second.data


@pytest.mark.parametrize("name", EACH)
def test_a_picture_has_words_for_who_does_not_see_it(name):
    """Title, population, groups and what the spec adds; in the SVG too."""
    display = displayed(of_each(name, alt="Higher is better."))
    alt, svg = display.picture.alt, display.picture.svg.decode()

    assert alt.startswith("Figure 14.2.1: Scores. All Participants. ")
    assert alt.endswith("Higher is better.")
    assert len(alt) > 90
    assert '<svg role="img"' in svg
    assert "<title>Figure 14.2.1 Scores</title>" in svg
    assert re.search(r"<desc>Figure 14.2.1: Scores\. .*</desc>", svg, re.DOTALL)


@pytest.mark.parametrize("name", EACH)
def test_a_picture_knows_no_clock_and_no_program(name):
    picture = displayed(of_each(name)).picture

    for form in (picture.svg, picture.png):
        assert not re.search(rb"CreationDate|Matplotlib v|<dc:date>|tEXtSoftware", form)


def test_no_letter_of_the_svg_needs_a_font():
    assert b"<text" not in displayed(of_each("means")).picture.svg


@pytest.mark.parametrize("name", EACH)
def test_without_records_the_figure_says_so(name):
    empty = {key: frame.iloc[:0] if key != "ADSL" or name == "flow" else frame for key, frame in DATASETS.items()}
    display = displayed(of_each(name), empty)

    assert NOTHING == display.data[0].rows[0].cells[0].text
    assert NOTHING in display.picture.alt
    assert 1 == len(pages_of(display, Style()))


def test_a_study_may_word_what_an_empty_figure_says():
    empty = {**DATASETS, "ADQS": DATASETS["ADQS"].iloc[:0]}

    assert "Nobody was measured." == displayed(of_each("means", empty="Nobody was measured."), empty).data[0].rows[0].label


def test_a_figure_tells_why_a_number_in_its_words_is_missing():
    only_active = DATASETS | {"ADTTE": DATASETS["ADTTE"].iloc[:3]}

    assert ("Fewer than two groups have subjects.",) == displayed(of_each("survival"), only_active).footnotes
    assert () == displayed(of_each("survival")).footnotes


def test_a_figure_has_the_notes_of_its_drawing_once():
    beyond = {"ranked": EACH["ranked"][1]["ranked"] | {"y": {"low": -4, "high": 4}}}
    says = "Bars beyond the axis are cut; their values stand at their ends."

    assert (says,) == displayed(figure([], beyond)).footnotes
    assert (f"Not in the publication. {says}",) == displayed(figure([], beyond, footnotes=[f"Not in the publication. {says}"])).footnotes


def test_an_empty_figure_tells_why_a_model_gave_nothing():
    model = {"id": "m", "dataset": "ADQS", "variable": "CHG", "statistics": "ancova", "effects": ["ARM", "AVAL"]}
    nobody = with_values("ADQS", "CHG", [None, 2.0, None, 5.0, None, 6.0] + [None] * 4)
    display = displayed(figure([{**model, "where": "VISIT == 2"}], {"means": {"analysis": "m", "value": "lsmean", "at": {"": 0}}}), nobody)

    assert ("No record of B.",) == display.footnotes


@pytest.mark.parametrize("name", [name for name in EACH if name != "flow"])
def test_a_group_without_participants_leaves_its_place_empty(name):
    only_a = {key: frame[frame["USUBJID"].isin(["P1", "P2", "P3"])] for key, frame in DATASETS.items()}
    display = displayed(of_each(name), only_a)

    assert display.picture.png.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", [name for name in EACH if name != "flow"])
def test_one_participant_alone_is_drawn(name):
    alone = {key: frame[frame["USUBJID"] == "P1"] for key, frame in DATASETS.items()}

    assert displayed(of_each(name), alone).picture.svg


@pytest.mark.parametrize("name", ["courses", "ranked", "pairs", "peaks"])
def test_records_without_a_value_are_not_drawn(name):
    missing = {**DATASETS, "ADQS": DATASETS["ADQS"].assign(AVAL=np.nan, CHG=np.nan)}

    assert NOTHING == displayed(of_each(name), missing).data[0].rows[0].cells[0].text


def test_infinite_records_are_left_out_and_counted():
    found = Findings()
    odd = with_values("ADQS", "CHG", [None, np.inf, None, 5.0, None, 6.0, None, -1.0, None, -np.inf])
    display = displayed(of_each("ranked"), odd, found)

    assert ["2 record(s) with an infinite value are not drawn in f"] == [f.message for f in found]
    assert (1, 9) == found.seen[0].rows
    assert ["6", "5", "-1"] == [row.cells[3].text for row in display.data[0].rows]


def test_text_where_a_number_is_drawn_stops_the_figure():
    with pytest.raises(StudyError, match=r"ADQS\.CHG is not a number and cannot be drawn"):
        displayed(of_each("ranked"), with_values("ADQS", "CHG", list("abcdefghij")))


def test_abbreviations_that_are_drawn_are_told_and_have_their_room():
    """Of an axis, a group, a mask and the title; the picture is smaller by the lines of the footnote. SE is nowhere."""
    known = {"MSC": "stem cell", "FVC": "forced vital capacity", "CI": "interval", "ALS": "a disease", "SE": "error", "LS": "least squares"}
    draw = {"means": {**MEANS["means"], "y": {"label": "FVC, %"}, "under": {"label": "LS mean", "show": "{n}"}}}
    groups = {"variable": "ARM", "levels": {"A": "MSC", "B": "Placebo"}}
    made = figure([SUMMARY], draw, groups=groups, title="Course of ALS", footnotes=["Own."])
    display = displayed(made, style=Style(abbreviations=known))

    told = "ALS = a disease; FVC = forced vital capacity; LS = least squares; MSC = stem cell."
    assert ("Own.", told) == display.footnotes
    assert pytest.approx(room_for_picture(display, Style())) == (display.picture.width, display.picture.height)
    assert 1 == len(pages_of(display, Style()))


def test_forty_groups_are_told_apart_or_refused():
    groups = {"variable": "ARM", "levels": {f"G{i}": f"Group {i}" for i in range(40)}}
    many = {**DATASETS, "ADSL": DATASETS["ADSL"].assign(ARM=[f"G{i}" for i in range(5)])}
    analysis, draw = [SUMMARY], {"means": {**MEANS["means"], "under": None}}

    canvas, _ = on_canvas(figure(analysis, draw, groups=groups), many)
    assert 40 == len({(e.get_color(), e.get_marker(), str(e.get_linestyle())) for e in canvas.figure.legends[0].get_lines()})
    with pytest.raises(StudyError, match="which is too small to be read"):
        displayed(figure(analysis, MEANS, groups=groups), many)


def test_korean_is_drawn_with_a_font_that_has_it():
    found = Findings()
    groups = {"variable": "ARM", "levels": {"A": "줄기세포군", "B": "대조군"}}
    picture = displayed(of_each("means", groups=groups), findings=found).picture

    assert [] == list(found)
    assert b"NotoSansKR" in picture.svg  # in the names of its letters' outlines
    assert "줄기세포군" in picture.svg.decode()


def test_a_character_that_no_font_has_is_told():
    found = Findings()
    displayed(of_each("means", groups={"variable": "ARM", "levels": {"A": "\U0001f9ec", "B": "B"}}), findings=found)

    assert ["1 character(s) that no font has are drawn as boxes: \U0001f9ec"] == [f.message for f in found]


def test_groups_differ_in_more_than_colour():
    looks = [look(i) for i in range(8)]

    for one, other in combinations(looks, 2):
        assert one.marker != other.marker
        assert (one.line, one.hatch, one.face == "white") != (other.line, other.hatch, other.face == "white")
    assert 40 == len({(one.marker, str(one.line), one.colour) for one in map(look, range(40))})


def test_bars_of_the_first_groups_differ_in_grey():
    """By fill and hatch; the two first colours also by relative luminance (WCAG), seen by 8 steps of 255 at least."""
    grey = [0.2126 * int(c[1:3], 16) + 0.7152 * int(c[3:5], 16) + 0.0722 * int(c[5:7], 16) for c in COLOURS[:2]]

    assert 8 < abs(grey[0] - grey[1])
    assert 4 == len({(tint(look(i)), look(i).hatch) for i in range(4)})


def test_a_picture_fills_the_room_of_its_page():
    display = displayed(of_each("means", footnotes=["A footnote."] * 3))

    assert pytest.approx(room_for_picture(display, Style())) == (display.picture.width, display.picture.height)
    assert 1 == len(pages_of(display, Style()))


def test_a_shell_tells_the_drawing_before_there_are_data():
    changes = {"means": {**MEANS["means"], "x": {"label": "Visit"}, "y": {"label": "Score, points"}}}
    (display,) = shells([figure([SUMMARY], changes)], POPULATIONS, Style())

    told = [row.label for block in display.blocks for row in block.rows]
    assert ["x axis: Visit.", "y axis: Score, points.", "Groups: Active, Placebo."] == told[1:]
    assert told[0].startswith("Figure: Estimates of each group with their error")
