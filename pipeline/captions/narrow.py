"""Cues for a narrower frame: each cue of a film broken again, and parted in time where its text
needs more than one. What people corrected stays word for word; when it comes and goes stays too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from pipeline.captions.segment import Spoken, phrases_of
from pipeline.captions.shown import shown
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.timed_text import Cue, TimedText, Unit
from pipeline.model.timing import TimeRange, nearest_frame, time_of

PartUnits = Callable[[str], Sequence[Unit]]
"""A line of text as units without times."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The narrow frame's rules, frames a second, what is never broken."""

    profile: CaptionProfile
    frame_rate: Fraction
    terms: tuple[str, ...] = ()


def narrowed(
    timed: TimedText, said: Sequence[Spoken], units_of: PartUnits, rules: Narrowing
) -> TimedText:
    """`said` are the transcript's units, whose times cues are parted by where their words are those
    of the cue. A second language is left out: it has no room."""
    cues = [part for cue in timed.cues for part in _parts(cue, said, units_of, rules)]
    return TimedText(timed.language, tuple(cues))


def _parts(
    cue: Cue, said: Sequence[Spoken], units_of: PartUnits, rules: Narrowing
) -> tuple[Cue, ...]:
    units = [replace(unit, paragraph=0) for unit in units_of(" ".join(cue.lines))]
    phrases = phrases_of(_timed(cue, units, said, rules.profile), rules.profile, rules.terms)
    if not phrases:
        return (replace(cue, second=()),)
    starts = [nearest_frame(one.sound.start, rules.frame_rate) for one in phrases[1:]]
    first, last = cue.span.start, cue.span.stop
    edges = [first, *(time_of(frame, rules.frame_rate) for frame in starts), last]
    edges = [min(max(edge, first), last) for edge in edges]
    spans = pairwise(edges)
    return tuple(
        replace(cue, span=TimeRange(start, stop), lines=phrase.lines, second=())
        for phrase, (start, stop) in zip(phrases, spans, strict=True)
        if stop > start
    )


def _timed(
    cue: Cue, units: Sequence[Unit], said: Sequence[Spoken], profile: CaptionProfile
) -> list[Spoken]:
    """By the transcript, with its punctuation, where the cue shows what it says; else evenly by
    length. One run, whatever the pauses: the cue is there through them."""
    under = [one for one in said if _is_under(one, cue)]
    spoken = [replace(one.unit, paragraph=0) for one in under]
    if _text(spoken, profile) == _text(units, profile):
        units, starts = spoken, [max(one.span.start, cue.span.start) for one in under]
    else:
        units, starts = _with_pauses(units, profile), _by_length(cue, units)
    ends = [*starts[1:], cue.span.stop]
    return [
        Spoken(replace(unit, span=span), span, place)
        for place, (unit, start, stop) in enumerate(zip(units, starts, ends, strict=True))
        for span in (TimeRange(start, max(start, stop)),)
    ]


def _text(units: Sequence[Unit], profile: CaptionProfile) -> str:
    return " ".join(shown(units, drops_punctuation=profile.drops_punctuation).split())


def _with_pauses(units: Sequence[Unit], profile: CaptionProfile) -> list[Unit]:
    """Where captions have no commas, a space between two characters stood for one: a line rather
    ends there. It is shown as a space again."""
    if not profile.drops_punctuation:
        return list(units)
    marked = list(units)
    for place, (unit, following) in enumerate(pairwise(units)):
        is_pause = following.before.isspace() and not unit.after
        if is_pause and not (unit.text.isascii() or following.text.isascii()):
            marked[place] = replace(marked[place], after="，")
            marked[place + 1] = replace(following, before="")
    return marked


def _is_under(one: Spoken, cue: Cue) -> bool:
    return cue.span.start <= (one.span.start + one.span.stop) / 2 < cue.span.stop


def _by_length(cue: Cue, units: Sequence[Unit]) -> list[Fraction]:
    total = sum(len(unit.text) for unit in units)
    starts, passed = [], 0
    for unit in units:
        starts.append(cue.span.start + cue.span.duration * Fraction(passed, max(1, total)))
        passed += len(unit.text)
    return starts
