"""The key-point panel: bullet points or a quotation beside the speaker, in the brand's look.

It comes, is held as a still for as long as it is wanted, and goes: so holding it longer draws
nothing again, and a segment that only holds it is keyed by the still.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from pipeline.graphics.areas import Area, beside_speaker
from pipeline.graphics.card_plan import Anchor, CardPlan, Group, Item, Words, is_narrow, unit
from pipeline.graphics.element import HeldElement, still_of
from pipeline.graphics.limits import Limits
from pipeline.graphics.text import PanelText
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize
from pipeline.model.panel import MOST_POINTS
from pipeline.model.timing import nearest_frame, time_of

if TYPE_CHECKING:
    from pipeline.graphics.arrange import Placed
    from pipeline.graphics.easel import Easel
    from pipeline.graphics.layers import Layer, Scene
    from pipeline.graphics.typeset import Ink

PANEL = "key-point panel"
COMING, GOING = Fraction(2), Fraction(4, 5)
"""Seconds: the last of the points stands by the end of the first."""
FIRST_TO_GO = 0.2
"""Seconds before its panel that the shadow goes."""
FIRST, BETWEEN = 0.4, 0.16
"""Seconds until the first text comes, and from one to the next."""
BULLET = 0.24
"""Ems: the side of the square before a point."""
HANGING = 0.75
"""Ems that points stand in from the heading."""
NARROWEST = 0.45
"""Of its area's width: a panel of single words is no sliver."""
MARKS = ("“", "”")


@dataclass(frozen=True, slots=True)
class Padding:
    """Pixels."""

    side: int
    ends: int
    shadow: int
    bar: int


def key_points(
    brand_files: BrandFiles, text: PanelText, *, frame_size: FrameSize, frame_rate: Fraction
) -> HeldElement:
    """Raises BadBrand where the words do not fit the panel or have no glyph."""
    from pipeline.graphics.animate import element

    coming = nearest_frame(COMING, frame_rate)
    total = coming + nearest_frame(GOING, frame_rate)
    leaves = float(time_of(coming, frame_rate)) + FIRST_TO_GO
    scene, area = _scene(brand_files, text, frame_size, leaves=leaves)
    x, y = area
    moving = element(scene, x=x, y=y, seconds=time_of(total, frame_rate), frame_rate=frame_rate)
    return HeldElement(moving, coming, still_of(moving, coming - 1))


def points_plan(brand_files: BrandFiles, text: PanelText, frame_size: FrameSize) -> CardPlan:
    """The panel's words in the room it has, placed in the film's frame."""
    u = unit(frame_size)
    area = beside_speaker(brand_files.brand, frame_size, is_left=text.is_left)
    padding = _padding(u)
    width = area.width - padding.bar - 2 * padding.side
    items = _quotation(text, u) if text.quote else _points(text, u)
    left = area.left + padding.bar + padding.side
    narrow = is_narrow(frame_size)
    y = area.bottom - padding.ends if narrow else area.top + area.height * 0.44
    anchor = Anchor.BOTTOM if narrow else Anchor.MIDDLE
    group = Group(tuple(items), left, y, width, anchor, False, floats=True)
    advice = f"show fewer or shorter points; {MOST_POINTS} short ones are the most"
    return CardPlan(PANEL, brand_files, frame_size, (group,), advice)


def place_points(plan: CardPlan) -> list[Placed]:
    """Where each text stands. Raises BadBrand where they find no room."""
    from pipeline.graphics.arrange import Extent, in_room

    area = beside_speaker(plan.brand_files.brand, plan.frame_size)
    ends = _padding(plan.unit).ends
    return in_room(plan.groups[0], Extent(area.top + ends, area.bottom - ends), plan)


def _padding(u: float) -> Padding:
    return Padding(round(34 * u), round(32 * u), ceil(20 * u), max(2, round(9 * u)))


def _points(text: PanelText, u: float) -> list[Item]:
    items: list[Item] = []
    enters = FIRST
    if text.heading:
        limits = Limits(46 * u, 34 * u, most_lines=2, leading=1.28)
        items.append(Words("panel heading", text.heading, "accent", limits, True, enters=enters))
        enters += BETWEEN
    for place, point in enumerate(text.points):
        limits = Limits(42 * u, 30 * u, most_lines=3, leading=1.32)
        gap = (30 if place == 0 else 22) * u
        hanging = limits.largest * HANGING
        items.append(
            Words("key point", point, "text", limits, gap=gap, enters=enters, inset=hanging)
        )
        enters += BETWEEN
    return items


