"""Drawn elements as a timeline's maker knows them: what they are called, how long, where."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.edit import Mark
from pipeline.model.media import FrameSize

NO_SIZE = FrameSize(0, 0)


@dataclass(frozen=True, slots=True)
class Element:
    """A drawn element; `frame_count` 0 is a still."""

    source: str
    frame_count: int
    x: int = 0
    """Pixels of the film's frame."""
    y: int = 0
    size: FrameSize = NO_SIZE

    def touches(self, other: Element) -> bool:
        """Whether the two stand in each other's way."""
        return (
            self.x < other.x + other.size.width
            and other.x < self.x + self.size.width
            and self.y < other.y + other.size.height
            and other.y < self.y + self.size.height
        )


@dataclass(frozen=True, slots=True)
class Panel:
    """A key-point panel: its coming (`coming` frames) and going as one film, what is held between
    as a still, and from when until when (times are seconds of the body)."""

    element: Element
    held: str
    coming: int
    at: Mark
    until: Mark | None
