"""Where a film's music is heard: under its cards, or under its speech, too; and what file it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from pipeline.model.brand import BrandFiles
from pipeline.model.heard import Bed
from pipeline.model.step import Input
from pipeline.model.timing import ZERO, TimeRange, time_of
from pipeline.recipes.workshop import Workshop
from pipeline.stages import conform

MUSIC = "music"
"""What it is called among the sources of a film's sound."""
TAIL = Fraction(1)
"""Seconds that it goes on under the first picture, ducked if somebody speaks."""
NONE, CARDS = "none", "cards"


def lesson_bed(brand: BrandFiles, asked: str, parts: conform.LessonParts) -> Bed | None:
    """Of one lesson; `asked` is what its lesson.yaml says."""
    music = brand.brand.music
    under = asked or (music.under if music else NONE)
    if music is None or under == NONE:
        return None
    rate = parts.frame_rate
    clips = conform.clips_of(parts)
    total = time_of(clips[-1].span.stop, rate)
    # an ident that brings its own sound is heard alone
    start = parts.ident_sound and time_of(parts.opening - parts.title_card.frame_count, rate)
    spans: Sequence[TimeRange] = (TimeRange(start, total),)
    if under == CARDS:
        body = TimeRange(time_of(parts.opening, rate), time_of(clips[-1].span.start, rate))
        first, last = body.start + TAIL, max(body.stop, body.start + TAIL)
        spans = (TimeRange(start, min(first, total)), TimeRange(min(last, total), total))
    return Bed(MUSIC, tuple(spans), music.below_speech, music.alone)


def up_to(bed: Bed | None, stop: Fraction) -> Bed | None:
    """What of it is heard in a film that ends at `stop` (seconds): without the end card, say."""
    if bed is None:
        return None
    spans = (TimeRange(one.start, min(one.stop, stop)) for one in bed.spans if one.start < stop)
    return replace(bed, spans=tuple(spans))


def runs_across(bed: Bed | None, time: Fraction) -> bool:
    """Whether any music is heard before and after `time`, so that nothing ends there of itself."""
    return bed is not None and any(one.start < time < one.stop for one in bed.spans)


def card_bed(brand: BrandFiles, seconds: Fraction) -> Bed | None:
    """Of a card that stands by itself in a course film."""
    music = brand.brand.music
    if music is None:
        return None
    return Bed(MUSIC, (TimeRange(ZERO, seconds),), music.below_speech, music.alone)


def music_source(workshop: Workshop, brand: BrandFiles, bed: Bed | None) -> dict[str, Input]:
    """The music's file among the sources of a film's sound, where there is any."""
    music = brand.brand.music
    return {bed.source: workshop.source(brand.file(music.file))} if bed and music else {}
