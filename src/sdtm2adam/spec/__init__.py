"""Frozen models of every file a study writes, and the condition language."""
