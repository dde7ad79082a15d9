"""A card's plan drawn: its ground once, and each text, rule and table as a layer that comes in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from pipeline.graphics.fit import FittedText
from pipeline.graphics.ground import draw_ground
from pipeline.graphics.layers import Layer, Motion, Opening, Scene
from pipeline.graphics.paint import Rgb, rgb, role_colour, shape, smoothstep
from pipeline.graphics.plan import (
    CREDIT_GUTTER,
    Anchor,
    CardPlan,
    Credits,
    Emblem,
    Group,
    Item,
    Rule,
    Words,
    credit_words,
    is_plain,
)
from pipeline.graphics.typeset import Ink, draw_lines, set_line
from pipeline.graphics.words import fit_words, typeface_of
from pipeline.model.brand import BrandFiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENTERING = 0.7
"""Seconds a text takes to come."""
FULL_PACE = 3.0
"""Seconds; shorter cards play their motion faster, in proportion."""
FADE_OUT = 0.4
"""Seconds from the card to black, before the film."""
RISE = 24
"""Units that a text rises while it comes."""
CREDIT_LEADING = 1.62
"""Ems from one row of credits to the next."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An item's box and its layer, whose place is relative to the box's upper left corner."""

    width: float
    height: float
    gap: float
    layer: Layer


@dataclass(frozen=True, slots=True)
class Easel:
    """What drawing needs besides the item."""

    brand_files: BrandFiles
    unit: float
    is_centred: bool
    pace: float
    """1, or less for a short card."""

    def colour(self, role: str) -> Rgb:
        return rgb(role_colour(self.brand_files.brand, role))


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


def plan_layers(plan: CardPlan, pace: float = 1.0) -> list[Layer]:
    """Every item in its place, in the order of the plan."""
    layers: list[Layer] = []
    for group in plan.groups:
        layers += _group_layers(group, Easel(plan.brand_files, plan.unit, group.is_centred, pace))
    return layers


def paste(ground: NDArray[np.uint8], layer: Layer) -> None:
    """Lays a still layer over the ground, in place."""
    rows = slice(layer.y, layer.y + layer.height)
    columns = slice(layer.x, layer.x + layer.width)
    below = ground[rows, columns].astype(np.float32)
    share = layer.alpha[: below.shape[0], : below.shape[1], None]
    above = layer.picture[: below.shape[0], : below.shape[1]]
    ground[rows, columns] = np.rint(below * (1 - share) + above * share).astype(np.uint8)


def _group_layers(group: Group, easel: Easel) -> list[Layer]:
    drawn = [draw_item(item, group.width, easel) for item in group.items]
    gaps = [0.0, *(each.gap for each in drawn[1:])]
    total = sum(each.height for each in drawn) + sum(gaps)
    y = group.y - {Anchor.TOP: 0.0, Anchor.MIDDLE: total / 2, Anchor.BOTTOM: total}[group.anchor]
    placed = []
    for each, gap in zip(drawn, gaps, strict=True):
        y += gap
        left = group.x - each.width / 2 if group.is_centred else group.x
        placed.append(replace(each.layer, x=round(left + each.layer.x), y=round(y + each.layer.y)))
        y += each.height
    return placed


def draw_item(item: Item, width: float, easel: Easel) -> Drawn:
    if isinstance(item, Emblem):
        return _emblem(item, easel)
    if isinstance(item, Rule):
        return _rule(item, easel)
    if isinstance(item, Credits):
        return _credits(item, width, easel)
    return _pill(item, width, easel) if item.pill else _words(item, width, easel)


def ink_of(words: Words, fitted: FittedText, easel: Easel) -> Ink:
    typeface = typeface_of(words, easel.brand_files)
    lines = tuple(set_line(line, typeface, words.limits.tracking) for line in fitted.lines)
    return draw_lines(
        lines, size=fitted.size, leading=words.limits.leading, centred=easel.is_centred
    )


def _entering(enters: float, easel: Easel, rise: float) -> Motion:
    return Motion(enters * easel.pace, ENTERING * easel.pace, rise)


