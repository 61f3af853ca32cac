"""Outputs: results and records laid out as pages, then written as Word and Excel files.

masks     numbers to text; the only place that rounds
model     cells, rows, blocks, displays, pages: what every writer reads
results   the ARD as a look-up that explains what it lacks
table, listing    an output's spec with its results or records -> blocks
cautions  what must be known of a number of a model: marks and footnotes
methods   which test stands behind a comparison: marks and footnotes
pages     blocks -> pages
word, excel       pages and displays -> files
write     all outputs of a study -> folder
"""
