"""Areas of a picture made unrecognisable: a face, a badge, a number plate, a screen.

A blur alone can be undone in part, so what is covered is first thrown away: a few cells remain of
it. Where even those may tell (four digits on a plain ground, say) a box hides everything.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

from pipeline.model.media import FrameSize
from pipeline.model.timeline import Cover

CELLS = 24
"""Cells along the picture's shorter side, at most: a badge is one or two."""
AREA_CELLS = 3
"""Cells along the area's shorter side, at most: a face that fills its area keeps some 9 values."""


def covered(shot: Any, cover: Cover, size: FrameSize) -> Any:
    """`shot`, of pictures of `size`, with `cover` drawn over its frames."""
    x, y, width, height = pixels(cover, size)
    shows = f"between(n,{cover.span.start},{cover.span.stop - 1})"
    if cover.is_box:
        box = {"x": x, "y": y, "w": width, "h": height}
        return shot.filter("drawbox", color="0x303030", t="fill", enable=shows, **box)
    cell = max(2, min(size.width, size.height) // CELLS, min(width, height) // AREA_CELLS)
    few = (max(2, round(width / cell)), max(2, round(height / cell)))
    halves = shot.split()
    part = halves[1].filter("crop", width, height, x, y)
    part = part.filter("scale", *few, flags="area")
    part = part.filter("scale", width, height, flags="bilinear")
    return halves[0].overlay(part, x=x, y=y, enable=shows)


def pixels(cover: Cover, size: FrameSize) -> tuple[int, int, int, int]:
    """Left, top, width, height, rounded outwards to even pixels (colour has half the lines)."""
    left, top, width, height = cover.area
    x, y = _even_below(left * size.width), _even_below(top * size.height)
    right = min(ceil((left + width) * size.width / 2) * 2, size.width - size.width % 2)
    bottom = min(ceil((top + height) * size.height / 2) * 2, size.height - size.height % 2)
    return x, y, max(2, right - x), max(2, bottom - y)


def _even_below(side: Fraction) -> int:
    return floor(side / 2) * 2
