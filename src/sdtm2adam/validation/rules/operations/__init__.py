"""Columns that a rule computes before its check."""
