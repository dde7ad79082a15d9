"""A card's plan drawn: its ground once, and each text, rule and table as a layer that comes in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.graphics.arrange import PILL_HEIGHT, arrange
from pipeline.graphics.card_plan import CardPlan, Code, Credits, Emblem, Item, Rule, Words, is_plain
from pipeline.graphics.credits_table import draw_credits
from pipeline.graphics.easel import ENTERING, RISE, Drawn, Easel
from pipeline.graphics.emblem import logo_layer
from pipeline.graphics.ground import draw_ground
from pipeline.graphics.layers import Layer, Motion, Opening, Scene
from pipeline.graphics.paint import shape, smoothstep
from pipeline.graphics.qr import code_layer
from pipeline.graphics.words import fit_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

FULL_PACE = 3.0
"""Seconds; shorter cards play their motion faster, in proportion."""
FADE_OUT = 0.4
"""Seconds from the card to black, before the film."""
PILL_ROOM = 0.3
"""Ems of free rows below a filled shape, for its rise."""
PILL_SIDES = 1.3
"""Ems that a filled shape is wider than its text."""
JEWEL = 7
"""Units: half the width of the lozenge in a rule's middle."""


def card_scene(plan: CardPlan, seconds: Fraction) -> Scene:
    """Raises BadBrand where a text does not fit or has no glyph."""
    pace = min(1.0, float(seconds) / FULL_PACE)
    layers = plan_layers(plan, pace)
    size = plan.frame_size
    ground = draw_ground(plan.brand_files.brand, size)
    for still in (layer for layer in layers if layer.motion.seconds == 0):
        paste(ground, still)
    moving = tuple(layer for layer in layers if layer.motion.seconds > 0)
    return Scene(size.width, size.height, ground, moving, fade_out=FADE_OUT * pace)


def settled(plan: CardPlan) -> NDArray[np.uint8]:
    """The card once everything on it stands, H x W x RGB."""
    ground = draw_ground(plan.brand_files.brand, plan.frame_size)
    for layer in plan_layers(plan):
        paste(ground, layer)
    return ground


def plan_layers(plan: CardPlan, pace: float = 1.0) -> list[Layer]:
    """Every item in its place, in the order of the plan."""
    layers = []
    for placed in arrange(plan):
        group = placed.group
        easel = Easel(plan.brand_files, plan.unit, group.is_centred, pace)
        drawn = draw_item(placed.item, group.width, easel)
        left = group.x - drawn.width / 2 if group.is_centred else group.x
        x, y = round(left + drawn.layer.x), round(placed.y + drawn.layer.y)
        layers.append(replace(drawn.layer, x=x, y=y))
    return layers


def paste(ground: NDArray[np.uint8], layer: Layer) -> None:
    """Lays a layer as it stands over the ground, in place."""
    rows = slice(layer.y, layer.y + layer.height)
    columns = slice(layer.x, layer.x + layer.width)
    below = ground[rows, columns].astype(np.float32)
    share = layer.alpha[: below.shape[0], : below.shape[1], None]
    above = layer.picture[: below.shape[0], : below.shape[1]]
    ground[rows, columns] = np.rint(below * (1 - share) + above * share).astype(np.uint8)


def draw_item(item: Item, width: float, easel: Easel) -> Drawn:
    if isinstance(item, Emblem):
        return _emblem(item, easel)
    if isinstance(item, Code):
        layer = code_layer(item.link, round(item.side))
        return Drawn(layer.width, layer)
    if isinstance(item, Rule):
        return _bar(item, easel) if is_plain(easel.brand_files.brand) else _jewelled(item, easel)
    if isinstance(item, Credits):
        return draw_credits(item, width, easel)
    return _pill(item, width, easel) if item.pill else _words(item, width, easel)


def _words(item: Words, width: float, easel: Easel) -> Drawn:
    ink = easel.ink(item, fit_words(item, width, easel.brand_files))
    pad = ink.padding
    alpha = ink.coverage.astype(np.float32) / 255
    colour = np.array(easel.colour(item.role), np.uint8)
    motion = Motion() if item.stands else easel.entering(item.enters, pad)
    layer = Layer(colour, alpha, -pad, -pad, motion)
    return Drawn(layer.width - 2 * pad, layer)


