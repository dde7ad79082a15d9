"""How fast and how good: each figure beside a named rival or a target, never a test."""
