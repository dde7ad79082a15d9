"""Colours, gradients and shapes as arrays. Deterministic: the dither's noise has a fixed seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from pipeline.graphics.contrast import luminance
from pipeline.graphics.plan import COVER_ACCENT, COVER_TEXT
from pipeline.model.brand import Brand

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rgb = tuple[int, int, int]
SMOOTHING = 3
"""Shapes are drawn this much larger and averaged down."""
COVER_SHADE = "cover-shade"
"""The role of what covers darken a picture with."""
STRIP = 64
"""Rows."""
SEED = 20_10_24
"""Of the dither; any number, the same for ever."""


def rgb(colour: str) -> Rgb:
    """(r, g, b) of #RRGGBB."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def role_colour(brand: Brand, role: str) -> str:
    """The brand's colour of a role, or of one that follows from others: `deep` where the brand
    names none, `ground` for what stands on a filled shape, and those of a cover's words."""
    known = dict(brand.colours)
    if role in known:
        return known[role]
    if role == COVER_TEXT:
        return lightest(known["text"], known["background"])
    if role == COVER_ACCENT:
        return lightest(known["accent"], known["deep"] if "deep" in known else known["background"])
    if role == COVER_SHADE:
        return darkest(known["text"], known["background"], role_colour(brand, "deep"))
    return known["background"]


def lightest(*colours: str) -> str:
    return max(colours, key=luminance)


def darkest(*colours: str) -> str:
    return min(colours, key=luminance)


def blend(below: Rgb, above: Rgb, part: float) -> Rgb:
    mixed = (round(b + (a - b) * part) for b, a in zip(below, above, strict=True))
    return tuple(mixed)  # type: ignore[return-value]


def flat(width: int, height: int, colour: Rgb) -> NDArray[np.floating[Any]]:
    return np.full((height, width, 3), colour, np.float32)


def smoothstep(values: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """0 to 1 with a level start and end; clipped outside."""
    inside = np.clip(values, 0, 1)
    eased: NDArray[np.floating[Any]] = (inside * inside * (3 - 2 * inside)).astype(np.float32)
    return eased


def over(
    ground: NDArray[np.floating[Any]], colour: Rgb, alpha: NDArray[np.floating[Any]]
) -> NDArray[np.floating[Any]]:
    """`colour` laid over `ground`, in place, where `alpha` (0 to 1, H x W) says."""
    for rows in strips(len(ground)):
        share = alpha[rows, :, None]
        ground[rows] = ground[rows] * (1 - share) + np.array(colour, np.float32) * share
    return ground


def dithered(ground: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """8 bits a colour with a little fixed noise: a smooth gradient shows bands without it."""
    chance = np.random.default_rng(SEED)
    shades = np.empty(ground.shape, np.uint8)
    for rows in strips(len(ground)):
        noise = chance.uniform(-0.9, 0.9, ground[rows].shape[:2]).astype(np.float32)
        shades[rows] = np.clip(np.rint(ground[rows] + noise[..., None]), 0, 255).astype(np.uint8)
    return shades


def strips(height: int) -> Iterator[slice]:
    """Rows worked on at once: a whole picture in floating point is 25 MB at 1080 lines, and
    arithmetic makes several of it."""
    for top in range(0, height, STRIP):
        yield slice(top, min(top + STRIP, height))


def shape(
    width: int, height: int, draw: Callable[[ImageDraw.ImageDraw, float], None]
) -> NDArray[np.floating[Any]]:
    """Coverage 0 to 1 of what `draw(canvas, scale)` draws in white, smoothed."""
    canvas = Image.new("L", (width * SMOOTHING, height * SMOOTHING), 0)
    draw(ImageDraw.Draw(canvas), SMOOTHING)
    made = np.array(canvas.reduce(SMOOTHING), dtype=np.float32)
    made /= 255
    return made


def blurred(alpha: NDArray[np.floating[Any]], radius: float) -> NDArray[np.floating[Any]]:
    from PIL import ImageFilter

    picture = Image.fromarray(np.rint(alpha * 255).astype(np.uint8))
    soft = picture.filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(soft, dtype=np.float32) / 255
