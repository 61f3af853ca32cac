"""What several test files look at: one run of the reference study, made once."""

from pathlib import Path

import pytest

from sdtm2adam.pipeline import run
from sdtm2adam.study import open_study

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def reference_out(tmp_path_factory) -> Path:
    """The out/ folder of a complete run of the reference study."""
    out = tmp_path_factory.mktemp("reference") / "out"
    run(open_study(ROOT), out)
    return out
