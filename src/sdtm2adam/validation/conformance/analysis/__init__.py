"""Checks of analysis datasets (ADaM), with what they share: structures, the guide's patterns of names, numeric dates."""
