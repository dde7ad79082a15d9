"""Captions drawn only where they change, and laid over the picture.

libass lays a text out and blends it anew for every frame, a tenth of what a captioned segment of
1080 lines costs; what it draws changes once in a second or two. So each change is drawn once over
zeros, which shows what is added to a picture, and once over the highest value, which with the first
shows how much of the picture is left. Both are plain numbers of the three planes: alpha would have
FFmpeg convert, and its meaning differs between versions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from pipeline.ffmpeg.profile import TAGS

ASS = "captions.ass"
"""In FFmpeg's working folder, beside a folder `fonts`."""


@dataclass(frozen=True, slots=True)
class Strip:
    """What captions may cover of a picture, `height` pixels from its lower edge up, and the frames
    at which what they show changes, from 0 on. The ASS file shows each for a second, in order."""

    height: int
    changes: tuple[int, ...]


def captioned(under: Any, strip: Strip, *, width: int, top: int, frame_rate: Fraction) -> Any:
    """`under`, a tagged picture of 4:2:0 that is `width` wide, with captions below its line
    `top`."""
    import ffmpeg

    added, kept = _drawn(strip, width, frame_rate)
    parts = under.split()
    part = parts[1].filter("crop", width, strip.height, 0, top)
    part = ffmpeg.filter([part, kept], "blend", all_mode="multiply")
    part = ffmpeg.filter([part, added], "blend", all_mode="addition")
    return parts[0].overlay(part, x=0, y=top)


def _drawn(strip: Strip, width: int, frame_rate: Fraction) -> tuple[Any, Any]:
    """What is added to the strip, and how much of it is kept (255: all), from change to change."""
    import ffmpeg

    # each change twice, in the first and the second half of its second
    source = f"color=black:size={width}x{strip.height}:rate=2:d={len(strip.changes)}"
    ground = ffmpeg.input(source, f="lavfi").video.filter("format", "yuv420p")
    ground = ground.filter("lutyuv", y=0, u=0, v=0)
    ground = ground.filter("lutyuv", y=255, u=255, v=255, enable="mod(n,2)")
    drawn = ground.filter("setparams", **TAGS).filter("ass", ASS, fontsdir="fonts")
    base = f"{frame_rate.denominator}/{2 * frame_rate.numerator}"  # half a frame
    drawn = drawn.filter("settb", base).filter("setpts", _times(strip.changes)).split()
    low = drawn[0].filter("select", "not(mod(n,2))")
    high = drawn[1].filter("select", "mod(n,2)")
    low = low.split()
    return low[1], ffmpeg.filter([high, low[0]], "blend", all_mode="subtract")


def _times(changes: Sequence[int]) -> str:
    """When a drawing is due, two for each change, in half frames: half a frame before its own, so
    that no rounding of either clock makes it late."""
    steps = [2 * (after - before) for before, after in pairwise(changes)]
    if steps:
        steps[0] -= 1
    return _sum([f"gt(N,{2 * place + 1})*{step}" for place, step in enumerate(steps)] or ["0"])


def _sum(terms: Sequence[str]) -> str:
    """Of halves, and so on: FFmpeg takes no expression that is 100 deep."""
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return f"({_sum(terms[:middle])}+{_sum(terms[middle:])})"
