"""The edit list: from what its author wrote to frames, words and other editors' files."""
