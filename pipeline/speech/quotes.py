"""Quoted words found in what was said: exactly, else the nearest, by how words are written and how
they sound (homophones are the usual slip in Chinese).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from pipeline.model.timed_text import Unit
from pipeline.speech.reading import spoken, toneless
from pipeline.speech.units import units_of

GAP = 0.8
SAME_SOUND = 0.2
FARTHEST = 0.6
"""Of the cost of other words altogether: what is farther is no slip of a quote."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """Units that come nearest to a quote; `cost` is 0 to 1 a unit of the quote."""

    place: range
    cost: float
    sounds_alike: bool
    """Every unit sounds as quoted."""


class Speech:
    """Units that were said, in order, made ready to be searched."""

    def __init__(self, units: Sequence[Unit], language: str) -> None:
        self.units = tuple(units)
        self._language = language
        self._texts = [_plain(unit.text) for unit in units]

    def find(self, quote: str) -> tuple[range, ...]:
        """Every place where exactly these words are said; marks and case do not count."""
        wanted = _words(quote)
        size = len(wanted)
        return tuple(
            range(start, start + size)
            for start in range(len(self._texts) - size + 1 if size else 0)
            if self._texts[start : start + size] == wanted
        )

    def nearest(self, quote: str) -> Nearest | None:
        """The place that comes nearest to the quote; None: nothing is like it."""
        wanted = _words(quote)
        if not wanted or not self._texts:
            return None
        sounds = _sounds(wanted, self._language)
        said = _sounds(self._texts, self._language)
        place, cost = _cheapest(list(zip(wanted, sounds, strict=True)), self._texts, said)
        if not place or cost / len(wanted) > FARTHEST:
            return None
        return Nearest(place, cost / len(wanted), [said[one] for one in place] == sounds)

    def text(self, place: range) -> str:
        """The words of a place, as a person would quote them."""
        units = [self.units[one] for one in place]
        whole = "".join(f"{unit.before}{unit.text}{unit.after}" for unit in units)
        return whole.strip(" ，。、；：！？,.;:!?…\n")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _words(quote: str) -> list[str]:
    return [_plain(unit.text) for unit in units_of(unicodedata.normalize("NFKC", quote), 0)]


def _sounds(texts: Sequence[str], language: str) -> list[str]:
    return [" ".join(map(toneless, reading)) for reading in spoken(texts, language)]


def _cheapest(
    wanted: Sequence[tuple[str, str]], texts: Sequence[str], said: Sequence[str]
) -> tuple[range, float]:
    """The run of units that turns into the quote at the least cost, wherever it starts."""
    costs = [0.0] * (len(texts) + 1)
    starts = list(range(len(texts) + 1))
    for text, sound in wanted:
        row, origin = [costs[0] + GAP], [starts[0]]
        for place in range(len(texts)):
            options = (
                (costs[place] + _cost(text, sound, texts[place], said[place]), starts[place]),
                (costs[place + 1] + GAP, starts[place + 1]),
                (row[-1] + GAP, origin[-1]),
            )
            cost, start = min(options)
            row.append(cost)
            origin.append(start)
        costs, starts = row, origin
    stop = min(range(len(costs)), key=lambda place: (costs[place], place))
    return range(starts[stop], stop), costs[stop]


def _cost(text: str, sound: str, other: str, other_sound: str) -> float:
    if text == other:
        return 0.0
    return SAME_SOUND + (1 - SAME_SOUND) * (1 - _likeness(sound, other_sound))


@cache
def _likeness(sound: str, other: str) -> float:
    return SequenceMatcher(None, sound, other, False).ratio()
