"""A synthetic eCRF export of the reference trial (NCT01363401).

No participant data of the trial are public. `python -m reconstruction` writes `raw/`: invented
participants whose summary numbers are those that the paper prints.
"""
