"""The lower third: name and role of whoever speaks, above the captions' place.

It gives way to captions: its lower edge stands above two lines of them in the brand's own style.
"""

from __future__ import annotations

from fractions import Fraction

from pipeline.graphics.element import MovingElement
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize


def lower_third(
    brand_files: BrandFiles, name: str, role: str, *, frame_size: FrameSize, frame_rate: Fraction
) -> MovingElement:
    """With alpha, no larger than its panel and shadow; nothing is seen in its first and last
    frame. Raises BadBrand where the name or the role does not fit or cannot be drawn."""
    from pipeline.graphics.animate import element
    from pipeline.graphics.areas import above_captions
    from pipeline.graphics.panel import panel_scene

    seconds = Fraction(brand_files.brand.lower_third_seconds)
    last = seconds - 1 / frame_rate
    scene = panel_scene(brand_files, name, role, frame_size=frame_size, seconds=last)
    bottom = above_captions(brand_files.brand, frame_size)
    x, y = round(frame_size.width * 0.055) - scene.margin, round(bottom - scene.panel_bottom)
    return element(scene.scene, x=x, y=max(0, y), seconds=seconds, frame_rate=frame_rate)
