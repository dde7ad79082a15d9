"""Another camera's picture in the place of a take's own, for a stretch; what is heard stays.

The camera's frame is reckoned from the middle of each run, so that a clock that runs faster than
the other is off by less than half a frame at either end of some minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor

from pipeline.editing.spans import Angled, NothingThere, Reel, Run, runs_of, shown_frames
from pipeline.model.edit import Piece
from pipeline.model.timing import FrameRange, nearest_frame


def angled(
    pieces: Sequence[Piece], angles: Sequence[Angled], reels: Sequence[Reel], rate: Fraction
) -> tuple[Piece, ...]:
    """The pieces, parted where another camera takes over. Raises NothingThere where it was not
    running, or where nothing is shown of that stretch."""
    for angle in angles:
        before = list(pieces)
        for run in runs_of(angle.reach, reels, rate):
            parted = [list(_parted(piece, run, angle, reels, rate)) for piece in pieces]
            pieces = [part for parts in parted for part in parts]
        if list(pieces) == before:
            line = angle.reach.line
            raise NothingThere(line, f"{angle.name} would stand for nothing that is shown")
    return tuple(pieces)


def _parted(
    piece: Piece, run: Run, angle: Angled, reels: Sequence[Reel], rate: Fraction
) -> Iterator[Piece]:
    within = shown_frames(piece, run.frames) if piece.take == run.take else None
    if within is None:
        yield piece
        return
    if within.start:
        yield replace(piece, frame_count=within.start, fade_out=0)
    yield _other(piece, within, angle, reels, rate)
    if within.stop < piece.frame_count:
        start = piece.start + floor(within.stop * piece.speed)
        count = piece.frame_count - within.stop
        yield replace(piece, start=start, frame_count=count, fade_in=0)


def _other(
    piece: Piece, within: FrameRange, angle: Angled, reels: Sequence[Reel], rate: Fraction
) -> Piece:
    """What the other camera saw then."""
    half = len(within) * piece.speed / 2
    middle = (piece.start + within.start * piece.speed + half) / rate
    sync = angle.syncs.get(piece.take)
    if sync is None:
        raise NothingThere(
            angle.reach.line,
            f"angle: what {angle.name} and the take heard does not tell how they lie beside each "
            "other; say at which second of the take the camera began (offset: 1.5)",
        )
    start = nearest_frame(sync.recording_time(middle) - half / rate, rate)
    stop = start + floor((len(within) - 1) * piece.speed) + 1
    if start < 0 or stop > reels[angle.camera].frame_count:
        ran = (sync.film_time(Fraction(n) / rate) for n in (0, reels[angle.camera].frame_count))
        first, last = (f"{float(time):.1f}" for time in ran)
        message = (
            f"angle: {angle.name} ran from {first} s to {last} s of the take, not all the while"
        )
        raise NothingThere(angle.reach.line, message)
    return replace(
        piece,
        take=angle.camera,
        start=start,
        frame_count=len(within),
        fade_in=piece.fade_in if within.start == 0 else 0,
        fade_out=piece.fade_out if within.stop == piece.frame_count else 0,
    )
