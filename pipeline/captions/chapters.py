"""Chapters within a lesson, found by the first words said in them: so they follow a new take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.captions.hunks import letters
from pipeline.captions.segment import said_in
from pipeline.model.timed_text import Transcript


@dataclass(frozen=True, slots=True)
class Chapters:
    """`found` are (seconds of the transcript, title) pairs in order; `missing` the titles whose
    words are not said, or not after those of the chapter before."""

    found: tuple[tuple[Fraction, str], ...]
    missing: tuple[str, ...]


def find_chapters(wanted: Sequence[tuple[str, str]], transcript: Transcript) -> Chapters:
    """`wanted` are (title, first words) pairs."""
    said = said_in(transcript)
    text, starts = "", []
    for one in said:
        plain = letters(one.unit.text)
        starts += [one.span.start] * len(plain)
        text += plain
    found: list[tuple[Fraction, str]] = []
    missing: list[str] = []
    place = 0
    for title, words in wanted:
        at = text.find(letters(words), place) if letters(words) else -1
        if at < 0:
            missing.append(title)
            continue
        found.append((starts[at], title))
        place = at + 1
    return Chapters(tuple(found), tuple(missing))
