"""When a script that was aligned by sound alone is probably another (sureness.py)."""

DOUBTFUL = 0.55
"""Sureness: right scripts had 0.75 and more, wrong ones below 0.5."""
