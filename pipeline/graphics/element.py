"""What this room hands over: a still with its place, or a moving element as frames on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice

from pipeline.model.media import FrameSize
from pipeline.model.timing import FrameRange


@dataclass(frozen=True, slots=True)
class MovingElement:
    """`frames()` yields `frame_count` pictures, row by row: RGBA bytes with straight (not
    premultiplied) alpha, or RGB where it is opaque; a picture that did not change is the same
    object as the one before."""

    frame_size: FrameSize
    frame_count: int
    x: int
    """Pixels from the left of the film's frame to the left of the element."""
    y: int
    frames: Callable[[], Iterator[bytes]]
    is_opaque: bool = False
    held: FrameRange | None = None
    """The longest stretch in which the picture does not change."""


@dataclass(frozen=True, slots=True)
class StillElement:
    """A PNG with alpha and its place in the film's frame."""

    png: bytes
    frame_size: FrameSize
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class HeldElement:
    """An element that comes, is held for as long as it is wanted, and goes.

    `moving` is its coming (`coming` frames) and then its going; `still` what is held between."""

    moving: MovingElement
    coming: int
    still: StillElement


def still_of(moving: MovingElement, frame: int) -> StillElement:
    """One frame of a moving element as a still in its place."""
    from PIL import Image

    size = moving.frame_size
    pixels = next(islice(moving.frames(), frame, None))
    file = BytesIO()
    mode = "RGB" if moving.is_opaque else "RGBA"
    picture = Image.frombytes(mode, (size.width, size.height), pixels)
    picture.save(file, "PNG", optimize=True)
    return StillElement(file.getvalue(), size, moving.x, moving.y)
