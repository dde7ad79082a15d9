"""What was seen in footage: a few pictures a second, each with its faces and what moves in it.

Places and lengths are ten-thousandths of the picture's width or height: whole numbers, so that a
key is the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

WHOLE = 10_000
"""A whole side of the picture."""


@dataclass(frozen=True, slots=True)
class Face:
    """The middle of a face, and how wide and high it is."""

    x: int
    y: int
    width: int
    height: int
    eyes: int = 0
    """Open eyes that were found in it, 0 to 2."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One picture of the footage; `frame` counts frames of the course's rate from its start."""

    frame: int
    faces: tuple[Face, ...] = ()
    sharpness: int = 0
    """The variance of its Laplacian, in whole levels of grey squared: more is sharper."""
    brightness: int = 0
    """The mean of its luma, 0 to 255."""
    clipped: int = 0
    """The part of its pixels that are pure black or white."""
    moving: int = 0
    """How much moves until the next sight, in thousandths of a level a pixel."""
    moves_in: tuple[int, int] = (0, WHOLE)
    """The narrowest part of the width, from left to right, that holds four fifths of it."""
    shows_in: tuple[int, int] = (0, WHOLE)
    """The same of what there is to see: of its edges."""


@dataclass(frozen=True, slots=True)
class Looks:
    """All that was seen of one take; `shots` are the frames at which a new shot starts, from 0."""

    frame_count: int
    sights: tuple[Sight, ...]
    shots: tuple[int, ...] = (0,)
