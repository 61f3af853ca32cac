"""The verbs: a frame in, a new frame out; they know neither the study nor its files."""
