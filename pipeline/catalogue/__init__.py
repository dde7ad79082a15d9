"""The catalogue: one SQLite file, derived from what was built; delete it and build: it is back."""
