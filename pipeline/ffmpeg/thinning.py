"""Key frames that need not be decoded at first: of a film whose encoder sets one every so often,
some of those that are as large as the last one that was.

A rule told to FFmpeg as an expression that drops packets before the decoder, and the same rule
here: what FFmpeg then decodes must be what this one keeps, or it decodes them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from pipeline.model.media import MediaFacts

CLOSEST = Fraction(2, 5)
"""Seconds: key frames nearer to each other are all decoded."""
FARTHEST = Fraction(8)
"""Seconds between two that are decoded, at most."""
ALIKE = 0.05
"""Of the size of the last that was decoded: another picture seldom takes as many bytes."""


@dataclass(frozen=True, slots=True)
class Thinning:
    """In packets of the stream, in the order they are decoded."""

    closest: int
    farthest: int
    late: int
    """From this packet on all are decoded: what follows the last key frame is looked at."""

    def expression(self, *, is_rest: bool) -> str:
        """For the bitstream filter `noise`: which packets to drop; `is_rest`: of the key frames
        those that are else kept. Variables: 0 a key frame was seen, 1 its packet, 2 how far it was
        from the one before, 3 and 4 the packet and size of the last kept, 5 how far this is."""
        keep = (
            "gt(not(ld(0))+not(eq(ld(5),ld(2)))"
            f"+lt(ld(5),{self.closest})+gt(n-ld(3),{self.farthest})+gte(n,{self.late})"
            f"+gt(abs(size-ld(4)),{ALIKE}*ld(4)),0)"
        )
        note = "st(0,1);st(1,n);st(2,ld(5));if(ld(6),st(3,n)+st(4,size))"
        drop = "ld(6)" if is_rest else "not(ld(6))"
        return f"if(key,st(5,n-ld(1));st(6,{keep});{note};{drop},0)"

    def kept(self, sizes: Sequence[int], keys: Sequence[int]) -> list[int]:
        """The same of packets of `sizes`, of which `keys` are key frames."""
        kept: list[int] = []
        before = distance = 0
        for place in keys:
            far = place - before
            if (
                not kept
                or far != distance
                or far < self.closest
                or place - kept[-1] > self.farthest
                or place >= self.late
                or abs(sizes[place] - sizes[kept[-1]]) > ALIKE * sizes[kept[-1]]
            ):
                kept.append(place)
            before, distance = place, far
        return kept


def thinning_of(facts: MediaFacts) -> Thinning | None:
    """None where nothing is known of its frames."""
    video = facts.video
    if video is None or not video.frame_count:
        return None
    farthest = floor(FARTHEST * video.frame_rate)
    return Thinning(
        max(2, round(CLOSEST * video.frame_rate)),
        farthest,
        video.frame_count - farthest,
    )
