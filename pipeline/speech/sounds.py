"""Script and recognition as rows of sounds, and what it costs to take one sound for another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.model.timed_text import Word
from pipeline.model.timing import TimeRange
from pipeline.speech.reading import readings, toneless
from pipeline.speech.units import ScriptUnit, units_of

SAME_SOUND = 0.2
NEAR = 0.4
"""Costs of a match, besides 0 for the same character and 1 for another sound (captions digest)."""
NEAR_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"))
NEAR_ENDINGS = (("ing", "in"), ("eng", "en"), ("ang", "an"))
_ENGLISH_NEAR = (("ph", "f"), ("z", "s"), ("ck", "k"), ("c", "k"), ("th", "t"))
_VOWELS = re.compile(r"(?<!^)[aeiouyhw]+")
_DOUBLE = re.compile(r"(.)\1+")
Costs = NDArray[np.float64]
Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Sound:
    """One syllable (Chinese) or word (English) of a text: `text` is the unit it belongs to."""

    text: str
    sound: str
    blurred: str
    """The same for sounds that are easily taken for one another."""


@dataclass(frozen=True, slots=True)
class Written(Sound):
    """A sound of the script: a unit such as "119" has several."""

    unit: int


@dataclass(frozen=True, slots=True)
class Heard(Sound):
    """A sound of the recognition; `unit` is which of its units it belongs to."""

    span: TimeRange
    probability: float
    unit: int


def written_sounds(units: Sequence[ScriptUnit], language: str) -> list[Written]:
    return [
        Written(unit.text, toneless(sound), blurred(sound), number)
        for number, (unit, reading) in enumerate(zip(units, readings(units, language), strict=True))
        for sound in reading
    ]


def heard_sounds(words: Sequence[Word], language: str) -> list[Heard]:
    """A word of several sounds is shared out evenly in time."""
    units: list[ScriptUnit] = []
    pieces: list[tuple[TimeRange, float]] = []
    for word in words:
        made = units_of(word.text, 0)
        units += made
        pieces += [
            (part(word.span, place, len(made)), word.probability) for place in range(len(made))
        ]
    return [
        Heard(
            unit.text,
            toneless(sound),
            blurred(sound),
            part(span, place, len(reading)),
            probability,
            number,
        )
        for number, (unit, reading, (span, probability)) in enumerate(
            zip(units, readings(units, language), pieces, strict=True)
        )
        for place, sound in enumerate(reading)
    ]


def part(span: TimeRange, place: int, count: int) -> TimeRange:
    """The `place`-th of `count` equal parts."""
    step = span.duration / count
    return TimeRange(span.start + step * place, span.start + step * (place + 1))


def cost(written: Sound, heard: Sound) -> float:
    """0 the same character or word, 0.2 the same sound, 0.4 a near one, else 1."""
    if written.text.lower() == heard.text.lower() and written.sound == heard.sound:
        return 0.0
    if written.sound == heard.sound:
        return SAME_SOUND
    return NEAR if written.blurred == heard.blurred else 1.0


class CostTable:
    """Costs of each written sound against all heard ones, a row at a time."""

    def __init__(self, written: Sequence[Sound], heard: Sequence[Sound]) -> None:
        self._rows = [_numbers(written, heard, key) for key in _KEYS]

    def row(self, place: int, columns: slice) -> Costs:
        costs = np.ones(columns.stop - columns.start)
        for (one, other), value in zip(self._rows, (NEAR, SAME_SOUND, 0.0), strict=True):
            costs[other[columns] == one[place]] = value
        return costs


def _blurred_key(sound: Sound) -> str:
    return sound.blurred


def _sound_key(sound: Sound) -> str:
    return sound.sound


def _text_key(sound: Sound) -> str:
    return f"{sound.text.lower()} {sound.sound}"


_KEYS = (_blurred_key, _sound_key, _text_key)


def _numbers(
    written: Sequence[Sound], heard: Sequence[Sound], key: Callable[[Sound], str]
) -> tuple[Numbers, Numbers]:
    """Both rows as numbers that are equal where their keys are."""
    known: dict[str, int] = {}
    one, other = (
        np.array([known.setdefault(key(sound), len(known)) for sound in row], np.int32)
        for row in (written, heard)
    )
    return one, other


def blurred(sound: str) -> str:
    """A syllable (with its tone's number) or a word, without what recognisers mix up."""
    if not sound[-1:].isdigit():
        return _skeleton(sound)
    syllable = toneless(sound)
    for fine, plain in NEAR_SOUNDS:
        if syllable.startswith(fine):
            syllable = plain + syllable[len(fine) :]
            break
    for fine, plain in NEAR_ENDINGS:
        if syllable.endswith(fine):
            return syllable[: -len(fine)] + plain
    return syllable


def _skeleton(word: str) -> str:
    """A word's first letter and consonants: the same for colour and color, sees and seize."""
    for fine, plain in _ENGLISH_NEAR:
        word = word.replace(fine, plain)
    return _DOUBLE.sub(r"\1", _VOWELS.sub("", word))
