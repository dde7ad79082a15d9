"""Sets one line of text: where each glyph stands, and its ink.

Pillow alone would neither kern without libraqm (its Windows wheels lack it), nor space hanzi from
Latin, nor close up full-width punctuation, all of which show on a title card.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pipeline.graphics.fonts import Typeface

if TYPE_CHECKING:
    from numpy.typing import NDArray

ASCENT = 0.88
"""From the top of a hanzi's square to the baseline, in ems (OpenType's ideographic em box)."""
PADDING = 0.35
"""Ems of free space around drawn text: accents and descenders reach out of the square."""
SMOOTH_SIZE = 110
"""Pixels: Pillow sets glyphs on whole pixels, so smaller text is drawn this large and reduced."""
MOST_SMOOTHING = 8
MIXED_GAP = 0.14
"""Ems between a hanzi and a Latin letter or digit (CLREQ allows up to a quarter)."""
LATIN_TRACKING = 0.35
"""Of the tracking of hanzi: their squares bear air that letters do not."""
OPENING = frozenset("（《〈「『【〔〖［｛“‘")
CLOSING = frozenset("）》〉」』】〕〗］｝”’，。、；：")
"""Full-width marks with ink in one half of their square: the other may be closed up (CLREQ)."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and the left edge of its square, in ems from the line's left."""

    character: str
    path: Path
    x: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is set: its glyphs and its width, in ems."""

    glyphs: tuple[Glyph, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Ink:
    """Coverage 0 to 255; the text's own box is inset by `padding` pixels on each side."""

    coverage: NDArray[np.uint8]
    padding: int


def set_line(text: str, typeface: Typeface, tracking: float = 0.0) -> Line:
    """`tracking`: ems between neighbours, as for small headings; Latin text takes less of it."""
    has_hanzi = any(is_hanzi(character) for character in text)
    tracking *= 1.0 if has_hanzi else LATIN_TRACKING
    glyphs, x = [], 0.0
    for index, character in enumerate(text):
        before = text[index - 1] if index else ""
        after = text[index + 1] if index + 1 < len(text) else ""
        if before:
            x += tracking + typeface.kern(before, character) + mixed_gap(before, character)
        left, right = _closed_up(character, before, after, has_hanzi=has_hanzi)
        advance = typeface.advance(character)
        is_full = advance > 0.95  # of an em: a half-width variant has nothing to close up
        x -= left if is_full else 0.0
        glyphs.append(Glyph(character, typeface.path_for(character), x))
        x += advance - (right if is_full else 0.0)
    return Line(tuple(glyphs), x)


def is_hanzi(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


def mixed_gap(left: str, right: str) -> float:
    if (is_hanzi(left) and _is_latin(right)) or (_is_latin(left) and is_hanzi(right)):
        return MIXED_GAP
    return 0.0


def _is_latin(character: str) -> bool:
    return character.isalnum() and ord(character) < 0x2E80  # where the CJK blocks begin


def _closed_up(character: str, before: str, after: str, *, has_hanzi: bool) -> tuple[float, float]:
    """How much of the square's left and right is taken away, in ems."""
    if character in OPENING:
        return (0.5 if not before or before in OPENING or not has_hanzi else 0.0), 0.0
    if character in CLOSING:
        at_mark = not after or after in CLOSING or after in OPENING
        return 0.0, (0.5 if at_mark or not has_hanzi else 0.0)
    return 0.0, 0.0


def box_height(lines: int, size: float, leading: float) -> int:
    """Pixels from the top of the first line's hanzi to the bottom of the last's."""
    return ceil(size * (1 + leading * (lines - 1)))


def draw_lines(lines: tuple[Line, ...], *, size: float, leading: float, centred: bool) -> Ink:
    """The lines one under the other in a box as wide as the widest; `leading` in ems."""
    padding = ceil(PADDING * size)
    width = ceil(max(line.width for line in lines) * size)
    height = box_height(len(lines), size, leading)
    scale = min(MOST_SMOOTHING, max(1, ceil(SMOOTH_SIZE / size)))
    wide, tall = (width + 2 * padding) * scale, (height + 2 * padding) * scale
    canvas = Image.new("L", (wide, tall), 0)
    draw = ImageDraw.Draw(canvas)
    for row, line in enumerate(lines):
        left = padding + ((width - line.width * size) / 2 if centred else 0.0)
        baseline = padding + size * (ASCENT + leading * row)
        for glyph in line.glyphs:
            place = ((left + glyph.x * size) * scale, baseline * scale)
            font = _font(glyph.path, size * scale)
            draw.text(place, glyph.character, font=font, fill=255, anchor="ls")
    return Ink(np.asarray(canvas.reduce(scale) if scale > 1 else canvas), padding)


@lru_cache(maxsize=64)
def _font(path: Path, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
