"""From a base to what is said now: which words are still there, and when they are spoken now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction

from pipeline.model.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Said:
    """Words and when they were spoken, in order."""

    words: tuple[str, ...]
    spans: tuple[TimeRange, ...]


class Moved:
    """Maps places among the base's words, and times, to those of now."""

    def __init__(self, base: Said, now: Said) -> None:
        self.base, self.now = base, now
        matcher = SequenceMatcher(None, base.words, now.words, False)
        self._opcodes = matcher.get_opcodes()
        self._from, self._to = _anchors(base, now, self._opcodes)

    @property
    def is_nothing(self) -> bool:
        """Whether the same words are spoken at the same times."""
        return self.base == self.now

    def words(self, start: int, stop: int) -> range:
        """Where base words [start, stop) are now; what was added at an edge is not theirs."""
        places = [
            place
            for tag, one, two, first, last in self._opcodes
            if tag in ("equal", "replace") and one < stop and two > start
            for place in _inside(tag, (one, two), (first, last), (start, stop))
        ]
        places += [
            place
            for tag, one, _, first, last in self._opcodes
            if tag == "insert" and start < one < stop
            for place in range(first, last)
        ]
        if not places:
            place = self._place(start)
            return range(place, place)
        return range(min(places), max(places) + 1)

    def _place(self, word: int) -> int:
        """Where, among the words of now, a base word that is gone would stand."""
        for _, one, two, first, last in self._opcodes:
            if one <= word < two:
                return min(first + word - one, last)
        return len(self.now.words)

    def time(self, time: Fraction) -> Fraction:
        """A moment of the base, in the time of now: beside the same word as then."""
        if not self._from:
            return time
        place = bisect_right(self._from, time)
        if place == 0:
            return self._to[0] - (self._from[0] - time)
        if place == len(self._from):
            return self._to[-1] + (time - self._from[-1])
        return _between(
            time,
            (self._from[place - 1], self._from[place]),
            (self._to[place - 1], self._to[place]),
        )


def _inside(
    tag: str, base: tuple[int, int], now: tuple[int, int], wanted: tuple[int, int]
) -> range:
    """The part of an opcode's words of now that stands for the wanted base words."""
    start, stop = max(base[0], wanted[0]) - base[0], min(base[1], wanted[1]) - base[0]
    if tag == "equal":
        return range(now[0] + start, now[0] + stop)
    size, count = base[1] - base[0], now[1] - now[0]
    return range(now[0] + start * count // size, now[0] + stop * count // size)


def _anchors(
    base: Said, now: Said, opcodes: Sequence[tuple[str, int, int, int, int]]
) -> tuple[list[Fraction], list[Fraction]]:
    """Moments of the base and of now that are the same: starts and stops of words both have."""
    before: list[Fraction] = []
    after: list[Fraction] = []
    for tag, one, two, first, _ in opcodes:
        for place in range(one, two) if tag == "equal" else ():
            old, new = base.spans[place], now.spans[first + place - one]
            for was, is_now in ((old.start, new.start), (old.stop, new.stop)):
                if not before or (was > before[-1] and is_now >= after[-1]):
                    before.append(was)
                    after.append(is_now)
    return before, after


def _between(
    time: Fraction, base: tuple[Fraction, Fraction], now: tuple[Fraction, Fraction]
) -> Fraction:
    """Stretched with a gap that became shorter; as near to the nearer word in one that grew."""
    room, room_now = base[1] - base[0], now[1] - now[0]
    if room_now <= room:
        return now[0] + (time - base[0]) * room_now / room
    if time - base[0] <= base[1] - time:
        return now[0] + (time - base[0])
    return now[1] - (base[1] - time)
