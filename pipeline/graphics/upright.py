"""Films that are no wider than high: a panel with the title above, the picture in a pane as wide as
the frame, large captions below. What stands over the picture is laid out in a square that sits on
the pane's lower edge, so that it looks as it does in other films.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.graphics.areas import CAPTION_LEADING, Area
from pipeline.graphics.card_plan import Anchor, CardPlan, Emblem, Group, Item, Words, is_plain, unit
from pipeline.graphics.element import StillElement
from pipeline.graphics.limits import Limits
from pipeline.graphics.text import CardText
from pipeline.model.brand import Brand, BrandFiles, CaptionStyle
from pipeline.model.media import FrameSize

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TALL_TOP, TALL_FOOT = 400, 180
"""Units: the panel's height; what stays free below captions, where phones put their own buttons."""
SQUARE_TOP, SQUARE_PANE = 164, 696
CAPTION = 72
"""Units: the side of a Han character, twice as large on a phone as a wide film's."""
SIDE = 56
EDGE = 4
"""Units: the line between panel and pane."""
GROUND_SHADE = 0.55


def upright_frame(product: str, size: FrameSize) -> FrameSize:
    """`vertical` is 9:16 and `square` 1:1, as wide as the course's frame is high."""
    side = min(size.width, size.height)
    return FrameSize(side, _even(side * 16 / 9) if product == "vertical" else side)


@dataclass(frozen=True, slots=True)
class Layout:
    """Areas of the frame, in pixels."""

    frame: FrameSize
    pane: Area
    captions: Area
    """The strip below the pane, without what stays free at the foot."""

    @property
    def pane_size(self) -> FrameSize:
        return FrameSize(self.pane.width, self.pane.height)

    @property
    def square(self) -> FrameSize:
        """What elements over the picture are drawn for; its lower edge is the pane's."""
        return FrameSize(self.frame.width, self.frame.width)


def layout(frame: FrameSize) -> Layout:
    """Of an upright frame, or a square one."""
    u, wide, tall = unit(frame), frame.width, frame.height
    if tall > 1.2 * wide:
        top = _even(TALL_TOP * u)
        pane = Area(0, top, wide, min(top + _even(wide), tall))
        return Layout(frame, pane, Area(0, pane.bottom, wide, tall - _even(TALL_FOOT * u)))
    top = _even(SQUARE_TOP * u)
    pane = Area(0, top, wide, top + _even(SQUARE_PANE * u))
    return Layout(frame, pane, Area(0, pane.bottom, wide, tall))


def _even(length: float) -> int:
    return round(length / 2) * 2


def captions_below(brand: Brand, at: Layout, lines: int) -> CaptionStyle:
    """The brand's captions in the strip below the pane: large, in the colour of its titles, with no
    outline on their plain ground. `lines` of them stand in the strip's middle."""
    side = min(at.frame.width, at.frame.height)
    size = CAPTION / 1080
    block = lines * CAPTION_LEADING * size * side
    free = max(0.0, at.captions.height - block) / 2
    bottom = (at.frame.height - at.captions.bottom + free) / at.frame.height
    colours = dict(brand.colours)
    return replace(
        brand.caption_style,
        size=size,
        colour=colours["text"],
        outline_colour=colours["background"],
        outline=0.0,
        bottom=bottom,
    )


def over_pane(brand: Brand) -> Brand:
    """The brand for what is drawn over the picture: no captions stand there."""
    return replace(brand, caption_style=replace(brand.caption_style, size=0.0, bottom=0.01))


def panel_plan(brand_files: BrandFiles, text: CardText, frame: FrameSize) -> CardPlan:
    """The logo, whose film it is, what it is about."""
    tall = frame.height > 1.2 * frame.width
    groups = _tall_groups(text, frame) if tall else _square_groups(text, frame)
    return CardPlan("panel", brand_files, frame, groups, "shorten the lesson's title")


