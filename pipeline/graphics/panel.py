"""The lower third's panel: bar, ground, name and role as layers, and how they come and go."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.graphics.card_plan import Words, is_plain, unit
from pipeline.graphics.easel import Easel
from pipeline.graphics.layers import Layer, Motion, Opening, Scene
from pipeline.graphics.paint import Rgb, blend, blurred, smoothstep
from pipeline.graphics.plan import panel_words
from pipeline.graphics.typeset import Ink
from pipeline.graphics.words import fit_words
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize

if TYPE_CHECKING:
    from numpy.typing import NDArray

COMING = 2.0
"""Seconds that a lower third needs to come and go without hurry."""


OPACITY = 0.94
"""Of a panel's ground over the picture."""
LEAVING = 0.5
"""Seconds from the panel's first movement out to nothing."""


@dataclass(frozen=True, slots=True)
class PanelScene:
    """`margin` pixels of shadow lie around the panel; `panel_bottom` is its lower edge's y."""

    scene: Scene
    margin: int
    panel_bottom: int


def panel_scene(
    brand_files: BrandFiles, name: str, role: str, *, frame_size: FrameSize, seconds: Fraction
) -> PanelScene:
    """It has come and gone within `seconds`. Without words there is no panel to see."""
    u = unit(frame_size)
    easel = Easel(brand_files, u, False, min(1.0, float(seconds) / COMING))
    texts = []
    for words, width in panel_words(name, role, frame_size):
        texts.append((words, easel.ink(words, fit_words(words, width, brand_files))))
    return _panel(texts, easel, float(seconds))


def _panel(texts: list[tuple[Words, Ink]], easel: Easel, seconds: float) -> PanelScene:
    if not texts:
        return PanelScene(Scene(2, 2, None, ()), 0, 2)
    u = easel.unit
    margin, bar, inset = ceil(20 * u), max(2, round(9 * u)), round(34 * u)
    gap, above = round(16 * u), round(24 * u)
    sizes = [(ink.coverage.shape[1] - 2 * ink.padding, ink.coverage.shape[0] - 2 * ink.padding)
             for _, ink in texts]  # fmt: skip
    wide = bar + 2 * inset + max((width for width, _ in sizes))
    tall = 2 * above + sum(height for _, height in sizes) + gap * (len(sizes) - 1)
    wide = max(wide, round(330 * u))
    frame = (wide + 2 * margin, tall + 2 * margin)
    leaves = seconds - LEAVING * easel.pace
    layers = box_layers(wide, tall, Edge(margin, bar), easel=easel, leaves=leaves)
    y = margin + above
    for index, ((words, ink), (_, height)) in enumerate(zip(texts, sizes, strict=True)):
        place = (margin + bar + inset - ink.padding, y - ink.padding)
        enters = 0.38 + 0.12 * index
        layers.append(text_layer(words, ink, place, easel=easel, enters=enters, leaves=leaves))
        y += height + gap
    return PanelScene(Scene(frame[0], frame[1], None, tuple(layers)), margin, margin + tall)


@dataclass(frozen=True, slots=True)
class Edge:
    """Pixels: the room for the shadow on every side, the width of the bar at the left."""

    margin: int
    bar: int


def box_layers(wide: int, tall: int, edge: Edge, *, easel: Easel, leaves: float) -> list[Layer]:
    """Shadow, ground and bar of a panel of `wide` x `tall` pixels inside its margin."""
    ground, colour = _ground(wide, tall, easel)
    return [
        _shadow(ground, edge.margin, easel, leaves),
        _face(colour, ground, edge.margin, easel=easel, leaves=leaves),
        _bar(edge.bar, tall, edge.margin, easel=easel, leaves=leaves),
    ]


def _ground(
    wide: int, tall: int, easel: Easel
) -> tuple[NDArray[np.floating[Any]], NDArray[np.uint8]]:
    """The panel's alpha and its colours, lighter to the left, with an accent at its foot."""
    plain = is_plain(easel.brand_files.brand)
    left, right = easel.colour("background" if plain else "primary"), easel.colour("background")
    across = smoothstep(np.linspace(0, 1, wide, dtype=np.float32))[None, :, None]
    colour = np.array(left, np.float32) * (1 - across) + np.array(right, np.float32) * across
    colour = np.broadcast_to(colour, (tall, wide, 3)).copy()
    foot = max(1, round(2.5 * easel.unit))
    line: Rgb = easel.colour("accent")
    colour[tall - foot :] = blend(right, line, 0.25) if plain else line
    return np.full((tall, wide), OPACITY, np.float32), np.rint(colour).astype(np.uint8)


def _shadow(ground: NDArray[np.floating[Any]], margin: int, easel: Easel, leaves: float) -> Layer:
    """Soft and dark, so that the panel stands off from a light picture too. It comes when the panel
    is open and goes before it closes."""
    pace = easel.pace
    soft = blurred(np.pad((ground > 0).astype(np.float32), margin), margin * 0.4) * 0.34
    motion = Motion(0.5 * pace, 0.5 * pace, leaves=leaves - 0.2 * pace, leaving_seconds=0.25 * pace)
    return Layer(np.zeros(3, np.uint8), soft.astype(np.float32), 0, 0, motion)


def _face(
    colour: NDArray[np.uint8],
    ground: NDArray[np.floating[Any]],
    margin: int,
    *,
    easel: Easel,
    leaves: float,
) -> Layer:
    pace = easel.pace
    motion = Motion(
        0.14 * pace, 0.5 * pace, 0, Opening.FROM_LEFT, leaves, leaving_seconds=0.4 * pace
    )
    return Layer(colour, ground, margin, margin, motion)


def _bar(width: int, tall: int, margin: int, *, easel: Easel, leaves: float) -> Layer:
    """First to come, last to go."""
    pace = easel.pace
    gone = leaves + LEAVING * pace
    motion = Motion(0, 0.3 * pace, 0, Opening.FROM_TOP, gone - 0.25 * pace, 0.25 * pace)
    role = "primary" if is_plain(easel.brand_files.brand) else "accent"
    colour = np.array(easel.colour(role), np.uint8)
    return Layer(colour, np.ones((tall, width), np.float32), margin, margin, motion)


def text_layer(
    words: Words, ink: Ink, place: tuple[int, int], *, easel: Easel, enters: float, leaves: float
) -> Layer:
    """`place` is where the ink's upper left pixel stands; it goes before its panel does."""
    pace = easel.pace
    motion = Motion(
        enters * pace,
        0.5 * pace,
        min(14 * easel.unit, ink.padding),
        leaves=leaves - 0.18 * pace,
        leaving_seconds=0.3 * pace,
    )
    colour = np.array(easel.colour(words.role), np.uint8)
    alpha = ink.coverage.astype(np.float32) / 255
    return Layer(colour, alpha, place[0], place[1], motion)
