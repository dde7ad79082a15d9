"""The plan of a film as plain data: clips one after the other, overlays on top, cues, markers.

Analysis makes a timeline and everything after only reads it. A segment of a film is the timeline
`restricted` to its frames and moved to 0, so its key holds only what is on screen in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from pipeline.model.media import FrameSize
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import FrameRange, TimeRange, time_of


class Fit(Enum):
    """How a picture of another shape fills the frame; its own aspect is always kept."""

    BLURRED = "blurred"
    """Whole picture, the rest filled by its own blurred enlargement."""
    BARS = "bars"
    """Whole picture, the rest black."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A span of one source on the picture track. Frames are of the timeline's rate."""

    source: str
    """Name of the source among the inputs of whoever renders this."""
    source_start: int
    """The frame of the source that is shown first."""
    span: FrameRange
    fit: Fit = Fit.BLURRED


@dataclass(frozen=True, slots=True)
class Overlay:
    """A still or a moving element with alpha, drawn over the clips."""

    source: str
    source_start: int
    """0 for a still."""
    span: FrameRange
    x: int
    """Pixels from the left of the frame to the left of the element."""
    y: int
    is_still: bool


@dataclass(frozen=True, slots=True)
class Marker:
    """A named frame: what chapters are made from."""

    frame: int
    name: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Clips cover every frame once, in order; `frame_count` is the last clip's stop."""

    frame_rate: Fraction
    frame_size: FrameSize
    clips: tuple[Clip, ...]
    overlays: tuple[Overlay, ...] = ()
    cues: tuple[Cue, ...] = ()
    """Times in seconds from this timeline's frame 0."""
    markers: tuple[Marker, ...] = ()

    def __post_init__(self) -> None:
        frame = 0
        for clip in self.clips:
            if clip.span.start != frame or len(clip.span) == 0:
                raise ValueError(f"clips must follow each other from frame 0: {clip} after {frame}")
            frame = clip.span.stop

    @property
    def frame_count(self) -> int:
        return self.clips[-1].span.stop if self.clips else 0

    @property
    def duration(self) -> Fraction:
        return time_of(self.frame_count, self.frame_rate)

    def restricted(self, frames: FrameRange) -> Timeline:
        """This timeline within `frames` alone, moved so that `frames.start` is frame 0."""
        window = TimeRange(
            time_of(frames.start, self.frame_rate), time_of(frames.stop, self.frame_rate)
        )
        return replace(
            self,
            clips=tuple(part for clip in self.clips if (part := _cut(clip, frames))),
            overlays=tuple(cut for layer in self.overlays if (cut := _cut(layer, frames))),
            cues=tuple(shown for cue in self.cues if (shown := _cut_cue(cue, window))),
            markers=tuple(
                Marker(marker.frame - frames.start, marker.name)
                for marker in self.markers
                if frames.start <= marker.frame < frames.stop
            ),
        )

    def timed_text(self, language: str) -> TimedText:
        return TimedText(language, self.cues)


Layer = TypeVar("Layer", Clip, Overlay)


def _cut(layer: Layer, frames: FrameRange) -> Layer | None:
    part = layer.span.within(frames)
    if part is None:
        return None
    moves = not (isinstance(layer, Overlay) and layer.is_still)
    skipped = part.start - layer.span.start if moves else 0
    return replace(
        layer, span=part.shifted(-frames.start), source_start=layer.source_start + skipped
    )


def _cut_cue(cue: Cue, window: TimeRange) -> Cue | None:
    if not cue.span.overlaps(window):
        return None
    part = TimeRange(max(cue.span.start, window.start), min(cue.span.stop, window.stop))
    return replace(cue, span=part.shifted(-window.start))


@dataclass(frozen=True, slots=True)
class Chapter:
    """A navigation point of a deliverable."""

    span: FrameRange
    title: str
