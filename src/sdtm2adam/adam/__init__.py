"""SDTM to ADaM: an analysis dataset from its plan, with metadata and lineage."""
