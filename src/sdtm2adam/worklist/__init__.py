"""Collected values that no codelist maps, kept for a person to decide."""
