"""-> words: how a variable comes about, told from the plans of the specs. One text for the define and for `sdtm2adam explain`."""
