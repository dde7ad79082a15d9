"""The store: bytes by digest, records by key, and the moves that keep both whole."""
