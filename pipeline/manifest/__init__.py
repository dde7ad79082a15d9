"""Reads and writes `projects/**`: the only room that touches people's files."""
