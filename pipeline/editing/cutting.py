"""A found edit list to the cut: pieces on frames, their sound, and what stands over them.

Words are cut out of pieces; what then lies over them (stills, a name) moves with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from pipeline.editing.angles import angled
from pipeline.editing.spans import (
    Found,
    NothingThere,
    Reach,
    Reel,
    runs_of,
    shown_frames,
    without,
)
from pipeline.model.edit import Cut, Inserted, Laid, Piece, Shown
from pipeline.model.timeline import Cover, Sound
from pipeline.model.timing import FrameRange, TimeRange, nearest_frame, time_of


@dataclass(frozen=True, slots=True)
class _Shot:
    """A piece with what its sound is to do."""

    piece: Piece
    shown: Shown
    is_first: bool
    """Of what one line shows: only there the sound may lead."""
    is_last: bool


def cut_of(found: Found, reels: Sequence[Reel], rate: Fraction) -> Cut:
    """The body's cut at `rate` frames a second. Raises NothingThere."""
    holes = [run for reach in found.cut for run in runs_of(reach, reels, rate)]
    shots: list[_Shot] = []
    for reach, shown in found.show:
        parts = [
            (run.take, part)
            for run in runs_of(reach, reels, rate)
            for part in without(run.frames, [h.frames for h in holes if h.take == run.take])
        ]
        if not parts:
            raise NothingThere(reach.line, "shows nothing: it is empty, or wholly cut out")
        shots += _shots(parts, shown, rate)
    pieces = [shot.piece for shot in shots]
    seen = angled(pieces, found.angles, reels, rate)
    return Cut(
        tuple(_covered(piece, found, reels, rate) for piece in seen),
        _sounds(shots, reels, rate),
        tuple(laid for one in found.inserts for laid in _laid(one, pieces, reels, rate)),
        _name_at(found, pieces, rate),
    )


def _shots(parts: Sequence[tuple[int, FrameRange]], shown: Shown, rate: Fraction) -> list[_Shot]:
    shots = []
    for place, (take, frames) in enumerate(parts):
        is_first, is_last = place == 0, place == len(parts) - 1
        # The last frame shown is still one of `frames`, whatever the speed.
        count = ceil(len(frames) / shown.speed)
        piece = Piece(
            take,
            frames.start,
            count,
            shown.speed,
            fade_in=min(nearest_frame(shown.fade_in, rate), count) if is_first else 0,
            fade_out=min(nearest_frame(shown.fade_out, rate), count) if is_last else 0,
        )
        shots.append(_Shot(piece, shown, is_first, is_last))
    return shots


def _covered(piece: Piece, found: Found, reels: Sequence[Reel], rate: Fraction) -> Piece:
    covers = tuple(
        Cover(span, covered.area, covered.is_box)
        for reach, covered in found.covers
        for run in runs_of(reach, reels, rate)
        if run.take == piece.take and (span := shown_frames(piece, run.frames))
    )
    return replace(piece, covers=covers)


def _starts(pieces: Sequence[Piece]) -> list[int]:
    starts, frame = [], 0
    for piece in pieces:
        starts.append(frame)
        frame += piece.frame_count
    return starts


def _laid(
    one: tuple[Reach, Inserted], pieces: Sequence[Piece], reels: Sequence[Reel], rate: Fraction
) -> list[Laid]:
    """A still, once for each unbroken run of the film that its stretch comes to."""
    reach, inserted = one
    spans: list[FrameRange] = []
    for run in runs_of(reach, reels, rate):
        for piece, start in zip(pieces, _starts(pieces), strict=True):
            shown = shown_frames(piece, run.frames) if piece.take == run.take else None
            if shown is None:
                continue
            span = shown.shifted(start)
            if spans and spans[-1].stop == span.start:
                span = FrameRange(spans.pop().start, span.stop)
            spans.append(span)
    if not spans:
        raise NothingThere(reach.line, f"{inserted.still} would stand over nothing that is shown")
    return [Laid(inserted.still, span, inserted.placement) for span in spans]


def _name_at(found: Found, pieces: Sequence[Piece], rate: Fraction) -> int | None:
    spot = found.lower_third
    if spot is None:
        return None
    frame = nearest_frame(spot.time, rate)
    for piece, start in zip(pieces, _starts(pieces), strict=True):
        if piece.take == spot.take:
            shown = shown_frames(piece, FrameRange(frame, frame + 1))
            if shown is not None:
                return start + shown.start
    raise NothingThere(found.lower_third_line, "lower_third: nothing is shown of that moment")


def _sounds(shots: Sequence[_Shot], reels: Sequence[Reel], rate: Fraction) -> tuple[Sound, ...]:
    """Each piece's sound; one that leads or lags takes the place of its neighbour's."""
    starts = _starts([shot.piece for shot in shots])
    total = sum(shot.piece.frame_count for shot in shots)
    frames = [
        FrameRange(start, start + shot.piece.frame_count)
        for shot, start in zip(shots, starts, strict=True)
    ]
    heard = list(frames)
    for place, shot in enumerate(shots):
        if shot.is_last and shot.shown.lag and place + 1 < len(shots):
            stop = min(_lagging(shot, heard[place], reels, rate), heard[place + 1].stop, total)
            heard[place] = FrameRange(heard[place].start, stop)
            heard[place + 1] = FrameRange(stop, heard[place + 1].stop)
    for place, shot in enumerate(shots):
        if shot.is_first and shot.shown.lead and place > 0:
            start = max(_leading(shot, heard[place], rate, frames[place]), heard[place - 1].start)
            heard[place] = FrameRange(start, heard[place].stop)
            heard[place - 1] = FrameRange(heard[place - 1].start, start)
    return tuple(
        _sound(shot, start, span, rate)
        for shot, start, span in zip(shots, starts, heard, strict=True)
        if reels[shot.piece.take].has_sound and len(span)
    )


def _lagging(shot: _Shot, heard: FrameRange, reels: Sequence[Reel], rate: Fraction) -> int:
    piece = shot.piece
    room = reels[piece.take].frame_count - piece.start
    longest = floor(room / piece.speed) - piece.frame_count
    return heard.stop + max(0, min(nearest_frame(shot.shown.lag, rate), longest))


def _leading(shot: _Shot, heard: FrameRange, rate: Fraction, own: FrameRange) -> int:
    longest = floor(shot.piece.start / shot.piece.speed)
    return own.start - max(0, min(nearest_frame(shot.shown.lead, rate), longest))


def _sound(shot: _Shot, start: int, heard: FrameRange, rate: Fraction) -> Sound:
    piece, shown = shot.piece, shot.shown
    first = time_of(piece.start, rate) + time_of(heard.start - start, rate) * piece.speed
    span = TimeRange(time_of(heard.start, rate), time_of(heard.stop, rate))
    return Sound(
        str(piece.take),
        first,
        span,
        piece.speed,
        fade_in=min(shown.fade_in, span.duration) if shot.is_first else Fraction(0),
        fade_out=min(shown.fade_out, span.duration) if shot.is_last else Fraction(0),
    )
