"""Preparing a lesson's pictures and its sound, which need none of its words' times: working copies
made where needed, its cards drawn, the programme's sound levelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.ffmpeg.mezzanine import copy_shape, needs_copy, take_shape
from pipeline.graphics.cards import CardText
from pipeline.model.course import Course
from pipeline.model.lesson import Lesson
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Input, Step
from pipeline.model.timeline import Clip
from pipeline.model.timing import time_of
from pipeline.recipes.kitchen import Kitchen, Prepared
from pipeline.recipes.material import Take
from pipeline.stages import conform, mezzanine, sound, title
from pipeline.stages.title import ElementKind


def prepare(kitchen: Kitchen) -> Recipe[Prepared]:
    """Working copies where they are needed and the cards, side by side; then the sound."""
    rate = kitchen.course.frame_rate
    takes = kitchen.material.takes
    uneven = [take for take in takes if needs_copy(take.facts, rate)]
    kinds = tuple(ElementKind)
    made = yield from make(
        *(_mezzanine_step(kitchen, take) for take in uneven),
        *(_title_step(kitchen, kind) for kind in kinds),
    )
    copies = dict(zip((take.name for take in uneven), made, strict=False))
    drawn = dict(zip(kinds, made[len(uneven) :], strict=True))
    pictures: dict[str, Input] = {
        take.name: copies[take.name].part(mezzanine.FILM) if take.name in copies else take.footage
        for take in takes
    }
    shapes = {
        take.name: (copy_shape if take.name in copies else take_shape)(take.facts, rate)
        for take in takes
    }
    shapes |= {kind.value: title.shape_of(kind, element) for kind, element in drawn.items()}
    parts = _lesson_parts(kitchen, drawn)
    (levelled,) = yield from make(_sound_step(kitchen, conform.clips_of(parts)))
    return Prepared(pictures, drawn, shapes, parts, levelled.part(sound.SOUND))


def _lesson_parts(kitchen: Kitchen, drawn: Mapping[ElementKind, Artefact]) -> conform.LessonParts:
    element = {kind: _element(kind, made) for kind, made in drawn.items()}
    return conform.LessonParts(
        title=kitchen.lesson.title,
        frame_rate=kitchen.course.frame_rate,
        frame_size=kitchen.course.frame_size,
        title_card=element[ElementKind.TITLE_CARD],
        clips=tuple(
            conform.BodyClip(take.name, 0, take.frame_count) for take in kitchen.material.takes
        ),
        end_card=element[ElementKind.END_CARD],
        lower_third=element[ElementKind.LOWER_THIRD],
        corner_logo=element[ElementKind.CORNER_LOGO],
    )


def _element(kind: ElementKind, drawn: Artefact) -> conform.Element:
    facts = drawn.facts
    return conform.Element(kind.value, facts["frame_count"], facts["x"], facts["y"])


def _sound_step(kitchen: Kitchen, clips: Sequence[Clip]) -> Step:
    """Where each take is heard follows from how long the cards and the takes are."""
    rate = kitchen.course.frame_rate
    takes = {take.name: take for take in kitchen.material.takes if take.facts.audio}
    pieces = tuple(
        sound.Heard(
            clip.source,
            time_of(clip.source_start, rate),
            time_of(clip.span.start, rate),
            time_of(len(clip.span), rate),
        )
        for clip in clips
        if clip.source in takes
    )
    target = kitchen.workshop.settings.loudness.target_lufs
    programme = sound.Programme(pieces, time_of(clips[-1].span.stop, rate), target)
    sources = {name: take.footage for name, take in takes.items()}
    return sound.step(kitchen.target, programme=programme, sources=sources, ffmpeg=kitchen.ffmpeg)


def _mezzanine_step(kitchen: Kitchen, take: Take) -> Step:
    return mezzanine.step(
        kitchen.target,
        footage=take.footage,
        facts=take.facts,
        frame_rate=kitchen.course.frame_rate,
        ffmpeg=kitchen.ffmpeg,
        label=take.record.file,
    )


def _title_step(kitchen: Kitchen, kind: ElementKind) -> Step:
    drawing = title.Drawing(
        kind,
        kitchen.brand.brand,
        _words_for(kind, card_text(kitchen.course, kitchen.lesson)),
        kitchen.course.frame_size,
        kitchen.course.frame_rate,
    )
    files = kitchen.workshop.brand_sources(kitchen.brand)
    pillow = kitchen.workshop.versions.pillow
    return title.step(kitchen.target, drawing=drawing, files=files, pillow=pillow)


def _words_for(kind: ElementKind, text: CardText) -> CardText:
    """Only the words that the element shows, so that others draw nothing again."""
    if kind is ElementKind.CORNER_LOGO:
        return CardText("", "", 0, "", "", "", "", (), "", "")
    if kind is ElementKind.LOWER_THIRD:
        return replace(
            text,
            course="",
            lesson="",
            number=0,
            unit="",
            organisation="",
            credits=(),
            ai_content="",
        )
    if kind is ElementKind.TITLE_CARD:
        return replace(text, credits=())
    return replace(text, number=0, lecturer="", role="", unit="")


def card_text(course: Course, lesson: Lesson) -> CardText:
    """The words of a lesson's cards."""
    return CardText(
        course=course.title,
        lesson=lesson.title,
        number=lesson.number,
        lecturer=lesson.lecturer.name,
        role=lesson.lecturer.role,
        unit=lesson.unit,
        organisation=course.organisation,
        credits=tuple((person.role, person.name) for person in lesson.credits),
        language=lesson.language,
        ai_content=lesson.ai_content,
    )
