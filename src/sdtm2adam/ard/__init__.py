"""Analysis results: ADaM datasets in, one row a statistic out."""

from sdtm2adam.ard.analyses import run_analyses
from sdtm2adam.ard.checks import analysis_findings, check_analyses

__all__ = ["analysis_findings", "check_analyses", "run_analyses"]