def _tall_groups(text: CardText, frame: FrameSize) -> tuple[Group, ...]:
    u = unit(frame)
    left, logo, y = SIDE * u, 88 * u, 132 * u
    beside = left + logo + 24 * u
    title = Words("lesson title", text.title, "text", Limits(66 * u, 38 * u, 3, 1.24), True)
    groups = [
        Group((Emblem(logo),), left, y, logo, Anchor.MIDDLE, False),
        Group((title,), left, 294 * u, frame.width - 2 * left, Anchor.MIDDLE, False),
    ]
    small = _small(text, u)
    if small:
        width = frame.width - left - beside
        groups.append(Group(small, beside, y, width, Anchor.MIDDLE, False))
    return tuple(groups)


def _small(text: CardText, u: float) -> tuple[Item, ...]:
    """Organisation and course, one under the other."""
    items: list[Item] = []
    if text.organisation:
        limits = Limits(32 * u, 22 * u, most_lines=2)
        items.append(Words("organisation", text.organisation, "text", limits, True))
    if text.kicker:
        limits = Limits(27 * u, 20 * u, most_lines=2)
        items.append(Words("course title", text.kicker, "accent", limits, gap=10 * u))
    return tuple(items)


def _square_groups(text: CardText, frame: FrameSize) -> tuple[Group, ...]:
    u = unit(frame)
    left, logo, y = SIDE * u, 92 * u, SQUARE_TOP * u / 2
    beside = left + logo + 26 * u
    width = frame.width - left - beside
    limits = Limits(40 * u, 27 * u, 2, 1.18)
    items: list[Item] = [Words("lesson title", text.title, "text", limits, True)]
    if text.organisation:
        small = Limits(24 * u, 18 * u)
        items.append(Words("organisation", text.organisation, "accent", small, gap=7 * u))
    return (
        Group((Emblem(logo),), left, y, logo, Anchor.MIDDLE, False),
        Group(tuple(items), beside, y, width, Anchor.MIDDLE, False),
    )


def upright_panel(
    brand_files: BrandFiles, text: CardText, *, frame_size: FrameSize
) -> StillElement:
    """All of the frame but the pane, which is see-through. Raises BadBrand where the title does not
    fit or has no glyph."""
    import numpy as np
    from PIL import Image

    from pipeline.graphics.draw import paste, plan_layers

    at = layout(frame_size)
    ground = _ground(brand_files.brand, at)
    for layer in plan_layers(panel_plan(brand_files, text, frame_size)):
        paste(ground, layer)
    alpha = np.full(ground.shape[:2], 255, np.uint8)
    alpha[at.pane.top : at.pane.bottom, at.pane.left : at.pane.right] = 0
    file = BytesIO()
    Image.fromarray(np.dstack([ground, alpha])).save(file, "PNG", optimize=True)
    return StillElement(file.getvalue(), frame_size, 0, 0)


def _ground(brand: Brand, at: Layout) -> NDArray[np.uint8]:
    """The brand's ground without ornament, which the pane would cut in two, and a line of the
    accent on either side of the pane."""
    import numpy as np

    from pipeline.graphics.paint import dithered, flat, over, rgb, role_colour, smoothstep

    wide, tall = at.frame.width, at.frame.height
    ground = flat(wide, tall, rgb(role_colour(brand, "background")))
    away = np.abs(np.arange(tall, dtype=np.float32) - (at.pane.top + at.pane.bottom) / 2)
    rows = smoothstep((away / (tall / 2) - 0.35) / 0.65)[:, None]
    shade = np.broadcast_to(rows, (tall, wide)) * np.float32(GROUND_SHADE)
    ground = over(ground, rgb(role_colour(brand, "deep")), shade)
    line = max(2, round(EDGE * unit(at.frame)))
    edges = np.zeros((tall, wide), np.float32)
    edges[at.pane.top - line : at.pane.top] = edges[at.pane.bottom : at.pane.bottom + line] = 1
    role = "primary" if is_plain(brand) else "accent"
    return dithered(over(ground, rgb(role_colour(brand, role)), edges))