def _words(item: Words, width: float, easel: Easel) -> Drawn:
    ink = ink_of(item, fit_words(item, width, easel.brand_files), easel)
    pad = ink.padding
    motion = _entering(item.enters, easel, min(RISE * easel.unit, pad))
    alpha = ink.coverage.astype(np.float32) / 255
    layer = Layer(np.array(easel.colour(item.role), np.uint8), alpha, -pad, -pad, motion)
    return Drawn(layer.width - 2 * pad, layer.height - 2 * pad, item.gap, layer)


def _pill(item: Words, width: float, easel: Easel) -> Drawn:
    """The text in the ground's colour on a filled shape."""
    fitted = fit_words(item, width, easel.brand_files)
    ink, size = ink_of(item, fitted, easel), fitted.size
    rows, columns = ink.coverage.shape
    wide = columns - 2 * ink.padding + ceil(size * 1.3)
    tall = ceil(size * 1.62)
    rise = min(RISE * easel.unit, size * PILL_ROOM)
    room = ceil(size * PILL_ROOM)
    alpha = shape(
        wide,
        tall + room,
        lambda canvas, scale: canvas.rounded_rectangle(
            (0, 0, wide * scale - 1, tall * scale - 1), radius=size * 0.16 * scale, fill=255
        ),
    )
    cover = np.zeros((tall + room, wide), np.float32)
    top, left = (tall - rows) // 2, (wide - columns) // 2
    inside = slice(max(0, -left), columns - max(0, columns + left - wide))
    shown = ink.coverage[max(0, -top) : rows, inside]
    y, x = max(0, top), max(0, left)
    cover[y : y + shown.shape[0], x : x + shown.shape[1]] = shown[: cover.shape[0] - y] / 255
    above = np.array(easel.colour(item.role), np.float32)
    below = np.array(easel.colour(item.pill), np.float32)
    picture = np.rint(below + (above - below) * cover[..., None]).astype(np.uint8)
    layer = Layer(picture, alpha, 0, 0, _entering(item.enters, easel, rise))
    return Drawn(wide, tall, item.gap, layer)


PILL_ROOM = 0.3
"""Ems of free rows below a filled shape, for its rise."""


def _rule(item: Rule, easel: Easel) -> Drawn:
    plain = is_plain(easel.brand_files.brand)
    wide, thick = ceil(item.width), max(1, round(item.thickness))
    motion = Motion(item.enters * easel.pace, ENTERING * easel.pace)
    if plain:
        alpha = np.ones((thick, wide), np.float32)
        bar = Layer(
            np.array(easel.colour("primary"), np.uint8),
            alpha,
            0,
            0,
            replace(motion, opening=Opening.FROM_LEFT),
        )
        return Drawn(wide, thick, item.gap, bar)
    alpha = _jewelled_line(wide, thick, round(7 * easel.unit) + 1)
    line = Layer(
        np.array(easel.colour("accent"), np.uint8),
        alpha,
        0,
        -(alpha.shape[0] - thick) // 2,
        replace(motion, opening=Opening.FROM_MIDDLE),
    )
    return Drawn(wide, thick, item.gap, line)


def _jewelled_line(wide: int, thick: int, jewel: int) -> NDArray[np.floating[Any]]:
    """A line that fades towards its ends, with a lozenge in a gap at its middle."""
    tall = max(thick, 2 * jewel + 1)
    places = np.abs(np.arange(wide, dtype=np.float32) - (wide - 1) / 2)
    line = smoothstep((wide / 2 - places) / (wide * 0.35)) * (places > jewel * 2.2)
    alpha = np.zeros((tall, wide), np.float32)
    top = (tall - thick) // 2
    alpha[top : top + thick] = line
    x, y = (wide - 1) / 2, (tall - 1) / 2
    lozenge = shape(
        wide,
        tall,
        lambda canvas, scale: canvas.polygon(
            [
                ((x + 0.5 + across * jewel) * scale, (y + 0.5 + down * jewel) * scale)
                for across, down in ((0, -1), (1, 0), (0, 1), (-1, 0))
            ],
            fill=255,
        ),
    )
    jewelled: NDArray[np.floating[Any]] = np.maximum(alpha, lozenge)
    return jewelled


