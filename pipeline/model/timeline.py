"""The plan of a film as plain data: clips one after the other, overlays on top, cues, markers.

Analysis makes a timeline and everything after only reads it. A segment of a film is the timeline
`restricted` to its frames and moved to 0, so its key holds only what is on screen in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from math import floor
from typing import TypeVar

from pipeline.model.media import FrameSize
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import ONE, ZERO, FrameRange, TimeRange, time_of
from pipeline.model.window import Window


class Fit(Enum):
    """How a picture of another shape fills the frame; its own aspect is always kept."""

    BLURRED = "blurred"
    """Whole picture, the rest filled by its own blurred enlargement."""
    BARS = "bars"
    """Whole picture, the rest black."""


@dataclass(frozen=True, slots=True)
class Cover:
    """An area of a clip's picture made unrecognisable, for privacy."""

    span: FrameRange
    """Counted from the clip's first frame."""
    area: tuple[Fraction, Fraction, Fraction, Fraction]
    """Left, top, width, height, as shares (0 to 1) of the source's upright picture."""
    is_box: bool
    """A plain box; else blurred beyond recognition."""


@dataclass(frozen=True, slots=True)
class Fade:
    """From black, or to black."""

    span: FrameRange
    """Counted from the clip's first frame; a part of a clip may start within a fade, so it may
    begin below 0 and end beyond the clip."""
    is_in: bool


@dataclass(frozen=True, slots=True)
class Clip:
    """A span of one source on the picture track. Frames are of the timeline's rate."""

    source: str
    """Name of the source among the inputs of whoever renders this."""
    source_start: int
    """The frame of the source that is shown first."""
    span: FrameRange
    fit: Fit = Fit.BLURRED
    speed: Fraction = ONE
    """Seconds of the source in a second of film: frame n shows source_start + floor(n * speed)."""
    covers: tuple[Cover, ...] = ()
    fades: tuple[Fade, ...] = ()
    window: Window | None = None
    """The part of the frame that it fills; None: all of it."""

    def part(self, frames: FrameRange) -> Clip | None:
        """What of it lies in `frames`, at the same place; None: nothing."""
        span = self.span.within(frames)
        if span is None:
            return None
        skipped = span.start - self.span.start
        shown = FrameRange(skipped, skipped + len(span))
        covers = (
            replace(cover, span=within.shifted(-skipped))
            for cover in self.covers
            if (within := cover.span.within(shown))
        )
        fades = (
            replace(fade, span=fade.span.shifted(-skipped))
            for fade in self.fades
            if fade.span.overlaps(shown)
        )
        return replace(
            self,
            span=span,
            source_start=self.source_start + floor(skipped * self.speed),
            covers=tuple(covers),
            fades=tuple(fades),
            window=self.window.part(shown) if self.window else None,
        )


@dataclass(frozen=True, slots=True)
class Sound:
    """A span of one source's sound, in seconds of the film."""

    source: str
    source_start: Fraction
    """Seconds of the source."""
    span: TimeRange
    speed: Fraction = ONE
    """Seconds of the source in a second of film; the pitch stays."""
    fade_in: Fraction = ZERO
    """Seconds from silence; 0: just long enough that nothing clicks."""
    fade_out: Fraction = ZERO


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
    box: FrameSize | None = None
    """Fitted into a box of this size and centred there, its aspect kept; None: its own size."""
    is_backed: bool = False
    """The rest of its box is black; else see-through."""

    def part(self, frames: FrameRange) -> Overlay | None:
        """What of it lies in `frames`, at the same place; None: nothing."""
        span = self.span.within(frames)
        if span is None:
            return None
        skipped = 0 if self.is_still else span.start - self.span.start
        return replace(self, span=span, source_start=self.source_start + skipped)


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
    sounds: tuple[Sound, ...] = ()
    """In order, none overlapping; they need not end where clips do."""

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
        """This timeline within `frames` alone, moved so that `frames.start` is frame 0;
        without its sound, which is one for the whole film."""
        window = TimeRange(
            time_of(frames.start, self.frame_rate), time_of(frames.stop, self.frame_rate)
        )
        return replace(
            self,
            clips=_within(self.clips, frames),
            overlays=_within(self.overlays, frames),
            cues=tuple(_cut_cue(cue, window) for cue in self.cues if cue.span.overlaps(window)),
            markers=tuple(
                Marker(marker.frame - frames.start, marker.name)
                for marker in self.markers
                if frames.start <= marker.frame < frames.stop
            ),
            sounds=(),
        )

    def timed_text(self, language: str) -> TimedText:
        return TimedText(language, self.cues)


Layer = TypeVar("Layer", Clip, Overlay)


def _within(layers: Sequence[Layer], frames: FrameRange) -> tuple[Layer, ...]:
    parts = (layer.part(frames) for layer in layers)
    return tuple(
        replace(part, span=part.span.shifted(-frames.start)) for part in parts if part is not None
    )


def _cut_cue(cue: Cue, window: TimeRange) -> Cue:
    start, stop = max(cue.span.start, window.start), min(cue.span.stop, window.stop)
    return replace(cue, span=TimeRange(start - window.start, stop - window.start))


@dataclass(frozen=True, slots=True)
class Chapter:
    """A navigation point of a deliverable."""

    span: FrameRange
    title: str
