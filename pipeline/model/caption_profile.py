"""The numbers of the caption rules, for one language and shape of frame."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class CaptionProfile:
    """Widths are in units: a Han character is 1, an ASCII character 1/2. Times are seconds."""

    name: str
    language: str
    target_width: float
    """Of a line, where text allows."""
    soft_width: float
    hard_width: float
    """Never passed."""
    lines: int
    """At most so many lines a cue."""
    warn_speed: float
    """Characters a second (Han and words' letters; spaces and punctuation do not count in
    Chinese, and do in English)."""
    fail_speed: float
    shortest: Fraction
    longest: Fraction
    gap_frames: int
    """At least so many frames between two cues."""
    chain_gap: Fraction
    """A shorter gap is closed to `gap_frames`."""
    tail: Fraction
    """A cue stays at most so long after its sound."""
    drops_punctuation: bool
    """Whether 、，；：。 become a space within a line and nothing at its end."""
