"""A second language below the first: the words of a translation shared out over given cues.

Sentences are paired by their lengths (Gale and Church 1993), paragraph by paragraph where both
sides have as many; within a pair the words are cut where they may break, in proportion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.captions.breaking import NEVER, SENTENCE_END, break_costs
from pipeline.captions.hunks import letters
from pipeline.captions.merge import Merged, merge
from pipeline.captions.people import BaseCue, PeopleCues
from pipeline.captions.segment import Phrase, Spoken, lines_of
from pipeline.captions.times import Clock
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.timed_text import Cue, SpokenClass, TimedText, Transcript, Unit
from pipeline.model.timing import TimeRange

MOVES = {
    (1, 1): 0.0,
    (1, 2): 0.8,
    (2, 1): 0.8,
    (2, 2): 1.2,
    (1, 3): 1.4,
    (3, 1): 1.4,
    (1, 0): 3.0,
    (0, 1): 3.0,
}
"""How many sentences of either side make a pair, and what each way costs."""
UNEVEN = 4.0
WORD_COST = 0.15
"""Of break_costs: how much a poor place to break counts against uneven pieces."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The second language's units, in order, as its script or a translator has them."""

    language: str
    units: tuple[Unit, ...]
    is_timed: bool = False
    """It came as cues: each paragraph is one, and where there are as many as cues of the first
    language, they are theirs in order."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Which units of the first language stand for which of the second."""

    first: range
    second: range


@dataclass(frozen=True, slots=True)
class GivenCutter:
    """Cuts where the first language's cues are: each word's paragraph is its cue's number."""

    profile: CaptionProfile
    clock: Clock
    given: tuple[Cue, ...]

    def phrases(self, spoken: Sequence[Spoken]) -> tuple[Phrase, ...]:
        groups: dict[int, list[Spoken]] = {}
        for one in spoken:
            groups.setdefault(one.unit.paragraph, []).append(one)
        return tuple(
            Phrase(tuple(group), lines_of(group, self.profile)) for group in groups.values()
        )

    def spans(self, phrases: Sequence[Phrase]) -> tuple[TimeRange, ...]:
        return tuple(self.given[one.spoken[0].unit.paragraph].span for one in phrases)


@dataclass(frozen=True, slots=True)
class Below:
    """Cues with the second language below; the base for corrections of it; what merging a person's
    had to tell."""

    cues: TimedText
    base: tuple[BaseCue, ...]
    merged: Merged


def below(
    cues: TimedText,
    transcript: Transcript,
    translation: Translation,
    cutter: GivenCutter,
    people: PeopleCues | None,
) -> Below:
    """The translation below the cues, which are `cutter.given`, too."""
    words = _shared_out(cues.cues, transcript, translation)
    phrases = cutter.phrases(words)
    base = tuple(
        BaseCue(
            Cue(span, phrase.lines),
            tuple(one.unit.text for one in phrase.spoken),
            tuple(time for one in phrase.spoken for time in (one.span.start, one.span.stop)),
        )
        for span, phrase in zip(cutter.spans(phrases), phrases, strict=True)
    )
    merged = Merged(TimedText(translation.language, tuple(one.cue for one in base)))
    if people is not None:
        merged = (
            merge(people.base, people.timed, words, cutter)
            if people.base is not None
            else Merged(people.timed)
        )
    return Below(_put_below(cues, merged.timed), base, merged)


def _put_below(cues: TimedText, second: TimedText) -> TimedText:
    """Each line of the second language below the cue that it shares most time with."""
    lines: dict[int, tuple[str, ...]] = {}
    for other in second.cues:
        shared = [_shared(cue.span, other.span) for cue in cues.cues]
        if shared and max(shared) > 0:
            place = shared.index(max(shared))
            lines[place] = (*lines.get(place, ()), *other.lines)
    return TimedText(
        cues.language,
        tuple(replace(cue, second=lines.get(place, ())) for place, cue in enumerate(cues.cues)),
    )


def _shared(one: TimeRange, other: TimeRange) -> Fraction:
    return min(one.stop, other.stop) - max(one.start, other.start)


def _shared_out(
    cues: Sequence[Cue], transcript: Transcript, translation: Translation
) -> tuple[Spoken, ...]:
    """The translation's words, each given to a cue and a part of its time."""
    groups: list[list[Unit]] = [[] for _ in cues]
    paragraphs = sorted({unit.paragraph for unit in translation.units})
    if translation.is_timed and len(paragraphs) == len(cues):
        for unit in translation.units:
            groups[paragraphs.index(unit.paragraph)].append(unit)
        return _all_timed(cues, groups)
    of_cue = _cue_of_units(cues, transcript)
    for pair in _pairs(transcript.units, translation.units):
        weights: dict[int, int] = {}
        for place in pair.first:
            if of_cue[place] is not None:
                number = of_cue[place] or 0
                weights[number] = weights.get(number, 0) + len(transcript.units[place].text)
        units = translation.units[pair.second.start : pair.second.stop]
        for number, piece in _pieces(weights, units, translation.language):
            groups[number] += piece
    return _all_timed(cues, groups)


