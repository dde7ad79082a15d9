"""What this room hands over: a still with its place, or a moving element as frames on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.model.media import FrameSize


@dataclass(frozen=True, slots=True)
class MovingElement:
    """`frames()` yields `frame_count` pictures of RGBA bytes, row by row, straight (not
    premultiplied) alpha; a picture that did not change is the same object as the one before."""

    frame_size: FrameSize
    frame_count: int
    x: int
    """Pixels from the left of the film's frame to the left of the element."""
    y: int
    frames: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class StillElement:
    """A PNG with alpha and its place in the film's frame."""

    png: bytes
    frame_size: FrameSize
    x: int
    y: int
