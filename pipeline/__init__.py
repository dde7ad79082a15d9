"""Weike (微课): the micro-lesson production pipeline. docs/architecture.md is the map."""
