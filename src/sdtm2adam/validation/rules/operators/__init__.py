"""What a condition may ask of a column, one module a kind of question."""
