"""What drawing an item needs, and what it gives: shared by all that draw."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.graphics.card_plan import Words
from pipeline.graphics.fit import FittedText
from pipeline.graphics.layers import Layer, Motion
from pipeline.graphics.paint import Rgb, rgb, role_colour
from pipeline.graphics.typeset import Ink, draw_lines, set_line
from pipeline.graphics.words import typeface_of
from pipeline.model.brand import BrandFiles

ENTERING = 0.7
"""Seconds a text takes to come."""
RISE = 24
"""Units that a text rises while it comes, where it has the room."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An item's width and its layer, whose place is relative to the item's upper left corner."""

    width: float
    layer: Layer


@dataclass(frozen=True, slots=True)
class Easel:
    """The brand, the unit in pixels, how lines are set, and how fast things move."""

    brand_files: BrandFiles
    unit: float
    is_centred: bool
    pace: float
    """1, or less for a short element."""

    def colour(self, role: str) -> Rgb:
        return rgb(role_colour(self.brand_files.brand, role))

    def entering(self, enters: float, room: float) -> Motion:
        """A text that fades in while it rises; `room` is the free height below its ink, pixels."""
        return Motion(enters * self.pace, ENTERING * self.pace, min(RISE * self.unit, room))

    def ink(self, words: Words, fitted: FittedText) -> Ink:
        typeface = typeface_of(words, self.brand_files)
        lines = tuple(set_line(line, typeface, words.limits.tracking) for line in fitted.lines)
        return draw_lines(
            lines, size=fitted.size, leading=words.limits.leading, centred=self.is_centred
        )
