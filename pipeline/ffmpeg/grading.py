"""A take's colours moved by a grade: a curve for each of red, green and blue.

Reckoned at ten bits, so that no step shows; only a take that is moved passes through.
"""

from __future__ import annotations

from typing import Any

from pipeline.model.grade import BEND, THOUSAND, Grade

DEEP = "gbrp10le"
WHITE = 1023


def graded(shot: Any, grade: Grade, *, is_rgb: bool) -> Any:
    """`shot` is video of BT.709 in video range, or RGB; what comes out is the former."""
    source = {} if is_rgb else {"in_color_matrix": "bt709", "in_range": "tv"}
    deep = shot.filter("scale", **source, out_range="pc").filter("format", DEEP)
    curves = zip("rgb", grade.channels, strict=True)
    moved = deep.filter("lutrgb", **{channel: _curve(gain) for channel, gain in curves})
    flat = moved.filter("scale", out_color_matrix="bt709", out_range="tv")
    return flat.filter("format", "yuv420p")


def _curve(gain: int) -> str:
    """`model.grade.curve` in FFmpeg's words."""
    share = f"{gain / THOUSAND:.3f}"
    bent = f"pow(val/{WHITE},{BEND})"
    return f"{share}*val+(1-{share})*{WHITE}*{bent}"
