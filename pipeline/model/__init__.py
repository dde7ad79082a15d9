"""Meaning: frozen values that every other room speaks in. Imports the standard library alone."""
