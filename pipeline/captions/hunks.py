"""What a person changed: runs of base cues and the cues that stand in their place, as small as can
be told. A hunk without base cues is an addition, one without people's cues a deletion.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import pairwise

from pipeline.captions.from_srt import as_read
from pipeline.model.timed_text import Cue
from pipeline.model.timing import TimeRange

SLACK = Fraction(1, 1000)
"""Seconds: SRT keeps milliseconds, so a time within one of the base's is the base's."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """base[base_start:base_stop] became people[people_start:people_stop]."""

    base_start: int
    base_stop: int
    people_start: int
    people_stop: int


def on_base_times(people: Sequence[Cue], base: Sequence[Cue]) -> tuple[Cue, ...]:
    """The people's cues with times within a millisecond of the base's made exactly those."""
    times = sorted({time for cue in base for time in (cue.span.start, cue.span.stop)})

    def snapped(time: Fraction) -> Fraction:
        place = bisect_left(times, time - SLACK)
        near = times[place] if place < len(times) else time
        return near if abs(near - time) <= SLACK else time

    return tuple(
        replace(cue, span=TimeRange(snapped(cue.span.start), snapped(cue.span.stop)))
        if snapped(cue.span.start) <= snapped(cue.span.stop)
        else cue
        for cue in people
    )


def hunks(base: Sequence[Cue], people: Sequence[Cue]) -> tuple[Hunk, ...]:
    """In order. Times of `people` are compared exactly: see `on_base_times`."""
    matcher = SequenceMatcher(
        None, [_key(one) for one in base], [_key(one) for one in people], False
    )
    return tuple(
        part
        for tag, *edges in matcher.get_opcodes()
        if tag != "equal"
        for part in _split(Hunk(*edges), base, people)
    )


def _key(cue: Cue) -> tuple[TimeRange, tuple[str, ...]]:
    return cue.span, as_read(cue.lines)


def _split(hunk: Hunk, base: Sequence[Cue], people: Sequence[Cue]) -> Iterator[Hunk]:
    """The hunk in parts, wherever a boundary of a base cue and one of a person's are the same place
    of the text; where none is, cue by cue if there are as many that overlap in time."""
    corners = _corners(hunk, base, people)
    for start, stop in pairwise(corners):  # a step along one side alone is a deletion or addition
        part = Hunk(start[0], stop[0], start[1], stop[1])
        yield from _pairs(part, base, people)


def _corners(hunk: Hunk, base: Sequence[Cue], people: Sequence[Cue]) -> list[tuple[int, int]]:
    before, before_edges = _text(base[hunk.base_start : hunk.base_stop])
    now, now_edges = _text(people[hunk.people_start : hunk.people_stop])
    places = {edge: number for number, edge in reversed(list(enumerate(now_edges)))}
    shared = {(0, 0), (len(before_edges) - 1, len(now_edges) - 1)}
    blocks = SequenceMatcher(None, before, now, False).get_matching_blocks()
    for number, edge in enumerate(before_edges):
        for block in blocks:
            moved = block.b + edge - block.a
            if block.size and block.a <= edge <= block.a + block.size and moved in places:
                shared.add((number, places[moved]))
    return [
        (hunk.base_start + one, hunk.people_start + other) for one, other in _rising(sorted(shared))
    ]


def _rising(corners: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those corners that lie on one path from the first to the last; sorted, each once."""
    last = corners[-1]
    path = [corners[0]]
    for one in corners[1:-1]:
        if path[-1][0] <= one[0] <= last[0] and path[-1][1] <= one[1] <= last[1]:
            path.append(one)
    return [*path, last] if last != path[-1] else path


def _text(cues: Sequence[Cue]) -> tuple[str, list[int]]:
    """The letters of cues, one after the other, and where each cue begins, and the end."""
    text, edges = "", [0]
    for cue in cues:
        text += letters(cue.text)
        edges.append(len(text))
    return text, edges


def letters(text: str) -> str:
    """What of a text is compared: letters and digits, in lower case."""
    return "".join(one for one in text.lower() if one.isalnum())


def _pairs(hunk: Hunk, base: Sequence[Cue], people: Sequence[Cue]) -> Iterator[Hunk]:
    count = hunk.base_stop - hunk.base_start
    pairs = [(hunk.base_start + place, hunk.people_start + place) for place in range(count)]
    same_count = count == hunk.people_stop - hunk.people_start
    if same_count and all(base[one].span.overlaps(people[two].span) for one, two in pairs):
        for one, two in pairs:
            if _key(base[one]) != _key(people[two]):
                yield Hunk(one, one + 1, two, two + 1)
    else:
        yield hunk
