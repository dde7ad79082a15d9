"""What cards stand on: gradient and ornament in the brand's colours, drawn once a card.

Ornament stays under 0.2 alpha where text may stand, so that contrast is that of the ground.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import ImageDraw

from pipeline.graphics.card_plan import is_plain, unit
from pipeline.graphics.paint import (
    dithered,
    flat,
    over,
    rgb,
    role_colour,
    shape,
    smoothstep,
    strips,
)
from pipeline.model.brand import Brand
from pipeline.model.media import FrameSize

if TYPE_CHECKING:
    from numpy.typing import NDArray

WAVE = 62
"""Units: the radius of one wave of the classic ground."""
BAND = 0.30
"""The part of the frame's height that the waves rise to."""


def draw_ground(brand: Brand, frame_size: FrameSize) -> NDArray[np.uint8]:
    """H x W x RGB. A lesson's title and end card, drawn one after the other, stand on the same."""
    timeless = replace(brand, title_card_seconds="", end_card_seconds="")
    return _drawn(timeless, frame_size).copy()


@lru_cache(maxsize=1)
def _drawn(brand: Brand, frame_size: FrameSize) -> NDArray[np.uint8]:
    draw = _plain_ground if is_plain(brand) else _classic_ground
    return dithered(draw(brand, frame_size))


def _classic_ground(brand: Brand, size: FrameSize) -> NDArray[np.floating[Any]]:
    """A glow on deep red, waves at the foot (海水纹), a double frame with fretted corners."""
    ground = _glow(brand, size)
    gold = rgb(role_colour(brand, "accent"))
    ground = over(ground, gold, _waves(size))
    return over(ground, gold, _frame(size))


def _glow(brand: Brand, size: FrameSize) -> NDArray[np.floating[Any]]:
    """From the primary colour a little above the middle, over the background, to deep edges."""
    across = (np.arange(size.width, dtype=np.float32) + 0.5) / size.width - 0.5
    down = (np.arange(size.height, dtype=np.float32) + 0.5) / size.height - 0.42
    ground = flat(size.width, size.height, rgb(role_colour(brand, "background")))
    for rows in strips(size.height):
        distance = np.hypot(across[None, :] * 1.05, down[rows, None] * 1.15)
        inner = smoothstep(1 - distance / 0.52) * 0.85
        over(ground[rows], rgb(role_colour(brand, "primary")), inner)
        outer = smoothstep((distance - 0.36) / 0.42) * 0.8
        over(ground[rows], rgb(role_colour(brand, "deep")), outer)
    return ground


def _waves(size: FrameSize) -> NDArray[np.floating[Any]]:
    """Rows of overlapping rings, each hiding the lower half of the row behind; fainter upwards."""
    u = unit(size)
    radius = WAVE * u
    band = ceil(size.height * BAND)

    def draw(canvas: ImageDraw.ImageDraw, scale: float) -> None:
        rows = ceil(band / (radius / 2)) + 2
        for row in range(rows):
            y = band - (rows - 2 - row) * radius / 2
            shift = radius if row % 2 else 0.0
            for column in range(-1, ceil(size.width / (2 * radius)) + 2):
                _ring(canvas, column * 2 * radius + shift, y, radius=radius, scale=scale)

    lines = shape(size.width, band, draw)
    rising = smoothstep(np.linspace(0, 1, band, dtype=np.float32)) * 0.26
    alpha = np.zeros((size.height, size.width), np.float32)
    alpha[size.height - band :] = lines * rising[:, None]
    return alpha


def _ring(canvas: ImageDraw.ImageDraw, x: float, y: float, *, radius: float, scale: float) -> None:
    line = max(1, round(radius * 0.026 * scale))
    for part in (1.0, 0.72, 0.44, 0.16):
        r = radius * part
        box = [(x - r) * scale, (y - r) * scale, (x + r) * scale, (y + r) * scale]
        canvas.ellipse(box, fill=0, outline=255, width=line)


def _frame(size: FrameSize) -> NDArray[np.floating[Any]]:
    """Two hairlines around the card; the inner one turns into a fret at each corner."""
    u = unit(size)
    outer, inner = 38 * u, 52 * u
    step = 15 * u

    def draw(canvas: ImageDraw.ImageDraw, scale: float) -> None:
        wide, tall = size.width, size.height
        box = [outer * scale, outer * scale, (wide - outer) * scale, (tall - outer) * scale]
        canvas.rectangle(box, outline=255, width=max(1, round(2.2 * u * scale)))
        thin = max(1, round(1.4 * u * scale))
        for mirror_x in (False, True):
            for mirror_y in (False, True):
                points = [
                    (wide - x if mirror_x else x, tall - y if mirror_y else y)
                    for x, y in _fret(inner, step, wide / 2, tall / 2)
                ]
                canvas.line([(x * scale, y * scale) for x, y in points], fill=255, width=thin)

    lines = shape(size.width, size.height, draw)
    lines *= np.float32(0.62)
    return lines


def _fret(inset: float, step: float, middle: float, half: float) -> list[tuple[float, float]]:
    """The upper left quarter of the inner line, from the left side's middle to the top's."""
    a, b = inset, step
    return [
        (a, half),
        (a, a + 4 * b),
        (a + 3 * b, a + 4 * b),
        (a + 3 * b, a + 2 * b),
        (a + 1.5 * b, a + 2 * b),
        (a + 1.5 * b, a + 3 * b),
        (a + 1.5 * b, a + 1.5 * b),
        (a + 4 * b, a + 1.5 * b),
        (a + 4 * b, a),
        (middle, a),
    ]


def _plain_ground(brand: Brand, size: FrameSize) -> NDArray[np.floating[Any]]:
    """Near white, with the open pages of the logo, large and pale, running off the right edge."""
    ground = flat(size.width, size.height, rgb(role_colour(brand, "background")))
    deep = rgb(role_colour(brand, "deep"))
    primary = rgb(role_colour(brand, "primary"))
    rise = np.linspace(0, 1, size.height, dtype=np.float32)[:, None]
    ground = over(ground, deep, np.broadcast_to(smoothstep(rise) * 0.55, ground.shape[:2]))
    for left, alpha in ((0.69, 0.05), (0.79, 0.07), (0.89, 0.12)):
        ground = over(ground, primary, _leaf(size, left) * np.float32(alpha))
    return over(ground, primary, _edge(size))


def _leaf(size: FrameSize, left: float) -> NDArray[np.floating[Any]]:
    """A slanted page from `left` (a part of the width) to beyond the right edge."""
    wide, tall = size.width, size.height

    def draw(canvas: ImageDraw.ImageDraw, scale: float) -> None:
        lean = 0.22 * min(wide, tall)
        x = left * wide
        canvas.polygon(
            [
                ((x + lean) * scale, 0),
                (wide * 2 * scale, 0),
                (wide * 2 * scale, tall * scale),
                ((x - lean) * scale, tall * scale),
            ],
            fill=255,
        )

    return shape(wide, tall, draw)


def _edge(size: FrameSize) -> NDArray[np.floating[Any]]:
    """A solid band along the left edge."""
    alpha = np.zeros((size.height, size.width), np.float32)
    alpha[:, : max(2, round(16 * unit(size)))] = 1
    return alpha
