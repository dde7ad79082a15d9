"""A person's cues and what they were made from: the two sides that a merge needs.

The base is what was exported: the automatic cues of that day, each with the words it showed and
when they were spoken. Only with it can an edit be told from what was there before, and moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipeline.model.timed_text import Cue, TimedText


@dataclass(frozen=True, slots=True)
class BaseCue:
    """One automatic cue; all times are seconds of the body."""

    cue: Cue
    words: tuple[str, ...]
    """The units of the transcript that it shows, in order."""
    times: tuple[Fraction, ...]
    """Start and stop of each word, one after the other: twice as many as words."""


@dataclass(frozen=True, slots=True)
class PeopleCues:
    """What a person's file says, in seconds of the body, and its base (None: it came without)."""

    timed: TimedText
    base: tuple[BaseCue, ...] | None
    repairs: tuple[str, ...] = ()
    """What had to be mended in the file before it could be read."""
