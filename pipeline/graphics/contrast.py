"""Contrast of two colours as WCAG 2.2 defines it (success criterion 1.4.3)."""

from __future__ import annotations

ENOUGH = 4.5
"""WCAG AA for text of usual size."""
ENOUGH_LARGE = 3.0
"""WCAG AA for large text: 24 px, or 18.66 px bold, of a 1080-line frame seen as a page is."""


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 (equal) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
