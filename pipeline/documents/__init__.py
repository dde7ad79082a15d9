"""People's YAML, read strictly: every problem at once, each with its line."""