def _all_timed(cues: Sequence[Cue], groups: Sequence[Sequence[Unit]]) -> tuple[Spoken, ...]:
    return tuple(
        one for number, group in enumerate(groups) for one in _timed(cues[number], number, group)
    )


def _timed(cue: Cue, number: int, units: Sequence[Unit]) -> Iterator[Spoken]:
    step = cue.span.duration / max(1, len(units))
    for place, unit in enumerate(units):
        span = TimeRange(cue.span.start + step * place, cue.span.start + step * (place + 1))
        yield Spoken(replace(unit, paragraph=number, span=span), span, place)


def _cue_of_units(cues: Sequence[Cue], transcript: Transcript) -> list[int | None]:
    """Under which cue each unit of the transcript is said; None: not said."""
    found: list[int | None] = []
    for unit in transcript.units:
        if unit.span is None or unit.agreement is SpokenClass.NOT_SAID or not cues:
            found.append(None)
            continue
        middle = (unit.span.start + unit.span.stop) / 2
        later = [place for place, cue in enumerate(cues) if cue.span.stop > middle]
        found.append(later[0] if later else len(cues) - 1)
    return found


def _pairs(first: Sequence[Unit], second: Sequence[Unit]) -> list[_Pair]:
    """Sentences of both sides that stand for each other, in order."""
    ones, others = _sentences(first), _sentences(second)
    counts = (
        {first[one.start].paragraph for one in ones},
        {second[one.start].paragraph for one in others},
    )
    if len(counts[0]) != len(counts[1]):
        return _beads(first, second, ones, others)
    pairs: list[_Pair] = []
    for one, other in zip(sorted(counts[0]), sorted(counts[1]), strict=True):
        pairs += _beads(
            first,
            second,
            [part for part in ones if first[part.start].paragraph == one],
            [part for part in others if second[part.start].paragraph == other],
        )
    return pairs


def _sentences(units: Sequence[Unit]) -> list[range]:
    found, start = [], 0
    for place, unit in enumerate(units):
        following = units[place + 1] if place + 1 < len(units) else None
        ends = any(mark in SENTENCE_END or mark in "；;" for mark in unit.after)
        ends = ends or unit.after.rstrip("”\"')").endswith(".")
        if following is None or ends or following.paragraph != unit.paragraph:
            found.append(range(start, place + 1))
            start = place + 1
    return found


def _beads(
    first: Sequence[Unit], second: Sequence[Unit], ones: Sequence[range], others: Sequence[range]
) -> list[_Pair]:
    """The cheapest way to pair sentences by their lengths."""
    sizes = [_size(first, one) for one in ones], [_size(second, one) for one in others]
    ratio = sum(sizes[1]) / max(1, sum(sizes[0]))
    best = {(0, 0): (0.0, (0, 0))}
    for one in range(len(ones) + 1):
        for other in range(len(others) + 1):
            for (left, right), price in MOVES.items():
                before = (one - left, other - right)
                if before not in best:
                    continue
                was = sum(sizes[0][before[0] : one]) * ratio
                now = sum(sizes[1][before[1] : other])
                cost = best[before][0] + price + UNEVEN * abs(was - now) / (was + now + 1)
                if (one, other) not in best or cost < best[one, other][0]:
                    best[one, other] = (cost, before)
    pairs, at = [], (len(ones), len(others))
    while at != (0, 0):
        before = best[at][1]
        pairs.append(_Pair(_whole(ones[before[0] : at[0]]), _whole(others[before[1] : at[1]])))
        at = before
    return pairs[::-1]


def _whole(parts: Sequence[range]) -> range:
    return range(parts[0].start, parts[-1].stop) if parts else range(0)


def _size(units: Sequence[Unit], part: range) -> int:
    return sum(len(letters(units[place].text)) for place in part)


def _pieces(
    weights: dict[int, int], units: Sequence[Unit], language: str
) -> Iterator[tuple[int, list[Unit]]]:
    """`units` cut into as many pieces as there are cues, near each cue's share of the sentence."""
    if not weights or not units:
        return
    costs = break_costs(units, language)
    total = sum(len(unit.text) for unit in units)
    edges = [0]
    for unit in units:
        edges.append(edges[-1] + len(unit.text))
    start, given = 0, 0
    numbers = sorted(weights)
    for place, number in enumerate(numbers):
        given += weights[number]
        stop = len(units)
        if place + 1 < len(numbers):
            wanted = total * given / sum(weights.values())
            stop = _best_stop(start, edges, costs, wanted)
        if stop > start:
            yield number, list(units[start:stop])
        start = stop


def _best_stop(start: int, edges: Sequence[int], costs: Sequence[float], wanted: float) -> int:
    """Where to cut: near `wanted` letters from the start, where a line may end."""
    size = max(1.0, edges[-1])
    options = [
        (abs(edges[stop] - wanted) / size * 60 + min(costs[stop - 1], NEVER) * WORD_COST, stop)
        for stop in range(start + 1, len(edges) - 1)
    ]
    return min(options)[1] if options else len(edges) - 1
