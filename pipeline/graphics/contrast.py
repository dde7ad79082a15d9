"""Contrast of two colours as WCAG 2.2 defines it (success criterion 1.4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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


def luminances(pixels: NDArray[Any]) -> NDArray[np.float64]:
    """Relative luminance of RGB pixels (…, 3), 0 to 255."""
    import numpy as np

    channels = pixels.astype(np.float64) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    light: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return light


def seen_contrast(text: NDArray[Any], around: NDArray[Any]) -> float:
    """Of the pixels of a text with those around it, (n, 3) each: the text's usual colour against
    the hardest tenth of its ground, since one bright spot makes no text hard to read."""
    import numpy as np

    own = float(np.median(luminances(text)))
    ground = luminances(around)
    ratios = (np.maximum(own, ground) + 0.05) / (np.minimum(own, ground) + 0.05)
    return float(np.percentile(ratios, 10))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
