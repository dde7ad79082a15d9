"""Exact time: fractions of a second and frame numbers; every range is half-open.

No float holds a time or a rate here: 29.97 as a float drifts 0.1 s an hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

ZERO = Fraction(0)
ONE = Fraction(1)


def frame_at(time: Fraction, frame_rate: Fraction) -> int:
    """The frame that is on screen at `time` (seconds): the last one that starts at or before it."""
    return floor(time * frame_rate)


def nearest_frame(time: Fraction, frame_rate: Fraction) -> int:
    """The frame boundary nearest to `time` (seconds); a half rounds up."""
    return floor(time * frame_rate + Fraction(1, 2))


def frames_covering(duration: Fraction, frame_rate: Fraction) -> int:
    """How many whole frames are needed to show all of `duration` seconds."""
    return ceil(duration * frame_rate)


def time_of(frame: int, frame_rate: Fraction) -> Fraction:
    """The time in seconds at which `frame` starts."""
    return Fraction(frame) / frame_rate


def seconds_text(time: Fraction, places: int = 6) -> str:
    """`time` as decimal seconds for a tool's edge, rounded to `places`; exact to half a unit."""
    scale = 10**places
    units = floor(time * scale + Fraction(1, 2))
    sign, units = ("-", -units) if units < 0 else ("", units)
    return f"{sign}{units // scale}.{units % scale:0{places}d}"


def clock_text(time: Fraction, separator: str = ".") -> str:
    """`time` as HH:MM:SS.mmm, as VTT writes it (SRT: separator ','). ValueError below 0."""
    if time < 0:
        raise ValueError(f"a clock cannot show a time before zero: {time}")
    milliseconds = floor(time * 1000 + Fraction(1, 2))
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{separator}{milliseconds:03d}"


@dataclass(frozen=True, slots=True, order=True)
class TimeRange:
    """Half-open span [start, stop) in seconds."""

    start: Fraction
    stop: Fraction

    def __post_init__(self) -> None:
        if self.stop < self.start:
            raise ValueError(f"a range cannot stop before it starts: {self.start} to {self.stop}")

    @property
    def duration(self) -> Fraction:
        return self.stop - self.start

    def shifted(self, by: Fraction) -> TimeRange:
        return TimeRange(self.start + by, self.stop + by)

    def overlaps(self, other: TimeRange) -> bool:
        return self.start < other.stop and other.start < self.stop


@dataclass(frozen=True, slots=True, order=True)
class FrameRange:
    """Half-open span [start, stop) in frames."""

    start: int
    stop: int

    def __post_init__(self) -> None:
        if self.stop < self.start:
            raise ValueError(f"a range cannot stop before it starts: {self.start} to {self.stop}")

    def __len__(self) -> int:
        return self.stop - self.start

    def shifted(self, by: int) -> FrameRange:
        return FrameRange(self.start + by, self.stop + by)

    def overlaps(self, other: FrameRange) -> bool:
        return self.start < other.stop and other.start < self.stop

    def within(self, other: FrameRange) -> FrameRange | None:
        """The part of this range that lies in `other`, or None where they share no frame."""
        start, stop = max(self.start, other.start), min(self.stop, other.stop)
        return FrameRange(start, stop) if start < stop else None
