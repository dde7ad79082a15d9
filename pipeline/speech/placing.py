"""When words are said, for whatever is to come with them: a mark to a moment of the lesson's body.

A wrong quote is told with the nearest words and their place; one that is said more than once must
say which (`words@0:12`).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pipeline.manifest.edit import time_text
from pipeline.model.edit import Mark
from pipeline.model.errors import Problem
from pipeline.model.timed_text import SpokenClass, Transcript, Unit
from pipeline.model.timing import ZERO
from pipeline.speech.quotes import Speech

MOST_PLACES = 6
"""Places of a quote that are told; more help nobody."""


class Moments:
    """Finds marks in one transcript; problems gather."""

    def __init__(self, transcript: Transcript, duration: Fraction, file: str) -> None:
        said = [
            unit
            for unit in transcript.units
            if unit.span and unit.agreement is not SpokenClass.NOT_SAID
        ]
        self._speech = Speech(said, transcript.language)
        self._duration = duration
        self._file = file
        self.problems: list[Problem] = []

    def start(self, mark: Mark, after: Fraction = ZERO) -> Fraction:
        """When the words begin, or the time, in seconds of the body. Words before `after` do not
        count where they are said again later. After a problem any moment will do."""
        if mark.time is not None:
            return self._timed(mark, mark.time)
        found = self._speech.find(mark.quote)
        if not found:
            self._report(mark, self._missing(mark.quote))
            return after
        starts = [self._start(place) for place in found]
        if mark.near is not None:
            near = mark.near
            return min(starts, key=lambda start: abs(start - near))
        later = [start for start in starts if start > after] if after else starts
        if len(later) > 1 and not after:
            where = ", ".join(time_text(start) for start in later[:MOST_PLACES])
            which = f"{mark.quote}@{time_text(later[0])}"
            self._report(
                mark, f"{mark.quote!r} is said {len(later)} times ({where}); say which: {which}"
            )
        if not later:
            told = time_text(starts[-1])
            self._report(mark, f"{mark.quote!r} is said at {told}, not after {time_text(after)}")
            return after
        return later[0]

    def _timed(self, mark: Mark, time: Fraction) -> Fraction:
        if time >= self._duration:
            lasts = time_text(self._duration)
            self._report(
                mark, f"expected a time within the lesson, {lasts}, found {time_text(time)}"
            )
        return time

    def _start(self, place: Sequence[int]) -> Fraction:
        return self._began(self._speech.units[place[0]])

    @staticmethod
    def _began(unit: Unit) -> Fraction:
        return unit.span.start if unit.span else ZERO

    def _missing(self, quote: str) -> str:
        said = f"expected words that are said, found {quote!r}, which nobody says"
        near = self._speech.nearest(quote)
        if near is None:
            return f"{said}; a time is written 0:12.5 or 12.5s"
        alike = ", which sounds the same" if near.sounds_alike else ""
        at = time_text(self._start(near.place))
        return f"{said}; nearest: {self._speech.text(near.place)!r} at {at}{alike}"

    def _report(self, mark: Mark, message: str) -> None:
        self.problems.append(Problem(self._file, mark.line, message))
