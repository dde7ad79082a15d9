"""Which part of the frame belongs to what: title-safe, captions, and what stands beside a speaker.

The areas never overlap, so captions, lower third, logo, panel and inset cannot collide.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.graphics.card_plan import is_narrow, unit
from pipeline.model.brand import Brand, CaptionStyle
from pipeline.model.media import FrameSize

TITLE_SAFE = 0.05
"""Of each side: EBU R 95 keeps graphics out of the outermost 5 %."""
CAPTION_LINES = 2
CAPTION_LEADING = 1.448
"""Ems that a caption line takes, as libass sets Noto Sans SC (its ascent and descent)."""
CLEARANCE = 0.02
"""Of the frame's height, between the captions and whatever stands above them."""
AI_MARK = 0.072
"""Of the short side: the mark's height with its ground."""
BESIDE = 0.4
"""The part of a wide frame's width that a panel or an inset beside the speaker may take."""
LOWER_HALF = 0.5
"""On narrow frames it stands below this part of the height instead: faces are above."""


@dataclass(frozen=True, slots=True)
class Area:
    """Pixels of the film's frame, half-open."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def caption_top(style: CaptionStyle) -> float:
    """How far up the captions reach, as a part of the frame's height from its lower edge."""
    return style.bottom + CAPTION_LINES * CAPTION_LEADING * style.size


def title_safe(size: FrameSize) -> Area:
    across, down = round(size.width * TITLE_SAFE), round(size.height * TITLE_SAFE)
    return Area(across, down, size.width - across, size.height - down)


def above_captions(brand: Brand, size: FrameSize) -> int:
    """The lowest y that is clear of the captions."""
    return round(size.height * (1 - caption_top(brand.caption_style) - CLEARANCE))


def below_corners(brand: Brand, size: FrameSize) -> int:
    """The highest y that is clear of the corner logo and of the AI mark in the other corner."""
    where, side = brand.corner_logo, min(size.width, size.height)
    logo = where.height if where.corner.startswith("top") else 0.0
    lowest = (where.margin + max(logo, AI_MARK)) * side + 24 * unit(size)
    return max(title_safe(size).top, round(lowest))


def beside_speaker(brand: Brand, size: FrameSize, *, is_left: bool = False) -> Area:
    """Where a panel or an inset stands: at one side of wide frames (the right, unless `is_left`),
    in the lower half of others; below the logo, above the captions."""
    safe, bottom = title_safe(size), above_captions(brand, size)
    if is_narrow(size):
        return Area(safe.left, round(size.height * LOWER_HALF), safe.right, bottom)
    wide = round(size.width * BESIDE)
    left = safe.left if is_left else safe.right - wide
    return Area(left, below_corners(brand, size), left + wide, bottom)
