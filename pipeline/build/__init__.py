"""Decides whether, where and when something runs, and knows not one word of media."""
