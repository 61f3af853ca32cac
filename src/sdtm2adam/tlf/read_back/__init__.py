"""Every file that was written, read again and held against the pages: each cell, title and footnote.

sheet     what stands on a page, whatever its file
expected  pages and displays -> sheets
word, rtf, pdf, web    a file -> sheets
workbook  the cells of the workbook against the displays
compare   sheets against sheets, file by file -> findings
"""
