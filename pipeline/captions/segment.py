"""Words to cues: a dynamic programme over all ways to cut, then times on frames.

A cue never spans two paragraphs and never cuts a word; what was not said is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from pipeline.captions.breaking import NEVER, break_costs
from pipeline.captions.shown import on_screen, written
from pipeline.captions.times import clock_of, reading_time, spans_of
from pipeline.captions.width import characters, width
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.timed_text import Cue, SpokenClass, TimedText, Transcript, Unit
from pipeline.model.timing import TimeRange

PAUSE_WORTH = 12.0
"""What a second of silence is worth to a break."""
LONGEST_PAUSE = Fraction(4, 5)
"""Seconds: after a longer silence a cue must end."""
OVER_TARGET = 0.6
UNDER_TARGET = 0.12
TOO_FAST = 3.0
TOO_SHORT = 12.0
"""Per second that a cue is shorter than it must be, besides OUT_OF_RULE."""
OUT_OF_RULE = 6.0
"""For a cue that cannot be shown long enough, or is shown too long."""
EACH_CUE = 1.5
USUAL_RATE = 25
"""Frames a second, for the cost of a gap; the times themselves use the film's own rate."""
ALONE = 6.0
"""For a line of less than three tenths of its cue: one word does not stand alone."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A unit that was said, with its place in time and in the transcript."""

    unit: Unit
    span: TimeRange
    place: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """What one cue shows: units that follow each other, and their text in lines."""

    spoken: tuple[Spoken, ...]
    lines: tuple[str, ...]

    @property
    def sound(self) -> TimeRange:
        start = self.spoken[0].span.start
        return TimeRange(start, max(start, self.spoken[-1].span.stop))


class _Line(NamedTuple):
    text: str
    width: float


_Lines = tuple[_Line, ...]


def cues_from(
    transcript: Transcript,
    profile: CaptionProfile,
    frame_rate: Fraction,
    terms: Sequence[str] = (),
    shots: Sequence[Fraction] = (),
) -> TimedText:
    """Cues of what was said. `terms` are never broken; `shots` are seconds at which a new shot
    starts. Times are on frames of `frame_rate`."""
    phrases = phrases_of(said_in(transcript), profile, terms)
    sounds = [one.sound for one in phrases]
    reading = [reading_time(one.lines, profile) for one in phrases]
    spans = spans_of(sounds, profile, clock_of(frame_rate, shots), reading)
    cues = (Cue(span, one.lines) for span, one in zip(spans, phrases, strict=True))
    return TimedText(transcript.language, tuple(cues))


def said_in(transcript: Transcript) -> tuple[Spoken, ...]:
    """The units that were said, in order."""
    return tuple(
        Spoken(unit, unit.span, place)
        for place, unit in enumerate(transcript.units)
        if unit.span is not None and unit.agreement is not SpokenClass.NOT_SAID
    )


def phrases_of(
    spoken: Sequence[Spoken], profile: CaptionProfile, terms: Sequence[str] = ()
) -> tuple[Phrase, ...]:
    """The best way to cut `spoken` into cues; a phrase without text is left out."""
    phrases: list[Phrase] = []
    for run in _runs(spoken):
        phrases += _cut(run, profile, terms)
    return tuple(phrase for phrase in phrases if any(phrase.lines))


def _runs(spoken: Sequence[Spoken]) -> list[list[Spoken]]:
    """Stretches of one paragraph with no long silence in them."""
    runs: list[list[Spoken]] = []
    for one in spoken:
        last = runs[-1][-1] if runs else None
        if (
            last is None
            or last.unit.paragraph != one.unit.paragraph
            or one.span.start - last.span.stop > LONGEST_PAUSE
        ):
            runs.append([])
        runs[-1].append(one)
    return runs


def _cut(run: Sequence[Spoken], profile: CaptionProfile, terms: Sequence[str]) -> list[Phrase]:
    """The cheapest way to cut one run into cues, by the cost of each cue and each break."""
    costs = break_costs([one.unit for one in run], profile.language, terms)
    fitting, pace = _Fitting(run, costs, profile), _Pace(run, profile)
    best: list[float] = [0.0] + [float("inf")] * len(run)
    came: list[tuple[int, _Lines]] = [(0, ())] * (len(run) + 1)
    for stop in range(1, len(run) + 1):
        ending = _ending(run, stop, costs[stop - 1])
        for start in range(stop - 1, -1, -1):
            lines = fitting.lines(start, stop)
            if lines is None and stop - start > 1:
                break
            cost = NEVER if lines is None else _cue_cost(lines, pace.seconds(start, stop), pace)
            cost = best[start] + ending + cost
            if cost < best[stop]:
                best[stop] = cost
                came[stop] = (start, lines or (fitting.line(start, stop),))
    return _phrases(run, came)