def _quotation(text: PanelText, u: float) -> list[Item]:
    opening, closing = MARKS
    quote = text.quote.strip()
    if not quote.startswith(("“", "「", "《", '"')):
        quote = f"{opening}{quote}{closing}"
    items: list[Item] = []
    if text.heading:
        limits = Limits(36 * u, 28 * u, most_lines=2)
        items.append(Words("panel heading", text.heading, "accent", limits, True, enters=FIRST))
    limits = Limits(44 * u, 30 * u, most_lines=8, leading=1.42)
    items.append(Words("quotation", quote, "text", limits, gap=24 * u, enters=FIRST + BETWEEN))
    if text.by:
        limits = Limits(30 * u, 24 * u, most_lines=2)
        enters = FIRST + 2 * BETWEEN
        said_by = f"—— {text.by}"
        items.append(Words("source", said_by, "muted", limits, gap=26 * u, enters=enters))
    return items


def _scene(
    brand_files: BrandFiles, text: PanelText, frame_size: FrameSize, *, leaves: float
) -> tuple[Scene, tuple[int, int]]:
    """The panel as a scene, and the upper left corner of its shadow in the frame."""
    from pipeline.graphics.easel import Easel
    from pipeline.graphics.layers import Scene
    from pipeline.graphics.panel import Edge, box_layers

    plan = points_plan(brand_files, text, frame_size)
    padding, easel = _padding(plan.unit), Easel(brand_files, plan.unit, False, 1.0)
    texts = [_set(item, easel) for item in place_points(plan)]
    area = beside_speaker(brand_files.brand, frame_size, is_left=text.is_left)
    box = _box(texts, padding, area, plan)
    layers = box_layers(
        box.width, box.height, Edge(padding.shadow, padding.bar), easel=easel, leaves=leaves
    )
    corner = (box.left - padding.shadow, box.top - padding.shadow)
    start = (box.left + padding.bar + padding.side - corner[0], corner[1])
    for one in texts:
        layers += _layers(one, start, easel, leaves)
    size = (box.width + 2 * padding.shadow, box.height + 2 * padding.shadow)
    return Scene(*size, None, tuple(layers)), corner


@dataclass(frozen=True, slots=True)
class SetText:
    """A text of the panel: what it is, its ink, the size it is set in, its upper edge."""

    words: Words
    ink: Ink
    size: float
    y: float

    @property
    def width(self) -> float:
        return self.words.inset + float(self.ink.coverage.shape[1] - 2 * self.ink.padding)

    @property
    def bottom(self) -> float:
        return self.y + float(self.ink.coverage.shape[0] - 2 * self.ink.padding)


def _set(placed: Placed, easel: Easel) -> SetText:
    from pipeline.graphics.words import fit_words

    words = placed.item
    assert isinstance(words, Words)  # a panel has no rule or emblem
    fitted = fit_words(words, placed.group.width, easel.brand_files)
    return SetText(words, easel.ink(words, fitted), fitted.size, placed.y)


def _box(texts: list[SetText], padding: Padding, area: Area, plan: CardPlan) -> Area:
    """As wide as its words, at the outer side of its area."""
    wide = max(text.width for text in texts) + padding.bar + 2 * padding.side
    wide = min(area.width, max(ceil(wide), round(area.width * NARROWEST)))
    is_outer_left = is_narrow(plan.frame_size) or area.left < plan.frame_size.width / 4
    left = area.left if is_outer_left else area.right - wide
    top = max(area.top, round(texts[0].y) - padding.ends)
    return Area(left, top, left + wide, min(area.bottom, ceil(texts[-1].bottom) + padding.ends))


def _layers(text: SetText, start: tuple[int, int], easel: Easel, leaves: float) -> list[Layer]:
    from pipeline.graphics.panel import text_layer

    words, ink = text.words, text.ink
    left, top = start[0], round(text.y) - start[1]
    place = (round(left + words.inset) - ink.padding, top - ink.padding)
    drawn = text_layer(words, ink, place, easel=easel, enters=words.enters, leaves=leaves)
    return [drawn, _bullet(drawn, left, top, text.size, easel)] if words.inset else [drawn]


def _bullet(beside: Layer, left: int, top: int, size: float, easel: Easel) -> Layer:
    """A square in the middle of the first line's height, coming and going with its text."""
    import numpy as np

    side = max(2, round(size * BULLET))
    y = round(top + size * 0.5 - side / 2)
    colour = np.array(easel.colour("accent"), np.uint8)
    motion = replace(beside.motion, rise=0.0)
    return replace(
        beside,
        colour=colour,
        alpha=np.ones((side, side), np.float32),
        x=left,
        y=y,
        motion=motion,
    )
