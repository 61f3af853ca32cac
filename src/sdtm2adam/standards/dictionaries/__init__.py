"""Dictionaries that values are coded with, read from the user's own files: MedDRA, WHODrug, LOINC, UNII, MED-RT. None is carried."""
