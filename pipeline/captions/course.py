"""Captions of a compilation: each lesson's cues moved to its place, one timed text a language."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pipeline.model.timed_text import TimedText


def merge(parts: Sequence[tuple[TimedText, Fraction]]) -> tuple[TimedText, ...]:
    """`parts` are (cues, seconds at which their film starts); languages in order of appearance."""
    merged: dict[str, TimedText] = {}
    for timed, offset in parts:
        moved = timed.shifted(offset).cues
        before = merged[timed.language].cues if timed.language in merged else ()
        merged[timed.language] = TimedText(timed.language, (*before, *moved))
    return tuple(merged.values())
