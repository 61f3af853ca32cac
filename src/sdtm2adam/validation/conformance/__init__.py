"""Finished datasets held against the guide, the terminology and their define, with no code of what derived them."""
