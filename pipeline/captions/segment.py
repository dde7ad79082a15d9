"""Words to cues: a dynamic programme over all ways to cut, then times on frames.

A cue never spans two paragraphs and never cuts a word; what was not said is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from pipeline.captions.breaking import NEVER, break_costs
from pipeline.captions.shown import shown
from pipeline.captions.width import characters, width
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.timed_text import Cue, SpokenClass, TimedText, Transcript, Unit
from pipeline.model.timing import TimeRange, nearest_frame, time_of

PAUSE_WORTH = 12.0
"""What a second of silence is worth to a break."""
LONGEST_PAUSE = Fraction(4, 5)
"""Seconds: after a longer silence a cue must end."""
OVER_TARGET = 0.6
UNDER_TARGET = 0.12
TOO_FAST = 3.0
TOO_SHORT = 4.0
EACH_CUE = 1.5
ALONE = 6.0
"""For a line of less than three tenths of its cue: one word does not stand alone."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A unit that was said, with its place in time."""

    unit: Unit
    span: TimeRange


def cues_from(
    transcript: Transcript,
    profile: CaptionProfile,
    frame_rate: Fraction,
    terms: Sequence[str] = (),
) -> TimedText:
    """Cues of what was said. `terms` are never broken. Times are on frames of `frame_rate`."""
    spoken = [
        _Spoken(unit, unit.span)
        for unit in transcript.units
        if unit.span is not None and unit.agreement is not SpokenClass.NOT_SAID
    ]
    groups: list[tuple[list[_Spoken], tuple[str, ...]]] = []
    for paragraph in _paragraphs(spoken):
        groups += _cut(paragraph, profile, terms)
    spans = _times([group for group, _ in groups], profile, frame_rate)
    cues = tuple(
        Cue(span, lines) for span, (_, lines) in zip(spans, groups, strict=True) if any(lines)
    )
    return TimedText(transcript.language, cues)


def _paragraphs(spoken: Sequence[_Spoken]) -> list[list[_Spoken]]:
    """Runs of one paragraph with no long silence in them."""
    runs: list[list[_Spoken]] = []
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


def _cut(
    run: Sequence[_Spoken], profile: CaptionProfile, terms: Sequence[str]
) -> list[tuple[list[_Spoken], tuple[str, ...]]]:
    """The cheapest way to cut one run into cues, by the cost of each cue and each break."""
    costs = break_costs([one.unit for one in run], profile.language, terms)
    best: list[float] = [0.0] + [float("inf")] * len(run)
    came: list[tuple[int, tuple[str, ...]]] = [(0, ())] * (len(run) + 1)
    for stop in range(1, len(run) + 1):
        ending = _ending(run, stop, costs[stop - 1])
        for start in range(stop - 1, -1, -1):
            lines = _lines(run[start:stop], costs[start:stop], profile)
            if lines is None and stop - start > 1:
                break
            cost = best[start] + ending + _cue_cost(run[start:stop], lines, profile)
            if cost < best[stop]:
                best[stop] = cost
                came[stop] = (start, lines or (_shown(run[start:stop], profile),))
    groups: list[tuple[list[_Spoken], tuple[str, ...]]] = []
    stop = len(run)
    while stop:
        start, lines = came[stop]
        groups.append((list(run[start:stop]), lines))
        stop = start
    return groups[::-1]


def _ending(run: Sequence[_Spoken], stop: int, cost: float) -> float:
    """What ending a cue here costs: less where the speaker pauses."""
    if stop == len(run):
        return 0.0
    pause = float(run[stop].span.start - run[stop - 1].span.stop)
    return cost if cost >= NEVER else cost - min(pause * PAUSE_WORTH, 6.0)


def _shown(units: Sequence[_Spoken], profile: CaptionProfile) -> str:
    return shown([one.unit for one in units], drops_punctuation=profile.drops_punctuation)


def _lines(
    units: Sequence[_Spoken], costs: Sequence[float], profile: CaptionProfile
) -> tuple[str, ...] | None:
    """The text in lines that fit, balanced; None where it does not fit."""
    whole = _shown(units, profile)
    if width(whole) <= profile.hard_width:
        return (whole,)
    if profile.lines < 2 or width(whole) > profile.hard_width * 2:
        return None
    options = []
    for place in range(1, len(units)):
        upper, lower = _shown(units[:place], profile), _shown(units[place:], profile)
        if max(width(upper), width(lower)) <= profile.hard_width and costs[place - 1] < NEVER:
            shorter = min(width(upper), width(lower))
            unevenness = abs(width(upper) - width(lower)) * 0.4
            unevenness += ALONE if shorter < width(whole) * 0.3 else 0.0
            options.append((costs[place - 1] + unevenness, (upper, lower)))
    return min(options)[1] if options else None


def _cue_cost(
    units: Sequence[_Spoken], lines: tuple[str, ...] | None, profile: CaptionProfile
) -> float:
    if lines is None:
        return NEVER
    widest = max(width(line) for line in lines)
    whole = sum(width(line) for line in lines)
    target = profile.target_width * (len(lines) if len(lines) > 1 else 1)
    seconds = max(float(units[-1].span.stop - units[0].span.start), 0.04)
    text = " ".join(lines)
    speed = characters(text, profile.language) / max(seconds, float(profile.shortest))
    cost = EACH_CUE
    cost += max(0.0, widest - profile.soft_width) * OVER_TARGET * 4
    cost += max(0.0, whole - target) * OVER_TARGET * 0.5
    cost += max(0.0, target - whole) * UNDER_TARGET
    cost += max(0.0, speed - profile.warn_speed) * TOO_FAST
    cost += max(0.0, float(profile.shortest) - seconds) * TOO_SHORT
    cost += max(0.0, seconds - float(profile.longest)) * 10
    return cost


def _times(
    groups: Sequence[Sequence[_Spoken]], profile: CaptionProfile, rate: Fraction
) -> list[TimeRange]:
    """In on the first frame of sound; out after it, long enough to read; gaps as the rules say."""
    starts = [max(0, floor(group[0].span.start * rate)) for group in groups]
    for place in range(1, len(starts)):
        starts[place] = max(starts[place], starts[place - 1] + 1 + profile.gap_frames)
    shortest = ceil(profile.shortest * rate)
    longest = floor(profile.longest * rate)
    chain = profile.chain_gap * rate
    tail = floor(profile.tail * rate)
    spans = []
    for place, group in enumerate(groups):
        start = starts[place]
        sound = nearest_frame(group[-1].span.stop, rate)
        stop = max(sound + tail // 2, start + shortest)
        if place + 1 < len(groups):
            room = starts[place + 1] - profile.gap_frames
            stop = room if stop > room or (room - stop < chain and room <= sound + tail) else stop
        stop = min(max(stop, start + 1), start + max(longest, sound - start))
        spans.append(TimeRange(time_of(start, rate), time_of(stop, rate)))
    return spans
