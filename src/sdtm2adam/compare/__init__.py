"""Two datasets, or two folders of them, held against one another: attributes, variables, records, values."""
