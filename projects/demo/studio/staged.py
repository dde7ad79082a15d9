"""Pictures that change when words are spoken: a still for each stage, blended into the next."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from studio.paint import Layer, ease

BLEND = 0.6
"""Seconds from one stage to the next."""


class Stages:
    """The stills and when each begins (seconds, the first at 0)."""

    def __init__(self, stills: Sequence[Image.Image], starts: Sequence[float]) -> None:
        self._stills = stills
        self._starts = starts

    def frame(self, t: float) -> Image.Image:
        """A picture of its own that may be drawn on."""
        place = sum(start <= t for start in self._starts) - 1
        since = t - self._starts[place]
        if place > 0 and since < BLEND:
            return Image.blend(self._stills[place - 1], self._stills[place], ease(since / BLEND))
        return self._stills[place].copy()


def lay(frame: Image.Image, sheet: Layer) -> Image.Image:
    """A copy of the frame with the sheet on it."""
    out = frame.copy()
    picture = sheet.picture()
    out.paste(picture, (0, 0), picture)
    return out


def chips(sheet: Layer, labels: Sequence[str], *, lit: int, accent: str) -> None:
    """A row of step labels along the top, clear of the corner logo and of the mark that declares
    a machine's part; `lit` of them are done."""
    x = 440.0
    for place, label in enumerate(labels):
        width = 290
        ground, ink = (accent, "#ffffff") if place < lit else ("#ffffff", "#7b828a")
        sheet.rounded((x, 76, width, 92), 46, ground)
        sheet.ellipse(x + 48, 122, 32, 32, "#ffffff" if place < lit else "#e3e5e6")
        sheet.text(
            (x + 48, 120),
            str(place + 1),
            38,
            accent if place < lit else "#9aa1a8",
            bold=True,
            anchor="mm",
        )
        sheet.text((x + 98, 120), label, 42, ink, bold=True)
        x += width + 32
