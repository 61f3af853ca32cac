"""What several test files look at: one run of the reference study and its laid-out outputs, made once."""

from pathlib import Path

import pytest

from sdtm2adam.errors import Findings
from sdtm2adam.pipeline import laid_out, run
from sdtm2adam.store import finished
from sdtm2adam.study import open_study
from sdtm2adam.tlf.model import Display

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def reference_out(tmp_path_factory) -> Path:
    """The out/ folder of a complete run of the reference study."""
    out = tmp_path_factory.mktemp("reference") / "out"
    run(open_study(ROOT), out)
    return out


@pytest.fixture(scope="session")
def reference_displays(reference_out) -> list[Display]:
    """Every output of that run, laid out again from what it has left; nothing is found on the way."""
    found = Findings()
    made = laid_out(open_study(ROOT), finished(reference_out), found)
    assert [] == [finding.text() for finding in found]
    return made
