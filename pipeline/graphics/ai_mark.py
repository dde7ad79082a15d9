"""The visible mark of films that a machine made part of: AI 生成, in a corner, all through.

GB 45438-2025 (explicit marks of video, in force since 2025-09-01): the text names AI and 生成 or
合成, is at least 5 % of the frame's short side high, and stands in the first picture for 2 s or
longer.
"""

from __future__ import annotations

from io import BytesIO
from math import ceil

from pipeline.graphics.element import StillElement
from pipeline.graphics.text import ai_mark_text
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize

HEIGHT = 0.05
"""Of the frame's short side: the least the standard allows."""
SIDES, ENDS = 0.34, 0.2
"""Ems of ground around the text."""
GROUND, INK = 0.62, 0.96
"""Opacity: discreet, and readable on any picture: white on black at this opacity keeps 4.5:1 even
over white."""


def ai_mark(brand_files: BrandFiles, language: str, *, frame_size: FrameSize) -> StillElement:
    """White on half-dark, in the upper corner that the corner logo leaves free."""
    import numpy as np
    from PIL import Image

    from pipeline.graphics.fonts import Typeface
    from pipeline.graphics.paint import shape
    from pipeline.graphics.typeset import draw_lines, set_line

    side = min(frame_size.width, frame_size.height)
    size = ceil(side * HEIGHT)
    typeface = Typeface(brand_files.faces(is_bold=True))
    line = set_line(ai_mark_text(language), typeface)
    ink = draw_lines((line,), size=size, leading=1.0, centred=False)
    across, down = round(size * SIDES), round(size * ENDS)
    text = ink.coverage[ink.padding : -ink.padding, ink.padding : -ink.padding]
    tall, wide = text.shape[0] + 2 * down, text.shape[1] + 2 * across
    ground = shape(
        wide,
        tall,
        lambda canvas, scale: canvas.rounded_rectangle(
            (0, 0, wide * scale - 1, tall * scale - 1), radius=size * 0.16 * scale, fill=255
        ),
    )
    share = np.zeros((tall, wide), np.float32)
    reach = ink.coverage[
        ink.padding - down : ink.coverage.shape[0] - ink.padding + down,
        ink.padding - across : ink.coverage.shape[1] - ink.padding + across,
    ]
    share[: reach.shape[0], : reach.shape[1]] = reach / np.float32(255)
    alpha = ground * GROUND * (1 - share) + share * INK
    white = share * INK / np.maximum(alpha, 1e-6) * 255
    pixels = np.dstack([np.rint(white)] * 3 + [np.rint(alpha * 255)]).astype(np.uint8)
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=True)
    x, y = _corner(brand_files, FrameSize(wide, tall), frame_size)
    return StillElement(file.getvalue(), FrameSize(wide, tall), x, y)


def _corner(brand_files: BrandFiles, mark: FrameSize, frame_size: FrameSize) -> tuple[int, int]:
    """At the top, on the other side than the logo."""
    where = brand_files.brand.corner_logo
    margin = round(where.margin * min(frame_size.width, frame_size.height))
    right = frame_size.width - mark.width - margin
    return (margin if where.corner.endswith("right") else right), margin
