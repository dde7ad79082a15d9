"""A finished film against its footage: no black, frozen or silent span that the footage did not
have. What the film does where is known from its packets, what its takes do from their inspection;
what is planned (cards, fades, stills) is known from the timeline. Only what is clear is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from pipeline.ffmpeg.liveliness import Still
from pipeline.model.codec import from_json
from pipeline.model.errors import BrokenPromise
from pipeline.model.measured import BLOCKS_A_SECOND, LOOKS_A_SECOND, Measurements
from pipeline.model.recipe import Recipe
from pipeline.model.step import Artefact
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange, TimeRange, seconds_text, time_of
from pipeline.recipes.inspecting import measurements
from pipeline.recipes.kitchen import Kitchen
from pipeline.recipes.wording import measure

MOVES = 6.0
"""Of 255: a change of the footage that no encoder leaves out (noise of cameras is 1 to 2)."""
LIT = 0.5
"""Share of near-black pixels: with less, footage is not black."""
SOUNDS = -45.0
"""dBFS of footage that is not silent (rooms are below -50)."""
LOOKS, BLOCKS = 3, 10
"""So many looks, or blocks of sound, must say so: 0.75 s, 0.5 s."""
EDGE = Fraction(1, 4)
"""Seconds at a span's ends that are not judged: one look."""


@dataclass(frozen=True, slots=True)
class Idle:
    """Where nothing happens in a film: what its join found."""

    still: tuple[Still, ...]
    silent: tuple[TimeRange, ...]


def idle_of(film: Artefact) -> Idle:
    """Of what the compile stage made."""
    still = tuple(from_json(Still, one) for one in film.facts["still"])
    return Idle(still, tuple(from_json(TimeRange, one) for one in film.facts["silent"]))


def within(idle: Idle, frames: FrameRange, frame_rate: Fraction, *, at: int) -> Idle:
    """What of it lies in `frames` of the film, where that film's frame is `at`."""
    moved = at - frames.start
    window = TimeRange(time_of(frames.start, frame_rate), time_of(frames.stop, frame_rate))
    still = tuple(
        Still(part.shifted(moved), one.is_black)
        for one in idle.still
        if (part := one.frames.within(frames))
    )
    silent = tuple(
        TimeRange(max(one.start, window.start), min(one.stop, window.stop)).shifted(
            time_of(moved, frame_rate)
        )
        for one in idle.silent
        if one.overlaps(window)
    )
    return Idle(still, silent)


def require_alike(kitchen: Kitchen, timeline: Timeline, films: Mapping[str, Idle]) -> Recipe[None]:
    """`films` by name, in the time of the lesson's film. Raises BrokenPromise with every span in
    which one does nothing although its footage does. Costs nothing where none does nothing."""
    if not any(_touches(timeline, idle) for idle in films.values()):
        return
    measured = yield from measure(kitchen)
    known = {
        take.name: measurements(kitchen.workshop, made)
        for take, made in zip(kitchen.material.takes, measured, strict=True)
    }
    voices = {take.name for take in kitchen.material.takes if take.voice is not None}
    wrong = [
        f"{name}: {text}"
        for name, idle in films.items()
        for text in differences(timeline, idle, known, unheard=voices)
    ]
    if wrong:
        raise BrokenPromise("; ".join(wrong))


def _touches(timeline: Timeline, idle: Idle) -> bool:
    """Whether it reaches into anything filmed: cards stand still, and may be silent."""
    first, last = timeline.clips[0].span, timeline.clips[-1].span
    body = [clip.span for clip in timeline.clips if clip.span not in (first, last)]
    heard = [sound.span for sound in timeline.sounds]
    return any(one.frames.overlaps(span) for one in idle.still for span in body) or any(
        one.overlaps(span) for one in idle.silent for span in heard
    )


def differences(
    timeline: Timeline,
    idle: Idle,
    measured: Mapping[str, Measurements],
    *,
    unheard: Collection[str] = (),
) -> Iterator[str]:
    """In words, each span that the footage did not have; `unheard` are takes under which another
    recording is heard."""
    for one in idle.still:
        for clip in timeline.clips:
            for frames in _unplanned(timeline, clip, one.frames):
                part = clip.part(frames)
                if part is not None:
                    yield from _picture(one, part, measured.get(clip.source), timeline.frame_rate)
    for span in idle.silent:
        for sound in timeline.sounds:
            found = measured.get(sound.source)
            if found is None or sound.source in unheard or not span.overlaps(sound.span):
                continue
            shared = TimeRange(max(span.start, sound.span.start), min(span.stop, sound.span.stop))
            start = sound.source_start + (shared.start - sound.span.start) * sound.speed
            own = TimeRange(start, start + shared.duration * sound.speed)
            loud = [level for level in _levels(found, own) if level >= SOUNDS]
            if len(loud) >= BLOCKS:
                yield f"expected sound {_told(shared)}, as in its footage, found silence"


def _unplanned(timeline: Timeline, clip: Clip, frames: FrameRange) -> Iterator[FrameRange]:
    """What of these frames lies in the clip, and in nothing planned that may still its picture or
    darken it."""
    hidden = [cover.span.shifted(clip.span.start) for cover in clip.covers]
    for fade in clip.fades:  # black before it comes, and after it is gone
        first, last = (0, fade.span.stop) if fade.is_in else (fade.span.start, len(clip.span))
        if first < last:
            hidden.append(FrameRange(first, last).shifted(clip.span.start))
    hidden += [one.span for one in timeline.overlays if one.is_still and (one.x, one.y) == (0, 0)]
    start, stop = max(frames.start, clip.span.start), min(frames.stop, clip.span.stop)
    for span in sorted(hidden, key=lambda one: one.start):
        if start < min(span.start, stop):
            yield FrameRange(start, min(span.start, stop))
        start = max(start, span.stop)
    if start < stop:
        yield FrameRange(start, stop)


def _picture(
    one: Still, part: Clip, found: Measurements | None, frame_rate: Fraction
) -> Iterator[str]:
    if found is None or found.seen is None:
        return
    start = time_of(part.source_start, frame_rate)
    own = TimeRange(start, start + time_of(len(part.span), frame_rate) * part.speed)
    shown = TimeRange(time_of(part.span.start, frame_rate), time_of(part.span.stop, frame_rate))
    told = _told(shown)
    looks = _places(own, LOOKS_A_SECOND, len(found.seen.dark))
    if one.is_black and sum(found.seen.dark[place] < LIT for place in looks) >= LOOKS:
        yield f"expected a picture {told}, as in its footage, found black"
    elif sum(found.seen.change[place] >= MOVES for place in looks[1:]) >= LOOKS:
        yield f"expected a picture that moves {told}, as in its footage, found one that is frozen"


def _levels(found: Measurements, span: TimeRange) -> Sequence[float]:
    if found.heard is None:
        return ()
    levels = found.heard.levels
    return [levels[place] for place in _places(span, BLOCKS_A_SECOND, len(levels))]


def _places(span: TimeRange, a_second: int, count: int) -> range:
    """Which values of a curve lie well within a span."""
    start = ceil((span.start + EDGE) * a_second)
    stop = floor((span.stop - EDGE) * a_second)
    return range(max(start, 0), max(min(stop, count), 0))


def _told(span: TimeRange) -> str:
    return f"from {seconds_text(span.start, 2)} to {seconds_text(span.stop, 2)} s"