def _phrases(run: Sequence[Spoken], came: Sequence[tuple[int, _Lines]]) -> list[Phrase]:
    """The way back from the end of the run to its start."""
    phrases = []
    stop = len(run)
    while stop:
        start, lines = came[stop]
        phrases.append(Phrase(tuple(run[start:stop]), tuple(line.text for line in lines)))
        stop = start
    return phrases[::-1]


def _ending(run: Sequence[Spoken], stop: int, cost: float) -> float:
    """What ending a cue here costs: less where the speaker pauses."""
    if stop == len(run):
        return 0.0
    pause = float(run[stop].span.start - run[stop - 1].span.stop)
    return cost if cost >= NEVER else cost - min(pause * PAUSE_WORTH, 6.0)


def lines_of(units: Sequence[Spoken], profile: CaptionProfile) -> tuple[str, ...]:
    """The units of one given cue in lines; one line, however long, where no break makes it fit."""
    fitting = _Fitting(units, break_costs([one.unit for one in units], profile.language), profile)
    lines = fitting.lines(0, len(units)) or (fitting.line(0, len(units)),)
    return tuple(line.text for line in lines)


class _Fitting:
    """How units of a run are shown, `start` to `stop` of them. Each line is made once: it is asked
    for by many cues, thousands of times."""

    def __init__(
        self, run: Sequence[Spoken], costs: Sequence[float], profile: CaptionProfile
    ) -> None:
        self._texts = [written(one.unit) for one in run]
        self._costs, self._profile = costs, profile
        self._made: dict[tuple[int, int], _Line] = {}

    def line(self, start: int, stop: int) -> _Line:
        made = self._made.get((start, stop))
        if made is None:
            text = "".join(self._texts[start:stop])
            text = on_screen(text, drops_punctuation=self._profile.drops_punctuation)
            made = self._made[start, stop] = _Line(text, width(text))
        return made

    def lines(self, start: int, stop: int) -> _Lines | None:
        """The text in lines that fit, balanced; None where it does not fit."""
        whole, most = self.line(start, stop), self._profile.hard_width
        if whole.width <= most:
            return (whole,)
        if self._profile.lines < 2 or whole.width > most * 2:
            return None
        options = []
        for place in range(start + 1, stop):
            upper, lower = self.line(start, place), self.line(place, stop)
            cost = self._costs[place - 1]
            if max(upper.width, lower.width) <= most and cost < NEVER:
                shorter = min(upper.width, lower.width)
                unevenness = abs(upper.width - lower.width) * 0.4
                unevenness += ALONE if shorter < whole.width * 0.3 else 0.0
                options.append((cost + unevenness, (upper, lower)))
        return min(options)[1] if options else None


class _Pace:
    """How long cues of a run stay, in floats: this is for a cost, and it is asked for thousands of
    times."""

    def __init__(self, run: Sequence[Spoken], profile: CaptionProfile) -> None:
        self.profile = profile
        self.shortest, self.longest = float(profile.shortest), float(profile.longest)
        self._tail, self._gap = float(profile.tail) / 2, profile.gap_frames / USUAL_RATE
        self._starts = [float(one.span.start) for one in run]
        self._stops = [float(one.span.stop) for one in run]

    def seconds(self, start: int, stop: int) -> float:
        """About how long a cue of these units stays: to the next sound at most."""
        begins = self._starts[start]
        shown = max(self._stops[stop - 1] - begins + self._tail, self.shortest)
        if stop < len(self._starts):
            shown = min(shown, self._starts[stop] - begins - self._gap)
        return max(shown, 0.04)


def _cue_cost(lines: _Lines, seconds: float, pace: _Pace) -> float:
    profile = pace.profile
    widths = [line.width for line in lines]
    widest, whole = max(widths), sum(widths)
    target = profile.target_width * len(lines)
    cost = EACH_CUE
    cost += max(0.0, widest - profile.soft_width) * OVER_TARGET * 4
    cost += max(0.0, whole - target) * OVER_TARGET * 0.5
    cost += max(0.0, target - whole) * UNDER_TARGET
    speed = characters(" ".join(line.text for line in lines), profile.language) / seconds
    cost += max(0.0, speed - profile.warn_speed) * TOO_FAST
    short, long = pace.shortest - seconds, seconds - pace.longest
    cost += OUT_OF_RULE + short * TOO_SHORT if short > 0 else 0.0
    cost += OUT_OF_RULE + long * TOO_SHORT if long > 0 else 0.0
    return cost
