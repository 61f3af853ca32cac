"""Figures: one file a kind of drawing; matplotlib is touched in canvas.py and its axes are what the drawings draw on."""
