"""A cue as a file has it, before anything is mended: what every reader hands to `formats`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Raw:
    """`line` counts from 1; times are seconds and may be negative or out of order."""

    line: int
    start: Fraction
    stop: Fraction
    lines: tuple[str, ...]
    speaker: str = ""
    had_marks: bool = False
    """Whether marks of style were taken off its text."""
    had_blank: bool = False
    """Whether a blank line stood inside its text."""
    notes: tuple[str, ...] = ()
    """What else its reader put right, for people."""
