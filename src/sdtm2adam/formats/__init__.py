"""-> frames and what a file says about them, from file formats that more than one room reads."""
