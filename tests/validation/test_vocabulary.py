"""The table of expectations that ships with the package is what the installed great_expectations says."""

import json

from sdtm2adam.validation.vocabulary import FILE, vocabulary


def test_the_table_is_what_great_expectations_says():
    """After an upgrade: python -m sdtm2adam.validation.vocabulary."""
    assert json.loads(FILE.read_text(encoding="utf-8")) == vocabulary()
