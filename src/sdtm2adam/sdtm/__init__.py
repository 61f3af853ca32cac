"""Collected data to SDTM: a domain from its plan, its metadata from the implementation guide, and its SUPP--."""
