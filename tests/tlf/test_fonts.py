"""A font whose widths are not known: what is taken for it is told."""

import pandas as pd
import pytest

from sdtm2adam.cli import main
from sdtm2adam.errors import WARNING, Findings
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.fonts import family, font_findings
from sdtm2adam.tlf.layout import lay_out


@pytest.mark.parametrize("font", ["Arial", "arial", " Liberation Sans", "Times New Roman", "Tinos", "Courier New"])
def test_a_font_whose_widths_are_known_needs_no_word(font):
    assert [] == list(font_findings(Style(font=font)))


@pytest.mark.parametrize(
    ("font", "kind", "instead"),
    [
        ("Ariel", "sans", "as in Arial, and PDF shows the letters of Arial;"),
        ("Book Serif", "serif", "as in Times New Roman, and"),
        ("JetBrains Mono", "mono", "as in Courier New, and"),
    ],
)
def test_any_other_font_is_told_with_what_stands_for_it(font, kind, instead):
    (found,) = font_findings(Style(font=font))

    assert (WARNING, "tlf/style.yaml") == (found.severity, found.source)
    assert f"the widths of font {font} are not known" in found.message
    assert instead in found.message
    assert kind == family(font)


def test_a_slip_of_the_pen_has_its_close_match():
    (found,) = font_findings(Style(font="Times New Romen"))

    assert found.message.endswith("- did you mean Times New Roman?")


def test_outputs_and_check_tell_it(tmp_path, capsys):
    seen = Findings()
    lay_out([], pd.DataFrame(), {}, {}, Style(font="Ariel"), seen)
    assert ["tlf-font"] == [finding.rule for finding in seen]

    main(["new", str(tmp_path / "trial")])
    path = tmp_path / "trial" / "tlf" / "style.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("font: Arial", "font: Ariel"), encoding="utf-8")
    assert 0 == main(["--study", str(tmp_path / "trial"), "check"])
    assert "warning: tlf/style.yaml: the widths of font Ariel are not known" in capsys.readouterr().out