def _emblem(item: Emblem, easel: Easel) -> Drawn:
    layer = logo_layer(easel.brand_files, round(item.height))
    if item.enters is None:
        return Drawn(layer.width, layer)
    room = ceil(RISE * easel.unit)
    alpha = np.pad(layer.alpha, ((0, room), (0, 0)))
    picture = np.pad(layer.picture, ((0, room), (0, 0), (0, 0)), mode="edge")
    motion = easel.entering(item.enters, room)
    return Drawn(layer.width, replace(layer, colour=picture, alpha=alpha, motion=motion))


def _pill(item: Words, width: float, easel: Easel) -> Drawn:
    """The text in the ground's colour on a filled shape."""
    fitted = fit_words(item, width, easel.brand_files)
    ink, size = easel.ink(item, fitted), fitted.size
    wide = ink.coverage.shape[1] - 2 * ink.padding + ceil(size * PILL_SIDES)
    tall, room = ceil(size * PILL_HEIGHT), ceil(size * PILL_ROOM)
    alpha = shape(
        wide,
        tall + room,
        lambda canvas, scale: canvas.rounded_rectangle(
            (0, 0, wide * scale - 1, tall * scale - 1), radius=size * 0.16 * scale, fill=255
        ),
    )
    words = np.zeros((tall + room, wide), np.float32)
    words[:tall] = _centred(ink.coverage, wide, tall)
    above, below = (np.array(easel.colour(role), np.float32) for role in (item.role, item.pill))
    picture = np.rint(below + (above - below) * words[..., None]).astype(np.uint8)
    layer = Layer(picture, alpha, 0, 0, easel.entering(item.enters, size * PILL_ROOM))
    return Drawn(wide, layer)


def _centred(coverage: NDArray[np.uint8], wide: int, tall: int) -> NDArray[np.floating[Any]]:
    """Ink in the middle of a box, 0 to 1; its padding is added or cut as it must be."""
    height, width = coverage.shape
    top, left = (tall - height) // 2, (wide - width) // 2
    before = [(max(0, top), max(0, tall)), (max(0, left), max(0, wide))]
    padded = np.pad(coverage, before)
    cut = padded[max(0, -top) :, max(0, -left) :][:tall, :wide]
    return cut.astype(np.float32) / 255


def _bar(item: Rule, easel: Easel) -> Drawn:
    alpha = np.ones((max(1, round(item.thickness)), ceil(item.width)), np.float32)
    return _opening(item, alpha, 0, easel=easel, role="primary", opening=Opening.FROM_LEFT)


def _jewelled(item: Rule, easel: Easel) -> Drawn:
    thick = max(1, round(item.thickness))
    alpha = _jewelled_line(ceil(item.width), thick, round(JEWEL * easel.unit) + 1)
    y = -(alpha.shape[0] - thick) // 2
    return _opening(item, alpha, y, easel=easel, role="accent", opening=Opening.FROM_MIDDLE)


def _opening(
    item: Rule,
    alpha: NDArray[np.floating[Any]],
    y: int,
    *,
    easel: Easel,
    role: str,
    opening: Opening,
) -> Drawn:
    motion = Motion(item.enters * easel.pace, ENTERING * easel.pace, opening=opening)
    layer = Layer(np.array(easel.colour(role), np.uint8), alpha, 0, y, motion)
    return Drawn(layer.width, layer)


def _jewelled_line(wide: int, thick: int, jewel: int) -> NDArray[np.floating[Any]]:
    """A line that fades towards its ends, with a lozenge in a gap at its middle."""
    tall = max(thick, 2 * jewel + 1)
    places = np.abs(np.arange(wide, dtype=np.float32) - (wide - 1) / 2)
    alpha = np.zeros((tall, wide), np.float32)
    top = (tall - thick) // 2
    alpha[top : top + thick] = smoothstep((wide / 2 - places) / (wide * 0.35)) * (
        places > jewel * 2.2
    )
    corners = [
        (wide / 2 + across * jewel, tall / 2 + down * jewel)
        for across, down in ((0, -1), (1, 0), (0, 1), (-1, 0))
    ]
    lozenge = shape(
        wide,
        tall,
        lambda canvas, scale: canvas.polygon(
            [(x * scale, y * scale) for x, y in corners], fill=255
        ),
    )
    jewelled: NDArray[np.floating[Any]] = np.maximum(alpha, lozenge)
    return jewelled
