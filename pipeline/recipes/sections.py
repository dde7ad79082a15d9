"""What a compilation has besides its lessons: the ident at its start, cards between them, and the
end card at its end.

A card is a film of its own, a whole number of AAC packets long, silent at its ends, and joined like
a lesson.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.ffmpeg.graph import PictureShape
from pipeline.ffmpeg.mezzanine import take_shape
from pipeline.ffmpeg.probe import probe
from pipeline.ffmpeg.segments import segment_ranges
from pipeline.graphics.cards import CardText
from pipeline.model.brand import BrandFiles
from pipeline.model.course import Course
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Input, Step
from pipeline.model.timeline import Clip, Fit, Timeline
from pipeline.model.timing import ZERO, FrameRange, frames_covering, time_of
from pipeline.recipes.drawing import BLANK
from pipeline.recipes.music import card_bed, music_source
from pipeline.recipes.workshop import Workshop
from pipeline.stages import compile, conform, segment, sound, title
from pipeline.stages.title import ElementKind

CARD = "card"


@dataclass(frozen=True, slots=True)
class CardFilm:
    """The compilation that cards are made for; how loud they are (LUFS)."""

    workshop: Workshop
    course: Course
    brand: BrandFiles
    target: str
    lufs: float


def opening_pieces(
    film: CardFilm, cards: Sequence[CardText | None]
) -> Recipe[tuple[tuple[compile.Piece, ...], ...]]:
    """What stands before each part of a film: the card that is asked for, and before the first the
    ident, where the course has one."""
    before: list[tuple[compile.Piece, ...]] = []
    for place, card in enumerate(cards):
        pieces: list[compile.Piece] = []
        if place == 0 and film.course.ident in ("film", "both") and film.brand.brand.ident:
            pieces.append((yield from _ident(film)))
        if card is not None:
            pieces.append((yield from _drawn(film, kind=ElementKind.SECTION_CARD, text=card)))
        before.append(tuple(pieces))
    return tuple(before)


def ending_pieces(film: CardFilm, cards: Sequence[CardText]) -> Recipe[tuple[compile.Piece, ...]]:
    """The end card: several where its credits fill more than one."""
    pieces = []
    for card in cards:
        pieces.append((yield from _drawn(film, kind=ElementKind.END_CARD, text=card)))
    return tuple(pieces)


def _ident(film: CardFilm) -> Recipe[compile.Piece]:
    course, brand = film.course, film.brand
    ident = brand.brand.ident
    if ident is None or not ident.film:
        text = replace(BLANK, organisation=course.organisation)
        return (yield from _drawn(film, kind=ElementKind.IDENT, text=text))
    path = brand.file(ident.film)
    facts = probe(path)
    shape = take_shape(facts, course.frame_rate)
    count = frames_covering(facts.duration, course.frame_rate)
    source = film.workshop.source(path)
    heard = facts.audio.duration if facts.audio else ZERO
    shown = _Shown(ElementKind.IDENT.value, source, shape, count, heard)
    return (yield from _filmed(film, shown))


def _drawn(film: CardFilm, *, kind: ElementKind, text: CardText) -> Recipe[compile.Piece]:
    workshop, course, brand = film.workshop, film.course, film.brand
    drawing = title.Drawing(kind, brand.brand, text, course.frame_size, course.frame_rate)
    files, ffmpeg = workshop.brand_sources(brand), workshop.versions.ffmpeg
    step = title.step(film.target, drawing=drawing, files=files, ffmpeg=ffmpeg)
    step = replace(workshop.versed(step), label=f"{kind.value} {text.lesson}".strip())
    (made,) = yield from make(step)
    shape, count = title.shape_of(kind, made), made.facts["frame_count"]
    source = made.part(title.FILM)
    return (yield from _filmed(film, _Shown(step.label, source, shape, count)))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A card's film: what it is called, where it is, its frames, and the seconds of sound that it
    brings itself."""

    label: str
    source: Input
    shape: PictureShape
    frame_count: int
    heard: Fraction = ZERO


def _filmed(film: CardFilm, card: _Shown) -> Recipe[compile.Piece]:
    """The card's last frame is held until its sound is whole packets."""
    workshop, course = film.workshop, film.course
    rate = course.frame_rate
    span = FrameRange(0, conform.whole_packets(card.frame_count, rate))
    plan = Timeline(rate, course.frame_size, (Clip(CARD, 0, span, Fit.BARS),))
    ranges = segment_ranges(plan, length=workshop.segment_length)
    steps = [
        segment.step(
            film.target,
            scene=plan.restricted(frames),
            sources={CARD: card.source},
            shapes={CARD: card.shape},
            profile=workshop.profile,
            style=film.brand.brand.caption_style,
            ffmpeg=workshop.versions.ffmpeg,
        )
        for frames in ranges
    ]
    labels = (f"{card.label} {place}" for place in range(len(steps)))
    named = [replace(step, label=label) for step, label in zip(steps, labels, strict=True)]
    sounding = _sound(film, card, total=time_of(len(span), rate))
    *encoded, levelled = yield from make(*named, sounding)
    counts = [len(frames) for frames in ranges]
    parts = [one.part(segment.FILM) for one in encoded]
    return compile.Piece(tuple(zip(parts, counts, strict=True)), levelled.part(sound.SOUND))


def _sound(film: CardFilm, card: _Shown, *, total: Fraction) -> Step:
    """Its own, or the brand's music, or silence."""
    own = conform.ident_sound(CARD, min(card.heard, total))
    bed = None if own else card_bed(film.brand, total)
    sources = {CARD: card.source} if own else music_source(film.workshop, film.brand, bed)
    programme = sound.Programme(own, total, film.lufs, bed)
    ffmpeg = film.workshop.versions.ffmpeg
    step = sound.step(film.target, programme=programme, sources=sources, ffmpeg=ffmpeg)
    return replace(step, label=card.label)