def _emblem(item: Emblem, easel: Easel) -> Drawn:
    layer = logo_layer(easel.brand_files, round(item.height))
    return Drawn(layer.width, layer.height, item.gap, layer)


def logo_layer(brand_files: BrandFiles, height: int) -> Layer:
    """The brand's logo, `height` pixels high."""
    with Image.open(brand_files.logo) as file:
        picture = file.convert("RGBA")
    height = max(2, height)
    width = max(2, round(picture.width * height / picture.height))
    # Pillow's resize of RGBA weighs colours by alpha, so edges keep no dark fringe.
    small = np.asarray(picture.resize((width, height), Image.Resampling.LANCZOS))
    return Layer(small[..., :3], small[..., 3].astype(np.float32) / 255, 0, 0)


def _credits(item: Credits, width: float, easel: Easel) -> Drawn:
    """Rows of role and names; roles end and names begin at one line in each column."""
    cells = list(credit_words(item, width))
    beside = replace(easel, is_centred=False)
    inks = [
        ink_of(words, fit_words(words, room, easel.brand_files), beside) if words.text else None
        for words, room in cells
    ]
    rows = list(zip(inks[::2], inks[1::2], strict=True))
    depth = -(-len(rows) // item.columns)
    columns = [rows[start : start + depth] for start in range(0, len(rows), depth)]
    tables = [
        _table(column, item.limits.largest, ends_roles=easel.is_centred) for column in columns
    ]
    gutter = round(CREDIT_GUTTER * item.limits.largest)
    wide = sum(table.shape[2] for table in tables) + gutter * (len(tables) - 1)
    tall = max(table.shape[1] for table in tables)
    canvas = np.zeros((2, tall + ceil(item.limits.largest), wide), np.float32)
    x = 0
    for table in tables:
        canvas[:, : table.shape[1], x : x + table.shape[2]] = table
        x += table.shape[2] + gutter
    is_role = (canvas[0] > canvas[1])[..., None]
    accent = np.array(easel.colour("accent"), np.uint8)
    text = np.array(easel.colour("text"), np.uint8)
    motion = _entering(item.enters, easel, min(RISE * easel.unit, item.limits.largest))
    layer = Layer(np.where(is_role, accent, text), canvas.max(axis=0), 0, 0, motion)
    return Drawn(wide, tall, item.gap, layer)


def _table(
    rows: list[tuple[Ink | None, Ink | None]], size: float, *, ends_roles: bool
) -> NDArray[np.floating[Any]]:
    """Coverage of the roles and of the names: 2 x height x width. `ends_roles`: roles end at one
    line; else they begin at one."""

    def width_of(ink: Ink | None) -> int:
        return ink.coverage.shape[1] - 2 * ink.padding if ink else 0

    def height_of(ink: Ink | None) -> int:
        return ink.coverage.shape[0] - 2 * ink.padding if ink else 0

    roles = max(width_of(role) for role, _ in rows)
    names = max(width_of(name) for _, name in rows)
    gap = round(size * 1.1) if roles else 0
    pad = ceil(size * 0.4)
    tops, y = [], pad
    for role, name in rows:
        tops.append(y)
        y += round(max(height_of(role), height_of(name)) + size * (CREDIT_LEADING - 1))
    tall = round(y - size * (CREDIT_LEADING - 1)) + pad
    table = np.zeros((2, tall, roles + gap + names + pad), np.float32)
    for top, (role, name) in zip(tops, rows, strict=True):
        if role:
            _put(table[0], role, roles - width_of(role) if ends_roles else 0, top)
        if name:
            _put(table[1], name, roles + gap, top)
    return table


def _put(canvas: NDArray[np.floating[Any]], ink: Ink, x: int, y: int) -> None:
    """Lays an ink's box at (x, y); what its padding reaches beyond the canvas is cut off."""
    top, left = y - ink.padding, x - ink.padding
    cut = ink.coverage[max(0, -top) :, max(0, -left) :]
    top, left = max(0, top), max(0, left)
    area = canvas[top : top + cut.shape[0], left : left + cut.shape[1]]
    np.maximum(area, cut[: area.shape[0], : area.shape[1]] / np.float32(255), out=area)
