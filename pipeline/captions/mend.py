"""Mends what can be mended without touching a word: times, marks at the edge of a line, breaks.

What is left needs a person: text that is too long to read or to fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil

from pipeline.captions.breaking import CLOSING, OPENING, inside_words
from pipeline.captions.times import Clock
from pipeline.captions.width import characters, width
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange, nearest_frame, time_of


@dataclass(frozen=True, slots=True)
class Mended:
    """`notes` say what was changed, for people."""

    timed: TimedText
    notes: tuple[str, ...]


def mend(timed: TimedText, profile: CaptionProfile, clock: Clock) -> Mended:
    """The captions with every safe fix applied; each letter stays in its cue."""
    notes: list[str] = []
    cues = [cue for cue in timed.cues if any(line.strip() for line in cue.lines)]
    if len(cues) < len(timed.cues):
        notes.append(f"{len(timed.cues) - len(cues)} cues without text were taken out")
    cues = list(_marks(cues, notes))
    cues = [_rebroken(cue, number, profile, notes) for number, cue in enumerate(cues, 1)]
    spans = _spans(cues, profile, clock.rate)
    for number, (cue, span) in enumerate(zip(cues, spans, strict=True), 1):
        if cue.span != span:
            notes.append(f"cue {number}: {_told(cue.span)} became {_told(span)}")
            cues[number - 1] = replace(cue, span=span)
    return Mended(TimedText(timed.language, tuple(cues)), tuple(notes))


def _told(span: TimeRange) -> str:
    return f"{float(span.start):.3f} to {float(span.stop):.3f} s"


def _marks(cues: list[Cue], notes: list[str]) -> Iterator[Cue]:
    """Marks that may not begin or end a line, moved over the break to where they may stand."""
    lines = [(number, line) for number, cue in enumerate(cues) for line in cue.lines]
    texts = [line for _, line in lines]
    for place in range(1, len(texts)):
        before, after = texts[place - 1], texts[place]
        closing = after[: len(after) - len(after.lstrip("".join(CLOSING - {"…"})))]
        opening = before[len(before.rstrip("".join(OPENING))) :]
        if closing and after != closing:
            texts[place - 1], texts[place] = before + closing, after[len(closing) :].lstrip()
        elif opening and before != opening:
            texts[place - 1] = before[: -len(opening)].rstrip()
            texts[place] = opening + after
    for number, cue in enumerate(cues):
        own = tuple(text for (of, _), text in zip(lines, texts, strict=True) if of == number)
        if own != cue.lines:
            notes.append(f"cue {number + 1}: a mark was moved to the line it belongs to")
        yield replace(cue, lines=own)


def _rebroken(cue: Cue, number: int, profile: CaptionProfile, notes: list[str]) -> Cue:
    """One line where all fits in one; two of like width where one is too long and two may stand."""
    fits = all(width(line) <= profile.hard_width for line in cue.lines)
    if fits and len(cue.lines) <= profile.lines:
        return cue
    joint = " "
    whole = joint.join(line.strip() for line in cue.lines)
    lines: tuple[str, ...] | None = (whole,)
    if width(whole) > profile.hard_width:
        lines = _in_two(whole, profile) if profile.lines > 1 else None
    if lines is None or lines == cue.lines:
        return cue
    notes.append(f"cue {number}: its lines were broken anew")
    return replace(cue, lines=lines)


def _in_two(text: str, profile: CaptionProfile) -> tuple[str, str] | None:
    inside = inside_words(text, ()) if profile.language == "zh" else frozenset[int]()
    options = []
    for place in range(1, len(text)):
        upper, lower = text[:place].rstrip(), text[place:].lstrip()
        if place in inside or not upper or not lower or lower[0] in CLOSING or upper[-1] in OPENING:
            continue
        is_space = text[place - 1] == " " or text[place] == " "
        if profile.language != "zh" and not is_space:
            continue
        if max(width(upper), width(lower)) <= profile.hard_width:
            options.append((abs(width(upper) - width(lower)) - 4 * is_space, (upper, lower)))
    return min(options)[1] if options else None


def _spans(cues: list[Cue], profile: CaptionProfile, rate: Fraction) -> list[TimeRange]:
    """On frames, apart, and as long as they must be where the next cue leaves room."""
    if not cues:
        return []
    starts = [nearest_frame(cue.span.start, rate) for cue in cues]
    for place in range(1, len(starts)):
        starts[place] = max(starts[place], starts[place - 1] + 1 + profile.gap_frames)
    limits = [after - profile.gap_frames for _, after in pairwise(starts)]
    spans = []
    for place, cue in enumerate(cues):
        start = starts[place]
        stop = max(nearest_frame(cue.span.stop, rate), start + _needed(cue, profile, rate))
        if place < len(limits):
            # Longer than it was only where that needs no room of the next cue.
            stop = min(stop, limits[place])
        spans.append(TimeRange(time_of(start, rate), time_of(max(stop, start + 1), rate)))
    return spans


def _needed(cue: Cue, profile: CaptionProfile, rate: Fraction) -> int:
    """Frames in which the cue can be read, as the rules have it."""
    count = characters(" ".join(cue.lines), profile.language)
    reading = Fraction(count) / Fraction(str(profile.warn_speed))
    return ceil(min(max(profile.shortest, reading), profile.longest) * rate)
