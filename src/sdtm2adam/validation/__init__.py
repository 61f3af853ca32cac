"""What must hold in each dataset, whether it does, and the report of what was found."""

from sdtm2adam.spec.suite import Suite, read_suites, unknown_columns
from sdtm2adam.validation.report import write_report
from sdtm2adam.validation.suites import run_suites
from sdtm2adam.validation.tables import by_subject, finding_table, summary

__all__ = ["Suite", "by_subject", "finding_table", "read_suites", "run_suites", "summary", "unknown_columns", "write_report"]
