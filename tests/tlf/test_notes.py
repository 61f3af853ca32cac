"""Footnotes that nobody writes twice: marks and abbreviations."""

from sdtm2adam.spec.style import Style
from tests.tlf.studies import heads, lines, shown, table

KNOWN = {"SD": "standard deviation", "BMI": "body mass index", "ALSFRS-R": "revised ALS scale", "ALS": "a disease", "CI": "interval"}


def test_marks_are_letters_in_the_order_of_reading(tmp_path):
    text = """\
marks: {last: At the end., first: Of all., never_read: In the header.}
footnotes: [As written.]
panels:
  - stub: {label: "Item[^never_read]"}
    columns: groups
    rows:
      - {label: "Age[^first]", of: {variable: AGE, statistics: summary}}
      - {label: "Body mass index[^last] and age[^first]", of: {variable: BMI, statistics: summary}}
"""
    display = shown(table(tmp_path, text))

    assert "Item [a]" == heads(display)[0]
    assert ["Age [b]", "Body mass index [c] and age [b]"] == [line.split(" | ")[0] for line in lines(display)]
    assert ("[a] In the header.", "[b] Of all.", "[c] At the end.", "As written.") == display.footnotes


def test_abbreviations_that_are_used_are_told_in_alphabetical_order(tmp_path):
    """ALS is used by an explanation; in ALSFRS-R it is part of another word; CI is not used."""
    text = 'panels: [{columns: groups, rows: [{label: "ALSFRS-R, BMI, mean (SD)", of: {variable: BMI, statistics: summary}}]}]\n'
    told = "ALS = a disease; ALSFRS-R = revised ALS scale; BMI = body mass index; SD = standard deviation."

    assert (told,) == shown(table(tmp_path, text), Style(abbreviations=KNOWN)).footnotes


def test_an_abbreviation_is_found_beside_a_hyphen(tmp_path):
    """As in IL-6 and anti-TNF; not in a longer word."""
    text = 'panels: [{columns: groups, rows: [{label: "IL-6, anti-TNF, CILIA", of: {variable: BMI, statistics: summary}}]}]\n'
    known = {"IL": "interleukin", "TNF": "tumor necrosis factor", "CI": "interval"}

    assert ("IL = interleukin; TNF = tumor necrosis factor.",) == shown(table(tmp_path, text), Style(abbreviations=known)).footnotes


def test_an_abbreviation_that_a_footnote_explains_is_not_told_again(tmp_path):
    text = 'footnotes: ["SD = spread."]\npanels: [{columns: groups, rows: [{label: BMI (SD), of: {variable: BMI, statistics: summary}}]}]\n'

    assert ("SD = spread.", "BMI = body mass index.") == shown(table(tmp_path, text), Style(abbreviations=KNOWN)).footnotes
