"""From export files to collected text: nothing guessed, nothing dropped, every row with its line."""
