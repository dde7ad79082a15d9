"""Places in a lesson's takes, and an edit list whose words have all been found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from pipeline.model.edit import Covered, Inserted, Piece, Shown
from pipeline.model.sync import Sync
from pipeline.model.timing import ZERO, FrameRange, nearest_frame


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A moment of one take; ordered as the takes are."""

    take: int
    """Its place among the lesson's takes, from 0."""
    time: Fraction
    """Seconds of the take."""


@dataclass(frozen=True, slots=True)
class Reach:
    """From one moment to another, which may be of a later take; `line` is edit.yaml's."""

    start: Spot
    stop: Spot
    line: int = 0


@dataclass(frozen=True, slots=True)
class Angled:
    """Where another camera's picture stands."""

    reach: Reach
    camera: int
    """Its place among the takes."""
    syncs: Mapping[int, Sync]
    """How it lies beside each take of which that is known, by the take's place."""
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """An edit list in moments alone."""

    show: tuple[tuple[Reach, Shown], ...]
    cut: tuple[Reach, ...] = ()
    covers: tuple[tuple[Reach, Covered], ...] = ()
    inserts: tuple[tuple[Reach, Inserted], ...] = ()
    angles: tuple[Angled, ...] = ()
    lower_third: Spot | None = None
    lower_third_line: int = 0


@dataclass(frozen=True, slots=True)
class Reel:
    """What must be known of a take to cut it; frames are of the course's rate."""

    frame_count: int
    has_sound: bool
    is_alternative: bool = False
    """Not one of the takes shown by default: a reach from take to take passes it by."""


@dataclass(frozen=True, slots=True)
class Run:
    """Frames of one take."""

    take: int
    frames: FrameRange


class NothingThere(ValueError):
    """A line of the edit list comes to no frame of the film."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def shown_frames(piece: Piece, frames: FrameRange) -> FrameRange | None:
    """Where frames of a piece's take are seen, counted from the piece's first; whole frames, so
    that what must be hidden is hidden to its edges."""
    start = floor((frames.start - piece.start) / piece.speed)
    stop = ceil((frames.stop - piece.start) / piece.speed)
    return FrameRange(start, max(start, stop)).within(FrameRange(0, piece.frame_count))


def runs_of(reach: Reach, reels: Sequence[Reel], rate: Fraction) -> Iterator[Run]:
    """A reach take by take, on frames, within what there is; empty runs are left out."""
    for take in range(reach.start.take, reach.stop.take + 1):
        reel = reels[take]
        between = reach.start.take != reach.stop.take
        if between and reel.is_alternative:
            continue
        first = reach.start.time if take == reach.start.take else ZERO
        start = min(max(nearest_frame(first, rate), 0), reel.frame_count)
        is_last = take == reach.stop.take
        stop = nearest_frame(reach.stop.time, rate) if is_last else reel.frame_count
        stop = min(max(stop, start), reel.frame_count)
        if start < stop:
            yield Run(take, FrameRange(start, stop))


def without(frames: FrameRange, holes: Sequence[FrameRange]) -> list[FrameRange]:
    """What is left of `frames` when `holes` are taken out, in order."""
    left = [frames]
    for hole in holes:
        left = [part for one in left for part in _without(one, hole)]
    return left


def _without(frames: FrameRange, hole: FrameRange) -> list[FrameRange]:
    if len(hole) == 0 or not frames.overlaps(hole):
        return [frames]
    before = FrameRange(frames.start, max(frames.start, hole.start))
    after = FrameRange(min(frames.stop, hole.stop), frames.stop)
    return [part for part in (before, after) if len(part)]
