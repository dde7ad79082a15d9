"""Reads `config/**`, `assets/**` and the environment; tells where each setting comes from."""
