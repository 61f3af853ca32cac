"""Collected clinical trial data to SDTM, ADaM, analysis results, tables and listings, from one study folder.

The public face is small on purpose, and quick to import: what a program that calls us must be able to catch
and read. A study's own verbs are written with `from sdtm2adam.derive.contract import verb`.
"""

from sdtm2adam.errors import Finding, Findings, StudyError

__all__ = ["Finding", "Findings", "StudyError"]
