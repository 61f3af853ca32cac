"""An unknown export described, and first drafts of the specs that could read and map it. Nothing here comes into force by itself."""
