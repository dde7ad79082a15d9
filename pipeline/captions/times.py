"""When a cue comes and goes: on frames, chained, long enough to read, away from shot changes.

In on the first frame of sound, out after it. Near a shot change the eye sees two changes for one,
so a cue comes with it or goes before it (Netflix timed text guidelines).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from pipeline.captions.width import characters
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.timing import TimeRange, nearest_frame, time_of

SHOT_BEFORE = Fraction(7, 25)
"""Seconds: a shot change so shortly before the sound brings the cue with it."""
SHOT_AFTER_FRAMES = 2
"""A shot change at most so many frames after the sound holds the cue back to it."""
SHOT_CLEAR = Fraction(1, 2)
"""Seconds: a cue that outlasts a shot change stays so long after it, or goes before it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Frames a second, and the frames at which a new shot starts, in order."""

    rate: Fraction
    shots: tuple[int, ...] = ()

    def shot_between(self, first: int, last: int) -> int | None:
        """The first shot change from frame `first` to `last`, both included."""
        place = bisect_left(self.shots, first)
        return self.shots[place] if place < len(self.shots) and self.shots[place] <= last else None


def clock_of(rate: Fraction, shots: Sequence[Fraction]) -> Clock:
    """`shots` are seconds at which a new shot starts."""
    return Clock(rate, tuple(sorted({nearest_frame(time, rate) for time in shots})))


def reading_time(lines: Sequence[str], profile: CaptionProfile) -> Fraction:
    """Seconds that a cue of these lines needs to be read at the profile's pace; at least its
    shortest."""
    count = characters(" ".join(lines), profile.language)
    return max(count / Fraction(profile.warn_speed), profile.shortest)


def spans_of(
    sounds: Sequence[TimeRange],
    profile: CaptionProfile,
    clock: Clock,
    reading: Sequence[Fraction],
) -> tuple[TimeRange, ...]:
    """For each stretch of sound, in order, when its cue is shown. `reading` are the seconds each
    needs to be read: more of the silence after it is taken where it needs them."""
    starts = _starts(sounds, profile, clock)
    spans = []
    for place, (sound, needed) in enumerate(zip(sounds, reading, strict=True)):
        limit = starts[place + 1] - profile.gap_frames if place + 1 < len(starts) else None
        read = starts[place] + ceil(needed * clock.rate)
        stop = _stop((starts[place], read), sound, limit, profile, clock)
        spans.append(TimeRange(time_of(starts[place], clock.rate), time_of(stop, clock.rate)))
    return tuple(spans)


def _starts(sounds: Sequence[TimeRange], profile: CaptionProfile, clock: Clock) -> list[int]:
    starts: list[int] = []
    for sound in sounds:
        start = max(0, floor(sound.start * clock.rate))
        before = floor(SHOT_BEFORE * clock.rate)
        shot = clock.shot_between(start - before, start + SHOT_AFTER_FRAMES)
        start = start if shot is None else shot
        if starts:
            start = max(start, starts[-1] + 1 + profile.gap_frames)
        starts.append(start)
    return starts


def _stop(
    comes: tuple[int, int],
    sound: TimeRange,
    limit: int | None,
    profile: CaptionProfile,
    clock: Clock,
) -> int:
    """The frame at which the cue is gone. `comes`: when it comes, and when it has been read;
    `limit`: it must be gone by then."""
    start, read = comes
    end = nearest_frame(sound.stop, clock.rate)
    tail = floor(profile.tail * clock.rate)
    stop = max(end + tail // 2, start + ceil(profile.shortest * clock.rate), min(read, end + tail))
    stop = _clear_of_shot(stop, end, limit, profile, clock)
    if limit is not None:
        chain = ceil(profile.chain_gap * clock.rate)
        if stop > limit or (limit - stop < chain and limit <= end + tail):
            stop = limit
        elif limit - stop < chain:
            # Too far to reach within the tail: far enough away to be no flicker. Where it could
            # not be read so, it stays.
            stop = limit if limit - chain < read else max(limit - chain, end)
    longest = max(floor(profile.longest * clock.rate), end - start)
    return min(max(stop, start + 1), start + longest)


def _clear_of_shot(
    stop: int, end: int, limit: int | None, profile: CaptionProfile, clock: Clock
) -> int:
    """Before a shot change that follows the sound; well past one that the sound outlasts."""
    clear = floor(SHOT_CLEAR * clock.rate)
    shot = clock.shot_between(end - SHOT_AFTER_FRAMES + profile.gap_frames, stop + clear // 2)
    if shot is not None:
        return max(shot - profile.gap_frames, end - SHOT_AFTER_FRAMES)
    passed = clock.shot_between(stop - clear + 1, stop - 1)
    if passed is not None and (limit is None or passed + clear <= limit):
        return passed + clear
    return stop
