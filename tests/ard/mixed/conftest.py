"""The models of the printed results, fitted by us, with every quantity under the name that it was printed with."""

import pytest

from sdtm2adam.qualification.mixed_models import Fev


@pytest.fixture
def fev(shared_oracle):
    """(options) -> a printed PROC MIXED call as we fit it, and what was printed."""
    oracle = shared_oracle("fev_mmrm")

    def call(options: str) -> tuple[Fev, dict[str, str]]:
        rows = oracle.expected[oracle.expected["options"] == options]
        return Fev(oracle.data, options), dict(zip(rows["quantity"], rows["value"]))

    return call
