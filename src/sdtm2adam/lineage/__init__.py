"""Where every value came from: run record, balance sheet, and the trace of a printed cell to its raw rows."""
