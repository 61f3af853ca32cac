"""Double programming: independent programs run beside the stages, and what they write held against the datasets of the run."""
