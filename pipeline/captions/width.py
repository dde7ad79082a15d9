"""How wide text is, and how many characters a reader has to read: the two counters of the rules."""

from __future__ import annotations

import unicodedata
from functools import cache

WIDE = frozenset("WF")
"""East Asian Width (Unicode Annex 11): wide and full-width."""


def width(text: str) -> float:
    """In units: wide characters 1, others 1/2, combining ones 0."""
    return sum(map(_width, text))


@cache
def _width(character: str) -> float:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn"):
        return 0.0
    # Chinese quotation marks and the ellipsis are drawn full width in a Chinese font.
    if unicodedata.east_asian_width(character) in WIDE or character in "“”‘’…—":
        return 1.0
    return 0.5


def characters(text: str, language: str) -> int:
    """What reading speed counts: in Chinese letters, digits, Han; in English all but breaks."""
    if language == "zh":
        return sum(map(str.isalnum, text))
    return len(text.replace("\n", " ").strip())
